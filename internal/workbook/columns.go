package workbook

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// prepare makes the fields of the columns that a table's rows give, and reports
// the columns that cannot be used. takes says which inputs the table may give.
func (r *reader) prepare(t *table, takes func(model.Input) bool) {
	r.besideOf(t)
	r.cellsTell(t)
	chosen := r.choose(t)
	for i := range t.columns {
		c := &t.columns[i]
		if c.role != "" || c.header == "" {
			continue
		}
		s := t.headerSpot(c.col)
		switch {
		case c.means.Mapped && c.means.In.Key == "": // the mapping leaves it aside
		case c.means.Sure == naming.Unknown && t.flipped && !t.filled(c.col): // a heading between the inputs
		case c.means.Sure == naming.Unknown:
			r.unknownColumn(t, *c, s)
		case c.means.Sure == naming.Doubtful:
			r.refuseColumn(t, c.col)
			r.report(codeDoubtfulHeader, s, who{}, provenance.Finding{Header: c.header, Read: c.header,
				Input: c.means.In.Key, Understood: c.means.In.Key,
				Wrong: fmt.Sprintf("%q may be %s, but for %q; it is not used", c.header, c.means.In.Key, c.means.Odd)})
		case c.means.Sure == naming.Several:
			r.reportSeveral(c.means, c.header, s)
			r.refuseColumn(t, c.col)
		case !chosen[i]:
		case !takes(c.means.In):
			r.report(codeWrongTable, s, who{}, provenance.Finding{Header: c.header, Read: c.header,
				Input: c.means.In.Key,
				Wrong: fmt.Sprintf("%q is %s, an input of the %s, and is not read from this table", c.header,
					c.means.In.Key, c.means.In.Scope)})
		case c.means.Sure == naming.WrongUnit:
			r.badUnit(t, c, s, c.means.Odd)
		case r.otherStatus(t, c):
		default:
			r.prepareField(t, c)
		}
	}
}

// reportSeveral says of a word which inputs may be meant by it.
func (r *reader) reportSeveral(m naming.Meaning, header string, s opening.Spot) {
	r.report(codeSeveralInputs, s, who{}, provenance.Finding{Header: header, Read: header,
		Understood: strings.Join(m.Also, " or "),
		Wrong:      fmt.Sprintf("%q may mean %s; it is not used", header, strings.Join(m.Also, " or ")),
		Do:         "name the one that is meant, such as " + m.Also[0]})
}

// refuseColumn enters the cells of a column as refused; a finding at its header says why.
func (r *reader) refuseColumn(t *table, col int) {
	for _, row := range t.rows {
		if x := t.sh.At(row, col); !x.Absent() {
			r.mark(t.spot(row, col), opening.FateRefused)
		}
	}
}

// filled reports whether a column has a value in some row.
func (t *table) filled(col int) bool {
	return slices.ContainsFunc(t.rows, func(row int) bool { return !t.sh.At(row, col).Empty() })
}

// unknownColumns reports the columns of a table that is not made of inputs which have no role in it.
func (r *reader) unknownColumns(t *table) {
	for _, c := range t.columns {
		if c.role == "" && c.header != "" {
			r.unknownColumn(t, c, t.headerSpot(c.col))
		}
	}
}

func (r *reader) unknownColumn(t *table, c column, s opening.Spot) {
	figures := 0
	for _, row := range t.rows {
		if isFigure(t.sh.At(row, c.col)) {
			figures++
		}
	}
	code := codeUnknownColumn
	if r.severityOf(t, c.header, figures) == codeLeftFigures {
		code = codeUnknownFigures
	}
	f := provenance.Finding{Header: c.header, Read: c.header,
		Wrong: fmt.Sprintf("%q means nothing to the program; it is kept as it is and not used", c.header)}
	near := ""
	if !plainlyElse[quantity.Normalise(c.header)] {
		near = cmp.Or(r.mayMean(c.header), r.nearest(c.header))
	}
	if near != "" && !c.means.Mapped {
		f.Wrong += fmt.Sprintf("; did you mean %s?", near)
		f.Do = fmt.Sprintf("if it was meant as %s, name it so or map it with --map", near)
	}
	r.report(code, s, who{}, f)
}

