package sheet

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/sheet/ooxml"
)

// chartSites is how many sites the chart of values can show legibly.
const chartSites = 24

// Columns of the table of sites that others refer to.
const (
	siteColumn     = 2
	actionColumn   = 3
	firstNPVColumn = 7
	gatesColumn    = 4
	scoreColumn    = 5

	summaryFirst = headRows + 4 // the row of the first site
)

// summary is one row a site, the miners with their funding, and the chart of value by alternative.
func (a *author) summary() *page {
	p := a.page(summarySheet, "Summary: what each site is worth")
	p.frozenCols = siteColumn
	p.widths[gatesColumn] = 18
	p.printRows = fmt.Sprintf("1:%d", headRows)
	p.add(running(a.marketLine(), noteLook))
	first := a.siteTable(p)
	last := len(p.rows)
	p.add(running("Uplift is the value of the best conversion over keep mining; figures to its right are of that conversion. The BTC price of indifference is the price above which mining is worth more. Full reasons for missing figures stand on "+a.names[sensitivitySheet]+" and in the memos.", noteLook))
	p.add()
	a.minerTable(p)
	p.add()
	a.chart(p, first, last)
	return p
}

// chartRows is how many rows the chart of values covers.
const chartRows = 24

// chart shows the value of the alternatives of all sites, or of those with the
// largest uplift where there are more than it can show; these stand in a table of
// their own under it.
func (a *author) chart(p *page, first, last int) {
	all := last - first + 1
	if all == 0 {
		return
	}
	at := ooxml.Ref(1, p.next())
	title := "Net present value by alternative, USD m"
	if all > chartSites {
		title += fmt.Sprintf(" (the %d of %d sites with the largest uplift, up or down)", chartSites, all)
		first, last = a.chartTable(p, first, all)
	}
	p.charts = append(p.charts, placedChart{at, valueChart(p, title, first, last)})
}

// chartTable lists the sites with the largest uplift by magnitude under the
// chart, and gives its first and last row; sites is the first row of all sites.
func (a *author) chartTable(p *page, sites, all int) (first, last int) {
	order := make([]int, all)
	for i := range order {
		order[i] = i
	}
	magnitude := func(i int) float64 {
		if c := shown(a.sites[i].out); c != nil {
			return math.Abs(c.UpliftUSD)
		}
		return -1
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(magnitude(j), magnitude(i)) })
	title := p.next() + chartRows
	p.breaks = append(p.breaks, title)
	p.put(1, title, running("Sites of the chart, by uplift", blockLook))
	for i := range alternatives {
		p.put(firstNPVColumn+i, title+1, p.at(firstNPVColumn+i, sites-2))
		p.put(firstNPVColumn+i, title+2, p.at(firstNPVColumn+i, sites-1))
	}
	first = title + 3
	for n, i := range order[:chartSites] {
		p.put(1, first+n, p.at(1, sites+i))
		p.put(siteColumn, first+n, p.at(siteColumn, sites+i))
		for j := range alternatives {
			c := p.at(firstNPVColumn+j, sites+i)
			p.put(firstNPVColumn+j, first+n, reading(c, fmt.Sprintf("$%s$%d", ooxml.ColumnName(firstNPVColumn+j), sites+i)))
		}
	}
	return first, first + chartSites - 1
}

// marketLine is the market that all figures rest on.
func (a *author) marketLine() string {
	if len(a.run.Result.Miners) == 0 {
		return ""
	}
	m := &a.run.Book.Market
	return fmt.Sprintf("Market: bitcoin at USD %s, network %s EH/s, hashprice USD %s per PH/s and day, horizon %d months",
		report.Plain(m.BTCPriceUSD), report.Plain(m.NetworkEHS), report.Number(a.run.Result.HashpriceUSDPHDay, 2), m.HorizonMonths)
}

var summaryBreakEvens = []string{"btc_price_usd", "capex_usd_mw", "power_price_usd_mwh", "delay_months"}

