package batch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sync/errgroup"

	"rackrate/report"
	"rackrate/report/sheet"
)

const batchKind = "batch"

// BatchManifest is the run.json of a batch: its workbooks, each with a folder
// and a run.json of its own, and what they come to.
type BatchManifest struct {
	SchemaVersion string         `json:"schema_version"`
	Kind          string         `json:"kind"`
	RunID         string         `json:"run_id"`
	Program       string         `json:"program"`
	Version       string         `json:"version"`
	Options       Settings       `json:"options"`
	Books         []BatchBook    `json:"books"`
	Folders       []string       `json:"folders"` // of the workbooks that have outputs
	Outputs       []FileHash     `json:"outputs"` // of the batch itself, without run.json
	Sites         Rows           `json:"sites"`
	Memos         int            `json:"memos"`
	Actions       map[string]int `json:"actions"`
	Findings      Counts         `json:"findings"`
	FindingCodes  map[string]int `json:"finding_codes"`
	MasterCheck   string         `json:"master_check"`
}

// BatchBook is one workbook of a batch.
type BatchBook struct {
	Book        string   `json:"book"`
	Folder      string   `json:"folder,omitempty"` // "" where there are no outputs
	Input       FileHash `json:"input"`
	RunID       string   `json:"run_id,omitempty"`
	Sites       Rows     `json:"sites"`
	MasterCheck string   `json:"master_check,omitempty"`
	Error       string   `json:"error,omitempty"`
}

// runMany takes several workbooks through the whole way, as many at once as
// there are places, and writes the index and the manifest of the batch.
func (k *kit) runMany(ctx context.Context, jobs []job) (*Outcome, error) {
	id, err := batchID(k, jobs)
	if err != nil {
		return nil, err
	}
	by := owner{RunID: id, Kind: batchKind}
	by.mayLeave("index.html", "index.xlsx")
	for _, j := range jobs {
		by.Folders = append(by.Folders, j.folder)
	}
	before := batchOwners(k.opt.Out)
	for _, o := range before { // known until they are cleared, however often a run is killed before
		by.Folders = append(by.Folders, o.Folders...)
	}
	slices.Sort(by.Folders)
	by.Folders = slices.Compact(by.Folders)
	f, err := k.opt.disk.claim(k.opt.Out, by, k.opt.Force || k.opt.Resume && len(before) > 0)
	if err != nil {
		return nil, err
	}
	out, err := k.batch(ctx, f, jobs, before)
	return out, errors.Join(err, f.close())
}

func (k *kit) batch(ctx context.Context, f *folder, jobs []job, before []owner) (*Outcome, error) {
	if k.opt.Force {
		if err := clearStale(k.opt.Out, before, jobs); err != nil {
			return nil, err
		}
	}
	if k.opt.Planned != nil {
		k.opt.Planned(len(jobs))
	}
	k.inner = max(1, k.opt.Jobs/len(jobs))
	out := &Outcome{Books: make([]BookRun, len(jobs))}
	if err := k.eachJob(ctx, jobs, out.Books); err != nil {
		return nil, err
	}
	var err error
	out.Batch, err = k.finishBatch(f, jobs, out.Books)
	return out, err
}

// eachJob works on the jobs, the longest first. Only as many workbooks are
// held at once as can be worked on, so that memory does not grow with their number.
func (k *kit) eachJob(ctx context.Context, jobs []job, books []BookRun) error {
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(cap(k.slots))
	done := 0
	for _, i := range longestFirst(jobs) {
		if groupCtx.Err() != nil {
			break
		}
		group.Go(func() error {
			var b BookRun
			err := guard(func() (err error) {
				b, err = k.runJob(groupCtx, &jobs[i])
				return err
			})
			if err != nil && endsBatch(err) {
				return err
			}
			if err != nil {
				b = BookRun{Path: jobs[i].path, Folder: b.Folder, Words: k.words, Err: err, input: jobs[i].input,
					Entry: report.IndexBook{Name: jobs[i].name, Error: err.Error()}}
			}
			k.telling.Lock()
			defer k.telling.Unlock()
			done++
			if k.opt.Done != nil {
				k.opt.Done(Event{&b, done, len(jobs)})
			}
			b.Findings, b.reported, b.results, b.changes = nil, nil, nil, nil
			books[i] = b
			return nil
		})
	}
	err := group.Wait()
	if err == nil {
		err = ctx.Err()
	}
	return err
}

