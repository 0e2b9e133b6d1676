package memo

import (
	"slices"
	"strings"

	"rackrate/model"
	"rackrate/report"
	"rackrate/report/chart"
	"rackrate/report/doc"
)

// fullSites is how many sites of a miner may have a page of their own; of one with more, the largestSites
// of the largest uplift have, and the others a paragraph: sixty sites take no more than 40 pages.
const (
	fullSites    = 20
	largestSites = 12
)

// siteSections are the pages of each site, and behind them what the ledger has of it.
func (b *builder) siteSections(v *minerView) []doc.Section {
	full := slices.Clone(v.Sites)
	slices.SortStableFunc(full, func(a, c *siteView) int { return -compare(a.upliftUSD(), c.upliftUSD()) })
	if len(full) > fullSites {
		full = full[:largestSites]
	}
	var out, short, details []doc.Section
	for i, s := range v.Sites {
		key := sitePath(b.minerIndex(v.source), i)
		if s.nothing() || s.conversion == nil || !slices.Contains(full, s) {
			short = append(short, doc.Section{Name: "site", Key: key, Whole: true,
				Blocks: b.written(func() { b.shortSite(v, s) })})
			continue
		}
		out = append(out, doc.Section{Name: "site", Key: key, Blocks: b.written(func() { b.site(v, s) })})
		if b.ledger {
			details = append(details, doc.Section{Name: "site detail", Ledger: true,
				Blocks: b.written(func() { b.siteDetail(s) })})
		}
	}
	return slices.Concat(out, short, details)
}

// shortSite is a site in a paragraph.
func (b *builder) shortSite(v *minerView, s *siteView) {
	b.heading1(b.prose("site/heading", s))
	b.siteWords(v, s)
	b.paragraph(doc.Body, b.prose("headline/"+s.kind(), s))
	if s.conversion != nil {
		var facts []string
		for _, key := range []string{"company_capex_usd", "project_irr", "yield_on_cost", "payback_months"} {
			if f := s.Conv[key]; f.OK() && f.Value() != 0 {
				facts = append(facts, lowerFirst(b.measureName(key))+" "+f.Plain())
			}
		}
		if len(facts) > 0 {
			b.paragraph(doc.Small, upperFirst(strings.Join(facts, b.prose("list/semicolon", nil)+" "))+".")
		}
	} else if s.HasFleet && s.paysItsWay() {
		x := b.bullet("reason/cash cost", s)
		b.paragraph(doc.Small, x.Lead+" "+x.Text)
	}
}

// site writes the page of one site: what it is worth under each alternative,
// what has to be true, what moves it, what if, is it ready.
func (b *builder) site(v *minerView, s *siteView) {
	b.heading1(b.prose("site/heading", s))
	b.siteWords(v, s)
	b.paragraph(doc.Body, b.prose("headline/"+s.kind(), s))
	share := 0.54
	if len(s.result.Conversions) > 1 {
		share = 0.62
	}
	b.beside(share, func() {
		b.table(b.compareTable(s, pageMeasures))
		for _, l := range s.LeftOut {
			b.note(b.prose("site/left out", l))
		}
		b.gap(6)
		b.breakEvenRows(s)
	}, func() {
		b.bridge(s)
		b.tornado(s)
	})
	b.grids(s)
	b.chanceLine(s)
	b.scenarios(s)
	b.readinessLine(s)
	b.structures(v, s)
	b.phases(s)
}

// pageMeasures are the measures on the page of a site; the ledger has all of them.
var pageMeasures = []string{"npv_usd", "npv_hpc_part_usd", "uplift_usd", "uplift_one_rate_usd", "company_capex_usd",
	"critical_it_mw", "contract_value_usd", "contract_npv_usd",
	"beyond_contract_pct", "stabilised_ebitda_usd", "yield_on_cost", "development_spread", "project_irr",
	"payback_months", "peak_funding_usd", "terminal_npv_usd"}

// siteDetail is what the ledger has of a site beyond its page.
func (b *builder) siteDetail(s *siteView) {
	b.heading1(b.prose("site/detail", s))
	b.heading2(b.prose("site/compare", nil))
	b.table(b.compareTable(s, nil))
	b.valueChart(s, chart.BarsHeight(1+len(s.result.Conversions))+14)
	b.cashChart(s, "", 150)
	b.breakEvens(s)
	b.breakEvenTable(s)
	b.simulation(s)
	b.ranges(s)
	b.readiness(s)
	b.debt(s)
}

// nothing reports a site with neither a fleet nor a conversion that could be evaluated: there is no
// figure to show of it.
func (s *siteView) nothing() bool { return !s.HasFleet && len(s.result.Conversions) == 0 }

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

