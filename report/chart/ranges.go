package chart

// Span is one line of a football field: from the least to the greatest outcome of a kind.
type Span struct {
	Label             string
	Low, High         float64
	LowText, HighText string
}

// Ranges is a chart of spans against a base: a football field.
type Ranges struct {
	Frame
	Base     float64
	BaseText string
	Spans    []Span
	Format   func(float64) string // of a tick
}

// RangesHeight is the height that a chart of n spans wants.
func RangesHeight(n int) float64 { return 60 + 16*float64(n) }

// Ranges draws the chart; what lies below nil has the adverse colour.
func (c *Canvas) Ranges(chart Ranges, b Box) {
	in := c.frame(chart.Frame, b)
	base := finite(chart.Base)
	lo, hi := min(base, 0), max(base, 0)
	var labels, ends []string
	for _, s := range chart.Spans {
		lo, hi = min(lo, finite(s.Low)), max(hi, finite(s.High))
		labels, ends = append(labels, s.Label), append(ends, s.LowText, s.HighText)
	}
	if lo == hi {
		hi = lo + 1
	}
	labelW := min(c.widest(labelSize, false, labels...)+8, in.W*0.4)
	endW := c.widest(smallSize, false, ends...) + 5
	plot := Box{in.X + labelW + endW, in.Y + lineHeight + 2, in.W - labelW - 2*endW, in.H - 2*lineHeight - 6}
	x := axis{lo, hi, plot.X, plot.X + plot.W}
	pitch := plot.H / float64(max(len(chart.Spans), 1))
	for i, s := range chart.Spans {
		c.span(s, x, lane{in.X, plot.Y + pitch*float64(i), pitch, labelW})
	}
	c.Line(x.at(0), plot.Y, x.at(0), plot.Y+plot.H, Pen{hairline, c.Colours.Muted})
	c.Line(x.at(base), plot.Y-2, x.at(base), plot.Y+plot.H, Pen{0.8, c.Colours.Ink})
	c.clamped(x.at(base), plot.Y-4, in, chart.BaseText)
	c.Line(plot.X, plot.Y+plot.H, plot.X+plot.W, plot.Y+plot.H, Pen{hairline, c.Colours.Rule})
	c.bottomTicks(x, plot, chart.Format)
}

func (c *Canvas) span(s Span, x axis, at lane) {
	top, h := at.bar(0.6, 10)
	text := top + h/2 + smallSize*0.34
	low, high := finite(s.Low), finite(s.High)
	c.text(at.x, text, Type{labelSize, false, c.Colours.Ink}, left, c.fit(s.Label, labelSize, false, at.labelW-4))
	if low < 0 {
		c.rect(x.at(low), top, x.at(min(high, 0))-x.at(low), h, c.Colours.Negative)
	}
	if high > 0 {
		c.rect(x.at(max(low, 0)), top, x.at(high)-x.at(max(low, 0)), h, c.Colours.Accent)
	}
	c.text(x.at(low)-3, text, Type{smallSize, false, c.Colours.Muted}, right, s.LowText)
	c.text(x.at(high)+3, text, Type{smallSize, false, c.Colours.Muted}, left, s.HighText)
}
