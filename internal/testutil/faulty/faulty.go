// Package faulty is a store.Store in memory that fails when a test asks it to: at
// the n-th call, in the middle of a write, when it is full, and by losing what was not synced before
// the power went. For tests only.
package faulty

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"rackrate/internal/store"
)

// ErrKilled is what every call gives after the process was killed.
var ErrKilled = errors.New("the process was killed")

// Disk is a folder in memory. Its fields are set before it is used.
type Disk struct {
	KillAt int             // from this call on, counted from 1, the process is dead; 0 for never
	FailAt int             // this call fails with an input/output error, those after it do not; 0 for never
	Room   int             // bytes that may still be written, where Full is set
	Full   bool            // Room counts
	Held   map[string]bool // files that another program has open
	Random *rand.Rand      // how much of a torn write, and what of unsynced names, is there afterwards

	mu      sync.Mutex
	calls   int
	now     map[string][]byte // as running programs see it
	durable map[string][]byte // as it is after the power went
	pending []change          // names that are not synced
}

// change is a change of names: one that goes, one that comes.
type change struct {
	from, to string // "" for none
	data     []byte
}

// New is an empty folder whose chances are those of a seed.
func New(seed uint64) *Disk {
	return &Disk{Random: rand.New(rand.NewPCG(seed, 1)), now: map[string][]byte{}, durable: map[string][]byte{}}
}

// Calls is how many calls there were.
func (d *Disk) Calls() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.calls
}

// Files are the files with what they hold, as running programs see them.
func (d *Disk) Files() map[string]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := map[string]string{}
	for name, data := range d.now {
		out[name] = string(data)
	}
	return out
}

// Put makes a file as somebody else does, whole and durable.
func (d *Disk) Put(name, text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now[name], d.durable[name] = []byte(text), []byte(text)
}

// Copy is another folder with the same files, all of them durable, and no faults.
func (d *Disk) Copy(seed uint64) *Disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := New(seed)
	out.now, out.durable = maps.Clone(d.now), maps.Clone(d.now)
	return out
}

// Restart takes the faults away, as a new process on the machine finds the folder.
func (d *Disk) Restart() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.KillAt, d.FailAt, d.Full, d.Held = 0, 0, false, nil
}

// PowerCut loses of what was not synced any part, in any order, and restarts.
func (d *Disk) PowerCut() {
	d.mu.Lock()
	for _, c := range d.pending {
		if d.Random.IntN(2) == 0 {
			d.durable = c.apply(d.durable)
		}
	}
	d.pending, d.now = nil, maps.Clone(d.durable)
	d.mu.Unlock()
	d.Restart()
}

func (c change) apply(files map[string][]byte) map[string][]byte {
	if c.from != "" {
		delete(files, c.from)
	}
	if c.to != "" {
		files[c.to] = c.data
	}
	return files
}

// call counts a call and gives its fault; the lock is held.
func (d *Disk) call() error {
	d.calls++
	switch {
	case d.KillAt > 0 && d.calls >= d.KillAt:
		return ErrKilled
	case d.FailAt > 0 && d.calls == d.FailAt:
		return syscall.EIO
	}
	return nil
}

func (d *Disk) change(c change) {
	d.now = c.apply(d.now)
	d.pending = append(d.pending, c)
}

// Read reads.
func (d *Disk) Read(name string) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.call(); err != nil {
		return nil, err
	}
	data, ok := d.now[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return bytes.Clone(data), nil
}

// Write writes; where it fails, any part of the file is there.
func (d *Disk) Write(name string, data []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	err := d.call()
	if err == nil && d.Held[name] {
		return store.ErrHeld
	}
	whole := len(data)
	if d.Full && whole > d.Room {
		whole, err = d.Room, cmp.Or[error](err, syscall.ENOSPC)
	}
	if d.Full {
		d.Room -= whole
	}
	if err != nil {
		whole = d.Random.IntN(whole + 1)
	}
	if err == nil || d.KillAt == 0 || d.calls == d.KillAt { // a dead process writes nothing more
		d.change(change{to: name, data: bytes.Clone(data[:whole])})
	}
	return err
}

// Move moves.
func (d *Disk) Move(from, to string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.call(); err != nil {
		return err
	}
	data, ok := d.now[from]
	switch {
	case !ok:
		return &fs.PathError{Op: "rename", Path: from, Err: fs.ErrNotExist}
	case d.Held[from] || d.Held[to]:
		return store.ErrHeld
	}
	d.change(change{from: from, to: to, data: data})
	return nil
}

// Remove removes.
func (d *Disk) Remove(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.call(); err != nil {
		return err
	}
	if d.Held[name] {
		return store.ErrHeld
	}
	if _, ok := d.now[name]; ok {
		d.change(change{from: name})
	} else if d.holds(name) {
		return &fs.PathError{Op: "remove", Path: name, Err: syscall.ENOTEMPTY}
	}
	return nil
}

// holds reports whether a name is that of a folder; folders are there as long as there is something in them.
func (d *Disk) holds(folder string) bool {
	for name := range d.now {
		if strings.HasPrefix(name, folder+"/") {
			return true
		}
	}
	return false
}

// entry is a file or a folder.
type entry struct {
	name string
	size int64
	dir  bool
}

func (e entry) Name() string               { return e.name }
func (e entry) Size() int64                { return e.size }
func (e entry) IsDir() bool                { return e.dir }
func (e entry) ModTime() time.Time         { return time.Time{} }
func (e entry) Sys() any                   { return nil }
func (e entry) Info() (fs.FileInfo, error) { return e, nil }
func (e entry) Type() fs.FileMode          { return e.Mode().Type() }
func (e entry) Mode() fs.FileMode {
	if e.dir {
		return fs.ModeDir | 0o777
	}
	return 0o666
}

// Stat tells of what has a name.
func (d *Disk) Stat(name string) (fs.FileInfo, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.call(); err != nil {
		return nil, err
	}
	if data, ok := d.now[name]; ok {
		return entry{name: path.Base(name), size: int64(len(data))}, nil
	}
	if name == "." || d.holds(name) {
		return entry{name: path.Base(name), dir: true}, nil
	}
	return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
}

// List names what is in a folder.
func (d *Disk) List(folder string) ([]fs.DirEntry, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.call(); err != nil {
		return nil, err
	}
	found := map[string]entry{}
	for name, data := range d.now {
		rest := name
		if folder != "." {
			var in bool
			if rest, in = strings.CutPrefix(name, folder+"/"); !in {
				continue
			}
		}
		first, _, deeper := strings.Cut(rest, "/")
		found[first] = entry{name: first, size: int64(len(data)), dir: deeper}
	}
	if len(found) == 0 && folder != "." {
		return nil, &fs.PathError{Op: "open", Path: folder, Err: fs.ErrNotExist}
	}
	var list []fs.DirEntry
	for _, name := range slices.Sorted(maps.Keys(found)) {
		list = append(list, found[name])
	}
	return list, nil
}

// Sync makes the names in a folder durable.
func (d *Disk) Sync(folder string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.call(); err != nil {
		return err
	}
	var left []change
	for _, c := range d.pending {
		if c.to != "" && path.Dir(c.to) == folder || c.to == "" && path.Dir(c.from) == folder {
			d.durable = c.apply(d.durable)
		} else {
			left = append(left, c)
		}
	}
	d.pending = left
	return nil
}

// Lock locks nothing: a test has its folder for itself.
func (d *Disk) Lock(string) (func() error, error) { return func() error { return nil }, nil }

// Close does nothing.
func (d *Disk) Close() error { return nil }
