package batch

import (
	"math"
	"runtime/debug"
	"sync"

	"rackrate/internal/provenance"
)

const (
	bigBook   = 200       // sites from which a book is big
	bigMemory = 840 << 20 // bytes within which the memory of big books is to stay as far as it can
	// bytes a site that the limit leaves, above the 600 kB that one takes: below that the collector would never rest
	boundedSite = 720 << 10
)

// bigBooks bounds the memory of the process as long as it works on big books.
var bigBooks struct {
	sync.Mutex
	sites int   // of those in work
	was   int64 // the limit before the first of them
}

// boundMemory has what is no longer used be given back earlier while a big book is in work, since twice what a
// small one uses is little, and twice what a big one does is not. done ends that. A limit that the user gave
// (GOMEMLIMIT) stays.
func boundMemory(book *provenance.Book) (done func()) {
	sites := 0
	for i := range book.Miners {
		sites += len(book.Miners[i].Sites)
	}
	if sites < bigBook {
		return func() {}
	}
	addBig(sites)
	return func() { addBig(-sites) }
}

func addBig(sites int) {
	b := &bigBooks
	b.Lock()
	defer b.Unlock()
	if b.sites == 0 {
		b.was = debug.SetMemoryLimit(-1)
	}
	b.sites += sites
	switch {
	case b.was != math.MaxInt64:
	case b.sites == 0:
		debug.SetMemoryLimit(b.was)
	default:
		debug.SetMemoryLimit(max(bigMemory, int64(b.sites)*boundedSite))
	}
}
