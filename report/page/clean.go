package page

import (
	"strings"
	"unicode"

	"rackrate/report/doc"
)

// Clean makes text from outside fit to print: one line, without control and
// direction characters, within the basic plane, every rune with a glyph. lost
// counts the characters that had to become a question mark.
func (f *Fonts) Clean(s string) (out string, lost int) {
	faces := f.covers
	if printable(s) {
		return s, 0
	}
	var b strings.Builder
	space := true
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == ' ' || r == '\u2028' || r == '\u2029' ||
			r == '\v' || r == '\f':
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		case doc.IsMark(r):
			b.WriteRune(r)
		case unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r) && r >= 0xfe00 &&
			r <= 0xfe0f:
			continue // control, direction, joiners, emoji variants
		case r <= 0xffff && r != unicode.ReplacementChar && inAll(r, faces):
			b.WriteRune(r)
		case standIns[r] != "":
			b.WriteString(standIns[r])
		default:
			b.WriteString(unknownRune)
			lost++
		}
		space = false
	}
	return strings.Trim(b.String(), " "), lost
}

// printable reports text that needs no cleaning: ASCII in single spaces.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') {
			return false
		}
	}
	return true
}

func inAll(r rune, faces []coverage) bool {
	for _, f := range faces {
		if !f.has(r) {
			return false
		}
	}
	return true
}
