package serve

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"rackrate/internal/confine"
)

// reading is how a workbook was read, or is being read: done is closed when it is known.
type reading struct {
	done        chan struct{}
	Fingerprint string          `json:"fingerprint"`
	Error       string          `json:"error,omitempty"` // why the file as a whole cannot be read
	Look        json.RawMessage `json:"look"`
	Mapping     *kept           `json:"mapping"` // what was kept of earlier ones, nil for nothing
	Corrections []correction    `json:"corrections"`
}

// mostCells is how many cells of a workbook are shown.
const mostCells = 60_000

// read has a workbook read by a child process, once; what a later change of the mapping asks for takes its place.
func (s *Server) read(d *drop) *reading {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &reading{done: make(chan struct{})}
	d.reading = r
	s.working.Go(func() {
		defer close(r.done)
		select {
		case s.reading <- struct{}{}:
		case <-s.ctx.Done():
			r.Error = confine.ErrStopped.Error()
			return
		}
		defer func() { <-s.reading }()
		if err := s.look(d, r); errors.Is(err, confine.ErrStopped) {
			r.Error = err.Error()
			return
		} else if err != nil {
			r.Error = err.Error()
		}
		s.keepReading(d, r)
	})
	return r
}

// keepReading keeps a reading for the next start, unless another has taken its place.
func (s *Server) keepReading(d *drop, r *reading) {
	text, err := json.Marshal(r)
	s.mu.Lock()
	current := d.reading == r
	s.mu.Unlock()
	if err == nil && current {
		err = s.data.put(d.dir()+"/reading.json", text)
	}
	if err != nil {
		s.say("%s: %v", d.Name, err) // it is read again after the next start
	}
}

// look reads a workbook as it comes, and once more with what was kept for workbooks of its format.
func (s *Server) look(d *drop, r *reading) error {
	corrections, err := s.corrections(d)
	if err != nil {
		return err
	}
	r.Corrections = corrections
	if r.Look, err = s.inspect(d, ""); err != nil {
		return err
	}
	var found struct{ Fingerprint string }
	if err := json.Unmarshal(r.Look, &found); err != nil {
		return err
	}
	r.Fingerprint = found.Fingerprint
	if r.Mapping, err = s.keptMapping(d.Owner, r.Fingerprint); err != nil || r.Mapping == nil {
		return err
	}
	text, err := r.Mapping.mapping().Bytes()
	if err != nil {
		return err
	}
	if err := s.data.put(d.dir()+"/mapping.yaml", text); err != nil {
		return err
	}
	r.Look, err = s.inspect(d, d.dir()+"/mapping.yaml")
	return err
}

// inspect has a child say how a workbook is understood.
func (s *Server) inspect(d *drop, mapping string) (json.RawMessage, error) {
	args := append([]string{"inspect", s.file(d.book()), "--json", fmt.Sprintf("--cells=%d", mostCells)},
		s.opt.ReadFlags...)
	if mapping != "" {
		args = append(args, "--map", s.file(mapping))
	}
	if s.data.has(d.dir() + "/" + correctionsFile) {
		args = append(args, "--corrections", s.file(d.dir()+"/"+correctionsFile))
	}
	var look json.RawMessage
	_, err := s.child(false, func(line []byte) error {
		look = bytes.Clone(line)
		return nil
	}, args...)
	return look, err
}

// wait waits until a workbook has been read.
func (s *Server) wait(w http.ResponseWriter, r *http.Request, d *drop) (*reading, error) {
	s.patient(w)
	s.mu.Lock()
	read := d.reading
	s.mu.Unlock()
	if read == nil {
		read = s.read(d)
	}
	select {
	case <-read.done:
		return read, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// getReading says how a workbook was read, when that is known.
func (s *Server) getReading(w http.ResponseWriter, r *http.Request, who string) error {
	d, err := s.dropOf(r, who)
	if err != nil {
		return err
	}
	read, err := s.wait(w, r, d)
	if err != nil {
		return err
	}
	answer(w, http.StatusOK, read)
	return nil
}

// changeable is a user's own workbook that has been read, with how it was read.
func (s *Server) changeable(w http.ResponseWriter, r *http.Request, who string) (*drop, *reading, error) {
	d, err := s.dropOf(r, who)
	if err != nil {
		return nil, nil, err
	}
	if d.Owner != who {
		return nil, nil, refusef(http.StatusForbidden,
			"it is %s's; drop the workbook yourself to change how it is read", d.Owner)
	}
	read, err := s.wait(w, r, d)
	if err != nil {
		return nil, nil, err
	}
	if read.Fingerprint == "" {
		return nil, nil, refusef(http.StatusConflict, "%s", read.Error)
	}
	return d, read, nil
}
