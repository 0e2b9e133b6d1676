package batch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rackrate/internal/compare"
	"rackrate/model"
	"rackrate/report"
	"rackrate/templates"
)

// TestARunOfTheFirstEditionIsComparedWith reads a finished run that version 1 of the schema has, and compares
// it with itself.
func TestARunOfTheFirstEditionIsComparedWith(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	if err := os.CopyFS(dir, os.DirFS("../../report/testdata/version1")); err != nil {
		t.Fatal(err)
	}
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	load := func() (*compare.Snapshot, error) { return LoadRun(reg, dir) }
	first, err := load()
	if err != nil {
		t.Fatal(err)
	}
	c, err := compare.Diff(t.Context(), first, first, false)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Sites) != 2 || c.SchemaVersion != report.SchemaVersion {
		t.Fatalf("%+v", c)
	}
	for _, s := range c.Sites {
		if !s.Same() || s.FromUSD == 0 {
			t.Errorf("%+v", s)
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(string(data), `"schema_version": "1"`, `"schema_version": "9"`, 1)
	if err := os.WriteFile(filepath.Join(dir, manifestFile), []byte(other), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := load(); err == nil || !strings.Contains(err.Error(), "make that run again") {
		t.Errorf("another version: %v", err)
	}
}
