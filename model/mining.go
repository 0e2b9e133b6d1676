package model

import "math"

const (
	hoursPerDay = 24
	thPerEH     = 1e6
	kwPerMW     = 1000
)

// fleet is what a site's whole fleet does, month by month, when it is replaced
// at the end of its life and none of it is displaced (MODEL.md section 3). Under
// run-off the months up to the end of the fleet's life are the same.
type fleet struct {
	revenue, power, credit, opex, ebitda, btc, hashrate []float64
	purchases                                           []fleetPurchase
	ends                                                int // R, months until the fleet's first end of life
	life                                                int // L
}

// fleetPurchase is a replacement of the whole fleet at the end of month.
type fleetPurchase struct {
	month   int
	costUSD float64
}

func newFleet(horizon int) fleet {
	n := horizon + 1
	store := make([]float64, 7*n)
	next := func() []float64 {
		s := store[:n:n]
		store = store[n:]
		return s
	}
	return fleet{
		revenue: next(), power: next(), credit: next(), opex: next(), ebitda: next(), btc: next(), hashrate: next(),
		purchases: make([]fleetPurchase, 0, horizon/12+2),
	}
}

// load works out the whole fleet's flows in an environment whose BTC price and network are scaled by shift.
//
//	revenue_t = H_t q_t B_t days_t run (1-pool_fee_pct)
//	power_t   = P 24 days_t run power_price_usd_mwh (1+power_growth_pct)^(t/12)
//	credit_t  = P 24 days_t mining_uptime_pct curtailment_pct curtailment_credit_usd_mwh
//	opex_t    = opex_mining_usd_mw_month P (1+inflation_pct)^(t/12)
func (f *fleet) load(env *Env, s *Site, shift Shift, powerGrowth []float64) {
	f.ends, f.life = months(s.FleetRemainingLifeYears), months(s.FleetLifeYears)
	f.replace(env.Horizon(), s)
	draw := s.fleetDrawMW()
	run := s.MiningUptimePct * (1 - s.CurtailmentPct)
	powerUSD := draw * hoursPerDay * run * s.PowerPriceUSDMWh
	creditUSD := draw * hoursPerDay * s.MiningUptimePct * s.CurtailmentPct * s.CurtailmentCreditUSDMWh
	opexUSD := s.OpexMiningUSDMWMonth * draw
	net := run * (1 - s.PoolFeePct) / shift.Network
	for t := 1; t < len(f.revenue); t++ {
		days := env.Days[t]
		btc := f.hashrate[t] * env.BTCPerEHDay[t] * days * net
		revenue := btc * env.BTCPriceUSD[t] * shift.BTC
		power := powerUSD * days * powerGrowth[t]
		if s.EconomicShutoff && revenue < power {
			revenue, power, btc = 0, 0, 0
		}
		credit, opex := creditUSD*days, opexUSD*env.Inflation[t]
		f.revenue[t], f.power[t], f.btc[t], f.credit[t], f.opex[t] = revenue, power, btc, credit, opex
		f.ebitda[t] = revenue - power + credit - opex
	}
}

// replace fills the fleet's hashrate and purchases: at the end of month
// r = R + kL < T the MW stay and the machines get better.
//
//	efficiency after r = fleet_efficiency_j_th (1-efficiency_gain_pct)^(r/12);  H = IT / efficiency
//	cost = H x 1e6 x asic_price_usd_th (1+asic_price_growth_pct)^(r/12)
func (f *fleet) replace(horizon int, s *Site) {
	f.purchases = f.purchases[:0]
	hashrate := s.HashrateEHS
	if hashrate == 0 { // no fleet, and perhaps no efficiency either
		clear(f.hashrate)
		return
	}
	from := 0
	for r := f.ends; r < horizon; r += f.life {
		fill(f.hashrate[from:r+1], hashrate)
		from = r + 1
		years := float64(r) / 12
		hashrate = s.fleetITMW() / (s.FleetEfficiencyJTH * math.Pow(1-s.EfficiencyGainPct, years))
		cost := hashrate * thPerEH * s.ASICPriceUSDTH * math.Pow(1+s.ASICPriceGrowthPct, years)
		f.purchases = append(f.purchases, fleetPurchase{r, cost})
	}
	fill(f.hashrate[from:], hashrate)
}

