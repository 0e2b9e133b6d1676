package sheet

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"rackrate/report/sheet/live"
	"rackrate/report/sheet/ooxml"
)

// The widths of a model sheet's columns, in characters.
const (
	labelWidth = 46
	unitWidth  = 13
	ruleWidth  = 34
	valueWidth = 15
	monthWidth = 12
)

// livePage is the page of a model sheet; its rows are written by render.
func livePage(s *live.Sheet) *page {
	p := &page{name: s.Name, live: s, frozenRows: s.Frozen, frozenCols: 1, printRows: fmt.Sprintf("1:%d", s.Frozen), widths: map[int]float64{}}
	return p
}

// liveWidths are the widths of a model sheet's columns.
func liveWidths(s *live.Sheet) []float64 {
	out := make([]float64, s.LastColumn())
	for i := range out {
		out[i] = monthWidth
	}
	copy(out, []float64{labelWidth, unitWidth, ruleWidth, valueWidth, valueWidth})
	return out
}

// liveLooks are how the roles of a model sheet's cells look.
var liveLooks = map[live.Role]look{
	live.Calc:     {colour: black, right: true, size: 9},
	live.Link:     {colour: linkGreen, right: true, size: 9},
	live.Typed:    {colour: inputBlue, right: true, size: 9},
	live.Static:   {colour: grey, right: true, italic: true, size: 9},
	live.Policy:   {colour: inputBlue, right: true, bold: true, fill: warnFill, size: 9},
	live.Label:    {colour: black, size: 9},
	live.Block:    {colour: navy, size: 11, bold: true, fill: pale},
	live.Head:     {colour: "FFFFFF", fill: navy, bold: true, centre: true, size: 9},
	live.Unit:     {colour: grey, italic: true, size: 8},
	live.Note:     {colour: grey, italic: true, size: 8},
	live.Title:    titleLook,
	live.Subtitle: subtitleLook,
	live.Master:   goodLook,
}

// renderer writes the rows of a model sheet.
type renderer struct {
	out     bytes.Buffer
	styles  *styles
	shared  int // formulas shared so far
	columns []string
}

// renderLive gives the <sheetData> of a model sheet.
func renderLive(s *live.Sheet, st *styles) ([]byte, error) {
	w := renderer{styles: st, columns: make([]string, s.LastColumn()+1)}
	for i := range w.columns {
		w.columns[i] = ooxml.ColumnName(i)
	}
	w.out.WriteString("<sheetData>")
	for i := range s.Rows {
		if err := w.row(s, i+1); err != nil {
			return nil, err
		}
	}
	w.out.WriteString("</sheetData>")
	return w.out.Bytes(), nil
}

func (w *renderer) row(s *live.Sheet, n int) error {
	row := &s.Rows[n-1]
	fmt.Fprintf(&w.out, `<row r="%d"`, n)
	if row.Level > 0 {
		fmt.Fprintf(&w.out, ` outlineLevel="%d"`, row.Level)
	}
	w.out.WriteByte('>')
	columns := make([]int, 0, len(row.Cells)+len(row.Runs))
	for c := range row.Cells {
		columns = append(columns, c)
	}
	for _, r := range row.Runs {
		columns = append(columns, r.First)
	}
	slices.Sort(columns)
	for _, col := range columns {
		if c, ok := row.Cells[col]; ok {
			if err := w.cell(col, n, c, s.Values); err != nil {
				return err
			}
			continue
		}
		i := slices.IndexFunc(row.Runs, func(r live.Run) bool { return r.First == col })
		if err := w.run(n, row.Runs[i], s.Values); err != nil {
			return err
		}
	}
	w.out.WriteString("</row>")
	return nil
}

func (w *renderer) cell(col, row int, c live.Cell, values bool) error {
	id, err := w.styles.id(liveLooks[c.Role], c.Format)
	if err != nil {
		return err
	}
	w.open(col, row, id)
	formula := c.Formula
	if values && c.Role != live.Master {
		formula = ""
	}
	switch {
	case c.Numeric():
		w.out.WriteByte('>')
	case formula != "":
		w.out.WriteString(` t="str">`)
	default:
		w.out.WriteString(` t="inlineStr"><is><t xml:space="preserve">` + ooxml.Escape(clean(c.Text)) + "</t></is></c>")
		return nil
	}
	if formula != "" {
		w.out.WriteString("<f>" + ooxml.Escape(formula) + "</f>")
	}
	w.value(c.Number, c.Text)
	return nil
}

// open begins a cell: <c r="F7" s="3".
func (w *renderer) open(col, row, style int) {
	b := w.out.AvailableBuffer()
	b = append(b, `<c r="`...)
	b = append(b, w.columns[col]...)
	b = strconv.AppendInt(b, int64(row), 10)
	b = append(b, `" s="`...)
	b = strconv.AppendInt(b, int64(style), 10)
	b = append(b, '"')
	w.out.Write(b)
}

