package memo

import (
	"rackrate/model"
	"rackrate/report/chart"
)

// bridge draws the way from the value of mining on to that of the conversion
// spoken of; steps of nothing are left out.
func (b *builder) bridge(s *siteView) {
	if s.conversion == nil {
		return
	}
	parts := s.result.Bridge(s.conversion.Alternative)
	if len(parts) == 0 {
		return
	}
	amounts := []float64{s.result.Mine.NPVUSD, s.conversion.NPVUSD}
	for _, p := range parts {
		amounts = append(amounts, p.USD)
	}
	scale := b.format.ScaleFor(amounts...)
	data := chart.Bridge{Frame: chart.Frame{
		Title: b.prose("bridge/title", bridgeView{s, b.largest(s, parts)}), Unit: b.prose("axis/npv", scale.Name),
		Source: b.source(s),
	}}
	if s.HasFleet {
		data.Steps = append(data.Steps, chart.Step{Label: b.words.Alternatives["mine"], Value: s.result.Mine.NPVUSD,
			Text: s.Mine["npv_usd"].In(scale), Total: true})
	}
	path := s.path + ".bridges." + string(s.conversion.Alternative)
	for _, p := range parts {
		if p.USD != 0 {
			f := b.fig.measure(path, p.Key, model.Money, model.Some(p.USD))
			data.Steps = append(data.Steps, chart.Step{Label: b.prose("bridge/"+p.Key, s), Value: p.USD,
				Text: f.In(scale)})
		}
	}
	data.Steps = append(data.Steps, chart.Step{Label: s.AltName, Value: s.conversion.NPVUSD,
		Text: s.Conv["npv_usd"].In(scale), Total: true})
	h := chart.BridgeHeight(len(data.Steps))
	b.chart(data.Title, data, h, "")
}

// bridgeView is what the title of a bridge speaks of: the part that adds or takes most.
type bridgeView struct {
	*siteView
	Largest string
}

// largest names the part that adds most, of a conversion that is rejected the one that takes most.
func (b *builder) largest(s *siteView, parts []model.BridgePart) string {
	most := parts[0]
	for _, p := range parts {
		if s.chosen() && p.USD > most.USD || !s.chosen() && p.USD < most.USD {
			most = p
		}
	}
	return lowerFirst(b.prose("bridge/"+most.Key, s))
}
