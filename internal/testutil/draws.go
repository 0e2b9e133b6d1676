package testutil

import (
	"flag"
	"fmt"
	"os"
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
