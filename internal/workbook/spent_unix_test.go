//go:build unix

package workbook

import (
	"syscall"
	"testing"
	"time"
)

// spent is the processor time of the tests so far, which the load of the machine does not change.
func spent(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	must(t, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
