package memo

import (
	"slices"

	"rackrate/model"
	"rackrate/report/chart"
	"rackrate/report/doc"
)

// value writes what the parts add up to beside the price and what it takes in.
func (b *builder) value(v *minerView, sites []*siteView, tight setting) {
	b.beside(0.53, func() {
		if len(v.result.Result.Parts) > 0 && v.valued() {
			b.partsChart(v, tight)
			return
		}
		if first := v.Sites[0]; !v.several() {
			b.valueChart(first, chart.BarsHeight(1+len(first.result.Conversions))+14)
		} else if bars := b.sitesChart(v, sites); len(bars.Lines) > 0 {
			b.chart(bars.Title, bars, 46+13*float64(len(bars.Lines)), "")
		}
	}, func() {
		heading := b.prose("front/key", nil)
		if len(v.Missing) > 0 {
			heading += b.prose("list/colon", nil) + " " + b.siteCount(v)
		}
		b.smallHeading(heading)
		b.table(b.keyFigures(v, tight))
		if f := v.Outputs["implied_conversion_pct"]; f.OK() {
			b.paragraph(doc.Small, b.prose("front/implied", impliedView{f, f.Value() > 1}))
		}
	})
}

// impliedView is the share of the conversions' value that the price pays for.
type impliedView struct {
	Implied Fig
	Whole   bool // more than all of it
}

// partView is what the title of the waterfall speaks of.
type partView struct {
	NAV, Risked, Price Fig
	Above              bool // the risked value is above the price, as both are printed
	Below              bool
}

// partsChart is the waterfall of the net asset value a share: its parts, the sum, the sum
// weighted by how likely the leases are, and the price.
func (b *builder) partsChart(v *minerView, tight setting) {
	r := &v.result.Result
	path := v.path + ".outputs.nav_parts_per_share_usd"
	data := chart.Bridge{}
	step := func(label string, f Fig, total bool) {
		data.Steps = append(data.Steps, chart.Step{Label: label, Value: f.Value(),
			Text: f.shown(b.format.Number(f.Value(), 2)), Total: total})
	}
	for _, p := range r.Parts {
		if p.USD != 0 {
			step(b.prose("navpart/"+p.Key, nil), b.fig.measure(path, p.Key, model.PerShare, model.Some(p.USD/r.Shares)),
				false)
		}
	}
	nav, risked, price := v.Outputs["nav_per_share_usd"], v.Outputs["risked_nav_per_share_usd"],
		v.Inputs["share_price_usd"]
	step(b.prose("navpart/nav", nil), nav, true)
	step(b.prose("navpart/risked", nil), risked, true)
	step(b.prose("navpart/price", nil), price, true)
	view := partView{nav, risked, price, risked.Above(price), price.Above(risked)}
	data.Frame = chart.Frame{Title: b.prose("front/parts title", view), Unit: b.prose("front/parts axis", nil),
		Source: b.sourceOf()}
	b.chart(data.Title, data, 34+tight.pitch*float64(len(data.Steps)), path)
}

// sourceOf is the line under a chart of the miner as a whole.
func (b *builder) sourceOf() string {
	return b.prose("source", struct{ Book, Run string }{b.clean(b.run.Book.File), b.run.ID})
}

