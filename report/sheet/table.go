package sheet

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/sheet/ooxml"
)

// resultColumn is a column of results beside a site table.
type resultColumn struct {
	label  string
	unit   string
	format format // of its numbers
	from   int    // its column on the summary
	cell   func(*model.SiteResult) (model.Figure, string)
}

// heading names the results, with their unit where that has no cell of its own.
func (c resultColumn) heading(prefix string, withUnit bool) string {
	label := strings.TrimSpace(prefix) + " " + c.label
	if withUnit && c.unit != "" {
		label += " (" + c.unit + ")"
	}
	return strings.TrimSpace(label)
}

// resultCount is how many results stand beside a site, resultUnits are what their units are.
const resultCount = 6

var resultUnits = []string{"USD", "USD/MW", "% a year", "months", "USD/BTC"}

// resultColumns are those of the design, in their order.
func resultColumns(a *author) []resultColumn {
	of := func(get func(*model.ConversionResult) model.Figure) func(*model.SiteResult) (model.Figure, string) {
		return func(out *model.SiteResult) (model.Figure, string) {
			c := shown(out)
			if c == nil {
				return model.Figure{}, a.say("none possible")
			}
			return get(c), ""
		}
	}
	return []resultColumn{
		{a.say(recommended), "", format{code: "General"}, actionColumn,
			func(out *model.SiteResult) (model.Figure, string) {
				s := a.recommendation(out)
				if g := a.gates(out); g != "" {
					s += a.sayf(" (open: %s)", g)
				}
				return model.Figure{}, s
			}},
		{a.words.Short("uplift_usd"), "USD", asMoney, upliftColumn, of(func(c *model.ConversionResult) model.Figure {
			return model.Some(c.UpliftUSD)
		})},
		{a.words.Short("uplift_usd_mw"), "USD/MW", asMoney, upliftColumn + 1,
			of(func(c *model.ConversionResult) model.Figure { return c.UpliftUSDMW })},
		{a.words.Short("project_irr"), "% a year", asPercent, upliftColumn + 3,
			of(func(c *model.ConversionResult) model.Figure { return c.ProjectIRR })},
		{a.words.Short("payback_months"), "months", asMonths, upliftColumn + 4,
			of(func(c *model.ConversionResult) model.Figure { return c.PaybackMonths })},
		{a.words.Measure("indifference_btc_usd") + a.say(", of the run"), "USD/BTC", asDollars, upliftColumn + 5,
			func(out *model.SiteResult) (model.Figure, string) {
				c := shown(out)
				if c == nil {
					return model.Figure{}, a.say("none possible")
				}
				return breakEven(out, c.Alternative, "btc_price_usd"), ""
			}},
	}
}

// annotateTables writes result columns beside the site tables and notes on
// cells. An error says what cannot be kept whole; findings, what was left out.
func annotateTables(pkg *ooxml.Package, run *report.Run, names map[string]string,
	prefix string) ([]provenance.Finding, error) {
	a := newAuthor(run, names, nil, true)
	styles, err := pkg.Styles()
	if err != nil {
		return nil, err
	}
	var findings []provenance.Finding
	for i, t := range run.Book.Tables {
		sheet, ok := pkg.Sheet(t.Sheet)
		if !ok {
			return nil, fmt.Errorf("the sheet %q is not where the workbook says", t.Sheet)
		}
		annotate := a.annotateTable
		if t.Transposed {
			annotate = a.annotateAcross
		}
		f, err := annotate(pkg, styles, sheet, i, prefix)
		if err != nil {
			return nil, err
		}
		findings = append(findings, f...)
	}
	if err := pkg.Save(styles); err != nil {
		return nil, err
	}
	more, err := a.addNotes(pkg)
	return append(findings, more...), err
}

func (a *author) annotateTable(pkg *ooxml.Package, styles *ooxml.Styles, sheet ooxml.Sheet, index int,
	prefix string) ([]provenance.Finding, error) {
	t := a.run.Book.Tables[index]
	area, err := pkg.Area(sheet, t.HeaderRow, t.LastRow)
	if err != nil {
		return nil, err
	}
	columns := resultColumns(a)
	first := area.FreeColumns(t.LastCol+1, len(columns))
	if first == 0 {
		f := newFinding("RR-403", provenance.Cell{File: a.run.Book.File, Sheet: sheet.Name,
			Ref: ooxml.Ref(t.LastCol, t.HeaderRow)})
		return []provenance.Finding{f}, nil
	}
	w := tableWriter{a: a, table: t, index: index, area: area, styles: styles, columns: columns, first: first,
		prefix: prefix}
	if err := w.all(); err != nil {
		return nil, err
	}
	return nil, pkg.Put(sheet, area, w.cells, w.widths())
}

