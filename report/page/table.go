package page

import (
	"strings"

	"rackrate/report/doc"
)

// grid is a table at its place on the page.
type grid struct {
	*doc.Table
	x, w, size float64
}

const (
	cellPad = 4.0 // left and right of a cell
	rowPad  = 1.7 // above and below the text of a row
)

type laidRow struct {
	doc.Row
	lines [][]line
	h     float64
}

// laid are the widths of a table's columns, its rows, and how high it would be on one page.
func (d *paper) laid(g grid) (widths []float64, rows []laidRow, height float64) {
	if l, ok := d.lays[g.Table]; ok && l.w == g.w {
		return l.widths, l.rows, l.height
	}
	widths = d.widths(g)
	rows = make([]laidRow, len(g.Rows))
	height = d.headerHeight(g, widths)
	for i := range g.Rows {
		rows[i] = d.lay(g, &g.Rows[i], widths)
		height += rows[i].h
	}
	d.lays[g.Table] = laidTable{g.w, widths, rows, height}
	return widths, rows, height
}

// laidTable is a table that was measured: it is asked for before it is drawn.
type laidTable struct {
	w      float64
	widths []float64
	rows   []laidRow
	height float64
}

// wholeHeight is up to what height a table is not broken over pages.
const wholeHeight = 230

// startHeight is what a table needs to begin on a page: all of it where it is
// short, else its header and its first rows.
func (d *paper) startHeight(t *doc.Table) float64 {
	_, rows, h := d.laid(d.placed(t))
	return startOf(rows, h)
}

// startOf is startHeight of a table of these rows and height.
func startOf(rows []laidRow, h float64) float64 {
	if h <= wholeHeight {
		return h
	}
	for _, r := range rows[min(len(rows), 4):] {
		h -= r.h
	}
	return h
}

// sizes of type by that of the table, in points.
var sizes = [...]float64{doc.Normal: 7.8, doc.Dense: 7.2, doc.Fine: 6.6, doc.Large: 9.5}

func (d *paper) placed(t *doc.Table) grid {
	return grid{t, d.x, d.w, sizes[t.Size]}
}

// balanced is the least height at which two columns hold all rows, room where they do not even so.
func balanced(rows []laidRow, total, room float64) float64 {
	for h := total / 2; h < room; h += 3 {
		n := fitting(rows, h)
		if n == len(rows) || fitting(rows[n:], h) == len(rows)-n {
			return h
		}
	}
	return room
}

// face is the style of a cell of a row.
func (d *paper) face(g grid, r *doc.Row, c *doc.Cell) style {
	s := d.table
	s.size, s.bold = g.size, c.Bold || r.Strong
	if c.Muted {
		s.colour = d.house.Colours.Muted
	}
	if c.Accent {
		s.colour = d.house.Colours.Accent
	}
	return s
}

// widths gives the columns of figures what their widest cell needs and shares the rest by weight.
// Where the columns of text keep enough, a title of several words takes two lines, or three.
func (d *paper) widths(g grid) []float64 {
	const leastText = 0.3 // of the width
	for lines := 2; lines <= 3; lines++ {
		if out, rest := d.shared(g, lines); rest >= leastText*g.w {
			return out
		}
	}
	out, _ := d.shared(g, 0)
	return out
}

// titleWidth is the least width in which a title takes that many lines, two or three.
func (d *paper) titleWidth(g grid, title string, lines int) float64 {
	words := strings.Split(title, " ")
	face := d.headFace(g)
	best := d.widthOf(face, title)
	for i := 1; i < len(words); i++ {
		rest := strings.Join(words[i:], " ")
		w := d.widthOf(face, rest)
		if lines > 2 {
			w = d.titleWidth(g, rest, lines-1)
		}
		best = min(best, max(d.widthOf(face, strings.Join(words[:i], " ")), w))
	}
	return best
}

// shared is widths with titles broken into so many lines, 0 for as many as
// they have words; and what is left for the columns of text.
func (d *paper) shared(g grid, titleLines int) (out []float64, rest float64) {
	out = make([]float64, len(g.Columns))
	rest, weights := g.w, 0.0
	for j, c := range g.Columns {
		if c.Weight > 0 {
			weights += c.Weight
			continue
		}
		need := d.longestWord(g, c.Title)
		if titleLines > 0 {
			need = max(need, d.titleWidth(g, c.Title, titleLines))
		}
		for i := range g.Rows {
			r := &g.Rows[i]
			if !r.Group && j < len(r.Cells) {
				need = max(need, d.widthOf(d.face(g, r, &r.Cells[j]), r.Cells[j].Text))
			}
		}
		out[j] = min(need+2*cellPad, g.w*0.4)
		rest -= out[j]
	}
	for j, c := range g.Columns {
		if c.Weight > 0 {
			out[j] = max(rest*c.Weight/weights, 40)
		} else if weights == 0 {
			out[j] += rest / float64(len(g.Columns))
		}
	}
	d.widen(g, out)
	return out, rest
}

// widen gives a column of figures that is too narrow for one of them what it
// lacks, at the cost of the widest column of text.
func (d *paper) widen(g grid, widths []float64) {
	widest := -1
	for j, c := range g.Columns {
		if !c.Right && (widest < 0 || widths[j] > widths[widest]) {
			widest = j
		}
	}
	if widest < 0 {
		return
	}
	for j, c := range g.Columns {
		if !c.Right || c.Weight == 0 {
			continue
		}
		for i := range g.Rows {
			r := &g.Rows[i]
			if r.Group || j >= len(r.Cells) {
				continue
			}
			face := d.face(g, r, &r.Cells[j])
			for _, part := range strings.Split(r.Cells[j].Text, " ") {
				lack := min(d.widthOf(face, part)+2*cellPad, g.w*0.4) - widths[j]
				if lack > 0 && widths[widest]-lack > 48 {
					widths[j] += lack
					widths[widest] -= lack
				}
			}
		}
	}
}

func (d *paper) longestWord(g grid, title string) float64 {
	w := 0.0
	for _, part := range strings.Split(title, " ") {
		w = max(w, d.widthOf(d.headFace(g), part))
	}
	return min(w, 70)
}

func (d *paper) headFace(g grid) style {
	s := d.table
	s.size, s.bold, s.colour = g.size-0.6, true, d.house.Colours.Muted
	return s
}

func (d *paper) headLines(g grid, widths []float64) [][]line {
	out := make([][]line, len(g.Columns))
	for j, c := range g.Columns {
		out[j] = d.wrap(widths[j]-2*cellPad, run{style: d.headFace(g), text: c.Title})
	}
	return out
}

func (d *paper) headerHeight(g grid, widths []float64) float64 {
	n := 0
	for _, lines := range d.headLines(g, widths) {
		n = max(n, len(lines))
	}
	if n == 0 {
		return 2
	}
	return float64(n)*d.headFace(g).lead() + 2*rowPad + 1
}

func (d *paper) lay(g grid, r *doc.Row, widths []float64) laidRow {
	out := laidRow{Row: *r, lines: make([][]line, len(r.Cells))}
	n := 1
	for j := range r.Cells {
		c := &r.Cells[j]
		w := g.w
		if !r.Group {
			w = widths[j]
		}
		out.lines[j] = d.wrap(w-2*cellPad, run{style: d.face(g, r, c), text: c.Text})
		n = max(n, len(out.lines[j]))
	}
	out.h = float64(n)*d.table.lead()*g.size/d.table.size + 2*rowPad
	if r.Group {
		out.h += 3
	}
	return out
}
