package memo

import (
	"slices"
	"strconv"
	"strings"

	"rackrate/model"
	"rackrate/report/chart"
	"rackrate/report/doc"
)

// frontSites is how many sites the table on page 1 holds; a miner with more has a table of its own.
const frontSites = 9

// front writes page 1, which is enough to act on.
func (b *builder) front(v *minerView) {
	b.masthead(v)
	if !v.several() {
		b.frontOne(v, v.Sites[0])
		return
	}
	b.frontSeveral(v)
}

// masthead writes name, places and the rating.
func (b *builder) masthead(v *minerView) {
	rating, under := b.rating(v)
	b.add(doc.Masthead{Title: v.Name, Subtitle: b.subtitle(v), Badge: rating, Under: under})
}

// rating is the recommendation as a word, and what it applies to.
func (b *builder) rating(v *minerView) (word, under string) {
	if len(v.Sites) == 0 {
		return b.ratingWord("missing"), v.Ticker
	}
	if !v.several() {
		s := v.Sites[0]
		word, under = b.ratingWord(s.kind()), s.AltName
		if s.result.Recommendation.Alternative == "" {
			under = s.Name
		}
		return word, b.withConfidence(shorten(under, 40), s)
	}
	sites := counted(v.Sites)
	if len(sites) == 0 {
		return b.ratingWord(string(model.NotAssessed)), b.siteCount(v)
	}
	kind := sites[0].kind()
	for _, s := range sites {
		if s.kind() != kind {
			kind = "several"
		}
	}
	return b.ratingWord(kind), b.siteCount(v)
}

// ratingWord is the house's own word for a recommendation, else that of the language.
func (b *builder) ratingWord(kind string) string {
	if word := b.house.Ratings[kind]; word != "" {
		return shorten(b.clean(word), 30)
	}
	return b.prose("rating/"+kind, nil)
}

// actionOf is the recommendation for a site with the conversion that it is for.
func (b *builder) actionOf(s *siteView) string {
	word := b.ratingWord(s.kind())
	if s.result.Recommendation.Alternative != "" {
		word += " (" + s.AltName + ")"
	}
	if !s.result.Taken {
		word += ", " + b.prose("not taken", nil)
	}
	return word
}

// withConfidence adds how far the simulation bears the recommendation out.
func (b *builder) withConfidence(text string, s *siteView) string {
	word := b.words.Confidences[string(s.result.Recommendation.Confidence)]
	if word == "" {
		return text
	}
	return text + " · " + b.prose("confidence", word)
}

func (b *builder) subtitle(v *minerView) string {
	out := v.Ticker
	add := func(s string) {
		if s == "" {
			return
		}
		if out != "" {
			out += " · "
		}
		out += s
	}
	if !v.several() {
		s := slices.Concat(v.Sites, v.Missing)[0]
		add(s.Name)
		add(shorten(b.clean(s.source.Inputs.Region), 30))
		if !s.source.Failed {
			add(b.prose("capacity", s.In["site_mw"]))
		}
	} else {
		add(b.siteCount(v))
	}
	add(b.prose("valued", b.format.Day(b.run.Book.Market.ValuationDate)))
	add(b.basis())
	return out
}

// siteCount says how many sites there are and, where some could not be, how many were assessed.
// Of rows that differ in structure the one that is taken counts.
func (b *builder) siteCount(v *minerView) string {
	n := len(counted(v.Sites))
	all := n + len(notAssessed(v.Sites)) + len(v.Missing)
	if n > 0 && n < all {
		return b.prose("sites/of", struct{ N, Of int }{n, all})
	}
	return b.prose("sites", all)
}

func (b *builder) headline(block string, data any) {
	b.add(doc.Text{Role: doc.Headline, Text: b.prose("headline/"+block, data)})
}

// frontOne is page 1 of a miner with one site.
func (b *builder) frontOne(v *minerView, s *siteView) {
	b.headline(s.kind(), s)
	if s.nothing() {
		b.whyAndRisks(b.prose("front/why", nil), b.prose("front/risks", nil), b.reasons(s), b.risks(v, s, 6))
		return
	}
	b.beside(keyShare, func() {
		b.smallHeading(b.prose("front/key", nil))
		b.table(b.keyFigures(v, s))
	}, func() {
		b.valueChart(s, chart.BarsHeight(1+len(s.result.Conversions))+14)
		if s.Conv != nil {
			b.smallHeading(b.prose("front/rests", nil))
			b.bullets(b.rests(s), 2)
		}
	})
	b.gap(4)
	b.whyAndRisks(b.prose("front/why", nil), b.prose("front/risks", nil), b.reasons(s), b.risks(v, s, 6))
}

// keyShare is the key figures' share of the width.
const keyShare = 0.455

// rests are the two sentences on what the value rests on: the horizon and the discount rates.
func (b *builder) rests(s *siteView) []doc.Item {
	var out []doc.Item
	for _, block := range []string{"front/terminal", "front/rates"} {
		if block == "front/rates" && !s.HasFleet {
			continue // one activity, one rate
		}
		out = append(out, b.bullet(block, s))
	}
	return out
}

