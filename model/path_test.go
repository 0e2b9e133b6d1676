package model_test

import (
	"io/fs"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"rackrate/model"
	"rackrate/model/definition"
	"rackrate/model/lines"
)

// drawnLines are the lines of the definition that a draw changes, and what stands in their place
// where a path is worked out line by line. Factors of a month come in place of a deck's values.
var drawnLines = []struct{ file, line, drawn string }{
	{"02-market.def", "= if(decked(btc_price_usd)", "= deck(btc_volatility_pct) * if(decked(btc_price_usd)"},
	{"02-market.def", "= if(decked(network_ehs)", "= deck(network_response) * if(decked(network_ehs)"},
	{"03-mining.def", "section 3\n  power_index", "section 3\n  param path_power\n  power_index"},
	{"03-mining.def", "power_price_usd_mwh * power_index", "path_power * power_price_usd_mwh * power_index"},
	{"03-mining.def", "power_price_usd_mwh * (1 + hpc_power_premium_pct)", "path_power * power_price_usd_mwh * (1 + hpc_power_premium_pct)"},
	{"03-mining.def", "  link  fleet, prices, use\n", "  param path_end\n  link  fleet, prices, use\n"},
	{"03-mining.def", "if(walk_away, first(ended >= most - 0.000000000001 * abs(most)), T)", "path_end"},
	{"04-conversion.def", "fragment build\n", "fragment build\n  param path_capex\n"},
	{"04-conversion.def", "it_mw * capex_usd_mw * (1 + contingency_pct) + remediation_usd", "path_capex * (it_mw * capex_usd_mw * (1 + contingency_pct) + remediation_usd)"},
	{"05-colocation.def", "  link  market, prices, plan : colo | hybrid\n", "  param path_term\n  param path_rest\n  param path_gone\n  link  market, prices, plan : colo | hybrid\n"},
	{"05-colocation.def", "lease_usd_kw_month, 0)", "lease_usd_kw_month * path_term, 0)"},
	{"05-colocation.def", "renewal_rent_pct)", "renewal_rent_pct * path_rest / path_term)"},
	{"05-colocation.def", "relet_rent_pct", "(relet_rent_pct * path_rest / path_term)"},
	{"05-colocation.def", "= growth(-tenant_default_pct, min(k + 1, n))", "= if(or(k < path_gone, path_gone >= n), 1, 0)"},
	{"05-colocation.def", "growth(-tenant_default_pct, min(k - void + 1, n))", "if(or(k - void < path_gone, path_gone >= n), 1, 0)"},
	{"06-cloud.def", "  link  market, prices, plan : cloud\n", "  param path_gpu\n  param path_rest\n  link  market, prices, plan : cloud\n"},
	{"06-cloud.def", "if(lets, lease_usd_kw_month, 0)", "if(lets, lease_usd_kw_month * path_rest, 0)"},
	{"06-cloud.def", "= spot * growth(", "= spot * path_gpu * deck(gpu_growth_sigma_pct) * growth("},
}

