package batch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// lockFile stands in an output folder while a run works in it. The system lets
// go of the lock when its holder ends, however it ends; a file that is left behind locks nothing.
const lockFile = ".rackrate-lock"

// BusyError says that another run is working in a folder.
type BusyError struct {
	Folder string
	PID    int // of the other run, 0 where it could not be read
}

func (e *BusyError) Error() string {
	who := "another run"
	if e.PID > 0 {
		who = fmt.Sprintf("process %d", e.PID)
	}
	return fmt.Sprintf("%s: %s is writing to this folder; wait until it has ended, or choose another folder with -o", e.Folder, who)
}

// errLocked is what lockIn gives where another process has the lock.
var errLocked = errors.New("locked")

// lock takes the lock of a folder. What it returns has to be called to let go of it.
func lock(dir string) (release func() error, err error) {
	path := filepath.Join(dir, lockFile)
	release, err = lockPath(path, strconv.Itoa(os.Getpid())+"\n")
	if errors.Is(err, errLocked) {
		return nil, &BusyError{dir, holder(path)}
	}
	return release, err
}

// holder is the process that wrote the lock's file, 0 where that cannot be read.
func holder(path string) int {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		return 0
	}
	return pid
}

// dropLock takes away the file of a lock whose holder was killed after the last
// of its work. Where somebody holds it, that is an error.
func dropLock(dir string) error {
	if _, err := os.Lstat(filepath.Join(dir, lockFile)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	release, err := lock(dir)
	if err != nil {
		return err
	}
	return release()
}
