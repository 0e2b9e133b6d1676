package sheet

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"rackrate/model"
	"rackrate/report"
	"rackrate/report/sheet/ooxml"
)

// Columns of the table of sites that others refer to.
const (
	siteColumn     = 2
	actionColumn   = 3
	firstNPVColumn = 7
	leadColumn     = firstNPVColumn + 4 // after the alternatives
	upliftColumn   = leadColumn + 1
	gatesColumn    = 4
	scoreColumn    = 5

	summaryFirst = headRows + 4 // the row of the first site
)

// summary is one row a site.
func (a *author) summary() *page {
	p := a.page(summarySheet, "Summary: what each site is worth")
	p.frozenCols = siteColumn
	p.widths[gatesColumn] = 18
	p.add(running(a.marketLine(), noteLook))
	first := a.siteTable(p)
	for _, note := range []string{
		"Uplift is the value of the best conversion over keep mining; figures to its right are of that conversion. " +
			"The BTC price of indifference is the price above which mining is worth more.",
		a.sayf("Full reasons for missing figures stand on %s and in the memos.", a.names[sensitivitySheet])} {
		p.add(ownRunning(note, noteLook))
	}
	// on paper the uplift ends the first pages; what is behind it, and the break-evens, stand on pages of their own
	p.printRows, p.printCols = fmt.Sprintf("1:%d", first-1), "A:"+ooxml.ColumnName(siteColumn)
	p.printAreas = []string{area(1, 1, upliftColumn, len(p.rows)), area(upliftColumn+1, first, len(p.rows[first-2]),
		max(len(p.rows)-2, first))}
	return p
}

// marketLine is the market that all figures rest on.
func (a *author) marketLine() string {
	if len(a.run.Result.Miners) == 0 {
		return ""
	}
	return a.sayf("Market: %s", a.marketFacts())
}

func (a *author) marketFacts() string {
	m := &a.run.Book.Market
	return a.sayf("bitcoin at USD %s, network %s EH/s, hashprice USD %s per PH/s and day, horizon %d months",
		report.Plain(m.BTCPriceUSD), report.Plain(m.NetworkEHS), report.Number(a.run.Result.HashpriceUSDPHDay, 2),
		m.HorizonMonths)
}

var summaryBreakEvens = []string{"btc_price_usd", "capex_usd_mw", "power_price_usd_mwh", "delay_months"}

// siteTable writes one row a site and gives the number of the first.
func (a *author) siteTable(p *page) int {
	header := heads("Miner", "Site", "Recommendation", "Open gates", "Readiness", "Worth most")
	unit := units("", "", "", "", "of 100", "")
	for _, alt := range alternatives {
		header = append(header, text(a.sayf("NPV %s", a.alternative(alt)), headLook))
		unit = append(unit, text("USD", unitLook))
	}
	header = append(header, heads("Best conversion", "Uplift", "Uplift per MW", "Uplift at one rate", "Project IRR",
		"Payback", "BTC price of indifference",
		"Break-even build cost", "Break-even power price", "Longest delay", "Break-even rent or GPU price", "Unit",
		"Memo", "Row")...)
	unit = append(unit, units("", "USD", "USD/MW", "USD", "% a year", "months", "USD/BTC, of the run",
		"USD/MW, of the run", "USD/MWh, of the run", "months, of the run", "of the run", "", "", "")...)
	static := upliftColumn + len(leadMeasures) // the first column of break-evens
	for i := range len(summaryBreakEvens) + 1 {
		unit[static+i-1] = ofTheRun(unit[static+i-1])
	}
	p.add(header...)
	p.add(unit...)
	first := p.next()
	if first != summaryFirst {
		a.fault = fmt.Errorf("the summary's first site stands in row %d", first)
	}
	for _, s := range a.sites {
		a.markRow(p, s.path+".readiness.score", p.next(), scoreColumn, scoreColumn)
		p.add(a.siteCells(s)...)
	}
	if last := len(p.rows); last >= first {
		p.greyWhenStale(area(static, first, static+len(summaryBreakEvens), last))
		p.rule(area(scoreColumn, first, scoreColumn, last), excelize.ConditionalFormatOptions{Type: "data_bar",
			Criteria: "=",
			MinType:  "num", MaxType: "num", MinValue: "0", MaxValue: "100", BarColor: "#9DC3E6"})
	}
	return first
}

func (a *author) siteCells(s siteRow) []cell {
	at := a.sitePlace(s)
	links := []cell{a.memo(s.miner.Name), a.place(at, at.Address())}
	if s.out == nil || a.live == nil {
		row := []cell{text(s.miner.Name, boldLook), a.siteLink(s), text(a.recommendation(s.out), boldLook),
			text(a.sayf("see %s", a.names[findingsSheet]), whyLook)}
		return append(append(row, repeated(text("", textLook), 18)...), links...)
	}
	site := a.live.sites[s.out]
	row := []cell{text(s.miner.Name, boldLook), a.siteLink(s), a.resultOf(site, "recommendation", asAny, boldLook),
		a.resultOf(site, "gates", asAny, longLook),
		a.resultOf(site, "score", asCount, valueLook), a.resultOf(site, "best", asAny, textLook)}
	for _, alt := range alternatives {
		row = append(row, a.resultOf(site, "npv "+string(alt), asMoney, whyLook))
	}
	return append(append(row, a.conversionCells(s.out, site)...), links...)
}

// siteLink is a site's name, a link to its model sheet where it has one.
func (a *author) siteLink(s siteRow) cell {
	if a.live == nil || s.out == nil {
		return text(s.site.Name, textLook)
	}
	c := text(s.site.Name, linkLook)
	c.to = quoteSheet(a.live.sites[s.out].sheet.Name) + "!A1"
	return c
}

// conversionCells are the figures of the lead conversion; break-evens are those of the run's.
func (a *author) conversionCells(out *model.SiteResult, site *liveSite) []cell {
	row := []cell{a.resultOf(site, "lead", asAny, textLook)}
	for _, m := range leadMeasures {
		row = append(row, a.resultOf(site, m.key, m.format, whyLook))
	}
	c := shown(out)
	if c == nil {
		return append(row, repeated(text("", textLook), len(summaryBreakEvens)+2)...)
	}
	for _, key := range summaryBreakEvens {
		row = append(row, a.inputFigure(key, breakEven(out, c.Alternative, key)))
	}
	price := c.Alternative.PriceInput()
	in, _ := a.run.Registry.Lookup(price)
	return append(row, a.inputFigure(price, breakEven(out, c.Alternative, price)), text(in.Unit, textLook))
}

func value(usd float64) cell { return num(usd, asMoney, valueLook) }

func repeated(c cell, n int) []cell {
	out := make([]cell, n)
	for i := range out {
		out[i] = c
	}
	return out
}

// memo is a link to the miner's memo.
func (a *author) memo(miner string) cell {
	path := a.run.MemoPath(miner)
	if path == "" {
		return text("", textLook)
	}
	c := text(strings.TrimPrefix(path, "memos/"), linkLook)
	c.file = path
	return c
}
