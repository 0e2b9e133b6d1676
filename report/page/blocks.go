package page

import (
	"strings"

	"rackrate/report/chart"
	"rackrate/report/doc"
)

// Signs and spaces of blocks, in points.
const (
	bulletSign   = "\u2022"
	bulletIndent = 9.0
	bulletGap    = 5.0
	chartGap     = 5.0
)

// print writes blocks one under another.
func (d *paper) print(list []doc.Block) {
	for i, b := range list {
		d.block(b, list[i+1:])
		if d.key != "" { // of a section without a heading
			d.places[d.key], d.key = d.here(), ""
		}
	}
}

// block writes one block; rest are those after it, with whose beginning a heading stays.
func (d *paper) block(b doc.Block, rest []doc.Block) {
	switch x := b.(type) {
	case doc.Heading:
		d.heading(x, d.startOf(rest))
	case doc.Text:
		d.paragraph(x)
	case doc.Bullets:
		d.bullets(x)
	case *doc.Table:
		if x.Twice {
			d.need(90)
			d.drawTwice(x)
			break
		}
		d.draw(x)
	case doc.Chart:
		d.chart(x)
	case doc.Columns:
		d.columns(x)
	case doc.Optional:
		if d.heightOf(x.Blocks) <= d.left() {
			d.print(x.Blocks)
		}
	case doc.Choice:
		d.print(d.chosen(x))
	case doc.Masthead:
		d.masthead(x)
	case doc.Cover:
		d.cover(x)
	case doc.Contents:
		for _, e := range x.Entries {
			d.entry(e)
		}
	case doc.Gap:
		d.space(x.Height)
	case doc.Break:
		if d.y > marginTop {
			d.addPage()
		}
	}
}

// chosen is the first variant that fits on the rest of the page, else the last.
func (d *paper) chosen(x doc.Choice) []doc.Block {
	for _, v := range x.Variants {
		if d.heightOf(v) <= d.left() {
			return v
		}
	}
	return x.Variants[len(x.Variants)-1]
}

// startOf is the height with which blocks begin: what a heading over them stays with.
func (d *paper) startOf(list []doc.Block) float64 {
	if len(list) == 0 {
		return 0
	}
	switch x := list[0].(type) {
	case doc.Heading:
		return d.headingHeight(x) + d.startOf(list[1:])
	case doc.Text:
		h := float64(min(len(d.textLines(x)), 5)) * d.roleStyle(x.Role).lead()
		if x.Role == doc.OwnHead || x.Role == doc.Own { // what they are about follows
			return h + d.startOf(list[1:])
		}
		switch next := at(list, 1).(type) {
		case *doc.Table:
			if h < 60 && !next.Twice {
				h += d.startHeight(next)
			}
		case doc.Columns:
			h += textGap(x.Role)*d.roleStyle(x.Role).lead() + d.startOf(list[1:])
		}
		return h
	case doc.Columns:
		return d.columnsStart(x)
	case doc.Choice:
		return d.startOf(d.chosen(x))
	case *doc.Table:
		if x.Twice {
			return 90
		}
		return d.startHeight(x)
	case doc.Bullets:
		return d.heightOf([]doc.Block{doc.Bullets{Items: x.Items[:min(1, len(x.Items))], Sign: x.Sign}})
	case doc.Optional:
		return d.startOf(list[1:])
	case doc.Gap:
		return x.Height + d.startOf(list[1:])
	}
	return d.heightOf(list[:1])
}

func at(list []doc.Block, i int) doc.Block {
	if i < len(list) {
		return list[i]
	}
	return nil
}

