package sheet

import (
	"github.com/xuri/excelize/v2"

	"rackrate/model"
)

// The colours of the alternatives, as in the memo's charts: mining dark, conversions lighter.
var alternativeColours = map[model.Alternative]string{model.Mine: "1F3864", model.Colo: "2E86AB", model.Cloud: "E08E45", model.Hybrid: "6BAA75"}

var axisFont = excelize.Font{Family: "Calibri", Size: 9, Color: "404040"}

func chartTitle(s string) excelize.ChartTitle {
	return excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: clean(s), Font: &excelize.Font{Family: "Calibri", Size: 11, Bold: true, Color: navy}}}}
}

// valueChart shows the value of each alternative by site, for the rows first to last of a table on the summary.
func valueChart(p *page, title string, first, last int) *excelize.Chart {
	gap, overlap := uint(60), -5
	c := &excelize.Chart{
		Type: excelize.Col, Title: chartTitle(title), Legend: excelize.ChartLegend{Position: "bottom", Font: &axisFont},
		Format:    excelize.GraphicOptions{AltText: title},
		Dimension: excelize.ChartDimension{Width: 1500, Height: 420}, GapWidth: &gap, Overlap: &overlap, ShowBlanksAs: "gap", VaryColors: ptr(false),
		XAxis: excelize.ChartAxis{Font: axisFont, TickLabelPosition: excelize.ChartTickLabelLow},
		YAxis: excelize.ChartAxis{Font: axisFont, MajorGridLines: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0,,"}},
	}
	for i, alt := range alternatives {
		col := firstNPVColumn + i
		c.Series = append(c.Series, excelize.ChartSeries{
			Name:       p.ref(col, first-2, col, first-2),
			Categories: p.ref(siteColumn, first, siteColumn, last),
			Values:     p.ref(col, first, col, last),
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{alternativeColours[alt]}},
		})
	}
	return c
}

// tornadoChart shows the change of the uplift at the low and high of each
// driver; labels and changes stand in the given columns of rows first to last.
func tornadoChart(p *page, title string, labels, low, high, first, last int) *excelize.Chart {
	gap, overlap := uint(40), 100
	series := func(col int, colour string) excelize.ChartSeries {
		return excelize.ChartSeries{
			Name: p.ref(col, first-2, col, first-2), Categories: p.ref(labels, first, labels, last), Values: p.ref(col, first, col, last),
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}},
		}
	}
	return &excelize.Chart{
		Type: excelize.BarStacked, Title: chartTitle(title), Legend: excelize.ChartLegend{Position: "bottom", Font: &axisFont},
		Format:    excelize.GraphicOptions{AltText: clean(title)},
		Dimension: excelize.ChartDimension{Width: 620, Height: 330}, GapWidth: &gap, Overlap: &overlap, VaryColors: ptr(false),
		XAxis:  excelize.ChartAxis{Font: axisFont, ReverseOrder: true, TickLabelPosition: excelize.ChartTickLabelLow},
		YAxis:  excelize.ChartAxis{Font: axisFont, MajorGridLines: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0,,"}},
		Series: []excelize.ChartSeries{series(low, "C55A5A"), series(high, "2E86AB")},
	}
}
