package memo

import (
	"slices"
	"strconv"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report/chart"
	"rackrate/report/doc"
)

// frontSites is how many sites the table on page 1 holds; a miner with more has a table of its own.
const frontSites = 8

// roomySites is how many sites page 1 says all of.
const roomySites = 6

// setting is how close page 1 is set.
type setting struct {
	size       doc.Size // of its tables
	figures    int      // key figures of the miner
	pitch      float64  // of the waterfall's steps, in points
	breakEvens int      // sites with what has to be true of them
	assumed    int      // values that decide and are not the analyst's
	least      int      // reasons, and risks: −1 leaves the latter to the analyst where they name some
	bare       bool     // actions without the conversion's name, tenants cut
	rows       int      // sites of a miner with more than page 1 holds
	names      int      // characters of a site's name in tables
}

// settings are those of page 1, each closer than the one before it: the first that fits on one page is taken.
var settings = [...]setting{
	{doc.Dense, 12, 12.5, 4, 7, 2, false, frontSites, nameLimit},
	{doc.Dense, 12, 11, 2, 4, 1, true, frontSites, nameLimit},
	{doc.Fine, 9, 9.5, 1, 3, 1, true, frontSites, nameLimit},
	{doc.Fine, 7, 8.5, 1, 2, -1, true, frontSites, nameLimit},
	{doc.Fine, 5, 7, 1, 1, -1, true, 3, 24},
}

// front writes page 1, which is enough to act on.
func (b *builder) front(v *minerView) {
	b.masthead(v)
	b.ownWords(v, provenance.AtThesis, "")
	for _, s := range v.Missing { // they have no page
		b.ownWords(v, provenance.AtSite, s.source.Name)
	}
	if v.several() {
		b.headline("miner", b.minerHeadline(v))
	} else {
		b.headline(v.Sites[0].kind(), v.Sites[0])
	}
	b.asides(v)
	sites := b.frontSitesOf(v)
	if !v.several() && v.Sites[0].nothing() {
		b.whyAndRisks(v, sites, settings[0])
		return
	}
	var choice doc.Choice
	few := min(len(settings), 1+len(sites)/2) // they fit as they are
	if v.says(provenance.AtThesis) || v.says(provenance.AtRisks) {
		few = len(settings)
	}
	for _, tight := range settings[:few] {
		choice.Variants = append(choice.Variants, b.written(func() { b.frontBody(v, sites, tight) }))
	}
	b.add(choice)
}

// frontBody is page 1 below its sentences.
func (b *builder) frontBody(v *minerView, sites []*siteView, tight setting) {
	if len(sites) < len(v.Sites) {
		sites = sites[:min(len(sites), tight.rows)]
	}
	b.value(v, sites, tight)
	b.gap(2)
	b.smallHeading(b.prose("front/sites", nil))
	b.table(b.siteTable(sites, v.Missing, len(sites) < len(v.Sites), tight))
	if len(sites) < len(v.Sites) {
		b.note(b.prose("front/sites cut", nil))
	}
	b.casesAndBreakEvens(v, sites, tight)
	b.whyAndRisks(v, sites, tight)
}

// asides are the sentences on sites that the headline leaves out.
func (b *builder) asides(v *minerView) {
	if !v.several() {
		return
	}
	if len(v.Missing) > 0 {
		b.paragraph(doc.Small, b.prose("front/missing", b.nameSites(v.Missing)))
	}
	for _, text := range []string{b.unassessed(v.Sites), b.otherStructures(v.Sites)} {
		if text != "" && len(counted(v.Sites)) > 0 {
			b.paragraph(doc.Small, text)
		}
	}
}

// frontSitesOf are the sites of page 1: all, or those of the largest uplift.
func (b *builder) frontSitesOf(v *minerView) []*siteView {
	if len(v.Sites)+len(v.Missing) <= frontSites {
		return v.Sites
	}
	sites := slices.Clone(v.Sites)
	slices.SortStableFunc(sites, func(a, c *siteView) int { return -compare(a.upliftUSD(), c.upliftUSD()) })
	return sites[:min(len(sites), frontSites)]
}

// masthead writes name, places, the analyst's rating where there is one, and the model's action.
func (b *builder) masthead(v *minerView) {
	rating, under := b.rating(v)
	own, ownUnder := b.ownRating(v)
	b.add(doc.Masthead{Title: v.Name, Subtitle: b.subtitle(v), Badge: rating, Under: under, Own: own,
		OwnUnder: ownUnder})
}

// ownRating is the analyst's own: the word, and the target with its upside; "" where they have none.
func (b *builder) ownRating(v *minerView) (word, under string) {
	word = shorten(b.clean(v.source.Inputs.Rating), 24)
	if !v.Inputs["price_target_usd"].OK() {
		if word == "" {
			return "", ""
		}
		return word, b.prose("front/own", nil)
	}
	view := targetView{v.Inputs["price_target_usd"], b.upside(v)}
	if word == "" {
		return b.prose("front/target", view), b.prose("front/own", nil)
	}
	return word, b.prose("front/own target", view)
}

// targetView is the analyst's price target with what it is above the price.
type targetView struct{ Target, Upside Fig }

// upside is what the analyst's target is above the price.
func (b *builder) upside(v *minerView) Fig {
	return b.fig.measure(v.path+".outputs", "target_upside_pct", model.Pct, v.source.Inputs.TargetUpside())
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
	return b.actionFor(s, s.result.Recommendation.Alternative != "")
}

// bareAction is likewise without the conversion.
func (b *builder) bareAction(s *siteView) string { return b.actionFor(s, false) }

func (b *builder) actionFor(s *siteView, conversion bool) string {
	word := b.ratingWord(s.kind())
	if conversion {
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

// bullet renders a block whose lead-in stands before a bar.
func (b *builder) bullet(block string, data any) doc.Item {
	lead, rest, _ := strings.Cut(b.prose(block, data), "|")
	return doc.Item{Lead: lead, Text: rest}
}

// whyAndRisks writes the reasons and the risks side by side.
func (b *builder) whyAndRisks(v *minerView, sites []*siteView, tight setting) {
	first := leading(sites)
	heading := b.prose("front/risks", nil)
	most, least, leastRisks := 5, max(tight.least, 1), tight.least
	if len(sites) > 4 {
		most, least, leastRisks = 3, 1, min(leastRisks, 1)
	}
	if !v.says(provenance.AtRisks) {
		leastRisks = max(leastRisks, 1)
	}
	reasons := b.reasons(first)
	why := b.prose("front/why", nil)
	if v.several() {
		heading, why = b.prose("front/risks of", first), b.prose("front/by site", nil)
		reasons = b.siteReasons(sites, v.Sites, most, tight.bare)
	}
	b.beside(0.5, func() {
		b.smallHeading(why)
		b.bullets(reasons[:min(len(reasons), most)], least)
	}, func() {
		b.smallHeading(heading)
		b.ownWords(v, provenance.AtRisks, "")
		b.bullets(b.risks(v, first, most), leastRisks)
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
		npv := b.fig.measure(s.path+".alternatives."+string(c.Alternative), "npv_usd", model.Money,
			model.Some(c.NPVUSD))
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