// badUnit reports a unit that is not understood. What stands under it is refused. The rows of an input that every site
// needs are not evaluated; without an optional one they go on.
func (r *reader) badUnit(t *table, c *column, s opening.Spot, read string) {
	r.refuseColumn(t, c.col)
	code, more := codeUnit, ""
	if rows := t.ofRows(); rows && !c.means.In.Required {
		code, more = codeOptionalUnit, "; the figures under it are not used, and the rows go on without them"
	} else {
		c.refused = true
		t.broken = t.broken || !rows
	}
	r.report(code, s, who{}, provenance.Finding{Header: c.header, Input: c.means.In.Key, Read: read,
		Wrong: fmt.Sprintf("%q is not a unit that %s can be converted from%s", read, c.means.In.Key, more),
		Do:    "write a unit such as " + unitOr(c.means.In)})
}

// ofRows reports whether the rows of a table stand each for itself: what is wrong with one says nothing of the others.
func (t *table) ofRows() bool {
	return t.kind == siteTable || t.kind == minerTable || t.kind == joinTable || t.kind == phaseTable
}

func unitOr(in model.Input) string {
	if in.Unit == "" {
		return "none"
	}
	return in.Unit
}

// prepareField settles the unit of a column from its header and the row of units under it.
func (r *reader) prepareField(t *table, c *column) {
	u := c.means.Unit
	r.cellsOfTwin(t, c)
	if t.unitRow > 0 && c.means.In.Numeric() && !(c.means.Mapped && u.Given()) {
		x := t.sh.At(t.unitRow, c.col)
		stated, ok := r.statedUnit(t, c, x)
		if !ok {
			return
		}
		if stated.Given() {
			if !r.agree(c.means.In, c.header, u, stated) {
				c.refused = true
				t.broken = t.broken || !t.ofRows()
				r.refuseColumn(t, c.col)
				r.report(codeTwoUnits, t.spot(t.unitRow, c.col), who{}, provenance.Finding{Header: c.header,
					Input: c.means.In.Key, Read: x.Text,
					Wrong: fmt.Sprintf("the header says %s and the row under it %s", u.Text, stated.Text)})
				return
			}
			u = quantity.Together(u, stated)
		}
	}
	if !u.Given() {
		u = r.formatUnit(t, c)
	}
	name := c.header
	if c.means.Mapped {
		name += " " + c.means.In.Key // the mapping settles what the figure is of
	}
	c.field, c.used = mustField(c.means.In, name, u), true
	c.field.header = c.header
	c.field.convention = r.conventionOf(t, c.col)
	c.field.least, c.field.most = r.sizesAboveOne(t, c)
	c.field.large = c.field.most > 1
	c.field.rates = r.rates
	r.learnColumn(t, c)
	at := t.headerSpot(c.col)
	r.noteOn(&c.field, at, t.bottom())
	r.reportNote(c.field, at)
	if len(c.means.Also) > 0 {
		r.reportAll(c.means, c.header, at)
	}
}

// cellsOfTwin takes a column for the twin of its input where its figures name units that are the twin's alone:
// "$250m" under Prepayment.
func (r *reader) cellsOfTwin(t *table, c *column) {
	if naming.Twins[c.means.In.Key] == nil || c.means.Unit.Given() || c.means.Mapped {
		return
	}
	var found model.Input
	for _, row := range t.rows {
		x := t.sh.At(row, c.col)
		if x.Absent() || x.Kind == opening.Number && x.Num == 0 {
			continue
		}
		in, ok := r.ix.Twin(c.means.In.Key, r.unitIn(x), c.header)
		if !ok || found.Key != "" && found.Key != in.Key {
			return
		}
		found = in
	}
	if found.Key != "" {
		c.means.In = found
	}
}

