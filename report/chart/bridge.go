package chart

import (
	"math"

	"rackrate/templates"
)

// Step is one line of a bridge: what it adds or takes, or, where Total, where it has come to.
type Step struct {
	Label string
	Value float64
	Text  string // the value, as printed
	Total bool
}

// Bridge is a waterfall lying on its side: each bar starts where the one above it ended.
type Bridge struct {
	Frame
	Steps []Step
}

// BridgeHeight is the height that a bridge of n steps wants.
func BridgeHeight(n int) float64 { return 40 + 14*float64(n) }

// Bridge draws the chart.
func (c *Canvas) Bridge(chart Bridge, b Box) {
	in := c.frame(chart.Frame, b)
	from, to := bridged(chart.Steps)
	lo, hi := extent(append(append([]float64{}, from...), to...)...)
	var labels, texts []string
	for _, s := range chart.Steps {
		labels, texts = append(labels, s.Label), append(texts, s.Text)
	}
	labelW := min(c.widest(labelSize, true, labels...)+8, b.W*0.4)
	textW := c.widest(labelSize, true, texts...) + 6
	a := axis{lo, hi, in.X + labelW + textW, in.X + in.W - textW}
	pitch := in.H / float64(max(len(chart.Steps), 1))
	c.Line(a.at(0), in.Y, a.at(0), in.Y+in.H, Pen{0.6, c.Colours.Ink})
	for i, s := range chart.Steps {
		y := in.Y + pitch*float64(i)
		c.step(s, a, from[i], to[i], lane{in.X, y, pitch, labelW})
		if i+1 < len(chart.Steps) { // to the bar below
			c.Line(a.at(to[i]), y+pitch*0.5, a.at(to[i]), y+pitch*1.5, Pen{hairline, c.Colours.Muted})
		}
	}
}

// bridged are the ends of every bar: a step goes on from the sum so far, a total from nil.
func bridged(steps []Step) (from, to []float64) {
	sum := 0.0
	for _, s := range steps {
		if s.Total {
			from, to = append(from, 0), append(to, finite(s.Value))
			sum = finite(s.Value)
			continue
		}
		from = append(from, sum)
		sum += finite(s.Value)
		to = append(to, sum)
	}
	return from, to
}

func (c *Canvas) step(s Step, a axis, from, to float64, at lane) {
	top, h := at.bar(0.64, 11)
	base := top + h/2 + labelSize*0.34
	c.text(at.x, base, Type{labelSize, s.Total, c.Colours.Ink}, left, c.fit(s.Label, labelSize, s.Total, at.labelW-4))
	x1, x2 := a.at(min(from, to)), a.at(max(from, to))
	c.rect(x1, top, math.Max(x2-x1, 0.6), h, c.stepFill(s))
	if to < from {
		c.overLine(a.at(0), x1-3-c.width(s.Text, labelSize, s.Total), base, Type{labelSize, s.Total, c.Colours.Ink},
			s.Text)
		return
	}
	c.overLine(a.at(0), x2+3, base, Type{labelSize, s.Total, c.Colours.Ink}, s.Text)
}

func (c *Canvas) stepFill(s Step) templates.Colour {
	switch {
	case s.Total:
		return c.Colours.Ink
	case s.Value < 0:
		return c.Colours.Negative
	}
	return c.Colours.Accent
}
