package memo

import (
	"math"
	"slices"

	"rackrate/model"
	"rackrate/report"
	"rackrate/report/chart"
	"rackrate/report/doc"
)

// frontSeveral is page 1 of a miner with several sites.
func (b *builder) frontSeveral(v *minerView) {
	b.headline("miner", b.minerHeadline(v))
	if len(v.Missing) > 0 {
		b.paragraph(doc.Body, b.prose("front/missing", b.nameSites(v.Missing)))
	}
	for _, text := range []string{b.unassessed(v.Sites), b.otherStructures(v.Sites)} {
		if text != "" && len(counted(v.Sites)) > 0 {
			b.paragraph(doc.Body, text)
		}
	}
	b.smallHeading(b.prose("front/sites", nil))
	sites := v.Sites
	cut := len(v.Sites)+len(v.Missing) > frontSites
	if cut {
		sites = slices.Clone(sites)
		slices.SortStableFunc(sites, func(a, c *siteView) int {
			return -compare(a.upliftUSD(), c.upliftUSD())
		})
		sites = sites[:min(len(sites), frontSites)]
	}
	b.table(b.siteTable(sites, v.Missing, cut))
	if cut {
		b.note(b.prose("front/sites cut", nil))
	}
	b.gap(4)
	b.frontMiner(v, sites)
	b.gap(4)
	b.whyAndRisks(b.prose("front/by site", nil), b.prose("front/risks of", leading(sites)), b.siteReasons(sites, v.Sites), b.risks(v, leading(sites), 5))
	b.frontBreakEvens(sites)
}

