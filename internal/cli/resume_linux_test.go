package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"rackrate/internal/testutil"
)

// wantSame wants two folders to hold the same files.
func wantSame(t *testing.T, got, want map[string][]byte) {
	t.Helper()
	for name, data := range want {
		if !bytes.Equal(got[name], data) {
			t.Errorf("%s differs from the undisturbed run's", name)
		}
	}
	for name := range got {
		if want[name] == nil {
			t.Errorf("%s is not of the undisturbed run", name)
		}
	}
}

// TestKilledBatchesGoOn kills a batch at points spread over its time, 50 in "make proof", and
// lets it go on, five kills a folder before it may end.
func TestKilledBatchesGoOn(t *testing.T) {
	testutil.Slow(t)
	books := t.TempDir()
	smallBooks(t, books, 3)
	whole := filepath.Join(t.TempDir(), "out")
	began := time.Now()
	if code, text := done(t, program(t, "run", books, "-o", whole, "--paths", "0", "-q")); code != 0 {
		t.Fatal(code, text)
	}
	took := time.Since(began)
	want := tree(t, whole)
	kills, midway := 0, 0
	most := testutil.Proof(10, 50)
	for kills < most {
		out := filepath.Join(t.TempDir(), "out")
		for range 5 {
			cmd := program(t, "run", books, "-o", out, "--paths", "0", "-q", "--resume")
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(took * time.Duration(kills%17+1) / 18)
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait() // it was killed, or had ended just before
			kills++
			left := tree(t, out)
			for name, data := range left {
				if !unfinished(name) && !bytes.Equal(data, want[name]) {
					t.Errorf("after a kill %s is not as the undisturbed run leaves it", name)
				}
			}
			if len(left) > 0 && left["run.json"] == nil {
				midway++
			}
		}
		if code, text := done(t, program(t, "run", books, "-o", out, "--paths", "0", "-q", "--resume")); code != 0 {
			t.Fatal(code, text)
		}
		wantSame(t, tree(t, out), want)
	}
	if midway < most/5 {
		t.Errorf("only %d of %d kills met a batch in the middle", midway, kills)
	}
}

// waitFor waits until something holds.
func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("%s: not within 30 seconds", what)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestTwoRunsOnOneFolder(t *testing.T) {
	books, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	smallBooks(t, books, 3)
	first := program(t, "run", books, "-o", out, "-q", "--paths", "0")
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the first run's lock", func() bool { return exists(filepath.Join(out, ".rackrate-lock")) })
	if err := first.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	code, text := done(t, program(t, "run", books, "-o", out, "-q", "--resume"))
	if want := fmt.Sprintf("process %d is writing to this folder", first.Process.Pid); code != 2 ||
		!strings.Contains(text, want) {
		t.Errorf("the second run: status %d, %s", code, text)
	}
	if err := first.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if err := first.Wait(); err != nil {
		t.Errorf("the first run: %v", err)
	}
	if exists(filepath.Join(out, ".rackrate-lock")) {
		t.Error("the lock's file is left")
	}
}

func TestAnInterruptedBatchStopsWithinTwoSeconds(t *testing.T) {
	testutil.Slow(t)
	books, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	smallBooks(t, books, 12)
	cmd := program(t, "run", books, "-o", out, "-q")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the first workbook", func() bool {
		return exists(filepath.Join(out, ".rackrate-new", "book0", "run.json"))
	})
	asked := time.Now()
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(cmd.Wait()); code != 130 {
		t.Errorf("status %d, want 130", code)
	}
	if took := time.Since(asked); took > testutil.Limit(2*time.Second) {
		t.Errorf("it went on for %v", took)
	}
	if exists(filepath.Join(out, "run.json")) {
		t.Error("an interrupted batch passes for a finished one")
	}
}

func TestAFullDiskIsToldAndLosesNothing(t *testing.T) {
	testutil.Slow(t)
	books := t.TempDir()
	smallBooks(t, books, 3)
	whole := filepath.Join(t.TempDir(), "out")
	if code, text := done(t, program(t, "run", books, "-o", whole, "--paths", "0", "-q")); code != 0 {
		t.Fatal(code, text)
	}
	size := 0
	for _, data := range tree(t, whole) {
		size += len(data)
	}
	disk, grow := smallDisk(t, size/2)
	if grow == nil {
		t.Log("no small disk can be had here; TestADiskThatRunsFullLosesNothing of internal/batch stands for this")
		return
	}
	out := filepath.Join(disk, "out")
	code, text := done(t, program(t, "run", books, "-o", out, "--paths", "0", "-q"))
	if code != 1 || !strings.Contains(text, "the disk is full") || !strings.Contains(text, "--resume") {
		t.Errorf("status %d: %s", code, text)
	}
	want := tree(t, whole)
	for name, data := range tree(t, out) {
		if !unfinished(name) && !bytes.Equal(data, want[name]) {
			t.Errorf("a full disk leaves %s, which is not as it should be", name)
		}
	}
	grow(size * 3)
	if code, text := done(t, program(t, "run", books, "-o", out, "--paths", "0", "-q", "--resume")); code != 0 {
		t.Fatal(code, text)
	}
	wantSame(t, tree(t, out), want)
}

func TestAReadOnlyFolder(t *testing.T) {
	books := t.TempDir()
	smallBooks(t, books, 1)
	dir := readOnly(t)
	if dir == "" {
		t.Log("no folder that cannot be written to can be had here; TestWriteErrorsSayWhatToDo of internal/batch " +
			"stands for this")
		return
	}
	code, text := done(t, program(t, "run", filepath.Join(books, "book0.xlsx"), "-o", filepath.Join(dir, "out"), "-q"))
	if code != 1 || !strings.Contains(text, "cannot be written to") || !strings.Contains(text, "-o") {
		t.Errorf("status %d: %s", code, text)
	}
}

// smallDisk is a folder on a disk with so much room, and a way to make room: a disk of its own where one may be
// mounted, else a small /dev/shm, as containers have one, filled up; nil where there is neither.
func smallDisk(t *testing.T, room int) (dir string, grow func(room int)) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", room)); err == nil {
		unmountLater(t, dir)
		return dir, func(room int) {
			if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT,
				fmt.Sprintf("size=%d", room)); err != nil {
				t.Fatal(err)
			}
		}
	}
	const shared, largest = "/dev/shm", 256 << 20
	var fs syscall.Statfs_t
	if err := syscall.Statfs(shared, &fs); err != nil || int64(fs.Blocks)*int64(fs.Bsize) > largest {
		return "", nil
	}
	dir, err := os.MkdirTemp(shared, "rackrate-test-")
	if err != nil {
		return "", nil
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	filler := filepath.Join(dir, "filler")
	if err := os.WriteFile(filler, make([]byte, max(0, int(fs.Bavail)*int(fs.Bsize)-room)), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, func(int) {
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
	}
}

// readOnly is a folder that cannot be written to: one without the right to, a disk
// mounted so, or /sys, which is so in containers; "" where there is none, which can only be for root.
func readOnly(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if os.Getuid() != 0 {
		if err := os.Chmod(dir, 0o555); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_RDONLY, ""); err == nil {
		unmountLater(t, dir)
		return dir
	}
	var fs syscall.Statfs_t
	if err := syscall.Statfs("/sys", &fs); err == nil && fs.Flags&syscall.MS_RDONLY != 0 {
		return "/sys"
	}
	return ""
}

func unmountLater(t *testing.T, dir string) {
	t.Helper()
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
}
