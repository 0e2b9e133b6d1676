package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"rackrate/internal/provenance"
	"rackrate/report"
	"rackrate/templates"
)

// tongue has the texts of the command line in the language that is asked for, by the English ones, which stand
// where they are said. nil is English.
type tongue struct {
	texts  map[string]string
	words  *templates.Words
	format *report.Format
}

// tongueOf is that of a language; nil for English.
func tongueOf(name string) (*tongue, error) {
	if !slices.Contains(templates.Languages(), name) {
		return nil, usagef("--lang %s: is none of %s", name, strings.Join(templates.Languages(), ", "))
	}
	texts, err := templates.LoadCommandLine(name)
	if err != nil || texts == nil {
		return nil, err
	}
	words, err := templates.LoadWords(name)
	if err != nil {
		return nil, err
	}
	return &tongue{texts, words, report.NewFormat(words)}, nil
}

// languageOnLine is the language that a line, or else the environment, asks for. What a file of settings asks
// for comes with them.
func languageOnLine(args []string) string {
	for i, a := range args {
		switch name, value, given := strings.Cut(a, "="); {
		case a == "--":
			return languageOnLine(nil)
		case strings.TrimLeft(name, "-") != "lang" || !isFlag(name):
		case given:
			return strings.ToLower(value)
		case i+1 < len(args):
			return strings.ToLower(args[i+1])
		}
	}
	return strings.ToLower(cmp.Or(os.Getenv(variable("lang")), templates.Languages()[0]))
}

// say is a text in the language.
func (t *tongue) say(english string) string {
	if t != nil && t.texts[english] != "" {
		return t.texts[english]
	}
	return english
}

// sayf is say of a format, with what stands in its places.
func (t *tongue) sayf(format string, args ...any) string {
	said := slices.Clone(args)
	for i, a := range said {
		if err, ok := a.(error); ok {
			said[i] = t.text(err)
		}
	}
	return fmt.Sprintf(t.say(format), said...)
}

// text is what an error says: in the language where it is the command line's own.
func (t *tongue) text(err error) string {
	if own, ok := errors.AsType[*usageError](err); ok && own.Error() == err.Error() {
		return t.sayf(own.format, own.args...)
	}
	return err.Error()
}

// plural is a number of things: word is the English one for one of them. Which numbers are one is for the
// language to say.
func (t *tongue) plural(n int, word string) string {
	format := report.English()
	if t != nil {
		format = t.format
	}
	return format.Counted(n, t.say("1 "+word), t.say("%d "+word+"s"))
}

// loaded are the words of figures, actions and findings.
func (t *tongue) loaded() (*templates.Words, error) {
	if t != nil {
		return t.words, nil
	}
	return templates.LoadWords(templates.Languages()[0])
}

// finding is what a finding says and what to do about it. Other languages have it by its code, with what was found.
func (t *tongue) finding(f provenance.Finding) (what, do string) {
	if t == nil {
		return f.String(), f.Do
	}
	own, ok := t.words.Quoted.Findings[f.Code]
	severity := t.words.Say(string(f.Severity))
	if !ok {
		return t.sayf("%s: %s %s: %s", f.Cell, severity, f.Code, f.Wrong), f.Do
	}
	what = t.sayf("%s: %s %s: %s", f.Cell, severity, f.Code, own.Wrong)
	for _, x := range [...]struct{ format, text string }{
		{"; header %q", f.Header}, {"; read %q", f.Read}, {"; understood %q", f.Understood},
	} {
		if x.text != "" {
			what += t.sayf(x.format, x.text)
		}
	}
	return what, own.Do
}

// speak has the command line speak a language; what settings ask for comes after what the line asks for.
func (s *streams) speak(name string) (err error) {
	s.tongue, err = tongueOf(strings.ToLower(name))
	return err
}

// streamsOf are those of a command that was not given them.
func streamsOf(c *cli.Context) *streams { return c.App.Metadata["streams"].(*streams) }

// translate puts the help of commands and flags into the language.
func (t *tongue) translate(app *cli.App) {
	if t == nil {
		return
	}
	app.Usage, app.UsageText, app.Description = t.say(app.Usage), t.say(app.UsageText), t.say(app.Description)
	for _, c := range app.Commands {
		c.Usage, c.ArgsUsage, c.Description = t.say(c.Usage), t.say(c.ArgsUsage), t.say(c.Description)
		for _, f := range c.Flags {
			usage, preset := helpOf(f)
			if *usage = t.say(*usage); preset != nil {
				*preset = t.say(*preset)
			}
		}
	}
}

// helpOf are the texts of a flag's help: what it does, and what it is where it is not given (nil where the
// library says that).
func helpOf(f cli.Flag) (usage, preset *string) {
	switch f := f.(type) {
	case *cli.BoolFlag:
		return &f.Usage, nil
	case *cli.StringFlag:
		return &f.Usage, &f.DefaultText
	case *cli.IntFlag:
		return &f.Usage, &f.DefaultText
	case *cli.Uint64Flag:
		return &f.Usage, &f.DefaultText
	case *cli.DurationFlag:
		return &f.Usage, &f.DefaultText
	case *cli.StringSliceFlag:
		return &f.Usage, nil
	}
	panic(fmt.Sprintf("a flag of the kind %T has no help that can be said in another language", f))
}

// libraryHelp are the texts that the library puts into the help.
var libraryHelp = []string{"NAME:", "USAGE:", "VERSION:", "DESCRIPTION:", "COMMANDS:", "GLOBAL OPTIONS:", "OPTIONS:",
	"show help", "print the version", "(default: ", "[arguments...]", "[command [command options]]",
	"[command options]"}

// init has the library's help go through the language of the stream that it is printed on.
func init() {
	print := cli.HelpPrinter
	cli.HelpPrinter = func(w io.Writer, template string, data any) {
		o, ok := w.(*output)
		if !ok || o.tongue == nil {
			print(w, template, data)
			return
		}
		var page bytes.Buffer
		print(&page, template, data)
		text := page.String()
		for _, english := range libraryHelp {
			text = strings.ReplaceAll(text, english, o.tongue.say(english))
		}
		io.WriteString(w, text)
	}
}
