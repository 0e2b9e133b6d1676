package model

import "math"

// Shift scales the environment's bitcoin price and network hashrate, whether
// they come from a formula or a deck; 1 and 1 leave them as they are.
type Shift struct{ BTC, Network float64 }

// NoShift leaves the environment as it is.
var NoShift = Shift{1, 1}

// Kernel evaluates one site after another in one environment. Its buffers are
// reused, so a kernel belongs to one goroutine, and nothing that it evaluates
// again (break-evens, tornado, grids) allocates by the month.
type Kernel struct {
	env *Env

	powerGrowth, gpuPriceGrowth            curve
	mineFactors, coloFactors, cloudFactors curve

	fleet               fleet
	mine                miningSlot // no conversion
	part                [3]miningSlot
	hpc                 [3]hpcSlot
	total, gap, reserve []float64
	schedule            DebtSchedule
}

// curve is a series of (1+rate)^(t/12) that is worked out again only when its rate changes.
type curve struct {
	rate   float64
	ready  bool
	values []float64
}

func (c *curve) grow(rate float64) {
	if !c.ready || c.rate != rate {
		growth(c.values, rate)
		c.rate, c.ready = rate, true
	}
}

// discount makes the curve one of discount factors, (1+rate)^(-t/12).
func (c *curve) discount(rate float64) { c.grow(1/(1+rate) - 1) }

// miningSlot holds the mining flows of both policies and which was taken.
type miningSlot struct {
	replace, runOff Flows
	policy          Policy
	npv             float64
}

// hpcSlot holds the HPC flows of both GPU policies and which was taken;
// colocation uses the first only.
type hpcSlot struct {
	first, second Flows
	taken         *Flows
	policy        Policy // "" without GPUs
	npv           float64
	timeline      timeline
}

// conversionIndex is the place of a conversion in the kernel's slots.
func conversionIndex(a Alternative) int {
	for i, c := range Conversions {
		if c == a {
			return i
		}
	}
	return -1
}

// NewKernel gives a kernel for an environment.
func NewKernel(env *Env) *Kernel {
	horizon := env.Horizon()
	k := &Kernel{env: env, fleet: newFleet(horizon)}
	for _, s := range []*[]float64{
		&k.powerGrowth.values, &k.gpuPriceGrowth.values, &k.mineFactors.values, &k.coloFactors.values,
		&k.cloudFactors.values, &k.total, &k.gap, &k.reserve,
	} {
		*s = make([]float64, horizon+1)
	}
	k.schedule = newDebtSchedule(horizon)
	k.mine = newMiningSlot(horizon)
	for i := range Conversions {
		k.part[i] = newMiningSlot(horizon)
		k.hpc[i] = hpcSlot{first: newFlows(horizon, false)}
		if Conversions[i] == Cloud {
			k.hpc[i].second = newFlows(horizon, false)
		}
	}
	return k
}

func newMiningSlot(horizon int) miningSlot {
	return miningSlot{replace: newFlows(horizon, true), runOff: newFlows(horizon, true)}
}

// flows are the flows of the policy taken. Those of stop are made on asking.
func (m *miningSlot) flows(s *Site) *Flows {
	switch m.policy {
	case RunOff:
		return &m.runOff
	case Stop:
		f := &m.replace
		f.clearSparse()
		f.clearOperations(0, 0)
		f.Resale[0] = stopUSD(s)
		clear(f.Tax)
		clear(f.Maintenance)
		clear(f.LossCarriedForward)
		clear(f.FCF)
		f.FCF[0] = f.Resale[0]
	}
	return &m.replace
}

// exceeds reports whether a is above b by more than 1e-12 relative: what does not is equal.
func exceeds(a, b float64) bool {
	return a-b > 1e-12*max(math.Abs(a), math.Abs(b))
}

// offers reports why a site does not have an alternative, "" where it does.
func offers(s *Site, a Alternative) Reason {
	switch {
	case a == Cloud && !s.GPUPriceUSDHour.Known:
		return NoGPUPrice
	case (a == Colo || a == Hybrid) && !s.LeaseUSDKWMonth.Known:
		return NoLeasePrice
	}
	return ""
}

