package workbook

import (
	"fmt"
	"slices"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// line is a line of a list of inputs: a label, a value, and perhaps a unit.
type line struct {
	sheet       int
	label       opening.Cell
	means       naming.Meaning
	value, unit opening.Cell
	readable    bool           // the value is of the input's kind
	local       string         // the currency that stands beside it
	values      []opening.Cell // where there are several
	cases       map[int]string // the scenarios that columns of values are of, "" of the base case
	inline      bool           // label and value stand in one cell
	convention  quantity.Convention
}

// readLists reads the market inputs and assumptions of all lists.
func (r *reader) readLists() {
	r.assumed = map[string]reading{}
	for _, t := range r.tables {
		switch t.kind {
		case listTable:
			if r.isAssumptions(t) {
				continue
			}
			if !r.listCounts(t) {
				r.leaveTable(t)
				continue
			}
			r.readList(t, t.byRole("value"), t.byRole("unit"))
		case rangeTable:
			if i, one := baseOf(t.columns); one {
				t.columns[i].role = "value"
				r.readList(t, &t.columns[i], t.byRole("unit"))
			}
		case marketTable:
			r.readMarketRow(t)
		}
	}
	for _, l := range r.lines {
		r.readLine(l)
	}
	for _, l := range r.vacant {
		r.blankLine(l)
	}
	r.readNames()
	r.spreadGeneral()
}

// general is what a list says by a word for several inputs.
type general struct {
	means naming.Meaning
	value reading
}

// spreadGeneral gives what such words say to the inputs that no line gives by itself.
func (r *reader) spreadGeneral() {
	for _, g := range r.general {
		r.reportAll(g.means, g.value.origin.Header, g.value.spot)
		for _, key := range g.means.Also {
			if !r.assumed[key].given {
				r.assumed[key] = g.value
			}
		}
	}
}

// reportAll says of a word for several inputs that it sets them.
func (r *reader) reportAll(m naming.Meaning, header string, s opening.Spot) {
	keys := append([]string{m.In.Key}, m.Also...)
	r.report(codeAllInputs, s, who{}, provenance.Finding{Header: header, Read: header,
		Understood: strings.Join(keys, ", "),
		Wrong:      fmt.Sprintf("%q sets each of %s that is not given by itself", header, strings.Join(keys, ", "))})
}

// listCounts reports whether a list with a header is meant for the program, as counts does of one without.
func (r *reader) listCounts(t *table) bool {
	for _, row := range t.rows {
		if _, m := r.labelOf(t, row); m.Sure != naming.Unknown && m.In.Scope == model.ScopeMarket &&
			m.In.Key != "inflation_pct" {
			return true
		}
	}
	if isAboutElse(t.sh, t.head(), t.first) {
		return false
	}
	if forInputs().MatchString(t.sh.Name) || slices.ContainsFunc(t.columns, func(c column) bool {
		return c.role == "label" && forInputs().MatchString(c.header) || quantity.Normalise(c.header) == "key"
	}) {
		return true
	}
	return slices.ContainsFunc(r.tables, func(o *table) bool {
		return o.sheet == t.sheet && (o.kind == siteTable || o.kind == minerTable || o.kind == marketTable)
	})
}

// leaveTable leaves a list with a header alone, and says so where it names inputs.
func (r *reader) leaveTable(t *table) {
	var keys []string
	for _, row := range t.rows {
		if _, m := r.labelOf(t, row); m.Sure != naming.Unknown {
			keys = append(keys, m.In.Key)
		}
		r.setAside(t, row)
	}
	for _, c := range t.columns {
		if t.kind == minerTable && c.means.Sure != naming.Unknown {
			keys = append(keys, c.means.In.Key)
		}
	}
	if len(t.rows) == 0 {
		return
	}
	code := codeLeft
	if len(keys) > 0 {
		code = codeListLeft
	}
	from, to := t.spot(t.rows[0], t.first), t.spot(t.lastRow(), t.last)
	r.report(code, from, who{}, provenance.Finding{Read: strings.Join(keys, ", "),
		Wrong: fmt.Sprintf("%s: not read, because the list holds no market input, %s", r.blockName(from, to),
			r.whyLeft(t.sh, t.head(), t.first))})
	r.mayBe(keys...)
}

// readList reads a list with a header.
func (r *reader) readList(t *table, value, units *column) {
	if t.kind == listTable {
		r.caseColumns(t)
		r.unknownColumns(t)
	}
	way := r.conventionOf(t, value.col)
	times := map[int]map[string]int{} // of the columns of labels, where it is asked for
	for _, row := range t.rows {
		l := line{sheet: t.sheet, value: t.sh.At(row, value.col), convention: way}
		l.values, l.cases = t.caseValues(row, value.col)
		if units != nil {
			l.unit = t.sh.At(row, units.col)
		}
		l.label, l.means = r.labelOf(t, row)
		if l.means.Sure == naming.Several || len(l.means.Also) > 0 {
			if h := r.sectionOf(t.sh, l.label); h != "" {
				col := l.label.Col
				if times[col] == nil {
					times[col] = t.labelsOf(col)
				}
				l.means = r.inSection(t.sh.Name, h, l.label.Text, l.means,
					times[col][quantity.Normalise(l.label.Text)] > 1)
			}
		}
		if _, isPair := pairOf(l.label.Text); isPair && l.means.Sure == naming.Unknown {
			continue // a rate, which was read already
		}
		if l.means.Sure != naming.Unknown {
			r.readLine(l)
		} else if l.label.IsText() && !l.value.Absent() && t.kind == listTable {
			r.mark(t.spot(row, value.col), opening.FateLeft)
			code := codeUnknownColumn
			if isFigure(l.value) && !plainlyElse[quantity.Normalise(l.label.Text)] || r.namesInput(l.label.Text) != "" {
				code = codeUnknownFigures
			}
			about := provenance.Finding{Header: l.label.Text, Read: r.shown(l.value),
				Wrong: fmt.Sprintf("%q means nothing to the program; the line is not used", l.label.Text)}
			if key := r.mayMean(l.label.Text); key != "" {
				about.Wrong += "; it may be " + key
			}
			r.report(code, t.spot(row, l.label.Col), who{}, about)
		}
	}
}

// labelsOf counts how often each label stands in a column of a list.
func (t *table) labelsOf(col int) map[string]int {
	times := map[string]int{}
	for _, row := range t.rows {
		times[quantity.Normalise(t.sh.At(row, col).Text)]++
	}
	return times
}

// caseColumns gives the columns of a list that are headed by scenarios their role.
func (r *reader) caseColumns(t *table) {
	for i := range t.columns {
		if c := &t.columns[i]; c.role == "" && otherCase[quantity.Normalise(c.header)] {
			c.role = "case"
		}
	}
}

// caseValues are the values of a row of a list under the headers of scenarios, with that of the base case.
func (t *table) caseValues(row, base int) ([]opening.Cell, map[int]string) {
	values, cases := []opening.Cell{t.sh.At(row, base)}, map[int]string{base: ""}
	for _, c := range t.columns {
		if c.role == "case" {
			if x := t.sh.At(row, c.col); !x.Absent() {
				values = append(values, x)
			}
			cases[c.col] = c.header
		}
	}
	return values, cases
}

// labelOf finds the label of a row that is understood, or else its first one.
func (r *reader) labelOf(t *table, row int) (opening.Cell, naming.Meaning) {
	var first opening.Cell
	for _, c := range t.columns {
		if c.role != "label" && (c.role != "input" || t.kind != rangeTable) {
			continue
		}
		x := t.sh.At(row, c.col)
		if x.Kind != opening.Text {
			continue
		}
		if m := r.match(t.sh.Name, x.Text); m.Sure != naming.Unknown {
			return x, m
		}
		if first.Empty() {
			first = x
		}
	}
	return first, naming.Meaning{}
}

// readLine reads one line of a list into the assumptions.
func (r *reader) readLine(l line) {
	if !r.readCases(&l) {
		return
	}
	r.lineOfTwin(&l)
	in, label := l.means.In, l.label.Text
	s := opening.Spot{Sheet: l.sheet, Row: l.value.Row, Col: l.value.Col}
	if !l.inline {
		r.mark(opening.Spot{Sheet: l.sheet, Row: l.label.Row, Col: l.label.Col}, opening.FateTitle)
	}
	if l.value.Empty() {
		r.blankLine(l)
		return
	}
	if !l.unit.Empty() {
		r.mark(opening.Spot{Sheet: l.sheet, Row: l.unit.Row, Col: l.unit.Col}, opening.FateTitle)
	}
	about := provenance.Finding{Header: label, Input: in.Key, Read: r.shown(l.value)}
	switch {
	case l.means.Sure == naming.Several:
		r.mark(s, opening.FateRefused)
		r.reportSeveral(l.means, label, opening.Spot{Sheet: l.sheet, Row: l.label.Row, Col: l.label.Col})
		return
	case l.means.Sure == naming.Doubtful:
		r.mark(s, opening.FateRefused)
		about.Wrong = fmt.Sprintf("%q may be %s, but for %q; it is not used", label, in.Key, l.means.Odd)
		r.report(codeDoubtfulHeader, opening.Spot{Sheet: l.sheet, Row: l.label.Row, Col: l.label.Col}, who{}, about)
		return
	case !inherits(in):
		r.mark(s, opening.FateLeft)
		about.Wrong = fmt.Sprintf("%q is %s, an amount of one %s, and is not read from a list for all", label,
			in.Key, in.Scope)
		r.report(codeWrongTable, s, who{}, about)
		return
	}
	f, problem := r.lineField(l, s)
	if problem != nil {
		r.mark(s, opening.FateRefused)
		r.report(problem.code, s, who{}, problem.finding(field{in: in, header: label}, r.shown(l.value)))
		r.assume(in, reading{given: true, bad: true, spot: s})
		return
	}
	r.reportNote(f, s)
	v := r.read(l.value, f, s, who{})
	r.lineSlot(l, f, v)
	r.assume(in, v)
	if len(l.means.Also) > 0 && v.given {
		r.general = append(r.general, general{l.means, v})
	}
}

// lineOfTwin takes a line for the twin of its input where the unit beside the figure, or that it names itself,
// is the twin's.
func (r *reader) lineOfTwin(l *line) {
	if naming.Twins[l.means.In.Key] == nil || l.means.Unit.Given() {
		return
	}
	u := r.unitIn(l.value)
	if !l.unit.Absent() {
		u, _ = quantity.ParseUnitOf(l.means.In, l.unit.Text)
	}
	if in, ok := r.ix.Twin(l.means.In.Key, u, l.label.Text); ok {
		l.means.In, l.means.Sure, l.means.Also = in, naming.Understood, nil
	}
}

// lineField is how the value of a line is to be read.
func (r *reader) lineField(l line, s opening.Spot) (field, *fault) {
	u, problem := r.lineUnit(l)
	if problem != nil {
		return field{}, problem
	}
	f := mustField(l.means.In, l.label.Text, u)
	if l.means.Mapped {
		f = mustField(l.means.In, l.label.Text+" "+l.means.In.Key, u)
		f.header = l.label.Text
	}
	f.convention, f.local, f.amounts = l.convention, l.local, true
	r.noteOn(&f, s, 0)
	return f, nil
}

// lineUnit settles the unit of a line from its label and its unit cell.
func (r *reader) lineUnit(l line) (quantity.Unit, *fault) {
	in, label := l.means.In, l.label.Text
	wrong := func(s string) *fault {
		return &fault{code: codeUnit, wrong: fmt.Sprintf("%q is not a unit that %s can be converted from", s, in.Key),
			do: "write a unit such as " + unitOr(in)}
	}
	if l.means.Sure == naming.WrongUnit {
		return quantity.Unit{}, wrong(l.means.Odd)
	}
	u := l.means.Unit
	if !in.Numeric() || l.unit.Absent() {
		return u, nil
	}
	if quantity.Neutral[quantity.Normalise(l.unit.Text)] && quantity.Normalise(l.unit.Text) != "fraction" {
		return u, nil
	}
	stated, ok := quantity.ParseUnitOf(in, l.unit.Text)
	if !ok || !quantity.Fits(stated, in, label) {
		return quantity.Unit{}, wrong(l.unit.Text)
	}
	if !r.agree(in, label, u, stated) {
		return quantity.Unit{},
			&fault{code: codeTwoUnits, wrong: fmt.Sprintf("the label says %s and the unit beside it %s", u.Text,
				stated.Text)}
	}
	return quantity.Together(u, stated), nil
}

// readMarketRow reads inputs that stand side by side over one row of values.
func (r *reader) readMarketRow(t *table) {
	r.prepare(t, inherits)
	if len(t.rows) > 1 {
		r.failed = true
		r.report(codeSeveralRows, t.spot(t.rows[1], t.first), who{}, provenance.Finding{
			Wrong: fmt.Sprintf("the market inputs under row %d have %d rows of values, and there can be one", t.header,
				len(t.rows))})
		return
	}
	for _, row := range t.rows {
		for _, c := range t.columns {
			if c.used {
				v := r.read(t.sh.At(row, c.col), r.inRow(t, row, c), t.spot(row, c.col), who{})
				r.keepSlot(&r.slots, t, row, c, v)
				r.assume(c.means.In, v)
				if len(c.means.Also) > 0 && v.given {
					r.general = append(r.general, general{c.means, v})
				}
			}
		}
	}
	r.failed = r.failed || t.broken
}

// inherits reports whether an input may be given for all sites and miners at once.
// The size of a site may not: it would be counted once a site.
func inherits(in model.Input) bool {
	switch in.Key {
	case "site_mw", "convert_mw", "hashrate_ehs", "gpu_count", "hosted_mw", "contract_total_usd", "capex_spent_usd":
		return false
	}
	return in.Group != "identity"
}

// assume keeps what a list says of an input. Two values that differ are an error, and neither counts.
func (r *reader) assume(in model.Input, v reading) {
	if !v.given {
		return
	}
	before, twice := r.assumed[in.Key]
	if !twice {
		r.assumed[in.Key] = v
		return
	}
	if keep, settled := r.visibleOf(in, before, v); settled {
		r.assumed[in.Key] = keep
		return
	}
	if before.bad || v.bad || before.value == v.value {
		before.bad = before.bad || v.bad
		r.assumed[in.Key] = before
		return
	}
	before.bad = true
	r.assumed[in.Key] = before
	r.report(codeInputTwice, v.spot, who{}, provenance.Finding{Header: v.origin.Header, Input: in.Key,
		Read: v.origin.Typed,
		Wrong: fmt.Sprintf("%s is %s here and %s at %s", in.Key, v.origin.Typed, before.origin.Typed,
			before.origin.Cell.Address())})
}
