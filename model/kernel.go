package model

import (
	"sync"

	"rackrate/model/definition"
	"rackrate/model/lines"
)

// Lines is the definition of the economics.
var Lines = sync.OnceValue(func() *lines.Definition {
	def, err := lines.Parse(definition.Files, lineInputs)
	must(err)
	return def
})

// block is the compiled lines of a block.
type block interface {
	source
	runAt(ax *axis, level want)
	setRecord(market *Market, site *Site, miner *Miner)
}

// Kernel evaluates one site after another in one environment, by the code that
// is generated from the definition. Its buffers are reused, so a kernel belongs
// to one goroutine, and nothing that it evaluates again (break-evens, tornado,
// grids) allocates by the month.
type Kernel struct {
	env    *Env
	miner  *Miner
	own    Choices // what the analyst overrules
	market *marketLines
	ax     axis

	site    Site
	records []Site // of the site's phases
	*garden
	buffer   []float64
	debts    bool                   // debts have been worked out and are not nil
	possible [len(Conversions)]bool // of the site last worked out whole
	stale    bool                   // what the site has as a whole, prices and fleets, is to be worked out again
}

// garden is a tree of compiled blocks and the order in which its parts are worked out.
type garden struct {
	tree      *Tree[source]
	order     []block // as planted
	owner     []*Site // whose record a block of order has
	market    []block // of the site as a whole: prices and fleets
	mine      []block
	part, hpc [len(Conversions)][]block
	debt      []block
	end       []block // readiness, cases, choice
	chosen    block
}

// NewKernel gives a kernel for an environment, the inputs of a miner and what the analyst overrules.
func NewKernel(env *Env, miner *Miner, own Choices) *Kernel {
	k := &Kernel{env: env, miner: miner, own: own}
	k.ax = axis{horizon: env.Horizon(), env: env, room: &room{}}
	k.market = &marketLines{}
	k.market.setRecord(&env.Market, nil, miner)
	k.market.take(env, 1)
	return k
}

// take fills the compiled market from an environment; the bitcoin price is scaled by btc, the network is not.
func (r *marketLines) take(env *Env, btc float64) {
	r.days, r.inflation, r.q = env.Days, env.Inflation, env.BTCPerEHDay
	if btc == 1 {
		r.btc = env.BTCPriceUSD
		return
	}
	r.btc = make([]float64, len(env.BTCPriceUSD))
	for t, v := range env.BTCPriceUSD {
		r.btc[t] = btc * v
	}
}

// swap goes on in another environment of the same horizon.
func (k *Kernel) swap(env *Env) {
	k.env, k.ax.env, k.stale = env, env, true
	k.market.setRecord(&env.Market, nil, k.miner)
	k.market.take(env, 1)
	for i, b := range k.order {
		b.setRecord(&env.Market, k.owner[i], k.miner)
	}
}

// scaleBTC scales the bitcoin price and leaves the network as it is.
func (k *Kernel) scaleBTC(by float64) {
	k.market.take(k.env, by)
	k.stale = true
}

// Load takes a site in, without working it out.
func (k *Kernel) Load(s *Site) {
	k.site = *s
	if n := max(1, len(s.Phases)); k.garden == nil || n != len(k.records) {
		k.records = make([]Site, n)
		k.plant(n)
		k.stale = true
	}
	fillPhases(k.records, s)
	if last := lastMonth(k.records, k.env.Horizon()); last > k.ax.last {
		k.ax.last = min(last+spareMonths, k.env.Horizon()+furthest)
		k.stale = true
	}
}

// spareMonths are kept beyond the last month asked for, so that a later delay does not make all series anew.
const spareMonths = 96

// plant makes the tree for so many phases.
func (k *Kernel) plant(phases int) {
	g := &garden{}
	grow := func(x seed[source]) source {
		b := newBlock(x)
		site := &k.site
		if x.record >= 0 {
			site = &k.records[x.record]
		}
		b.setRecord(&k.env.Market, site, k.miner)
		g.order, g.owner = append(g.order, b), append(g.owner, site)
		return b
	}
	g.tree = growTree(grow, source(k.market), phases, k.own)
	g.tree.Site = &k.site
	g.sort()
	k.garden = g
}

