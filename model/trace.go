package model

import "rackrate/model/dcf"

// Trace holds the monthly series behind a site's result that its Flows do not
// carry: prices, shares, growth, discount factors, purchases, debt. They are
// recorded by the functions that evaluate a site; index t = 0..T.
type Trace struct {
	PowerGrowth                            []float64 // (1+power_growth_pct)^(t/12)
	MineFactors, ColoFactors, CloudFactors []float64
	Fleet                                  FleetTrace
	Conversions                            map[Alternative]*ConversionTrace
}

// FleetTrace is the whole fleet, were none of it displaced and each fleet replaced.
type FleetTrace struct {
	Ends, Life          int       // months to the first end of life, and of a later fleet
	Hashrate            []float64 // EH/s
	BTC, Revenue, Power []float64 // in a month in which it runs, before the shut-off
	Running             []float64 // 1, or 0 in a month in which it is shut off
	Credit, Opex        []float64
	Purchase            []float64 // cost of the replacement at the end of the month
}

// ConversionTrace is what stands behind the HPC part of a conversion. Series
// that the alternative does not have are nil.
type ConversionTrace struct {
	Build                            []float64 // the company's share of the build cost, as it is spent
	Rent, Occupancy, CreditLeft      []float64 // colocation and hybrid; CreditLeft at the month's end
	Ramp, Contracted, Market, Bought []float64 // GPU cloud: share delivered, share contracted, market price, GPU purchases
	Incremental                      []float64 // all flows of the alternative less those of mine
	Reserve                          []float64 // for GPU purchases after the first
	Debt                             DebtSchedule
	DebtShare                        float64   // drawn; 0 without debt
	ToCOD                            []float64 // (1+debt_rate_pct/12)^(c-1-t)
}

// TraceSite records the series behind a site's result r of the environment env.
func TraceSite(env *Env, r *SiteResult) *Trace {
	s, k := &r.Inputs, NewKernel(env)
	k.loadFleet(s, NoShift)
	k.loadHPC(s)
	t := &Trace{PowerGrowth: k.powerGrowth.values, MineFactors: k.mineFactors.values, ColoFactors: k.coloFactors.values,
		CloudFactors: k.cloudFactors.values, Fleet: k.traceFleet(s), Conversions: map[Alternative]*ConversionTrace{}}
	for i := range r.Conversions {
		c := &r.Conversions[i]
		t.Conversions[c.Alternative] = k.traceConversion(s, r, c)
	}
	return t
}

// series gives a series over the kernel's months.
func (k *Kernel) series() []float64 { return make([]float64, k.env.Horizon()+1) }

// traceFleet records the fleet as it would run without the shut-off, and where the shut-off stops it.
func (k *Kernel) traceFleet(s *Site) FleetTrace {
	free := newFleet(k.env.Horizon())
	always := *s
	always.EconomicShutoff = false
	free.load(k.env, &always, NoShift, k.powerGrowth.values)
	out := FleetTrace{Ends: free.ends, Life: free.life, Hashrate: free.hashrate, BTC: free.btc, Revenue: free.revenue,
		Power: free.power, Credit: free.credit, Opex: free.opex, Running: k.series(), Purchase: k.series()}
	for t := range out.Running {
		if !(s.EconomicShutoff && free.revenue[t] < free.power[t]) {
			out.Running[t] = 1
		}
	}
	for _, p := range free.purchases {
		out.Purchase[p.month] = p.costUSD
	}
	return out
}

func (k *Kernel) traceConversion(s *Site, r *SiteResult, c *ConversionResult) *ConversionTrace {
	l := newTimeline(s, convertedMW(s, c.Alternative), c.Alternative != Cloud)
	out := &ConversionTrace{Build: k.series(), Incremental: k.series(), Reserve: k.series(), ToCOD: k.series()}
	l.spend(out.Build)
	for t := range out.Incremental {
		out.Incremental[t] = c.TotalFCF[t] - r.Mine.Flows.FCF[t]
	}
	if c.Alternative == Cloud {
		k.traceCloud(out, s, l, c)
	} else {
		k.traceLease(out, s, l, c)
	}
	k.traceDebt(out, s, c)
	return out
}

// traceLease records rent, occupancy and what is left of the tenant's credit.
func (k *Kernel) traceLease(out *ConversionTrace, s *Site, l timeline, c *ConversionResult) {
	out.Rent, out.Occupancy, out.CreditLeft = k.series(), k.series(), k.series()
	left := s.TenantFundedPct * l.total
	for t := range out.Rent {
		if t >= l.cod {
			month := t - l.cod
			out.Occupancy[t], out.Rent[t] = s.leased(month, s.rent(month))
		}
		left -= c.HPC.TenantCredit[t]
		out.CreditLeft[t] = left
	}
}

// traceCloud records what GPU-hours are sold at and what GPUs are bought.
func (k *Kernel) traceCloud(out *ConversionTrace, s *Site, l timeline, c *ConversionResult) {
	out.Ramp, out.Contracted, out.Market, out.Bought = k.series(), k.series(), k.series(), k.series()
	bought := Flows{FCF: k.series(), Capex: out.Bought, Depreciation: k.series()}
	buyGPUs(&bought, s, l, gpus(s, l), c.GPUPolicy)
	gpuReserve(out.Reserve, s, l, c.GPUPolicy)
	last := lastGPUMonth(s, l, k.env.Horizon(), c.GPUPolicy)
	for t := range out.Market {
		out.Market[t] = s.GPUPriceUSDHour.Value * k.gpuPriceGrowth.values[t]
		if t >= l.cod && t <= last {
			out.Ramp[t], out.Contracted[t] = s.ramp(t-l.cod), s.contracted(t-l.cod)
		}
	}
}

// traceDebt records the debt, or the flows without any where none is drawn. Beyond the horizon there is no debt.
func (k *Kernel) traceDebt(out *ConversionTrace, s *Site, c *ConversionResult) {
	if c.CODMonth > k.env.Horizon() {
		return
	}
	dcf.Compounding(out.ToCOD, s.DebtRatePct/12, c.CODMonth-1)
	if c.Debt != nil && c.Debt.Share > 0 {
		out.DebtShare, out.Debt = c.Debt.Share, c.Debt.Schedule
		return
	}
	none := DebtResult{}
	sch := newDebtSchedule(k.env.Horizon())
	for t := range sch.CFADS {
		sch.CFADS[t] = c.HPC.EBITDA[t] - c.HPC.Maintenance[t] - c.HPC.Tax[t] - out.Reserve[t]
	}
	none.draw(&sch, s, c, &c.HPC)
	none.lever(&sch, s, c, &c.HPC)
	out.Debt = sch
}
