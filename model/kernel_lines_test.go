package model_test

import (
	"testing"

	"pgregory.net/rapid"

	"rackrate/internal/testutil"
	goldencase "rackrate/internal/testutil/golden"
	"rackrate/model"
	"rackrate/model/lines"
)

// trees are the instances of a row on its own, and of its miner.
func trees(def *lines.Definition, env *model.Env, s *model.Site, miner *model.Miner) []*lines.Instance {
	market := model.MarketTree(def, env, env.Horizon()+1200)
	tree := model.NewSiteTree(def, market, env, model.Row{Site: s, Miner: miner})
	mt := model.NewMinerTree(def, env, miner, []*model.SiteTree{tree})
	roots := []*lines.Instance{market, tree.Chosen, mt.Miner}
	roots = append(roots, mt.Actions...)
	roots = append(roots, mt.Years...)
	for _, p := range tree.Parts {
		roots = append(roots, p.Mining)
	}
	return roots
}

// levels are what each level of the kernel must hold.
var levels = []struct {
	level model.Level
	asked func(l *lines.Line) bool
}{
	{model.LevelValue, func(l *lines.Line) bool {
		switch l.Block.Name {
		case "conversion":
			return l.Name == "npv_usd" || l.Name == "uplift_usd" || l.Name == "possible"
		case "mine":
			return l.Name == "npv_usd"
		}
		return false
	}},
	{model.LevelMeasures, func(l *lines.Line) bool {
		switch l.Block.Name {
		case "market", "mine", "conversion", "loan", "case", "site", "readiness":
			return !l.IsSeries()
		}
		return false
	}},
	{model.LevelAll, func(*lines.Line) bool { return true }},
}

// TestKernelIsTheDefinition runs the generated kernel on the worked cases and compares every line.
func TestKernelIsTheDefinition(t *testing.T) {
	reg := registry(t)
	def := definitionOf(t, reg)
	for _, g := range loadGolden(t) {
		if g.Inputs == nil {
			continue
		}
		t.Run(g.Name, func(t *testing.T) {
			m, deck, s := goldencase.Resolve(t, reg, g.Inputs)
			env := model.NewEnv(m, deck)
			_, _, miner := reg.Defaults()
			roots := trees(def, env, &s, &miner)
			for _, l := range levels {
				run := model.NewKernelRun(reg, roots...)
				run.Run(l.level)
				for i, d := range run.Differences(l.asked) {
					if i < 5 {
						t.Error(l.level, d)
					}
				}
			}
		})
	}
}

// TestKernelIsTheDefinitionOnDrawnRows compares every line on rows with all inputs drawn, phases, decks and
// debts among them.
func TestKernelIsTheDefinitionOnDrawnRows(t *testing.T) {
	reg := registry(t)
	def := definitionOf(t, reg)
	testutil.FewerDraws(t, 50)
	rapid.Check(t, func(t *rapid.T) {
		d := drawRow(t, reg)
		d.market.HorizonMonths = min(d.market.HorizonMonths, 84)
		roots := trees(def, model.NewEnv(d.market, d.deck), &d.site, &d.miner)
		for _, l := range levels {
			run := model.NewKernelRun(reg, roots...)
			run.Run(l.level)
			for i, diff := range run.Differences(l.asked) {
				if i < 5 {
					t.Error(l.level, diff)
				}
			}
		}
	})
}

// BenchmarkKernel is a site of four alternatives over 180 months, from its inputs to its values or to all measures.
func BenchmarkKernel(b *testing.B) {
	for _, c := range []struct {
		name    string
		level   model.Level
		without []string
	}{
		{"Value", model.LevelValue, nil},
		{"Measures", model.LevelMeasures, []string{"debt", "loan"}},
		{"MeasuresWithDebt", model.LevelMeasures, nil},
		{"All", model.LevelAll, nil},
	} {
		b.Run(c.name, func(b *testing.B) {
			reg, m, s := benchSite(b, func(s *model.Site) { s.DebtSharePct = 0.6 })
			env := model.NewEnv(m, nil)
			_, _, miner := reg.Defaults()
			market := model.MarketTree(definitionOf(b, reg), env, env.Horizon()+1200)
			tree := model.NewSiteTree(definitionOf(b, reg), market, env, model.Row{Site: &s, Miner: &miner})
			run := model.NewKernelRun(reg, tree.Chosen)
			run.Run(c.level)
			run.Without(append(c.without, "market", "chosen")...)
			b.ReportAllocs()
			for b.Loop() {
				run.Run(c.level)
			}
		})
	}
}
