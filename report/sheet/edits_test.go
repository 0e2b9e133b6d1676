package sheet

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"rackrate/internal/testutil"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/sheet/ooxml"
)

// edit is a change to the fixture's workbook: of a cell of its site table, and of the run that the program
// would make of it.
type edit struct {
	cell, value string
	run         func(*report.Run)
	refused     string // what stands in the place of the results of North; "" where they hold
}

var edits = map[string]edit{
	"smaller":    {"E6", "90", func(r *report.Run) { r.Book.Miners[0].Sites[0].Inputs.SiteMW = 90 }, ""},
	"dear power": {"F6", "7.5", func(r *report.Run) { r.Book.Miners[0].Sites[0].Inputs.PowerPriceUSDMWh = 75 }, ""},
	"low rent": {"I6", "95", func(r *report.Run) {
		r.Book.Miners[0].Sites[0].Inputs.LeaseUSDKWMonth = model.Given(95.0)
	}, ""},
	"old fleet": {"H7", "34", func(r *report.Run) { r.Book.Miners[0].Sites[1].Inputs.FleetEfficiencyJTH = 34 }, ""},
	"new price": {"J6", "2.5", nil, "run again"},
	"no size":   {"E6", "90000", func(r *report.Run) { r.Book.Miners[0].Sites[0].Failed = true }, "refused: "},
}

// edited is the workbook with a number in a cell of the analyst's sheet.
func edited(t *testing.T, book []byte, cell, value string) []byte {
	t.Helper()
	part := testutil.SheetParts(t, book)["Sites"]
	of := regexp.MustCompile(`<c r="` + cell + `"([^<>]*?)(/>|>(<v>[^<]*</v>)?</c>)`)
	found := false
	out := testutil.Edited(t, book, func(name string, data []byte) []byte {
		if name != part {
			return data
		}
		found = of.Match(data)
		return of.ReplaceAll(data, []byte(`<c r="`+cell+`"$1><v>`+value+`</v></c>`))
	})
	if !found {
		t.Fatalf("there is no cell %s", cell)
	}
	return out
}

// TestEditsFollow changes cells of the analyst's and compares the summary with the
// program run on the same change; a change that the sheets cannot follow is refused.
func TestEditsFollow(t *testing.T) {
	testutil.Slow(t)
	book := annotated(t, fixtureWorkbook(t, nil), fixtureRun(t)).Workbook
	books := map[string][]byte{}
	for name, e := range edits {
		books[name] = edited(t, book, e.cell, e.value)
	}
	testutil.EachEngineOfLarge(t, books, func(t *testing.T, got map[string]testutil.Cells) {
		for name, e := range edits {
			run := fixtureRun(t)
			if e.run != nil {
				e.run(run)
				run.Result = testutil.Evaluate(run.Registry, run.Book.Evaluable(), 1)
			}
			a := newAuthor(run, sheetNames("RR ", nil), nil, true)
			a.pages(context.Background())
			must(t, a.fault)
			compareSummary(t, name, a, got[name], e.refused)
			compareEquity(t, name, a, got[name], e.refused)
			if m := got[name]["RR Summary"]["A3"].Text; !strings.HasPrefix(m, "Inputs changed: ") ||
				strings.Contains(m, "FAILED") {
				t.Errorf("%s: the master check says %q", name, m)
			}
		}
	})
}

// compareSummary compares the live part of the summary with the program's.
func compareSummary(t *testing.T, name string, a *author, got testutil.Cells, refused string) {
	t.Helper()
	for _, s := range a.sites {
		if s.out == nil {
			continue
		}
		want := a.siteCells(s)
		for col := actionColumn; col <= firstNPVColumn+len(alternatives)+len(leadMeasures); col++ {
			at, w := fmt.Sprintf("%c%d", 'A'+col-1, summaryFirst+s.index), want[col-1]
			g := got["RR Summary"][at]
			switch {
			case s.site.Name == "North" && refused != "":
				if !strings.HasPrefix(g.Text, strings.TrimSuffix(refused, ": ")) || col == actionColumn &&
					!strings.HasPrefix(g.Text, refused) {
					t.Errorf("%s, %s: %s says %s", name, s.site.Name, at, g)
				}
			case w.numeric && (!g.Numeric || math.Abs(g.Number-w.number) > 1e-9*max(math.Abs(w.number), 1) &&
				!(w.format == asPercent && math.Abs(g.Number-w.number) < 1e-6)):
				t.Errorf("%s, %s: %s is %s, the program has %v", name, s.site.Name, at, g, w.number)
			case !w.numeric && g.Text != w.text:
				t.Errorf("%s, %s: %s is %s, the program has %q", name, s.site.Name, at, g, w.text)
			}
		}
	}
}

// compareEquity compares the figures of Alpha Mining with the program's: a refused site is no part of them, and
// where a site asks for another run they are not known.
func compareEquity(t *testing.T, name string, a *author, got testutil.Cells, refused string) {
	t.Helper()
	for n, w := range a.minerCells(&a.run.Book.Miners[0], headRows+3) {
		at := fmt.Sprintf("%s%d", ooxml.ColumnName(n+1), headRows+3)
		g := got["RR Equity"][at]
		switch {
		case refused == runAgain && n >= equityFigures:
			if g.Text != runAgain {
				t.Errorf("%s: %s of the miners is %s, want %s", name, at, g, runAgain)
			}
		case refused == runAgain: // what the run had
		case w.numeric && (!g.Numeric || math.Abs(g.Number-w.number) > 1e-9*max(math.Abs(w.number), 1)):
			t.Errorf("%s: %s of the miners is %s, the program has %v", name, at, g, w.number)
		case !w.numeric && g.Text != w.text:
			t.Errorf("%s: %s of the miners is %s, the program has %q", name, at, g, w.text)
		}
	}
}
