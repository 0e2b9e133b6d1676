package sim

import (
	"math"
	"testing"
)

func TestExpPair(t *testing.T) {
	for _, x := range []float64{0, 1e-300, 0.001, 0.1, 0.5, 0.999999, 1, 1.000001, 3, 3.999999, 4, 4.000001, 40, 800,
		math.Inf(1)} {
		for _, x := range []float64{x, -x} {
			up, down := expPair(x)
			near(t, x, up, math.Exp(x))
			near(t, -x, down, math.Exp(-x))
		}
	}
	for x := -4.2; x < 4.2; x += 1.0 / 4096 {
		up, down := expPair(x)
		near(t, x, up, math.Exp(x))
		near(t, -x, down, math.Exp(-x))
	}
	if up, down := expPair(math.NaN()); !math.IsNaN(up) || !math.IsNaN(down) {
		t.Errorf("exp of NaN: %v, %v", up, down)
	}
}

func near(t *testing.T, x, got, want float64) {
	t.Helper()
	if got != want && !(math.Abs(got-want) <= 7e-15*want) {
		t.Errorf("exp(%v) = %v, want %v", x, got, want)
	}
}
