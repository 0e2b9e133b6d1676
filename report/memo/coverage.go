package memo

import (
	"math"
	"slices"

	"rackrate/model"
	"rackrate/report"
	"rackrate/report/chart"
	"rackrate/report/doc"
)

// coverPath is the coverage page of a book.
const coverPath = "book coverage"

// covered is a miner on the coverage page. A figure that it has not is nil.
type covered struct {
	report.IndexCoverage
	view  *minerView
	miner int // its place in the book
}

// coveredOf are the miners that have results, in an order.
func coveredOf(views []*minerView, order string) []covered {
	var list []covered
	for i, v := range views {
		if len(v.Sites) > 0 {
			list = append(list, covered{report.CoverageOf(v.result), v, i})
		}
	}
	report.SortAcross(list, order, func(x *covered) *report.IndexCoverage { return &x.IndexCoverage })
	return list
}

// coverage is the page that stands before the notes of a book: the miners side by side, price against risked
// value as a chart, and the parts of the value a share.
func (b *builder) coverage(views []*minerView) {
	list := coveredOf(views, b.sort)
	b.heading1(b.prose("coverage/heading", nil))
	b.paragraph(doc.Body, b.prose("coverage/words", nil))
	g := &doc.Table{Size: doc.Dense, Columns: []doc.Column{{Title: b.prose("peers/miner", nil), Weight: 1},
		{Title: b.words.Measure("ev_usd_mw"), Right: true},
		{Title: b.prose("coverage/signed", nil), Right: true}, {Title: b.words.Measure("yield_on_cost"), Right: true},
		{Title: b.prose("coverage/price", nil), Right: true},
		{Title: b.prose("coverage/risked", nil), Right: true}, {Title: b.prose("coverage/over", nil), Right: true},
		{Title: b.words.Measure("implied_conversion_pct"), Right: true},
		{Title: b.prose("column/page", nil), Right: true}}}
	shown := func(v *float64, text func(float64) string) string {
		if v == nil {
			return report.NoFigure
		}
		return text(*v)
	}
	perMW := func(v float64) string { return b.format.OfKind(model.PerMW, v) }
	for i := range list {
		x := &list[i]
		g.Rows = append(g.Rows, doc.Row{Cells: b.leading(memoPath(x.miner), nameAndTicker(x.view),
			shown(x.EVUSDMW, perMW),
			shown(x.SignedMWPct, b.format.Percent), shown(x.YieldOnCost, b.format.Percent),
			shown(x.PriceUSD, b.format.PerShare),
			shown(x.RiskedUSD, b.format.PerShare), shown(x.OverPct, b.format.Percent),
			shown(x.ImpliedPct, b.format.Share))})
	}
	b.table(g)
	b.note(b.prose("coverage/note", nil))
	b.coverageChart(list)
	b.partsAcross(list)
}

// mostCovered is how many lines the chart of the coverage page has.
const mostCovered = 30

// mostDrawn is the fraction beyond which a bar would leave nothing to see of the others.
const mostDrawn = 5

// coverageChart sets price against risked value a share, or, where too few are known, shows the yields on cost.
func (b *builder) coverageChart(list []covered) {
	bars := chart.Bars{Frame: chart.Frame{Title: b.prose("coverage/chart over", nil),
		Unit: b.prose("coverage/unit over", nil), Source: b.sourceOf()}}
	add := func(of func(*covered) *float64) {
		for i := range list {
			if v := of(&list[i]); v != nil && len(bars.Lines) < mostCovered && math.Abs(*v) <= mostDrawn {
				bars.Lines = append(bars.Lines, chart.Bar{Label: shorten(nameAndTicker(list[i].view), 40),
					HPC: 100 * *v, Text: b.format.Percent(*v)})
			}
		}
	}
	if add(func(x *covered) *float64 { return x.OverPct }); len(bars.Lines) < 2 {
		bars.Lines = nil
		bars.Title, bars.Unit = b.prose("coverage/chart yield", nil), b.prose("coverage/unit yield", nil)
		add(func(x *covered) *float64 { return x.YieldOnCost })
	}
	if len(bars.Lines) > 1 {
		b.chart(bars.Title, bars, 46+12*float64(len(bars.Lines)), "")
	}
}

// partsAcross are the parts of the net asset value a share, miner by miner.
func (b *builder) partsAcross(list []covered) {
	var keys []string
	for i := range list {
		for _, p := range list[i].view.result.Result.Parts {
			if p.USD != 0 && !slices.Contains(keys, p.Key) {
				keys = append(keys, p.Key)
			}
		}
	}
	if len(keys) == 0 {
		return
	}
	g := &doc.Table{Size: doc.Dense, Columns: []doc.Column{{Title: b.prose("peers/miner", nil), Weight: 1}}}
	for _, key := range keys {
		g.Columns = append(g.Columns, doc.Column{Title: b.prose("navpart/"+key, nil), Right: true})
	}
	g.Columns = append(g.Columns, doc.Column{Title: b.prose("navpart/nav", nil), Right: true},
		doc.Column{Title: b.prose("column/page", nil), Right: true})
	for i := range list {
		r := &list[i].view.result.Result
		if len(r.Parts) == 0 || r.Shares <= 0 {
			continue
		}
		texts := []string{nameAndTicker(list[i].view)}
		for _, key := range keys {
			at := slices.IndexFunc(r.Parts, func(p model.NAVPart) bool { return p.Key == key })
			text := report.NoFigure
			if at >= 0 {
				text = b.format.Number(r.Parts[at].USD/r.Shares, 2)
			}
			texts = append(texts, text)
		}
		g.Rows = append(g.Rows,
			doc.Row{Cells: b.leading(memoPath(list[i].miner),
				append(texts, b.format.Number(r.NAVPerShareUSD.Value, 2))...)})
	}
	b.heading2(b.prose("coverage/parts", nil))
	b.table(g)
}
