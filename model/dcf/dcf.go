// Package dcf is discounted cash flow on []float64: present values, rates of
// return, paybacks and root finding. Flows are equally spaced, flow k falls at
// the end of period k and flow 0 at once; money in is positive. No word of the
// field of mining or of data centres belongs here, and no allocation.
package dcf

import (
	"errors"
	"math"
)

// Errors of the rates of return. They say why there is no rate.
var (
	ErrNoSignChange    = errors.New("the flows never change sign")
	ErrManySignChanges = errors.New("the flows change sign more than once")
	ErrAboveLimit      = errors.New("the rate is above the limit")
	ErrNoOutflow       = errors.New("there is no outflow")
	ErrNotBack         = errors.New("the outflows are not recovered")
	ErrNoRoot          = errors.New("no root passes the residual test")
	ErrSameSign        = errors.New("the function has the same sign at both ends")
)

// Negligible is the size up to which a flow does not count as a change of sign.
const Negligible = 1e-9

// NPV is sum of flows[k] (1+rate)^(-k), with flow 0 undiscounted; rate is per
// period, above -1. (A spreadsheet's NPV discounts its first flow by one period.)
func NPV(rate float64, flows []float64) float64 {
	v, sum := 1/(1+rate), 0.0
	for k := len(flows) - 1; k >= 0; k-- {
		sum = sum*v + flows[k]
	}
	return sum
}

// PresentValue is sum of flows[k] factors[k], factors being discount factors.
func PresentValue(flows, factors []float64) float64 {
	sum := 0.0
	for k, f := range flows {
		sum += f * factors[k]
	}
	return sum
}

// signChanges counts the changes of sign, leaving out negligible flows, and
// gives the first and last of the flows that count.
func signChanges(flows []float64) (changes, first, last int) {
	first, last = -1, -1
	for k, f := range flows {
		if math.Abs(f) <= Negligible {
			continue
		}
		if first < 0 {
			first = k
		} else if (f > 0) != (flows[last] > 0) {
			changes++
		}
		last = k
	}
	return changes, first, last
}

// IRR is the rate per period at which the flows' present value is nil. There is
// one for flows that change sign exactly once (Descartes: the polynomial in
// 1/(1+rate) then has one positive root); for others it gives ErrNoSignChange or
// ErrManySignChanges, and above limit ErrAboveLimit. The root is accepted when
// its residual is within 1e-9 of the largest discounted flow, else ErrNoRoot.
func IRR(flows []float64, limit float64) (float64, error) {
	changes, first, last := signChanges(flows)
	switch {
	case changes == 0:
		return 0, ErrNoSignChange
	case changes > 1:
		return 0, ErrManySignChanges
	}
	flows = flows[first : last+1] // a common delay does not move the root
	sum := 0.0
	for _, f := range flows {
		sum += f
	}
	if sum == 0 {
		return 0, nil
	}
	// The root lies at v = 1/(1+rate) < 1 where the sum has the sign of the last flow.
	if (sum > 0) == (flows[len(flows)-1] > 0) {
		floor := 1 / (1 + limit)
		v, err := polynomialRoot(flows, floor, 1, false)
		if err == ErrSameSign {
			return 0, ErrAboveLimit
		}
		return 1/v - 1, err
	}
	// Negative rates: solve in u = 1+rate on the flows read backwards, so that no power overflows.
	u, err := polynomialRoot(flows, 0, 1, true)
	return u - 1, err
}

