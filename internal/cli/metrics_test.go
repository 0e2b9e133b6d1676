package cli

import (
	"errors"
	"testing"
	"time"

	"rackrate/internal/batch"
	"rackrate/report"
)

func TestMetricsAreTextForPrometheus(t *testing.T) {
	m := newMetrics("")
	m.book(&batch.BookRun{Err: errors.New("no workbook")})
	made := &batch.BookRun{Manifest: &batch.Manifest{Sites: batch.Rows{Evaluated: 3, NotEvaluated: 1},
		Inputs: []batch.FileHash{{Bytes: 10}}, Outputs: []batch.FileHash{{Bytes: 20}, {Bytes: 30}}}}
	made.Entry.Findings = report.FindingCounts{Codes: map[string]int{"RR-390": 2, "RR-104": 1}}
	m.book(made)
	want := `# HELP rackrate_workbooks_total Workbooks that this process is done with, by what became of them.
# TYPE rackrate_workbooks_total counter
rackrate_workbooks_total{status="failed"} 1
rackrate_workbooks_total{status="made"} 1
# HELP rackrate_sites_total Rows of sites, by whether they could be evaluated.
# TYPE rackrate_sites_total counter
rackrate_sites_total{evaluated="no"} 1
rackrate_sites_total{evaluated="yes"} 3
# HELP rackrate_findings_total Findings about workbooks, by code.
# TYPE rackrate_findings_total counter
rackrate_findings_total{code="RR-104"} 1
rackrate_findings_total{code="RR-390"} 2
# HELP rackrate_read_bytes_total Bytes of the workbooks that were evaluated.
# TYPE rackrate_read_bytes_total counter
rackrate_read_bytes_total 10
# HELP rackrate_output_bytes_total Bytes of the outputs of workbooks.
# TYPE rackrate_output_bytes_total counter
rackrate_output_bytes_total 50
# HELP rackrate_run_seconds Seconds from the start of the run to its end.
# TYPE rackrate_run_seconds gauge
rackrate_run_seconds 1.500
# HELP rackrate_run_failed 1 where the run came to nothing, 0 where it was done.
# TYPE rackrate_run_failed gauge
rackrate_run_failed 0
`
	if got := m.text(1500*time.Millisecond, false); got != want {
		t.Errorf("%s", got)
	}
}
