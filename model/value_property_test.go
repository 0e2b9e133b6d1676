package model_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rackrate/internal/testutil"
	"rackrate/model"
)

// levelMarket is a market in which neither bitcoin nor the network nor the subsidy moves.
func levelMarket(reg *model.Registry) model.Market {
	m, _, _ := reg.Defaults()
	m.ValuationDate, m.NextHalvingDate = model.Date{Year: 2025, Month: 6, Day: 30},
		model.Date{Year: 2090, Month: 4, Day: 17}
	m.BTCPriceUSD, m.NetworkEHS = 105000, 1000
	m.BTCGrowthPct, m.NetworkGrowthPct, m.InflationPct, m.NetworkFloor = 0, 0, 0, false
	return m
}

// typical is a site of 200 MW with a fleet on all of them and a rent of 130 USD/kW-month, all else at the
// registry's defaults.
func typical(reg *model.Registry) model.Site {
	_, s, _ := reg.Defaults()
	s.Miner, s.Site, s.SiteMW, s.PowerPriceUSDMWh, s.FleetEfficiencyJTH, s.HashrateEHS = "Case", "One", 200, 45, 20, 9.5
	s.LeaseUSDKWMonth, s.GPUPriceUSDHour = model.Given(130.0), model.Given(2.5)
	return s
}

// leased are the conversions that an exit cap rate belongs to.
var leased = []model.Alternative{model.Colo, model.Hybrid}

// The value of a lease with a cap rate does not depend on where the horizon falls between
// two years of operations and the lease's end, whatever the other inputs. This is so but
// for two things of section 7: what is left of losses at the horizon is lost there,
// and a tax on exit falls on the horizon's value.
func TestHPCValueDoesNotDependOnTheHorizon(t *testing.T) {
	reg, tried := registry(t), 0
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawSite(t, reg)
		s.ResidualRecoveryPct, s.ExitMultipleColoX, s.ExitTaxed = 0, 0, false
		s.ExitCapRatePct = drawBetween(t, "exit_cap_rate_pct", 0.04, 0.12)
		s.TaxRatePct *= float64(rapid.IntRange(0, 1).Draw(t, "taxed"))
		cod := s.DelayMonths + s.BuildMonths + 1
		m.HorizonMonths = cod + 24
		short := evaluateSite(m, s)
		m.HorizonMonths = rapid.IntRange(cod+24, max(cod+24, cod+s.LeaseTermMonths-1)).Draw(t, "horizon")
		long := evaluateSite(m, s)
		for _, a := range leased {
			x, y := short.Conversion(a), long.Conversion(a)
			if x == nil || x.TerminalNPVUSD <= 0 || y.TerminalNPVUSD <= 0 || s.TaxRatePct > 0 && losesFrom(y, cod+24) {
				continue
			}
			tried++
			if math.Abs(x.NPVHPCProjectUSD-y.NPVHPCProjectUSD) > 1e-9*size(x) {
				t.Fatalf("%s: worth %v at COD + 24, %v at month %d", a, x.NPVHPCProjectUSD, y.NPVHPCProjectUSD,
					m.HorizonMonths)
			}
		}
	})
	if tried == 0 {
		t.Error("no values were compared")
	}
}

// losesFrom reports whether a loss is carried forward in a month from t on.
func losesFrom(c *model.ConversionResult, t int) bool {
	return slices.ContainsFunc(c.HPC.LossCarriedForward[min(t, len(c.HPC.LossCarriedForward)-1):],
		func(v float64) bool { return v > 0 })
}

// At the registry's defaults, no other terminal method binding, it moves by less than
// half a per cent, losses and all.
func TestHPCValueMovesLittleWithTheHorizon(t *testing.T) {
	reg := registry(t)
	for _, c := range []struct {
		name   string
		change func(s *model.Site)
	}{
		{"defaults", func(*model.Site) {}},
		{"a tenant who may default", func(s *model.Site) {
			s.TenantDefaultPct, s.BackstopPct,
				s.BackstopMonths = 0.08, 0.5, 60
		}},
		{"the tenant pays and is credited", func(s *model.Site) { s.TenantFundedPct, s.TenantCreditPct = 0.5, 0.3 }},
		{"prepaid", func(s *model.Site) { s.PrepayPct = 0.2 }},
		{"a short lease, let again late", func(s *model.Site) {
			s.LeaseTermMonths, s.ReletMonths,
				s.RenewalProbabilityPct = 60, 36, 0.2
		}},
		{"a long lease", func(s *model.Site) { s.LeaseTermMonths, s.LeaseEscalatorPct = 300, 0.03 }},
		{"triple net", func(s *model.Site) {
			s.OpexHPCUSDKWMonth, s.MaintenanceCapexPct, s.ExitCapRatePct = 3,
				0.005, 0.07
		}},
		{"dear", func(s *model.Site) { s.CapexUSDMW = 13e6 }},
		{"late", func(s *model.Site) { s.DelayMonths = 36 }},
	} {
		s := typical(reg)
		s.ResidualRecoveryPct = 0
		c.change(&s)
		m := levelMarket(reg)
		m.InflationPct = 0.025
		cod := s.DelayMonths + s.BuildMonths + 1
		first := map[model.Alternative]float64{}
		for m.HorizonMonths = cod + 24; m.HorizonMonths < cod+s.LeaseTermMonths; m.HorizonMonths += 6 {
			r := evaluateSite(m, s)
			for _, a := range leased {
				v := r.Conversion(a).NPVHPCProjectUSD
				if _, known := first[a]; !known {
					first[a] = v
				}
				if math.Abs(v-first[a]) > 0.005*math.Abs(first[a]) {
					t.Errorf("%s, %s: worth %v at COD + 24, %v at month %d", c.name, a, first[a], v, m.HorizonMonths)
				}
			}
		}
	}
}