// endsBatch reports whether an error would meet the next workbook too.
func endsBatch(err error) bool {
	var write *WriteError
	return errors.As(err, &write) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

func (k *kit) finishBatch(f *folder, jobs []job, books []BookRun) (*BatchManifest, error) {
	m := &BatchManifest{
		SchemaVersion: report.SchemaVersion, Kind: batchKind, Program: "rackrate", Version: k.opt.Version, Options: k.settings,
		Books: []BatchBook{}, Folders: []string{}, Actions: map[string]int{}, FindingCodes: map[string]int{}, MasterCheck: "none",
	}
	index := &report.Index{Version: k.opt.Version, Words: k.words, Compared: k.settings.Compared}
	for i := range books {
		m.add(&jobs[i], &books[i])
		jobs[i].input, jobs[i].err = books[i].input, books[i].Err
		if !books[i].LeftOut {
			index.Books = append(index.Books, books[i].Entry)
		}
	}
	var err error
	if m.RunID, err = batchID(k, jobs); err != nil {
		return nil, err
	}
	index.RunID = m.RunID
	var page bytes.Buffer
	if err := index.WriteHTML(&page); err != nil {
		return nil, err
	}
	if err := f.write("index.html", page.Bytes()); err != nil {
		return nil, err
	}
	var book []byte
	if err := guard(func() (err error) { book, err = sheet.Index(index); return err }); err != nil {
		return nil, err
	}
	if err := f.write("index.xlsx", book); err != nil {
		return nil, err
	}
	m.Outputs = []FileHash{f.written["index.html"], f.written["index.xlsx"]}
	var doc bytes.Buffer
	if err := report.WriteJSON(&doc, m); err != nil {
		return nil, err
	}
	return m, f.finish(doc.Bytes())
}

// add takes a workbook into the sums of the batch.
func (m *BatchManifest) add(j *job, b *BookRun) {
	line := BatchBook{Book: j.name, Input: b.input}
	if b.Err != nil {
		line.Error = b.Err.Error()
	}
	if b.Manifest != nil {
		line.Folder, line.RunID, line.Sites, line.MasterCheck = j.folder, b.Manifest.RunID, b.Manifest.Sites, b.Manifest.MasterCheck
		m.Folders = append(m.Folders, j.folder)
		m.Sites.Read += line.Sites.Read
		m.Sites.Evaluated += line.Sites.Evaluated
		m.Sites.NotEvaluated += line.Sites.NotEvaluated
		m.Memos += len(b.Entry.Miners)
		for action, n := range b.Manifest.Actions {
			m.Actions[action] += n
		}
		m.addChecks(line.MasterCheck)
	}
	m.Findings.Error += b.Entry.Findings.Error
	m.Findings.Warning += b.Entry.Findings.Warning
	m.Findings.Info += b.Entry.Findings.Info
	for code, n := range b.Entry.Findings.Codes {
		m.FindingCodes[code] += n
	}
	m.Books = append(m.Books, line)
}

func (m *BatchManifest) addChecks(check string) {
	switch {
	case check == "fail" || m.MasterCheck == "fail":
		m.MasterCheck = "fail"
	case check == "pass":
		m.MasterCheck = "pass"
	}
}

// batchOwners are the batches that a folder holds, finished or not.
func batchOwners(dir string) []owner {
	var list []owner
	for _, name := range []string{manifestFile, markerFile} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			continue
		}
		var o owner
		if json.Unmarshal(data, &o) == nil && o.Kind == batchKind {
			list = append(list, o)
		}
	}
	return list
}

// clearStale removes the outputs of workbooks that an earlier batch had and this one has not.
func clearStale(out string, before []owner, jobs []job) error {
	for _, o := range before {
		for _, name := range o.Folders {
			kept := slices.ContainsFunc(jobs, func(j job) bool { return j.folder == name })
			dir := filepath.Join(out, name)
			if kept || !filepath.IsLocal(name) || filepath.Base(name) != name || !claimedByRun(dir) {
				continue
			}
			f, err := claim(dir, "cleared", true)
			if err != nil {
				return err
			}
			err = errors.Join(f.remove(markerFile), f.close())
			if err != nil {
				return writeError(dir, err)
			}
			_ = os.Remove(filepath.Join(dir, "memos")) // stays where it holds somebody's files
			_ = os.Remove(dir)
		}
	}
	return nil
}
