package workbook

import (
	"fmt"
	"math"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// workOutMiner works out what of a miner follows from other figures: net debt from its parts.
func (r *reader) workOutMiner(g *group) {
	if g.readings["net_debt_usd"].given {
		return
	}
	debt, converts, cash := g.readings["total_debt_usd"], g.readings["converts_usd"], g.readings["cash_usd"]
	if !debt.given && !converts.given {
		return
	}
	s := debt.spot
	if !debt.given {
		s = converts.spot
	}
	about := provenance.Finding{Input: "net_debt_usd"}
	switch {
	case debt.bad || converts.bad || cash.bad:
		return
	case debt.given && converts.given && converts.value.Number != 0:
		a, b := debt.value.Number-cash.value.Number, debt.value.Number+converts.value.Number-cash.value.Number
		in := r.ix.lookup("net_debt_usd")
		about.Read, about.Understood = debt.origin.Typed, amount(in, a)+" or "+amount(in, b)
		about.Wrong = fmt.Sprintf("net_debt_usd is not given, and may be %s or %s: nothing says whether the total debt has the convertible notes in it", amount(in, a), amount(in, b))
		about.Do = "give the net debt itself"
		r.mark(debt.spot, fateRefused)
		r.mark(converts.spot, fateRefused)
		g.failed = true
		r.report(codeTwoReadings, s, who{miner: g.name}, about)
		return
	}
	v := debt.value.Number + converts.value.Number - cash.value.Number
	from := "the debt at " + r.at(s).Address()
	if cash.given {
		from += " less the cash at " + r.at(cash.spot).Address()
	}
	g.readings["net_debt_usd"] = reading{given: true, spot: s, value: model.NumberValue(v), origin: provenance.Origin{Kind: provenance.Derived, Source: from}}
	about.Understood = amount(r.ix.lookup("net_debt_usd"), v)
	about.Wrong = fmt.Sprintf("net_debt_usd is %s, %s", about.Understood, from)
	r.report(codeParts, s, who{miner: g.name}, about)
}

// workOutSite works out what of a site follows from other figures: the megawatts to convert from those of critical IT.
func (r *reader) workOutSite(s *siteRow) {
	critical := s.readings["critical_it_mw"]
	if !critical.given || critical.bad {
		return
	}
	if v, ok := r.layered(s, "convert_mw"); ok && v.given {
		return
	}
	if v, ok := r.converted(s, nil, critical); ok {
		s.readings["convert_mw"] = v
	}
}

// workOutPhase works out the megawatts that a phase converts, as workOutSite does those of a site.
func (r *reader) workOutPhase(s *siteRow, p *phaseRow) {
	critical := p.readings["critical_it_mw"]
	if !critical.given || critical.bad {
		return
	}
	delete(p.readings, "critical_it_mw") // no input of its own
	if p.readings["convert_mw"].given {
		return
	}
	if v, ok := r.converted(s, p, critical); ok {
		p.readings["convert_mw"] = v
	}
}

// converted are the megawatts to convert for those of critical IT, at the PUE of the phase where there is one, of the site, or that is supposed.
func (r *reader) converted(s *siteRow, p *phaseRow, critical reading) (reading, bool) {
	var own reading
	if p != nil {
		own = p.readings["pue_hpc"]
	}
	pue, origin, bad := own.value, own.origin, own.bad
	if v, ok := r.layered(s, "pue_hpc"); !own.given && ok && v.given {
		pue, origin, bad = v.value, v.origin, v.bad
	} else if !own.given {
		pue, origin, bad = r.supposed(r.ix.lookup("pue_hpc"), 0, r.factsOf(s, p))
	}
	if bad {
		return reading{}, false
	}
	from := "the default"
	if origin.Cell.Ref != "" {
		from = origin.Cell.Address()
	}
	in := r.ix.lookup("convert_mw")
	v := math.Round(critical.value.Number*pue.Number*1e9) / 1e9
	source := fmt.Sprintf("critical IT %s MW x PUE %s (%s)", plain(critical.value.Number), plain(pue.Number), from)
	r.report(codeParts, critical.spot, s.who(), provenance.Finding{Header: critical.origin.Header, Input: in.Key, Read: critical.origin.Typed, Understood: amount(in, v),
		Wrong: fmt.Sprintf("convert_mw is %s: %s", amount(in, v), source)})
	return reading{given: true, spot: critical.spot, value: model.NumberValue(v), origin: provenance.Origin{Kind: provenance.Derived, Source: source}}, true
}

// blocksPerDay is how many blocks the network finds in a day.
const blocksPerDay = 144

// workOutNetwork works the network out of the hashprice where it is not given, and holds the two against each
// other where both are.
func (r *reader) workOutNetwork() {
	h := r.assumed["hashprice_usd_ph_day"]
	if !h.given || h.bad {
		return
	}
	number := func(key string) float64 {
		if v, ok := r.assumed[key]; ok {
			if v.bad {
				return math.NaN()
			}
			return v.value.Number
		}
		v, _, bad := r.supposed(r.ix.lookup(key), 0, nil)
		if bad {
			return math.NaN()
		}
		return v.Number
	}
	price := number("btc_price_usd")
	earned := price * (number("block_subsidy_btc") + number("fees_btc_block")) * blocksPerDay
	if math.IsNaN(earned) || earned <= 0 {
		return
	}
	network, given := r.assumed["network_ehs"]
	if !given {
		v := earned / h.value.Number / 1000
		in := r.ix.lookup("network_ehs")
		if !in.Within(v) {
			return
		}
		r.assumed["network_ehs"] = reading{given: true, spot: h.spot, value: model.NumberValue(v),
			origin: provenance.Origin{Kind: provenance.Derived, Source: "the hashprice at " + r.at(h.spot).Address()}}
		r.report(codeParts, h.spot, who{}, provenance.Finding{Header: h.origin.Header, Input: in.Key, Read: h.origin.Typed, Understood: amount(in, v),
			Wrong: fmt.Sprintf("network_ehs is %s, from a hashprice of %s USD/PH/day and a bitcoin price of %s USD", amount(in, math.Round(v*100)/100), plain(h.value.Number), grouping(price))})
		return
	}
	if network.bad {
		return
	}
	if want := earned / network.value.Number / 1000; math.Abs(want/h.value.Number-1) > 0.02 {
		r.report(codeHashprice, h.spot, who{}, provenance.Finding{Header: h.origin.Header, Read: h.origin.Typed, Understood: plain(math.Round(want*100)/100) + " USD/PH/day",
			Wrong: fmt.Sprintf("the hashprice is %s USD/PH/day; a bitcoin price of %s USD and a network of %s EH/s come to %s", plain(h.value.Number), grouping(price), grouping(network.value.Number),
				plain(math.Round(want*100)/100))})
	}
}
