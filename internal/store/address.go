package store

import (
	"path"
	"path/filepath"
	"strings"
)

// schemes are the beginnings of addresses on object stores.
var schemes = []string{"s3://", "gs://", "azblob://"}

// IsAddress reports whether what a person named is on an object store: s3://bucket/folder.
func IsAddress(name string) bool {
	for _, scheme := range schemes {
		if strings.HasPrefix(name, scheme) {
			return true
		}
	}
	return false
}

// Join is a name below a folder or an address, for people; the name has slashes.
func Join(dir, name string) string {
	if !IsAddress(dir) {
		return filepath.Join(dir, filepath.FromSlash(name))
	}
	if name = path.Clean("/" + name); name == "/" {
		return dir
	}
	return strings.TrimRight(dir, "/") + name
}

// UnreachableError says that an object store gave no answer, or none that it could stand by: it says nothing of
// what is there.
type UnreachableError struct {
	Address string
	Err     error
}

func (e *UnreachableError) Error() string { return e.Address + ": " + e.Err.Error() }
func (e *UnreachableError) Unwrap() error { return e.Err }
