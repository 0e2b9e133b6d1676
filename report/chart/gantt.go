package chart

// Gantt is a chart of spans of time on one axis of months, two kinds a line: what is built and what is in operation.
type Gantt struct {
	Frame
	Lines  []GanttLine
	Months int      // of the axis
	Labels []string // of the axis, one a year from its start
	Every  int      // months between labels
	First  int      // the month of the first label
	Build  string   // what the spans are
	Run    string
}

// GanttLine is a phase: months from the axis' start.
type GanttLine struct {
	Label      string
	Start, COD int // of construction and of operations
	End        int // of the term
}

// GanttHeight is the height that a chart of n lines wants.
func GanttHeight(n int) float64 { return 48 + 14*float64(n) }

// Draw draws the chart.
func (x Gantt) Draw(c *Canvas, b Box) {
	in := c.frame(x.Frame, b)
	at := in.X
	for _, k := range []struct {
		name  string
		built bool
	}{{x.Build, true}, {x.Run, false}} {
		fill := c.Colours.Accent
		if k.built {
			fill = c.Colours.Mining
		}
		c.rect(at, in.Y+0.6, 5.4, 5.4, fill)
		c.text(at+8, in.Y+5.8, Type{smallSize, false, c.Colours.Muted}, left, k.name)
		at += 20 + c.width(k.name, smallSize, false)
	}
	var labels []string
	for _, l := range x.Lines {
		labels = append(labels, l.Label)
	}
	labelW := min(c.widest(labelSize, false, labels...)+6, b.W*0.3)
	plot := Box{in.X + labelW, in.Y + lineHeight + 2, in.W - labelW, in.H - 2*lineHeight - 4}
	m := axis{0, float64(max(x.Months, 1)), plot.X, plot.X + plot.W}
	pitch := plot.H / float64(max(len(x.Lines), 1))
	step := 1
	for x.Every > 0 && step < len(x.Labels) && (m.at(float64(x.Every*step))-m.at(0)) < c.widest(smallSize, false,
		x.Labels...)+6 {
		step++
	}
	for i := 0; i < len(x.Labels); i += step {
		px := m.at(float64(x.First + i*x.Every))
		if px+c.width(x.Labels[i], smallSize, false)/2 > in.X+in.W {
			break
		}
		c.Line(px, plot.Y, px, plot.Y+plot.H, Pen{hairline, c.Colours.Rule})
		c.text(px, plot.Y+plot.H+lineHeight-1, Type{smallSize, false, c.Colours.Muted}, centre, x.Labels[i])
	}
	for i, l := range x.Lines {
		y := plot.Y + pitch*float64(i)
		h := min(pitch*0.6, 9)
		top := y + (pitch-h)/2
		c.text(in.X, top+h/2+labelSize*0.34, Type{labelSize, false, c.Colours.Ink}, left,
			c.fit(l.Label, labelSize, false, labelW-4))
		end := min(max(l.End, l.COD), x.Months)
		c.rect(m.at(float64(l.Start)), top, m.at(float64(l.COD))-m.at(float64(l.Start)), h, c.Colours.Mining)
		c.rect(m.at(float64(min(l.COD, x.Months))), top, m.at(float64(end))-m.at(float64(min(l.COD, x.Months))), h,
			c.Colours.Accent)
	}
}
