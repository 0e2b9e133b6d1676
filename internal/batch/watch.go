package batch

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"rackrate/internal/store"
)

// WatchEvent is something that a watch tells.
type WatchEvent struct {
	Kind string // waiting, back, round, made, failed, changed, kept, problem
	Path string
	Text string
}

// Watching is what a watch is asked to do besides a run's options.
type Watching struct {
	Every  time.Duration // how often the folder is looked at
	Silent bool          // do not ask the file system to tell of changes
	Once   bool          // evaluate what is there and end
	Tell   func(WatchEvent)
}

// mostARound is how many new or changed workbooks a round takes, so that thousands that are dropped at once do
// not keep the outputs of the first waiting for those of the last.
const mostARound = 250

// maxBroken is how many looks a file that is no whole workbook may take to become one.
const maxBroken = 5

// settling is how long a file is left alone after it was seen to change, where
// the file system tells of changes; without that it is the time between two looks.
const settling = 500 * time.Millisecond

// stamp tells whether a file has changed since the last look.
type stamp struct {
	size int64
	time time.Time
}

// quiet is how long a file has looked the same.
type quiet struct {
	looks int // besides the first
	since time.Time
}

// watcher looks at a folder again and again. It goes by size and time only to
// see that a file is complete and to notice changes; what has been done is known by content, from
// the manifests of the outputs, and so survives a restart.
type watcher struct {
	dir      string
	what     Watching
	last     map[string]stamp // at the last look
	quiet    map[string]quiet
	gone     bool
	trouble  map[string]bool // what has been told already and is not told again
	manifest string          // hash of the manifest of the whole, as the last round left it
	failing  string          // why the last round came to nothing, "" where it did not
	notices  *notices

	settled []outcome // of the round that is under way

	mu   sync.Mutex
	made map[string]outcome // what became of each file in the rounds so far
}

// outcome is what became of a file as it was then, and in which folder.
type outcome struct {
	stamp    stamp
	book     BookRun
	findings string // what is to stand beside it, until that is written
}

func newWatcher(dir string, what Watching) *watcher {
	return &watcher{dir: dir, what: what, last: map[string]stamp{}, quiet: map[string]quiet{},
		trouble: map[string]bool{}, made: map[string]outcome{}}
}

// Watch evaluates the workbooks in a folder, and in the folders in it, once
// they are complete, and again when they change. It moves and removes nothing;
// beside a workbook with errors it leaves NAME.findings.txt. It ends with the context's error, with Once
// after one round, or with an error that waiting does not cure.
func Watch(ctx context.Context, dir string, opt Options, what Watching) (out *Outcome, err error) {
	if store.IsAddress(dir) || store.IsAddress(opt.Out) {
		return watchAddress(ctx, dir, opt, what)
	}
	w := newWatcher(dir, what)
	if !what.Once {
		w.notices = newNotices(what.Silent)
		defer func() { err = errors.Join(err, w.notices.close()) }()
	}
	opt.Books, opt.Resume, opt.watched, opt.Force = []string{dir}, true, w, false
	opt.Notice = func(n Notice) { w.tell("kept", n.Path, n.Text) }
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
			if out != nil && fresh == mostARound {
				continue // there may be more of them
			}
		} else if what.Once && (round > 0 && !w.waiting() || round > maxBroken) {
			return &Outcome{}, nil
		}
		if err := w.pause(ctx); err != nil {
			return nil, err
		}
	}
}

// pause waits until it is time to look again: the time between two looks, or
// less where the file system told of a change, or where a file that it told of is to be seen to have settled.
func (w *watcher) pause(ctx context.Context) error {
	every := time.NewTimer(w.what.Every)
	defer every.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-every.C:
		return nil
	case <-w.notices.wake(): // nil, which blocks for ever, where there are none
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-every.C:
	case <-time.After(min(settling, w.what.Every)):
	}
	return nil
}

// look notes how the files are now and says how many are complete and not done yet.
func (w *watcher) look(out string) (fresh int, err error) {
	there, err := below(w.dir, out)
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
	for _, j := range there.unreadable {
		w.tellOnce("problem", w.dir, j.err.Error()+"; what is in it is left out")
	}
	if err := w.notices.follow(there.folders); err != nil {
		w.tellOnce("problem", w.dir,
			fmt.Sprintf("the system does not tell of all changes (%v); they are seen at the next look, every %v", err,
				w.what.Every))
	}
	w.note(there.jobs)
	w.forgetLost(out)
	for _, j := range w.complete(there.jobs) {
		if !w.isDone(j.path) {
			fresh++
		}
	}
	return fresh, nil
}

// note takes down how the files are now, and for how long they have been so. One
// that has not settled is looked at again soon, where the file system told of it.
func (w *watcher) note(jobs []job) {
	now, same, at := map[string]stamp{}, map[string]quiet{}, time.Now()
	for _, j := range jobs {
		info, err := os.Stat(j.path)
		if err != nil {
			continue // gone since
		}
		s := stampOf(info)
		now[j.path], same[j.path] = s, quiet{0, at}
		if q, seen := w.quiet[j.path]; seen && w.last[j.path] == s {
			same[j.path] = quiet{q.looks + 1, q.since}
		}
		if same[j.path].looks == 0 {
			w.notices.soon()
		}
	}
	w.last, w.quiet = now, same
	w.mu.Lock()
	defer w.mu.Unlock()
	maps.DeleteFunc(w.made, func(path string, _ outcome) bool { // one that comes back is known by its content
		_, there := now[path]
		return !there
	})
}

