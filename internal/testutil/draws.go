package testutil

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"testing"
)

// FixDraws runs a package's tests with the draws of its property tests fixed, so
// that the same code passes or fails the same twice; -rapid.seed=N draws others.
// It is called from TestMain.
func FixDraws(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("rapid.seed"); f != nil && f.Value.String() == "0" {
		if err := f.Value.Set("1"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// FewerDraws makes do with n draws in one test that takes long over each, unless
// -rapid.checks asks for a number. The test must not run beside others.
func FewerDraws(t testing.TB, n int) {
	t.Helper()
	f := flag.Lookup("rapid.checks")
	if f == nil || f.Value.String() != f.DefValue {
		return
	}
	set := func(v string) {
		if err := f.Value.Set(v); err != nil {
			t.Fatal(err)
		}
	}
	set(strconv.Itoa(n))
	t.Cleanup(func() { set(f.DefValue) })
}
