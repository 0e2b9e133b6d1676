package memo

import (
	"strings"

	"rackrate/internal/provenance"
	"rackrate/report/chart"
	"rackrate/report/doc"
)

// ownWords writes what the analyst says at a place, marked as theirs; nothing where they say nothing.
func (b *builder) ownWords(v *minerView, place provenance.Place, site string) {
	headed := false
	for _, w := range v.source.Words {
		if w.Place != place || w.Site != site {
			continue
		}
		if !headed {
			headed = true
			b.paragraph(doc.OwnHead, b.prose("own/"+string(place), b.clean(b.house.Analyst)))
		}
		for _, text := range strings.Split(w.Text, "\n") {
			b.add(doc.Text{Role: doc.Own, Spans: emphasised(b.clean(text))})
		}
	}
	if headed {
		b.gap(4)
	}
}

// siteWords writes what the analyst says of a site; of rows that are structures of one site at the first.
func (b *builder) siteWords(v *minerView, s *siteView) {
	for _, other := range v.Sites {
		if other.source.Name == s.source.Name {
			if other == s {
				b.ownWords(v, provenance.AtSite, s.source.Name)
			}
			return
		}
	}
}

// says reports whether the analyst has words for a place.
func (v *minerView) says(place provenance.Place) bool {
	for _, w := range v.source.Words {
		if w.Place == place {
			return true
		}
	}
	return false
}

// emphasised parts a text at **bold** and *italic*. A star that no other closes, or that stands beside a space where it
// would open or close, is a star.
func emphasised(text string) []doc.Span {
	var out []doc.Span
	plain := ""
	flush := func() {
		if plain != "" {
			out = append(out, doc.Span{Text: plain})
		}
		plain = ""
	}
	for text != "" {
		i := strings.IndexByte(text, '*')
		if i < 0 {
			break
		}
		plain, text = plain+text[:i], text[i:]
		mark := "*"
		if strings.HasPrefix(text, "**") {
			mark = "**"
		}
		inner, rest, closed := strings.Cut(text[len(mark):], mark)
		if !closed || inner == "" || inner != strings.TrimSpace(inner) || strings.Contains(inner, "*") {
			plain, text = plain+mark, text[len(mark):]
			continue
		}
		flush()
		out = append(out, doc.Span{Text: inner, Bold: mark == "**", Italic: mark == "*"})
		text = rest
	}
	plain += text
	flush()
	return out
}

// concluding reports a miner on which the analyst has a conclusion.
func concluding(b *builder, v *minerView) bool { return v.says(provenance.AtConclusion) }

// conclusion is the analyst's alone.
func (b *builder) conclusion(v *minerView) {
	b.heading1(b.prose("own/conclusion heading", nil))
	b.ownWords(v, provenance.AtConclusion, "")
}

// rated reports a miner with a history of the analyst's ratings.
func rated(b *builder, v *minerView) bool { return len(v.source.Ratings) > 0 }

// ratingChartHeight is that of the chart of the history of ratings, in points.
const ratingChartHeight = 170

// ratings is the history of the analyst's ratings and targets: the chart that disclosure rules ask for, and its
// figures.
func (b *builder) ratings(v *minerView) {
	b.heading1(b.prose("ratings/heading", nil))
	g := &doc.Table{Columns: []doc.Column{{Title: b.prose("ratings/date", nil), Weight: 1},
		{Title: b.prose("ratings/rating", nil), Weight: 1},
		{Title: b.prose("ratings/target", nil), Right: true}, {Title: b.prose("ratings/price", nil), Right: true}},
		Size: doc.Dense}
	data := chart.History{Frame: chart.Frame{Title: b.prose("ratings/title", nil), Unit: b.prose("ratings/unit", nil),
		Source: b.prose("source/row", struct{ Book, Row, Run string }{
			b.clean(b.run.Book.File), b.clean(v.source.Ratings[0].Cell.Address()), b.run.ID})},
		TargetName: b.prose("ratings/target name", nil), PriceName: b.prose("ratings/price name", nil),
		Format: b.format.Plain}
	last := b.run.Book.Market.ValuationDate
	for _, x := range v.source.Ratings {
		word := b.clean(x.Rating)
		target, price := "", ""
		p := chart.Point{At: x.Date.DayNumber(), Label: word, Date: b.format.Month(x.Date)}
		if x.TargetUSD.Known {
			p.Target, p.HasTarget, target = x.TargetUSD.Value, true, b.format.Number(x.TargetUSD.Value, 2)
		}
		if x.PriceUSD.Known {
			p.Price, p.HasPrice, price = x.PriceUSD.Value, true, b.format.Number(x.PriceUSD.Value, 2)
		}
		data.Points = append(data.Points, p)
		g.Rows = append(g.Rows, doc.Row{Cells: doc.Plain(b.format.Day(x.Date), word, target, price)})
	}
	data.End, data.EndDate = last.DayNumber(), b.format.Month(last)
	if price := v.source.Inputs.SharePriceUSD; price.Known {
		data.EndPrice, data.HasEnd = price.Value, true
	}
	b.chart(data.Title, data, ratingChartHeight, "")
	b.table(g)
}
