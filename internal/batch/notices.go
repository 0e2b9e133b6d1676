package batch

import (
	"errors"
	"io/fs"
	"os"

	"github.com/fsnotify/fsnotify"
)

// notices are what the file system tells of changes in the folders that are
// watched. They only bring the next look forward: a network drive tells of nothing that another
// machine does, and a system may lose notices, so what counts is what a look finds. A nil *notices tells nothing.
type notices struct {
	system  *fsnotify.Watcher
	woken   chan struct{} // holds one entry where something has changed since it was taken
	ended   chan struct{}
	folders map[string]fs.FileInfo // that the system tells of
}

// newNotices asks the system to tell of changes; nil where it cannot, or where silent is set.
func newNotices(silent bool) *notices {
	if silent {
		return nil
	}
	system, err := fsnotify.NewWatcher()
	if err != nil {
		return nil // too many watchers, or a system without: looking does without
	}
	n := &notices{system: system, woken: make(chan struct{}, 1), ended: make(chan struct{}),
		folders: map[string]fs.FileInfo{}}
	go n.listen()
	return n
}

// listen passes on that something changed, until the watcher is closed.
func (n *notices) listen() {
	defer close(n.ended)
	for {
		select {
		case e, ok := <-n.system.Events:
			if !ok {
				return
			}
			if e.Op != fsnotify.Chmod {
				n.soon()
			}
		case _, ok := <-n.system.Errors: // notices were lost
			if !ok {
				return
			}
			n.soon()
		}
	}
}

// soon brings the next look forward.
func (n *notices) soon() {
	if n == nil {
		return
	}
	select {
	case n.woken <- struct{}{}:
	default: // it is on its way already
	}
}

// wake has an entry when something has changed; nil, which blocks for ever, where nothing is told.
func (n *notices) wake() <-chan struct{} {
	if n == nil {
		return nil
	}
	return n.woken
}

// follow asks to be told of just these folders. A folder that went and came back
// is another one under the same name. What came into a new one before it was
// followed is found by looking again soon. The error says why not all of them can be followed.
func (n *notices) follow(folders map[string]fs.FileInfo) error {
	if n == nil {
		return nil
	}
	for path, old := range n.folders {
		if now, there := folders[path]; !there || !os.SameFile(old, now) {
			delete(n.folders, path)
			// It is gone with its folder already, mostly.
			if err := n.system.Remove(path); err != nil && !errors.Is(err, fsnotify.ErrNonExistentWatch) {
				return err
			}
		}
	}
	for path, info := range folders {
		if _, known := n.folders[path]; known {
			continue
		}
		if err := n.system.Add(path); err != nil {
			return err
		}
		n.folders[path] = info
		n.soon()
	}
	return nil
}

// close ends the telling.
func (n *notices) close() error {
	if n == nil {
		return nil
	}
	err := n.system.Close()
	<-n.ended
	return err
}
