package batch

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// bookOf is a workbook of one sheet.
func bookOf(t testing.TB, rows [][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for r, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", r+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var data bytes.Buffer
	if err := f.Write(&data); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

// readAll reads what is named.
func readAll(ctx context.Context, reg *model.Registry, paths ...string) (names []string, unreadable []error,
	err error) {
	unreadable, err = ReadBooks(ctx, reg, Options{Books: paths}, func(book *provenance.Book) error {
		names = append(names, book.File)
		return nil
	})
	return names, unreadable, err
}
