package batch

import (
	"math"
	"runtime/debug"
	"testing"

	"rackrate/internal/provenance"
)

func TestMemoryIsBoundedWhileBigBooksAreInWork(t *testing.T) {
	given := debug.SetMemoryLimit(math.MaxInt64)
	t.Cleanup(func() { debug.SetMemoryLimit(given) })
	bookOf := func(sites int) *provenance.Book {
		return &provenance.Book{Miners: []provenance.Miner{{Sites: make([]provenance.Site, sites)}}}
	}
	limit := func(want int64) {
		t.Helper()
		if got := debug.SetMemoryLimit(-1); got != want {
			t.Errorf("the limit is %d bytes, want %d", got, want)
		}
	}
	small := boundMemory(bookOf(bigBook - 1))
	limit(math.MaxInt64)
	one := boundMemory(bookOf(bigBook))
	limit(bigMemory)
	other := boundMemory(bookOf(5_000))
	limit((bigBook + 5_000) * boundedSite)
	other()
	limit(bigMemory)
	one()
	small()
	limit(math.MaxInt64)

	const asked = 2 << 30 // by GOMEMLIMIT
	debug.SetMemoryLimit(asked)
	done := boundMemory(bookOf(bigBook))
	limit(asked)
	done()
	limit(asked)
}
