package memo

import (
	"slices"

	"rackrate/model"
	"rackrate/report/chart"
	"rackrate/report/doc"
)

// structures sets the rows of one site that differ in structure side by side, for the first of them.
func (b *builder) structures(v *minerView, s *siteView) {
	var list []*siteView
	for _, o := range v.Sites {
		if o.source.Name == s.source.Name && o.source.Inputs.Structure != "" && o.conversion != nil {
			list = append(list, o)
		}
	}
	if len(list) < 2 || list[0] != s {
		return
	}
	g := &doc.Table{Size: doc.Dense, Columns: []doc.Column{{Title: "", Weight: 1.3}}}
	for _, o := range list {
		title := shorten(b.clean(o.source.Inputs.Structure), 30)
		if o.result.Taken {
			title += " (" + b.prose("structures/taken", nil) + ")"
		}
		g.Columns = append(g.Columns, doc.Column{Title: title, Right: true, Weight: 1})
	}
	scale := b.compareScale(s)
	for _, key := range []string{"npv_hpc_part_usd", "uplift_usd", "company_capex_usd", "yield_on_cost", "project_irr",
		"contract_npv_usd", "peak_funding_usd"} {
		i := slices.IndexFunc(model.ConversionMeasures, func(m model.Measure[model.ConversionFigures]) bool {
			return m.Key == key
		})
		row := doc.Row{Cells: doc.Plain(b.label(key, model.ConversionMeasures[i].Kind, scale)),
			Strong: key == "npv_hpc_part_usd"}
		for _, o := range list {
			text := "–"
			if o.Conv[key].OK() {
				text = b.inTable(o.Conv[key], scale)
			}
			row.Cells = append(row.Cells, doc.Cell{Text: text})
		}
		g.Rows = append(g.Rows, row)
	}
	b.heading2(b.prose("structures/heading", nil))
	b.table(g)
}

// phases draws the phases of a conversion in time: construction, and operation to the end of the term.
func (b *builder) phases(s *siteView) {
	c := s.conversion
	if c == nil || len(c.Phases) < 2 {
		return
	}
	ends := b.run.Result.Env.MonthEnd
	data := chart.Gantt{Months: len(ends) - 1, Build: b.prose("phases/build", nil),
		Run: b.prose("phases/run", nil), Every: 12}
	path := s.path + ".alternatives." + string(c.Alternative)
	g := &doc.Table{Size: doc.Dense, Columns: []doc.Column{{Title: b.prose("phases/phase", nil), Weight: 1},
		{Title: b.prose("column/it mw", nil), Right: true},
		{Title: b.prose("column/cod", nil), Right: true}, {Title: b.words.Short("capex_usd_mw"), Right: true},
		{Title: b.prose("column/starting", nil), Right: true}, {Title: b.words.Measure("npv_hpc_project_usd"),
			Right: true}}}
	last := 0
	for i := range c.Phases {
		p := &c.Phases[i]
		name := shorten(b.clean(p.Name), 40)
		if name == "" {
			name = itoa(i + 1)
		}
		end := p.CODMonth + p.Inputs.LeaseTermMonths
		last = max(last, end)
		data.Lines = append(data.Lines, chart.GanttLine{Label: name, Start: max(p.CODMonth-1-p.BuildMonths, 0),
			COD: p.CODMonth, End: end})
		at := path + ".phases[" + itoa(i) + "]"
		price := "–"
		if c.Alternative.Leased() && p.Inputs.LeaseUSDKWMonth.Known {
			price = b.phasePrice(s, i, p.Inputs.LeaseUSDKWMonth.Value)
		}
		g.Rows = append(g.Rows,
			doc.Row{Cells: doc.Plain(name, b.fig.measure(at, "critical_it_mw", model.MW, model.Some(p.ITMW)).Bare(),
				b.dateOf(at+".cod_month", p.CODMonth),
				b.fig.measure(at, "total_capex_usd", model.Money, model.Some(p.TotalCapexUSD)).Plain(), price,
				b.fig.measure(at, "npv_usd", model.Money, model.Some(p.NPVUSD)).Plain())})
	}
	g.Columns[3].Title = b.prose("phases/capex", nil)
	data.Months = max(min(data.Months, last+6), 12)
	for t, d := range ends {
		if d.Month == 12 {
			if data.First == 0 && len(data.Labels) == 0 {
				data.First = t
			}
			data.Labels = append(data.Labels, itoa(d.Year+1))
		}
	}
	data.Frame = chart.Frame{Title: b.prose("phases/title", struct {
		First, Last string
	}{b.dateOf(s.Conv["cod_month"].path, c.CODMonth), b.dateOf(s.Conv["last_cod_month"].path, c.LastCODMonth)}),
		Source: b.source(s)}
	b.chart(data.Title, data, chart.GanttHeight(len(data.Lines)), path+".phases")
	b.table(g)
}

// phasePrice is the rent of a phase: its own, or the site's.
func (b *builder) phasePrice(s *siteView, i int, rent float64) string {
	path := s.path + ".inputs.lease_usd_kw_month"
	if i < len(s.source.Inputs.Phases) {
		for _, own := range s.source.Inputs.Phases[i].Own {
			if own.Key == "lease_usd_kw_month" {
				path = s.path + ".phases[" + itoa(i) + "].inputs.lease_usd_kw_month"
			}
		}
	}
	return b.fig.plain(path, rent, b.format.Number(rent, 1))
}
