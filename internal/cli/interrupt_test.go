//go:build unix

package cli_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"rackrate/internal/testutil"
)

// start runs the program on some miners of the sample, one memo at a time, into dir.
func start(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath("rackrate") // the test itself, put on the path by testscript
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "run", samplePath, "-o", dir, "-q", "--jobs", "1", "--paths", "0", "--only",
		"BTBT,APLD,CORZ,HIVE,RIOT")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// waitForFiles waits until the run has put at least n files into dir, or has ended.
func waitForFiles(t *testing.T, dir string, n int) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if len(tree(t, dir)) >= n {
			return
		}
	}
	t.Fatalf("no %d files in 30 seconds", n)
}

// reference is what an undisturbed run leaves.
func reference(t *testing.T) map[string][]byte {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	var exit *exec.ExitError
	if err := start(t, dir).Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	files := tree(t, dir)
	if len(files) < 10 || files["run.json"] == nil {
		t.Fatalf("the undisturbed run left %d files", len(files))
	}
	return files
}

// unfinished reports whether a name is one of those under which a run works until it is whole.
func unfinished(name string) bool { return strings.HasPrefix(filepath.ToSlash(name), ".rackrate-") }

// wantWhole wants every file to be as the undisturbed run left it, and the run to be there whole or not at all.
func wantWhole(t *testing.T, got, whole map[string][]byte) {
	t.Helper()
	shown := 0
	for name, data := range got {
		switch {
		case unfinished(name):
		case !bytes.Equal(data, whole[name]):
			t.Errorf("%s: %d bytes that are not those of the whole run (%d)", name, len(data), len(whole[name]))
		default:
			shown++
		}
	}
	if got[".rackrate-journal.json"] == nil && shown != 0 && shown != len(whole) {
		t.Errorf("%d of %d files are there", shown, len(whole))
	}
}

func TestKilledAtAnyPointLeavesWholeFiles(t *testing.T) {
	testutil.Slow(t)
	whole := reference(t)
	midway, step := 0, max(1, len(whole)/testutil.Proof(2, 8))
	for n := 1; n < len(whole); n += step {
		dir := filepath.Join(t.TempDir(), "out")
		cmd := start(t, dir)
		waitForFiles(t, dir, n)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed, or was done just before
		left := tree(t, dir)
		wantWhole(t, left, whole)
		if left["run.json"] != nil {
			continue
		}
		midway++
		if err := start(t, dir).Wait(); err != nil && exitCode(err) == 1 {
			t.Fatalf("the same run again after a kill: %v", err)
		}
		wantSame(t, tree(t, dir), whole)
	}
	if midway < 2 {
		t.Errorf("only %d of the runs were killed in the middle", midway)
	}
}

func TestInterruptedLeavesNothing(t *testing.T) {
	testutil.Slow(t)
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		dir := filepath.Join(t.TempDir(), "out")
		cmd := start(t, dir)
		waitForFiles(t, dir, 2)
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if code := exitCode(cmd.Wait()); code != 130 {
			t.Errorf("%v: exit status %d, want 130", signal, code)
		}
		for name := range tree(t, dir) {
			if !unfinished(name) {
				t.Errorf("%v: an interrupted run leaves %s", signal, name)
			}
		}
	}
}

// TestACheckEndsWithinTwoSeconds has a workbook that takes longer to read than one may wait after an interrupt.
func TestACheckEndsWithinTwoSeconds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "long.csv")
	line := strings.Repeat("1234567,", 40) + "x\n"
	if err := os.WriteFile(path, []byte("Miner,Site,Site MW\n"+strings.Repeat(line, 100_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := program(t, "check", path)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	asked := time.Now()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(cmd.Wait()); code != 130 {
		t.Errorf("status %d, want 130", code)
	}
	if took := time.Since(asked); took > 3*time.Second { // two, and what a busy machine takes to end a process
		t.Errorf("it went on for %v", took)
	}
}
