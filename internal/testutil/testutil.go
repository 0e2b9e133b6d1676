// Package testutil is help for tests that need programs which are not part of
// the project. Only tests import it.
package testutil

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

// Need gives the path of a program that a test needs (soffice, pdftotext). Where
// it is missing the test is skipped, or fails if RACKRATE_CI is set: there
// "make test" has installed everything, and a skip would hide something.
func Need(t testing.TB, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		if os.Getenv("RACKRATE_CI") != "" {
			t.Fatalf("%s is not installed", program)
			return ""
		}
		t.Skipf("%s is not installed; make test installs it where it can", program)
	}
	return path
}

// Proof is a test's full count where "make proof" runs it, and the quick one, which is enough to see that it
// holds still, elsewhere.
func Proof(quick, full int) int {
	if os.Getenv("RACKRATE_PROOF") != "" {
		return full
	}
	return quick
}

// Limit is a limit of time as a test has it: longer under the race detector.
func Limit(d time.Duration) time.Duration { return d * slowdown }

// Slow leaves out a test that takes more than some seconds where the quick ones alone are asked for (-short).
func Slow(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes long: left out with -short")
	}
}
