package batch

import (
	"errors"
	"os"
	"syscall"
)

const (
	sharingViolation   = syscall.Errno(32)
	flagDeleteOnClose  = 0x04000000
	shareReadAndDelete = syscall.FILE_SHARE_READ | 0x4
)

// lockPath opens a file that nobody else may open for writing until it is closed, and writes text into it.
func lockPath(path, text string) (release func() error, err error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	const access = syscall.GENERIC_READ | syscall.GENERIC_WRITE | 0x00010000 // and DELETE
	h, err := syscall.CreateFile(name, access, shareReadAndDelete, nil, syscall.CREATE_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL|flagDeleteOnClose, 0)
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

// openElsewhere reports whether an error says that another program has a file open and keeps others out.
func openElsewhere(err error) bool { return errors.Is(err, sharingViolation) }
