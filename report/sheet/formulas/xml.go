package formulas

import (
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"rackrate/report/sheet/ooxml"
)

// Style is the number of a cell's format in the workbook.
type Style func(role Role, format string) int

// WriteRows writes the rows of the sheet, as they stand in its part.
func (s *Sheet) WriteRows(out io.Writer, style Style) error {
	w := writer{style: style, columns: make([]string, s.LastColumn()+1), styles: map[roleFormat]string{}}
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

// Styles calls visit for every role and format of the sheet's cells.
func (s *Sheet) Styles(visit func(role Role, format string)) {
	for i := range s.Rows {
		for _, c := range s.Rows[i].cells() {
			visit(c.Role, c.Format)
		}
		for _, r := range s.Rows[i].Runs {
			visit(r.Role, r.Format)
		}
	}
}

// EachFormula calls visit for every row that has formulas, with their columns in order.
func (s *Sheet) EachFormula(visit func(row int, cols []int)) {
	var cols []int
	for i := range s.Rows {
		cols = cols[:0]
		for _, c := range s.Rows[i].cells() {
			if c.Formula != "" {
				cols = append(cols, c.Col)
			}
		}
		for _, r := range s.Rows[i].Runs {
			if r.Formula != "" {
				for t := range r.Values {
					cols = append(cols, r.First+t)
				}
			}
		}
		if slices.Sort(cols); len(cols) > 0 {
			visit(i+1, cols)
		}
	}
}

// flushed is how many bytes are gathered before they are handed on.
const flushed = 32 << 10

type roleFormat struct {
	role   Role
	format string
}

// writer writes the rows of a sheet.
type writer struct {
	out     []byte
	style   Style
	styles  map[roleFormat]string
	shared  int // formulas shared so far
	columns []string
	rowText string // the number of the row that is being written
}

func (w *writer) row(s *Sheet, n int) {
	row := &s.Rows[n-1]
	w.rowText = strconv.Itoa(n)
	w.add(`<row r="`, w.rowText, `"`)
	if row.Level > 0 {
		w.add(` outlineLevel="`, strconv.Itoa(row.Level), `"`)
	}
	w.add(">")
	cells := row.cells()
	for i := range row.Runs {
		for len(cells) > 0 && cells[0].Col < row.Runs[i].First {
			w.cell(cells[0].Col, cells[0].Cell, s.Values)
			cells = cells[1:]
		}
		w.run(row.Runs[i])
	}
	for _, c := range cells {
		w.cell(c.Col, c.Cell, s.Values)
	}
	w.add("</row>")
}

func (w *writer) add(parts ...string) {
	for _, s := range parts {
		w.out = append(w.out, s...)
	}
}

// styleText is the number of a cell's format as it stands in an attribute.
func (w *writer) styleText(role Role, format string) string {
	k := roleFormat{role, format}
	text, known := w.styles[k]
	if !known {
		text = strconv.Itoa(w.style(role, format))
		w.styles[k] = text
	}
	return text
}

func (w *writer) cell(col int, c Cell, values bool) {
	w.add(`<c r="`, w.columns[col], w.rowText, `" s="`, w.styleText(c.Role, c.Format), `"`)
	formula := c.Formula
	if values && c.Role != Master {
		formula = ""
		if c.Formula != "" && c.Text == "" && !c.Numeric() { // NaN: an empty text, for a link to an empty cell is 0
			formula = `""`
		}
	}
	switch {
	case c.Numeric():
		w.add(">")
	case formula != "":
		w.add(` t="str">`)
	case c.Text == "":
		w.add("/>")
		return
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
		w.number(c.Number, -1)
	}
	w.add("</v></c>")
}

// number writes a number, nothing for one that is none; digits are the significant ones, -1 for all.
func (w *writer) number(v float64, digits int) {
	switch whole := int64(v); {
	case math.IsNaN(v):
	case v == float64(whole) && math.Abs(v) < 1e6 && (whole != 0 || !math.Signbit(v)):
		w.out = strconv.AppendInt(w.out, whole, 10)
	default:
		w.out = strconv.AppendFloat(w.out, v, 'g', digits, 64)
	}
}

// monthDigits are the significant digits of cached values of months: the file
// would be larger for digits that no format shows, and each that is left out takes 2 % of it away.
const monthDigits = 14

// run writes a row of one formula: it stands in the first cell and is shared by
// the others, except where it reads another sheet, which sharing does not allow.
// Every cell says where it is, though two fifths of a file's size are in that:
// Gnumeric does not read cells that leave it out.
func (w *writer) run(r Run) {
	style := ` s="` + w.styleText(r.Role, r.Format) + `"`
	formula, rest := "", ""
	if r.Formula != "" && !r.Apart {
		last := w.columns[r.First+len(r.Values)-1]
		si := strconv.Itoa(w.shared)
		formula = `<f t="shared" ref="` + w.columns[r.First] + w.rowText + ":" + last + w.rowText + `" si="` + si +
			`">` + ooxml.Escape(r.Formula) + `</f>`
		rest = `<f t="shared" si="` + si + `"/>`
		w.shared++
	}
	for i, v := range r.Values {
		if r.Apart {
			formula = "<f>" + ooxml.Escape(Moved(r.Formula, i)) + "</f>"
		} else if i > 0 {
			formula = rest
		}
		w.add(`<c r="`, w.columns[r.First+i], w.rowText, `"`, style)
		if math.IsNaN(v) {
			w.out = append(w.out, ` t="str"`...)
		}
		w.out = append(w.out, '>')
		w.out = append(w.out, formula...)
		w.out = append(w.out, "<v>"...)
		w.number(v, monthDigits)
		w.out = append(w.out, "</v></c>"...)
	}
}

// clean leaves out what XML cannot hold.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
