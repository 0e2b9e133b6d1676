package memo

import (
	"slices"

	"rackrate/model"
	"rackrate/report/chart"
	"rackrate/report/doc"
)

// powered reports a miner of which some site says what mining or HPC could pay for a MWh.
func powered(b *builder, v *minerView) bool {
	for _, s := range v.Sites {
		if s.counts() && s.Conv != nil && (s.Mine["mine_usd_mwh"].OK() || s.Conv["hpc_usd_mwh"].OK()) {
			return true
		}
	}
	return false
}

// energyView is what a sentence on the power of a site speaks of.
type energyView struct {
	Name             string
	Price, Mine, HPC Fig
	Crossing         string // the fiscal year from which HPC outbids mining, "" without one
	Crossed          bool   // HPC could pay more than mining, as both are printed
	Under            bool   // mining could pay less than the price
	Loses            bool   // the conversion is worth no more than mining on
}

// energy writes what mining and HPC could pay for a MWh beside its price.
func (b *builder) energy(v *minerView) {
	b.heading1(b.prose("energy/heading", nil))
	g := &doc.Table{Columns: []doc.Column{{Title: b.prose("column/site", nil), Weight: 1},
		{Title: b.prose("energy/price", nil), Right: true},
		{Title: b.words.Measure("mine_usd_mwh"), Right: true}, {Title: b.words.Measure("hpc_usd_mwh"), Right: true},
		{Title: b.prose("energy/crossing", nil), Weight: 1.4}}}
	for _, s := range v.Sites {
		if !s.counts() || s.Conv == nil || len(g.Rows) == mostRows {
			continue
		}
		view := energyView{Name: s.Name, Price: s.In["power_price_usd_mwh"], Mine: s.Mine["mine_usd_mwh"],
			HPC: s.Conv["hpc_usd_mwh"], Crossing: b.crossing(s), Loses: s.loses()}
		view.Crossed, view.Under = view.HPC.Above(view.Mine), view.Price.Above(view.Mine)
		g.Rows = append(g.Rows, doc.Row{Cells: doc.Plain(s.Name, view.Price.Plain(), view.Mine.Short(),
			view.HPC.Short(), b.prose("energy/words", view))})
		for j := 2; j < 4; j++ {
			if f := []Fig{view.Mine, view.HPC}[j-2]; !f.OK() {
				g.Rows[len(g.Rows)-1].Cells[j] = doc.Cell{Text: "–", Muted: true}
			}
		}
	}
	b.table(g)
	b.note(b.prose("energy/note", nil))
	b.energyYears(v)
}

// crossing is the fiscal year in which HPC first outbids mining; "" where it never does, or nothing is mined.
func (b *builder) crossing(s *siteView) string {
	f := b.fig.measure(s.path+".energy", "crossing_year", model.Number, s.result.Energy.CrossingYear)
	if !s.HasFleet || !f.OK() {
		return ""
	}
	return b.prose("estimates/year", f)
}

// mostByYear is how many sites have lines in the table by year.
const mostByYear = 4

// energyYears sets the power price, what mining could pay and what HPC could side by side by fiscal year, for
// the sites of the largest uplift; HPC stands out from the crossing on.
func (b *builder) energyYears(v *minerView) {
	sites := slices.DeleteFunc(counted(v.Sites), func(s *siteView) bool {
		return s.conversion == nil ||
			len(s.result.Energy.Years) == 0
	})
	if len(sites) == 0 {
		return
	}
	slices.SortStableFunc(sites, func(a, c *siteView) int { return -compare(a.upliftUSD(), c.upliftUSD()) })
	g := &doc.Table{Columns: []doc.Column{{Title: b.prose("energy/unit", nil), Weight: 1.6}}}
	first := sites[0].result.Energy.Years
	for _, y := range first {
		mark := ""
		if y.Months < 12 {
			mark = "*"
		}
		g.Columns = append(g.Columns, doc.Column{Title: b.prose("estimates/year", itoa(y.Year)) + mark, Right: true})
	}
	for _, s := range sites[:min(len(sites), mostByYear)] {
		if len(s.result.Energy.Years) != len(first) {
			continue
		}
		b.groupRow(g, s.Name+b.prose("list/colon", nil)+" "+lowerFirst(s.AltName))
		for _, x := range model.EnergyMeasures[2:] {
			if x.Key == "mine_usd_mwh" && !s.HasFleet {
				continue
			}
			g.Rows = append(g.Rows, b.energyRow(s, x))
		}
	}
	b.table(g)
	fleet := slices.ContainsFunc(sites[:min(len(sites), mostByYear)], func(s *siteView) bool { return s.HasFleet })
	b.energyChart(sites[0])
	b.note(b.prose("energy/years note", struct{ Fleet, Cut bool }{fleet, len(sites) > mostByYear}))
}

