package lines

import (
	"fmt"
	"strings"
)

type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenNumber
	tokenText
	tokenName
	tokenMark // operators, brackets, commas, dots
)

type token struct {
	kind tokenKind
	text string
	pos  int
}

func isLetter(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// isName reports whether s is one name.
func isName(s string) bool {
	if s == "" || !isLetter(s[0]) {
		return false
	}
	return nameEnd(s, 0) == len(s)
}

func nameEnd(s string, i int) int {
	for i < len(s) && (isLetter(s[i]) || isDigit(s[i])) {
		i++
	}
	return i
}

func numberEnd(s string, i int) int {
	for i < len(s) && (isDigit(s[i]) || s[i] == '.') {
		i++
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		j := i + 1
		if j < len(s) && (s[j] == '+' || s[j] == '-') {
			j++
		}
		if j < len(s) && isDigit(s[j]) {
			for i = j; i < len(s) && isDigit(s[i]); i++ {
			}
		}
	}
	return i
}

// marks are what is neither a name, a number nor a text, longer ones first.
var marks = []string{"<>", "<=", ">=", "..", "=", "<", ">", "+", "-", "*", "/", "^", "(", ")", "[", "]", ",", "."}

// tokens cuts an expression.
func tokens(s string) ([]token, error) {
	var list []token
	for i := 0; i < len(s); {
		from := i
		switch c := s[i]; {
		case c == ' ' || c == '\t' || c == '\n':
			i++
			continue
		case isLetter(c):
			i = nameEnd(s, i)
			list = append(list, token{tokenName, s[from:i], from})
		case isDigit(c):
			i = numberEnd(s, i)
			list = append(list, token{tokenNumber, s[from:i], from})
		case c == '"':
			end := strings.IndexByte(s[i+1:], '"')
			if end < 0 {
				return nil, fmt.Errorf("a text without its closing quotation mark: %s", s[i:])
			}
			i += end + 2
			list = append(list, token{tokenText, s[from+1 : i-1], from})
		default:
			mark := ""
			for _, m := range marks {
				if strings.HasPrefix(s[i:], m) {
					mark = m
					break
				}
			}
			if mark == "" {
				return nil, fmt.Errorf("%q has no meaning here", s[i:i+1])
			}
			i += len(mark)
			list = append(list, token{tokenMark, mark, from})
		}
	}
	return append(list, token{tokenEnd, "the end", len(s)}), nil
}

// withoutComment cuts "#" and what follows it, unless it stands within a text.
func withoutComment(s string) (code, comment string) {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == '#' && !quoted:
			return strings.TrimRight(s[:i], " \t"), strings.TrimSpace(s[i+1:])
		}
	}
	return strings.TrimRight(s, " \t\r"), ""
}
