package model_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"rackrate/internal/testutil"
	"rackrate/model"
)

// A dearer build never raises an uplift, and lowers it wherever the build falls within the horizon. (Not so
// where the untaxed recovery of the book value and the tax saved come to more than the cost, which a recovery
// of half rules out.)
func TestUpliftFallsWithBuildCost(t *testing.T) {
	reg := registry(t)
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawSite(t, reg)
		s.ResidualRecoveryPct /= 2
		dearer := s
		dearer.CapexUSDMW *= 1.1
		a, b := evaluateSite(m, s), evaluateSite(m, dearer)
		for i := range a.Conversions {
			before, after := &a.Conversions[i], &b.Conversions[i]
			if after.UpliftUSD > before.UpliftUSD+1e-9*size(before) {
				t.Fatalf("%s: uplift rises from %v to %v", before.Alternative, before.UpliftUSD, after.UpliftUSD)
			}
			if before.CriticalITMW > 1 && before.Phases[0].DCCapexUSD > 1e5 && before.CODMonth <= m.HorizonMonths &&
				after.UpliftUSD >= before.UpliftUSD {
				t.Fatalf("%s: uplift stays at %v", before.Alternative, before.UpliftUSD)
			}
		}
	})
}

func size(c *model.ConversionResult) float64 {
	return math.Abs(c.NPVMiningPartUSD) + math.Abs(c.NPVHPCPartUSD) + c.CompanyCapexUSD
}

// A higher rent never lowers the uplift of a lease. (A tenant that is credited all of it leaves only its cost:
// no credit here.)
func TestUpliftRisesWithRent(t *testing.T) {
	reg := registry(t)
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawSite(t, reg)
		s.TenantCreditPct = 0
		higher := s
		higher.LeaseUSDKWMonth.Value *= 1.1
		a, b := evaluateSite(m, s), evaluateSite(m, higher)
		for _, alt := range []model.Alternative{model.Colo, model.Hybrid} {
			before, after := a.Conversion(alt), b.Conversion(alt)
			if before == nil { // nothing to mine beside it
				continue
			}
			if after.UpliftUSD < before.UpliftUSD-1e-9*size(before) {
				t.Fatalf("%s: uplift falls from %v to %v", alt, before.UpliftUSD, after.UpliftUSD)
			}
		}
	})
}

// A lease that is worth its build without mining to lose is worth less the later it starts.
func TestUpliftFallsWithDelayOfAProfitableLease(t *testing.T) {
	reg := registry(t)
	m, s, _ := reg.Defaults()
	m.ValuationDate = model.Date{Year: 2024, Month: 6, Day: 30}
	m.BTCPriceUSD, m.NetworkEHS = 62000, 600
	s.SiteMW, s.PowerPriceUSDMWh, s.FleetEfficiencyJTH = 200, 45, 20
	s.LeaseUSDKWMonth = model.Given(200.0)
	last := math.Inf(1)
	for delay := 0; delay <= 84; delay++ {
		s.DelayMonths = delay
		uplift := evaluateSite(m, s).Conversion(model.Colo).UpliftUSD
		if uplift >= last {
			t.Errorf("delay of %d months: uplift %v, %v a month earlier", delay, uplift, last)
		}
		last = uplift
	}
}

// Every money output grows by the factor by which MW, hashrate, GPUs and lump sums grow.
func TestScaling(t *testing.T) {
	reg := registry(t)
	money := map[model.Kind]bool{model.Money: true, model.Coins: true, model.MW: true}
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawSite(t, reg)
		s.GPUCount = model.Given(100.0)
		k := drawBetween(t, "factor", 0.1, 10)
		big := s
		big.SiteMW *= k
		big.ConvertMW.Value *= k
		big.HashrateEHS *= k
		big.GPUCount.Value *= k
		big.RemediationUSD *= k
		s.CapexSpentUSD = drawBetween(t, "capex_spent_usd", 0, 1e9)
		big.CapexSpentUSD = s.CapexSpentUSD * k
		big.HostedMW *= k
		a, b := evaluateSite(m, s), evaluateSite(m, big)
		for _, measure := range model.MineMeasures {
			scaled(t, "mine", measure.Key, measure.Get(&a.Mine.MineFigures), measure.Get(&b.Mine.MineFigures), k,
				money[measure.Kind], mineSize(a))
		}
		for i := range a.Conversions {
			for _, measure := range model.ConversionMeasures {
				scaled(t, string(a.Conversions[i].Alternative), measure.Key,
					measure.Get(&a.Conversions[i].ConversionFigures),
					measure.Get(&b.Conversions[i].ConversionFigures), k, money[measure.Kind], size(&a.Conversions[i])+
						mineSize(a))
			}
		}
	})
}

func mineSize(r *model.SiteResult) float64 {
	total := 0.0
	for _, f := range r.Mine.Flows.FCF {
		total += math.Abs(f)
	}
	return total
}

func scaled(t *rapid.T, where, key string, a, b model.Figure, k float64, money bool, size float64) {
	if !money {
		return
	}
	if a.OK() != b.OK() || math.Abs(a.Value*k-b.Value) > 1e-9*k*max(size, math.Abs(a.Value)) {
		t.Fatalf("%s %s: %v times %v is not %v", where, key, a, k, b)
	}
}

