package model_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rackrate/model"
)

// annuity is the value today of one a month over the months from..to at an annual rate.
func annuity(rate float64, from, to int) float64 {
	v := 0.0
	for t := from; t <= to; t++ {
		v += math.Pow(1+rate, -float64(t)/12)
	}
	return v
}

// A tenant who may default at h a year, nobody after it, is the same lease at the rate (1+r)/(1-h) - 1.
func TestHazardIsAHigherRate(t *testing.T) {
	for _, h := range []float64{0.01, 0.08, 0.3} {
		m, s := bare(registry(t))
		s.ReletRentPct, s.ReletCapexUSDMW = 0, 0
		safe := s
		safe.DiscountRateColoPct = (1+s.DiscountRateColoPct)/(1-h) - 1
		s.TenantDefaultPct = h
		got, want := evaluateSite(m, s).Conversion(model.Colo).NPVHPCProjectUSD,
			evaluateSite(m, safe).Conversion(model.Colo).NPVHPCProjectUSD
		if !near(got, want, 1e-12) {
			t.Errorf("a default of %v a year: %v, at the higher rate %v", h, got, want)
		}
		s.BackstopPct = 1 // a guarantor who pays all of it makes the lease safe
		safe.DiscountRateColoPct = s.DiscountRateColoPct
		got, want = evaluateSite(m, s).Conversion(model.Colo).NPVHPCProjectUSD,
			evaluateSite(m, safe).Conversion(model.Colo).NPVHPCProjectUSD
		if !near(got, want, 1e-12) {
			t.Errorf("a default of %v a year with a guarantor: %v, without default %v", h, got, want)
		}
	}
}

// A prepayment gains the time between it and the rents that it is set against, wherever the horizon falls and
// whatever the tax.
func TestPrepaymentsGain(t *testing.T) {
	for _, c := range []struct{ horizon, month, delay int }{{120, 0, 0}, {60, 0, 0}, {60, 3, 12}, {240, 10, 24}} {
		m, s := bare(registry(t))
		m.HorizonMonths = c.horizon
		s.LeaseTermMonths, s.DelayMonths, s.TaxRatePct = 120, c.delay, 0.21
		plain := s
		s.PrepayPct, s.PrepayMonth = 0.2, c.month
		a, b := evaluateSite(m, plain).Conversion(model.Colo), evaluateSite(m, s).Conversion(model.Colo)
		r := s.DiscountRateColoPct
		want := 0.2 * (1200e6*math.Pow(1+r, -float64(c.month)/12) - 10e6*annuity(r, c.delay+1, c.delay+120))
		if got := b.NPVUSD - a.NPVUSD; !near(got, want, 1e-9) {
			t.Errorf("%+v: a gain of %v, want %v", c, got, want)
		}
	}
}

// Level income for ever at a cap rate of twelve times the monthly discount rate: its value is the same whatever
// the horizon.
func TestValueDoesNotDependOnTheHorizonAtThePerpetualCapRate(t *testing.T) {
	for _, term := range []int{24, 360} {
		m, s := bare(registry(t))
		m.InflationPct = 0
		s.LeaseTermMonths, s.RenewalProbabilityPct, s.RenewalRentPct, s.ExitCostPct = term, 1, 1, 0
		s.OpexHPCUSDKWMonth, s.DelayMonths, s.BuildMonths = 20, 3, 6
		i := math.Pow(1+s.DiscountRateColoPct, 1.0/12) - 1
		s.ExitCapRatePct = 12 * i
		want := 0.0
		for t := 4; t <= 9; t++ {
			want -= 100e6 / 6 * math.Pow(1+i, -float64(t))
		}
		want += (100 - 20) * 100e3 / i * math.Pow(1+i, -9)
		for _, horizon := range []int{12, 13, 34, 35, 180, 369, 480} {
			m.HorizonMonths = horizon
			if got := evaluateSite(m, s).Conversion(model.Colo).NPVUSD; !near(got, want, 1e-11) {
				t.Errorf("term of %d, horizon of %d months: worth %v, want %v", term, horizon, got, want)
			}
		}
	}
}

// Interest is added to the debt while the hall is built.
func TestDebtGrowsWhileTheHallIsBuilt(t *testing.T) {
	m, s := bare(registry(t))
	s.BuildMonths, s.DebtSharePct = 12, 0.6
	d := evaluateSite(m, s).Conversion(model.Colo).Debt
	i := 0.09 / 12
	if want := 60e6 / 12 * (math.Pow(1+i, 12) - 1) / i; !near(d.DebtAtCOD.Value, want, 1e-12) ||
		!near(d.DrawsUSD, 60e6, 1e-12) {
		t.Errorf("debt %v of draws %v, want %v of 60m", d.DebtAtCOD, d.DrawsUSD, want)
	}
}

