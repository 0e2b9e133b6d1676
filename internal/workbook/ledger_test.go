package workbook

import (
	"os"
	"path/filepath"
	"testing"

	"rackrate/internal/workbook/messy"
)

// checkLedger checks that every cell of a workbook ends in one place of the ledger, that the three sums are all
// figures, and that what was left alone is said somewhere.
func checkLedger(t *testing.T, name string, data []byte) {
	t.Helper()
	r, err := newReader(registry(t), Source{Name: name, Data: data}, Options{})
	if err != nil {
		return // the file as a whole cannot be read
	}
	figures, titles := 0, 0
	for _, sh := range r.file.sheets {
		if sh.own {
			continue
		}
		for _, row := range sh.rows {
			for _, c := range row.cells {
				switch c.fate {
				case fateNone:
					t.Errorf("%s: %s!%s is nowhere in the ledger", name, sh.name, refOf(c.row, c.col))
				case fateTitle:
					titles++
					if isFigure(c) {
						t.Errorf("%s: %s!%s holds a figure and is taken for a title", name, sh.name, refOf(c.row, c.col))
					}
				default:
					figures++
				}
			}
		}
	}
	f := r.book.Figures
	if f.Used+f.Refused+f.Left != figures || figures == 0 && titles > 40 {
		t.Errorf("%s: %+v, and %d figures", name, f, figures)
	}
	if f.Left > 0 && f.Places == 0 {
		t.Errorf("%s: %d cells are left alone and no finding says so", name, f.Left)
	}
}

func TestLedgerOfEveryWorkbook(t *testing.T) {
	for _, pattern := range []string{"testdata/cases/*/*.xlsx", "testdata/messy/*.xlsx", "../../samples/*.xlsx"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %d workbooks, %v", pattern, len(paths), err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			must(t, err)
			checkLedger(t, filepath.Base(path), data)
		}
	}
	books, err := messy.Books()
	must(t, err)
	for _, b := range books {
		checkLedger(t, b.File(), b.Data)
	}
	for _, c := range reproductions {
		if c.tabs != nil {
			checkLedger(t, "book.xlsx", makeBook(t, c.tabs...))
		}
	}
}
