package sheet

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/provenance"
	"rackrate/report/sheet/ooxml"
)

var linkTag = regexp.MustCompile(`<hyperlink ref="([A-Z]+[0-9]+)" location="([^"]*)"/>`)

// TestLinksLeadToCells follows every link of the added sheets: to a sheet that is
// there, by its name in quotes, and to an address of it. Findings link to their
// own cell, but those of a sheet that the workbook does not have.
func TestLinksLeadToCells(t *testing.T) {
	const awkward = "Bob's \"Sites\" & more"
	run := fixtureRun(t)
	about := func(sheet, ref string) {
		run.Book.Findings = append(run.Book.Findings, provenance.Finding{Severity: provenance.Info, Code: "RR-301",
			Cell: provenance.Cell{File: "book.xlsx", Sheet: sheet, Ref: ref}, Wrong: "w", Do: "d"})
	}
	about(awkward, "C3")
	about(awkward, "")
	about("Elsewhere", "A1")
	about("", "")
	src := fixtureWorkbook(t, func(f *excelize.File) {
		_, err := f.NewSheet(awkward)
		must(t, err)
	})
	out := annotated(t, src, run).Workbook
	sheets := map[string]bool{}
	for _, name := range open(t, out).GetSheetList() {
		sheets[name] = true
	}
	found := map[string]bool{}
	for name, part := range partsOf(t, out) {
		if !strings.HasPrefix(name, "xl/worksheets/rr") {
			continue
		}
		for _, m := range linkTag.FindAllStringSubmatch(string(part), -1) {
			to := html.UnescapeString(m[2])
			found[to] = true
			at := strings.LastIndex(to, "!")
			sheet := strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(to[:at], "'"), "'"), "''", "'")
			if _, _, ok := ooxml.ParseRef(to[at+1:]); !ok || !sheets[sheet] || quoteSheet(sheet) != to[:at] {
				t.Errorf("%s, %s leads to %s", name, m[1], to)
			}
		}
	}
	for _, want := range []string{`'Bob''s "Sites" & more'!C3`, `'Bob''s "Sites" & more'!A1`, `'Sites'!E9`,
		`'Sites'!J8`, `'RR North'!A1`} {
		if !found[want] {
			t.Errorf("nothing leads to %s", want)
		}
	}
}
