package serve

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"golang.org/x/crypto/argon2"

	"rackrate/internal/late"
	"rackrate/internal/store"
)

// How passwords are hashed: argon2id with these costs (RFC 9106, the second recommended choice, with less parallelism).
const (
	argonTime   = 3
	argonMemory = 64 << 10 // kB
	argonLanes  = 2
	argonBytes  = 32
)

// users are those who may come in, by their names, with the hashes of their passwords.
type users struct {
	hashes map[string]string
	work   sync.Mutex // one hash at a time: each takes 64 MB
}

// UserName is what a user's name may be.
var UserName = late.Pattern(`^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$`)

// HashPassword makes a line of a file of users.
func HashPassword(name, password string) (string, error) {
	if !UserName().MatchString(name) {
		return "", fmt.Errorf("%q: a user's name has letters, digits and . _ @ -, up to 64", name)
	}
	if len(password) < 10 {
		return "", fmt.Errorf("the password has fewer than 10 letters")
	}
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, argonBytes)
	enc := base64.RawStdEncoding
	return fmt.Sprintf("%s:$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", name, argonMemory, argonTime, argonLanes,
		enc.EncodeToString(salt), enc.EncodeToString(key)), nil
}

// ReadUserLines reads a file of users: name:hash a line, # begins a remark.
func ReadUserLines(data []byte) (map[string]string, error) {
	hashes := map[string]string{}
	for i, line := range strings.Split(string(data), "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		name, hash, ok := strings.Cut(line, ":")
		if !ok || !UserName().MatchString(name) || !wellMade(hash) {
			return nil, fmt.Errorf("line %d: is not NAME:HASH as rackrate serve user add writes it", i+1)
		}
		hashes[name] = hash
	}
	return hashes, nil
}

// maxUsers is the size, in bytes, of the largest file of users.
const maxUsers = 1 << 20

func readUsers(file string) (*users, error) {
	data, err := store.ReadFile(file, maxUsers)
	if err != nil {
		return nil, fmt.Errorf("--users: %w", err)
	}
	hashes, err := ReadUserLines(data)
	if err != nil {
		return nil, fmt.Errorf("--users %s: %w", file, err)
	}
	if len(hashes) == 0 {
		return nil, fmt.Errorf("--users %s: names nobody; rackrate serve user add NAME --users %s", file, file)
	}
	return &users{hashes: hashes}, nil
}

// hashed takes a hash apart; memory and time are bounded, so that no line of the file can take the machine down.
func hashed(hash string) (salt, key []byte, memory, time uint32, lanes uint8, ok bool) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != "v=19" {
		return
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &lanes); n != 3 || err != nil || memory < 8 ||
		memory > 1<<20 || time < 1 || time > 20 || lanes < 1 || lanes > 16 {
		return
	}
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[4])
	key, errKey := base64.RawStdEncoding.DecodeString(parts[5])
	ok = errSalt == nil && errKey == nil && len(salt) >= 8 && len(key) >= 16
	return
}

func wellMade(hash string) bool {
	_, _, _, _, _, ok := hashed(hash)
	return ok
}

// check reports whether a password is a user's. It takes as long for a name that there is not.
func (u *users) check(name, password string) bool {
	hash, known := u.hashes[name]
	if !known {
		for _, any := range u.hashes {
			hash = any
			break
		}
	}
	salt, key, memory, time, lanes, ok := hashed(hash)
	if !ok {
		return false
	}
	u.work.Lock()
	defer u.work.Unlock()
	got := argon2.IDKey([]byte(password), salt, time, memory, lanes, uint32(len(key)))
	return subtle.ConstantTimeCompare(got, key) == 1 && known
}

// cookieName is the cookie's; the prefix has browsers take it from a secure page alone.
func (s *Server) cookieName() string {
	if s.secure {
		return "__Host-rackrate"
	}
	return "rackrate"
}

// setCookie lets the browser in that gets the answer.
func (s *Server) setCookie(w http.ResponseWriter, user string) {
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(), Value: s.sessions.begin(user), Path: "/", HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: s.secure})
}

// postLogin lets a user in.
func (s *Server) postLogin(w http.ResponseWriter, r *http.Request) {
	var asks struct{ User, Password string }
	if err := take(r, &asks); err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	if s.users == nil {
		fail(w, http.StatusNotFound, "there are no users; open the address that rackrate serve printed")
		return
	}
	names := []string{"user " + asks.User}
	if from := s.from(r); from != "" { // behind a proxy that does not say, all have one address
		names = append(names, "from "+from)
	}
	if !s.sessions.mayTry(names...) {
		w.Header().Set("Retry-After", "60")
		fail(w, http.StatusTooManyRequests, "too many wrong passwords; wait a minute")
		return
	}
	ok := len(asks.Password) <= 1024 && s.users.check(asks.User, asks.Password)
	s.sessions.tried(ok, names...)
	if !ok {
		s.note(r, asks.User, "login refused")
		fail(w, http.StatusUnauthorized, "the name or the password is wrong")
		return
	}
	s.note(r, asks.User, "login")
	s.setCookie(w, asks.User)
	answer(w, http.StatusOK, map[string]string{"user": asks.User})
}

// postLogout ends a session.
func (s *Server) postLogout(w http.ResponseWriter, r *http.Request, who string) error {
	if cookie, err := r.Cookie(s.cookieName()); err == nil {
		s.sessions.end(cookie.Value)
	}
	s.note(r, who, "logout")
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(), Path: "/", MaxAge: -1, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: s.secure})
	answer(w, http.StatusOK, map[string]string{})
	return nil
}
