package workbook

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/model"
)

// isAssumptions reports whether a list is a table of assumptions: it has a column for the source of each value
// or for a condition, and is not the list of the market, which gives what every workbook needs.
func (r *reader) isAssumptions(t *table) bool {
	if t.kind == assumptionTable {
		return true
	}
	if t.kind != listTable || !slices.ContainsFunc(t.columns, func(c column) bool {
		return assumptionRoles.of(c.header) == "source"
	}) {
		return false
	}
	return !slices.ContainsFunc(t.rows, func(row int) bool {
		_, m := r.labelOf(t, row)
		return m.In.Scope == model.ScopeMarket && m.In.Required
	})
}

// readAssumptions reads a table of assumptions into a set of defaults. house says that it is
// a house's own, for any workbook, in which no miner's amounts can stand.
func (r *reader) readAssumptions(t *table, into *layer, house bool) {
	for i := range t.columns { // a list that turned out to be one
		c := &t.columns[i]
		switch role := assumptionRoles.of(c.header); role {
		case "source", "when", "is":
			c.role = role
		}
	}
	if t.kind == assumptionTable || house {
		r.unknownColumns(t)
	}
	if t.kind == listTable && !house {
		r.caseColumns(t)
	}
	value := t.byRole("value")
	way := r.conventionOf(t, value.col)
	var several []severalRule
	for _, row := range t.rows {
		l := line{sheet: t.sheet, value: t.sh.At(row, value.col), convention: way}
		l.values, l.cases = t.caseValues(row, value.col)
		if units := t.byRole("unit"); units != nil {
			l.unit = t.sh.At(row, units.col)
		}
		l.label, l.means = r.labelOf(t, row)
		if l.label.IsText() && l.value.Empty() && len(l.values) < 2 && !house {
			r.blankAssumption(into, t, row, l)
		}
		if !l.label.IsText() || l.value.Empty() && len(l.values) < 2 {
			continue // a heading, or what is left to the default
		}
		s := opening.Spot{Sheet: l.sheet, Row: l.value.Row, Col: l.value.Col}
		if l.means.In.Key != "" && !inRegistry(r.reg, l.means.In.Key) && !house && r.words(t, row, "when") == "" {
			r.readLine(l) // a figure that inputs follow from
			continue
		}
		if !r.readCases(&l) || l.value.Empty() {
			continue
		}
		u, problem := r.assumption(t, row, l, house)
		if problem != nil {
			if l.means.Sure == naming.Unknown && l.value.Absent() {
				continue // a heading, as it seems
			}
			r.mark(s, opening.FateRefused)
			r.report(problem.code, t.spot(row, l.label.Col), who{},
				problem.finding(field{in: l.means.In, header: l.label.Text}, r.shown(l.value)))
			continue
		}
		for _, role := range []string{"when", "is"} {
			if c := t.byRole(role); c != nil && !t.sh.At(row, c.col).Empty() {
				r.mark(t.spot(row, c.col), opening.FateUsed)
			}
		}
		if !u.value.Known && !u.bad {
			continue // a word that stands for no value, as a finding says
		}
		r.suppose(into, u)
		if len(l.means.Also) > 0 {
			several = append(several, severalRule{u, l})
		}
	}
	for _, w := range several {
		r.supposeAll(into, w)
	}
}

// severalRule is an assumption under a word that speaks of several inputs.
type severalRule struct {
	rule
	line line
}

// supposeAll gives what such an assumption says to the inputs of which none under the same condition speaks by itself.
func (r *reader) supposeAll(into *layer, w severalRule) {
	r.reportAll(w.line.means, w.line.label.Text, w.spot)
	for _, key := range w.line.means.Also {
		if len(into.rules[key]) == provenance.MostRules || slices.ContainsFunc(into.rules[key], func(u rule) bool {
			return u.when == w.when && u.is == w.is
		}) {
			continue
		}
		u := w.rule
		u.in = r.ix.Lookup(key)
		into.add(u)
	}
}

