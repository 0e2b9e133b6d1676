package workbook_test

import "strings"

// place is a miner's site as it is drawn.
type place struct{ miner, ticker, site string }

var (
	minerNames = []string{"Alpha Mining", "Beta Digital", "Cormorant Power", "Delta Compute", "Echo Ridge"}
	siteNames  = []string{"Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir Creek", "Gum Tree", "Hawthorn",
		"Ironwood", "Juniper"}
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

// layout is a way to lay out the site table.
type layout struct {
	name string
	down int // rows that it needs above its header
	draw func(*generator, pad, []writing, []place, int, int)
}

var layouts = []layout{
	{"units below", 0, (*generator).unitsBelow}, {"units above", 1, (*generator).unitsAbove},
	{"across", 0, (*generator).across}, {"headings", 0, (*generator).headings},
	{"joined", 0, (*generator).joined}, {"gap and total", 0, (*generator).gapAndTotal}, {"note", 1, (*generator).noted},
	{"groups", 0, (*generator).groups},
	{"second block", 0, (*generator).secondBlock}, {"unit beside figures", 0, (*generator).unitBeside},
	{"blank column", 0, (*generator).blankColumn}, {"marks and remarks", 0, (*generator).marked},
	{"capitals and line breaks", 0, (*generator).capitals}, {"across with units", 0, (*generator).acrossUnits},
	{"blanks by words", 0, (*generator).blanks}, {"hidden copy", 0, (*generator).hiddenCopy},
	{"plain", 0, (*generator).plain},
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
	l := pick(g, layouts)
	g.trait(l.name)
	l.draw(g, p, ws, places, row+l.down, col)
}

// plain draws a header and a row a site.
func (g *generator) plain(p pad, ws []writing, places []place, row, col int) {
	g.header(p, ws, row, col, false)
	for i, s := range places {
		g.siteRow(p, ws, s, row+1+i, col, true)
	}
	if g.one(3) {
		p.put(col, row+len(places)+2, "Source: company filings, own estimates")
	}
}

// capitals draws headers in capitals and over two lines, and names with spaces behind them.
func (g *generator) capitals(p pad, ws []writing, places []place, row, col int) {
	for i := range ws {
		ws[i].word = strings.ToUpper(ws[i].word)
		if g.one(2) {
			ws[i].word = strings.Replace(ws[i].word, " ", "\n", 1)
		}
	}
	g.header(p, ws, row, col, false)
	for i, s := range places {
		g.siteRow(p, ws, place{s.miner + pick(g, []string{"", " ", "  "}), s.ticker, s.site + " "}, row+1+i, col, true)
	}
	for i := range g.truths {
		g.truths[i].miner, g.truths[i].site = strings.TrimSpace(g.truths[i].miner), strings.TrimSpace(g.truths[i].site)
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
			p.put(col, row-1, pick(g, []string{"All power in c/kWh", "Power prices in c/kWh",
				"(all power costs in c/kWh unless stated)"}))
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
