package store

import (
	"errors"
	"strconv"
	"strings"
)

// LockFile stands in a folder while a run works in it. The system lets go of the
// lock when its holder ends, however it ends; a file that is left behind locks nothing.
const LockFile = ".rackrate-lock"

// LockedError says that another process has the lock of a folder.
type LockedError struct {
	PID int // of the other process, 0 where it could not be read
}

func (e *LockedError) Error() string { return "locked by another process" }

// errLocked is what the system's lock gives where another process has it.
var errLocked = errors.New("locked")

// Lock takes the lock of the folder. What it returns has to be called to let go of it.
func (d *Dir) Lock(text string) (release func() error, err error) {
	release, err = d.lock(text)
	if errors.Is(err, errLocked) {
		return nil, &LockedError{d.holder()}
	}
	return release, err
}

// holder is the process that wrote the lock's file, 0 where that cannot be read.
func (d *Dir) holder() int {
	data, err := d.Read(LockFile)
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		return 0
	}
	return pid
}
