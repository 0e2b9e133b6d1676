package page

import "rackrate/report/doc"

// within does something in a column of the text, whose left end and width are given.
func (d *paper) within(x, w float64, do func()) {
	oldX, oldW := d.x, d.w
	d.x, d.w = x, w
	do()
	d.x, d.w = oldX, oldW
}

// columnWidths are those of blocks side by side.
func (d *paper) columnWidths(x doc.Columns) (left, right float64) {
	left = (d.w - gutter) * x.Share
	return left, d.w - gutter - left
}

func (d *paper) columnHeights(x doc.Columns) (left, right float64) {
	wl, wr := d.columnWidths(x)
	d.within(d.x, wl, func() { left = d.heightOf(x.Left) })
	d.within(d.x+wl+gutter, wr, func() { right = d.heightOf(x.Right) })
	return left, right
}

// columns writes blocks side by side. Where the page cannot hold them they go on on the next one, each column for
// itself, if both have something that is worth beginning with here; else all of them stand there.
func (d *paper) columns(x doc.Columns) {
	left, right := d.columnHeights(x)
	if high := max(left, right); high > d.left()+rounding && !d.fixed {
		if here, rest, ok := d.parted(x, d.left()); ok {
			d.sideBySide(here)
			d.addPage()
			d.columns(rest)
			return
		}
		d.need(high)
	}
	d.sideBySide(x)
}

// sideBySide writes blocks side by side, on one page.
func (d *paper) sideBySide(x doc.Columns) {
	wl, wr := d.columnWidths(x)
	top, fixed := d.y, d.fixed
	d.fixed = true
	d.within(d.x, wl, func() { d.print(x.Left) })
	end := d.y
	d.y = top
	d.within(d.x+wl+gutter, wr, func() { d.print(x.Right) })
	d.y, d.fixed = max(d.y, end), fixed
}

// columnsStart is the height with which columns begin: that of the first of each.
func (d *paper) columnsStart(x doc.Columns) float64 {
	left, right := d.columnHeights(x)
	wl, wr := d.columnWidths(x)
	var startLeft, startRight float64
	d.within(d.x, wl, func() { startLeft = d.columnStart(x.Left) })
	d.within(d.x+wl+gutter, wr, func() { startRight = d.columnStart(x.Right) })
	return min(max(left, right), max(startLeft, startRight, leastColumn))
}

// columnStart is likewise of one column: of a table its first lines, since it may go on elsewhere.
func (d *paper) columnStart(list []doc.Block) float64 {
	t, ok := at(list, 0).(*doc.Table)
	if !ok || t.Twice {
		return d.startOf(list)
	}
	g := d.placed(t)
	widths, rows, whole := d.laid(g)
	return min(whole, d.headerHeight(g, widths)+sum(rows[:min(len(rows), leastRows)])+5)
}

// leastColumn is the least height in which columns begin on a page.
const leastColumn = 130

// parted divides columns at a height into what stands above it and the rest; false where a column has nothing
// to begin with.
func (d *paper) parted(x doc.Columns, room float64) (here, rest doc.Columns, ok bool) {
	if room < leastColumn {
		return here, rest, false
	}
	here, rest = doc.Columns{Share: x.Share}, doc.Columns{Share: x.Share}
	wl, wr := d.columnWidths(x)
	d.within(d.x, wl, func() { here.Left, rest.Left = d.divided(x.Left, room) })
	d.within(d.x+wl+gutter, wr, func() { here.Right, rest.Right = d.divided(x.Right, room) })
	begun := func(all, here []doc.Block) bool { return len(all) == 0 || len(here) > 0 }
	return here, rest, begun(x.Left, here.Left) && begun(x.Right, here.Right)
}

// divided are blocks as far as they go into a height, and the rest: a heading stays with what it heads,
// a note with what it is to, and a table goes on in the rest where some lines of it stand on both sides.
func (d *paper) divided(list []doc.Block, room float64) (here, rest []doc.Block) {
	for len(list) > 0 {
		n := together(list)
		h := d.heightOf(list[:n])
		if h > room+rounding {
			break
		}
		here, list, room = append(here, list[:n]...), list[n:], room-h
	}
	for n := 0; n < len(list); n++ {
		t, ok := list[n].(*doc.Table)
		if !ok {
			if _, heading := list[n].(doc.Heading); heading {
				continue
			}
			break
		}
		if above, below := d.cutTable(t, room-d.heightOf(list[:n])); above != nil {
			here = append(append(here, list[:n]...), above)
			return here, append([]doc.Block{below}, list[n+1:]...)
		}
		break
	}
	return here, list
}

// together is how many of the first blocks stay with one another: headings, what they head, its notes, gaps.
func together(list []doc.Block) int {
	n := 0
	for n < len(list)-1 {
		if _, heading := list[n].(doc.Heading); !heading {
			break
		}
		n++
	}
	for n++; n < len(list); n++ {
		if _, gap := list[n].(doc.Gap); gap {
			continue
		}
		if text, ok := list[n].(doc.Text); !ok || text.Role != doc.Note {
			break
		}
	}
	return n
}

func sum(rows []laidRow) (h float64) {
	for _, r := range rows {
		h += r.h
	}
	return h
}

// leastRows is how many rows of a table that is divided stand on each side at least.
const leastRows = 4

// cutTable divides a table at a height; nil where that leaves too few rows on a side.
func (d *paper) cutTable(t *doc.Table, room float64) (above, below *doc.Table) {
	g := d.placed(t)
	widths, rows, _ := d.laid(g)
	n := fitting(rows, room-d.headerHeight(g, widths)-5)
	n = min(n, len(rows)-leastRows)
	if t.Twice || n < leastRows {
		return nil, nil
	}
	a, b := *t, *t
	a.Rows, b.Rows = t.Rows[:n], t.Rows[n:]
	// as wide as the whole of it would have them
	for half, own := range map[*doc.Table][]laidRow{&a: rows[:n], &b: rows[n:]} {
		d.lays[half] = laidTable{g.w, widths, own, d.headerHeight(g, widths) + sum(own)}
	}
	return &a, &b
}
