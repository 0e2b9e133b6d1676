package sheet

import (
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"

	"rackrate/model"
	"rackrate/report/sheet/ooxml"
)

// histogramRows is how many rows a site's histogram takes beside its chart, with its title and header.
const histogramRows = 20

// histogramsPerPage is how many histograms fit on a printed page.
const histogramsPerPage = 3

// simulation shows the distributions of every site's uplifts, what moves them,
// and histograms.
func (a *author) simulation() *page {
	p := a.page(simulationSheet, "Simulation: the distribution of what converting is worth")
	p.frozenCols = 2
	p.printRows = fmt.Sprintf("1:%d", headRows)
	first := a.simulated()
	if first == nil {
		p.add(ownRunning("no simulation was run", noteLook))
		return p
	}
	p.add(running(a.sayf("%d paths a site, seed %d; of the run %s. An uplift is over mining on the same path.",
		first.Paths, first.Seed, a.run.ID), noteLook))
	p.add()
	a.distributions(p)
	p.add()
	a.driverTable(p)
	p.add()
	a.histograms(p)
	return p
}

// simulated is any site's simulation, nil where there is none.
func (a *author) simulated() *model.Simulation {
	for _, s := range a.sites {
		if s.out != nil && s.out.Simulation != nil {
			return s.out.Simulation
		}
	}
	return nil
}

// distributions is a line a site and conversion.
func (a *author) distributions(p *page) {
	header := heads("Miner", "Site", "Alternative", "Uplift, run", "Mean", "Standard error", "Mean of the worst 5 %",
		"P5", "P25", "P50", "P75", "P95", "Chance of an uplift", "Chance to be the best", "Confidence")
	p.add(header...)
	top := p.add(units("", "", "", "USD", "USD", "USD", "USD", "USD", "USD", "USD", "USD", "USD", "", "",
		"of the recommendation")...)
	for _, s := range a.sites {
		if s.out == nil || s.out.Simulation == nil {
			continue
		}
		for i := range s.out.Simulation.Conversions {
			d := &s.out.Simulation.Conversions[i]
			confidence := text("", textLook)
			if d.Alternative == s.out.Recommendation.BestConversion {
				confidence = text(wordOr(a.words.Confidences, string(s.out.Recommendation.Confidence)), textLook)
			}
			row := []cell{text(s.miner.Name, boldLook), text(s.site.Name, textLook),
				text(a.alternative(d.Alternative), textLook),
				value(s.out.Conversion(d.Alternative).UpliftUSD)}
			for _, v := range []float64{d.MeanUSD, d.StandardError, d.WorstMeanUSD, d.P5, d.P25, d.P50, d.P75, d.P95} {
				row = append(row, value(v))
			}
			a.markRow(p, s.path+".simulation.conversions."+string(d.Alternative), p.next(), 5, 13)
			p.add(append(row, num(d.ChancePositive, asPercent, valueLook),
				num(s.out.Simulation.ChanceBest[d.Alternative], asPercent, valueLook), confidence)...)
		}
	}
	if end := p.next() - 1; end > top {
		p.rule(area(13, top+1, 13, end), excelize.ConditionalFormatOptions{Type: "data_bar", Criteria: "=",
			MinType: "num", MinValue: "0", MaxType: "num", MaxValue: "1", BarColor: "#9DC3E6"})
	}
}

// driverTable is the share of the variance that each driver explains, a line a site.
func (a *author) driverTable(p *page) {
	p.add(ownRunning("What decides: share of the variance of the best conversion's uplift that each driver explains",
		blockLook))
	var inputs []string
	for _, s := range a.sites {
		if s.out == nil || s.out.Simulation == nil {
			continue
		}
		for _, d := range s.out.Simulation.Drivers {
			if !slices.Contains(inputs, d.Input) {
				inputs = append(inputs, d.Input)
			}
		}
	}
	header := heads("Miner", "Site", "Alternative")
	for _, key := range inputs {
		header = append(header, text(a.words.Short(key), headLook))
	}
	top := p.add(header...)
	for _, s := range a.sites {
		if s.out == nil || s.out.Simulation == nil || len(s.out.Simulation.Drivers) == 0 {
			continue
		}
		row := []cell{text(s.miner.Name, boldLook), text(s.site.Name, textLook),
			text(a.alternative(s.out.Recommendation.BestConversion), textLook)}
		for _, key := range inputs {
			row = append(row, driverShare(s.out.Simulation, key))
		}
		a.markRow(p, s.path+".simulation.drivers", p.next(), 4, len(row))
		p.add(row...)
	}
	if end := p.next() - 1; end > top && len(inputs) > 0 {
		p.rule(area(4, top+1, 3+len(inputs), end), excelize.ConditionalFormatOptions{Type: "2_color_scale",
			Criteria: "=", MinType: "num", MinValue: "0", MaxType: "num", MaxValue: "1", MinColor: "#FFFFFF",
			MaxColor: "#9DC3E6"})
	}
}

