package workbook

import (
	"fmt"
	"maps"
	"slices"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// line is a line of a list of inputs: a label, a value, and perhaps a unit.
type line struct {
	sheet       int
	label       cell
	means       meaning
	value, unit cell
	readable    bool // the value is of the input's kind
	convention  convention
}

// looseLines finds the lists of inputs that have no header: labels with their values
// beside them, outside the tables, first in their row. One label alone counts only if it is of the
// market; other words may stand beside figures by chance.
func (r *reader) looseLines(sh *sheet, index int, tables []*table) []line {
	columns := map[int][]line{}
	for _, row := range sh.rows {
		if r.stop() {
			break
		}
		for i, c := range row.cells {
			beside := i > 0 && row.cells[i-1].col == c.col-1 && row.cells[i-1].isText()
			if !c.isText() || beside || slices.ContainsFunc(tables, func(t *table) bool { return t.covers(c.row, c.col) }) {
				continue
			}
			if l, ok := r.looseLine(sh.name, row.cells[i:]); ok {
				l.sheet = index
				columns[c.col] = append(columns[c.col], l)
			}
		}
	}
	var out []line
	for _, col := range slices.Sorted(maps.Keys(columns)) {
		for _, block := range blocks(columns[col]) {
			if isList(block) {
				way := r.blockConvention(block)
				for i := range block {
					block[i].convention = way
				}
				out = append(out, block...)
			}
		}
	}
	return out
}

// blockConvention is how the values of a list are written.
func (r *reader) blockConvention(block []line) convention {
	var way convention
	for _, l := range block {
		way.learn(l.value)
	}
	return way.or(r.file.convention)
}

// looseLine reads a label and the cells beside it: a value and a unit, in either
// order, and no second figure, which would make it a row of something else.
func (r *reader) looseLine(sheet string, cells []cell) (line, bool) {
	l := line{label: cells[0], means: r.match(sheet, cells[0].text)}
	if l.means.sure == unknown || l.means.in.Group == "identity" {
		return line{}, false
	}
	figures := 0
	for i, c := range cells[1:] {
		if c.col != cells[i].col+1 || i > 3 {
			break
		}
		u, isUnit := unit{}, false
		if c.kind == text {
			u, isUnit = parseUnit(c.text)
		}
		switch {
		case c.kind == number || c.kind == boolean || c.uncached:
			figures++
			if l.value.empty() {
				l.value = c
			}
		case isUnit && u.given() && l.unit.empty() && l.means.in.Numeric():
			l.unit = c
		case l.value.empty():
			l.value = c
		}
	}
	if l.value.empty() || figures > 1 {
		return line{}, false
	}
	f := mustField(l.means.in, l.label.text, unit{})
	_, problem := r.parse(l.value, &f)
	l.readable = problem == nil || problem.code == codePercent || problem.code == codeNotWhole || problem.code == codeTwoReadings || problem.code == codeSpan || problem.code == codeNotDate && problem.understood != "" || problem.code == codeUncached
	return l, true
}

// blocks splits the lines of a column where more than two rows lie between.
func blocks(lines []line) [][]line {
	var out [][]line
	for i, l := range lines {
		if i == 0 || l.label.row > lines[i-1].label.row+3 {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], l)
	}
	return out
}

