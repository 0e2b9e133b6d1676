package serve

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"rackrate/report"
)

// How long a request may take to be read and answered. Uploads, downloads and events have their own.
const (
	readTime  = 30 * time.Second
	writeTime = time.Minute
)

// policy lets a page have what this server serves and nothing else: no script in the page, no frame around it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// handler answers all requests: what is wrong with a request itself is refused before anything looks at what it asks.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	s.routes(mux)
	cross := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if fault := recover(); fault != nil {
				if fault == http.ErrAbortHandler {
					panic(fault)
				}
				s.say("a fault of the program at %s %s: %v\n%s", r.Method, r.URL.Path, fault, debug.Stack())
				fail(w, http.StatusInternalServerError, "a fault of the program; what was acknowledged is kept")
			}
		}()
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if s.secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if !s.hosts[strings.ToLower(r.Host)] {
			fail(w, http.StatusMisdirectedRequest, "this page has another name; open the address that rackrate "+
				"serve printed")
			return
		}
		if err := cross.Check(r); err != nil {
			fail(w, http.StatusForbidden, "a request from another site is refused")
			return
		}
		if site := r.Header.Get("Sec-Fetch-Site"); strings.HasPrefix(r.URL.Path, "/api/") && site != "" &&
			site != "same-origin" && site != "none" {
			fail(w, http.StatusForbidden, "a request from another site is refused")
			return
		}
		s.strip(r)
		r.Body = http.MaxBytesReader(w, r.Body, s.bodyLimit(r))
		mux.ServeHTTP(w, r)
	})
}

// smallBody is how many bytes a request may bring that brings no workbook.
const smallBody = 1 << 20

func (s *Server) bodyLimit(r *http.Request) int64 {
	if r.Method == http.MethodPost && r.URL.Path == "/api/v1/drops" {
		return s.opt.MaxFile
	}
	return smallBody
}

func (s *Server) say(format string, args ...any) {
	if s.opt.Say != nil {
		s.opt.Say(format, args...)
	}
}

// asked is a handler that knows who asks.
type asked func(w http.ResponseWriter, r *http.Request, who string) error

// httpError is an answer that is no success: its status, and a sentence for the person.
type httpError struct {
	status int
	text   string
}

func (e *httpError) Error() string { return e.text }

func refusef(status int, format string, args ...any) error {
	return &httpError{status, fmt.Sprintf(format, args...)}
}

var errNotThere = &httpError{http.StatusNotFound, "there is no such workbook or run, or it is somebody else's"}

// api answers those who are let in, and turns errors into JSON.
func (s *Server) api(do asked) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who, ok := s.who(r)
		if !ok {
			fail(w, http.StatusUnauthorized, "not let in; open the address that rackrate serve printed, or log in")
			return
		}
		err := do(w, r, who)
		var known *httpError
		var large *http.MaxBytesError
		switch {
		case err == nil:
		case errors.As(err, &known):
			fail(w, known.status, known.text)
		case errors.As(err, &large):
			fail(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("is larger than %d kB", large.Limit>>10))
		case isFull(err):
			fail(w, http.StatusInsufficientStorage,
				"the disk is full, and nothing was taken; make room, then try again")
		default:
			s.say("%s %s: %v", r.Method, r.URL.Path, err)
			fail(w, http.StatusInternalServerError, "the program failed at it: "+err.Error())
		}
	}
}

// who says who asks: a user's name, "" for the one person of an open page; false where no user is signed in.
func (s *Server) who(r *http.Request) (string, bool) {
	if s.opt.UserHeader != "" && s.fromProxy(r) { // it was stripped otherwise, too
		if name := r.Header.Get(s.opt.UserHeader); name != "" {
			return name, true
		}
	}
	cookie, err := r.Cookie(s.cookieName())
	if err != nil {
		return "", false
	}
	return s.sessions.user(cookie.Value)
}

// fromProxy reports whether a request comes from a proxy that is believed: one of the listed addresses, or
// whoever may use the socket.
func (s *Server) fromProxy(r *http.Request) bool {
	if _, socket := s.socket(); socket {
		return true
	}
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && slices.ContainsFunc(s.proxies, func(p netip.Prefix) bool {
		return p.Contains(from.Addr().Unmap())
	})
}

// strip takes from a request what only a proxy may say, unless it comes from one that is believed.
func (s *Server) strip(r *http.Request) {
	if s.fromProxy(r) {
		return
	}
	r.Header.Del("X-Forwarded-For")
	if s.opt.UserHeader != "" {
		r.Header.Del(s.opt.UserHeader)
	}
}

// from is the address that a request comes from, as a proxy says that is believed; "" for one that hides who asks.
func (s *Server) from(r *http.Request) string {
	if list := strings.Split(r.Header.Get("X-Forwarded-For"), ","); list[0] != "" {
		if ip, err := netip.ParseAddr(strings.TrimSpace(list[len(list)-1])); err == nil {
			return ip.String()
		}
	}
	if s.opt.Proxy {
		return ""
	}
	return host(r)
}

// host is the address at the other end of the line.
func host(r *http.Request) string {
	at, _, _ := net.SplitHostPort(r.RemoteAddr) // "" at a socket
	return at
}

// fail answers with an error as JSON.
func fail(w http.ResponseWriter, status int, text string) {
	answer(w, status, map[string]string{"error": text})
}

// answer answers with a document.
func answer(w http.ResponseWriter, status int, doc any) {
	text, err := json.Marshal(doc)
	if err != nil { // a document of this program's own
		status, text = http.StatusInternalServerError, []byte(`{"error":"a fault of the program"}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n')) // who went away needs no answer
}

// take reads a document that a request brings; unknown members are errors.
func take(r *http.Request, doc any) error {
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(doc); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return err
		}
		return refusef(http.StatusBadRequest, "the request cannot be read: %v", err)
	}
	return nil
}

// note puts a line into the audit log.
func (s *Server) note(r *http.Request, who, what string, args ...any) {
	s.audit.Info(what, append([]any{"who", who, "from", cmp.Or(s.from(r), host(r))}, args...)...)
}

// safeName is a name from outside as one of a file: a stem of letters, digits, - _ . and an ending that the
// reader knows.
func safeName(name string) (string, bool) {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return "", false
	}
	ending := strings.ToLower(name[dot:])
	if !slices.Contains([]string{".xlsx", ".xlsm", ".csv", ".tsv"}, ending) {
		return "", false
	}
	stem := report.SafeName(name[:dot])
	if stem == "" {
		stem = "workbook"
	}
	return stem + ending, true
}
