package sheet

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/sheet/ooxml"
)

// TestConstantsHaveTheirSourceInANote reads the notes of the sheet of inputs with
// another library: every default, be it the value or what counts where the analyst's
// cell is blank, and every scenario's number has one, nothing else.
func TestConstantsHaveTheirSourceInANote(t *testing.T) {
	run := fixtureRun(t)
	// A column of the table that is blank in every row, so that its default counts.
	table := &run.Book.Tables[0]
	table.Columns = append(table.Columns, provenance.Column{Col: fixtureCol - 1, Header: "tax_rate",
		Input: "tax_rate_pct", Factor: 1})
	separate, err := Annotate(context.Background(), []byte("no workbook"), run, Options{})
	must(t, err)
	for name, data := range map[string][]byte{"annotated": annotated(t, fixtureWorkbook(t, rich(t)), run).Workbook,
		"of its own": separate.Workbook} {
		t.Run(name, func(t *testing.T) { checkNotes(t, open(t, data), run.Registry, name == "annotated") })
	}
}

func checkNotes(t *testing.T, f *excelize.File, reg *model.Registry, linked bool) {
	t.Helper()
	comments, err := f.GetComments("RR Inputs")
	must(t, err)
	notes := map[string]string{}
	for _, c := range comments {
		notes[c.Cell] = commentText(c)
	}
	rows, err := f.GetRows("RR Inputs", excelize.Options{RawCellValue: true})
	must(t, err)
	defaults, blanks, overrides, shared := 0, 0, 0, false
	for i, row := range rows {
		if shared && len(row) > 12 {
			at := fmt.Sprint("E", i+1)
			if notes[at] == "" || !strings.HasSuffix(notes[at], row[12]) {
				t.Errorf("%s, a default, has the note %q, want the source %q", at, notes[at], row[12])
			}
			delete(notes, at)
			blanks++
			continue
		}
		shared = shared || len(row) > 0 && row[0] == sharedTitle
		if len(row) == 6 && row[0] == "Bear" {
			at := fmt.Sprint("E", i+1)
			if notes[at] != "Scenario Bear\nWhy: price falls\nSource: house" {
				t.Errorf("%s, a scenario's number, has the note %q", at, notes[at])
			}
			delete(notes, at)
			overrides++
		}
		if len(row) < baseColumn || i+1 < firstInput {
			continue
		}
		if row[6] == "default" {
			at := ooxml.Ref(baseColumn, i+1)
			formula, err := f.GetCellFormula("RR Inputs", at)
			must(t, err)
			if formula == "" {
				checkDefaultNote(t, at, row, notes, row[12])
			}
			defaults++
		}
	}
	if defaults < 100 || overrides != 2 || blanks < 90 {
		t.Errorf("%d defaults, %d in the block of all and %d overrides were looked at", defaults, blanks, overrides)
	}
	for at, note := range notes {
		if !strings.HasPrefix(note, "Read from ") {
			t.Errorf("%s, which is no default and no scenario's number, has the note %q", at, note)
		}
	}
}

// firstInput is the row of the first input, after the head, the choice and the header.
const firstInput = headRows + 3

// checkDefaultNote checks the note of a default and takes it off the list.
func checkDefaultNote(t *testing.T, at string, row []string, notes map[string]string, source string) {
	t.Helper()
	if !strings.HasPrefix(notes[at], "Default: ") || !strings.Contains(notes[at], source) {
		t.Errorf("%s, the default of %s, has the note %q, want the source %q", at, row[3], notes[at], source)
	}
	delete(notes, at)
}

func commentText(c excelize.Comment) string {
	s := c.Text
	for _, r := range c.Paragraph {
		s += r.Text
	}
	return s
}

