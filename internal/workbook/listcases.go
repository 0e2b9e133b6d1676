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

// baseCase are the headers of the column that counts, and otherCase those of columns that are scenarios.
var (
	baseCase = quantity.WordSet("base", "basecase", "central", "centralcase", "mid", "midcase", "value", "consensus",
		"expected", "management", "casdebase", "median", "reference")
	otherCase = quantity.WordSet("bull", "bullcase", "bear", "bearcase", "upside", "upsidecase", "downside",
		"downsidecase", "high", "highcase", "low", "lowcase", "best", "bestcase", "worst", "worstcase", "stress",
		"stresscase", "optimistic",
		"pessimistic", "haut", "bas", "cashaut", "casbas", "optimiste", "pessimiste", "severe", "street",
		"conservative", "aggressive")
)

// casesAbove are the headers of the columns of values of a list, by column; nil where they do not say which counts.
func (r *reader) casesAbove(sh *opening.Sheet, block []line) map[int]string {
	for row := block[0].label.Row - 1; row >= max(1, block[0].label.Row-2); row-- {
		cases, base := map[int]string{}, 0
		for _, c := range sh.Row(row).Cells {
			if c.Col <= block[0].label.Col || !c.IsText() {
				continue
			}
			switch n := quantity.Normalise(c.Text); {
			case baseCase[n]:
				base++
				cases[c.Col] = ""
			case otherCase[n]:
				cases[c.Col] = strings.Join(strings.Fields(c.Text), " ")
			}
		}
		if base == 1 {
			return cases
		}
	}
	return nil
}

// readCases reads a line with several values: the base case counts, and the others are scenarios. It reports whether
// the line could be read so; where no header says which counts none is used.
func (r *reader) readCases(l *line) bool {
	if len(l.values) < 2 {
		return true
	}
	if !slices.ContainsFunc(l.values, func(c opening.Cell) bool { return r.shown(c) != r.shown(l.value) }) {
		for _, c := range l.values {
			r.mark(opening.Spot{Sheet: l.sheet, Row: c.Row, Col: c.Col}, opening.FateUsed) // all say the same
		}
		return true
	}
	for _, c := range l.values {
		if _, ok := l.cases[c.Col]; !ok {
			r.refuseValues(*l)
			return false
		}
	}
	for _, c := range l.values {
		if name := l.cases[c.Col]; name != "" {
			other := *l
			other.value, other.values = c, nil
			r.otherCases = append(r.otherCases, namedCase{name, other})
		} else {
			l.value = c
		}
	}
	return true
}

func (r *reader) refuseValues(l line) {
	var read []string
	for _, c := range l.values {
		r.mark(opening.Spot{Sheet: l.sheet, Row: c.Row, Col: c.Col}, opening.FateRefused)
		read = append(read, r.shown(c))
	}
	r.mark(opening.Spot{Sheet: l.sheet, Row: l.label.Row, Col: l.label.Col}, opening.FateTitle)
	list := strings.Join(read, ", ")
	r.report(codeManyValues, opening.Spot{Sheet: l.sheet, Row: l.label.Row, Col: l.label.Col}, who{},
		provenance.Finding{Header: l.label.Text, Input: l.means.In.Key, Read: list, Understood: list,
			Wrong: fmt.Sprintf("%q has %d values (%s), and nothing says which is %s; none is used", l.label.Text,
				len(l.values), list, l.means.In.Key)})
}

// namedCase is a value of a list under the header of a scenario.
type namedCase struct {
	name string
	line line
}

// readOtherCases makes scenarios of the columns of lists beside the base case. A scenario with a value that cannot be
// used is left out whole.
func (r *reader) readOtherCases() {
	var drafts []*draft
	by := map[string]*draft{}
	for _, o := range r.otherCases {
		d := by[quantity.Normalise(o.name)]
		if d == nil {
			d = &draft{Scenario: model.Scenario{Name: o.name, Why: "a column of the list of assumptions"}}
			by[quantity.Normalise(o.name)] = d
			drafts = append(drafts, d)
		}
		r.readCase(o.line, d)
	}
	for _, d := range drafts {
		switch {
		case d.bad || len(d.Overrides) == 0:
		case slices.ContainsFunc(r.book.Scenarios, func(s model.Scenario) bool {
			return quantity.Normalise(s.Name) == quantity.Normalise(d.Name)
		}):
			r.refuseCase(d.Name)
		case len(r.book.Scenarios) == provenance.MostScenarios:
			x := r.otherCases[slices.IndexFunc(r.otherCases, func(o namedCase) bool { return o.name == d.Name })].line
			r.tooMany(opening.Spot{Sheet: x.sheet, Row: x.value.Row, Col: x.value.Col}, who{}, "",
				bound{"the workbook", "scenarios", provenance.MostScenarios})
		default:
			r.book.Scenarios = append(r.book.Scenarios, d.Scenario)
		}
	}
}

// refuseCase refuses the values of a column whose scenario a table of scenarios has too.
func (r *reader) refuseCase(name string) {
	for i, o := range r.otherCases {
		if quantity.Normalise(o.name) != quantity.Normalise(name) {
			continue
		}
		s := opening.Spot{Sheet: o.line.sheet, Row: o.line.value.Row, Col: o.line.value.Col}
		r.mark(s, opening.FateRefused)
		if i == slices.IndexFunc(r.otherCases, func(x namedCase) bool {
			return quantity.Normalise(x.name) == quantity.Normalise(name)
		}) {
			r.report(codeScenarioInput, s, who{}, provenance.Finding{Header: name, Read: r.shown(o.line.value),
				Wrong: fmt.Sprintf("scenario %q stands in a table of scenarios too, which counts; the column of that "+
					"name is not used", name)})
		}
	}
}

// readCase reads one value of such a column into its scenario.
func (r *reader) readCase(l line, d *draft) {
	s := opening.Spot{Sheet: l.sheet, Row: l.value.Row, Col: l.value.Col}
	f, problem := r.lineField(l, s)
	if problem != nil || l.means.Sure != naming.Understood || l.means.In.Scope == model.ScopeMiner ||
		l.means.In.Type == model.TypeText || !inRegistry(r.reg, l.means.In.Key) {
		d.bad = true
		r.mark(s, opening.FateRefused)
		r.report(codeScenarioInput, s, who{}, provenance.Finding{Header: l.label.Text, Read: r.shown(l.value),
			Wrong: fmt.Sprintf("scenario %q cannot set %q; the scenario is left out", d.Name, l.label.Text)})
		return
	}
	v := r.read(l.value, f, s, who{})
	d.bad = d.bad || v.bad
	if v.given && !v.bad {
		for _, key := range append([]string{l.means.In.Key}, l.means.Also...) {
			if base := r.assumed[key]; base.given && base.value == v.value {
				continue // as in the base case
			}
			d.Overrides = append(d.Overrides, model.Override{Input: key, Op: '=', Value: v.value})
		}
	}
}
