package sim

import (
	"math"
	"testing"

	"rackrate/model"
)

// The pairs pay: the standard error of their means is below that of as many independent paths, which cost more to draw.
func TestAntitheticPairsPay(t *testing.T) {
	f := fixed(t, func(*model.Market, *model.Site) {})
	const n = 40000
	p := newPaths(n, f.base.Policies.Possible)
	f.drawer().paths(p, 0, n)
	for i, a := range model.Conversions {
		uplift := p.uplifts[i]
		mu, squares := mean(uplift), 0.0
		for _, v := range uplift {
			squares += (v - mu) * (v - mu)
		}
		independent := math.Sqrt(squares / (n - 1) / n)
		ratio := pairError(uplift) / independent
		t.Logf("%s: standard error %.3g of independent paths'", a, ratio)
		if ratio > 0.8 {
			t.Errorf("%s: pairs leave %.2f of the standard error of independent paths", a, ratio)
		}
	}
}