// cellsTell looks a header that means nothing by itself up again with the unit that its figures name: Power over
// "4.5 c/kWh", Capex over "$9.5m/MW".
func (r *reader) cellsTell(t *table) {
	for i := range t.columns {
		c := &t.columns[i]
		open := c.means.Sure == naming.Unknown || c.means.Sure == naming.Several
		if !open || c.means.Mapped || c.role != "" || c.header == "" || !t.ofRows() {
			continue
		}
		var u quantity.Unit
		for _, row := range t.rows {
			x := t.sh.At(row, c.col)
			if x.Absent() {
				continue
			}
			if v := r.unitIn(x); !v.Given() || v.LoneSign() || v.Base == "count" || v.Base == "pct" ||
				u.Given() && v.Dimension() != u.Dimension() {
				u = quantity.Unit{}
				break
			} else if !u.Given() {
				u = v
			}
		}
		if !u.Given() {
			continue
		}
		if m := r.match(t.sh.Name, c.header+" ("+u.Text+")"); m.Sure == naming.Understood {
			m.Unit = quantity.Unit{} // each cell says its own
			c.means = m
		}
	}
}

// unitIn is the unit that a figure's own cell names, the zero unit where it names none.
func (r *reader) unitIn(x opening.Cell) quantity.Unit {
	switch x.Kind {
	case opening.Text:
		if n, ok := quantity.TakeApart(x.Text); ok {
			s := n.Unit
			if s == "" && n.Sign {
				s = "$"
			}
			u, _ := quantity.ParseUnit(s)
			if u.Base == "count" && n.Sign {
				u, _ = quantity.ParseUnit("$" + s)
			}
			return u
		}
	case opening.Number:
		if x.Suffix != nil {
			u, _ := x.Suffix.Unit()
			return u
		}
	}
	return quantity.Unit{}
}

// bottom is the last row that a table takes on its sheet.
func (t *table) bottom() int {
	if t.flipped {
		return t.last
	}
	return t.lastRow()
}

// learnColumn takes in what the figures of a column say together: whether there are amounts, and of months or years.
func (r *reader) learnColumn(t *table, c *column) {
	if !c.means.In.Numeric() {
		return
	}
	var figures []float64
	for _, row := range t.rows {
		x := t.sh.At(row, c.col)
		if x.Kind == opening.Number {
			figures = append(figures, x.Num)
		} else if n, ok := quantity.TakeApart(x.Text); x.Kind == opening.Text && ok && n.To == "" && n.Unit == "" {
			if v, ok := n.As(quantity.Point); ok {
				figures = append(figures, v)
			}
		}
	}
	c.field.amounts = len(figures) > 0
	if spans[c.means.In.Key] {
		c.field.span = spanOf(c.header, c.means.In.Key, figures)
	}
}

// formatUnit is the unit that the number formats of a column show, where all that show one agree.
func (r *reader) formatUnit(t *table, c *column) quantity.Unit {
	var found quantity.Unit
	if !c.means.In.Numeric() {
		return found
	}
	for _, row := range t.rows {
		x := t.sh.At(row, c.col)
		if x.Kind != opening.Number || x.Suffix == nil {
			continue
		}
		if x.Suffix.Divides != 1 {
			return quantity.Unit{} // each cell is in a unit of its own
		}
		u, means := x.Suffix.Unit()
		if !means || !u.Given() || u.Base == "USD" && u.Factor == 1 && len(u.Per) == 0 || u.Base == "count" {
			continue
		}
		if !quantity.Fits(u, c.means.In, c.header) || found.Given() && !r.agree(c.means.In, c.header, found, u) {
			return quantity.Unit{}
		}
		found = u
	}
	return found
}

// statedUnit reads a cell of units; the zero unit where it states none.
func (r *reader) statedUnit(t *table, c *column, x opening.Cell) (quantity.Unit, bool) {
	s := strings.Trim(strings.TrimSpace(x.Text), "()[] ")
	if x.Absent() || quantity.Neutral[quantity.Normalise(s)] && !(c.means.In.Type == model.TypePct &&
		quantity.Normalise(s) == "fraction") {
		return quantity.Unit{}, true
	}
	u, ok := quantity.ParseUnitOf(c.means.In, s)
	if ok && quantity.Fits(u, c.means.In, c.header) {
		return u, true
	}
	if in, is := r.ix.Twin(c.means.In.Key, u, c.header); ok && is {
		c.means.In = in
		return u, true
	}
	r.badUnit(t, c, t.spot(x.Row, x.Col), s)
	return quantity.Unit{}, false
}

