package batch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"rackrate/internal/store"
)

// watchAddress is a watch's round where the workbooks or the outputs are on an object store, which tells of no
// changes and shows no file before it is whole: a run that goes on with the one before, and the findings beside
// the workbooks.
func watchAddress(ctx context.Context, dir string, opt Options, what Watching) (*Outcome, error) {
	if !what.Once {
		return nil, &OptionError{"once",
			fmt.Errorf("an object store is not watched for changes; start watch --once from time to time for %s", dir)}
	}
	w := newWatcher(dir, what)
	opt.Books, opt.Resume, opt.Force = []string{dir}, true, false
	opt.Notice = func(n Notice) { w.tell("kept", n.Path, n.Text) }
	var done []outcome
	opt.Done = func(e Event) { done = append(done, outcome{book: *e.Book, findings: findingsFile(e.Book)}) }
	out, err := Run(ctx, opt)
	if nothing := new(NothingError); errors.As(err, &nothing) {
		return &Outcome{}, nil
	}
	if err != nil {
		return nil, err
	}
	for i := range done {
		if err := w.reportAt(&done[i].book, done[i].findings); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// reportAt tells what became of a workbook, and writes or takes away the findings beside it.
func (w *watcher) reportAt(b *BookRun, text string) (err error) {
	switch {
	case b.Err != nil:
		w.tell("failed", b.Path, b.Err.Error())
	case b.Kept:
		w.tell("made", b.Path, b.Folder+" (nothing has changed since it was made)")
		return nil // as they were left when the outputs were made
	default:
		w.tell("made", b.Path, b.Folder)
	}
	folder, base := filepath.Dir(b.Path), filepath.Base(b.Path)
	if store.IsAddress(b.Path) {
		folder, base = splitAddress(b.Path)
	}
	name := shortened(base) + ".findings.txt"
	st, err := existing(folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	old, err := st.Read(name)
	there := !errors.Is(err, fs.ErrNotExist)
	switch {
	case err != nil && there:
		return err
	case there && !strings.HasPrefix(string(old), findingsHead):
		w.tell("problem", store.Join(folder, name), "is not of this program; the findings are in findings.json of "+
			"the outputs only")
		return nil
	case string(old) == text:
		return nil
	case text == "":
		return st.Remove(name)
	case !store.IsAddress(folder):
		return WriteFile(filepath.Join(folder, name), []byte(text), true)
	}
	return st.Write(name, []byte(text))
}
