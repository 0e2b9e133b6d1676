package model

import "sort"

// hpcPlan is the HPC part of a conversion per unit of what is drawn. Its revenue
// follows the drawn rent or market price, its power the drawn power price, its
// build the drawn build cost, so that its present value before tax is a sum of
// products; only the tax, whose losses are carried forward, needs the months.
type hpcPlan struct {
	cod              int
	revenue          []float64 // scaled by the drawn rent or market price
	power            []float64
	charge           []float64 // what taxable income loses whatever is drawn: opex and the GPUs' depreciation less contracted revenue
	unitDepreciation []float64 // per USD of the company's share of the build
	factors          []float64

	revenueTo, revenuePVTo []float64 // revenue of the months up to t, and its present value
	powerPV, fixedPV       float64   // present values; fixed is opex less contracted revenue, after maintenance
	yearRevenue            float64   // of the last twelve months
	yearPower, yearFixed   float64

	creditPct           float64 // tenant's credit on revenue, 0 for a GPU cloud
	dcUSD, dcCapexUSD   float64 // the company's share apart from, and due to, capex_usd_mw
	totalUSD, totalCUSD float64 // the build likewise
	unitSpendPV         float64 // present value of what is spent, per USD of the company's share
	unitBook            float64 // book value at the horizon, likewise
	gpuPV, gpuBook      float64
	multiple            float64
	scale               float64 // of colocation's value, where every flow is that much of colocation's; else 0
}