func TestNoteOf(t *testing.T) {
	in := model.Input{Key: "x", Type: model.TypeNumber, Unit: "MW", Source: "house", Meaning: "Size"}
	cell9 := provenance.Cell{Sheet: "Sites", Ref: "F7"}
	for name, test := range map[string]struct {
		o    provenance.Origin
		base cell
		v    model.Value
		want string
	}{
		"default": {provenance.Origin{Kind: provenance.FromDefault}, cell{}, model.NumberValue(5),
			"Default: 5 MW.\nSource: house"},
		"its own source": {provenance.Origin{Kind: provenance.FromDefault, Source: "10-K"}, cell{},
			model.NumberValue(5), "Default: 5 MW.\nSource: 10-K"},
		"read with words": {provenance.Origin{Kind: provenance.FromCell, Cell: cell9, Typed: "5 or so"}, cell{},
			model.NumberValue(5), "Read from Sites!F7, which holds \"5 or so\": 5 MW.\nThe number stands here since " +
				"no formula can read it there."},
		"a link": {provenance.Origin{Kind: provenance.FromCell, Cell: cell9, Typed: "5"},
			cell{formula: "Sites!F7"}, model.NumberValue(5), ""},
		"derived":           {provenance.Origin{Kind: provenance.Derived}, cell{}, model.NumberValue(5), ""},
		"nothing was given": {provenance.Origin{Kind: provenance.NotGiven}, cell{}, model.Value{}, ""},
	} {
		if got := noteOf(in, test.v, test.o, test.base); strings.ReplaceAll(got, report.HardSpace, " ") != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	in.Source = ""
	if got := sourceLine(in, provenance.Origin{}); got != "Meaning: Size" {
		t.Errorf("without a source: %q", got)
	}
}

// TestChartOfManySites shows the sites of the largest uplift, up or down, where not all fit.
func TestChartOfManySites(t *testing.T) {
	testutil.Slow(t)
	run := fixtureRun(t)
	m := &run.Book.Miners[0]
	for i := range 40 {
		s := m.Sites[i%2]
		s.Name = fmt.Sprintf("Site %d", i)
		s.Inputs.Site = s.Name
		s.Inputs.SiteMW *= 1 + float64(i)/10
		m.Sites = append(m.Sites, s)
	}
	run.Result = testutil.Evaluate(run.Registry, run.Book.Evaluable(), 1)
	a := newAuthor(run, sheetNames("RR ", nil), nil, true)
	pages := a.pages(context.Background()) // the summary reads the model sheets
	must(t, a.fault)
	p := pages[0]
	chart := p.charts[0].chart
	if title := chart.Title.Paragraph[0].Text; !strings.Contains(title, "24 of 44 sites with the largest uplift") {
		t.Errorf("the chart's title is %q", title)
	}
	var names []string
	for _, c := range lookUp([]*page{p}, chart.Series[0].Categories) {
		names = append(names, c.text)
	}
	if len(names) != chartSites {
		t.Fatalf("the chart shows %d sites", len(names))
	}
	smallest, largestLeft := 1e300, 0.0
	for _, s := range a.sites {
		size := 0.0
		if c := shown(s.out); c != nil {
			size = max(c.UpliftUSD, -c.UpliftUSD)
		}
		if contains := strings.Contains("\n"+strings.Join(names, "\n")+"\n", "\n"+s.site.Name+"\n"); contains {
			smallest = min(smallest, size)
		} else {
			largestLeft = max(largestLeft, size)
		}
	}
	if smallest < largestLeft || largestLeft == 0 {
		t.Errorf("a site of %g is shown, one of %g is not", smallest, largestLeft)
	}
	if columns := uint(len(p.widths)); chart.Dimension.Width > columns*standardColumn {
		t.Errorf("the chart is %d wide, the cover's %d columns are %d: it would be printed small",
			chart.Dimension.Width, columns, columns*standardColumn)
	}
	for i, c := range lookUp([]*page{p}, chart.Series[0].Values) {
		if !strings.HasPrefix(c.formula, "'RR Summary'!$G$") {
			t.Errorf("value %d of the chart is not live: %q", i, c.formula)
		}
	}
}
