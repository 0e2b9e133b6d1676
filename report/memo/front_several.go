package memo

import (
	"math"

	"rackrate/report/chart"
)

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// upliftUSD is the uplift of the best conversion, below all others where there is none.
func (s *siteView) upliftUSD() float64 {
	if s.conversion == nil {
		return math.Inf(-1)
	}
	return s.conversion.UpliftUSD
}

// payingView is at how many of the sites that count the lead conversion is worth more than mining.
type payingView struct {
	N, Of     string // in words
	None, All bool
	HasFleet  bool // some of them mines
	Some      bool // others are not assessed
}

func (b *builder) paying(sites []*siteView) payingView {
	some := len(notAssessed(sites)) > 0
	sites = counted(sites)
	n, fleet := 0, false
	for _, s := range sites {
		fleet = fleet || s.HasFleet
		if s.upliftUSD() > 0 {
			n++
		}
	}
	return payingView{b.countWord(n), b.countWord(len(sites)), n == 0, n > 0 && n == len(sites), fleet, some}
}

// sitesChart shows for each site what mining on is worth and what its best conversion is.
func (b *builder) sitesChart(v *minerView, sites []*siteView) chart.Bars {
	var amounts []float64
	for _, s := range sites {
		amounts = append(amounts, s.result.Mine.NPVUSD)
		if s.conversion != nil {
			amounts = append(amounts, s.conversion.NPVUSD)
		}
	}
	scale := b.format.ScaleFor(amounts...)
	bars := chart.Bars{
		Frame: chart.Frame{
			Title: b.prose("front/sites title", b.paying(v.Sites)), Unit: b.prose("axis/npv", scale.Name),
			Source: b.prose("source", struct{ Book, Run string }{b.clean(b.run.Book.File), b.run.ID}),
		},
		MiningPart: b.prose("part/mining", nil), HPCPart: b.prose("part/hpc", nil),
	}
	for _, s := range sites[:min(len(sites), 6)] {
		label := s.AltName
		if s.HasFleet {
			bars.Lines = append(bars.Lines, chart.Bar{Label: s.Name, Mining: s.result.Mine.NPVUSD,
				Text: s.Mine["npv_usd"].In(scale)})
		} else {
			label = s.Name
		}
		if s.conversion != nil {
			bars.Lines = append(bars.Lines, chart.Bar{
				Label: label, Mining: s.conversion.NPVMiningPartUSD, HPC: s.conversion.NPVHPCPartUSD,
				Text: s.Conv["npv_usd"].In(scale), Strong: s.chosen(),
			})
		}
	}
	return bars
}
