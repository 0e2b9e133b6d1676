//go:build unix

package batch

import (
	"errors"
	"os"
	"syscall"
)

// lockPath locks a file and writes text into it. The file goes before the lock
// does, so a lock that was had on a file which has gone meanwhile is none: try again.
func lockPath(path, text string) (release func() error, err error) {
	for {
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
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
		if there, err := os.Lstat(path); err != nil || !os.SameFile(mine, there) {
			if err := file.Close(); err != nil {
				return nil, err
			}
			continue
		}
		release = func() error { return errors.Join(os.Remove(path), file.Close()) }
		err = file.Truncate(0)
		if err == nil {
			_, err = file.WriteString(text)
		}
		if err != nil {
			return nil, errors.Join(err, release())
		}
		return release, nil
	}
}

// openElsewhere reports whether an error says that another program has a file open; here none keeps others out.
func openElsewhere(error) bool { return false }

// flock locks an open file for this process alone. A file system without locks
// is taken as it is: there the marker of unfinished runs is all that there is.
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
