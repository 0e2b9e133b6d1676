package model_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"rackrate/internal/testutil"
	"rackrate/model"
	"rackrate/model/lines"
)

// figuresAre compares results with the lines that they are made of.
func figuresAre[R any](t *rapid.T, in *lines.Instance, measures []model.Measure[R], got *R) {
	t.Helper()
	for _, m := range measures {
		name, f := m.Key, m.Get(got)
		if name == "cash_usd" { // an input has this name
			name = "cash_taken_usd"
		}
		want, err := in.Number(name)
		if err != nil {
			t.Fatal(err)
		}
		if !lines.Has(want) {
			if string(f.Why) != lines.ReasonOf(want) {
				t.Errorf("%s %s.%s: %v, want none: %s", in.Block.Name, in.Name, name, f, lines.ReasonOf(want))
			}
			continue
		}
		if !f.OK() || math.Abs(f.Value-want) > tolerance(name)*math.Abs(want)+1e-3 {
			t.Errorf("%s %s.%s: %v, want %v", in.Block.Name, in.Name, name, f, want)
		}
	}
}

func rowIs(t *rapid.T, tree *model.SiteTree, r *model.SiteResult) {
	t.Helper()
	figuresAre(t, tree.Mine, model.MineMeasures, &r.Mine.MineFigures)
	for _, c := range tree.Conversions {
		possible, err := c.Conversion.Number("possible")
		got := r.Conversion(c.Alternative)
		if err != nil || (possible != 0) != (got != nil) {
			t.Fatalf("%s evaluated %t, want %v (%v)", c.Alternative, got != nil, possible, err)
		}
		if got == nil {
			continue
		}
		figuresAre(t, c.Conversion, model.ConversionMeasures, &got.ConversionFigures)
		asked, _ := c.Loan.Number("asked")
		if (asked != 0) != (got.Debt != nil) {
			t.Fatalf("%s: debt %t, want %v", c.Alternative, got.Debt != nil, asked)
		}
		if got.Debt != nil {
			figuresAre(t, c.Loan, model.DebtMeasures, &got.Debt.DebtFigures)
		}
	}
}

// drawRows draws rows of one market and one miner; two of the same site may be structures.
func drawRows(t *rapid.T, reg *model.Registry, n int) (drawn, []model.Site) {
	d := drawRow(t, reg)
	d.market.HorizonMonths = min(d.market.HorizonMonths, 72)
	list := []model.Site{d.site}
	for len(list) < n {
		s := drawRow(t, reg).site
		s.Site = rapid.SampledFrom([]string{"One", "Two"}).Draw(t, "site")
		s.Structure = "B"
		list = append(list, s)
	}
	return d, list
}

// A kernel that has worked out other rows before, with other phases and debts, has nothing left of them.
func TestKernelForgetsTheRowBefore(t *testing.T) {
	reg := registry(t)
	def := definitionOf(t, reg)
	testutil.FewerDraws(t, 40)
	rapid.Check(t, func(t *rapid.T) {
		d, rows := drawRows(t, reg, 2)
		env := model.NewEnv(d.market, d.deck)
		market := model.MarketTree(def, env, env.Horizon()+1200)
		k := model.NewKernel(env, &d.miner, model.Choices{})
		for _, s := range append(rows, rows[0]) {
			k.Load(&s)
			r := k.Result(rapid.Bool().Draw(t, "flows"))
			rowIs(t, model.NewSiteTree(def, market, env, model.Row{Site: &s, Miner: &d.miner}), &r)
		}
	})
}

// Evaluate gives a miner of several rows what the lines give it.
func TestMinerIsTheDefinition(t *testing.T) {
	reg := registry(t)
	def := definitionOf(t, reg)
	testutil.FewerDraws(t, 40)
	rapid.Check(t, func(t *rapid.T) {
		d, rows := drawRows(t, reg, 2)
		env := model.NewEnv(d.market, d.deck)
		market := model.MarketTree(def, env, env.Horizon()+1200)
		book := model.Book{Market: d.market, Deck: d.deck, Miners: []model.BookMiner{{Inputs: d.miner, Sites: rows}}}
		out := testutil.Evaluate(reg, book, 1).Miners[0]
		var trees []*model.SiteTree
		for i := range rows {
			trees = append(trees, model.NewSiteTree(def, market, env, model.Row{Site: &rows[i], Miner: &d.miner}))
			rowIs(t, trees[i], &out.Sites[i])
		}
		mt := model.NewMinerTree(def, env, &d.miner, trees)
		figuresAre(t, mt.Miner, model.MinerMeasures, &out.Result.MinerFigures)
		for i, r := range out.Sites {
			if action, err := mt.Actions[i].Text("action"); err != nil || action != string(r.Recommendation.Action) {
				t.Errorf("action %s, want %s (%v)", r.Recommendation.Action, action, err)
			}
			if taken, err := mt.Holdings[i].Number("taken"); err != nil || (taken != 0) != r.Taken {
				t.Errorf("taken %t, want %v (%v)", r.Taken, taken, err)
			}
			for n := range r.Years {
				figuresAre(t, mt.SiteYears[i][n], model.YearMeasures, &r.Years[n])
			}
		}
	})
}
