package batch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path"

	"rackrate/internal/store"
	"rackrate/report"
)

// keep takes over what an earlier run finished, in its place or in the stage, and reports whether it is there:
// the same inputs, options and version, and every file with the content that its manifest says.
func (k *kit) keep(b *BookRun, p *part, runID string) bool {
	left, err := finished(p.st, p.name, runID)
	if err != nil || left == nil {
		if left, err = finished(p.st, path.Join(stageDir, p.name), runID); err != nil || left == nil {
			return false
		}
		p.adopt(append(left.manifest.Outputs, left.file))
	}
	manifest := left.manifest // a copy: a pointer into what was left would keep the results as long as the manifest
	*b = BookRun{Path: b.Path, Folder: b.Folder, Words: b.Words, input: b.input, folder: b.folder, Open: b.Open,
		Kept: true, Manifest: &manifest}
	b.results, b.reported, b.changes = left.results, left.findings, left.changes
	return true
}

// left is what a whole run left, as far as it is needed again.
type left struct {
	manifest Manifest
	file     FileHash // the manifest itself
	results  *report.Results
	findings []report.Finding
	changes  *report.Changes
}

// finished reads what a whole run left in a folder; nil where there is none of that id, or not as it was left.
func finished(st store.Store, dir, runID string) (*left, error) {
	data, err := st.Read(path.Join(dir, manifestFile))
	if err != nil {
		return nil, err
	}
	l := left{file: hashFile(manifestFile, data)}
	m := &l.manifest
	if err := json.Unmarshal(data, m); err != nil || m.RunID != runID || m.SchemaVersion != report.SchemaVersion ||
		parseOwner(data) == nil {
		return nil, err
	}
	for _, o := range m.Outputs {
		data, err := st.Read(path.Join(dir, o.Path))
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

// loadResults reads the results.json of a finished run, and its findings, in a folder of the store.
func loadResults(st store.Store, dir string) (*report.Results, []report.Finding, error) {
	data, err := st.Read(path.Join(dir, "results.json"))
	if err != nil {
		return nil, nil, err
	}
	results, err := report.ReadResults(bytes.NewReader(data))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", dir, err)
	}
	data, err = st.Read(path.Join(dir, "findings.json"))
	if err != nil {
		return nil, nil, err
	}
	findings, err := report.ReadFindings(bytes.NewReader(data))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", dir, err)
	}
	return results, findings, nil
}
