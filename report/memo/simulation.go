package memo

import (
	"slices"
	"strconv"
	"strings"

	"rackrate/model"
	"rackrate/report/chart"
	"rackrate/report/doc"
)

// simulationView is a distribution as the prose sees it.
type simulationView struct {
	Alt, Paths                 string
	Chance, Median, Low, Worst Fig
	HasFleet, Chosen           bool
	None, All                  bool // of the paths
}

// chanceLine says in a sentence what many paths say of the conversion spoken of.
func (b *builder) chanceLine(s *siteView) {
	sim := s.result.Simulation
	if sim == nil || s.conversion == nil || sim.Distribution(s.conversion.Alternative) == nil {
		return
	}
	b.paragraph(doc.Small, b.prose("simulation/words", b.simulated(s)))
}

// simulated is the distribution of the conversion spoken of, as the prose sees it.
func (b *builder) simulated(s *siteView) simulationView {
	of := s.Chance
	n := float64(s.result.Simulation.Paths)
	return simulationView{Alt: s.Alt, Chance: of["chance_positive"], Paths: b.fig.plain(s.path+".simulation.paths", n,
		b.format.Number(n, 0)),
		Median: of["p50_usd"], Low: of["p5_usd"], Worst: of["worst_5pct_mean_usd"], HasFleet: s.HasFleet,
		Chosen: s.chosen(), None: of["chance_positive"].Value() == 0, All: of["chance_positive"].Value() == 1}
}

// simulation writes what many paths say of the conversion spoken of.
func (b *builder) simulation(s *siteView) {
	sim := s.result.Simulation
	if sim == nil || s.conversion == nil {
		return
	}
	d := sim.Distribution(s.conversion.Alternative)
	if d == nil {
		return
	}
	of, view := s.Chance, b.simulated(s)
	const h = 150
	b.heading2(b.prose("simulation/heading", nil))
	b.paragraph(doc.Body, b.prose("simulation/words", view))
	scale := b.format.ScaleFor(d.P5, d.P50, d.P95)
	data := chart.Histogram{
		Frame: chart.Frame{
			Title: b.prose("simulation/title", view), Unit: b.prose("simulation/axis", scale.Name),
			Source: b.prose("simulation/source", struct{ Paths, Seed, Run string }{view.Paths,
				strconv.FormatUint(sim.Seed, 10), b.run.ID}),
		},
		Low: d.Histogram.LowUSD, Width: d.Histogram.WidthUSD, Counts: d.Histogram.Counts, Format: scale.Format,
		Marks: []chart.Mark{{At: d.P5, Label: "P5 " + of["p5_usd"].In(scale)},
			{At: d.P50, Label: "P50 " + of["p50_usd"].In(scale)},
			{At: d.P95, Label: "P95 " + of["p95_usd"].In(scale)}},
	}
	b.chart(data.Title, data, h, s.path+".simulation.conversions."+string(d.Alternative)+".histogram")
	b.table(b.simulationTable(s, sim))
	b.drivers(s, sim)
}

// simulationTable holds the distribution of every alternative.
func (b *builder) simulationTable(s *siteView, sim *model.Simulation) *doc.Table {
	all := sim.Conversions
	if s.HasFleet {
		all = append([]model.Distribution{sim.Mine}, all...)
	}
	var amounts []float64
	for i := range all {
		amounts = append(amounts, all[i].P5, all[i].P50, all[i].P95)
	}
	scale := b.format.ScaleFor(amounts...)
	g := &doc.Table{Size: doc.Dense, Columns: []doc.Column{{Title: b.prose("simulation/of", scale.Name), Weight: 1}}}
	for _, title := range []string{b.prose("simulation/mean", nil), b.prose("simulation/error", nil), "P5", "P25",
		"P50", "P75", "P95",
		b.prose("simulation/worst", nil), b.prose("simulation/positive", nil), b.prose("simulation/best", nil)} {
		g.Columns = append(g.Columns, doc.Column{Title: title, Right: true})
	}
	for i := range all {
		d := &all[i]
		a, name := d.Alternative, b.words.Alternatives[string(d.Alternative)]
		if s.HasFleet && i == 0 {
			a, name = model.Mine, b.prose("simulation/mine", nil)
		}
		path := s.path + ".simulation."
		of := b.fig.distribution(path+"conversions."+string(a), d)
		if a == model.Mine {
			of = b.fig.distribution(path+"mine", d)
		}
		r := doc.Row{Cells: doc.Plain(name), Strong: s.conversion.Alternative == a}
		spread := of["standard_error_usd"]
		spread.text = b.format.Significant(d.StandardError/scale.Unit, 2)
		r.Cells = append(r.Cells, doc.Plain(of["mean_usd"].In(scale), spread.String())...)
		for _, key := range []string{"p5_usd", "p25_usd", "p50_usd", "p75_usd", "p95_usd", "worst_5pct_mean_usd"} {
			r.Cells = append(r.Cells, doc.Cell{Text: of[key].In(scale)})
		}
		best := b.fig.measure(path+"chance_best", string(a), model.Pct, model.Some(sim.ChanceBest[a]))
		r.Cells = append(r.Cells, doc.Plain(of["chance_positive"].String(), best.String())...)
		g.Rows = append(g.Rows, r)
	}
	return g
}

