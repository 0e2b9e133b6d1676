package report

import (
	"bytes"
	"encoding/json"
	"io"
)

// marshal is json.Marshal without the escapes that HTML would need.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// WriteJSON writes a document one member a line, lists of numbers on one line,
// and a line feed at the end.
func WriteJSON(w io.Writer, doc any) error {
	data, err := marshal(doc)
	if err != nil {
		return err
	}
	_, err = w.Write(append(indent(data, 0), '\n'))
	return err
}

// indent lays out compact JSON that stands so deep in a document.
func indent(src []byte, depth int) []byte {
	out := make([]byte, 0, len(src)+len(src)/4)
	for i := 0; i < len(src); {
		switch c := src[i]; {
		case c == '"':
			n := stringEnd(src, i)
			out, i = append(out, src[i:n]...), n
		// {} and []: the closing bracket is two characters further in ASCII
		case (c == '{' || c == '[') && src[i+1] == c+2:
			out, i = append(out, c, c+2), i+2
		case c == '[' && (src[i+1] == '-' || src[i+1] >= '0' && src[i+1] <= '9'):
			n := i + bytes.IndexByte(src[i:], ']') + 1
			out, i = append(out, src[i:n]...), n
		case c == '{' || c == '[':
			depth++
			out, i = newLine(append(out, c), depth), i+1
		case c == '}' || c == ']':
			depth--
			out, i = append(newLine(out, depth), c), i+1
		case c == ',':
			out, i = newLine(append(out, c), depth), i+1
		case c == ':':
			out, i = append(out, ':', ' '), i+1
		default:
			out, i = append(out, c), i+1
		}
	}
	return out
}

func newLine(out []byte, depth int) []byte {
	out = append(out, '\n')
	for range depth {
		out = append(out, ' ')
	}
	return out
}

// stringEnd is the index after the string that begins at src[i].
func stringEnd(src []byte, i int) int {
	for i++; src[i] != '"'; i++ {
		if src[i] == '\\' {
			i++
		}
	}
	return i + 1
}
