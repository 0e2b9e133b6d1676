package batch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"rackrate/internal/store"
	"rackrate/internal/testutil"
	"rackrate/internal/testutil/faulty"
)

// files are the files below a folder with what they hold.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a watch is at work
		}
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		name, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(name)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// on opens a disk in memory for the output folder.
func on(d *faulty.Disk) opener { return func(string) (store.Store, error) { return d, nil } }

// shown are the files that are not the program's own in the middle of its work.
func shown(list map[string]string) map[string]string {
	out := maps.Clone(list)
	maps.DeleteFunc(out, func(name, _ string) bool { return strings.HasPrefix(name, ".rackrate-") })
	return out
}

// oldOrNew wants a folder to hold the old run or the new one, and the new one whole and nothing else after the
// next command.
func oldOrNew(t *testing.T, what string, d *faulty.Disk, old, new map[string]string, next func() error) {
	t.Helper()
	left := d.Files()
	if _, committed := left[journalFile]; !committed && !maps.Equal(shown(left), old) && !maps.Equal(shown(left), new) {
		t.Errorf("%s: there is neither the old run nor the new one: %q", what, slices.Sorted(maps.Keys(left)))
	}
	if err := next(); err != nil {
		t.Errorf("%s: the next command: %v", what, err)
	}
	if got := d.Files(); !maps.Equal(got, new) {
		t.Errorf("%s: after the next command there are %q, want %q, or what is in them differs", what,
			slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(new)))
	}
}

// TestOldOrNewAtEveryCall stops a run that takes the place of another at each of its calls to the file system: by a
// kill, by a kill and a power cut that loses any part of what was not synced, and by one call that fails. Among the
// files are one that somebody changed, which is kept through all of it.
func TestOldOrNewAtEveryCall(t *testing.T) {
	before := faulty.New(1)
	if err := leave("out", claiming{runID: run1, open: on(before)}, oldFiles); err != nil {
		t.Fatal(err)
	}
	before.Put("x.annotated.xlsx", "mine")
	next := func(d *faulty.Disk) func() error {
		return func() error { return leave("out", claiming{runID: run2, force: true, open: on(d)}, newFiles) }
	}
	old, whole := before.Files(), before.Copy(1)
	calls := whole.Calls()
	if err := next(whole)(); err != nil {
		t.Fatal(err)
	}
	want := whole.Files()
	if calls = whole.Calls() - calls; calls < 50 || want["x.annotated.edited-1.xlsx"] != "mine" {
		t.Fatalf("%d calls, %q", calls, want)
	}
	for n := 1; n <= calls; n++ {
		d := before.Copy(uint64(n))
		d.KillAt = n
		if err := next(d)(); !errors.Is(err, faulty.ErrKilled) {
			t.Errorf("killed at call %d: %v", n, err)
		}
		d.Restart()
		oldOrNew(t, fmt.Sprintf("killed at call %d", n), d, old, want, next(d))

		for seed := range uint64(20) {
			d = before.Copy(seed)
			d.KillAt = n
			_ = next(d)()
			d.PowerCut()
			oldOrNew(t, fmt.Sprintf("power cut at call %d, %d", n, seed), d, old, want, next(d))
		}

		d = before.Copy(uint64(n))
		d.FailAt = n
		err := next(d)()
		if err == nil && !maps.Equal(d.Files(), want) {
			t.Errorf("call %d failed, nothing was said, and there are %q", n, slices.Sorted(maps.Keys(d.Files())))
		}
		oldOrNew(t, fmt.Sprintf("failure at call %d", n), d, old, want, next(d))
	}
}

// What a run said that it had done is there after a power cut that follows at once.
func TestWhatWasAcknowledgedIsThere(t *testing.T) {
	for seed := range uint64(50) {
		d := faulty.New(seed)
		for _, list := range []map[string]string{oldFiles, newFiles} {
			if err := leave("out", claiming{runID: run1, force: true, open: on(d)}, list); err != nil {
				t.Fatal(err)
			}
			d.PowerCut()
			if got := shown(d.Files()); !maps.Equal(got, with(run1, list)) {
				t.Fatalf("seed %d: there are %q", seed, slices.Sorted(maps.Keys(got)))
			}
		}
	}
}

// A file that another program holds open is left and said, and the next command replaces it.
func TestAFileHeldOpenIsDoneNextTime(t *testing.T) {
	d := faulty.New(1)
	if err := leave("out", claiming{runID: run1, open: on(d)}, oldFiles); err != nil {
		t.Fatal(err)
	}
	d.Held = map[string]bool{"x.annotated.xlsx": true, "memos/B.pdf": true}
	var told []string
	by := claiming{runID: run2, force: true, open: on(d), notice: func(n Notice) {
		told = append(told, n.Path+" "+n.Text)
	}}
	if err := leave("out", by, newFiles); err != nil {
		t.Fatal(err)
	}
	left := d.Files()
	if left["x.annotated.xlsx"] != "old book" || left["memos/B.pdf"] != "old B" || left["results.csv"] != "new" ||
		len(told) != 2 || !strings.Contains(told[0], "is open in another program") {
		t.Errorf("there are %q, told %q", left, told)
	}
	var refused *RefusedError
	if err := leave("out", by, newFiles); !errors.As(err, &refused) || !strings.Contains(err.Error(),
		"close them first") {
		t.Errorf("while it is open still: %v", err)
	}
	d.Restart()
	f, err := claim("out", claiming{runID: run2, open: on(d)})
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Files(); f.close() != nil || !maps.Equal(got, with(run2, newFiles)) {
		t.Errorf("after the next command there are %q", slices.Sorted(maps.Keys(got)))
	}
}

