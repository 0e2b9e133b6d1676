package model

import "slices"

// Drivers are what is drawn for one path of a simulation; 1, 1, 1, 1 and 0 with
// a Revenue of ones is the deterministic case.
type Drivers struct {
	Revenue    []float64 // factor on mining revenue of month t: the bitcoin price over the network's hashrate
	Capex      float64   // factor on capex_usd_mw
	Lease      float64   // factor on lease_usd_kw_month
	GPUPrice   float64   // factor on gpu_price_usd_hour; contracts are fixed
	Power      float64   // factor on power_price_usd_mwh
	ExtraDelay int       // months on top of delay_months
}

// PathValues are the present values of one path, USD; those of conversions that are not offered are nil.
type PathValues struct {
	Mine        float64
	Conversions [len(Conversions)]float64 // by the order of Conversions
}

// PathKernel values one site under many draws, the policies being those of the
// deterministic case: no path knows its future. Everything that no draw changes
// is worked out once; a path allocates nothing. It belongs to one goroutine; Share gives another.
type PathKernel struct {
	site       Site
	offered    [len(Conversions)]bool
	revenue    []float64 // of the whole fleet, before the shut-off
	power      []float64
	fixed      []float64 // curtailment credit less opex
	factors    []float64 // mining
	delays     []delayPlan
	firstDelay int // the least extra delay of delays
	ebitda     []float64
	mine       miningPlan
	horizon    int
	months     int // the last month whose mining revenue any value depends on
}

// delayPlan is all that depends on the extra delay.
type delayPlan struct {
	parts        [len(Conversions)]miningPlan
	hpc          [len(Conversions)]hpcPlan
	shared       int       // the last month up to which the fleet's parts and the whole of it have the same flows and depreciation
	depreciation []float64 // of those months; nil where none goes on mining
}

// miningPlan is a fleet's part of the mining under a fixed policy.
type miningPlan struct {
	policy       Policy
	stop, last   int     // the displaced share mines up to stop, the rest up to last
	keep         float64 // share of the fleet after stop
	depreciation []float64
	fixedUSD     float64 // present value of purchases, sales and, under stop, of all
	residualUSD  float64 // recovered book value at the horizon
	terminal     bool    // the fleet lasts to the horizon
}

// NewPathKernel prepares the paths of a site for extra delays from low to high
// months. The policies are those of base, the site's deterministic result.
func NewPathKernel(env *Env, s *Site, base *SiteResult, low, high int) *PathKernel {
	k := NewKernel(env)
	k.loadFleet(s, NoShift)
	k.loadHPC(s)
	p := &PathKernel{site: *s, horizon: env.Horizon(), firstDelay: low, ebitda: make([]float64, env.Horizon()+1)}
	k.fleetBeforeShutoff(p)
	p.factors = append([]float64(nil), k.mineFactors.values...)
	p.mine = k.miningPlan(s, base.Mine.Policy, 0, p.horizon)
	for extra := low; extra <= high; extra++ {
		late := *s
		late.DelayMonths += extra
		var d delayPlan
		for i, a := range Conversions {
			c := base.Conversion(a)
			if c == nil {
				continue
			}
			p.offered[i] = true
			l := newTimeline(&late, convertedMW(&late, a), a != Cloud)
			d.parts[i] = k.miningPlan(&late, c.MiningPolicy, l.displaced, l.stop)
			d.hpc[i] = k.hpcPlan(&late, a, c.GPUPolicy, l)
			if a == Hybrid && s.RemediationUSD == 0 { // all else is by the MW
				d.hpc[i].scale = s.HybridSharePct
			}
		}
		p.share(&d)
		p.delays = append(p.delays, d)
	}
	p.months = p.lastMonth()
	return p
}

// share finds the months that are summed once: those up to which the parts of
// the fleet have the flows and the depreciation of the whole of it.
func (p *PathKernel) share(d *delayPlan) {
	fleets := []*miningPlan{&p.mine}
	for i := range d.parts {
		if p.offered[i] {
			fleets = append(fleets, &d.parts[i])
		}
	}
	fleets = slices.DeleteFunc(fleets, func(m *miningPlan) bool { return m.policy == Stop })
	if len(fleets) == 0 {
		return
	}
	d.shared, d.depreciation = p.horizon, fleets[0].depreciation
	for _, m := range fleets {
		d.shared = min(d.shared, m.stop, m.last)
		for t := 1; t <= d.shared; t++ {
			if m.depreciation[t] != d.depreciation[t] {
				d.shared = t - 1
			}
		}
	}
}

// Share gives a kernel for another goroutine, which shares what no path changes.
func (p *PathKernel) Share() *PathKernel {
	other := *p
	other.ebitda = make([]float64, len(p.ebitda))
	return &other
}

// Months is the last month whose mining revenue any value depends on.
func (p *PathKernel) Months() int { return p.months }

func (p *PathKernel) lastMonth() int {
	last := p.mine.months()
	for i := range p.delays {
		for j := range p.offered {
			if p.offered[j] {
				last = max(last, p.delays[i].parts[j].months())
			}
		}
	}
	return last
}

// same reports whether two parts of one site and delay are the same.
func (m *miningPlan) same(other *miningPlan) bool {
	return m.policy == other.policy && m.keep == other.keep && m.stop == other.stop
}

func (m *miningPlan) months() int {
	if m.policy == Stop {
		return 0
	}
	return m.last
}

