package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"rackrate/internal/batch"
)

// metrics count what a process does, for Prometheus: its text form, as the collector of text files of
// node_exporter and push gateways take it.
type metrics struct {
	file  string // "" for none
	begun time.Time
	books map[string]int // by what became of them
	codes map[string]int // of findings
	sites batch.Rows
	read  int // bytes of workbooks
	left  int // bytes of outputs
}

func newMetrics(file string) *metrics {
	return &metrics{file: file, begun: time.Now(), books: map[string]int{}, codes: map[string]int{}}
}

// book counts a workbook that is done with; it is never called at once.
func (m *metrics) book(b *batch.BookRun) {
	m.books[strings.ReplaceAll(bookStatus(b), " ", "_")]++
	for code, n := range b.Entry.Findings.Codes {
		m.codes[code] += n
	}
	if b.Manifest == nil {
		return
	}
	m.sites.Evaluated += b.Manifest.Sites.Evaluated
	m.sites.NotEvaluated += b.Manifest.Sites.NotEvaluated
	m.read += bytesOf(b.Manifest.Inputs)
	m.left += bytesOf(b.Manifest.Outputs)
}

// write writes the file, whole, where one is asked for; failed says that the run came to nothing.
func (m *metrics) write(failed bool) error {
	if m.file == "" {
		return nil
	}
	if err := batch.WriteFile(m.file, []byte(m.text(time.Since(m.begun), failed)), true); err != nil {
		return fmt.Errorf("--metrics %s: %w", m.file, err)
	}
	return nil
}

// text is Prometheus' text form; labels are in order, so that the same counts are the same text.
func (m *metrics) text(took time.Duration, failed bool) string {
	var b strings.Builder
	head := func(name, kind, help string) { fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind) }
	by := func(name, label string, counts map[string]int) {
		for _, key := range slices.Sorted(maps.Keys(counts)) {
			fmt.Fprintf(&b, "%s{%s=%q} %d\n", name, label, key, counts[key])
		}
	}
	head("rackrate_workbooks_total", "counter", "Workbooks that this process is done with, by what became of them.")
	by("rackrate_workbooks_total", "status", m.books)
	head("rackrate_sites_total", "counter", "Rows of sites, by whether they could be evaluated.")
	by("rackrate_sites_total", "evaluated", map[string]int{"yes": m.sites.Evaluated, "no": m.sites.NotEvaluated})
	head("rackrate_findings_total", "counter", "Findings about workbooks, by code.")
	by("rackrate_findings_total", "code", m.codes)
	head("rackrate_read_bytes_total", "counter", "Bytes of the workbooks that were evaluated.")
	fmt.Fprintf(&b, "rackrate_read_bytes_total %d\n", m.read)
	head("rackrate_output_bytes_total", "counter", "Bytes of the outputs of workbooks.")
	fmt.Fprintf(&b, "rackrate_output_bytes_total %d\n", m.left)
	head("rackrate_run_seconds", "gauge", "Seconds from the start of the run to its end.")
	fmt.Fprintf(&b, "rackrate_run_seconds %.3f\n", took.Seconds())
	head("rackrate_run_failed", "gauge", "1 where the run came to nothing, 0 where it was done.")
	fmt.Fprintf(&b, "rackrate_run_failed %d\n", map[bool]int{true: 1}[failed])
	return b.String()
}
