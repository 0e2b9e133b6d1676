package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"rackrate/internal/provenance"
)

// fail tells of an error. Lines after the first are hints.
func (s *streams) fail(err error) {
	if errors.Is(err, context.Canceled) {
		err = usagef("interrupted; what is finished is whole, and the same command with --resume goes on with the rest")
	}
	fmt.Fprintf(s.errs, "rackrate: %s\n", messageText(s.tongue.text(err)))
}

// messageText is an error's text: a line, and hints, which stand on lines of their own behind two spaces. A
// line that a name from outside brings along is none.
func messageText(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	out := printable(lines[0])
	for _, line := range lines[1:] {
		if strings.HasPrefix(line, "  ") {
			out += "\n" + printable(line)
		} else {
			out += " " + printable(line)
		}
	}
	return out
}

// messages are what a command tells on stderr, besides errors: nothing when quiet.
type messages struct {
	out    io.Writer
	quiet  bool
	colour bool
	std    *streams // for their language
}

// in is the language in which they speak.
func (m *messages) in() *tongue {
	if m.std == nil {
		return nil
	}
	return m.std.tongue
}

func newMessages(c *cli.Context, std *streams) *messages {
	return &messages{out: std.errs, quiet: c.Bool("quiet"), colour: mayColour(c, std.errs), std: std}
}

func (m *messages) sayf(format string, args ...any) {
	if !m.quiet {
		fmt.Fprintln(m.out, printable(m.in().sayf(format, args...)))
	}
}

// finding prints a finding, and what to do on a line of its own.
func (m *messages) finding(f provenance.Finding) {
	if !m.quiet {
		io.WriteString(raw(m.out), m.in().findingText(f, m.colour))
	}
}

func (t *tongue) findingText(f provenance.Finding, colour bool) string {
	text, do := t.finding(f)
	text = printable(text)
	if colour {
		word := string(f.Severity)
		if t != nil {
			word = t.words.Say(word)
		}
		text = strings.Replace(text, ": "+word+" ", ": "+paint[f.Severity]+word+"\x1b[0m ", 1)
	}
	text += "\n"
	if do != "" {
		text += "  " + printable(do) + "\n"
	}
	return text
}

var paint = map[provenance.Severity]string{
	provenance.Error: "\x1b[1;31m", provenance.Warning: "\x1b[33m", provenance.Info: "\x1b[36m",
}

// printable takes the control characters out of text that comes from a
// workbook: on a terminal they could move the cursor or change the title.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if controls(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// mayColour reports whether output to w may be coloured: on a terminal that
// knows how, unless --no-color or NO_COLOR says otherwise.
func mayColour(c *cli.Context, w io.Writer) bool {
	return !c.Bool("no-color") && os.Getenv("NO_COLOR") == "" && isTerminal(w)
}

// isTerminal reports whether w is a terminal on which the cursor can be moved.
func isTerminal(w io.Writer) bool {
	file, ok := beneath(w).(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
