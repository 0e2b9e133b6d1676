package sheet

import (
	"fmt"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"rackrate/model"
	"rackrate/report"
	"rackrate/report/sheet/formulas"
	"rackrate/report/sheet/ooxml"
	"rackrate/templates"
)

// cell is a cell of a page of our own: a text, or a number with its format. With
// a formula, the text or number is the formula's cached value.
type cell struct {
	text    string
	number  float64
	numeric bool
	formula string
	format  format
	look    look
	to      string // link to a place in the workbook, as 'Sites'!F7
	file    string // link to a file beside the workbook
	note    string // shown when the cell is pointed at
	free    bool   // may run over the empty cells to its right: its length does not widen the column
	ours    bool   // a text of the program's, which is said in the language of the workbook
	stale   stale  // what it says once something differs from the run's
}

func text(s string, l look) cell { return cell{text: s, look: l} }

func running(s string, l look) cell { return cell{text: s, look: l, free: true} }

// own is a text of the program's, in English; the page says it in its language.
func own(english string, l look) cell { return cell{text: english, look: l, ours: true} }

// ownRunning is likewise a text that may run over the cells to its right.
func ownRunning(english string, l look) cell {
	return cell{text: english, look: l, ours: true, free: true}
}

// named is a header that the program does not give: a scenario, a measure.
func named(c cell) cell {
	c.ours = false
	return c
}

func num(v float64, f format, l look) cell {
	return cell{number: v, numeric: true, format: f, look: l}
}

// heads are the cells of a header row, in the program's words.
func heads(labels ...string) []cell {
	out := make([]cell, len(labels))
	for i, s := range labels {
		out[i] = own(s, headLook)
	}
	return out
}

// textHeads are the cells of a header row over columns of text, set as the text under them.
func textHeads(labels ...string) []cell {
	out := heads(labels...)
	for i := range out {
		out[i].look.centre, out[i].look.indent = false, i > 0
	}
	return out
}

// units are the cells of a row of units.
func units(labels ...string) []cell {
	out := make([]cell, len(labels))
	for i, s := range labels {
		out[i] = own(s, unitLook)
	}
	return out
}

// figure is a number, or the reason in short words why there is none.
func (a *author) figure(f model.Figure, as format) cell {
	if f.OK() {
		return num(f.Value, as, valueLook)
	}
	return text(a.reason(f.Why), whyLook)
}

// reason is why there is no number, in words for a narrow column.
func (a *author) reason(why model.Reason) string {
	if short, ok := a.words.ShortReasons[string(why)]; ok {
		return short
	}
	return report.ReasonText(why, a.words)
}

// page is a sheet of our own while it is laid out; rows and columns count from 1.
type page struct {
	name       string
	index      int // place among the sheets, set when they are written
	rows       [][]cell
	more       iter.Seq[[]cell] // rows that are made when they are written, below the others; nil for none
	moreRows   int              // how many
	frozenRows int
	frozenCols int
	printRows  string   // repeated on every printed page, as 1:6
	printCols  string   // likewise, as A:B
	printAreas []string // what is printed, each on pages of its own, as A1:H90; all of the page where there are none
	widths     map[int]float64
	charts     []placedChart
	rules      []rule
	alerts     []alert
	filter     string
	breaks     []int // rows before which a printed page begins
	lists      []list
	static     bool            // does not follow the inputs: its master check is red where they changed
	live       *formulas.Sheet // the rows of a model sheet, in place of rows
	portrait   bool
	words      *templates.Words // of the language that its own texts are said in
	parts      []part
}

// part is a part of a page that has a name of its own.
type part struct {
	name, area string
	from       int // its first row
}

// said is a cell as the page says it.
func (p *page) said(c cell) cell {
	if c.ours {
		c.text, c.note, c.ours = p.words.Say(c.text), p.words.Say(c.note), false
	}
	return c.whenStale(p.words)
}

// list is a drop-down: the cell, and the absolute area of its choices or these themselves.
type list struct {
	at, from string
	choices  []string
}

type placedChart struct {
	at    string
	chart *excelize.Chart
}

// rule is a conditional format of an area.
type rule struct {
	area    string
	options []excelize.ConditionalFormatOptions
}

// add appends a row and gives its number.
func (p *page) add(cells ...cell) int {
	for i, c := range cells {
		cells[i] = p.said(c)
	}
	p.rows = append(p.rows, cells)
	return len(p.rows)
}

// all are the rows of the page from the top, counted from 0.
func (p *page) all() iter.Seq2[int, []cell] {
	return func(yield func(int, []cell) bool) {
		for r, row := range p.rows {
			if !yield(r, row) {
				return
			}
		}
		if p.more == nil {
			return
		}
		r := len(p.rows)
		for row := range p.more {
			if !yield(r, row) {
				return
			}
			r++
		}
	}
}

