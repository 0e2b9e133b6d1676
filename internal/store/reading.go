package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// ReadFile reads a file that the user named, of up to so many bytes. Pipes, sockets and devices are refused
// without waiting for them; one that is larger is an *TooLargeError, and one that gives nothing for half a
// minute a *StalledError.
func ReadFile(name string, limit int64) ([]byte, error) {
	return readPatiently(patience, func(moved func()) ([]byte, error) { return readNamed(name, limit, moved) })
}

// readNamed is ReadFile, which calls moved whenever it has got on.
func readNamed(name string, limit int64, moved func()) (data []byte, err error) {
	if info, err := os.Stat(name); err != nil {
		return nil, err
	} else if err := regularMode(info.Mode()); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(name, os.O_RDONLY|withoutWaiting, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if err := regularMode(info.Mode()); err != nil { // another one since
		return nil, err
	}
	if info.Size() > limit {
		return nil, &TooLargeError{limit}
	}
	return readTo(file, limit, info.Size()+512, moved) // in one piece: growing would take as much again
}

// readTo reads to the end, up to so many bytes, into a piece of the size that is expected.
func readTo(in io.Reader, limit, expected int64, moved func()) ([]byte, error) {
	data := make([]byte, 0, expected)
	for {
		n, err := in.Read(data[len(data):min(cap(data), len(data)+onePiece)])
		data = data[:len(data)+n]
		moved()
		switch {
		case errors.Is(err, io.EOF):
			return data, nil
		case err != nil:
			return nil, err
		case int64(len(data)) > limit:
			return nil, &TooLargeError{limit}
		case len(data) == cap(data):
			data = append(data, 0)[:len(data)]
		}
	}
}

// onePiece is how much of a file is asked for at once, in bytes: little enough that a slow share gives it
// within the patience.
const onePiece = 1 << 20

// TooLargeError says that a file is larger than its limit in bytes.
type TooLargeError struct{ Limit int64 }

func (e *TooLargeError) Error() string {
	if e.Limit >= 1<<20 {
		return fmt.Sprintf("is larger than %d MB", e.Limit>>20)
	}
	return fmt.Sprintf("is larger than %d kB", e.Limit>>10)
}

// NoFileError says what something is that is no file.
type NoFileError struct{ What string }

func (e *NoFileError) Error() string { return "is " + e.What + ", not a file" }

func regular(file *os.File, name string) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if err := regularMode(info.Mode()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func regularMode(mode fs.FileMode) error {
	switch {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		return &NoFileError{"a folder"}
	case mode&fs.ModeNamedPipe != 0:
		return &NoFileError{"a pipe"}
	case mode&fs.ModeSocket != 0:
		return &NoFileError{"a socket"}
	}
	return &NoFileError{"a device"}
}
