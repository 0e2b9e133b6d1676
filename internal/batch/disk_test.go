package batch

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// smallDisk takes so many bytes in all, and then as much of a file as fits and ENOSPC.
func smallDisk(size int) disk {
	var mu sync.Mutex
	return func(file *os.File, data []byte) error {
		mu.Lock()
		defer mu.Unlock()
		fits := min(size, len(data))
		size -= fits
		if _, err := file.Write(data[:fits]); err != nil {
			return err
		}
		if fits < len(data) {
			return &fs.PathError{Op: "write", Path: file.Name(), Err: syscall.ENOSPC}
		}
		return nil
	}
}

// files are the files below a folder with what they hold.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(name)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestADiskThatRunsFullLosesNothing lets the disk run full at several points of a
// batch. What stands there then is whole; with room, --resume ends with the bytes of an undisturbed run.
func TestADiskThatRunsFullLosesNothing(t *testing.T) {
	books := t.TempDir()
	drop(t, filepath.Join(books, "a.xlsx"), smallBook(t, 55))
	drop(t, filepath.Join(books, "b.xlsx"), smallBook(t, 45))
	opt := Options{Books: []string{books}, Out: filepath.Join(t.TempDir(), "out"), Prefix: "RR ", Jobs: 2, Seed: 1, Version: "test", Resume: true}
	if _, err := Run(context.Background(), opt); err != nil {
		t.Fatal(err)
	}
	want, size := files(t, opt.Out), 0
	for _, text := range want {
		size += len(text)
	}
	for _, room := range []int{0, 100, size / 4, size / 2, size * 3 / 4, size - 1} {
		opt.Out, opt.disk = filepath.Join(t.TempDir(), "out"), smallDisk(room)
		_, err := Run(context.Background(), opt)
		var full *WriteError
		if !errors.As(err, &full) || !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "the disk is full") || !strings.Contains(err.Error(), "--resume") {
			t.Errorf("with room for %d of %d bytes: %v", room, size, err)
		}
		left := files(t, opt.Out)
		for name, text := range left {
			if filepath.Base(name) != markerFile && text != want[name] {
				t.Errorf("with room for %d of %d bytes %s is not as it should be", room, size, name)
			}
		}
		if left[manifestFile] != "" {
			t.Errorf("with room for %d of %d bytes the batch passes for finished", room, size)
		}
		opt.disk = nil
		if _, err := Run(context.Background(), opt); err != nil {
			t.Fatal(err)
		}
		if got := files(t, opt.Out); !maps.Equal(got, want) {
			t.Errorf("after room for %d of %d bytes and --resume there are %q, want %q, or their content differs",
				room, size, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
		}
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
		{syscall.EIO, []string{"input/output error", "-o"}},
	} {
		dir := filepath.Join(t.TempDir(), "out")
		_, err := disk(func(*os.File, []byte) error { return tc.err }).claim(dir, owner{RunID: "run1"}, false)
		var write *WriteError
		if !errors.As(err, &write) || !errors.Is(err, tc.err) {
			t.Errorf("%v: %v", tc.err, err)
			continue
		}
		for _, want := range tc.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%v: %q does not say %q", tc.err, err, want)
			}
		}
		if left := files(t, dir); len(left) != 0 {
			t.Errorf("%v leaves %v", tc.err, left)
		}
	}
}
