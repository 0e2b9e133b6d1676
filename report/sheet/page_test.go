package sheet

import (
	"context"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rackrate/internal/testutil"
	"rackrate/model"
	"rackrate/report/sheet/ooxml"
)

func TestChartsCarryTheirNumbers(t *testing.T) {
	run := fixtureRun(t)
	parts := partsOf(t, annotated(t, fixtureWorkbook(t, nil), run).Workbook)
	chart := string(parts["xl/charts/rr1_chart1.xml"])
	for _, want := range []string{`<pt idx="0"><v>North</v></pt>`, `<v>NPV Keep mining</v>`} {
		if !strings.Contains(chart, want) {
			t.Errorf("the chart of values has no %s", want)
		}
	}
	// The chart has the formula's value, which may differ from the program's in its last digit.
	npv, found := run.Result.Miners[0].Sites[0].Mine.NPVUSD, false
	for _, m := range regexp.MustCompile(`<pt idx="0"><v>([^<]*)</v>`).FindAllStringSubmatch(chart, -1) {
		v, err := strconv.ParseFloat(m[1], 64)
		found = found || err == nil && max(v-npv, npv-v) <= 1e-12*max(npv, -npv)
	}
	if !found {
		t.Errorf("the chart of values has no point 0 of %v", npv)
	}
	if strings.Contains(chart, "<formatCode></formatCode>") {
		t.Error("a cache of the chart is empty")
	}
}

// TestEveryFigureHasRoom checks that no number is wider than its column, which would show as ####.
func TestEveryFigureHasRoom(t *testing.T) {
	run := fixtureRun(t)
	run.Result.Miners[0].Sites[0].Mine.NPVUSD = -123456789012.3
	for _, p := range newAuthor(run, sheetNames("RR ", nil), run.Book.Findings, true).pages(context.Background()) {
		widths := p.tally().columnWidths()
		for r, row := range p.all() {
			for c, x := range row {
				if x.numeric && float64(len([]rune(x.shown()))) > widths[c] {
					t.Errorf("%s!%s shows %s in a column of %g", p.name, ooxml.Ref(c+1, r+1), x.shown(), widths[c])
				}
			}
		}
	}
}

func TestFailedCheckShowsRed(t *testing.T) {
	run := fixtureRun(t)
	run.Result.Miners[0].Checks[0].Pass = false
	a := newAuthor(run, sheetNames("RR ", nil), nil, true)
	for _, p := range a.pages(context.Background()) {
		if p.live != nil {
			if c := p.live.Rows[headRows-1].Cell(1); !strings.Contains(c.Text, "FAILED, 1 of") {
				t.Errorf("%s says %q", p.name, c.Text)
			}
		} else if c := p.at(1, headRows); c.look != badLook || !strings.Contains(c.text, "FAILED, 1 of") {
			t.Errorf("%s says %q", p.name, c.text)
		}
		if p.frozenRows < headRows {
			t.Errorf("%s does not keep the master check in view", p.name)
		}
	}
	if c := a.checks(nil).at(1, headRows+3); c.look != badLook {
		t.Error("the failed check itself is not red")
	}
}

// TestSheetsAreWrittenStrictly checks what spreadsheet programs take amiss though the library writes it.
func TestSheetsAreWrittenStrictly(t *testing.T) {
	parts := partsOf(t, annotated(t, fixtureWorkbook(t, nil), fixtureRun(t)).Workbook)
	col := regexp.MustCompile(`<col min="(\d+)"`)
	for name, data := range parts {
		if !strings.HasPrefix(name, "xl/worksheets/rr1_sheet") {
			continue
		}
		last := 0
		for _, m := range col.FindAllSubmatch(data, -1) {
			n, err := strconv.Atoi(string(m[1]))
			must(t, err)
			if n <= last {
				t.Errorf("%s lists column %d after column %d", name, n, last)
			}
			last = n
		}
		for _, loose := range []string{`filterMode="true"`, `tabSelected="true"`, `<colBreaks></colBreaks>`,
			`<autoFilter ref="$`, `<dimension ref="A1">`} {
			if strings.Contains(string(data), loose) {
				t.Errorf("%s has %s", name, loose)
			}
		}
	}
}

func TestNothingToEvaluate(t *testing.T) {
	run := fixtureRun(t)
	all := *run.Book
	for name, change := range map[string]func(){
		"no table": func() { run.Book.Tables, run.Book.Miners, run.Book.Findings = nil, nil, nil },
		"no site evaluated": func() {
			for i := range run.Book.Miners {
				for j := range run.Book.Miners[i].Sites {
					run.Book.Miners[i].Sites[j].Failed = true
				}
			}
		},
		"no date": func() { run.Date = model.Date{} },
	} {
		t.Run(name, func(t *testing.T) {
			book := all
			run.Book = &book
			change()
			run.Result = testutil.Evaluate(run.Registry, run.Book.Evaluable(), 1)
			f := open(t, annotated(t, fixtureWorkbook(t, nil), run).Workbook)
			if got := f.GetSheetList()[2:]; !slices.Equal(got, added(run)) {
				t.Errorf("sheets %v", got)
			}
		})
	}
}

var formulaText = regexp.MustCompile(`<f(?: [^<>]*)?>([^<]+)</f>`)

func TestTextNeverBecomesAFormula(t *testing.T) {
	parts := partsOf(t, annotated(t, fixtureWorkbook(t, nil), fixtureRun(t)).Workbook)
	for name, data := range parts {
		if !strings.Contains(name, "rr1_sheet") {
			continue
		}
		for _, f := range formulaText.FindAllStringSubmatch(html.UnescapeString(string(data)), -1) {
			if strings.Contains(strings.ReplaceAll(f[1], "'RR =South+1'!", ""), "South") {
				t.Errorf("%s has the formula %s", name, f[1])
			}
		}
	}
	if !strings.Contains(string(parts["xl/worksheets/rr1_sheet1.xml"]), "=South+1</t>") {
		t.Error("the site's name is not on the summary as it was typed")
	}
}
