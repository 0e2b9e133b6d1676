package batch

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"weak"

	"rackrate/internal/store"
)

func TestFoldersAreSearchedForWorkbooksOnly(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.xlsx", "b.annotated.edited-1.xlsx", "A.XLSM", "sub/deep/c.xlsx", "~$b.xlsx",
		".hidden.xlsx", ".git/d.xlsx", "b.annotated.xlsx", "b.results.xlsx", "t.csv", "u.TSV", "old.xls",
		"notes.txt", "old/run.json", "old/e.xlsx", "out/f.xlsx"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		drop(t, path, []byte(`{"schema_version": "1", "program": "rackrate", "run_id": "0123456789ab"}`))
	}
	jobs, many, err := plan(Options{Books: []string{dir}, Out: filepath.Join(dir, "out")})
	if err != nil || !many {
		t.Fatal(many, err)
	}
	var names, folders []string
	for _, j := range jobs {
		names, folders = append(names, j.name), append(folders, j.folder)
	}
	if want := []string{"A.XLSM", "b.xlsx", "old.xls", "sub/deep/c.xlsx", "t.csv",
		"u.TSV"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
	if want := []string{"A", "b", "old", "sub-deep-c", "t", "u"}; !slices.Equal(folders, want) {
		t.Errorf("folders %q, want %q", folders, want)
	}
}

func TestAWorkbookDeletedMidwayIsTold(t *testing.T) {
	dir := t.TempDir()
	drop(t, filepath.Join(dir, "a.xlsx"), smallBook(t, 55))
	drop(t, filepath.Join(dir, "b.xlsx"), smallBook(t, 45))
	opt := Options{Books: []string{dir}, Out: filepath.Join(t.TempDir(), "out"), Prefix: "RR ", Jobs: 1, Seed: 1,
		Version: "test"}
	opt.Planned = func(int) {
		if err := os.Remove(filepath.Join(dir, "b.xlsx")); err != nil {
			t.Error(err)
		}
	}
	out, err := Run(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if out.Books[0].Err != nil || out.Batch.Sites.Evaluated != 1 {
		t.Errorf("the other workbook: %v", out.Books[0].Err)
	}
	if err := out.Books[1].Err; err == nil || !strings.Contains(err.Error(), "--resume") {
		t.Errorf("the deleted workbook: %v", err)
	}
}

func TestLongestFirst(t *testing.T) {
	jobs := []job{{input: FileHash{Bytes: 1}}, {input: FileHash{Bytes: 9}}, {input: FileHash{Bytes: 1}},
		{input: FileHash{Bytes: 4}}}
	if got := longestFirst(jobs); !slices.Equal(got, []int{1, 3, 0, 2}) {
		t.Errorf("order %v", got)
	}
}

func TestALockFileThatIsLeftBehindLocksNothing(t *testing.T) {
	dir := t.TempDir()
	drop(t, filepath.Join(dir, store.LockFile), []byte("4711\n"))
	claimed(t, dir, claiming{runID: run1})
	var busy *BusyError
	if _, err := claim(dir, claiming{runID: run1, force: true}); !errors.As(err, &busy) || busy.PID != os.Getpid() {
		t.Errorf("a second claim: %v", err)
	}
}

// TestAKeptBookKeepsItsManifestOnly wants what is read of a finished workbook to be
// free once its line in the index is made: with hundreds of them it would fill the memory.
func TestAKeptBookKeepsItsManifestOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.xlsx")
	drop(t, path, smallBook(t, 55))
	opt := Options{Books: []string{path}, Out: filepath.Join(t.TempDir(), "out"), Prefix: "RR ", Jobs: 1, Seed: 1,
		Version: "test"}
	out, err := Run(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	b := BookRun{Folder: opt.Out}
	id := out.Books[0].Manifest.RunID
	p, err := claimed(t, opt.Out, claiming{runID: id}).part("")
	if err != nil || !(&kit{opt: opt}).keep(&b, p, id) {
		t.Fatal("not kept", err)
	}
	results := weak.Make(b.results)
	b.results, b.reported, b.changes = nil, nil, nil
	runtime.GC()
	if results.Value() != nil {
		t.Error("the results are kept with the manifest")
	}
	runtime.KeepAlive(b)
}

// A workbook whose outputs cannot be made, for a link stands where one goes, keeps those that an earlier run
// left, whole; the others are made.
func TestAWorkbookThatCannotBeMadeKeepsWhatItHad(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	drop(t, filepath.Join(dir, "a.xlsx"), smallBook(t, 55))
	drop(t, filepath.Join(dir, "b.xlsx"), smallBook(t, 45))
	opt := Options{Books: []string{dir}, Out: filepath.Join(t.TempDir(), "out"), Prefix: "RR ", Jobs: 1, Seed: 1,
		Version: "test", Resume: true}
	if _, err := Run(context.Background(), opt); err != nil {
		t.Fatal(err)
	}
	memos := filepath.Join(opt.Out, "a", "memos")
	if err := os.RemoveAll(memos); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, memos); err != nil {
		t.Skip("links cannot be made here")
	}
	before := files(t, filepath.Join(opt.Out, "a"))
	drop(t, filepath.Join(dir, "a.xlsx"), smallBook(t, 35))
	drop(t, filepath.Join(dir, "b.xlsx"), smallBook(t, 35))
	out, err := Run(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := out.Books[0].Err; err == nil || !strings.Contains(err.Error(), "is a link") || out.Books[1].Err != nil {
		t.Errorf("%v, %v", err, out.Books[1].Err)
	}
	wantFiles(t, filepath.Join(opt.Out, "a"), before)
	if got := files(t, elsewhere); len(got) != 0 {
		t.Errorf("elsewhere there are %v", got)
	}
	if left := files(t, filepath.Join(opt.Out, stageDir)); len(left) != 0 {
		t.Errorf("the stage holds %d files", len(left))
	}
}
