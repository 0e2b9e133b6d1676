// Package dcf is discounted cash flow on []float64: present values, rates of
// return, paybacks and root finding. Flows are equally spaced, flow k falls at
// the end of period k and flow 0 at once; money in is positive. No word of the
// field of mining or of data centres belongs here, and no allocation.
//
//	flows, rates -> NPV, IRR, Payback, LevelPayment, Root
//
// For example, NPV(0.1, []float64{-100, 110}) is 0, and IRR of the same flows is 0.1; see Example.
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
		v, err := polynomialRoot(flows, false)
		if err == nil && 1/v-1 > limit {
			err = ErrAboveLimit
		}
		return 1/v - 1, err
	}
	// Negative rates: solve in u = 1+rate on the flows read backwards, so that no power overflows.
	u, err := polynomialRoot(flows, true)
	return u - 1, err
}

// Rate is the one rate per period above low at which the flows' present value is
// nil. The caller knows that there is one: the flows, or their sums so far,
// change sign once; in the second case the root is looked for above 0 only (low
// at least 0). Flows of at most 1e-9 of the largest at either end are left out.
// ErrNoRoot where none is met within 1e-9 of the largest discounted flow.
func Rate(flows []float64, low float64) (float64, error) {
	largest := 0.0
	for _, f := range flows {
		if size := math.Abs(f); size > largest { // max would wait for each before
			largest = size
		}
	}
	for len(flows) > 0 && math.Abs(flows[0]) <= 1e-9*largest {
		flows = flows[1:]
	}
	for len(flows) > 0 && math.Abs(flows[len(flows)-1]) <= 1e-9*largest {
		flows = flows[:len(flows)-1]
	}
	if len(flows) == 0 {
		return 0, ErrNoRoot
	}
	sum := 0.0
	for _, f := range flows {
		sum += f
	}
	if sum == 0 {
		return 0, nil
	}
	if low >= 0 || (sum > 0) == (flows[len(flows)-1] > 0) {
		v, err := polynomialRoot(flows, false)
		return 1/v - 1, err
	}
	u, err := polynomialRoot(flows, true)
	return u - 1, err
}

// polynomialRoot is the one root in (0, 1) of sum flows[k] x^k, or of the flows
// read backwards, by Newton's method kept within a shrinking bracket. The
// constant term has the sign that the polynomial has below the root.
func polynomialRoot(flows []float64, backwards bool) (float64, error) {
	positiveBelow := flows[0] > 0
	if backwards {
		positiveBelow = flows[len(flows)-1] > 0
	}
	lo, hi, x := 0.0, 1.0, 0.99
	for range 200 {
		p, slope := horner(flows, x, backwards)
		if p == 0 {
			break
		}
		if (p > 0) == positiveBelow {
			lo = x
		} else {
			hi = x
		}
		step := p / slope
		if math.Abs(step) <= 1e-11*x { // the step after this would be below the last digit
			x -= step
			break
		}
		x -= step
		if !(x > lo && x < hi) {
			x = lo + (hi-lo)/2
		}
	}
	return x, checkResidual(flows, x, backwards)
}

// checkResidual refuses a root whose residual is above 1e-9 of the largest term.
func checkResidual(flows []float64, x float64, backwards bool) error {
	at, step := direction(flows, backwards)
	sum, largest, power := 0.0, 0.0, 1.0
	for range flows {
		term := flows[at] * power
		sum += term
		if size := math.Abs(term); size > largest {
			largest = size
		}
		power *= x
		at += step
	}
	if !(math.Abs(sum) <= 1e-9*largest) {
		return ErrNoRoot
	}
	return nil
}

// direction is where the constant term stands and the way to the next.
func direction(flows []float64, backwards bool) (at, step int) {
	if backwards {
		return len(flows) - 1, -1
	}
	return 0, 1
}

// horner gives the polynomial with coefficients flows, or flows read backwards,
// and its slope at x > 0. Four interleaved polynomials in x^4 are evaluated side
// by side, since the additions of a single one would wait for each other.
func horner(flows []float64, x float64, backwards bool) (p, slope float64) {
	at, step := direction(flows, backwards)
	var v, d [4]float64 // values, and values of the terms times their power
	whole := len(flows) &^ 3
	for k := whole; k < len(flows); k++ {
		c := flows[at+step*k]
		v[k-whole], d[k-whole] = c, float64(k)*c
	}
	x2 := x * x
	x4 := x2 * x2
	v0, v1, v2, v3 := v[0], v[1], v[2], v[3]
	d0, d1, d2, d3 := d[0], d[1], d[2], d[3]
	for k := whole - 4; k >= 0; k -= 4 {
		i, n := at+step*k, float64(k)
		c0, c1, c2, c3 := flows[i], flows[i+step], flows[i+2*step], flows[i+3*step]
		v0, v1, v2, v3 = v0*x4+c0, v1*x4+c1, v2*x4+c2, v3*x4+c3
		d0, d1, d2, d3 = d0*x4+n*c0, d1*x4+(n+1)*c1, d2*x4+(n+2)*c2, d3*x4+(n+3)*c3
	}
	p = v0 + x*v1 + x2*(v2+x*v3)
	return p, (d0 + x*d1 + x2*(d2+x*d3)) / x
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
