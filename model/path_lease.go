package model

import "math"

// leasePlan is a phase that is let (MODEL.md section 5) before any draw. Month
// k = 0.. counts from the COD; its series go on to twelve months behind the end
// of re-letting (M), whose income a buyer takes.
type leasePlan struct {
	buildPlan
	signed       bool    // the rent of the term is not drawn
	kept         float64 // of revenue, after maintenance
	within, to   int     // months up to the horizon, and to M
	term, void   int     // months of the term, and from one tenant to the next
	hazard       float64 // ln(1-tenant_default_pct)
	refitUSD     float64 // of fitting out all of it
	backstop     float64
	backed       int // months of the guarantee
	multiple     float64
	capRate      float64 // 0 where no cap rate gives a terminal value
	sold         float64 // of a sale's price, after its cost
	tailRate     float64 // tax rate beyond the horizon
	creditPct    float64
	fundedPct    float64
	prepayPct    float64   // 0 where none comes in within the horizon
	prepaidUSD   float64   // present value of what comes in
	factors, dep []float64 // of month k; dep is the depreciation per USD of dc
	depPV        []float64 // its present value in the months before k
	exitFactor   float64   // of the horizon
	steady       int       // the month from which the phase is wholly let, and depreciated by even sums

	healthy, vacant, orphaned letting // while the tenant is there, until the next one comes, and after
}

// lease prepares a phase that is let, of a share of its megawatts. r is its record, with the path's delay; its
// build costs totalUSD.
func (b *pathBuilder) lease(r *Site, share, totalUSD float64) leasePlan {
	c, n, void := r.DelayMonths+r.BuildMonths+1, r.LeaseTermMonths, r.ReletMonths
	M := max(b.horizon, c+n-1+void)
	size := M + 12 - c + 1
	p := leasePlan{
		signed: r.LeaseStatus == "signed" && r.SignedFor == string(Colo), kept: 1 - r.MaintenanceCapexPct,
		within: max(0, b.horizon-c+1), to: M - c + 1, term: n, void: void, hazard: math.Log(1 - r.TenantDefaultPct),
		backstop: r.BackstopPct, backed: min(r.BackstopMonths, n), multiple: r.ExitMultipleColoX,
		sold:      1 - r.ExitCostPct,
		creditPct: r.TenantCreditPct, fundedPct: r.TenantFundedPct, factors: b.colo[c:][:size],
		exitFactor: b.colo[b.horizon],
		steady:     max(1, r.RampMonths-1),
	}
	if !r.ExitTaxed {
		p.tailRate = r.TaxRatePct
	}
	if c <= b.horizon {
		p.capRate = r.ExitCapRatePct
	}
	p.buildPlan, p.dep = b.build(r, totalUSD, 1-r.TenantFundedPct, b.colo, size)
	contract := b.let(&p, r, c, share*r.ConvertMW.Or(b.site.SiteMW)/r.PUEHPC)
	if r.PrepayMonth <= b.horizon && contract > 0 {
		p.prepayPct, p.prepaidUSD = r.PrepayPct, r.PrepayPct*contract*b.colo[r.PrepayMonth]
	}
	p.depPV = running64(p.dep, p.factors)
	for _, l := range []*letting{&p.healthy, &p.vacant, &p.orphaned} {
		l.sum(&p)
	}
	return p
}

// let fills the months of all three states, and gives the rent that is contracted.
func (b *pathBuilder) let(p *leasePlan, r *Site, c int, itMW float64) (contract float64) {
	size := len(p.factors)
	p.healthy, p.orphaned = newLetting(size), newLetting(size)
	p.vacant = newLetting(size)
	p.vacant.term = p.orphaned.term
	p.refitUSD = r.ReletCapexUSDMW * itMW
	rent := grown(size, r.LeaseEscalatorPct)
	for k := range size {
		t := c + k
		occupied := min(1, float64(k+1)/float64(max(1, r.RampMonths))) * r.OccupancyPct
		gross := itMW * 1000 * r.LeaseUSDKWMonth.Value * rent[k/12*12] * occupied * (1 - r.SLACreditPct)
		power := itMW * r.PUEHPC * r.ITLoadFactorPct * occupied * 24 * b.days[t] * b.powerPrice[t] *
			(1 + r.HPCPowerPremiumPct) * (1 - r.PowerPassThroughPct)
		opex := r.OpexHPCUSDKWMonth * itMW * 1000 * b.inflation[t]
		p.healthy.cost[k], p.vacant.cost[k], p.orphaned.cost[k] = opex, opex, opex
		p.month(k, gross, power, r)
		if k < p.term {
			contract += gross
		}
	}
	leaves := 1 - r.RenewalProbabilityPct
	p.healthy.refit(p.term+p.void, p.refitUSD*leaves)
	if p.backed > 0 {
		p.orphaned.refit(p.backed+p.void, p.refitUSD*p.backstop)
	}
	return contract
}

