package batch

import (
	"cmp"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"rackrate/internal/store"
	"rackrate/internal/testutil"
)

// swapping is a folder whose path is given to a link at one of the calls to it.
type swapping struct {
	store.Store
	before func() // of each call
}

func (s swapping) Read(name string) ([]byte, error)     { s.before(); return s.Store.Read(name) }
func (s swapping) Write(name string, data []byte) error { s.before(); return s.Store.Write(name, data) }
func (s swapping) Move(from, to string) error           { s.before(); return s.Store.Move(from, to) }
func (s swapping) Remove(name string) error             { s.before(); return s.Store.Remove(name) }
func (s swapping) Stat(name string) (fs.FileInfo, error) {
	s.before()
	return s.Store.Stat(name)
}
func (s swapping) List(name string) ([]fs.DirEntry, error) { s.before(); return s.Store.List(name) }
func (s swapping) Sync(name string) error                  { s.before(); return s.Store.Sync(name) }

// swapAt runs a batch whose output folder is moved away at the n-th call to it, its path given to a link elsewhere;
// never where n is 0. It gives the number of calls.
func swapAt(t *testing.T, books, dir, elsewhere string, n int) (calls int) {
	t.Helper()
	var one sync.Mutex
	var cannot error // move a folder that is open, or make a link
	opt := Options{Books: []string{books}, Out: dir, Prefix: "RR ", Jobs: 2, Seed: 1, Version: "test", Resume: true}
	opt.open = func(dir string) (store.Store, error) {
		st, err := store.Open(dir, true)
		return swapping{st, func() {
			one.Lock()
			defer one.Unlock()
			if calls++; calls == n {
				cannot = cmp.Or(os.Rename(dir, dir+".moved"), os.Symlink(elsewhere, dir))
			}
		}}, err
	}
	err := runOn(opt)()
	if cannot != nil {
		t.Skip(cannot)
	}
	if err != nil {
		t.Fatalf("swapped at call %d: %v", n, err)
	}
	return calls
}

// TestABatchWhoseFolderIsSwappedStaysInIt gives the path of the output folder to a link while a batch runs, at calls
// from its first one on: every file goes to the folder that was claimed, with the bytes of an undisturbed run,
// and none to where the link leads, whose files of the same names stay as they were.
func TestABatchWhoseFolderIsSwappedStaysInIt(t *testing.T) {
	testutil.Slow(t)
	books := t.TempDir()
	drop(t, filepath.Join(books, "a.xlsx"), smallBook(t, 55))
	drop(t, filepath.Join(books, "b.xlsx"), smallBook(t, 45))
	whole := filepath.Join(t.TempDir(), "out")
	calls := swapAt(t, books, whole, "", 0)
	want := files(t, whole)
	if calls < 50 || len(want) < 10 {
		t.Fatalf("%d calls, files %q", calls, slices.Sorted(maps.Keys(want)))
	}
	mine := map[string]string{"index.html": "mine", "a/run.json": "mine", ".rackrate-new/index.html": "mine"}
	for _, part := range spread(1, calls*9/10, testutil.Proof(3, 60)) {
		elsewhere, dir := t.TempDir(), filepath.Join(t.TempDir(), "out")
		dropAll(t, elsewhere, mine)
		swapAt(t, books, dir, elsewhere, part)
		if got := files(t, elsewhere); !maps.Equal(got, mine) {
			t.Errorf("swapped at call %d: elsewhere there are %q", part, slices.Sorted(maps.Keys(got)))
		}
		if got := files(t, dir+".moved"); !maps.Equal(got, want) {
			t.Errorf("swapped at call %d: the folder holds %q, want %q, or what is in them differs", part,
				slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
		}
	}
}

// spread are n numbers from first to last, as far apart as they can be.
func spread(first, last, n int) []int {
	var out []int
	for i := range n {
		out = append(out, first+(last-first)*i/(n-1))
	}
	return out
}
