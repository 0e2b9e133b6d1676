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
	s := bracket{a: a, b: b, fa: fa, fb: fb}
	s.widen()
	for range 200 {
		if math.Abs(s.fc) < math.Abs(s.fb) {
			s.a, s.b, s.c = s.b, s.c, s.b
			s.fa, s.fb, s.fc = s.fb, s.fc, s.fb
		}
		width := 2e-16*math.Abs(s.b) + tolerance*math.Abs(s.b)/2
		half := (s.c - s.b) / 2
		if math.Abs(half) <= width || s.fb == 0 {
			return s.b, nil
		}
		s.step, s.last = s.next(half, width)
		s.a, s.fa = s.b, s.fb
		if math.Abs(s.step) > width {
			s.b += s.step
		} else {
			s.b += math.Copysign(width, half)
		}
		s.fb = f(s.b)
		if (s.fb > 0) == (s.fc > 0) {
			s.widen()
		}
	}
	return 0, ErrNoRoot
}

// bracket is where Brent's method stands: the best guess b, the one before it a, and c, at which f has the other sign
// than at b; the values of f there; the step taken last and the one before it.
type bracket struct {
	a, b, c, fa, fb, fc float64
	step, last          float64
}

// widen takes the guess before for the other end.
func (s *bracket) widen() {
	s.c, s.fc = s.a, s.fa
	s.step = s.b - s.a
	s.last = s.step
}

// next is the next step from b and the one before it: interpolated where that is safe, else half the bracket. width is
// the least step that counts.
func (s *bracket) next(half, width float64) (step, last float64) {
	if math.Abs(s.last) < width || math.Abs(s.fa) <= math.Abs(s.fb) {
		return half, half
	}
	var p, q float64
	slope := s.fb / s.fa
	if s.a == s.c {
		p, q = 2*half*slope, 1-slope
	} else {
		q = s.fa / s.fc
		r := s.fb / s.fc
		p = slope * (2*half*q*(q-r) - (s.b-s.a)*(r-1))
		q = (q - 1) * (r - 1) * (slope - 1)
	}
	if p > 0 {
		q = -q
	} else {
		p = -p
	}
	if 2*p < min(3*half*q-math.Abs(width*q), math.Abs(s.last*q)) {
		return p / q, s.step
	}
	return half, half
}
