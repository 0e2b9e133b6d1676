package quantity

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var signs = strings.NewReplacer("us$", "usd", "$", "usd", "%", "pct", "¢", "c", "œ", "oe", "æ", "ae", "ß", "ss", "ø",
	"o", "ł", "l")

// Normalise brings a header, a label or a name to the form in which names are
// compared: case, spaces, punctuation and accents do not matter; $ is usd and % is pct.
func Normalise(header string) string {
	if IsASCII(header) && !strings.ContainsAny(header, "$%") {
		return plainName(header)
	}
	var b strings.Builder
	b.Grow(len(header))
	for _, r := range signs.Replace(strings.ToLower(norm.NFKD.String(strings.ToLower(header)))) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// plainName is Normalise of a text of plain letters, which most are.
func plainName(s string) string {
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			out = append(out, c)
		case c >= 'A' && c <= 'Z':
			out = append(out, c+'a'-'A')
		}
	}
	return string(out)
}

// WordSet is a set of words.
func WordSet(words ...string) map[string]bool {
	set := map[string]bool{}
	for _, w := range words {
		set[w] = true
	}
	return set
}

// IsASCII reports whether a text has plain letters and signs alone.
func IsASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