// keyFigures is the table beside the chart.
func (b *builder) keyFigures(v *minerView, s *siteView) *doc.Table {
	g := &doc.Table{Columns: []doc.Column{{Weight: 1}, {Right: true}}, Under: true}
	add := func(label string, f Fig) {
		g.Rows = append(g.Rows, doc.Row{Cells: []doc.Cell{{Text: label}, b.shortCell(f)}})
	}
	if s.HasFleet {
		add(b.words.Alternatives["mine"]+", "+b.words.Short("npv_usd"), s.Mine["npv_usd"])
	}
	if s.Conv != nil {
		add(s.AltName+", "+b.words.Short("npv_usd"), s.Conv["npv_usd"])
		for _, key := range []string{"uplift_usd", "uplift_one_rate_usd", "uplift_usd_mw", "terminal_npv_usd", "company_capex_usd",
			"project_irr", "incremental_irr", "payback_months", "moic", "peak_funding_usd"} {
			add(b.measureOf(s, key), s.Conv[key])
			g.Rows[len(g.Rows)-1].Strong = key == "uplift_usd"
		}
	}
	if s.Chance != nil {
		add(b.prose("front/chance", nil), s.Chance["chance_positive"])
	}
	if s.Conv != nil && s.HasFleet {
		add(b.words.Measure("indifference_btc_usd"), s.BreakEven["btc_price_usd"])
	}
	if s.HasFleet {
		add(b.words.Input("btc_price_usd"), v.Market["btc_price_usd"])
		add(b.words.Measure("cash_cost_per_btc_usd"), s.Mine["cash_cost_per_btc_usd"])
	}
	for _, key := range []string{"market_cap_usd", "value_per_share_usd", "nav_per_share_usd", "risked_nav_per_share_usd", "dilution_pct"} {
		if v.Outputs[key].OK() {
			add(b.words.Measure(key), v.Outputs[key])
		}
	}
	return g
}

// bullet renders a block whose lead-in stands before a bar.
func (b *builder) bullet(block string, data any) doc.Item {
	lead, rest, _ := strings.Cut(b.prose(block, data), "|")
	return doc.Item{Lead: lead, Text: rest}
}

// whyAndRisks writes the reasons and the risks side by side.
func (b *builder) whyAndRisks(whyHeading, riskHeading string, reasons, risks []doc.Item) {
	b.beside(0.5, func() {
		b.smallHeading(whyHeading)
		b.bullets(reasons, 3)
	}, func() {
		b.smallHeading(riskHeading)
		b.bullets(risks, 2)
	})
}

// valueChart draws the NPV of each alternative of a site.
func (b *builder) valueChart(s *siteView, h float64) {
	amounts := []float64{s.result.Mine.NPVUSD}
	for i := range s.result.Conversions {
		amounts = append(amounts, s.result.Conversions[i].NPVUSD)
	}
	scale := b.format.ScaleFor(amounts...)
	title := "front/value title"
	if !s.HasFleet {
		title += " no fleet"
	}
	bars := chart.Bars{
		Frame: chart.Frame{
			Title: b.prose(title, s), Unit: b.prose("axis/npv", scale.Name), Source: b.source(s),
		},
	}
	if s.HasFleet {
		bars.MiningPart, bars.HPCPart = b.prose("part/mining", nil), b.prose("part/hpc", nil)
		bars.Lines = append(bars.Lines, chart.Bar{
			Label: b.words.Alternatives["mine"], Mining: s.result.Mine.NPVUSD, Text: s.Mine["npv_usd"].In(scale),
			Strong: s.result.Chosen() == model.Mine,
		})
	}
	for i := range s.result.Conversions {
		c := &s.result.Conversions[i]
		npv := b.fig.measure(s.path+".alternatives."+string(c.Alternative), "npv_usd", model.Money, model.Some(c.NPVUSD))
		bars.Lines = append(bars.Lines, chart.Bar{
			Label: b.words.Alternatives[string(c.Alternative)], Mining: c.NPVMiningPartUSD, HPC: c.NPVHPCPartUSD,
			Text: npv.In(scale), Strong: s.result.Chosen() == c.Alternative,
		})
	}
	b.chart(bars.Title, bars, h, "")
}

func (b *builder) source(s *siteView) string {
	row := b.rowAddress(s)
	if row == "" {
		return b.prose("source", struct{ Book, Run string }{b.clean(b.run.Book.File), b.run.ID})
	}
	return b.prose("source/row", struct{ Book, Row, Run string }{b.clean(b.run.Book.File), row, b.run.ID})
}

// rowAddress is the analyst's row, as Sites!7.
func (b *builder) rowAddress(s *siteView) string {
	if t := s.source.Table; t >= 0 && t < len(b.run.Book.Tables) {
		return b.clean(b.run.Book.Tables[t].Sheet) + "!" + strconv.Itoa(s.source.Row)
	}
	return ""
}

// shortCell is a figure, a few words where there is no number, a dash where there is nothing to say.
func (b *builder) shortCell(f Fig) doc.Cell {
	if f.path != "" && !f.OK() {
		return doc.Cell{Text: b.shortReason(f.figure.Why), Muted: true}
	}
	return doc.Cell{Text: f.Short()}
}
