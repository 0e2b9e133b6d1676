package model_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rackrate/internal/testutil"
	"rackrate/model"
)

func TestMain(m *testing.M) { testutil.FixDraws(m) }

// drawSite draws a site and a market with every input somewhere between its
// bounds, narrowed to the plausible band where the registry has one. Prices of
// all alternatives are given, nothing has been spent yet, and the site is one phase.
func drawSite(t *rapid.T, reg *model.Registry) (model.Market, model.Site) {
	m, s, _ := reg.Defaults()
	for _, in := range reg.Inputs {
		var target any = &s
		switch in.Scope {
		case model.ScopeMiner:
			continue
		case model.ScopeMarket:
			target = &m
		}
		if v := drawInput(t, in); v.Known {
			model.Set(target, in.Key, v)
		}
	}
	m.ValuationDate = model.Date{Year: 2024, Month: 6, Day: 30}
	m.HorizonMonths = rapid.IntRange(12, 240).Draw(t, "horizon_months")
	s.Miner, s.Site, s.GPUCount, s.CapexSpentUSD = "Case", "One", model.Opt[float64]{}, 0
	s.ConvertMW = model.Given(s.SiteMW * drawBetween(t, "converted", 0, 1))
	s.PrepayMonth = rapid.IntRange(0, s.DelayMonths+s.BuildMonths).Draw(t, "prepay_month")
	return m, s
}

// drawInput draws a value between the input's bounds, narrowed to the plausible band where the registry has one.
func drawInput(t *rapid.T, in model.Input) model.Value {
	lo, hi := in.Min, in.Max
	if !math.IsNaN(in.Low) {
		lo, hi = in.Low, in.High
	}
	switch in.Type {
	case model.TypeNumber, model.TypePct:
		return model.NumberValue(drawBetween(t, in.Key, lo, hi))
	case model.TypeInt:
		return model.NumberValue(float64(rapid.IntRange(int(lo), int(hi)).Draw(t, in.Key)))
	case model.TypeBool:
		return model.BoolValue(rapid.Bool().Draw(t, in.Key))
	case model.TypeEnum:
		return model.TextValue(rapid.SampledFrom(in.Choices).Draw(t, in.Key))
	case model.TypeDate:
		return model.DateValue(model.Date{Year: rapid.IntRange(2014, 2032).Draw(t, in.Key),
			Month: time.Month(rapid.IntRange(1, 12).Draw(t, "month")), Day: rapid.IntRange(1, 28).Draw(t, "day")})
	}
	return model.Value{}
}

// drawBetween draws one of 1,000 steps, since a workbook holds no figures such as 1e-310.
func drawBetween(t *rapid.T, label string, lo, hi float64) float64 {
	return lo + (hi-lo)*float64(rapid.IntRange(0, 1000).Draw(t, label))/1000
}

// drawn is a row with all that its value rests on.
type drawn struct {
	market model.Market
	deck   []model.DeckPoint
	site   model.Site
	miner  model.Miner
}

// drawRow draws all that there is: what is optional is given or not, there may
// be a price deck and phases that have inputs of their own, and something may have been spent.
func drawRow(t *rapid.T, reg *model.Registry) drawn {
	m, s := drawSite(t, reg)
	d := drawn{market: m, site: s, deck: drawDeck(t)}
	_, _, d.miner = reg.Defaults()
	for _, in := range reg.Inputs {
		switch in.Scope {
		case model.ScopeMiner:
			if v := drawInput(t, in); v.Known && rapid.Bool().Draw(t, in.Key+" given") {
				model.Set(&d.miner, in.Key, v)
			}
		case model.ScopeSite:
			if optional(in) && rapid.IntRange(0, 3).Draw(t, in.Key+" given") == 0 {
				model.Set(&d.site, in.Key, model.Value{})
			}
		}
	}
	d.market.ValuationDate = model.Date{Year: 2024, Month: time.Month(rapid.IntRange(1, 12).Draw(t, "valuation month")),
		Day: 1}
	if rapid.IntRange(0, 4).Draw(t, "no fleet") == 0 {
		d.site.HashrateEHS = 0
	}
	// Enough megawatts, or none: a figure a megawatt is no more than rounding otherwise.
	d.site.SiteMW += 10
	d.site.ConvertMW.Value, d.site.HybridSharePct = enough(d.site.ConvertMW.Value, 1),
		enough(d.site.HybridSharePct, 0.05)
	d.site.CapexSpentUSD = drawBetween(t, "spent", 0, 1e9)
	d.site.Phases = drawRowPhases(t, reg, &d.site)
	d.site.GPUCount = drawGPUs(t, &d.site)
	return d
}

func enough(v, least float64) float64 {
	if v < least {
		return 0
	}
	return v
}

// optional inputs have neither a default nor to be there.
func optional(in model.Input) bool {
	return in.Default == "" && !in.Required && in.Group != "identity" && in.Key != "convert_mw"
}

func drawDeck(t *rapid.T) []model.DeckPoint {
	var deck []model.DeckPoint
	for range rapid.IntRange(0, 3).Draw(t, "points of the deck") {
		p := model.DeckPoint{Date: model.Date{Year: rapid.IntRange(2023, 2040).Draw(t, "deck year"), Month: 6, Day: 30}}
		series := rapid.IntRange(0, 2).Draw(t, "deck series")
		if series != 1 {
			p.BTCPriceUSD = model.Given(drawBetween(t, "deck price", 1e4, 3e5))
		}
		if series != 0 {
			p.NetworkEHS = model.Given(drawBetween(t, "deck network", 300, 3000))
		}
		deck = append(deck, p)
	}
	return deck
}

// drawRowPhases draws no phases or two to three, each with some inputs of its own.
func drawRowPhases(t *rapid.T, reg *model.Registry, s *model.Site) []model.Phase {
	n := rapid.SampledFrom([]int{0, 0, 2, 3}).Draw(t, "phases")
	list := make([]model.Phase, n)
	for i := range list {
		p := &list[i]
		own := func(key string, v model.Value) { p.Own = append(p.Own, model.OwnInput{Key: key, Value: v}) }
		own("convert_mw", model.NumberValue(s.ConvertMW.Value/float64(n)))
		for _, in := range reg.Inputs {
			if !slices.Contains(phaseGroups, in.Group) || in.Key == "gpu_count" || in.Key == "prepay_month" ||
				rapid.IntRange(0, 2).Draw(t, in.Key+" of the phase's own") > 0 {
				continue
			}
			v := drawInput(t, in)
			if in.Key == "capex_spent_usd" {
				v.Number /= 100
			}
			if v.Known && in.Type != model.TypeDate {
				own(in.Key, v)
			}
		}
	}
	if n == 0 {
		return nil
	}
	return list
}

// drawGPUs draws a number of GPUs that the load feeds, or none given.
func drawGPUs(t *rapid.T, s *model.Site) model.Opt[float64] {
	if len(s.Phases) > 0 || !rapid.Bool().Draw(t, "gpu_count given") {
		return model.Opt[float64]{}
	}
	return model.Given(math.Floor(s.CriticalITKW() / s.KWPerGPU * drawBetween(t, "gpu_count", 0, 1)))
}

// evaluateSite is a site on its own, with its monthly series.
func evaluateSite(m model.Market, s model.Site) *model.SiteResult {
	k := model.NewKernel(model.NewEnv(m, nil), &model.Miner{}, model.Choices{})
	k.Load(&s)
	r := k.Result(true)
	return &r
}
