package sim

import (
	"math"
	"os"
	"reflect"
	"testing"

	"rackrate/model"
)

// fixture is a site with every alternative and every driver, in a market of the middle of 2024.
func fixture(t testing.TB, change func(*model.Market, *model.Site)) (*model.Env, model.Market, *model.SiteResult) {
	t.Helper()
	data, err := os.ReadFile("../../templates/inputs.csv")
	if err != nil {
		t.Fatal(err)
	}
	reg, err := model.ParseRegistry(data)
	if err != nil {
		t.Fatal(err)
	}
	m, s, _ := reg.Defaults()
	m.ValuationDate = model.Date{Year: 2024, Month: 6, Day: 30}
	m.BTCPriceUSD, m.NetworkEHS = 65000, 600
	s.Miner, s.Site, s.SiteMW = "Case", "One", 300
	s.ConvertMW, s.PowerPriceUSDMWh, s.HashrateEHS, s.FleetEfficiencyJTH = model.Given(260.0), 45, 10, 22
	s.LeaseUSDKWMonth, s.GPUPriceUSDHour = model.Given(165.0), model.Given(2.5)
	change(&m, &s)
	env := model.NewEnv(m, nil)
	r := model.NewKernel(env).Site(&s, model.NoShift, true)
	r.Recommendation.BestConversion = model.Colo
	return env, m, &r
}

// still turns every driver off but those that a test turns on again.
func still(m *model.Market, s *model.Site) {
	m.BTCVolatilityPct = 0
	s.CapexSigmaPct, s.LeaseSigmaPct, s.GPUPriceSigmaPct, s.PowerSigmaPct = 0, 0, 0, 0
	s.DelayLowMonths, s.DelayModeMonths, s.DelayHighMonths = 0, 0, 0
}

