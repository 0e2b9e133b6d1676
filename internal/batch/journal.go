package batch

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"rackrate/internal/store"
	"rackrate/internal/store/cloud"
)

// journal says how the new generation of a folder's files takes the place of the old. Every step of it can be taken
// again: it holds what each file is to be and what it may replace, by content.
type journal struct {
	Program string     `json:"program"`
	RunID   string     `json:"run_id"`
	Put     []put      `json:"put"`
	Remove  []FileHash `json:"remove"` // what earlier runs left, where it is as they left it
}

// put moves a file from the stage to its place.
type put struct {
	FileHash
	Was []string `json:"was,omitempty"` // hashes of what a run left there; anything else is the user's, and kept beside
}

// commit puts the new generation in the place of what the folder held: the outputs of the run before, of the parts
// that were made, and of the folders named stale, which this run has not. Before its journal is there nothing
// has changed; from then on the next run in the folder takes the steps that are left.
func (f *folder) commit(runID string, stale []string) error {
	if f.inPlace {
		return nil
	}
	j := journal{Program: programName, RunID: runID, Put: []put{}, Remove: []FileHash{}}
	was, err := f.replaceable(stale)
	if err != nil {
		return writeError(f.dir, err)
	}
	for _, file := range f.staged {
		j.Put = append(j.Put, put{file, was[file.Path]})
		delete(was, file.Path)
	}
	slices.SortFunc(j.Put, func(a, b put) int {
		return cmp.Or(cmp.Compare(rank(a.Path), rank(b.Path)), strings.Compare(a.Path, b.Path))
	})
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if info, err := f.st.Stat(name); err == nil && f.isInput(info) {
			continue // an earlier output that this run reads
		}
		for _, hash := range was[name] {
			j.Remove = append(j.Remove, FileHash{Path: name, SHA256: hash})
		}
	}
	if err := f.writeJournal(j); err != nil {
		return writeError(f.dir, err)
	}
	return writeError(f.dir, f.apply(j))
}

// rank is the order in which files are put: a workbook's, its manifest, the index, the manifest of the whole.
func rank(name string) int {
	switch {
	case name == manifestFile:
		return 3
	case path.Base(name) == manifestFile:
		return 1
	case path.Dir(name) == ".":
		return 2
	}
	return 0
}

// replaceable are the files that earlier runs left and this one may replace or remove, with their hashes.
func (f *folder) replaceable(stale []string) (map[string][]string, error) {
	was := map[string][]string{}
	note := func(dir string, o *owner) {
		for _, file := range append(slices.Clone(o.Outputs), o.manifest) {
			name := path.Join(dir, file.Path)
			was[name] = append(was[name], file.SHA256)
		}
	}
	for _, name := range stale {
		if err := f.know(name); err != nil {
			return nil, err
		}
	}
	if f.before != nil {
		note(".", f.before)
	}
	if hash, err := f.verifiedBefore(); err != nil {
		return nil, err
	} else if hash != "" {
		was[verifiedFile] = append(was[verifiedFile], hash)
	}
	for dir, o := range f.known {
		if _, made := f.staged[path.Join(dir, manifestFile)]; made || slices.Contains(stale, dir) {
			note(dir, o)
		}
	}
	return was, nil
}

// writeJournal makes the journal, after all that it speaks of is on the disk. When it returns without an error,
// the new generation counts.
func (f *folder) writeJournal(j journal) error {
	dirs := map[string]bool{stageDir: true}
	for name := range f.staged {
		for dir := path.Dir(path.Join(stageDir, name)); dir != stageDir; dir = path.Dir(dir) {
			dirs[dir] = true
		}
	}
	if err := f.syncAll(append(slices.Sorted(maps.Keys(dirs)), ".")); err != nil {
		return err
	}
	text, err := json.Marshal(j)
	if err != nil {
		return err
	}
	if err := f.st.Write(journalDraft, append(text, '\n')); err != nil {
		return err
	}
	if err := f.st.Move(journalDraft, journalFile); err != nil {
		return err
	}
	return f.st.Sync(".")
}

