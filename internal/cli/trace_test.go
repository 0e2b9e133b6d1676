package cli

import (
	"errors"
	"strings"
	"testing"
	"time"

	"rackrate/internal/batch"
	"rackrate/report"
)

func TestATraceHasALineAWorkbook(t *testing.T) {
	spans := newTrace("a file")
	made := &batch.BookRun{Path: "a.xlsx", Took: time.Hour, // longer than since the start: it is cut there
		Manifest: &batch.Manifest{Inputs: []batch.FileHash{{Bytes: 10}}, Outputs: []batch.FileHash{{Bytes: 20},
			{Bytes: 30}}}}
	made.Entry.Findings = report.FindingCounts{Codes: map[string]int{"RR-390": 2, "RR-104": 1}}
	for _, b := range []*batch.BookRun{made, {Path: "b.xlsx", Err: errors.New("no workbook\n")}} {
		if err := spans.book(b); err != nil {
			t.Fatal(err)
		}
	}
	first, second, _ := strings.Cut(spans.lines.String(), "\n")
	const want = `{"workbook":"a.xlsx","status":"made","began_seconds":0,"took_seconds":3600,"read_bytes":10,"output_bytes":50,` +
		`"findings":{"RR-104":1,"RR-390":2}}`
	if first != want {
		t.Errorf("%s\nwant %s", first, want)
	}
	if !strings.HasSuffix(second, `"took_seconds":0,"read_bytes":0,"output_bytes":0,"error":"no workbook\n"}`+"\n") {
		t.Errorf("%s", second)
	}
}
