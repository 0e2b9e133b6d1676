package confine

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// Word begins the line of a child: Word MEGABYTES SECONDS COMMAND..., with Patiently before the command of one
// that gives way. It is for the program itself, and so in no help.
const (
	Word      = "within"
	Patiently = "patiently"
)

// ErrStopped says that the context of a child ended while it was at work.
var ErrStopped = errors.New("the program was stopped")

// ChildError is what a child said as it failed.
type ChildError struct{ Text string }

func (e *ChildError) Error() string { return e.Text }

// Program is the program's own file, which runs as a child of itself within limits, both of which are set.
type Program struct {
	File   string
	Limits Limits
}

// mostSaid is how many bytes of what a child says are kept.
const mostSaid = 64 << 10

// Run runs the program on arguments and hands each line that it prints to line. The child ends with this
// process: its standard input is a pipe that is never written to. The error is ErrStopped where the context
// ended, and a *ChildError where the child failed.
func (p *Program) Run(outer context.Context, line func([]byte) error, args ...string) (status int, err error) {
	wait := 2 * p.Limits.Processor
	if p.Limits.Patient {
		wait *= 10 // it may be others' turn for long
	}
	ctx, cancel := context.WithTimeout(outer, wait)
	defer cancel()
	head := []string{Word, strconv.FormatInt(p.Limits.Memory>>20, 10),
		strconv.Itoa(int(p.Limits.Processor.Seconds()) + 1)}
	if p.Limits.Patient {
		head = append(head, Patiently)
	}
	cmd := exec.CommandContext(ctx, p.File, append(head, args...)...)
	cmd.WaitDelay = 2 * time.Second
	var said tail
	cmd.Stderr = &said
	in, err := cmd.StdinPipe()
	if err != nil {
		return 0, err
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		if outer.Err() != nil {
			err = ErrStopped
		}
		return 0, err
	}
	lineErr := lines(out, line)
	if lineErr != nil {
		cancel()
	}
	err = cmd.Wait()
	switch exit, ended := errors.AsType[*exec.ExitError](err); {
	case outer.Err() != nil:
		return 0, ErrStopped
	case lineErr != nil:
		return 0, lineErr
	case ctx.Err() != nil:
		return 0, &ChildError{"it took longer than " + p.Limits.Processor.String() +
			"; take out of the workbook what the sites do not need"}
	case ended && (exit.ExitCode() < 0 || strings.Contains(said.String(), "SIGXCPU")):
		return 0, &ChildError{"it needed more memory or time than it may have; take out of the workbook what the " +
			"sites do not need"}
	case ended:
		status = exit.ExitCode()
	case err != nil:
		return 0, err
	}
	if strings.Contains(said.String(), "runtime: out of memory") || strings.Contains(said.String(),
		"cannot allocate memory") {
		return status, &ChildError{"it needed more memory than it may have; take out of the workbook what the sites " +
			"do not need"}
	}
	if status == 1 || status == 2 || status >= 64 {
		return status, &ChildError{firstWords(said.String())}
	}
	return status, nil
}

// firstWords are the first lines of what a child said, without the program's name before them.
func firstWords(text string) string {
	list := strings.SplitN(strings.TrimSpace(text), "\n", 4)
	text = strings.Join(list[:min(3, len(list))], " ")
	return strings.TrimPrefix(text, "rackrate: ")
}

// tail keeps the first bytes of what is written to it.
type tail struct{ bytes.Buffer }

func (t *tail) Write(p []byte) (int, error) {
	if room := mostSaid - t.Len(); room > 0 {
		t.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

// longestLine is how long a line of a child may be, in bytes.
const longestLine = 256 << 20

// lines hands on each line.
func lines(from io.Reader, to func([]byte) error) error {
	var line []byte
	part := make([]byte, 64<<10)
	for {
		n, err := from.Read(part)
		for rest := part[:n]; len(rest) > 0; {
			end := bytes.IndexByte(rest, '\n')
			if end < 0 {
				line = append(line, rest...)
				break
			}
			line = append(line, rest[:end]...)
			if err := to(line); err != nil {
				return err
			}
			line, rest = line[:0], rest[end+1:]
		}
		if len(line) > longestLine {
			return errors.New("a line of the child is too long")
		}
		if err != nil {
			return nil // Wait says what became of it
		}
	}
}