// fleetBeforeShutoff takes the whole fleet's flows as they are without an economic shut-off, which is a path's own.
func (k *Kernel) fleetBeforeShutoff(p *PathKernel) {
	s := p.site
	s.EconomicShutoff = false
	k.fleet.load(k.env, &s, NoShift, k.powerGrowth.values)
	p.revenue = append([]float64(nil), k.fleet.revenue...)
	p.power = append([]float64(nil), k.fleet.power...)
	p.fixed = make([]float64, len(p.revenue))
	for t := range p.fixed {
		p.fixed[t] = k.fleet.credit[t] - k.fleet.opex[t]
	}
}

// miningPlan takes from a fleet's flows what no draw changes.
func (k *Kernel) miningPlan(s *Site, policy Policy, displaced float64, stop int) miningPlan {
	m := miningPlan{policy: policy, stop: stop, last: k.env.Horizon(), keep: 1 - displaced}
	if policy == Stop {
		m.fixedUSD = stopUSD(s)
		return m
	}
	f := &k.mine.replace
	k.fleet.mine(f, s, policy, displaced, stop, k.mineFactors.values)
	if policy == RunOff {
		m.last = min(k.fleet.ends, m.last)
	}
	m.depreciation = append([]float64(nil), f.Depreciation...)
	for t, v := range k.mineFactors.values {
		m.fixedUSD += (f.Resale[t] - f.Capex[t]) * v
	}
	m.terminal = m.last == k.env.Horizon()
	if policy == Replace {
		clear(f.Capex)
		clear(f.Depreciation)
		m.residualUSD = s.ResidualRecoveryPct * k.fleet.buy(f, s, displaced, stop)
	}
	return m
}

// Value is what each alternative is worth on a path.
func (p *PathKernel) Value(d *Drivers) PathValues {
	var v PathValues
	p.loadEBITDA(d)
	plan := &p.delays[d.ExtraDelay-p.firstDelay]
	start := p.mineMonths(account{}, 1, plan.shared, 1, plan.depreciation)
	v.Mine = p.mineValue(&p.mine, start, plan.shared)
	last, part, colo := (*miningPlan)(nil), 0.0, 0.0
	for i, a := range Conversions {
		if !p.offered[i] {
			continue
		}
		if m := &plan.parts[i]; last == nil || !m.same(last) { // colocation and cloud displace the same share
			last, part = m, p.mineValue(m, start, plan.shared)
		}
		h := &plan.hpc[i]
		switch {
		case a == Cloud:
			v.Conversions[i] = part + p.hpcValue(h, d, d.GPUPrice)
		case h.scale > 0:
			v.Conversions[i] = part + h.scale*colo
		default:
			hpc := p.hpcValue(h, d, d.Lease)
			v.Conversions[i] = part + hpc
			colo = hpc
		}
	}
	return v
}

// loadEBITDA works out the whole fleet's EBITDA on a path, with the economic shut-off.
func (p *PathKernel) loadEBITDA(d *Drivers) {
	n := p.months + 1
	revenue, power, fixed, ebitda, factor := p.revenue[:n], p.power[:n], p.fixed[:n], p.ebitda[:n], d.Revenue[:n]
	for t := 1; t < n; t++ {
		margin := revenue[t]*factor[t] - power[t]*d.Power
		if p.site.EconomicShutoff {
			margin = max(0, margin)
		}
		ebitda[t] = margin + fixed[t]
	}
}

// account is the running state of a path's present value: what it is worth
// before tax, and, with losses carried forward without limit, the tax base. What
// has been taxed by month t is the highest cumulative income up to it.
type account struct {
	value  float64 // present value of the flows
	income float64 // cumulative taxable income
	taxed  float64 // its highest so far, at least 0
	base   float64 // present value of what was taxed
}

// mineValue is the present value of a part of the fleet (MODEL.md section 7),
// given the account of the months up to shared.
func (p *PathKernel) mineValue(m *miningPlan, a account, shared int) float64 {
	if m.policy == Stop {
		return m.fixedUSD
	}
	a = p.mineMonths(a, shared+1, min(m.stop, m.last), 1, m.depreciation)
	if m.keep > 0 { // without a fleet there is no income, and so no tax
		a = p.mineMonths(a, max(shared, m.stop)+1, m.last, m.keep, m.depreciation)
	}
	value := m.fixedUSD + a.value - p.site.TaxRatePct*a.base
	if m.terminal {
		value += max(p.site.ExitMultipleMiningX*max(0, p.lastYear(m)), m.residualUSD) * p.factors[p.horizon]
	}
	return value
}

// mineMonths adds the months from..to of a share of the fleet.
func (p *PathKernel) mineMonths(a account, from, to int, share float64, depreciation []float64) account {
	if from > to {
		return a
	}
	ebitda := p.ebitda[from : to+1]
	depreciation, factors := depreciation[from:][:len(ebitda)], p.factors[from:][:len(ebitda)]
	for t, whole := range ebitda {
		e := share * whole
		a.value += e * factors[t]
		a.income += e - depreciation[t]
		if a.income > a.taxed {
			a.base += (a.income - a.taxed) * factors[t]
			a.taxed = a.income
		}
	}
	return a
}

// lastYear is a part's EBITDA of the last twelve months.
func (p *PathKernel) lastYear(m *miningPlan) float64 {
	total := 0.0
	for t := max(1, p.horizon-11); t <= p.horizon; t++ {
		if t > m.stop {
			total += m.keep * p.ebitda[t]
		} else {
			total += p.ebitda[t]
		}
	}
	return total
}
