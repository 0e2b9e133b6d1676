package workbook_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// place is a miner's site as it is drawn.
type place struct{ miner, ticker, site string }

var (
	minerNames = []string{"Alpha Mining", "Beta Digital", "Cormorant Power", "Delta Compute", "Echo Ridge"}
	siteNames  = []string{"Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir Creek", "Gum Tree", "Hawthorn", "Ironwood", "Juniper"}
)

// all draws the sheets of a workbook.
func (g *generator) all() {
	var places []place
	next := 0
	for i := range 1 + g.r.IntN(3) {
		name := minerNames[i]
		for range 1 + g.r.IntN(3) {
			places = append(places, place{name, strings.ToUpper(name[:4]), siteNames[next]})
			next++
		}
	}
	first := g.one(2)
	if first {
		g.market()
	}
	g.sites(places)
	if !g.one(4) {
		g.miners(places)
	}
	if !first {
		g.market()
	}
	g.noise()
}

// chosen draws which quantities a table has, and how each is written.
func (g *generator) chosen(list []quantity, few int) []writing {
	var out []writing
	for _, q := range list {
		if q.need || g.r.IntN(10) < few {
			out = append(out, g.write(q))
		}
	}
	g.r.Shuffle(len(out), func(i, k int) { out[i], out[k] = out[k], out[i] })
	return out
}

// sites draws the site table in one of the ways that people lay it out.
func (g *generator) sites(places []place) {
	ws := g.chosen(siteQuantities, 4)
	p := g.tab(pick(g, []string{"Sites", "Portfolio", "Comps", "Data"}))
	row, col := 1, 1
	if g.one(3) {
		g.trait("offset")
		p.put(1, 1, "Power portfolio of listed miners")
		row, col = 3+g.r.IntN(2), 1+g.r.IntN(2)
	}
	switch g.r.IntN(17) {
	case 13:
		g.trait("capitals and line breaks")
		for i := range ws {
			ws[i].word = strings.ToUpper(ws[i].word)
			if g.one(2) {
				ws[i].word = strings.Replace(ws[i].word, " ", "\n", 1)
			}
		}
		g.header(p, ws, row, col, false)
		for i, s := range places {
			s.miner += pick(g, []string{"", " ", "  "})
			g.siteRow(p, ws, place{s.miner, s.ticker, s.site + " "}, row+1+i, col, true)
		}
		for i := range g.truths {
			g.truths[i].miner, g.truths[i].site = strings.TrimSpace(g.truths[i].miner), strings.TrimSpace(g.truths[i].site)
		}
	case 14:
		g.trait("across with units")
		g.acrossUnits(p, ws, places, row, col)
	case 15:
		g.trait("blanks by words")
		g.blanks(p, ws, places, row, col)
	case 16:
		g.trait("hidden copy")
		g.hiddenCopy(p, ws, places, row, col)
	case 8:
		g.trait("groups")
		g.groups(p, ws, places, row, col)
	case 9:
		g.trait("second block")
		g.secondBlock(p, ws, places, row, col)
	case 10:
		g.trait("unit beside figures")
		g.unitBeside(p, ws, places, row, col)
	case 11:
		g.trait("blank column")
		g.blankColumn(p, ws, places, row, col)
	case 12:
		g.trait("marks and remarks")
		g.marked(p, ws, places, row, col)
	case 0:
		g.trait("units below")
		g.unitsBelow(p, ws, places, row, col)
	case 1:
		g.trait("units above")
		g.unitsAbove(p, ws, places, row+1, col)
	case 2:
		g.trait("across")
		g.across(p, ws, places, row, col)
	case 3:
		g.trait("headings")
		g.headings(p, ws, places, row, col)
	case 4:
		g.trait("joined")
		g.joined(p, ws, places, row, col)
	case 5:
		g.trait("gap and total")
		g.gapAndTotal(p, ws, places, row, col)
	case 6:
		g.trait("note")
		g.noted(p, ws, places, row+1, col)
	default:
		g.trait("plain")
		g.header(p, ws, row, col, false)
		for i, s := range places {
			g.siteRow(p, ws, s, row+1+i, col, true)
		}
		if g.one(3) {
			p.put(col, row+len(places)+2, "Source: company filings, own estimates")
		}
	}
}

var nameHeads = []string{"Company", "Ticker", "Site"}

func (g *generator) header(p pad, ws []writing, row, col int, alone bool) {
	for i, h := range nameHeads {
		p.put(col+i, row, h)
	}
	for i, w := range ws {
		p.put(col+3+i, row, w.header(alone))
	}
}

func (g *generator) siteRow(p pad, ws []writing, s place, row, col int, named bool) {
	if named {
		p.put(col, row, s.miner)
		p.put(col+1, row, s.ticker)
	}
	p.put(col+2, row, s.site)
	for i, w := range ws {
		p.set(w, col+3+i, row, g.draw(w.q), s.miner, s.site)
	}
}

