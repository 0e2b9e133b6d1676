package batch

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"golang.org/x/sync/errgroup"

	"rackrate/internal/store"
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
	f, err := claim(k.opt.Out, k.claiming(id, batchKind))
	if err != nil {
		return nil, err
	}
	out, err := k.batch(ctx, f, jobs)
	if err != nil {
		err = f.abandon(err)
	}
	return out, errors.Join(err, f.close())
}

func (k *kit) batch(ctx context.Context, f *folder, jobs []job) (*Outcome, error) {
	if k.opt.Planned != nil {
		k.opt.Planned(len(jobs))
	}
	k.inner = max(1, k.opt.Jobs/len(jobs))
	out := &Outcome{Books: make([]BookRun, len(jobs))}
	if err := k.eachJob(ctx, f, jobs, out.Books); err != nil {
		return nil, err
	}
	var err error
	out.Batch, err = k.finishBatch(ctx, f, jobs, out.Books)
	return out, err
}

// eachJob works on the jobs, the longest first. Only as many workbooks are
// held at once as can be worked on, so that memory does not grow with their number.
func (k *kit) eachJob(ctx context.Context, f *folder, jobs []job, books []BookRun) error {
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
				b, err = k.runJob(groupCtx, f, &jobs[i])
				return err
			})
			if err != nil && endsBatch(err) {
				return err
			}
			if err != nil {
				b = BookRun{Path: jobs[i].path, Folder: b.Folder, Words: k.words, Err: err, Took: b.Took,
					input: jobs[i].input,
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
	var away *store.UnreachableError
	return errors.As(err, &write) || errors.As(err, &away) || errors.Is(err, context.Canceled) ||
		errors.Is(err, context.DeadlineExceeded)
}

func (k *kit) finishBatch(ctx context.Context, f *folder, jobs []job, books []BookRun) (*BatchManifest, error) {
	m := &BatchManifest{
		SchemaVersion: report.SchemaVersion, Kind: batchKind, Program: programName, Version: k.opt.Version,
		Options: k.settings,
		Books:   []BatchBook{}, Folders: []string{}, Actions: map[string]int{}, FindingCodes: map[string]int{},
		MasterCheck: "none",
	}
	index := &report.Index{Version: k.opt.Version, Words: k.words, Compared: k.settings.Compared, Sort: k.opt.Memo.Sort}
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
	p, err := f.part(".")
	if err != nil {
		return nil, err
	}
	var page bytes.Buffer
	if err := index.WriteHTML(&page); err != nil {
		return nil, err
	}
	if err := p.write("index.html", page.Bytes()); err != nil {
		return nil, err
	}
	var book []byte
	if err := guard(func() (err error) { book, err = sheet.Index(ctx, index); return err }); err != nil {
		return nil, err
	}
	if err := p.write("index.xlsx", book); err != nil {
		return nil, err
	}
	if err := f.verifiedPage(m.RunID); err != nil {
		return nil, err
	}
	m.Outputs = []FileHash{p.written["index.html"], p.written["index.xlsx"]}
	var doc bytes.Buffer
	if err := report.WriteJSON(&doc, m); err != nil {
		return nil, err
	}
	if err := p.finish(doc.Bytes()); err != nil {
		return nil, err
	}
	var stale []string
	if k.opt.Force {
		stale = f.stale(jobs)
	}
	return m, f.commit(m.RunID, stale)
}

// add takes a workbook into the sums of the batch.
func (m *BatchManifest) add(j *job, b *BookRun) {
	line := BatchBook{Book: j.name, Input: b.input}
	if b.Err != nil {
		line.Error = b.Err.Error()
	}
	if b.Manifest != nil {
		line.Folder, line.RunID, line.Sites, line.MasterCheck = j.folder, b.Manifest.RunID, b.Manifest.Sites,
			b.Manifest.MasterCheck
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

// stale are the folders of workbooks that the run before had and this one has not.
func (f *folder) stale(jobs []job) []string {
	if f.before == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(f.before.Folders), func(name string) bool {
		return slices.ContainsFunc(jobs, func(j job) bool { return j.folder == name })
	})
}
