package cli

import (
	"bytes"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// output is stdout or stderr. What comes from outside, such as names of files, sites and sheets, could move the cursor
// of a terminal or change its title: whatever is printed goes through here, and loses its control characters. The
// program's own go through raw.
type output struct {
	w   io.Writer
	err error // the first error, told of when the program ends

	tongue *tongue // of the help that is printed
}

// Write writes text without control characters but line ends and tabs.
func (o *output) Write(p []byte) (int, error) {
	if err := o.put(harmless(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (o *output) put(p []byte) error {
	if o.err != nil {
		return o.err
	}
	_, o.err = o.w.Write(p)
	return o.err
}

// rawOutput writes as it stands what holds the program's own control characters, and nothing of others' that
// printable has not seen.
type rawOutput struct{ o *output }

func (r rawOutput) Write(p []byte) (int, error) {
	if err := r.o.put(p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// raw is the way round an output's care; other writers stay as they are.
func raw(w io.Writer) io.Writer {
	if o, ok := w.(*output); ok {
		return rawOutput{o}
	}
	return w
}

// beneath is what an output writes to.
func beneath(w io.Writer) io.Writer {
	switch o := w.(type) {
	case *output:
		return o.w
	case rawOutput:
		return o.o.w
	}
	return w
}

// controls reports whether a rune does something to a terminal, or to the order of what stands beside it.
func controls(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }

// harmless is text with a space for every control character but line ends and tabs, and a mark for what is no text.
func harmless(p []byte) []byte {
	if !bytes.ContainsFunc(p, func(r rune) bool {
		return r == utf8.RuneError || controls(r) && r != '\n' &&
			r != '\t'
	}) {
		return p
	}
	return bytes.Map(func(r rune) rune {
		if controls(r) && r != '\n' && r != '\t' {
			return ' '
		}
		return r
	}, p)
}

// escapes writes JSON with an escape for each control character that JSON lets stand.
type escapes struct{ w io.Writer }

func (e escapes) Write(p []byte) (int, error) {
	var b bytes.Buffer
	for _, r := range string(p) {
		switch {
		case !controls(r) || r == '\n':
			b.WriteRune(r)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	if _, err := e.w.Write(b.Bytes()); err != nil {
		return 0, err
	}
	return len(p), nil
}
