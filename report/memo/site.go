package memo

import (
	"slices"

	"rackrate/model"
	"rackrate/report"
	"rackrate/report/chart"
)

// site writes the pages of one site: what it is worth under each alternative,
// when the cash comes, what has to be true, what moves it, what if, is it ready.
func (b *builder) site(v *minerView, s *siteView) {
	if s.nothing() {
		b.heading1(b.prose("site/heading", s), 70)
		b.paragraph(b.body, b.prose("headline/"+s.kind(), s))
		b.scenarios(s)
		b.readiness(s)
		return
	}
	table := b.compareTable(s)
	const together = 110 // of the table, so that it does not leave half a page empty before it
	b.heading1(b.prose("site/heading", s), min(b.height(table), together)+70)
	b.paragraph(b.body, b.prose("headline/"+s.kind(), s))
	b.heading2(b.prose("site/compare", nil), b.startHeight(table))
	b.draw(table)
	for _, l := range s.LeftOut {
		b.note(b.prose("site/left out", l))
	}
	if v.several() {
		b.charts(s)
	} else if !s.cashShown {
		b.cashChart(s, "", 172, marginX, b.width())
	}
	b.bridge(s)
	b.breakEvens(s)
	b.tornado(s)
	b.simulation(s)
	b.scenarios(s)
	b.ranges(s)
	b.readiness(s)
	b.debt(s)
}

// nothing reports a site with neither a fleet nor a conversion that could be evaluated: there is no
// figure to show of it.
func (s *siteView) nothing() bool { return !s.HasFleet && len(s.result.Conversions) == 0 }

func (b *builder) note(text string) {
	lines := b.wrap(b.width(), run{b.caption, text})
	h := float64(len(lines)) * b.caption.lead()
	b.need(h)
	b.drawLines(marginX, b.y, lines, b.caption.lead())
	b.y += h + 1
}

// charts draws the value and the cash flow of a site side by side.
func (b *builder) charts(s *siteView) {
	const h = 158
	b.space(8)
	b.need(h)
	w := b.width()*0.42 - gutter
	top := b.y
	b.valueChart(s, chart.Box{X: marginX, Y: top, W: w, H: min(h, chart.BarsHeight(1+len(s.result.Conversions))+24)})
	b.y = top - 8 // cashChart puts its own space before it
	b.cashChart(s, "", h, marginX+w+gutter, b.width()-w-gutter)
}

// compareScale is the unit of money that suits all measures of a site.
func (b *builder) compareScale(s *siteView) report.Scale {
	var amounts []float64
	for _, m := range model.MineMeasures {
		if f := m.Get(&s.result.Mine.MineFigures); m.Kind == model.Money && f.OK() {
			amounts = append(amounts, f.Value)
		}
	}
	for _, m := range model.ConversionMeasures {
		for i := range s.result.Conversions {
			if f := m.Get(&s.result.Conversions[i].ConversionFigures); m.Kind == model.Money && f.OK() {
				amounts = append(amounts, f.Value)
			}
		}
	}
	return b.format.ScaleFor(amounts...)
}

// compareTable holds the measures of every alternative that was evaluated, one a column.
func (b *builder) compareTable(s *siteView) grid {
	scale := b.compareScale(s)
	g := grid{columns: []column{{title: "", weight: 1.5}, {title: b.words.Alternatives["mine"], right: true, weight: 1}}, size: 7.5}
	for i := range s.result.Conversions {
		g.columns = append(g.columns, column{title: b.words.Alternatives[string(s.result.Conversions[i].Alternative)], right: true, weight: 1})
	}
	policies := []cell{{text: b.prose("site/policy", nil)}, {text: b.words.Policies[string(s.result.Mine.Policy)]}}
	if !s.HasFleet {
		policies[1].text = report.NoFigure
	}
	for i := range s.result.Conversions {
		policies = append(policies, cell{text: b.policies(s, &s.result.Conversions[i])})
	}
	if slices.ContainsFunc(policies[1:], func(c cell) bool { return c.text != report.NoFigure }) {
		g.rows = append(g.rows, row{cells: policies})
	}
	for _, m := range model.ConversionMeasures {
		if r, ok := b.compareRow(s, m, scale); ok {
			g.rows = append(g.rows, r)
		}
	}
	for _, m := range model.MineMeasures {
		both := m.Key == "npv_usd" || m.Key == "total_fcf_usd" // these are measures of a conversion too
		if both && len(s.result.Conversions) > 0 || !s.HasFleet {
			continue
		}
		r := row{cells: plain(b.label(m.Key, m.Kind, scale), b.inTable(s.Mine[m.Key], scale))}
		for range s.result.Conversions {
			r.cells = append(r.cells, cell{})
		}
		g.rows = append(g.rows, r)
	}
	if !s.HasFleet && len(s.result.Conversions) > 0 {
		g.drop(1) // of mining
	}
	return g
}

func (b *builder) policies(s *siteView, c *model.ConversionResult) string {
	out := ""
	if s.HasFleet {
		out = b.words.Policies[string(c.MiningPolicy)]
	}
	if c.GPUPolicy != "" {
		if out != "" {
			out += "; "
		}
		out += b.prose("site/gpu policy", b.words.Policies[string(c.GPUPolicy)])
	}
	if out == "" {
		return report.NoFigure
	}
	return out
}

