package workbook

import (
	"fmt"
	"math"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// workOutMiner works out what of a miner follows from other figures: net debt from its parts.
func (r *reader) workOutMiner(g *group) {
	if net := g.readings["net_debt_usd"]; net.given {
		r.leaveDebts(g, net)
		return
	}
	cash := g.readings["cash_usd"]
	debt, converts := g.readings["total_debt_usd"], g.readings["converts_usd"]
	maybe := debt.given && converts.given && converts.value.Number != 0 // the total may have the notes in it
	if !debt.given {
		debt = g.readings["bank_debt_usd"]
	}
	if all := g.readings["all_debt_usd"]; all.given {
		debt, converts, maybe = all, reading{}, false
	}
	if !debt.given && !converts.given || debt.bad || converts.bad || cash.bad {
		return
	}
	s := debt.spot
	if !debt.given {
		s = converts.spot
	}
	var from []string
	if debt.given {
		from = append(from, "the debt at "+r.at(debt.spot).Address())
	}
	if converts.given {
		from = append(from, "the convertible notes at "+r.at(converts.spot).Address())
	}
	source := strings.Join(from, " and ")
	if cash.given {
		source += " less the cash at " + r.at(cash.spot).Address()
	}
	v := debt.value.Number + converts.value.Number - cash.value.Number
	g.readings["net_debt_usd"] = reading{given: true, spot: s, value: model.NumberValue(v),
		origin: provenance.Origin{Kind: provenance.Derived, Source: source}}
	in := r.ix.Lookup("net_debt_usd")
	about := provenance.Finding{Input: in.Key, Read: debt.origin.Typed, Understood: quantity.Amount(in, v),
		Wrong: fmt.Sprintf("net_debt_usd is %s, %s", quantity.Amount(in, v), source)}
	code := codeParts
	if maybe && converts.value.Number <= debt.value.Number {
		code = codeDebtParts
		about.Wrong += fmt.Sprintf("; it is %s where the total debt has the notes in it already",
			quantity.Amount(in, v-converts.value.Number))
	}
	r.report(code, s, who{miner: g.name}, about)
}

// leaveDebts says of the debts of a miner that they are not needed where its net debt is given.
func (r *reader) leaveDebts(g *group, net reading) {
	for _, key := range []string{"total_debt_usd", "converts_usd", "bank_debt_usd", "all_debt_usd"} {
		if v := g.readings[key]; v.given && !v.bad {
			r.unmark(v.spot)
			r.report(codeSuperseded, v.spot, who{miner: g.name}, provenance.Finding{Header: v.origin.Header,
				Read: v.origin.Typed, Input: "net_debt_usd",
				Wrong: fmt.Sprintf("%q is not used: net_debt_usd is given at %s", v.origin.Header,
					r.at(net.spot).Address())})
		}
	}
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

// converted are the megawatts to convert for those of critical IT, at the PUE of the phase where there is one,
// of the site, or that is supposed.
func (r *reader) converted(s *siteRow, p *phaseRow, critical reading) (reading, bool) {
	var own reading
	if p != nil {
		own = p.readings["pue_hpc"]
	}
	pue, origin, bad := own.value, own.origin, own.bad
	if v, ok := r.layered(s, "pue_hpc"); !own.given && ok && v.given {
		pue, origin, bad = v.value, v.origin, v.bad
	} else if !own.given {
		pue, origin, bad = r.supposed(r.ix.Lookup("pue_hpc"), 0, r.factsOf(s, p))
	}
	if bad {
		return reading{}, false
	}
	from := "the default"
	if origin.Cell.Ref != "" {
		from = origin.Cell.Address()
	}
	in := r.ix.Lookup("convert_mw")
	v := math.Round(critical.value.Number*pue.Number*1e9) / 1e9
	source := fmt.Sprintf("critical IT %s MW x PUE %s (%s)", quantity.Plain(critical.value.Number),
		quantity.Plain(pue.Number), from)
	r.report(codeParts, critical.spot, s.who(), provenance.Finding{Header: critical.origin.Header, Input: in.Key,
		Read: critical.origin.Typed, Understood: quantity.Amount(in, v),
		Wrong: fmt.Sprintf("convert_mw is %s: %s", quantity.Amount(in, v), source)})
	return reading{given: true, spot: critical.spot, value: model.NumberValue(v),
		origin: provenance.Origin{Kind: provenance.Derived, Source: source}}, true
}

// blocksPerDay is how many blocks the network finds in a day.
const blocksPerDay = 144

// workOutFees works the fees of a block out of their share of the subsidy, or of the subsidy and the fees together.
func (r *reader) workOutFees() {
	for _, key := range []string{"fees_of_subsidy_pct", "fees_of_revenue_pct"} {
		share, given := r.assumed[key]
		if !given {
			continue
		}
		subsidy := r.numberOf("block_subsidy_btc")
		if share.bad || math.IsNaN(subsidy) {
			r.assume(r.ix.Lookup("fees_btc_block"), reading{given: true, bad: true, spot: share.spot})
			continue
		}
		v, of := share.value.Number*subsidy, "the subsidy"
		if key == "fees_of_revenue_pct" {
			v, of = share.value.Number/(1-share.value.Number)*subsidy, "the subsidy and the fees together"
		}
		in := r.ix.Lookup("fees_btc_block")
		source := fmt.Sprintf("%s %% of %s, at a subsidy of %s BTC",
			quantity.Plain(math.Round(share.value.Number*1e6)/1e4), of, quantity.Plain(subsidy))
		origin := provenance.Origin{Kind: provenance.Derived, Source: source + " (" + r.at(share.spot).Address() + ")",
			Typed: share.origin.Typed, Cell: share.origin.Cell, Header: share.origin.Header}
		r.assume(in, reading{given: true, spot: share.spot, value: model.NumberValue(v), origin: origin})
		r.report(codeParts, share.spot, who{}, provenance.Finding{Header: share.origin.Header, Input: in.Key,
			Read: share.origin.Typed, Understood: quantity.Amount(in, v),
			Wrong: fmt.Sprintf("fees_btc_block is %s, %s", quantity.Amount(in, v), source)})
	}
}

// numberOf is the number that is given or supposed for an input of all; not a number where none can be used.
func (r *reader) numberOf(key string) float64 {
	if v, ok := r.assumed[key]; ok {
		if v.bad {
			return math.NaN()
		}
		return v.value.Number
	}
	v, _, bad := r.supposed(r.ix.Lookup(key), 0, nil)
	if bad {
		return math.NaN()
	}
	return v.Number
}

// workOutNetwork works the network out of the hashprice where it is not given, and holds the two against each
// other where both are.
func (r *reader) workOutNetwork() {
	h := r.assumed["hashprice_usd_ph_day"]
	if !h.given || h.bad {
		return
	}
	price := r.numberOf("btc_price_usd")
	earned := price * (r.numberOf("block_subsidy_btc") + r.numberOf("fees_btc_block")) * blocksPerDay
	if math.IsNaN(earned) || earned <= 0 {
		return
	}
	network, given := r.assumed["network_ehs"]
	if !given {
		v := earned / h.value.Number / 1000
		in := r.ix.Lookup("network_ehs")
		if !in.Within(v) {
			return
		}
		r.assumed["network_ehs"] = reading{given: true, spot: h.spot, value: model.NumberValue(v),
			origin: provenance.Origin{Kind: provenance.Derived, Source: "the hashprice at " + r.at(h.spot).Address()}}
		r.report(codeParts, h.spot, who{}, provenance.Finding{Header: h.origin.Header, Input: in.Key,
			Read: h.origin.Typed, Understood: quantity.Amount(in, v),
			Wrong: fmt.Sprintf("network_ehs is %s, from a hashprice of %s USD/PH/day and a bitcoin price of %s USD",
				quantity.Amount(in, math.Round(v*100)/100), quantity.Plain(h.value.Number), quantity.Grouping(price))})
		return
	}
	if network.bad {
		return
	}
	if want := earned / network.value.Number / 1000; math.Abs(want/h.value.Number-1) > 0.02 {
		r.report(codeHashprice, h.spot, who{}, provenance.Finding{Header: h.origin.Header, Read: h.origin.Typed,
			Understood: quantity.Plain(math.Round(want*100)/100) + " USD/PH/day",
			Wrong: fmt.Sprintf("the hashprice is %s USD/PH/day; a bitcoin price of %s USD and a network of %s EH/s "+
				"come to %s", quantity.Plain(h.value.Number), quantity.Grouping(price),
				quantity.Grouping(network.value.Number),
				quantity.Plain(math.Round(want*100)/100))})
	}
}

// workOutPrepayment works the share of the contract that a tenant pays in advance out of the amount: of a site,
// and of each phase that has an amount of its own. The rents and months of the site are settled by then.
func (r *reader) workOutPrepayment(s *siteRow, out *provenance.Site) {
	var free []model.Letting
	var starts []float64
	for _, p := range s.phases {
		site := p.asSite(out)
		amount, own := p.readings["prepay_usd"], p.own["prepay_usd"]
		delete(p.own, "prepay_usd")
		if !amount.given || own.origin.Kind == provenance.NotGiven {
			free, starts = append(free, lettingOf(site)), append(starts, site.LeaseUSDKWMonth.Value)
			continue
		}
		if v, origin, ok := r.prepaid(s, amount, lettingOf(site).ContractUSD(site.LeaseUSDKWMonth.Value)); ok {
			p.own["prepay_pct"] = ownValue{model.NumberValue(v), origin}
		}
	}
	amount, given := r.layered(s, "prepay_usd")
	if !given || amount.bad {
		return
	}
	if len(s.phases) == 0 {
		free, starts = []model.Letting{lettingOf(out.Inputs)}, []float64{out.Inputs.LeaseUSDKWMonth.Value}
	}
	contract := 0.0
	for i, l := range free {
		contract += l.ContractUSD(starts[i])
	}
	if v, origin, ok := r.prepaid(s, amount, contract); ok {
		out.Inputs.PrepayPct = v
		out.Origins["prepay_pct"] = origin
	}
}

// prepaid is an amount that is paid in advance as a share of a contract's value, with its origin; false where
// it cannot be one.
func (r *reader) prepaid(s *siteRow, paid reading, contract float64) (float64, provenance.Origin, bool) {
	in := r.ix.Lookup("prepay_pct")
	about := provenance.Finding{Header: paid.origin.Header, Input: in.Key, Read: paid.origin.Typed}
	refuse := func(wrong string) (float64, provenance.Origin, bool) {
		r.mark(paid.spot, opening.FateRefused)
		about.Wrong = wrong
		r.report(codePrepayment, paid.spot, s.who(), about)
		return 0, provenance.Origin{}, false
	}
	switch {
	case paid.bad:
		return 0, provenance.Origin{}, false
	case paid.value.Number == 0:
		return 0, provenance.Origin{Kind: provenance.Derived, Cell: paid.origin.Cell, Header: paid.origin.Header,
			Typed: paid.origin.Typed, Source: "no prepayment"}, true
	case !(contract > 0):
		return refuse(fmt.Sprintf("a prepayment of %s USD is given and no rent, so that it is a share of no "+
			"contract; it is not used", quantity.Grouping(paid.value.Number)))
	}
	v := paid.value.Number / contract
	source := fmt.Sprintf("a prepayment of %s USD over the contract's %s USD", quantity.Grouping(paid.value.Number),
		quantity.Grouping(math.Round(contract)))
	if !in.Within(v) {
		return refuse(fmt.Sprintf("prepay_pct is %s, %s, beyond the bounds of %s; it is not used",
			quantity.Amount(in, math.Round(v*1e4)/1e4), source, quantity.Span(in, in.Min, in.Max)))
	}
	about.Understood = quantity.Amount(in, math.Round(v*1e4)/1e4)
	about.Wrong = fmt.Sprintf("prepay_pct is %s, %s", about.Understood, source)
	r.report(codeParts, paid.spot, s.who(), about)
	return v, provenance.Origin{Kind: provenance.Derived, Cell: paid.origin.Cell, Header: paid.origin.Header,
		Typed: paid.origin.Typed, Source: source}, true
}
