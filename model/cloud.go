package model

import "math"

// gpus is how many GPUs are installed: gpu_count, or as many as the critical IT load feeds.
func gpus(s *Site, l timeline) float64 {
	return s.GPUCount.Or(math.Floor(l.criticalMW*kwPerMW/s.KWPerGPU + 1e-9))
}

// gpuPurchaseUSD is what a purchase of n GPUs costs at the end of month t.
func gpuPurchaseUSD(s *Site, n float64, t int) float64 {
	return n * s.GPUCapexUSD * math.Pow(1+s.GPUCostGrowthPct, float64(t)/12)
}

// firstGPUPurchaseUSD is the purchase at month c-1, nil where that is not before the horizon.
func firstGPUPurchaseUSD(s *Site, l timeline, horizon int) float64 {
	if l.cod-1 >= horizon {
		return 0
	}
	return gpuPurchaseUSD(s, gpus(s, l), l.cod-1)
}

// sellGPUHours fills flows with a GPU cloud (MODEL.md section 6) under the policy
// replace or run-off and gives their present value. Months t >= c, k = t-c:
//
//	revenue_t = G 24 days_t ramp (chi contract + (1-chi) market_t gpu_utilisation_pct) (1-sla_credit_pct)
//	power_t   = G kw_per_gpu/1000 pue_hpc it_load_factor_pct ramp 24 days_t price_t
//	opex_t    = (opex_hpc_usd_kw_month C 1000 + gpu_opex_usd_month G) (1+inflation_pct)^(t/12)
//
// Under run-off all three end with the life of the first GPUs.
func sellGPUHours(flows *Flows, env *Env, s *Site, l timeline, policy Policy, powerGrowth, priceGrowth, factors []float64) float64 {
	horizon := env.Horizon()
	last := lastGPUMonth(s, l, horizon, policy)
	flows.clearSparse()
	flows.clearOperations(l.cod, last+1)
	n := gpus(s, l)
	market := s.GPUPriceUSDHour.Value
	contract := s.GPUContractPriceUSDHour.Or(market)
	hours := n * hoursPerDay * (1 - s.SLACreditPct)
	powerUSD := n * s.KWPerGPU / kwPerMW * s.PUEHPC * s.ITLoadFactorPct * hoursPerDay * hpcPowerPrice(s)
	opexUSD := s.OpexHPCUSDKWMonth*l.criticalMW*kwPerMW + s.GPUOpexUSDMonth*n
	for t := l.cod; t <= last; t++ {
		k := t - l.cod
		contracted := s.contracted(k)
		ramp := s.ramp(k)
		price := contracted*contract + (1-contracted)*market*priceGrowth[t]*s.GPUUtilisationPct
		revenue := hours * env.Days[t] * ramp * price
		power := powerUSD * ramp * env.Days[t] * powerGrowth[t]
		opex := opexUSD * env.Inflation[t]
		flows.Revenue[t], flows.Power[t], flows.Opex[t] = revenue, power, opex
		flows.EBITDA[t] = revenue - power - opex
	}
	book := l.construct(flows, s) + buyGPUs(flows, s, l, n, policy)
	flows.Terminal[horizon] = flows.terminalValue(s.ExitMultipleCloudX, s.ResidualRecoveryPct, book)
	return flows.settle(s.TaxRatePct, s.MaintenanceCapexPct, factors)
}

// lastGPUMonth is the last month in which GPU-hours are sold.
func lastGPUMonth(s *Site, l timeline, horizon int, policy Policy) int {
	if policy == RunOff {
		return min(horizon, l.cod-1+months(s.GPULifeYears))
	}
	return horizon
}

// contracted is the share of GPUs on contract in month k of operations.
func (s *Site) contracted(k int) float64 {
	if k < s.GPUContractMonths {
		return s.GPUContractSharePct
	}
	return 0
}

// buyGPUs enters the purchases at months c-1 + k life before the horizon, under
// run-off the first only, and gives their book value at the horizon.
func buyGPUs(flows *Flows, s *Site, l timeline, n float64, policy Policy) (book float64) {
	horizon := len(flows.FCF) - 1
	life := months(s.GPULifeYears)
	for t := l.cod - 1; t < horizon; t += life {
		cost := gpuPurchaseUSD(s, n, t)
		flows.Capex[t] += cost
		depreciate(flows.Depreciation, cost, t, s.TaxLifeGPUMonths, s.BonusDepreciationPct)
		book += cost * bookShare(horizon, t, life)
		if policy == RunOff {
			break
		}
	}
	return book
}

// gpuReserve adds to dst what is set aside a month for each purchase of GPUs
// after the first, evenly over the life months up to and including its own. Debt cover only.
func gpuReserve(dst []float64, s *Site, l timeline, policy Policy) {
	if policy != Replace {
		return
	}
	n, life := gpus(s, l), months(s.GPULifeYears)
	for t := l.cod - 1 + life; t < len(dst)-1; t += life {
		monthly := gpuPurchaseUSD(s, n, t) / float64(life)
		for m := t - life + 1; m <= t; m++ {
			dst[m] += monthly
		}
	}
}