func fill(s []float64, v float64) {
	for i := range s {
		s[i] = v
	}
}

// endsBefore reports whether the fleet runs off before the horizon.
func (f *fleet) endsBefore(horizon int) bool { return f.ends < horizon }

// mine fills flows with what is left of the fleet when the share displaced of it
// goes after month stop, under the policy replace or run-off, and gives their present value.
func (f *fleet) mine(flows *Flows, s *Site, policy Policy, displaced float64, stop int, factors []float64) float64 {
	horizon := len(flows.FCF) - 1
	last := horizon
	if policy == RunOff {
		last = min(f.ends, horizon)
	}
	flows.clearSparse()
	flows.clearOperations(1, last+1)
	f.operate(flows, 1, min(stop, last), 1)
	f.operate(flows, max(stop, 0)+1, last, 1-displaced)
	book := 0.0
	if policy == Replace {
		book = f.buy(flows, s, displaced, stop)
	}
	f.sell(flows, s, policy, displaced, stop)
	if last == horizon {
		flows.Terminal[horizon] = flows.terminalValue(s.ExitMultipleMiningX, s.ResidualRecoveryPct, book)
	}
	return flows.settle(s.TaxRatePct, 0, factors)
}

// operate fills the operating series of months from..to with the share x of the whole fleet's.
func (f *fleet) operate(flows *Flows, from, to int, x float64) {
	for t := from; t <= to; t++ {
		flows.Revenue[t] = f.revenue[t] * x
		flows.Power[t] = f.power[t] * x
		flows.CurtailmentCredit[t] = f.credit[t] * x
		flows.Opex[t] = f.opex[t] * x
		flows.EBITDA[t] = f.ebitda[t] * x
	}
}

// buy enters the replacements, each for the share that goes on mining after it,
// and gives their book value at the horizon: of a fleet bought before the stop
// month only the share that was not sold.
func (f *fleet) buy(flows *Flows, s *Site, displaced float64, stop int) (book float64) {
	horizon := len(flows.FCF) - 1
	for _, p := range f.purchases {
		cost := p.costUSD
		if p.month >= stop {
			cost *= 1 - displaced
		}
		flows.Capex[p.month] += cost
		depreciate(flows.Depreciation, cost, p.month, s.TaxLifeASICMonths, s.BonusDepreciationPct)
		kept := 1.0
		if p.month < stop && stop < horizon {
			kept = 1 - displaced
		}
		book += cost * kept * bookShare(horizon, p.month, f.life)
	}
	return book
}

// sell enters the sale of the displaced share in the stop month, if that is
// before the horizon and before the fleet has ended: y H 1e6 asic_resale_usd_th,
// H after a replacement made in that same month.
func (f *fleet) sell(flows *Flows, s *Site, policy Policy, displaced float64, stop int) {
	horizon := len(flows.FCF) - 1
	if stop >= horizon || policy == RunOff && f.endsBefore(horizon) && stop >= f.ends {
		return
	}
	hashrate := s.HashrateEHS
	if policy == Replace {
		hashrate = f.hashrate[stop+1]
	}
	flows.Resale[stop] = displaced * hashrate * thPerEH * s.ASICResaleUSDTH
}

// stopUSD is the only flow of the policy stop: the fleet's resale at t = 0.
func stopUSD(s *Site) float64 { return s.HashrateEHS * thPerEH * s.ASICResaleUSDTH }

// describe fills the series that no figure needs but a reader does: hashrate, BTC mined and the share still mining.
func (f *fleet) describe(flows *Flows, s *Site, policy Policy, displaced float64, stop int) {
	clear(flows.BTC)
	clear(flows.HashrateEHS)
	clear(flows.Mining)
	if policy == Stop {
		return
	}
	horizon := len(flows.FCF) - 1
	last := horizon
	if policy == RunOff {
		last = min(f.ends, horizon)
	}
	for t := 1; t <= last; t++ {
		x := 1.0
		if t > stop {
			x = 1 - displaced
		}
		flows.Mining[t] = x
		flows.HashrateEHS[t] = f.hashrate[t]
		flows.BTC[t] = f.btc[t] * x
	}
}
