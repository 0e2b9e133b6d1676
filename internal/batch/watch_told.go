package batch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/store"
)

// findingsHead begins every file of findings; a file that begins otherwise is the user's.
const findingsHead = "rackrate could not use all of "

// maxFindings is the size, in bytes, of the largest file of findings that is looked into.
const maxFindings = 64 << 20

// findingsPath is where the findings of a workbook stand: beside it, by its whole name, so that a.xlsx and
// a.csv have each their own.
func findingsPath(book string) string {
	return filepath.Join(filepath.Dir(book), shortened(filepath.Base(book))+".findings.txt")
}

// report tells what became of a workbook, and writes or takes away the findings beside it.
func (w *watcher) report(b *BookRun, text string) {
	path := findingsPath(b.Path)
	kind, told := "made", b.Folder
	switch {
	case b.Err != nil:
		kind, told = "failed", b.Err.Error()
	case b.Kept:
		told = b.Folder + " (nothing has changed since it was made)"
	}
	w.tell(kind, b.Path, told)
	// of a watch that was killed; mostly there is none
	_ = os.Remove(filepath.Join(filepath.Dir(path), tempName(filepath.Base(path))))
	old, err := store.ReadFile(path, maxFindings)
	switch {
	case err == nil && !strings.HasPrefix(string(old), findingsHead):
		w.tell("problem", path, "is not of this program; the findings are in findings.json of the outputs only")
		return
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		w.tell("problem", path,
			fmt.Sprintf("cannot be read (%v); the findings are in findings.json of the outputs only", err))
		return
	case string(old) == text:
		return
	case b.Kept && b.Err == nil:
		return // as it was left when the outputs were made
	}
	if text == "" {
		err = os.Remove(path)
	} else {
		err = WriteFile(path, []byte(text), true)
	}
	if err != nil {
		w.tell("problem", path, "cannot be written: "+err.Error())
	}
}

// findingsFile is what is left beside a workbook that could not be used wholly, "" where it could.
func findingsFile(b *BookRun) string {
	var text strings.Builder
	if b.Err != nil {
		fmt.Fprintf(&text, "%v\n", b.Err)
	}
	for _, f := range b.Findings {
		if f.Severity == provenance.Error {
			fmt.Fprintf(&text, "%s\n  %s\n", f, f.Do)
		}
	}
	if text.Len() == 0 {
		return ""
	}
	return findingsHead + filepath.Base(b.Path) + "\n\n" + text.String()
}

func (w *watcher) tell(kind, path, text string) {
	if w.what.Tell != nil {
		w.what.Tell(WatchEvent{kind, path, text})
	}
}

// tellOnce tells of something that is going to hold for many looks.
func (w *watcher) tellOnce(kind, path, text string) {
	if !w.trouble[text] {
		w.trouble[text] = true
		w.tell(kind, path, text)
	}
}
