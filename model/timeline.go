package model

import "math"

// months turns years into months, rounded to the nearest, halves up.
func months(years float64) int { return int(math.Floor(years*12 + 0.5)) }

// timeline is when a conversion is built and starts, how much it converts and
// what it displaces (MODEL.md section 4).
type timeline struct {
	delay, build int     // months until construction, of construction
	cod          int     // c = delay + build + 1, the first month of operations
	stop         int     // last month in which the displaced share mines
	convertMW    float64 // at the meter
	criticalMW   float64 // C = convertMW / pue_hpc, critical IT load
	displaced    float64 // y, share of the fleet
	total        float64 // build cost in USD, tenant's share included
	dc           float64 // the company's share of it
}

// newTimeline works out section 4 for convertMW of the site's megawatts.
// tenantPays says whether tenant_funded_pct applies (colocation and hybrid).
//
//	y = min(1, max(0, convertMW - max(0, site_mw - P)) / P)     0 if P = 0
func newTimeline(s *Site, convertMW float64, tenantPays bool) timeline {
	l := timeline{
		delay: s.DelayMonths, build: s.BuildMonths, cod: s.DelayMonths + s.BuildMonths + 1, stop: s.DelayMonths,
		convertMW: convertMW, criticalMW: convertMW / s.PUEHPC,
	}
	if s.MineDuringBuild {
		l.stop += s.BuildMonths
	}
	if draw := s.fleetDrawMW(); draw > 0 {
		spare := max(0, s.SiteMW-draw)
		l.displaced = min(1, max(0, convertMW-spare)/draw)
	}
	l.total = l.criticalMW*s.CapexUSDMW*(1+s.ContingencyPct) + s.RemediationUSD
	l.dc = l.total
	if tenantPays {
		l.dc *= 1 - s.TenantFundedPct
	}
	return l
}

// spend adds the company's share of the build cost to capex, evenly over the
// construction months (all at month delay where there are none), and gives what
// was spent by the horizon.
func (l *timeline) spend(capex []float64) float64 {
	horizon := len(capex) - 1
	if l.build == 0 {
		if l.delay > horizon {
			return 0
		}
		capex[l.delay] += l.dc
		return l.dc
	}
	monthly, spent := l.dc/float64(l.build), 0.0
	for t := l.delay + 1; t <= min(l.delay+l.build, horizon); t++ {
		capex[t] += monthly
		spent += monthly
	}
	return spent
}

// ramp is the share reached in month k of operations, counted from 0.
func (s *Site) ramp(k int) float64 {
	return min(1, float64(k+1)/float64(max(1, s.RampMonths)))
}

// fleetITMW is hashrate_ehs x fleet_efficiency_j_th: 1 EH/s at 1 J/TH draws 1 MW.
func (s *Site) fleetITMW() float64 { return s.HashrateEHS * s.FleetEfficiencyJTH }

// fleetDrawMW is what the fleet draws at the meter, P.
func (s *Site) fleetDrawMW() float64 { return s.fleetITMW() * s.PUEMining }

// CriticalITKW is the critical IT load of the whole conversion, kW: convert_mw / pue_hpc x 1000.
func (s *Site) CriticalITKW() float64 { return s.ConvertMW.Or(s.SiteMW) / s.PUEHPC * kwPerMW }

// GPUsAboveLoad reports whether a given gpu_count needs more than the critical IT
// load, by more than rounding: an input error (MODEL.md section 6).
func (s *Site) GPUsAboveLoad() bool {
	return s.GPUCount.Known && s.GPUCount.Value*s.KWPerGPU > s.CriticalITKW()*(1+1e-9)
}
