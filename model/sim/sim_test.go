package sim

import (
	"context"
	"math"
	"os"
	"reflect"
	"slices"
	"testing"

	"rackrate/model"
)

// fixture is a site with every alternative and every driver, in a market of the middle of 2024.
type fixture struct {
	reg    *model.Registry
	env    *model.Env
	market *model.PathMarket
	base   *model.SiteResult
}

// fixed makes a fixture's market and site as a test wants them.
func fixed(t testing.TB, change func(*model.Market, *model.Site)) *fixture {
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
	return &fixture{reg, env, model.NewPathMarket(env), deterministic(env, &s)}
}

// deterministic is a site's result with its flows and policies.
func deterministic(env *model.Env, s *model.Site) *model.SiteResult {
	k := model.NewKernel(env, &model.Miner{}, model.Choices{})
	k.Load(s)
	r := k.Result(true)
	r.Policies = k.PathPolicies()
	r.Recommendation.BestConversion = model.Colo
	return &r
}

// run simulates the fixture's site.
func (f *fixture) run(paths int, seed uint64, jobs int) *model.Simulation {
	return Site(context.Background(), f.market, f.base, Options{Paths: paths, Seed: seed, Jobs: jobs})
}

// paths are those of the fixture's site.
func (f *fixture) paths(n int) *paths {
	p := newPaths(n, f.base.Policies.Possible)
	d := f.drawer()
	p.controls.known(d)
	d.paths(p, 0, n)
	return p
}

// inPairs is the mean of paths in pairs, without controls, and its standard error.
func inPairs(values []float64) (mu, standardError float64) { return (&regressor{}).mean(values) }

// drawer is one for the fixture's site, at its first block.
func (f *fixture) drawer() *drawer {
	low, high := delays(&f.base.Inputs)
	d := newDrawer(&f.market.Market, &f.base.Inputs, model.NewPathKernel(f.market, &f.base.Inputs,
		f.base.Policies, low, high))
	d.seed(1, &f.base.Inputs, 0)
	return d
}

// still turns every driver off but those that a test turns on again.
func still(m *model.Market, s *model.Site) {
	m.BTCVolatilityPct = 0
	s.CapexSigmaPct, s.LeaseSigmaPct, s.GPUPriceSigmaPct, s.PowerSigmaPct, s.GPUGrowthSigmaPct = 0, 0, 0, 0, 0
	s.DelayLowMonths, s.DelayModeMonths, s.DelayHighMonths = 0, 0, 0
}