// heightOf is how high blocks stand one under another in the width of the column, on one page.
func (d *paper) heightOf(list []doc.Block) (h float64) {
	for _, b := range list {
		switch x := b.(type) {
		case doc.Heading:
			h += d.headingHeight(x)
		case doc.Text:
			h += (float64(len(d.textLines(x))) + textGap(x.Role)) * d.roleStyle(x.Role).lead()
		case doc.Bullets:
			for i, item := range x.Items {
				if x.Least != 0 && i >= x.Least {
					break
				}
				h += float64(len(d.itemLines(x, item)))*d.body.lead() + d.itemGap(x)
			}
		case *doc.Table:
			_, _, table := d.laid(d.placed(x))
			h += table + 5
		case doc.Chart:
			h += x.Height + 2*chartGap
		case doc.Columns:
			left, right := d.columnHeights(x)
			h += max(left, right)
		case doc.Choice:
			h += d.heightOf(x.Variants[0])
		case doc.Gap:
			h += x.Height
		}
	}
	return h
}

// heading starts a section; keep is the height of what must follow on the same page.
func (d *paper) heading(x doc.Heading, keep float64) {
	s, above, below := d.headingStyle(x.Level)
	d.space(above)
	if x.Level == 3 {
		d.smallHeading(d.cut(s, x.Text, d.w))
		return
	}
	lines := d.wrap(d.w, run{style: s, text: x.Text})
	h := float64(len(lines))*s.lead() + below
	d.need(h + keep)
	if d.key != "" {
		d.places[d.key], d.key = d.here(), ""
	}
	if x.Level == 1 {
		d.bookmark(doc.Bare(x.Text))
		d.wrote("# " + x.Text)
		d.rule(d.x, d.y, d.w, 1.4, d.house.Colours.Accent)
		d.drawLines(d.x, d.y+4, lines, s.lead())
		d.y += h + 1
		return
	}
	d.wrote("## " + x.Text)
	d.drawLines(d.x, d.y, lines, s.lead())
	d.y += h
}

// headingStyle is the type of a heading and the space over and under it.
func (d *paper) headingStyle(level int) (s style, above, below float64) {
	switch level {
	case 1:
		return d.h1, 16, 7
	case 2:
		return d.h2, 8, 3
	}
	return d.h2.in(d.house.Colours.Accent), 0, 0
}

func (d *paper) headingHeight(x doc.Heading) float64 {
	if x.Level == 3 {
		return 13
	}
	s, above, below := d.headingStyle(x.Level)
	return float64(len(d.wrap(d.w, run{style: s, text: x.Text})))*s.lead() + above + below + 1
}

// smallHeading stands over a rule.
func (d *paper) smallHeading(text string) {
	d.wrote("## " + text)
	d.textAt(d.x, d.y+8, d.h2.in(d.house.Colours.Accent), text)
	d.rule(d.x, d.y+11.5, d.w, 0.6, d.house.Colours.Accent)
	d.y += 13
}

// roleStyle is the type of a paragraph.
func (d *paper) roleStyle(r doc.Role) style {
	switch r {
	case doc.Headline:
		return style{serif, false, 11.4, d.house.Colours.Ink}
	case doc.Small:
		return d.small
	case doc.Note:
		return d.caption
	case doc.OwnHead:
		return d.caption.strong().in(d.house.Colours.Accent)
	}
	return d.body
}

// textGap is the space under a paragraph, in lines.
func textGap(r doc.Role) float64 {
	switch r {
	case doc.Note:
		return 0.15
	case doc.OwnHead:
		return 0.1
	case doc.Headline:
		return 0.5
	}
	return 0.35
}

// ownIndent is that of the analyst's own words, which a line at their left sets apart.
const ownIndent = 9.0

func (d *paper) textLines(x doc.Text) []line {
	s := d.roleStyle(x.Role)
	w := d.measure(s)
	switch x.Role {
	case doc.Headline:
		w = d.w
	case doc.Note:
		return d.wrap(d.w, run{style: s, text: x.Text})
	case doc.Own, doc.OwnHead:
		w -= ownIndent
	}
	if len(x.Spans) > 0 {
		var runs []run
		for _, p := range x.Spans {
			face := s
			face.bold = p.Bold || p.Italic // there is no italic face: both stand out alike
			runs = append(runs, run{face, p.Text, true})
		}
		return d.wrapText(w, runs...)
	}
	if x.Lead == "" {
		return d.wrapText(w, run{style: s, text: x.Text})
	}
	return d.wrapText(w, run{style: s.strong(), text: x.Lead}, run{style: s, text: x.Text})
}

