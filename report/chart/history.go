package chart

import "math"

// History is a chart of a rating's history: targets as steps that hold until the next, prices as points joined
// by a line, and above them each rating from the day on which it was given.
type History struct {
	Frame
	Points                []Point // the earliest first
	End                   int     // the day up to which the last target is drawn
	EndDate               string
	EndPrice              float64
	HasEnd                bool // the price on that day is known
	TargetName, PriceName string
	Format                func(float64) string // of a tick
}

// Point is a day of the history, counted from any day.
type Point struct {
	At                  int
	Label, Date         string // the rating from that day on, "" where it did not change; the day in words
	Target, Price       float64
	HasTarget, HasPrice bool
}

func (x History) Draw(c *Canvas, b Box) { c.History(x, b) } // Draw draws the chart.

// History draws the chart.
func (c *Canvas) History(chart History, b Box) {
	in := c.frame(chart.Frame, b)
	c.historyNames(chart, in)
	in.Y, in.H = in.Y+lineHeight+2, in.H-lineHeight-2
	if len(chart.Points) == 0 {
		return
	}
	var values []float64
	for _, p := range chart.Points {
		if p.HasTarget {
			values = append(values, p.Target)
		}
		if p.HasPrice {
			values = append(values, p.Price)
		}
	}
	if chart.HasEnd {
		values = append(values, chart.EndPrice)
	}
	lo, hi := extent(values...)
	marks := ticks(lo, hi, 5)
	var texts []string
	for _, m := range marks {
		texts = append(texts, chart.Format(m))
	}
	axisW := c.widest(smallSize, false, texts...) + 4
	const ratings = 2 * lineHeight // the room of the ratings above the plot
	plot := Box{in.X + axisW, in.Y + ratings, in.W - axisW, in.H - ratings - lineHeight - 4}
	y := axis{marks[0], marks[len(marks)-1], plot.Y + plot.H, plot.Y}
	for i, m := range marks {
		c.Line(plot.X, y.at(m), plot.X+plot.W, y.at(m), Pen{hairline, c.Colours.Rule})
		c.text(plot.X-3, y.at(m)+smallSize*0.34, Type{smallSize, false, c.Colours.Muted}, right, texts[i])
	}
	first, end := chart.Points[0].At, max(chart.End, chart.Points[len(chart.Points)-1].At)
	x := axis{float64(first), math.Max(float64(end), float64(first)+1), plot.X, plot.X + plot.W}
	c.historyLines(chart, x, y, end)
	c.historyWords(chart, x, plot)
}

// historyNames says what steps and line are.
func (c *Canvas) historyNames(chart History, in Box) {
	mid := in.Y + 3.4
	c.Line(in.X, mid, in.X+10, mid, Pen{1.6, c.Colours.Accent})
	c.text(in.X+13, in.Y+5.6, Type{smallSize, false, c.Colours.Muted}, left, chart.TargetName)
	at := in.X + 13 + c.width(chart.TargetName, smallSize, false) + 12
	c.Line(at, mid, at+10, mid, Pen{0.8, c.Colours.Ink})
	c.text(at+13, in.Y+5.6, Type{smallSize, false, c.Colours.Muted}, left, chart.PriceName)
}

func (c *Canvas) historyLines(chart History, x, y axis, end int) {
	var target float64
	held, since := false, 0
	var lastX, lastY float64
	joined := false
	dot := func(day int, price float64) {
		px, py := x.at(float64(day)), y.at(finite(price))
		if joined {
			c.Line(lastX, lastY, px, py, Pen{0.8, c.Colours.Ink})
		}
		c.rect(px-1.5, py-1.5, 3, 3, c.Colours.Ink)
		lastX, lastY, joined = px, py, true
	}
	for _, p := range chart.Points {
		if p.HasTarget {
			if held {
				c.Line(x.at(float64(since)), y.at(target), x.at(float64(p.At)), y.at(target),
					Pen{1.6, c.Colours.Accent})
				c.Line(x.at(float64(p.At)), y.at(target), x.at(float64(p.At)), y.at(finite(p.Target)),
					Pen{1.6, c.Colours.Accent})
			}
			target, held, since = finite(p.Target), true, p.At
		}
		if p.HasPrice {
			dot(p.At, p.Price)
		}
	}
	if held {
		c.Line(x.at(float64(since)), y.at(target), x.at(float64(end)), y.at(target), Pen{1.6, c.Colours.Accent})
	}
	if chart.HasEnd {
		dot(chart.End, chart.EndPrice)
	}
}

// historyWords writes the ratings over their days, on two lines where they would touch, and as many days under
// the plot as fit.
func (c *Canvas) historyWords(chart History, x axis, plot Box) {
	free := [2]float64{plot.X, plot.X} // from where on each line has room
	for _, p := range chart.Points {
		if p.Label == "" {
			continue
		}
		at := x.at(float64(p.At))
		c.Line(at, plot.Y, at, plot.Y+plot.H, Pen{hairline, c.Colours.Muted})
		label := c.fit(p.Label, smallSize, true, plot.W/3)
		w := c.width(label, smallSize, true)
		at = math.Min(at, plot.X+plot.W-w)
		for row := range free {
			if at >= free[row] {
				c.text(at, plot.Y-lineHeight*float64(1-row)-2, Type{smallSize, true, c.Colours.Accent}, left, label)
				free[row] = at + w + 4
				break
			}
		}
	}
	room := plot.X - 1
	day := func(at float64, text string) {
		w := c.width(text, smallSize, false)
		from := math.Max(plot.X, math.Min(at-w/2, plot.X+plot.W-w))
		if from > room {
			c.text(from, plot.Y+plot.H+lineHeight-0.5, Type{smallSize, false, c.Colours.Muted}, left, text)
			room = from + w + 5
		}
	}
	last := x.at(float64(chart.End)) - c.width(chart.EndDate, smallSize, false) - 5
	for _, p := range chart.Points {
		if at := x.at(float64(p.At)); at < last || p.At >= chart.End {
			day(at, p.Date)
		}
	}
	if chart.End > chart.Points[len(chart.Points)-1].At {
		day(x.at(float64(chart.End)), chart.EndDate)
	}
}
