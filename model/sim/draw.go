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
	power
	drivers
)

// driverInputs names them by the inputs that they scale.
var driverInputs = [drivers]string{
	"btc_price_usd", "capex_usd_mw", "delay_months", "lease_usd_kw_month", "gpu_price_usd_hour", "power_price_usd_mwh",
}

// paths holds what is kept of every path: what mining is worth, the uplift of
// each conversion over it, and the score of each driver.
type paths struct {
	mine    []float64
	uplifts [len(model.Conversions)][]float64
	scores  [drivers][]float64
}

func newPaths(n int) *paths {
	p := &paths{mine: make([]float64, n)}
	for i := range p.uplifts {
		p.uplifts[i] = make([]float64, n)
	}
	for i := range p.scores {
		p.scores[i] = make([]float64, n)
	}
	return p
}

// drawer draws paths in pairs, the second with the opposite of every standard
// normal of the first (antithetic variates).
type drawer struct {
	kernel *model.PathKernel
	site   *model.Site
	rng    *rand.Rand

	step  float64 // (1-network_response) btc_volatility_pct sqrt(1/12), the log step of a month per standard normal
	drift float64 // exp(-btc_volatility_pct^2/24), a month's factor
	extra triangular

	pair [2]model.Drivers
}

func newDrawer(m model.Market, s *model.Site, k *model.PathKernel) *drawer {
	d := &drawer{
		kernel: k, site: s,
		step:  (1 - m.NetworkResponse) * m.BTCVolatilityPct * math.Sqrt(1.0/12),
		drift: math.Exp(-m.BTCVolatilityPct * m.BTCVolatilityPct / 24),
		extra: triangular{float64(s.DelayLowMonths), float64(s.DelayModeMonths), float64(s.DelayHighMonths)},
	}
	for i := range d.pair {
		d.pair[i].Revenue = make([]float64, k.Months()+1)
	}
	return d
}

// seed starts the stream of a block.
func (d *drawer) seed(seed uint64, miner, site string, block uint64) {
	d.rng = rand.New(generator(seed, miner, site, block))
}

// paths draws and values the paths from..to-1.
func (d *drawer) paths(p *paths, from, to int) {
	for i := from; i < to; i += 2 {
		score := d.bitcoin()
		var z [drivers]float64
		for j := capex; j < drivers; j++ {
			z[j] = d.rng.NormFloat64()
		}
		rho := d.site.CapexDelayCorrelation
		z[delay] = rho*z[capex] + math.Sqrt(1-rho*rho)*z[delay]
		for side := range d.pair {
			sign := 1 - 2*float64(side)
			d.scale(&d.pair[side], z, sign)
			v := d.kernel.Value(&d.pair[side])
			p.mine[i+side] = v.Mine
			for a := range v.Conversions {
				p.uplifts[a][i+side] = v.Conversions[a] - v.Mine
			}
			p.scores[bitcoin][i+side] = sign * score
			for j := capex; j < drivers; j++ {
				p.scores[j][i+side] = sign * z[j]
			}
		}
	}
}

// bitcoin draws the factors on mining revenue of a pair and gives the score of
// the first: the sum over the months of the normals' running sum. With
//
//	X_t = btc_volatility_pct sqrt(1/12) (z_1+...+z_t)
//	B_t = deck B_t exp(X_t - btc_volatility_pct^2 t/24),  N_t = deck N_t exp(network_response X_t)
//
// the factor on B_t / N_t is exp((1-network_response) X_t - btc_volatility_pct^2 t/24).
func (d *drawer) bitcoin() (score float64) {
	up, down := d.pair[0].Revenue, d.pair[1].Revenue
	down = down[:len(up)]
	a, b, sum := 1.0, 1.0, 0.0
	for t := 1; t < len(up); t++ {
		z := d.rng.NormFloat64()
		sum += z
		score += sum
		rise, fall := expPair(d.step * z)
		a *= rise * d.drift
		b *= fall * d.drift
		up[t], down[t] = a, b
	}
	return score
}

// scale turns a path's normals, with their sign, into factors exp(sigma z - sigma^2/2) and months of extra delay.
func (d *drawer) scale(to *model.Drivers, z [drivers]float64, sign float64) {
	s := d.site
	to.Capex = logNormal(s.CapexSigmaPct, sign*z[capex])
	to.Lease = logNormal(s.LeaseSigmaPct, sign*z[lease])
	to.GPUPrice = logNormal(s.GPUPriceSigmaPct, sign*z[gpuPrice])
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
