package sim

import (
	"math"
	"testing"

	"rackrate/model"
)

// The pairs pay: the standard error of their means is below that of as many independent paths, which cost more to draw.
func TestAntitheticPairsPay(t *testing.T) {
	p := fixed(t, func(*model.Market, *model.Site) {}).paths(40000)
	for i, a := range model.Conversions {
		uplift := p.uplifts[i]
		mu, squares, n := mean(uplift), 0.0, float64(len(uplift))
		for _, v := range uplift {
			squares += (v - mu) * (v - mu)
		}
		_, pairs := inPairs(uplift)
		ratio := pairs / math.Sqrt(squares/(n-1)/n)
		t.Logf("%s: standard error %.3g of independent paths'", a, ratio)
		if ratio > 0.8 {
			t.Errorf("%s: pairs leave %.2f of the standard error of independent paths", a, ratio)
		}
	}
}
