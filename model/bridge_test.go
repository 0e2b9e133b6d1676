package model_test

import (
	"math"
	"testing"

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
		name, r := g.Name, evaluateCase(t, reg, g.Inputs)
		for i := range r.Conversions {
			c := &r.Conversions[i]
			parts := r.Bridge(c.Alternative)
			if len(parts) != len(model.BridgeKeys) {
				t.Fatalf("%s, %s: %d parts", name, c.Alternative, len(parts))
			}
			sum, size := 0.0, 0.0
			for _, p := range parts {
				sum += p.USD
				size += math.Abs(p.USD)
			}
			if math.Abs(sum-c.UpliftUSD) > 1e-9*size {
				t.Errorf("%s, %s: the parts make %v, the uplift is %v", name, c.Alternative, sum, c.UpliftUSD)
			}
			if terminal := parts[7].USD; math.Abs(terminal-c.TerminalNPVUSD) > 1e-9*size {
				t.Errorf("%s, %s: the terminal value is %v, want %v", name, c.Alternative, terminal, c.TerminalNPVUSD)
			}
			if parts[1].USD > 0 || parts[2].USD < 0 || parts[7].USD < 0 {
				t.Errorf("%s, %s: capex, revenue, terminal value are %v", name, c.Alternative, parts)
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
