package memo

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/doc"
)

// funding writes where the money comes from, what it does to a share, and whether the debt is covered.
func (b *builder) funding(v *minerView) {
	b.heading1(b.prose("funding/heading", nil))
	r := &v.result.Result
	switch {
	case r.FundingNeedUSD > 0:
		b.beside(0.5, func() { b.sourcesAndUses(v) }, func() { b.perShare(v) })
	case v.converts():
		b.paragraph(doc.Body, b.prose("funding/no need", nil))
		b.perShare(v)
	case len(counted(v.Sites)) > 0:
		b.paragraph(doc.Body, b.prose("funding/none", nil))
		b.perShare(v)
	default:
		b.paragraph(doc.Body, b.prose("funding/not assessed", nil))
		b.perShare(v)
	}
	var notes []string
	switch {
	case r.ValuePerShareUSD.OK() && v.converts():
		notes = append(notes, b.prose("funding/per share", nil))
	case !r.ValuePerShareUSD.OK():
		notes = append(notes, b.prose("funding/no share", nil))
	}
	if r.ConvertibleUSD > 0 {
		notes = append(notes, b.prose("funding/notes", r))
	}
	if r.EVPartsNowUSD.OK() && r.FundingNeedUSD > 0 {
		notes = append(notes, b.prose("funding/parts", nil))
	}
	for _, text := range notes {
		b.paragraph(doc.Small, text)
	}
	b.debts(v)
}

// sourcesAndUses is the table of what is needed and where it comes from.
func (b *builder) sourcesAndUses(v *minerView) {
	scale := b.format.ScaleFor(v.result.Result.FundingNeedUSD)
	g := &doc.Table{Columns: []doc.Column{{Title: b.prose("funding/sources", scale.Name), Weight: 1}, {Right: true}}}
	for _, key := range []string{"debt_usd", "cash_usd", "convertible_usd", "equity_usd"} {
		if f := v.Outputs[key]; f.Positive() {
			g.Rows = append(g.Rows, doc.Row{Cells: doc.Plain(b.measureName(key), f.In(scale))})
		}
	}
	g.Rows = append(g.Rows, doc.Row{Strong: true, Cells: doc.Plain(b.prose("funding/uses", nil),
		v.Outputs["funding_need_usd"].In(scale))})
	b.table(g)
	b.paragraph(doc.Small, b.prose("funding/title", v))
}

// perShareKeys are the measures of value and dilution, in the order in which they are read.
var perShareKeys = []string{"new_shares_m", "dilution_pct", "uplift_per_share_usd", "value_per_share_usd",
	"nav_per_share_usd", "risked_nav_per_share_usd",
	"sector_rerating_per_share_usd", "market_cap_usd", "ev_usd", "ev_usd_mw", "ev_parts_now_usd",
	"ev_parts_stabilised_usd", "uplift_usd", "company_capex_usd"}

// ofConversions are those that only a conversion that is contracted, recommended or deferred gives; ofAssets
// need a site of which something is valued.
var (
	ofConversions = []string{"new_shares_m", "dilution_pct", "uplift_per_share_usd", "value_per_share_usd",
		"sector_rerating_per_share_usd", "ev_parts_stabilised_usd", "uplift_usd", "company_capex_usd"}
	ofAssets = []string{"nav_per_share_usd", "risked_nav_per_share_usd", "ev_parts_now_usd"}
)

// converts reports a miner with a conversion that is contracted, recommended or deferred.
func (v *minerView) converts() bool {
	return slices.ContainsFunc(counted(v.Sites), (*siteView).chosen)
}

// valued reports a miner with a site that mines or that is assessed.
func (v *minerView) valued() bool {
	return slices.ContainsFunc(v.Sites, func(s *siteView) bool { return s.HasFleet || s.counts() })
}

