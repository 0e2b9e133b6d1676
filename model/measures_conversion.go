package model

import (
	"errors"
	"math"

	"rackrate/model/dcf"
)

// irrLimit is the monthly rate of 1,000 % a year, above which no IRR is given.
var irrLimit = math.Pow(11, 1.0/12) - 1

// reasons are the model's words for what dcf refuses.
func reason(err error) Reason {
	switch {
	case errors.Is(err, dcf.ErrNoSignChange):
		return NoSignChange
	case errors.Is(err, dcf.ErrManySignChanges):
		return ManySignChanges
	case errors.Is(err, dcf.ErrAboveLimit):
		return RateAboveLimit
	case errors.Is(err, dcf.ErrNoOutflow):
		return NoOutflow
	case errors.Is(err, dcf.ErrNotBack):
		return CapitalNotBack
	case errors.Is(err, dcf.ErrSameSign):
		return SameSign
	}
	return NotInterpretable
}

func figure(v float64, err error) Figure {
	if err != nil {
		return None(reason(err))
	}
	return Some(v)
}

// annualIRR is the IRR of monthly flows as (1+i)^12 - 1, none above 10.
func annualIRR(flows []float64) Figure {
	i, err := dcf.IRR(flows, irrLimit)
	return figure(math.Pow(1+i, 12)-1, err)
}

// ratio is a / b, or why where b is nil.
func ratio(a, b float64, why Reason) Figure {
	if b == 0 {
		return None(why)
	}
	return Some(a / b)
}

// over is a figure divided by b.
func over(a Figure, b float64, why Reason) Figure {
	if !a.OK() {
		return a
	}
	return ratio(a.Value, b, why)
}

// mineResult gives the measures of keeping on mining.
func (k *Kernel) mineResult(s *Site, keepFlows bool) MineResult {
	f := k.mine.flows(s)
	k.fleet.describe(f, s, k.mine.policy, 0, k.env.Horizon())
	year := min(12, k.env.Horizon()) + 1
	r := MineResult{
		Policy: k.mine.policy, NPVUSD: k.mine.npv, TotalFCFUSD: sum(f.FCF),
		Revenue12mUSD: sum(f.Revenue[1:year]), EBITDA12mUSD: sum(f.EBITDA[1:year]), BTC12m: sum(f.BTC[1:year]),
	}
	cost := sum(f.Power[1:year]) + sum(f.Opex[1:year]) - sum(f.CurtailmentCredit[1:year])
	r.CashCostPerBTCUSD = ratio(cost, r.BTC12m, NoBTCMined)
	if keepFlows {
		r.Flows = f.clone()
	}
	return r
}

// conversionResult gives the measures of a conversion (MODEL.md sections 8 and 9).
func (k *Kernel) conversionResult(s *Site, a Alternative, keepFlows bool) ConversionResult {
	i := conversionIndex(a)
	part, h, l, factors := &k.part[i], &k.hpc[i], k.hpc[i].timeline, k.factors(a)
	mine, mining, hpc := k.mine.flows(s), part.flows(s), h.taken
	horizon := k.env.Horizon()
	r := ConversionResult{
		Alternative: a,
		NPVUSD:      part.npv + h.npv, NPVMiningPartUSD: part.npv, NPVHPCPartUSD: h.npv,
		MiningPolicy: part.policy, GPUPolicy: h.policy,
		UpliftUSD:   part.npv + h.npv - k.mine.npv,
		ConvertedMW: l.convertMW, CriticalITMW: l.criticalMW, CODMonth: l.cod, StopMonth: l.stop,
		DisplacedShare: l.displaced, TotalCapexUSD: l.total, DCCapexUSD: l.dc,
		PeakFundingUSD: dcf.DeepestCumulative(hpc.FCF),
		TerminalNPVUSD: hpc.Terminal[horizon] * factors[horizon],
	}
	if a == Cloud {
		r.GPUs, r.GPUCapexUSD = gpus(s, l), firstGPUPurchaseUSD(s, l, horizon)
	}
	r.CompanyCapexUSD = r.DCCapexUSD + r.GPUCapexUSD
	r.UpliftUSDMW = ratio(r.UpliftUSD, l.convertMW, NothingConverted)
	for t := range k.total {
		k.total[t] = mining.FCF[t] + hpc.FCF[t]
		k.gap[t] = k.total[t] - mine.FCF[t]
	}
	r.UpliftOneRateUSD = dcf.PresentValue(k.gap, factors)
	r.TotalFCFUSD = sum(k.total)
	k.rates(&r, s, hpc)
	k.yields(&r, s, hpc)
	r.Debt = k.debt(s, &r, hpc, keepFlows)
	if keepFlows {
		k.fleet.describe(mining, s, part.policy, l.displaced, l.stop)
		r.Mining, r.HPC, r.TotalFCF = mining.clone(), hpc.clone(), append([]float64(nil), k.total...)
	}
	return r
}

// rates fills the rates of return, multiples and paybacks of a conversion.
func (k *Kernel) rates(r *ConversionResult, s *Site, hpc *Flows) {
	factors := k.factors(r.Alternative)
	r.ProjectIRR, r.IncrementalIRR = None(NothingInvested), None(NothingInvested)
	if r.CompanyCapexUSD != 0 {
		r.ProjectIRR = annualIRR(hpc.FCF)
		r.IncrementalIRR = annualIRR(k.gap)
	}
	r.MOIC = figure(dcf.MOIC(hpc.FCF, nil))
	r.ProfitabilityIndex = figure(dcf.MOIC(hpc.FCF, factors))
	r.ProjectMIRR = r.MOIC
	if r.MOIC.OK() {
		r.ProjectMIRR = None(CapitalNotBack)
	}
	if r.MOIC.OK() && r.MOIC.Value >= 1 {
		monthly := math.Pow(1+hpcRate(s, r.Alternative), 1.0/12) - 1
		i, err := dcf.MIRR(hpc.FCF, monthly, monthly)
		r.ProjectMIRR = figure(math.Pow(1+i, 12)-1, err)
	}
	r.PaybackMonths = figure(dcf.Payback(hpc.FCF, nil))
	r.DiscountedPaybackMonths = figure(dcf.Payback(hpc.FCF, factors))
}

// yields fills stabilised EBITDA and what is measured by it, the terminal multiple and the contract value.
func (k *Kernel) yields(r *ConversionResult, s *Site, hpc *Flows) {
	r.StabilisedEBITDAUSD = None(NotStabilised)
	from := r.CODMonth + max(1, s.RampMonths) - 1
	if from+12 <= len(hpc.EBITDA) {
		r.StabilisedEBITDAUSD = Some(sum(hpc.EBITDA[from : from+12]))
	}
	r.YieldOnCost = over(r.StabilisedEBITDAUSD, r.CompanyCapexUSD, NothingInvested)
	r.YieldOnTotalCost = over(r.StabilisedEBITDAUSD, r.TotalCapexUSD+r.GPUCapexUSD, NothingInvested)
	r.TerminalMultipleX = None(NoEBITDA)
	if last := hpc.lastYearEBITDA(); last > 0 {
		r.TerminalMultipleX = Some(hpc.Terminal[k.env.Horizon()] / last)
	}
	r.ContractValueUSD = None(NotApplicable)
	if r.Alternative != Cloud {
		l := k.hpc[conversionIndex(r.Alternative)].timeline
		r.ContractValueUSD = Some(contractValue(hpc, s, l))
	}
}
