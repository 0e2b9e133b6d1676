package batch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rackrate/internal/store"
	"rackrate/internal/testutil"
	"rackrate/internal/testutil/faulty"
)

// mortal is a shared folder whose process is killed at its n-th call.
type mortal struct {
	store.Shared
	at    int32 // 0 for never
	calls atomic.Int32
}

func (m *mortal) dead() error {
	if n := m.calls.Add(1); m.at > 0 && n >= m.at {
		return faulty.ErrKilled
	}
	return nil
}

func (m *mortal) Read(name string) ([]byte, error) {
	if err := m.dead(); err != nil {
		return nil, err
	}
	return m.Shared.Read(name)
}

func (m *mortal) Write(name string, data []byte) error {
	if err := m.dead(); err != nil {
		return err
	}
	return m.Shared.Write(name, data)
}

func (m *mortal) Create(name string, data []byte) error {
	if err := m.dead(); err != nil {
		return err
	}
	return m.Shared.Create(name, data)
}

func (m *mortal) Remove(name string) error {
	if err := m.dead(); err != nil {
		return err
	}
	return m.Shared.Remove(name)
}

// mortals opens folders for processes that are killed at that call.
func mortals(at int) opener {
	return func(dir string) (store.Store, error) {
		st, err := opener(nil).shared(dir, true)
		return &mortal{Shared: st, at: int32(at)}, err
	}
}

// partBooks are some workbooks of different sizes, one of them none, in folders.
func partBooks(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		name := filepath.Join(dir, fmt.Sprintf("f%d", i%3), fmt.Sprintf("b%d.xlsx", i))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		drop(t, name, smallBook(t, 30+i))
	}
	drop(t, filepath.Join(dir, "broken.xlsx"), []byte("no workbook"))
	drop(t, filepath.Join(dir, "empty.csv"), nil)
	return dir
}

func partOptions(books, out string) Options {
	return Options{Books: []string{books}, Out: out, Prefix: "RR ", Jobs: 1, Seed: 1, Version: "test"}
}

// undisturbed are the files of the run of one process.
func undisturbed(t *testing.T, books string) map[string]string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	if _, err := Run(context.Background(), partOptions(books, out)); err != nil {
		t.Fatal(err)
	}
	return files(t, out)
}

// startPart starts a part again as an engine does until it comes to its end.
func startPart(t *testing.T, opt Options, part Part, kills *rand.Rand) {
	t.Helper()
	for try := 0; ; try++ {
		at := 0
		if kills != nil && try < 2 {
			at = 1 + kills.IntN(60)
		}
		opt.Part, opt.open = &part, mortals(at)
		_, err := Run(context.Background(), opt)
		if err == nil {
			return
		}
		if !errors.Is(err, faulty.ErrKilled) {
			t.Errorf("part %d: %v", part.Index, err)
			return
		}
	}
}

// TestPartsLeaveTheBytesOfOneRun does a batch in one, two and eight parts at once, and with kills at drawn
// calls after which the part is started again: each time the folder has the files of the run of one process,
// and nothing else.
func TestPartsLeaveTheBytesOfOneRun(t *testing.T) {
	books := partBooks(t, 4)
	want := undisturbed(t, books)
	for _, c := range []struct {
		of    int
		kills bool
	}{{2, false}, {2, true}, {8, true}} {
		for round := range testutil.Proof(1, 10) {
			t.Run(fmt.Sprintf("%d parts, kills %v, round %d", c.of, c.kills, round), func(t *testing.T) {
				out := filepath.Join(t.TempDir(), "out")
				var all sync.WaitGroup
				for i := range c.of {
					var kills *rand.Rand
					if c.kills {
						kills = rand.New(rand.NewPCG(uint64(round), uint64(i)))
					}
					all.Go(func() {
						startPart(t, partOptions(books, out), Part{Index: i, Of: c.of, ClaimTime: time.Second}, kills)
					})
				}
				all.Wait()
				wantFiles(t, out, want)
			})
		}
	}
}

// A part that is killed and not started again does not stop the batch: another takes its work over when the claims end.
func TestALivePartDoesTheWorkOfADeadOne(t *testing.T) {
	books := partBooks(t, 4)
	want := undisturbed(t, books)
	out := filepath.Join(t.TempDir(), "out")
	opt := partOptions(books, out)
	opt.Part, opt.open = &Part{Index: 0, Of: 2}, mortals(12)
	if _, err := Run(context.Background(), opt); !errors.Is(err, faulty.ErrKilled) {
		t.Fatal(err)
	}
	opt.Part, opt.open = &Part{Index: 1, Of: 2, ClaimTime: 300 * time.Millisecond}, nil
	done, err := Run(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if done.Part.Helped == 0 || done.Batch == nil {
		t.Errorf("it did %+v", done.Part)
	}
	wantFiles(t, out, want)
	opt.Part = &Part{Index: 0, Of: 2} // the engine starts the dead one at last
	if done, err = Run(context.Background(), opt); err != nil || !done.Part.Already {
		t.Errorf("a part after the end: %+v, %v", done, err)
	}
	wantFiles(t, out, want)
}

func TestCollect(t *testing.T) {
	books := partBooks(t, 4)
	want := undisturbed(t, books)
	out := filepath.Join(t.TempDir(), "out")
	opt := partOptions(books, out)
	opt.Part, opt.open = &Part{Index: 0, Of: 2}, mortals(25)
	if _, err := Run(context.Background(), opt); !errors.Is(err, faulty.ErrKilled) {
		t.Fatal(err)
	}
	var unfinished *UnfinishedError
	if _, err := Collect(context.Background(), out, Options{Version: "test"}); !errors.As(err, &unfinished) ||
		unfinished.Total != 6 || unfinished.Done >= 6 {
		t.Errorf("collected too early: %v", err)
	}
	var other *PartsError
	opt.Part, opt.open = nil, nil
	if _, err := Run(context.Background(), opt); !errors.As(err, &other) {
		t.Errorf("a run that is no part: %v", err)
	}
	opt.Part, opt.Paths = &Part{Index: 0, Of: 2, ClaimTime: time.Second}, 10
	var refused *RefusedError
	if _, err := Run(context.Background(), opt); !errors.As(err, &refused) {
		t.Errorf("a part with other options: %v", err)
	}
	opt.Paths = 0
	last, err := Run(context.Background(), opt) // takes over from itself at once
	if err != nil || last.Batch == nil {
		t.Fatal(err)
	}
	wantFiles(t, out, want)
	again, err := Collect(context.Background(), out, Options{Version: "test"})
	if err != nil || !again.Part.Already {
		t.Errorf("collected twice: %v", err)
	}
	drop(t, filepath.Join(books, "f0", "b0.xlsx"), smallBook(t, 61))
	if _, err := Run(context.Background(), opt); !errors.As(err, &refused) {
		t.Errorf("a part of changed workbooks in a finished folder: %v", err)
	}
	if _, err := Collect(context.Background(), t.TempDir(), Options{Version: "test"}); !errors.As(err, &refused) {
		t.Errorf("nothing to collect: %v", err)
	}
}

func TestParsePart(t *testing.T) {
	if p, err := ParsePart("3/8"); err != nil || p != (Part{Index: 2, Of: 8}) {
		t.Errorf("%+v, %v", p, err)
	}
	for _, wrong := range []string{"", "3", "0/8", "9/8", "a/8", "1/0", "1/8/2", "-1/8"} {
		if _, err := ParsePart(wrong); err == nil || !strings.Contains(err.Error(), "1/8") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}
