package chart

import "slices"

// Swing is one line of a tornado: the outcome at the low and the high value of a driver.
type Swing struct {
	Label             string
	LowText, HighText string // the driver's values
	Low, High         float64
}

// Tornado is a chart of swings around a base.
type Tornado struct {
	Frame
	Base     float64
	BaseText string
	Swings   []Swing
	Format   func(float64) string // of a tick
}

// TornadoHeight is the height that a tornado of n swings wants.
func TornadoHeight(n int) float64 { return 62 + 15*float64(n) }

// Tornado draws the chart: a bar from the outcome at one end of a driver's range to that at the
// other; what of it lies above the base in the accent colour, what below in the adverse one. Where the
// range does not hold the driver's own value, the bar may stand apart from the line of the base.
func (c *Canvas) Tornado(chart Tornado, b Box) {
	in := c.frame(chart.Frame, b)
	chart.Base, chart.Swings = finite(chart.Base), slices.Clone(chart.Swings)
	for i := range chart.Swings {
		chart.Swings[i].Low, chart.Swings[i].High = finite(chart.Swings[i].Low), finite(chart.Swings[i].High)
	}
	lo, hi := chart.Base, chart.Base
	var labels, ends []string
	for _, s := range chart.Swings {
		lo, hi = min(lo, s.Low, s.High), max(hi, s.Low, s.High)
		labels, ends = append(labels, s.Label), append(ends, s.LowText, s.HighText)
	}
	if lo == hi {
		hi = lo + 1
	}
	labelW := min(c.widest(labelSize, false, labels...)+8, in.W*0.4)
	endW := min(c.widest(smallSize, false, ends...)+4, (in.W*0.98-labelW)/2) // bars keep some of the width
	plot := Box{in.X + labelW + endW, in.Y + lineHeight + 2, in.W - labelW - 2*endW, in.H - 2*lineHeight - 6}
	x := axis{lo, hi, plot.X, plot.X + plot.W}
	pitch := plot.H / float64(max(len(chart.Swings), 1))
	c.Line(x.at(chart.Base), plot.Y-2, x.at(chart.Base), plot.Y+plot.H, Pen{0.8, c.Colours.Ink})
	for i, s := range chart.Swings {
		s.Label = c.fit(s.Label, labelSize, false, labelW-7.5)
		c.swing(s, chart.Base, x, lane{in.X, plot.Y + pitch*float64(i), pitch, labelW})
	}
	c.clamped(x.at(chart.Base), plot.Y-4, in, chart.BaseText)
	c.tornadoAxis(chart, x, plot)
}

// clamped writes a text centred on x, moved so that it stays within the box.
func (c *Canvas) clamped(x, y float64, in Box, s string) {
	half := c.width(s, smallSize, true) / 2
	x = max(in.X+half, min(x, in.X+in.W-half))
	c.text(x, y, Type{smallSize, true, c.Colours.Ink}, centre, s)
}

func (c *Canvas) swing(s Swing, base float64, x axis, at lane) {
	top, h := at.bar(0.66, 11)
	text := top + h/2 + smallSize*0.34
	c.text(at.x, text, Type{labelSize, false, c.Colours.Ink}, left, s.Label)
	from, to := min(s.Low, s.High), max(s.Low, s.High)
	turn := x.at(min(max(base, from), to)) // where below the base ends
	c.rect(x.at(from), top, turn-x.at(from), h, c.Colours.Negative)
	c.rect(turn, top, x.at(to)-turn, h, c.Colours.Accent)
	leftText, rightText := s.LowText, s.HighText
	if s.Low > s.High {
		leftText, rightText = rightText, leftText
	}
	if s.Low == s.High {
		leftText = ""
	}
	c.overLine(x.at(base), x.at(from)-3-c.width(leftText, smallSize, false), text,
		Type{smallSize, false, c.Colours.Muted}, leftText)
	c.overLine(x.at(base), x.at(to)+3, text, Type{smallSize, false, c.Colours.Muted}, rightText)
	if from < base && base < to {
		c.Line(x.at(base), top, x.at(base), top+h, Pen{0.8, c.Colours.Ink})
	}
}

// overLine writes a text from x on; where the upright line at lineX runs through it, the line is broken there.
func (c *Canvas) overLine(lineX, x, baseline float64, t Type, s string) {
	if w := c.width(s, t.Size, t.Bold); x-1 < lineX && lineX < x+w+1 {
		c.rect(lineX-0.8, baseline-t.Size, 1.6, t.Size*1.3, white)
	}
	c.text(x, baseline, t, left, s)
}

// tornadoAxis marks round outcomes under the plot, those within it only.
func (c *Canvas) tornadoAxis(chart Tornado, x axis, plot Box) {
	bottom := plot.Y + plot.H
	c.Line(plot.X, bottom, plot.X+plot.W, bottom, Pen{hairline, c.Colours.Rule})
	step := roundStep((x.hi - x.lo) / 4)
	widest := 0.0
	for _, v := range within(x.lo, x.hi, step) {
		widest = max(widest, c.width(chart.Format(v), smallSize, false))
	}
	for step < x.hi-x.lo && x.at(step)-x.at(0) < widest+5 { // a step as wide as the plot marks one outcome at most
		step *= 2
	}
	for _, v := range within(x.lo, x.hi, step) {
		at := x.at(v)
		c.Line(at, bottom, at, bottom+2, Pen{hairline, c.Colours.Muted})
		c.text(at, bottom+lineHeight, Type{smallSize, false, c.Colours.Muted}, centre, chart.Format(v))
	}
}
