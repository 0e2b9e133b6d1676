package store

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

const (
	sharingViolation   = syscall.Errno(32)
	flagDeleteOnClose  = 0x04000000
	flagOpenLink       = 0x00200000 // the link itself, not where it leads
	shareReadAndDelete = syscall.FILE_SHARE_READ | 0x4
)

// withoutWaiting is nothing: pipes are not in folders here.
const withoutWaiting = 0

func heldBySystem(err error) bool { return errors.Is(err, sharingViolation) }

// cannotRemoveIn reports whether an error says that the file system knows no removal in an open folder, as Wine
// and old servers do not: then it is removed by its path.
func cannotRemoveIn(err error) bool {
	const invalidFunction, notSupported = syscall.Errno(1), syscall.Errno(50)
	return errors.Is(err, invalidFunction) || errors.Is(err, notSupported)
}

// cannotSync reports whether an error says that folders cannot be synced, as is so here.
func cannotSync(err error) bool { return err != nil }

// notFolder reports whether an error says that a name goes through a file as if that were a folder.
func notFolder(err error) bool {
	return errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ERROR_PATH_NOT_FOUND)
}

// otherDevice reports whether an error says that a file cannot be renamed to where it is to go, for that is on
// another device.
func otherDevice(err error) bool { return errors.Is(err, syscall.Errno(17)) }

// lock opens a file that no other process may open for writing until it is closed, and writes text into it.
func (d *Dir) lock(text string) (release func() error, err error) {
	path := filepath.Join(d.path, LockFile)
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	const access = syscall.GENERIC_READ | syscall.GENERIC_WRITE | 0x00010000 // and DELETE
	h, err := syscall.CreateFile(name, access, shareReadAndDelete, nil, syscall.CREATE_ALWAYS,
		syscall.FILE_ATTRIBUTE_NORMAL|flagDeleteOnClose|flagOpenLink, 0)
	if errors.Is(err, sharingViolation) || errors.Is(err, syscall.ERROR_ACCESS_DENIED) {
		return nil, errLocked
	}
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	file := os.NewFile(uintptr(h), path)
	if _, err := file.WriteString(text); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file.Close, nil
}