func (g *generator) unitsBelow(p pad, ws []writing, places []place, row, col int) {
	g.header(p, ws, row, col, true)
	g.units(p, ws, row+1, col)
	for i, s := range places {
		g.siteRow(p, ws, s, row+2+i, col, true)
	}
}

func (g *generator) unitsAbove(p pad, ws []writing, places []place, row, col int) {
	g.units(p, ws, row-1, col)
	g.header(p, ws, row, col, true)
	for i, s := range places {
		g.siteRow(p, ws, s, row+1+i, col, true)
	}
}

func (g *generator) units(p pad, ws []writing, row, col int) {
	for i, w := range ws {
		unit := w.s.unit
		if w.q.percent && w.percent == 1 {
			unit = "%"
		}
		if unit != "" && !w.inCell {
			p.put(col+3+i, row, unit)
		}
	}
}

func (g *generator) across(p pad, ws []writing, places []place, row, col int) {
	for i, h := range nameHeads {
		p.put(col, row+i, h)
	}
	for k, s := range places {
		p.put(col+1+k, row, s.miner)
		p.put(col+1+k, row+1, s.ticker)
		p.put(col+1+k, row+2, s.site)
	}
	for i, w := range ws {
		p.put(col, row+3+i, w.header(false))
		for k, s := range places {
			p.set(w, col+1+k, row+3+i, g.draw(w.q), s.miner, s.site)
		}
	}
}

func (g *generator) headings(p pad, ws []writing, places []place, row, col int) {
	g.header(p, ws, row, col, false)
	last := ""
	for _, s := range places {
		row++
		if s.miner != last {
			p.put(col, row, s.miner)
			row++
		}
		last = s.miner
		g.siteRow(p, ws, s, row, col, false)
	}
}

// joined draws the rents and terms on a sheet of their own, by the name of the site.
func (g *generator) joined(p pad, ws []writing, places []place, row, col int) {
	var here, there []writing
	for _, w := range ws {
		if !w.q.need && len(there) < 3 {
			there = append(there, w)
		} else {
			here = append(here, w)
		}
	}
	g.header(p, here, row, col, false)
	for i, s := range places {
		g.siteRow(p, here, s, row+1+i, col, true)
	}
	if len(there) == 0 {
		return
	}
	o := g.tab("Leases")
	o.put(1, 1, "Site")
	for i, w := range there {
		o.put(2+i, 1, w.header(false))
	}
	for k, s := range places {
		o.put(1, 2+k, s.site)
		for i, w := range there {
			o.set(w, 2+i, 2+k, g.draw(w.q), s.miner, s.site)
		}
	}
}

func (g *generator) gapAndTotal(p pad, ws []writing, places []place, row, col int) {
	g.header(p, ws, row, col, false)
	cut := len(places) / 2
	for i, s := range places {
		if i == cut && i > 0 {
			row += 1 + g.r.IntN(3)
			if g.one(2) {
				p.put(col, row+1+i, "Pipeline sites")
				row += 1 + g.r.IntN(2)
			}
		}
		g.siteRow(p, ws, s, row+1+i, col, true)
	}
	if g.one(2) {
		p.put(col, row+len(places)+1, "Total")
	}
}

// noted draws a table one of whose units stands in a note above it.
func (g *generator) noted(p pad, ws []writing, places []place, row, col int) {
	for i := range ws {
		if ws[i].q.input == "power_price_usd_mwh" {
			ws[i].s, ws[i].inCell = spelling{"c/kWh", 10, false}, false
			p.put(col, row-1, pick(g, []string{"All power in c/kWh", "Power prices in c/kWh", "(all power costs in c/kWh unless stated)"}))
			ws[i].s.unit = ""
		}
	}
	row++
	g.header(p, ws, row, col, false)
	for i, s := range places {
		g.siteRow(p, ws, s, row+1+i, col, true)
	}
}

// groups draws a line of groups above the header.
func (g *generator) groups(p pad, ws []writing, places []place, row, col int) {
	p.put(col, row, "Site")
	p.put(col+3, row, pick(g, []string{"Mining today", "Site data", "Inputs"}))
	g.header(p, ws, row+1, col, false)
	for i, s := range places {
		g.siteRow(p, ws, s, row+2+i, col, true)
	}
}

// secondBlock draws the sites in two blocks with the same header, one below the other.
func (g *generator) secondBlock(p pad, ws []writing, places []place, row, col int) {
	cut := (len(places) + 1) / 2
	g.header(p, ws, row, col, false)
	for i, s := range places[:cut] {
		g.siteRow(p, ws, s, row+1+i, col, true)
	}
	row += cut + 2 + g.r.IntN(2)
	if cut == len(places) {
		return
	}
	g.header(p, ws, row, col, false)
	for i, s := range places[cut:] {
		g.siteRow(p, ws, s, row+1+i, col, true)
	}
}

