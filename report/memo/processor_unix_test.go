//go:build unix

package memo_test

import (
	"syscall"
	"testing"
	"time"
)

// processorTime is what the process has used of the processors so far. On a
// machine that does other work too it says more than the time of day.
func processorTime(t testing.TB) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
