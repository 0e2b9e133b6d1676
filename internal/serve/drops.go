package serve

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// dropped is what is kept of a workbook that was dropped, in its drop.json.
type dropped struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"` // as a file's
	Bytes    int64     `json:"bytes"`
	SHA256   string    `json:"sha256"`
	Received time.Time `json:"received"`
	Owner    string    `json:"owner"`
	Shared   bool      `json:"shared"` // with everybody who is let in
}

// drop is a workbook that was dropped.
type drop struct {
	dropped
	reading *reading
}

func (d *drop) dir() string  { return "drops/" + d.ID }
func (d *drop) book() string { return d.dir() + "/book/" + d.Name }

// newID is a name that cannot be guessed, of letters and digits. What a request names is looked up
// among those that were given, and so never gets near a path.
func newID() string { return strings.ToLower(rand.Text()[:16]) }

// load takes up what the data folder has: uploads that were acknowledged, and runs that were asked for and are
// not done.
func (s *Server) load() error {
	entries, err := s.data.List("drops")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		d := &drop{}
		text, err := s.data.Read("drops/" + e.Name() + "/drop.json")
		if errors.Is(err, fs.ErrNotExist) {
			if err := s.removeTree("drops/" + e.Name()); err != nil { // it was never acknowledged
				return err
			}
			continue
		}
		if err == nil {
			err = json.Unmarshal(text, &d.dropped)
		}
		if err != nil {
			return fmt.Errorf("drops/%s: %w", e.Name(), err)
		}
		if text, err := s.data.Read(d.dir() + "/reading.json"); err == nil {
			var r reading
			if json.Unmarshal(text, &r) == nil {
				r.done = make(chan struct{})
				close(r.done)
				d.reading = &r
			}
		}
		s.drops[d.ID] = d
	}
	return s.loadRuns()
}

// removeTree removes a folder of the data folder with all that is in it.
func (s *Server) removeTree(name string) error {
	entries, err := s.data.List(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		inner := path.Join(name, e.Name())
		if e.IsDir() {
			err = s.removeTree(inner)
		} else {
			err = s.data.Remove(inner)
		}
		if err != nil {
			return err
		}
	}
	return s.data.Remove(name)
}

// may reports whether a user may see what another user has put in.
func may(who, owner string, shared bool) bool { return shared || who == owner }

// dropOf is the workbook that a request names.
func (s *Server) dropOf(r *http.Request, who string) (*drop, error) {
	id := r.PathValue("drop")
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.drops[id]
	if d == nil || !may(who, d.Owner, d.Shared) {
		return nil, errNotThere
	}
	return d, nil
}

// postDrop takes a workbook in. It is acknowledged when all of it is on the disk.
func (s *Server) postDrop(w http.ResponseWriter, r *http.Request, who string) error {
	name, ok := safeName(r.URL.Query().Get("name"))
	if !ok {
		return refusef(http.StatusUnsupportedMediaType, "%q: is no workbook by its name; .xlsx, .xlsm, .csv and .tsv "+
			"are read. Save it as .xlsx and drop it again", r.URL.Query().Get("name"))
	}
	if r.ContentLength > s.opt.MaxFile {
		return &http.MaxBytesError{Limit: s.opt.MaxFile}
	}
	if err := s.room(r.ContentLength); err != nil {
		return err
	}
	d := &drop{dropped: dropped{ID: newID(), Name: name, Received: time.Now().UTC().Truncate(time.Second), Owner: who}}
	err := s.receive(w, r, d)
	if err == nil {
		err = s.keepDrop(d)
	}
	if err != nil {
		_ = s.removeTree(d.dir()) // the next start does it where this one cannot
		return err
	}
	s.used.Add(d.Bytes)
	s.mu.Lock()
	s.drops[d.ID] = d
	s.mu.Unlock()
	s.note(r, who, "drop", "drop", d.ID, "name", d.Name, "bytes", d.Bytes, "sha256", d.SHA256)
	s.read(d)
	answer(w, http.StatusCreated, s.dropDocument(d))
	return nil
}

// patience is how long a client may take for a piece of an upload, and piece how many bytes that is.
const (
	patience = 20 * time.Second
	piece    = 128 << 10
)

