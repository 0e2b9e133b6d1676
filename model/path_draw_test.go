package model_test

import (
	"maps"
	"math"
	"slices"

	"pgregory.net/rapid"

	"rackrate/model"
	"rackrate/model/lines"
)

// reached are the inputs of the scopes market and site that what an alternative is worth depends on.
func reached(reg *model.Registry, def *lines.Definition) []model.Input {
	keys := def.Reaches("conversion", "npv_usd")
	maps.Copy(keys, def.Reaches("mine", "npv_usd"))
	var list []model.Input
	for _, in := range reg.Inputs {
		if keys[in.Key] && in.Scope != model.ScopeMiner {
			list = append(list, in)
		}
	}
	return list
}

// drawReached draws every input that is reached off its default: all of them, one in three, or one in twelve.
func drawReached(t *rapid.T, reg *model.Registry, list []model.Input) (model.Market, model.Site) {
	m, s, _ := reg.Defaults()
	one := rapid.SampledFrom([]int{1, 3, 12}).Draw(t, "one of")
	for _, in := range list {
		var target any = &s
		if in.Scope == model.ScopeMarket {
			target = &m
		}
		if in.Default != "" && rapid.IntRange(1, one).Draw(t, in.Key+" off") < one {
			continue
		}
		model.Set(target, in.Key, drawPathInput(t, in))
	}
	if rapid.Bool().Draw(t, "another horizon") { // the lines call it T
		m.HorizonMonths = 12 + rapid.IntRange(0, 20).Draw(t, "years")*rapid.IntRange(0, 12).Draw(t, "months")
	}
	s.Miner, s.Site = "Case", "One"
	s.HashrateEHS = min(s.HashrateEHS, 1.5*s.SiteMW/s.FleetEfficiencyJTH) * float64(min(1,
		rapid.IntRange(0, 5).Draw(t, "fleet")))
	s.HostedMW = min(s.HostedMW, s.SiteMW)
	s.DelayMonths, s.BuildMonths = s.DelayMonths/2, s.BuildMonths/3
	s.PrepayMonth = min(s.PrepayMonth, s.DelayMonths+s.BuildMonths)
	return m, s
}

// drawPathInput draws a value; one that may be blank is so one time in three.
func drawPathInput(t *rapid.T, in model.Input) model.Value {
	if in.Default == "" && !in.Required && in.Type != model.TypeBool && rapid.IntRange(0, 2).Draw(t,
		in.Key+" blank") == 0 {
		return model.Value{}
	}
	if in.Numeric() && rapid.IntRange(0, 5).Draw(t, in.Key+" at its least") == 0 {
		return model.NumberValue(in.Min)
	}
	switch in.Key { // a wide range leaves nothing to see
	case "capex_spent_usd", "remediation_usd":
		return model.NumberValue(drawBetween(t, in.Key, 0, 3e8))
	case "gpu_count":
		return model.NumberValue(float64(rapid.IntRange(1, 2000).Draw(t, in.Key)))
	}
	return drawInput(t, in)
}

// phaseGroups are the groups of inputs that a phase may have of its own.
var phaseGroups = []string{"conversion", "colocation", "gpu cloud", "financing"}

func drawPhases(t *rapid.T, list []model.Input, s *model.Site) {
	for range rapid.IntRange(0, 3).Draw(t, "phases") {
		p := model.Phase{Own: []model.OwnInput{{Key: "convert_mw",
			Value: model.NumberValue(s.SiteMW * drawBetween(t, "mw", 0, 0.5))}}}
		for _, in := range list {
			if !slices.Contains(phaseGroups, in.Group) || in.Key == "prepay_month" || rapid.IntRange(0, 4).Draw(t,
				in.Key+" own") > 0 {
				continue
			}
			v := drawPathInput(t, in)
			switch in.Key {
			case "delay_months", "build_months":
				v.Number = math.Floor(v.Number / 3)
			}
			p.Own = append(p.Own, model.OwnInput{Key: in.Key, Value: v})
		}
		s.Phases = append(s.Phases, p)
	}
	if len(s.Phases) > 0 {
		s.PrepayMonth = 0
	}
}

func drawPath(t *rapid.T, reg *model.Registry, list []model.Input) pathCase {
	var c pathCase
	c.market, c.site = drawReached(t, reg, list)
	if rapid.IntRange(0, 3).Draw(t, "deck") == 0 {
		point := model.DeckPoint{Date: model.Date{Year: 2026, Month: 1, Day: 1}}
		if rapid.Bool().Draw(t, "deck's price") {
			point.BTCPriceUSD = model.Given(drawBetween(t, "deck_price", 20000, 200000))
		}
		if rapid.Bool().Draw(t, "deck's network") {
			point.NetworkEHS = model.Given(drawBetween(t, "deck_network", 300, 2000))
		}
		c.deck = []model.DeckPoint{point}
	}
	drawPhases(t, list, &c.site)
	c.site.LeaseStatus = rapid.SampledFrom([]string{"", "signed", "LOI"}).Draw(t, "lease_status")
	c.site.SignedFor = rapid.SampledFrom([]string{"colo", "cloud"}).Draw(t, "signed_for")
	c.site.GPUGrowthSigmaPct = drawBetween(t, "gpu_growth_sigma_pct", 0, 0.2)
	n := c.market.HorizonMonths + 1
	c.btc, c.ehs = make([]float64, n), make([]float64, n)
	c.drivers = model.Drivers{
		Hashprice: make([]float64, n), Capex: drawBetween(t, "capex", 0.5, 2), Lease: drawBetween(t, "lease", 0.5, 2),
		GPUPrice: drawBetween(t, "gpu", 0.5, 2), GPUGrowth: drawBetween(t, "z", -2, 2),
		Power:      drawBetween(t, "power", 0.5, 2),
		ExtraDelay: rapid.IntRange(0, 24).Draw(t, "extra"), Tenant: drawBetween(t, "u", 0.0005, 0.9995),
	}
	if h := c.site.TenantDefaultPct; rapid.IntRange(0, 3).Draw(t, "K at an end") == 0 { // of the guarantee
		c.drivers.Tenant = math.Pow(1-h, (float64(min(c.site.BackstopMonths, c.site.LeaseTermMonths-1))+0.5)/12)
	}
	volatile := drawBetween(t, "volatile", 0, 1.2)
	for i := range n {
		c.btc[i] = 1 + volatile*(math.Sin(float64(i)/7)/2+float64(i%5)/8-0.25)
		c.ehs[i] = 1 + volatile*float64(i%11)/20
		c.drivers.Hashprice[i] = c.btc[i] / c.ehs[i]
	}
	return c
}

// neutral takes all draws from a path.
func (c *pathCase) neutral() {
	c.site.GPUGrowthSigmaPct, c.site.TenantDefaultPct = 0, 0
	for i := range c.site.Phases {
		p := &c.site.Phases[i]
		p.Own = slices.DeleteFunc(p.Own, func(own model.OwnInput) bool { return own.Key == "tenant_default_pct" })
	}
	for i := range c.btc {
		c.btc[i], c.ehs[i], c.drivers.Hashprice[i] = 1, 1, 1
	}
	c.drivers = model.Drivers{Hashprice: c.drivers.Hashprice, Capex: 1, Lease: 1, GPUPrice: 1, Power: 1, Tenant: 0.5}
}
