package model

import "math"

// touch says which parts of an evaluation an input reaches.
type touch uint8

const (
	touchMine touch = 1 << iota // mining without conversion
	touchPart                   // the mining part of a conversion
	touchHPC                    // the HPC part

	touchMining = touchMine | touchPart
)

// probe asks what a conversion's uplift is when an input of a site changes, and
// works out again only what the input reaches.
type probe struct {
	k    *Kernel
	reg  *Registry
	site Site
	base [len(Conversions)]values
	home int // the kernel's number of the base case

	scratch Site // the site as altered last

	delays [len(Conversions)]map[float64]values // of delays asked for before
	mining map[moved]float64                    // present values of mining that were asked for before
}

// moved is an input at a value, and the mining part that is asked for: of mine, or of a conversion.
type moved struct {
	key  string
	v    float64
	part Alternative
}

// values are the present values whose sum and difference is an uplift.
type values struct{ mine, part, hpc float64 }

func (v values) uplift() float64 { return v.part + v.hpc - v.mine }

// sign is the uplift for a search of its root: nil where it is no more than what rounding leaves.
func (v values) sign() float64 {
	u := v.uplift()
	if math.Abs(u) <= 1e-13*(math.Abs(v.part)+math.Abs(v.hpc)+math.Abs(v.mine)) {
		return 0
	}
	return u
}

// newProbe takes the values that k has just worked out as the base.
func newProbe(k *Kernel, reg *Registry) *probe {
	p := &probe{k: k, reg: reg, site: k.site, home: k.base, mining: make(map[moved]float64, 256)}
	for i := range Conversions {
		p.base[i] = k.values(i)
	}
	return p
}

// move is an input at a value, with what follows it, and what of an evaluation that reaches.
type move struct {
	key   string
	v     float64
	moved keySet // all inputs that differ from the base
	reach touch
}

// move is one input at a value.
func (p *probe) move(key string, v float64) move { return move{key, v, keys(key), reaches()[key]} }

// evaluate gives a's values for the site s, which differs from the base by a move.
func (p *probe) evaluate(a Alternative, s *Site, m move) values {
	i := conversionIndex(a)
	out := p.base[i]
	p.k.vary(s, p.home, m.moved)
	mining := func(part Alternative, run func() float64) float64 {
		at := moved{m.key, m.v, part}
		npv, known := p.mining[at]
		if !known {
			npv = run()
			p.mining[at] = npv
		}
		return npv
	}
	if m.reach&touchMine != 0 {
		out.mine = mining(Mine, p.k.mineValue)
	}
	if m.reach&touchPart != 0 {
		out.part = mining(kindOf(a).minesAs, func() float64 { return p.k.partValue(i) })
	}
	if m.reach&touchHPC != 0 {
		out.hpc = p.k.hpcValue(i)
	}
	return out
}

// with gives a's values with one input set to v.
func (p *probe) with(a Alternative, key string, v float64) values {
	in, _ := p.reg.Lookup(key)
	switch {
	case key == "btc_price_usd": // the network is the base case's
		p.k.scaleBTC(v / p.k.env.Market.BTCPriceUSD)
		m := p.move(key, v)
		m.reach &= touchMining
		out := p.evaluate(a, &p.site, m)
		p.k.scaleBTC(1)
		return out
	case in.Scope == ScopeMarket:
		return p.withMarket(a, key, v)
	}
	if key == "delay_months" {
		return p.withDelay(a, v)
	}
	alter(&p.scratch, &p.site, key, v)
	return p.evaluate(a, &p.scratch, p.move(key, v))
}

// withDelay gives a's values with a delay: break-even, tornado, grids and waiting ask for the same ones.
func (p *probe) withDelay(a Alternative, v float64) values {
	i := conversionIndex(a)
	at, known := p.delays[i][v]
	if !known {
		alter(&p.scratch, &p.site, "delay_months", v)
		at = p.evaluate(a, &p.scratch, p.later(v))
		if p.delays[i] == nil {
			p.delays[i] = map[float64]values{}
		}
		p.delays[i][v] = at
	}
	return at
}

// later is a delay, which moves the prepayment too.
func (p *probe) later(v float64) move {
	return move{"delay_months", v, keys("delay_months", "prepay_month"), reaches()["delay_months"] |
		reaches()["prepay_month"]}
}

// withMarket gives a's values with a market input other than the bitcoin price set to v.
func (p *probe) withMarket(a Alternative, key string, v float64) values {
	market := p.k.env.Market
	Set(&market, key, NumberValue(v))
	if market.HorizonMonths != p.k.env.Horizon() {
		other := *p
		other.k, other.mining = NewKernel(p.k.env.with(market), p.k.miner, p.k.own), map[moved]float64{}
		return other.evaluate(a, &p.site, move{key, v, keys(key), touchMining | touchHPC})
	}
	own := p.k.env
	p.k.swap(own.with(market))
	out := p.evaluate(a, &p.site, p.move(key, v))
	p.k.swap(own)
	return out
}

// value is an input before it is changed.
func (p *probe) value(key string) (float64, bool) {
	if v, ok := Get(&p.k.env.Market, key); ok {
		return v.Number, v.Known
	}
	return BaseOf(&p.site, key)
}
