package model_test

import (
	"testing"

	"rackrate/internal/testutil"
	goldencase "rackrate/internal/testutil/golden"
	"rackrate/model"
)

// benchSite has the inputs of the base golden case that the registry has no default for, and its defaults: four
// alternatives, 180 months.
func benchSite(b *testing.B, change func(*model.Site)) (*model.Registry, model.Market, model.Site) {
	b.Helper()
	reg := registry(b)
	m, s, _ := reg.Defaults()
	for _, g := range loadGolden(b) {
		if g.Name != "base" {
			continue
		}
		for _, in := range reg.Inputs {
			v, given := g.Inputs[in.Key]
			if in.Default != "" || !given || v == nil {
				continue
			}
			if in.Scope == model.ScopeMarket {
				model.Set(&m, in.Key, goldencase.Value(b, in, v))
			} else {
				model.Set(&s, in.Key, goldencase.Value(b, in, v))
			}
		}
	}
	change(&s)
	return reg, m, s
}

// BenchmarkSite is one site from resolved inputs to all measures of sections 8 and 9.
func BenchmarkSite(b *testing.B) {
	cases := []struct {
		name   string
		change func(*model.Site)
	}{
		{"NoDebt", func(s *model.Site) {}},
		{"Debt", func(s *model.Site) { s.DebtSharePct = 0.6 }},
		{"ThreePhases", func(s *model.Site) { s.Phases = threePhases(s) }},
	}
	for _, c := range cases {
		b.Run(c.name, func(b *testing.B) {
			_, m, s := benchSite(b, c.change)
			k := model.NewKernel(model.NewEnv(m, nil), &model.Miner{}, model.Choices{})
			k.Load(&s) // reads the definition, once a program
			b.ReportAllocs()
			for b.Loop() {
				k.Load(&s)
				k.Result(false)
			}
		})
	}
}

// BenchmarkSiteWithFlows keeps the monthly series too, as a run does.
func BenchmarkSiteWithFlows(b *testing.B) {
	_, m, s := benchSite(b, func(*model.Site) {})
	k := model.NewKernel(model.NewEnv(m, nil), &model.Miner{}, model.Choices{})
	b.ReportAllocs()
	for b.Loop() {
		k.Load(&s)
		k.Result(true)
	}
}

// BenchmarkSensitivities is a site with its break-evens, tornado and both grids, through the whole of Evaluate.
func BenchmarkSensitivities(b *testing.B) {
	reg, m, s := benchSite(b, func(*model.Site) {})
	book := model.Book{Market: m, Miners: []model.BookMiner{{Name: s.Miner, Sites: []model.Site{s}}}}
	b.ReportAllocs()
	for b.Loop() {
		testutil.Evaluate(reg, book, 1)
	}
}

// BenchmarkEnv is the environment of a book.
func BenchmarkEnv(b *testing.B) {
	_, m, _ := benchSite(b, func(*model.Site) {})
	for b.Loop() {
		model.NewEnv(m, nil)
	}
}

// threePhases are a third of the site's megawatts each, half a year apart.
func threePhases(s *model.Site) []model.Phase {
	var list []model.Phase
	for i := range 3 {
		list = append(list, model.Phase{Own: []model.OwnInput{
			{Key: "convert_mw", Value: model.NumberValue(s.ConvertMW.Or(s.SiteMW) / 3)},
			{Key: "delay_months", Value: model.NumberValue(float64(6 + 6*i))},
		}})
	}
	return list
}