// compareTable holds the measures of every alternative that was evaluated, one a column: those of keys, or all.
func (b *builder) compareTable(s *siteView, keys []string) *doc.Table {
	scale := b.compareScale(s)
	g := &doc.Table{Columns: []doc.Column{{Title: "", Weight: 1.5}, {Title: b.words.Alternatives["mine"], Right: true,
		Weight: 1}}, Size: doc.Dense}
	for i := range s.result.Conversions {
		g.Columns = append(g.Columns,
			doc.Column{Title: b.words.Alternatives[string(s.result.Conversions[i].Alternative)],
				Right: true, Weight: 1})
	}
	policies := []doc.Cell{{Text: b.prose("site/policy", nil)}, {Text: b.words.Policies[string(s.result.Mine.Policy)]}}
	if !s.HasFleet {
		policies[1].Text = report.NoFigure
	}
	for i := range s.result.Conversions {
		policies = append(policies, doc.Cell{Text: b.policies(s, &s.result.Conversions[i])})
	}
	if slices.ContainsFunc(policies[1:], func(c doc.Cell) bool { return c.Text != report.NoFigure }) {
		g.Rows = append(g.Rows, doc.Row{Cells: policies})
	}
	for _, m := range model.ConversionMeasures {
		if keys != nil && !slices.Contains(keys, m.Key) {
			continue
		}
		if r, ok := b.compareRow(s, m, scale, keys != nil); ok {
			g.Rows = append(g.Rows, r)
		}
	}
	for _, m := range model.MineMeasures {
		both := m.Key == "npv_usd" || m.Key == "total_fcf_usd" // these are measures of a conversion too
		if keys != nil && !both && m.Key != "cash_cost_per_btc_usd" {
			continue
		}
		if both && len(s.result.Conversions) > 0 || !s.HasFleet {
			continue
		}
		r := doc.Row{Cells: doc.Plain(b.label(m.Key, m.Kind, scale), b.inTable(s.Mine[m.Key], scale))}
		for range s.result.Conversions {
			r.Cells = append(r.Cells, doc.Cell{})
		}
		g.Rows = append(g.Rows, r)
	}
	if !s.HasFleet && len(s.result.Conversions) > 0 {
		g.Drop(1) // of mining
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
func (b *builder) compareRow(s *siteView, m model.Measure[model.ConversionFigures], scale report.Scale,
	short bool) (doc.Row, bool) {
	name := b.label(m.Key, m.Kind, scale)
	if short {
		name = b.withUnit(b.shortMeasure(m.Key), m.Kind, scale)
	}
	r := doc.Row{Cells: doc.Plain(name, ""), Strong: m.Key == "uplift_usd"}
	for _, mine := range model.MineMeasures {
		if mine.Key == m.Key {
			r.Cells[1].Text = b.inTable(s.Mine[m.Key], scale)
		}
	}
	some := false
	for i := range s.result.Conversions {
		c := &s.result.Conversions[i]
		f := m.Get(&c.ConversionFigures)
		some = some || f.OK()
		path := s.path + ".alternatives." + string(c.Alternative)
		text := ""
		switch m.Key {
		case "cod_month", "last_cod_month":
			text = b.dateOf(path+"."+m.Key, int(f.Value))
		default:
			text = b.inTable(b.fig.measure(path, m.Key, m.Kind, f), scale)
		}
		if !f.OK() && f.Why != model.NotApplicable {
			if text = b.shortReason(f.Why); short {
				text = report.NoFigure
			}
		}
		r.Cells = append(r.Cells, doc.Cell{Text: text, Muted: !f.OK()})
	}
	if !s.HasFleet {
		r.Cells[0].Text = b.withUnit(b.measureOf(s, m.Key), m.Kind, scale)
	}
	return r, some || !b.restsOnNothingGiven(s, m)
}

// unasked are the reasons of figures that rest on an input that was not given, or belong to no alternative here.
var unasked = []model.Reason{model.NotApplicable, model.NoCapRate, model.NoContract, model.NoMultiples,
	model.NoShareData, model.NoFleet}

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

// shortMeasure is a measure's name where room is short.
func (b *builder) shortMeasure(key string) string {
	if _, ok := b.words.Measures[key]; ok {
		return b.words.Short(key)
	}
	return b.words.Input(key)
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
func (b *builder) cashChart(s *siteView, title string, h float64) {
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
			Title: title + b.prose("site/cash title", s), Unit: b.prose("site/cash axis", scale.Name),
			Source: b.source(s),
		},
		First: ends[0].Year, Flow: years, Cumulative: cumulative,
		FlowName: b.prose("site/cash flow", nil), CumName: b.prose("site/cash cum", nil),
		OtherName: b.prose("site/cash mining", nil),
		Format:    scale.Format,
	}
	if other != nil {
		data.Other = byYear(other, ends)
	}
	b.chart(data.Title, data, h, s.path+".flows."+alt+".total_fcf_usd")
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
