package workbook_test

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