// frontBreakEvens is a table of what has to be true of each site's best
// conversion, where page 1 has room for it.
func (b *builder) frontBreakEvens(sites []*siteView) {
	g := &doc.Table{Columns: []doc.Column{{Title: b.prose("column/site", nil), Weight: 1.9}}}
	var keys []string
	for _, key := range []string{"lease_usd_kw_month", "gpu_price_usd_hour", "capex_usd_mw", "btc_price_usd", "delay_months"} {
		if slices.ContainsFunc(sites, func(s *siteView) bool { return s.BreakEven[key].path != "" && s.speaksOf(key) }) {
			keys = append(keys, key)
			g.Columns = append(g.Columns, doc.Column{Title: b.words.Input(key), Right: true, Weight: 1})
		}
	}
	for _, s := range sites {
		if s.conversion == nil {
			continue
		}
		r := doc.Row{Cells: doc.Plain(s.Name + b.prose("list/colon", nil) + " " + s.AltName), Strong: s.chosen()}
		for _, key := range keys {
			if !s.speaksOf(key) {
				r.Cells = append(r.Cells, doc.Cell{Text: report.NoFigure})
				continue
			}
			r.Cells = append(r.Cells, b.shortCell(s.BreakEven[key]))
		}
		g.Rows = append(g.Rows, r)
	}
	if len(g.Rows) == 0 {
		return
	}
	b.add(doc.Optional{Blocks: b.written(func() {
		b.gap(4)
		b.smallHeading(b.prose("front/breakevens", nil))
		b.table(g)
	})})
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// upliftUSD is the uplift of the best conversion, below all others where there is none.
func (s *siteView) upliftUSD() float64 {
	if s.conversion == nil {
		return math.Inf(-1)
	}
	return s.conversion.UpliftUSD
}

// frontMiner writes the miner's key figures beside the chart of its sites.
func (b *builder) frontMiner(v *minerView, sites []*siteView) {
	heading := b.prose("front/key", nil)
	if len(v.Missing) > 0 {
		heading += b.prose("list/colon", nil) + " " + b.siteCount(v)
	}
	b.beside(keyShare, func() {
		b.smallHeading(heading)
		g := &doc.Table{Columns: []doc.Column{{Weight: 1}, {Right: true}}, Under: true}
		for _, m := range model.MinerMeasures {
			if f := v.Outputs[m.Key]; f.OK() && b.telling(m.Key, f) {
				g.Rows = append(g.Rows, doc.Row{Cells: doc.Plain(b.minerMeasure(v, m.Key), f.String()), Strong: m.Key == "uplift_usd"})
			}
		}
		b.table(g)
	}, func() {
		if bars := b.sitesChart(v, sites); len(bars.Lines) > 0 {
			b.chart(bars.Title, bars, 46+13*float64(len(bars.Lines)), "")
		}
	})
}

// telling reports whether a miner's figure belongs on page 1: those of a
// funding that is not needed do not.
func (b *builder) telling(key string, f Fig) bool {
	switch key {
	case "sector_rerating_per_share_usd", "ev_usd", "ev_usd_mw", "npv_usd", "mine_npv_usd", "risked_npv_usd", "company_capex_usd", "implied_conversion_pct":
		return false
	case "uplift_usd", "funding_need_usd":
		return true
	}
	return f.Value() != 0
}

// payingView is at how many of the sites that count the lead conversion is worth more than mining.
type payingView struct {
	N, Of     string // in words
	None, All bool
}

func (b *builder) paying(sites []*siteView) payingView {
	sites = counted(sites)
	n := 0
	for _, s := range sites {
		if s.upliftUSD() > 0 {
			n++
		}
	}
	return payingView{b.countWord(n), b.countWord(len(sites)), n == 0, n > 0 && n == len(sites)}
}

// sitesChart shows for each site what mining on is worth and what its best conversion is.
func (b *builder) sitesChart(v *minerView, sites []*siteView) chart.Bars {
	var amounts []float64
	for _, s := range sites {
		amounts = append(amounts, s.result.Mine.NPVUSD)
		if s.conversion != nil {
			amounts = append(amounts, s.conversion.NPVUSD)
		}
	}
	scale := b.format.ScaleFor(amounts...)
	bars := chart.Bars{
		Frame: chart.Frame{
			Title: b.prose("front/sites title", b.paying(v.Sites)), Unit: b.prose("axis/npv", scale.Name),
			Source: b.prose("source", struct{ Book, Run string }{b.clean(b.run.Book.File), b.run.ID}),
		},
		MiningPart: b.prose("part/mining", nil), HPCPart: b.prose("part/hpc", nil),
	}
	for _, s := range sites[:min(len(sites), 6)] {
		label := s.AltName
		if s.HasFleet {
			bars.Lines = append(bars.Lines, chart.Bar{Label: s.Name, Mining: s.result.Mine.NPVUSD, Text: s.Mine["npv_usd"].In(scale)})
		} else {
			label = s.Name
		}
		if s.conversion != nil {
			bars.Lines = append(bars.Lines, chart.Bar{
				Label: label, Mining: s.conversion.NPVMiningPartUSD, HPC: s.conversion.NPVHPCPartUSD,
				Text: s.Conv["npv_usd"].In(scale), Strong: s.chosen(),
			})
		}
	}
	return bars
}

// siteTable is the table of sites, with those that could not be evaluated at its end.
func (b *builder) siteTable(sites, missing []*siteView, cut bool) *doc.Table {
	var amounts []float64
	for _, s := range sites {
		amounts = append(amounts, s.result.Mine.NPVUSD, s.Conv["npv_usd"].Value(), s.Conv["uplift_usd"].Value())
	}
	scale := b.format.ScaleFor(amounts...)
	unit := ", " + scale.Name
	g := &doc.Table{Columns: []doc.Column{
		{Title: b.prose("column/site", nil), Weight: 1.3},
		{Title: b.prose("column/mw", nil), Right: true},
		{Title: b.prose("column/action", nil), Weight: 1},
		{Title: b.prose("column/mine", nil) + unit, Right: true},
		{Title: b.prose("column/conversion", nil) + unit, Right: true},
		{Title: b.prose("column/terminal", nil), Right: true},
		{Title: b.prose("column/uplift", nil) + unit, Right: true},
		{Title: b.prose("column/one rate", nil), Right: true},
		{Title: b.prose("column/irr", nil), Right: true},
		{Title: b.prose("column/ready", nil), Right: true},
	}}
	for _, s := range sites {
		mine := report.NoFigure
		if s.HasFleet {
			mine = s.Mine["npv_usd"].In(scale)
		}
		g.Rows = append(g.Rows, doc.Row{Strong: s.counts() && (s.Action == model.Convert || s.Action == model.Contracted), Cells: doc.Plain(
			s.Name, s.In["site_mw"].Bare(), b.actionOf(s), mine,
			s.Conv["npv_usd"].In(scale), s.Conv["terminal_npv_usd"].In(scale), s.Conv["uplift_usd"].In(scale),
			s.Conv["uplift_one_rate_usd"].In(scale), s.Conv["project_irr"].Short(), s.Score.String(),
		)})
	}
	for _, s := range missing {
		if cut {
			break
		}
		dash := report.NoFigure
		g.Rows = append(g.Rows, doc.Row{Cells: doc.Plain(s.Name, dash, b.prose("not evaluated", nil),
			dash, dash, dash, dash, dash, dash, dash)})
	}
	return g
}

// overview is the table of all sites of a miner with many.
func (b *builder) overview(v *minerView) {
	b.heading1(b.prose("overview/heading", nil))
	b.table(b.siteTable(v.Sites, v.Missing, false))
}
