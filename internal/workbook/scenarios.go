package workbook

import (
	"fmt"
	"strconv"
	"strings"

	"rackrate/internal/late"
	"rackrate/internal/provenance"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// draft is a scenario while it is read. One with a fault is left out whole: with
// some of its overrides only it would be another scenario.
type draft struct {
	model.Scenario
	bad         bool
	probability *stated          // nil where none is given
	follow      []model.Override // from those on which defaults depend
}

// readScenarios reads the tables of scenarios, many lines a scenario. A line
// without a name belongs to the scenario above it; one without an input is the base case.
func (r *reader) readScenarios() {
	var drafts []*draft
	byName := map[string]*draft{}
	for _, t := range r.tables {
		if t.kind != scenarioTable {
			continue
		}
		r.scenarioColumns(t)
		var current *draft
		for _, row := range t.rows {
			if name := r.words(t, row, "scenario"); name != "" {
				current = byName[quantity.Normalise(name)]
				if current == nil {
					current = &draft{Scenario: model.Scenario{Name: name}}
					byName[quantity.Normalise(name)] = current
					if len(drafts) == provenance.MostScenarios {
						r.tooMany(t.spot(row, t.byRole("scenario").col), who{}, "",
							bound{"the workbook", "scenarios", provenance.MostScenarios})
						continue
					}
					drafts = append(drafts, current)
				}
			}
			r.readScenarioLine(t, row, current)
		}
	}
	for _, d := range drafts {
		if !d.bad {
			d.Overrides = append(d.follow, d.Overrides...)
			r.book.Scenarios = append(r.book.Scenarios, d.Scenario)
		}
	}
	if r.opt.Scenarios == nil { // else with those of the other file
		r.probabilityRule(drafts)
	}
}

// scenarioColumns finds the columns that limit a line to a miner or a site.
func (r *reader) scenarioColumns(t *table) {
	for i := range t.columns {
		c := &t.columns[i]
		if key := c.means.In.Key; c.role == "" && c.means.Sure == naming.Understood &&
			(key == "miner" || key == "site" ||
				key == "ticker") {
			c.role = key
		}
	}
	r.unknownColumns(t)
}

// words is the text in a row's column of a role, "" where nothing is given.
func (r *reader) words(t *table, row int, name string) string {
	c := t.byRole(name)
	if c == nil {
		return ""
	}
	x := t.sh.At(row, c.col)
	if name == "scenario" {
		x = t.sh.Shown(row, c.col)
	}
	if x.Absent() {
		return ""
	}
	return strings.Join(strings.Fields(r.shown(x)), " ")
}

func (r *reader) readScenarioLine(t *table, row int, d *draft) {
	label := r.words(t, row, "input")
	in, over := t.byRole("input"), t.byRole("override")
	x := t.sh.At(row, over.col)
	if d == nil {
		if label != "" {
			r.report(codeUnnamedScenario, t.spot(row, in.col), who{}, provenance.Finding{Header: in.header, Read: label,
				Wrong: "the line has an input, and no scenario stands in it or above it"})
		}
		return
	}
	if d.Why == "" {
		d.Why = r.words(t, row, "why")
	}
	if d.Source == "" {
		d.Source = r.words(t, row, "source")
	}
	r.readProbability(t, row, d)
	if label == "" && x.Absent() {
		return
	}
	m := r.match(t.sh.Name, label)
	if m.Sure != naming.Understood || m.In.Type == model.TypeText {
		d.bad = true
		r.report(codeScenarioInput, t.spot(row, in.col), who{}, provenance.Finding{Header: in.header, Read: label,
			Wrong: fmt.Sprintf("scenario %q overrides %q, which is no input; the scenario is left out", d.Name, label)})
		return
	}
	if problem := r.beforeOnly(m.In); problem != nil {
		d.bad = true
		problem.wrong = fmt.Sprintf("scenario %q: %s; the scenario is left out", d.Name, problem.wrong)
		r.report(problem.code, t.spot(row, in.col), who{}, problem.finding(field{in: m.In, header: in.header}, label))
		return
	}
	o, problem := r.parseOverride(x, m.In)
	if problem == nil {
		problem = r.limit(t, row, &o)
	}
	if problem == nil {
		problem = r.overrideBounds(o, m.In)
	}
	if problem != nil {
		d.bad = true
		problem.wrong = fmt.Sprintf("scenario %q: %s; the scenario is left out", d.Name, problem.wrong)
		r.report(problem.code, t.spot(row, over.col), who{}, problem.finding(field{in: m.In, header: over.header},
			r.shown(x)))
		return
	}
	if len(d.Overrides) == provenance.MostOverrides {
		d.bad = true
		r.tooMany(t.spot(row, in.col), who{}, "", bound{fmt.Sprintf("scenario %q", d.Name), "overrides",
			provenance.MostOverrides})
		return
	}
	d.Overrides = append(d.Overrides, o)
	d.follow = append(d.follow, r.consequences(o)...)
	r.reportNoEffect(m.In.Key, t.spot(row, in.col), in.header, label, fmt.Sprintf("scenario %q changes", d.Name))
}

// reportNoEffect tells of a change of an input that the price deck takes the place of.
func (r *reader) reportNoEffect(key string, s opening.Spot, header, read, what string) {
	series := ""
	for _, p := range r.book.Deck {
		switch {
		case p.BTCPriceUSD.Known && (key == "btc_growth_pct" || key == "btc_flat_months"):
			series = "bitcoin prices"
		case p.NetworkEHS.Known && key == "network_growth_pct":
			series = "the network's hashrate"
		}
	}
	if series != "" {
		r.report(codeNoEffect, s, who{}, provenance.Finding{Header: header, Input: key, Read: read,
			Wrong: fmt.Sprintf("%s %s, which has no effect: the price deck gives %s", what, key, series)})
	}
}

var signedNumber = late.Pattern(`^\+\s*[-+]?[\d.]+(?:[eE][-+]?\d+)?%?$`)

// parseOverride reads =v, *v, +v or v. Excel makes a formula of what begins with = or +:
// its text is what the analyst typed where it is a mere number.
func (r *reader) parseOverride(x opening.Cell, in model.Input) (model.Override, *fault) {
	o := model.Override{Input: in.Key, Op: '='}
	shown := r.shown(x)
	wrong := &fault{code: codeOverride, wrong: fmt.Sprintf("%q is not =v, *v, +v or v with a value of %s",
		shown, in.Key)}
	if x.Absent() || x.Uncached || x.Kind == opening.Failure {
		return o, wrong
	}
	if x.Kind == opening.Text || x.Formula != "" && signedNumber().MatchString(x.Formula) {
		s := strings.TrimSpace(x.Text)
		if x.Kind != opening.Text {
			s = x.Formula
		}
		if s != "" && strings.ContainsRune("=*+×", []rune(s)[0]) {
			op, rest := []rune(s)[0], string([]rune(s)[1:])
			if op == '×' {
				op = '*'
			}
			o.Op = byte(op)
			x = opening.Cell{Kind: opening.Text, Text: strings.TrimSpace(rest), Row: x.Row, Col: x.Col}
		}
	}
	var ok bool
	if o.Op == '=' {
		o.Value, ok = r.setting(x, in)
	} else {
		o.Value, ok = change(x.Text, in, o.Op)
	}
	if !ok {
		return o, wrong
	}
	return o, nil
}

// setting reads the value that an input is set to, in the registry's unit; a pct is a fraction unless a % stands there.
func (r *reader) setting(x opening.Cell, in model.Input) (model.Value, bool) {
	if x.Absent() || x.Percent && x.Kind == opening.Number && in.Type != model.TypePct {
		return model.Value{}, false // Excel makes 5% of a typed +5%
	}
	f := mustField(in, in.Key, quantity.Unit{})
	if in.Type == model.TypePct {
		f = mustField(in, in.Key, quantity.Unit{Text: "fraction", Base: "pct", Factor: 1})
	}
	v, problem := r.parse(x, &f)
	return v, problem == nil
}

// change reads the value of * or +. A % makes it a hundredth; added to anything
// but a percentage it could mean a share of it, and is refused.
func change(s string, in model.Input, op byte) (model.Value, bool) {
	if !in.Numeric() {
		return model.Value{}, false
	}
	s = strings.TrimSpace(s)
	digits, percent := strings.CutSuffix(s, "%")
	v, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(digits), "−", "-"), 64)
	if err != nil || v != v || v-v != 0 {
		return model.Value{}, false
	}
	if percent {
		if op == '+' && in.Type != model.TypePct {
			return model.Value{}, false
		}
		v /= 100
	}
	return model.NumberValue(v), true
}

