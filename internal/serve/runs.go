package serve

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"rackrate/internal/batch"
	"rackrate/internal/confine"
)

// ask is what was asked of a run, in its run.json. What it left stands beside it, in out.
type ask struct {
	ID     string    `json:"id"`
	Drop   string    `json:"drop"`
	Number int       `json:"number"` // of the runs of the drop, from 1 on
	Name   string    `json:"name"`   // of the workbook
	Asked  time.Time `json:"asked"`
	By     string    `json:"by"`
}

// run is a run that was asked for.
type run struct {
	ask
	owner string

	mu      sync.Mutex
	state   string
	text    string // why it failed, or why its files are gone
	sites   count
	memos   count
	steps   *steps        // of the run that is under way, nil for none
	changed chan struct{} // closed at every change
	summary map[string][]byte
}

// The states of a run.
const (
	queued  = "queued"
	running = "running"
	done    = "done"
	failed  = "failed"
	cleared = "cleared" // its files were removed
)

// runState is how far a run is, as the API gives it.
type runState struct {
	ask
	State string `json:"state"`
	Error string `json:"error,omitempty"`
	Sites count  `json:"sites"`
	Memos count  `json:"memos"`
}

// count is how many are done, of how many; both are 0 before that is known.
type count struct {
	Done  int `json:"done"`
	Total int `json:"total"`
}

// step is a site that has been evaluated, or a memo that has been written, in the order in which they were.
type step struct {
	kind  string // site or memo, which is the event's name
	Miner string `json:"miner"`
	Site  string `json:"site,omitempty"`
	count
}

// steps are those of a run so far. Whoever follows the run keeps hold of them when it has ended.
type steps struct{ list []step }

func (r *run) now() runState {
	r.mu.Lock()
	defer r.mu.Unlock()
	return runState{r.ask, r.state, r.text, r.sites, r.memos}
}

// change changes a run's state and wakes those who wait for it.
func (r *run) change(to func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	to()
	close(r.changed)
	r.changed = make(chan struct{})
}

func (r *run) dir() string { return "runs/" + r.ID }
func (r *run) out() string { return r.dir() + "/out" }

// failure is why a run failed, in its failed.json: it is not tried again by itself.
type failure struct {
	Error string `json:"error"`
}

// loadRuns takes up the runs of the data folder; those that are not done go on.
func (s *Server) loadRuns() error {
	entries, err := s.data.List("runs")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		r := &run{state: queued, changed: make(chan struct{}), summary: map[string][]byte{}}
		text, err := s.data.Read("runs/" + e.Name() + "/run.json")
		if errors.Is(err, fs.ErrNotExist) {
			if err := s.removeTree("runs/" + e.Name()); err != nil { // it was never acknowledged
				return err
			}
			continue
		}
		if err == nil {
			err = json.Unmarshal(text, &r.ask)
		}
		d := s.drops[r.Drop]
		if err != nil || d == nil {
			return fmt.Errorf("runs/%s: its run.json cannot be read, or its workbook is gone (%w)", e.Name(), err)
		}
		r.owner = d.Owner
		var why failure
		if text, err := s.data.Read(r.dir() + "/failed.json"); err == nil && json.Unmarshal(text, &why) == nil {
			r.state, r.text = failed, why.Error
		} else if s.data.has(r.out() + "/run.json") {
			r.state = done
		}
		var mark emptied
		if text, err := s.data.Read(r.dir() + "/" + clearedFile); err == nil && json.Unmarshal(text, &mark) == nil {
			r.state, r.text = cleared, mark.Text
		}
		s.runs[r.ID] = r
		if r.state == queued {
			s.queue <- r
		}
	}
	return nil
}

// postRun asks for a run. One that was asked for with the same workbook, mapping and corrections, and has not
// failed, is the answer.
func (s *Server) postRun(w http.ResponseWriter, r *http.Request, who string) error {
	d, err := s.dropOf(r, who)
	if err != nil {
		return err
	}
	read, err := s.wait(w, r, d)
	if err != nil {
		return err
	}
	if read.Error != "" {
		return refusef(http.StatusConflict, "%s", read.Error)
	}
	var mapping, corrections []byte
	if read.Mapping != nil {
		if mapping, err = read.Mapping.mapping().Bytes(); err != nil {
			return err
		}
	}
	if corrections, err = s.optional(d.dir() + "/" + correctionsFile); err != nil {
		return err
	}
	x, made, err := s.askFor(d, who, mapping, corrections)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if made {
		status = http.StatusAccepted
		s.note(r, who, "run", "run", x.ID, "sha256", d.SHA256)
	}
	answer(w, status, x.now())
	return nil
}

// optional reads a file; nil where there is none.
func (s *Server) optional(name string) ([]byte, error) {
	text, err := s.data.Read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}

// asking lets one ask at a time: numbers of runs are given in order.
var asking sync.Mutex