// isList reports whether a block is a list of inputs. One that names an input of sites
// or miners twice is of something else, such as the sources of several sites.
func isList(block []line) bool {
	readable, market := 0, false
	seen := map[string]bool{}
	for _, l := range block {
		if !l.readable {
			continue
		}
		in := l.means.in
		readable++
		market = market || in.Scope == model.ScopeMarket
		if seen[in.Key] && in.Scope != model.ScopeMarket {
			return false
		}
		seen[in.Key] = true
	}
	return readable >= 2 || market
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
			r.readList(t, t.byRole("value"), t.byRole("unit"))
		case rangeTable:
			if i := slices.IndexFunc(t.columns, func(c column) bool { return listRoles.of(c.header) == "value" }); i >= 0 {
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
	r.readNames()
}

// readList reads a list with a header.
func (r *reader) readList(t *table, value, units *column) {
	if t.kind == listTable {
		r.unknownColumns(t)
	}
	way := r.conventionOf(t, value.col)
	for _, row := range t.rows {
		l := line{sheet: t.sheet, value: t.sh.at(row, value.col), convention: way}
		if units != nil {
			l.unit = t.sh.at(row, units.col)
		}
		l.label, l.means = r.labelOf(t, row)
		if l.means.sure != unknown {
			r.readLine(l)
		} else if l.label.isText() && !l.value.absent() && t.kind == listTable {
			r.report(codeUnknownColumn, t.spot(row, l.label.col), who{}, provenance.Finding{Header: l.label.text, Read: r.shown(l.value),
				Wrong: fmt.Sprintf("%q means nothing to the program; the line is not used", l.label.text)})
		}
	}
}

// labelOf finds the label of a row that is understood, or else its first one.
func (r *reader) labelOf(t *table, row int) (cell, meaning) {
	var first cell
	for _, c := range t.columns {
		if c.role != "label" && (c.role != "input" || t.kind != rangeTable) {
			continue
		}
		x := t.sh.at(row, c.col)
		if x.kind != text {
			continue
		}
		if m := r.match(t.sh.name, x.text); m.sure != unknown {
			return x, m
		}
		if first.empty() {
			first = x
		}
	}
	return first, meaning{}
}

// readLine reads one line of a list into the assumptions.
func (r *reader) readLine(l line) {
	in, label := l.means.in, l.label.text
	s := spot{l.sheet, l.value.row, l.value.col}
	if l.value.absent() {
		return
	}
	about := provenance.Finding{Header: label, Input: in.Key, Read: r.shown(l.value)}
	switch {
	case l.means.sure == doubtful:
		about.Wrong = fmt.Sprintf("%q may be %s, but for %q; it is not used", label, in.Key, l.means.odd)
		r.report(codeDoubtfulHeader, spot{l.sheet, l.label.row, l.label.col}, who{}, about)
		return
	case !inherits(in):
		about.Wrong = fmt.Sprintf("%q is %s, an amount of one %s, and is not taken from a list for all", label, in.Key, in.Scope)
		r.report(codeWrongTable, s, who{}, about)
		return
	}
	u, problem := r.lineUnit(l)
	if problem != nil {
		r.report(problem.code, s, who{}, problem.finding(field{in: in, header: label}, r.shown(l.value)))
		r.assume(in, reading{given: true, bad: true, spot: s})
		return
	}
	f := mustField(in, label, u)
	f.convention = l.convention
	r.assume(in, r.read(l.value, f, s, who{}))
}

// lineUnit settles the unit of a line from its label and its unit cell.
func (r *reader) lineUnit(l line) (unit, *fault) {
	in, label := l.means.in, l.label.text
	wrong := func(s string) *fault {
		return &fault{code: codeUnit, wrong: fmt.Sprintf("%q is not a unit that %s can be converted from", s, in.Key), do: "write a unit such as " + unitOr(in)}
	}
	if l.means.sure == wrongUnit {
		return unit{}, wrong(l.means.odd)
	}
	u := l.means.unit
	if !in.Numeric() || l.unit.absent() {
		return u, nil
	}
	if neutral[Normalise(l.unit.text)] && Normalise(l.unit.text) != "fraction" {
		return u, nil
	}
	stated, ok := parseUnit(l.unit.text)
	if !ok || !fits(stated, in, label) {
		return unit{}, wrong(l.unit.text)
	}
	if !r.agree(in, label, u, stated) {
		return unit{}, &fault{code: codeTwoUnits, wrong: fmt.Sprintf("the label says %s and the unit beside it %s", u.text, stated.text)}
	}
	return stated, nil
}

// readMarketRow reads inputs that stand side by side over one row of values.
func (r *reader) readMarketRow(t *table) {
	r.prepare(t, inherits)
	if len(t.rows) > 1 {
		r.failed = true
		r.report(codeSeveralRows, t.spot(t.rows[1], t.first), who{}, provenance.Finding{
			Wrong: fmt.Sprintf("the market inputs under row %d have %d rows of values, and there can be one", t.header, len(t.rows))})
		return
	}
	for _, row := range t.rows {
		for _, c := range t.columns {
			if c.used {
				r.assume(c.means.in, r.read(t.sh.at(row, c.col), c.field, t.spot(row, c.col), who{}))
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
	if before.bad || v.bad || before.value == v.value {
		before.bad = before.bad || v.bad
		r.assumed[in.Key] = before
		return
	}
	before.bad = true
	r.assumed[in.Key] = before
	r.report(codeInputTwice, v.spot, who{}, provenance.Finding{Header: v.origin.Header, Input: in.Key, Read: v.origin.Typed,
		Wrong: fmt.Sprintf("%s is %s here and %s at %s", in.Key, v.origin.Typed, before.origin.Typed, before.origin.Cell.Address())})
}
