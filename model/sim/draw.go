package sim

import (
	"math"
	"math/rand/v2"

	"rackrate/model"
)

// drivers are what is drawn once a path, besides the bitcoin price.
const (
	bitcoin = iota
	capex
	delay
	lease
	gpuPrice
	gpuGrowth
	power
	tenant
	drivers
)

// driverInputs names them by the inputs that they scale or take the place of.
var driverInputs = [drivers]string{
	"btc_price_usd", "capex_usd_mw", "delay_months", "lease_usd_kw_month", "gpu_price_usd_hour", "gpu_price_growth_pct",
	"power_price_usd_mwh", "tenant_default_pct",
}

// paths holds what is kept of every path: what mining is worth, the uplift of
// each conversion over it, and the score of each driver.
type paths struct {
	possible [len(model.Conversions)]bool
	mine     []float64
	uplifts  [len(model.Conversions)][]float64
	scores   [drivers][]float64
	controls *controls
}

func newPaths(n int, possible [len(model.Conversions)]bool) *paths {
	p := &paths{possible: possible, mine: make([]float64, n), controls: newControls(n / 2)}
	for i := range p.uplifts {
		p.uplifts[i] = make([]float64, n)
	}
	for i := range p.scores {
		p.scores[i] = make([]float64, n)
	}
	return p
}

// drawer draws paths in pairs, the second with the opposite of every standard
// normal of the first, and 1-u for its uniform (antithetic variates).
type drawer struct {
	kernel *model.PathKernel
	site   *model.Site
	rng    *rand.Rand

	keeps float64   // a = exp(-btc_reversion/12), what a month keeps of the last one's
	step  float64   // sd (1-network_response)
	drift []float64 // exp(-(1-network_response)^2 v_t/2) of month t
	extra triangular
	still [drivers]bool // what is not drawn at all

	revenue []float64 // of month t, discounted, before the floor
	hazard  float64   // ln(1-tenant_default_pct) of a tenant that may go
	term    int       // of its lease; 0 where none may

	pair   [2]model.Drivers
	earned [2]float64 // discounted revenue of the pair's paths
}

func newDrawer(m *model.Market, s *model.Site, k *model.PathKernel) *drawer {
	low, high := delays(s)
	d := &drawer{
		kernel: k, site: s, drift: make([]float64, k.Months()+1),
		keeps: math.Exp(-m.BTCReversion / 12), step: (1 - m.NetworkResponse) * m.BTCVolatilityPct * math.Sqrt(1.0/12),
		revenue: k.DiscountedRevenue(), extra: triangular{float64(low), float64(min(max(s.DelayModeMonths, low), high)),
			float64(high)},
	}
	if kappa := m.BTCReversion; kappa > 0 {
		d.step = (1 - m.NetworkResponse) * m.BTCVolatilityPct * math.Sqrt((1-d.keeps*d.keeps)/(2*kappa))
	}
	variance := 0.0
	for t := range d.drift {
		d.drift[t] = math.Exp(-variance / 2)
		variance = d.keeps*d.keeps*variance + d.step*d.step
	}
	d.hazard, d.term = k.Tenant()
	d.still = [drivers]bool{
		m.BTCVolatilityPct == 0, s.CapexSigmaPct == 0, low == high, s.LeaseSigmaPct == 0, s.GPUPriceSigmaPct == 0,
		s.GPUGrowthSigmaPct == 0, s.PowerSigmaPct == 0, d.term == 0,
	}
	for i := range d.pair {
		d.pair[i].Hashprice = make([]float64, k.Months()+1)
	}
	return d
}

// delays are the least and the greatest extra delay that are drawn.
func delays(s *model.Site) (low, high int) {
	return s.DelayLowMonths, max(s.DelayLowMonths, s.DelayHighMonths)
}

// seed starts the stream of a block.
func (d *drawer) seed(seed uint64, s *model.Site, block uint64) {
	d.rng = rand.New(generator(seed, s, block))
}

