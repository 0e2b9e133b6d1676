package memo

import (
	"math"
	"slices"
	"strconv"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/chart"
	"rackrate/report/doc"
)

// funding writes where the money comes from and what it does to a share.
func (b *builder) funding(v *minerView) {
	b.heading1(b.prose("funding/heading", nil))
	r := &v.result.Result
	if r.FundingNeedUSD > 0 {
		b.fundingChart(v)
	} else {
		b.paragraph(doc.Body, b.prose("funding/none", nil))
	}
	g := &doc.Table{Columns: []doc.Column{{Weight: 1}, {Right: true}}}
	for _, m := range model.MinerMeasures {
		f := v.Outputs[m.Key]
		if slices.Contains(unasked, f.figure.Why) { // what rests on an input that nobody gave is not printed
			continue
		}
		g.Rows = append(g.Rows, doc.Row{
			Cells:  []doc.Cell{{Text: b.minerMeasure(v, m.Key)}, b.shortCell(f)},
			Strong: m.Key == "value_per_share_usd" || m.Key == "nav_per_share_usd",
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
	b.twice(g)
	for _, text := range notes {
		b.paragraph(doc.Small, text)
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
	b.add(doc.Chart{Title: bars.Title, Draw: bars, Height: h, Width: 0.72})
}

// comparables places the rents of this memo among the disclosed deals.
func (b *builder) comparables(v *minerView) {
	b.heading1(b.prose("deals/heading", nil))
	if len(b.run.Book.Deals) == 0 {
		b.paragraph(doc.Body, b.prose("deals/none", nil))
		return
	}
	b.paragraph(doc.Body, b.prose("deals/words", nil))
	type placed struct {
		rent float64
		row  doc.Row
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
			lines = append(lines, placed{rent.Value, doc.Row{Strong: true, Cells: doc.Plain(b.prose("deals/this", nil)+b.prose("list/colon", nil)+" "+s.Name, "", mw,
				term, "", s.In["lease_average_usd_kw_month"].shortBare(), price, b.prose("column/basis critical", nil))}})
		}
	}
	slices.SortStableFunc(lines, func(a, c placed) int { return compare(a.rent, c.rent) })
	g := &doc.Table{Size: doc.Dense, Columns: []doc.Column{
		{Title: b.prose("column/seller", nil), Weight: 1.4}, {Title: b.prose("column/date", nil), Right: true},
		{Title: b.prose("column/deal mw", nil), Right: true}, {Title: b.prose("column/years", nil), Right: true},
		{Title: b.prose("column/total", nil), Right: true}, {Title: b.prose("column/rent", nil), Right: true},
		{Title: b.prose("column/start rent", nil), Right: true},
		{Title: b.prose("column/basis", nil), Weight: 1},
	}}
	for _, l := range lines {
		g.Rows = append(g.Rows, l.row)
	}
	b.table(g)
}

// dealRow is a deal of the workbook, the i-th of results.json.
func (b *builder) dealRow(i int, d *provenance.Deal) doc.Row {
	number := func(key string, o model.Opt[float64], text func(float64) string) string {
		if !o.Known {
			return report.NoFigure
		}
		return b.fig.plain("deals["+strconv.Itoa(i)+"]."+key, o.Value, text(o.Value))
	}
	decimals := func(n int) func(float64) string {
		return func(v float64) string { return b.format.Number(v, n) }
	}
	return doc.Row{Cells: doc.Plain(b.dealName(d), shorten(b.clean(d.Date), 12), number("mw", d.MW, decimals(0)), number("years", d.Years, b.format.Plain),
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
