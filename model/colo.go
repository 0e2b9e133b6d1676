package model

import "math"

// colocate fills flows with the lease of the critical IT load (MODEL.md section
// 5) and gives their present value. Months t >= c, k = t-c:
//
//	occ       = min(1, (k+1)/max(1, ramp_months)) occupancy_pct
//	rent      = lease_usd_kw_month (1+lease_escalator_pct)^floor(k/12)
//	            from k = lease_term_months on: rent x renewal_rent_pct, occ x renewal_probability_pct
//	revenue_t = C 1000 rent occ (1-sla_credit_pct)                  net of power passed through
//	credit_t  = min(tenant_credit_pct revenue_t, what is left of tenant_funded_pct total)
//	power_t   = C pue_hpc it_load_factor_pct occ 24 days_t price_t (1-power_pass_through_pct)
//	opex_t    = opex_hpc_usd_kw_month C 1000 (1+inflation_pct)^(t/12)
func colocate(flows *Flows, env *Env, s *Site, l timeline, powerGrowth, factors []float64) float64 {
	horizon := env.Horizon()
	flows.clearSparse()
	flows.clearOperations(l.cod, horizon+1)
	kw := l.criticalMW * kwPerMW
	powerUSD := l.criticalMW * s.PUEHPC * s.ITLoadFactorPct * hoursPerDay * hpcPowerPrice(s) * (1 - s.PowerPassThroughPct)
	opexUSD := s.OpexHPCUSDKWMonth * kw
	creditLeft := s.TenantFundedPct * l.total
	rent := s.rent(0)
	for t := l.cod; t <= horizon; t++ {
		k := t - l.cod
		if k > 0 && k%12 == 0 {
			rent = s.rent(k)
		}
		occupied, paid := s.leased(k, rent)
		revenue := kw * paid * occupied * (1 - s.SLACreditPct)
		credit := min(s.TenantCreditPct*revenue, creditLeft)
		creditLeft -= credit
		power := powerUSD * occupied * env.Days[t] * powerGrowth[t]
		opex := opexUSD * env.Inflation[t]
		flows.Revenue[t], flows.TenantCredit[t], flows.Power[t], flows.Opex[t] = revenue, credit, power, opex
		flows.EBITDA[t] = revenue - credit - power - opex
	}
	book := l.construct(flows, s)
	flows.Terminal[horizon] = flows.terminalValue(s.ExitMultipleColoX, s.ResidualRecoveryPct, book)
	return flows.settle(s.TaxRatePct, s.MaintenanceCapexPct, factors)
}

// rent is the rent of month k of operations, before any renewal: it steps at each anniversary.
func (s *Site) rent(k int) float64 {
	return s.LeaseUSDKWMonth.Value * math.Pow(1+s.LeaseEscalatorPct, float64(k/12))
}

// leased is the share occupied and the rent paid in month k of operations, rent being that before any renewal.
func (s *Site) leased(k int, rent float64) (occupied, paid float64) {
	occupied, paid = s.ramp(k)*s.OccupancyPct, rent
	if k >= s.LeaseTermMonths {
		occupied, paid = occupied*s.RenewalProbabilityPct, paid*s.RenewalRentPct
	}
	return occupied, paid
}

// hpcPowerPrice is the HPC power price at the valuation date, USD/MWh.
func hpcPowerPrice(s *Site) float64 { return s.PowerPriceUSDMWh * (1 + s.HPCPowerPremiumPct) }

// construct enters the company's share of the build and its depreciation as a
// whole from COD on, and gives its book value at the horizon: of a building
// unfinished by then what was spent on it.
func (l *timeline) construct(flows *Flows, s *Site) (book float64) {
	horizon := len(flows.FCF) - 1
	spent := l.spend(flows.Capex)
	if l.cod-1 > horizon {
		return spent
	}
	depreciate(flows.Depreciation, l.dc, l.cod-1, s.TaxLifeDCMonths, s.BonusDepreciationPct)
	return l.dc * bookShare(horizon, l.cod-1, s.DCLifeMonths)
}

// contractValue is colocation revenue, before tenant credits, over the lease term as far as the horizon.
func contractValue(flows *Flows, s *Site, l timeline) float64 {
	if l.cod >= len(flows.Revenue) {
		return 0
	}
	return sum(flows.Revenue[l.cod:min(l.cod+s.LeaseTermMonths, len(flows.Revenue))])
}
