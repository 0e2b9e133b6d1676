package model

import (
	"rackrate/model/lines"
)

// PathMarket is what the paths of all sites of a book share: the market's months, index t = 0..T.
type PathMarket struct {
	ValuationDate Date
	Horizon       int
	InflationPct  float64
	MarginalJTH   float64   // of new machines at the valuation date
	Hashprice     []float64 // of the deck before any floor, USD per PH/s and day
	Floor         []float64 // power cost of a new machine, likewise; nil where the network has no floor
}

// PathMarketOf takes the paths' market from that of the definition.
func PathMarketOf(m *Market, market *lines.Instance) (*PathMarket, error) {
	p := &PathMarket{ValuationDate: m.ValuationDate, Horizon: m.HorizonMonths, InflationPct: m.InflationPct, MarginalJTH: m.MarginalEfficiencyJTH}
	take := taker{in: market}
	btc, asked, subsidy := take.series("btc"), take.series("asked"), take.series("subsidy")
	if take.number("floored") != 0 {
		p.Floor = take.series("floor_usd")
	}
	if take.err != nil {
		return nil, take.err
	}
	p.Hashprice = make([]float64, len(btc))
	for t := range btc {
		p.Hashprice[t] = blocksPerDay * (subsidy[t] + m.FeesBTCBlock) / asked[t] * btc[t] / 1000
	}
	return p, nil
}

// PathPolicies is what a site's deterministic case decides: no path knows its
// future, so none decides again (MODEL.md section 14).
type PathPolicies struct {
	Mine, Whole, Hybrid MiningChoice           // of all mining, of what a colocation or a cloud leaves of it, of what a hybrid leaves
	GPUs                []Policy               // a phase each, in the order of the table
	Possible            [len(Conversions)]bool // in the order of Conversions
}

// MiningChoice is the policy taken for a part of the fleet, before it is named
// by what it buys, and the month E after which its mining ends (T for never).
type MiningChoice struct {
	Policy Policy
	End    int
}

// PathPoliciesOf takes the policies of a site from its lines.
func PathPoliciesOf(tree *SiteTree) (*PathPolicies, error) {
	p := &PathPolicies{}
	var err error
	choice := func(in *lines.Instance) MiningChoice {
		take := taker{in: in, err: err}
		c := MiningChoice{Policy(take.text("taken")), int(take.number("end"))}
		err = take.err
		return c
	}
	p.Mine = choice(tree.Parts[0].Mining)
	for i, c := range tree.Conversions {
		take := taker{in: c.Conversion, err: err}
		p.Possible[i] = take.number("possible") != 0
		err = take.err
		switch c.Alternative {
		case Colo:
			p.Whole = choice(c.Part.Mining)
		case Hybrid:
			p.Hybrid = choice(c.Part.Mining)
		case Cloud:
			for _, ph := range c.Phases {
				take := taker{in: ph.Phase, err: err}
				p.GPUs = append(p.GPUs, Policy(take.text("gpu_policy")))
				err = take.err
			}
		}
	}
	return p, err
}

// taker reads lines up to the first error.
type taker struct {
	in  *lines.Instance
	err error
}

func (t *taker) number(name string) (v float64) {
	if t.err == nil {
		v, t.err = t.in.Number(name)
	}
	return v
}

func (t *taker) text(name string) (s string) {
	if t.err == nil {
		s, t.err = t.in.Text(name)
	}
	return s
}

func (t *taker) series(name string) (s []float64) {
	if t.err == nil {
		s, t.err = t.in.Series(name)
	}
	return s
}
