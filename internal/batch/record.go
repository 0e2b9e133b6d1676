package batch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"rackrate/report"
	"rackrate/templates"
)

// record is what a part leaves of a workbook that it is done with: all that the index and the manifest of the
// batch say of it.
type record struct {
	Name     string           `json:"name"`
	Folder   string           `json:"folder"`
	Input    FileHash         `json:"input"` // as it was read
	Error    string           `json:"error,omitempty"`
	LeftOut  bool             `json:"left_out,omitempty"`
	Made     *made            `json:"made,omitempty"` // nil where there are no outputs
	Entry    report.IndexBook `json:"entry"`
	MadeFrom string           `json:"made_from"` // id of the plan
}

// made is what the batch needs of a workbook's manifest.
type made struct {
	RunID       string         `json:"run_id"`
	Sites       Rows           `json:"sites"`
	Actions     map[string]int `json:"actions"`
	Findings    Counts         `json:"findings"`
	MasterCheck string         `json:"master_check"`
	Checks      Checks         `json:"checks"`
}

func newRecord(planID string, j *job, b *BookRun) *record {
	r := &record{Name: j.name, Folder: j.folder, Input: b.input, LeftOut: b.LeftOut, Entry: b.Entry, MadeFrom: planID}
	if b.Err != nil {
		r.Error = b.Err.Error()
	}
	if m := b.Manifest; m != nil {
		r.Made = &made{m.RunID, m.Sites, m.Actions, m.Findings, m.MasterCheck, m.Checks}
	}
	return r
}

func (r *record) bytes() ([]byte, error) {
	var text bytes.Buffer
	err := json.NewEncoder(&text).Encode(r)
	return text.Bytes(), err
}

// readRecord reads what a part left of a job; the error says that it is not of this job and plan.
func readRecord(data []byte, planID string, j *job) (*record, error) {
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, err
	}
	if r.MadeFrom != planID || r.Name != j.name || r.Folder != j.folder {
		return nil, fmt.Errorf("is of %s in plan %s, not of %s in %s", r.Name, r.MadeFrom, j.name, planID)
	}
	return &r, nil
}

// book is the workbook as the batch sees it.
func (r *record) book(j *job, folder string, words *templates.Words) BookRun {
	b := BookRun{Path: j.path, Folder: folder, folder: j.folder, LeftOut: r.LeftOut, Entry: r.Entry, Words: words,
		input: r.Input}
	if r.Error != "" {
		b.Err = errors.New(r.Error)
	}
	if m := r.Made; m != nil {
		b.Manifest = &Manifest{RunID: m.RunID, Sites: m.Sites, Actions: m.Actions, Findings: m.Findings,
			MasterCheck: m.MasterCheck, Checks: m.Checks}
	}
	return b
}
