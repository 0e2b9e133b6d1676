package workbook

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// byCase are headers of ends that are good and bad, and need not be low and high.
var byCase = quantity.WordSet("bear", "bull", "downside", "upside")

// readRanges reads the tables of ranges: the low and the high of an input.
func (r *reader) readRanges() {
	seen := map[string]bool{}
	for _, t := range r.tables {
		if t.kind != rangeTable {
			continue
		}
		r.unknownColumns(t)
		for _, row := range t.rows {
			r.readRange(t, row, seen)
		}
	}
}

func (r *reader) readRange(t *table, row int, seen map[string]bool) {
	name, low, high := t.byRole("input"), t.byRole("low"), t.byRole("high")
	label := t.sh.At(row, name.col)
	a, b := t.sh.At(row, low.col), t.sh.At(row, high.col)
	if a.Absent() && b.Absent() {
		return // a heading, or an input without a range
	}
	s := t.spot(row, name.col)
	left := func(code, wrong string) {
		r.report(code, s, who{}, provenance.Finding{Header: name.header, Read: label.Text, Wrong: wrong +
			"; the range is left out"})
	}
	m := r.match(t.sh.Name, headerText(label))
	if v := t.byRole("value"); v != nil && m.Sure == naming.Understood && !m.In.Numeric() && r.shown(a) == r.shown(b) &&
		r.shown(a) == r.shown(t.sh.At(row, v.col)) {
		r.mark(t.spot(row, low.col), opening.FateUsed) // the same date at both ends and between
		r.mark(t.spot(row, high.col), opening.FateUsed)
		return
	}
	switch {
	case m.Sure != naming.Understood || !m.In.Numeric():
		left(codeRange, fmt.Sprintf("%q is no input that a range can be given for", r.shown(label)))
		return
	case r.beforeOnly(m.In) != nil:
		left(codeRange, r.beforeOnly(m.In).wrong)
		return
	case seen[m.In.Key]:
		left(codeRange, fmt.Sprintf("%s has a range already", m.In.Key))
		return
	case a.Absent() || b.Absent():
		left(codeRange, fmt.Sprintf("the range of %s lacks its low or its high", m.In.Key))
		return
	}
	seen[m.In.Key] = true
	l := line{sheet: t.sheet, label: label, means: m}
	if units := t.byRole("unit"); units != nil {
		l.unit = t.sh.At(row, units.col)
	}
	u, problem := r.lineUnit(l)
	if problem != nil {
		r.report(problem.code, s, who{}, problem.finding(field{in: m.In, header: label.Text}, l.unit.Text))
		return
	}
	r.mark(s, opening.FateUsed)
	from := r.read(a, mustRangeField(m.In, label.Text, u, a, b), t.spot(row, low.col), who{})
	to := r.read(b, mustRangeField(m.In, label.Text, u, a, b), t.spot(row, high.col), who{})
	if from.bad || to.bad {
		return
	}
	if byCase[quantity.Normalise(low.header)] && byCase[quantity.Normalise(high.header)] &&
		from.value.Number > to.value.Number {
		from, to = to, from // the bear's tax is the higher one
	}
	if from.value.Number >= to.value.Number {
		left(codeRangeOrder, fmt.Sprintf("the low of %s (%s) is not below its high (%s)", m.In.Key,
			quantity.Amount(m.In, from.value.Number), quantity.Amount(m.In, to.value.Number)))
		return
	}
	r.reportNoEffect(m.In.Key, s, name.header, label.Text, "the range is of")
	r.book.Ranges = append(r.book.Ranges, model.Range{Input: m.In.Key, Low: from.value.Number, High: to.value.Number})
}

// mustRangeField is a field for two cells that settle each other's percentages.
func mustRangeField(in model.Input, header string, u quantity.Unit, cells ...opening.Cell) field {
	f := mustField(in, header, u)
	for _, c := range cells {
		f.convention.Learn(c.Words())
		if c.Kind == opening.Number && !c.Percent && (c.Num > 1 || c.Num < -1) {
			f.large = true
		}
	}
	return f
}