// hpcPlan takes from a conversion's HPC flows what no draw changes.
func (k *Kernel) hpcPlan(s *Site, a Alternative, policy Policy, l timeline) hpcPlan {
	h := hpcPlan{cod: l.cod, factors: append([]float64(nil), k.factors(a)...), multiple: s.ExitMultipleColoX}
	f := &k.hpc[conversionIndex(a)].first
	plain := *s
	plain.TenantCreditPct = 0
	share := 1.0
	var contracted, depreciation []float64 // GPU contracts and GPUs
	if a == Cloud {
		h.multiple = s.ExitMultipleCloudX
		contracted, depreciation = k.cloudPlan(&h, f, &plain, policy, l)
	} else {
		share, h.creditPct = 1-s.TenantFundedPct, s.TenantCreditPct
		colocate(f, k.env, &plain, l, k.powerGrowth.values, h.factors)
		h.revenue = append([]float64(nil), f.Revenue...)
		contracted = make([]float64, len(h.revenue))
		depreciation = contracted
	}
	h.power = append([]float64(nil), f.Power...)
	h.sum(f.Opex, contracted, depreciation, s.MaintenanceCapexPct)
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

// sum takes the sums over months that no draw changes.
func (h *hpcPlan) sum(opex, contracted, depreciation []float64, maintenancePct float64) {
	n := len(h.revenue)
	h.charge = make([]float64, n)
	h.revenueTo, h.revenuePVTo = make([]float64, n), make([]float64, n)
	revenue, revenuePV := 0.0, 0.0
	for t := range n {
		if t >= h.cod {
			fixed := opex[t] - contracted[t]*(1-maintenancePct)
			h.charge[t] = fixed + depreciation[t]
			revenue += h.revenue[t]
			revenuePV += h.revenue[t] * h.factors[t]
			h.powerPV += h.power[t] * h.factors[t]
			h.fixedPV += fixed * h.factors[t]
			if t >= n-12 {
				h.yearRevenue += h.revenue[t]
				h.yearPower += h.power[t]
				h.yearFixed += opex[t] - contracted[t]
			}
		}
		h.revenueTo[t], h.revenuePVTo[t] = revenue, revenuePV
	}
}

// cloudPlan splits a GPU cloud's revenue into what follows the market and what is
// contracted, takes its GPUs, and gives the contracted revenue and the GPUs' depreciation.
func (k *Kernel) cloudPlan(h *hpcPlan, f *Flows, s *Site, policy Policy, l timeline) (contracted, depreciation []float64) {
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
	contracted = run(&fixed)
	clear(f.Capex)
	clear(f.Depreciation)
	h.gpuBook = buyGPUs(f, s, l, gpus(s, l), policy)
	for t, v := range h.factors {
		h.gpuPV += f.Capex[t] * v
	}
	return contracted, append([]float64(nil), f.Depreciation...)
}

// hpcValue is the present value of the HPC part of a conversion whose rent or market price is scaled by price.
func (p *PathKernel) hpcValue(h *hpcPlan, d *Drivers, price float64) float64 {
	s := &p.site
	dc := h.dcUSD + h.dcCapexUSD*d.Capex
	kept := price * (1 - s.MaintenanceCapexPct)
	draw := hpcDraw{kept, d.Power, dc}
	var a account
	yearCredit := 0.0
	if credit := h.credit(s, d, price); credit.leftUSD > 0 && credit.rate > 0 {
		a, yearCredit = h.credited(draw, credit)
	} else {
		a = h.months(a, h.cod, p.horizon, draw)
	}
	value := kept*h.revenuePVTo[p.horizon] - d.Power*h.powerPV - h.fixedPV + a.value - s.TaxRatePct*a.base
	lastYear := price*h.yearRevenue - yearCredit - d.Power*h.yearPower - h.yearFixed
	book := dc*h.unitBook + h.gpuBook
	terminal := max(h.multiple*max(0, lastYear), s.ResidualRecoveryPct*book)
	return value - dc*h.unitSpendPV - h.gpuPV + terminal*h.factors[p.horizon]
}

// hpcDraw is what a path draws, as the months of an HPC part need it.
type hpcDraw struct {
	kept  float64 // per USD of unit revenue, what is left after maintenance capex and the tenant's credit
	power float64 // factor on the power price
	dcUSD float64 // the company's share of the build
}

// tenantCredit is the credit that the tenant gets on its rent until what it funded is paid back.
type tenantCredit struct {
	rate    float64 // of unit revenue
	leftUSD float64 // what it funded
}

func (h *hpcPlan) credit(s *Site, d *Drivers, price float64) tenantCredit {
	return tenantCredit{h.creditPct * price, s.TenantFundedPct * (h.totalUSD + h.totalCUSD*d.Capex)}
}

// to is the credit of the months up to t.
func (c tenantCredit) to(unitRevenue float64) float64 { return min(c.rate*unitRevenue, c.leftUSD) }

// credited is the account of a lease with a credit: the months that take all of
// it, the one that takes what is left, and those after; value is less the
// credit's present value. Also the credit of the last twelve months.
func (h *hpcPlan) credited(d hpcDraw, c tenantCredit) (a account, lastYear float64) {
	horizon := len(h.revenue) - 1
	ends := sort.Search(horizon+1, func(t int) bool { return c.rate*h.revenueTo[t] >= c.leftUSD })
	during := d
	during.kept -= c.rate
	a = h.months(a, h.cod, ends-1, during)
	a.value -= c.rate * h.revenuePVTo[ends-1]
	if ends <= horizon {
		left := c.leftUSD - c.rate*h.revenueTo[ends-1]
		during.kept = d.kept - left/h.revenue[ends]
		a = h.months(a, ends, ends, during)
		a.value -= left * h.factors[ends]
	}
	a = h.months(a, ends+1, horizon, d)
	return a, c.to(h.revenueTo[horizon]) - c.to(h.revenueTo[max(0, horizon-12)])
}

// months adds the taxable income of the months from..to.
func (h *hpcPlan) months(a account, from, to int, d hpcDraw) account {
	if from > to {
		return a
	}
	revenue := h.revenue[from : to+1]
	n := len(revenue)
	power, charge := h.power[from:][:n], h.charge[from:][:n]
	depreciation, factors := h.unitDepreciation[from:][:n], h.factors[from:][:n]
	for t, r := range revenue {
		a.income += (d.kept*r - d.power*power[t]) - (charge[t] + d.dcUSD*depreciation[t])
		if a.income > a.taxed {
			a.base += (a.income - a.taxed) * factors[t]
			a.taxed = a.income
		}
	}
	return a
}
