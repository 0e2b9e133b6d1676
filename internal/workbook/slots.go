package workbook

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/model"
)

// slotOf is a cell that gives an input of the field. Its factor is found by reading a plausible number as if it
// stood there.
func (r *reader) slotOf(f field, s opening.Spot, v reading) provenance.Slot {
	out := provenance.Slot{Cell: r.at(s), Factor: 1}
	if v.given && !v.bad {
		out.Value = v.value
	}
	if !f.in.Numeric() {
		return out
	}
	sh := r.file.Sheets[s.Sheet-1]
	c := sh.At(s.Row, s.Col)
	x := opening.Cell{Row: s.Row, Col: s.Col, Kind: opening.Number, Suffix: c.Suffix, Percent: c.Percent || c.Empty() &&
		sh.Marked[opening.Place{Row: s.Row, Col: s.Col}]}
	x.Num = plausible(f.in) / cmp.Or(f.factor, 1)
	if x.Percent {
		x.Num = plausible(f.in)
	}
	if f.rates == nil {
		f.rates = r.rates
	}
	_, fault := r.parse(x, &f)
	switch {
	case fault != nil || f.unit.Periods() != 1:
		out.Factor = 0
	case f.falls:
		out.Factor = -f.factor
	default:
		out.Factor = f.factor
	}
	return out
}

// plausible is a number that an input may be: its default, else one of its band.
func plausible(in model.Input) float64 {
	v := in.DefaultValue().Number
	if v == 0 && !math.IsNaN(in.Low+in.High) {
		v = (in.Low + in.High) / 2
	}
	if in.Type == model.TypePct && math.Abs(v) < 0.02 {
		v = 0.02 // a percentage in percent is above 1
	}
	return cmp.Or(math.Abs(v), 1)
}

// keepSlot keeps the cell of a row in a column, for the column's inputs, with what it gives.
func (r *reader) keepSlot(into *provenance.Slots, t *table, row int, c column, v reading) {
	if r.opt.FindingsOnly {
		return
	}
	s := t.spot(row, c.col)
	if m, ok := t.sh.Merges.Covering(row, c.col); ok && m.Left == m.Right && m.Top > t.header && inherits(c.means.In) &&
		t.sh.At(row, c.col).Empty() {
		s = t.spot(m.Top, c.col)
	}
	slot := r.slotOf(r.inRow(t, row, c), s, v)
	for _, key := range append([]string{c.means.In.Key}, c.means.Also...) {
		into.Add(key, slot)
	}
}

// lineSlot keeps the cell of a value of a list.
func (r *reader) lineSlot(l line, f field, v reading) {
	if r.opt.FindingsOnly || l.inline {
		return
	}
	slot := r.slotOf(f, opening.Spot{Sheet: l.sheet, Row: l.value.Row, Col: l.value.Col}, v)
	r.slots.Add(l.means.In.Key, slot)
	for _, key := range l.means.Also {
		r.spreadings.Add(key, slot)
	}
}

// vacantLines are the labels among those of a list without a header that have no value: it would stand in the
// column of the others'.
func (r *reader) vacantLines(sh *opening.Sheet, block []line, tables []*table) []line {
	var out []line
	first, last, above := block[0], block[len(block)-1], 0
	for row := max(1, first.label.Row-3); row <= last.label.Row+3; row++ {
		for above+1 < len(block) && block[above+1].label.Row < row {
			above++
		}
		near := block[above] // the line above it, or the first
		c := sh.At(row, first.label.Col)
		if !c.IsText() || first.label.Row == row || above+1 < len(block) && block[above+1].label.Row == row ||
			slices.ContainsFunc(tables, func(t *table) bool { return t.holds(row, c.Col) }) {
			continue
		}
		l := line{sheet: near.sheet, label: c, means: r.match(sh.Name, c.Text), value: sh.At(row, near.value.Col),
			convention: near.convention}
		if !near.unit.Empty() {
			l.unit = sh.At(row, near.unit.Col)
		}
		if near.inline || !l.value.Empty() || !l.unit.Empty() && !l.unit.IsText() {
			continue
		}
		if h := r.sectionOf(sh, c); h != "" && (l.means.Sure == naming.Several || len(l.means.Also) > 0) {
			l.means = r.inSection(sh.Name, h, c.Text, l.means, false)
		}
		out = append(out, l)
	}
	return out
}

// blankLine keeps where the value of a line of a list would stand.
func (r *reader) blankLine(l line) {
	if l.means.Sure != naming.Understood || !inherits(l.means.In) || l.value.Col == 0 {
		return
	}
	if f, problem := r.lineField(l, opening.Spot{Sheet: l.sheet, Row: l.value.Row, Col: l.value.Col}); problem == nil {
		r.lineSlot(l, f, reading{})
	}
}

// blankAssumption keeps where the value of a line of a table of assumptions would stand.
func (r *reader) blankAssumption(into *layer, t *table, row int, l line) {
	u, refused := r.assumptionFor(t, row, l, false)
	if refused != nil || r.opt.FindingsOnly {
		return
	}
	if f, problem := r.lineField(l, u.spot); problem == nil {
		u.slot = r.slotOf(f, u.spot, reading{})
		into.blanks = append(into.blanks, u)
	}
}

// allSlots are the cells of a miner: those of tables of miners, then those of the rows of its sites.
func (g *group) allSlots() provenance.Slots {
	if g.entry == nil {
		return g.slots
	}
	out := maps.Clone(g.entry.slots)
	for _, key := range sortedKeys(g.slots) {
		for _, slot := range g.slots[key] {
			out.Add(key, slot)
		}
	}
	return out
}

// keepDefaults keeps the sets of defaults in the book, and the cells of the lists.
func (r *reader) keepDefaults() {
	if r.opt.FindingsOnly {
		return
	}
	r.book.Slots = r.slots
	for _, key := range sortedKeys(r.spreadings) {
		for _, slot := range r.spreadings[key] {
			r.book.Slots.Add(key, slot)
		}
	}
	for n, l := range r.layers {
		for _, in := range r.reg.Inputs {
			rules := slices.Clone(l.rules[in.Key])
			for _, u := range l.blanks {
				if u.in.Key == in.Key {
					rules = append(rules, u)
				}
			}
			slices.SortStableFunc(rules, func(a, b rule) int { return a.order() - b.order() })
			for _, u := range rules {
				r.book.Defaults = append(r.book.Defaults, provenance.Default{Input: in.Key, When: u.when, Is: u.is,
					Value: u.value, Add: u.add,
					Origin: u.origin, Layer: n, Slot: u.slot})
			}
		}
	}
}
