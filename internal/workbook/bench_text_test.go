package workbook

import (
	"fmt"
	"testing"
	"time"

	"rackrate/internal/provenance"
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

// 100,000 texts beside a site table are read in under two seconds of processor time: each is asked about once.
func TestManyTextsAreReadSoon(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	data := textBook(t, 100_000)
	best := time.Hour
	var b *provenance.Book
	for try := 0; try < 5 && best > 2*time.Second; try++ { // other processes on the machine make processor time longer
		begun := spent(t)
		b = readData(t, data)
		best = min(best, spent(t)-begun)
	}
	if best > 2*time.Second {
		t.Errorf("took %s of processor time", best)
	}
	if s := site(t, b, 0); s.Failed {
		t.Error(b.Findings)
	}
}