// sort puts the blocks in the order in which they are worked out.
func (g *garden) sort() {
	t := g.tree
	blocks := func(list ...source) []block {
		var out []block
		for _, s := range list {
			out = append(out, s.(block))
		}
		return out
	}
	part := func(p *MiningTree[source]) []block {
		out := append(blocks(p.Stops...), blocks(p.Shares...)...)
		return append(out, blocks(p.Use, &idleHosting{hostingLines: p.Hosting.(*hostingLines)}, p.Replace, p.RunOff, p.Mining)...)
	}
	g.market = append(blocks(t.Prices, t.Fleets[0], t.Fleets[1]), blocks(t.Terms...)...)
	g.mine = append(part(t.Parts[0]), blocks(t.Mine)...)
	for i, c := range t.Conversions {
		g.part[i] = append(blocks(c.Plan), part(c.Part)...)
		g.hpc[i] = blocks(c.Plan)
		for _, ph := range c.Phases {
			if ph.Hall != nil {
				g.hpc[i] = append(g.hpc[i], blocks(ph.Hall, ph.Replace, ph.RunOff)...)
			}
			g.hpc[i] = append(g.hpc[i], blocks(ph.Phase)...)
			g.debt = append(g.debt, blocks(ph.Debt)...)
		}
		g.hpc[i] = append(g.hpc[i], blocks(c.Conversion)...)
		g.debt = append(g.debt, blocks(c.Loan)...)
	}
	g.end = blocks(t.Readiness)
	for _, c := range t.Conversions {
		g.end = append(g.end, blocks(c.Case)...)
	}
	g.end = append(g.end, blocks(t.Choice)...)
	g.chosen = t.Chosen.(block)
}

// idleHosting works hosting out, but not again where nothing is hosted and nothing was.
type idleHosting struct {
	*hostingLines
	done          bool
	level         want
	horizon, last int
}

func (h *idleHosting) runAt(ax *axis, level want) {
	idle := h.siteInputs.HostedMW == 0
	if idle && h.done && level <= h.level && h.horizon == ax.horizon && h.last == ax.last {
		return
	}
	h.hostingLines.runAt(ax, level)
	h.done, h.level, h.horizon, h.last = idle, level, ax.horizon, ax.last
}

func (k *Kernel) run(list []block, level want) {
	for _, b := range list {
		b.runAt(&k.ax, level)
	}
}

// Run works out all measures of the site that was loaded.
func (k *Kernel) Run() { k.runAll(wantMeasures) }

func (k *Kernel) runAll(level want) {
	k.run(k.garden.market, level)
	k.stale = false
	k.run(k.mine, level)
	for i := range Conversions {
		if Conversions[i] != Cloud {
			k.run(k.part[i], level)
		}
	}
	for i := range Conversions {
		k.run(k.hpc[i], level)
	}
	with := false
	for i := range k.records {
		with = with || k.records[i].DebtSharePct > 0
	}
	if with || k.debts {
		k.run(k.debt, level)
		k.debts = with
	}
	k.run(k.end, level)
	for i, c := range k.tree.Conversions {
		k.possible[i] = c.Conversion.numberOf("possible") != 0
	}
}

// Result works the site that was loaded out and gives its results, with the monthly series where asked.
func (k *Kernel) Result(keepFlows bool) SiteResult {
	level := want(wantMeasures)
	if keepFlows {
		level = wantAll
	}
	return k.result(level, keepFlows)
}

func (k *Kernel) result(level want, keepFlows bool) SiteResult {
	k.runAll(level)
	var r SiteResult
	r, k.buffer = collect(k.tree, k.buffer, keepFlows)
	return r
}

// lead is the lead conversion of the site worked out, "" where none is possible.
func (k *Kernel) lead() Alternative {
	if k.tree.Choice.numberOf("any") == 0 {
		return ""
	}
	return Alternative(k.tree.Choice.textOf("lead"))
}

// values are the present values of the i-th conversion of the site worked out.
func (k *Kernel) values(i int) values {
	c := k.tree.Conversions[i].Conversion
	return values{k.tree.Mine.numberOf("npv_usd"), c.numberOf("npv_mining_part_usd"), c.numberOf("npv_hpc_part_usd")}
}

// runMarket works prices and fleets out, where the site's are not those at hand.
func (k *Kernel) runMarket(reach touch) {
	if k.stale || reach&touchMarket != 0 {
		k.run(k.garden.market, wantValue)
		k.stale = reach&touchMarket != 0 // of this case alone
	}
}

// mineValue works out mining on alone.
func (k *Kernel) mineValue() float64 {
	k.run(k.mine, wantValue)
	return k.tree.Mine.numberOf("npv_usd")
}

// partValue works out the mining part of the i-th conversion alone.
func (k *Kernel) partValue(i int) float64 {
	if Conversions[i] == Cloud {
		i = conversionIndex(Colo)
	}
	k.run(k.part[i], wantValue)
	return k.tree.Conversions[i].Part.Mining.numberOf("npv")
}

