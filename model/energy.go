package model

import "math"

// EnergyYear is what a megawatt-hour costs at a site and what each use of it could pay for one, in a fiscal
// year, USD/MWh.
type EnergyYear struct {
	Year             int
	Months           float64 // within the horizon
	PowerPriceUSDMWh float64 // mean of the months, as mining pays it
	MineUSDMWh       Figure  // mining on, nothing converted
	HPCUSDMWh        Figure  // the lead conversion's phases, 100 %
}

// Energy is what the two uses could pay over the fiscal years.
type Energy struct {
	Years        []EnergyYear
	CrossingYear Figure // the first fiscal year in which the lead could pay more than mining on could
}

// EnergyMeasures are the figures of an energy year.
var EnergyMeasures = []Measure[EnergyYear]{
	{"year", Number, func(r *EnergyYear) Figure { return Some(float64(r.Year)) }},
	{"months", Months, func(r *EnergyYear) Figure { return Some(r.Months) }},
	{"power_price_usd_mwh", PerMWh, func(r *EnergyYear) Figure { return Some(r.PowerPriceUSDMWh) }},
	{"mine_usd_mwh", PerMWh, func(r *EnergyYear) Figure { return r.MineUSDMWh }},
	{"hpc_usd_mwh", PerMWh, func(r *EnergyYear) Figure { return r.HPCUSDMWh }},
}

// energyOf sums, over the months t of each fiscal year, the flows of the fleet that mines on and of the phases
// of the lead:
//
//	mine_usd_mwh = sum(revenue + credit - opex) / sum(mwh)
//	hpc_usd_mwh  = sum(revenue + power passed through - credit - opex - maint) / sum(mwh)
//
// in USD over MWh at the meter, whoever pays for the power: those of the definition of the same names, for
// another twelve months. There is none in a year without megawatt-hours. Mining that has ended could pay for
// nothing: the lead outbids it.
func energyOf(t *Tree[source], lead Alternative, years []source) Energy {
	out := Energy{CrossingYear: None(NoCrossing)}
	var phases []source
	for _, c := range t.Conversions {
		if c.Alternative == lead {
			for _, ph := range c.Phases {
				phases = append(phases, ph.Phase)
			}
		}
	}
	price := t.Prices.seriesOf("power_mining")
	for _, y := range years {
		from, to := max(1, int(y.numberOf("from"))), int(y.numberOf("to"))
		if to < from {
			break
		}
		e := EnergyYear{Year: int(y.numberOf("year")), Months: y.numberOf("months"), MineUSDMWh: None(NotMinedInYear),
			HPCUSDMWh: None(NotOperatedInYear)}
		e.PowerPriceUSDMWh = between(price, from, to) / float64(to-from+1)
		if pays, mwh := minePays(t.Parts[0].Mining, from, to); mwh > 0 {
			e.MineUSDMWh = Some(pays / mwh)
		}
		if pays, mwh := hpcPays(phases, lead, from, to); mwh > 0 {
			e.HPCUSDMWh = Some(pays / mwh)
		}
		if !out.CrossingYear.OK() && e.HPCUSDMWh.OK() &&
			(!e.MineUSDMWh.OK() || e.HPCUSDMWh.Value > e.MineUSDMWh.Value) {
			out.CrossingYear = Some(float64(e.Year))
		}
		out.Years = append(out.Years, e)
	}
	return out
}

// minePays is what the fleet could pay for power in the months from..to, USD, and what it draws, MWh.
func minePays(m source, from, to int) (usd, mwh float64) {
	sum := func(line string) float64 { return between(m.seriesOf(line), from, to) }
	return sum("revenue") + sum("credit") - sum("opex"), sum("mwh")
}

// hpcPays is likewise for the phases of a conversion.
func hpcPays(phases []source, a Alternative, from, to int) (usd, mwh float64) {
	for _, ph := range phases {
		sum := func(line string) float64 { return between(ph.seriesOf(line), from, to) }
		passed := 0.0
		if !a.Leased() {
			passed = sum("passed")
		} else {
			passed = sum("power_all") - sum("power")
		}
		usd += sum("revenue") + passed - sum("credit") - sum("opex") - sum("maint")
		mwh += sum("mwh")
	}
	return usd, mwh
}

// between is the sum of the entries from..to of a series, as far as it has them.
func between(series []float64, from, to int) float64 {
	total := 0.0
	for t := from; t <= to && t < len(series); t++ {
		total += series[t]
	}
	return total
}

// triedRent is a rent, in USD/kW-month, with which a site that has none is worked out to ask at which it would be
// worth as much as mining; the answer does not depend on it.
const triedRent = 100

// assessingRent is the rent at which colocation would be worth as much as mining on at a site that is not
// assessed since no rent is given: the break-even of lease_usd_kw_month, USD/kW-month, on the site's other
// inputs. There is none where the site is assessed, where something else is missing, or where the uplift has
// the same sign at every rent.
func (ev *evaluation) assessingRent(k *Kernel, r *SiteResult) Figure {
	if k.lead() != "" {
		return None(Assessed)
	}
	for _, l := range r.LeftOut {
		if l.Alternative == Colo && l.Why != NoLeasePrice {
			return None(l.Why)
		}
	}
	site := r.Inputs
	site.LeaseUSDKWMonth = Given(float64(triedRent))
	tried := NewKernel(k.env, k.miner, k.own)
	defer tried.leave()
	tried.Load(&site)
	tried.Run()
	i := conversionIndex(Colo)
	if tried.tree.Conversions[i].Conversion.numberOf("possible") == 0 {
		return None(NoLeasePrice)
	}
	rent := newProbe(tried, ev.reg).breakEven(Colo, "lease_usd_kw_month")
	if rent.OK() && math.Abs(rent.Value) < 1e-9 {
		return None(SameSign) // it is worth as much for nothing
	}
	return rent
}
