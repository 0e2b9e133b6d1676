package sheet

import (
	"fmt"
	"slices"

	"rackrate/report/sheet/formulas"
	"rackrate/report/sheet/ooxml"
)

// The widths of columns, in characters.
const (
	leastWidth = 4
	mostWidth  = 60
)

// tally is what there is to know of the rows of a page before they are written, so that they need not be kept
// until then.
type tally struct {
	fixed  map[int]float64 // widths of columns that were given
	widths []float64       // by column, what the cells need
	styles []styleKey      // of the cells, in the order in which they come first
	seen   map[styleKey]bool
	last   []styleKey // of the last cell of each column
	notes  []ooxml.Note
	links  []placedLink
	fault  error // of the first cell that spreadsheet programs would not take
}

// placedLink is a cell that leads somewhere.
type placedLink struct {
	at string
	to cell
}

// tally looks at all rows of a page.
func (p *page) tally() *tally {
	t := &tally{fixed: p.widths}
	r := p.base
	for _, row := range p.rows {
		r++
		t.add(r, row)
	}
	switch {
	case p.moreTally != nil:
		t.join(p.moreTally)
		r += p.moreRows
	case p.more != nil:
		for row := range p.more {
			r++
			t.add(r, row)
		}
	}
	for _, row := range p.below {
		r++
		t.add(r, row)
	}
	return t
}

// add looks at a row, by its number.
func (t *tally) add(n int, row []cell) {
	if len(row) > mostColumns && t.fault == nil {
		t.fault = fmt.Errorf("row %d: %d columns, %d are possible", n, len(row), mostColumns)
	}
	t.reach(len(row))
	for i := range row {
		c := &row[i]
		if _, fixed := t.fixed[i+1]; !fixed && !c.free {
			t.widths[i] = max(t.widths[i], c.width())
		}
		if *c == (cell{}) {
			continue
		}
		if key := (styleKey{c.look, c.format.code}); t.last[i] != key {
			t.last[i] = key
			t.style(key)
		}
		if c.note != "" {
			t.notes = append(t.notes, ooxml.Note{Col: i + 1, Row: n, Text: clean(c.note)})
		}
		if c.to != "" || c.file != "" {
			t.links = append(t.links, placedLink{ooxml.Ref(i+1, n), cell{to: c.to, file: c.file}})
		}
		t.limits(i+1, n, c)
	}
}

// reach is told of a row of so many columns.
func (t *tally) reach(columns int) {
	for len(t.widths) < columns {
		t.widths, t.last = append(t.widths, leastWidth), append(t.last, noStyle)
	}
}

// noStyle is the style of no cell.
var noStyle = styleKey{code: "\x00"}

func (t *tally) style(key styleKey) {
	if t.seen[key] {
		return
	}
	if t.seen == nil {
		t.seen = map[styleKey]bool{}
	}
	t.seen[key] = true
	t.styles = append(t.styles, key)
}

// limits notes a cell that is more than spreadsheet programs take.
func (t *tally) limits(col, row int, c *cell) {
	if t.fault != nil {
		return
	}
	err := formulas.Fits(c.formula)
	if len(c.text) > mostText {
		if n := formulas.Units(clean(c.text)); n > mostText {
			err = fmt.Errorf("a text of %d characters", n)
		}
	}
	if err != nil {
		t.fault = fmt.Errorf("%s: %w", ooxml.Ref(col, row), err)
	}
}

// join adds what was found in the rows that follow.
func (t *tally) join(o *tally) {
	t.reach(len(o.widths))
	for i, w := range o.widths {
		t.widths[i] = max(t.widths[i], w)
	}
	for _, key := range o.styles {
		t.style(key)
	}
	t.notes, t.links = append(t.notes, o.notes...), append(t.links, o.links...)
	if t.fault == nil {
		t.fault = o.fault
	}
}

// widest is how many columns the widest row has.
func (t *tally) widest() int { return max(len(t.widths), 1) }

// widest is how many columns the widest row of a page has.
func (p *page) widest() int {
	widest := 1
	for _, row := range slices.Concat(p.rows, p.below) {
		widest = max(widest, len(row))
	}
	if p.moreTally != nil {
		widest = max(widest, p.moreTally.widest())
	}
	return widest
}

// columnWidths are wide enough for every figure and every text that does not wrap.
func (t *tally) columnWidths() []float64 {
	var out []float64
	for i, w := range t.widths {
		if given, fixed := t.fixed[i+1]; fixed {
			out = append(out, given)
		} else {
			out = append(out, min(w, mostWidth))
		}
	}
	return out
}
