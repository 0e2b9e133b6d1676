package page

import (
	"strings"

	"rackrate/report/chart"
	"rackrate/report/doc"
)

// masthead writes name, places and the boxes of the ratings.
func (d *paper) masthead(m doc.Masthead) {
	const boxH = 40.0
	big := style{sans, true, 14, d.house.Colours.Ink}
	small := d.caption
	x := d.x + d.w
	box := func(word, under string, own bool) {
		if word == "" {
			return
		}
		word = d.cut(big, word, 190)
		under = d.cut(small, under, 190)
		w := max(d.widthOf(big, word), d.widthOf(small, under)) + 20
		x -= w
		ink, muted := d.house.Colours.Band, d.house.Colours.Band
		if own {
			ink, muted = d.house.Colours.Accent, d.house.Colours.Muted
			d.outline(chart.Box{X: x, Y: d.y + 0.5, W: w, H: boxH - 1},
				chart.Pen{Weight: 1, Colour: d.house.Colours.Accent},
				false)
		} else {
			d.fill(x, d.y, w, boxH, d.house.Colours.Accent)
		}
		d.textAt(x+10, d.y+20, big.in(ink), word)
		d.textAt(x+10, d.y+32, small.in(muted), under)
		x -= 6
	}
	box(m.Badge, m.Under, false)
	box(m.Own, m.OwnUnder, true)
	room := x - 12 - d.x
	title := d.title
	for title.size > 15 && d.widthOf(title, m.Title) > room {
		title.size--
	}
	lines := d.wrap(room, run{style: title, text: m.Title})
	if len(lines) > 2 {
		lines = lines[:2]
	}
	d.drawLines(d.x, d.y-4, lines, title.lead())
	y := d.y - 4 + float64(len(lines))*title.lead()
	sub := d.table.in(d.house.Colours.Muted)
	d.textAt(d.x, y+9, sub, d.cut(sub, m.Subtitle, room))
	d.y = max(d.y+boxH, y+12) + 8
	d.rule(d.x, d.y, d.w, 1.4, d.house.Colours.Accent)
	d.y += 6
}

// cover says whose book it is, of what and when.
func (d *paper) cover(c doc.Cover) {
	d.bookmark(c.Title)
	d.logoAt(150, 44, 220)
	d.y = 190
	firm := style{sans, true, 12.5, d.house.Colours.Accent}
	d.textAt(d.x, d.y, firm, d.cut(firm, c.Firm, d.w))
	d.y += 30
	title := style{serif, true, 34, d.house.Colours.Ink}
	d.wrote("title: " + c.Title)
	lines := d.wrap(d.w, run{style: title, text: c.Title})
	d.drawLines(d.x, d.y, lines, title.lead())
	d.y += float64(len(lines))*title.lead() + 10
	d.rule(d.x, d.y, d.w, 1.4, d.house.Colours.Accent)
	d.y += 14
	d.draw(c.Facts)
}

// entry is one line of the contents; its text and its page are links.
func (d *paper) entry(e doc.Entry) {
	s, indent, above := d.body, 0.0, 4.0
	if e.Deep {
		s, indent, above = d.table, 14, 1.5
	}
	if d.need(above + s.lead()); d.y > marginTop {
		d.y += above
	}
	d.wrote("contents: " + doc.Bare(e.Text))
	room := d.widthOf(s, PageHolder)
	text := d.cut(s, e.Text, d.w-indent-room-24)
	baseline := d.y + s.lead()*0.78
	d.textAt(d.x+indent, baseline, s, text)
	d.textAt(d.x+d.w-room, baseline, s, held(e.Text))
	from, to := d.x+indent+d.widthOf(s, text)+8, d.x+d.w-room-2
	d.pdf.SetDashPattern([]float64{0.6, 3}, 0)
	d.rule(from, baseline, to-from, 0.6, d.house.Colours.Muted)
	d.pdf.SetDashPattern(nil, 0)
	d.y += s.lead()
}

// held is the holder of a page's number with the marks of a text around it.
func held(marked string) string {
	return strings.Replace(marked, doc.Bare(marked), PageHolder, 1)
}

// PageHolder holds the place of a page's number until it is known: four figures wide at least.
var PageHolder = strings.Repeat("\u00a0", 10)