// compareRow is one measure over the alternatives; false where none has it.
func (b *builder) compareRow(s *siteView, m model.Measure[model.ConversionFigures], scale report.Scale) (row, bool) {
	r := row{cells: plain(b.label(m.Key, m.Kind, scale), ""), strong: m.Key == "uplift_usd"}
	for _, mine := range model.MineMeasures {
		if mine.Key == m.Key {
			r.cells[1].text = b.inTable(s.Mine[m.Key], scale)
		}
	}
	some := false
	for i := range s.result.Conversions {
		c := &s.result.Conversions[i]
		f := m.Get(&c.ConversionFigures)
		some = some || f.OK()
		text := b.inTable(b.fig.measure(s.path+".alternatives."+string(c.Alternative), m.Key, m.Kind, f), scale)
		if !f.OK() && f.Why != model.NotApplicable {
			text = b.shortReason(f.Why)
		}
		r.cells = append(r.cells, cell{text: text, muted: !f.OK()})
	}
	if !s.HasFleet {
		r.cells[0].text = b.withUnit(b.measureOf(s, m.Key), m.Kind, scale)
	}
	return r, some || !b.restsOnNothingGiven(s, m)
}

// unasked are the reasons of figures that rest on an input which nobody gave, or belong to no alternative here.
var unasked = []model.Reason{model.NotApplicable, model.NoCapRate, model.NoContract, model.NoMultiples, model.NoShareData, model.NoFleet}

func (b *builder) restsOnNothingGiven(s *siteView, m model.Measure[model.ConversionFigures]) bool {
	for i := range s.result.Conversions {
		if !slices.Contains(unasked, m.Get(&s.result.Conversions[i].ConversionFigures).Why) {
			return false
		}
	}
	return true
}

// shortReason says in a few words why there is no number.
func (b *builder) shortReason(why model.Reason) string {
	if s, ok := b.words.ShortReasons[string(why)]; ok {
		return s
	}
	return report.ReasonText(why, b.words)
}

// measureName is a measure's name; some bear that of an input.
func (b *builder) measureName(key string) string {
	if _, ok := b.words.Measures[key]; ok {
		return b.words.Measure(key)
	}
	return b.words.Input(key)
}

// measureOf is a measure's name as it suits a site: without a fleet there is no mining to compare with.
func (b *builder) measureOf(s *siteView, key string) string {
	if block := "fleetless/" + key; !s.HasFleet && b.text.Has(block) {
		return b.prose(block, nil)
	}
	return b.measureName(key)
}

// minerMeasure is likewise for a miner: fleetless where none of its sites has a fleet.
func (b *builder) minerMeasure(v *minerView, key string) string {
	for _, s := range v.Sites {
		if s.HasFleet {
			return b.measureName(key)
		}
	}
	return b.measureOf(v.Sites[0], key)
}

// label is a measure's name with the unit of its column's figures.
func (b *builder) label(key string, kind model.Kind, scale report.Scale) string {
	return b.withUnit(b.measureName(key), kind, scale)
}

func (b *builder) withUnit(name string, kind model.Kind, scale report.Scale) string {
	if kind == model.Money {
		name += ", " + scale.Name
	}
	return name
}

// inTable is a figure of a table whose money is in the unit of scale.
func (b *builder) inTable(f Fig, scale report.Scale) string {
	if f.kind == model.Money {
		return f.In(scale)
	}
	return f.Short()
}

// cashChart draws the yearly cash flow of the conversion spoken of beside that
// of mining on; title stands before its own. Sums over the months of a calendar year are for display only.
func (b *builder) cashChart(s *siteView, title string, h, x, w float64) {
	flow, other, alt := s.result.Mine.Flows.FCF, []float64(nil), string(model.Mine)
	if s.conversion != nil {
		flow, alt = s.conversion.TotalFCF, string(s.conversion.Alternative)
		if s.HasFleet {
			other = s.result.Mine.Flows.FCF
		}
	}
	ends := b.run.Result.Env.MonthEnd
	if len(flow) == 0 || len(ends) == 0 {
		return
	}
	b.space(8)
	b.need(h)
	years := byYear(flow, ends)
	cumulative := make([]float64, len(years))
	total := 0.0
	for i, v := range years {
		total += v
		cumulative[i] = total
	}
	scale := b.format.ScaleFor(append(append([]float64{}, years...), cumulative...)...)
	data := chart.Years{
		Frame: chart.Frame{
			Title: title + b.prose("site/cash title", s), Unit: b.prose("site/cash axis", scale.Name), Source: b.source(s),
		},
		First: ends[0].Year, Flow: years, Cumulative: cumulative,
		FlowName: b.prose("site/cash flow", nil), CumName: b.prose("site/cash cum", nil), OtherName: b.prose("site/cash mining", nil),
		Format: scale.Format,
	}
	if other != nil {
		data.Other = byYear(other, ends)
	}
	b.wrote("chart: " + data.Title)
	b.area(s.path+".flows."+alt+".total_fcf_usd", x, b.y, w, h)
	b.canvas().Years(data, chart.Box{X: x, Y: b.y, W: w, H: h})
	b.y += h + 4
}

// byYear sums a monthly series by calendar year, from the year of its first month.
func byYear(flow []float64, ends []model.Date) []float64 {
	var out []float64
	for t := range min(len(flow), len(ends)) {
		for i := ends[t].Year - ends[0].Year; len(out) <= i; {
			out = append(out, 0)
		}
		out[ends[t].Year-ends[0].Year] += flow[t]
	}
	return out
}
