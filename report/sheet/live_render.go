package sheet

import (
	"cmp"
	"fmt"
	"io"
	"maps"
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
	return &page{name: s.Name, live: s, frozenRows: s.Frozen, frozenCols: 1, printRows: fmt.Sprintf("1:%d", s.Frozen), widths: map[int]float64{},
		printArea: area(1, 1, s.Opening()-1, len(s.Rows))} // labels, totals and years; the months would be too small to read
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

// roleFormat is what decides how a cell of a model sheet looks.
type roleFormat struct {
	role   live.Role
	format string
}

// liveStyles are the numbers of the cell formats of all model sheets, handed
// out before any row is written.
func liveStyles(pages []*page, st *styles) (map[roleFormat]int, error) {
	ids := map[roleFormat]int{}
	for _, p := range pages {
		if p.live == nil {
			continue
		}
		for i := range p.live.Rows {
			for _, c := range p.live.Rows[i].Cells {
				ids[roleFormat{c.Role, c.Format}] = 0
			}
			for j := range p.live.Rows[i].Runs {
				ids[roleFormat{p.live.Rows[i].Runs[j].Role, p.live.Rows[i].Runs[j].Format}] = 0
			}
		}
	}
	inOrder := slices.SortedFunc(maps.Keys(ids), func(a, b roleFormat) int {
		return cmp.Or(cmp.Compare(a.role, b.role), cmp.Compare(a.format, b.format))
	})
	for _, k := range inOrder {
		id, err := st.id(liveLooks[k.role], k.format)
		if err != nil {
			return nil, err
		}
		ids[k] = id
	}
	return ids, nil
}

// liveRows writes the rows of a model sheet.
func liveRows(s *live.Sheet, ids map[roleFormat]int) ooxml.Rows {
	return func(out io.Writer, shift int) error {
		w := renderer{styles: ids, shift: shift, columns: make([]string, s.LastColumn()+1)}
		for i := range w.columns {
			w.columns[i] = ooxml.ColumnName(i)
		}
		for i := range s.Rows {
			w.row(s, i+1)
			if len(w.out) < flushed && i+1 < len(s.Rows) {
				continue
			}
			if _, err := out.Write(w.out); err != nil {
				return err
			}
			w.out = w.out[:0]
		}
		return nil
	}
}

// flushed is how many bytes are gathered before they are handed on.
const flushed = 32 << 10

// renderer writes the rows of a model sheet.
type renderer struct {
	out     []byte
	styles  map[roleFormat]int
	shift   int // of the numbers of formats
	shared  int // formulas shared so far
	columns []string
	rowText string // the number of the row that is being written
}

func (w *renderer) row(s *live.Sheet, n int) {
	row := &s.Rows[n-1]
	w.rowText = strconv.Itoa(n)
	w.add(`<row r="`, w.rowText, `"`)
	if row.Level > 0 {
		w.add(` outlineLevel="`, strconv.Itoa(row.Level), `"`)
	}
	w.add(">")
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
			w.cell(col, c, s.Values)
			continue
		}
		i := slices.IndexFunc(row.Runs, func(r live.Run) bool { return r.First == col })
		w.run(row.Runs[i], s.Values)
	}
	w.add("</row>")
}

func (w *renderer) add(parts ...string) {
	for _, s := range parts {
		w.out = append(w.out, s...)
	}
}

// style is the number of a cell's format as it stands in an attribute.
func (w *renderer) style(role live.Role, format string) string {
	return strconv.Itoa(w.styles[roleFormat{role, format}] + w.shift)
}

