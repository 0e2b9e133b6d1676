package model

import "math"

// checkMiner tests the results of a miner against themselves. Each check works
// its figure out another way than the model did.
func checkMiner(env *Env, m *MinerOutcome) []Check {
	var checks []Check
	for i := range m.Sites {
		checks = append(checks, checkSite(env, &m.Sites[i])...)
	}
	r := &m.Result
	sources := r.DebtUSD + r.CashUSD + r.ConvertibleUSD + r.EquityUSD
	uplift, npv, capex := 0.0, 0.0, 0.0
	for i := range m.Sites {
		s := &m.Sites[i]
		if !s.Taken {
			continue
		}
		npv += s.Mine.NPVUSD
		if c := s.Conversion(s.Chosen()); c != nil {
			npv += c.NPVUSD - s.Mine.NPVUSD
			uplift += c.UpliftUSD
			capex += c.CompanyCapexUSD
		}
	}
	return append(checks,
		Check{Code: "sources_equal_uses"}.same(sources, r.FundingNeedUSD, r.FundingNeedUSD),
		Check{Code: "sites_sum_to_miner", Detail: "uplift_usd"}.same(uplift, r.UpliftUSD, sizeOf(m)),
		Check{Code: "sites_sum_to_miner", Detail: "npv_usd"}.same(npv, r.NPVUSD, sizeOf(m)),
		Check{Code: "sites_sum_to_miner", Detail: "company_capex_usd"}.same(capex, r.CompanyCapexUSD, capex),
	)
}

// sizeOf is the size of the sums over a miner's sites, for relative tolerances.
func sizeOf(m *MinerOutcome) float64 {
	size := 0.0
	for i := range m.Sites {
		size += math.Abs(m.Sites[i].Mine.NPVUSD)
		for _, c := range m.Sites[i].Conversions {
			size += math.Abs(c.NPVUSD)
		}
	}
	return size
}

// checkSite tests a site: discounted flows reproduce the NPVs, no purchase is
// depreciated beyond its cost, the debt ends at nil.
func checkSite(env *Env, r *SiteResult) []Check {
	s := &r.Inputs
	npv, size := discounted(r.Mine.Flows.FCF, s.DiscountRateMiningPct)
	checks := []Check{
		Check{Code: "cash_flows_reproduce_npv", Site: s.Site, Detail: string(Mine)}.same(npv, r.Mine.NPVUSD, size),
		Check{Code: "depreciation_within_cost", Site: s.Site, Detail: string(Mine)}.atMost(
			sum(r.Mine.Flows.Depreciation), sum(r.Mine.Flows.Capex)),
	}
	for i := range r.Conversions {
		c := &r.Conversions[i]
		of := func(code string) Check { return Check{Code: code, Site: s.Site, Detail: string(c.Alternative)} }
		mining, a := discounted(c.Mining.FCF, s.DiscountRateMiningPct)
		hpc, b := discounted(c.HPC.FCF, hpcRate(s, c.Alternative))
		cost := sum(c.Mining.Capex) + sum(c.HPC.Capex)
		for _, p := range c.Phases { // what was spent before the valuation date is in no month
			cost += min(p.Inputs.CapexSpentUSD, p.DCCapexUSD)
		}
		checks = append(checks,
			of("cash_flows_reproduce_npv").same(mining+s.HPCOwnershipPct*hpc, c.NPVUSD, a+b),
			of("parts_sum_to_npv").same(c.NPVMiningPartUSD+c.NPVHPCPartUSD, c.NPVUSD, a+b),
			of("depreciation_within_cost").atMost(sum(c.Mining.Depreciation)+sum(c.HPC.Depreciation), cost),
		)
		if c.Debt != nil && c.Debt.Share > 0 {
			checks = append(checks, checkDebt(s, c))
		}
	}
	return checks
}

// checkDebt adds up the debt's movements without its balance: draws and interest
// less service and what is repaid at the horizon must leave nothing.
func checkDebt(s *Site, c *ConversionResult) Check {
	sch := &c.Debt.Schedule
	in := sum(sch.Draw) + sum(sch.Interest)
	left := in - sum(sch.Service) - sch.Final
	return Check{Code: "debt_repaid", Site: s.Site, Detail: string(c.Alternative)}.same(left, 0, in)
}

// discounted is the present value of monthly flows at an annual rate, by the formula of section 1, and the sum
// of its terms' sizes.
func discounted(flows []float64, rate float64) (npv, size float64) {
	for t, f := range flows {
		v := f * math.Pow(1+rate, -float64(t)/12)
		npv += v
		size += math.Abs(v)
	}
	return npv, size
}

// checkTolerance is relative to the size of what is added up.
const checkTolerance = 1e-9

// same fills in a check that wants a figure to be another one, but for rounding at a size.
func (c Check) same(got, want, size float64) Check {
	c.Got, c.Want, c.Pass = got, want, math.Abs(got-want) <= checkTolerance*math.Abs(size)
	return c
}

// atMost fills in a check that wants a figure not to be above a limit.
func (c Check) atMost(got, limit float64) Check {
	c.Got, c.Want, c.Pass = got, limit, got <= limit*(1+checkTolerance)
	return c
}

func sum(s []float64) float64 {
	total := 0.0
	for _, v := range s {
		total += v
	}
	return total
}