// polynomialRoot is the root in (lo, hi) of sum flows[k] x^k, or of the flows
// read backwards, by Newton's method kept within a shrinking bracket.
func polynomialRoot(flows []float64, lo, hi float64, backwards bool) (float64, error) {
	atLo, _ := horner(flows, lo, backwards)
	atHi, _ := horner(flows, hi, backwards)
	if (atLo > 0) == (atHi > 0) {
		return 0, ErrSameSign
	}
	x := hi - (hi-lo)*1e-2
	for range 200 {
		p, slope := horner(flows, x, backwards)
		if p == 0 {
			break
		}
		if (p > 0) == (atLo > 0) {
			lo = x
		} else {
			hi = x
		}
		next := x - p/slope
		if !(next > lo && next < hi) {
			next = lo + (hi-lo)/2
		}
		if math.Abs(next-x) <= 4e-16*x {
			x = next
			break
		}
		x = next
	}
	return x, checkResidual(flows, x, backwards)
}

// checkResidual refuses a root whose residual is above 1e-9 of the largest term.
func checkResidual(flows []float64, x float64, backwards bool) error {
	sum, largest, power := 0.0, 0.0, 1.0
	n := len(flows)
	for k := range flows {
		f := flows[k]
		if backwards {
			f = flows[n-1-k]
		}
		term := f * power
		sum += term
		largest = max(largest, math.Abs(term))
		power *= x
	}
	if !(math.Abs(sum) <= 1e-9*largest) {
		return ErrNoRoot
	}
	return nil
}

// horner gives the polynomial with coefficients flows, or flows read backwards, and its slope at x.
func horner(flows []float64, x float64, backwards bool) (p, slope float64) {
	if backwards {
		for _, f := range flows {
			slope = slope*x + p
			p = p*x + f
		}
		return p, slope
	}
	for k := len(flows) - 1; k >= 0; k-- {
		slope = slope*x + p
		p = p*x + flows[k]
	}
	return p, slope
}

// MOIC is the sum of the inflows over the sum of the outflows, weighted by
// factors where they are not nil; ErrNoOutflow without an outflow.
func MOIC(flows, factors []float64) (float64, error) {
	in, out := 0.0, 0.0
	for k, f := range flows {
		if factors != nil {
			f *= factors[k]
		}
		if f > 0 {
			in += f
		} else {
			out -= f
		}
	}
	if out == 0 {
		return 0, ErrNoOutflow
	}
	return in / out, nil
}

// MIRR is the modified rate of return per period: (inflows compounded to the
// last period at reinvest / outflows discounted to the first at finance)^(1/n) - 1
// with n periods, both rates per period. ErrNoOutflow without an outflow.
func MIRR(flows []float64, finance, reinvest float64) (float64, error) {
	n := len(flows) - 1
	in, out, v := 0.0, 0.0, 1/(1+finance)
	for k := range flows {
		in = in*(1+reinvest) + max(0, flows[k])
		out = out*v + max(0, -flows[n-k])
	}
	if out == 0 {
		return 0, ErrNoOutflow
	}
	return math.Pow(in/out, 1/float64(n)) - 1, nil
}

// Payback is the time, in periods, at which the cumulative flow, weighted by
// factors where they are not nil, turns non-negative for good, linear within the
// period; 0 where it never is negative, ErrNotBack where it ends negative.
func Payback(flows, factors []float64) (float64, error) {
	cum, back := 0.0, 0.0
	negative := false
	for k, f := range flows {
		if factors != nil {
			f *= factors[k]
		}
		before := cum
		cum += f
		if cum < 0 {
			negative = true
		} else if negative {
			negative = false
			back = float64(k) - cum/(cum-before)
		}
	}
	if negative {
		return 0, ErrNotBack
	}
	return back, nil
}

// DeepestCumulative is the lowest cumulative flow as a positive number, 0 where it never is negative.
func DeepestCumulative(flows []float64) float64 {
	cum, deepest := 0.0, 0.0
	for _, f := range flows {
		cum += f
		deepest = max(deepest, -cum)
	}
	return deepest
}

// LevelPayment repays principal with interest rate per period over n periods; principal/n at a rate of 0.
func LevelPayment(principal, rate float64, n int) float64 {
	if rate == 0 {
		return principal / float64(n)
	}
	return principal * rate / -math.Expm1(-float64(n)*math.Log1p(rate))
}
