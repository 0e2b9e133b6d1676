package batch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"rackrate/internal/store"
)

// WriteFile writes one file, whole or not at all, and it is on the disk when WriteFile returns. One that exists
// already is refused unless force is set.
func WriteFile(path string, data []byte, force bool) (err error) {
	dir, name := filepath.Dir(path), filepath.Base(path)
	st, err := store.Open(dir, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if _, err := st.Stat(name); err == nil && !force {
		return &ExistsError{path}
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	temp := tempName(name)
	if err := st.Write(temp, data); err != nil {
		return errors.Join(err, st.Remove(temp))
	}
	if err := st.Move(temp, name); err != nil {
		return errors.Join(err, st.Remove(temp))
	}
	return st.Sync(".")
}

// tempName is the name that a file has while it is written: short, however long its own is.
func tempName(name string) string {
	sum := sha256.Sum256([]byte(name))
	return tempPrefix + hex.EncodeToString(sum[:6])
}

// ExistsError says that a file would have to be replaced.
type ExistsError struct{ Path string }

func (e *ExistsError) Error() string {
	return fmt.Sprintf("%s: exists already; choose another name, or replace it with --force", e.Path)
}
