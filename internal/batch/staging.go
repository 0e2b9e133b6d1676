package batch

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"path"
	"sync"

	"rackrate/internal/store"
)

// part is the place of one workbook's outputs, or of a batch's own, in the folder.
type part struct {
	*folder
	name string // of the folder within it, "." for itself

	mu      sync.Mutex
	written map[string]FileHash // by path within the part, with slashes
}

// part begins a part. What an earlier run left in it, as its manifest says, is noted.
func (f *folder) part(name string) (*part, error) {
	p := &part{folder: f, name: cmp.Or(name, "."), written: map[string]FileHash{}}
	return p, f.know(p.name)
}

// know reads what the manifest in a folder within the folder says.
func (f *folder) know(name string) error {
	if name == "." || f.inPlace {
		return nil
	}
	o, err := readOwner(f.st, name)
	if err != nil {
		return writeError(f.dir, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if o != nil {
		f.known[name] = o
	}
	return nil
}

// write makes a file of the run, whole or not at all, and notes its hash.
func (p *part) write(name string, data []byte) error {
	return p.writeFrom(name, whole(data))
}

// writeFrom makes a file of the run of what a function writes.
func (p *part) writeFrom(name string, write func(io.Writer) error) error {
	file, err := p.stage(path.Join(p.name, name), write)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	file.Path = name
	p.written[name] = file
	return nil
}

// whole writes what is in memory already.
func whole(data []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}
}

// finish makes the manifest, the last file of a part.
func (p *part) finish(manifest []byte) error {
	_, err := p.stage(path.Join(p.name, manifestFile), whole(manifest))
	return err
}

// adopt takes files that an unfinished run made for files of this one.
func (p *part) adopt(list []FileHash) {
	p.folder.mu.Lock()
	defer p.folder.mu.Unlock()
	for _, file := range list {
		file.Path = path.Join(p.name, file.Path)
		p.staged[file.Path] = file
	}
}

// discard forgets the files of a part that cannot be made whole; what an earlier run left in its place stays.
func (p *part) discard() {
	p.folder.mu.Lock()
	defer p.folder.mu.Unlock()
	for name := range p.written {
		delete(p.staged, path.Join(p.name, name))
	}
	delete(p.staged, path.Join(p.name, manifestFile))
	if p.inPlace {
		_ = p.sweepBut(p.name, nil) // no record says that there is anything
	}
}

// stage makes a file, which takes its place when all are there.
func (f *folder) stage(name string, write func(io.Writer) error) (FileHash, error) {
	place := name
	if !f.inPlace {
		place = path.Join(stageDir, name)
		if err := f.keepInput(name); err != nil {
			return FileHash{}, err
		}
	}
	var sum *hashing
	var wrong error // of the writing itself, not of the folder
	err := store.WriteFrom(f.st, place, func(w io.Writer) error {
		sum = &hashing{to: w, sum: sha256.New()}
		wrong = write(sum)
		if sum.err != nil {
			wrong = nil
			return sum.err
		}
		return wrong
	})
	if wrong != nil {
		return FileHash{}, errors.Join(wrong, f.st.Remove(place))
	}
	if err != nil {
		return FileHash{}, writeError(f.dir, err)
	}
	file := FileHash{name, sum.size, hex.EncodeToString(sum.sum.Sum(nil))}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.staged[name] = file
	return file, nil
}

// hashing sums up what is written to a file.
type hashing struct {
	to   io.Writer
	sum  hash.Hash
	size int
	err  error
}

// Write hands bytes on.
func (h *hashing) Write(data []byte) (n int, err error) {
	n, err = h.to.Write(data)
	h.sum.Write(data[:n]) // never fails
	h.size += n
	h.err = err
	return n, err
}

// FileHash names a file and what it holds.
type FileHash struct {
	Path   string `json:"path"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
}

func hashFile(name string, data []byte) FileHash {
	sum := sha256.Sum256(data)
	return FileHash{name, len(data), hex.EncodeToString(sum[:])}
}
