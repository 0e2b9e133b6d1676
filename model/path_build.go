package model

// buildPlan is the build of a phase of a conversion (MODEL.md section 4) per
// USD of its parts, and what the phase pays in tax.
type buildPlan struct {
	totalUSD    float64 // before the draw
	ownPct      float64 // the company's share
	spentUSD    float64 // by the valuation date
	spendPV     float64 // present value of what is spent, per USD that is left to spend
	builtPct    float64 // of what is left, within the horizon
	placed      bool    // finished within the horizon
	bookPct     float64 // of dc at the horizon, where it is placed
	writtenPct  float64 // of dc, depreciated for tax by the horizon
	limit, rate float64 // nol_limit_pct, tax_rate_pct
	recovery    float64 // residual_recovery_pct
	exitTaxed   bool
}

// built is a phase's build on a path, USD.
type built struct {
	total, dc, left float64
	cost            float64 // in the tax basis
	book            float64 // at the horizon
}

// build prepares a phase's build, which costs the total before the draw, USD; dep is its depreciation from the
// COD on, per USD of dc.
func (b *pathBuilder) build(r *Site, totalUSD, ownPct float64, factors []float64, months int) (p buildPlan,
	dep []float64) {
	d, n := r.DelayMonths, r.BuildMonths
	c := d + n + 1
	p = buildPlan{
		totalUSD: totalUSD, ownPct: ownPct, spentUSD: r.CapexSpentUSD,
		placed: c-1 <= b.horizon, bookPct: max(0, 1-float64(b.horizon-c+1)/float64(r.DCLifeMonths)),
		limit: r.NOLLimitPct, rate: r.TaxRatePct, recovery: r.ResidualRecoveryPct, exitTaxed: r.ExitTaxed,
	}
	if n == 0 && d <= b.horizon {
		p.spendPV, p.builtPct = factors[d], 1
	}
	for t := d + 1; t < c && t <= b.horizon; t++ {
		p.spendPV += factors[t] / float64(n)
		p.builtPct += 1 / float64(n)
	}
	bonus := r.BonusDepreciationPct * r.BonusSharePct
	dep = make([]float64, months)
	for k := range dep {
		if k == 0 {
			dep[k] = bonus
		}
		if k < r.TaxLifeDCMonths {
			dep[k] += (1 - bonus) / float64(r.TaxLifeDCMonths)
		}
		if c+k <= b.horizon {
			p.writtenPct += dep[k]
		}
	}
	return p, dep
}

// drawn is the build where its total is drawn times the factor: the tenant's
// share follows it, and what has been spent is taken from the company's.
func (p *buildPlan) drawn(factor float64) built {
	var b built
	b.total = p.totalUSD * factor
	b.dc = b.total * p.ownPct
	spent := min(p.spentUSD, b.dc)
	b.left = b.dc - spent
	if p.placed {
		b.cost, b.book = b.dc, b.dc*p.bookPct
	} else {
		b.cost = spent + b.left*p.builtPct
		b.book = b.cost
	}
	return b
}

// exit is a terminal value after the tax on what it gains.
func (p *buildPlan) exit(gross, basis float64) float64 {
	if p.exitTaxed {
		return gross - p.rate*max(0, gross-basis)
	}
	return gross
}
