package store

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A reader that gives some bytes and then nothing, as a share does whose server is gone, is given up; one that
// goes on is not.
func TestAReadThatStallsIsGivenUp(t *testing.T) {
	in, out := io.Pipe()
	defer out.Close()
	go func() {
		// The pipe is closed at the end of the test, so that writing to it may fail then.
		_, _ = out.Write([]byte("PK"))
	}()
	_, err := readPatiently(50*time.Millisecond, func(moved func()) ([]byte, error) {
		return readTo(in, 1<<20, 512, moved)
	})
	var stalled *StalledError
	if !errors.As(err, &stalled) || stalled.After != 50*time.Millisecond || !strings.Contains(err.Error(),
		"has given nothing for 50ms") {
		t.Error(err)
	}
	steps := make(chan struct{})
	go func() {
		for range 3 {
			steps <- struct{}{}
		}
		close(steps)
	}()
	got, err := readPatiently(time.Minute, func(moved func()) ([]byte, error) {
		n := 0
		for range steps {
			n++
			moved()
		}
		return make([]byte, n), nil
	})
	if err != nil || len(got) != 3 {
		t.Errorf("%d, %v", len(got), err)
	}
	broken := errors.New("broken")
	if _, err := readPatiently(time.Minute, func(func()) ([]byte, error) { return nil, broken }); !errors.Is(
		err, broken) {
		t.Error(err)
	}
	path := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(path, []byte("whole"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := ReadFile(path, 5); err != nil || string(got) != "whole" {
		t.Errorf("%q, %v", got, err)
	}
}
