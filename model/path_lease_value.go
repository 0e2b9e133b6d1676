package model

import "math"

// leaseDraw is what a path draws, as the months of a lease need it.
type leaseDraw struct {
	term, rest float64 // factors on the rent of the term, and on all other rent
	power      float64
	dc         float64 // the company's share of the build
	creditUSD  float64 // what of the tenant's share is still to be credited
	gone       int     // month k from which the tenant has gone
}

// leaseSums are the present values that the months of a lease come to.
type leaseSums struct {
	losses
	value float64 // before tax, of the months within the horizon
	year  float64 // EBITDA of the last twelve of them
	tail  float64 // of the months from the horizon to the end of re-letting, after tax
}

// value is the present value of the phase on a path (MODEL.md sections 5 and 7).
func (p *leasePlan) value(d *Drivers) float64 {
	b := p.drawn(d.Capex)
	x := leaseDraw{term: d.Lease, rest: d.Lease, power: d.Power, dc: b.dc, creditUSD: p.funded * b.total, gone: p.gone(d.Tenant)}
	if p.signed {
		x.term = 1
	}
	var s leaseSums
	p.walk(&x, &s)
	gross := max(p.multiple*max(0, s.year), p.recovery*b.book)
	if p.capRate > 0 {
		gross = max(gross, (s.tail+p.sale(&x)*p.factors[p.to-1])/p.exitFactor)
	}
	value := s.value - p.rate*s.base - b.left*p.spendPV + p.exit(gross, b.cost-b.dc*p.writtenPct)*p.exitFactor
	return value + x.term*(p.prepaidUSD-p.prepayPct*p.settled(x.gone))
}

// gone is the month of operations k from which a tenant has gone that is drawn
// as u: the last of all, where it stays for the term.
func (p *leasePlan) gone(u float64) int {
	if p.hazard < 0 {
		if k := 12 * math.Log(u) / p.hazard; k < float64(p.rest) {
			return int(k)
		}
	}
	return len(p.dep)
}

// walk adds up the months: those with the tenant, those between it and the next, and those after.
func (p *leasePlan) walk(x *leaseDraw, s *leaseSums) {
	again := x.gone + p.void
	p.add(&p.healthy, 0, min(x.gone, p.to), 0, x, s)
	p.add(&p.vacant, x.gone, min(again, p.to), 0, x, s)
	p.add(&p.orphaned, again, p.to, p.refit(x.gone), x, s)
}

// refit is the cost of fitting out for a new tenant what no guarantor pays for, after the first has gone in month k.
// (What a guarantor pays for is let when the guarantee ends: that stands in the series.)
func (p *leasePlan) refit(k int) float64 {
	if p.backed > 0 && k <= p.backed {
		return p.refitUSD * (1 - p.backstop)
	}
	return p.refitUSD
}

// add adds the months from..to-1 of a state, the first of which has a cost of once besides.
func (p *leasePlan) add(l *letSeries, from, to int, once float64, x *leaseDraw, s *leaseSums) {
	for k := from; k < to; k++ {
		rent := x.term * l.term[k]
		tenant := rent + x.rest*l.renew[k]
		credit := min(p.creditPct*tenant, x.creditUSD)
		x.creditUSD -= credit
		revenue := tenant + x.rest*l.relet[k]
		ebitda := revenue - credit - x.power*l.power[k] - p.opex[k]
		after := ebitda - (1-p.kept)*revenue - l.fit[k] - once
		once = 0
		income := after - x.dc*p.dep[k]
		if k >= p.within {
			s.tail += (after - p.tailRate*max(0, income)) * p.factors[k]
			continue
		}
		s.value += after * p.factors[k]
		s.month(income, p.factors[k], p.limit)
		if k >= p.within-12 {
			s.year += ebitda
		}
	}
}

// settled is the present value of the rent of the term that a prepayment is set off against.
func (p *leasePlan) settled(gone int) float64 {
	total := 0.0
	for k := range p.rest {
		if k < gone {
			total += p.healthy.term[k] * p.factors[k]
		} else {
			total += p.orphaned.term[k] * p.factors[k]
		}
	}
	return total
}

// sale is what the phase is sold for after the end of re-letting: a year's income over the cap rate, less what fitting out is due then.
func (p *leasePlan) sale(x *leaseDraw) float64 {
	l := &p.healthy
	if x.gone < p.rest {
		l = &p.orphaned
	}
	year := 0.0
	for k := p.to; k < p.to+12; k++ {
		year += p.kept*x.rest*(l.renew[k]+l.relet[k]) - x.power*l.power[k] - p.opex[k]
	}
	return year/p.capRate*p.saleShare - l.fit[p.to]
}
