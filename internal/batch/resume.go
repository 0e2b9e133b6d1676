package batch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"rackrate/report"
)

// keep takes over what an earlier run finished, and reports whether it is there:
// the same inputs, options and version, and every file with the content that its manifest says.
func (k *kit) keep(b *BookRun, runID string) (bool, error) {
	root, err := os.OpenRoot(b.Folder)
	if err != nil {
		return false, nil // made anew, or refused with a reason, by whoever claims it
	}
	left, err := finished(root, runID)
	if err := errors.Join(err, root.Close()); err != nil || left == nil {
		return false, nil
	}
	if err := dropLock(b.Folder); err != nil {
		return false, err
	}
	manifest := left.manifest // a copy: a pointer into what was left would keep the results as long as the manifest
	*b = BookRun{Path: b.Path, Folder: b.Folder, Words: b.Words, input: b.input, folder: b.folder, Open: b.Open, Kept: true, Manifest: &manifest}
	b.results, b.reported, b.changes = left.results, left.findings, left.changes
	return true, nil
}

// left is what a whole run left, as far as it is needed again.
type left struct {
	manifest Manifest
	results  *report.Results
	findings []report.Finding
	changes  *report.Changes
}

// finished reads what a whole run left; nil where there is none of that id, or not as it was left.
func finished(root *os.Root, runID string) (*left, error) {
	if _, err := root.Lstat(markerFile); !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	data, err := root.ReadFile(manifestFile)
	if err != nil {
		return nil, err
	}
	var l left
	m := &l.manifest
	if err := json.Unmarshal(data, m); err != nil || m.RunID != runID || m.SchemaVersion != report.SchemaVersion {
		return nil, err
	}
	for _, o := range m.Outputs {
		data, err := root.ReadFile(filepath.FromSlash(o.Path))
		if err != nil || hashFile(o.Path, data) != o {
			return nil, err
		}
		if err := l.take(o.Path, bytes.NewReader(data)); err != nil {
			return nil, err
		}
	}
	if l.results == nil {
		return nil, nil
	}
	return &l, nil
}

func (l *left) take(name string, data io.Reader) (err error) {
	switch name {
	case "results.json":
		l.results, err = report.ReadResults(data)
	case "findings.json":
		l.findings, err = report.ReadFindings(data)
	case changesFile:
		l.changes, err = report.ReadChanges(data)
	}
	return err
}

// claimedByRun reports whether a folder holds a run, finished or not, that may be replaced.
func claimedByRun(dir string) bool {
	return slices.ContainsFunc([]string{manifestFile, markerFile}, func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, name))
		return err == nil
	})
}

// loadResults reads the results.json of a finished run, and its findings.
func loadResults(dir string) (*report.Results, []report.Finding, error) {
	data, err := os.ReadFile(filepath.Join(dir, "results.json"))
	if err != nil {
		return nil, nil, err
	}
	results, err := report.ReadResults(bytes.NewReader(data))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", dir, err)
	}
	data, err = os.ReadFile(filepath.Join(dir, "findings.json"))
	if err != nil {
		return nil, nil, err
	}
	findings, err := report.ReadFindings(bytes.NewReader(data))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", dir, err)
	}
	return results, findings, nil
}
