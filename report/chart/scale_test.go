package chart

import (
	"math"
	"slices"
	"testing"
)

func TestTicks(t *testing.T) {
	tests := []struct {
		lo, hi float64
		n      int
		want   []float64
	}{
		{0, 100, 5, []float64{0, 20, 40, 60, 80, 100}},
		{-600, 850, 6, []float64{-750, -500, -250, 0, 250, 500, 750, 1000}},
		{20, 30, 3, []float64{0, 10, 20, 30}}, // nil is always shown: bars start there
		{-5, -1, 2, []float64{-5, -2.5, 0}},
		{0, 0, 2, []float64{0, 0.5, 1}},
	}
	for _, tt := range tests {
		if got := ticks(tt.lo, tt.hi, tt.n); !slices.Equal(got, tt.want) {
			t.Errorf("ticks(%v, %v, %d) = %v, want %v", tt.lo, tt.hi, tt.n, got, tt.want)
		}
	}
}

func TestExtentLeavesOutWhatIsNoNumber(t *testing.T) {
	if lo, hi := extent(3, math.NaN(), -2, math.Inf(1)); lo != -2 || hi != 3 {
		t.Errorf("got %v to %v", lo, hi)
	}
}

func TestAxisOfOnePoint(t *testing.T) {
	if got := (axis{0, 0, 10, 20}).at(5); got != 10 {
		t.Errorf("got %v, want the axis' start", got)
	}
}

// TestTicksOfNumbersWithoutANextOne ends where a step is lost in the size of the numbers.
func TestTicksOfNumbersWithoutANextOne(t *testing.T) {
	if n := len(within(1e18, 1e18+300, 50)); n > mostTicks {
		t.Errorf("%d ticks", n)
	}
	if n := len(ticks(1e300, 1.0000001e300, 4)); n > mostTicks {
		t.Errorf("%d ticks", n)
	}
}
