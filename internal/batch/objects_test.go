package batch

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"rackrate/internal/store"
	"rackrate/internal/testutil/faulty"
)

// killedBucket is a bucket whose process is killed at a call, before that took effect or just after.
type killedBucket struct {
	*store.MemoryBucket
	at, calls int // 0 for never
	after     bool
}

func (b *killedBucket) call(effect func() error) error {
	b.calls++
	if b.at > 0 && b.calls >= b.at {
		if b.calls == b.at && b.after {
			_ = effect() // nobody hears of it
		}
		return faulty.ErrKilled
	}
	return effect()
}

func (b *killedBucket) Get(key string) (data []byte, version string, err error) {
	err = b.call(func() (err error) {
		data, version, err = b.MemoryBucket.Get(key)
		return err
	})
	return data, version, err
}

func (b *killedBucket) Put(key string, data []byte) error {
	return b.call(func() error { return b.MemoryBucket.Put(key, data) })
}

func (b *killedBucket) PutIf(key string, data []byte, version string) (now string, err error) {
	err = b.call(func() (err error) {
		now, err = b.MemoryBucket.PutIf(key, data, version)
		return err
	})
	return now, err
}

func (b *killedBucket) Delete(key string) error {
	return b.call(func() error { return b.MemoryBucket.Delete(key) })
}

func (b *killedBucket) Keys(prefix string) (list []string, err error) {
	err = b.call(func() (err error) {
		list, err = b.MemoryBucket.Keys(prefix)
		return err
	})
	return list, err
}

// inBucket opens the output folder on a bucket.
func inBucket(b store.Bucket) opener {
	return func(string) (store.Store, error) { return store.OnObjects(b) }
}

// filesIn are the files of a bucket as a new reader sees them.
func filesIn(t *testing.T, b store.Bucket) map[string]string {
	t.Helper()
	s, err := store.OnObjects(b)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	var walk func(string)
	walk = func(dir string) {
		entries, err := s.List(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			name := e.Name()
			if dir != "." {
				name = dir + "/" + name
			}
			if e.IsDir() {
				walk(name)
				continue
			}
			data, err := s.Read(name)
			if err != nil {
				t.Fatal(err)
			}
			out[name] = string(data)
		}
	}
	walk(".")
	return out
}

// TestOldOrNewOnAnObjectStore kills a run that takes the place of another at each of its calls to the object store: a reader sees
// the old files or the new ones, at once and not only after the next command, which leaves the new ones and no object that is of no use.
func TestOldOrNewOnAnObjectStore(t *testing.T) {
	before := func() *store.MemoryBucket {
		b := &store.MemoryBucket{}
		if err := leave("out", claiming{runID: run1, open: inBucket(b)}, oldFiles); err != nil {
			t.Fatal(err)
		}
		return b
	}
	next := func(b store.Bucket) error {
		return leave("out", claiming{runID: run2, force: true, open: inBucket(b)}, newFiles)
	}
	old, whole := filesIn(t, before()), &killedBucket{MemoryBucket: before()}
	if err := next(whole); err != nil {
		t.Fatal(err)
	}
	want := filesIn(t, whole.MemoryBucket)
	if whole.calls < 20 || !maps.Equal(want, with(run2, newFiles)) {
		t.Fatalf("%d calls, %q", whole.calls, want)
	}
	objects, err := whole.MemoryBucket.Keys("")
	if err != nil {
		t.Fatal(err)
	}
	for at := 1; at <= whole.calls; at++ {
		for _, after := range []bool{false, true} {
			what := fmt.Sprintf("killed at call %d, %v", at, after)
			b := &killedBucket{MemoryBucket: before(), at: at, after: after}
			if err := next(b); !errors.Is(err, faulty.ErrKilled) {
				t.Errorf("%s: %v", what, err)
			}
			if left := shown(filesIn(t, b.MemoryBucket)); !maps.Equal(left, old) && !maps.Equal(left, want) {
				t.Errorf("%s: a reader sees %q", what, slices.Sorted(maps.Keys(left)))
			}
			if err := next(b.MemoryBucket); err != nil {
				t.Errorf("%s: the next command: %v", what, err)
			}
			if got := filesIn(t, b.MemoryBucket); !maps.Equal(got, want) {
				t.Errorf("%s: after the next command there are %q", what, slices.Sorted(maps.Keys(got)))
			}
			if keys, err := b.MemoryBucket.Keys(""); err != nil || len(keys) != len(objects) {
				t.Errorf("%s: %d objects are left, want %d (%v)", what, len(keys), len(objects), err)
			}
		}
	}
}

// A batch leaves the same files on an object store as in a folder.
func TestABatchOnAnObjectStore(t *testing.T) {
	books := t.TempDir()
	drop(t, filepath.Join(books, "a.xlsx"), smallBook(t, 55))
	drop(t, filepath.Join(books, "b.xlsx"), smallBook(t, 45))
	b, d := &store.MemoryBucket{}, faulty.New(1)
	opt := twoBooks(t, books, d)
	if err := runOn(opt)(); err != nil {
		t.Fatal(err)
	}
	opt.open = inBucket(b)
	for range 2 { // the second time all is kept
		if err := runOn(opt)(); err != nil {
			t.Fatal(err)
		}
		if got := filesIn(t, b); !maps.Equal(got, d.Files()) {
			t.Errorf("there are %q", slices.Sorted(maps.Keys(got)))
		}
	}
}
