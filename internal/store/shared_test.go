package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"sync/atomic"
	"testing"
)

// Of many who create the same file one does, and a reader never sees part of it; the ways with and without links alike.
func TestOneOfManyCreates(t *testing.T) {
	for what, create := range map[string]func(SharedDir, string, []byte) error{
		"link": SharedDir.Create, "no links": func(d SharedDir, name string, data []byte) error {
			if err := d.makeAbove(name); err != nil {
				return err
			}
			return d.createInPlace(name, data)
		},
	} {
		t.Run(what, func(t *testing.T) {
			dir, err := Open(t.TempDir(), false)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = dir.Close() }()
			var made atomic.Int32
			var all sync.WaitGroup
			for i := range 16 {
				all.Go(func() {
					err := create(SharedDir{dir}, "claims/1", []byte(fmt.Sprint(i)))
					switch {
					case err == nil:
						made.Add(1)
					case !errors.Is(err, fs.ErrExist):
						t.Error(err)
					}
				})
			}
			all.Wait()
			if n := made.Load(); n != 1 {
				t.Errorf("%d created it", n)
			}
			if left, err := dir.List(MakingDir); err == nil && len(left) > 0 {
				t.Errorf("%d files are left where files are made", len(left))
			}
		})
	}
}

// Two who write the same name again and again never show a reader half of it.
func TestSharedWritesAreWhole(t *testing.T) {
	dir, err := Open(t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = dir.Close() }()
	texts := [][]byte{bytes.Repeat([]byte("a"), 1<<16), bytes.Repeat([]byte("b"), 1<<16)}
	if err := (SharedDir{dir}).Write("x/file", texts[0]); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for _, text := range texts {
		all.Go(func() {
			for range 20 {
				if err := (SharedDir{dir}).Write("x/file", text); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 200 {
		data, err := dir.Read("x/file")
		if err != nil || !bytes.Equal(data, texts[0]) && !bytes.Equal(data, texts[1]) {
			t.Fatalf("%d bytes of a mixture were read (%v)", len(data), err)
		}
	}
	all.Wait()
}