// hpcValue works out the HPC part of the i-th conversion alone.
func (k *Kernel) hpcValue(i int) float64 {
	k.run(k.hpc[i], wantValue)
	return k.tree.Conversions[i].Conversion.numberOf("npv_hpc_part_usd")
}

// reach says which parts of an evaluation an input reaches.
func (k *Kernel) reach(key string) touch { return reaches()[key] }

// conversionIndex is the place of a conversion in Conversions.
func conversionIndex(a Alternative) int {
	for i, c := range Conversions {
		if c == a {
			return i
		}
	}
	return -1
}

// fund works out a miner whose sites have been worked out, every line of them.
func fund(m *Miner, rows []*Kernel) *funding {
	f := &funding{rows: rows}
	trees := make([]*Tree[source], len(rows))
	for i, k := range rows {
		k.chosen.(interface{ setIndex(int) }).setIndex(i + 1)
		k.chosen.runAt(&k.ax, wantAll)
		trees[i] = k.tree
	}
	first := rows[0]
	ax := axis{horizon: first.env.Horizon(), last: first.env.Horizon(), env: first.env}
	f.tree = growMiner(func(x seed[source]) source {
		b, k := newBlock(x), first
		if x.record >= 0 {
			k = rows[x.record]
		}
		b.setRecord(&k.env.Market, &k.site, m)
		own := ax
		own.horizon, own.last = k.env.Horizon(), k.env.Horizon()
		b.runAt(&own, wantAll)
		return b
	}, trees)
	return f
}

// reaches says which parts of an evaluation each input reaches, as the definition has it.
var reaches = sync.OnceValue(func() map[string]touch {
	m := Market{HorizonMonths: 12}
	env := &Env{Market: m}
	t := NewSiteTree(Lines(), MarketTree(Lines(), env, 24), env, &Site{}, &Miner{}, Choices{})
	out := map[string]touch{}
	add := func(keys map[string]bool, to touch) {
		for key := range keys {
			out[key] |= to
		}
	}
	for _, line := range []string{"power_mining", "power_hpc", "mining_factor"} {
		add(t.Prices.Reaches(line), touchMarket)
	}
	for _, fleet := range t.Fleets {
		for _, l := range fleet.Block.Lines {
			add(fleet.Reaches(l.Name), touchMarket)
		}
	}
	for _, l := range t.Terms[0].Block.Lines {
		add(t.Terms[0].Reaches(l.Name), touchMarket)
	}
	add(t.Mine.Reaches("npv_usd"), touchMine)
	for _, c := range t.Conversions {
		add(c.Conversion.Reaches("npv_mining_part_usd"), touchPart)
		add(c.Conversion.Reaches("npv_hpc_part_usd"), touchHPC)
	}
	return out
})

// decides are the inputs that the action of a site depends on, its miner's funding aside.
var decides = sync.OnceValue(func() map[string]bool {
	env := &Env{Market: Market{HorizonMonths: 12}}
	s := &Site{}
	t := NewSiteTree(Lines(), MarketTree(Lines(), env, 24), env, s, &Miner{}, Choices{})
	keys := map[string]bool{}
	for _, line := range []string{"uplift_usd", "material", "gates", "tenant_gate", "choice"} {
		for key := range t.Choice.Reaches(line) {
			keys[key] = true
		}
	}
	return keys
})

// beside are the inputs that the action depends on in other ways than by what the alternatives are worth.
var beside = sync.OnceValue(func() map[string]bool {
	env := &Env{Market: Market{HorizonMonths: 12}}
	t := NewSiteTree(Lines(), MarketTree(Lines(), env, 24), env, &Site{}, &Miner{}, Choices{})
	keys := map[string]bool{}
	for _, c := range t.Conversions {
		for _, line := range []string{"gates", "tenant_gate"} {
			for key := range c.Case.Reaches(line) {
				keys[key] = true
			}
		}
	}
	for key := range decides() {
		if reaches()[key] == 0 {
			keys[key] = true
		}
	}
	return keys
})

// action is the action for the site worked out, before its miner's funding is looked at.
func (k *Kernel) action() Action {
	a := newBlock(seed[source]{block: "action", links: map[string]source{
		"site": k.tree.Choice, "mine_part": k.tree.Parts[0].Mining, "miner": &minerLines{},
	}, many: map[string][]source{"cases": k.cases()}})
	a.setRecord(&k.env.Market, &k.site, k.miner)
	a.runAt(&k.ax, wantAll)
	return Action(a.textOf("action"))
}

func (k *Kernel) cases() []source {
	var list []source
	for _, c := range k.tree.Conversions {
		list = append(list, c.Case)
	}
	return list
}