// limit reads the miner and the site that a line is limited to, by the names that the book has for them.
func (r *reader) limit(t *table, row int, o *model.Override) *fault {
	miner, site := r.words(t, row, "miner"), r.words(t, row, "site")
	if miner == "" {
		miner = r.words(t, row, "ticker")
	}
	if isAll(miner) {
		miner = ""
	}
	if isAll(site) {
		site = ""
	}
	if miner == "" && site == "" {
		return nil
	}
	m, name, found := r.names().place(miner, site)
	if found {
		if miner != "" {
			o.Miner = m.Name
		}
		o.Site = name
		return nil
	}
	return &fault{code: codeScenarioLimit, wrong: fmt.Sprintf("no site table has %q",
		strings.TrimSpace(miner+" "+site))}
}

func isAll(s string) bool {
	n := quantity.Normalise(s)
	return n == "all" || n == "any" || n == "every"
}

// overrideBounds checks that an override leaves the input within the registry's
// bounds wherever it applies and the row is sound.
func (r *reader) overrideBounds(o model.Override, in model.Input) *fault {
	if !in.Numeric() {
		return nil
	}
	check := func(target any, whom string) *fault {
		v, ok := model.Get(target, in.Key)
		if o.Op != '=' && (!ok || !v.Known) {
			return nil
		}
		after := o.Value.Number
		switch o.Op {
		case '*':
			after *= v.Number
		case '+':
			after += v.Number
		}
		if in.Within(after) {
			return nil
		}
		return &fault{code: codeOverrideBounds, understood: quantity.Amount(in, after),
			wrong: fmt.Sprintf("%s would be %s%s, beyond the bounds of %s",
				in.Key, quantity.Amount(in, after), whom, quantity.Span(in, in.Min, in.Max))}
	}
	switch {
	case o.Op == '=', in.Scope == model.ScopeMarket:
		return check(&r.book.Market, "")
	}
	for i := range r.book.Miners {
		m := &r.book.Miners[i]
		if o.Miner != "" && o.Miner != m.Name {
			continue
		}
		if in.Scope == model.ScopeMiner {
			if p := check(&m.Inputs, " for "+m.Name); p != nil {
				return p
			}
			continue
		}
		for k := range m.Sites {
			s := &m.Sites[k]
			if s.Failed || o.Site != "" && o.Site != s.Name {
				continue
			}
			if p := check(&s.Inputs, fmt.Sprintf(" for %s of %s", s.Name, m.Name)); p != nil {
				return p
			}
			for _, phase := range s.Inputs.Phases {
				of := s.Inputs
				if own := ownOf(phase, in.Key); own.Known {
					model.Set(&of, in.Key, own)
				}
				if p := check(&of, fmt.Sprintf(" for phase %s of %s", phase.Name, s.Name)); p != nil {
					return p
				}
			}
		}
	}
	return nil
}
