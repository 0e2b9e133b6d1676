package model

import "math"

// pathBuilder prepares a site's paths: the months that all its parts share, and its phases.
type pathBuilder struct {
	market   *PathMarket
	site     *Site
	policies *PathPolicies
	phases   []Site // records of the phases, their delays those of the deterministic case
	horizon  int
	fleet    *fleetMonths

	days, inflation, powerPrice []float64 // months 0..last of the longest lease; the price is mining's
	mining, colo, cloud         []float64 // discount factors
}

func newPathBuilder(m *PathMarket, s *Site, p *PathPolicies, high int) *pathBuilder {
	b := &pathBuilder{market: m, site: s, policies: p, phases: phases(s), horizon: m.Market.HorizonMonths}
	last := b.horizon
	for i := range b.phases {
		r := &b.phases[i]
		last = max(last, r.DelayMonths+high+r.BuildMonths+r.LeaseTermMonths+r.ReletMonths)
	}
	n := last + 13
	b.days = make([]float64, n)
	for t := 1; t < n; t++ {
		b.days[t] = float64(m.Market.ValuationDate.MonthEndAfter(t).Day)
	}
	b.inflation = grown(n, m.Market.InflationPct)
	b.powerPrice = grown(n, s.PowerGrowthPct)
	for t := range b.powerPrice {
		b.powerPrice[t] *= s.PowerPriceUSDMWh
	}
	b.mining = discountFactors(b.horizon+1, s.DiscountRateMiningPct)
	b.colo = discountFactors(n, s.DiscountRateColoPct)
	b.cloud = discountFactors(b.horizon+1, s.DiscountRateCloudPct)
	b.fleet = b.newFleetMonths()
	return b
}

// grown is (1+g)^(t/12) for t = 0..n-1.
func grown(n int, g float64) []float64 {
	var month [12]float64
	for j := range month {
		month[j] = math.Pow(1+g, float64(j)/12)
	}
	v, year := make([]float64, n), 1.0
	for t := range v {
		if t > 0 && t%12 == 0 {
			year *= 1 + g
		}
		v[t] = year * month[t%12]
	}
	return v
}

// discountFactors is (1+r)^(-t/12) for t = 0..n-1.
func discountFactors(n int, r float64) []float64 {
	v := grown(n, r)
	for t := range v {
		v[t] = 1 / v[t]
	}
	return v
}

// delay prepares an extra delay, which all phases have alike.
func (b *pathBuilder) delay(extra int) delayPlan {
	var d delayPlan
	p, s := b.policies, b.site
	if p.Possible[0] || p.Possible[1] {
		d.whole = b.partBeside(1, extra, p.Whole)
	}
	if p.Possible[2] {
		d.hybridPart = b.partBeside(s.HybridSharePct, extra, p.Hybrid)
		d.scale = b.hybridScale()
	}
	for i := range b.phases {
		r := b.phases[i]
		r.DelayMonths += extra
		if p.Possible[0] {
			d.colo = append(d.colo, b.lease(&r, 1, p.BuildsUSD[0][i]))
		}
		if p.Possible[1] {
			d.cloud = append(d.cloud, b.hall(&r, p.GPUs[i], p.BuildsUSD[1][i]))
		}
		if p.Possible[2] && !(d.scale > 0 && p.Possible[0]) {
			d.hybrid = append(d.hybrid, b.lease(&r, s.HybridSharePct, p.BuildsUSD[2][i]))
		}
	}
	return d
}

// hybridScale is the share of colocation's flows that a hybrid's are, 0 where some go by no megawatt.
func (b *pathBuilder) hybridScale() float64 {
	share := b.site.HybridSharePct
	for i := range b.phases {
		whole, part := b.policies.BuildsUSD[0][i], b.policies.BuildsUSD[2][i]
		if b.phases[i].CapexSpentUSD != 0 || math.Abs(part-share*whole) > 1e-14*whole {
			return 0
		}
	}
	return share
}

// stopped is a share of the fleet and the month in which it stops.
type stopped struct {
	month int
	mw, y float64
}

// stops are the phases' shares of the fleet in the order of their stop months
// (MODEL.md sections 3 and 4), for a share of the megawatts.
func (b *pathBuilder) stops(share float64, extra int) []stopped {
	s := b.site
	var list []stopped
	first := -1
	for i := range b.phases {
		r := &b.phases[i]
		one := stopped{month: r.DelayMonths + extra, mw: share * r.ConvertMW.Or(s.SiteMW)}
		if r.MineDuringBuild {
			one.month += r.BuildMonths
		}
		at := len(list)
		for at > 0 && list[at-1].month > one.month {
			at--
		}
		list = append(list[:at], append([]stopped{one}, list[at:]...)...)
		if first < 0 || one.month < first {
			first = one.month
		}
	}
	load := s.HashrateEHS * s.FleetEfficiencyJTH * s.PUEMining
	if s.HostingMonths > first {
		load += s.HostedMW
	}
	if load == 0 {
		return list
	}
	spare := max(0, s.SiteMW-load)
	displaced := func(mw float64) float64 { return min(1, max(0, mw-spare)/load) }
	before := 0.0
	for i := range list {
		list[i].y = displaced(before+list[i].mw) - displaced(before)
		before += list[i].mw
	}
	return list
}

// partBeside is the mining part beside a conversion of a share of the megawatts.
// Where its E is the last stop month and nothing runs after it, E is the path's own last stop month.
func (b *pathBuilder) partBeside(share float64, extra int, c MiningChoice) partPlan {
	stops, end := b.stops(share, extra), c.End
	if b.site.WalkAway && end == lastStop(b.stops(share, 0)) && left(b.stops(share, 0)) < 1e-12 {
		end = min(b.horizon, lastStop(stops))
	}
	return b.part(stops, c, end)
}

func lastStop(stops []stopped) int { return stops[len(stops)-1].month }

// left is the share of the fleet that no stop displaces.
func left(stops []stopped) float64 { return goesOn(stops, stops[len(stops)-1].month+1) }

// goesOn is x_t, the share of the fleet that mines in month t.
func goesOn(stops []stopped, t int) float64 {
	x := 1.0
	for _, s := range stops {
		if s.month < t {
			x -= s.y
		}
	}
	return x
}

// inMonths is a number of years in months, to the nearest.
func inMonths(years float64) int { return int(math.Floor(12*years + 0.5)) }
