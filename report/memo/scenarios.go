package memo

import (
	"slices"
	"strconv"

	"rackrate/model"
	"rackrate/report"
	"rackrate/report/chart"
	"rackrate/report/doc"
)

// scenarios is the table of what each scenario makes of the site.
func (b *builder) scenarios(s *siteView) {
	if len(s.result.Scenarios) == 0 {
		return
	}
	var amounts []float64
	for _, o := range s.result.Scenarios {
		amounts = append(amounts, o.MineNPVUSD, o.UpliftUSD.Value)
		for _, a := range model.Conversions {
			amounts = append(amounts, o.NPVUSD[a])
		}
	}
	scale := b.format.ScaleFor(amounts...)
	g := &doc.Table{Size: doc.Dense, Columns: []doc.Column{
		{Title: b.prose("column/scenario", nil), Weight: 1.2}, {Title: b.prose("column/action", nil), Weight: 1},
		{Title: b.words.Alternatives["mine"] + ", " + scale.Name, Right: true},
	}}
	var shown []model.Alternative
	for _, a := range model.Conversions {
		if s.result.Conversion(a) != nil {
			shown = append(shown, a)
			g.Columns = append(g.Columns, doc.Column{Title: b.words.Alternatives[string(a)], Right: true})
		}
	}
	g.Columns = append(g.Columns, doc.Column{Title: b.prose("column/uplift", nil), Right: true},
		doc.Column{Title: b.prose("column/irr", nil), Right: true},
		doc.Column{Title: b.prose("column/indifference", nil), Right: true})
	for i := range s.result.Scenarios {
		if len(g.Rows) == mostScenarios {
			break
		}
		if o := &s.result.Scenarios[i]; o.Why != "" {
			g.Rows = append(g.Rows, b.refusedRow(o, len(g.Columns)))
			continue
		}
		g.Rows = append(g.Rows, b.scenarioRow(s, i, shown, scale))
	}
	if !s.HasFleet { // nothing is mined
		g.Drop(len(g.Columns) - 1)
		g.Drop(2)
	}
	b.heading2(b.prose("site/scenarios", nil))
	b.table(g)
	if slices.ContainsFunc(g.Rows, func(r doc.Row) bool { return r.Strong }) {
		b.note(b.prose("site/scenarios shaded", nil))
	}
}

// mostScenarios is how many scenarios the page of a site holds; results.json has all.
const mostScenarios = 5

// readinessLine says in a sentence how ready the site is and which gates are open.
func (b *builder) readinessLine(s *siteView) {
	if len(s.result.Readiness.Criteria) == 0 {
		return
	}
	block := "site/readiness none"
	if s.Gates != "" {
		block = "site/readiness gates"
	} else if s.result.Recommendation.Alternative == "" {
		block = "site/readiness unasked"
	}
	b.paragraph(doc.Small, b.prose("site/readiness", s)+". "+b.prose(block, s))
}

// scenarioRow is one scenario; it is shaded where the recommendation changes.
func (b *builder) scenarioRow(s *siteView, i int, shown []model.Alternative, scale report.Scale) doc.Row {
	o := &s.result.Scenarios[i]
	action := b.words.Actions[string(o.Action)]
	if o.Action.Acts() || o.Action == model.Marginal {
		action += " (" + b.words.Alternatives[string(o.BestConversion)] + ")"
	}
	path := s.path + ".scenarios[" + strconv.Itoa(i) + "]"
	npv := func(a model.Alternative, f model.Figure) string {
		return b.fig.measure(path+".npv_usd", string(a), model.Money, f).In(scale)
	}
	r := doc.Row{Cells: doc.Plain(b.clean(o.Name), action, npv(model.Mine, model.Some(o.MineNPVUSD))),
		Strong: o.Action != s.Action}
	for _, a := range shown {
		f := model.None(model.NotApplicable)
		if v, ok := o.NPVUSD[a]; ok {
			f = model.Some(v)
		}
		r.Cells = append(r.Cells, doc.Cell{Text: npv(a, f)})
	}
	bitcoin := report.NoFigure
	if f := o.IndifferenceBTCUSD; f.OK() {
		bitcoin = b.fig.plain(path+".indifference_btc_usd", f.Value, b.format.Number(f.Value, 0))
	}
	r.Cells = append(r.Cells, doc.Plain(b.fig.measure(path, "uplift_usd", model.Money, o.UpliftUSD).In(scale),
		b.fig.measure(path, "project_irr", model.Pct, o.ProjectIRR).Short(), bitcoin)...)
	return r
}