func TestNothingDrawnIsTheDeterministicCase(t *testing.T) {
	f := fixed(t, still)
	r := f.run(10, 1, 1)
	same := func(what string, got, want float64) {
		if math.Abs(got-want) > 1e-11*math.Abs(want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	same("mine", r.Mine.MeanUSD, f.base.Mine.NPVUSD)
	for _, d := range r.Conversions {
		want := f.base.Conversion(d.Alternative).UpliftUSD
		for _, got := range []float64{d.MeanUSD, d.P5, d.P50, d.P95, d.WorstMeanUSD} {
			same(string(d.Alternative), got, want)
		}
	}
	if r.ChanceBest[f.base.Best] != 1 {
		t.Errorf("chances %v, want %s always", r.ChanceBest, f.base.Best)
	}
	if len(r.Drivers) > 0 {
		t.Errorf("what does not move drives the uplift: %v", r.Drivers)
	}
}

// The mean of B_t/N_t is the deck's, so that without shut-off, tax and floor the
// mean value of mining is the deterministic one (MODEL.md section 14).
func TestMeanMiningValueIsTheDeterministicOne(t *testing.T) {
	for _, volatility := range []float64{0.3, 0.8} {
		for _, response := range []float64{0, 0.3, 1, 1.4} {
			for _, reversion := range []float64{0, 0.3, 2} {
				f := fixed(t, func(m *model.Market, s *model.Site) {
					still(m, s)
					m.BTCVolatilityPct, m.NetworkResponse, m.BTCReversion, m.NetworkFloor = volatility, response,
						reversion, false
					s.EconomicShutoff, s.TaxRatePct, s.FleetRefresh = false, 0, "yes"
				})
				paths, want := f.paths(20000).mine, f.base.Mine.NPVUSD
				mu, e := inPairs(paths)
				if off := math.Abs(mu - want); off > 4*e+1e-9*math.Abs(want) {
					t.Errorf("volatility %v, response %v, reversion %v: mean %v, want %v, %.1f standard errors off",
						volatility, response, reversion, mu, want, off/e)
				}
				if low, high := slices.Min(paths), slices.Max(paths); response == 1 &&
					!(high-low <= 1e-9*math.Abs(want)) {
					t.Errorf("volatility %v, reversion %v: mining is worth %v to %v though the network follows",
						volatility, reversion, low, high)
				}
			}
		}
	}
}

// plain leaves one terminal method, which is on no path at its floor, and no tax.
func plain(s *model.Site) {
	s.TaxRatePct, s.ResidualRecoveryPct, s.ExitMultipleColoX, s.TenantCreditPct = 0, 0, 0, 0
}

// With tax 0 and one terminal method the value of a lease is linear in the
// tenant's survival, whose mean is that of section 5: one more check of section 14.
func TestMeanLeaseWithDefaultsIsTheDeterministicOne(t *testing.T) {
	cases := map[string]func(*model.Site){
		"alone":     func(s *model.Site) {},
		"guarantor": func(s *model.Site) { s.BackstopPct, s.BackstopMonths = 0.6, 60 },
		"prepaid":   func(s *model.Site) { s.PrepayPct = 0.2 },
		"void":      func(s *model.Site) { s.ReletMonths, s.ReletRentPct, s.LeaseTermMonths = 30, 0.7, 240 },
		"phases": func(s *model.Site) {
			for i, h := range []float64{0.02, 0.2} {
				s.Phases = append(s.Phases, model.Phase{Own: []model.OwnInput{
					{Key: "convert_mw", Value: model.NumberValue(100)},
					{Key: "delay_months", Value: model.NumberValue(float64(6 + 12*i))},
					{Key: "tenant_default_pct", Value: model.NumberValue(h)},
				}})
			}
		},
	}
	for name, change := range cases {
		f := fixed(t, func(m *model.Market, s *model.Site) {
			still(m, s)
			plain(s)
			s.TenantDefaultPct = 0.06
			change(s)
		})
		p := f.paths(20000)
		mu, e := inPairs(p.uplifts[0])
		if want := f.base.Conversion(model.Colo).UpliftUSD; math.Abs(mu-want) > 4*e {
			t.Errorf("%s: mean %v, want %v, %.1f standard errors off", name, mu, want, (mu-want)/e)
		}
		if slices.Min(p.mine) != slices.Max(p.mine) {
			t.Errorf("%s: mining is not the same on every path", name)
		}
	}
}

// Every factor has a mean of 1, so that without tax the mean is the deterministic value where that is linear in it.
func TestMeanOfEachFactor(t *testing.T) {
	cases := map[string]func(*model.Site){
		"capex":    func(s *model.Site) { s.CapexSigmaPct = 0.3 },
		"lease":    func(s *model.Site) { s.LeaseSigmaPct = 0.2 },
		"gpu":      func(s *model.Site) { s.GPUPriceSigmaPct = 0.4 },
		"gpu path": func(s *model.Site) { s.GPUGrowthSigmaPct = 0.15 },
		"power":    func(s *model.Site) { s.PowerSigmaPct, s.EconomicShutoff, s.PowerPassThroughPct = 0.3, false, 0.5 },
	}
	for name, change := range cases {
		f := fixed(t, func(m *model.Market, s *model.Site) {
			still(m, s)
			plain(s)
			change(s)
		})
		p := f.paths(20000)
		for i, a := range model.Conversions {
			want := f.base.Conversion(a).UpliftUSD
			if mu, e := inPairs(p.uplifts[i]); math.Abs(mu-want) > 4*e+1e-9*math.Abs(want) {
				t.Errorf("%s, %s: mean %v, want %v, %.1f standard errors off", name, a, mu, want, (mu-want)/e)
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
		f := fixed(t, func(m *model.Market, s *model.Site) { still(m, s); c.on(s) })
		d := f.run(n, 3, 2).Distribution(model.Colo)
		upliftAt := func(u float64) float64 {
			s := f.base.Inputs
			c.at(&s, math.Sqrt2*math.Erfinv(2*u-1))
			return deterministic(f.env, &s).Conversion(model.Colo).UpliftUSD
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
	f := fixed(t, func(*model.Market, *model.Site) {})
	few, many := f.run(5000, 1, 2).Distribution(model.Colo), f.run(80000, 1, 2).Distribution(model.Colo)
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
		f := fixed(t, func(m *model.Market, s *model.Site) { s.CapexDelayCorrelation = rho })
		p := f.paths(n)
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

func TestResultsDependOnSeedAndNamesAlone(t *testing.T) {
	f := fixed(t, func(*model.Market, *model.Site) {})
	one := f.run(3001, 1, 1)
	if one.Paths != 3002 {
		t.Errorf("%d paths, want 3002", one.Paths)
	}
	if !reflect.DeepEqual(one, f.run(3001, 1, 7)) {
		t.Error("seven jobs give another result than one")
	}
	if one.Mine.MeanUSD == f.run(3001, 2, 1).Mine.MeanUSD {
		t.Error("another seed gives the same result")
	}
	for _, name := range []*string{&f.base.Inputs.Miner, &f.base.Inputs.Site, &f.base.Inputs.Structure} {
		was := *name
		*name = "Two"
		if one.Mine.MeanUSD == f.run(3001, 1, 1).Mine.MeanUSD {
			t.Errorf("%q has the same paths as Two", was)
		}
		*name = was
	}
}

func TestDescription(t *testing.T) {
	f := fixed(t, func(*model.Market, *model.Site) {})
	r := f.run(4000, 5, 1)
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

// benchmark reports paths a second of a fixture.
func benchmark(b *testing.B, jobs int, change func(*model.Site)) {
	f := fixed(b, func(_ *model.Market, s *model.Site) { change(s) })
	const paths = 20000
	for b.Loop() {
		f.run(paths, 1, jobs)
	}
	b.ReportMetric(paths*float64(b.N)/b.Elapsed().Seconds(), "paths/s")
}

func replacing(s *model.Site) { s.FleetRefresh, s.GPURefresh = "yes", "yes" }

// BenchmarkSite has four alternatives, 180 months, the fleet and the GPUs replaced as long as mining pays.
func BenchmarkSite(b *testing.B)        { benchmark(b, 1, replacing) }
func BenchmarkSiteTwoJobs(b *testing.B) { benchmark(b, 2, replacing) }
func BenchmarkSiteBestPolicy(b *testing.B) {
	benchmark(b, 1, func(*model.Site) {})
}

// BenchmarkSiteStays is without the path of GPU prices.
func BenchmarkSiteStays(b *testing.B) {
	benchmark(b, 1, func(s *model.Site) { replacing(s); s.GPUGrowthSigmaPct = 0 })
}

// BenchmarkSiteDefaults has a tenant that may go, and a guarantor.
func BenchmarkSiteDefaults(b *testing.B) {
	benchmark(b, 1, func(s *model.Site) { replacing(s); s.TenantDefaultPct, s.BackstopPct = 0.04, 0.5 })
}

// BenchmarkSiteWhole never walks away, so that no month is without flows.
func BenchmarkSiteWhole(b *testing.B) {
	benchmark(b, 1, func(s *model.Site) { replacing(s); s.WalkAway = false })
}

// BenchmarkDraws is the floor: the normals and exponentials of the paths alone, nothing valued.
func BenchmarkDraws(b *testing.B) {
	d := fixed(b, func(_ *model.Market, s *model.Site) { replacing(s) }).drawer()
	const paths = 20000
	for b.Loop() {
		for range paths / 2 {
			z := d.draw()
			for side := range d.pair {
				d.scale(&d.pair[side], &z, 1-2*float64(side))
			}
		}
	}
	b.ReportMetric(paths*float64(b.N)/b.Elapsed().Seconds(), "paths/s")
}
