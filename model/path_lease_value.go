package model

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
	tail  float64 // of the months from the horizon to M, after tax
}

// value is the present value of the phase on a path (MODEL.md sections 5 and 7).
func (p *leasePlan) value(d *Drivers) float64 {
	b := p.drawn(d.Capex)
	x := leaseDraw{term: d.Lease, rest: d.Lease, power: d.Power, dc: b.dc, creditUSD: p.fundedPct * b.total,
		gone: p.gone(d.Tenant)}
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

// stretch is the months from..to-1 of a lease in one state, the first of which has a cost of once besides.
type stretch struct {
	*letting
	from, to int
	once     float64 // USD
}

// walk adds up the months: those with the tenant, those between it and the next, and those after.
func (p *leasePlan) walk(x *leaseDraw, s *leaseSums) {
	again := x.gone + p.void
	p.add(stretch{&p.healthy, 0, min(x.gone, p.to), 0}, x, s)
	if x.gone < p.to {
		p.add(stretch{&p.vacant, x.gone, min(again, p.to), 0}, x, s)
		p.add(stretch{&p.orphaned, again, p.to, p.refit(x.gone)}, x, s)
	}
}

// add adds the months of a stretch.
func (p *leasePlan) add(m stretch, x *leaseDraw, s *leaseSums) {
	if m.from >= m.to {
		return
	}
	if p.creditPct > 0 && p.fundedPct > 0 {
		p.addCredited(m, x, s)
		return
	}
	if in := m; m.from < p.within {
		in.to = min(m.to, p.within)
		s.value += p.present(in, x) - in.once*p.factors[in.from]
		p.tax(in, p.limit, x, &s.losses)
		if p.multiple > 0 {
			for k := max(in.from, p.within-12); k < in.to; k++ {
				s.year += p.ebitda(in.letting, k, x)
			}
		}
		m.from, m.once = in.to, 0
	}
	if m.from < m.to {
		var unused losses // none is carried beyond the horizon
		p.tax(m, 0, x, &unused)
		s.tail += p.present(m, x) - m.once*p.factors[m.from] - p.tailRate*unused.base
	}
}

// present is the present value before tax of a stretch's months, after maintenance and fitting out but for once.
func (p *leasePlan) present(m stretch, x *leaseDraw) float64 {
	return p.kept*(x.term*(m.termPV[m.to]-m.termPV[m.from])+x.rest*(m.restPV[m.to]-m.restPV[m.from])) -
		x.power*(m.powerPV[m.to]-m.powerPV[m.from]) - (m.costPV[m.to] - m.costPV[m.from])
}

func (p *leasePlan) ebitda(l *letting, k int, x *leaseDraw) float64 {
	e := x.term*l.term[k] + x.rest*l.rest[k] - x.power*l.power[k] - l.cost[k]
	if k == l.fitAt {
		e += l.fitUSD
	}
	return e
}

// tax takes the taxable income of a stretch's months. Where rent covers
// everything in every month from steady on, whatever the draws, and no losses are left to
// set off, all of it is taxed, and its present value is a difference of sums.
func (p *leasePlan) tax(m stretch, limit float64, x *leaseDraw, s *losses) {
	l, to, once := m.letting, m.to, m.once
	sure := p.kept*min(x.term, x.rest) >= x.power*l.powerOver+l.costOver+x.dc*l.depOver
	for k := m.from; k < to; k++ {
		if sure && once == 0 && k >= p.steady && k != l.fitAt && (s.nol == 0 || limit == 0) {
			end := to
			if k < l.fitAt && l.fitAt < to {
				end = l.fitAt
			}
			s.base += p.present(stretch{l, k, end, 0}, x) - x.dc*(p.depPV[end]-p.depPV[k])
			k = end - 1
			continue
		}
		income := p.kept*(x.term*l.term[k]+x.rest*l.rest[k]) - x.power*l.power[k] - l.cost[k] - x.dc*p.dep[k] - once
		s.month(income, p.factors[k], limit)
		once = 0
	}
}

// addCredited is add month by month, with the credit that the tenant gets until its share of the build is paid back.
func (p *leasePlan) addCredited(m stretch, x *leaseDraw, s *leaseSums) {
	l, once := m.letting, m.once
	for k := m.from; k < m.to; k++ {
		credit := min(p.creditPct*(x.term*l.term[k]+x.rest*l.renew[k]), x.creditUSD)
		x.creditUSD -= credit
		after := p.kept*(x.term*l.term[k]+x.rest*l.rest[k]) - credit - x.power*l.power[k] - l.cost[k] - once
		once = 0
		income := after - x.dc*p.dep[k]
		if k >= p.within {
			s.tail += (after - p.tailRate*max(0, income)) * p.factors[k]
			continue
		}
		s.value += after * p.factors[k]
		s.month(income, p.factors[k], p.limit)
		if k >= p.within-12 {
			s.year += p.ebitda(l, k, x) - credit
		}
	}
}

// settled is the present value of the rent of the term that a prepayment is set off against.
func (p *leasePlan) settled(gone int) float64 {
	gone = min(gone, p.term)
	return p.healthy.termPV[gone] + p.orphaned.termPV[p.term] - p.orphaned.termPV[gone]
}

// sale is what the phase is sold for after M: a year's income over the cap rate, less what fitting out is due then.
func (p *leasePlan) sale(x *leaseDraw) float64 {
	l := &p.healthy
	if x.gone < p.term {
		l = &p.orphaned
	}
	price := (p.kept*x.rest*l.saleRest - x.power*l.salePower - l.saleOpex) / p.capRate * p.sold
	if l.fitAt == p.to {
		price -= l.fitUSD
	}
	return price
}
