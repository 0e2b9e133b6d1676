package cli

import (
	"context"
	"errors"
	"fmt"

	"rackrate/internal/batch"
)

// The exit status.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitSome        = 3
	exitNone        = 4
	exitCheck       = 5
	exitInterrupted = 130
)

// usageError says that the line was wrong.
type usageError struct {
	format string
	args   []any
}

func (e *usageError) Error() string { return fmt.Sprintf(e.format, e.args...) }

func usagef(format string, args ...any) error { return &usageError{format, args} }

// errReported is wrapped by an error of which the user has been told already.
var errReported = errors.New("reported")

// outcomeError is a run that is done, with a status that is not 0.
type outcomeError struct{ status int }

func (e *outcomeError) Error() string { return fmt.Sprintf("exit status %d", e.status) }
func (e *outcomeError) Unwrap() error { return errReported }

// outcome is nil for a status of 0.
func outcome(status int) error {
	if status == exitDone {
		return nil
	}
	return &outcomeError{status}
}

// exitStatus maps an error to the exit status; it is the only place that does.
func exitStatus(err error) int {
	var (
		done    *outcomeError
		usage   *usageError
		refused *batch.RefusedError
		miners  *batch.UnknownMinersError
		option  *batch.OptionError
		busy    *batch.BusyError
		nothing *batch.NothingError
		exists  *batch.ExistsError
		input   *batch.InputError
		parts   *batch.PartsError
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &done):
		return done.status
	case errors.As(err, &usage), errors.As(err, &refused), errors.As(err, &miners), errors.As(err, &option),
		errors.As(err, &busy), errors.As(err, &nothing), errors.As(err, &exists), errors.As(err, &input),
		errors.As(err, &parts):
		return exitUsage
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	return exitFailed
}

// booksStatus is the status of what became of workbooks, the gravest first.
// leftOut counts what else could not be used: unreadable files, and errors, be
// they of rows or of a scenario.
func booksStatus(rows batch.Rows, leftOut int, checksFailed bool) int {
	switch {
	case checksFailed:
		return exitCheck
	case rows.Evaluated == 0:
		return exitNone
	case rows.NotEvaluated > 0 || leftOut > 0:
		return exitSome
	}
	return exitDone
}
