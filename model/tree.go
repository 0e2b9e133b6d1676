package model

import (
	"io/fs"

	"rackrate/model/lines"
)

// SiteTree is a row of the book as instances of the definition's blocks: what a
// site's lines are worked out on one by one, and what its sheets are made of.
// Mining parts stand in the order mine, colo, cloud, hybrid (colocation and
// cloud displace the same, and share one), conversions in that of Conversions.
type SiteTree struct {
	Site        *Site
	Prices      *lines.Instance
	Fleets      [2]*lines.Instance // replace, run-off
	Terms       []*lines.Instance  // a phase each
	Parts       []*MiningTree            // mine, whole, hybrid
	Mine        *lines.Instance
	Conversions []*ConversionTree
	Readiness   *lines.Instance
	Choice      *lines.Instance // block site
	Chosen      *lines.Instance
}

// MiningTree is what goes on mining beside a conversion.
type MiningTree struct {
	Stops, Shares                 []*lines.Instance
	Use, Hosting, Replace, RunOff *lines.Instance
	Mining                        *lines.Instance
}

// ConversionTree is a conversion with its phases.
type ConversionTree struct {
	Alternative Alternative
	Plan        *lines.Instance
	Part        *MiningTree
	Phases      []*PhaseTree
	Conversion  *lines.Instance
	Loan        *lines.Instance
	Case        *lines.Instance
}

// PhaseTree is a phase of a conversion: lease of colocation and hybrid; hall, both policies of GPUs and the one taken of a cloud.
type PhaseTree struct {
	Phase, Debt           *lines.Instance
	Hall, Replace, RunOff *lines.Instance // of a cloud only
}

// Choices are what the analyst overrules; "" is the model's own choice.
type Choices struct {
	MiningPolicy [4]Policy // of mine, colo, cloud, hybrid
	GPUPolicy    Policy
	Alternative  Alternative
}

// planter makes instances of a definition's blocks.
type planter struct {
	def    *lines.Definition
	axis   lines.Axis
	env    lines.Environment
	record func(key string) lines.Value
	index  int
}

type (
	links = map[string]*lines.Instance
	many  = map[string][]*lines.Instance
)

func (p *planter) plant(block, name string, to links, lists many, params ...string) *lines.Instance {
	in := &lines.Instance{
		Block: p.def.Block(block), Name: name, Index: p.index, Record: p.record, Links: to, Many: lists,
		Axis: p.axis, Environment: p.env, Params: map[string]lines.Value{},
	}
	for i := 0; i+1 < len(params); i += 2 {
		in.Params[params[i]] = lines.Text(params[i+1])
	}
	return in
}

// of takes a list's records from phases in turn.
func (p *planter) of(records []func(string) lines.Value, i int) *planter {
	other := *p
	other.record, other.index = records[i], i+1
	return &other
}

// recordOf looks inputs up in the records given, the first that has the key.
func recordOf(targets ...any) func(key string) lines.Value {
	values := map[string]lines.Value{}
	for _, target := range targets {
		for key := range fields[scopeOf(target)] {
			v, _ := Get(target, key)
			values[key] = lineValue(v)
		}
	}
	return func(key string) lines.Value { return values[key] }
}

