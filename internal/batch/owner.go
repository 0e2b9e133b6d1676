package batch

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"rackrate/internal/late"
	"rackrate/internal/store"
)

// owner is what a folder's manifest says of the run that wrote it.
type owner struct {
	SchemaVersion string     `json:"schema_version"`
	Program       string     `json:"program"`
	RunID         string     `json:"run_id"`
	Kind          string     `json:"kind,omitempty"`    // "batch" for the folder of several workbooks
	Folders       []string   `json:"folders,omitempty"` // of a batch's workbooks
	Outputs       []FileHash `json:"outputs,omitempty"`
	manifest      FileHash   // the run.json itself
}

// parseOwner reads a manifest; nil where it is none that this program wrote, or one that somebody changed so that it
// names what is not below its folder.
func parseOwner(data []byte) *owner {
	var o owner
	if json.Unmarshal(data, &o) != nil || o.Program != programName || o.SchemaVersion == "" ||
		!runIDs().MatchString(o.RunID) {
		return nil
	}
	for _, file := range o.Outputs {
		if !isOutput(file.Path) || !hashes().MatchString(file.SHA256) {
			return nil
		}
	}
	for _, name := range o.Folders {
		if !isOutput(name) || strings.Contains(name, "/") {
			return nil
		}
	}
	o.manifest = hashFile(manifestFile, data)
	return &o
}

// isOutput reports whether a path is one that an output may have: below the folder, and none of the files that
// keep it in order.
func isOutput(name string) bool {
	return name != "." && path.Clean(name) == name && filepath.IsLocal(filepath.FromSlash(name)) &&
		!strings.HasPrefix(name, ".rackrate-")
}

// readOwner is what the manifest in a folder says; nil where there is none of this program's.
func readOwner(st store.Store, dir string) (*owner, error) {
	info, err := st.Stat(path.Join(dir, manifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil || !info.Mode().IsRegular() {
		return nil, err
	}
	data, err := st.Read(path.Join(dir, manifestFile))
	if err != nil {
		return nil, err
	}
	return parseOwner(data), nil
}

// refuse refuses a folder that holds what the run may not replace.
func (f *folder) refuse(by claiming) error {
	if by.force {
		return nil
	}
	if o := f.before; o != nil {
		if o.RunID == by.runID || by.resume && o.Kind == by.kind || f.readsOutput(o) {
			return nil
		}
		return &RefusedError{f.dir, "run " + o.RunID + ", made from other inputs, options or another version"}
	}
	entries, err := f.st.List(".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".rackrate-") {
			return &RefusedError{f.dir, e.Name() + ", which no run of this program has finished there"}
		}
	}
	return nil
}

var (
	runIDs = late.Pattern(`^[0-9a-f]{12}$`)
	hashes = late.Pattern(`^[0-9a-f]{64}$`)
)
