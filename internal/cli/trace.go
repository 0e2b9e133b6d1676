package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"rackrate/internal/batch"
)

// trace notes when each workbook was worked on: a line of JSON a workbook, in the order in which they were done.
type trace struct {
	file  string // "" for none
	begun time.Time
	lines bytes.Buffer
}

// traceLine is a workbook's line of a trace. Seconds are counted from the start of the process's run.
type traceLine struct {
	Workbook string         `json:"workbook"`
	Status   string         `json:"status"` // made, kept, left out, failed
	Began    float64        `json:"began_seconds"`
	Took     float64        `json:"took_seconds"`
	Read     int            `json:"read_bytes"`
	Left     int            `json:"output_bytes"`
	Findings map[string]int `json:"findings,omitempty"` // by code
	Error    string         `json:"error,omitempty"`
}

func newTrace(file string) *trace { return &trace{file: file, begun: time.Now()} }

// book notes a workbook that is done with just now; it is never called at once.
func (t *trace) book(b *batch.BookRun) error {
	if t.file == "" {
		return nil
	}
	ended := time.Since(t.begun)
	s := traceLine{Workbook: b.Path, Status: bookStatus(b), Began: max(0, (ended - b.Took).Seconds()),
		Took:     b.Took.Seconds(),
		Findings: b.Entry.Findings.Codes}
	if b.Err != nil {
		s.Error = b.Err.Error()
	}
	if b.Manifest != nil {
		s.Read, s.Left = bytesOf(b.Manifest.Inputs), bytesOf(b.Manifest.Outputs)
	}
	return json.NewEncoder(&t.lines).Encode(s)
}

// write writes the file, whole, where one is asked for.
func (t *trace) write() error {
	if t.file == "" {
		return nil
	}
	if err := batch.WriteFile(t.file, t.lines.Bytes(), true); err != nil {
		return fmt.Errorf("--trace %s: %w", t.file, err)
	}
	return nil
}

func bytesOf(files []batch.FileHash) (n int) {
	for _, f := range files {
		n += f.Bytes
	}
	return n
}
