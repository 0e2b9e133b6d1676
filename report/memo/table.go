package memo

import (
	"slices"
	"strings"

	"rackrate/templates"
)

// column is one column of a table.
type column struct {
	title  string
	right  bool    // figures: aligned right, never broken
	weight float64 // share of the width that the columns of figures leave; 0 takes what it needs
}

// cell is the text of one cell and how it stands out.
type cell struct {
	text   string
	bold   bool
	muted  bool
	colour *templates.Colour
}

func plain(texts ...string) []cell {
	out := make([]cell, len(texts))
	for i, t := range texts {
		out[i].text = t
	}
	return out
}

// row is a line of a table. A group row has one cell, which runs over the whole
// width, and stays with the row after it.
type row struct {
	cells  []cell
	group  bool
	strong bool     // shaded: the line that the table is about
	paths  []string // of results.json: links of figures at one of them lead here
}

// grid is a table: measured, broken over pages between rows, its header repeated.
type grid struct {
	columns []column
	rows    []row
	x, w    float64
	size    float64 // of type; 0 is the document's
	under   bool    // stands right under the rule of a heading, and needs none of its own
}

// drop takes a column out of the table.
func (g *grid) drop(column int) {
	g.columns = slices.Delete(g.columns, column, column+1)
	for i := range g.rows {
		if r := &g.rows[i]; !r.group && column < len(r.cells) {
			r.cells = slices.Delete(r.cells, column, column+1)
		}
	}
}

const (
	cellPad = 4.0 // left and right of a cell
	rowPad  = 1.7 // above and below the text of a row
)

type laidRow struct {
	row
	lines [][]line
	h     float64
}

// height is how high the table would be on one page.
func (d *doc) height(g grid) float64 {
	_, _, h := d.laid(g)
	return h
}

// laid are the widths of a table's columns, its rows, and how high it would be on one page.
func (d *doc) laid(g grid) (widths []float64, rows []laidRow, height float64) {
	g = d.placed(g)
	widths = d.widths(g)
	rows = make([]laidRow, len(g.rows))
	height = d.headerHeight(g, widths)
	for i, r := range g.rows {
		rows[i] = d.lay(g, r, widths)
		height += rows[i].h
	}
	return widths, rows, height
}

// wholeHeight is up to what height a table is not broken over pages.
const wholeHeight = 230

// startHeight is what a table needs to begin on a page: all of it where it is
// short, else its header and its first rows.
func (d *doc) startHeight(g grid) float64 {
	_, rows, h := d.laid(g)
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

func (d *doc) placed(g grid) grid {
	if g.w == 0 {
		g.x, g.w = marginX, d.width()
	}
	if g.size == 0 {
		g.size = d.table.size
	}
	return g
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
func (d *doc) face(g grid, r row, c cell) style {
	s := d.table
	s.size, s.bold = g.size, c.bold || r.strong
	if c.muted {
		s.colour = d.house.Colours.Muted
	}
	if c.colour != nil {
		s.colour = *c.colour
	}
	return s
}

// widths gives the columns of figures what their widest cell needs and shares the rest by weight.
// Where the columns of text keep enough, a title of several words takes two lines, or three.
func (d *doc) widths(g grid) []float64 {
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
func (d *doc) titleWidth(g grid, title string, lines int) float64 {
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
func (d *doc) shared(g grid, titleLines int) (out []float64, rest float64) {
	out = make([]float64, len(g.columns))
	rest, weights := g.w, 0.0
	for j, c := range g.columns {
		if c.weight > 0 {
			weights += c.weight
			continue
		}
		need := d.longestWord(g, c.title)
		if titleLines > 0 {
			need = max(need, d.titleWidth(g, c.title, titleLines))
		}
		for _, r := range g.rows {
			if !r.group && j < len(r.cells) {
				need = max(need, d.widthOf(d.face(g, r, r.cells[j]), r.cells[j].text))
			}
		}
		out[j] = min(need+2*cellPad, g.w*0.4)
		rest -= out[j]
	}
	for j, c := range g.columns {
		if c.weight > 0 {
			out[j] = max(rest*c.weight/weights, 40)
		} else if weights == 0 {
			out[j] += rest / float64(len(g.columns))
		}
	}
	d.widen(g, out)
	return out, rest
}

// widen gives a column of figures that is too narrow for one of them what it
// lacks, at the cost of the widest column of text.
func (d *doc) widen(g grid, widths []float64) {
	widest := -1
	for j, c := range g.columns {
		if !c.right && (widest < 0 || widths[j] > widths[widest]) {
			widest = j
		}
	}
	if widest < 0 {
		return
	}
	for j, c := range g.columns {
		if !c.right || c.weight == 0 {
			continue
		}
		for _, r := range g.rows {
			if r.group || j >= len(r.cells) {
				continue
			}
			face := d.face(g, r, r.cells[j])
			for _, part := range strings.Split(r.cells[j].text, " ") {
				lack := min(d.widthOf(face, part)+2*cellPad, g.w*0.4) - widths[j]
				if lack > 0 && widths[widest]-lack > 60 {
					widths[j] += lack
					widths[widest] -= lack
				}
			}
		}
	}
}

func (d *doc) longestWord(g grid, title string) float64 {
	w := 0.0
	for _, part := range strings.Split(title, " ") {
		w = max(w, d.widthOf(d.headFace(g), part))
	}
	return min(w, 70)
}

func (d *doc) headFace(g grid) style {
	s := d.table
	s.size, s.bold, s.colour = g.size-0.6, true, d.house.Colours.Muted
	return s
}

func (d *doc) headLines(g grid, widths []float64) [][]line {
	out := make([][]line, len(g.columns))
	for j, c := range g.columns {
		out[j] = d.wrap(widths[j]-2*cellPad, run{d.headFace(g), c.title})
	}
	return out
}

func (d *doc) headerHeight(g grid, widths []float64) float64 {
	n := 0
	for _, lines := range d.headLines(g, widths) {
		n = max(n, len(lines))
	}
	if n == 0 {
		return 2
	}
	return float64(n)*d.headFace(g).lead() + 2*rowPad + 1
}

func (d *doc) lay(g grid, r row, widths []float64) laidRow {
	out := laidRow{row: r, lines: make([][]line, len(r.cells))}
	n := 1
	for j, c := range r.cells {
		w := g.w
		if !r.group {
			w = widths[j]
		}
		out.lines[j] = d.wrap(w-2*cellPad, run{d.face(g, r, c), c.text})
		n = max(n, len(out.lines[j]))
	}
	out.h = float64(n)*d.table.lead()*g.size/d.table.size + 2*rowPad
	if r.group {
		out.h += 3
	}
	return out
}
