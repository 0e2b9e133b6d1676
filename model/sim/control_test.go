package sim

import (
	"math"
	"testing"

	"rackrate/model"
)

// Every control's mean over the paths is the one known, within four standard errors.
func TestControlsHaveTheirMeans(t *testing.T) {
	f := fixed(t, func(m *model.Market, s *model.Site) { s.TenantDefaultPct, s.DelayModeMonths = 0.05, 4 })
	c := f.paths(40000).controls
	for i, values := range c.values {
		mu, squares := mean(values), 0.0
		for _, v := range values {
			squares += (v - mu) * (v - mu)
		}
		n := float64(len(values))
		if e := math.Sqrt(squares / n / (n - 1)); !(math.Abs(mu-c.means[i]) <= 4*e) || e == 0 {
			t.Errorf("control %d: mean %v, want %v, standard error %v", i, mu, c.means[i], e)
		}
	}
}

// The controls pay: what they leave of the standard error is far more than what they cost in time.
func TestControlsPay(t *testing.T) {
	cases := map[string]func(*model.Site){
		"as it is":  func(*model.Site) {},
		"replacing": replacing,
		"tenant":    func(s *model.Site) { s.TenantDefaultPct = 0.04 },
	}
	for name, change := range cases {
		p := fixed(t, func(_ *model.Market, s *model.Site) { change(s) }).paths(10000)
		r := p.controls.regressor()
		for i, a := range model.Conversions {
			_, pairs := inPairs(p.uplifts[i])
			_, left := r.mean(p.uplifts[i])
			t.Logf("%s, %s: the controls leave %.2f of the standard error of pairs", name, a, left/pairs)
			if left > 0.6*pairs {
				t.Errorf("%s, %s: the controls leave %.2f of the standard error of pairs", name, a, left/pairs)
			}
		}
	}
}

// The mean with controls is right: over many simulations its distance from the
// mean of all of them is as its standard error says.
func TestControlledMeanHasItsStandardError(t *testing.T) {
	f := fixed(t, func(_ *model.Market, s *model.Site) { s.TenantDefaultPct = 0.04 })
	truth := f.run(120000, 99, 2)
	for i := range truth.Conversions {
		squares, most := 0.0, 0.0
		const n = 40
		for seed := range uint64(n) {
			d := f.run(2000, seed, 1).Conversions[i]
			off := (d.MeanUSD - truth.Conversions[i].MeanUSD) / d.StandardError
			squares += off * off
			most = max(most, math.Abs(off))
		}
		if ratio := math.Sqrt(squares / n); ratio < 0.7 || ratio > 1.4 || most > 4.5 {
			t.Errorf("%s: %.2f standard errors off as a rule, %.1f at most", truth.Conversions[i].Alternative,
				ratio, most)
		}
	}
}
