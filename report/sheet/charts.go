package sheet

import (
	"cmp"
	"math"
	"slices"

	"github.com/xuri/excelize/v2"

	"rackrate/model"
)

// The colours of the alternatives, as in the memo's charts: mining dark, conversions lighter.
var alternativeColours = map[model.Alternative]string{model.Mine: "1F3864", model.Colo: "2E86AB", model.Cloud: "E08E45",
	model.Hybrid: "6BAA75"}

var axisFont = excelize.Font{Family: "Calibri", Size: 9, Color: "404040"}

func chartTitle(s string) excelize.ChartTitle {
	return excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: clean(s),
		Font: &excelize.Font{Family: "Calibri", Size: 11, Bold: true, Color: navy}}}}
}

// chartSites is how many sites the chart of values can show legibly.
const chartSites = 24

// chartRows is how many rows the chart of values covers.
const chartRows = 24

// chartPlace is a table of sites with the values of their alternatives: the column of the sites, the first of
// the values, the first and the last row; headings stand two rows above.
type chartPlace struct {
	p                        *page
	sites, npvs, first, last int
}

// chartTable lists the sites with the largest uplift by magnitude under the chart.
func (a *author) chartTable(p, summary *page) chartPlace {
	order := make([]int, len(a.sites))
	for i := range order {
		order[i] = i
	}
	magnitude := func(i int) float64 {
		if c := shown(a.sites[i].out); c != nil {
			return math.Abs(c.UpliftUSD)
		}
		return -1
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(magnitude(j), magnitude(i)) })
	title := p.next() + chartRows
	p.put(1, title, ownRunning("Sites of the chart, by uplift", blockLook))
	for i := range alternatives {
		p.put(coverMore+i, title+1, summary.at(firstNPVColumn+i, summaryFirst-2))
		p.put(coverMore+i, title+2, summary.at(firstNPVColumn+i, summaryFirst-1))
	}
	first := title + 3
	for n, i := range order[:chartSites] {
		row := summaryFirst + i
		p.put(1, first+n, summary.at(1, row))
		p.put(siteColumn, first+n, summary.at(siteColumn, row))
		for j := range alternatives {
			c := summary.at(firstNPVColumn+j, row)
			p.put(coverMore+j, first+n, reading(c, summary.ref(firstNPVColumn+j, row, firstNPVColumn+j, row)))
		}
	}
	return chartPlace{p, siteColumn, coverMore, first, first + chartSites - 1}
}

// valueChart shows the value of each alternative by site.
func valueChart(at chartPlace, title string) *excelize.Chart {
	p, first, last := at.p, at.first, at.last
	gap, overlap := uint(60), -5
	c := &excelize.Chart{
		Type: excelize.Col, Title: chartTitle(title), Legend: excelize.ChartLegend{Position: "bottom", Font: &axisFont},
		Format:    excelize.GraphicOptions{AltText: title},
		Dimension: excelize.ChartDimension{Width: 1080, Height: 420}, GapWidth: &gap, Overlap: &overlap,
		ShowBlanksAs: "gap", VaryColors: ptr(false),
		XAxis: excelize.ChartAxis{Font: axisFont, TickLabelPosition: excelize.ChartTickLabelLow},
		YAxis: excelize.ChartAxis{Font: axisFont, MajorGridLines: true,
			NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0,,"}},
	}
	for i, alt := range alternatives {
		col := at.npvs + i
		c.Series = append(c.Series, excelize.ChartSeries{
			Name:       p.ref(col, first-2, col, first-2),
			Categories: p.ref(at.sites, first, at.sites, last),
			Values:     p.ref(col, first, col, last),
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{alternativeColours[alt]}},
		})
	}
	return c
}

// tornadoChart shows the change of the uplift at the low and high of each
// driver, in rows first to last. What is stale is drawn in grey over it.
func tornadoChart(p *page, title string, first, last int) *excelize.Chart {
	gap, overlap := uint(40), 100
	series := func(col int, colour string) excelize.ChartSeries {
		return excelize.ChartSeries{
			Name: p.ref(col, first-2, col, first-2), Categories: p.ref(tornadoColumn, first, tornadoColumn, last),
			Values: p.ref(col, first, col, last),
			Fill:   excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}},
		}
	}
	return &excelize.Chart{
		Type: excelize.Bar, Title: chartTitle(title), Legend: excelize.ChartLegend{Position: "none"},
		Format:    excelize.GraphicOptions{AltText: clean(title)},
		Dimension: excelize.ChartDimension{Width: 620, Height: uint(max(330, 20*(last-first+4)))}, GapWidth: &gap,
		Overlap: &overlap, VaryColors: ptr(false),
		XAxis: excelize.ChartAxis{Font: axisFont, ReverseOrder: true, TickLabelPosition: excelize.ChartTickLabelLow},
		YAxis: excelize.ChartAxis{Font: axisFont, MajorGridLines: true,
			NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0,,"}},
		Series: []excelize.ChartSeries{series(tornadoColumn+6, "C55A5A"), series(tornadoColumn+7, "2E86AB"),
			series(chartColumn+1, staleColour), series(chartColumn+2, staleColour)},
	}
}
