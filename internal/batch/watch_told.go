package batch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"rackrate/internal/provenance"
)

// findingsHead begins every file of findings; a file that begins otherwise is somebody's own.
const findingsHead = "rackrate could not use all of "

// report tells what became of a workbook, and writes or takes away the findings beside it.
func (w *watcher) report(b *BookRun) {
	path := strings.TrimSuffix(b.Path, filepath.Ext(b.Path)) + ".findings.txt"
	text := findingsFile(b)
	kind, told := "made", b.Folder
	switch {
	case b.Err != nil:
		kind, told = "failed", b.Err.Error()
	case b.Kept:
		told = b.Folder + " (nothing has changed since it was made)"
	}
	w.tell(kind, b.Path, told)
	_ = os.Remove(filepath.Join(filepath.Dir(path), tempName(filepath.Base(path)))) // of a watch that was killed; mostly there is none
	old, err := os.ReadFile(path)
	switch {
	case err == nil && !strings.HasPrefix(string(old), findingsHead):
		w.tell("problem", path, "is not of this program; the findings are in findings.json of the outputs only")
		return
	case err != nil && !errors.Is(err, fs.ErrNotExist), string(old) == text:
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
