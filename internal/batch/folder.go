package batch

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// The files that say whose a folder is. The marker stands in it from before the
// first file of a run until after its manifest, so that an unfinished run is known.
const (
	manifestFile = "run.json"
	markerFile   = "run.unfinished.json"
	tempPrefix   = ".rackrate-tmp-"
)

// RefusedError says that a folder holds something that a run would mix with or replace.
type RefusedError struct{ Folder, Holds string }

func (e *RefusedError) Error() string {
	return fmt.Sprintf("%s: holds %s; choose another folder with -o, or replace it with --force", e.Folder, e.Holds)
}

// folder is the output folder of one run. Its methods may be called at once.
type folder struct {
	dir     string
	root    *os.Root
	release func() error // lets go of the lock, nil where there is none
	disk    disk

	mu      sync.Mutex
	written map[string]FileHash // by path within the folder, with slashes
}

// disk writes to an open file; nil is the system's way. Tests let it run full.
type disk func(file *os.File, data []byte) error

func (d disk) write(file *os.File, data []byte) error {
	if d != nil {
		return d(file, data)
	}
	_, err := file.Write(data)
	return err
}

// claim makes the folder ready for a run: it is made where it does not exist,
// refused where it holds something else and force is not set, and cleared of what an
// earlier run left in it. Files that no run wrote are never removed.
func claim(dir, runID string, force bool) (*folder, error) {
	return disk(nil).claim(dir, owner{RunID: runID}, force)
}

// claim claims a folder on a disk, for a run that is more than its id.
func (d disk) claim(dir string, by owner, force bool) (*folder, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, writeError(dir, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, writeError(dir, err)
	}
	f := &folder{dir: dir, root: root, disk: d, written: map[string]FileHash{}}
	if f.release, err = lock(dir); err == nil {
		err = f.prepare(by, force)
	}
	if err != nil {
		return nil, errors.Join(writeError(dir, err), f.close())
	}
	return f, nil
}

func (f *folder) prepare(by owner, force bool) error {
	owners, err := f.owners()
	if err != nil {
		return err
	}
	if !force {
		if err := f.refuse(owners, by.RunID); err != nil {
			return err
		}
	}
	// The marker comes first and names what is to be removed: a run that is killed
	// while it clears the folder leaves one that is still known for its own.
	for _, o := range owners {
		by.Outputs = append(by.Outputs, o.Outputs...)
	}
	slices.SortStableFunc(by.Outputs, func(a, b FileHash) int { return strings.Compare(a.Path, b.Path) })
	by.Outputs = slices.CompactFunc(by.Outputs, func(a, b FileHash) bool { return a.Path == b.Path })
	marker, err := json.Marshal(by)
	if err != nil {
		return err
	}
	if err := f.put(markerFile, append(marker, '\n')); err != nil {
		return err
	}
	return f.clear(owners)
}

// owner is what a folder's manifest or marker says of the run that wrote it.
type owner struct {
	RunID   string     `json:"run_id"`
	Kind    string     `json:"kind,omitempty"`    // "batch" for the folder of several workbooks
	Folders []string   `json:"folders,omitempty"` // of a batch's workbooks
	Outputs []FileHash `json:"outputs,omitempty"` // in a marker without hashes: what the run may leave when it is killed
}

// mayLeave notes paths of files that a run is going to write.
func (o *owner) mayLeave(paths ...string) {
	for _, p := range paths {
		o.Outputs = append(o.Outputs, FileHash{Path: p})
	}
}

func (f *folder) owners() ([]owner, error) {
	var list []owner
	for _, name := range []string{manifestFile, markerFile} {
		data, err := f.root.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		var o owner
		if err := json.Unmarshal(data, &o); err != nil {
			o = owner{RunID: "of which " + name + " cannot be read"}
		}
		list = append(list, o)
	}
	return list, nil
}

func (f *folder) refuse(owners []owner, runID string) error {
	for _, o := range owners {
		if o.RunID != runID {
			return &RefusedError{f.dir, "run " + o.RunID + ", made from other inputs, options or another version"}
		}
	}
	if len(owners) > 0 {
		return nil
	}
	entries, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), tempPrefix) && e.Name() != lockFile {
			return &RefusedError{f.dir, e.Name() + ", which no run of this program has finished there"}
		}
	}
	return nil
}

// clear removes the manifest first, so that no half of a run passes for a whole
// one, then what it lists and temporary files that a killed run left.
func (f *folder) clear(owners []owner) error {
	if err := f.remove(manifestFile); err != nil {
		return err
	}
	for _, o := range owners {
		for _, file := range o.Outputs {
			if !filepath.IsLocal(filepath.FromSlash(file.Path)) {
				continue // a manifest that somebody changed
			}
			if err := f.remove(file.Path); err != nil {
				return err
			}
		}
	}
	for _, pattern := range []string{tempPrefix + "*", "*/" + tempPrefix + "*"} {
		left, err := fs.Glob(f.root.FS(), pattern)
		if err != nil {
			return err
		}
		for _, name := range left {
			if err := f.remove(name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *folder) remove(name string) error {
	err := f.root.Remove(filepath.FromSlash(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// write puts a file of the run into the folder, whole or not at all, and notes its hash.
func (f *folder) write(name string, data []byte) error {
	if err := f.put(name, data); err != nil {
		return writeError(f.dir, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.written[name] = hashFile(name, data)
	return nil
}

// put writes a temporary file in the same folder, syncs it to the disk and renames it.
func (f *folder) put(name string, data []byte) (err error) {
	name = filepath.FromSlash(name)
	dir, base := filepath.Split(name)
	if dir != "" {
		if err := f.root.MkdirAll(filepath.Clean(dir), 0o777); err != nil {
			return err
		}
	}
	temp := filepath.Join(dir, tempPrefix+base)
	file, err := f.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.remove(filepath.ToSlash(temp)))
		}
	}()
	if err = f.disk.write(file, data); err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	return f.root.Rename(temp, name)
}

// finish syncs the folder, writes the manifest and takes the marker away.
func (f *folder) finish(manifest []byte) error {
	return writeError(f.dir, f.finishing(manifest))
}

func (f *folder) finishing(manifest []byte) error {
	if err := f.sync(); err != nil {
		return err
	}
	if err := f.put(manifestFile, manifest); err != nil {
		return err
	}
	if err := f.remove(markerFile); err != nil {
		return err
	}
	return f.sync()
}

// sync makes the names of all files written last on the disk.
func (f *folder) sync() error {
	dirs := map[string]bool{".": true}
	for name := range f.written {
		dirs[path.Dir(name)] = true
	}
	for name := range dirs {
		if err := syncDir(f.root, name); err != nil {
			return err
		}
	}
	return nil
}

func syncDir(root *os.Root, name string) error {
	dir, err := root.Open(filepath.FromSlash(name))
	if err != nil {
		return err
	}
	// Some file systems and Windows cannot sync a folder; the files themselves are synced.
	_ = dir.Sync()
	return dir.Close()
}

// close lets go of the folder and of its lock.
func (f *folder) close() error {
	if f.release == nil {
		return f.root.Close()
	}
	return errors.Join(f.release(), f.root.Close())
}

// FileHash names a file and what it holds.
type FileHash struct {
	Path   string `json:"path"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
}

func hashFile(name string, data []byte) FileHash {
	sum := sha256.Sum256(data)
	return FileHash{name, len(data), hex.EncodeToString(sum[:])}
}
