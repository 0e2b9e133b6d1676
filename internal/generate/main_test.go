package main

import "testing"

// TestGeneratedCodeIsUpToDate fails where the registry or the definition was changed and the generator was not run.
func TestGeneratedCodeIsUpToDate(t *testing.T) {
	t.Chdir("../..")
	if err := run(true); err != nil {
		t.Error(err)
	}
}
