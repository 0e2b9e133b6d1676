package model

import (
	"rackrate/model/dcf"
)

// debt works out the project debt of a conversion (MODEL.md section 9), nil where there is none.
// With a DSCR target that the debt misses, the share is cut once by dscr_min / target.
func (k *Kernel) debt(s *Site, r *ConversionResult, hpc *Flows, keepSchedule bool) *DebtResult {
	if s.DebtSharePct <= 0 || r.CompanyCapexUSD <= 0 || r.CODMonth > k.env.Horizon() {
		return nil
	}
	d := &DebtResult{Share: s.DebtSharePct, Binding: "gearing"}
	schedule := &k.schedule
	clear(k.reserve)
	if r.Alternative == Cloud {
		gpuReserve(k.reserve, s, k.hpc[conversionIndex(Cloud)].timeline, r.GPUPolicy)
	}
	for t := range schedule.CFADS {
		schedule.CFADS[t] = hpc.EBITDA[t] - hpc.Maintenance[t] - hpc.Tax[t] - k.reserve[t]
	}
	d.draw(schedule, s, r, hpc)
	if s.DSCRTargetX > 0 && d.DSCRMin.OK() && d.DSCRMin.Value < s.DSCRTargetX {
		d.Share *= max(0, d.DSCRMin.Value) / s.DSCRTargetX
		d.Binding = "dscr"
		if d.Share == 0 {
			return &DebtResult{Binding: "dscr"}
		}
		d.draw(schedule, s, r, hpc)
	}
	d.lever(schedule, s, r, hpc)
	if keepSchedule {
		d.Schedule = schedule.clone()
	}
	return d
}

func newDebtSchedule(horizon int) DebtSchedule {
	n := horizon + 1
	store := make([]float64, 8*n)
	next := func() []float64 {
		s := store[:n:n]
		store = store[n:]
		return s
	}
	return DebtSchedule{
		Draw: next(), Interest: next(), Service: next(), Balance: next(),
		CFADS: next(), LeveredLosses: next(), LeveredTax: next(), LeveredFCF: next(),
	}
}

// clone copies the schedule into a store of its own.
func (sch *DebtSchedule) clone() DebtSchedule {
	out := newDebtSchedule(len(sch.Balance) - 1)
	out.Final = sch.Final
	to := [...][]float64{out.Draw, out.Interest, out.Service, out.Balance, out.CFADS, out.LeveredLosses, out.LeveredTax, out.LeveredFCF}
	from := [...][]float64{sch.Draw, sch.Interest, sch.Service, sch.Balance, sch.CFADS, sch.LeveredLosses, sch.LeveredTax, sch.LeveredFCF}
	for i := range from {
		copy(to[i], from[i])
	}
	return out
}

// draw fills the schedule for the share d.Share and the cover ratios: drawn as a
// share of the capex of the months before c, interest of debt_rate_pct/12 a month
// capitalised until c, then level payments over debt_term_months.
func (d *DebtResult) draw(sch *DebtSchedule, s *Site, r *ConversionResult, hpc *Flows) {
	rate, balance := s.DebtRatePct/12, 0.0
	clear(sch.Draw)
	clear(sch.Service)
	for t := range r.CODMonth {
		sch.Interest[t] = balance * rate
		sch.Draw[t] = d.Share * hpc.Capex[t]
		balance += sch.Interest[t] + sch.Draw[t]
		sch.Balance[t] = balance
	}
	d.DebtAtCODUSD = balance
	d.MonthlyPaymentUSD = dcf.LevelPayment(balance, rate, s.DebtTermMonths)
	for t := r.CODMonth; t < len(sch.Balance); t++ {
		sch.Interest[t] = balance * rate
		if t < r.CODMonth+s.DebtTermMonths {
			sch.Service[t] = d.MonthlyPaymentUSD
		}
		balance += sch.Interest[t] - sch.Service[t]
		if t >= r.CODMonth+s.DebtTermMonths-1 {
			balance = 0 // what rounding leaves of the last payment
		}
		sch.Balance[t] = balance
	}
	sch.Final = balance
	d.cover(sch, s, r, rate)
}

// cover fills the lowest and the average DSCR, over whole years of twelve months
// from c within the term and the horizon, and the LLCR: the CFADS of the months
// of debt service, discounted at the monthly rate to c-1, over the debt at COD.
func (d *DebtResult) cover(sch *DebtSchedule, s *Site, r *ConversionResult, rate float64) {
	end := min(r.CODMonth+s.DebtTermMonths, len(sch.CFADS))
	d.DSCRMin, d.DSCRAvg = None(NoWholeYear), None(NoWholeYear)
	d.LLCR = None(NoDebt)
	if !(d.MonthlyPaymentUSD > 0) { // a share so small that nothing is drawn
		d.DSCRMin, d.DSCRAvg = None(NoDebt), None(NoDebt)
		return
	}
	years, total := 0, 0.0
	for t := r.CODMonth; t+12 <= end; t += 12 {
		cover := sum(sch.CFADS[t:t+12]) / sum(sch.Service[t:t+12])
		if years == 0 || cover < d.DSCRMin.Value {
			d.DSCRMin = Some(cover)
		}
		years++
		total += cover
		d.DSCRAvg = Some(total / float64(years))
	}
	value, factor := 0.0, 1.0
	for t := r.CODMonth; t < end; t++ {
		factor /= 1 + rate
		value += sch.CFADS[t] * factor
	}
	d.LLCR = ratio(value, d.DebtAtCODUSD, NoDebt)
}

// lever fills the levered flow and its IRR: fcf + unlevered tax - tax with
// interest deducted (its own losses; interest from month c on) + draws - service,
// a balance left at the horizon repaid then.
func (d *DebtResult) lever(sch *DebtSchedule, s *Site, r *ConversionResult, hpc *Flows) {
	nol := 0.0
	for t := range sch.LeveredFCF {
		income := hpc.EBITDA[t] - hpc.Maintenance[t] - hpc.Depreciation[t]
		if t >= r.CODMonth {
			income -= sch.Interest[t]
		}
		base := max(0, income-nol)
		nol = max(0, nol-income)
		sch.LeveredLosses[t] = nol
		sch.LeveredTax[t] = s.TaxRatePct * base
		sch.LeveredFCF[t] = hpc.FCF[t] + hpc.Tax[t] - sch.LeveredTax[t] + sch.Draw[t] - sch.Service[t]
	}
	sch.LeveredFCF[len(sch.LeveredFCF)-1] -= sch.Final
	d.LeveredIRR = annualIRR(sch.LeveredFCF)
}