// agree reports whether two units that are stated for the same values are the same, or only one is stated.
func (r *reader) agree(in model.Input, header string, a, b quantity.Unit) bool {
	if !a.Given() || !b.Given() {
		return true
	}
	x, ok1 := quantity.Convert(a, in, header)
	y, ok2 := quantity.Convert(b, in, header)
	m, n := a.Periods(), b.Periods()
	return ok1 && ok2 && x == y && (m == n || m == 1 || n == 1)
}

// mustField is newField for a unit that is known to fit.
func mustField(in model.Input, header string, u quantity.Unit) field {
	f, _ := newField(in, header, u)
	return f
}

// sizesAboveOne are the least and the greatest figure above 1 in size of a column of percentages that are not
// themselves marked as percentages, 0 where there is none.
func (r *reader) sizesAboveOne(t *table, c *column) (least, most float64) {
	if c.means.In.Type != model.TypePct {
		return 0, 0
	}
	for _, row := range t.rows {
		x := t.sh.At(row, c.col)
		if size := math.Abs(x.Num); x.Kind == opening.Number && !x.Percent && size > 1 {
			if least == 0 || size < least {
				least = size
			}
			most = max(most, size)
		}
	}
	return least, most
}

// choose marks the columns that count where several mean the same input. Of identities the one that bears the
// registry's own name goes first, of figures the one whose word means nothing else, as Site MW beside Power (MW).
func (r *reader) choose(t *table) []bool {
	out := make([]bool, len(t.columns))
	by := map[string][]int{}
	for i, c := range t.columns {
		if c.role == "" && (c.means.Sure == naming.Understood || c.means.Sure == naming.WrongUnit) {
			out[i] = true
			by[c.means.In.Key] = append(by[c.means.In.Key], i)
		}
	}
	for _, key := range sortedKeys(by) {
		if len(by[key]) > 1 {
			r.chooseOne(t, by[key], out)
		}
	}
	return out
}

// chooseOne settles several columns of one input, or breaks the table.
func (r *reader) chooseOne(t *table, columns []int, out []bool) {
	best, plain := -1, 0
	for _, i := range columns {
		if !t.columns[i].means.Narrowed {
			plain++
		}
	}
	for _, i := range columns {
		m := t.columns[i].means
		out[i] = false
		if m.ByKey && best < 0 {
			best = i
		} else if m.ByKey {
			best = len(t.columns) // two bear the name
		}
	}
	in := t.columns[columns[0]].means.In
	if plain == 1 && in.Group != "identity" {
		best = columns[slices.IndexFunc(columns, func(i int) bool { return !t.columns[i].means.Narrowed })]
	}
	if in.Key == "region" && best < 0 {
		best = columns[0]
	}
	if in.Key == "lease_status" && best < 0 {
		best = t.ownStatus(columns)
	}
	if (in.Group == "identity" || in.Key == "lease_status" || plain == 1) && best >= 0 && best < len(t.columns) {
		out[best] = true
		for _, i := range columns {
			if c := t.columns[i]; i != best {
				code := codeUnknownColumn
				if in.Numeric() && t.filled(c.col) {
					code = codeUnknownFigures
				}
				r.report(code, t.headerSpot(c.col), who{}, provenance.Finding{Header: c.header, Read: c.header,
					Wrong: fmt.Sprintf("%q is not used: %q is the column for %s", c.header,
						t.columns[best].header, in.Key)})
			}
		}
		return
	}
	t.broken = true
	for _, i := range columns {
		r.refuseColumn(t, t.columns[i].col)
	}
	a, b := t.columns[columns[0]], t.columns[columns[1]]
	r.report(codeTwoColumns, t.headerSpot(b.col), who{}, provenance.Finding{Header: b.header, Read: b.header,
		Input: in.Key,
		Wrong: fmt.Sprintf("%q and %q are both %s; neither is used and no row of the table is evaluated", a.header,
			b.header, in.Key)})
}
