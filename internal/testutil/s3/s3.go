// Package s3 is an S3 server on this machine for tests, one that fails as real ones do: it turns requests away,
// and cuts uploads short. It counts what it is asked.
package s3

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// Server is an S3 server. Its faults may be set at any time.
type Server struct {
	url     string
	backend gofakes3.Backend

	mu       sync.Mutex
	asked    int // requests
	uploads  int // of them, those that were not turned away
	busy     int // every so many-th request gets 503; 0 for none
	cut      int // every so many-th upload ends in its middle; 0 for none
	requests map[string]int
}

// secretKey is the key that tests look for where it must not be.
const secretKey = "zQ7-not-to-be-seen"

// SecretKey is the secret that the server's clients sign with.
func SecretKey() string { return secretKey }

// Start starts a server with a bucket, to which the environment points.
func Start(t testing.TB, bucket string) *Server {
	t.Helper()
	s := &Server{backend: s3mem.New(), requests: map[string]int{}}
	if err := s.backend.CreateBucket(bucket); err != nil {
		t.Fatal(err)
	}
	inner := gofakes3.New(s.backend).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.serve(inner, w, r)
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	for name, value := range s.Environment() {
		t.Setenv(name, value)
	}
	return s
}

// Environment is what a client of the server needs in its environment.
func (s *Server) Environment() map[string]string {
	return map[string]string{"AWS_ENDPOINT_URL": s.url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": secretKey,
		"AWS_REGION":                "us-east-1",
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}
}

// Fail has the server turn away one request in busy, and cut one upload in cut.
func (s *Server) Fail(busy, cut int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy, s.cut = busy, cut
}

// Requests are the requests so far by method, those turned away as "503", those cut as "cut".
func (s *Server) Requests() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.requests)
}

// fate says what becomes of a request, and counts it.
func (s *Server) fate(method string) (busy, cut bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests[method]++
	s.asked++
	if busy = s.busy > 0 && s.asked%s.busy == 0; busy {
		s.requests["503"]++
		return true, false
	}
	if method == http.MethodPut {
		s.uploads++
		cut = s.cut > 0 && s.uploads%s.cut == 0
	}
	if cut {
		s.requests["cut"]++
	}
	return false, cut
}

func (s *Server) serve(inner http.Handler, w http.ResponseWriter, r *http.Request) {
	busy, cut := s.fate(r.Method)
	switch {
	case busy:
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprint(w, `<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>`)
	case cut:
		_, _ = io.CopyN(io.Discard, r.Body, r.ContentLength/2)
		panic(http.ErrAbortHandler) // the connection breaks
	default:
		inner.ServeHTTP(w, r)
	}
}
