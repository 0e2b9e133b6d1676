package model_test

import (
	"math"
	"testing"

	"rackrate/internal/testutil"
	"rackrate/model"
)

// decidingBook is a site that leases at a rent, all of it by default but what has to be given.
func decidingBook(t testing.TB, given map[string]bool) (*model.Registry, model.Book) {
	reg := registry(t)
	m, s, miner := reg.Defaults()
	m.ValuationDate = model.Date{Year: 2024, Month: 6, Day: 30}
	m.BTCPriceUSD, m.NetworkEHS = 62000, 600
	s.Miner, s.Site, s.SiteMW, s.PowerPriceUSDMWh, s.FleetEfficiencyJTH, s.HashrateEHS = "Case", "One", 200, 45, 20, 8
	s.LeaseUSDKWMonth = model.Given(160.0)
	return reg, model.Book{Market: m, Miners: []model.BookMiner{{Name: "Case", Inputs: miner, Sites: []model.Site{s},
		Given: []map[string]bool{given}}}}
}

func TestDefaultsThatDecide(t *testing.T) {
	given := map[string]bool{"lease_usd_kw_month": true, "btc_price_usd": true, "network_ehs": true, "site_mw": true}
	reg, book := decidingBook(t, given)
	r := testutil.Evaluate(reg, book, 1).Miners[0].Sites[0]
	base := r.Conversion(r.Recommendation.BestConversion).UpliftUSD
	found := map[string]bool{}
	for _, d := range r.Deciding.Assumed {
		found[d.Input] = true
		if given[d.Input] {
			t.Errorf("%s was given", d.Input)
		}
		move := max(math.Abs(d.UpliftLowUSD-base), math.Abs(d.UpliftHighUSD-base))
		if move <= 0.25*math.Abs(base) && d.ActionLow == r.Recommendation.Action &&
			d.ActionHigh == r.Recommendation.Action {
			t.Errorf("%s from %v to %v decides nothing: uplift %v to %v about %v", d.Input, d.Low, d.High,
				d.UpliftLowUSD, d.UpliftHighUSD, base)
		}
	}
	// the build cost's band is 3m to 16m USD/MW; a fee on debt that is not there decides nothing
	if !found["capex_usd_mw"] || found["debt_fee_pct"] || found["gpu_price_growth_pct"] {
		t.Errorf("decided by %v", found)
	}
	if r.Deciding.Driving != len(r.Deciding.Assumed)+r.Deciding.Given || r.Deciding.Given == 0 {
		t.Errorf("%d drive, %d given, %d assumed", r.Deciding.Driving, r.Deciding.Given, len(r.Deciding.Assumed))
	}
	again, all := testutil.Evaluate(reg, book, 1).Miners[0].Sites[0], r.Deciding
	if len(again.Deciding.Assumed) != len(all.Assumed) || again.Mine.NPVUSD != r.Mine.NPVUSD {
		t.Error("a second evaluation differs")
	}
	given["capex_usd_mw"] = true
	more := testutil.Evaluate(reg, book, 1).Miners[0].Sites[0].Deciding
	if more.Given != all.Given+1 || len(more.Assumed) != len(all.Assumed)-1 {
		t.Errorf("with the build cost given %d of %d", more.Given, more.Driving)
	}
}

func TestNothingDecidesWithoutAConversion(t *testing.T) {
	reg, book := decidingBook(t, map[string]bool{})
	book.Miners[0].Sites[0].LeaseUSDKWMonth = model.Opt[float64]{}
	if d := testutil.Evaluate(reg, book, 1).Miners[0].Sites[0].Deciding; d.Driving != 0 || len(d.Assumed) != 0 {
		t.Errorf("decided by %v", d)
	}
}

func BenchmarkDeciding(b *testing.B) {
	reg, book := decidingBook(b, map[string]bool{})
	for b.Loop() {
		testutil.Evaluate(reg, book, 1)
	}
}