// month fills rent and power of month k from those of the whole phase: with S = 1
// in section 5 where the tenant is there, and with S = 0 from any month on where it has gone.
func (p *leasePlan) month(k int, gross, power float64, r *Site) {
	h, o := &p.healthy, &p.orphaned
	beta := func(k int) float64 {
		if k >= 0 && k < p.backed {
			return p.backstop
		}
		return 0
	}
	used := 1.0
	if k < p.term {
		h.term[k], o.term[k] = gross, gross*beta(k)
	} else {
		used = r.RenewalProbabilityPct
		h.renew[k] = gross * used * r.RenewalRentPct
		h.rest[k] = h.renew[k]
		if k >= p.term+p.void {
			h.rest[k] += gross * (1 - used) * r.ReletRentPct
			used = 1
		}
	}
	h.power[k] = power * used
	empty := 1 - beta(k-p.void)
	o.rest[k] = gross * empty * r.ReletRentPct
	o.power[k] = power * empty
}

// gone is the month of operations k from which a tenant has gone that is drawn
// as u: beyond all months where it stays for the term.
func (p *leasePlan) gone(u float64) int {
	if p.hazard < 0 {
		if k := 12 * math.Log(u) / p.hazard; k < float64(p.term) {
			return int(k)
		}
	}
	return len(p.dep)
}

// refit is the cost of fitting out for a new tenant what no guarantor pays for, after the first has gone in month k.
// (What a guarantor pays for is let when the guarantee ends: that stands in the series.)
func (p *leasePlan) refit(k int) float64 {
	if p.backed > 0 && k <= p.backed {
		return p.refitUSD * (1 - p.backstop)
	}
	return p.refitUSD
}

// letting is what the phase earns and costs in one state of its tenant, month k = 0..
type letting struct {
	term  []float64 // the tenant's or its guarantor's rent within the term
	renew []float64 // the tenant's after it
	rest  []float64 // that and new tenants'
	power []float64 // after what is passed through
	cost  []float64 // opex, and fitting out in month fitAt

	fitAt                           int // -1 for never
	fitUSD                          float64
	termPV, restPV, powerPV, costPV []float64 // present values of the months before k
	powerOver, costOver, depOver    float64   // the most over the rent in any month from steady on, fitting out aside
	saleRest, salePower, saleOpex   float64   // of the twelve months after M
}

func newLetting(n int) letting {
	store := make([]float64, 5*n)
	series := func() []float64 { v := store[:n:n]; store = store[n:]; return v }
	return letting{term: series(), renew: series(), rest: series(), power: series(), cost: series(), fitAt: -1}
}

// refit puts the fitting out into its month.
func (l *letting) refit(at int, usd float64) {
	if at < len(l.cost) && usd > 0 {
		l.cost[at] += usd
		l.fitAt, l.fitUSD = at, usd
	}
}

// sum takes the sums and bounds that no draw changes.
func (l *letting) sum(p *leasePlan) {
	l.termPV, l.restPV = running64(l.term, p.factors), running64(l.rest, p.factors)
	l.powerPV, l.costPV = running64(l.power, p.factors), running64(l.cost, p.factors)
	for k := p.steady; k < p.to; k++ {
		cost, rent := l.cost[k], l.term[k]+l.rest[k]
		if k == l.fitAt {
			cost -= l.fitUSD
		}
		if rent == 0 {
			l.costOver = math.Inf(1)
			break
		}
		l.powerOver, l.costOver = max(l.powerOver, l.power[k]/rent), max(l.costOver, cost/rent)
		l.depOver = max(l.depOver, p.dep[k]/rent)
	}
	for k := p.to; k < p.to+12; k++ {
		l.saleRest += l.rest[k]
		l.salePower += l.power[k]
		l.saleOpex += l.cost[k]
	}
	if l.fitAt >= p.to {
		l.saleOpex -= l.fitUSD
	}
}

// running64 is the present value of the months before k, k = 0..len(v).
func running64(v, factors []float64) []float64 {
	sums := make([]float64, len(v)+1)
	for k, x := range v {
		sums[k+1] = sums[k] + x*factors[k]
	}
	return sums
}
