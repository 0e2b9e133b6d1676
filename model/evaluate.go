package model

// Evaluate works out everything that the model says of a book.
// jobs is how many sites are worked on at once, at least 1; the result does not depend on it.
func Evaluate(reg *Registry, book Book, jobs int) *BookResult {
	return &BookResult{}
}
