package dcf_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"rackrate/internal/testutil"
	"rackrate/model/dcf"
)

const (
	microsoft = "Microsoft's documentation of the Excel function"
	numpy     = "numpy-financial, documentation and tests"
)

func near(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance*max(1e-300, math.Abs(want))
}

func TestIRR(t *testing.T) {
	const limit = 100
	cases := []struct {
		source    string
		flows     []float64
		want      float64
		tolerance float64
		err       error
	}{
		{numpy, []float64{-250000, 100000, 150000, 200000, 250000, 300000}, 0.5672303344358536, 1e-12, nil},
		{numpy, []float64{-100, 39, 59, 55, 20}, 0.2809484211599611, 1e-12, nil},
		{numpy, []float64{-100, 0, 0, 74}, -0.0954958, 1e-6, nil},
		{numpy, []float64{-100, 100, 0, -7}, 0, 0, dcf.ErrManySignChanges},
		{numpy, []float64{-5, 10.5, 1, -8, 1}, 0, 0, dcf.ErrManySignChanges},
		{numpy, []float64{-1, -2, -3}, 0, 0, dcf.ErrNoSignChange},
		{microsoft, []float64{-70000, 12000, 15000, 18000, 21000}, -0.0212448482734577, 1e-9, nil},
		{microsoft, []float64{-70000, 12000, 15000, 18000, 21000, 26000}, 0.0866309480365315, 1e-9, nil},
		{microsoft, []float64{-70000, 12000, 15000}, -0.443506941334741, 1e-9, nil},
		{"closed form: 100 back as 121 after two periods", []float64{-100, 0, 121}, 0.1, 1e-12, nil},
		{"closed form: from plus to minus", []float64{100, 0, -121}, 0.1, 1e-12, nil},
		{"closed form: a delay does not move the rate", []float64{0, 0, 0, -100, 110}, 0.1, 1e-12, nil},
		{"closed form: nil", []float64{-100, 50, 50}, 0, 0, nil},
		{"closed form: nearly all lost", []float64{-100, 0, 1e-6}, 1e-4 - 1, 1e-9, nil},
		{"closed form: above the limit", []float64{-1, 102}, 0, 0, dcf.ErrAboveLimit},
		{"negligible flows do not count", []float64{-100, 1e-10, -1e-9, 110}, math.Cbrt(1.1) - 1, 1e-9, nil},
		{"nothing", []float64{0, 0}, 0, 0, dcf.ErrNoSignChange},
	}
	for _, c := range cases {
		got, err := dcf.IRR(c.flows, limit)
		if !errors.Is(err, c.err) || c.err == nil && !near(got, c.want, c.tolerance) && got != c.want {
			t.Errorf("%s: IRR(%v) = %.16g, %v; want %.16g, %v", c.source, c.flows, got, err, c.want, c.err)
		}
	}
}

// daily puts dated flows on a line of days, so that a rate per day gives XIRR and XNPV.
func daily(days []int, flows []float64) []float64 {
	line := make([]float64, days[len(days)-1]+1)
	for i, d := range days {
		line[d] += flows[i]
	}
	return line
}

func TestDatedFlows(t *testing.T) {
	// 1 Jan 2008, 1 Mar 2008, 30 Oct 2008, 15 Feb 2009, 1 Apr 2009
	line := daily([]int{0, 60, 303, 411, 456}, []float64{-10000, 2750, 4250, 3250, 2750})
	i, err := dcf.IRR(line, 1)
	if xirr := math.Pow(1+i, 365) - 1; err != nil || !near(xirr, 0.373362535, 1e-8) {
		t.Errorf("%s: XIRR %.10g, %v; want 0.373362535", microsoft, xirr, err)
	}
	if xnpv := dcf.NPV(math.Pow(1.09, 1.0/365)-1, line); !near(xnpv, 2086.647602, 1e-9) {
		t.Errorf("%s: XNPV %.10g; want 2086.647602", microsoft, xnpv)
	}
}

func TestNPV(t *testing.T) {
	cases := []struct {
		source    string
		rate      float64
		flows     []float64
		want      float64
		tolerance float64
	}{
		{numpy, 0.281, []float64{-100, 39, 59, 55, 20}, -0.0084785916384548798, 1e-9},
		{numpy, 0.08, []float64{-40000, 5000, 8000, 12000, 30000}, 3065.22267, 1e-9},
		{microsoft, 0.1, []float64{0, -10000, 3000, 4200, 6800}, 1188.44, 1e-5},
		{microsoft, 0.08, []float64{-40000, 8000, 9200, 10000, 12000, 14500}, 1922.06, 1e-5},
		{microsoft, 0.08, []float64{-40000, 8000, 9200, 10000, 12000, 14500, -9000}, -3749.47, 1e-5},
	}
	for _, c := range cases {
		if got := dcf.NPV(c.rate, c.flows); !near(got, c.want, c.tolerance) {
			t.Errorf("%s: NPV(%v, %v) = %.12g; want %.12g", c.source, c.rate, c.flows, got, c.want)
		}
	}
}