// leastDrawn is how many years a chart of them has at least.
const leastDrawn = 3

// energyChart draws what HPC could pay by year at a site, beside what mining could pay today and what power
// costs today.
func (b *builder) energyChart(s *siteView) {
	data := chart.Columns{Format: func(v float64) string { return b.format.Number(v, 0) }}
	path := s.path + ".energy.years"
	for i := range s.result.Energy.Years {
		y := &s.result.Energy.Years[i]
		if !y.HPCUSDMWh.OK() {
			continue
		}
		f := b.fig.measure(path+"["+itoa(i)+"]", "hpc_usd_mwh", model.PerMWh, y.HPCUSDMWh)
		data.Labels, data.Values, data.Texts = append(data.Labels, b.prose("estimates/year", itoa(y.Year))),
			append(data.Values, y.HPCUSDMWh.Value), append(data.Texts, f.Bare())
	}
	if len(data.Values) < leastDrawn {
		return
	}
	level := func(name string, f Fig) {
		if f.OK() {
			data.Levels = append(data.Levels, chart.Level{At: f.Value(), Label: b.prose("energy/"+name, nil)})
		}
	}
	level("power level", s.In["power_price_usd_mwh"])
	if s.HasFleet {
		level("mining level", s.Mine["mine_usd_mwh"])
	}
	view := energyView{Name: s.Name, Crossing: b.crossing(s), Loses: s.loses()}
	data.Frame = chart.Frame{Title: b.prose("energy/chart", view), Unit: b.prose("energy/unit", nil),
		Source: b.source(s)}
	b.chart(data.Title, data, 112, path)
}

// energyRow is one figure of the energy years of a site, marked in the years in which HPC outbids mining.
func (b *builder) energyRow(s *siteView, x model.Measure[model.EnergyYear]) doc.Row {
	r := doc.Row{Cells: doc.Plain(b.prose("energy/"+x.Key, nil))}
	for i := range s.result.Energy.Years {
		y := &s.result.Energy.Years[i]
		f := b.fig.measure(s.path+".energy.years["+itoa(i)+"]", x.Key, x.Kind, x.Get(y))
		cell := doc.Cell{Text: "–", Muted: true}
		if f.OK() {
			cell = doc.Cell{Text: f.Bare(), Bold: x.Key == "hpc_usd_mwh" && s.HasFleet &&
				(!y.MineUSDMWh.OK() || y.HPCUSDMWh.Value > y.MineUSDMWh.Value)}
		}
		r.Cells = append(r.Cells, cell)
	}
	return r
}

// mostRows is how many sites a table of a section beside the pages of the sites holds.
const mostRows = 20

// credited reports a miner of which some lease has a tenant, a guarantor or a chance of default.
func credited(b *builder, v *minerView) bool {
	for _, s := range v.Sites {
		if b.hasCredit(s) {
			return true
		}
	}
	return false
}

func (b *builder) hasCredit(s *siteView) bool {
	return s.counts() && s.conversion != nil && s.leases() && (s.Tenant != "" || s.Guarantor != "" ||
		s.In["backstop_pct"].Positive())
}

// credit writes who pays the rent, who stands behind it, what default is assumed and what the guarantee is worth.
func (b *builder) credit(v *minerView) {
	b.heading1(b.prose("credit/heading", nil))
	g := &doc.Table{Columns: []doc.Column{{Title: b.prose("column/site", nil), Weight: 1.2},
		{Title: b.words.Input("tenant"), Weight: 1}, {Title: b.words.Input("guarantor"), Weight: 0.8},
		{Title: b.prose("credit/default", nil), Right: true}, {Title: b.prose("credit/guaranteed", nil), Right: true},
		{Title: b.prose("credit/with", nil), Right: true},
		{Title: b.prose("credit/guarantee", nil), Right: true}}, Size: doc.Dense}
	for _, s := range v.Sites {
		if !b.hasCredit(s) || len(g.Rows) == mostRows {
			continue
		}
		guarantor := s.Guarantor
		if guarantor == "" {
			guarantor = "–"
		}
		tenant := s.Tenant
		if tenant == "" {
			tenant = b.prose("credit/unnamed", nil)
		}
		worth := b.fig.measure(s.path+".credit", "guarantee_usd", model.Money, s.result.Guarantee)
		g.Rows = append(g.Rows, doc.Row{Cells: doc.Plain(s.Name, tenant, guarantor, s.In["tenant_default_pct"].Plain(),
			s.In["backstop_pct"].Plain(),
			s.Conv["npv_hpc_part_usd"].Short(), worth.shortOr("–"))})
	}
	b.table(g)
	b.note(b.prose("credit/note", nil))
}

// shortOr is the figure with its unit, or something else where it has no number.
func (f Fig) shortOr(none string) string {
	if !f.OK() {
		return none
	}
	return f.Plain()
}