func (s *Server) askFor(d *drop, who string, mapping, corrections []byte) (_ *run, made bool, err error) {
	asking.Lock()
	defer asking.Unlock()
	var last *run
	s.mu.Lock()
	for _, r := range s.runs {
		if r.Drop == d.ID && (last == nil || r.Number > last.Number) {
			last = r
		}
	}
	s.mu.Unlock()
	number := 1
	if last != nil {
		number = last.Number + 1
		oldMap, err := s.optional(last.dir() + "/mapping.yaml")
		if err != nil {
			return nil, false, err
		}
		old, err := s.optional(last.dir() + "/" + correctionsFile)
		if err != nil {
			return nil, false, err
		}
		if bytes.Equal(oldMap, mapping) && bytes.Equal(old, corrections) && !slices.Contains([]string{failed, cleared},
			last.now().State) {
			return last, false, nil
		}
	}
	if err := s.room(1); err != nil {
		return nil, false, err
	}
	if len(s.queue) >= mostQueued-1 {
		return nil, false, refusef(http.StatusServiceUnavailable, "too many runs wait; try again later")
	}
	x := &run{owner: d.Owner, state: queued, changed: make(chan struct{}), summary: map[string][]byte{}}
	x.ask = ask{ID: fmt.Sprintf("%s-%d", d.ID, number), Drop: d.ID, Number: number, Name: d.Name,
		Asked: time.Now().UTC().Truncate(time.Second), By: who}
	for _, file := range []struct {
		name string
		text []byte
	}{{"mapping.yaml", mapping}, {correctionsFile, corrections}} {
		if file.text != nil {
			if err := s.data.put(x.dir()+"/"+file.name, file.text); err != nil {
				return nil, false, err
			}
		}
	}
	text, err := json.Marshal(x.ask)
	if err == nil {
		err = s.data.put(x.dir()+"/run.json", text) // from here on it is asked for
	}
	if err != nil {
		return nil, false, err
	}
	s.mu.Lock()
	s.runs[x.ID] = x
	s.mu.Unlock()
	s.queue <- x
	return x, true, nil
}

// work runs one workbook after another until the server ends.
func (s *Server) work() {
	for {
		select {
		case <-s.ctx.Done():
			return
		case r := <-s.queue:
			s.make(r)
		}
	}
}

// make has a child make a run: what "rackrate run" makes on the command line, by the same command.
func (s *Server) make(r *run) {
	r.change(func() { r.state, r.sites, r.memos, r.steps = running, count{}, count{}, &steps{} })
	defer func() { r.change(func() { r.steps = nil }) }()
	var err error
	for range 20 {
		_, err = s.child(true, func(line []byte) error { return r.step(line) }, s.line(r)...)
		busy, isChild := errors.AsType[*confine.ChildError](err)
		if !isChild || !strings.Contains(busy.Text, "is writing to this folder") {
			break
		}
		time.Sleep(500 * time.Millisecond) // the child of a server that was killed ends within two seconds
	}
	if errors.Is(err, confine.ErrStopped) {
		return // the next start goes on
	}
	if err == nil && !s.data.has(r.out()+"/run.json") {
		err = errors.New("the run left nothing")
	}
	if err != nil {
		text, wrong := json.Marshal(failure{err.Error()})
		if wrong == nil {
			wrong = s.data.put(r.dir()+"/failed.json", text)
		}
		if wrong != nil {
			s.say("%s: %v", r.ID, wrong)
		}
		r.change(func() { r.state, r.text = failed, err.Error() })
		return
	}
	r.change(func() { r.state = done })
	select {
	case s.made <- struct{}{}:
	default: // it is being looked already
	}
}

// line is the command line of a run.
func (s *Server) line(r *run) []string {
	s.mu.Lock()
	d := s.drops[r.Drop]
	s.mu.Unlock()
	args := append([]string{"run", s.file(d.book()), "--out", s.file(r.out()), "--steps", "--force", "--quiet"},
		s.opt.RunFlags...)
	if s.data.has(r.dir() + "/mapping.yaml") {
		args = append(args, "--map", s.file(r.dir()+"/mapping.yaml"))
	}
	if s.data.has(r.dir() + "/" + correctionsFile) {
		args = append(args, "--corrections", s.file(r.dir()+"/"+correctionsFile))
	}
	return args
}

// step takes a line that a run prints as it goes on.
func (r *run) step(line []byte) error {
	var e struct {
		Event string `json:"event"`
		step
	}
	if json.Unmarshal(line, &e) != nil || e.Event != "site" && e.Event != "memo" {
		return nil
	}
	e.kind = e.Event
	r.change(func() {
		if e.kind == "site" {
			r.sites = e.count
		} else {
			r.memos = e.count
		}
		if e.Done > 0 {
			r.steps.list = append(r.steps.list, e.step)
		}
	})
	return nil
}

// runOf is the run that a request names.
func (s *Server) runOf(r *http.Request, who string) (*run, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.runs[r.PathValue("run")]
	if x == nil {
		return nil, errNotThere
	}
	d := s.drops[x.Drop]
	if !may(who, d.Owner, d.Shared) {
		return nil, errNotThere
	}
	return x, nil
}

// doneRun is the finished run that a request names.
func (s *Server) doneRun(r *http.Request, who string) (*run, error) {
	x, err := s.runOf(r, who)
	if err != nil {
		return nil, err
	}
	switch now := x.now(); now.State {
	case done:
	case cleared:
		return nil, refusef(http.StatusGone, "%s", now.Error)
	default:
		return nil, refusef(http.StatusConflict, "%s", cmp.Or(now.Error, "the run is not done yet; it is "+now.State))
	}
	return x, nil
}

func (s *Server) getRun(w http.ResponseWriter, r *http.Request, who string) error {
	x, err := s.runOf(r, who)
	if err != nil {
		return err
	}
	answer(w, http.StatusOK, x.now())
	return nil
}

// manifest is what a finished run says of itself.
func (s *Server) manifest(r *run) (*batch.Manifest, error) {
	text, err := s.data.Read(r.out() + "/run.json")
	if err != nil {
		return nil, err
	}
	var m batch.Manifest
	return &m, json.Unmarshal(text, &m)
}