// value ends a cell with its value.
func (w *renderer) value(number float64, text string) {
	b := append(w.out.AvailableBuffer(), "<v>"...)
	switch {
	case text != "":
		b = append(b, ooxml.Escape(clean(text))...)
	case !math.IsNaN(number):
		b = strconv.AppendFloat(b, number, 'g', -1, 64)
	}
	w.out.Write(append(b, "</v></c>"...))
}

// run writes a row of one formula: it stands in the first cell and is shared by
// the others, except where it reads another sheet, which sharing does not allow.
func (w *renderer) run(row int, r live.Run, values bool) error {
	id, err := w.styles.id(liveLooks[r.Role], r.Format)
	if err != nil {
		return err
	}
	last := r.First + len(r.Values) - 1
	for i, v := range r.Values {
		col := r.First + i
		w.open(col, row, id)
		if math.IsNaN(v) {
			w.out.WriteString(` t="str"`)
		}
		w.out.WriteByte('>')
		switch {
		case values:
		case r.Apart:
			w.out.WriteString("<f>" + ooxml.Escape(live.Moved(r.Formula, i)) + "</f>")
		case i == 0:
			fmt.Fprintf(&w.out, `<f t="shared" ref="%s%d:%s%d" si="%d">%s</f>`, w.columns[col], row, w.columns[last], row, w.shared, ooxml.Escape(r.Formula))
		default:
			b := append(w.out.AvailableBuffer(), `<f t="shared" si="`...)
			w.out.Write(append(strconv.AppendInt(b, int64(w.shared), 10), `"/>`...))
		}
		w.value(v, "")
	}
	if !values && !r.Apart {
		w.shared++
	}
	return nil
}

var (
	columnTags = regexp.MustCompile(`<cols>.*?</cols>`)
	formatTag  = regexp.MustCompile(`<sheetFormatPr[^<>]*(/>|></sheetFormatPr>)`)
)

// liveColumns are a model sheet's columns, its months grouped so that they can be folded away.
func liveColumns(s *live.Sheet) string {
	var out strings.Builder
	out.WriteString("<cols>")
	for i, w := range liveWidths(s)[:s.Opening()] {
		fmt.Fprintf(&out, `<col min="%d" max="%d" width="%g" customWidth="1"/>`, i+1, i+1, w)
	}
	fmt.Fprintf(&out, `<col min="%d" max="%d" width="%d" customWidth="1" outlineLevel="1"/></cols>`, s.Month0(), s.LastColumn(), monthWidth)
	return out.String()
}

// fillLive puts the rows of a model sheet into its part, with the outline of rows and months.
func fillLive(data []byte, s *live.Sheet, rows []byte) []byte {
	data = columnTags.ReplaceAllLiteral(data, []byte(liveColumns(s)))
	data = formatTag.ReplaceAllLiteral(data, []byte(`<sheetFormatPr defaultRowHeight="15" outlineLevelRow="1" outlineLevelCol="1"/>`))
	reach := fmt.Sprintf(`<dimension ref="A1:%s">`, ooxml.Ref(s.LastColumn(), len(s.Rows)))
	data = dimension.ReplaceAllLiteral(data, []byte(reach))
	return bytes.Replace(data, []byte("<sheetData></sheetData>"), rows, 1)
}

// setArea prints a model sheet's labels, totals and years; its months would be too small to read.
func setArea(f *excelize.File, s *live.Sheet) error {
	no := false
	if err := f.SetSheetProps(s.Name, &excelize.SheetPropsOptions{OutlineSummaryBelow: &no, OutlineSummaryRight: &no}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", Scope: s.Name,
		RefersTo: fmt.Sprintf("%s!$A$1:$%s$%d", quoteSheet(s.Name), ooxml.ColumnName(s.Opening()-1), len(s.Rows))})
}

// setMaster colours the master check by what it says.
func setMaster(f *excelize.File, p *page) error {
	var options []excelize.ConditionalFormatOptions
	changedFill, changedText := warnFill, warnText
	if p.static {
		changedFill, changedText = badFill, badText
	}
	for _, c := range []struct{ word, fill, text string }{{"FAILED", badFill, badText}, {"changed", changedFill, changedText}} {
		id, err := f.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: c.text, Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{c.fill}}})
		if err != nil {
			return err
		}
		options = append(options, excelize.ConditionalFormatOptions{Type: "formula", Criteria: fmt.Sprintf(`ISNUMBER(SEARCH("%s",$A$3))`, c.word), Format: &id})
	}
	return f.SetConditionalFormat(p.name, "A3:D3", options)
}

// setList gives a cell a drop-down.
func setList(f *excelize.File, sheet string, l list) error {
	v := excelize.NewDataValidation(true)
	v.SetSqref(l.at)
	v.SetSqrefDropList(l.from)
	return f.AddDataValidation(sheet, v)
}