// With rent and mining level no month of delay is a cliff: the second differences of a
// material uplift stay within 2 % of its first value. (The days of a month alone, 28 to 31 of
// mining, may be more of one that is near nil.)
func TestNoCliffAtAnyDelay(t *testing.T) {
	reg, tried := registry(t), 0
	testutil.FewerDraws(t, 40)
	rapid.Check(t, func(t *rapid.T) {
		m, s := levelMarket(reg), typical(reg)
		m.HorizonMonths = rapid.IntRange(120, 240).Draw(t, "horizon")
		s.LeaseEscalatorPct, s.PowerGrowthPct, s.FleetRemainingLifeYears, s.FleetLifeYears = 0, 0, 10, 10
		s.LeaseUSDKWMonth = model.Given(drawBetween(t, "rent", 120, 200))
		s.LeaseTermMonths = rapid.IntRange(60, 300).Draw(t, "term")
		s.CapexUSDMW, s.BuildMonths = drawBetween(t, "capex", 6e6, 11e6), rapid.IntRange(0, 30).Draw(t, "build")
		s.RampMonths, s.ReletMonths = rapid.IntRange(1, 24).Draw(t, "ramp"), rapid.IntRange(0, 36).Draw(t, "relet")
		s.RenewalProbabilityPct, s.TenantDefaultPct = drawBetween(t, "renewal", 0, 1), drawBetween(t, "default", 0, 0.1)
		s.BackstopPct, s.BackstopMonths = drawBetween(t, "backstop", 0, 1), rapid.IntRange(0, 120).Draw(t,
			"backstop months")
		s.TenantFundedPct, s.TenantCreditPct = drawBetween(t, "funded", 0, 1), drawBetween(t, "credit", 0, 0.5)
		s.ExitCapRatePct, s.MineDuringBuild = drawBetween(t, "cap rate", 0.06, 0.1),
			rapid.Bool().Draw(t, "mine during build")
		s.ResidualRecoveryPct = drawBetween(t, "recovery", 0, 0.5)
		k := model.NewKernel(model.NewEnv(m, nil), &model.Miner{}, model.Choices{})
		uplift := map[model.Alternative][]float64{}
		for s.DelayMonths = 0; s.DelayMonths <= 60 && s.DelayMonths+s.BuildMonths+
			1 <= m.HorizonMonths; s.DelayMonths++ {
			k.Load(&s)
			r := k.Result(false)
			for _, a := range leased {
				if c := r.Conversion(a); s.DelayMonths == 0 && c.Material || uplift[a] != nil {
					uplift[a] = append(uplift[a], c.UpliftUSD)
				}
			}
		}
		for a, u := range uplift {
			tried++
			for d := 2; d < len(u); d++ {
				if second := u[d] - 2*u[d-1] + u[d-2]; math.Abs(second) > 0.02*u[0] {
					t.Fatalf("%s: uplifts %v, %v, %v at delays of %d to %d months; %v at none", a, u[d-2], u[d-1], u[d],
						d-2, d, u[0])
				}
			}
		}
	})
	if tried == 0 {
		t.Error("no material uplift was drawn")
	}
}

// conversionCosts are costs that a conversion alone has.
var conversionCosts = []string{"capex_usd_mw", "contingency_pct", "opex_hpc_usd_kw_month", "hpc_power_premium_pct",
	"relet_capex_usd_mw"}

// Where at most half of the book value comes back, no uplift rises when a cost of
// the conversion alone does. What has been spent must be within the cost: beyond it a dearer build costs nothing more.
func TestNoUpliftRisesWithACostOfTheConversion(t *testing.T) {
	reg := registry(t)
	rapid.Check(t, func(t *rapid.T) {
		d := drawRow(t, reg)
		d.site.ResidualRecoveryPct /= 2
		d.site.CapexSpentUSD = 0
		for i := range d.site.Phases {
			p := &d.site.Phases[i]
			p.Own = slices.DeleteFunc(p.Own, func(own model.OwnInput) bool { return own.Key == "capex_spent_usd" })
		}
		dearer := d.site
		key := rapid.SampledFrom(conversionCosts).Draw(t, "cost")
		v, _ := model.Get(&d.site, key)
		step := max(0.01, math.Abs(v.Number)) * drawBetween(t, "step", 0.01, 1)
		model.Set(&dearer, key, model.NumberValue(v.Number+step))
		dearer.Phases = nil
		for _, p := range d.site.Phases {
			p.Own = slices.Clone(p.Own)
			for j := range p.Own {
				if p.Own[j].Key == key {
					p.Own[j].Value.Number += step
				}
			}
			dearer.Phases = append(dearer.Phases, p)
		}
		env := model.NewEnv(d.market, d.deck)
		evaluate := func(s model.Site) model.SiteResult {
			k := model.NewKernel(env, &d.miner, model.Choices{})
			k.Load(&s)
			return k.Result(false)
		}
		a, b := evaluate(d.site), evaluate(dearer)
		for i := range a.Conversions {
			before, after := &a.Conversions[i], &b.Conversions[i]
			if after.UpliftUSD > before.UpliftUSD+1e-9*size(before) {
				t.Fatalf("%s: uplift rises from %v to %v with %s from %v to %v", before.Alternative, before.UpliftUSD,
					after.UpliftUSD, key, v.Number, v.Number+step)
			}
		}
	})
}
