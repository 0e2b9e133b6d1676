package batch

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/store"
)

// Ids of runs.
const (
	run1 = "111111111111"
	run2 = "222222222222"
)

func claimed(t *testing.T, dir string, by claiming) *folder {
	t.Helper()
	f, err := claim(dir, by)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.close() })
	return f
}

func listing(t *testing.T, dir string) []string {
	t.Helper()
	return slices.DeleteFunc(slices.Sorted(maps.Keys(files(t, dir))), func(name string) bool {
		return name == store.LockFile
	})
}

// manifestOf is the run.json of a run that left these files.
func manifestOf(id string, list map[string]string) string {
	var outputs []string
	for _, name := range slices.Sorted(maps.Keys(list)) {
		h := hashFile(name, []byte(list[name]))
		outputs = append(outputs, fmt.Sprintf(`{"path":%q,"bytes":%d,"sha256":%q}`, h.Path, h.Bytes, h.SHA256))
	}
	return fmt.Sprintf(`{"schema_version":"1","program":"rackrate","run_id":%q,"outputs":[%s]}`, id,
		strings.Join(outputs, ","))
}

// leave makes files in a folder as the run of that id does.
func leave(dir string, by claiming, list map[string]string) error {
	f, err := claim(dir, by)
	if err != nil {
		return err
	}
	p, err := f.part("")
	for _, name := range slices.Sorted(maps.Keys(list)) {
		if err == nil {
			err = p.write(name, []byte(list[name]))
		}
	}
	if err == nil {
		err = p.finish([]byte(manifestOf(by.runID, list)))
	}
	if err == nil {
		err = f.commit(by.runID, nil)
	}
	if err != nil {
		err = f.abandon(err)
	}
	return errors.Join(err, f.close())
}

// with is a set of files with the manifest of the run that left them.
func with(id string, list map[string]string) map[string]string {
	out := maps.Clone(list)
	out[manifestFile] = manifestOf(id, list)
	return out
}

func dropAll(t *testing.T, dir string, list map[string]string) {
	t.Helper()
	for name, text := range list {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		drop(t, path, []byte(text))
	}
}

func wantFiles(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	if got := files(t, dir); !maps.Equal(got, want) {
		t.Errorf("the folder holds %q, want %q, or what is in them differs", slices.Sorted(maps.Keys(got)),
			slices.Sorted(maps.Keys(want)))
	}
}

var (
	oldFiles = map[string]string{"results.csv": "old", "memos/A.pdf": "old A", "memos/B.pdf": "old B",
		"x.annotated.xlsx": "old book"}
	newFiles = map[string]string{"results.csv": "new", "memos/A.pdf": "new A", "x.annotated.xlsx": "new book",
		"changes.json": "new"}
)

func TestARunTakesThePlaceOfTheOneBefore(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "out")
	if err := leave(dir, claiming{runID: run1}, oldFiles); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, dir, with(run1, oldFiles))
	f := claimed(t, dir, claiming{runID: run2, force: true})
	p, err := f.part("")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.write("results.csv", []byte("new")); err != nil {
		t.Fatal(err)
	}
	left := files(t, dir)
	for name, text := range with(run1, oldFiles) {
		if left[name] != text {
			t.Errorf("%s has changed before the new run is whole", name)
		}
	}
	if err := f.close(); err != nil {
		t.Fatal(err)
	}
	if err := leave(dir, claiming{runID: run2, force: true}, newFiles); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, dir, with(run2, newFiles))
}

