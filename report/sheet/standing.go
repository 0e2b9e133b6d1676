package sheet

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"rackrate/report/sheet/formulas"
	"rackrate/report/sheet/ooxml"
)

// box is a rectangle of cells.
type box struct{ fromCol, fromRow, toCol, toRow int }

// cells is how many there are.
func (b box) cells() int { return (b.toCol - b.fromCol + 1) * (b.toRow - b.fromRow + 1) }

// has reports whether a cell lies within.
func (b box) has(col, row int) bool {
	return col >= b.fromCol && col <= b.toCol && row >= b.fromRow && row <= b.toRow
}

// boxes gathers cells, row by row, into rectangles that hold no other.
type boxes struct {
	all  []box
	last int // where the boxes of the row before begin
}

// row adds those of a row that count, by their columns in order.
func (b *boxes) row(n int, cols []int) {
	from := len(b.all)
	var grown []box
	for i := 0; i < len(cols); {
		j := i + 1
		for j < len(cols) && cols[j] == cols[j-1]+1 {
			j++
		}
		now := box{cols[i], n, cols[j-1], n}
		at := slices.IndexFunc(b.all[b.last:from], func(x box) bool {
			return x.fromCol == now.fromCol && x.toCol == now.toCol && x.toRow == n-1
		})
		if at >= 0 {
			now.fromRow = b.all[b.last+at].fromRow
			b.all[b.last+at] = box{}
		}
		grown = append(grown, now)
		i = j
	}
	kept := b.all[:b.last]
	for _, x := range b.all[b.last:from] {
		if x != (box{}) {
			kept = append(kept, x)
		}
	}
	b.last = len(kept)
	b.all = append(kept, grown...)
}

// standing are the rectangles of formulas on a page, below its head: those that a calculation rests on.
func (p *page) standing() []box {
	var out boxes
	if p.live != nil {
		if p.live.Values {
			return nil
		}
		p.live.EachFormula(func(row int, cols []int) {
			if row > headRows {
				out.row(row, cols)
			}
		})
		return out.all
	}
	for r, row := range p.all() {
		var cols []int
		for i := range row {
			if row[i].formula != "" && r >= headRows {
				cols = append(cols, i+1)
			}
		}
		out.row(r+1, cols)
	}
	return out.all
}

// longestStanding is how long a formula that counts formulas becomes, at most.
const longestStanding = 2000

// standingIdentities are the tests that as many cells of a page's calculations hold formulas as were written.
func (a *author) standingIdentities(p *page, list []box) []identity {
	var out []identity
	var parts []string
	length, cells := 0, 0
	flush := func() {
		if cells > 0 {
			out = append(out, identity{of: p.name, what: standingIdentity, got: strings.Join(parts, "+"),
				now: [2]float64{float64(cells), float64(cells)}, counts: true})
		}
		parts, length, cells = nil, 0, 0
	}
	for _, b := range list {
		part := fmt.Sprintf("SUMPRODUCT(_xlfn.ISFORMULA(%s!%s)*1)", quoteSheet(p.name),
			absolute(area(b.fromCol, b.fromRow, b.toCol, b.toRow)))
		if n := formulas.Units(part) + 1; length+n > longestStanding {
			flush()
		}
		parts, length, cells = append(parts, part), length+formulas.Units(part)+1, cells+b.cells()
	}
	flush()
	return out
}

// standingIdentity is what is said of them.
const standingIdentity = "formulas stand where they were written"

// standingOf are those of all pages but the sheet of checks: formulas that were typed over by a number give the
// run's figures or others, and only their being formulas no more tells of it. Inputs may be typed over.
func (a *author) standingOf(pages []*page) []identity {
	var out []identity
	for _, p := range pages {
		switch {
		case p.static:
		case p == a.live.inputs.p:
			s := a.live.inputs
			if last := s.lastRow(); last >= firstInputRow {
				out = append(out, a.standingIdentities(p, []box{{s.changedColumn(), firstInputRow, s.changedColumn(),
					last}})...)
			}
		default:
			out = append(out, a.standingIdentities(p, p.standing())...)
		}
	}
	return out
}

// within are the parts of boxes that lie in some columns.
func within(list []box, fromCol, toCol int) []box {
	var out []box
	for _, b := range list {
		b.fromCol, b.toCol = max(b.fromCol, fromCol), min(b.toCol, toCol)
		if b.fromCol <= b.toCol {
			out = append(out, b)
		}
	}
	return out
}

// boxOf is the rectangle that a reference names.
func boxOf(ref string) (box, bool) {
	from, to, ranged := strings.Cut(strings.ReplaceAll(ref, "$", ""), ":")
	if !ranged {
		to = from
	}
	c1, r1, ok1 := ooxml.ParseRef(from)
	c2, r2, ok2 := ooxml.ParseRef(to)
	b := box{c1, r1, c2, r2}
	return b, ok1 && ok2 && c1 <= c2 && r1 <= r2 && float64(c2-c1+1)*float64(r2-r1+1) < math.MaxInt32
}
