package batch

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"rackrate/internal/testutil"
)

// TestSoakOfTheWatch has a watch live through rounds in which files come, are replaced, deleted and renamed,
// and the clock is set back: the outputs follow, and neither memory nor descriptors grow from round to round.
// "make soak" has 2,000 files and ten rounds, elsewhere there are few.
func TestSoakOfTheWatch(t *testing.T) {
	testutil.Slow(t)
	many, good, rounds := 60, 3, 3
	if os.Getenv("RACKRATE_SOAK") != "" {
		many, good, rounds = 2000, 20, 10
	}
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	w := startWatch(t, dir, out)
	w.wait20 = true
	bad := func(i int) string { return filepath.Join(dir, fmt.Sprintf("bad%04d.xlsx", i)) }
	fine := func(i int) string { return filepath.Join(dir, fmt.Sprintf("good%02d.xlsx", i)) }
	w.settled(func() {
		for i := range many - good {
			drop(t, bad(i), fmt.Appendf(nil, "no workbook %d", i))
		}
		for i := range good {
			drop(t, fine(i), smallBook(t, 40+i))
		}
	})
	var memory, descriptors []int
	for round := range rounds {
		w.settled(func() {
			for i := range good {
				drop(t, fine(i), smallBook(t, 30+(round*good+i)%60))
			}
			for i := range (many - good) / 10 {
				at := (round*7 + i*10) % (many - good)
				switch i % 3 {
				case 0:
					drop(t, bad(at), fmt.Appendf(nil, "changed %d", round))
				case 1:
					_ = os.Remove(bad(at)) // it may have gone in an earlier round
				default:
					_ = os.Rename(bad(at), filepath.Join(dir, fmt.Sprintf("renamed%d-%d.xlsx", round, i)))
				}
			}
			past := time.Now().AddDate(-1, 0, 0) // as on a machine whose clock is set back
			for i := range good {
				if err := os.Chtimes(fine(i), past, past.Add(time.Duration(round)*time.Second)); err != nil {
					t.Fatal(err)
				}
			}
		})
		debug.FreeOSMemory()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		open, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		memory, descriptors = append(memory, int(m.HeapAlloc>>10)), append(descriptors, len(open))
		for i := range good {
			if n := w.count("made", filepath.Base(fine(i))); n < round+2 {
				t.Errorf("round %d: %s was made %d times", round, fine(i), n)
			}
		}
	}
	t.Logf("%d files, %d rounds: heap %v kB, descriptors %v", many, rounds, memory, descriptors)
	last := rounds - 1
	if memory[last] > memory[0]*3/2+4096 || descriptors[last] > descriptors[0]+3 {
		t.Errorf("heap %v kB, descriptors %v", memory, descriptors)
	}
	index := files(t, out)["index.html"]
	for i := range good {
		if !strings.Contains(index, filepath.Base(fine(i))) {
			t.Errorf("the index does not have %s", fine(i))
		}
	}
}

// settled changes the folder and waits until the watch has come to rest: no event for a second, and nobody at work.
func (w *watched) settled(change func()) {
	w.t.Helper()
	change()
	events, since := -1, time.Now()
	w.wait("a rest", func() bool {
		w.mu.Lock()
		n := len(w.events)
		w.mu.Unlock()
		if n != events || isThere(filepath.Join(w.out, ".rackrate-lock"))() {
			events, since = n, time.Now()
		}
		return time.Since(since) > 1500*time.Millisecond
	})
}
