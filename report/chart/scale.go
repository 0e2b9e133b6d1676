package chart

import "math"

// axis maps values to points between two ends.
type axis struct {
	lo, hi   float64 // values
	from, to float64 // points
}

func (a axis) at(v float64) float64 {
	if a.hi == a.lo {
		return a.from
	}
	return a.from + (v-a.lo)/(a.hi-a.lo)*(a.to-a.from)
}

// ticks are round numbers from at or below lo to at or above hi, about n of
// them, nil included where it lies within. lo and hi must be finite.
func ticks(lo, hi float64, n int) []float64 {
	lo, hi = min(lo, 0), max(hi, 0)
	if lo == hi {
		hi = 1
	}
	step := roundStep((hi - lo) / float64(n))
	first := math.Floor(lo/step + 1e-9)
	out := []float64{first * step}
	for k := 1; out[k-1] < hi*(1-1e-12) && k < mostTicks; k++ {
		out = append(out, (first+float64(k))*step)
	}
	return out
}

// mostTicks ends the ticks where numbers are so large that the next one is the same.
const mostTicks = 1000

// roundStep is the least of 1, 2, 2.5, 5 times a power of ten that is not below v.
func roundStep(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*power >= v*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// within are the multiples of step from lo to hi.
func within(lo, hi, step float64) []float64 {
	var out []float64
	first := math.Ceil(lo / step)
	for k := 0; (first+float64(k))*step <= hi && k < mostTicks; k++ {
		out = append(out, (first+float64(k))*step)
	}
	return out
}

// finite is v, 0 where it is no finite number: a chart is not the place to find that out.
func finite(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}

// extent is the least and the greatest of the finite values.
func extent(values ...float64) (lo, hi float64) {
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	return lo, hi
}
