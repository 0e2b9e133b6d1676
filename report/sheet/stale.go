package sheet

import (
	"fmt"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/model/lines"
	"rackrate/report/sheet/formulas"
	"rackrate/report/sheet/ooxml"
	"rackrate/templates"
)

// staleWhen is the condition that something differs from the run's: what a sheet shows in its third row, which
// a formula reads at the address given, says so.
func staleWhen(words *templates.Words, at string) string {
	return fmt.Sprintf("ISNUMBER(SEARCH(%s,%s))", quoted(words.Say("changed")), at)
}

// staleNow is that condition on a page of its own.
func staleNow(words *templates.Words) string { return staleWhen(words, "$A$3") }

// stale is what a heading says once something differs from the run's.
type stale uint8

const (
	neverStale   stale = iota
	staleInstead       // that it is stale, in place of what it says else
	staleBehind        // that it is stale, behind what it says
)

// whenStale has a heading say in words that it is stale.
func (c cell) whenStale(words *templates.Words) cell {
	switch c.stale {
	case staleInstead:
		c.formula = fmt.Sprintf(`IF(%s,%s,%s)`, staleNow(words), quoted(words.Say("stale: of the run")), quoted(c.text))
	case staleBehind:
		c.formula = fmt.Sprintf(`%s&IF(%s,%s,"")`, quoted(c.text), staleNow(words), quoted(words.Say(": stale")))
	}
	c.stale = neverStale
	return c
}

// ofTheRun marks a heading of figures that do not follow the inputs; it says "stale" as soon as these are others.
func ofTheRun(c cell) cell {
	c.stale = staleInstead
	return c
}

// titleOfTheRun is the heading of figures that do not follow the inputs: it keeps what they are, and says
// "stale". Names that the analyst typed stand in no heading of this kind, for what was typed is never part of a
// formula.
func titleOfTheRun(c cell) cell {
	c.stale = staleBehind
	return c
}

// staleCopy is 0, and the figure of another cell once that is stale: a chart draws it in grey over that one's bar.
func (p *page) staleCopy(as format, at string) cell {
	c := num(0, as, whyLook)
	c.formula = fmt.Sprintf("IF(%s,%s,0)", staleNow(p.words), at)
	return c
}

// staleColour is the fill of what is stale on charts.
const staleColour = "BFC4CC"

// staleLook is how figures look that are stale.
var staleLook = look{colour: "9CA3AF", fill: "F3F4F6"}

// greyWhenStale greys what does not follow the inputs.
func (p *page) greyWhenStale(area string) {
	p.alerts = append(p.alerts, alert{area, staleNow(p.words), staleLook, true})
}

// greyStatic greys all below the head of a page that does not follow the inputs.
func (p *page) greyStatic() {
	if p.static && p.height() > headRows {
		p.greyWhenStale(area(1, headRows+1, p.widest(), p.height()))
	}
}

// overruled counts the choices of a site that are not the run's.
func (r *siteResults) overruled() formulas.Extra {
	asked := []*lines.Instance{r.tree.Choice}
	for _, part := range r.tree.Parts {
		asked = append(asked, part.Mining)
	}
	for _, c := range r.tree.Conversions {
		for _, ph := range c.Phases {
			asked = append(asked, ph.Phase)
		}
	}
	var terms []string
	for _, in := range asked {
		if model.ChoicesOf(in.Block.Name) != nil && r.b.On(in, "overrule") {
			terms = append(terms, fmt.Sprintf(`IF(%s<>%s,1,0)`, r.b.Ref(in, "overrule"),
				quoted(in.Params["overrule"].Text)))
		}
	}
	return formulas.Extra{Key: "overruled", Label: r.a.say("Choices that are not the run's"), Format: asCount.code,
		Formula: strings.Join(append(terms, "0"), "+"), Value: formulas.Number(0)}
}

// The columns of what else is compared with the run's, beside the identities.
const comparedColumn = identityColumn + 10

// compared sets choices and the price deck beside what they were in the run, and gives the formula of how many differ.
func (a *author) compared(p *page, top int) string {
	p.putRow(comparedColumn, top-1, append(textHeads("Compared with the run"),
		heads("Live", "The run's", "Differs")...)...)
	p.putRow(comparedColumn, top, units("", "formula", a.sayf("run %s", a.run.ID), "1 or 0")...)
	row := top + 1
	put := func(what, live string, was cell) {
		now, differs := was, num(0, asCount, valueLook)
		now.formula, now.look, was.look = live, valueLook, whyLook
		x, y := ooxml.Ref(comparedColumn+1, row), ooxml.Ref(comparedColumn+2, row)
		differs.formula = fmt.Sprintf("IF(%s=%s,0,1)", x, y)
		p.putRow(comparedColumn, row, text(what, textLook), now, was, differs)
		row++
	}
	for _, s := range a.sites {
		if s.out == nil || a.live.sites[s.out].sheet.Values {
			continue
		}
		if at, v, ok := a.live.sites[s.out].sheet.Extra("overruled"); ok {
			put(a.sayf("Choices of %s: %s", s.miner.Name, s.site.Name), at, num(v.Number, asCount, valueLook))
		}
	}
	a.comparedDeck(put)
	if row == top+1 {
		return "0"
	}
	p.widths[comparedColumn] = 40
	return "SUM(" + absolute(area(comparedColumn+3, top+1, comparedColumn+3, row-1)) + ")"
}

// comparedDeck compares the cells of the price deck that formulas read.
func (a *author) comparedDeck(put func(what, live string, was cell)) {
	in := a.live.inputs
	for i, place := range a.run.Book.DeckPlaces {
		point := a.run.Book.Deck[i]
		day := a.sayf("Price deck, %s", point.Date)
		if from, _ := in.link(model.Input{Type: model.TypeDate}, model.DateValue(point.Date),
			provenance.Origin{Kind: provenance.FromCell, Cell: place.Date}); from != "" {
			put(day, from, num(a.serial(point.Date), asDay, valueLook))
		}
		for _, v := range []struct {
			key   string
			value model.Opt[float64]
			at    provenance.Origin
		}{{"btc_price_usd", point.BTCPriceUSD, place.BTCPriceUSD}, {"network_ehs", point.NetworkEHS,
			place.NetworkEHS}} {
			input, _ := a.run.Registry.Lookup(v.key)
			if from := in.unscaled(input, v.value, v.at); from != "" && v.value.Known {
				put(day+": "+a.words.Input(v.key), from, num(v.value.Value, asCents, valueLook))
			}
		}
	}
}
