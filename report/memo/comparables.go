package memo

import (
	"slices"
	"strings"

	"rackrate/model"
	"rackrate/report/doc"
	"rackrate/templates"
)

// comparing reports a memo with something to set beside others' figures.
func comparing(b *builder, v *minerView) bool {
	return len(b.run.Book.Deals) > 0 || slices.ContainsFunc(v.Sites, func(s *siteView) bool {
		return s.counts() && s.Conv["gross_value_usd_mw"].OK()
	}) ||
		v.Outputs["ev_usd_mw"].OK()
}

// streetTable sets what a finished megawatt is worth here, and the yield on its cost, beside what brokers and
// appraisers use.
func (b *builder) streetTable(v *minerView) {
	g := &doc.Table{Size: doc.Dense, Columns: []doc.Column{{Title: b.prose("street/who", nil), Weight: 1},
		{Title: b.prose("street/what", nil), Weight: 1.6},
		{Title: b.prose("street/value", nil), Right: true}, {Title: b.prose("street/date", nil), Right: true}}}
	yields := &doc.Table{Size: doc.Dense, Columns: []doc.Column{{Title: b.prose("column/site", nil), Weight: 1},
		{Title: b.words.Measure("gross_value_usd_mw"), Right: true},
		{Title: b.words.Measure("yield_on_cost"), Right: true}, {Title: b.words.Measure("yield_on_total_cost"),
			Right: true}, {Title: b.words.Measure("development_spread"), Right: true}}}
	for _, s := range v.Sites {
		if !s.counts() || !s.Conv["gross_value_usd_mw"].OK() || len(yields.Rows) == mostRows {
			continue
		}
		yields.Rows = append(yields.Rows, doc.Row{Strong: s.chosen(),
			Cells: doc.Plain(s.Name+b.prose("list/colon", nil)+" "+s.AltName, s.Conv["gross_value_usd_mw"].Plain(),
				s.Conv["yield_on_cost"].shortOr("–"), s.Conv["yield_on_total_cost"].shortOr("–"),
				s.Conv["development_spread"].shortOr("–"))})
	}
	if len(yields.Rows) == 0 {
		return
	}
	b.paragraph(doc.Small, b.prose("street/words", nil))
	b.table(yields)
	for i := range b.street {
		x := &b.street[i]
		g.Rows = append(g.Rows, doc.Row{Cells: doc.Plain(b.streetText(x.Who), b.streetText(x.What), b.streetValue(x),
			b.streetDate(x.AsOf))})
	}
	if len(g.Rows) > 0 {
		b.table(g)
		var addresses []string
		for i := range b.street {
			if a := b.clean(b.street[i].Address); !slices.Contains(addresses, a) {
				addresses = append(addresses, a)
			}
		}
		b.note(b.prose("street/note", strings.Join(addresses, "; ")))
	}
}

// streetText is a text of the program's own file in the language of the memo; a house's own stays as it is.
func (b *builder) streetText(text string) string {
	if own := b.words.Quoted.Sources[text]; own != "" {
		return own
	}
	return b.clean(text)
}

// streetDate is a year and month as Nov 2025; another text stays as it is.
func (b *builder) streetDate(text string) string {
	if d, err := model.ParseDate(text + "-01"); err == nil {
		return b.format.Month(d)
	}
	return b.clean(text)
}

// streetValue is the range of a view in its unit.
func (b *builder) streetValue(x *templates.StreetView) string {
	text := func(v float64) string {
		if x.Unit == "fraction" {
			return b.format.Percent(v)
		}
		return b.format.Money(v) + "/MW"
	}
	switch {
	case !x.HasLow:
		return b.prose("street/up to", text(x.High))
	case x.Low == x.High:
		return text(x.High)
	}
	return b.prose("street/range", struct{ Low, High string }{text(x.Low), text(x.High)})
}

// peers is the enterprise value per megawatt of the book's miners.
func (b *builder) peers(v *minerView) {
	g := &doc.Table{Size: doc.Dense, Columns: []doc.Column{{Title: b.prose("peers/miner", nil), Weight: 1},
		{Title: b.words.Measure("ev_usd_mw"), Right: true},
		{Title: b.words.Measure("implied_conversion_pct"), Right: true}}}
	type peer struct {
		usd float64
		row doc.Row
	}
	var list []peer
	for i := range b.run.Book.Miners {
		m := &b.run.Book.Miners[i]
		o := b.run.Outcome(m.Name)
		if o == nil || !o.Result.EVUSDMW.OK() {
			continue
		}
		path := "miners[" + itoa(i) + "].outputs"
		list = append(list, peer{o.Result.EVUSDMW.Value, doc.Row{Strong: m.Name == v.source.Name,
			Cells: doc.Plain(b.minerName(m),
				b.fig.measure(path, "ev_usd_mw", model.PerMW, o.Result.EVUSDMW).Plain(),
				b.fig.measure(path, "implied_conversion_pct", model.Pct, o.Result.ImpliedConversionPct).shortOr("–"))}})
	}
	if len(list) < 2 {
		return
	}
	slices.SortStableFunc(list, func(a, c peer) int { return -compare(a.usd, c.usd) })
	at := slices.IndexFunc(list, func(p peer) bool { return p.row.Strong })
	for i, p := range list {
		if i < mostPeers || i == at {
			g.Rows = append(g.Rows, p.row)
		}
	}
	b.heading2(b.prose("peers/heading", nil))
	b.table(g)
}

// mostPeers is how many of the book's miners stand beside one.
const mostPeers = 15
