package chart

import "strconv"

// Years is a chart of cash flow by calendar year: bars, their running sum as a
// line, and a second series (mining) as a step of thin marks.
type Years struct {
	Frame
	First      int       // the year of the first bar
	Flow       []float64 // in the axis' unit
	Cumulative []float64
	Other      []float64 // of the alternative compared with, nil where none
	FlowName   string
	CumName    string
	OtherName  string
	Format     func(float64) string // of a tick
}

// Years draws the chart.
func (c *Canvas) Years(chart Years, b Box) {
	in := c.frame(chart.Frame, b)
	c.names(chart, in)
	in.Y, in.H = in.Y+lineHeight+2, in.H-lineHeight-2
	lo, hi := extent(append(append(append([]float64{}, chart.Flow...), chart.Cumulative...), chart.Other...)...)
	marks := ticks(lo, hi, 6)
	var texts []string
	for _, m := range marks {
		texts = append(texts, chart.Format(m))
	}
	axisW := c.widest(smallSize, false, texts...) + 4
	plot := Box{in.X + axisW, in.Y + 3, in.W - axisW, in.H - lineHeight - 4}
	y := axis{marks[0], marks[len(marks)-1], plot.Y + plot.H, plot.Y}
	for i, m := range marks {
		c.Line(plot.X, y.at(m), plot.X+plot.W, y.at(m), Pen{hairline, c.Colours.Rule})
		c.text(plot.X-3, y.at(m)+smallSize*0.34, Type{smallSize, false, c.Colours.Muted}, right, texts[i])
	}
	c.yearBars(chart, plot, y)
	c.Line(plot.X, y.at(0), plot.X+plot.W, y.at(0), Pen{0.7, c.Colours.Ink})
	c.yearLabels(chart, plot)
}

// names is the line over the plot that says what bars, line and marks are.
func (c *Canvas) names(chart Years, in Box) {
	x, mid := in.X, in.Y+3.4
	next := func(name string) {
		c.text(x+13, in.Y+5.6, Type{smallSize, false, c.Colours.Muted}, left, name)
		x += 13 + c.width(name, smallSize, false) + 12
	}
	c.rect(x+4, in.Y+0.6, 5.4, 5.4, c.Colours.Accent)
	next(chart.FlowName)
	if chart.Other != nil {
		c.rect(x+1, mid-1, 9, 2, c.Colours.Mining)
		next(chart.OtherName)
	}
	c.Line(x, mid, x+10, mid, Pen{1.2, c.Colours.Ink})
	next(chart.CumName)
}

func (c *Canvas) yearBars(chart Years, plot Box, y axis) {
	pitch := plot.W / float64(len(chart.Flow))
	width := min(pitch*0.64, 22)
	for i, v := range chart.Flow {
		v = finite(v)
		x := plot.X + pitch*(float64(i)+0.5)
		fill := c.Colours.Accent
		if v < 0 {
			fill = c.Colours.Negative
		}
		top, bottom := min(y.at(v), y.at(0)), max(y.at(v), y.at(0))
		c.rect(x-width/2, top, width, bottom-top, fill)
		if chart.Other != nil {
			c.rect(x-width/2-1, y.at(finite(chart.Other[i]))-1, width+2, 2, c.Colours.Mining)
		}
	}
	for i := 1; i < len(chart.Cumulative); i++ {
		x := plot.X + pitch*(float64(i)+0.5)
		c.Line(x-pitch, y.at(finite(chart.Cumulative[i-1])), x, y.at(finite(chart.Cumulative[i])),
			Pen{1.2, c.Colours.Ink})
	}
}

// yearLabels writes as many years as fit without touching one another.
func (c *Canvas) yearLabels(chart Years, plot Box) {
	pitch := plot.W / float64(len(chart.Flow))
	every := 1
	for every < len(chart.Flow) && float64(every)*pitch < c.width("2024", smallSize, false)+5 {
		every++
	}
	for i := 0; i < len(chart.Flow); i += every {
		x := plot.X + pitch*(float64(i)+0.5)
		c.text(x, plot.Y+plot.H+lineHeight-0.5, Type{smallSize, false, c.Colours.Muted}, centre,
			strconv.Itoa(chart.First+i))
	}
}
