package batch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"rackrate/internal/store"
)

// WriteError says that the output folder does not take what a run leaves. It
// ends a run: what goes wrong for one workbook would go wrong for the next.
type WriteError struct {
	Folder string
	Err    error
}

func (e *WriteError) Error() string {
	switch {
	case errors.Is(e.Err, syscall.ENOSPC), errors.Is(e.Err, syscall.EDQUOT):
		return fmt.Sprintf("%s: the disk is full (%v)\n  free some space and run again with --resume; what is "+
			"finished is kept", e.Folder, e.Err)
	case errors.Is(e.Err, syscall.EROFS), errors.Is(e.Err, fs.ErrPermission), store.Held(e.Err):
		return fmt.Sprintf("%s: cannot be written to (%v)\n  choose another folder with -o, or close the file where "+
			"another program has it open", e.Folder, e.Err)
	}
	return fmt.Sprintf("%s: %v\n  choose another folder with -o, or run again with --resume when it can be written to",
		e.Folder, e.Err)
}

func (e *WriteError) Unwrap() error { return e.Err }

// writeError wraps what the system said of a folder; other errors stay as they are.
func writeError(dir string, err error) error {
	var refused *RefusedError
	var busy *BusyError
	var known *WriteError
	var link *store.LinkError
	var away *store.UnreachableError
	if err == nil || errors.As(err, &link) || errors.As(err, &away) || errors.As(err, &refused) ||
		errors.As(err, &busy) || errors.As(err, &known) || errors.Is(err, context.Canceled) {
		return err
	}
	return &WriteError{dir, err}
}
