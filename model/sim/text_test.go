package sim

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"rackrate/model"
)

// plainDraws draws paths one after the other as MODEL.md section 14 has them:
// the price and the network each on its own, no pairs, no controls, no sums.
func plainDraws(f *fixture, n int) *paths {
	m, s := &f.market.Market, &f.base.Inputs
	rng := rand.New(rand.NewPCG(20240630, 14))
	low, high := delays(s)
	kernel := model.NewPathKernel(f.market, s, f.base.Policies, low, high)
	d := model.Drivers{Hashprice: make([]float64, m.HorizonMonths+1)}
	p := newPaths(n, f.base.Policies.Possible)
	for i := range n {
		plainPrices(rng, m, d.Hashprice)
		factor := func(sigma, z float64) float64 { return math.Exp(sigma*z - sigma*sigma/2) }
		z := rng.NormFloat64()
		w := s.CapexDelayCorrelation*z + math.Sqrt(1-s.CapexDelayCorrelation*s.CapexDelayCorrelation)*rng.NormFloat64()
		d.Capex, d.ExtraDelay = factor(s.CapexSigmaPct, z), plainDelay(s, 0.5*math.Erfc(-w/math.Sqrt2))
		d.Lease, d.GPUPrice = factor(s.LeaseSigmaPct, rng.NormFloat64()), factor(s.GPUPriceSigmaPct, rng.NormFloat64())
		d.Power, d.GPUGrowth, d.Tenant = factor(s.PowerSigmaPct, rng.NormFloat64()), rng.NormFloat64(), 1-rng.Float64()
		v := kernel.Value(&d)
		p.mine[i] = v.Mine
		for a := range v.Conversions {
			p.uplifts[a][i] = v.Conversions[a] - v.Mine
		}
	}
	return p
}

// plainPrices draws the factors on B_t over those on N_t.
func plainPrices(rng *rand.Rand, m *model.Market, hashprice []float64) {
	kappa, e := m.BTCReversion, m.NetworkResponse
	a, sd := math.Exp(-kappa/12), m.BTCVolatilityPct*math.Sqrt(1.0/12)
	if kappa > 0 {
		sd = m.BTCVolatilityPct * math.Sqrt((1-a*a)/(2*kappa))
	}
	x, v := 0.0, 0.0
	for t := 1; t < len(hashprice); t++ {
		x = a*x + sd*rng.NormFloat64()
		v += sd * sd * math.Pow(a, 2*float64(t-1))
		hashprice[t] = math.Exp(x-v/2) / math.Exp(e*x-e*(2-e)*v/2)
	}
}

// plainDelay is the triangular distribution's quantile, found by halving, and rounded.
func plainDelay(s *model.Site, u float64) int {
	low, mode, high := float64(s.DelayLowMonths), float64(s.DelayModeMonths), float64(s.DelayHighMonths)
	from, to := low, high
	for range 60 {
		x := (from + to) / 2
		below := 1 - (high-x)*(high-x)/((high-low)*(high-mode))
		if x < mode {
			below = (x - low) * (x - low) / ((high - low) * (mode - low))
		}
		if below < u {
			from = x
		} else {
			to = x
		}
	}
	return int(math.Floor((from+to)/2 + 0.5))
}

// TestSimulationIsTheText compares every figure with that of plain draws:
// means within five of both their standard errors, quantiles and chances by how
// many of the plain paths lie below them.
func TestSimulationIsTheText(t *testing.T) {
	cases := map[string]func(*model.Market, *model.Site){
		"as it is": func(*model.Market, *model.Site) {},
		"no reversion, no floor": func(m *model.Market, s *model.Site) {
			m.BTCReversion, m.NetworkFloor, m.NetworkResponse = 0, false, 0.6
			s.WalkAway, s.FleetRefresh = false, "yes"
		},
		"signed, with a tenant that may go": func(_ *model.Market, s *model.Site) {
			s.LeaseStatus, s.TenantDefaultPct, s.BackstopPct, s.BackstopMonths = "signed", 0.05, 0.5, 60
			s.TenantFundedPct, s.TenantCreditPct, s.CapexDelayCorrelation = 0.2, 0.3, -0.6
		},
		"hosting, half owned, stopping early": func(m *model.Market, s *model.Site) {
			s.HostedMW, s.HPCOwnershipPct, s.ConvertMW, s.ASICResaleUSDTH = 60, 0.5, model.Given(300.0), 6
			s.DelayLowMonths, s.DelayModeMonths, s.DelayHighMonths = 3, 5, 30
		},
	}
	const n = 30000
	for name, change := range cases {
		f := fixed(t, change)
		plain, r := plainDraws(f, n), f.run(n, 5, 2)
		compare := func(what string, values []float64, d model.Distribution) {
			mu, squares := mean(values), 0.0
			for _, v := range values {
				squares += (v - mu) * (v - mu)
			}
			e := math.Hypot(d.StandardError, math.Sqrt(squares)/n)
			if math.Abs(d.MeanUSD-mu) > 5*e {
				t.Errorf("%s, %s: mean %v, plain %v, %.1f standard errors off", name, what, d.MeanUSD, mu,
					(d.MeanUSD-mu)/e)
			}
			sorted := slices.Clone(values)
			slices.Sort(sorted)
			for q, at := range map[float64]float64{0.05: d.P5, 0.25: d.P25, 0.5: d.P50, 0.75: d.P75, 0.95: d.P95,
				1 - d.ChancePositive: 0} {
				below, _ := slices.BinarySearch(sorted, at)
				if share := float64(below) / n; math.Abs(share-q) > 5*math.Sqrt(2*q*(1-q)/n)+1.0/n {
					t.Errorf("%s, %s: %v is the quantile %v, plain %v", name, what, at, q, share)
				}
			}
			if worst := mean(sorted[:n/20]); math.Abs(worst-d.WorstMeanUSD) > 0.05*math.Sqrt(squares/n) {
				t.Errorf("%s, %s: mean of the worst %v, plain %v", name, what, d.WorstMeanUSD, worst)
			}
		}
		compare("mine", plain.mine, r.Mine)
		for _, d := range r.Conversions {
			compare(string(d.Alternative), plain.uplifts[slices.Index(model.Conversions[:], d.Alternative)], d)
		}
		for a, chance := range plain.chanceBest() {
			if off := math.Abs(chance - r.ChanceBest[a]); off > 5*math.Sqrt(2*chance*(1-chance)/n)+1.0/n {
				t.Errorf("%s: %s is the best with a chance of %v, plain %v", name, a, r.ChanceBest[a], chance)
			}
		}
	}
}
