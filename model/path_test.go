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
	{"03-mining.def", "power_price_usd_mwh * (1 + hpc_power_premium_pct)",
		"path_power * power_price_usd_mwh * (1 + hpc_power_premium_pct)"},
	{"03-mining.def", "  link  fleet, prices, use\n", "  param path_end\n  link  fleet, prices, use\n"},
	{"03-mining.def", "if(walk_away, first(ended >= most - 0.000000000001 * abs(most)), T)", "path_end"},
	{"04-conversion.def", "fragment build\n", "fragment build\n  param path_capex\n"},
	// The draw acts on the build's total, whatever that is made of.
	{"04-conversion.def", "  total       USD     once     =",
		"  total       USD     once     = path_capex * undrawn\n  undrawn     USD     once     ="},
	{"05-colocation.def", "  link  market, prices, plan : colo | hybrid\n",
		"  param path_term\n  param path_rest\n  param path_gone\n  link  market, prices, plan : colo | hybrid\n"},
	{"05-colocation.def", "lease_usd_kw_month, 0)", "lease_usd_kw_month * path_term, 0)"},
	{"05-colocation.def", "renewal_rent_pct)", "renewal_rent_pct * path_rest / path_term)"},
	{"05-colocation.def", "relet_rent_pct", "(relet_rent_pct * path_rest / path_term)"},
	{"05-colocation.def", "= growth(-tenant_default_pct, min(k + 1, n))",
		"= if(or(k < path_gone, path_gone >= n), 1, 0)"},
	{"05-colocation.def", "growth(-tenant_default_pct, min(k - void + 1, n))",
		"if(or(k - void < path_gone, path_gone >= n), 1, 0)"},
	{"06-cloud.def", "  link  market, prices, plan : cloud\n",
		"  param path_gpu\n  param path_rest\n  link  market, prices, plan : cloud\n"},
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

// pathTree is a tree of the definition with the draws in it, under the policies of the deterministic case.
func pathTree(t fatal, def *lines.Definition, c *pathCase, base *model.SiteTree,
	p *model.PathPolicies) *model.SiteTree {
	env := model.NewEnv(c.market, c.deck)
	late := c.site
	delayed(&late, c.drivers.ExtraDelay)
	var miner model.Miner
	market := model.MarketTree(def, env, c.market.HorizonMonths+1200)
	tree := model.NewSiteTree(def, market, env, model.Row{Site: &late, Miner: &miner})
	growth := make([]float64, c.market.HorizonMonths+1)
	for i := range growth {
		year := float64(i) / 12 * c.site.GPUGrowthSigmaPct
		growth[i] = math.Exp(year*c.drivers.GPUGrowth - year*year/2)
	}
	over := pathEnvironment{env, map[string][]float64{"btc_volatility_pct": c.btc, "network_response": c.ehs,
		"gpu_growth_sigma_pct": growth}}
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

// comparePath compares a path's values with those of the lines: with the draws in them, or as they stand where
// drawn is nil.
func comparePath(t fatal, def, drawn *lines.Definition, c *pathCase) {
	env := model.NewEnv(c.market, c.deck)
	market := model.MarketTree(def, env, c.market.HorizonMonths+1200)
	var miner model.Miner
	base := model.NewSiteTree(def, market, env, model.Row{Site: &c.site, Miner: &miner})
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

// TestPathsAreTheLines draws a path of a drawn site and compares its values with those of the definition, with
// the draws in its lines.
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

// TestLossesBeforeTheStopAreCarried has a fleet that loses money until the
// displaced share stops and earns afterwards: what is left of it carries all of the losses.
func TestLossesBeforeTheStopAreCarried(t *testing.T) {
	reg := registry(t)
	m, s, _ := reg.Defaults()
	m.ValuationDate = model.Date{Year: 2024, Month: 6, Day: 30}
	m.BTCPriceUSD, m.NetworkEHS, m.BTCGrowthPct, m.BTCFlatMonths = 30000, 600, 0.6, 30
	s.SiteMW, s.ConvertMW, s.PowerPriceUSDMWh, s.HashrateEHS, s.FleetEfficiencyJTH = 250, model.Given(200.0), 50, 10, 22
	s.LeaseUSDKWMonth, s.GPUPriceUSDHour = model.Given(165.0), model.Given(2.5)
	s.WalkAway, s.FleetRefresh, s.DelayMonths = false, "yes", 24
	n := m.HorizonMonths + 1
	one := slices.Repeat([]float64{1}, n)
	c := pathCase{market: m, site: s, btc: one, ehs: one, drivers: model.Drivers{
		Hashprice: one, Capex: 1.2, Lease: 0.9, GPUPrice: 1, GPUGrowth: 0.5, Power: 1.1, Tenant: 0.5, ExtraDelay: 3,
	}}
	comparePath(t, model.Lines(), pathDefinition(t, reg), &c)
}
