package store

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// Shared is a Store that several processes work in at once: what they write appears whole, so that two who
// write the same leave that.
type Shared interface {
	Store
	// Create makes a file where there is none, whole; of several who try at once one does. The others' error is
	// fs.ErrExist.
	Create(name string, data []byte) error
}

// MakingDir is where a SharedDir makes files before they take their places. What is in it belongs to a process
// that lives, or to none.
const MakingDir = ".rackrate-parts/making"

// SharedDir is a folder of the operating system, network drives included, that several processes write to.
type SharedDir struct{ *Dir }

// Write makes a file beside and gives it its name when it is whole and on the disk.
func (d SharedDir) Write(name string, data []byte) error {
	temp, err := d.make(data)
	if err != nil {
		return err
	}
	if err := d.Move(temp, name); err != nil {
		return errors.Join(err, d.Remove(temp))
	}
	return nil
}

// make makes a file under a name that no other process takes.
func (d SharedDir) make(data []byte) (temp string, err error) {
	var random [12]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", err
	}
	temp = path.Join(MakingDir, hex.EncodeToString(random[:]))
	if err := d.Dir.Write(temp, data); err != nil {
		return "", errors.Join(err, d.Remove(temp))
	}
	return temp, nil
}

// Create makes a file beside and links it to its name, which fails where that is taken, on network drives too.
// Where there are no links the name is taken first and filled then, so that a process that is killed in between
// leaves it empty.
func (d SharedDir) Create(name string, data []byte) (err error) {
	if err := d.makeAbove(name); err != nil {
		return err
	}
	temp, err := d.make(data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Remove(temp)) }()
	if err := d.noLink(name); err != nil {
		return err
	}
	err = d.root.Link(filepath.FromSlash(temp), filepath.FromSlash(name))
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	return d.createInPlace(name, data)
}

// createInPlace takes a name and fills it.
func (d SharedDir) createInPlace(name string, data []byte) error {
	file, err := d.root.OpenFile(filepath.FromSlash(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	if _, err = file.Write(data); err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}