// assumptionFor is of what a line of a table of assumptions is a default, and when; without its value.
func (r *reader) assumptionFor(t *table, row int, l line, house bool) (rule, *fault) {
	in := l.means.In
	refused := func(format string, args ...any) *fault {
		return &fault{code: codeAssumption, wrong: fmt.Sprintf(format, args...)}
	}
	switch {
	case l.means.Sure == naming.Unknown:
		return rule{}, refused("%q is no input; the assumption is not used", l.label.Text)
	case l.means.Sure == naming.Doubtful:
		return rule{}, refused("%q may be %s, but for %q; the assumption is not used", l.label.Text, in.Key,
			l.means.Odd)
	case l.means.Sure == naming.Several:
		return rule{}, &fault{code: codeSeveralInputs, understood: strings.Join(l.means.Also, " or "),
			do: "name the one that is meant, such as " + l.means.Also[0],
			wrong: fmt.Sprintf("%q may mean %s; the assumption is not used", l.label.Text,
				strings.Join(l.means.Also, " or "))}
	case !inRegistry(r.reg, in.Key):
		return rule{}, refused("%q is no input by itself; the assumption is not used", l.label.Text)
	case !inherits(in) || house && oneMiner[in.Key]:
		return rule{}, refused("%s is an amount of one %s, and no assumption can be made of it for all",
			in.Key, in.Scope)
	}
	u := rule{in: in, spot: opening.Spot{Sheet: l.sheet, Row: l.value.Row, Col: l.value.Col}}
	if when := r.words(t, row, "when"); when != "" {
		m := r.match(t.sh.Name, when)
		if m.Sure != naming.Understood {
			return u, refused("%q, on which the assumption of %s depends, is no input", when, in.Key)
		}
		if in.Scope != model.ScopeSite {
			return u, refused("%s is one for the whole %s, and cannot depend on %s", in.Key, in.Scope, m.In.Key)
		}
		is, test, err := conditionOf(r.reg, m.In, r.words(t, row, "is"))
		if err != nil {
			return u, refused("%s; the assumption of %s is not used", err, in.Key)
		}
		u.when, u.is, u.test = m.In.Key, is, test
	}
	return u, nil
}

// assumption reads a line of a table of assumptions.
func (r *reader) assumption(t *table, row int, l line, house bool) (rule, *fault) {
	u, refused := r.assumptionFor(t, row, l, house)
	if refused != nil {
		return u, refused
	}
	f, problem := r.lineField(l, u.spot)
	if problem != nil {
		r.mark(u.spot, opening.FateRefused)
		r.report(problem.code, u.spot, who{}, problem.finding(field{in: u.in, header: l.label.Text}, r.shown(l.value)))
		u.bad = true
		return u, nil
	}
	r.reportNote(f, u.spot)
	got := r.read(l.value, f, u.spot, who{})
	u.value, u.origin, u.bad = got.value, got.origin, got.bad
	if !house {
		u.slot = r.slotOf(f, u.spot, got)
	}
	if source := r.words(t, row, "source"); source != "" && u.origin.Source == "" {
		u.origin.Source = source
	}
	if house {
		u.origin.Kind, u.origin.Set = provenance.FromDefault, r.file.Name
	}
	return u, nil
}

// suppose adds a rule to a set. Two of one input under the same condition that differ are an error, and neither counts.
func (r *reader) suppose(into *layer, u rule) {
	list := into.rules[u.in.Key]
	for i := range list {
		if list[i].when != u.when || list[i].is != u.is {
			continue
		}
		if list[i].bad || u.bad || list[i].value == u.value {
			list[i].bad = list[i].bad || u.bad
			return
		}
		if a, b := r.hiddenSpot(list[i].spot), r.hiddenSpot(u.spot); a != b {
			old := u
			if a {
				old, list[i] = list[i], u
			}
			r.unmark(old.spot)
			r.report(codeHiddenCopy, old.spot, who{}, provenance.Finding{Header: old.origin.Header, Input: u.in.Key,
				Read: old.origin.Typed,
				Wrong: fmt.Sprintf("%s stands hidden here and visibly at %s, which is used", u.in.Key,
					r.at(list[i].spot).Address())})
			return
		}
		list[i].bad = true
		r.mark(list[i].spot, opening.FateRefused)
		r.mark(u.spot, opening.FateRefused)
		r.report(codeInputTwice, u.spot, who{}, provenance.Finding{Header: u.origin.Header, Input: u.in.Key,
			Read: u.origin.Typed,
			Wrong: fmt.Sprintf("%s is %s here and %s at %s", u.in.Key, u.origin.Typed, list[i].origin.Typed,
				list[i].origin.Cell.Address())})
		return
	}
	if len(list) == provenance.MostRules {
		r.mark(u.spot, opening.FateRefused)
		r.tooMany(u.spot, who{}, u.in.Key, bound{u.in.Key, "assumptions", provenance.MostRules})
		return
	}
	into.add(u)
}

