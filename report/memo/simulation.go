package memo

import (
	"math"
	"strconv"

	"rackrate/model"
	"rackrate/report/chart"
)

// simulationView is a distribution as the prose sees it.
type simulationView struct {
	Alt, Chance, Paths, Median, Low, Worst string
	HasFleet                               bool
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
	view := simulationView{
		Alt: s.Alt, Chance: b.format.Percent(d.ChancePositive), Paths: b.format.Number(float64(sim.Paths), 0),
		Median: b.format.Money(d.P50), Low: b.format.Money(d.P5), Worst: b.format.Money(d.WorstMeanUSD), HasFleet: s.HasFleet,
	}
	const h = 150
	b.heading2(b.prose("simulation/heading", nil), h+30)
	b.paragraph(b.body, b.prose("simulation/words", view))
	scale := b.format.ScaleFor(d.P5, d.P50, d.P95)
	data := chart.Histogram{
		Frame: chart.Frame{
			Title: b.prose("simulation/title", view), Unit: b.prose("simulation/axis", scale.Name),
			Source: b.prose("simulation/source", struct{ Paths, Seed, Run string }{view.Paths, strconv.FormatUint(sim.Seed, 10), b.run.ID}),
		},
		Low: d.Histogram.LowUSD, Width: d.Histogram.WidthUSD, Counts: d.Histogram.Counts, Format: scale.Format,
		Marks: []chart.Mark{{At: d.P5, Label: "P5 " + scale.Format(d.P5)}, {At: d.P50, Label: "P50 " + scale.Format(d.P50)},
			{At: d.P95, Label: "P95 " + scale.Format(d.P95)}},
	}
	b.wrote("chart: " + data.Title)
	b.canvas().Histogram(data, chart.Box{X: marginX, Y: b.y, W: b.width(), H: h})
	b.y += h + 6
	b.draw(b.simulationTable(s, sim))
	b.drivers(sim)
}

// simulationTable holds the distribution of every alternative.
func (b *builder) simulationTable(s *siteView, sim *model.Simulation) grid {
	all := sim.Conversions
	if s.HasFleet {
		all = append([]model.Distribution{sim.Mine}, all...)
	}
	var amounts []float64
	for i := range all {
		amounts = append(amounts, all[i].P5, all[i].P50, all[i].P95)
	}
	scale := b.format.ScaleFor(amounts...)
	g := grid{size: 7.5, columns: []column{{title: b.prose("simulation/of", scale.Name), weight: 1}}}
	for _, title := range []string{b.prose("simulation/mean", nil), b.prose("simulation/error", nil), "P5", "P25", "P50", "P75", "P95",
		b.prose("simulation/worst", nil), b.prose("simulation/positive", nil), b.prose("simulation/best", nil)} {
		g.columns = append(g.columns, column{title: title, right: true})
	}
	for i := range all {
		d := &all[i]
		a, name := d.Alternative, b.words.Alternatives[string(d.Alternative)]
		if s.HasFleet && i == 0 {
			a, name = model.Mine, b.prose("simulation/mine", nil)
		}
		r := row{cells: plain(name), strong: s.conversion.Alternative == a}
		r.cells = append(r.cells, plain(scale.Format(d.MeanUSD), b.format.Significant(d.StandardError/scale.Unit, 2))...)
		for _, v := range []float64{d.P5, d.P25, d.P50, d.P75, d.P95, d.WorstMeanUSD} {
			r.cells = append(r.cells, cell{text: scale.Format(v)})
		}
		r.cells = append(r.cells, plain(b.format.Percent(d.ChancePositive), b.format.Percent(sim.ChanceBest[a]))...)
		g.rows = append(g.rows, r)
	}
	return g
}

// drivers says which inputs explain the spread, those of a share worth naming.
func (b *builder) drivers(sim *model.Simulation) {
	var named []string
	for _, d := range sim.Drivers {
		if d.Share >= 0.02 {
			named = append(named, b.prose("simulation/driver", struct{ Thing, Share string }{lowerFirst(b.words.Short(d.Input)), b.format.Percent(d.Share)}))
		}
	}
	if len(named) > 0 {
		b.paragraph(b.small, b.prose("simulation/drivers", b.list(named)))
	}
}

// rangesView names the span of the uplift over all that was tried.
type rangesView struct {
	Low, High string
	Simulated bool
}

// ranges draws a football field: the span of the uplift over scenarios, the
// simulation, single drivers and both grids.
func (b *builder) ranges(s *siteView) {
	t, g := s.result.Tornado, s.result.Grids
	if t == nil || g == nil || s.conversion == nil || t.Alternative != s.conversion.Alternative {
		return
	}
	data := chart.Ranges{Base: t.BaseUSD}
	var all []float64
	add := func(label string, values []float64) {
		low, high := math.Inf(1), math.Inf(-1)
		for _, v := range values {
			low, high = min(low, v), max(high, v)
		}
		if low < high {
			all = append(all, low, high)
			data.Spans = append(data.Spans, chart.Span{Label: label, Low: low, High: high})
		}
	}
	add(b.prose("ranges/scenarios", nil), scenarioUplifts(s))
	if sim := s.result.Simulation; sim != nil && sim.Distribution(t.Alternative) != nil {
		d := sim.Distribution(t.Alternative)
		add(b.prose("ranges/simulation", nil), []float64{d.P5, d.P95})
	}
	var swings []float64
	for _, r := range t.Rows {
		swings = append(swings, r.UpliftLowUSD, r.UpliftHighUSD)
	}
	add(b.prose("ranges/drivers", nil), swings)
	for _, x := range []*model.Grid{&g.BTCByPrice, &g.CapexByDelay} {
		if !s.speaksOf(x.RowInput) || !s.speaksOf(x.ColumnInput) {
			continue
		}
		var cells []float64
		for _, r := range x.USD {
			cells = append(cells, r...)
		}
		add(b.prose("ranges/grid", struct{ Row, Column string }{b.words.Short(x.RowInput), lowerFirst(b.words.Short(x.ColumnInput))}), cells)
	}
	b.drawRanges(s, data, all)
}

// scenarioUplifts are the uplifts of the best conversion in each scenario that has one.
func scenarioUplifts(s *siteView) []float64 {
	var out []float64
	for i := range s.result.Scenarios {
		if f := s.result.Scenarios[i].UpliftUSD; f.OK() {
			out = append(out, f.Value)
		}
	}
	return out
}

func (b *builder) drawRanges(s *siteView, data chart.Ranges, all []float64) {
	if len(data.Spans) < 2 {
		return
	}
	low, high := all[0], all[0]
	for _, v := range all {
		low, high = min(low, v), max(high, v)
	}
	scale := b.format.ScaleFor(all...)
	for i := range data.Spans {
		x := &data.Spans[i]
		x.LowText, x.HighText = scale.Format(x.Low), scale.Format(x.High)
	}
	data.Frame = chart.Frame{
		Title: b.prose("ranges/title", rangesView{b.format.Money(low), b.format.Money(high), s.result.Simulation != nil}),
		Unit:  b.prose("site/tornado axis", scale.Name), Source: b.source(s),
	}
	data.BaseText, data.Format = b.prose("site/tornado base", b.format.Money(data.Base)), scale.Format
	h := chart.RangesHeight(len(data.Spans))
	b.space(8)
	b.need(h)
	b.wrote("chart: " + data.Title)
	b.canvas().Ranges(data, chart.Box{X: marginX, Y: b.y, W: b.width(), H: h})
	b.y += h + 4
}
