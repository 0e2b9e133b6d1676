package testutil

import (
	"context"

	"rackrate/model"
)

// Evaluate is model.Evaluate for tests, which nobody interrupts.
func Evaluate(reg *model.Registry, book model.Book, jobs int) *model.BookResult {
	result, err := model.Evaluate(context.Background(), reg, book, jobs)
	if err != nil { // the context's, which does not end
		panic(err)
	}
	return result
}
