package model

import (
	"io/fs"

	"rackrate/model/lines"
)

// Tree is a row of the book as instances of the definition's blocks, N being
// what an instance is: one that lines are worked out on one by one, and that
// sheets are made of, or compiled code. Mining parts stand in the order mine,
// colo and cloud, hybrid (colocation and cloud displace the same, and share
// one), conversions in that of Conversions.
type Tree[N any] struct {
	Site        *Site
	Prices      N
	Fleets      [2]N // replace, run-off
	Terms       []N  // a phase each
	Parts       []*MiningTree[N]
	Mine        N
	Conversions []*ConversionTree[N]
	Readiness   N
	Choice      N // block site
	Chosen      N
}

// Each visits every instance of the row.
func (t *Tree[N]) Each(visit func(N)) {
	each := func(list ...N) {
		for _, in := range list {
			visit(in)
		}
	}
	each(t.Prices, t.Mine, t.Readiness, t.Choice, t.Chosen)
	each(t.Fleets[:]...)
	each(t.Terms...)
	for _, p := range t.Parts {
		each(p.Stops...)
		each(p.Shares...)
		each(p.Use, p.Hosting, p.Replace, p.RunOff, p.Mining)
	}
	for _, c := range t.Conversions {
		each(c.Plan, c.Conversion, c.Loan, c.Case)
		for _, ph := range c.Phases {
			each(ph.Phase, ph.Debt)
			if !c.Alternative.Leased() {
				each(ph.Hall, ph.Replace, ph.RunOff)
			}
		}
	}
}

// MiningTree is what goes on mining beside a conversion.
type MiningTree[N any] struct {
	Stops, Shares                 []N
	Use, Hosting, Replace, RunOff N
	Mining                        N
}

// ConversionTree is a conversion with its phases.
type ConversionTree[N any] struct {
	Alternative Alternative
	Plan        N
	Part        *MiningTree[N]
	Phases      []*PhaseTree[N]
	Conversion  N
	Loan        N
	Case        N
}

// PhaseTree is a phase of a conversion: lease of colocation and hybrid; hall, both policies of GPUs and the one
// taken of a cloud.
type PhaseTree[N any] struct {
	Phase, Debt           N
	Hall, Replace, RunOff N // of a cloud only
}

// SiteTree is a row whose lines are worked out one by one.
type SiteTree = Tree[*lines.Instance]

// Choices are what the analyst overrules; "" is the model's own choice.
type Choices struct {
	MiningPolicy [4]Policy // of mine, colo, cloud, hybrid
	GPUPolicy    Policy
	Alternative  Alternative
}

// seed is an instance before it is planted.
type seed[N any] struct {
	block, name string
	record      int // place of the record among the phases', -1 for the site's own
	index       int // place in its list, from 1
	links       map[string]N
	many        map[string][]N
	params      map[string]lines.Value
}

// grower makes the instances of a row, each after those that it links to.
type grower[N any] struct {
	plant  func(seed[N]) N
	tree   *Tree[N]
	market N
	phases int
}

func (g *grower[N]) add(block, name string, links map[string]N, many map[string][]N) N {
	return g.plant(seed[N]{block: block, name: name, record: -1, links: links, many: many})
}

func (g *grower[N]) asked(block, name string, links map[string]N, overrule string) N {
	return g.plant(seed[N]{block: block, name: name, record: -1, links: links,
		params: textParam("overrule", overrule)})
}

// phase makes an instance that stands for the i-th phase.
func (g *grower[N]) phase(i int, s seed[N]) N {
	s.record, s.index = i, i+1
	return g.plant(s)
}

// textParam is a parameter of an instance that is a text.
func textParam(name, text string) map[string]lines.Value {
	return map[string]lines.Value{name: lines.Text(text)}
}

// recordOf looks inputs up in the records given, the one that has the key.
func recordOf(targets ...any) func(key string) lines.Value {
	return func(key string) lines.Value {
		for _, target := range targets {
			if v, has := Get(target, key); has {
				return lineValue(v)
			}
		}
		return lines.Value{}
	}
}

// lineValue is an input's value as lines have it: yes is 1, a date the number of its day.
func lineValue(v Value) lines.Value {
	out := lines.Value{Given: v.Known, Text: v.Text, Number: v.Number}
	if v.Bool {
		out.Number = 1
	}
	if !v.Date.IsZero() {
		out.Number = float64(v.Date.DayNumber() - serialStart)
	}
	return out
}

// serialStart is the day from which lines count days, 1899-12-30, in days since 1970-01-01.
const serialStart = -25569

