package testutil

import (
	"strings"
	"testing"
)

// recorder is a test that notes how it was ended.
type recorder struct {
	testing.TB
	skipped, failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Skipf(string, ...any)  { r.skipped = true }
func (r *recorder) Fatalf(string, ...any) { r.failed = true }

func TestNeed(t *testing.T) {
	if path := Need(t, "go"); !strings.Contains(path, "go") {
		t.Errorf("go is found at %q", path)
	}
	for _, ci := range []string{"", "1"} {
		t.Setenv("RACKRATE_CI", ci)
		var r recorder
		Need(&r, "a-program-that-nobody-has")
		if r.skipped != (ci == "") || r.failed != (ci != "") {
			t.Errorf("RACKRATE_CI=%q: skipped %v, failed %v", ci, r.skipped, r.failed)
		}
	}
}
