// Package chart draws the note's charts as rectangles, lines and text, in one
// style: a title that states the finding, direct labels, axes with units, a source
// line. What the charts show, and every word in them, is decided by the caller; how
// the primitives come onto paper or a screen by the canvas.
//
//	a Bars, Bridge, Tornado, ... -> Draw on a Canvas -> primitives -> report/page, report/web, report/word
//
// For example, Tornado{Swings: ...}.Draw(c, box) draws a bar for each input from its low to its high end.
package chart

import "rackrate/templates"

// Canvas is what is drawn on, its unit the point, y downwards. Text is measured and
// written in the face of the document's figures.
type Canvas struct {
	Colours templates.Colours
	Width   func(text string, size float64, bold bool) float64 // of a text in points
	Text    func(x, baseline float64, t Type, text string)
	Fill    func(x, y, w, h float64, colour templates.Colour)
	Outline func(b Box, p Pen, dashed bool)
	Line    func(x1, y1, x2, y2 float64, p Pen)
}

// Type is how a text is set, its size in points.
type Type struct {
	Size   float64
	Bold   bool
	Colour templates.Colour
}

// Pen is how a line is drawn, its weight in points.
type Pen struct {
	Weight float64
	Colour templates.Colour
}

// Drawing is a chart that can be drawn.
type Drawing interface {
	Draw(c *Canvas, b Box)
}

func (x Bars) Draw(c *Canvas, b Box)      { c.Bars(x, b) }      // Draw draws the chart.
func (x Bridge) Draw(c *Canvas, b Box)    { c.Bridge(x, b) }    // Draw draws the chart.
func (x Heat) Draw(c *Canvas, b Box)      { c.Heat(x, b) }      // Draw draws the chart.
func (x Histogram) Draw(c *Canvas, b Box) { c.Histogram(x, b) } // Draw draws the chart.
func (x Ranges) Draw(c *Canvas, b Box)    { c.Ranges(x, b) }    // Draw draws the chart.
func (x Scores) Draw(c *Canvas, b Box)    { c.Scores(x, b) }    // Draw draws the chart.
func (x Tornado) Draw(c *Canvas, b Box)   { c.Tornado(x, b) }   // Draw draws the chart.
func (x Years) Draw(c *Canvas, b Box)     { c.Years(x, b) }     // Draw draws the chart.

// Box is a place on the page in points, from its top left corner.
type Box struct{ X, Y, W, H float64 }

// Frame is what stands around every chart.
type Frame struct {
	Title  string // the finding
	Unit   string // of the value axis, such as USD m
	Source string
}

// Sizes of type and the space that they take, in points.
const (
	titleSize  = 8.6
	titleLead  = 10.6
	labelSize  = 7.2
	smallSize  = 6.4
	lineHeight = 8.6
	hairline   = 0.4
)

type align int

const (
	left align = iota
	centre
	right
)

// text writes s with its baseline at y, aligned at x.
func (c *Canvas) text(x, y float64, t Type, a align, s string) {
	if s == "" {
		return
	}
	switch a {
	case centre:
		x -= c.width(s, t.Size, t.Bold) / 2
	case right:
		x -= c.width(s, t.Size, t.Bold)
	}
	c.Text(x, y, t, s)
}

func (c *Canvas) width(s string, size float64, bold bool) float64 {
	return c.Width(s, size, bold)
}

// widest is the width of the widest of the texts.
func (c *Canvas) widest(size float64, bold bool, texts ...string) float64 {
	w := 0.0
	for _, s := range texts {
		w = max(w, c.width(s, size, bold))
	}
	return w
}

// fit is s, cut with an ellipsis where it is wider than w.
func (c *Canvas) fit(s string, size float64, bold bool, w float64) string {
	if c.width(s, size, bold) <= w {
		return s
	}
	runes := []rune(s)
	for n := len(runes) - 1; n > 0; n-- {
		if cut := string(runes[:n]) + "…"; c.width(cut, size, bold) <= w {
			return cut
		}
	}
	return ""
}

func (c *Canvas) rect(x, y, w, h float64, fill templates.Colour) {
	c.Fill(x, y, w, h, fill)
}

// lane is where one line of a chart has its label, its bar and its figures.
type lane struct{ x, y, h, labelW float64 }

// bar is the place of a bar that takes a share of the lane's height, up to so many points.
func (l lane) bar(share, most float64) (top, h float64) {
	h = min(l.h*share, most)
	return l.y + (l.h-h)/2, h
}

// frame draws the title and the source line and gives the box that is left for the chart.
func (c *Canvas) frame(f Frame, b Box) Box {
	y := b.Y
	for _, s := range c.wrap(f.Title, titleSize, true, b.W, 2) {
		y += titleLead
		c.text(b.X, y-2.4, Type{titleSize, true, c.Colours.Ink}, left, s)
	}
	if f.Unit != "" {
		y += lineHeight
		c.text(b.X, y-1.6, Type{smallSize, false, c.Colours.Muted}, left, f.Unit)
	}
	bottom := b.Y + b.H
	if f.Source != "" {
		c.text(b.X, bottom-1.5, Type{smallSize, false, c.Colours.Muted}, left, c.fit(f.Source, smallSize, false, b.W))
		bottom -= lineHeight + 1
	}
	return Box{b.X, y + 4, b.W, bottom - y - 4}
}

// wrap breaks s at plain spaces into at most n lines of width w; the last is cut if it must be.
func (c *Canvas) wrap(s string, size float64, bold bool, w float64, n int) []string {
	if s == "" {
		return nil
	}
	var lines []string
	line := ""
	for rest := s; rest != ""; {
		word := firstWord(rest)
		rest = rest[len(word):]
		if len(rest) > 0 {
			rest = rest[1:]
		}
		try := word
		if line != "" {
			try = line + " " + word
		}
		if line != "" && c.width(try, size, bold) > w && len(lines) < n-1 {
			lines, line = append(lines, line), word
			continue
		}
		line = try
	}
	return append(lines, c.fit(line, size, bold, w))
}

func firstWord(s string) string {
	for i := range len(s) {
		if s[i] == ' ' {
			return s[:i]
		}
	}
	return s
}

// inkOn is white or ink, whichever reads better on a fill.
func (c *Canvas) inkOn(fill templates.Colour) templates.Colour {
	if 299*fill.R+587*fill.G+114*fill.B < 140_000 {
		return templates.Colour{R: 255, G: 255, B: 255}
	}
	return c.Colours.Ink
}

// mix is a towards b by share, 0..1.
func mix(a, b templates.Colour, share float64) templates.Colour {
	part := func(x, y int) int { return x + int(share*float64(y-x)+0.5) }
	return templates.Colour{R: part(a.R, b.R), G: part(a.G, b.G), B: part(a.B, b.B)}
}

var white = templates.Colour{R: 255, G: 255, B: 255}
