package batch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteFile writes one file, whole or not at all. One that exists already is refused unless force is set.
func WriteFile(path string, data []byte, force bool) error {
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return err
	}
	f := &folder{dir: filepath.Dir(path), root: root, written: map[string]FileHash{}}
	name := filepath.Base(path)
	if _, err = root.Lstat(name); err == nil && !force {
		err = &ExistsError{path}
	} else if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = f.put(name, data)
	}
	return errors.Join(err, f.close())
}

// ExistsError says that a file would have to be replaced.
type ExistsError struct{ Path string }

func (e *ExistsError) Error() string {
	return fmt.Sprintf("%s: exists already; choose another name, or replace it with --force", e.Path)
}
