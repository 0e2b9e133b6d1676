package model

import "math"

// fleetMonths is the whole fleet before any draw, replaced at the end of its
// life; under run-off it is the same up to there. Index t = 0..T.
type fleetMonths struct {
	earned  []float64 // revenue at the deck's hashprice before the floor
	floor   []float64 // at the least hashprice that the network lets happen; 0 where it has no floor
	power   []float64
	fixed   []float64 // curtailment credit less opex
	factors []float64
	last    int  // the last month that any part mines
	shuts   bool // economic_shutoff

	firstLife, life int
	bought, worth   []float64 // what replacing the fleet costs in month t, what selling it brings; USD
	book            float64   // of all purchases at the horizon
}

func (b *pathBuilder) newFleetMonths() *fleetMonths {
	s, n := b.site, b.horizon+1
	store := make([]float64, 6*n)
	series := func() []float64 { v := store[:n:n]; store = store[n:]; return v }
	f := &fleetMonths{
		earned: series(), floor: series(), power: series(), fixed: series(), bought: series(), worth: series(),
		shuts:     s.EconomicShutoff,
		factors:   b.mining,
		firstLife: inMonths(s.FleetRemainingLifeYears), life: inMonths(s.FleetLifeYears),
	}
	it := s.HashrateEHS * s.FleetEfficiencyJTH
	mw, run := it*s.PUEMining, s.MiningUptimePct*(1-s.CurtailmentPct)
	better, asics := grown(n, -s.EfficiencyGainPct), grown(n, s.ASICPriceGrowthPct)
	newest := min(s.FleetEfficiencyJTH, b.market.Market.MarginalEfficiencyJTH)
	resale := min(s.ASICResaleUSDTH, s.ASICPriceUSDTH)
	hashrate := s.HashrateEHS
	for t := range n {
		if bought := t - 1 - f.firstLife; bought >= 0 && bought%f.life == 0 {
			hashrate = it / (newest * better[t-1])
		}
		due := t >= f.firstLife && (t-f.firstLife)%f.life == 0
		if !due {
			f.worth[t] = hashrate * 1e6 * resale * asics[t]
		} else if t < b.horizon {
			f.bought[t] = it / (newest * better[t]) * 1e6 * s.ASICPriceUSDTH * asics[t]
			f.book += f.bought[t] * max(0, 1-float64(b.horizon-t)/float64(f.life))
		}
		if t == 0 {
			continue
		}
		unit := hashrate * 1000 * b.days[t] * run * (1 - s.PoolFeePct)
		f.earned[t] = unit * b.market.Hashprice[t]
		if b.market.Floor != nil {
			f.floor[t] = unit * b.market.Floor[t]
		}
		hours := mw * 24 * b.days[t]
		f.power[t] = hours * run * b.powerPrice[t]
		f.fixed[t] = hours*s.MiningUptimePct*s.CurtailmentPct*s.CurtailmentCreditUSDMWh -
			s.OpexMiningUSDMWMonth*mw*b.inflation[t]
	}
	return f
}

// load works out the whole fleet's EBITDA on a path, with the floor on its own price and the economic shut-off.
func (f *fleetMonths) load(ebitda []float64, d *Drivers) {
	n := len(ebitda)
	earned, floor, power, fixed, factor := f.earned[:n], f.floor[:n], f.power[:n], f.fixed[:n], d.Hashprice[:n]
	for t := 1; t < n; t++ {
		revenue := earned[t] * factor[t]
		if revenue < floor[t] {
			revenue = floor[t]
		}
		margin := revenue - power[t]*d.Power
		if f.shuts && margin < 0 {
			margin = 0
		}
		ebitda[t] = margin + fixed[t]
	}
}

// partPlan is a part of the fleet under the policy taken, and what is hosted beside it.
type partPlan struct {
	runs         []running
	last         int       // the last month with flows of the fleet, 0 where it has none
	depreciation []float64 // months 0..last
	fixedUSD     float64   // present value of purchases and sales; under stop, of all
	terminal     *fleetTerminal
	hosting      *hostingPlan
}

// running is a share of the fleet in the months from..to. Where it is scaled,
// its flows and depreciation are that share of those of all mining.
type running struct {
	from, to int
	share    float64
	scaled   bool
}

// account is a part's running state after a month: its present value before tax, and its tax.
type account struct {
	losses
	value float64
}

// fleetTerminal is what a fleet is worth at the horizon besides its exit multiple.
type fleetTerminal struct {
	leastUSD float64 // recovered book value, or what the machines fetch
	basisUSD float64 // of tax
}

