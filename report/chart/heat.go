package chart

import (
	"math"

	"rackrate/templates"
)

// Heat is a table of outcomes over two inputs, coloured by sign and size, with
// the line at which the outcome is nil and the base case marked.
type Heat struct {
	Frame
	RowTitle, ColumnTitle string
	RowMark               string // the title of the rows where it does not fit over them
	Rows, Columns         []string
	Values                [][]float64
	Texts                 [][]string
	BaseRow, BaseColumn   int // -1 where the base is not on the grid
}

// HeatHeight is the height that a heat map of n rows wants.
func HeatHeight(n int) float64 { return 58 + 13*float64(n) }

// Heat draws the chart.
func (c *Canvas) Heat(chart Heat, b Box) {
	in := c.frame(chart.Frame, b)
	rowW := c.widest(smallSize, false, chart.Rows...) + 6
	grid := Box{in.X + rowW, in.Y + 2*lineHeight + 2, in.W - rowW, in.H - 2*lineHeight - 2}
	cw, ch := grid.W/float64(len(chart.Columns)), grid.H/float64(len(chart.Rows))
	c.text(grid.X, in.Y+lineHeight-2, Type{smallSize, false, c.Colours.Muted}, left,
		c.fit(chart.ColumnTitle+" \u2192", smallSize, false, grid.W))
	if c.width(chart.RowTitle, smallSize, false) > rowW-2 { // on the line of the columns' title, at its end
		room := grid.W - c.width(chart.ColumnTitle+" \u2192", smallSize, false) - 8
		c.text(in.X+in.W, in.Y+lineHeight-2, Type{smallSize, false, c.Colours.Muted}, right,
			c.fit(chart.RowMark, smallSize, false, room))
	} else {
		c.text(in.X, in.Y+2*lineHeight-1, Type{smallSize, false, c.Colours.Muted}, left, chart.RowTitle)
	}
	for j, s := range chart.Columns {
		c.text(grid.X+cw*(float64(j)+0.5), grid.Y-3, Type{smallSize, j == chart.BaseColumn, c.Colours.Ink}, centre, s)
	}
	top := largest(chart.Values)
	for i, row := range chart.Values {
		y := grid.Y + ch*float64(i)
		c.text(grid.X-4, y+ch/2+smallSize*0.34, Type{smallSize, i == chart.BaseRow, c.Colours.Ink}, right,
			chart.Rows[i])
		for j, v := range row {
			x := grid.X + cw*float64(j)
			fill := c.heat(v, top)
			c.rect(x, y, cw, ch, fill)
			c.text(x+cw/2, y+ch/2+smallSize*0.34, Type{smallSize, false, c.inkOn(fill)}, centre, chart.Texts[i][j])
		}
	}
	c.nilLine(chart.Values, grid, cw, ch)
	if chart.BaseRow >= 0 && chart.BaseColumn >= 0 {
		x, y := grid.X+cw*float64(chart.BaseColumn), grid.Y+ch*float64(chart.BaseRow)
		c.Outline(Box{x + 1, y + 1, cw - 2, ch - 2}, Pen{0.9, c.Colours.Ink}, false)
	}
}

func (c *Canvas) heat(v, top float64) templates.Colour {
	to := c.Colours.Accent
	if v < 0 {
		to = c.Colours.Negative
	}
	if v = finite(v); top == 0 {
		return white
	}
	return mix(white, to, 0.08+0.72*math.Sqrt(math.Abs(v)/top))
}

func largest(values [][]float64) float64 {
	top := 0.0
	for _, row := range values {
		for _, v := range row {
			top = max(top, math.Abs(finite(v)))
		}
	}
	return top
}

// nilLine draws the edges between cells of different sign.
func (c *Canvas) nilLine(values [][]float64, grid Box, cw, ch float64) {
	for i, row := range values {
		for j, v := range row {
			x, y := grid.X+cw*float64(j), grid.Y+ch*float64(i)
			if j+1 < len(row) && (v < 0) != (row[j+1] < 0) {
				c.Line(x+cw, y, x+cw, y+ch, Pen{1.6, c.Colours.Ink})
			}
			if i+1 < len(values) && (v < 0) != (values[i+1][j] < 0) {
				c.Line(x, y+ch, x+cw, y+ch, Pen{1.6, c.Colours.Ink})
			}
		}
	}
}
