package dcf

import "math"

// Root is a root of f between lo and hi, where f must have different signs
// (ErrSameSign otherwise; an end at which f is exactly 0 is a root unless it is
// 0 at both). Brent's method: inverse quadratic interpolation or secant steps
// inside a bracket that always shrinks, to a width of tolerance times the root.
func Root(f func(float64) float64, lo, hi, tolerance float64) (float64, error) {
	a, b := lo, hi
	fa, fb := f(a), f(b)
	switch {
	case fa == 0 && fb == 0, fa > 0 && fb > 0, fa < 0 && fb < 0, math.IsNaN(fa), math.IsNaN(fb):
		return 0, ErrSameSign
	case fa == 0:
		return a, nil
	case fb == 0:
		return b, nil
	}
	c, fc := a, fa
	step := b - a
	last := step
	for range 200 {
		if math.Abs(fc) < math.Abs(fb) {
			a, b, c = b, c, b
			fa, fb, fc = fb, fc, fb
		}
		width := 2e-16*math.Abs(b) + tolerance*math.Abs(b)/2
		half := (c - b) / 2
		if math.Abs(half) <= width || fb == 0 {
			return b, nil
		}
		step, last = brentStep(a, b, c, fa, fb, fc, half, step, last, width)
		a, fa = b, fb
		if math.Abs(step) > width {
			b += step
		} else {
			b += math.Copysign(width, half)
		}
		fb = f(b)
		if (fb > 0) == (fc > 0) {
			c, fc = a, fa
			step = b - a
			last = step
		}
	}
	return 0, ErrNoRoot
}

// brentStep is the next step from b and the one before it: interpolated where that is safe, else half the bracket.
func brentStep(a, b, c, fa, fb, fc, half, step, last, width float64) (next, previous float64) {
	if math.Abs(last) < width || math.Abs(fa) <= math.Abs(fb) {
		return half, half
	}
	var p, q float64
	s := fb / fa
	if a == c {
		p, q = 2*half*s, 1-s
	} else {
		q = fa / fc
		r := fb / fc
		p = s * (2*half*q*(q-r) - (b-a)*(r-1))
		q = (q - 1) * (r - 1) * (s - 1)
	}
	if p > 0 {
		q = -q
	} else {
		p = -p
	}
	if 2*p < min(3*half*q-math.Abs(width*q), math.Abs(last*q)) {
		return p / q, step
	}
	return half, half
}