// part prepares a part of the fleet whose stops displace shares of it, under a policy that ends with month end.
func (b *pathBuilder) part(stops []stopped, c MiningChoice, end int) partPlan {
	p := partPlan{hosting: b.hosting(stops)}
	f, s := b.fleet, b.site
	if s.HashrateEHS <= 0 {
		return p
	}
	if c.Policy == Stop {
		if f.firstLife > 0 {
			p.fixedUSD = f.worth[0]
		}
		return p
	}
	ends := b.horizon
	if c.Policy == RunOff {
		ends = min(f.firstLife, ends)
	}
	p.last = min(end, ends)
	for t := 1; t <= p.last; t++ {
		share := goesOn(stops, t)
		if n := len(p.runs); n > 0 && p.runs[n-1].share == share {
			p.runs[n-1].to = t
		} else {
			p.runs = append(p.runs, running{from: t, to: t, share: share})
		}
	}
	worth := func(t int) float64 {
		if c.Policy == RunOff && t >= f.firstLife {
			return 0
		}
		return f.worth[t]
	}
	capex := make([]float64, end+1)
	for t := 0; t < end; t++ { // nothing is bought in the last month
		if c.Policy == Replace {
			capex[t] = f.bought[t] * goesOn(stops, t+1)
		}
		p.fixedUSD -= capex[t] * b.mining[t]
	}
	for _, one := range stops {
		if one.month <= end && one.month < b.horizon {
			p.fixedUSD += one.y * worth(one.month) * b.mining[one.month]
		}
	}
	if end < b.horizon {
		p.fixedUSD += goesOn(stops, end+1) * worth(end) * b.mining[end]
	}
	p.depreciation = depreciated(capex, s.BonusDepreciationPct, s.TaxLifeASICMonths)
	if end == b.horizon && ends == b.horizon {
		p.terminal = &fleetTerminal{}
		for t := range capex {
			p.terminal.basisUSD += capex[t] - p.depreciation[t]
		}
		x, recovered := goesOn(stops, b.horizon), 0.0
		if c.Policy == Replace {
			recovered = s.ResidualRecoveryPct * f.book * x
		}
		p.terminal.leastUSD = max(recovered, x*worth(b.horizon))
	}
	return p
}

// depreciated is the depreciation for tax of purchases: a share at once in the
// month after, the rest in a straight line over life months.
func depreciated(capex []float64, bonus float64, life int) []float64 {
	dep := make([]float64, len(capex))
	for s, usd := range capex {
		if usd == 0 {
			continue
		}
		if s+1 < len(dep) {
			dep[s+1] += bonus * usd
		}
		for t := s + 1; t <= s+life && t < len(dep); t++ {
			dep[t] += (1 - bonus) * usd / float64(life)
		}
	}
	return dep
}

// scale marks the months in which a part is a share of all mining.
func (p *partPlan) scale(mine *partPlan) {
	for i := range p.runs {
		r := &p.runs[i]
		r.scaled = r.to <= mine.last
		for t := r.from; r.scaled && t <= r.to; t++ {
			whole := r.share * mine.depreciation[t]
			r.scaled = math.Abs(p.depreciation[t]-whole) <= 1e-12*whole
		}
	}
}

// value is the present value of a part on a path. all are the accounts of all
// mining after each month; those of the part are written to own where it is not nil.
func (p *partPlan) value(k *PathKernel, d *Drivers, all, own []account) float64 {
	total := p.fixedUSD
	if p.hosting != nil {
		total += p.hosting.value(d)
	}
	if p.last == 0 {
		return total
	}
	var a account
	for _, r := range p.runs {
		if r.scaled && all != nil && a.nol == 0 && all[r.from-1].nol == 0 {
			before, after := &all[r.from-1], &all[r.to]
			a.value += r.share * (after.value - before.value)
			a.base += r.share * (after.base - before.base)
			a.nol = r.share * after.nol
			continue
		}
		p.months(r, k, &a, own)
	}
	total += a.value - k.site.TaxRatePct*a.base
	if p.terminal != nil {
		total += p.terminalValue(k)
	}
	return total
}

// months adds the months of a share of the fleet one by one.
func (p *partPlan) months(r running, k *PathKernel, a *account, own []account) {
	limit := k.site.NOLLimitPct
	ebitda := k.ebitda[r.from : r.to+1]
	n := len(ebitda)
	depreciation, factors := p.depreciation[r.from:][:n], k.fleet.factors[r.from:][:n]
	sum := *a
	for t, whole := range ebitda {
		e := r.share * whole
		sum.value += e * factors[t]
		sum.month(e-depreciation[t], factors[t], limit)
		if own != nil {
			own[r.from+t] = sum
		}
	}
	*a = sum
}

// terminalValue is the present value of the greatest of what the fleet is worth at the horizon.
func (p *partPlan) terminalValue(k *PathKernel) float64 {
	s, horizon := &k.site, len(k.fleet.factors)-1
	gross := p.terminal.leastUSD
	if s.ExitMultipleMiningX > 0 {
		year := 0.0
		for _, r := range p.runs {
			for t := max(r.from, horizon-11); t <= r.to; t++ {
				year += r.share * k.ebitda[t]
			}
		}
		gross = max(gross, s.ExitMultipleMiningX*year)
	}
	if s.ExitTaxed {
		gross -= s.TaxRatePct * max(0, gross-p.terminal.basisUSD)
	}
	return gross * k.fleet.factors[horizon]
}

// hostingPlan is the hosting of others' machines beside a part, months 1..; index 0 is month 1.
type hostingPlan struct {
	fixed, power, factors []float64 // revenue less opex, and power before its draw
	limit, rate           float64
}

// hosting prepares it; nil where there is none.
func (b *pathBuilder) hosting(stops []stopped) *hostingPlan {
	s := b.site
	n := min(s.HostingMonths, b.horizon)
	if s.HostedMW <= 0 || n <= 0 {
		return nil
	}
	h := &hostingPlan{make([]float64, n), make([]float64, n), b.mining[1:][:n], s.NOLLimitPct, s.TaxRatePct}
	for i := range n {
		t := i + 1
		mw := s.HostedMW * goesOn(stops, t)
		mwh := mw * 24 * b.days[t] * s.MiningUptimePct
		h.fixed[i] = mwh*s.HostingUSDMWh - s.OpexMiningUSDMWMonth*mw*b.inflation[t]
		h.power[i] = mwh * b.powerPrice[t]
	}
	return h
}

func (h *hostingPlan) value(d *Drivers) float64 {
	var l losses
	value := 0.0
	for i, f := range h.factors {
		e := h.fixed[i] - d.Power*h.power[i]
		value += e * f
		l.month(e, f, h.limit)
	}
	return value - h.rate*l.base
}
