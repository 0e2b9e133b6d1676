package chart

import (
	"math"
	"slices"

	"rackrate/templates"
)

// Bar is one line of a bar chart: a mining part and an HPC part, which may differ in sign.
type Bar struct {
	Label       string
	Mining, HPC float64
	Text        string // the total, as printed
	Strong      bool   // the line that the chart is about
}

// Bars is a chart of horizontal bars, such as the value of each alternative.
type Bars struct {
	Frame
	Lines []Bar
	// Parts label the two parts of a bar, "" where the bars have one part only.
	MiningPart, HPCPart string
}

// BarsHeight is the height that a chart of n bars wants.
func BarsHeight(n int) float64 { return 46 + 19*float64(n) }

// Bars draws the chart.
func (c *Canvas) Bars(chart Bars, b Box) {
	in := c.frame(chart.Frame, b)
	if chart.MiningPart != "" {
		c.key(in, chart)
		in.Y, in.H = in.Y+lineHeight+1, in.H-lineHeight-1
	}
	var labels, texts []string
	var ends []float64
	chart.Lines = slices.Clone(chart.Lines)
	for i := range chart.Lines {
		chart.Lines[i].Mining, chart.Lines[i].HPC = finite(chart.Lines[i].Mining), finite(chart.Lines[i].HPC)
	}
	for _, l := range chart.Lines {
		labels, texts = append(labels, l.Label), append(texts, l.Text)
		ends = append(ends, min(l.Mining, 0)+min(l.HPC, 0), max(l.Mining, 0)+max(l.HPC, 0))
	}
	labelW := min(c.widest(labelSize, true, labels...)+6, b.W*0.4)
	textW := c.widest(labelSize, true, texts...) + 5
	lo, hi := extent(ends...)
	a := axis{lo, hi, in.X + labelW, in.X + in.W - textW}
	if lo < 0 { // room on the left for the text of a bar that ends there
		a.from += textW
	}
	pitch := in.H / float64(max(len(chart.Lines), 1))
	for i, l := range chart.Lines {
		c.bar(l, a, lane{in.X, in.Y + pitch*float64(i), pitch, labelW})
	}
	c.Line(a.at(0), in.Y, a.at(0), in.Y+in.H, Pen{0.6, c.Colours.Ink})
}

func (c *Canvas) bar(l Bar, a axis, at lane) {
	top, h := at.bar(0.62, 14)
	base := top + h/2 + labelSize*0.34
	c.text(at.x, base, Type{labelSize, l.Strong, c.Colours.Ink}, left, c.fit(l.Label, labelSize, l.Strong, at.labelW-4))
	pos, neg := 0.0, 0.0
	for _, part := range []struct {
		v    float64
		fill templates.Colour
	}{{l.Mining, c.Colours.Mining}, {l.HPC, c.Colours.Accent}} {
		from := pos
		if part.v < 0 {
			from = neg
			neg += part.v
		} else {
			pos += part.v
		}
		x1, x2 := a.at(from), a.at(from+part.v)
		c.rect(min(x1, x2), top, math.Abs(x2-x1), h, part.fill)
	}
	total := l.Mining + l.HPC
	if pos > 0 && neg < 0 { // the bar shows the parts, a mark their sum
		c.rect(a.at(total)-1, top-2, 2, h+4, c.Colours.Ink)
	}
	if total < 0 {
		c.text(a.at(neg)-3, base, Type{labelSize, l.Strong, c.Colours.Ink}, right, l.Text)
		return
	}
	c.text(a.at(pos)+3, base, Type{labelSize, l.Strong, c.Colours.Ink}, left, l.Text)
}

// key names the two parts of the bars, each beside a square of its colour.
func (c *Canvas) key(in Box, chart Bars) {
	x := in.X
	for _, part := range []struct {
		name string
		fill templates.Colour
	}{{chart.MiningPart, c.Colours.Mining}, {chart.HPCPart, c.Colours.Accent}} {
		c.rect(x, in.Y+0.6, 5.4, 5.4, part.fill)
		c.text(x+8, in.Y+5.8, Type{smallSize, false, c.Colours.Muted}, left, part.name)
		x += 8 + c.width(part.name, smallSize, false) + 12
	}
}