func (f *folder) syncAll(dirs []string) error {
	for _, dir := range dirs {
		if err := f.st.Sync(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// rollForward takes the steps that are left of a journal, where a run was stopped in the middle of them.
func (f *folder) rollForward() error {
	info, err := f.st.Stat(journalFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	damaged := &RefusedError{f.dir, journalFile + ", which is not as this program writes it"}
	if !info.Mode().IsRegular() {
		return damaged
	}
	data, err := f.st.Read(journalFile)
	if err != nil {
		return err
	}
	var j journal
	if json.Unmarshal(data, &j) != nil || !j.sound() {
		return damaged
	}
	if err := f.apply(j); err != nil {
		return err
	}
	if _, err := f.st.Stat(journalFile); err == nil {
		return &RefusedError{f.dir, "files of run " + j.RunID + " that another program has open; close them first"}
	}
	return nil
}

// sound reports whether a journal speaks of outputs only.
func (j *journal) sound() bool {
	for _, file := range j.Put {
		if !isOutput(file.Path) || !hashes().MatchString(file.SHA256) {
			return false
		}
	}
	for _, file := range j.Remove {
		if !isOutput(file.Path) || !hashes().MatchString(file.SHA256) {
			return false
		}
	}
	return j.Program == programName
}

// apply takes the steps of a journal. A file that another program holds open is left, and with it the journal,
// for the next command.
func (f *folder) apply(j journal) error {
	dirs, held := map[string]bool{".": true}, false
	step := func(name string, err error) error {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			dirs[dir] = true
		}
		if store.Held(err) {
			held = true
			f.tell(name, "is open in another program; it stays as it is, and the next command here replaces it")
			return nil
		}
		return err
	}
	for _, file := range j.Put {
		if err := step(file.Path, f.place(file)); err != nil {
			return err
		}
	}
	for _, file := range j.Remove {
		if err := step(file.Path, f.retire(file)); err != nil {
			return err
		}
	}
	if err := f.syncAll(slices.Sorted(maps.Keys(dirs))); err != nil || held {
		return err
	}
	if err := f.st.Remove(journalFile); err != nil {
		return err
	}
	if err := f.st.Sync("."); err != nil {
		return err
	}
	if err := f.clearStage(); err != nil {
		return err
	}
	return f.st.Sync(".")
}

// place moves a file to its place, and what is there and no run left out of its way.
func (f *folder) place(file put) error {
	staged := path.Join(stageDir, file.Path)
	now, there, err := f.hash(file.Path)
	if err != nil {
		return err
	}
	if there && now == file.SHA256 {
		return f.st.Remove(staged) // moved already, or the same as before
	}
	if _, err := f.st.Stat(staged); errors.Is(err, fs.ErrNotExist) {
		return nil // moved already, and changed or removed since
	} else if err != nil {
		return err
	}
	if there && !slices.Contains(file.Was, now) {
		if err := f.setAside(file.Path); err != nil {
			return err
		}
	}
	for dir := path.Dir(file.Path); dir != "."; dir = path.Dir(dir) {
		if info, err := f.st.Stat(dir); err == nil && !info.IsDir() { // a file where a folder is to be
			if err := f.setAside(dir); err != nil {
				return err
			}
		}
	}
	return f.st.Move(staged, file.Path)
}

// setAside gives a file that was changed by hand, or that is no run's, a name of its own.
func (f *folder) setAside(name string) error {
	ext := path.Ext(name)
	for n := 1; ; n++ {
		aside := strings.TrimSuffix(name, ext) + ".edited-" + strconv.Itoa(n) + ext
		_, err := f.st.Stat(aside)
		if err == nil {
			continue
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := f.st.Move(name, aside); err != nil {
			return err
		}
		f.tell(name, "is not as a run of this program left it; it is kept as "+path.Base(aside))
		return f.st.Sync(path.Dir(name)) // before its old name is given away, lest a power cut leave only that
	}
}

// retire removes a file that an earlier run left and this one has not, where it is as it was left.
func (f *folder) retire(file FileHash) error {
	now, there, err := f.hash(file.Path)
	if err != nil || !there {
		return err
	}
	if now != file.SHA256 {
		f.tell(file.Path, "is of an earlier run and was changed since; it stays")
		return nil
	}
	if err := f.st.Remove(file.Path); err != nil {
		return err
	}
	for dir := path.Dir(file.Path); dir != "."; dir = path.Dir(dir) {
		if f.st.Remove(dir) != nil {
			break // it holds something still
		}
	}
	return nil
}

// hash is that of what stands at a name, and whether something does; "" for what is no plain file.
func (f *folder) hash(name string) (sum string, there bool, err error) {
	info, err := f.st.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	if !info.Mode().IsRegular() {
		return "", true, nil
	}
	data, err := f.st.Read(name)
	if errors.Is(err, fs.ErrPermission) {
		return "", true, nil // a file of the user's that may not be read
	}
	if err != nil {
		return "", false, fmt.Errorf("%s: %w", filepath.FromSlash(name), err)
	}
	return hashFile(name, data).SHA256, true, nil
}

// existing opens a folder that is there.
func existing(dir string) (store.Store, error) {
	if store.IsAddress(dir) {
		return cloud.Open(dir)
	}
	return store.Open(dir, false)
}

// settled opens the folder of a finished run to be read, after a run that was stopped while its files were
// moved to their places is brought to its end.
func settled(dir string, notice func(Notice)) (_ *folder, err error) {
	st, err := existing(dir)
	if err != nil {
		return nil, err
	}
	f := &folder{dir: dir, st: st, notice: notice, known: map[string]*owner{}}
	if _, err := st.Stat(journalFile); errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	release, err := st.Lock("")
	if err == nil {
		err = errors.Join(f.rollForward(), release())
	}
	if locked, ok := errors.AsType[*store.LockedError](err); ok {
		err = &BusyError{dir, locked.PID}
	}
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return f, nil
}