// paths draws and values the paths from..to-1.
func (d *drawer) paths(p *paths, from, to int) {
	for i := from; i < to; i += 2 {
		z := d.draw()
		for side := range d.pair {
			sign := 1 - 2*float64(side)
			d.scale(&d.pair[side], &z, sign)
			v := d.kernel.Value(&d.pair[side])
			p.mine[i+side] = v.Mine
			for a := range v.Conversions {
				p.uplifts[a][i+side] = v.Conversions[a] - v.Mine
			}
			p.controls.take(i/2, d, side)
			for j := range drivers {
				p.scores[j][i+side] = sign * z[j]
			}
		}
	}
}

// draw draws a pair: its factors on the hashprice, and the scores of the first
// path: standard normals, of bitcoin the sum of X_t, of the tenant u-1/2.
func (d *drawer) draw() (z [drivers]float64) {
	z[bitcoin] = d.bitcoin()
	for j := capex; j < tenant; j++ {
		z[j] = d.rng.NormFloat64()
	}
	rho := d.site.CapexDelayCorrelation
	z[delay] = rho*z[capex] + math.Sqrt(max(0, 1-rho*rho))*z[delay]
	z[tenant] = (float64(d.rng.Uint64()>>11)+0.5)/(1<<53) - 0.5
	for j, still := range d.still {
		if still {
			z[j] = 0
		}
	}
	return z
}

// bitcoin draws the factors on the hashprice of a pair (before its floor) and
// gives the score of the first. With e = network_response
//
//	X_t = a X_(t-1) + sd z_t,  B_t = deck B_t exp(X_t - v_t/2),  N_t = deck N_t exp(e X_t - e(2-e) v_t/2)
//
// the factor on B_t / N_t is exp(Y_t - w_t/2) with Y_t = (1-e) X_t and its variance w_t = (1-e)^2 v_t.
func (d *drawer) bitcoin() (score float64) {
	up, down := d.pair[0].Hashprice, d.pair[1].Hashprice
	down, drift, revenue := down[:len(up)], d.drift[:len(up)], d.revenue[:len(up)]
	x, earned, fallen := 0.0, 0.0, 0.0
	for t := 1; t < len(up); t++ {
		x = d.keeps*x + d.rng.NormFloat64()
		score += x
		rise, fall := expPair(d.step * x)
		rise, fall = rise*drift[t], fall*drift[t]
		up[t], down[t] = rise, fall
		earned += rise * revenue[t]
		fallen += fall * revenue[t]
	}
	d.earned = [2]float64{earned, fallen}
	return score
}

// scale turns a path's normals, with their sign, into factors exp(sigma z - sigma^2/2) and months of extra delay.
func (d *drawer) scale(to *model.Drivers, z *[drivers]float64, sign float64) {
	s := d.site
	to.Capex = logNormal(s.CapexSigmaPct, sign*z[capex])
	to.Lease = logNormal(s.LeaseSigmaPct, sign*z[lease])
	to.GPUPrice = logNormal(s.GPUPriceSigmaPct, sign*z[gpuPrice])
	to.GPUGrowth = sign * z[gpuGrowth]
	to.Tenant = 0.5 + sign*z[tenant]
	to.Power = logNormal(s.PowerSigmaPct, sign*z[power])
	to.ExtraDelay = int(math.Floor(d.extra.quantile(normalCDF(sign*z[delay])) + 0.5))
}

// logNormal is exp(sigma z - sigma^2/2), of mean 1.
func logNormal(sigma, z float64) float64 { return math.Exp(sigma*z - sigma*sigma/2) }

// normalCDF is the distribution function of the standard normal.
func normalCDF(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// triangular is the triangular distribution on low..high with its mode between them.
type triangular struct{ low, mode, high float64 }

// quantile is the value below which the share u lies.
func (t triangular) quantile(u float64) float64 {
	width := t.high - t.low
	if width <= 0 {
		return t.low
	}
	if u*width < t.mode-t.low {
		return t.low + math.Sqrt(u*width*(t.mode-t.low))
	}
	return t.high - math.Sqrt((1-u)*width*(t.high-t.mode))
}