// convertedMW is what the alternative converts, at the meter.
func convertedMW(s *Site, a Alternative) float64 {
	mw := s.ConvertMW.Or(s.SiteMW)
	if a == Hybrid {
		mw *= s.HybridSharePct
	}
	return mw
}

// loadFleet works out what the alternatives' mining parts share.
func (k *Kernel) loadFleet(s *Site, shift Shift) {
	k.powerGrowth.grow(s.PowerGrowthPct)
	k.mineFactors.discount(s.DiscountRateMiningPct)
	k.fleet.load(k.env, s, shift, k.powerGrowth.values)
}

// loadHPC works out what the HPC parts share.
func (k *Kernel) loadHPC(s *Site) {
	k.powerGrowth.grow(s.PowerGrowthPct)
	k.gpuPriceGrowth.grow(s.GPUPriceGrowthPct)
	k.coloFactors.discount(s.DiscountRateColoPct)
	k.cloudFactors.discount(s.DiscountRateCloudPct)
}

// runMining fills a slot with the mining that a displaced share leaves after the
// stop month, under the policy that fleet_refresh asks for: best is that of the
// highest NPV, the first of replace, run-off, stop among equals.
func (k *Kernel) runMining(m *miningSlot, s *Site, displaced float64, stop int) {
	if s.FleetRefresh == "no" {
		m.policy = RunOff
		m.npv = k.fleet.mine(&m.runOff, s, RunOff, displaced, stop, k.mineFactors.values)
		return
	}
	m.policy = Replace
	m.npv = k.fleet.mine(&m.replace, s, Replace, displaced, stop, k.mineFactors.values)
	if s.FleetRefresh == "yes" {
		return
	}
	if k.fleet.endsBefore(k.env.Horizon()) { // else nothing is replaced, and run-off is the same
		if npv := k.fleet.mine(&m.runOff, s, RunOff, displaced, stop, k.mineFactors.values); exceeds(npv, m.npv) {
			m.policy, m.npv = RunOff, npv
		}
	}
	if npv := stopUSD(s); exceeds(npv, m.npv) {
		m.policy, m.npv = Stop, npv
	}
}

// runMine evaluates mining without any conversion.
func (k *Kernel) runMine(s *Site) { k.runMining(&k.mine, s, 0, k.env.Horizon()) }

// runPart evaluates the mining part of a conversion.
func (k *Kernel) runPart(s *Site, a Alternative) {
	i := conversionIndex(a)
	l := newTimeline(s, convertedMW(s, a), a != Cloud)
	k.runMining(&k.part[i], s, l.displaced, l.stop)
}

// runHPC evaluates the HPC part of a conversion.
func (k *Kernel) runHPC(s *Site, a Alternative) {
	h := &k.hpc[conversionIndex(a)]
	h.timeline = newTimeline(s, convertedMW(s, a), a != Cloud)
	h.taken, h.policy = &h.first, ""
	if a != Cloud {
		h.npv = colocate(&h.first, k.env, s, h.timeline, k.powerGrowth.values, k.coloFactors.values)
		return
	}
	cloud := func(f *Flows, p Policy) float64 {
		return sellGPUHours(f, k.env, s, h.timeline, p, k.powerGrowth.values, k.gpuPriceGrowth.values, k.cloudFactors.values)
	}
	if s.GPURefresh != "no" {
		h.policy, h.npv = Replace, cloud(&h.first, Replace)
	}
	runsOff := h.timeline.cod-1+months(s.GPULifeYears) < k.env.Horizon() // else there is no second purchase
	if s.GPURefresh == "no" || s.GPURefresh != "yes" && runsOff {
		npv := cloud(&h.second, RunOff)
		if h.policy == "" || exceeds(npv, h.npv) {
			h.taken, h.policy, h.npv = &h.second, RunOff, npv
		}
	}
}

// factors are the discount factors of an alternative's HPC flows.
func (k *Kernel) factors(a Alternative) []float64 {
	if a == Cloud {
		return k.cloudFactors.values
	}
	return k.coloFactors.values
}

// hpcRate is the annual discount rate of an alternative's HPC flows.
func hpcRate(s *Site, a Alternative) float64 {
	if a == Cloud {
		return s.DiscountRateCloudPct
	}
	return s.DiscountRateColoPct
}
