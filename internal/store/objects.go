package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// The keys of a store on objects.
const (
	switchKey    = "manifest.json"
	objectPrefix = "objects/"
)

// Objects is a Store on a bucket. Files are objects that are named by what they hold and are never changed; one more, the
// manifest, says which file has which object. Write puts an object; names change in memory, and Sync of any folder puts the manifest: all
// names change in that one step, or none. So of a run's files a reader sees those of before or those of after.
//
// There is no lock that somebody could leave behind: the manifest is put only where it is as it was when it was read, so of two runs
// one has its way and the other is told at its next Sync that it is locked out.
//
// An object's key is the hash of what it holds with the number of the manifest that it was put for. A manifest that is put
// sweeps away what it does not name and is not of a later one: of runs that were killed, of those that lost, and of the one before.
type Objects struct {
	bucket Bucket

	mu      sync.Mutex
	version string // of the manifest as it was read or put last
	names   manifest
	changed bool // since then
}

// manifest is the object that says which file has which object.
type manifest struct {
	Number int               `json:"number"` // one more each time it is put
	Files  map[string]object `json:"files"`
}

// object is where a file's content is.
type object struct {
	Key   string `json:"key"`
	Bytes int64  `json:"bytes"`
}

// OnObjects opens the store on a bucket.
func OnObjects(b Bucket) (*Objects, error) {
	s := &Objects{bucket: b}
	return s, s.load()
}

// load reads the manifest; what was changed and not synced is lost.
func (s *Objects) load() error {
	data, version, err := s.bucket.Get(switchKey)
	s.names, s.version, s.changed = manifest{Files: map[string]object{}}, version, false
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var read manifest
	if err := json.Unmarshal(data, &read); err != nil || read.Files == nil {
		return fmt.Errorf("%s is not as this program writes it (%v)", switchKey, err)
	}
	s.names = read
	return nil
}

func missing(op, name string) error {
	return &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
}

// Read reads a file. One whose object another run has swept away meanwhile is looked for in the manifest of now.
func (s *Objects) Read(name string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for again := false; ; again = true {
		o, ok := s.names.Files[name]
		if !ok {
			return nil, missing("read", name)
		}
		data, _, err := s.bucket.Get(o.Key)
		switch {
		case errors.Is(err, fs.ErrNotExist) && !again && !s.changed:
			if err := s.load(); err != nil {
				return nil, err
			}
			continue
		case err != nil:
			return nil, err
		case !strings.HasPrefix(o.Key, objectPrefix+contentHash(data)):
			return nil, fmt.Errorf("%s: its object does not hold what its name says", name)
		}
		return data, nil
	}
}

func contentHash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Write puts a file's object, and names it.
func (s *Objects) Write(name string, data []byte) error {
	if path.Clean(name) != name || !fs.ValidPath(name) || name == "." {
		return &fs.PathError{Op: "write", Path: name, Err: fs.ErrInvalid}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o := object{fmt.Sprintf("%s%s-%d", objectPrefix, contentHash(data), s.names.Number+1), int64(len(data))}
	if err := s.bucket.Put(o.Key, data); err != nil {
		return err
	}
	s.names.Files[name], s.changed = o, true
	return nil
}

// Move gives a file another name.
func (s *Objects) Move(from, to string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.names.Files[from]
	switch {
	case !ok:
		return missing("move", from)
	case path.Clean(to) != to || !fs.ValidPath(to) || to == ".":
		return &fs.PathError{Op: "move", Path: to, Err: fs.ErrInvalid}
	}
	delete(s.names.Files, from)
	s.names.Files[to], s.changed = o, true
	return nil
}

// Remove takes a name away. Folders are there as long as there is something in them.
func (s *Objects) Remove(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.names.Files[name]; ok {
		delete(s.names.Files, name)
		s.changed = true
	} else if s.isFolder(name) {
		return &fs.PathError{Op: "remove", Path: name, Err: syscall.ENOTEMPTY}
	}
	return nil
}

func (s *Objects) isFolder(name string) bool {
	for file := range s.names.Files {
		if strings.HasPrefix(file, name+"/") {
			return true
		}
	}
	return false
}

// Stat tells of a file or a folder.
func (s *Objects) Stat(name string) (fs.FileInfo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o, ok := s.names.Files[name]; ok {
		return objectInfo{path.Base(name), o.Bytes, 0o666}, nil
	}
	if name == "." || s.isFolder(name) {
		return objectInfo{path.Base(name), 0, fs.ModeDir | 0o777}, nil
	}
	return nil, missing("stat", name)
}

// List names what is in a folder.
func (s *Objects) List(name string) ([]fs.DirEntry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[string]objectInfo{}
	for file, o := range s.names.Files {
		rest, in := strings.CutPrefix(file, name+"/")
		if name == "." {
			rest, in = file, true
		}
		if !in {
			continue
		}
		info := objectInfo{rest, o.Bytes, 0o666}
		if first, _, deeper := strings.Cut(rest, "/"); deeper {
			info = objectInfo{first, 0, fs.ModeDir | 0o777}
		}
		found[info.name] = info
	}
	if len(found) == 0 && name != "." {
		return nil, missing("list", name)
	}
	var list []fs.DirEntry
	for _, name := range slices.Sorted(maps.Keys(found)) {
		list = append(list, fs.FileInfoToDirEntry(found[name]))
	}
	return list, nil
}

// Sync puts the manifest, whatever the folder: from then on all names are as they are here. Where another run has put one meanwhile the
// error is a *LockedError, and nothing is changed.
func (s *Objects) Sync(string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.changed {
		return nil
	}
	next := manifest{s.names.Number + 1, s.names.Files}
	text, err := json.Marshal(next)
	if err != nil {
		return err
	}
	text = append(text, '\n')
	version, err := s.bucket.PutIf(switchKey, text, s.version)
	if errors.Is(err, ErrChanged) {
		return &LockedError{}
	}
	if err != nil {
		return err
	}
	s.names, s.version, s.changed = next, version, false
	return s.sweep()
}

// sweep deletes the objects that no manifest will name: not this one, and none that is put on top of it, since whoever puts that puts
// its objects for a later number.
func (s *Objects) sweep() error {
	keys, err := s.bucket.Keys(objectPrefix)
	if err != nil {
		return err
	}
	named := map[string]bool{}
	for _, o := range s.names.Files {
		named[o.Key] = true
	}
	for _, key := range keys {
		_, number, _ := strings.Cut(strings.TrimPrefix(key, objectPrefix), "-")
		if n, err := strconv.Atoi(number); err != nil || n > s.names.Number || named[key] {
			continue // somebody's, or of a run that has read this manifest
		}
		if err := s.bucket.Delete(key); err != nil {
			return err
		}
	}
	return nil
}

// Lock begins with the manifest of now; whoever puts another one first keeps this process out, at its next Sync.
func (s *Objects) Lock(string) (release func() error, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return func() error { return nil }, s.load()
}

// Close does nothing: what was not synced was never there.
func (s *Objects) Close() error { return nil }

// objectInfo tells of a file or a folder.
type objectInfo struct {
	name string
	size int64
	mode fs.FileMode
}

func (o objectInfo) Name() string       { return o.name }
func (o objectInfo) Size() int64        { return o.size }
func (o objectInfo) Mode() fs.FileMode  { return o.mode }
func (o objectInfo) ModTime() time.Time { return time.Time{} }
func (o objectInfo) IsDir() bool        { return o.mode.IsDir() }
func (o objectInfo) Sys() any           { return nil }
