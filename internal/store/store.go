// Package store is all that the program does to a folder of outputs, as one
// small interface, with a folder of the operating system behind it, and the reading of
// files that people name. What the files mean belongs to internal/batch.
//
//	internal/batch -> Store (Dir, or cloud.Store) -> files that are whole or not there
//
// For example, Dir.Write("memos/RIOT.pdf", data) writes beside the old file, syncs, and renames; a link on the way is
// a LinkError.
package store

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Store is a folder of outputs. Names are paths within it, with slashes; none leads out of it, and none goes
// through a link. Its methods may be called at once. Dir has it in the operating system,
// store/cloud on object stores.
type Store interface {
	// Read gives what a file holds; the error is fs.ErrNotExist where there is none, and other than nil where
	// it is no file.
	Read(name string) ([]byte, error)
	// Write makes a file, with the folders above it. What it holds is on the disk when Write returns; its name only
	// after Sync of its folder. A file that is there is replaced, and lost when the write fails.
	Write(name string, data []byte) error
	// Move gives a file another name in one step, in place of what has that name. The folders above it are made.
	Move(from, to string) error
	// Remove takes away a file or an empty folder; one that is not there is no error.
	Remove(name string) error
	// Stat says what has a name, without following it where it is a link.
	Stat(name string) (fs.FileInfo, error)
	// List names what is in a folder, in the order of the names; "." is the whole.
	List(name string) ([]fs.DirEntry, error)
	// Sync puts the names in a folder on the disk: what was made, moved and removed in it.
	Sync(name string) error
	// Lock keeps other processes out until it is let go of; text is for those who find it. Its error is a
	// *LockedError where another has it.
	Lock(text string) (release func() error, err error)
	Close() error
}

// LinkError says that a name goes through a link, or is one where a file or folder of the program's own is expected.
type LinkError struct{ Name string }

func (e *LinkError) Error() string {
	return e.Name + " is a link, and outputs do not go through links; remove it, or choose another folder"
}

// ErrHeld says that another program has a file open and keeps others out; Held tells it of an error of the system too.
var ErrHeld = errors.New("another program has it open")

// Held reports whether an error says that another program has a file open and keeps others out.
func Held(err error) bool { return errors.Is(err, ErrHeld) || heldBySystem(err) }

// Dir is a Store in a folder of the operating system.
type Dir struct {
	path string
	root *os.Root
}

