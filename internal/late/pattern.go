// Package late keeps what takes time to make until it is first asked for: a run that prints the version, or the help of
// a command, compiles no regular expression of the reader.
//
//	var ordinal = late.Pattern(`(\d)(?:st|nd|rd|th)\b`)
//	ordinal().MatchString("21st")
package late

import (
	"regexp"
	"sync"
)

// Pattern gives the regular expression, compiled when it is first called; an expression that is none panics then.
func Pattern(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