// twoBooks are the options of a batch of two workbooks into a disk.
func twoBooks(t *testing.T, books string, d *faulty.Disk) Options {
	t.Helper()
	return Options{Books: []string{books}, Out: "out", Prefix: "RR ", Jobs: 2, Seed: 1, Version: "test", Resume: true,
		open: on(d)}
}

func runOn(opt Options) func() error {
	return func() error {
		_, err := Run(context.Background(), opt)
		return err
	}
}

// TestABatchIsOldOrNewOnAFailingDisk lets the disk run full, or the process be killed, at drawn points of a
// batch that takes the place of an earlier one. With room, --resume ends with the bytes of an undisturbed run.
func TestABatchIsOldOrNewOnAFailingDisk(t *testing.T) {
	testutil.Slow(t)
	points := testutil.Proof(6, 200)
	books := t.TempDir()
	drop(t, filepath.Join(books, "a.xlsx"), smallBook(t, 55))
	drop(t, filepath.Join(books, "b.xlsx"), smallBook(t, 45))
	before := faulty.New(1)
	if err := runOn(twoBooks(t, books, before))(); err != nil {
		t.Fatal(err)
	}
	drop(t, filepath.Join(books, "b.xlsx"), smallBook(t, 50))
	drop(t, filepath.Join(books, "c.xlsx"), smallBook(t, 35))
	old, whole := before.Files(), before.Copy(1)
	if err := runOn(twoBooks(t, books, whole))(); err != nil {
		t.Fatal(err)
	}
	want, size := whole.Files(), 0
	for name, text := range want {
		if old[name] != text {
			size += len(text)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for n := range points {
		d := before.Copy(uint64(n))
		what := ""
		if n%2 == 0 {
			d.Full, d.Room = true, random.IntN(size)
			what = fmt.Sprintf("with room for %d of %d bytes", d.Room, size)
		} else {
			d.KillAt = 1 + random.IntN(whole.Calls())
			what = fmt.Sprintf("killed at call %d", d.KillAt)
		}
		err := runOn(twoBooks(t, books, d))()
		var full *WriteError
		if n%2 == 0 && (!errors.As(err, &full) || !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(),
			"the disk is full") || !strings.Contains(err.Error(), "--resume")) {
			t.Errorf("%s: %v", what, err)
		}
		if n%2 == 1 && !errors.Is(err, faulty.ErrKilled) {
			t.Errorf("%s: %v", what, err)
		}
		if n%4 == 3 {
			d.PowerCut()
		}
		d.Restart()
		oldOrNew(t, what, d, old, want, runOn(twoBooks(t, books, d)))
	}
}

// A batch that is stopped keeps what it finished: --resume takes it up.
func TestAStoppedBatchIsTakenUp(t *testing.T) {
	books := t.TempDir()
	drop(t, filepath.Join(books, "a.xlsx"), smallBook(t, 55))
	drop(t, filepath.Join(books, "b.xlsx"), smallBook(t, 45))
	d := faulty.New(1)
	opt := twoBooks(t, books, d)
	opt.Jobs = 1
	ctx, stop := context.WithCancel(context.Background())
	opt.Done = func(Event) { stop() }
	if _, err := Run(ctx, opt); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if got := shown(d.Files()); len(got) != 0 {
		t.Errorf("a batch that was stopped shows %q", slices.Sorted(maps.Keys(got)))
	}
	opt.Done = nil
	out, err := Run(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, b := range out.Books {
		if b.Kept {
			kept++
		}
	}
	whole := faulty.New(1)
	if err := runOn(twoBooks(t, books, whole))(); err != nil || kept != 1 || !maps.Equal(d.Files(), whole.Files()) {
		t.Errorf("%v; %d workbooks were kept; there are %q", err, kept, slices.Sorted(maps.Keys(d.Files())))
	}
}

func TestWriteErrorsSayWhatToDo(t *testing.T) {
	for _, tc := range []struct {
		err  error
		want []string
	}{
		{syscall.ENOSPC, []string{"the disk is full", "--resume"}},
		{syscall.EDQUOT, []string{"the disk is full", "--resume"}},
		{syscall.EROFS, []string{"cannot be written to", "-o"}},
		{fs.ErrPermission, []string{"cannot be written to", "-o"}},
		{store.ErrHeld, []string{"cannot be written to", "close the file"}},
		{syscall.EIO, []string{"input/output error", "-o"}},
	} {
		err := writeError("out", tc.err)
		for _, want := range tc.want {
			if !errors.Is(err, tc.err) || !strings.Contains(err.Error(), want) {
				t.Errorf("%v: %q does not say %q", tc.err, err, want)
			}
		}
	}
}