// tableWriter gathers the cells of the result columns of one table.
type tableWriter struct {
	a       *author
	table   provenance.SiteTable
	index   int
	area    *ooxml.Area
	styles  *ooxml.Styles
	columns []resultColumn
	first   int
	prefix  string
	cells   []ooxml.Cell
	longest map[int]int // characters by column
}

func (w *tableWriter) all() error {
	w.longest = map[int]int{}
	for i, c := range w.columns {
		if err := w.put(i, w.table.HeaderRow, words(c.heading(w.prefix, w.table.UnitRow == 0))); err != nil {
			return err
		}
		if w.table.UnitRow > 0 {
			if err := w.put(i, w.table.UnitRow, words(w.a.say(c.unit))); err != nil {
				return err
			}
		}
	}
	for _, s := range w.a.sites {
		if s.site.Table != w.index {
			continue
		}
		if err := w.site(s); err != nil {
			return err
		}
	}
	return nil
}

func (w *tableWriter) site(s siteRow) error {
	for i, c := range w.columns {
		if err := w.put(i, s.site.Row, w.a.result(i, c, s)); err != nil {
			return err
		}
	}
	return nil
}

// resultCell is a result of a site as it is to be put beside it.
type resultCell struct {
	cell  ooxml.Cell
	code  string
	align ooxml.Align
	shown string
}

// words is a text as it is to be put there, or a cell that has a style only where it is "".
func words(s string) resultCell {
	return resultCell{ooxml.Cell{Text: clean(s)}, "General", ooxml.AlignKept, s}
}

// styled is the cell in the style that prevails in an area.
func (r resultCell) styled(styles *ooxml.Styles, area *ooxml.Area, b block) (c ooxml.Cell, err error) {
	c = r.cell
	if style, ok := prevailing(styles, area, b); ok {
		c.Style, err = styles.Clone(style, r.code, r.align)
	}
	return c, err
}

// result is the i-th result of a site: a number, or words where there is none; it follows the summary.
func (a *author) result(i int, c resultColumn, s siteRow) resultCell {
	out := a.resultNow(i, c, s)
	if s.out == nil || a.names == nil {
		return out
	}
	at := func(col int) string {
		return fmt.Sprintf("%s!$%s$%d", quoteSheet(a.names[summarySheet]), ooxml.ColumnName(col), summaryFirst+s.index)
	}
	out.cell.Formula = at(c.from)
	if i == resultCount-1 {
		out.cell.Formula = fmt.Sprintf(`IF(%s,%s,%s)`, staleWhen(a.words, quoteSheet(a.names[summarySheet])+"!$A$3"),
			quoted(a.say("stale")), at(c.from))
	}
	if i == 0 {
		out.cell.Formula = fmt.Sprintf(`%s&IF(%s="","",%s&%s&")")`, at(actionColumn), at(gatesColumn),
			quoted(a.say(" (open: ")), at(gatesColumn))
	}
	return out
}

// resultNow is a result as the run has it.
func (a *author) resultNow(i int, c resultColumn, s siteRow) resultCell {
	var figure model.Figure
	var said string
	switch {
	case s.out != nil:
		figure, said = c.cell(s.out)
	case i == 0:
		said = a.say(notEvaluated)
	}
	switch {
	case i == 0 || s.out == nil:
		return words(said)
	case said == "" && figure.OK():
		return resultCell{ooxml.Cell{Numeric: true, Number: figure.Value}, c.format.code, ooxml.AlignByType,
			c.format.show(figure.Value)}
	case said == "":
		said = a.reason(figure.Why)
	}
	return resultCell{ooxml.Cell{Text: clean(said)}, "General", ooxml.AlignRight, said}
}

func (w *tableWriter) put(column, row int, r resultCell) error {
	c, err := r.styled(w.styles, w.area, block{w.table.FirstCol, row, w.table.LastCol, row})
	c.Col, c.Row = w.first+column, row
	w.longest[c.Col] = max(w.longest[c.Col], utf8.RuneCountInString(r.shown))
	w.cells = append(w.cells, c)
	return err
}