// perShare is the table of what the funding does to a share; what rests on an input that was not given is not printed.
func (b *builder) perShare(v *minerView) {
	g := &doc.Table{Columns: []doc.Column{{Title: b.prose("funding/share", nil), Weight: 1}, {Right: true}}}
	for _, key := range perShareKeys {
		f := v.Outputs[key]
		if !f.OK() || slices.Contains(ofConversions, key) && !v.converts() ||
			slices.Contains(ofAssets, key) && !v.valued() {
			continue
		}
		// the price itself: it says nothing
		if key == "value_per_share_usd" && f.text == v.Inputs["share_price_usd"].text {
			continue
		}
		g.Rows = append(g.Rows, doc.Row{Cells: []doc.Cell{{Text: b.minerMeasure(v, key)}, b.shortCell(f)},
			Strong: key == "nav_per_share_usd"})
		if key == "new_shares_m" {
			b.sourceRows(v, g)
		}
	}
	if len(g.Rows) > 0 {
		b.table(g)
	}
}

// sourceRows are the new shares by what they come from, where there is more than one source.
func (b *builder) sourceRows(v *minerView, g *doc.Table) {
	n := v.result.NewShares()
	path := v.path + ".outputs.new_shares_by_source_m"
	var rows []doc.Row
	for _, x := range []struct {
		key string
		m   float64
	}{{"equity", n.Equity}, {"notes", n.Notes}, {"warrants", n.Warrants}} {
		if x.m > 0 {
			f := b.fig.measure(path, x.key, model.MShares, model.Some(x.m))
			rows = append(rows, doc.Row{Cells: []doc.Cell{{Text: b.prose("funding/from "+x.key, nil), Muted: true},
				{Text: f.String(), Muted: true}}})
		}
	}
	if len(rows) > 1 {
		g.Rows = append(g.Rows, rows...)
	}
}

// comparables places the rents of this memo among the disclosed deals.
func (b *builder) comparables(v *minerView) {
	b.heading1(b.prose("deals/heading", nil))
	b.streetTable(v)
	b.peers(v)
	if len(b.run.Book.Deals) == 0 {
		return
	}
	type placed struct {
		rent float64
		row  doc.Row
	}
	var lines []placed
	for _, i := range b.latestDeals() {
		d := &b.run.Book.Deals[i]
		lines = append(lines, placed{d.StartUSDPerKWMonth.Or(d.USDPerKWMonth.Or(math.Inf(1))), b.dealRow(i, d)})
	}
	for _, s := range v.Sites {
		if rent := s.source.Inputs.LeaseUSDKWMonth; rent.Known && s.In["lease_usd_kw_month"].OK() &&
			s.In["lease_term_months"].OK() {
			mw := ""
			if c := s.result.Conversion(model.Colo); c != nil {
				mw = b.fig.measure(s.path+".alternatives.colo", "critical_it_mw", model.MW,
					model.Some(c.CriticalITMW)).Bare()
			}
			months := float64(s.source.Inputs.LeaseTermMonths)
			term := b.fig.plain(s.path+".inputs.lease_term_months", months, b.format.Plain(months/12))
			price := b.fig.plain(s.path+".inputs.lease_usd_kw_month", rent.Value, b.format.Number(rent.Value, 1))
			lines = append(lines,
				placed{rent.Value, doc.Row{Strong: true, Cells: doc.Plain(b.prose("deals/this", nil)+
					b.prose("list/colon", nil)+" "+s.Name, "", mw,
					term, "", s.In["lease_average_usd_kw_month"].shortBare(), price,
					b.prose("column/basis critical", nil))}})
		}
	}
	b.paragraph(doc.Small, b.prose("deals/words", slices.ContainsFunc(lines, func(l placed) bool {
		return l.row.Strong
	})))
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

// mostDeals is how many comparables stand in a memo: the latest; results.json has all.
const mostDeals = 10

// latestDeals are the places of the latest deals, in the order of the workbook.
func (b *builder) latestDeals() []int {
	list := make([]int, len(b.run.Book.Deals))
	for i := range list {
		list[i] = i
	}
	slices.SortStableFunc(list, func(i, j int) int {
		return strings.Compare(b.run.Book.Deals[j].Date,
			b.run.Book.Deals[i].Date)
	})
	list = list[:min(len(list), mostDeals)]
	slices.Sort(list)
	return list
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
	return doc.Row{Cells: doc.Plain(b.dealName(d), shorten(b.clean(d.Date), 12), number("mw", d.MW, decimals(0)),
		number("years", d.Years, b.format.Plain),
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