// siteTable writes one row a site and gives the number of the first.
func (a *author) siteTable(p *page) int {
	header := heads("Miner", "Site", "Recommendation", "Open gates", "Readiness", "Worth most")
	unit := units("", "", "", "", "of 100", "")
	for _, alt := range alternatives {
		header = append(header, text("NPV "+a.alternative(alt), headLook))
		unit = append(unit, text("USD", unitLook))
	}
	header = append(header, heads("Best conversion", "Uplift", "Uplift per MW", "Uplift at one rate", "Project IRR", "Payback", "BTC price of indifference",
		"Break-even build cost", "Break-even power price", "Longest delay", "Break-even rent or GPU price", "Unit", "Memo", "Row")...)
	unit = append(unit, units("", "USD", "USD/MW", "USD", "% a year", "months", "USD/BTC, of the run", "USD/MW, of the run", "USD/MWh, of the run", "months, of the run", "of the run", "", "", "")...)
	static := firstNPVColumn + len(alternatives) + 1 + len(leadMeasures) // the first column of break-evens
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
		p.rule(area(scoreColumn, first, scoreColumn, last), excelize.ConditionalFormatOptions{Type: "data_bar", Criteria: "=",
			MinType: "num", MaxType: "num", MinValue: "0", MaxValue: "100", BarColor: "#9DC3E6"})
	}
	return first
}

func (a *author) siteCells(s siteRow) []cell {
	at := a.sitePlace(s)
	links := []cell{a.memo(s.miner.Name), a.place(at, at.Address())}
	if s.out == nil || a.live == nil {
		row := []cell{text(s.miner.Name, boldLook), a.siteLink(s), text(a.recommendation(s.out), boldLook), text("see "+a.names[findingsSheet], whyLook)}
		return append(append(row, repeated(text("", textLook), 18)...), links...)
	}
	site := a.live.sites[s.out]
	row := []cell{text(s.miner.Name, boldLook), a.siteLink(s), a.resultOf(site, "recommendation", asAny, boldLook), a.resultOf(site, "gates", asAny, longLook),
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
	price := priceInput(c.Alternative)
	in, _ := a.run.Registry.Lookup(price)
	return append(row, a.inputFigure(price, breakEven(out, c.Alternative, price)), text(in.Unit, textLook))
}

// priceInput is the input that is the price of a conversion's product.
func priceInput(alt model.Alternative) string {
	if alt == model.Cloud {
		return "gpu_price_usd_hour"
	}
	return "lease_usd_kw_month"
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

// minerTable is one row a miner: value, funding and figures per share.
func (a *author) minerTable(p *page) {
	p.add(running("Miners: the chosen alternatives, their funding and value per share", blockLook))
	header := heads("Miner", "Ticker", "Sites evaluated", "Notes convert", "", "NPV chosen")
	unit := units("", "", "", "", "", "USD")
	for _, m := range model.MinerMeasures {
		header = append(header, text(a.words.Short(m.Key), headLook))
		unit = append(unit, text(unitOf(m.Kind), unitLook))
	}
	p.add(header...)
	p.add(unit...)
	for i := range a.run.Book.Miners {
		p.add(a.minerCells(&a.run.Book.Miners[i])...)
	}
}

func (a *author) minerCells(m *provenance.Miner) []cell {
	row := []cell{text(m.Name, boldLook), text(m.Ticker, textLook)}
	out := a.run.Outcome(m.Name)
	if out == nil {
		row = append(row, text("not evaluated", whyLook))
		return append(row, repeated(text("", textLook), len(model.MinerMeasures)+3)...)
	}
	row = append(row, text(fmt.Sprintf("%d of %d", len(out.Sites), len(m.Sites)), textLook), a.convertsCell(out), text("", textLook), a.minerCell(value(0), out, "npv_usd"))
	for _, measure := range model.MinerMeasures {
		row = append(row, a.minerCell(a.figure(measure.Get(&out.Result.MinerFigures), formatOf(measure.Kind)), out, measure.Key))
	}
	return row
}

// convertsCell says whether the miner's notes convert.
func (a *author) convertsCell(out *model.MinerOutcome) cell {
	in := a.live.miners[out].Miner
	c := text("no", textLook)
	if a.live.Value(in, "converts").Number != 0 {
		c.text = "yes"
	}
	c.formula = fmt.Sprintf(`IF(%s=1,"yes","no")`, a.live.At(in, "converts"))
	return c
}