// height is how many rows the page has.
func (p *page) height() int { return len(p.rows) + p.moreRows }

// next is the number of the row that add will append.
func (p *page) next() int { return len(p.rows) + 1 }

func (p *page) rule(area string, options ...excelize.ConditionalFormatOptions) {
	p.rules = append(p.rules, rule{area, options})
}

// put sets a cell, on rows below the last too.
func (p *page) put(col, row int, c cell) {
	for len(p.rows) < row {
		p.rows = append(p.rows, nil)
	}
	for len(p.rows[row-1]) < col {
		p.rows[row-1] = append(p.rows[row-1], cell{})
	}
	p.rows[row-1][col-1] = p.said(c)
}

// putRow sets cells from a column on.
func (p *page) putRow(col, row int, cells ...cell) {
	for i, c := range cells {
		p.put(col+i, row, c)
	}
}

// at is the cell of an address, the empty cell where there is none.
func (p *page) at(col, row int) cell {
	if row < 1 || row > len(p.rows) || col < 1 || col > len(p.rows[row-1]) {
		return cell{}
	}
	return p.rows[row-1][col-1]
}

// notes are the notes on the cells of the page, in the order of rows and columns.
func (p *page) notes() []ooxml.Note {
	var out []ooxml.Note
	for r, row := range p.all() {
		for c, x := range row {
			if x.note != "" {
				out = append(out, ooxml.Note{Col: c + 1, Row: r + 1, Text: clean(x.note)})
			}
		}
	}
	return out
}

// ref is an absolute range of the page for charts and formulas.
func (p *page) ref(c1, r1, c2, r2 int) string {
	if c1 == c2 && r1 == r2 {
		return fmt.Sprintf("%s!$%s$%d", quoteSheet(p.name), ooxml.ColumnName(c1), r1)
	}
	return fmt.Sprintf("%s!$%s$%d:$%s$%d", quoteSheet(p.name), ooxml.ColumnName(c1), r1, ooxml.ColumnName(c2), r2)
}

func area(c1, r1, c2, r2 int) string { return ooxml.Ref(c1, r1) + ":" + ooxml.Ref(c2, r2) }

// quoteSheet is a sheet's name as formulas and links have it.
func quoteSheet(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

// shown is what a reader sees in a cell, about.
func (c cell) shown() string {
	if c.numeric {
		return c.format.show(c.number)
	}
	return c.text
}

// The widths of columns, in characters.
const (
	leastWidth = 4
	mostWidth  = 60
)

// columnWidths are wide enough for every figure and every text that does not wrap.
func (p *page) columnWidths() []float64 {
	var out []float64
	for _, row := range p.all() {
		for i, c := range row {
			for len(out) <= i {
				out = append(out, leastWidth)
			}
			if !c.free {
				out[i] = max(out[i], c.width())
			}
		}
	}
	for i := range out {
		out[i] = min(out[i], mostWidth)
		if w, ok := p.widths[i+1]; ok {
			out[i] = w
		}
	}
	return out
}

// width is what the cell needs; a text that wraps needs its longest word.
func (c cell) width() float64 {
	size := c.look.size
	if size == 0 {
		size = 10
	}
	scale := size / 11
	if c.look.bold {
		scale *= 1.08
	}
	s := c.shown()
	margin := 2.0
	if c.look.indent {
		margin++
	}
	if !c.look.wrap {
		return float64(utf8.RuneCountInString(s))*scale + margin
	}
	longest := 0
	for _, word := range strings.Fields(s) {
		longest = max(longest, utf8.RuneCountInString(word))
	}
	return float64(longest)*scale + margin
}

// height is the height of a row in points: as many lines as its wrapping texts take.
func height(row []cell, widths []float64) float64 {
	tallest := 15.0
	for i, c := range row {
		size := c.look.size
		if size == 0 {
			size = 10
		}
		lines := 1
		if c.look.wrap && !c.free {
			lines = wrappedLines(c.shown(), widths[i]*11/size-1)
		}
		tallest = max(tallest, float64(lines)*size*1.32+3)
	}
	return min(tallest, 400)
}

// wrappedLines counts the lines of a text that is broken at spaces.
func wrappedLines(s string, width float64) int {
	lines, used := 1, 0.0
	for _, word := range strings.Fields(s) {
		n := float64(utf8.RuneCountInString(word))
		if used > 0 && used+1+n > width {
			lines++
			used = 0
		}
		if used > 0 {
			used++
		}
		used += n
		for used > width {
			lines++
			used -= width
		}
	}
	return lines
}
