package model

import (
	"sync"

	"rackrate/model/lines"
)

// part is a compiled block in its place. It is worked out again where the case
// at hand moves an input that the definition has it reach, and where it was
// last worked out for another case.
type part struct {
	block
	owner   *Site  // whose record it has
	reached keySet // inputs that its lines depend on
	at      int    // the case that it is worked out for, 0 for none
	level   want   // how far
}

// garden is a tree of compiled blocks and the order in which its parts are worked out.
type garden struct {
	tree    *Tree[source]
	parts   []*part // as planted
	planted map[source]*part
	mine    []*part
	mining  [len(Conversions)][]*part // the mining parts of conversions
	hpc     [len(Conversions)][]*part
	debt    []*part
	end     []*part // readiness, cases, choice
	chosen  block
}

// run works parts out that are not worked out yet, so far.
func (k *Kernel) run(list []*part, level want) {
	for _, p := range list {
		at := k.base
		if p.reached.meets(&k.moved) {
			at = k.now
		}
		if p.at != at || p.level < level {
			p.runAt(&k.ax, level)
			p.at, p.level = at, level
		}
	}
}

// sort puts the parts in the order in which they are worked out.
func (g *garden) sort() {
	t := g.tree
	g.planted = make(map[source]*part, len(g.parts))
	for _, p := range g.parts {
		g.planted[p.block] = p
		if h, is := p.block.(*hostingLines); is {
			p.block = &idleHosting{hostingLines: h}
		}
	}
	mining := func(p *MiningTree[source]) []*part {
		out := append(g.list(t.Prices, t.Fleets[0], t.Fleets[1]), g.list(p.Stops...)...)
		out = append(out, g.list(p.Shares...)...)
		return append(out, g.list(p.Use, p.Hosting, p.Replace, p.RunOff, p.Mining)...)
	}
	g.mine = append(mining(t.Parts[0]), g.list(t.Mine)...)
	for i, c := range t.Conversions {
		g.mining[i] = append(g.list(c.Plan), mining(c.Part)...)
		g.hpc[i] = append(g.list(t.Prices), append(g.list(t.Terms...), g.list(c.Plan)...)...)
		for _, ph := range c.Phases {
			if ph.Hall != nil {
				g.hpc[i] = append(g.hpc[i], g.list(ph.Hall, ph.Replace, ph.RunOff)...)
			}
			g.hpc[i] = append(g.hpc[i], g.list(ph.Phase)...)
			g.debt = append(g.debt, g.list(ph.Debt)...)
		}
		g.hpc[i] = append(g.hpc[i], g.list(c.Conversion)...)
		g.debt = append(g.debt, g.list(c.Loan)...)
	}
	g.end = g.list(t.Readiness)
	for _, c := range t.Conversions {
		g.end = append(g.end, g.list(c.Case)...)
	}
	g.end = append(g.end, g.list(t.Choice)...)
	g.chosen = t.Chosen.(block)
}

// list are the parts of some instances of the tree.
func (g *garden) list(instances ...source) []*part {
	out := make([]*part, 0, len(instances)+6)
	for _, s := range instances {
		out = append(out, g.planted[s])
	}
	return out
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

// bareTree is a row of one phase, for what reaches what; and all of its instances.
func bareTree() (*SiteTree, []*lines.Instance) {
	def := Lines()
	market := MarketTree(def, &Env{Market: Market{HorizonMonths: 12}}, 24)
	var all []*lines.Instance
	t := growTree(func(x seed[*lines.Instance]) *lines.Instance {
		in := &lines.Instance{Block: def.Block(x.block), Name: x.name, Links: x.links, Many: x.many}
		all = append(all, in)
		return in
	}, market, 1, Choices{})
	return t, all
}

// role is what an instance is in a row, whatever its phase.
type role struct{ block, name string }

// reachedByRole are the inputs that an instance's lines depend on.
var reachedByRole = sync.OnceValue(func() map[role]keySet {
	_, all := bareTree()
	out := make(map[role]keySet, len(all))
	for _, in := range all {
		var names []string
		for _, l := range in.Block.Lines {
			names = append(names, l.Name)
		}
		var set keySet
		for key := range in.Reaches(names...) {
			set.add(key)
		}
		out[role{in.Block.Name, in.Name}] = set
	}
	return out
})

// keySet is a set of inputs of market, site and miner, each at its place among lineInputs.
type keySet [4]uint64

// keyPlaces are the places of inputs in such a set.
var keyPlaces = sync.OnceValue(func() map[string]int {
	out := make(map[string]int, len(lineInputs))
	for i, in := range lineInputs {
		out[in.Key] = i
	}
	return out
})

func keys(list ...string) (s keySet) {
	for _, key := range list {
		s.add(key)
	}
	return s
}

func (s *keySet) add(key string) {
	if i, is := keyPlaces()[key]; is {
		s[i/64] |= 1 << (i % 64)
	}
}

func (s *keySet) meets(other *keySet) bool {
	for i := range s {
		if s[i]&other[i] != 0 {
			return true
		}
	}
	return false
}

// reaches says which parts of an evaluation each input reaches, as the definition has it.
var reaches = sync.OnceValue(func() map[string]touch {
	t, _ := bareTree()
	out := map[string]touch{}
	add := func(keys map[string]bool, to touch) {
		for key := range keys {
			out[key] |= to
		}
	}
	add(t.Mine.Reaches("npv_usd"), touchMine)
	for _, c := range t.Conversions {
		add(c.Conversion.Reaches("npv_mining_part_usd"), touchPart)
		add(c.Conversion.Reaches("npv_hpc_part_usd"), touchHPC)
	}
	return out
})
