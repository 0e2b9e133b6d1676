package memo

import (
	"slices"
	"strconv"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report/doc"
)

// estimated reports a miner with fiscal years to show.
func estimated(b *builder, v *minerView) bool {
	return slices.ContainsFunc(v.result.Result.Years, func(y model.YearFigures) bool {
		return y.MiningRevenueUSD != 0 || y.HPCRevenueUSD != 0 || y.CapexUSD != 0
	})
}

// estimating reports a miner with such years, or with the analyst's words on them.
func estimating(b *builder, v *minerView) bool {
	return estimated(b, v) || v.says(provenance.AtEstimates)
}

// mostYears is how many fiscal years the table of estimates holds.
const mostYears = 7

// estimates is the table that every note has: the fiscal years, and what the market pays for them.
func (b *builder) estimates(v *minerView) {
	r := &v.result.Result
	b.heading1(b.prose("estimates/heading", nil))
	b.ownWords(v, provenance.AtEstimates, "")
	if !estimated(b, v) {
		return
	}
	years := r.Years[:min(len(r.Years), mostYears)]
	var amounts []float64
	for i := range years {
		y := &years[i]
		amounts = append(amounts, y.MiningRevenueUSD, y.HPCRevenueUSD, y.CapexUSD, y.FCFUSD)
	}
	scale := b.format.ScaleFor(amounts...)
	g := &doc.Table{Columns: []doc.Column{{Title: b.prose("estimates/unit", scale.Name), Weight: 1}}, Size: doc.Dense}
	stub := ""
	for i := range years {
		title := b.prose("estimates/year", strconv.Itoa(years[i].Year))
		if years[i].Stub() {
			title += "*"
			stub = b.prose("estimates/stub", struct{ Year, Months string }{b.prose("estimates/year",
				strconv.Itoa(years[i].Year)),
				b.yearFig(v, i, "months", model.Months).String()})
		}
		g.Columns = append(g.Columns, doc.Column{Title: title, Right: true})
	}
	line := func(key string, kind model.Kind, strong bool) {
		row := doc.Row{Cells: doc.Plain(b.prose("estimates/"+key, nil)), Strong: strong}
		some := false
		for i := range years {
			f := b.yearFig(v, i, key, kind)
			some = some || f.Value() != 0
			text := f.shortBare()
			if kind == model.Money {
				text = f.In(scale)
			}
			row.Cells = append(row.Cells, doc.Cell{Text: text})
		}
		if some {
			g.Rows = append(g.Rows, row)
		}
	}
	for _, m := range []struct {
		key    string
		strong bool
	}{{"mining_revenue_usd", false}, {"hpc_revenue_usd", false}, {"mining_ebitda_usd", false},
		{"hpc_ebitda_usd", false}, {"maintenance_usd", false},
		{"capex_usd", false}, {"tax_usd", false}, {"other_usd", false}, {"fcf_usd", true}} {
		line(m.key, model.Money, m.strong)
	}
	line("critical_it_mw", model.MW, false)
	line("hashrate_ehs", model.Hashrates, false)
	line("btc_mined", model.Coins, false)
	b.multiples(v, g, len(years))
	b.table(g)
	if stub != "" {
		b.note(stub)
	}
	b.note(b.prose("estimates/note", nil))
	if !v.several() {
		b.cashChart(v.Sites[0], "", 150)
	}
}

// yearFig is a figure of a fiscal year of the miner.
func (b *builder) yearFig(v *minerView, year int, key string, kind model.Kind) Fig {
	i := slices.IndexFunc(model.YearMeasures, func(m model.Measure[model.YearFigures]) bool { return m.Key == key })
	if i < 0 {
		return Fig{}
	}
	return b.fig.measure(v.path+".years["+itoa(year)+"]", key, kind,
		model.YearMeasures[i].Get(&v.result.Result.Years[year]))
}

// multiples adds the lines of what the market pays, where it is known.
func (b *builder) multiples(v *minerView, g *doc.Table, years int) {
	if !v.Outputs["ev_usd"].OK() {
		return
	}
	list := v.result.Result.Multiples()
	ebitda, mw := doc.Row{Cells: doc.Plain(b.prose("estimates/ev_ebitda_x", nil))},
		doc.Row{Cells: doc.Plain(b.prose("estimates/ev_usd_it_mw", nil))}
	for i := range list[:years] {
		path := v.path + ".multiples[" + itoa(i) + "]"
		ebitda.Cells = append(ebitda.Cells, doc.Cell{Text: b.fig.measure(path, "ev_ebitda_x", model.Ratio,
			list[i].EVEBITDA).Short()})
		text := "–"
		if f := b.fig.measure(path, "ev_usd_it_mw", model.Money, list[i].EVUSDMW); f.OK() {
			text = f.In(b.format.ScaleFor(1e6))
		}
		mw.Cells = append(mw.Cells, doc.Cell{Text: text})
	}
	g.Rows = append(g.Rows, ebitda, mw)
}