func (w *renderer) cell(col int, c live.Cell, values bool) {
	w.add(`<c r="`, w.columns[col], w.rowText, `" s="`, w.style(c.Role, c.Format), `"`)
	formula := c.Formula
	if values && c.Role != live.Master {
		formula = ""
	}
	switch {
	case c.Numeric():
		w.add(">")
	case formula != "":
		w.add(` t="str">`)
	default:
		w.add(` t="inlineStr"><is><t xml:space="preserve">`, ooxml.Escape(clean(c.Text)), "</t></is></c>")
		return
	}
	if formula != "" {
		w.add("<f>", ooxml.Escape(formula), "</f>")
	}
	w.add("<v>")
	if c.Text != "" {
		w.add(ooxml.Escape(clean(c.Text)))
	} else {
		w.number(c.Number)
	}
	w.add("</v></c>")
}

// number writes a number, nothing for one that is none.
func (w *renderer) number(v float64) {
	switch whole := int64(v); {
	case math.IsNaN(v):
	case v == float64(whole) && math.Abs(v) < 1e6 && (whole != 0 || !math.Signbit(v)):
		w.out = strconv.AppendInt(w.out, whole, 10)
	default:
		w.out = strconv.AppendFloat(w.out, v, 'g', -1, 64)
	}
}

// run writes a row of one formula: it stands in the first cell and is shared by
// the others, except where it reads another sheet, which sharing does not allow.
func (w *renderer) run(r live.Run, values bool) {
	style := `" s="` + w.style(r.Role, r.Format) + `"`
	formula, rest := "", ""
	if !values && !r.Apart {
		last := w.columns[r.First+len(r.Values)-1]
		si := strconv.Itoa(w.shared)
		formula = `<f t="shared" ref="` + w.columns[r.First] + w.rowText + ":" + last + w.rowText + `" si="` + si + `">` + ooxml.Escape(r.Formula) + `</f>`
		rest = `<f t="shared" si="` + si + `"/>`
		w.shared++
	}
	for i, v := range r.Values {
		if !values && r.Apart {
			formula = "<f>" + ooxml.Escape(live.Moved(r.Formula, i)) + "</f>"
		} else if i > 0 {
			formula = rest
		}
		w.out = append(w.out, `<c r="`...)
		w.out = append(w.out, w.columns[r.First+i]...)
		w.out = append(w.out, w.rowText...)
		w.out = append(w.out, style...)
		if math.IsNaN(v) {
			w.out = append(w.out, ` t="str"`...)
		}
		w.out = append(w.out, '>')
		w.out = append(w.out, formula...)
		w.out = append(w.out, "<v>"...)
		w.number(v)
		w.out = append(w.out, "</v></c>"...)
	}
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

// finishLive gives a model sheet's part the outline of its rows and months, and says how far it reaches.
func finishLive(data []byte, s *live.Sheet) []byte {
	data = columnTags.ReplaceAllLiteral(data, []byte(liveColumns(s)))
	data = formatTag.ReplaceAllLiteral(data, []byte(`<sheetFormatPr defaultRowHeight="15" outlineLevelRow="1" outlineLevelCol="1"/>`))
	reach := fmt.Sprintf(`<dimension ref="A1:%s">`, ooxml.Ref(s.LastColumn(), len(s.Rows)))
	return dimension.ReplaceAllLiteral(data, []byte(reach))
}

// setOutline has the sums of a model sheet's groups stand before what they sum.
func setOutline(f *excelize.File, s *live.Sheet) error {
	no := false
	return f.SetSheetProps(s.Name, &excelize.SheetPropsOptions{OutlineSummaryBelow: &no, OutlineSummaryRight: &no})
}

// setMaster colours the master check by what it says.
func setMaster(f *excelize.File, p *page) error {
	var options []excelize.ConditionalFormatOptions
	changedFill, changedText := warnFill, warnText
	if p.static {
		changedFill, changedText = badFill, badText
	}
	for _, c := range []struct{ word, fill, text string }{{"FAILED", badFill, badText}, {"out of bounds", badFill, badText}, {"changed", changedFill, changedText}} {
		rule, err := whenever(f, fmt.Sprintf(`ISNUMBER(SEARCH("%s",$A$3))`, c.word), look{bold: true, colour: c.text, fill: c.fill})
		if err != nil {
			return err
		}
		options = append(options, rule)
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