// receive writes what a request brings to the disk. A client that is slower than a piece in its time is cut off.
func (s *Server) receive(w http.ResponseWriter, r *http.Request, d *drop) (err error) {
	file, err := s.data.create(d.book())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	hash := sha256.New()
	control := http.NewResponseController(w)
	for {
		if err := control.SetReadDeadline(time.Now().Add(s.patience)); err != nil &&
			!errors.Is(err, http.ErrNotSupported) {
			return err
		}
		n, err := io.CopyN(io.MultiWriter(file, hash), r.Body, piece)
		d.Bytes += n
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) {
				return refusef(http.StatusRequestTimeout,
					"the upload was too slow, and nothing was taken; drop it again")
			}
			return err
		}
	}
	if d.Bytes == 0 {
		return refusef(http.StatusBadRequest, "%s: is empty; export it again", d.Name)
	}
	d.SHA256 = hex.EncodeToString(hash.Sum(nil))
	_ = control.SetWriteDeadline(time.Now().Add(writeTime))
	return file.Sync()
}

// keepDrop puts the names on the disk, drop.json last: without it there is no drop.
func (s *Server) keepDrop(d *drop) error {
	for _, dir := range []string{d.dir() + "/book", d.dir(), "drops", "."} {
		if err := s.data.Sync(dir); err != nil {
			return err
		}
	}
	text, err := json.Marshal(d.dropped)
	if err != nil {
		return err
	}
	return s.data.put(d.dir()+"/drop.json", text)
}

// file is the path of what has a name in the data folder, for a child.
func (s *Server) file(name string) string {
	return filepath.Join(s.data.path, filepath.FromSlash(name))
}

// patient lets a request take as long as the children may that it waits for.
func (s *Server) patient(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(3 * s.opt.ChildTime))
}

// dropDocument is a dropped workbook as the API gives it.
func (s *Server) dropDocument(d *drop) any {
	doc := struct {
		dropped
		Read  bool       `json:"read"` // how it was read is known
		Error string     `json:"error,omitempty"`
		Runs  []runState `json:"runs"`
	}{dropped: d.dropped, Runs: []runState{}}
	s.mu.Lock()
	if d.reading != nil {
		select {
		case <-d.reading.done:
			doc.Read, doc.Error = true, d.reading.Error
		default:
		}
	}
	var list []*run
	for _, r := range s.runs {
		if r.Drop == d.ID {
			list = append(list, r)
		}
	}
	s.mu.Unlock()
	slices.SortFunc(list, func(a, b *run) int { return cmp.Compare(a.Number, b.Number) })
	for _, r := range list {
		doc.Runs = append(doc.Runs, r.now())
	}
	return doc
}

func (s *Server) getDrop(w http.ResponseWriter, r *http.Request, who string) error {
	d, err := s.dropOf(r, who)
	if err != nil {
		return err
	}
	answer(w, http.StatusOK, s.dropDocument(d))
	return nil
}

// getDrops lists the workbooks that a user may see, the latest first.
func (s *Server) getDrops(w http.ResponseWriter, r *http.Request, who string) error {
	s.mu.Lock()
	var list []*drop
	for _, d := range s.drops {
		if may(who, d.Owner, d.Shared) {
			list = append(list, d)
		}
	}
	s.mu.Unlock()
	slices.SortFunc(list, func(a, b *drop) int {
		return cmp.Or(b.Received.Compare(a.Received), strings.Compare(a.ID, b.ID))
	})
	docs := []any{}
	for _, d := range list {
		docs = append(docs, s.dropDocument(d))
	}
	answer(w, http.StatusOK, map[string]any{"drops": docs})
	return nil
}

// putShared shares a workbook and its runs with everybody who is let in, or no longer.
func (s *Server) putShared(w http.ResponseWriter, r *http.Request, who string) error {
	d, err := s.dropOf(r, who)
	if err != nil {
		return err
	}
	if d.Owner != who {
		return refusef(http.StatusForbidden, "only %s can share it", d.Owner)
	}
	var asks struct {
		Shared bool `json:"shared"`
	}
	if err := take(r, &asks); err != nil {
		return err
	}
	changed := d.dropped
	changed.Shared = asks.Shared
	text, err := json.Marshal(changed)
	if err == nil {
		err = s.data.put(d.dir()+"/drop.json", text)
	}
	if err != nil {
		return err
	}
	s.mu.Lock()
	d.Shared = asks.Shared
	s.mu.Unlock()
	s.note(r, who, "share", "drop", d.ID, "shared", asks.Shared)
	answer(w, http.StatusOK, s.dropDocument(d))
	return nil
}