func TestNothingDrawnIsTheDeterministicCase(t *testing.T) {
	env, m, base := fixture(t, still)
	r := Site(env, m, base, Options{Paths: 10, Seed: 1, Jobs: 1})
	close := func(what string, got, want float64) {
		if math.Abs(got-want) > 1e-12*math.Abs(want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	close("mine", r.Mine.MeanUSD, base.Mine.NPVUSD)
	for _, d := range r.Conversions {
		want := base.Conversion(d.Alternative).UpliftUSD
		for _, got := range []float64{d.MeanUSD, d.P5, d.P50, d.P95, d.WorstMeanUSD} {
			close(string(d.Alternative), got, want)
		}
	}
	if r.ChanceBest[base.Best] != 1 {
		t.Errorf("chances %v, want %s always", r.ChanceBest, base.Best)
	}
}

// Closed form of MODEL.md section 14: the deterministic flows with revenue_t x
// exp(((1-network_response)^2 - 1) btc_volatility_pct^2 t/24).
func TestMeanMiningValueHasItsClosedForm(t *testing.T) {
	for _, volatility := range []float64{0.3, 0.8} {
		for _, response := range []float64{0, 0.3, 1, 1.4} {
			env, m, base := fixture(t, func(m *model.Market, s *model.Site) {
				still(m, s)
				m.BTCVolatilityPct, m.NetworkResponse = volatility, response
				s.EconomicShutoff, s.TaxRatePct, s.FleetRefresh = false, 0, "yes"
			})
			want := 0.0
			for month, flow := range base.Mine.Flows.FCF {
				t := float64(month)
				extra := math.Exp(((1-response)*(1-response)-1)*volatility*volatility*t/24) - 1
				want += (flow + base.Mine.Flows.Revenue[month]*extra) * math.Pow(1+base.Inputs.DiscountRateMiningPct, -t/12)
			}
			r := Site(env, m, base, Options{Paths: 200000, Seed: 7, Jobs: 2})
			if off := math.Abs(r.Mine.MeanUSD - want); off > 4*r.Mine.StandardError+1e-9*math.Abs(want) {
				t.Errorf("volatility %v, response %v: mean %v, want %v, %.1f standard errors off",
					volatility, response, r.Mine.MeanUSD, want, off/r.Mine.StandardError)
			}
		}
	}
}

// With one driver the uplift is a monotone function of one normal, so that its
// quantiles are its values at the normal's.
func TestQuantilesOfOneDriver(t *testing.T) {
	const n = 200000
	cases := []struct {
		name string
		on   func(*model.Site)
		at   func(s *model.Site, z float64)
	}{
		{"rent", func(s *model.Site) { s.LeaseSigmaPct = 0.2 },
			func(s *model.Site, z float64) { s.LeaseUSDKWMonth.Value *= logNormal(0.2, z) }},
		{"build cost", func(s *model.Site) { s.CapexSigmaPct = 0.3 },
			func(s *model.Site, z float64) { s.CapexUSDMW *= logNormal(0.3, -z) }},
	}
	for _, c := range cases {
		env, m, base := fixture(t, func(m *model.Market, s *model.Site) { still(m, s); c.on(s) })
		d := Site(env, m, base, Options{Paths: n, Seed: 3, Jobs: 2}).Distribution(model.Colo)
		upliftAt := func(u float64) float64 {
			s := base.Inputs
			c.at(&s, math.Sqrt2*math.Erfinv(2*u-1))
			r := model.NewKernel(env).Site(&s, model.NoShift, false)
			return r.Conversion(model.Colo).UpliftUSD
		}
		for u, got := range map[float64]float64{0.05: d.P5, 0.25: d.P25, 0.5: d.P50, 0.75: d.P75, 0.95: d.P95} {
			margin := 4 * math.Sqrt(u*(1-u)/n)
			if low, high := upliftAt(u-margin), upliftAt(u+margin); got < low || got > high {
				t.Errorf("%s: quantile %v is %v, not within %v and %v", c.name, u, got, low, high)
			}
		}
	}
}

func TestStandardErrorFallsWithTheRootOfPaths(t *testing.T) {
	env, m, base := fixture(t, func(*model.Market, *model.Site) {})
	few := Site(env, m, base, Options{Paths: 5000, Seed: 1, Jobs: 2}).Distribution(model.Colo)
	many := Site(env, m, base, Options{Paths: 80000, Seed: 1, Jobs: 2}).Distribution(model.Colo)
	if ratio := few.StandardError / many.StandardError; ratio < 3.7 || ratio > 4.3 {
		t.Errorf("sixteen times the paths divide the standard error by %v, want 4", ratio)
	}
	if math.Abs(few.MeanUSD-many.MeanUSD) > 4*(few.StandardError+many.StandardError) {
		t.Errorf("means %v and %v", few.MeanUSD, many.MeanUSD)
	}
}

func TestCopulaHasItsCorrelation(t *testing.T) {
	const n = 100000
	for _, rho := range []float64{-0.7, 0, 0.5, 1} {
		env, m, base := fixture(t, func(m *model.Market, s *model.Site) { s.CapexDelayCorrelation = rho })
		p := newPaths(n)
		d := newDrawer(m, &base.Inputs, model.NewPathKernel(env, &base.Inputs, base, 0, 18))
		d.seed(1, "Case", "One", 0)
		d.paths(p, 0, n)
		if got := correlation(p.scores[capex], p.scores[delay]); math.Abs(got-rho) > 4*math.Sqrt(2.0/n) {
			t.Errorf("correlation %v, want %v", got, rho)
		}
		if got := correlation(p.scores[capex], p.scores[lease]); math.Abs(got) > 4*math.Sqrt(2.0/n) {
			t.Errorf("build cost and rent are correlated: %v", got)
		}
	}
}

func TestTriangularQuantiles(t *testing.T) {
	cases := []struct {
		t       triangular
		u, want float64
	}{
		{triangular{0, 3, 18}, 0, 0},
		{triangular{0, 3, 18}, 1, 18},
		{triangular{0, 3, 18}, 3.0 / 18, 3},
		{triangular{0, 5, 10}, 0.5, 5},
		{triangular{0, 5, 10}, 0.125, 2.5},
		{triangular{0, 0, 10}, 0.75, 5},
		{triangular{0, 10, 10}, 0.25, 5},
		{triangular{7, 7, 7}, 0.3, 7},
	}
	for _, c := range cases {
		if got := c.t.quantile(c.u); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v at %v: %v, want %v", c.t, c.u, got, c.want)
		}
	}
}

func TestResultsDependOnSeedMinerAndSiteAlone(t *testing.T) {
	env, m, base := fixture(t, func(*model.Market, *model.Site) {})
	run := func(seed uint64, jobs int) *model.Simulation {
		return Site(env, m, base, Options{Paths: 3001, Seed: seed, Jobs: jobs})
	}
	one := run(1, 1)
	if one.Paths != 3002 {
		t.Errorf("%d paths, want 3002", one.Paths)
	}
	if !reflect.DeepEqual(one, run(1, 7)) {
		t.Error("seven jobs give another result than one")
	}
	if one.Mine.MeanUSD == run(2, 1).Mine.MeanUSD {
		t.Error("another seed gives the same result")
	}
	base.Inputs.Site = "Two"
	if one.Mine.MeanUSD == run(1, 1).Mine.MeanUSD {
		t.Error("another site has the same paths")
	}
}

func TestDescription(t *testing.T) {
	env, m, base := fixture(t, func(*model.Market, *model.Site) {})
	r := Site(env, m, base, Options{Paths: 4000, Seed: 5, Jobs: 1})
	total := 0.0
	for _, c := range r.ChanceBest {
		total += c
	}
	if math.Abs(total-1) > 1e-12 || len(r.ChanceBest) != 4 {
		t.Errorf("chances %v add up to %v", r.ChanceBest, total)
	}
	for _, d := range r.Conversions {
		if !(d.WorstMeanUSD <= d.P5 && d.P5 <= d.P25 && d.P25 <= d.P50 && d.P50 <= d.P75 && d.P75 <= d.P95) {
			t.Errorf("%s: quantiles out of order: %+v", d.Alternative, d)
		}
		count := 0
		for _, c := range d.Histogram.Counts {
			count += c
		}
		if count != r.Paths {
			t.Errorf("%s: the histogram counts %d of %d paths", d.Alternative, count, r.Paths)
		}
	}
	shares := 0.0
	for _, d := range r.Drivers {
		shares += d.Share
		if d.Input == "gpu_price_usd_hour" {
			t.Error("GPU prices move a lease")
		}
	}
	if math.Abs(shares-1) > 1e-12 {
		t.Errorf("shares of variance add up to %v", shares)
	}
}

// benchmark reports paths a second with every driver on.
func benchmark(b *testing.B, jobs int, refresh string) {
	env, m, base := fixture(b, func(_ *model.Market, s *model.Site) { s.FleetRefresh, s.GPURefresh = refresh, refresh })
	const paths = 20000
	for b.Loop() {
		Site(env, m, base, Options{Paths: paths, Seed: 1, Jobs: jobs})
	}
	b.ReportMetric(paths*float64(b.N)/b.Elapsed().Seconds(), "paths/s")
}

// BenchmarkSite has four alternatives, 180 months, the fleet and the GPUs replaced: no month without flows.
func BenchmarkSite(b *testing.B)           { benchmark(b, 1, "yes") }
func BenchmarkSiteTwoJobs(b *testing.B)    { benchmark(b, 2, "yes") }
func BenchmarkSiteBestPolicy(b *testing.B) { benchmark(b, 1, "best") }

// BenchmarkDraws is the floor: the normals and exponentials of the paths alone, nothing valued.
func BenchmarkDraws(b *testing.B) {
	env, m, base := fixture(b, func(_ *model.Market, s *model.Site) { s.FleetRefresh, s.GPURefresh = "yes", "yes" })
	d := newDrawer(m, &base.Inputs, model.NewPathKernel(env, &base.Inputs, base, 0, 18))
	d.seed(1, "Case", "One", 0)
	const paths = 20000
	for b.Loop() {
		for range paths / 2 {
			d.bitcoin()
			var z [drivers]float64
			for j := capex; j < drivers; j++ {
				z[j] = d.rng.NormFloat64()
			}
			for side := range d.pair {
				d.scale(&d.pair[side], z, 1-2*float64(side))
			}
		}
	}
	b.ReportMetric(paths*float64(b.N)/b.Elapsed().Seconds(), "paths/s")
}
