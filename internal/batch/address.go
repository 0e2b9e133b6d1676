package batch

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"

	"rackrate/internal/store"
	"rackrate/internal/store/cloud"
)

// splitAddress is the folder of an object and its name in it.
func splitAddress(address string) (folder, base string) {
	at := strings.LastIndex(address, "/")
	return address[:at], address[at+1:]
}

// lookInto lists the workbooks below what is named, where that is a folder.
func lookInto(given, out string) (list found, isFolder bool, err error) {
	if store.IsAddress(given) {
		if isWorkbook(path.Base(given)) {
			return list, false, nil
		}
		list, err = belowAddress(given, out)
		return list, true, err
	}
	if info, err := os.Stat(given); err != nil || !info.IsDir() {
		return list, false, nil
	}
	list, err = below(given, out)
	return list, true, err
}

// belowAddress is below for a folder on an object store: one listing a thousand workbooks, and one a folder.
func belowAddress(address, out string) (found, error) {
	address = strings.TrimRight(address, "/")
	st, err := cloud.Open(address)
	if err != nil {
		return found{}, err
	}
	f, copies := found{}, []string{}
	if err := f.walk(st, address, strings.TrimRight(out, "/"), ".", &copies); err != nil {
		return found{}, err
	}
	f.addCopies(address, copies)
	return f, nil
}

// walk adds the workbooks in a folder and those in it. Folders that a run wrote are known by their run.json.
func (f *found) walk(st store.Store, address, out, dir string, copies *[]string) error {
	entries, err := st.List(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if dir != "." {
		for _, e := range entries {
			if e.Name() != manifestFile {
				continue
			}
			if o, err := readOwner(st, dir); err != nil || o != nil {
				return err
			}
		}
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		at := store.Join(address, name)
		switch {
		case hidden(e.Name()), e.IsDir() && at == out:
		case e.IsDir():
			if err := f.walk(st, address, out, name, copies); err != nil {
				return err
			}
		case annotatedCopy().MatchString(e.Name()):
			*copies = append(*copies, at)
		case isWorkbook(e.Name()):
			info, err := e.Info()
			if err != nil {
				return err
			}
			f.jobs = append(f.jobs, job{path: at, name: name, listed: info})
		}
	}
	return nil
}
