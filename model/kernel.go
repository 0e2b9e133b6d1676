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
	count    int                    // of the cases so far; base and now are their numbers
	base     int                    // the case of which now is a variation
	now      int                    // the case at hand
	moved    keySet                 // the inputs in which now differs from base
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
	k.env, k.ax.env = env, env
	k.market.setRecord(&env.Market, nil, k.miner)
	k.market.take(env, 1)
	for _, p := range k.parts {
		p.setRecord(&env.Market, p.owner, k.miner)
	}
}

// scaleBTC scales the bitcoin price and leaves the network as it is.
func (k *Kernel) scaleBTC(by float64) { k.market.take(k.env, by) }

// Load takes a site in, without working it out.
func (k *Kernel) Load(s *Site) {
	k.count++
	k.base, k.now, k.moved = k.count, k.count, keySet{}
	k.take(s)
}

// vary takes a site in that differs from the case base in some inputs alone, be they the site's own or the market's.
func (k *Kernel) vary(s *Site, base int, moved keySet) {
	k.count++
	k.base, k.now, k.moved = base, k.count, moved
	k.take(s)
}

func (k *Kernel) take(s *Site) {
	k.site = *s
	if n := max(1, len(s.Phases)); k.garden == nil || n != len(k.records) {
		k.records = make([]Site, n)
		k.plant(n)
	}
	fillPhases(k.records, s)
	if last := lastMonth(k.records, k.env.Horizon()); last > k.ax.last {
		k.ax.last = min(last+spareMonths, k.env.Horizon()+furthest)
		for _, p := range k.parts { // their series are too short
			p.at = 0
		}
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
		g.parts = append(g.parts, &part{block: b, owner: site, reached: reachedByRole()[role{x.block, x.name}]})
		return b
	}
	g.tree = growTree(grow, source(k.market), phases, k.own)
	g.tree.Site = &k.site
	g.sort()
	k.garden = g
}

// leave gives the memory of the kernel's series back; the kernel is not used again.
func (k *Kernel) leave() {
	k.ax.room.leave()
	k.garden = nil
}

// Run works out all measures of the site that was loaded.
func (k *Kernel) Run() { k.runAll(wantMeasures) }

func (k *Kernel) runAll(level want) {
	k.run(k.mine, level)
	for i, a := range Conversions {
		if kindOf(a).minesAs == a {
			k.run(k.mining[i], level)
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

// mineValue works out mining on alone.
func (k *Kernel) mineValue() float64 {
	k.run(k.mine, wantValue)
	return k.tree.Mine.numberOf("npv_usd")
}

// partValue works out the mining part of the i-th conversion alone.
func (k *Kernel) partValue(i int) float64 {
	i = conversionIndex(kindOf(Conversions[i]).minesAs)
	k.run(k.mining[i], wantValue)
	return k.tree.Conversions[i].Part.Mining.numberOf("npv")
}

// hpcValue works out the HPC part of the i-th conversion alone.
func (k *Kernel) hpcValue(i int) float64 {
	k.run(k.hpc[i], wantValue)
	return k.tree.Conversions[i].Conversion.numberOf("npv_hpc_part_usd")
}

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

// decides are the inputs that the action of a site depends on, its miner's funding aside.
var decides = sync.OnceValue(func() map[string]bool {
	t, _ := bareTree()
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
	t, _ := bareTree()
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
