package model

// PathMarket is what the paths of all sites of a book share: the market, and its months t = 0..T.
type PathMarket struct {
	Market    Market
	Hashprice []float64 // of the deck before any floor, USD per PH/s and day
	Floor     []float64 // power cost of a new machine, likewise; nil where the network has no floor
}

// NewPathMarket takes the paths' market from the lines of an environment's.
func NewPathMarket(env *Env) *PathMarket {
	market := interpreted{MarketTree(Lines(), env, env.Horizon())}
	p := &PathMarket{Market: env.Market, Hashprice: make([]float64, env.Horizon()+1)}
	btc, asked, subsidy := market.seriesOf("btc"), market.seriesOf("asked"), market.seriesOf("subsidy")
	for t := range p.Hashprice {
		p.Hashprice[t] = blocksPerDay * (subsidy[t] + p.Market.FeesBTCBlock) / asked[t] * btc[t] / 1000
	}
	if market.numberOf("floored") != 0 {
		p.Floor = market.seriesOf("floor_usd")
	}
	return p
}

// PathPolicies is what a site's deterministic case decides, since no path knows
// its future and none decides again (MODEL.md section 14), and what its builds
// cost there, which a path draws a factor on: what is in that total is for the definition alone to say.
type PathPolicies struct {
	// of all mining, of what a colocation or a cloud leaves of it, of what a hybrid leaves
	Mine, Whole, Hybrid MiningChoice
	GPUs                []Policy                    // a phase each, in the order of the table
	Possible            [len(Conversions)]bool      // in the order of Conversions
	BuildsUSD           [len(Conversions)][]float64 // total of section 4, by conversion and phase
}

// MiningChoice is the policy taken for a part of the fleet, before it is named
// by what it buys, and the month E after which its mining ends (T for never).
type MiningChoice struct {
	Policy Policy
	End    int
}

// PathPolicies takes the policies of the site that the kernel has worked out.
func (k *Kernel) PathPolicies() *PathPolicies { return pathPolicies(k.tree) }

func pathPolicies(tree *Tree[source]) *PathPolicies {
	choice := func(part *MiningTree[source]) MiningChoice {
		return MiningChoice{Policy(part.Mining.textOf("taken")), int(part.Mining.numberOf("end"))}
	}
	p := &PathPolicies{Mine: choice(tree.Parts[0])}
	for i, c := range tree.Conversions {
		p.Possible[i] = c.Conversion.numberOf("possible") != 0
		for _, ph := range c.Phases {
			p.BuildsUSD[i] = append(p.BuildsUSD[i], ph.Phase.numberOf("total"))
		}
		switch c.Alternative {
		case Colo:
			p.Whole = choice(c.Part)
		case Hybrid:
			p.Hybrid = choice(c.Part)
		case Cloud:
			for _, ph := range c.Phases {
				p.GPUs = append(p.GPUs, Policy(ph.Phase.textOf("gpu_policy")))
			}
		}
	}
	return p
}
