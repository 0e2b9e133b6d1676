package workbook

import (
	"fmt"
	"slices"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/model"
)

// readDecks reads the price decks. Two decks may give one series each.
func (r *reader) readDecks() {
	points, places := map[model.Date]*model.DeckPoint{}, map[model.Date]*provenance.DeckPlace{}
	givenBy := map[string]*table{}
	for _, t := range r.tables {
		if t.kind != deckTable {
			continue
		}
		r.prepare(t, func(in model.Input) bool { return in.Key == "btc_price_usd" || in.Key == "network_ehs" })
		r.failed = r.failed || t.broken
		if r.isHistory(t) {
			r.report(codeDeckHistory, t.spot(t.header, t.first), who{}, provenance.Finding{
				Wrong: "every date of the table of prices is before the valuation date: it is a history and not used"})
			continue
		}
		if r.book.DeckCell.Sheet == "" {
			r.book.DeckCell = r.at(t.spot(t.header, t.first))
		}
		r.oneDeck(t, givenBy)
		for _, row := range t.rows {
			r.readDeckRow(t, row, points, places)
		}
	}
	for _, p := range points {
		r.book.Deck = append(r.book.Deck, *p)
	}
	slices.SortFunc(r.book.Deck, func(a, b model.DeckPoint) int { return a.Date.DayNumber() - b.Date.DayNumber() })
	for _, p := range r.book.Deck {
		r.book.DeckPlaces = append(r.book.DeckPlaces, *places[p.Date])
	}
}

// oneDeck reports a series that two decks give: which of them holds is not for the program to choose.
func (r *reader) oneDeck(t *table, givenBy map[string]*table) {
	for _, c := range t.columns {
		if !c.used {
			continue
		}
		key := c.means.In.Key
		if first, twice := givenBy[key]; twice {
			r.deckFault(codeDeckTwice, t.headerSpot(c.col), c.header, c.header,
				fmt.Sprintf("another price deck, at %s, gives %s too", r.at(first.spot(first.header, first.first)).
					Address(), key))
		}
		givenBy[key] = t
	}
}

// isHistory reports whether all dates of a deck are before the valuation date's month end.
func (r *reader) isHistory(t *table) bool {
	date := t.byRole("date")
	f := r.dateField(t, date)
	last := 0
	for _, row := range t.rows {
		v, problem := r.parseDate(t.sh.At(row, date.col), &f)
		if problem != nil {
			return false
		}
		last = max(last, v.Date.DayNumber())
	}
	v := r.book.Market.ValuationDate
	return len(t.rows) > 0 && !v.IsZero() && last < v.DayNumber()
}

// dateField is how the dates of a deck are to be read.
func (r *reader) dateField(t *table, date *column) field {
	if date.field.in.Key == "" {
		date.field = field{in: model.Input{Key: "date", Type: model.TypeDate}, header: date.header,
			convention: r.conventionOf(t, date.col)}
	}
	return date.field
}

// readDeckRow reads one date of a deck. A fault fails the book: all rows rest on the deck.
func (r *reader) readDeckRow(t *table, row int, points map[model.Date]*model.DeckPoint,
	places map[model.Date]*provenance.DeckPlace) {
	date := t.byRole("date")
	x := t.sh.At(row, date.col)
	r.mark(t.spot(row, date.col), opening.FateUsed)
	f := r.dateField(t, date)
	when, problem := r.parseDate(x, &f)
	if problem != nil {
		r.deckFault(codeDeckRow, t.spot(row, date.col), date.header, r.shown(x), problem.wrong)
		return
	}
	p := points[when.Date]
	if p == nil && len(points) == provenance.MostDays {
		r.failed = true
		r.tooMany(t.spot(row, date.col), who{}, "", bound{"the price deck", "dates", provenance.MostDays})
		return
	}
	if p == nil {
		p = &model.DeckPoint{Date: when.Date}
		points[when.Date] = p
		places[when.Date] = &provenance.DeckPlace{Date: r.at(t.spot(row, date.col))}
	}
	given := false
	for _, c := range t.columns {
		if !c.used {
			continue
		}
		s := t.spot(row, c.col)
		v := r.read(t.sh.At(row, c.col), c.field, s, who{})
		given = given || v.given
		if v.bad {
			r.failed = true
		} else if v.given && !setPoint(p, c.means.In.Key, v.value.Number) {
			r.deckFault(codeDeckTwice, s, c.header, r.shown(x), fmt.Sprintf("%s already has a %s", when.Date,
				c.means.In.Key))
		} else if v.given && c.means.In.Key == "network_ehs" {
			places[when.Date].NetworkEHS = v.origin
		} else if v.given {
			places[when.Date].BTCPriceUSD = v.origin
		}
	}
	if !given {
		r.deckFault(codeDeckRow, t.spot(row, date.col), date.header, r.shown(x),
			fmt.Sprintf("%s has neither a price nor a network hashrate", when.Date))
	}
}

func (r *reader) deckFault(code string, s opening.Spot, header, read, wrong string) {
	r.failed = true
	r.report(code, s, who{}, provenance.Finding{Header: header, Read: read, Wrong: wrong})
}

// setPoint sets a series of a point, unless it has it already.
func setPoint(p *model.DeckPoint, key string, v float64) bool {
	series := &p.BTCPriceUSD
	if key == "network_ehs" {
		series = &p.NetworkEHS
	}
	if series.Known {
		return false
	}
	*series = model.Given(v)
	return true
}