// paragraph writes text over the whole width. A short one stays on one page; of
// a long one at least two lines stand on each side of a break.
func (d *paper) paragraph(x doc.Text) {
	s := d.roleStyle(x.Role)
	d.wrote(textLabel(x))
	lines := d.textLines(x)
	if x.Role == doc.Note {
		d.need(float64(len(lines)) * s.lead())
	}
	indent := 0.0
	if x.Role == doc.Own || x.Role == doc.OwnHead {
		indent = ownIndent
	}
	for len(lines) > 0 {
		fit := int((d.left() + rounding) / s.lead())
		switch {
		case fit >= len(lines) || d.fixed:
			fit = len(lines)
		case len(lines) <= 5 || fit < 2:
			d.addPage()
			continue
		case len(lines)-fit < 2:
			fit = len(lines) - 2
		}
		h := float64(fit) * s.lead()
		if indent > 0 {
			d.fill(d.x, d.y, 2, h+textGap(x.Role)*s.lead(), d.house.Colours.Accent)
		}
		d.drawLines(d.x+indent, d.y, lines[:fit], s.lead())
		d.y += h
		if lines = lines[fit:]; len(lines) > 0 {
			d.addPage()
		}
	}
	d.y += s.lead() * textGap(x.Role)
}

func textLabel(x doc.Text) string {
	text := x.Text
	for _, p := range x.Spans {
		text += p.Text
	}
	switch {
	case x.Role == doc.Headline:
		return "headline: " + text
	case x.Role == doc.Own || x.Role == doc.OwnHead:
		return "own: " + text
	case x.Role == doc.Note:
		return "note: " + text
	case x.Lead != "":
		return "text: " + x.Lead + " " + text
	}
	return "text: " + text
}

func (d *paper) itemLines(x doc.Bullets, item doc.Item) []line {
	w := d.w
	if x.Sign {
		w -= bulletIndent
	}
	if item.Lead == "" {
		return d.wrapText(w, run{style: d.body, text: item.Text})
	}
	return d.wrapText(w, run{style: d.body.strong(), text: item.Lead}, run{style: d.body, text: item.Text})
}

func (d *paper) itemGap(x doc.Bullets) float64 {
	if x.Sign {
		return 1
	}
	return bulletGap
}

// bullets writes sentences one under another, as many as fit on the page but at least least.
func (d *paper) bullets(x doc.Bullets) {
	for i, item := range x.Items {
		lines := d.itemLines(x, item)
		h := float64(len(lines)) * d.body.lead()
		if x.Least != 0 && i >= x.Least && h > d.left() {
			return
		}
		if x.Least == 0 {
			d.need(h)
		}
		d.wrote("bullet: " + strings.TrimSpace(item.Lead+" "+item.Text))
		left := d.x
		if x.Sign {
			d.textAt(d.x, d.y+d.body.lead()*0.78, d.body, bulletSign)
			left += bulletIndent
			d.drawLines(left, d.y, lines, d.body.lead())
		} else {
			d.drawLines(left, d.y+2, lines, d.body.lead())
		}
		d.y += h + d.itemGap(x)
	}
}

func (d *paper) chart(x doc.Chart) {
	w := d.w
	if x.Width > 0 {
		w *= x.Width
	}
	d.space(chartGap)
	d.need(x.Height)
	if !x.Silent {
		d.wrote("chart: " + x.Title)
	}
	if x.Path != "" {
		d.area(x.Path, d.x, d.y, w, x.Height)
	}
	x.Draw.Draw(d.canvas(), chart.Box{X: d.x, Y: d.y, W: w, H: x.Height})
	d.y += x.Height + chartGap
}