// forgetLost forgets what was made of workbooks whose outputs have gone, so that they are made again: the manifest of a
// workbook is looked for at every look, whatever else it left whenever the index is made. Where the folder of all
// outputs holds another run, or none, all is forgotten.
func (w *watcher) forgetLost(out string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	data, err := store.ReadFile(filepath.Join(out, manifestFile), maxManifest)
	whole := err == nil && hashFile(manifestFile, data).SHA256 == w.manifest
	maps.DeleteFunc(w.made, func(_ string, o outcome) bool {
		if o.book.Manifest == nil {
			return !whole // it has no outputs, but a line in the index
		}
		return !whole || !plainFile(filepath.Join(o.book.Folder, manifestFile))
	})
}

// plainFile reports whether a plain file is there.
func plainFile(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode().IsRegular()
}

// lost reports whether an output of a workbook is not there any more.
func lost(b *BookRun) bool {
	return b.Manifest != nil && slices.ContainsFunc(b.Manifest.Outputs, func(o FileHash) bool {
		return !plainFile(filepath.Join(b.Folder, filepath.FromSlash(o.Path)))
	})
}

func stampOf(info os.FileInfo) stamp { return stamp{info.Size(), info.ModTime()} }

// complete leaves of the workbooks in the folder those that somebody has finished
// writing: the same size and time at two looks, not open in a spreadsheet program, a whole zip
// archive. A file that stays no archive is let through after a while, to be told of; one that
// is done stays in the batch though somebody has opened it meanwhile.
func (w *watcher) complete(jobs []job) []job {
	var list []job
	fresh := 0
	for _, j := range jobs {
		done := w.isDone(j.path)
		if !done && fresh == mostARound && !w.what.Once {
			continue
		}
		if done || w.quiet[j.path].looks > 0 && !opened(j.path) && (w.outOfPatience(j.path) || wholeZip(j.path)) {
			list = append(list, j)
			if !done {
				fresh++
			}
		}
	}
	return list
}

// outOfPatience reports whether a file that is no archive has had its time to become one.
func (w *watcher) outOfPatience(path string) bool {
	q := w.quiet[path]
	return w.what.Once || q.looks >= maxBroken && time.Since(q.since) >= maxBroken*w.what.Every
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
	return b, (filepath.Base(b.Folder) == j.folder || b.Err != nil) && !lost(&b)
}

// opened reports whether Excel or LibreOffice has the workbook open.
func opened(path string) bool {
	if store.IsAddress(path) {
		return false // nothing there tells of it
	}
	dir, base := filepath.Split(path)
	for _, name := range []string{"~$" + base, ".~lock." + base + "#"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	return false
}

// wholeZip reports whether a file is a whole zip archive. What is no plain file is none, and is not opened: a
// pipe would wait for a writer.
func wholeZip(path string) bool {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return false
	}
	archive, err := zip.OpenReader(path)
	if err != nil {
		return false
	}
	return archive.Close() == nil
}

// evaluate runs the batch of all complete workbooks; only the fresh ones are worked on.
func (w *watcher) evaluate(ctx context.Context, opt Options, fresh int) (*Outcome, error) {
	w.tell("round", w.dir, fmt.Sprintf("%d new or changed", fresh))
	opt.Done, w.settled = func(e Event) { w.settle(e.Book) }, nil
	out, err := Run(ctx, opt)
	if err == nil {
		for _, o := range w.settled {
			w.finish(o)
		}
	}
	var busy *BusyError
	var full *WriteError
	var nothing *NothingError // they were deleted just now
	if !w.what.Once && (errors.As(err, &busy) || errors.As(err, &full) || errors.As(err, &nothing)) {
		if text := err.Error(); text != w.failing {
			w.failing = text
			w.tell("problem", opt.Out, text)
		}
		return nil, nil // what is not done yet is tried again at the next look
	}
	if err == nil {
		w.failing = ""
		data, err := store.ReadFile(filepath.Join(opt.Out, manifestFile), maxManifest)
		if err != nil {
			return nil, err
		}
		w.manifest = hashFile(manifestFile, data).SHA256
	}
	return out, err
}

// settle takes down what became of a workbook. One that has changed since it was looked at may have been read
// in halves: nothing is said of it but that, and it is looked at again. What was made is told of when its
// outputs are in their place, what could not be read at once.
func (w *watcher) settle(made *BookRun) {
	b := *made
	if w.isDone(b.Path) {
		return
	}
	if errors.Is(b.Err, errNoFile) {
		w.tell("failed", b.Path, b.Err.Error())
		return
	}
	if info, err := os.Stat(b.Path); err != nil || stampOf(info) != w.last[b.Path] {
		w.tell("changed", b.Path, "while it was read; it is looked at again")
		return
	}
	o := outcome{stamp: w.last[b.Path], book: b, findings: findingsFile(&b)}
	o.book.Findings, o.book.reported, o.book.results, o.book.changes = nil, nil, nil, nil
	if b.Err == nil {
		w.settled = append(w.settled, o)
		return
	}
	w.finish(o)
}

// finish tells of a workbook that is done with.
func (w *watcher) finish(o outcome) {
	w.report(&o.book, o.findings)
	o.findings = ""
	w.mu.Lock()
	defer w.mu.Unlock()
	w.made[o.book.Path] = o
}
