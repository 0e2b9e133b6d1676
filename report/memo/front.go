package memo

import (
	"slices"
	"strconv"
	"strings"

	"rackrate/model"
	"rackrate/report/chart"
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

// masthead writes name, places and the rating box.
func (b *builder) masthead(v *minerView) {
	rating, under := b.rating(v)
	const boxH = 40.0
	big := style{sans, true, 14, b.house.Colours.Ink}
	small := b.caption
	boxW := max(b.widthOf(big, rating), b.widthOf(small, under)) + 24
	x := b.w - marginX - boxW
	b.fill(x, b.y, boxW, boxH, b.house.Colours.Accent)
	white := b.house.Colours.Band
	b.textAt(x+12, b.y+20, big.in(white), rating)
	b.textAt(x+12, b.y+32, small.in(white), under)
	title := v.Name
	lines := b.wrap(b.width()-boxW-24, run{b.title, title})
	if len(lines) > 2 {
		lines = lines[:2]
	}
	b.drawLines(marginX, b.y-4, lines, b.title.lead())
	y := b.y - 4 + float64(len(lines))*b.title.lead()
	sub := b.table.in(b.house.Colours.Muted)
	b.textAt(marginX, y+9, sub, b.cut(sub, b.subtitle(v), b.width()-boxW-24))
	b.y = max(b.y+boxH, y+12) + 8
	b.rule(marginX, b.y, b.width(), 1.4, b.house.Colours.Accent)
	b.y += 6
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
		return word, b.withConfidence(b.cut(b.caption, under, 150), s)
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
	s := style{serif, false, 11.4, b.house.Colours.Ink}
	text := b.prose("headline/"+block, data)
	b.wrote("headline: " + text)
	lines := b.wrapText(b.width(), run{s, text})
	b.drawLines(marginX, b.y, lines, 15)
	b.y += float64(len(lines))*15 + 7
}

// frontOne is page 1 of a miner with one site.
func (b *builder) frontOne(v *minerView, s *siteView) {
	b.headline(s.kind(), s)
	if s.nothing() {
		b.whyAndRisks(b.prose("front/why", nil), b.prose("front/risks", nil), b.reasons(s), b.risks(v, s, 6))
		return
	}
	const keyW = 218.0
	top := b.y
	b.smallHeading(marginX, keyW, b.prose("front/key", nil))
	table := b.keyFigures(v, s)
	table.x, table.w = marginX, keyW
	b.draw(table)
	end := b.y
	x, w := marginX+keyW+gutter, b.width()-keyW-gutter
	b.y = top
	h := chart.BarsHeight(1+len(s.result.Conversions)) + 14
	b.valueChart(s, chart.Box{X: x, Y: top, W: w, H: h})
	b.y = top + h + 12
	if s.Conv != nil {
		b.smallHeading(x, w, b.prose("front/rests", nil))
		b.bullets(x, w, b.rests(s), 1)
	}
	b.y = max(b.y, end) + 8
	b.whyAndRisks(b.prose("front/why", nil), b.prose("front/risks", nil), b.reasons(s), b.risks(v, s, 6))
	if h := min(b.left()-12, 190); h >= 118 {
		b.cashChart(s, "", h, marginX, b.width())
		s.cashShown = true
	}
}

// rests are the two sentences on what the value rests on: the horizon and the discount rates.
func (b *builder) rests(s *siteView) []bullet {
	var out []bullet
	for _, block := range []string{"front/terminal", "front/rates"} {
		if block == "front/rates" && !s.HasFleet {
			continue // one activity, one rate
		}
		out = append(out, b.bullet(block, s))
	}
	return out
}

// keyFigures is the table beside the chart.
func (b *builder) keyFigures(v *minerView, s *siteView) grid {
	g := grid{columns: []column{{weight: 1}, {right: true}}, under: true}
	add := func(label string, f Fig) {
		g.rows = append(g.rows, row{cells: []cell{{text: label}, b.shortCell(f)}})
	}
	if s.HasFleet {
		add(b.words.Alternatives["mine"]+", "+b.words.Short("npv_usd"), s.Mine["npv_usd"])
	}
	if s.Conv != nil {
		add(s.AltName+", "+b.words.Short("npv_usd"), s.Conv["npv_usd"])
		for _, key := range []string{"uplift_usd", "uplift_one_rate_usd", "uplift_usd_mw", "terminal_npv_usd", "company_capex_usd",
			"project_irr", "incremental_irr", "payback_months", "moic", "peak_funding_usd"} {
			add(b.measureOf(s, key), s.Conv[key])
			g.rows[len(g.rows)-1].strong = key == "uplift_usd"
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

func (b *builder) smallHeading(x, w float64, text string) {
	b.wrote("## " + text)
	b.textAt(x, b.y+8, b.h2.in(b.house.Colours.Accent), text)
	b.rule(x, b.y+11.5, w, 0.6, b.house.Colours.Accent)
	b.y += 13
}

// bullet is a sentence with a lead-in.
type bullet struct {
	lead, rest string
	figures    []PrintedFigure // of page 1, recorded when the sentence is printed
}

// bullet renders a block whose lead-in stands before a bar.
func (b *builder) bullet(block string, data any) bullet {
	mark := len(b.fig.rec.figures)
	lead, rest, _ := strings.Cut(b.prose(block, data), "|")
	out := bullet{lead, rest, slices.Clone(b.fig.rec.figures[mark:])}
	b.fig.rec.figures = b.fig.rec.figures[:mark]
	return out
}

func (b *builder) bulletLines(w float64, x bullet) []line {
	bold := b.body.strong()
	return b.wrapText(w, run{bold, x.lead}, run{b.body, x.rest})
}

// bullets writes sentences one under another, as many as fit on the page but at least least.
func (b *builder) bullets(x, w float64, list []bullet, least int) {
	for i, item := range list {
		lines := b.bulletLines(w, item)
		h := float64(len(lines)) * b.body.lead()
		if i >= least && h > b.left() {
			return
		}
		b.wrote("bullet: " + item.lead + " " + item.rest)
		b.fig.rec.figures = append(b.fig.rec.figures, item.figures...)
		b.drawLines(x, b.y+2, lines, b.body.lead())
		b.y += h + 5
	}
}

// whyAndRisks writes the reasons and the risks side by side.
func (b *builder) whyAndRisks(whyHeading, riskHeading string, reasons, risks []bullet) {
	w := (b.width() - gutter) / 2
	top := b.y
	b.smallHeading(marginX, w, whyHeading)
	b.bullets(marginX, w, reasons, 3)
	end := b.y
	b.y = top
	b.smallHeading(marginX+w+gutter, w, b.cut(b.h2, riskHeading, w))
	b.bullets(marginX+w+gutter, w, risks, 2)
	b.y = max(b.y, end)
}

// valueChart draws the NPV of each alternative of a site.
func (b *builder) valueChart(s *siteView, box chart.Box) {
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
	b.wrote("chart: " + bars.Title)
	b.canvas().Bars(bars, box)
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
func (b *builder) shortCell(f Fig) cell {
	if f.path != "" && !f.OK() {
		return cell{text: b.shortReason(f.figure.Why), muted: true}
	}
	return cell{text: f.Short()}
}
