package page

import (
	"slices"
	"strconv"

	"rackrate/report/doc"
)

// spot is where a figure is drawn, or where a link leads to.
type spot struct {
	page       int
	x, y, w, h float64
}

// drawn is a figure on a page.
type drawn struct {
	spot
	number int
	area   bool // a chart
}

// holder is the place of a page number.
type holder struct {
	drawn
	style    style
	baseline float64
}

// follow notes the figures of a text that is drawn.
func (d *paper) follow(x, baseline float64, s style, plain string, figures []doc.Stretch) {
	for _, f := range figures {
		if f.To <= f.From {
			continue
		}
		at := spot{d.pdf.PageNo(), x + d.widthOf(s, plain[:f.From]), baseline - s.size*0.8,
			d.widthOf(s, plain[f.From:f.To]), s.size * 1.05}
		d.drawn = append(d.drawn, drawn{spot: at, number: f.Number})
		if at.page == 1 && f.Number < len(d.paths) {
			d.first = append(d.first, Drawn{1, d.paths[f.Number], plain[f.From:f.To]})
		}
		if plain[f.From:f.To] == PageHolder {
			d.holders = append(d.holders, holder{drawn{spot: at, number: f.Number}, s, baseline})
		}
	}
}

// target makes the document's place the one that links to a path lead to, unless there is one already.
func (d *paper) target(path string) {
	if _, ok := d.targets[path]; !ok && path != "" {
		d.targets[path] = d.here()
	}
}

// area makes a place on the page a link to the line of a path: a chart, of
// whose axis and marks none is a figure by itself.
func (d *paper) area(path string, x, y, w, h float64) {
	if n := slices.Index(d.paths, path); n >= 0 {
		d.drawn = append(d.drawn, drawn{spot: spot{d.pdf.PageNo(), x, y, w, h}, number: n, area: true})
	}
}

// fillIn writes the numbers of pages where their places were held.
func (d *paper) fillIn(paths []string) {
	for _, h := range d.holders {
		if to, ok := d.places[paths[h.number]]; ok {
			d.turnTo(h.page)
			d.textRight(h.x+h.w, h.baseline, h.style, strconv.Itoa(to.page))
		}
	}
}

// link draws the links of all figures whose path has a target, those of areas
// under the others. Neighbours in a row that lead to the same line are one link.
func (d *paper) link(list []drawn, paths []string, targets map[string]spot) {
	links := map[spot]int{}
	var last drawn
	var to spot
	flush := func() {
		if last.w == 0 {
			return
		}
		if _, ok := links[to]; !ok {
			links[to] = d.pdf.AddLink()
			d.pdf.SetLink(links[to], max(to.y-4, 0), to.page)
		}
		d.pdf.SetPage(last.page)
		d.pdf.Link(last.x, last.y, last.w, last.h, links[to])
	}
	order := slices.Clone(list)
	slices.SortStableFunc(order, func(x, y drawn) int { return areaFirst(x) - areaFirst(y) })
	for _, f := range order {
		if f.number >= len(paths) {
			continue
		}
		target, ok := targets[paths[f.number]]
		if !ok {
			continue
		}
		if !last.area && target == to && last.page == f.page && last.y == f.y && f.x >= last.x {
			last.w = max(last.w, f.x+f.w-last.x)
			continue
		}
		flush()
		last, to = f, target
	}
	flush()
	d.pdf.SetPage(d.pdf.PageCount())
}

func areaFirst(d drawn) int {
	if d.area {
		return 0
	}
	return 1
}
