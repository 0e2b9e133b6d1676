package live

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
			if col, row, ok := ooxml.ParseRef(word); ok && !strings.Contains(word, "$") && !(end < len(formula) && formula[end] == '(') {
				word = ooxml.Ref(col+columns, row)
			} else if ok && !strings.HasPrefix(word, "$") {
				word = ooxml.ColumnName(col+columns) + word[strings.IndexByte(word, '$'):]
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

func isWord(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '$' || c == '_' || c == '.'
}
