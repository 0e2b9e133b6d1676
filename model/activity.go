package model

// newFlows gives the series of a mining or an HPC activity over months
// 0..horizon, all nil amounts; those that the activity does not have are nil slices.
func newFlows(horizon int, mining bool) Flows {
	var f Flows
	shared := []*[]float64{
		&f.Revenue, &f.Power, &f.Opex, &f.EBITDA, &f.Maintenance, &f.Depreciation, &f.LossCarriedForward,
		&f.Tax, &f.Capex, &f.Resale, &f.Terminal, &f.FCF,
	}
	own := []*[]float64{&f.TenantCredit}
	if mining {
		own = []*[]float64{&f.CurtailmentCredit, &f.BTC, &f.HashrateEHS, &f.Mining}
	}
	n := horizon + 1
	all := append(shared, own...)
	store := make([]float64, len(all)*n)
	for i, s := range all {
		*s = store[i*n : (i+1)*n : (i+1)*n]
	}
	return f
}

// clone copies the series into a store of their own.
func (f *Flows) clone() Flows {
	out := newFlows(len(f.FCF)-1, f.CurtailmentCredit != nil)
	to := out.all()
	for i, s := range f.all() {
		copy(to[i], s)
	}
	return out
}

func (f *Flows) all() [17][]float64 {
	return [...][]float64{
		f.Revenue, f.CurtailmentCredit, f.TenantCredit, f.Power, f.Opex, f.EBITDA,
		f.Maintenance, f.Depreciation, f.LossCarriedForward, f.Tax,
		f.Capex, f.Resale, f.Terminal, f.FCF, f.BTC, f.HashrateEHS, f.Mining,
	}
}

// clearSparse sets the series that hold amounts in a few months only to nil amounts.
func (f *Flows) clearSparse() {
	clear(f.Capex)
	clear(f.Resale)
	clear(f.Terminal)
	clear(f.Depreciation)
}

// clearOperations sets the operating series to nil amounts from month from on, and before month to.
func (f *Flows) clearOperations(to, from int) {
	for _, s := range [...][]float64{f.Revenue, f.CurtailmentCredit, f.TenantCredit, f.Power, f.Opex, f.EBITDA} {
		if s != nil {
			clear(s[:min(to, len(s))])
			clear(s[min(from, len(s)):])
		}
	}
}

// depreciate adds the tax depreciation of a purchase of cost at the end of month
// s: the share bonus in month s+1, the rest in a straight line over life months from s+1.
func depreciate(dst []float64, cost float64, s, life int, bonus float64) {
	horizon := len(dst) - 1
	if s+1 > horizon {
		return
	}
	dst[s+1] += bonus * cost
	monthly := (1 - bonus) * cost / float64(life)
	for t := s + 1; t <= min(s+life, horizon); t++ {
		dst[t] += monthly
	}
}

// bookShare is the share of a purchase's cost still in the books at the horizon:
// 1 - age/life, not below 0, age in months since the purchase at month s.
func bookShare(horizon, s, life int) float64 {
	return max(0, 1-float64(horizon-s)/float64(life))
}

// terminalValue is what an activity is worth at the horizon: the greater of
// multiple times its last twelve months' EBITDA (not below 0) and recovery times
// the book value of its purchases. Untaxed.
func (f *Flows) terminalValue(multiple, recovery, book float64) float64 {
	return max(multiple*max(0, f.lastYearEBITDA()), recovery*book)
}

// lastYearEBITDA is the EBITDA of the last twelve months up to the horizon.
func (f *Flows) lastYearEBITDA() float64 {
	return sum(f.EBITDA[max(1, len(f.EBITDA)-12):])
}

// settle works out maintenance, tax, losses carried forward and free cash flow
// from the other series (MODEL.md section 7), and gives their present value:
//
//	inc_t  = ebitda_t - maint_t - dep_t
//	tax_t  = tax_rate max(0, inc_t - NOL);  NOL <- max(0, NOL - inc_t)
//	fcf_t  = ebitda_t - maint_t - tax_t - capex_t + resale_t + terminal_t
func (f *Flows) settle(taxRate, maintenance float64, factors []float64) float64 {
	n := len(f.FCF)
	revenue, ebitda, depreciation, capex := f.Revenue[:n], f.EBITDA[:n], f.Depreciation[:n], f.Capex[:n]
	resale, terminal, fcf, factors := f.Resale[:n], f.Terminal[:n], f.FCF[:n], factors[:n]
	maint, losses, taxes := f.Maintenance[:n], f.LossCarriedForward[:n], f.Tax[:n]
	nol, npv := 0.0, 0.0
	for t := range fcf {
		m := maintenance * revenue[t]
		income := ebitda[t] - m - depreciation[t] - nol
		tax := 0.0
		if income > 0 {
			tax, nol = taxRate*income, 0
		} else {
			nol = 0 - income // not -income, which may be -0
		}
		flow := ebitda[t] - m - tax - capex[t] + resale[t] + terminal[t]
		maint[t], losses[t], taxes[t], fcf[t] = m, nol, tax, flow
		npv += flow * factors[t]
	}
	return npv
}

func sum(s []float64) float64 {
	total := 0.0
	for _, v := range s {
		total += v
	}
	return total
}