// lastMonth is the last month that a site's lines ask for: section 7 looks a year
// beyond the lease and the re-letting after it where there is a cap rate, a contract's value counts the whole term.
func lastMonth(records []Site, horizon int) int {
	last := horizon
	for i := range records {
		r := &records[i]
		end := r.DelayMonths + r.BuildMonths + r.LeaseTermMonths
		if r.ExitCapRatePct > 0 {
			end += r.ReletMonths
		}
		last = max(last, end)
	}
	return last + 12
}

// MarketTree is the market as an instance, with months up to last.
func MarketTree(def *lines.Definition, env *Env, last int) *lines.Instance {
	return &lines.Instance{
		Block: def.Block("market"), Record: recordOf(&env.Market), Axis: lines.Axis{Horizon: env.Horizon(), Last: last},
		Environment: env,
	}
}

// Row is a row that instances are made of, with what the analyst overrules.
type Row struct {
	*Site
	Miner *Miner
	Own   Choices
}

// NewSiteTree makes the instances of a row.
func NewSiteTree(def *lines.Definition, market *lines.Instance, env *Env, r Row) *SiteTree {
	s, miner := r.Site, r.Miner
	list := phases(s)
	records := make([]func(string) lines.Value, len(list))
	for i := range list {
		records[i] = recordOf(&env.Market, miner, &list[i])
	}
	site := recordOf(&env.Market, miner, s)
	axis := lines.Axis{Horizon: env.Horizon(), Last: lastMonth(list, env.Horizon())}
	plant := func(x seed[*lines.Instance]) *lines.Instance {
		record := site
		if x.record >= 0 {
			record = records[x.record]
		}
		return &lines.Instance{
			Block: def.Block(x.block), Name: x.name, Index: x.index, Record: record, Links: x.links, Many: x.many,
			Axis: axis, Environment: env, Params: x.params,
		}
	}
	t := growTree(plant, market, len(list), r.Own)
	t.Site = s
	return t
}

// growTree makes the instances of a row of so many phases.
func growTree[N any](plant func(seed[N]) N, market N, phases int, own Choices) *Tree[N] {
	g := &grower[N]{plant: plant, tree: &Tree[N]{}, market: market, phases: phases}
	t := g.tree
	t.Prices = g.add("prices", "", nil, nil)
	for i, policy := range []Policy{Replace, RunOff} {
		t.Fleets[i] = g.plant(seed[N]{block: "fleet", name: string(policy), record: -1,
			links:  map[string]N{"market": market, "prices": t.Prices},
			params: textParam("policy", string(policy))})
	}
	for i := range phases {
		t.Terms = append(t.Terms, g.phase(i, seed[N]{block: "terms"}))
	}
	mine := g.part("mine", nil, own.MiningPolicy[0])
	t.Mine = g.add("mine", "", map[string]N{"market": market, "mining": mine.Mining, "hosting": mine.Hosting}, nil)
	t.Readiness = g.add("readiness", "", nil, map[string][]N{"builds": t.Terms})
	for i, a := range Conversions {
		t.Conversions = append(t.Conversions, g.conversion(i+1, a, own))
	}
	g.choice(own)
	return t
}

// part makes what goes on mining beside the plan; the whole fleet without one.
func (g *grower[N]) part(name string, plan *N, policy Policy) *MiningTree[N] {
	t, p := g.tree, &MiningTree[N]{}
	if plan != nil {
		for i := range g.phases {
			p.Stops = append(p.Stops, g.phase(i, seed[N]{block: "stop", name: name,
				links: map[string]N{"plan": *plan}}))
		}
		for i, stop := range p.Stops {
			p.Shares = append(p.Shares, g.phase(i, seed[N]{block: "share", name: name,
				links: map[string]N{"own": stop, "fleet": t.Fleets[0]}, many: map[string][]N{"stops": p.Stops}}))
		}
	}
	p.Use = g.add("use", name, nil, map[string][]N{"shares": p.Shares})
	p.Hosting = g.add("hosting", name, map[string]N{"market": g.market, "prices": t.Prices, "use": p.Use}, nil)
	p.Replace = g.add("policy", name+" replace", map[string]N{"fleet": t.Fleets[0], "prices": t.Prices,
		"use": p.Use}, nil)
	p.RunOff = g.add("policy", name+" run-off", map[string]N{"fleet": t.Fleets[1], "prices": t.Prices,
		"use": p.Use}, nil)
	p.Mining = g.asked("mining", name, map[string]N{
		"market": g.market, "prices": t.Prices, "use": p.Use, "hosting": p.Hosting, "replace": p.Replace,
		"runoff":        p.RunOff,
		"fleet_replace": t.Fleets[0], "fleet_runoff": t.Fleets[1],
	}, string(policy))
	t.Parts = append(t.Parts, p)
	return p
}