// keyFigures are the price and what stands against it, or the amounts where no share is known.
func (b *builder) keyFigures(v *minerView, tight setting) *doc.Table {
	g := &doc.Table{Columns: []doc.Column{{Weight: 1}, {Right: true}}, Under: true, Size: tight.size}
	add := func(label string, f Fig, strong bool) {
		if f.OK() {
			g.Rows = append(g.Rows, doc.Row{Cells: doc.Plain(label, f.String()), Strong: strong})
		}
	}
	named := func(key string, strong bool) { add(b.minerMeasure(v, key), v.Outputs[key], strong) }
	add(b.words.Input("share_price_usd"), v.Inputs["share_price_usd"], false)
	if v.valued() {
		named("risked_nav_per_share_usd", true)
		named("nav_per_share_usd", false)
	}
	named("market_cap_usd", false)
	named("ev_usd_mw", false)
	if v.converts() {
		named("uplift_usd", !v.Outputs["risked_nav_per_share_usd"].OK())
	}
	if v.Outputs["funding_need_usd"].Positive() {
		named("funding_need_usd", false)
		if f := v.Outputs["equity_usd"]; f.Positive() {
			named("equity_usd", false)
		}
	}
	if f := v.Outputs["dilution_pct"]; f.Positive() {
		named("dilution_pct", false)
	}
	g.Rows = g.Rows[:min(len(g.Rows), tight.figures)]
	if !v.several() {
		s := v.Sites[0]
		add(b.prose("front/chance", nil), s.Chance["chance_positive"], false)
		if s.HasFleet {
			add(b.words.Measure("cash_cost_per_btc_usd"), s.Mine["cash_cost_per_btc_usd"], false)
		}
	}
	return g
}

// frontScenarios is how many scenarios page 1 holds.
const frontScenarios = 4

// minerScenarios are the scenarios that have probabilities with what each makes of the miner, and their mean.
func (b *builder) minerScenarios(v *minerView, tight setting) *doc.Table {
	key, kind := "nav_per_share_usd", model.PerShare
	perShare := v.Outputs[key].OK()
	if !perShare {
		key, kind = "npv_usd", model.Money
	}
	g := &doc.Table{Columns: []doc.Column{{Title: b.prose("column/scenario", nil), Weight: 1},
		{Title: b.prose("column/probability", nil), Right: true},
		{Title: b.minerMeasure(v, key), Right: true}}, Size: tight.size}
	for i := range v.result.Scenarios {
		s := &v.result.Scenarios[i]
		if !s.Probability.Known || s.NAVPerShareUSD.Why == model.OverrideRefused || len(g.Rows) == frontScenarios {
			continue
		}
		path := v.path + ".scenarios[" + itoa(i) + "]"
		f := s.NAVPerShareUSD
		if !perShare {
			f = model.Some(s.NPVUSD)
		}
		g.Rows = append(g.Rows, doc.Row{Cells: doc.Plain(shorten(b.clean(s.Name), 30),
			b.fig.measure(path, "probability", model.Pct, model.Some(s.Probability.Value)).String(),
			b.fig.measure(path, key, kind, f).Short())})
	}
	if len(g.Rows) == 0 {
		return nil
	}
	if f := b.fig.measure(v.path+".outputs", "expected_nav_per_share_usd", model.PerShare,
		v.result.Result.Expected); f.OK() {
		g.Rows = append(g.Rows, doc.Row{Strong: true, Cells: doc.Plain(b.prose("front/expected", nil), "", f.String())})
	}
	return g
}

// casesAndBreakEvens writes the scenarios beside what has to be true, how the rates of discount and exit move
// the value, and what was assumed.
func (b *builder) casesAndBreakEvens(v *minerView, sites []*siteView, tight setting) {
	cases, mustHold := b.minerScenarios(v, tight), b.mustHold(sites, tight)
	left := func() {
		b.smallHeading(b.prose("front/scenarios", nil))
		b.table(cases)
	}
	right := func() {
		if mustHold != nil {
			b.smallHeading(b.prose("front/breakevens", nil))
			b.table(mustHold)
			if text := b.rateLine(leading(sites)); text != "" {
				b.paragraph(doc.Small, text)
			}
		}
		b.assumedNote(v, tight)
	}
	b.gap(2)
	switch {
	case cases != nil && mustHold != nil:
		b.beside(0.36, left, right)
	case cases != nil:
		left()
		fallthrough
	default:
		right()
	}
}