// A sculpted debt is repaid by its last month, pays the same cover in each, and is what its payments are worth
// at its rate.
func TestSculptedDebtEndsAtNil(t *testing.T) {
	reg, found := registry(t), 0
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawSite(t, reg)
		s.DebtProfile, s.DSCRTargetX, s.DebtSharePct = "sculpted", drawBetween(t, "dscr_target_x", 1, 2),
			drawBetween(t, "debt_share_pct", 0.1, 1)
		for _, c := range evaluateSite(m, s).Conversions {
			if c.Debt == nil || c.Debt.Share == 0 {
				continue
			}
			found++
			sch, debt, i := &c.Debt.Schedule, c.Debt.DebtAtCOD.Value, s.DebtRatePct/12
			last := min(m.HorizonMonths, c.CODMonth+s.DebtTermMonths-1)
			worth := 0.0
			for month := c.CODMonth; month <= last; month++ {
				worth += sch.Service[month] * math.Pow(1+i, -float64(month-c.CODMonth+1))
			}
			if left := sch.Balance[last]; math.Abs(left) > 1e-9*debt || math.Abs(worth-debt) > 1e-9*debt ||
				c.Debt.BalloonUSD.Value != 0 {
				t.Fatalf("%s: %v left of %v, payments worth %v", c.Alternative, left, debt, worth)
			}
			for month := c.CODMonth + min(s.DebtIOMonths, s.DebtTermMonths-1); month <= last; month++ {
				if pays := sch.Service[month]; pays > 0 && sch.CFADS[month] < s.DSCRTargetX*pays*(1-1e-9) {
					t.Fatalf("%s month %d: cover of %v, at least %v is asked", c.Alternative, month,
						sch.CFADS[month]/pays, s.DSCRTargetX)
				}
			}
		}
	})
	if found == 0 {
		t.Error("no debt was drawn")
	}
}

// Phases of equal dates and terms are the site as one.
func TestEqualPhasesAreOne(t *testing.T) {
	reg := registry(t)
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawSite(t, reg)
		s.RemediationUSD = 0         // the first phase's alone
		s.ResidualRecoveryPct *= 0.9 // all of it back is on the edge of capital that comes back
		s.ConvertMW.Value += 1
		s.SiteMW += 1
		s.GPUCount = model.Given(1000.0)
		split, left := s, 1.0
		n := rapid.IntRange(2, 3).Draw(t, "phases")
		for i := range n {
			share := left
			if i < n-1 {
				share = left * drawBetween(t, "share", 0.1, 0.9)
			}
			left -= share
			split.Phases = append(split.Phases, model.Phase{Own: []model.OwnInput{
				{Key: "convert_mw", Value: model.NumberValue(share * s.ConvertMW.Value)},
				{Key: "gpu_count", Value: model.NumberValue(share * 1000)},
			}})
		}
		a, b := evaluateSite(m, s), evaluateSite(m, split)
		for i := range a.Conversions {
			one, many := &a.Conversions[i], &b.Conversions[i]
			wantAlike(t, string(one.Alternative), model.ConversionMeasures, &one.ConversionFigures,
				&many.ConversionFigures, size(one)+mineSize(a))
			if one.Debt != nil {
				wantAlike(t, string(one.Alternative)+" debt", model.DebtMeasures, &one.Debt.DebtFigures,
					&many.Debt.DebtFigures, size(one))
			}
		}
	})
}

// wantAlike wants two results to have the same figures but for rounding: of money by the size of all flows.
func wantAlike[R any](t *rapid.T, what string, measures []model.Measure[R], a, b *R, size float64) {
	t.Helper()
	for _, m := range measures {
		x, y := m.Get(a), m.Get(b)
		slack := 1e-6 * math.Abs(x.Value)
		if m.Kind == model.Money || m.Kind == model.PerMW {
			slack = 1e-9 * size
		}
		if x.Why != y.Why || math.Abs(x.Value-y.Value) > slack {
			t.Errorf("%s %s: %v as one, %v in phases", what, m.Key, x, y)
		}
	}
}

// A share of the conversion is that share of its flows.
func TestOwnershipIsLinear(t *testing.T) {
	reg := registry(t)
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawSite(t, reg)
		all, none, some := s, s, s
		all.HPCOwnershipPct, none.HPCOwnershipPct = 1, 0
		own := some.HPCOwnershipPct
		a, b, c := evaluateSite(m, all), evaluateSite(m, none), evaluateSite(m, some)
		for i := range a.Conversions {
			for _, measure := range model.ConversionMeasures {
				if !slices.Contains([]string{"npv_usd", "npv_hpc_part_usd", "uplift_usd", "uplift_one_rate_usd",
					"total_fcf_usd"}, measure.Key) {
					continue
				}
				get := func(r *model.SiteResult) float64 {
					return measure.Get(&r.Conversions[i].ConversionFigures).Value
				}
				if want := own*get(a) + (1-own)*get(b); math.Abs(get(c)-want) > 1e-9*(size(&a.Conversions[i])+
					mineSize(a)+math.Abs(a.Conversions[i].TotalFCFUSD)) {
					t.Errorf("%s: %v of all is %v, want %v", measure.Key, own, get(c), want)
				}
			}
			if c.Conversions[i].NPVHPCProjectUSD != a.Conversions[i].NPVHPCProjectUSD ||
				c.Conversions[i].ProjectIRR != a.Conversions[i].ProjectIRR {
				t.Errorf("%s: the project as a whole knows who owns it", a.Conversions[i].Alternative)
			}
		}
	})
}

// Who may end mining earlier is not worth less by it, alone or beside a conversion.
func TestWalkingAwayNeverLowersAValue(t *testing.T) {
	reg := registry(t)
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawSite(t, reg)
		bound := s
		s.WalkAway, bound.WalkAway = true, false
		free, stuck := evaluateSite(m, s), evaluateSite(m, bound)
		if slack := 1e-9 * mineSize(stuck); free.Mine.NPVUSD < stuck.Mine.NPVUSD-slack {
			t.Fatalf("mining is worth %v, %v without walking away", free.Mine.NPVUSD, stuck.Mine.NPVUSD)
		}
		for i := range free.Conversions {
			a, b := &free.Conversions[i], &stuck.Conversions[i]
			if a.NPVUSD < b.NPVUSD-1e-9*(size(b)+mineSize(stuck)) {
				t.Fatalf("%s is worth %v, %v without walking away", a.Alternative, a.NPVUSD, b.NPVUSD)
			}
		}
	})
}
