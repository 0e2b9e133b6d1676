package formulas

import (
	"strings"

	"rackrate/report/sheet/ooxml"
)

// Moved is a formula as it stands columns to the right: references without a
// dollar sign before their column move, texts and names of sheets do not.
func Moved(formula string, columns int) string {
	if columns == 0 {
		return formula
	}
	var out strings.Builder
	for i := 0; i < len(formula); {
		switch c := formula[i]; {
		case c == '\'' || c == '"':
			end := i + 1 + strings.IndexByte(formula[i+1:], c)
			out.WriteString(formula[i : end+1])
			i = end + 1
		case isWord(c):
			end := i
			for end < len(formula) && isWord(formula[end]) {
				end++
			}
			word := formula[i:end]
			if end == len(formula) || formula[end] != '(' {
				word = movedRef(word, columns)
			}
			out.WriteString(word)
			i = end
		default:
			out.WriteByte(c)
			i++
		}
	}
	return out.String()
}

// movedRef is a reference moved to the right; what is none stays as it is.
func movedRef(word string, columns int) string {
	col, _, ok := ooxml.ParseRef(word)
	if !ok || word[0] == '$' {
		return word
	}
	return ooxml.ColumnName(col+columns) + strings.TrimLeft(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}

func isWord(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '$' || c == '_' || c == '.'
}
