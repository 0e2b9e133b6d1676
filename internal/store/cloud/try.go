package cloud

import (
	"errors"
	"math/rand/v2"
	"time"

	"rackrate/internal/late"
)

const (
	tries     = 7                      // of a call, besides those that a cloud's own client makes
	firstWait = 100 * time.Millisecond // before the second; each of the others is twice the one before
	patience  = 5 * time.Minute        // with one call
)

// jitter is a wait between half and all of another, so that many who were turned away do not come back together.
func jitter(d time.Duration) time.Duration { return d/2 + rand.N(d/2+1) }

// secret is what may hold a signature or a token: the query of a URL, and what headers of authorization hold.
var secret = late.Pattern(`(?i)\?[^\s"'<>]*|(authorization|signature|token|credential)[=:]\s*[^\s"'<>,]+`)

// plain is an error without what may be secret, for people.
func plain(err error) error { return errors.New(secret().ReplaceAllString(err.Error(), "...")) }
