package chart_test

import (
	"bytes"
	"math"
	"strconv"
	"testing"

	"github.com/jung-kurt/gofpdf"

	"rackrate/report/chart"
	"rackrate/templates"
)

// paper is a page to draw on, with the house's figures as font.
type paper struct {
	*chart.Canvas
	pdf *gofpdf.Fpdf
}

func canvas(t *testing.T) paper {
	t.Helper()
	house, err := templates.LoadHouse("")
	if err != nil {
		t.Fatal(err)
	}
	pdf := gofpdf.New("P", "pt", "A4", "")
	pdf.SetCompression(false)
	pdf.AddUTF8FontFromBytes("sans", "", bytes.Clone(house.Faces.Figures))
	pdf.AddUTF8FontFromBytes("sans", "B", bytes.Clone(house.Faces.FiguresBold))
	pdf.AddPage()
	font := func(size float64, bold bool) {
		style := ""
		if bold {
			style = "B"
		}
		pdf.SetFont("sans", style, size)
	}
	stroke := func(weight float64, c templates.Colour) {
		pdf.SetDrawColor(c.R, c.G, c.B)
		pdf.SetLineWidth(weight)
	}
	return paper{&chart.Canvas{
		Colours: house.Colours,
		Fill: func(x, y, w, h float64, c templates.Colour) {
			pdf.SetFillColor(c.R, c.G, c.B)
			pdf.Rect(x, y, w, h, "F")
		},
		Outline: func(b chart.Box, p chart.Pen, dashed bool) {
			stroke(p.Weight, p.Colour)
			if dashed {
				pdf.SetDashPattern([]float64{2, 2}, 0)
			}
			pdf.Rect(b.X, b.Y, b.W, b.H, "D")
			pdf.SetDashPattern(nil, 0)
		},
		Line: func(x1, y1, x2, y2 float64, p chart.Pen) {
			stroke(p.Weight, p.Colour)
			pdf.Line(x1, y1, x2, y2)
		},
		Width: func(s string, size float64, bold bool) float64 {
			font(size, bold)
			return pdf.GetStringWidth(s)
		},
		Text: func(x, baseline float64, t chart.Type, s string) {
			font(t.Size, t.Bold)
			pdf.SetTextColor(t.Colour.R, t.Colour.G, t.Colour.B)
			pdf.Text(x, baseline, s)
		},
	}, pdf}
}

// drawn is the page, uncompressed.
func drawn(t *testing.T, c paper) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := c.pdf.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var box = chart.Box{X: 50, Y: 50, W: 300, H: 160}

