package formulas

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// How long a formula and a text within one may be, in characters as spreadsheet programs count them. Programs
// allow 8,192 characters and 255; a file that has more is refused as a whole.
const (
	longest     = 8000
	longestText = 255
)

// Units is how many characters spreadsheet programs count in a text.
func Units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// Fits is an error where a formula, or a text within it, is longer than spreadsheet programs take.
func Fits(formula string) error {
	if len(formula) <= longestText {
		return nil
	}
	if n := Units(formula); n > longest {
		return fmt.Errorf("a formula of %d characters", n)
	}
	for _, s := range texts(formula) {
		if n := Units(s); n > longestText {
			return fmt.Errorf("a text of %d characters within a formula", n)
		}
	}
	return nil
}

// texts are the texts within a formula. Names of sheets stand in single quotes, in which a double one is no text's.
func texts(formula string) (out []string) {
	for i := 0; i < len(formula); i++ {
		q := formula[i]
		if q != '"' && q != '\'' {
			continue
		}
		var text strings.Builder
		for i++; i < len(formula); i++ {
			if formula[i] == q {
				if i+1 == len(formula) || formula[i+1] != q {
					break
				}
				i++
			}
			text.WriteByte(formula[i])
		}
		if q == '"' {
			out = append(out, text.String())
		}
	}
	return out
}

// Quoted is a text as it stands in a formula, in pieces where it is long.
func Quoted(s string) string {
	var pieces []string
	from, n := 0, 0
	for i, r := range s {
		if n += max(1, utf16.RuneLen(r)); n > longestText {
			pieces, from, n = append(pieces, s[from:i]), i, max(1, utf16.RuneLen(r))
		}
	}
	pieces = append(pieces, s[from:])
	for i, p := range pieces {
		pieces[i] = `"` + strings.ReplaceAll(p, `"`, `""`) + `"`
	}
	return strings.Join(pieces, "&")
}
