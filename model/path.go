package model

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
	parts [len(Conversions)]miningPlan
	hpc   [len(Conversions)]hpcPlan
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

// hpcPlan is the HPC part of a conversion per unit of what is drawn.
type hpcPlan struct {
	cod, last           int
	revenue             []float64 // scaled by the drawn rent or market price
	contracted          []float64 // GPU contracts; nil without
	power, opex         []float64
	unitDepreciation    []float64 // per USD of the company's share of the build
	depreciation        []float64 // GPUs; nil without
	factors             []float64
	dcUSD, dcCapexUSD   float64 // the company's share apart from, and due to, capex_usd_mw
	totalUSD, totalCUSD float64 // the build likewise
	unitSpendPV         float64 // present value of what is spent, per USD of the company's share
	unitBook            float64 // book value at the horizon, likewise
	gpuPV, gpuBook      float64
	multiple            float64
	scale               float64 // of colocation's value, where every flow is that much of colocation's; else 0
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
		p.delays = append(p.delays, d)
	}
	p.months = p.lastMonth()
	return p
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

// hpcPlan takes from a conversion's HPC flows what no draw changes.
func (k *Kernel) hpcPlan(s *Site, a Alternative, policy Policy, l timeline) hpcPlan {
	h := hpcPlan{cod: l.cod, last: k.env.Horizon(), factors: append([]float64(nil), k.factors(a)...), multiple: s.ExitMultipleColoX}
	f := &k.hpc[conversionIndex(a)].first
	plain := *s
	plain.TenantCreditPct = 0
	if a == Cloud {
		h.multiple = s.ExitMultipleCloudX
		k.cloudPlan(&h, f, &plain, policy, l)
	} else {
		colocate(f, k.env, &plain, l, k.powerGrowth.values, h.factors)
		h.revenue = append([]float64(nil), f.Revenue...)
	}
	h.power = append([]float64(nil), f.Power...)
	h.opex = append([]float64(nil), f.Opex...)
	share := 1.0
	if a != Cloud {
		share = 1 - s.TenantFundedPct
	}
	h.totalUSD, h.totalCUSD = s.RemediationUSD, l.total-s.RemediationUSD
	h.dcUSD, h.dcCapexUSD = share*h.totalUSD, share*h.totalCUSD
	unit := l
	unit.dc = 1
	clear(f.Capex)
	clear(f.Depreciation)
	h.unitBook = unit.construct(f, s)
	h.unitDepreciation = append([]float64(nil), f.Depreciation...)
	for t, v := range h.factors {
		h.unitSpendPV += f.Capex[t] * v
	}
	return h
}

// cloudPlan splits a GPU cloud's revenue into what follows the market and what is contracted, and takes its GPUs.
func (k *Kernel) cloudPlan(h *hpcPlan, f *Flows, s *Site, policy Policy, l timeline) {
	run := func(s *Site) []float64 {
		sellGPUHours(f, k.env, s, l, policy, k.powerGrowth.values, k.gpuPriceGrowth.values, h.factors)
		return append([]float64(nil), f.Revenue...)
	}
	market := *s
	market.GPUContractPriceUSDHour = Given(0.0)
	h.revenue = run(&market)
	fixed := *s
	fixed.GPUContractPriceUSDHour = Given(s.GPUContractPriceUSDHour.Or(s.GPUPriceUSDHour.Value))
	fixed.GPUPriceUSDHour = Given(0.0)
	h.contracted = run(&fixed)
	if policy == RunOff {
		h.last = min(h.last, l.cod-1+months(s.GPULifeYears))
	}
	clear(f.Capex)
	clear(f.Depreciation)
	h.gpuBook = buyGPUs(f, s, l, gpus(s, l), policy)
	h.depreciation = append([]float64(nil), f.Depreciation...)
	for t, v := range h.factors {
		h.gpuPV += f.Capex[t] * v
	}
}

// Value is what each alternative is worth on a path.
func (p *PathKernel) Value(d *Drivers) PathValues {
	var v PathValues
	p.loadEBITDA(d)
	v.Mine = p.mineValue(&p.mine)
	plan := &p.delays[d.ExtraDelay-p.firstDelay]
	last, part, colo := (*miningPlan)(nil), 0.0, 0.0
	for i, a := range Conversions {
		if !p.offered[i] {
			continue
		}
		if m := &plan.parts[i]; last == nil || !m.same(last) { // colocation and cloud displace the same share
			last, part = m, p.mineValue(m)
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

// mineValue is the present value of a part of the fleet (MODEL.md section 7). With
// losses carried forward without limit, what has been taxed by month t is the
// highest cumulative income up to it.
func (p *PathKernel) mineValue(m *miningPlan) float64 {
	if m.policy == Stop {
		return m.fixedUSD
	}
	n := m.last + 1
	ebitda, depreciation, factors := p.ebitda[:n], m.depreciation[:n], p.factors[:n]
	value, income, taxed, tax := m.fixedUSD, 0.0, 0.0, 0.0
	share := 1.0
	for t := 1; t < n; t++ {
		if t > m.stop {
			share = m.keep
		}
		e := share * ebitda[t]
		value += e * factors[t]
		income += e - depreciation[t]
		if income > taxed {
			tax += (income - taxed) * factors[t]
			taxed = income
		}
	}
	value -= p.site.TaxRatePct * tax
	if m.terminal {
		value += max(p.site.ExitMultipleMiningX*max(0, p.lastYear(m)), m.residualUSD) * factors[p.horizon]
	}
	return value
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

// hpcValue is the present value of the HPC part of a conversion whose rent or market price is scaled by price.
func (p *PathKernel) hpcValue(h *hpcPlan, d *Drivers, price float64) float64 {
	s := &p.site
	dc := h.dcUSD + h.dcCapexUSD*d.Capex
	value := -dc*h.unitSpendPV - h.gpuPV
	n := len(h.revenue)
	creditLeft, lastYear := 0.0, 0.0
	if h.contracted == nil {
		creditLeft = s.TenantFundedPct * (h.totalUSD + h.totalCUSD*d.Capex)
	}
	income, taxed, tax := 0.0, 0.0, 0.0
	for t := h.cod; t < n; t++ {
		revenue := h.revenue[t] * price
		dep := dc * h.unitDepreciation[t]
		if h.contracted != nil {
			revenue += h.contracted[t]
			dep += h.depreciation[t]
		}
		credit := min(s.TenantCreditPct*revenue, creditLeft)
		creditLeft -= credit
		ebitda := revenue - credit - h.power[t]*d.Power - h.opex[t]
		if t > p.horizon-12 {
			lastYear += ebitda
		}
		ebitdaLessMaintenance := ebitda - s.MaintenanceCapexPct*revenue
		value += ebitdaLessMaintenance * h.factors[t]
		income += ebitdaLessMaintenance - dep
		if income > taxed {
			tax += (income - taxed) * h.factors[t]
			taxed = income
		}
	}
	value -= s.TaxRatePct * tax
	book := dc*h.unitBook + h.gpuBook
	return value + max(h.multiple*max(0, lastYear), s.ResidualRecoveryPct*book)*h.factors[p.horizon]
}
