package chart

// Mark is a value marked on an axis, with its label.
type Mark struct {
	At    float64
	Label string
}

// Histogram is a chart of how often an outcome falls into each of equal bins.
type Histogram struct {
	Frame
	Low, Width float64 // of the first bin, in the axis' unit
	Counts     []int
	Marks      []Mark // percentiles, in ascending order
	Format     func(float64) string
}

// Histogram draws the chart: bins below nil in the adverse colour.
func (c *Canvas) Histogram(chart Histogram, b Box) {
	in := c.frame(chart.Frame, b)
	if len(chart.Counts) == 0 {
		return
	}
	top := 1
	for _, n := range chart.Counts {
		top = max(top, n)
	}
	rows := lineHeight * 2
	plot := Box{in.X, in.Y + rows, in.W, in.H - rows - lineHeight - 2}
	x := axis{finite(chart.Low), finite(chart.Low + chart.Width*float64(len(chart.Counts))), plot.X, plot.X + plot.W}
	pitch := plot.W / float64(len(chart.Counts))
	for i, n := range chart.Counts {
		fill := c.Colours.Accent
		if chart.Low+chart.Width*(float64(i)+0.5) < 0 {
			fill = c.Colours.Negative
		}
		h := plot.H * float64(n) / float64(top)
		c.rect(plot.X+pitch*float64(i)+0.3, plot.Y+plot.H-h, pitch-0.6, h, fill)
	}
	c.Line(plot.X, plot.Y+plot.H, plot.X+plot.W, plot.Y+plot.H, Pen{0.7, c.Colours.Ink})
	c.marks(chart.Marks, x, in, plot)
	c.bottomTicks(x, plot, chart.Format)
}

// marks draws a line at each mark and its label over the plot, in the second
// row where it would touch the one before it.
func (c *Canvas) marks(list []Mark, x axis, in, plot Box) {
	ends := [2]float64{in.X - 1, in.X - 1}
	for _, m := range list {
		at := max(plot.X, min(x.at(finite(m.At)), plot.X+plot.W))
		w := c.width(m.Label, smallSize, true)
		from := max(in.X, min(at-w/2, in.X+in.W-w))
		level := 0
		if from < ends[0]+4 {
			level = 1
			from = max(from, ends[1]+4)
		}
		ends[level] = from + w
		y := plot.Y - 3 - lineHeight*float64(1-level)
		c.Line(at, y+1.5, at, plot.Y+plot.H, Pen{0.7, c.Colours.Ink})
		c.text(from, y, Type{smallSize, true, c.Colours.Ink}, left, m.Label)
	}
}

// bottomTicks marks round values under a plot, those within it only.
func (c *Canvas) bottomTicks(x axis, plot Box, format func(float64) string) {
	if x.hi <= x.lo {
		return
	}
	step := roundStep((x.hi - x.lo) / 5)
	for _, v := range within(x.lo, x.hi, step) {
		at, bottom := x.at(v), plot.Y+plot.H
		text := format(v)
		half := c.width(text, smallSize, false) / 2
		c.Line(at, bottom, at, bottom+2, Pen{hairline, c.Colours.Muted})
		c.text(max(plot.X+half, min(at, plot.X+plot.W-half)), bottom+lineHeight,
			Type{smallSize, false, c.Colours.Muted}, centre, text)
	}
}