func TestMIRR(t *testing.T) {
	cases := []struct {
		source            string
		flows             []float64
		finance, reinvest float64
		want, tolerance   float64
	}{
		{microsoft, []float64{-120000, 39000, 30000, 21000, 37000, 46000}, 0.10, 0.12, 0.1260941, 1e-6},
		{microsoft, []float64{-120000, 39000, 30000, 21000}, 0.10, 0.12, -0.048044655, 1e-7},
		{numpy, []float64{-100, 50, -60, 70}, 0.10, 0.12, -0.03909366594356467, 1e-12},
		{numpy, []float64{-4500, -800, 800, 800, 600, 600, 800, 800, 700, 3000}, 0.08, 0.055,
			0.06659717503155349, 1e-12},
	}
	for _, c := range cases {
		if got, err := dcf.MIRR(c.flows, c.finance, c.reinvest); err != nil || !near(got, c.want, c.tolerance) {
			t.Errorf("%s: MIRR(%v) = %.12g, %v; want %.12g", c.source, c.flows, got, err, c.want)
		}
	}
	if _, err := dcf.MIRR([]float64{1, 2}, 0.1, 0.1); !errors.Is(err, dcf.ErrNoOutflow) {
		t.Errorf("MIRR without an outflow: %v", err)
	}
}

func TestLevelPayment(t *testing.T) {
	cases := []struct {
		source          string
		principal, rate float64
		n               int
		want, tolerance float64
	}{
		{microsoft + " PMT", 10000, 0.08 / 12, 10, 1037.03, 1e-5},
		{numpy + " pmt", 200000, 0.075 / 12, 180, 1854.0247200054619, 1e-12},
		{"closed form", 1200, 0, 12, 100, 0},
	}
	for _, c := range cases {
		if got := dcf.LevelPayment(c.principal, c.rate, c.n); !near(got, c.want, c.tolerance) {
			t.Errorf("%s: LevelPayment(%v, %v, %d) = %.12g; want %.12g", c.source, c.principal, c.rate, c.n,
				got, c.want)
		}
	}
}

func TestPaybackAndMultiples(t *testing.T) {
	cases := []struct {
		flows   []float64
		payback float64
		err     error
		deepest float64
	}{
		{[]float64{-100, 40, 40, 40}, 2.5, nil, 100},
		{[]float64{-100, 100}, 1, nil, 100},
		{[]float64{-100, 150, -80, 60}, 2.5, nil, 100}, // back, out again, back for good
		{[]float64{-100, 50}, 0, dcf.ErrNotBack, 100},
		{[]float64{0, 10}, 0, nil, 0},
		{[]float64{0, 0}, 0, nil, 0},
	}
	for _, c := range cases {
		got, err := dcf.Payback(c.flows, nil)
		if !errors.Is(err, c.err) || got != c.payback {
			t.Errorf("Payback(%v) = %v, %v; want %v, %v", c.flows, got, err, c.payback, c.err)
		}
		if got := dcf.DeepestCumulative(c.flows); got != c.deepest {
			t.Errorf("DeepestCumulative(%v) = %v; want %v", c.flows, got, c.deepest)
		}
	}
	if got, err := dcf.MOIC([]float64{-100, 60, 60}, []float64{1, 0.5, 0.5}); err != nil || got != 0.6 {
		t.Errorf("MOIC with factors: %v, %v; want 0.6", got, err)
	}
	if _, err := dcf.MOIC([]float64{0, 60}, nil); !errors.Is(err, dcf.ErrNoOutflow) {
		t.Errorf("MOIC without an outflow: %v", err)
	}
}

func TestRoot(t *testing.T) {
	cases := []struct {
		name   string
		f      func(float64) float64
		lo, hi float64
		want   float64
		err    error
	}{
		{"square root", func(x float64) float64 { return x*x - 2 }, 0, 2, math.Sqrt2, nil},
		{"flat then steep", func(x float64) float64 { return math.Pow(x, 9) - 1e-9 }, 0, 10, 0.1, nil},
		{"a kink", func(x float64) float64 { return max(-1, x-3) }, 0, 1000, 3, nil},
		{"at the lower end", func(x float64) float64 { return x }, 0, 1, 0, nil},
		{"the same sign", func(x float64) float64 { return x + 1 }, 0, 1, 0, dcf.ErrSameSign},
		{"nil throughout", func(float64) float64 { return 0 }, 0, 1, 0, dcf.ErrSameSign},
	}
	for _, c := range cases {
		got, err := dcf.Root(c.f, c.lo, c.hi, 1e-12)
		if !errors.Is(err, c.err) || err == nil && math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %v, %v; want %v, %v", c.name, got, err, c.want, c.err)
		}
	}
}

func TestMain(m *testing.M) { testutil.FixDraws(m) }

// An outflow followed by inflows has a rate at which the present value is nil.
func TestIRRReproducesNil(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOfN(rapid.Float64Range(0.01, 1e9), 1, 480).Draw(t, "inflows")
		flows := append([]float64{-rapid.Float64Range(0.01, 1e9).Draw(t, "outflow")}, in...)
		i, err := dcf.IRR(flows, 1e15)
		if err != nil {
			t.Fatal(err)
		}
		largest := 0.0
		for k, f := range flows {
			largest = max(largest, math.Abs(f)*math.Pow(1+i, -float64(k)))
		}
		// near -100 % the rate itself has few digits left of 1+rate
		if left := dcf.NPV(i, flows); !(math.Abs(left) <= 1e-8*largest/min(1, 1+i)) {
			t.Fatalf("rate %v leaves %v of %v", i, left, largest)
		}
	})
}
