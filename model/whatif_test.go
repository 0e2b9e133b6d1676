package model_test

import (
	"reflect"
	"slices"
	"testing"

	"rackrate/model"
)

// TestWhatIfIsTheScenario holds the quick answer against the whole evaluation: without a change, and under each
// scenario.
func TestWhatIfIsTheScenario(t *testing.T) {
	reg := registry(t)
	book := sampleBook(t, reg)
	whole, err := model.Evaluate(t.Context(), reg, book, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range book.Miners {
		m := whole.Miners[i]
		ask := model.NewWhatIf(reg, &book, i)
		got := ask.Ask(nil)
		if !reflect.DeepEqual(got.Miner.MinerFigures, m.Result.MinerFigures) {
			t.Errorf("%s: without a change: %+v, want %+v", m.Name, got.Miner.MinerFigures, m.Result.MinerFigures)
		}
		for j := range m.Sites {
			want := m.Sites[j].Recommendation
			if g := got.Sites[j].Result.Recommendation; !reflect.DeepEqual(g, want) {
				t.Errorf("%s, site %d: %+v, want %+v", m.Name, j, g, want)
			}
		}
		for n, sc := range book.Scenarios {
			got := ask.Ask(sc.Overrides)
			if want := m.Scenarios[n].UpliftUSD; got.Miner.UpliftUSD != want {
				t.Errorf("%s, %s: uplift %g, want %g", m.Name, sc.Name, got.Miner.UpliftUSD, want)
			}
			for j := range m.Sites {
				want := m.Sites[j].Scenarios[n]
				if (got.Sites[j].Err != nil) != (want.Why != "") || got.Sites[j].Err == nil &&
					got.Sites[j].Result.Recommendation.Action != want.Action {
					t.Errorf("%s, %s, site %d: %v, %v; want %v", m.Name, sc.Name, j, got.Sites[j].Err,
						got.Sites[j].Result.Recommendation.Action, want)
				}
			}
		}
	}
}

// BenchmarkWhatIf is one change for a miner of twenty sites.
func BenchmarkWhatIf(b *testing.B) {
	reg := registry(b)
	book := sampleBook(b, reg)
	sites := book.Miners[0].Sites
	book.Miners[0].Sites = nil
	for len(book.Miners[0].Sites) < 20 {
		book.Miners[0].Sites = append(book.Miners[0].Sites, slices.Clone(sites)...)
	}
	ask := model.NewWhatIf(reg, &book, 0)
	price := []model.Override{{Input: "btc_price_usd", Op: '*', Value: model.NumberValue(1.1)}}
	for b.Loop() {
		ask.Ask(price)
	}
}
