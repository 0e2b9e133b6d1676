package sheet

import (
	"fmt"
	"slices"
	"strings"

	"rackrate/model"
)

// scenarios is a row a site and scenario, and below what each scenario changes.
func (a *author) scenarios() *page {
	p := a.page(scenariosSheet, "Scenarios: the recommendation under each")
	header := heads("Miner", "Site", "Scenario", "Recommendation", "Worth most")
	unit := units("", "", "", "", "")
	for _, alt := range alternatives {
		header = append(header, text(a.sayf("NPV %s", a.alternative(alt)), headLook))
		unit = append(unit, text("USD", unitLook))
	}
	header = append(header, heads("Uplift of the best conversion", "Project IRR", "BTC price of indifference")...)
	p.add(header...)
	top := p.add(append(unit, units("USD", "% a year", "USD/BTC")...)...)
	p.frozenRows, p.frozenCols = top, 3
	p.printRows = fmt.Sprintf("1:%d", top)
	for _, s := range a.sites {
		if s.out == nil {
			p.add(append([]cell{text(s.miner.Name, boldLook), text(s.site.Name, textLook), text("", textLook),
				own(notEvaluated, whyLook)},
				repeated(text("", textLook), len(header)-4)...)...)
			continue
		}
		if a.needsBase() {
			p.add(a.baseCells(s)...)
		}
		for i, sc := range s.out.Scenarios {
			row := a.scenarioCells(s, sc)
			a.markRow(p, fmt.Sprintf("%s.scenarios[%d]", s.path, i), p.next(), 4, len(row))
			p.add(row...)
		}
	}
	p.add()
	a.overrideTable(p)
	return p
}

// needsBase reports whether no scenario of the book stands for the workbook as it is.
func (a *author) needsBase() bool {
	for _, sc := range a.run.Book.Scenarios {
		if len(sc.Overrides) == 0 {
			return false
		}
	}
	return true
}

func (a *author) baseCells(s siteRow) []cell {
	row := []cell{text(s.miner.Name, boldLook), text(s.site.Name, textLook), own("as in the workbook", textLook),
		text(a.recommendation(s.out), textLook), text(a.alternative(s.out.Best), textLook)}
	for _, alt := range alternatives {
		row = append(row, a.figure(npv(s.out, alt), asMoney))
	}
	c := shown(s.out)
	if c == nil {
		return append(row, repeated(own("none possible", whyLook), 3)...)
	}
	return append(row, value(c.UpliftUSD), a.figure(c.ProjectIRR, asPercent),
		a.figure(breakEven(s.out, c.Alternative, "btc_price_usd"), asDollars))
}

func (a *author) scenarioCells(s siteRow, sc model.ScenarioOutcome) []cell {
	row := []cell{text(s.miner.Name, boldLook), text(s.site.Name, textLook), text(sc.Name, textLook)}
	if sc.Why != "" {
		row = append(row, a.figure(model.None(sc.Why), asMoney))
		return append(row, repeated(text("", textLook), len(alternatives)+4)...)
	}
	chosen := model.Alternative("")
	if sc.Action == model.Convert || sc.Action == model.Defer {
		chosen = sc.BestConversion
	}
	row = append(row, text(a.action(s.out, sc.Action, chosen), textLook), text(a.alternative(sc.Best), textLook),
		value(sc.MineNPVUSD))
	for _, alt := range model.Conversions {
		if usd, ok := sc.NPVUSD[alt]; ok {
			row = append(row, value(usd))
		} else {
			row = append(row, a.figure(leftOut(s.out, alt), asMoney))
		}
	}
	return append(row, a.figure(sc.UpliftUSD, asMoney), a.figure(sc.ProjectIRR, asPercent),
		a.figure(sc.IndifferenceBTCUSD, asDollars))
}

// leftOut is why an alternative has no value under a scenario.
func leftOut(out *model.SiteResult, alt model.Alternative) model.Figure {
	if f := npv(out, alt); !f.OK() {
		return f
	}
	return model.None(model.NotApplicable)
}

// overrideTable says what each scenario changes, why, and on what authority.
func (a *author) overrideTable(p *page) {
	if len(a.run.Book.Scenarios) == 0 {
		p.add(ownRunning("The workbook has no table of scenarios.", noteLook))
		return
	}
	p.add(ownRunning("What each scenario changes", blockLook))
	header := textHeads("Scenario", "Limited to", "Change", "Input", "Unit", "Why and source")
	last := &header[len(header)-1]
	last.free, last.look.wrap = true, false
	p.add(append(header, repeated(text("", headLook), len(alternatives)+2)...)...)
	for _, sc := range a.run.Book.Scenarios {
		why := running(strings.Join(slices.DeleteFunc([]string{sc.Why, sc.Source}, func(s string) bool {
			return s == ""
		}), " · "), noteLook)
		if len(sc.Overrides) == 0 {
			p.add(text(sc.Name, boldLook), text("", textLook), own("nothing", textLook), text("", textLook),
				text("", textLook), why)
		}
		for i, o := range sc.Overrides {
			in, _ := a.run.Registry.Lookup(o.Input)
			limit := o.Miner
			if o.Site != "" {
				limit += " " + o.Site
			}
			row := []cell{text(sc.Name, boldLook), text(limit, textLook), text(a.change(in, o), textLook),
				text(a.words.Short(o.Input), textLook), text(in.Unit, textLook)}
			if i == 0 {
				row = append(row, why)
			}
			p.add(row...)
		}
	}
}

// change is an override in words: set to 40,000, times 0.8, plus 12.
func (a *author) change(in model.Input, o model.Override) string {
	if !in.Numeric() {
		return a.sayf("set to %s", in.Format(o.Value))
	}
	v := o.Value.Number
	switch o.Op {
	case '*':
		return a.sayf("times %v", v)
	case '+':
		return a.sayf("plus %s", formatFor(in, v).show(v))
	}
	return a.sayf("set to %s", formatFor(in, v).show(v))
}
