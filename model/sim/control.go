package sim

import "math"

// control is what is known of a path besides its values: its mean over all
// paths is known, so that what its mean over the paths drawn is off by tells
// what their values' mean is off by. Each is even enough in the normals that the
// mean of an antithetic pair still moves.
type control int

const (
	ofCapex control = iota
	ofLease
	ofGPUPrice
	ofGPUPath  // of the price four years on
	ofGPUBoth  // level and path
	ofPower    //
	ofDelay    //
	ofDelay2   // squared
	ofLateRent // the factor on rent times the delay
	ofRevenue  // of the fleet, discounted, before the floor
	ofTenancy  // the months with the tenant, discounted at tenancyRate
	ofTerm     // whether the tenant stays for the term
	controlCount
)

const (
	gpuYears    = 4.0       // how far ahead ofGPUPath looks
	tenancyRate = 0.1 / 12. // a month's discount in ofTenancy: any rate has a known mean
	leastPairs  = 10        // pairs that each control must have for it to pay
)

// controls are those of all pairs.
type controls struct {
	values [controlCount][]float64 // of each pair, the mean of its two paths
	means  [controlCount]float64   // as they are known
}

func newControls(pairs int) *controls {
	c := &controls{}
	for i := range c.values {
		c.values[i] = make([]float64, pairs)
	}
	return c
}

// known sets the means of a drawer's paths.
func (c *controls) known(d *drawer) {
	for i := range c.means {
		c.means[i] = 1 // of a factor
	}
	c.means[ofDelay], c.means[ofDelay2] = d.extra.moments()
	c.means[ofLateRent] = c.means[ofDelay]
	c.means[ofRevenue], c.means[ofTenancy], c.means[ofTerm] = 0, 0, 0
	for _, v := range d.revenue[1:] {
		c.means[ofRevenue] += v
	}
	stays, factor := 1.0, 1.0
	for range d.term {
		stays *= math.Exp(d.hazard / 12)
		c.means[ofTenancy] += stays * factor
		factor /= 1 + tenancyRate
	}
	if d.term > 0 {
		c.means[ofTerm] = stays
	}
}

// take adds a path of a pair.
func (c *controls) take(pair int, d *drawer, side int) {
	p := &d.pair[side]
	growth := logNormal(d.site.GPUGrowthSigmaPct*gpuYears, p.GPUGrowth)
	late := float64(p.ExtraDelay)
	months, term := d.tenancy(p.Tenant)
	for i, v := range [controlCount]float64{
		p.Capex, p.Lease, p.GPUPrice, growth, growth * p.GPUPrice, p.Power, late, late * late, late * p.Lease,
		d.earned[side], months, term,
	} {
		c.values[i][pair] += v / 2
	}
}

// tenancy is the discounted months that a tenant drawn as u stays, and whether it stays for the term.
func (d *drawer) tenancy(u float64) (months, term float64) {
	if d.term == 0 {
		return 0, 0
	}
	k := math.Floor(12 * math.Log(u) / d.hazard)
	if k >= float64(d.term) {
		k, term = float64(d.term), 1
	}
	return (1 - math.Pow(1+tenancyRate, -k)) / (1 - 1/(1+tenancyRate)), term
}

// moments are the mean of the extra delay in whole months, and of its square.
func (t triangular) moments() (mean, square float64) {
	for m := math.Floor(t.low); m <= math.Ceil(t.high); m++ {
		share := t.below(m+0.5) - t.below(m-0.5)
		mean += share * m
		square += share * m * m
	}
	return mean, square
}

// below is the share of the distribution below x.
func (t triangular) below(x float64) float64 {
	switch width := t.high - t.low; {
	case x >= t.high:
		return 1
	case x <= t.low:
		return 0
	case x < t.mode:
		return (x - t.low) * (x - t.low) / (width * (t.mode - t.low))
	default:
		return 1 - (t.high-x)*(t.high-x)/(width*(t.high-t.mode))
	}
}

// regressor is the controls that vary, made orthogonal one after the other
// (Gram-Schmidt), over the pairs.
type regressor struct {
	columns [][]float64
	off     []float64 // what the mean of each is above the one known
}

// regressor prepares the controls; those that follow from others, and all where there are too few pairs, are left out.
func (c *controls) regressor() *regressor {
	r := &regressor{}
	pairs := len(c.values[0])
	if pairs < leastPairs*int(controlCount) {
		return r
	}
	for i, values := range c.values {
		mu := mean(values)
		column, off := make([]float64, pairs), mu-c.means[i]
		for j, v := range values {
			column[j] = v - mu
		}
		before := dot(column, column)
		for j, other := range r.columns {
			b := dot(column, other) / dot(other, other)
			for k := range column {
				column[k] -= b * other[k]
			}
			off -= b * r.off[j]
		}
		if left := dot(column, column); left > 1e-9*before && left > 1e-18*mu*mu*float64(pairs) {
			r.columns, r.off = append(r.columns, column), append(r.off, off)
		}
	}
	return r
}

// mean is the mean of paths in pairs, less what the controls' means are off by, and its standard error:
//
//	y - sum of b_i (x_i - mu_i),  the root of the residual variance of a pair over the number of pairs
func (r *regressor) mean(values []float64) (mu, standardError float64) {
	pairs := make([]float64, len(values)/2)
	for i := range pairs {
		pairs[i] = (values[2*i] + values[2*i+1]) / 2
	}
	mu = mean(pairs)
	for i := range pairs {
		pairs[i] -= mu
	}
	left := dot(pairs, pairs)
	for i, column := range r.columns {
		square := dot(column, column)
		b := dot(pairs, column) / square
		mu -= b * r.off[i]
		left -= b * b * square
	}
	n := float64(len(pairs))
	return mu, math.Sqrt(max(0, left) / (n - 1 - float64(len(r.columns))) / n)
}

func dot(x, y []float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}
