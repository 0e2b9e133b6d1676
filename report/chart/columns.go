package chart

import "rackrate/templates"

// Columns is a chart of upright bars, such as a ratio by year, with lines at levels that
// matter; a bar below the lowest of them is of another colour.
type Columns struct {
	Frame
	Labels []string
	Values []float64
	Texts  []string // over the bars
	Levels []Level
	Format func(float64) string // of a tick
}

// Level is a line across the bars.
type Level struct {
	At    float64
	Label string
}

// Draw draws the chart.
func (x Columns) Draw(c *Canvas, b Box) {
	in := c.frame(x.Frame, b)
	if len(x.Values) == 0 {
		return
	}
	all := make([]float64, 0, len(x.Values)+len(x.Levels))
	for _, v := range x.Values {
		all = append(all, finite(v))
	}
	var names []string
	for _, l := range x.Levels {
		all, names = append(all, l.At), append(names, l.Label)
	}
	lo, hi := extent(all...)
	marks := ticks(lo, hi, 4)
	var texts []string
	for _, m := range marks {
		texts = append(texts, x.Format(m))
	}
	axisW := c.widest(smallSize, false, texts...) + 4
	side := c.widest(smallSize, false, names...) + 4
	plot := Box{in.X + axisW, in.Y + lineHeight, in.W - axisW - side, in.H - 2*lineHeight - 2}
	y := axis{marks[0], marks[len(marks)-1], plot.Y + plot.H, plot.Y}
	for i, m := range marks {
		c.Line(plot.X, y.at(m), plot.X+plot.W, y.at(m), Pen{hairline, c.Colours.Rule})
		c.text(plot.X-3, y.at(m)+smallSize*0.34, Type{smallSize, false, c.Colours.Muted}, right, texts[i])
	}
	x.bars(c, plot, y)
	last := plot.Y + plot.H + lineHeight
	for _, l := range x.Levels {
		c.Line(plot.X, y.at(l.At), plot.X+plot.W, y.at(l.At), Pen{0.8, c.Colours.Ink})
		if last-y.at(l.At) < smallSize+1 && last <= plot.Y+plot.H { // it would touch the one below
			continue
		}
		last = y.at(l.At)
		c.text(plot.X+plot.W+3, y.at(l.At)+smallSize*0.34, Type{smallSize, false, c.Colours.Ink}, left, l.Label)
	}
	c.Line(plot.X, y.at(0), plot.X+plot.W, y.at(0), Pen{0.7, c.Colours.Ink})
}

func (x Columns) bars(c *Canvas, plot Box, y axis) {
	pitch := plot.W / float64(len(x.Values))
	width := min(pitch*0.64, 26)
	every := 1
	for every < len(x.Values) && float64(every)*pitch < c.widest(smallSize, false, x.Labels...)+4 {
		every++
	}
	for i, v := range x.Values {
		v = finite(v)
		mid := plot.X + pitch*(float64(i)+0.5)
		top, bottom := min(y.at(v), y.at(0)), max(y.at(v), y.at(0))
		c.rect(mid-width/2, top, width, bottom-top, x.fill(c, v))
		if i%every == 0 {
			c.text(mid, plot.Y+plot.H+lineHeight-0.5, Type{smallSize, false, c.Colours.Muted}, centre, x.Labels[i])
		}
		if i < len(x.Texts) && c.width(x.Texts[i], smallSize, false) < pitch+1 {
			c.text(mid, top-1.6, Type{smallSize, false, c.Colours.Ink}, centre, x.Texts[i])
		}
	}
}

// fill is another colour below the lowest level.
func (x Columns) fill(c *Canvas, v float64) templates.Colour {
	for _, l := range x.Levels {
		if v >= l.At {
			return c.Colours.Accent
		}
	}
	if len(x.Levels) == 0 {
		return c.Colours.Accent
	}
	return c.Colours.Negative
}
