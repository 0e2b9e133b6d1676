package workbook

import (
	"fmt"
	"testing"

	"rackrate/internal/workbook/opening"
)

// textBook is a site table beside a sheet of so many short texts of their own.
func textBook(t testing.TB, cells int) []byte {
	t.Helper()
	var lines [][]any
	for n := 0; n < cells; n += 50 {
		row := make([]any, 50)
		for k := range row {
			row[k] = fmt.Sprintf("Category %d %d of the power list", n, k)
		}
		lines = append(lines, row)
	}
	return makeBook(t, siteTab(one), market, tab{"Text", lines})
}

func BenchmarkTexts(b *testing.B) {
	data := textBook(b, 100_000)
	for b.Loop() {
		readData(b, data)
	}
}

// Reading texts beside a site table takes work in proportion to them: each is asked about once, and twice as
// many take no more than twice the steps. Steps are counted alike on every machine; how long they take is what
// BenchmarkTexts measures.
func TestTextsTakeWorkInProportion(t *testing.T) {
	steps := func(cells int) int {
		r, err := newReader(t.Context(), registry(t), opening.Source{Name: "book.xlsx", Data: textBook(t, cells)},
			Options{})
		must(t, err)
		if s := site(t, r.book, 0); s.Failed {
			t.Error(r.book.Findings)
		}
		return r.budget.Steps()
	}
	few, many := steps(5_000), steps(10_000)
	const most = 250 // for a text: one look-up of a header, which counts as 200, and the XML that it stands in
	if few > 5_000*most+100_000 || many > 2*few {
		t.Errorf("5,000 texts take %d steps, 10,000 take %d", few, many)
	}
}