func TestClaim(t *testing.T) {
	foreign := `{"run_id":"` + run1 + `","outputs":[{"path":"results.csv"}]}`
	for _, tc := range []struct {
		name   string
		files  map[string]string
		refuse bool
		left   map[string]string // after another run with force, besides its own
	}{
		{"empty", nil, false, nil},
		{"the same run", with(run1, oldFiles), false, nil},
		{"another run", with(run2, oldFiles), true, nil},
		{"somebody's files", map[string]string{"thesis.docx": "x"}, true, map[string]string{"thesis.docx": "x"}},
		{"another program's run.json", map[string]string{"run.json": foreign, "results.csv": "x"}, true,
			map[string]string{"run.edited-1.json": foreign, "results.edited-1.csv": "x"}},
		{"no manifest at all", map[string]string{"run.json": `[1, 2]`}, true,
			map[string]string{"run.edited-1.json": `[1, 2]`}},
		{"a manifest that leads out",
			map[string]string{"run.json": manifestOf(run1, map[string]string{"../a.csv": "x"})}, true,
			map[string]string{"run.edited-1.json": manifestOf(run1, map[string]string{"../a.csv": "x"})}},
		{"a file where a folder goes", map[string]string{"memos": "mine"}, true,
			map[string]string{"memos.edited-1": "mine"}},
		{"what a killed run left", map[string]string{stageDir + "/results.csv": "x", journalDraft: "{"}, false, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			dropAll(t, dir, tc.files)
			before := files(t, dir)
			f, err := claim(dir, claiming{runID: run1})
			if err == nil {
				f.close()
			}
			var refused *RefusedError
			if errors.As(err, &refused) != tc.refuse {
				t.Fatalf("refused %v, want %v (%v)", errors.As(err, &refused), tc.refuse, err)
			}
			if tc.refuse {
				wantFiles(t, dir, before)
			}
			if err := leave(dir, claiming{runID: run1, force: true}, newFiles); err != nil {
				t.Fatal(err)
			}
			want := with(run1, newFiles)
			maps.Copy(want, tc.left)
			wantFiles(t, dir, want)
		})
	}
}

// What somebody changed is kept beside, however often, whether the new run has such a file or not, and that is told.
func TestWhatSomebodyChangedIsTheirs(t *testing.T) {
	dir := t.TempDir()
	if err := leave(dir, claiming{runID: run1}, oldFiles); err != nil {
		t.Fatal(err)
	}
	drop(t, filepath.Join(dir, "x.annotated.xlsx"), []byte("mine"))
	drop(t, filepath.Join(dir, "memos", "B.pdf"), []byte("my B"))
	var told []string
	tell := func(n Notice) { told = append(told, filepath.Base(n.Path)+" "+n.Text) }
	if err := leave(dir, claiming{runID: run2, force: true, notice: tell}, newFiles); err != nil {
		t.Fatal(err)
	}
	want := with(run2, newFiles)
	want["x.annotated.edited-1.xlsx"], want["memos/B.pdf"] = "mine", "my B"
	wantFiles(t, dir, want)
	if text := strings.Join(told, "\n"); len(told) != 2 || !strings.Contains(text,
		"x.annotated.xlsx is not as a run of this program left it; it is kept as x.annotated.edited-1.xlsx") ||
		!strings.Contains(text, "B.pdf is of an earlier run and was changed since; it stays") {
		t.Errorf("told %q", told)
	}
	drop(t, filepath.Join(dir, "x.annotated.xlsx"), []byte("mine again"))
	if err := leave(dir, claiming{runID: run2}, newFiles); err != nil {
		t.Fatal(err)
	}
	want["x.annotated.edited-2.xlsx"] = "mine again"
	wantFiles(t, dir, want)
}

// A file that the run reads is neither replaced nor removed, though an earlier run left it there.
func TestAnInputIsNeitherReplacedNorRemoved(t *testing.T) {
	dir := t.TempDir()
	if err := leave(dir, claiming{runID: run1}, oldFiles); err != nil {
		t.Fatal(err)
	}
	inPlace, dropped := filepath.Join(dir, "memos", "A.pdf"), filepath.Join(dir, "memos", "B.pdf")
	var input *InputError
	if err := leave(dir, claiming{runID: run2, force: true, inputs: []string{inPlace}},
		newFiles); !errors.As(err, &input) {
		t.Errorf("replaced: %v", err)
	}
	wantFiles(t, dir, with(run1, oldFiles))
	if err := leave(dir, claiming{runID: run2, force: true, inputs: []string{dropped}}, newFiles); err != nil {
		t.Fatal(err)
	}
	want := with(run2, newFiles)
	want["memos/B.pdf"] = "old B"
	wantFiles(t, dir, want)
}

