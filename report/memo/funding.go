package memo

import (
	"math"
	"slices"
	"strconv"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/chart"
)

// funding writes where the money comes from and what it does to a share.
func (b *builder) funding(v *minerView) {
	b.heading1(b.prose("funding/heading", nil), 120)
	r := &v.result.Result
	if r.FundingNeedUSD > 0 {
		b.fundingChart(v)
	} else {
		b.paragraph(b.body, b.prose("funding/none", nil))
	}
	g := grid{columns: []column{{weight: 1}, {right: true}}}
	for _, m := range model.MinerMeasures {
		f := v.Outputs[m.Key]
		if slices.Contains(unasked, f.figure.Why) { // what rests on an input that nobody gave is not printed
			continue
		}
		g.rows = append(g.rows, row{
			cells:  []cell{{text: b.minerMeasure(v, m.Key)}, b.shortCell(f)},
			strong: m.Key == "value_per_share_usd" || m.Key == "nav_per_share_usd",
		})
	}
	var notes []string
	if r.ValuePerShareUSD.OK() {
		notes = append(notes, b.prose("funding/per share", nil))
	} else {
		notes = append(notes, b.prose("funding/no share", nil))
	}
	if r.ConvertibleUSD > 0 {
		notes = append(notes, b.prose("funding/notes", r))
	}
	if r.EVPartsNowUSD.OK() {
		notes = append(notes, b.prose("funding/parts", nil))
	}
	b.need(b.height(g)/2 + 20 + 2.4*b.small.lead()*float64(len(notes))) // the notes stay with the table
	b.drawTwice(g)
	for _, text := range notes {
		b.paragraph(b.small, text)
	}
}

// fundingChart draws the sources of funds, one a bar.
func (b *builder) fundingChart(v *minerView) {
	r := &v.result.Result
	scale := b.format.ScaleFor(r.FundingNeedUSD)
	bars := chart.Bars{Frame: chart.Frame{Title: b.prose("funding/title", v), Unit: scale.Name,
		Source: b.prose("source", struct{ Book, Run string }{b.clean(b.run.Book.File), b.run.ID})}}
	for _, key := range []string{"funding_need_usd", "debt_usd", "cash_usd", "convertible_usd", "equity_usd"} {
		f := v.Outputs[key]
		bars.Lines = append(bars.Lines, chart.Bar{
			Label: b.measureName(key), HPC: f.Value(), Text: f.In(scale), Strong: key == "funding_need_usd",
		})
	}
	h := 30 + 15*float64(len(bars.Lines))
	b.need(h)
	b.wrote("chart: " + bars.Title)
	b.canvas().Bars(bars, chart.Box{X: marginX, Y: b.y, W: b.width() * 0.72, H: h})
	b.y += h + 6
}

// comparables places the rents of this memo among the disclosed deals.
func (b *builder) comparables(v *minerView) {
	b.heading1(b.prose("deals/heading", nil), 110)
	if len(b.run.Book.Deals) == 0 {
		b.paragraph(b.body, b.prose("deals/none", nil))
		return
	}
	b.paragraph(b.body, b.prose("deals/words", nil))
	type placed struct {
		rent float64
		row  row
	}
	var lines []placed
	for i := range b.run.Book.Deals {
		d := &b.run.Book.Deals[i]
		lines = append(lines, placed{d.StartUSDPerKWMonth.Or(d.USDPerKWMonth.Or(math.Inf(1))), b.dealRow(i, d)})
	}
	for _, s := range v.Sites {
		if rent := s.source.Inputs.LeaseUSDKWMonth; rent.Known && s.In["lease_usd_kw_month"].OK() && s.In["lease_term_months"].OK() {
			mw := ""
			if c := s.result.Conversion(model.Colo); c != nil {
				mw = b.fig.measure(s.path+".alternatives.colo", "critical_it_mw", model.MW, model.Some(c.CriticalITMW)).Bare()
			}
			months := float64(s.source.Inputs.LeaseTermMonths)
			term := b.fig.plain(s.path+".inputs.lease_term_months", months, b.format.Plain(months/12))
			price := b.fig.plain(s.path+".inputs.lease_usd_kw_month", rent.Value, b.format.Number(rent.Value, 1))
			lines = append(lines, placed{rent.Value, row{strong: true, cells: plain(b.prose("deals/this", nil)+b.prose("list/colon", nil)+" "+s.Name, "", mw,
				term, "", s.In["lease_average_usd_kw_month"].shortBare(), price, b.prose("column/basis critical", nil))}})
		}
	}
	slices.SortStableFunc(lines, func(a, c placed) int { return compare(a.rent, c.rent) })
	g := grid{size: 7.4, columns: []column{
		{title: b.prose("column/seller", nil), weight: 1.4}, {title: b.prose("column/date", nil), right: true},
		{title: b.prose("column/deal mw", nil), right: true}, {title: b.prose("column/years", nil), right: true},
		{title: b.prose("column/total", nil), right: true}, {title: b.prose("column/rent", nil), right: true},
		{title: b.prose("column/start rent", nil), right: true},
		{title: b.prose("column/basis", nil), weight: 1},
	}}
	for _, l := range lines {
		g.rows = append(g.rows, l.row)
	}
	b.draw(g)
}

// dealRow is a deal of the workbook, the i-th of results.json.
func (b *builder) dealRow(i int, d *provenance.Deal) row {
	number := func(key string, o model.Opt[float64], text func(float64) string) string {
		if !o.Known {
			return report.NoFigure
		}
		return b.fig.plain("deals["+strconv.Itoa(i)+"]."+key, o.Value, text(o.Value))
	}
	decimals := func(n int) func(float64) string {
		return func(v float64) string { return b.format.Number(v, n) }
	}
	return row{cells: plain(b.dealName(d), shorten(b.clean(d.Date), 12), number("mw", d.MW, decimals(0)), number("years", d.Years, b.format.Plain),
		number("total_usd", d.TotalUSD, b.format.Money), number("usd_per_kw_month", d.USDPerKWMonth, decimals(1)),
		number("start_usd_per_kw_month", d.StartUSDPerKWMonth, decimals(1)), shorten(b.clean(d.MWBasis), 60))}
}

// dealName is who lets to whom.
func (b *builder) dealName(d *provenance.Deal) string {
	who := shorten(b.clean(d.Seller), 40)
	if d.Tenant != "" {
		who += ", " + shorten(b.clean(d.Tenant), 50)
	}
	return who
}
