package serve

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"time"
)

// emptied says in a run's cleared.json that its files were removed, and why. It is written before the first one goes.
type emptied struct {
	On   string   `json:"on"`
	Text string   `json:"text"`           // for the person
	Done bool     `json:"done"`           // all that may go is gone
	Left []string `json:"left,omitempty"` // outputs that were changed by hand, which stay
}

const clearedFile = "cleared.json"

// tidyEvery is how often is looked whether runs have become too old, beside after every run.
const tidyEvery = time.Hour

// tidying removes files of old runs for as long as the server serves, where that was asked for.
func (s *Server) tidying() {
	if s.opt.Keep == 0 && s.opt.MaxDisk == 0 {
		return
	}
	for {
		if err := s.tidy(); err != nil {
			s.say("files of old runs: %v", err)
		}
		select {
		case <-s.ctx.Done():
			return
		case <-s.made:
		case <-time.After(tidyEvery):
		}
	}
}

// tidy removes the files of the runs that are older than they may be, then those of the oldest until the rest
// has room. The last run that was asked for keeps its files: a user is about to look at them.
func (s *Server) tidy() error {
	s.clearing.Lock()
	defer s.clearing.Unlock()
	runs := s.runsIn(done, cleared)
	slices.SortFunc(runs, func(a, b *run) int {
		if earlier(a, b) {
			return -1
		}
		return 1
	})
	oldest := time.Now().Add(-s.opt.Keep)
	used, err := s.measure()
	if err != nil {
		return err
	}
	for i, r := range runs {
		if s.ctx.Err() != nil {
			return nil
		}
		if r.now().State == cleared {
			if _, err := s.clear(r, ""); err != nil { // goes on where it was interrupted
				return err
			}
			continue
		}
		why := ""
		if s.opt.Keep > 0 && r.Asked.Before(oldest) {
			why = fmt.Sprintf("runs are kept for %d days (--keep)", int(s.opt.Keep.Hours()/24))
		} else if s.opt.MaxDisk > 0 && i < len(runs)-1 && used > s.opt.MaxDisk {
			why = fmt.Sprintf("the page may use %d MB (--max-disk)", s.opt.MaxDisk>>20)
		}
		if why != "" {
			freed, err := s.clear(r, why)
			used -= freed
			if err != nil {
				return err
			}
		}
	}
	_, err = s.measure()
	return err
}

// clear removes of a run's outputs those that are as the run made them: by the hashes that its run.json lists.
// That one stays, with the index card, what was asked, corrections and meanings; so do outputs that were
// changed by hand, and all that no run made. It gives how many bytes went.
func (s *Server) clear(r *run, why string) (freed int64, err error) {
	mark, err := s.markCleared(r, why)
	if err != nil || mark.Done {
		return 0, err
	}
	r.change(func() { r.state, r.text, r.summary = cleared, mark.Text, map[string][]byte{} })
	m, err := s.manifest(r)
	if err != nil {
		return 0, err
	}
	folders := map[string]bool{}
	removed := 0
	for _, o := range m.Outputs {
		name := path.Join(r.out(), o.Path)
		text, err := s.data.Read(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return freed, err
		}
		if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != o.SHA256 {
			mark.Left = append(mark.Left, o.Path)
			continue
		}
		if err := s.data.Remove(name); err != nil {
			return freed, err
		}
		removed, freed = removed+1, freed+int64(len(text))
		if dir := path.Dir(o.Path); dir != "." {
			folders[path.Join(r.out(), dir)] = true
		}
	}
	for dir := range folders {
		if list, err := s.data.List(dir); err == nil && len(list) == 0 {
			if err := s.data.Remove(dir); err != nil {
				return freed, err
			}
		}
	}
	mark.Done = true
	s.audit.Info("clear", "run", r.ID, "removed", removed, "left", len(mark.Left), "why", mark.Text)
	return freed, s.keepMark(r, mark)
}

// markCleared gives the mark of a run whose files go, and makes it before the first one does.
func (s *Server) markCleared(r *run, why string) (*emptied, error) {
	text, err := s.optional(r.dir() + "/" + clearedFile)
	if err != nil {
		return nil, err
	}
	if text != nil {
		var mark emptied
		return &mark, json.Unmarshal(text, &mark)
	}
	on := time.Now().UTC().Format(time.DateOnly)
	mark := &emptied{On: on,
		Text: fmt.Sprintf("its files were removed on %s, as %s; run the workbook again to have them", on, why)}
	if _, err := s.card(r); err != nil { // history needs it, and it cannot be made again
		return nil, err
	}
	return mark, s.keepMark(r, mark)
}

func (s *Server) keepMark(r *run, mark *emptied) error {
	text, err := json.Marshal(mark)
	if err != nil {
		return err
	}
	return s.data.put(r.dir()+"/"+clearedFile, text)
}

// measure works out how many bytes the workbooks and runs take, and keeps the answer for those who ask for room.
func (s *Server) measure() (int64, error) {
	total, err := s.size("drops")
	if err == nil {
		var runs int64
		runs, err = s.size("runs")
		total += runs
	}
	s.used.Store(total)
	return total, err
}

// size is how many bytes the files of a folder take; one that is not there takes none.
func (s *Server) size(name string) (total int64, err error) {
	entries, err := s.data.List(name)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	for _, e := range entries {
		if e.IsDir() {
			inner, err := s.size(path.Join(name, e.Name()))
			if err != nil {
				return 0, err
			}
			total += inner
		} else if info, err := e.Info(); err == nil { // one that has just gone takes none
			total += info.Size()
		}
	}
	return total, err
}

// room refuses what would need more than the page may use, after files of old runs have gone.
func (s *Server) room(bytes int64) error {
	if s.opt.MaxDisk == 0 || s.used.Load()+max(bytes, 0) <= s.opt.MaxDisk {
		return nil
	}
	if err := s.tidy(); err != nil {
		return err
	}
	if s.used.Load()+max(bytes, 0) > s.opt.MaxDisk {
		return refusef(http.StatusInsufficientStorage, "the page may use %d MB (--max-disk), and has no room left: "+
			"nothing was taken. "+
			"Whoever runs it can raise that, or move workbooks and runs out of its folder while it is stopped",
			s.opt.MaxDisk>>20)
	}
	return nil
}

// runsIn are the runs in one of the states.
func (s *Server) runsIn(states ...string) []*run {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []*run
	for _, r := range s.runs {
		if slices.Contains(states, r.now().State) {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b *run) int { return cmp.Compare(a.ID, b.ID) })
	return list
}
