package model

import "math"

// leasePlan is a phase that is let (MODEL.md section 5) before any draw. Month
// k = 0.. counts from the COD; its series go on to twelve months behind the
// re-letting after the term, whose income a buyer takes.
type leasePlan struct {
	buildPlan
	signed           bool      // the rent of the term is not drawn
	kept             float64   // of revenue, after maintenance
	fixedPV          float64   // of contracted
	within, to, rest int       // months within the horizon; to the end of re-letting (M); the term's
	void             int       // months from one tenant to the next
	healthy          letSeries // while the tenant is there
	vacant           letSeries // between the tenant and the next
	orphaned         letSeries // after
	tailRate         float64   // tax rate beyond the horizon
	opex, dep        []float64
	factors          []float64 // of month k
	exitFactor       float64   // of the horizon
	refitUSD         float64   // of fitting out all of it
	hazard           float64   // ln(1-tenant_default_pct)
	backstop         float64
	backed           int // months of the guarantee

	multiple           float64
	capRate, saleShare float64 // exit_cap_rate_pct, 1 - exit_cost_pct
	creditPct, funded  float64
	prepayPct          float64 // 0 where none comes in within the horizon
	prepaidUSD         float64 // present value of what comes in
}

// letSeries is what the phase earns and draws in one state of its tenant.
type letSeries struct {
	term  []float64 // the tenant's or its guarantor's rent within the term
	renew []float64 // the tenant's after it
	relet []float64 // a new tenant's
	power []float64 // after what is passed through
	fit   []float64 // fitting out
}

func newLetSeries(n int) letSeries {
	store := make([]float64, 5*n)
	series := func() []float64 { v := store[:n:n]; store = store[n:]; return v }
	return letSeries{series(), series(), series(), series(), series()}
}

// lease prepares a phase that is let, of a share of its megawatts. r is its record, with the path's delay.
func (b *pathBuilder) lease(r *Site, share float64) leasePlan {
	c, n, void := r.DelayMonths+r.BuildMonths+1, r.LeaseTermMonths, r.ReletMonths
	M := max(b.horizon, c+n-1+void)
	size := M + 12 - c + 1
	p := leasePlan{
		signed: r.LeaseStatus == "signed" && r.SignedFor == string(Colo), kept: 1 - r.MaintenanceCapexPct,
		within: max(0, b.horizon-c+1), to: M - c + 1, rest: n, void: void, healthy: newLetSeries(size), vacant: newLetSeries(size), orphaned: newLetSeries(size),
		opex: make([]float64, size), factors: b.colo[c:][:size], exitFactor: b.colo[b.horizon],
		hazard: math.Log(1 - r.TenantDefaultPct), backstop: r.BackstopPct, backed: min(r.BackstopMonths, n), multiple: r.ExitMultipleColoX,
		saleShare: 1 - r.ExitCostPct, creditPct: r.TenantCreditPct, funded: r.TenantFundedPct,
	}
	p.vacant.term = p.orphaned.term
	p.buildPlan, p.dep = b.build(r, share, 1-r.TenantFundedPct, b.colo, size)
	if !r.ExitTaxed {
		p.tailRate = r.TaxRatePct
	}
	if c <= b.horizon {
		p.capRate = r.ExitCapRatePct
	}
	it := share * r.ConvertMW.Or(b.site.SiteMW) / r.PUEHPC
	p.refitUSD = r.ReletCapexUSDMW * it
	rent := grown(size, r.LeaseEscalatorPct)
	contract := 0.0
	for k := range size {
		t := c + k
		occupied := min(1, float64(k+1)/float64(max(1, r.RampMonths))) * r.OccupancyPct
		gross := it * 1000 * r.LeaseUSDKWMonth.Value * rent[k/12*12] * occupied * (1 - r.SLACreditPct)
		power := it * r.PUEHPC * r.ITLoadFactorPct * occupied * 24 * b.days[t] * b.powerPrice[t] *
			(1 + r.HPCPowerPremiumPct) * (1 - r.PowerPassThroughPct)
		p.opex[k] = r.OpexHPCUSDKWMonth * it * 1000 * b.inflation[t]
		p.months(k, gross, power, r)
		if k < n {
			contract += gross
		}
	}
	if r.PrepayMonth <= b.horizon && contract > 0 {
		p.prepayPct, p.prepaidUSD = r.PrepayPct, r.PrepayPct*contract*b.colo[r.PrepayMonth]
	}
	return p
}

// months fills month k of both states from the rent and power of the whole phase.
func (p *leasePlan) months(k int, gross, power float64, r *Site) {
	h, o := &p.healthy, &p.orphaned
	beta := func(k int) float64 {
		if k >= 0 && k < p.backed {
			return p.backstop
		}
		return 0
	}
	leaves, ends := 1-r.RenewalProbabilityPct, p.rest
	used := 1.0
	if k < ends {
		h.term[k], o.term[k] = gross, gross*beta(k)
	} else {
		h.renew[k] = gross * r.RenewalProbabilityPct * r.RenewalRentPct
		used = r.RenewalProbabilityPct
		if k >= ends+p.void {
			h.relet[k] = gross * leaves * r.ReletRentPct
			used += leaves
		}
	}
	h.power[k] = power * used
	if k == ends+p.void {
		h.fit[k] = p.refitUSD * leaves
	}
	empty := 1 - beta(k-p.void)
	o.relet[k] = gross * empty * r.ReletRentPct
	o.power[k] = power * empty
	if k == p.backed+p.void && p.backed > 0 {
		o.fit[k] = p.refitUSD * p.backstop
	}
}
