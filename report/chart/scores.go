package chart

import "rackrate/templates"

// Score is one criterion of a score: how far it is met and what stands there.
type Score struct {
	Label  string
	Value  string  // what is in place
	Weight string  // as printed
	Scale  float64 // 0..1
	Known  bool
	Gate   bool // stands open
	Mark   string
}

// Scores is a chart of criteria as bars.
type Scores struct {
	Frame
	Lines []Score
}

// ScoresHeight is the height that a chart of n criteria wants.
func ScoresHeight(n int) float64 { return 28 + 13.5*float64(n) }

// Scores draws the chart: label, value in place, a bar from 0 to 1, a mark.
func (c *Canvas) Scores(chart Scores, b Box) {
	in := c.frame(chart.Frame, b)
	var labels, values, marks []string
	for _, l := range chart.Lines {
		labels, values, marks = append(labels, l.Label), append(values, l.Value), append(marks, l.Mark)
	}
	labelW := c.widest(labelSize, false, labels...) + 8
	valueW := min(c.widest(labelSize, false, values...)+8, in.W*0.28)
	markW := c.widest(smallSize, true, marks...) + 4
	bar := Box{X: in.X + labelW + valueW, W: in.W - labelW - valueW - markW - 4}
	pitch := in.H / float64(max(len(chart.Lines), 1))
	for i, l := range chart.Lines {
		y := in.Y + pitch*float64(i)
		h := min(pitch*0.5, 7)
		top, base := y+(pitch-h)/2, y+pitch/2+labelSize*0.34
		c.text(in.X, base, Type{labelSize, false, c.Colours.Ink}, left, l.Label)
		c.text(in.X+labelW, base, Type{labelSize, false, c.Colours.Muted}, left,
			c.fit(l.Value, labelSize, false, valueW-6))
		c.track(l, Box{bar.X, top, bar.W, h})
		c.text(bar.X+bar.W+5, base, Type{smallSize, l.Gate, c.markColour(l)}, left, l.Mark)
	}
}

func (c *Canvas) track(l Score, b Box) {
	if !l.Known { // an outline only: nothing is known to fill it with
		c.Outline(b, Pen{0.6, c.Colours.Rule}, true)
		return
	}
	c.rect(b.X, b.Y, b.W, b.H, c.Colours.Band)
	c.rect(b.X, b.Y, b.W*l.Scale, b.H, c.Colours.Accent)
	if l.Gate {
		c.rect(b.X, b.Y, 3, b.H, c.Colours.Negative)
	}
}

func (c *Canvas) markColour(l Score) templates.Colour {
	if l.Gate {
		return c.Colours.Negative
	}
	return c.Colours.Muted
}