// mustHold is what has to be true of the leading sites, nil where none has a conversion.
func (b *builder) mustHold(sites []*siteView, tight setting) *doc.Table {
	shown := slices.DeleteFunc(slices.Clone(sites), func(s *siteView) bool {
		return s.conversion == nil ||
			!s.counts()
	})
	if len(shown) == 0 {
		return nil
	}
	slices.SortStableFunc(shown, func(a, c *siteView) int { return -compare(a.upliftUSD(), c.upliftUSD()) })
	shown = shown[:min(len(shown), tight.breakEvens)]
	g := &doc.Table{Size: tight.size, Columns: []doc.Column{{Title: b.prose("column/site", nil), Weight: 1.6}}}
	var keys []string
	for _, key := range []string{"lease_usd_kw_month", "gpu_price_usd_hour", "capex_usd_mw"} {
		if slices.ContainsFunc(shown, func(s *siteView) bool { return s.BreakEven[key].OK() }) {
			keys = append(keys, key)
			g.Columns = append(g.Columns, doc.Column{Title: b.prose("column/breakeven", b.words.Short(key)),
				Right: true})
		}
	}
	fleet := slices.ContainsFunc(shown, func(s *siteView) bool { return s.HasFleet })
	if fleet {
		g.Columns = append(g.Columns,
			doc.Column{Title: b.prose("column/breakeven", b.words.Measure("hashprice_usd_ph_day")), Right: true})
	}
	g.Columns = append(g.Columns, doc.Column{Title: b.prose("column/start", nil), Right: true})
	for _, s := range shown {
		r := doc.Row{Cells: doc.Plain(shorten(s.Name, tight.names) + b.prose("list/colon", nil) + " " + s.AltName)}
		for _, key := range keys {
			f, ok := s.BreakEven[key]
			cell := doc.Cell{Text: "–", Muted: true}
			if ok {
				cell = b.shortCell(f)
			}
			r.Cells = append(r.Cells, cell)
		}
		if fleet {
			h := s.result.Hashprice[s.conversion.Alternative].USDPHDay
			cell := doc.Cell{Text: "–", Muted: true}
			if s.HasFleet {
				cell = b.shortCell(b.fig.measure(s.path+".breakevens."+string(s.conversion.Alternative),
					"hashprice_usd_ph_day", model.Hashprice, h))
			}
			r.Cells = append(r.Cells, cell)
		}
		r.Cells = append(r.Cells, doc.Cell{Text: b.bestStart(s)})
		g.Rows = append(g.Rows, r)
	}
	return g
}

// bestStart says when construction would best start.
func (b *builder) bestStart(s *siteView) string {
	wait := s.result.Waiting
	switch {
	case s.Action == model.Contracted: // no choice any more
		return b.prose("front/start signed", nil)
	case !wait.Months.OK():
		return "–"
	case wait.Months.Value == 0:
		return b.prose("front/start planned", nil)
	}
	return b.prose("front/start later", b.fig.measure(s.path+".waiting", "wait_months", model.Months, wait.Months))
}

// swingView is a swing of the tornado as a sentence has it.
type swingView struct {
	Thing                 string
	Low, High             Fig
	UpliftLow, UpliftHigh Fig
}

// rateLine is the sensitivity of the leading site to the exit cap rate and the discount rate, "" where neither
// moves it.
func (b *builder) rateLine(s *siteView) string {
	t := s.result.Tornado
	if t == nil || s.conversion == nil || t.Alternative != s.conversion.Alternative {
		return ""
	}
	var parts []string
	for i, r := range t.Rows {
		if (r.Input != "exit_cap_rate_pct" && r.Input != "discount_rate_colo_pct" &&
			r.Input != "discount_rate_cloud_pct") || r.UpliftLowUSD == r.UpliftHighUSD {
			continue
		}
		low, high := b.swingEnds(s, i)
		path := s.path + ".tornado.rows[" + itoa(i) + "]"
		parts = append(parts, b.prose("front/rate", swingView{lowerFirst(b.words.Input(r.Input)), low, high,
			b.fig.measure(path, "uplift_low_usd", model.Money, model.Some(r.UpliftLowUSD)),
			b.fig.measure(path, "uplift_high_usd", model.Money, model.Some(r.UpliftHighUSD))}))
	}
	if len(parts) == 0 {
		return ""
	}
	return b.prose("front/rates line", struct{ Name, List string }{s.Name, b.list(parts)})
}