func (g *grower[N]) conversion(place int, a Alternative, own Choices) *ConversionTree[N] {
	t, name := g.tree, string(a)
	c := &ConversionTree[N]{Alternative: a, Plan: g.add(name, "", nil, map[string][]N{"terms": t.Terms})}
	if as := kindOf(a).minesAs; as != a {
		c.Part = t.Conversions[conversionIndex(as)].Part
	} else {
		c.Part = g.part(name, &c.Plan, own.MiningPolicy[place])
	}
	var phases, debts []N
	for i := range g.phases {
		ph := g.phaseOf(i, a, c.Plan, own.GPUPolicy)
		c.Phases = append(c.Phases, ph)
		phases, debts = append(phases, ph.Phase), append(debts, ph.Debt)
	}
	c.Conversion = g.plant(seed[N]{block: "conversion", name: name, record: -1, index: place, links: map[string]N{
		"plan": c.Plan, "mine": t.Mine, "mine_part": t.Parts[0].Mining, "part": c.Part.Mining, "use": c.Part.Use,
		"prices": t.Prices,
	}, many: map[string][]N{"phases": phases, "shares": c.Part.Shares},
		params: textParam("name", name)})
	c.Loan = g.add("loan", name, map[string]N{"conversion": c.Conversion}, map[string][]N{"debts": debts})
	c.Case = g.plant(seed[N]{block: "case", name: name, record: -1, index: place,
		links: map[string]N{"conversion": c.Conversion, "mine": t.Mine, "readiness": t.Readiness},
		many:  map[string][]N{"terms": t.Terms}})
	return c
}

// phaseOf makes a phase of a conversion, and its debt.
func (g *grower[N]) phaseOf(i int, a Alternative, plan N, gpus Policy) *PhaseTree[N] {
	ph, t, name := &PhaseTree[N]{}, g.tree, string(a)
	place := map[string]N{"market": g.market, "prices": t.Prices, "plan": plan}
	if !a.Leased() {
		ph.Hall = g.phase(i, seed[N]{block: "hall", name: name, links: place})
		to := map[string]N{"plan": plan, "hall": ph.Hall, "prices": t.Prices}
		ph.Replace = g.phase(i, seed[N]{block: "gpus", name: "replace", links: to,
			params: textParam("policy", string(Replace))})
		ph.RunOff = g.phase(i, seed[N]{block: "gpus", name: "run-off", links: to,
			params: textParam("policy", string(RunOff))})
		ph.Phase = g.phase(i, seed[N]{block: "gpu_phase", name: name,
			links:  map[string]N{"plan": plan, "hall": ph.Hall, "replace": ph.Replace, "runoff": ph.RunOff},
			params: textParam("overrule", string(gpus))})
	} else {
		ph.Phase = g.phase(i, seed[N]{block: "lease", name: name, links: place})
	}
	ph.Debt = g.phase(i, seed[N]{block: "debt", name: name, links: map[string]N{"plan": plan, "phase": ph.Phase}})
	return ph
}

func (g *grower[N]) choice(own Choices) {
	t := g.tree
	var cases, conversions, loans []N
	parts, hostings := []N{t.Parts[0].Mining}, []N{t.Parts[0].Hosting}
	for _, c := range t.Conversions {
		cases, conversions, loans = append(cases, c.Case), append(conversions, c.Conversion), append(loans, c.Loan)
		parts, hostings = append(parts, c.Part.Mining), append(hostings, c.Part.Hosting)
	}
	t.Choice = g.plant(seed[N]{block: "site", record: -1, links: map[string]N{"mine": t.Mine, "mine_part": parts[0],
		"readiness": t.Readiness},
		many:   map[string][]N{"cases": cases, "terms": t.Terms},
		params: map[string]lines.Value{"overrule": lines.Text(string(own.Alternative))}})
	t.Chosen = g.add("chosen", "", map[string]N{"site": t.Choice, "mine": t.Mine, "fleet": t.Fleets[0]},
		map[string][]N{"cases": conversions, "loans": loans, "parts": parts, "hostings": hostings})
}

func number(n int) map[string]lines.Value {
	return map[string]lines.Value{"number": lines.Number(float64(n))}
}

// ParseDefinition reads the lines, whose inputs are those of the registry.
func ParseDefinition(files fs.FS, reg *Registry) (*lines.Definition, error) {
	var inputs []lines.Input
	for _, in := range reg.Inputs {
		i := lines.Input{Key: in.Key, Scope: string(in.Scope), Whole: in.Type == TypeInt}
		switch in.Type {
		case TypeBool:
			i.Type = lines.TypeBool
		case TypeText, TypeEnum:
			i.Type = lines.TypeText
		case TypeDate:
			i.Type = lines.TypeDate
		}
		inputs = append(inputs, i)
	}
	return lines.Parse(files, inputs)
}
