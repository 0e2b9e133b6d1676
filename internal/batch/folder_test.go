package batch

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func claimed(t *testing.T, dir, id string, force bool) *folder {
	t.Helper()
	f, err := claim(dir, id, force)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.close() })
	return f
}

func listing(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		if e.Name() != lockFile { // it stands there while the folder is claimed
			list = append(list, e.Name())
		}
	}
	return list
}

func TestWriteIsWholeOrNothing(t *testing.T) {
	dir := t.TempDir()
	f := claimed(t, dir, "run1", false)
	if err := f.write("memos/A.pdf", []byte("one")); err != nil {
		t.Fatal(err)
	}
	if err := f.write("memos/A.pdf", []byte("two")); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "memos", "A.pdf")); err != nil || string(got) != "two" {
		t.Errorf("reads %q, %v", got, err)
	}
	// a folder where the file should go: the rename fails, and nothing is left
	if err := os.MkdirAll(filepath.Join(dir, "results.json", "x"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := f.write("results.json", []byte("x")); err == nil {
		t.Error("a file replaces a folder")
	}
	if got := listing(t, dir); !slices.Equal(got, []string{"memos", "results.json", "run.unfinished.json"}) {
		t.Errorf("the folder holds %q", got)
	}
	if f.written["memos/A.pdf"] != hashFile("memos/A.pdf", []byte("two")) || len(f.written) != 1 {
		t.Errorf("noted %v", f.written)
	}
}

func TestFinishTakesTheMarkerAway(t *testing.T) {
	dir := t.TempDir()
	f := claimed(t, dir, "run1", false)
	if err := f.finish([]byte(`{"run_id": "run1"}`)); err != nil {
		t.Fatal(err)
	}
	if got := listing(t, dir); !slices.Equal(got, []string{"run.json"}) {
		t.Errorf("the folder holds %q", got)
	}
}

func TestClaim(t *testing.T) {
	for _, tc := range []struct {
		name   string
		files  map[string]string
		refuse bool
		left   []string // after a claim with force
	}{
		{"empty", nil, false, nil},
		{"the same run", map[string]string{"run.json": `{"run_id":"run1","outputs":[{"path":"results.csv"}]}`, "results.csv": "x"}, false, nil},
		{"the same run unfinished", map[string]string{"run.unfinished.json": `{"run_id":"run1"}`, "results.csv": "x"}, false, []string{"results.csv"}},
		{"another run", map[string]string{"run.json": `{"run_id":"run2","outputs":[{"path":"results.csv"}]}`, "results.csv": "x"}, true, nil},
		{"another run unfinished", map[string]string{"run.unfinished.json": `{"run_id":"run2"}`}, true, nil},
		{"somebody's files", map[string]string{"thesis.docx": "x"}, true, []string{"thesis.docx"}},
		{"somebody's run.json", map[string]string{"run.json": `[1, 2]`}, true, nil},
		{"what a killed run left", map[string]string{".rackrate-tmp-results.csv": "x"}, false, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range tc.files {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			before := listing(t, dir)
			f, err := claim(dir, "run1", false)
			if err == nil {
				f.close()
			}
			var refused *RefusedError
			if errors.As(err, &refused) != tc.refuse {
				t.Fatalf("refused %v, want %v (%v)", errors.As(err, &refused), tc.refuse, err)
			}
			if tc.refuse && !slices.Equal(listing(t, dir), before) {
				t.Errorf("a refused folder was changed: %q", listing(t, dir))
			}
			claimed(t, dir, "run1", true)
			want := append(slices.Clone(tc.left), markerFile)
			slices.Sort(want)
			if got := listing(t, dir); !slices.Equal(got, want) {
				t.Errorf("the folder holds %q, want %q", got, want)
			}
		})
	}
}

// TestAClaimThatIsCutOffIsStillKnown stops a claim in the middle of clearing, by
// an output that cannot be removed, as a kill at that point would.
func TestAClaimThatIsCutOffIsStillKnown(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"run.json": `{"run_id":"run1","outputs":[{"path":"a.csv"},{"path":"b.csv"},{"path":"c.csv"}]}`, "a.csv": "x", "b.csv/x": "x", "c.csv": "x",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	next := owner{RunID: "run2"}
	next.mayLeave("d.csv")
	if _, err := disk(nil).claim(dir, next, true); err == nil {
		t.Fatal("a folder was removed as if it were a file")
	}
	if got := listing(t, dir); !slices.Equal(got, []string{"b.csv", "c.csv", markerFile}) || !claimedByRun(dir) {
		t.Errorf("the folder holds %q, claimed by a run: %v", got, claimedByRun(dir))
	}
	if err := os.Remove(filepath.Join(dir, "b.csv", "x")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "d.csv"), []byte("of the run that was cut off"), 0o666); err != nil {
		t.Fatal(err)
	}
	claimed(t, dir, "run2", false)
	if got := listing(t, dir); !slices.Equal(got, []string{markerFile}) {
		t.Errorf("the folder holds %q", got)
	}
}

func TestALinkDoesNotLeadOutOfTheFolder(t *testing.T) {
	elsewhere := t.TempDir()
	if err := os.WriteFile(filepath.Join(elsewhere, "A.pdf"), []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(elsewhere, filepath.Join(dir, "memos")); err != nil {
		t.Skip("links cannot be made here")
	}
	if err := os.WriteFile(filepath.Join(dir, "run.json"), []byte(`{"run_id":"run1","outputs":[{"path":"memos/A.pdf"}]}`), 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := claim(dir, "run1", true)
	if err == nil {
		err = f.write("memos/A.pdf", []byte("theirs"))
		f.close()
	}
	if err == nil {
		t.Error("a link out of the folder is followed")
	}
	if got, _ := os.ReadFile(filepath.Join(elsewhere, "A.pdf")); string(got) != "mine" {
		t.Errorf("the file elsewhere reads %q", got)
	}
}

func TestWriteFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.xlsx")
	if err := WriteFile(path, []byte("one"), false); err != nil {
		t.Fatal(err)
	}
	var exists *ExistsError
	if err := WriteFile(path, []byte("two"), false); !errors.As(err, &exists) {
		t.Errorf("an existing file is replaced: %v", err)
	}
	if err := WriteFile(path, []byte("two"), true); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "two" {
		t.Errorf("reads %q", got)
	}
}
