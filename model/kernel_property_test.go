package model_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"rackrate/model"
)

// drawWithin draws a value of an input that has bounds or choices.
func drawWithin(t *rapid.T, in model.Input) (model.Value, bool) {
	if in.Numeric() && math.IsNaN(in.Low) && (math.IsNaN(in.Min) || math.IsNaN(in.Max)) {
		return model.Value{}, false
	}
	v := drawInput(t, in)
	return v, v.Known
}

// drawOf draws a value for some of the inputs of a scope.
func drawOf(t *rapid.T, reg *model.Registry, target any, scope model.Scope, most int) {
	for range rapid.IntRange(0, most).Draw(t, string(scope)+" inputs") {
		in := rapid.SampledFrom(reg.Inputs).Draw(t, "input")
		if in.Scope != scope || in.Key == "horizon_months" {
			continue
		}
		if v, ok := drawWithin(t, in); ok {
			model.Set(target, in.Key, v)
		}
	}
}

// drawKernelRow draws a site that has all its alternatives.
func drawKernelRow(t *rapid.T, reg *model.Registry) (model.Market, model.Site, model.Miner) {
	m, s, miner := reg.Defaults()
	m.ValuationDate = model.Date{Year: 2026, Month: 7, Day: 31}
	m.HorizonMonths = rapid.IntRange(12, 90).Draw(t, "horizon")
	m.BTCPriceUSD, m.NetworkEHS = rapid.Float64Range(20000, 200000).Draw(t, "btc"), 900
	m.NextHalvingDate = model.Date{Year: 2028, Month: 4, Day: 15}
	set := func(key string, low, high float64) {
		model.Set(&s, key, model.NumberValue(rapid.Float64Range(low, high).Draw(t, key)))
	}
	set("site_mw", 50, 500)
	set("hashrate_ehs", 0, 20)
	set("fleet_efficiency_j_th", 14, 35)
	set("power_price_usd_mwh", 20, 90)
	set("lease_usd_kw_month", 80, 250)
	set("gpu_price_usd_hour", 1, 4)
	drawOf(t, reg, &m, model.ScopeMarket, 8)
	drawOf(t, reg, &s, model.ScopeSite, 50)
	drawOf(t, reg, &miner, model.ScopeMiner, 8)
	s.Phases = drawTable(t, reg)
	return m, s, miner
}

func drawTable(t *rapid.T, reg *model.Registry) []model.Phase {
	var list []model.Phase
	for range rapid.SampledFrom([]int{0, 0, 1, 2, 3}).Draw(t, "phases") {
		own := []model.OwnInput{{Key: "convert_mw", Value: model.NumberValue(rapid.Float64Range(1, 80).Draw(t, "mw"))}}
		for _, key := range []string{"delay_months", "build_months", "lease_term_months", "debt_share_pct", "lease_status"} {
			in, _ := reg.Lookup(key)
			if v, ok := drawWithin(t, in); ok && rapid.Bool().Draw(t, "own "+key) {
				own = append(own, model.OwnInput{Key: key, Value: v})
			}
		}
		list = append(list, model.Phase{Own: own})
	}
	return list
}

// TestKernelIsTheDefinitionOfDraws compares the generated kernel with the definition, line by line, on drawn sites.
func TestKernelIsTheDefinitionOfDraws(t *testing.T) {
	reg := registry(t)
	def := definitionOf(t, reg)
	rapid.Check(t, func(t *rapid.T) {
		m, s, miner := drawKernelRow(t, reg)
		env := model.NewEnv(m, nil)
		roots := trees(def, env, &s, &miner)
		for _, l := range levels {
			run := model.NewKernelRun(reg, roots...)
			run.Run(l.level)
			if d := run.Differences(l.asked); len(d) > 0 {
				t.Fatalf("level %d: %v", l.level, d[:min(4, len(d))])
			}
		}
	})
}
