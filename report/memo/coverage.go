package memo

import (
	"math"
	"slices"

	"rackrate/model"
	"rackrate/report"
	"rackrate/report/chart"
	"rackrate/report/doc"
)

// Sorts are the orders that the coverage page may have, the highest first; "" is that of the workbook.
var Sorts = []string{"ev", "signed", "yield", "nav", "price", "implied"}

// coverPath is the coverage page of a book.
const coverPath = "book coverage"

// covered is a miner on the coverage page. A figure that it has not is none.
type covered struct {
	view                                         *minerView
	miner                                        int // its place in the book
	ev, signed, yield, nav, price, over, implied model.Figure
}

// by is the figure that an order goes by.
func (x *covered) by(order string) model.Figure {
	switch order {
	case "ev":
		return x.ev
	case "signed":
		return x.signed
	case "yield":
		return x.yield
	case "nav":
		return x.nav
	case "price":
		return x.over
	}
	return x.implied
}

// coveredOf are the miners that have results, in an order; those without its figure come last.
func coveredOf(views []*minerView, order string) []covered {
	var list []covered
	for i, v := range views {
		if len(v.Sites) == 0 {
			continue
		}
		r, c := &v.result.Result, v.result.Coverage()
		x := covered{view: v, miner: i, ev: r.EVUSDMW, signed: c.SignedMWPct, yield: c.YieldOnCost, nav: r.RiskedNAVPerShareUSD, price: model.None(model.NoShareData), over: c.PriceOverRiskedPct, implied: r.ImpliedConversionPct}
		if p := v.source.Inputs.SharePriceUSD; p.Known {
			x.price = model.Some(p.Value)
		}
		list = append(list, x)
	}
	if order != "" {
		rank := func(x covered) float64 {
			if f := x.by(order); f.OK() {
				return f.Value
			}
			return math.Inf(-1)
		}
		slices.SortStableFunc(list, func(a, c covered) int { return -compare(rank(a), rank(c)) })
	}
	return list
}

// coverage is the page that stands before the notes of a book: the miners side by side, price against risked value as a chart, and the
// parts of the value a share.
func (b *builder) coverage(views []*minerView) {
	list := coveredOf(views, b.sort)
	b.heading1(b.prose("coverage/heading", nil))
	b.paragraph(doc.Body, b.prose("coverage/words", nil))
	g := &doc.Table{Size: doc.Dense, Columns: []doc.Column{{Title: b.prose("peers/miner", nil), Weight: 1}, {Title: b.words.Measure("ev_usd_mw"), Right: true},
		{Title: b.prose("coverage/signed", nil), Right: true}, {Title: b.words.Measure("yield_on_cost"), Right: true}, {Title: b.prose("coverage/price", nil), Right: true},
		{Title: b.prose("coverage/risked", nil), Right: true}, {Title: b.prose("coverage/over", nil), Right: true}, {Title: b.words.Measure("implied_conversion_pct"), Right: true},
		{Title: b.prose("column/page", nil), Right: true}}}
	shown := func(f model.Figure, kind model.Kind) string {
		if !f.OK() {
			return report.NoFigure
		}
		return b.format.OfKind(kind, f.Value)
	}
	for i := range list {
		x := &list[i]
		g.Rows = append(g.Rows, doc.Row{Cells: b.leading(memoPath(x.miner), nameAndTicker(x.view), shown(x.ev, model.PerMW), shown(x.signed, model.Pct), shown(x.yield, model.Pct),
			shown(x.price, model.PerShare), shown(x.nav, model.PerShare), shown(x.over, model.Pct), shown(x.implied, model.Pct))})
	}
	b.table(g)
	b.note(b.prose("coverage/note", nil))
	b.coverageChart(list)
	b.partsAcross(list)
}

// mostCovered is how many lines the chart of the coverage page has.
const mostCovered = 30

// coverageChart sets price against risked value a share, or, where too few are known, shows the yields on cost.
func (b *builder) coverageChart(list []covered) {
	bars := chart.Bars{Frame: chart.Frame{Title: b.prose("coverage/chart over", nil), Unit: b.prose("coverage/unit over", nil), Source: b.sourceOf()}}
	add := func(of func(*covered) model.Figure) {
		for i := range list {
			if f := of(&list[i]); f.OK() && len(bars.Lines) < mostCovered {
				bars.Lines = append(bars.Lines, chart.Bar{Label: shorten(nameAndTicker(list[i].view), 40), HPC: 100 * f.Value, Text: b.format.Percent(f.Value)})
			}
		}
	}
	if add(func(x *covered) model.Figure { return x.over }); len(bars.Lines) < 2 {
		bars.Lines = nil
		bars.Title, bars.Unit = b.prose("coverage/chart yield", nil), b.prose("coverage/unit yield", nil)
		add(func(x *covered) model.Figure { return x.yield })
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
	g.Columns = append(g.Columns, doc.Column{Title: b.prose("navpart/nav", nil), Right: true}, doc.Column{Title: b.prose("column/page", nil), Right: true})
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
		g.Rows = append(g.Rows, doc.Row{Cells: b.leading(memoPath(list[i].miner), append(texts, b.format.Number(r.NAVPerShareUSD.Value, 2))...)})
	}
	b.heading2(b.prose("coverage/parts", nil))
	b.table(g)
}
