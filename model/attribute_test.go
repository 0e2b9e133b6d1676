package model_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rackrate/model"
)

// wantExact wants both ways of attribution to add up to the whole, to the dollar and without rounding.
func wantExact(t interface{ Errorf(string, ...any) }, a model.Attribution) {
	sequential, fair := 0.0, 0.0
	for _, p := range a.Parts {
		sequential += p.SequentialUSD
		fair += p.ShapleyUSD
	}
	change := a.ToUSD - a.FromUSD
	if sequential != change || a.Shapley && fair != change {
		t.Errorf("change %v, sequential parts %v, Shapley parts %v", change, sequential, fair)
	}
}

func TestAttributionAddsUpExactly(t *testing.T) {
	reg := registry(t)
	def := definitionOf(t, reg)
	rapid.Check(t, func(t *rapid.T) {
		m1, s1 := drawSite(t, reg)
		m2, s2 := drawSite(t, reg)
		if rapid.Bool().Draw(t, "same market") {
			m2 = m1
		}
		changes := map[string]bool{}
		for _, in := range reg.Inputs { // few groups change: 2^n evaluations
			if _, drawn := changes[in.Group]; !drawn {
				changes[in.Group] = rapid.IntRange(0, 2).Draw(t, "changes "+in.Group) == 0
			}
			if in.Scope == model.ScopeSite && !changes[in.Group] {
				v, _ := model.Get(&s1, in.Key)
				model.Set(&s2, in.Key, v)
			}
		}
		s1.Phases = drawRowPhases(t, reg, &s1)
		if s2.Phases = s1.Phases; rapid.Bool().Draw(t, "changes phases") {
			s2.Phases = drawRowPhases(t, reg, &s2)
		}
		a := model.NewAttributor(reg, m1, nil, m2, nil).Attribute(s1, s2)
		wantExact(t, a)
		env, miner := model.NewEnv(m2, nil), model.Miner{}
		tree := model.NewSiteTree(def, model.MarketTree(def, env, env.Horizon()+1200), env,
			model.Row{Site: &s2, Miner: &miner})
		want, err := tree.Choice.Number("uplift_usd")
		if err != nil || math.Abs(a.ToUSD-want) > 0.5+1e-9*math.Abs(want) {
			t.Errorf("the attribution ends at %v, the lead's uplift is %v (%v)", a.ToUSD, want, err)
		}
	})
}

// attributed is a site of the sample book before and after some inputs change.
func attributed(t *testing.T, changes map[string]float64) model.Attribution {
	t.Helper()
	reg := registry(t)
	book := sampleBook(t, reg)
	m2, s1 := book.Market, book.Miners[0].Sites[0]
	s2 := s1
	for key, v := range changes {
		if !model.Set(&s2, key, model.NumberValue(v)) && !model.Set(&m2, key, model.NumberValue(v)) {
			t.Fatalf("no input %s", key)
		}
	}
	return model.NewAttributor(reg, book.Market, book.Deck, m2, book.Deck).Attribute(s1, s2)
}

func TestAttributionOfOneGroupIsAllOfTheChange(t *testing.T) {
	a := attributed(t, map[string]float64{"btc_price_usd": 90000, "network_ehs": 800})
	if len(a.Parts) != 1 || a.Parts[0].Group != model.MarketGroup || len(a.Parts[0].Inputs) != 2 {
		t.Fatalf("%+v", a.Parts)
	}
	if a.ToUSD == a.FromUSD || a.Parts[0].SequentialUSD != a.ToUSD-a.FromUSD ||
		a.Parts[0].ShapleyUSD != a.ToUSD-a.FromUSD {
		t.Errorf("%+v", a)
	}
}

func TestAttributionOrder(t *testing.T) {
	a := attributed(t, map[string]float64{"tax_rate_pct": 0.1, "power_price_usd_mwh": 71, "btc_price_usd": 50000,
		"capex_usd_mw": 7e6})
	var groups []string
	for _, p := range a.Parts {
		groups = append(groups, p.Group)
	}
	if want := []string{"market", "power", "conversion", "valuation"}; !slices.Equal(groups, want) {
		t.Errorf("groups %q, want %q", groups, want)
	}
	wantExact(t, a)
}

// With two groups the Shapley value is the mean of the two orders, worked out here by hand.
func TestShapleyOfTwoGroupsIsTheMeanOfBothOrders(t *testing.T) {
	both := attributed(t, map[string]float64{"power_price_usd_mwh": 71, "capex_usd_mw": 7e6})
	power := attributed(t, map[string]float64{"power_price_usd_mwh": 71})
	capex := attributed(t, map[string]float64{"capex_usd_mw": 7e6})
	first := power.ToUSD - power.FromUSD
	last := both.ToUSD - capex.ToUSD
	if want := (first + last) / 2; math.Abs(both.Parts[0].ShapleyUSD-want) > 1 || both.Parts[0].SequentialUSD != first {
		t.Errorf("%+v: want a Shapley value of %v, a step of %v", both.Parts[0], want, first)
	}
}

func TestNothingChanged(t *testing.T) {
	a := attributed(t, nil)
	if len(a.Parts) != 0 || a.FromUSD != a.ToUSD || a.FromUSD == 0 {
		t.Errorf("%+v", a)
	}
}

func TestASiteWithoutConversionHasNoUplift(t *testing.T) {
	reg := registry(t)
	book := sampleBook(t, reg)
	s1 := book.Miners[0].Sites[0]
	s2 := s1
	s1.LeaseUSDKWMonth, s1.GPUPriceUSDHour = model.Opt[float64]{}, model.Opt[float64]{}
	a := model.NewAttributor(reg, book.Market, nil, book.Market, nil).Attribute(s1, s2)
	if a.FromUSD != 0 || a.ToUSD == 0 {
		t.Errorf("from %v to %v", a.FromUSD, a.ToUSD)
	}
	wantExact(t, a)
}
