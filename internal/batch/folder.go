package batch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"sync"

	"rackrate/internal/store"
	"rackrate/internal/store/cloud"
)

// A run makes its files whole in stageDir, within its output folder, beside what stands there. The journal, once it is
// there, is the point from which they are its outputs: then they are moved to their places, by this run or by the
// next that comes to the folder. See journal.go.
const (
	manifestFile = "run.json"
	stageDir     = ".rackrate-new"
	journalFile  = ".rackrate-journal.json"
	journalDraft = journalFile + ".draft"
	tempPrefix   = ".rackrate-tmp-" // of a single file that is written
)

// RefusedError says that a folder holds something that a run would mix with or replace.
type RefusedError struct{ Folder, Holds string }

func (e *RefusedError) Error() string {
	return fmt.Sprintf("%s: holds %s; choose another folder with -o, or replace it with --force", e.Folder, e.Holds)
}

// BusyError says that another run is working in a folder.
type BusyError struct {
	Folder string
	PID    int // of the other run, 0 where it could not be read
}

func (e *BusyError) Error() string {
	who := "another run"
	if e.PID > 0 {
		who = fmt.Sprintf("process %d", e.PID)
	}
	return fmt.Sprintf("%s: %s is writing to this folder; wait until it has ended, or choose another folder with -o",
		e.Folder, who)
}

// InputError says that an output would take the place of a file that the run reads.
type InputError struct{ Path string }

func (e *InputError) Error() string {
	return fmt.Sprintf("%s: is read by this run, and would be replaced by an output of it\n  choose another folder "+
		"with -o, or another name for the file", e.Path)
}

// Notice is something about a file of the output folder that whoever ran the program is to know.
type Notice struct{ Path, Text string }

// folder is the output folder of one run while it is made. Its methods may be called at once.
type folder struct {
	dir     string
	st      store.Store
	release func() error        // lets go of the lock
	notice  func(Notice)        // may be nil
	inputs  []fs.FileInfo       // what the run reads and never replaces
	before  *owner              // what stands there, nil where no run has finished there
	known   map[string]*owner   // of folders in it, by their names
	staged  map[string]FileHash // by path: the new generation
	inPlace bool                // files are made where they belong: nothing that they could replace is there
	mu      sync.Mutex
}

// claiming is what is asked of a folder for a run.
type claiming struct {
	runID  string
	kind   string // batchKind, or "" for the run of one workbook
	force  bool   // what another run left may be replaced
	resume bool   // what a run of this kind left may be replaced, and what it made and did not finish is kept
	inputs []string
	notice func(Notice)
	open   opener // nil for the operating system's folders
}

// opener opens an output folder; tests open others.
type opener func(dir string) (store.Store, error)

func (o opener) folder(dir string) (store.Store, error) {
	switch {
	case o != nil:
		return o(dir)
	case store.IsAddress(dir):
		return cloud.Open(dir)
	}
	return store.Open(dir, true)
}

// claim makes a folder ready for a run: it is made where it does not exist, a
// run that was stopped while its files were moved to their places is brought to its end, and
// the folder is refused where it holds something else and force is not set. What stands there stays until commit.
func claim(dir string, by claiming) (*folder, error) {
	st, err := by.open.folder(dir)
	if err != nil {
		return nil, writeError(dir, err)
	}
	f := &folder{dir: dir, st: st, notice: by.notice, known: map[string]*owner{}, staged: map[string]FileHash{}}
	for _, name := range by.inputs {
		if info, err := os.Stat(name); err == nil {
			f.inputs = append(f.inputs, info)
		}
	}
	if f.release, err = st.Lock(strconv.Itoa(os.Getpid()) + "\n"); err == nil {
		err = f.prepare(by)
	}
	if locked, ok := errors.AsType[*store.LockedError](err); ok {
		err = &BusyError{dir, locked.PID}
	}
	if err != nil {
		return nil, errors.Join(writeError(dir, err), f.close())
	}
	return f, nil
}

func (f *folder) prepare(by claiming) (err error) {
	if parts, err := exists(f.st, planFile); err != nil || parts {
		return errors.Join(err, &PartsError{f.dir})
	}
	if err := f.rollForward(); err != nil {
		return err
	}
	if f.before, err = readOwner(f.st, "."); err != nil {
		return err
	}
	if err := f.refuse(by); err != nil {
		return err
	}
	if by.resume {
		return nil
	}
	return f.clearStage()
}

// keepInput refuses a name that a file has which the run reads.
func (f *folder) keepInput(name string) error {
	info, err := f.st.Stat(name)
	if _, link := errors.AsType[*store.LinkError](err); link {
		return writeError(f.dir, err)
	}
	if err == nil && f.isInput(info) && !f.wasOutput(name) {
		return &InputError{filepath.Join(f.dir, filepath.FromSlash(name))}
	}
	return nil
}

// readsOutput reports whether the run reads what the run before left here: an annotated workbook that was
// handed in again.
func (f *folder) readsOutput(o *owner) bool {
	for _, out := range o.Outputs {
		if info, err := f.st.Stat(out.Path); err == nil && isEdited(out.Path) && f.isInput(info) {
			return true
		}
	}
	return false
}

// wasOutput reports whether an earlier run left a workbook of that name here. It may be replaced though this run reads
// it: where somebody changed it, it is kept beside.
func (f *folder) wasOutput(name string) bool {
	o, inside := f.before, name
	if dir := path.Dir(name); dir != "." {
		f.mu.Lock()
		o, inside = f.known[dir], path.Base(name)
		f.mu.Unlock()
	}
	return o != nil && isEdited(name) && slices.ContainsFunc(o.Outputs, func(out FileHash) bool {
		return out.Path == inside
	})
}

func (f *folder) isInput(info fs.FileInfo) bool {
	for _, input := range f.inputs {
		if os.SameFile(info, input) {
			return true
		}
	}
	return false
}

// clearStage removes what a run made and did not finish.
func (f *folder) clearStage() error {
	if err := f.st.Remove(journalDraft); err != nil {
		return err
	}
	info, err := f.st.Stat(stageDir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return &store.LinkError{Name: filepath.Join(f.dir, stageDir)}
	}
	return f.removeTree(stageDir)
}

func (f *folder) removeTree(name string) error {
	entries, err := f.st.List(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		inner := path.Join(name, e.Name())
		if e.IsDir() {
			err = f.removeTree(inner)
		} else {
			err = f.st.Remove(inner)
		}
		if err != nil {
			return err
		}
	}
	return f.st.Remove(name)
}

// abandon is what a run does that cannot go on: what it made goes, unless --resume can take it up. The error is
// why it cannot go on.
func (f *folder) abandon(err error) error {
	for name := range f.staged {
		if path.Base(name) == manifestFile { // a whole workbook's
			return err
		}
	}
	if there, statErr := f.st.Stat(journalFile); statErr == nil && there != nil {
		return err // it is past the point where it could
	}
	_ = f.clearStage() // the next run does it where this one cannot
	return err
}

func (f *folder) tell(name, text string) {
	if f.notice != nil {
		f.notice(Notice{store.Join(f.dir, name), text})
	}
}

// close lets go of the folder and of its lock.
func (f *folder) close() error {
	if f.release == nil {
		return f.st.Close()
	}
	return errors.Join(f.release(), f.st.Close())
}
