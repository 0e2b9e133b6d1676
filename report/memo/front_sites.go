package memo

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/doc"
)

func itoa(n int) string { return strconv.Itoa(n) }

// siteTable is the table of sites, with those that could not be evaluated at its end. A
// column that no site has anything in is left out.
func (b *builder) siteTable(sites, missing []*siteView, cut bool, tight setting) *doc.Table {
	var amounts []float64
	for _, s := range sites {
		amounts = append(amounts, s.Conv["npv_hpc_part_usd"].Value(), s.Conv["uplift_usd"].Value())
	}
	scale := b.format.ScaleFor(amounts...)
	unit := ", " + scale.Name
	g := &doc.Table{Size: tight.size, Sortable: true, Columns: []doc.Column{
		{Title: b.prose("column/site", nil), Weight: 1.2},
		{Title: b.prose("column/status", nil), Weight: 1.1},
		{Title: b.prose("column/it mw", nil), Right: true},
		{Title: b.prose("column/cod", nil), Right: true, Weight: 0.8},
		{Title: b.prose("column/starting", nil), Right: true},
		{Title: b.prose("column/yield", nil), Right: true},
		{Title: b.prose("column/spread", nil), Right: true},
		{Title: b.prose("column/hpc value", nil) + unit, Right: true},
		{Title: b.prose("column/uplift", nil) + unit, Right: true},
		{Title: b.prose("column/contract", nil) + unit, Right: true},
		{Title: b.prose("column/beyond", nil), Right: true},
		{Title: b.prose("column/action", nil), Weight: 1.15},
	}}
	action, tenants := b.actionOf, 40
	if tight.bare || len(sites) > denseSites { // a line a site, as far as it goes
		tenants = 18
		if one := oneAlternative(sites); one != "" {
			g.Columns[len(g.Columns)-1].Title += b.prose("list/colon", nil) + " " + lowerFirst(one)
			action = b.bareAction
		}
	}
	for _, s := range sites {
		r := doc.Row{Strong: s.counts() && (s.Action == model.Convert || s.Action == model.Contracted),
			Cells: doc.Plain(
				shorten(s.Name, tight.names), b.statusOf(s, tenants), s.Conv["critical_it_mw"].shortBare(), b.codOf(s),
				b.startingPrice(s),
				s.Conv["yield_on_cost"].Short(), s.Conv["development_spread"].Short(),
				s.Conv["npv_hpc_part_usd"].In(scale), s.Conv["uplift_usd"].In(scale),
				s.Conv["contract_npv_usd"].In(scale), s.Conv["beyond_contract_pct"].Short(), action(s),
			)}
		for j, key := range map[int]string{5: "yield_on_cost", 6: "development_spread", 10: "beyond_contract_pct"} {
			if f := s.Conv[key]; f.path != "" && !f.OK() {
				r.Cells[j].Text = report.NoFigure
			}
		}
		g.Rows = append(g.Rows, r)
	}
	if !cut {
		for _, s := range missing {
			r := doc.Row{Cells: doc.Plain(shorten(s.Name, tight.names), "", "", "", "", "", "", "", "", "", "",
				b.prose("not evaluated", nil))}
			for j := 1; j < len(r.Cells)-1; j++ {
				r.Cells[j].Text = report.NoFigure
			}
			g.Rows = append(g.Rows, r)
		}
	}
	for j := len(g.Columns) - 2; j > 0; j-- {
		if !slices.ContainsFunc(g.Rows, func(r doc.Row) bool { return r.Cells[j].Text != report.NoFigure }) {
			g.Drop(j)
		}
	}
	return g
}

// denseSites is how many sites the table of page 1 holds with each its conversion by name.
const denseSites = 5

// oneAlternative is the name of the conversion that all actions which name one are for, "" where they differ.
func oneAlternative(sites []*siteView) (name string) {
	for _, s := range sites {
		if s.result.Recommendation.Alternative == "" {
			continue
		}
		if name != "" && s.AltName != name {
			return ""
		}
		name = s.AltName
	}
	return name
}

// overview is the table of all sites of a miner with many.
func (b *builder) overview(v *minerView) {
	b.heading1(b.prose("overview/heading", nil))
	b.table(b.siteTable(v.Sites, v.Missing, false, settings[0]))
}

