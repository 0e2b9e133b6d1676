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
	base       int // rows above the first that are not held here: those of a piece of a page
	rows       [][]cell
	more       iter.Seq[[]cell] // rows that are made anew each time they are asked for, below the others; nil for none
	moreRows   int              // how many
	moreTally  *tally           // what there is to know of them before they are written; nil where nobody has looked
	below      [][]cell         // rows below those
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
	rows, _ := p.held(p.next())
	*rows = append(*rows, cells)
	return p.height()
}

// held are the rows that a row is among, and its place there.
func (p *page) held(row int) (rows *[][]cell, at int) {
	at = row - 1 - p.base
	if p.more != nil && at >= len(p.rows) {
		return &p.below, at - len(p.rows) - p.moreRows
	}
	return &p.rows, at
}

// makeMore has rows below the others be made when they are written. They are looked at once for that.
func (p *page) makeMore(rows iter.Seq[[]cell]) {
	more := func(yield func([]cell) bool) {
		for row := range rows {
			for i := range row {
				row[i] = p.said(row[i])
			}
			if !yield(row) {
				return
			}
		}
	}
	first := p.next()
	p.moreTally = &tally{fixed: p.widths}
	n := 0
	for row := range more {
		p.moreTally.add(first+n, row)
		n++
	}
	p.more, p.moreRows = more, n
}

// all are the rows of the page from the top, counted from 0.
func (p *page) all() iter.Seq2[int, []cell] {
	return func(yield func(int, []cell) bool) {
		r := p.base
		each := func(row []cell) bool {
			r++
			return yield(r-1, row)
		}
		for _, row := range p.rows {
			if !each(row) {
				return
			}
		}
		if p.more != nil {
			for row := range p.more {
				if !each(row) {
					return
				}
			}
		}
		for _, row := range p.below {
			if !each(row) {
				return
			}
		}
	}
}

// height is the number of the page's last row.
func (p *page) height() int { return p.base + len(p.rows) + p.moreRows + len(p.below) }

// next is the number of the row that add will append.
func (p *page) next() int { return p.height() + 1 }

func (p *page) rule(area string, options ...excelize.ConditionalFormatOptions) {
	p.rules = append(p.rules, rule{area, options})
}

// put sets a cell, on rows below the last too.
func (p *page) put(col, row int, c cell) {
	for p.height() < row {
		p.add()
	}
	rows, at := p.held(row)
	for len((*rows)[at]) < col {
		(*rows)[at] = append((*rows)[at], cell{})
	}
	(*rows)[at][col-1] = p.said(c)
}

// putRow sets cells from a column on.
func (p *page) putRow(col, row int, cells ...cell) {
	for i, c := range cells {
		p.put(col+i, row, c)
	}
}

// at is the cell of an address, the empty cell where there is none or where it is made when it is written.
func (p *page) at(col, row int) cell {
	rows, at := p.held(row)
	if at < 0 || at >= len(*rows) || col < 1 || col > len((*rows)[at]) {
		return cell{}
	}
	return (*rows)[at][col-1]
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
