package dcf

import "math"

// Cumulative is the running sum of flows, weighted by factors where they are not nil.
func Cumulative(flows, factors []float64) []float64 {
	out, cum := make([]float64, len(flows)), 0.0
	for k, f := range flows {
		if factors != nil {
			f *= factors[k]
		}
		cum += f
		out[k] = cum
	}
	return out
}

// SignRuns numbers the runs of flows of one sign, leaving out negligible flows:
// entry k is the number of runs so far with the sign of the last flow, 0 before
// the first. Its last entry is 2 or -2 where the flows change sign exactly once.
func SignRuns(flows []float64) []float64 {
	out, run := make([]float64, len(flows)), 0.0
	for k, f := range flows {
		if math.Abs(f) > Negligible && f*run <= 0 {
			run = math.Copysign(math.Abs(run)+1, f)
		}
		out[k] = run
	}
	return out
}

// Compounding fills dst[k] = (1+rate)^(at-k), what a flow of period k is worth at period at.
func Compounding(dst []float64, rate float64, at int) {
	for k := range dst {
		dst[k] = math.Pow(1+rate, float64(at-k))
	}
}