func driverShare(s *model.Simulation, key string) cell {
	for _, d := range s.Drivers {
		if d.Input == key {
			return num(d.Share, asPercent, valueLook)
		}
	}
	return text("", textLook)
}

// histograms are a block a site: the bins of the best conversion's uplift and their chart.
func (a *author) histograms(p *page) {
	charts := 0
	for _, s := range a.sites {
		if s.out == nil || s.out.Simulation == nil {
			continue
		}
		d := s.out.Simulation.Distribution(s.out.Recommendation.BestConversion)
		if d == nil || charts == chartedSites {
			continue
		}
		if charts%histogramsPerPage == 0 {
			p.breaks = append(p.breaks, p.next())
		}
		charts++
		a.histogram(p, s, d)
	}
}

// histogram lays the bins out in two rows, middles above counts, with the chart under them.
func (a *author) histogram(p *page, s siteRow, d *model.Distribution) {
	name := s.miner.Name + " · " + s.site.Name
	p.add(ofTheRun(own("of the run", blockLook)),
		running(name+a.sayf(": uplift of %s", a.alternative(d.Alternative)), blockLook))
	middles := []cell{own("Middle of the bin, USD", textLook), text("", textLook)}
	counts, grey := []cell{own("Paths", textLook), text("", textLook)}, []cell{own("of which stale", textLook),
		text("", textLook)}
	for i, n := range d.Histogram.Counts {
		middles = append(middles, value(d.Histogram.LowUSD+(float64(i)+0.5)*d.Histogram.WidthUSD))
		counts = append(counts, num(float64(n), asCount, valueLook))
		grey = append(grey, p.staleCopy(asCount, ooxml.Ref(3+i, p.next()+1)))
	}
	top := p.add(middles...)
	p.add(counts...)
	p.add(grey...)
	title := a.sayf("Uplift of %s over mining, USD m: %s", a.alternative(d.Alternative), s.site.Name)
	p.charts = append(p.charts, placedChart{ooxml.Ref(1, top+3), histogramChart(p, title, 3,
		2+len(d.Histogram.Counts), top)})
	for range histogramRows - 4 {
		p.add()
	}
}

// histogramChart shows counts over the bins' middles, which stand in row top from column first to last, the
// counts under them; below these what is stale, which is drawn in grey over the counts.
func histogramChart(p *page, title string, first, last, top int) *excelize.Chart {
	gap, overlap := uint(5), 100
	series := func(row int, colour string) excelize.ChartSeries {
		return excelize.ChartSeries{Name: p.ref(1, row, 1, row), Categories: p.ref(first, top, last, top),
			Values: p.ref(first, row, last, row),
			Fill:   excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}}
	}
	return &excelize.Chart{
		Type: excelize.Col, Title: chartTitle(title), Legend: excelize.ChartLegend{Position: "none"},
		Format:    excelize.GraphicOptions{AltText: clean(title)},
		Dimension: excelize.ChartDimension{Width: 1100, Height: 300}, GapWidth: &gap, Overlap: &overlap,
		VaryColors: ptr(false),
		XAxis: excelize.ChartAxis{Font: axisFont, TickLabelPosition: excelize.ChartTickLabelLow,
			NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0,,"}},
		YAxis: excelize.ChartAxis{Font: axisFont, MajorGridLines: true,
			NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0"}},
		Series: []excelize.ChartSeries{series(top+1, "2E86AB"), series(top+2, staleColour)},
	}
}
