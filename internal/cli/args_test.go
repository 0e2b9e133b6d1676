package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/batch"
)

func TestReorder(t *testing.T) {
	app := newApp(&streams{out: io.Discard, errs: io.Discard})
	for _, tc := range []struct{ line, want string }{
		{"", ""},
		{"--version", "--version"},
		{"run a.xlsx -o out", "run -o out -- a.xlsx"},
		{"run a.xlsx b.xlsx --force -o out c.xlsx", "run --force -o out -- a.xlsx b.xlsx c.xlsx"},
		{"--quiet run a.xlsx", "run --quiet -- a.xlsx"},
		{"-o out run a.xlsx", "run -o out -- a.xlsx"},
		{"run --out=x a.xlsx", "run --out=x -- a.xlsx"},
		{"run -only A --only B a.xlsx", "run -only A --only B -- a.xlsx"},
		{"run a.xlsx -- -o", "run -- a.xlsx -o"},
		{"run - --json", "run --json -- -"},
		{"explain --json", "explain --json"},
	} {
		got, err := reorder(app, append([]string{"rackrate"}, strings.Fields(tc.line)...))
		want := append([]string{"rackrate"}, strings.Fields(tc.want)...)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q becomes %q (%v), want %q", tc.line, got, err, want)
		}
	}
	for _, line := range []string{"run a.xlsx -o", "run -o --force a.xlsx", "run --only"} {
		if _, err := reorder(app, append([]string{"rackrate"}, strings.Fields(line)...)); exitStatus(err) != exitUsage {
			t.Errorf("%q: %v, want wrong usage", line, err)
		}
	}
}

// TestReorderLeavesNoFlagBehind puts every flag of run behind the argument, one at a time.
func TestReorderLeavesNoFlagBehind(t *testing.T) {
	app := newApp(&streams{out: io.Discard, errs: io.Discard})
	for _, command := range app.Commands {
		for _, flag := range command.Flags {
			for _, name := range flag.Names() {
				line, err := reorder(app, []string{"rackrate", command.Name, "book.xlsx", "--" + name, "3"})
				if err != nil {
					t.Fatal(err)
				}
				if at := slices.Index(line, "--"+name); at < 0 || at > slices.Index(line, "book.xlsx") {
					t.Errorf("%s --%s: %q", command.Name, name, line)
				}
			}
		}
	}
}

func TestExitStatus(t *testing.T) {
	for want, errs := range map[int][]error{
		exitDone:   {nil},
		exitFailed: {errors.New("disk full"), io.ErrShortWrite},
		exitUsage: {usagef("x"), &batch.RefusedError{}, &batch.UnknownMinersError{},
			&batch.OptionError{Option: "x", Err: io.EOF}},
		exitInterrupted: {context.Canceled, fmt.Errorf("memo: %w", context.Canceled)},
		exitCheck:       {outcome(exitCheck)},
		exitSome:        {fmt.Errorf("x: %w", outcome(exitSome))},
	} {
		for _, err := range errs {
			if got := exitStatus(err); got != want {
				t.Errorf("%v: exit status %d, want %d", err, got, want)
			}
		}
	}
}

func TestBooksStatus(t *testing.T) {
	for _, tc := range []struct {
		rows       batch.Rows
		unreadable int
		failed     bool
		want       int
	}{
		{batch.Rows{Evaluated: 3}, 0, false, exitDone},
		{batch.Rows{Evaluated: 3, NotEvaluated: 1}, 0, false, exitSome},
		{batch.Rows{Evaluated: 3}, 1, false, exitSome},
		{batch.Rows{NotEvaluated: 1}, 0, false, exitNone},
		{batch.Rows{}, 1, false, exitNone},
		{batch.Rows{}, 0, false, exitNone},
		{batch.Rows{Evaluated: 3, NotEvaluated: 1}, 1, true, exitCheck},
	} {
		if got := booksStatus(tc.rows, tc.unreadable, tc.failed); got != tc.want {
			t.Errorf("%+v: %d, want %d", tc, got, tc.want)
		}
	}
}

func TestAFailedCheckOfOneBookIsTheStatusOfAll(t *testing.T) {
	good := batch.BookRun{Manifest: &batch.Manifest{Sites: batch.Rows{Read: 1, Evaluated: 1}, MasterCheck: "pass"}}
	bad := batch.BookRun{Manifest: &batch.Manifest{Sites: batch.Rows{Read: 1, Evaluated: 1}, MasterCheck: "fail"}}
	if got := runsStatus([]batch.BookRun{good, bad, {Err: io.EOF}}); got != exitCheck {
		t.Errorf("exit status %d, want %d", got, exitCheck)
	}
	if got := runsStatus([]batch.BookRun{good}); got != exitDone {
		t.Errorf("exit status %d, want %d", got, exitDone)
	}
}

func TestInterruptedBeforeItBegins(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, errs bytes.Buffer
	dir := t.TempDir() + "/out"
	if code := Run(ctx, []string{"rackrate", "run", "x.xlsx", "-o", dir}, &out, &errs); code != exitInterrupted {
		t.Errorf("exit status %d, want %d: %s", code, exitInterrupted, errs.String())
	}
}

func TestNearest(t *testing.T) {
	names := []string{"run", "check", "init", "explain"}
	for typed, want := range map[string]string{"rnu": "run", "chekc": "check", "explian": "explain",
		"watch": "", "": ""} {
		if got := strings.Join(nearest(typed, names), " "); got != want {
			t.Errorf("nearest(%q) = %q, want %q", typed, got, want)
		}
	}
}

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"plain é 北": "plain é 北", "a\x1b[31mb": "a [31mb", "a\nb\tc": "a b c", "\u202eevil": " evil", "\u009b1m": " 1m",
	} {
		if got := printable(text); got != want {
			t.Errorf("printable(%q) = %q, want %q", text, got, want)
		}
	}
}

// failingWriter is a full disk.
type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestOutputThatCannotBeWrittenIsAFailure(t *testing.T) {
	for _, line := range [][]string{{"explain"}, {"explain", "--json"}, {"explain", "btc_price_usd"}} {
		var errs bytes.Buffer
		if code := Run(context.Background(), append([]string{"rackrate"}, line...), failingWriter{},
			&errs); code != exitFailed {
			t.Errorf("%v: exit status %d, want %d", line, code, exitFailed)
		}
	}
}