// What mining is worth depends on no HPC input, and with fleet_refresh best and no hosting it is at least the
// fleet's resale.
func TestMineKnowsNothingOfHPC(t *testing.T) {
	reg := registry(t)
	hpc := map[string]bool{"conversion": true, "colocation": true, "gpu cloud": true, "hybrid": true, "financing": true,
		"readiness": true}
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawSite(t, reg)
		s.FleetRefresh = "best"
		if rapid.Bool().Draw(t, "nothing hosted") {
			s.HostedMW = 0
		}
		want := evaluateSite(m, s).Mine
		resale := s.HashrateEHS * 1e6 * min(s.ASICResaleUSDTH, s.ASICPriceUSDTH)
		if s.FleetRemainingLifeYears < 0.5/12 || s.HostedMW > 0 {
			resale = 0 // a fleet that is due is worth nothing; hosting may lose money and is not in the choice
		}
		if want.NPVUSD < resale*(1-1e-9) && s.HostedMW == 0 {
			t.Fatalf("mining is worth %v, the fleet sells for %v", want.NPVUSD, resale)
		}
		other := s
		for _, in := range reg.Inputs {
			if hpc[in.Group] {
				if v := drawInput(t, in); v.Known {
					model.Set(&other, in.Key, v)
				}
			}
		}
		got := evaluateSite(m, other).Mine
		if got.NPVUSD != want.NPVUSD || got.Policy != want.Policy {
			t.Fatalf("mining is worth %v, with other HPC inputs %v", want.NPVUSD, got.NPVUSD)
		}
	})
}

// No input within the registry's bounds makes a figure that is not a number, or fails a check of the results.
func TestEveryFigureIsANumberOrSaysWhy(t *testing.T) {
	reg := registry(t)
	rapid.Check(t, func(t *rapid.T) {
		d := drawRow(t, reg)
		book := model.Book{Market: d.market, Deck: d.deck,
			Miners: []model.BookMiner{{Inputs: d.miner, Sites: []model.Site{d.site}}}}
		miner := testutil.Evaluate(reg, book, 1).Miners[0]
		r := &miner.Sites[0]
		for _, c := range miner.Checks {
			if !c.Pass {
				t.Fatalf("check %s of %s: got %v, want %v", c.Code, c.Detail, c.Got, c.Want)
			}
		}
		for _, measure := range model.MineMeasures {
			finite(t, measure.Key, measure.Get(&r.Mine.MineFigures))
		}
		for i := range r.Conversions {
			for _, measure := range model.ConversionMeasures {
				finite(t, measure.Key, measure.Get(&r.Conversions[i].ConversionFigures))
			}
			if d := r.Conversions[i].Debt; d != nil {
				for _, measure := range model.DebtMeasures {
					finite(t, measure.Key, measure.Get(&d.DebtFigures))
				}
			}
		}
		for _, measure := range model.MinerMeasures {
			finite(t, measure.Key, measure.Get(&miner.Result.MinerFigures))
		}
		if r.Tornado == nil { // no conversion has a price
			return
		}
		for _, row := range r.Tornado.Rows {
			finite(t, row.Input, model.Some(row.UpliftLowUSD))
			finite(t, row.Input, model.Some(row.UpliftHighUSD))
		}
	})
}

func finite(t *rapid.T, key string, f model.Figure) {
	if f.OK() && (math.IsNaN(f.Value) || math.IsInf(f.Value, 0)) {
		t.Fatalf("%s is %v", key, f.Value)
	}
}

// At a break-even the uplift is nil.
func TestBreakEvensAreRoots(t *testing.T) {
	reg := registry(t)
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawSite(t, reg)
		book := model.Book{Market: m, Miners: []model.BookMiner{{Name: s.Miner, Sites: []model.Site{s}}}}
		result := testutil.Evaluate(reg, book, 1)
		r := result.Miners[0].Sites[0]
		var network []model.DeckPoint // the base case's, its floor included, whatever the bitcoin price
		for i, v := range result.Env.NetworkEHS {
			network = append(network, model.DeckPoint{Date: result.Env.MonthEnd[i], NetworkEHS: model.Given(v)})
		}
		for alt, list := range r.BreakEvens {
			for _, b := range list {
				if !b.Figure.OK() || b.Input == "delay_months" {
					continue
				}
				m2, s2 := m, s
				if !model.Set(&m2, b.Input, model.NumberValue(b.Figure.Value)) {
					model.Set(&s2, b.Input, model.NumberValue(b.Figure.Value))
				}
				k := model.NewKernel(model.NewEnv(m2, network), &model.Miner{}, model.Choices{})
				k.Load(&s2)
				at := k.Result(true)
				c := at.Conversion(alt)
				if math.Abs(c.UpliftUSD) > 1e-6*(size(c)+mineSize(&at)+s.SiteMW) { // a dollar a MW where nothing flows
					t.Fatalf("%s at %s %v: uplift %v", alt, b.Input, b.Figure.Value, c.UpliftUSD)
				}
			}
		}
	})
}
