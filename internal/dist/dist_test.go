package dist

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLicencesAreKnownByTheirWords reads beginnings as the licences have them.
func TestLicencesAreKnownByTheirWords(t *testing.T) {
	bsd := "Redistribution and use in source and binary forms, with or without\nmodification, are permitted"
	for _, c := range []struct{ text, want string }{
		{"Apache License\n   Version 2.0, January 2004", "Apache-2.0"},
		{bsd, "BSD-2-Clause"},
		{bsd + " ... without specific\nprior written permission.", "BSD-3-Clause"},
		{"Permission is hereby granted, free of charge, ... shall be included in all\ncopies", "MIT"},
		{"SIL OPEN FONT LICENSE Version 1.1 - 26 February 2007", "OFL-1.1"},
		{"All rights reserved.", ""},
	} {
		if got := licenceOf(c.text); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// TestAPartWithoutALicenceStopsTheArchive wants neither silence nor a guess.
func TestAPartWithoutALicenceStopsTheArchive(t *testing.T) {
	dir := t.TempDir()
	part := Part{Name: "example.com/part", Version: "v1.0.0"}
	if err := part.take(dir, nil, "part"); err == nil || !strings.Contains(err.Error(), "no file of its licence") {
		t.Errorf("without a file: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "LICENSE"), []byte("You may look at it.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := part.take(dir, nil, "part"); err == nil || !strings.Contains(err.Error(), "none of those known") {
		t.Errorf("with one that is not known: %v", err)
	}
}
