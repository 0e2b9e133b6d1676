package serve

import (
	"crypto/rand"
	"crypto/subtle"
	"sync"
	"time"
)

// sessionTime is how long a user stays signed in without a request.
const sessionTime = 12 * time.Hour

// mostSessions and mostTokens bound what is kept; the oldest go.
const (
	mostSessions = 10_000
	mostTokens   = 16
)

// sessions are the users who are signed in, and the tokens that sign a user in once.
type sessions struct {
	mu     sync.Mutex
	tokens []string
	list   map[string]*session
	tries  map[string]*tries
}

type session struct {
	user string
	last time.Time
}

func newSessions() *sessions {
	return &sessions{list: map[string]*session{}, tries: map[string]*tries{}}
}

// newToken makes a token that lets one browser in, once.
func (s *sessions) newToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	token := rand.Text()
	s.tokens = append(s.tokens, token)
	if len(s.tokens) > mostTokens {
		s.tokens = s.tokens[1:]
	}
	return token
}

// redeem takes a token and reports whether it was one.
func (s *sessions) redeem(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, t := range s.tokens {
		if subtle.ConstantTimeCompare([]byte(t), []byte(token)) == 1 {
			s.tokens = append(s.tokens[:i:i], s.tokens[i+1:]...)
			return true
		}
	}
	return false
}

// begin lets a user in and gives the secret of the cookie.
func (s *sessions) begin(user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.list) >= mostSessions {
		oldest := ""
		for id, x := range s.list {
			if oldest == "" || x.last.Before(s.list[oldest].last) {
				oldest = id
			}
		}
		delete(s.list, oldest)
	}
	id := rand.Text()
	s.list[id] = &session{user, time.Now()}
	return id
}

// user is the user of a cookie; false where it is no session's.
func (s *sessions) user(id string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.list[id]
	if x == nil {
		return "", false
	}
	if time.Since(x.last) > sessionTime {
		delete(s.list, id)
		return "", false
	}
	x.last = time.Now()
	return x.user, true
}

func (s *sessions) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.list, id)
}

// tries count the logins that failed for a name or an address.
type tries struct {
	failed int
	last   time.Time
}

// mostTries is how many logins may fail before one has to wait a minute for each further one.
const mostTries = 5

// mayTry reports whether a login may be tried under all these names: users and addresses.
func (s *sessions) mayTry(names ...string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range names {
		if t := s.tries[name]; t != nil && t.failed >= mostTries && time.Since(t.last) < time.Minute {
			return false
		}
	}
	return true
}

// tried notes how a login went.
func (s *sessions) tried(ok bool, names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range names {
		if ok {
			delete(s.tries, name)
			continue
		}
		if len(s.tries) >= mostSessions {
			clear(s.tries)
		}
		if s.tries[name] == nil {
			s.tries[name] = &tries{}
		}
		s.tries[name].failed++
		s.tries[name].last = time.Now()
	}
}
