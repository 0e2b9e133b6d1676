package store

import (
	"errors"
	"fmt"
	"testing"
)

// buckets are a new one of each kind.
func buckets(t *testing.T) map[string]Bucket {
	return map[string]Bucket{"in memory": &MemoryBucket{}, "in a folder": FolderBucket{open(t)}}
}

func on(t *testing.T, b Bucket) *Objects {
	t.Helper()
	s, err := OnObjects(b)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// Whoever reads sees the files of before, or those of after a Sync; never some of each.
func TestOneManifestIsTheSwitch(t *testing.T) {
	for kind, b := range buckets(t) {
		t.Run(kind, func(t *testing.T) {
			w := on(t, b)
			must(t, w.Write("a", []byte("1")), w.Write("in/b", []byte("1")), w.Sync("."))
			early := on(t, b)
			must(t, w.Write("new/a", []byte("2")), w.Write("new/b", []byte("2")), w.Sync("new"), w.Move("new/a", "a"), w.Move("new/b", "in/b"))
			r := on(t, b)
			reads(t, r, "a", "1")
			reads(t, r, "in/b", "1")
			must(t, w.Sync("."))
			r = on(t, b)
			reads(t, r, "a", "2")
			reads(t, r, "in/b", "2")
			reads(t, r, "new/a", "")
			reads(t, early, "a", "2") // its object is gone, and the manifest of now is looked at
			keys, err := b.Keys(objectPrefix)
			if err != nil || len(keys) != 1 { // both files hold the same
				t.Errorf("%q, %v", keys, err)
			}
			must(t, w.Write("c", []byte("never")), w.Close())
			reads(t, on(t, b), "c", "")
		})
	}
}

// Of two who write at once one has its way and the other is told, and what is there is whole.
func TestOfTwoWritersOneIsLockedOut(t *testing.T) {
	for kind, b := range buckets(t) {
		t.Run(kind, func(t *testing.T) {
			first := on(t, b)
			must(t, first.Write("a", []byte("1")), first.Sync("."))
			second := on(t, b)
			for _, s := range []*Objects{first, second} {
				if _, err := s.Lock("1"); err != nil {
					t.Fatal(err)
				}
			}
			must(t, first.Write("a", []byte("first")), second.Write("a", []byte("second")), second.Write("b", []byte("second")), first.Sync("."))
			var locked *LockedError
			if err := second.Sync("."); !errors.As(err, &locked) {
				t.Errorf("%v", err)
			}
			reads(t, on(t, b), "a", "first")
			reads(t, on(t, b), "b", "")
			if _, err := second.Lock("1"); err != nil {
				t.Fatal(err)
			}
			must(t, second.Write("a", []byte("again")), second.Sync("."))
			reads(t, on(t, b), "a", "again")
			if keys, err := b.Keys(objectPrefix); err != nil || len(keys) != 1 {
				t.Errorf("left are %q, %v", keys, err)
			}
		})
	}
}

// What two write and sweep in turn, however their steps fall, leaves no manifest that names an object which is not there.
func TestNoSweepTakesWhatIsNamed(t *testing.T) {
	b := &MemoryBucket{}
	for n := range 300 {
		s := [2]*Objects{on(t, b), on(t, b)}
		for k := range 4 {
			who := s[(n>>k)&1]
			must(t, who.Write("same", []byte("same")), who.Write("f", fmt.Append(nil, n%5, k)))
			if n>>(k+4)&1 == 1 {
				var locked *LockedError
				if err := who.Sync("."); err != nil && !errors.As(err, &locked) {
					t.Fatal(err)
				}
			}
		}
		r := on(t, b)
		for name := range r.names.Files {
			if _, err := r.Read(name); err != nil {
				t.Fatalf("%d: %v", n, err)
			}
		}
	}
}

// An object that is not what its name says is told of.
func TestAnObjectIsHeldAgainstItsName(t *testing.T) {
	b := &MemoryBucket{}
	s := on(t, b)
	must(t, s.Write("a", []byte("1")), s.Sync("."))
	must(t, b.Put(s.names.Files["a"].Key, []byte("2")))
	if _, err := s.Read("a"); err == nil {
		t.Error("it reads another content")
	}
	must(t, b.Put(switchKey, []byte("{}")))
	if _, err := OnObjects(b); err == nil {
		t.Error("a manifest without files is taken for one")
	}
}
