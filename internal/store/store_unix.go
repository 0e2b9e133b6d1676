//go:build unix

package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// withoutWaiting opens a pipe at once, whether or not it has a writer.
const withoutWaiting = syscall.O_NONBLOCK

// cannotRemoveIn is false: here every file system has a removal in an open folder.
func cannotRemoveIn(error) bool { return false }

// heldBySystem is false: here no program that has a file open keeps others out.
func heldBySystem(error) bool { return false }

// cannotSync reports whether an error says that the file system cannot sync folders.
func cannotSync(err error) bool {
	return errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) || errors.Is(err, syscall.ENOSYS)
}

// notFolder reports whether an error says that a name goes through a file as if that were a folder.
func notFolder(err error) bool { return errors.Is(err, syscall.ENOTDIR) }

// otherDevice reports whether an error says that a file cannot be renamed to where it is to go, for that is on
// another device.
func otherDevice(err error) bool { return errors.Is(err, syscall.EXDEV) }

// lockTries is how often a lock is tried for whose file goes away meanwhile.
const lockTries = 100

// lock locks the lock's file and writes text into it. The file goes before the lock
// does, so a lock that was had on a file which has gone meanwhile is none: try again.
func (d *Dir) lock(text string) (release func() error, err error) {
	for range lockTries {
		if info, err := d.root.Lstat(LockFile); err == nil && !info.Mode().IsRegular() {
			if info.Mode()&fs.ModeSymlink != 0 {
				return nil, &LinkError{filepath.Join(d.path, LockFile)}
			}
			return nil, fmt.Errorf("%s: %w", LockFile, regularMode(info.Mode()))
		}
		file, err := d.root.OpenFile(LockFile, os.O_RDWR|os.O_CREATE|withoutWaiting, 0o666)
		if err != nil {
			return nil, err
		}
		if err := flock(file); err != nil {
			return nil, errors.Join(err, file.Close())
		}
		mine, err := file.Stat()
		if err != nil {
			return nil, errors.Join(err, file.Close())
		}
		if there, err := d.root.Lstat(LockFile); err != nil || !os.SameFile(mine, there) {
			if err := file.Close(); err != nil {
				return nil, err
			}
			continue
		}
		release = func() error { return errors.Join(d.Remove(LockFile), file.Close()) }
		err = file.Truncate(0)
		if err == nil {
			_, err = file.WriteString(text)
		}
		if err != nil {
			return nil, errors.Join(err, release())
		}
		return release, nil
	}
	return nil, errLocked // others take it and let it go all the time
}

// flock locks an open file for this process alone. A file system without locks is taken as it is.
func flock(file *os.File) error {
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EWOULDBLOCK):
			return errLocked
		case errors.Is(err, syscall.ENOSYS), errors.Is(err, syscall.EOPNOTSUPP), errors.Is(err, syscall.ENOLCK):
			return nil
		}
		return err
	}
}