// statusOf is the state of the lease and the tenant: signed, Microsoft.
func (b *builder) statusOf(s *siteView, most int) string {
	status := s.source.Inputs.LeaseStatus
	for _, p := range s.source.Inputs.Phases {
		for _, own := range p.Own {
			if own.Key == "lease_status" && own.Value.Text != "" && own.Value.Text != status {
				status = "by phase"
			}
		}
	}
	word := b.prose("status/"+cmp.Or(status, "unknown"), nil)
	if s.Tenant == "" {
		return word
	}
	return word + ", " + shorten(s.Tenant, most)
}

// dateOf is the month in which a month of the valuation ends, as a figure at a path of results.json.
func (b *builder) dateOf(path string, month int) string {
	return b.fig.rec.Mark(path, b.format.Month(b.run.Book.Market.ValuationDate.MonthEndAfter(month)))
}

// codOf is when the conversion starts to operate, from the first phase to the last.
func (b *builder) codOf(s *siteView) string {
	if s.conversion == nil {
		return report.NoFigure
	}
	path := s.Conv["cod_month"].path
	first := b.dateOf(path, s.conversion.CODMonth)
	if s.conversion.LastCODMonth <= s.conversion.CODMonth {
		return first
	}
	return b.prose("span", struct{ From, To string }{first, b.dateOf(s.Conv["last_cod_month"].path,
		s.conversion.LastCODMonth)})
}

// startingPrice is the rent at the start, or what a GPU-hour brings.
func (b *builder) startingPrice(s *siteView) string {
	if s.conversion == nil {
		return report.NoFigure
	}
	key := "lease_usd_kw_month"
	if !s.leases() {
		key = "gpu_price_usd_hour"
		if s.In["gpu_contract_price_usd_hour"].OK() {
			key = "gpu_contract_price_usd_hour"
		}
	}
	f := s.In[key]
	if !f.OK() && f.text != b.prose("by phase", nil) {
		return report.NoFigure
	}
	switch {
	case !f.OK():
		return f.text
	case !s.leases():
		return f.Plain()
	}
	return f.Bare()
}

// assumedNote names what decides and is not the analyst's, with what was taken for it.
func (b *builder) assumedNote(v *minerView, tight setting) {
	var names []string
	seen := map[string]bool{}
	for _, s := range v.Sites {
		if !s.counts() {
			continue
		}
		for i := range s.result.Deciding.Assumed {
			d := &s.result.Deciding.Assumed[i]
			in, ok := b.run.Registry.Lookup(d.Input)
			if !ok || seen[d.Input] {
				continue
			}
			seen[d.Input] = true
			f := b.fig.worked(s.path+".deciding.assumed["+itoa(i)+"]", d.Input, model.Some(d.Value))
			f.path = s.path + ".deciding.assumed[" + itoa(i) + "].value"
			names = append(names, b.prose("front/assumption", struct {
				Thing string
				Value Fig
			}{lowerFirst(b.words.Short(in.Key)), f}))
		}
	}
	if len(names) == 0 {
		return
	}
	more := max(len(names)-tight.assumed, 0)
	rest := ""
	if more > 0 {
		rest = b.countWord(more)
	}
	b.gap(2)
	b.paragraph(doc.Small, b.prose("front/assumed", struct {
		List, More string
	}{strings.Join(names[:len(names)-more], ", "), rest}))
}

// markAssumed marks the values of a site that decide the answer and that the workbook did not give.
func (b *builder) markAssumed(v *siteView) {
	for i := range v.result.Deciding.Assumed {
		key := v.result.Deciding.Assumed[i].Input
		if f, ok := v.In[key]; ok && f.OK() {
			f.aside = " (" + b.prose("assumed", nil) + ")"
			v.In[key] = f
		}
	}
}

// marketOf are the market's figures as a site has them: those that decide and were assumed are marked.
func (b *builder) marketOf(v *minerView, s *siteView) Figs {
	if s.result == nil {
		return v.Market
	}
	out := maps.Clone(v.Market)
	for i := range s.result.Deciding.Assumed {
		key := s.result.Deciding.Assumed[i].Input
		f, ok := out[key]
		if o := b.run.Book.MarketOrigins[key]; !ok || !f.OK() || o.Kind == provenance.FromCell {
			continue
		}
		f.aside = " (" + b.prose("assumed", nil) + ")"
		out[key] = f
	}
	return out
}
