package word

import (
	"strconv"
	"strings"

	"rackrate/report/doc"
)

// sizes of a table's type by the table's, in points, and the style of its paragraphs.
var sizes = [...]struct {
	points float64
	style  string
}{doc.Normal: {8, "TableText"}, doc.Dense: {7, "TableDense"}, doc.Fine: {6.5, "TableFine"},
	doc.Large: {9.5, "TableLarge"}}

// together is up to how many rows a table stays on one page.
const together = 12

// table writes a table, its head repeated on each page.
func (x *writer) table(t *doc.Table) {
	if len(t.Columns) == 0 {
		return
	}
	if x.turn {
		x.gap()
	}
	widths := x.widths(t)
	x.put(`<w:tbl><w:tblPr><w:tblStyle w:val="Figures"/><w:tblW w:w="`, strconv.Itoa(sum(widths)), `" w:type="dxa"/>`,
		`<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>`)
	x.grid(widths)
	if titled(t) {
		x.put("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")
		for j, c := range t.Columns {
			x.cell(widths[j], `<w:vAlign w:val="bottom"/>`, func() {
				x.paragraph(sizes[t.Size].style, "<w:keepNext/>"+aligned(c.Right),
					x.text(c.Title, look{style: "TableHead"}))
			})
		}
		x.put("</w:tr>")
	}
	for i := range t.Rows {
		x.row(t, i, widths)
	}
	if len(t.Rows) == 0 && !titled(t) { // a table has a row
		x.put("<w:tr>")
		for _, w := range widths {
			x.cell(w, "", x.gap)
		}
		x.put("</w:tr>")
	}
	x.put("</w:tbl>")
	x.gap()
}

func titled(t *doc.Table) bool {
	for _, c := range t.Columns {
		if c.Title != "" {
			return true
		}
	}
	return false
}

func aligned(right bool) string {
	if right {
		return `<w:jc w:val="right"/>`
	}
	return ""
}

// row writes a row. A row of a short table stays with the next, one that heads others always does.
func (x *writer) row(t *doc.Table, i int, widths []float64) {
	r := &t.Rows[i]
	keep := ""
	if i < len(t.Rows)-1 && (r.Group || len(t.Rows) <= together) {
		keep = "<w:keepNext/>"
	}
	mark := ""
	if n, ok := x.rows[r]; ok {
		mark = x.mark(x.lineName(n))
	}
	style := sizes[t.Size].style
	x.put("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
	if r.Group {
		text := ""
		if len(r.Cells) > 0 {
			text = r.Cells[0].Text
		}
		x.put(`<w:tc><w:tcPr><w:tcW w:w="`, strconv.Itoa(sum(widths)), `" w:type="dxa"/><w:gridSpan w:val="`,
			strconv.Itoa(len(widths)), `"/></w:tcPr>`)
		x.paragraph(style, keep, mark, x.text(text, look{style: "TableGroup"}))
		x.put("</w:tc></w:tr>")
		return
	}
	shade := ""
	if r.Strong {
		shade = `<w:shd w:val="clear" w:color="auto" w:fill="` + hex(x.opt.House.Colours.Band) + `"/>`
	}
	for j, c := range t.Columns {
		var cell doc.Cell
		if j < len(r.Cells) {
			cell = r.Cells[j]
		}
		l := look{bold: cell.Bold || r.Strong}
		switch {
		case cell.Accent:
			l.style = "Accent"
		case cell.Muted:
			l.style = "Muted"
		}
		x.cell(widths[j], shade, func() { x.paragraph(style, keep+aligned(c.Right), mark, x.text(cell.Text, l)) })
		mark = ""
	}
	x.put("</w:tr>")
}

// cellPad is the space left and right in a cell, and roomier how much wider another face may be than the
// house's, which a reader may lack.
const (
	cellPad = 3.0
	roomier = 1.08
)

// widths give the columns without a weight what they need and share the rest by weight; together they fill the column.
func (x *writer) widths(t *doc.Table) []float64 {
	var out []float64
	for lines := 2; lines <= 4; lines++ { // of a title: more where the columns of text would keep too little
		var rest float64
		if out, rest = x.shared(t, lines); rest >= 0.3*x.wide {
			break
		}
	}
	total := 0.0
	for _, w := range out {
		total += w
	}
	for j := range out {
		out[j] *= x.wide / total
	}
	return out
}

func (x *writer) shared(t *doc.Table, titleLines int) (out []float64, rest float64) {
	out = make([]float64, len(t.Columns))
	rest, size, weights := x.wide, sizes[t.Size].points, 0.0
	wide := func(s string, bold bool) float64 { return roomier * x.opt.Width(doc.Bare(s), size, bold) }
	for j, c := range t.Columns {
		if c.Weight > 0 {
			weights += c.Weight
			continue
		}
		need := 0.0
		for i := range t.Rows {
			if r := &t.Rows[i]; !r.Group && j < len(r.Cells) {
				need = max(need, wide(r.Cells[j].Text, r.Strong || r.Cells[j].Bold))
			}
		}
		for _, word := range strings.Split(c.Title, " ") {
			need = max(need, wide(word, true))
		}
		need = max(need, 1.15*wide(c.Title, true)/float64(titleLines))
		out[j] = min(need+2*cellPad, x.wide*0.4)
		rest -= out[j]
	}
	for j, c := range t.Columns {
		if c.Weight > 0 {
			out[j] = max(rest*c.Weight/weights, 36)
		} else if weights == 0 {
			out[j] += max(rest, 0) / float64(len(t.Columns))
		}
	}
	return out, rest
}