// readAssumptionTables makes the layers of defaults: the workbook's own table, the house's file, and what the
// program brings.
func (r *reader) readAssumptionTables() {
	var own layer
	for _, t := range r.tables {
		if r.isAssumptions(t) {
			r.readAssumptions(t, &own, false)
		}
	}
	for _, key := range sortedKeys(r.assumed) {
		v := r.assumed[key]
		for _, u := range own.rules[key] {
			if u.test == nil && !v.bad && !u.bad && u.value != v.value {
				r.unmark(u.spot)
				r.report(codeSuperseded, u.spot, who{}, provenance.Finding{Header: u.origin.Header, Input: key,
					Read: u.origin.Typed,
					Wrong: fmt.Sprintf("%s is %s here and %s at %s, which is used", key, u.origin.Typed, v.origin.Typed,
						v.origin.Cell.Address())})
			}
		}
	}
	r.layers = append([]*layer{&own}, r.layers...)
}

// addHouse puts a house's file of assumptions before the sets that the program brings.
func (r *reader) addHouse(ctx context.Context, src opening.Source) error {
	l, findings, err := readHouse(ctx, r.ix, src, r.opt)
	if err != nil {
		return err
	}
	r.houseFindings, r.book.Assumptions = findings, src.Name
	r.layers = append([]*layer{l}, r.layers...)
	r.failed = r.failed || slices.ContainsFunc(findings, func(f provenance.Finding) bool {
		return f.Code == codeNoAssumptions
	})
	return nil
}

// readHouse reads a house's file of assumptions, for workbooks of any kind: a table with the columns input and value.
func readHouse(ctx context.Context, ix *naming.Index, src opening.Source, opt Options) (*layer,
	[]provenance.Finding, error) {
	f, err := openFile(src, opening.NewBudget(ctx, opt.Limits), opt.Password)
	if err != nil {
		return nil, nil, fmt.Errorf("%s %w", src.Name, err)
	}
	o := startReading(ix, f, Options{Limits: opt.Limits, Words: opt.Words, Rates: opt.Rates})
	o.budget = opening.NewBudget(ctx, opt.Limits)
	o.findTables()
	o.readRates()
	o.findNotes()
	o.found = nil // what was said of tables that are of no interest
	out := &layer{}
	n := 0
	for _, t := range o.tables {
		if t.kind == assumptionTable || t.kind == listTable {
			o.readAssumptions(t, out, true)
			n++
		}
	}
	if n == 0 {
		o.report(codeNoAssumptions, opening.Spot{}, who{}, provenance.Finding{})
	}
	if o.err != nil {
		return nil, nil, fmt.Errorf("%s %w", src.Name, o.err)
	}
	return out, o.sorted(), nil
}

// refuseMinerAssumptions drops from the workbook's table of assumptions what is one miner's where there are several.
func (r *reader) refuseMinerAssumptions() {
	if len(r.groups) < 2 || len(r.layers) == 0 {
		return
	}
	r.layers[0].blanks = slices.DeleteFunc(r.layers[0].blanks, func(u rule) bool { return oneMiner[u.in.Key] })
	for _, key := range sortedKeys(r.layers[0].rules) {
		if !oneMiner[key] {
			continue
		}
		u := r.layers[0].rules[key][0]
		delete(r.layers[0].rules, key)
		r.unmark(u.spot)
		r.report(codeWrongTable, u.spot, who{}, provenance.Finding{Header: u.origin.Header, Input: key,
			Read: u.origin.Typed,
			Wrong: fmt.Sprintf("%s is a figure of one miner, and the workbook has %d; it is not used", key,
				len(r.groups))})
	}
}
