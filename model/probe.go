package model

import "math"

// touch says which parts of an evaluation an input reaches.
type touch uint8

const (
	touchMine touch = 1 << iota // mining without conversion
	touchPart                   // the mining part of a conversion
	touchHPC                    // the HPC part

	touchMining = touchMine | touchPart
	touchAll    = touchMining | touchHPC
)

// touches are the inputs that reach less than all of an evaluation.
var touches = map[string]touch{
	"btc_price_usd":            touchMining,
	"network_ehs":              touchMining,
	"discount_rate_mining_pct": touchMining,
	"delay_months":             touchPart | touchHPC,
	"capex_usd_mw":             touchHPC,
	"opex_hpc_usd_kw_month":    touchHPC,
	"lease_usd_kw_month":       touchHPC,
	"occupancy_pct":            touchHPC,
	"gpu_price_usd_hour":       touchHPC,
	"gpu_utilisation_pct":      touchHPC,
	"discount_rate_colo_pct":   touchHPC,
	"discount_rate_cloud_pct":  touchHPC,
}

// probe asks what a conversion's uplift is when an input of a site changes, and
// works out again only what the input reaches.
type probe struct {
	k         *Kernel
	reg       *Registry
	site      Site
	shift     Shift
	mine      float64
	part, hpc [len(Conversions)]float64
}

// newProbe takes the values that k has just worked out for site as the base.
func newProbe(k *Kernel, reg *Registry, s *Site, shift Shift) *probe {
	p := &probe{k: k, reg: reg, site: *s, shift: shift, mine: k.mine.npv}
	for i := range Conversions {
		p.part[i], p.hpc[i] = k.part[i].npv, k.hpc[i].npv
	}
	return p
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

// evaluate gives a's values for the site s in the environment shifted by shift,
// where s and shift differ from the base in what reach says.
func (p *probe) evaluate(a Alternative, s *Site, shift Shift, reach touch) values {
	i := conversionIndex(a)
	v := values{p.mine, p.part[i], p.hpc[i]}
	if reach&touchMining != 0 {
		p.k.loadFleet(s, shift)
	}
	if reach&touchMine != 0 {
		p.k.runMine(s)
		v.mine = p.k.mine.npv
	}
	if reach&touchPart != 0 {
		p.k.runPart(s, a)
		v.part = p.k.part[i].npv
	}
	if reach&touchHPC != 0 {
		p.k.loadHPC(s)
		p.k.runHPC(s, a)
		v.hpc = p.k.hpc[i].npv
	}
	return v
}

// with gives a's values with one input set to v.
func (p *probe) with(a Alternative, key string, v float64) values {
	s, shift := p.site, p.shift
	switch key {
	case "btc_price_usd":
		shift.BTC = v / p.k.env.Market.BTCPriceUSD
	case "network_ehs":
		shift.Network = v / p.k.env.Market.NetworkEHS
	default:
		if !Set(&s, key, NumberValue(v)) {
			return p.withMarket(a, key, v)
		}
	}
	reach, ok := touches[key]
	if !ok {
		reach = touchAll
	}
	return p.evaluate(a, &s, shift, reach)
}

// withMarket gives a's values with a market input other than price and network set to v.
func (p *probe) withMarket(a Alternative, key string, v float64) values {
	market := p.k.env.Market
	Set(&market, key, NumberValue(v))
	other := *p
	other.k = NewKernel(NewEnv(market, p.k.env.deck))
	return other.evaluate(a, &p.site, p.shift, touchAll)
}

// base is the value of an input before it is changed.
func (p *probe) base(key string) (float64, bool) {
	market := p.k.env.Market
	if v, ok := Get(&market, key); ok {
		switch key {
		case "btc_price_usd":
			v.Number *= p.shift.BTC
		case "network_ehs":
			v.Number *= p.shift.Network
		}
		return v.Number, v.Known
	}
	v, ok := Get(&p.site, key)
	return v.Number, ok && v.Known
}
