package sheet

import (
	"fmt"
	"math"

	"github.com/xuri/excelize/v2"

	"rackrate/model"
	"rackrate/report/sheet/ooxml"
)

// chartedSites is how many sites get a chart of their own: every one of them is
// a part of the file, and hundreds make it slow to open.
const chartedSites = 60

// blocksPerPage is how many sites fit on a printed page.
const blocksPerPage = 2

// The columns of a site's block.
const (
	breakEvenColumn = 1 // alternative, input, value, unit
	tornadoColumn   = 6 // input, unit, low, high, uplift at low, at high, change at low, at high
	tornadoWidth    = 8
	chartColumn     = tornadoColumn + tornadoWidth + 1
	gridColumn      = 1 // a grid is as wide as its label, row values and seven columns
	secondGrid      = 11
)

// sensitivity is a block a site: break-evens, tornado with its chart, both grids.
func (a *author) sensitivity() *page {
	p := a.page(sensitivitySheet, "Sensitivity: what moves the uplift")
	p.frozenCols = 0
	p.printRows = fmt.Sprintf("1:%d", headRows)
	a.withoutSensitivity(p)
	p.add()
	var shown []siteRow
	for _, s := range a.sites {
		if s.out != nil && s.out.Tornado != nil {
			shown = append(shown, s)
		}
	}
	for i, s := range shown[:min(len(shown), chartedSites)] {
		if i > 0 && i%blocksPerPage == 0 {
			p.breaks = append(p.breaks, p.next())
		}
		a.siteBlock(p, s, true)
	}
	if len(shown) > chartedSites {
		a.moreBlocks(p, shown[chartedSites:])
	}
	return p
}

// moreBlocks adds the blocks of sites that have no chart, whose rows are made anew when they are written.
func (a *author) moreBlocks(p *page, sites []siteRow) {
	unmarked := *a
	unmarked.cells = nil // who asks where figures stand is told once
	made := false
	first := p.height()
	p.makeMore(func(yield func([]cell) bool) {
		by := a
		if made {
			by = &unmarked
		}
		at := first
		for i, s := range sites {
			piece := &page{name: p.name, base: at, words: p.words}
			by.siteBlock(piece, s, false)
			if !made && (i+chartedSites)%blocksPerPage == 0 {
				p.breaks = append(p.breaks, at+1)
			}
			if !made {
				p.rules = append(p.rules, piece.rules...)
			}
			at = piece.height()
			for _, row := range piece.rows {
				if !yield(row) {
					return
				}
			}
		}
		made = true
	})
}

// withoutSensitivity names the sites that have no block, before the first, so that no page is theirs alone.
func (a *author) withoutSensitivity(p *page) {
	for _, s := range a.sites {
		name := s.miner.Name + " · " + s.site.Name
		switch {
		case s.out == nil:
			p.add(running(name+a.say(": not evaluated"), noteLook))
		case s.out.Tornado == nil:
			p.add(running(name+a.say(": no conversion is possible"), noteLook))
		}
	}
}

func (a *author) siteBlock(p *page, s siteRow, charted bool) {
	name := s.miner.Name + " · " + s.site.Name
	t := s.out.Tornado
	top := p.add(ofTheRun(own("of the run", blockLook)),
		running(name+a.sayf(": uplift of %s over keep mining", a.alternative(t.Alternative)), blockLook)) + 1
	end := a.breakEvenTable(p, s, top)
	tornadoEnd := a.tornadoTable(p, s, top)
	end = max(end, tornadoEnd)
	if charted {
		title := a.sayf("Change in the uplift at low (red) and high (blue), USD m: %s", s.site.Name)
		for i := range 2 { // under the chart
			from := tornadoColumn + 6 + i
			p.put(chartColumn+1+i, top, own("stale", whyLook))
			for row := top + 2; row <= tornadoEnd; row++ {
				p.put(chartColumn+1+i, row, p.staleCopy(asMoney, ooxml.Ref(from, row)))
			}
			p.widths[chartColumn+1+i] = 12
		}
		p.charts = append(p.charts, placedChart{ooxml.Ref(chartColumn, top), tornadoChart(p, title, top+2, tornadoEnd)})
		end = max(end, top+16)
	}
	a.grid(p, s, gridTable{s.out.Grids.BTCByPrice, "btc_by_price_usd", gridColumn, end + 2})
	a.grid(p, s, gridTable{s.out.Grids.CapexByDelay, "capex_by_delay_usd", secondGrid, end + 2})
	p.add()
	p.add()
}