// prevailing is the style of a row or a column: of the last cell among those that
// look as most cells of it do, so that a cell marked by the analyst does not
// pass its mark on to a result.
func prevailing(styles *ooxml.Styles, area *ooxml.Area, b block) (int, bool) {
	looks := map[string]int{}
	each := func(visit func(style int, look string)) {
		for row := b.row2; row >= b.row1; row-- {
			for col := b.col2; col >= b.col1; col-- {
				if style, ok := area.Style(col, row); ok {
					visit(style, styles.Look(style))
				}
			}
		}
	}
	each(func(_ int, look string) { looks[look]++ })
	best, most := 0, 0
	each(func(style int, look string) {
		if looks[look] > most {
			best, most = style, looks[look]
		}
	})
	return best, most > 0
}

// The widths of result columns, in characters.
const (
	leastResult = 11
	mostResult  = 46
)

func (w *tableWriter) widths() []ooxml.Width {
	var out []ooxml.Width
	for i := range w.columns {
		col := w.first + i
		out = append(out, ooxml.Width{Col: col, Chars: float64(min(max(w.longest[col]+2, leastResult), mostResult))})
	}
	return out
}

// addNotes puts notes on the cells with findings and on those whose unit was converted.
func (a *author) addNotes(pkg *ooxml.Package) ([]provenance.Finding, error) {
	texts := a.noteTexts()
	var findings []provenance.Finding
	for _, sheet := range slices.Clone(pkg.Sheets()) {
		var notes []ooxml.Note
		for _, n := range texts[sheet.Name] {
			notes = append(notes, ooxml.Note{Col: n.col, Row: n.row, Text: clean(strings.Join(n.lines, "\n\n"))})
		}
		if sheet.Part == "" || len(notes) == 0 {
			continue
		}
		err := pkg.AddNotes(sheet, "rackrate", notes)
		switch {
		case errors.Is(err, ooxml.ErrNotes):
			findings = append(findings, newFinding("RR-402", provenance.Cell{File: a.run.Book.File, Sheet: sheet.Name}))
		case err != nil:
			return nil, err
		}
	}
	return findings, nil
}

// cellNote is what is to be said on one cell.
type cellNote struct {
	col, row int
	lines    []string
}

// noteTexts are the notes by sheet, in the order of rows and columns.
func (a *author) noteTexts() map[string][]*cellNote {
	out := map[string][]*cellNote{}
	byCell := map[provenance.Cell]*cellNote{}
	say := func(at provenance.Cell, s string) {
		col, row, ok := ooxml.ParseRef(at.Ref)
		if !ok {
			return
		}
		n, ok := byCell[at]
		if !ok {
			n = &cellNote{col: col, row: row}
			byCell[at] = n
			out[at.Sheet] = append(out[at.Sheet], n)
		}
		if !slices.Contains(n.lines, s) {
			n.lines = append(n.lines, s)
		}
	}
	for _, f := range a.run.Book.Findings {
		say(f.Cell, fmt.Sprintf("rackrate %s %s: %s\n%s", f.Severity, f.Code, f.Wrong, f.Do))
	}
	a.eachConversion(say)
	for _, list := range out {
		slices.SortFunc(list, func(a, b *cellNote) int {
			if a.row != b.row {
				return a.row - b.row
			}
			return a.col - b.col
		})
	}
	return out
}

// eachConversion calls say for each value whose unit was converted: what was typed and what it became.
func (a *author) eachConversion(say func(provenance.Cell, string)) {
	visit := func(origins provenance.Origins, target any) {
		for _, in := range a.run.Registry.Inputs {
			o, ok := origins[in.Key]
			if !ok || o.Kind != provenance.FromCell || !o.Converted || in.Type == model.TypePct {
				continue
			}
			if v, ok := model.Get(target, in.Key); ok && v.Known {
				say(o.Cell, a.sayf("rackrate: %s %s read as %s", o.Typed, o.Unit, report.InputText(in, v)))
			}
		}
	}
	b := a.run.Book
	visit(b.MarketOrigins, &b.Market)
	for i := range b.Miners {
		visit(b.Miners[i].Origins, &b.Miners[i].Inputs)
		for j := range b.Miners[i].Sites {
			s := &b.Miners[i].Sites[j]
			visit(s.Origins, &s.Inputs)
		}
	}
}
