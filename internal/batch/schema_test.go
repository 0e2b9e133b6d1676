package batch

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"rackrate/model"
	"rackrate/report"
)

// fits wants a document to be as its schema says.
func fits(t *testing.T, schema, path string) []byte {
	t.Helper()
	compiled, err := jsonschema.NewCompiler().Compile(filepath.Join("../../docs", schema))
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(doc); err != nil {
		t.Errorf("%s: %v", path, err)
	}
	return data
}

// fitAll wants every document of a run's folder to be as its schema says.
func fitAll(t *testing.T, dir string) {
	t.Helper()
	for name, schema := range map[string]string{
		"results.json": "results.schema.json", "findings.json": "schema/findings.schema.json",
		"changes.json": "schema/changes.schema.json", "run.json": "schema/run.schema.json",
	} {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && name != "run.json" {
			continue
		}
		fits(t, schema, path)
	}
}

func TestTheSampleFitsTheSchemas(t *testing.T) {
	opt, _ := sampleRun(t)
	fitAll(t, opt.Out)
	data := fits(t, "results.schema.json", filepath.Join(opt.Out, "results.json"))
	if _, err := report.ReadResults(bytes.NewReader(data)); err != nil {
		t.Error(err)
	}
}

// TestABatchFitsTheSchemas runs a batch of a good workbook, one with a bad row and a
// file that is none, again with other figures and settings against the first, and looks at every document.
func TestABatchFitsTheSchemas(t *testing.T) {
	dir := t.TempDir()
	drop(t, filepath.Join(dir, "a.xlsx"), smallBook(t, 55))
	drop(t, filepath.Join(dir, "b.xlsx"), smallBook(t, "cheap"))
	drop(t, filepath.Join(dir, "c.xlsx"), []byte("no workbook"))
	opt := Options{Books: []string{dir}, Out: filepath.Join(t.TempDir(), "before"), Prefix: "RR ", Jobs: 2, Seed: 1,
		Version: "test"}
	if _, err := Run(context.Background(), opt); err != nil {
		t.Fatal(err)
	}
	fitAll(t, opt.Out)
	drop(t, filepath.Join(dir, "a.xlsx"), smallBook(t, 30))
	opt.Compare, opt.Out = opt.Out, filepath.Join(t.TempDir(), "after")
	opt.Date, opt.Paper, opt.Plain, opt.Protect, opt.Reading.SkipHidden = model.Date{Year: 2024, Month: 7, Day: 1},
		"Letter", true, true, true
	opt.Memo = MemoOptions{Language: "fr", Attach: AttachResults, Book: true, Appendix: true, HTML: true}
	out, err := Run(context.Background(), opt)
	if err != nil || out.Books[0].Err != nil {
		t.Fatal(err, out.Books[0].Err)
	}
	fitAll(t, opt.Out)
	for _, name := range []string{"a", "b"} {
		fitAll(t, filepath.Join(opt.Out, name))
	}
	changes, err := os.ReadFile(filepath.Join(opt.Out, "a", "changes.json"))
	if err != nil {
		t.Fatal(err)
	}
	read, err := report.ReadChanges(bytes.NewReader(changes))
	if err != nil || len(read.Sites) != 1 || len(read.Sites[0].Parts) == 0 {
		t.Errorf("%+v, %v", read, err)
	}
}
