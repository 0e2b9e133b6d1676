package sheet

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"rackrate/internal/late"
	"rackrate/report/sheet/ooxml"
)

// flushed is how many bytes of rows are gathered before they are handed on.
const flushed = 32 << 10

// pageRows writes the rows of a page, with the numbers that its styles have.
func pageRows(p *page, ids map[styleKey]int, widths []float64) ooxml.Rows {
	return func(out io.Writer, shift int) error {
		w := rowWriter{ids: ids, shift: shift, widths: widths, columns: make([]styledColumn, len(widths))}
		for i := range w.columns {
			w.columns[i] = styledColumn{name: ooxml.ColumnName(i + 1), key: noStyle}
		}
		for r, row := range p.all() {
			w.row(r+1, row)
			if len(w.out) < flushed {
				continue
			}
			if _, err := out.Write(w.out); err != nil {
				return err
			}
			w.out = w.out[:0]
		}
		_, err := out.Write(w.out)
		return err
	}
}

// rowWriter writes rows as a sheet's part has them.
type rowWriter struct {
	out     []byte
	ids     map[styleKey]int
	shift   int
	widths  []float64
	columns []styledColumn
	number  string // of the row that is being written
}

// styledColumn is a column with the style of its last cell, which the next often has too.
type styledColumn struct {
	name string
	key  styleKey
	id   string
}

func (w *rowWriter) row(n int, row []cell) {
	w.number = strconv.Itoa(n)
	w.add(`<row r="`, w.number, `" ht="`)
	w.out = strconv.AppendFloat(w.out, height(row, w.widths), 'f', -1, 64)
	w.add(`" customHeight="1">`)
	for i := range row {
		if row[i] != (cell{}) {
			w.cell(i, &row[i])
		}
	}
	w.add(`</row>`)
}

func (w *rowWriter) add(parts ...string) {
	for _, s := range parts {
		w.out = append(w.out, s...)
	}
}

// style is the number of a cell's style as it stands in the part.
func (w *rowWriter) style(col int, c *cell) string {
	at := &w.columns[col]
	if key := (styleKey{c.look, c.format.code}); key != at.key {
		at.key, at.id = key, strconv.Itoa(w.ids[key]+w.shift)
	}
	return at.id
}

// held is the text that a cell holds, "" of one with a number.
func (c *cell) held() string {
	switch {
	case !c.numeric && c.text != "":
		return clean(c.text)
	case c.numeric && (math.IsNaN(c.number) || math.IsInf(c.number, 0)):
		return fmt.Sprint(c.number)
	}
	return ""
}

// cell writes a cell: a number, a formula with what it comes to, or a text that stands in the cell itself.
func (w *rowWriter) cell(col int, c *cell) {
	shown := c.held()
	inline := shown != "" && (c.formula == "" || c.numeric)
	w.add(`<c`)
	if !inline {
		w.space(shown)
	}
	w.add(` r="`, w.columns[col].name, w.number, `" s="`, w.style(col, c), `"`)
	switch {
	case inline:
		w.add(` t="inlineStr"`)
	case !c.numeric && c.formula != "":
		w.add(` t="str"`)
	}
	w.add(`>`)
	if c.formula != "" {
		w.add(`<f>`, ooxml.Escape(c.formula), `</f>`)
	}
	switch {
	case inline:
		w.add(`<is><t`)
		w.space(shown)
		w.add(`>`, uncoded(strings.ReplaceAll(ooxml.Escape(shown), "&#xA;", "\n")), `</t></is>`)
	case shown != "":
		w.add(`<v>`, ooxml.Escape(uncoded(shown)), `</v>`)
	case c.numeric:
		w.add(`<v>`)
		w.out = strconv.AppendFloat(w.out, c.number, 'f', -1, 64)
		w.add(`</v>`)
	}
	w.add(`</c>`)
}

// space keeps the blanks with which a text begins or ends, which XML would leave out.
func (w *rowWriter) space(text string) {
	const blanks = "\t\n\r "
	if text != "" && (strings.IndexByte(blanks, text[0]) >= 0 || strings.IndexByte(blanks, text[len(text)-1]) >= 0) {
		w.add(` xml:space="preserve"`)
	}
}

var coded = late.Pattern(`^_x[0-9a-fA-F]{4}_`)

// uncoded has a text that looks like the code of a character, such as _x0041_, stand for itself.
func uncoded(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	for i := range len(s) {
		if s[i] == '_' && coded().MatchString(s[i:]) {
			out.WriteString("_x005F")
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