// breakEvenTable writes the break-evens of every conversion from row top on and gives its last row.
func (a *author) breakEvenTable(p *page, s siteRow, top int) int {
	header := heads("Break-even of", "Input", "Value", "Unit")
	p.putRow(breakEvenColumn, top, header...)
	p.putRow(breakEvenColumn, top+1, units("", "uplift is zero at", "", "")...)
	row := top + 1
	for _, alt := range model.Conversions {
		for _, b := range s.out.BreakEvens[alt] {
			row++
			figure := a.inputFigure(b.Input, b.Figure)
			if figure.numeric { // words such as "beyond 84" are no place of a number
				a.markRow(p, s.path+".breakevens."+string(alt)+"."+b.Input, row, breakEvenColumn+2, breakEvenColumn+2)
			}
			in, _ := a.run.Registry.Lookup(b.Input)
			p.putRow(breakEvenColumn, row, text(a.alternative(alt), textLook), text(a.words.Short(b.Input), textLook),
				figure, text(in.Unit, textLook))
		}
	}
	return row
}

// tornadoTable writes the drivers, largest swing first, and gives its last row.
func (a *author) tornadoTable(p *page, s siteRow, top int) int {
	t := s.out.Tornado
	p.putRow(tornadoColumn, top, heads("Driver", "Unit", "Low", "High", "Uplift at low", "Uplift at high",
		"Change at low", "Change at high")...)
	p.putRow(tornadoColumn, top+1, units("", "", "", "", "USD", "USD", "USD", "USD")...)
	row := top + 1
	for _, r := range t.Rows {
		row++
		in, _ := a.run.Registry.Lookup(r.Input)
		p.putRow(tornadoColumn, row, text(a.words.Short(r.Input), textLook), text(in.Unit, textLook),
			num(r.Low, rounded(in), valueLook), num(r.High, rounded(in), valueLook),
			value(r.UpliftLowUSD), value(r.UpliftHighUSD), value(r.UpliftLowUSD-t.BaseUSD),
			value(r.UpliftHighUSD-t.BaseUSD))
	}
	a.mark(p, s.path+".tornado.rows", block{tornadoColumn, top + 2, tornadoColumn + 5, row})
	return row
}

// gridTable is a two-way table with its place on the sheet.
type gridTable struct {
	model.Grid
	key      string // its name in results.json
	col, top int    // of its title
}

// grid writes a two-way table with a scale of colours; the cell of the inputs as they are is framed.
func (a *author) grid(p *page, s siteRow, g gridTable) {
	col, top := g.col, g.top
	rowIn, _ := a.run.Registry.Lookup(g.RowInput)
	colIn, _ := a.run.Registry.Lookup(g.ColumnInput)
	title := a.sayf("Uplift, USD: %s (%s, down) against %s (%s, across)", a.words.Short(g.RowInput), rowIn.Unit,
		a.words.Short(g.ColumnInput), colIn.Unit)
	p.put(col, top, titleOfTheRun(running(title+a.say(", of the run"), look{colour: navy, bold: true})))
	corner := headLook
	p.put(col, top+1, text(a.words.Short(g.RowInput), corner))
	baseRow, baseCol := a.baseAt(s, g.RowInput, g.Rows), a.baseAt(s, g.ColumnInput, g.Columns)
	for j, v := range g.Columns {
		p.put(col+1+j, top+1, num(v, rounded(colIn), headLook))
	}
	for i, v := range g.Rows {
		l := look{colour: black, fill: pale, right: true, rule: true, bold: i == baseRow}
		p.put(col, top+2+i, num(v, rounded(rowIn), l))
		for j, usd := range g.USD[i] {
			l := valueLook
			l.boxed = i == baseRow && j == baseCol
			l.bold = l.boxed
			p.put(col+1+j, top+2+i, num(usd, asMoney, l))
		}
	}
	if len(g.Rows) > 0 {
		a.mark(p, s.path+".grids."+g.key, block{col + 1, top + 2, col + len(g.Columns), top + 1 + len(g.Rows)})
		p.rule(area(col+1, top+2, col+len(g.Columns), top+1+len(g.Rows)), excelize.ConditionalFormatOptions{
			Type: "3_color_scale", Criteria: "=", MinType: "min", MidType: "num", MidValue: "0", MaxType: "max",
			MinColor: "#F4A6A6", MidColor: "#FFFFFF", MaxColor: "#9FD3A8"})
	}
}

// baseAt is where the site's own value of an input stands on an axis, -1 where it does not.
func (a *author) baseAt(s siteRow, key string, axis []float64) int {
	v, ok := model.Get(&s.out.Inputs, key)
	if !ok {
		v, ok = model.Get(&a.run.Book.Market, key)
	}
	if !ok || !v.Known {
		return -1
	}
	for i, x := range axis {
		if math.Abs(x-v.Number) <= 1e-9*math.Abs(v.Number) {
			return i
		}
	}
	return -1
}
