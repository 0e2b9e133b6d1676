package memo

import (
	"slices"
	"strings"
)

// A figure that is printed is followed through text, tables and charts by marks
// around it: characters for private use, which have no width and are never drawn.
// They say which figure it is, so that where it is drawn it can be linked.
const (
	markFirst = '\ue000'
	markLast  = '\uf8ff'
	markStart = '\ue000'
	markEnd   = '\ue001'
	markDigit = '\ue100' // a digit of the figure's number, to the base of markBase
	markBase  = 0x1000
)

func isMark(r rune) bool { return r >= markFirst && r <= markLast }

// marked is text with the marks of the figure at a path of results.json around it.
func (r *recorder) marked(path, text string) string {
	n := r.number(path)
	return string([]rune{markStart, markDigit + rune(n/markBase%markBase), markDigit + rune(n%markBase)}) + text + string(markEnd)
}

// number is that of the figure at a path.
func (r *recorder) number(path string) int {
	n, ok := r.numbers[path]
	if !ok {
		n = len(r.paths)
		r.numbers[path], r.paths = n, append(r.paths, path)
	}
	return n
}

// bare is text without marks.
func bare(text string) string {
	if !strings.ContainsFunc(text, isMark) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if isMark(r) {
			return -1
		}
		return r
	}, text)
}

// stretch is a figure in a text without its marks, as bytes from and to, and its number.
type stretch struct{ from, to, number int }

// stretches takes the marks out of a text. A figure whose end was cut off goes to the end of the text.
func stretches(text string) (plain string, figures []stretch) {
	if !strings.ContainsFunc(text, isMark) {
		return text, nil
	}
	var b strings.Builder
	var open *stretch
	digits := 0
	for _, r := range text {
		switch {
		case r == markStart:
			figures = append(figures, stretch{b.Len(), -1, 0})
			open, digits = &figures[len(figures)-1], 0
		case r == markEnd:
			if open != nil {
				open.to = b.Len()
			}
			open = nil
		case isMark(r):
			if open != nil && digits < 2 && r >= markDigit && r < markDigit+markBase {
				open.number = open.number*markBase + int(r-markDigit)
				digits++
			}
		default:
			b.WriteRune(r)
		}
	}
	if open != nil {
		open.to = b.Len()
	}
	return b.String(), figures
}

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

// follow notes the figures of a text that is drawn.
func (d *doc) follow(x, baseline float64, s style, plain string, figures []stretch) {
	for _, f := range figures {
		if f.to > f.from {
			at := spot{d.pdf.PageNo(), x + d.widthOf(s, plain[:f.from]), baseline - s.size*0.8, d.widthOf(s, plain[f.from:f.to]), s.size * 1.05}
			d.drawn = append(d.drawn, drawn{spot: at, number: f.number})
			if plain[f.from:f.to] == pageHolder {
				d.holders = append(d.holders, holder{drawn{spot: at, number: f.number}, s, baseline})
			}
		}
	}
}

// target makes the document's place the one that links to a path lead to, unless there is one already.
func (d *doc) target(path string) {
	if _, ok := d.targets[path]; !ok && path != "" {
		d.targets[path] = d.here()
	}
}

// area makes a place on the page a link to the line of a path: a chart, of
// whose axis and marks none is a figure by itself.
func (b *builder) area(path string, x, y, w, h float64) {
	b.drawn = append(b.drawn, drawn{spot: spot{b.pdf.PageNo(), x, y, w, h}, number: b.fig.rec.number(path), area: true})
}

// link draws the links of all figures whose path has a target, those of areas
// under the others. Neighbours in a row that lead to the same line are one link.
func (d *doc) link(paths []string) {
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
	order := slices.Clone(d.drawn)
	slices.SortStableFunc(order, func(x, y drawn) int { return areaFirst(x) - areaFirst(y) })
	for _, f := range order {
		if f.number >= len(paths) {
			continue
		}
		target, ok := d.targets[paths[f.number]]
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
