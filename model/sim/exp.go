package sim

import "math"

// expPairBound is up to where expPair's series are good to the last digits.
const expPairBound = 4.0

// expPair is exp(x) and exp(-x), to 7e-15 relative. The two paths of a pair need
// both for every month, and the even and odd part of one series give both in a
// third of the time of math.Exp and a division:
//
//	y = x/16;  exp(x) = (cosh y + sinh y)^16,  exp(-x) = (cosh y - sinh y)^16
//
// with the Taylor series of cosh to y^12 and of sinh to y^11, |y| at most 1/4.
func expPair(x float64) (up, down float64) {
	if !(math.Abs(x) <= expPairBound) {
		return math.Exp(x), math.Exp(-x)
	}
	y := x / 16
	s := y * y
	even := 1 + s*(1.0/2+s*(1.0/24+s*(1.0/720+s*(1.0/40320+s*(1.0/3628800+s*(1.0/479001600))))))
	odd := y * (1 + s*(1.0/6+s*(1.0/120+s*(1.0/5040+s*(1.0/362880+s*(1.0/39916800))))))
	up, down = even+odd, even-odd
	up, down = up*up, down*down
	up, down = up*up, down*down
	up, down = up*up, down*down
	return up * up, down * down
}
