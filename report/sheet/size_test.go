package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"

	"rackrate/internal/testutil"
	"rackrate/report"
	"rackrate/report/sheet/formulas"
	"rackrate/report/sheet/ooxml"
)

// sheetBytes are the bytes of a workbook's sheets, unpacked.
func sheetBytes(t *testing.T, book []byte) (total int) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	must(t, err)
	for _, f := range z.File {
		if strings.HasPrefix(f.Name, "xl/worksheets/") {
			total += int(f.UncompressedSize64)
		}
	}
	return total
}

// moreSites is the fixture's run with more sites like its first.
func moreSites(t testing.TB, more int) *report.Run {
	run := fixtureRun(t)
	m := &run.Book.Miners[0]
	for i := range more {
		s := m.Sites[0]
		s.Name = fmt.Sprintf("Site %d", i)
		s.Inputs.Site = s.Name
		m.Sites = append(m.Sites, s)
	}
	run.Result = testutil.Evaluate(run.Registry, run.Book.Evaluable(), 1)
	return run
}

// TestSitesBeyondLiveOnes has the sites beyond the number of live ones show results and years as values,
// without months: their sheets are small, and every other sheet shows what it shows where all are live.
func TestSitesBeyondLiveOnes(t *testing.T) {
	src, run := fixtureWorkbook(t, nil), moreSites(t, 5)
	cells := map[int]Cells{}
	annotated := func(live int) []byte {
		t.Helper()
		out, err := Annotate(context.Background(), src, run, Options{LiveSites: live, Laid: func(c Cells) {
			cells[live] = maps.Clone(c)
		}})
		must(t, err)
		return out.Workbook
	}
	all := annotated(1000)
	whole := testutil.ReadCells(t, all)
	sites := map[string]bool{}
	for _, s := range run.Result.Miners[0].Sites {
		sites["RR "+s.Inputs.Site] = true
	}
	for _, live := range []int{NoLiveSites, 2} {
		book := annotated(live)
		if beyond := len(sites) - max(live, 0); sheetBytes(t, all)-sheetBytes(t, book) < beyond*100_000 {
			t.Errorf("%d live: sheets take %d bytes, and %d where all are", live, sheetBytes(t, book),
				sheetBytes(t, all))
		}
		got := testutil.ReadCells(t, book)
		for name := range sites {
			for at := range got[name] {
				if col, _, _ := ooxml.ParseRef(at); live == NoLiveSites && col > formulas.ValueCol {
					t.Errorf("%s!%s is beyond the values of a sheet without months", name, at)
				}
			}
		}
		for _, sheet := range []string{"RR Summary", "Sites"} {
			for at, want := range whole[sheet] {
				// the master check counts identities
				if c := got[sheet][at]; c.String() != want.String() && at != "A3" {
					t.Errorf("%d live: %s!%s is %s, with all live %s", live, sheet, at, c, want)
				}
			}
		}
		for path, at := range cells[live] {
			where, has := cells[1000][path]
			if !has || strings.Contains(at, ":") {
				continue
			}
			here, there := strings.Split(at, "!"), strings.Split(where, "!")
			a, b := got[strings.Trim(here[0], "'")][here[1]], whole[strings.Trim(there[0], "'")][there[1]]
			if a.String() != b.String() {
				t.Errorf("%d live: %s is %s, with all live %s", live, path, a, b)
			}
		}
	}
}