// An annotated workbook that a run left and that is handed in again into the same folder gives way to the next
// one, which holds all that is in it; where somebody changed it, or it is no output of the run, it stays.
func TestAnAnnotatedInputGivesWayToItsSuccessor(t *testing.T) {
	cases := []struct {
		name        string
		book, holds string // a file of the folder that the run reads, and what is in it, "" for what the run left
		kept        string // where that is afterwards
	}{
		{"as the run left it", "x.annotated.xlsx", "", ""},
		{"changed", "x.annotated.xlsx", "mine", "x.annotated.edited-1.xlsx"},
		{"of another name", "y.annotated.xlsx", "mine", "y.annotated.xlsx"},
	}
	for _, c := range cases {
		dir := t.TempDir()
		if err := leave(dir, claiming{runID: run1}, oldFiles); err != nil {
			t.Fatal(err)
		}
		if c.holds != "" {
			dropAll(t, dir, map[string]string{c.book: c.holds})
		}
		if err := leave(dir, claiming{runID: run2, force: true, inputs: []string{filepath.Join(dir, c.book)}},
			newFiles); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		want := with(run2, newFiles)
		if c.kept != "" {
			want[c.kept] = c.holds
		}
		wantFiles(t, dir, want)
	}
}

// No output goes through a link, to wherever it leads, and nothing is read or removed through one.
func TestNoLinkIsFollowed(t *testing.T) {
	for _, name := range []string{"memos", stageDir, store.LockFile, journalFile} {
		elsewhere := t.TempDir()
		dropAll(t, elsewhere, map[string]string{"A.pdf": "mine", "d/x": "mine too"})
		for _, target := range []string{elsewhere, "other", "loop", filepath.Join(elsewhere, "A.pdf")} {
			dir := t.TempDir()
			dropAll(t, dir, map[string]string{"other/A.pdf": "inner"})
			if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
				t.Skip("links cannot be made here")
			}
			if target == "loop" {
				if err := os.Symlink(name, filepath.Join(dir, "loop")); err != nil {
					t.Fatal(err)
				}
			}
			err := leave(dir, claiming{runID: run1, force: true}, newFiles)
			if err == nil {
				t.Errorf("%s, a link to %s, is followed", name, target)
			}
			left := files(t, elsewhere)
			if left["A.pdf"] != "mine" || left["d/x"] != "mine too" || len(left) != 2 {
				t.Errorf("%s, a link to %s: the files elsewhere are now %q", name, target, left)
			}
			if got, _ := os.ReadFile(filepath.Join(dir, "other", "A.pdf")); string(got) != "inner" {
				t.Errorf("%s, a link to %s: the file within reads %q", name, target, got)
			}
		}
	}
}

// The folder that was claimed stays the one that is written to, though its name is given to a link meanwhile.
func TestAFolderThatIsSwappedIsNotFollowed(t *testing.T) {
	base, elsewhere := t.TempDir(), t.TempDir()
	dir := filepath.Join(base, "out")
	f := claimed(t, dir, claiming{runID: run1})
	p, err := f.part("")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dir, dir+".moved"); err != nil {
		t.Skip("a folder that is open cannot be moved here")
	}
	if err := os.Symlink(elsewhere, dir); err != nil {
		t.Skip("links cannot be made here")
	}
	if err := errors.Join(p.write("results.csv", []byte("x")), p.finish([]byte(manifestOf(run1, nil))),
		f.commit(run1, nil)); err != nil {
		t.Fatal(err)
	}
	if got := listing(t, elsewhere); len(got) != 0 {
		t.Errorf("elsewhere there are %q", got)
	}
	if got := listing(t, dir+".moved"); !slices.Equal(got, []string{"results.csv", "run.json"}) {
		t.Errorf("the folder holds %q", got)
	}
}

func TestWriteFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("a", 240)+".xlsx")
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
	if got := listing(t, filepath.Dir(path)); len(got) != 1 {
		t.Errorf("the folder holds %q", got)
	}
}
