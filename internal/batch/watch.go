package batch

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"rackrate/internal/provenance"
)

// WatchEvent is something that a watch tells.
type WatchEvent struct {
	Kind string // waiting, back, round, made, failed, problem
	Path string
	Text string
}

// Watching is what a watch is asked to do besides a run's options.
type Watching struct {
	Every time.Duration // how often the folder is looked at
	Once  bool          // evaluate what is there and end
	Tell  func(WatchEvent)
}

// maxBroken is how many looks a file that is no whole workbook may take to become one.
const maxBroken = 5

// stamp tells whether a file has changed since the last look.
type stamp struct {
	size int64
	time time.Time
}

// watcher looks at a folder again and again. It goes by size and time only to
// see that a file is complete and to notice changes; what has been done is known by content, from
// the manifests of the outputs, and so survives a restart.
type watcher struct {
	dir   string
	what  Watching
	last  map[string]stamp // at the last look
	looks map[string]int   // how often a file looked the same
	gone  bool

	mu   sync.Mutex
	made map[string]outcome // what became of each file in the rounds so far
}

// outcome is what became of a file as it was then, and in which folder.
type outcome struct {
	stamp stamp
	book  BookRun
}

// Watch evaluates the workbooks in a folder, and in the folders in it, once
// they are complete, and again when they change. It moves and removes nothing;
// beside a workbook with errors it leaves NAME.findings.txt. It ends with the context's error, with Once
// after one round, or with an error that waiting does not cure.
func Watch(ctx context.Context, dir string, opt Options, what Watching) (*Outcome, error) {
	w := &watcher{dir: dir, what: what, last: map[string]stamp{}, looks: map[string]int{}, made: map[string]outcome{}}
	opt.Books, opt.Resume, opt.watched, opt.Force = []string{dir}, true, w, false
	for round := 0; ; round++ {
		fresh, err := w.look(opt.Out)
		if err != nil && what.Once {
			return nil, err
		}
		if err == nil && fresh > 0 {
			out, err := w.evaluate(ctx, opt, fresh)
			if err != nil || what.Once {
				return out, err
			}
		} else if what.Once && (round > 0 && !w.waiting() || round > maxBroken) {
			return &Outcome{}, nil
		}
		if err := sleep(ctx, what.Every); err != nil {
			return nil, err
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// look notes how the files are now and says how many are complete and not done yet.
func (w *watcher) look(out string) (fresh int, err error) {
	jobs, err := below(w.dir, out)
	if err != nil {
		if !w.gone {
			w.tell("waiting", w.dir, fmt.Sprintf("cannot be read: %v; waiting until it can", err))
		}
		w.gone = true
		return 0, err
	}
	if w.gone {
		w.gone = false
		w.tell("back", w.dir, "can be read again")
	}
	now := map[string]stamp{}
	for _, j := range jobs {
		info, err := os.Stat(j.path)
		if err != nil {
			continue // gone since
		}
		s := stamp{info.Size(), info.ModTime()}
		now[j.path] = s
		if w.last[j.path] == s {
			w.looks[j.path]++
		} else {
			w.looks[j.path] = 0
		}
	}
	w.last = now
	for _, j := range w.complete(jobs) {
		if !w.isDone(j.path) {
			fresh++
		}
	}
	return fresh, nil
}

// complete leaves of the workbooks in the folder those that somebody has finished
// writing: the same size and time at two looks, not open in a spreadsheet program, a whole zip
// archive. A file that stays no archive is let through, to be told of.
func (w *watcher) complete(jobs []job) []job {
	var list []job
	patience := maxBroken
	if w.what.Once {
		patience = 1
	}
	for _, j := range jobs {
		if w.looks[j.path] > 0 && !opened(j.path) && (w.looks[j.path] >= patience || w.isDone(j.path) || wholeZip(j.path)) {
			list = append(list, j)
		}
	}
	return list
}

// waiting reports whether a file is there that is not complete but may become so.
func (w *watcher) waiting() bool {
	for path := range w.last {
		if !w.isDone(path) && !opened(path) {
			return true
		}
	}
	return false
}

func (w *watcher) isDone(path string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	o, ok := w.made[path]
	return ok && o.stamp == w.last[path]
}

// done is what became of a workbook in an earlier round, where it has not changed since.
func (w *watcher) done(j *job) (BookRun, bool) {
	if w == nil || !w.isDone(j.path) {
		return BookRun{}, false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.made[j.path].book
	return b, filepath.Base(b.Folder) == j.folder || b.Err != nil
}

// opened reports whether Excel or LibreOffice has the workbook open.
func opened(path string) bool {
	dir, base := filepath.Split(path)
	for _, name := range []string{"~$" + base, ".~lock." + base + "#"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	return false
}

func wholeZip(path string) bool {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return false
	}
	return archive.Close() == nil
}

// evaluate runs the batch of all complete workbooks; only the fresh ones are worked on.
func (w *watcher) evaluate(ctx context.Context, opt Options, fresh int) (*Outcome, error) {
	w.tell("round", w.dir, fmt.Sprintf("%d new or changed", fresh))
	before := w.last
	opt.Done = func(e Event) {
		b := *e.Book
		if w.isDone(b.Path) {
			return
		}
		if errors.Is(b.Err, errNoFile) {
			w.tell("failed", b.Path, b.Err.Error())
			return
		}
		w.report(&b)
		b.Findings, b.reported, b.results, b.changes = nil, nil, nil, nil
		w.mu.Lock()
		defer w.mu.Unlock()
		w.made[b.Path] = outcome{before[b.Path], b}
	}
	out, err := Run(ctx, opt)
	var busy *BusyError
	var full *WriteError
	var nothing *NothingError // they were deleted just now
	if !w.what.Once && (errors.As(err, &busy) || errors.As(err, &full) || errors.As(err, &nothing)) {
		w.tell("problem", opt.Out, err.Error())
		return nil, nil // what is not done yet is tried again at the next look
	}
	return out, err
}

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
