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
		same("sources_equal_uses", "", "", sources, r.FundingNeedUSD, r.FundingNeedUSD),
		same("sites_sum_to_miner", "", "uplift_usd", uplift, r.UpliftUSD, sizeOf(m)),
		same("sites_sum_to_miner", "", "npv_usd", npv, r.NPVUSD, sizeOf(m)),
		same("sites_sum_to_miner", "", "company_capex_usd", capex, r.CompanyCapexUSD, capex),
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
		same("cash_flows_reproduce_npv", s.Site, string(Mine), npv, r.Mine.NPVUSD, size),
		atMost("depreciation_within_cost", s.Site, string(Mine), sum(r.Mine.Flows.Depreciation),
			sum(r.Mine.Flows.Capex)),
	}
	for i := range r.Conversions {
		c := &r.Conversions[i]
		name := string(c.Alternative)
		mining, a := discounted(c.Mining.FCF, s.DiscountRateMiningPct)
		hpc, b := discounted(c.HPC.FCF, hpcRate(s, c.Alternative))
		cost := sum(c.Mining.Capex) + sum(c.HPC.Capex)
		for _, p := range c.Phases { // what was spent before the valuation date is in no month
			cost += min(p.Inputs.CapexSpentUSD, p.DCCapexUSD)
		}
		checks = append(checks,
			same("cash_flows_reproduce_npv", s.Site, name, mining+s.HPCOwnershipPct*hpc, c.NPVUSD, a+b),
			same("parts_sum_to_npv", s.Site, name, c.NPVMiningPartUSD+c.NPVHPCPartUSD, c.NPVUSD, a+b),
			atMost("depreciation_within_cost", s.Site, name, sum(c.Mining.Depreciation)+sum(c.HPC.Depreciation), cost),
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
	return same("debt_repaid", s.Site, string(c.Alternative), left, 0, in)
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

func same(code, site, detail string, got, want, size float64) Check {
	pass := math.Abs(got-want) <= checkTolerance*math.Abs(size)
	return Check{Code: code, Site: site, Detail: detail, Got: got, Want: want, Pass: pass}
}

func atMost(code, site, detail string, got, limit float64) Check {
	return Check{Code: code, Site: site, Detail: detail, Got: got, Want: limit, Pass: got <= limit*(1+checkTolerance)}
}

func sum(s []float64) float64 {
	total := 0.0
	for _, v := range s {
		total += v
	}
	return total
}
