package batch

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"rackrate/internal/store"
	"rackrate/internal/store/cloud"
)

func exists(st store.Store, name string) (bool, error) {
	_, err := st.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// sweep removes from a workbook's folder what its manifest does not name: a part that was killed may have made
// it from what the workbook held then.
func (f *folder) sweep(name string) error {
	o, err := readOwner(f.st, name)
	if err != nil {
		return err
	}
	keep := map[string]bool{}
	if o != nil {
		keep[path.Join(name, manifestFile)] = true
		for _, file := range o.Outputs {
			keep[path.Join(name, file.Path)] = true
		}
	}
	return f.sweepBut(name, keep)
}

func (f *folder) sweepBut(dir string, keep map[string]bool) error {
	entries, err := f.st.List(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if e.IsDir() {
			err = f.sweepBut(name, keep)
		} else if !keep[name] {
			err = f.st.Remove(name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// syncPart puts the names of a workbook's files on the disk, before a record says that they are there.
func (f *folder) syncPart(name string) error {
	dirs := map[string]bool{".": true, name: true}
	f.mu.Lock()
	for file := range f.staged {
		if strings.HasPrefix(file, name+"/") {
			dirs[path.Dir(file)] = true
			delete(f.staged, file)
		}
	}
	f.mu.Unlock()
	list := make([]string, 0, len(dirs))
	for dir := range dirs {
		list = append(list, dir)
	}
	slices.Sort(list)
	return writeError(f.dir, f.syncAll(list))
}

// shared opens the output folder of a batch in parts; make makes it where it is not there.
func (o opener) shared(dir string, make bool) (store.Shared, error) {
	if o != nil {
		st, err := o(dir)
		if err != nil {
			return nil, err
		}
		return st.(store.Shared), nil
	}
	if store.IsAddress(dir) {
		return cloud.Open(dir)
	}
	d, err := store.Open(dir, make)
	return store.SharedDir{Dir: d}, err
}

// collected reports whether the batch that a part is of has been collected: the same workbooks, unchanged
// since, and the same options.
func (k *kit) collected(f *folder) (bool, error) {
	o, err := readOwner(f.st, ".")
	if err != nil || o == nil {
		return false, err
	}
	refused := &RefusedError{f.dir, "run " + o.RunID + ", made from other inputs, options or another version"}
	m, err := readBatch(f.st)
	if err != nil || m == nil {
		return false, errors.Join(err, refused)
	}
	info, err := f.st.Stat(manifestFile)
	if err != nil {
		return false, err
	}
	jobs, _, err := plan(k.opt)
	if err != nil {
		return false, err
	}
	if len(jobs) != len(m.Books) {
		return false, refused
	}
	for i, b := range m.Books {
		now, err := jobs[i].stat()
		if err == nil && (now.ModTime().After(info.ModTime()) || !jobs[i].closed && int(now.Size()) != b.Input.Bytes) {
			return false, refused
		}
		jobs[i].input = b.Input
		if b.Error != "" {
			jobs[i].err = errors.New(b.Error)
		}
	}
	id, err := batchID(k, jobs)
	if err != nil || id != m.RunID {
		return false, errors.Join(err, refused)
	}
	return true, nil
}