// unitBeside draws a table whose last column has its unit in a column of its own, row by row.
func (g *generator) unitBeside(p pad, ws []writing, places []place, row, col int) {
	last := len(ws) - 1
	for last > 0 && (ws[last].q.percent || ws[last].s.unit == "" || ws[last].s.open) {
		last--
	}
	ws[len(ws)-1], ws[last] = ws[last], ws[len(ws)-1]
	w := &ws[len(ws)-1]
	unit := w.s.unit
	w.inCell, w.s.unit = false, ""
	if w.q.percent {
		unit = ""
	}
	g.header(p, ws, row, col, false)
	for i, s := range places {
		g.siteRow(p, ws, s, row+1+i, col, true)
		if unit != "" {
			p.put(col+3+len(ws), row+1+i, unit)
		}
	}
}

// blankColumn draws a table with a blank column between its columns.
func (g *generator) blankColumn(p pad, ws []writing, places []place, row, col int) {
	cut := len(ws) / 2
	for i, h := range nameHeads {
		p.put(col+i, row, h)
	}
	column := func(i int) int {
		if i >= cut {
			return col + 4 + i
		}
		return col + 3 + i
	}
	for i, w := range ws {
		p.put(column(i), row, w.header(false))
	}
	for k, s := range places {
		p.put(col, row+1+k, s.miner)
		p.put(col+1, row+1+k, s.ticker)
		p.put(col+2, row+1+k, s.site)
		for i, w := range ws {
			p.set(w, column(i), row+1+k, g.draw(w.q), s.miner, s.site)
		}
	}
}

// marked draws a table with marks of footnotes, remarks, and columns that are none of the program's.
func (g *generator) marked(p pad, ws []writing, places []place, row, col int) {
	g.header(p, ws, row, col, false)
	for i, w := range ws {
		if g.one(3) {
			p.put(col+3+i, row, w.header(false)+pick(g, []string{" (1)", "*", " [2]", "¹"}))
		}
	}
	p.put(col+3+len(ws), row, "Comment")
	p.put(col+4+len(ws), row, "Year built")
	p.put(col+5+len(ws), row, "Interconnect queue position")
	for i, s := range places {
		g.siteRow(p, ws, s, row+1+i, col, true)
		p.put(col+3+len(ws), row+1+i, pick(g, []string{"ok", "see note", "n/a", "under review"}))
		p.put(col+4+len(ws), row+1+i, 2019+g.r.IntN(6))
		p.put(col+5+len(ws), row+1+i, 3+g.r.IntN(90))
	}
	p.put(col, row+len(places)+2, "(1) As of the last quarter")
}

// acrossUnits draws the sites side by side with a column of units behind the names of the inputs.
func (g *generator) acrossUnits(p pad, ws []writing, places []place, row, col int) {
	for i, h := range nameHeads {
		p.put(col, row+i, h)
	}
	for k, s := range places {
		p.put(col+2+k, row, s.miner)
		p.put(col+2+k, row+1, s.ticker)
		p.put(col+2+k, row+2, s.site)
	}
	for i, w := range ws {
		p.put(col, row+3+i, w.header(true))
		unit := w.s.unit
		if w.q.percent && w.percent == 1 {
			unit = "%"
		}
		if unit != "" && !w.inCell {
			p.put(col+1, row+3+i, unit)
		}
		for k, s := range places {
			p.set(w, col+2+k, row+3+i, g.draw(w.q), s.miner, s.site)
		}
	}
}

// blanks draws a table some of whose optional cells hold n/a and the like.
func (g *generator) blanks(p pad, ws []writing, places []place, row, col int) {
	g.header(p, ws, row, col, false)
	for k, s := range places {
		p.put(col, row+1+k, s.miner)
		p.put(col+1, row+1+k, s.ticker)
		p.put(col+2, row+1+k, s.site)
		for i, w := range ws {
			if !w.q.need && g.one(3) {
				p.put(col+3+i, row+1+k, pick(g, []string{"n/a", "NA", "NM", "TBC", "n.a.", "tbd"}))
				continue
			}
			p.set(w, col+3+i, row+1+k, g.draw(w.q), s.miner, s.site)
		}
	}
}

// hiddenCopy draws the table twice, an old copy of it on a hidden sheet.
func (g *generator) hiddenCopy(p pad, ws []writing, places []place, row, col int) {
	old := g.tab("Old")
	kept := g.truths
	for _, x := range []pad{old, p} {
		g.truths = kept
		g.header(x, ws, row, col, false)
		for i, s := range places {
			g.siteRow(x, ws, s, row+1+i, col, true)
		}
	}
	g.fail(g.f.SetSheetVisible("Old", false))
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
		p.put(1, 1, pick(g, []string{"(US$ in millions, except per share data)", "Capitalisation (US$m unless stated)"}))
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
			ws[i].s.open = ws[i].s.open || currency != "USD" && (q == "share_price_usd" || q == "net_debt_usd" || q == "cash_usd") && !strings.Contains(strings.ToUpper(ws[i].s.unit), "US")
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