// drivers says which inputs explain the spread, those of a share worth naming.
func (b *builder) drivers(s *siteView, sim *model.Simulation) {
	var named []string
	for _, d := range sim.Drivers {
		if d.Share >= 0.02 {
			share := b.fig.measure(s.path+".simulation.drivers", d.Input, model.Pct, model.Some(d.Share))
			named = append(named, b.prose("simulation/driver", driverShare{lowerFirst(b.words.Short(d.Input)), share}))
		}
	}
	if len(named) > 0 {
		b.paragraph(doc.Small, b.prose("simulation/drivers", b.list(named)))
	}
}

// driverShare is how much of the spread an input explains.
type driverShare struct {
	Thing string
	Share Fig
}

// rangesView names the span of the uplift over all that was tried.
type rangesView struct {
	Low, High Fig
	Simulated bool
}

// ranges draws a football field: the span of the uplift over scenarios, the
// simulation, single drivers and both grids.
func (b *builder) ranges(s *siteView) {
	t, g := s.result.Tornado, s.result.Grids
	if t == nil || g == nil || s.conversion == nil || t.Alternative != s.conversion.Alternative {
		return
	}
	spans := []span{b.spanOf(s, b.prose("ranges/scenarios", nil), scenarioUplifts(s))}
	if sim := s.result.Simulation; sim != nil && sim.Distribution(t.Alternative) != nil {
		d, path := sim.Distribution(t.Alternative), "simulation.conversions."+string(t.Alternative)
		spans = append(spans, b.spanOf(s, b.prose("ranges/simulation", nil),
			[]tried{{usd: d.P5, path: path + ".p5_usd"}, {usd: d.P95, path: path + ".p95_usd"}}))
	}
	var swings []tried
	for i, r := range t.Rows {
		swings = append(swings, tried{r.UpliftLowUSD, "tornado.rows[%d].uplift_low_usd", []int{i}},
			tried{r.UpliftHighUSD, "tornado.rows[%d].uplift_high_usd", []int{i}})
	}
	spans = append(spans, b.spanOf(s, b.prose("ranges/drivers", nil), swings))
	for i, x := range []*model.Grid{&g.BTCByPrice, &g.CapexByDelay} {
		if s.speaksOf(x.RowInput) && s.speaksOf(x.ColumnInput) {
			titles := struct{ Row, Column string }{b.words.Short(x.RowInput), lowerFirst(b.words.Short(x.ColumnInput))}
			spans = append(spans, b.spanOf(s, b.prose("ranges/grid", titles), gridUplifts(x, gridPaths[i])))
		}
	}
	b.drawRanges(s, spans)
}

// tried is an uplift under one change of the inputs, with its place below the
// site in results.json: a %d in it is a place in a list.
type tried struct {
	usd  float64
	path string
	at   []int
}

// span is the least and the greatest uplift of what was tried of one kind.
type span struct {
	label     string
	low, high Fig
}

func (b *builder) spanOf(s *siteView, label string, uplifts []tried) span {
	if len(uplifts) == 0 {
		return span{}
	}
	low, high := uplifts[0], uplifts[0]
	for _, x := range uplifts {
		if x.usd < low.usd {
			low = x
		}
		if x.usd > high.usd {
			high = x
		}
	}
	fig := func(x tried) Fig {
		f := b.fig.measure("", "", model.Money, model.Some(x.usd))
		f.path = s.path + "." + x.path
		for _, n := range x.at {
			f.path = strings.Replace(f.path, "%d", strconv.Itoa(n), 1)
		}
		return f
	}
	return span{label, fig(low), fig(high)}
}

// gridUplifts are the cells of a grid at a path.
func gridUplifts(g *model.Grid, path string) []tried {
	var out []tried
	for i, r := range g.USD {
		for j, v := range r {
			out = append(out, tried{v, path + "[%d][%d]", []int{i, j}})
		}
	}
	return out
}

// scenarioUplifts are the uplifts of the best conversion in each scenario that has one.
func scenarioUplifts(s *siteView) []tried {
	var out []tried
	for i := range s.result.Scenarios {
		if f := s.result.Scenarios[i].UpliftUSD; f.OK() {
			out = append(out, tried{f.Value, "scenarios[%d].uplift_usd", []int{i}})
		}
	}
	return out
}

func (b *builder) drawRanges(s *siteView, spans []span) {
	spans = slices.DeleteFunc(spans, func(x span) bool { return !x.high.Above(x.low) })
	if len(spans) < 2 {
		return
	}
	whole := spans[0]
	var all []float64
	for _, x := range spans {
		all = append(all, x.low.Value(), x.high.Value())
		if whole.low.Above(x.low) {
			whole.low = x.low
		}
		if x.high.Above(whole.high) {
			whole.high = x.high
		}
	}
	scale := b.format.ScaleFor(all...)
	base := s.result.Tornado.BaseUSD
	data := chart.Ranges{Base: base, Format: scale.Format, BaseText: b.prose("site/tornado base",
		b.fig.measure(s.path+".tornado", "base_uplift_usd", model.Money, model.Some(base)))}
	for _, x := range spans {
		data.Spans = append(data.Spans, chart.Span{Label: x.label, Low: x.low.Value(), High: x.high.Value(),
			LowText: x.low.In(scale), HighText: x.high.In(scale)})
	}
	data.Frame = chart.Frame{
		Title: b.prose("ranges/title", rangesView{whole.low, whole.high, s.result.Simulation != nil}),
		Unit:  b.prose("site/tornado axis", scale.Name), Source: b.source(s),
	}
	h := chart.RangesHeight(len(data.Spans))
	b.chart(data.Title, data, h, s.path+".tornado.base_uplift_usd")
}
