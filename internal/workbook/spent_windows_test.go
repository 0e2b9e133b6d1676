package workbook

import (
	"syscall"
	"testing"
	"time"
)

// spent is the processor time of the tests so far, which the load of the machine does not change.
func spent(t testing.TB) time.Duration {
	t.Helper()
	self, err := syscall.GetCurrentProcess()
	must(t, err)
	var created, ended, kernel, user syscall.Filetime
	must(t, syscall.GetProcessTimes(self, &created, &ended, &kernel, &user))
	ticks := func(f syscall.Filetime) time.Duration {
		return time.Duration(int64(f.HighDateTime)<<32|int64(f.LowDateTime)) * 100
	}
	return ticks(kernel) + ticks(user)
}
