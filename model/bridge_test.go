package model_test

import (
	"math"
	"testing"

	goldencase "rackrate/internal/testutil/golden"
	"rackrate/model"
)

// TestBridgeAddsUp checks on the golden cases that the parts of every bridge
// make its uplift, and on signs.
func TestBridgeAddsUp(t *testing.T) {
	reg, bridges := registry(t), 0
	for _, g := range loadGolden(t) {
		if g.Inputs == nil {
			continue
		}
		m, deck, site := goldencase.Resolve(t, reg, g.Inputs)
		k := model.NewKernel(model.NewEnv(m, deck), &model.Miner{}, model.Choices{})
		k.Load(&site)
		name, r := g.Name, k.Result(true)
		for i := range r.Conversions {
			c := &r.Conversions[i]
			parts := r.Bridge(c.Alternative)
			if len(parts) != len(model.BridgeKeys) {
				t.Fatalf("%s, %s: %d parts", name, c.Alternative, len(parts))
			}
			sum, size := 0.0, 0.0
			usd := map[string]float64{}
			for _, p := range parts {
				usd[p.Key] = p.USD
				sum += p.USD
				size += math.Abs(p.USD)
			}
			if math.Abs(sum-c.UpliftUSD) > 1e-9*size {
				t.Errorf("%s, %s: the parts make %v, the uplift is %v", name, c.Alternative, sum, c.UpliftUSD)
			}
			if got := usd["terminal_usd"]; math.Abs(got-c.TerminalNPVUSD) > 1e-9*size {
				t.Errorf("%s, %s: the terminal value is %v, want %v", name, c.Alternative, got, c.TerminalNPVUSD)
			}
			if usd["capex_usd"] > 0 || usd["revenue_usd"] < 0 || usd["resale_usd"] < 0 || usd["terminal_usd"] < 0 &&
				site.PrepayPct == 0 {
				t.Errorf("%s, %s: signs of %v", name, c.Alternative, parts)
			}
			if want := (site.HPCOwnershipPct - 1) * c.NPVHPCProjectUSD; math.Abs(usd["partners_usd"]-want) > 1e-9*size {
				t.Errorf("%s, %s: the partners' share is %v, want %v", name, c.Alternative, usd["partners_usd"], want)
			}
			bridges++
		}
	}
	if (&model.SiteResult{Conversions: []model.ConversionResult{{Alternative: model.Colo}}}).Bridge(model.Colo) != nil {
		t.Error("a conversion whose monthly series were not kept has a bridge")
	}
	if bridges < 20 {
		t.Errorf("only %d bridges were tried", bridges)
	}
}