// pathDefinition is the definition with what a path draws in it.
func pathDefinition(t testing.TB, reg *model.Registry) *lines.Definition {
	t.Helper()
	files := fstest.MapFS{}
	names, _ := fs.Glob(definition.Files, "*.def")
	for _, name := range names {
		data, err := fs.ReadFile(definition.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		for _, d := range drawnLines {
			if d.file != name {
				continue
			}
			if n := strings.Count(text, d.line); n != 1 {
				t.Fatalf("%s has %q %d times", name, d.line, n)
			}
			text = strings.Replace(text, d.line, d.drawn, 1)
		}
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	def, err := model.ParseDefinition(files, reg)
	if err != nil {
		t.Fatal(err)
	}
	return def
}

// pathEnvironment gives the factors of a path's months in place of a deck's values.
type pathEnvironment struct {
	*model.Env
	factors map[string][]float64
}

func (e pathEnvironment) Deck(key string, t int) float64 {
	if f, ok := e.factors[key]; ok {
		return f[t]
	}
	return e.Env.Deck(key, t)
}

// instances are all that a tree's alternatives are worked out on.
func instances(tree *model.SiteTree) []*lines.Instance {
	seen := map[*lines.Instance]bool{}
	var visit func(in *lines.Instance)
	visit = func(in *lines.Instance) {
		if seen[in] {
			return
		}
		seen[in] = true
		for _, l := range in.Links {
			visit(l)
		}
		for _, list := range in.Many {
			for _, l := range list {
				visit(l)
			}
		}
	}
	visit(tree.Choice)
	return slices.Collect(maps.Keys(seen))
}

// pathCase is a site, a path of it, and both trees.
type pathCase struct {
	market   model.Market
	deck     []model.DeckPoint
	site     model.Site
	drivers  model.Drivers
	btc, ehs []float64 // factors
}

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

// drawReached draws every input that is reached, one in three off its default or all of them.
func drawReached(t *rapid.T, reg *model.Registry, list []model.Input) (model.Market, model.Site) {
	m, s, _ := reg.Defaults()
	all := rapid.Bool().Draw(t, "all")
	for _, in := range list {
		var target any = &s
		if in.Scope == model.ScopeMarket {
			target = &m
		}
		if !all && in.Default != "" && rapid.IntRange(0, 2).Draw(t, in.Key+" off") > 0 {
			continue
		}
		model.Set(target, in.Key, drawPathInput(t, in))
	}
	if rapid.Bool().Draw(t, "another horizon") { // the lines call it T
		m.HorizonMonths = 12 + rapid.IntRange(0, 20).Draw(t, "years")*rapid.IntRange(0, 12).Draw(t, "months")
	}
	s.Miner, s.Site = "Case", "One"
	s.HashrateEHS = min(s.HashrateEHS, 1.5*s.SiteMW/s.FleetEfficiencyJTH) * float64(min(1, rapid.IntRange(0, 5).Draw(t, "fleet")))
	s.HostedMW = min(s.HostedMW, s.SiteMW)
	s.DelayMonths, s.BuildMonths = s.DelayMonths/2, s.BuildMonths/3
	s.PrepayMonth = min(s.PrepayMonth, s.DelayMonths+s.BuildMonths)
	return m, s
}

// drawPathInput draws a value; one that may be blank is so one time in three.
func drawPathInput(t *rapid.T, in model.Input) model.Value {
	if in.Default == "" && !in.Required && in.Type != model.TypeBool && rapid.IntRange(0, 2).Draw(t, in.Key+" blank") == 0 {
		return model.Value{}
	}
	if in.Type == model.TypeDate {
		return model.DateValue(model.Date{Year: rapid.IntRange(2023, 2031).Draw(t, in.Key), Month: 2, Day: 29 - rapid.IntRange(0, 9).Draw(t, in.Key)}.MonthEnd())
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
		p := model.Phase{Own: []model.OwnInput{{Key: "convert_mw", Value: model.NumberValue(s.SiteMW * drawBetween(t, "mw", 0, 0.5))}}}
		for _, in := range list {
			if !slices.Contains(phaseGroups, in.Group) || in.Key == "prepay_month" || rapid.IntRange(0, 4).Draw(t, in.Key+" own") > 0 {
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
		GPUPrice: drawBetween(t, "gpu", 0.5, 2), GPUGrowth: drawBetween(t, "z", -2, 2), Power: drawBetween(t, "power", 0.5, 2),
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

// pathTree is a tree of the definition with the draws in it, under the policies of the deterministic case.
func pathTree(t fatal, def *lines.Definition, c *pathCase, base *model.SiteTree, p *model.PathPolicies) *model.SiteTree {
	env := model.NewEnv(c.market, c.deck)
	late := c.site
	delayed(&late, c.drivers.ExtraDelay)
	var miner model.Miner
	market := model.MarketTree(def, env, c.market.HorizonMonths+1200)
	tree := model.NewSiteTree(def, market, env, &late, &miner, model.Choices{})
	growth := make([]float64, c.market.HorizonMonths+1)
	for i := range growth {
		year := float64(i) / 12 * c.site.GPUGrowthSigmaPct
		growth[i] = math.Exp(year*c.drivers.GPUGrowth - year*year/2)
	}
	over := pathEnvironment{env, map[string][]float64{"btc_volatility_pct": c.btc, "network_response": c.ehs, "gpu_growth_sigma_pct": growth}}
	for _, in := range instances(tree) {
		in.Environment = over
		if in.Params == nil {
			in.Params = map[string]lines.Value{}
		}
		set := func(key string, v float64) { in.Params[key] = lines.Number(v) }
		switch in.Block.Name {
		case "prices":
			set("path_power", c.drivers.Power)
		case "lease":
			set("path_capex", c.drivers.Capex)
			set("path_term", c.drivers.Lease)
			if in.Record("lease_status").Text == "signed" && in.Record("signed_for").Text == "colo" {
				set("path_term", 1)
			}
			set("path_rest", c.drivers.Lease)
			set("path_gone", 1e9)
			if h := in.Record("tenant_default_pct").Number; h > 0 {
				set("path_gone", math.Floor(12*math.Log(c.drivers.Tenant)/math.Log(1-h)))
			}
		case "hall":
			set("path_capex", c.drivers.Capex)
			set("path_rest", c.drivers.Lease)
			set("path_gpu", c.drivers.GPUPrice)
		}
	}
	for i, choice := range []model.MiningChoice{p.Mine, p.Whole, p.Hybrid} {
		part, end := tree.Parts[i], choice.End
		if i > 0 && c.site.WalkAway { // nothing runs after the last stop month
			was := base.Parts[i].Use
			if number(t, was, "stop_month") == float64(end) && number(t, was, "displaced_share") > 1-1e-12 {
				end = min(c.market.HorizonMonths, int(number(t, part.Use, "stop_month")))
			}
		}
		part.Mining.Params["overrule"] = lines.Text(string(choice.Policy))
		for _, in := range []*lines.Instance{part.Replace, part.RunOff} {
			in.Params["path_end"] = lines.Number(float64(end))
		}
	}
	for _, conversion := range tree.Conversions {
		if conversion.Alternative == model.Cloud {
			for i, ph := range conversion.Phases {
				ph.Phase.Params["overrule"] = lines.Text(string(p.GPUs[i]))
			}
		}
	}
	return tree
}

// delayed adds months to all delays of a site.
func delayed(s *model.Site, months int) {
	s.DelayMonths += months
	s.Phases = slices.Clone(s.Phases)
	for i := range s.Phases {
		own := slices.Clone(s.Phases[i].Own)
		for j := range own {
			if own[j].Key == "delay_months" {
				own[j].Value.Number += float64(months)
			}
		}
		s.Phases[i].Own = own
	}
}

type fatal interface{ Fatalf(string, ...any) }

func number(t fatal, in *lines.Instance, name string) float64 {
	v, err := in.Number(name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return v
}

// flowing is what a series of flows moves, discounted: the size that a difference is measured by.
func flowing(t fatal, in *lines.Instance, name string, factors []float64) float64 {
	flows, err := in.Series(name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	total := 0.0
	for i, f := range flows {
		total += math.Abs(f) * factors[i]
	}
	return total
}

// comparePath compares a path's values with those of the lines: with the draws in them, or as they stand where drawn is nil.
func comparePath(t fatal, def, drawn *lines.Definition, c *pathCase) {
	env := model.NewEnv(c.market, c.deck)
	market := model.MarketTree(def, env, c.market.HorizonMonths+1200)
	var miner model.Miner
	base := model.NewSiteTree(def, market, env, &c.site, &miner, model.Choices{})
	kernel := model.NewKernel(env, &miner, model.Choices{})
	kernel.Load(&c.site)
	kernel.Run()
	policies := kernel.PathPolicies()
	got := model.NewPathKernel(model.NewPathMarket(env), &c.site, policies, 0, 24).Value(&c.drivers)
	tree := base
	if drawn != nil {
		tree = pathTree(t, drawn, c, base, policies)
	}
	one := slices.Repeat([]float64{1}, c.market.HorizonMonths+1)
	same := func(what string, got, want, size float64) {
		if math.Abs(got-want) > 1e-11*size {
			t.Fatalf("%s: %v, want %v (%.3g of %.3g)", what, got, want, (got-want)/size, size)
		}
	}
	size := flowing(t, tree.Parts[0].Mining, "fcf", one)
	same("mine", got.Mine, number(t, tree.Mine, "npv_usd"), size)
	for i, conversion := range tree.Conversions {
		if number(t, conversion.Conversion, "possible") == 0 {
			continue
		}
		want := number(t, conversion.Conversion, "npv_usd")
		size := flowing(t, conversion.Part.Mining, "fcf", one)
		for _, ph := range conversion.Phases {
			for _, series := range []string{"ebitda", "capex", "terminal"} {
				size += flowing(t, ph.Phase, series, one)
			}
		}
		same(string(conversion.Alternative), got.Conversions[i], want, size)
	}
}

// TestPathsAreTheLines draws a path of a drawn site and compares its values with those of the definition, with the draws in its lines.
func TestPathsAreTheLines(t *testing.T) {
	reg := registry(t)
	def, drawn := model.Lines(), pathDefinition(t, reg)
	list := reached(reg, def)
	if len(list) < 90 {
		t.Fatalf("the values depend on %d inputs only", len(list))
	}
	rapid.Check(t, func(t *rapid.T) {
		c := drawPath(t, reg, list)
		comparePath(t, def, drawn, &c)
	})
}

// TestNothingDrawnIsTheDeterministicCase compares with the definition as it stands.
func TestNothingDrawnIsTheDeterministicCase(t *testing.T) {
	reg := registry(t)
	def := model.Lines()
	list := reached(reg, def)
	rapid.Check(t, func(t *rapid.T) {
		c := drawPath(t, reg, list)
		c.neutral()
		comparePath(t, def, nil, &c)
	})
}