// Open opens a folder. Where make is set it is made, with those above it, and
// their names are on the disk when Open returns. It stays the same folder when its path is given to another one.
func Open(dir string, make bool) (*Dir, error) {
	if make {
		if err := makeFolder(dir); err != nil {
			return nil, err
		}
	}
	if info, err := os.Stat(dir); err != nil {
		return nil, err
	} else if !info.IsDir() { // opening a pipe would wait for a writer
		return nil, &fs.PathError{Op: "open", Path: dir, Err: errNoFolder}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &Dir{path: dir, root: root}, nil
}

var errNoFolder = errors.New("is not a folder")

// makeFolder makes a folder and those above it, and syncs the folders that it makes them in.
func makeFolder(dir string) error {
	var above []string // the folders in which one is missing, the innermost first
	for at := filepath.Clean(dir); ; at = filepath.Dir(at) {
		if _, err := os.Stat(at); err == nil || !errors.Is(err, fs.ErrNotExist) || at == filepath.Dir(at) {
			break
		}
		above = append(above, filepath.Dir(at))
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for _, name := range above {
		folder, err := os.Open(name)
		if err != nil {
			continue // one may make a folder where one may not look
		}
		if err := syncFolder(folder); err != nil {
			return err
		}
	}
	return nil
}

// Path is the folder as it was given.
func (d *Dir) Path() string { return d.path }

// Close lets go of the folder.
func (d *Dir) Close() error { return d.root.Close() }

// Read reads a whole file.
func (d *Dir) Read(name string) (data []byte, err error) {
	if err := d.noLink(name); err != nil {
		return nil, err
	}
	file, err := d.root.OpenFile(filepath.FromSlash(name), os.O_RDONLY|withoutWaiting, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := regular(file, name); err != nil {
		return nil, err
	}
	return io.ReadAll(file)
}

// WriteFrom is Write of what a function writes. A folder of the operating system takes it piece by piece, so
// that a large file is never in memory whole; other stores get it in one piece, since they may have to send it
// again.
func WriteFrom(st Store, name string, write func(io.Writer) error) error {
	if d, ok := st.(*Dir); ok {
		return d.writeFrom(name, write)
	}
	var whole bytes.Buffer
	if err := write(&whole); err != nil {
		return err
	}
	return st.Write(name, whole.Bytes())
}

// Write makes a file under its name; to have it whole or not at all, write it elsewhere and move it there.
func (d *Dir) Write(name string, data []byte) error {
	return d.writeFrom(name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

func (d *Dir) writeFrom(name string, write func(io.Writer) error) (err error) {
	if err := d.makeAbove(name); err != nil {
		return err
	}
	if err := d.Remove(name); err != nil {
		return err
	}
	file, err := d.root.OpenFile(filepath.FromSlash(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	pieces := bufio.NewWriterSize(file, 64<<10)
	if err = write(pieces); err == nil {
		err = pieces.Flush()
	}
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// makeAbove makes the folders above a name, and syncs those in which one was made.
func (d *Dir) makeAbove(name string) error {
	dir := path.Dir(name)
	if dir == "." {
		return nil
	}
	if err := d.noLink(dir); err != nil {
		return err
	}
	at := "."
	for _, part := range strings.Split(dir, "/") {
		above := at
		at = path.Join(at, part)
		err := d.root.Mkdir(filepath.FromSlash(at), 0o777)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err == nil {
			err = d.Sync(above)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// noLink wants none of the folders that a name goes through to be a link, nor what it names.
func (d *Dir) noLink(name string) error {
	at := "."
	for _, part := range strings.Split(name, "/") {
		at = path.Join(at, part)
		info, err := d.root.Lstat(filepath.FromSlash(at))
		if errors.Is(err, fs.ErrNotExist) || notFolder(err) {
			return nil
		}
		if err != nil {
			return err
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			return &LinkError{filepath.Join(d.path, filepath.FromSlash(at))}
		}
	}
	return nil
}

// Move renames.
func (d *Dir) Move(from, to string) error {
	if err := d.makeAbove(to); err != nil {
		return err
	}
	if err := d.noLink(path.Dir(from)); err != nil {
		return err
	}
	err := d.root.Rename(filepath.FromSlash(from), filepath.FromSlash(to))
	if otherDevice(err) {
		err = d.carry(from, to)
	}
	return err
}

// carryPrefix begins the name of a file that is carried to a folder on another device.
const carryPrefix = ".rackrate-carried-"

// carry moves a file to a folder that is on another device, as one that is mounted there: whole, by way of a
// name of its own.
func (d *Dir) carry(from, to string) error {
	data, err := d.Read(from)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(to))
	temp := path.Join(path.Dir(to), carryPrefix+hex.EncodeToString(sum[:6]))
	if err := d.Write(temp, data); err != nil {
		return errors.Join(err, d.Remove(temp))
	}
	if err := d.root.Rename(filepath.FromSlash(temp), filepath.FromSlash(to)); err != nil {
		return errors.Join(err, d.Remove(temp))
	}
	return errors.Join(d.Sync(path.Dir(to)), d.Remove(from))
}

// Remove removes.
func (d *Dir) Remove(name string) error {
	if err := d.noLink(path.Dir(name)); err != nil {
		return err
	}
	err := d.root.Remove(filepath.FromSlash(name))
	// no link leads there: that was looked at above
	if cannotRemoveIn(err) && filepath.IsLocal(filepath.FromSlash(name)) {
		err = os.Remove(filepath.Join(d.path, filepath.FromSlash(name)))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Stat tells of what has a name.
func (d *Dir) Stat(name string) (fs.FileInfo, error) {
	if err := d.noLink(path.Dir(name)); err != nil {
		return nil, err
	}
	info, err := d.root.Lstat(filepath.FromSlash(name))
	if notFolder(err) {
		err = fs.ErrNotExist
	}
	return info, err
}

// List names what is in a folder.
func (d *Dir) List(name string) ([]fs.DirEntry, error) {
	if err := d.noLink(name); err != nil {
		return nil, err
	}
	return fs.ReadDir(d.root.FS(), path.Clean(name))
}

// Sync puts a folder's names on the disk.
func (d *Dir) Sync(name string) error {
	if err := d.noLink(name); err != nil {
		return err
	}
	folder, err := d.root.Open(filepath.FromSlash(name))
	if err != nil {
		return err
	}
	return syncFolder(folder)
}

// syncFolder syncs an open folder and closes it. Some file systems and Windows cannot sync a folder; the files
// themselves are synced.
func syncFolder(folder *os.File) error {
	err := folder.Sync()
	if cannotSync(err) {
		err = nil
	}
	return errors.Join(err, folder.Close())
}