func scopeOf(target any) Scope {
	switch target.(type) {
	case *Market:
		return ScopeMarket
	case *Miner:
		return ScopeMiner
	}
	return ScopeSite
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

// lastMonth is the last month whose income a site's lines ask for: section 7 looks
// twelve months beyond the lease and the re-letting after it.
func lastMonth(records []Site, horizon int) int {
	last := horizon
	for i := range records {
		r := &records[i]
		last = max(last, r.DelayMonths+r.BuildMonths+r.LeaseTermMonths+r.ReletMonths)
	}
	return last + 12
}

// MarketTree is the market as an instance, with months up to last.
func MarketTree(def *lines.Definition, env *Env, last int) *lines.Instance {
	p := &planter{def: def, axis: lines.Axis{Horizon: env.Horizon(), Last: last}, env: env, record: recordOf(&env.Market)}
	return p.plant("market", "", nil, nil)
}

// NewSiteTree makes the instances of a row. own are the analyst's choices.
func NewSiteTree(def *lines.Definition, market *lines.Instance, env *Env, s *Site, miner *Miner, own Choices) *SiteTree {
	list := phases(s)
	records := make([]func(string) lines.Value, len(list))
	for i := range list {
		records[i] = recordOf(&env.Market, miner, &list[i])
	}
	p := &planter{
		def: def, axis: lines.Axis{Horizon: env.Horizon(), Last: lastMonth(list, env.Horizon())},
		env: env, record: recordOf(&env.Market, miner, s),
	}
	t := &SiteTree{Site: s, Prices: p.plant("prices", "", nil, nil)}
	for i, policy := range []Policy{Replace, RunOff} {
		t.Fleets[i] = p.plant("fleet", string(policy), links{"market": market, "prices": t.Prices}, nil, "policy", string(policy))
	}
	for i := range records {
		t.Terms = append(t.Terms, p.of(records, i).plant("terms", "", nil, nil))
	}
	g := &grower{planter: p, tree: t, market: market, records: records}
	mine := g.part("mine", nil, own.MiningPolicy[0])
	t.Mine = p.plant("mine", "", links{"market": market, "mining": mine.Mining, "hosting": mine.Hosting}, nil)
	t.Readiness = p.plant("readiness", "", nil, many{"builds": t.Terms})
	for i, a := range Conversions {
		p.index = i + 1
		t.Conversions = append(t.Conversions, g.conversion(a, own))
	}
	g.choice(own)
	return t
}

// grower makes a site's instances.
type grower struct {
	*planter
	tree    *SiteTree
	market  *lines.Instance
	records []func(string) lines.Value
}

// part makes what goes on mining beside the plan; the whole fleet without one.
func (g *grower) part(name string, plan *lines.Instance, policy Policy) *MiningTree {
	t, p := g.tree, &MiningTree{}
	if plan != nil {
		for i := range g.records {
			p.Stops = append(p.Stops, g.of(g.records, i).plant("stop", name, links{"plan": plan}, nil))
		}
		for i, stop := range p.Stops {
			p.Shares = append(p.Shares, g.of(g.records, i).plant("share", name, links{"own": stop, "fleet": t.Fleets[0]}, many{"stops": p.Stops}))
		}
	}
	p.Use = g.plant("use", name, nil, many{"shares": p.Shares})
	p.Hosting = g.plant("hosting", name, links{"market": g.market, "prices": t.Prices, "use": p.Use}, nil)
	p.Replace = g.plant("policy", name+" replace", links{"fleet": t.Fleets[0], "prices": t.Prices, "use": p.Use}, nil)
	p.RunOff = g.plant("policy", name+" run-off", links{"fleet": t.Fleets[1], "prices": t.Prices, "use": p.Use}, nil)
	p.Mining = g.plant("mining", name, links{
		"market": g.market, "prices": t.Prices, "use": p.Use, "hosting": p.Hosting, "replace": p.Replace, "runoff": p.RunOff,
		"fleet_replace": t.Fleets[0], "fleet_runoff": t.Fleets[1],
	}, nil, "overrule", string(policy))
	t.Parts = append(t.Parts, p)
	return p
}

// partOf is the mining part of a conversion: that of colocation serves a cloud too.
func (g *grower) partOf(a Alternative, plan *lines.Instance, own Choices) *MiningTree {
	if a == Cloud {
		return g.tree.Parts[1]
	}
	return g.part(string(a), plan, own.MiningPolicy[conversionIndex(a)+1])
}

func (g *grower) conversion(a Alternative, own Choices) *ConversionTree {
	t := g.tree
	c := &ConversionTree{Alternative: a, Plan: g.plant(string(a), "", nil, many{"terms": t.Terms})}
	c.Part = g.partOf(a, c.Plan, own)
	var phases, debts []*lines.Instance
	for i := range g.records {
		ph := g.of(g.records, i).phase(g.market, t.Prices, c.Plan, own.GPUPolicy)
		c.Phases = append(c.Phases, ph)
		phases, debts = append(phases, ph.Phase), append(debts, ph.Debt)
	}
	c.Conversion = g.plant("conversion", string(a), links{
		"plan": c.Plan, "mine": t.Mine, "mine_part": t.Parts[0].Mining, "part": c.Part.Mining, "use": c.Part.Use, "prices": t.Prices,
	}, many{"phases": phases, "shares": c.Part.Shares}, "name", string(a))
	c.Loan = g.plant("loan", string(a), links{"conversion": c.Conversion}, many{"debts": debts})
	c.Case = g.plant("case", string(a), links{"conversion": c.Conversion, "mine": t.Mine, "readiness": t.Readiness}, many{"terms": t.Terms})
	return c
}

// phase makes a phase of a plan.
func (p *planter) phase(market, prices, plan *lines.Instance, gpus Policy) *PhaseTree {
	ph := &PhaseTree{}
	if plan.Block.Name == string(Cloud) {
		ph.Hall = p.plant("hall", "", links{"market": market, "prices": prices, "plan": plan}, nil)
		to := links{"plan": plan, "hall": ph.Hall, "prices": prices}
		ph.Replace = p.plant("gpus", "replace", to, nil, "policy", string(Replace))
		ph.RunOff = p.plant("gpus", "run-off", to, nil, "policy", string(RunOff))
		ph.Phase = p.plant("gpu_phase", "", links{"plan": plan, "hall": ph.Hall, "replace": ph.Replace, "runoff": ph.RunOff}, nil, "overrule", string(gpus))
	} else {
		ph.Phase = p.plant("lease", plan.Block.Name, links{"market": market, "prices": prices, "plan": plan}, nil)
	}
	ph.Debt = p.plant("debt", plan.Block.Name, links{"plan": plan, "phase": ph.Phase}, nil)
	return ph
}

func (g *grower) choice(own Choices) {
	t := g.tree
	var cases, conversions, loans []*lines.Instance
	parts, hostings := []*lines.Instance{t.Parts[0].Mining}, []*lines.Instance{t.Parts[0].Hosting}
	for _, c := range t.Conversions {
		cases, conversions, loans = append(cases, c.Case), append(conversions, c.Conversion), append(loans, c.Loan)
		parts, hostings = append(parts, c.Part.Mining), append(hostings, c.Part.Hosting)
	}
	g.index = 0
	t.Choice = g.plant("site", "", links{"mine": t.Mine, "mine_part": parts[0], "readiness": t.Readiness},
		many{"cases": cases, "terms": t.Terms}, "overrule", string(own.Alternative))
	t.Chosen = g.plant("chosen", "", links{"site": t.Choice, "mine": t.Mine, "fleet": t.Fleets[0]},
		many{"cases": conversions, "loans": loans, "parts": parts, "hostings": hostings})
}

// MinerTree is a miner's rows as instances: what it takes of each, its funding and its fiscal years.
type MinerTree struct {
	Miner     *lines.Instance
	Holdings  []*lines.Instance   // a row each
	Actions   []*lines.Instance   // a row each, once the miner's funding is known
	SiteYears [][]*lines.Instance // by row and year
	Years     []*lines.Instance
}

// fiscalYears is how many fiscal years are given.
const fiscalYears = 7

// NewMinerTree makes the instances of a miner of these rows. Rows of the same
// site that differ in structure exclude each other.
func NewMinerTree(def *lines.Definition, env *Env, m *Miner, rows []*SiteTree) *MinerTree {
	p := &planter{def: def, axis: lines.Axis{Horizon: env.Horizon(), Last: env.Horizon()}, env: env, record: recordOf(&env.Market, m)}
	t := &MinerTree{}
	bySite := map[string][]*lines.Instance{}
	for i, r := range rows {
		r.Chosen.Index = i + 1
		bySite[r.Site.Site] = append(bySite[r.Site.Site], r.Chosen)
	}
	for i, r := range rows {
		row := *p
		row.record, row.index = r.Choice.Record, i+1
		t.Holdings = append(t.Holdings, row.plant("holding", "", links{"chosen": r.Chosen}, many{"rivals": bySite[r.Site.Site]}))
	}
	t.Miner = p.plant("miner", "", nil, many{"rows": t.Holdings})
	for i, r := range rows {
		row := *p
		row.record, row.index = r.Choice.Record, i+1
		t.Actions = append(t.Actions, row.plant("action", "", links{"site": r.Choice, "mine_part": r.Parts[0].Mining, "miner": t.Miner},
			many{"cases": casesOf(r)}))
		var years []*lines.Instance
		for n := range fiscalYears {
			y := row.plant("site_year", "", links{"chosen": r.Chosen, "holding": t.Holdings[i]}, nil)
			y.Params["number"] = lines.Number(float64(n))
			years = append(years, y)
		}
		t.SiteYears = append(t.SiteYears, years)
	}
	for n := range fiscalYears {
		var list []*lines.Instance
		for i := range rows {
			list = append(list, t.SiteYears[i][n])
		}
		y := p.plant("miner_year", "", nil, many{"rows": list})
		y.Params["number"] = lines.Number(float64(n))
		t.Years = append(t.Years, y)
	}
	return t
}

func casesOf(r *SiteTree) []*lines.Instance {
	var list []*lines.Instance
	for _, c := range r.Conversions {
		list = append(list, c.Case)
	}
	return list
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
