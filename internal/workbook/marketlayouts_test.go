package workbook_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// market draws the market inputs as a list.
func (g *generator) market() {
	ws := g.chosen(marketQuantities, 5)
	p := g.tab(pick(g, []string{"Market", "Assumptions", "Deck"}))
	row, valueCol, unitCol := 1, 2, 0
	switch g.r.IntN(6) {
	case 3:
		g.trait("one cell")
		g.oneCell(p, ws)
		return
	case 4:
		g.trait("cases")
		g.cases(p, ws)
		return
	case 0:
		p.put(1, 1, "Input")
		p.put(2, 1, "Value")
		p.put(3, 1, "Unit")
		row, unitCol = 2, 3
		g.trait("list with header")
	case 1:
		row, unitCol = 2, 3
		g.trait("unit beside")
	case 2:
		valueCol = 4
		g.trait("value far")
	}
	p.put(1, row, pick(g, []string{"Valuation date", "Pricing date", "As of"}))
	p.put(valueCol, row, pick(g, []string{"2024-06-30", "30 June 2024", "30/06/2024"}))
	section := g.one(5)
	for i, w := range ws {
		row++
		if section && i%3 == 0 {
			p.put(1, row+1, pick(g, []string{"General", "Bitcoin", "Macro", "Finance"}))
			row += 2
		}
		w.inCell = false
		p.put(1, row, w.header(unitCol > 0))
		if unitCol > 0 && !w.q.percent && w.s.unit != "" {
			p.put(unitCol, row, w.s.unit)
		}
		if unitCol > 0 && w.q.percent && w.percent == 1 {
			p.put(unitCol, row, "%")
		}
		p.set(w, valueCol, row, g.draw(w.q), "", "")
	}
}

// oneCell draws a list with label and value in one cell each.
func (g *generator) oneCell(p pad, ws []writing) {
	p.put(1, 1, "Valuation date: 2024-06-30")
	for i, w := range ws {
		ref := at(1, 2+i)
		v := g.draw(w.q)
		shown, unit := round(v/max(w.s.factor, 1e-300)), " "+w.s.unit
		if w.q.percent {
			shown, unit = round(v*100), " %"
		}
		w.s.open = false
		p.put(1, 2+i, w.word+": "+strconv.FormatFloat(shown, 'f', -1, 64)+strings.TrimRight(unit, " "))
		g.truths = append(g.truths, truth{p.sheet, ref, w.q.input, "", "", v, false, w.word + " in one cell"})
	}
}

// cases draws a list with a column each for the base, the bull and the bear case.
func (g *generator) cases(p pad, ws []writing) {
	p.put(1, 1, "Assumption")
	for i, c := range []string{"Base", "Bull", "Bear"} {
		p.put(2+i, 1, c)
	}
	p.put(1, 2, "Valuation date")
	p.put(2, 2, "2024-06-30")
	for i, w := range ws {
		w.inCell = false
		p.put(1, 3+i, w.header(false))
		v := g.draw(w.q)
		p.set(w, 2, 3+i, v, "", "")
		kept := g.truths
		p.set(w, 3, 3+i, v, "", "")
		p.set(w, 4, 3+i, v, "", "")
		g.truths = kept
	}
}

// noise draws what workbooks have besides.
func (g *generator) noise() {
	if g.one(3) {
		g.trait("mortgage")
		p := g.tab("Office mortgage")
		for i, l := range []string{"Loan amount", "Interest rate", "Loan term", "Tax rate"} {
			p.put(1, 1+i, l)
			p.put(2, 1+i, []float64{400000, 0.081, 30, 0.131}[i])
		}
	}
	if g.one(3) {
		g.trait("journal")
		p := g.tab("Journal")
		for i := range 6 {
			p.put(1, 1+i, fmt.Sprintf("Entry %d", i+1))
			p.put(2, 1+i, 100*i+7)
		}
	}
}

// miners draws the table of companies.
func (g *generator) miners(places []place) {
	ws := g.chosen(minerQuantities, 6)
	if len(ws) == 0 {
		return
	}
	p := g.tab(pick(g, []string{"Miners", "Cap table", "Companies"}))
	row := 1
	if g.one(4) {
		g.trait("title scale")
		p.put(1, 1, pick(g, []string{"(US$ in millions, except per share data)",
			"Capitalisation (US$m unless stated)"}))
		row = 3
		for i := range ws {
			if k := ws[i].q.input; k == "net_debt_usd" || k == "cash_usd" {
				ws[i].s, ws[i].inCell = spelling{"", 1e6, false}, false
			}
		}
	}
	p.put(1, row, "Company")
	p.put(2, row, "Ticker")
	for i, w := range ws {
		p.put(3+i, row, w.header(false))
	}
	currency := ""
	if g.one(6) {
		g.trait("currency column")
		currency = pick(g, []string{"CAD", "NOK", "USD", "EUR"})
		p.put(3+len(ws), row, pick(g, []string{"Ccy", "Currency", "Devise"}))
		for i := range ws {
			q := ws[i].q.input
			ws[i].s.open = ws[i].s.open || currency != "USD" && (q == "share_price_usd" || q == "net_debt_usd" ||
				q == "cash_usd") && !strings.Contains(strings.ToUpper(ws[i].s.unit), "US")
		}
	}
	var seen []string
	for _, s := range places {
		if slices.Contains(seen, s.miner) {
			continue
		}
		seen = append(seen, s.miner)
		p.put(1, row+len(seen), s.miner)
		p.put(2, row+len(seen), s.ticker)
		if currency != "" {
			p.put(3+len(ws), row+len(seen), currency)
		}
		for i, w := range ws {
			p.set(w, 3+i, row+len(seen), g.draw(w.q), s.miner, "")
		}
	}
}