func format(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

// odd are series as no chart expects them.
var odd = map[string][]float64{
	"empty": {}, "one": {5}, "nil": {0, 0, 0}, "negative": {-3, -2, -1}, "huge": {1e18, -1e18, 1},
	"tiny":        {1e-12, -1e-12},
	"not numbers": {math.NaN(), math.Inf(1), math.Inf(-1), 1},
}

func TestChartsOfOddSeriesHoldNumbersOnly(t *testing.T) {
	frame := chart.Frame{Title: "A title that is longer than the box is wide and so takes a second line", Unit: "USD m",
		Source: "Source: book"}
	for name, values := range odd {
		t.Run(name, func(t *testing.T) {
			c := canvas(t)
			var bars []chart.Bar
			var swings []chart.Swing
			var steps []chart.Step
			for _, v := range values {
				bars = append(bars, chart.Bar{Label: "A label", Mining: v, HPC: -v / 2, Text: "text"})
				steps = append(steps, chart.Step{Label: "Step", Value: v, Text: "text"},
					chart.Step{Label: "Sum", Value: v, Text: "text", Total: true})
				swings = append(swings, chart.Swing{Label: "Driver", LowText: "low", HighText: "high",
					Low: v, High: -v})
			}
			c.Bars(chart.Bars{Frame: frame, Lines: bars, MiningPart: "mining", HPCPart: "HPC"}, box)
			c.Bridge(chart.Bridge{Frame: frame, Steps: steps}, box)
			c.Tornado(chart.Tornado{Frame: frame, Base: 1, BaseText: "base", Swings: swings, Format: format}, box)
			c.Histogram(chart.Histogram{Frame: frame, Low: -1, Width: 0, Counts: make([]int, len(values)),
				Format: format,
				Marks:  []chart.Mark{{At: math.NaN(), Label: "P5"}, {At: 0, Label: "P50"}}}, box)
			for _, v := range values {
				c.Ranges(chart.Ranges{Frame: frame, Base: v, Spans: []chart.Span{{Label: "Scenarios", Low: -math.Abs(v),
					High: v}}, Format: format}, box)
			}
			if len(values) > 0 {
				c.Years(chart.Years{Frame: frame, First: 2024, Flow: values, Cumulative: values, Other: values,
					Format: format}, box)
				c.Heat(chart.Heat{Frame: frame, Rows: []string{"a"}, Columns: make([]string, len(values)),
					Values: [][]float64{values},
					Texts:  [][]string{make([]string, len(values))}, BaseRow: 0, BaseColumn: 0}, box)
			}
			page := drawn(t, c)
			for _, word := range []string{"NaN", "+Inf", "-Inf"} {
				if bytes.Contains(page, []byte(word)) {
					t.Errorf("the page draws at %s", word)
				}
			}
		})
	}
}

func TestScoresShowWhatIsNotKnown(t *testing.T) {
	c := canvas(t)
	c.Scores(chart.Scores{Lines: []chart.Score{
		{Label: "Cooling", Value: "air", Scale: 0, Known: true, Gate: true, Mark: "0 of 20, open gate"},
		{Label: "Bandwidth", Mark: "not known"},
	}}, box)
	if page := drawn(t, c); !bytes.Contains(page, []byte("[2.00 2.00] 0.00 d")) {
		t.Error("what is not known is not outlined with dashes")
	}
}

// TestChartsEndInAnyBox draws charts with long labels in boxes too narrow for them: none may look for room that is
// not there.
func TestChartsEndInAnyBox(t *testing.T) {
	const long = "Hashprice by itself, with the network as it is, over the whole of the term"
	labels := []string{"2026", "2027", "2028", "2029"}
	values := []float64{-12, 40, 1.2e9, 7}
	for _, w := range []float64{1, 20, 60, 120, 190, 260, 500} {
		c, in := canvas(t), chart.Box{X: 20, Y: 20, W: w, H: 150}
		c.Tornado(chart.Tornado{Base: 1.2e9, BaseText: long, Format: format, Swings: []chart.Swing{
			{Label: long, LowText: "USD 1,234,567,890", HighText: "USD 9,876,543,210", Low: 1e9, High: 1.4e9},
			{Label: "Rent", LowText: "USD 1", HighText: "USD 2", Low: 1.2e9, High: 1.2e9},
		}}, in)
		chart.Columns{Labels: labels, Values: values, Texts: []string{long, long, long, long}, Format: format,
			Levels: []chart.Level{{At: 3, Label: long}}}.Draw(c.Canvas, in)
		chart.Gantt{Lines: []chart.GanttLine{{Label: long, Start: 3, COD: 20, End: 190}}, Months: 190, Labels: labels,
			Every: 12, First: 6, Build: long, Run: long}.Draw(c.Canvas, in)
		c.Bars(chart.Bars{Lines: []chart.Bar{{Label: long, Mining: 3, HPC: 1e9, Text: long}}, MiningPart: long,
			HPCPart: long}, in)
		c.Bridge(chart.Bridge{Steps: []chart.Step{{Label: long, Value: 3, Text: long}}}, in)
		c.Histogram(chart.Histogram{Low: -1, Width: 1, Counts: []int{1, 2, 3}, Format: format,
			Marks: []chart.Mark{{At: 0, Label: long}}}, in)
		c.Ranges(chart.Ranges{Base: 2, Spans: []chart.Span{{Label: long, Low: -9, High: 1e9}}, Format: format}, in)
		c.Years(chart.Years{First: 2024, Flow: values, Cumulative: values, Other: values, Format: format}, in)
		c.Heat(chart.Heat{RowTitle: long, ColumnTitle: long, RowMark: long, Rows: []string{long}, Columns: labels,
			Values: [][]float64{values}, Texts: [][]string{labels}, BaseRow: 0, BaseColumn: 1}, in)
		c.Scores(chart.Scores{Lines: []chart.Score{{Label: long, Value: long, Known: true, Mark: long}}}, in)
		c.History(chart.History{Points: []chart.Point{{At: 1, Label: long, Date: "2026-01-01"},
			{At: 2, Label: long, Date: "2026-01-02"}}, End: 400, EndDate: "2027-01-01", EndPrice: 9, HasEnd: true,
			TargetName: long, PriceName: long, Format: format}, in)
		drawn(t, c)
	}
}
