package page

import (
	"strings"

	"rackrate/report/chart"
	"rackrate/report/doc"
)

// draw writes the table from the document's place downwards.
func (d *paper) draw(t *doc.Table) {
	g := d.placed(t)
	widths, rows, h := d.laid(g)
	d.need(startOf(rows, h))
	head := d.headerHeight(g, widths)
	for first := true; len(rows) > 0; first = false {
		n := fitting(rows, d.left()-head)
		if first && n < min(len(rows), 3) && d.y > marginTop {
			d.addPage()
			n = fitting(rows, d.left()-head)
		}
		d.header(g, widths)
		for _, r := range rows[:n] {
			d.drawRow(g, widths, r)
		}
		d.rule(g.x, d.y, g.w, 0.6, d.house.Colours.Muted)
		if rows = rows[n:]; len(rows) > 0 {
			d.addPage()
		}
	}
	d.y += 5
}

// drawTwice writes a long table in two columns, the last page's of equal length.
func (d *paper) drawTwice(t *doc.Table) {
	g := d.placed(t)
	x, w := g.x, (g.w-gutter)/2
	g.w = w
	widths, rows, total := d.laid(g)
	head := d.headerHeight(g, widths)
	total -= head
	for len(rows) > 0 {
		top, end := d.y, d.y
		room := d.left() - head
		room = balanced(rows, total, room)
		for i := range 2 {
			d.y, g.x = top, x+float64(i)*(w+gutter)
			n := fitting(rows, room)
			if rest := len(rows) - n; i == 1 && rest > 0 && rest < fewRows && n > 2*fewRows {
				n -= fewRows // so that the last page has more than a line or two
			}
			d.header(g, widths)
			for _, r := range rows[:n] {
				d.drawRow(g, widths, r)
				total -= r.h
			}
			d.rule(g.x, d.y, g.w, 0.6, d.house.Colours.Muted)
			end = max(end, d.y)
			if rows = rows[n:]; len(rows) == 0 {
				break
			}
		}
		d.y = end
		if len(rows) > 0 {
			d.addPage()
		}
	}
	d.y += 5
}

// fewRows are too few for a page of their own.
const fewRows = 8

// fitting is how many of the rows to put into h: no group row last, no single row left over.
func fitting(rows []laidRow, h float64) int {
	n := 0
	h += rounding
	for n < len(rows) && rows[n].h <= h {
		h -= rows[n].h
		n++
	}
	if n == len(rows) {
		return n
	}
	if n > 2 && len(rows)-n == 1 {
		n--
	}
	for n > 1 && rows[n-1].Group {
		n--
	}
	return max(n, 1)
}

// header writes the titles of the columns, at the foot of their cells, over a line.
func (d *paper) header(g grid, widths []float64) {
	h := d.headerHeight(g, widths)
	s := d.headFace(g)
	x := g.x
	for j, lines := range d.headLines(g, widths) {
		top := d.y + h - rowPad - 1 - float64(len(lines))*s.lead()
		d.cellLines(chart.Box{X: x, Y: top, W: widths[j]}, g.Columns[j].Right, lines, s.lead())
		x += widths[j]
	}
	d.y += h
	if !g.Under {
		d.rule(g.x, d.y, g.w, 0.8, d.house.Colours.Ink)
	}
}

func (d *paper) drawRow(g grid, widths []float64, r laidRow) {
	for _, path := range r.Paths {
		d.target(path)
	}
	texts := make([]string, len(r.Cells))
	for j, c := range r.Cells {
		texts[j] = c.Text
	}
	d.wrote("row: " + strings.Join(texts, " | "))
	lead := d.table.lead() * g.size / d.table.size
	top := d.y + rowPad
	if r.Strong {
		d.fill(g.x, d.y, g.w, r.h, d.house.Colours.Band)
	}
	if r.Group {
		top += 3
	}
	x := g.x
	for j, lines := range r.lines {
		w, right := g.w, false
		if !r.Group {
			w, right = widths[j], g.Columns[j].Right
		}
		d.cellLines(chart.Box{X: x, Y: top, W: w}, right, lines, lead)
		x += w
	}
	d.y += r.h
	d.rule(g.x, d.y, g.w, 0.3, d.house.Colours.Rule)
}

// cellLines writes the lines of a cell from its top on, aligned left or right.
func (d *paper) cellLines(at chart.Box, right bool, lines []line, lead float64) {
	for i, l := range lines {
		offset := cellPad
		if right {
			last := l[len(l)-1]
			offset = at.W - cellPad - last.x - d.widthOf(last.style, last.text)
		}
		d.drawLines(at.X+offset, at.Y+lead*float64(i), []line{l}, lead)
	}
}