// refusedRow is a scenario that cannot be evaluated for the site, with the reason.
func (b *builder) refusedRow(o *model.ScenarioOutcome, columns int) doc.Row {
	r := doc.Row{Cells: []doc.Cell{{Text: b.clean(o.Name)}, {Text: b.shortReason(o.Why), Muted: true}}}
	for len(r.Cells) < columns {
		r.Cells = append(r.Cells, doc.Cell{Text: report.NoFigure, Muted: true})
	}
	return r
}

// readiness draws the criteria with what is in place, and names the open gates.
func (b *builder) readiness(s *siteView) {
	r := &s.result.Readiness
	if len(r.Criteria) == 0 {
		return
	}
	h := chart.ScoresHeight(len(r.Criteria))
	b.heading2(b.prose("site/readiness", s))
	data := chart.Scores{Frame: chart.Frame{Source: b.source(s)}}
	for _, c := range r.Criteria {
		line := chart.Score{
			Label: b.words.Criteria[c.Key], Value: b.inPlace(s, c.Key), Scale: c.Scale, Known: c.Known, Gate: c.Gate,
			Mark: b.prose("mark/points", struct{ Points, Weight string }{b.format.Plain(c.Weight * c.Scale),
				b.format.Plain(c.Weight)}),
		}
		switch {
		case !c.Known:
			line.Mark = b.prose("mark/unknown", nil)
		case c.Gate:
			line.Mark += ", " + b.prose("mark/open", nil)
		}
		data.Lines = append(data.Lines, line)
	}
	b.fig.rec.Number(s.path + ".readiness.criteria")
	b.add(doc.Chart{Title: b.prose("site/readiness", s), Draw: data, Height: h, Path: s.path + ".readiness.criteria",
		Silent: true})
	block := "site/readiness none"
	if s.Gates != "" {
		block = "site/readiness gates"
	} else if s.result.Recommendation.Alternative == "" {
		block = "site/readiness unasked"
	}
	b.paragraph(doc.Small, b.prose(block, s))
}

// inPlace is the input behind a criterion, as text.
func (b *builder) inPlace(s *siteView, key string) string {
	if key == "time_to_power" {
		return b.prose("months/to power",
			b.format.MonthCount(float64(s.source.Inputs.DelayMonths+s.source.Inputs.BuildMonths)))
	}
	in, ok := b.run.Registry.Lookup(key)
	if !ok {
		return ""
	}
	v, _ := model.Get(&s.source.Inputs, key)
	return b.clean(b.format.InputText(in, v))
}

// debt is the table of the project debt, one column a conversion that draws any.
func (b *builder) debt(s *siteView) {
	var drawn []*model.ConversionResult
	for i := range s.result.Conversions {
		if s.result.Conversions[i].Debt != nil {
			drawn = append(drawn, &s.result.Conversions[i])
		}
	}
	if len(drawn) == 0 {
		return
	}
	g := &doc.Table{Columns: []doc.Column{{Weight: 1}}}
	for _, c := range drawn {
		g.Columns = append(g.Columns, doc.Column{Title: b.words.Alternatives[string(c.Alternative)],
			Right: true, Weight: 1})
	}
	limits := doc.Row{Cells: doc.Plain(b.words.Measure("binding"))}
	for _, c := range drawn {
		limits.Cells = append(limits.Cells, doc.Cell{Text: b.prose("site/debt "+c.Debt.Binding, nil)})
	}
	for _, m := range model.DebtMeasures {
		if !tells(m, drawn) {
			continue
		}
		r := doc.Row{Cells: doc.Plain(b.words.Measure(m.Key))}
		for _, c := range drawn {
			r.Cells = append(r.Cells, b.shortCell(b.fig.measure(s.path+".alternatives."+string(c.Alternative)+".debt",
				m.Key, m.Kind, m.Get(&c.Debt.DebtFigures))))
		}
		g.Rows = append(g.Rows, r)
	}
	g.Rows = append(g.Rows, limits)
	b.heading2(b.prose("site/debt", nil))
	b.table(g)
}

// tells reports whether a measure says something of the debts: a payment does not where none is
// level, a balloon does not where nothing is left.
func tells(m model.Measure[model.DebtFigures], drawn []*model.ConversionResult) bool {
	return slices.ContainsFunc(drawn, func(c *model.ConversionResult) bool {
		f := m.Get(&c.Debt.DebtFigures)
		if !f.OK() {
			return f.Why != model.NotLevel
		}
		return f.Value != 0 || m.Key != "balloon_usd"
	})
}
