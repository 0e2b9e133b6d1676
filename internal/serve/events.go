package serve

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// heartbeat is how often an open line of events says that it is alive.
const heartbeat = 15 * time.Second

// getEvents tells of a run as it goes on, as server-sent events, until it has ended: each site and each memo
// that is done since the run was begun, and how far the run is.
func (s *Server) getEvents(w http.ResponseWriter, r *http.Request, who string) error {
	x, err := s.runOf(r, who)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	control := http.NewResponseController(w)
	follow := follower{run: x}
	for {
		text, changed, ended, err := follow.news()
		if err != nil {
			return err
		}
		if !send(w, control, text) || ended {
			return nil
		}
		for waiting := true; waiting; {
			select {
			case <-changed:
				waiting = false
			case <-r.Context().Done():
				return nil
			case <-s.ctx.Done():
				return nil
			case <-time.After(heartbeat):
				if !send(w, control, ": alive\n\n") {
					return nil
				}
			}
		}
	}
}

// follower follows a run: it knows which of its steps it has told of.
type follower struct {
	run   *run
	steps *steps
	told  int
}

// news are the events since the last time; changed is closed when there are more.
func (f *follower) news() (text string, changed <-chan struct{}, ended bool, err error) {
	r := f.run
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.steps != nil && r.steps != f.steps {
		f.steps, f.told = r.steps, 0
	}
	var out strings.Builder
	for ; f.steps != nil && f.told < len(f.steps.list); f.told++ {
		one := &f.steps.list[f.told]
		data, err := json.Marshal(one)
		if err != nil {
			return "", nil, false, err
		}
		fmt.Fprintf(&out, "event: %s\ndata: %s\n\n", one.kind, data)
	}
	now := runState{r.ask, r.state, r.text, r.sites, r.memos}
	data, err := json.Marshal(now)
	fmt.Fprintf(&out, "data: %s\n\n", data)
	return out.String(), r.changed, now.State != queued && now.State != running, err
}

// send sends a piece of an answer that stays open; false where the reader is gone.
func send(w http.ResponseWriter, control *http.ResponseController, text string) bool {
	_ = control.SetWriteDeadline(time.Now().Add(patience))
	if _, err := w.Write([]byte(text)); err != nil {
		return false
	}
	return control.Flush() == nil
}
