package model_test

import (
	"math"
	"testing"

	"rackrate/model"
)

// TestCoverageSumsWhatIsTaken weighs by megawatts and by cost, and leaves out rows that are not taken or not assessed.
func TestCoverageSumsWhatIsTaken(t *testing.T) {
	site := func(taken, signed bool, action model.Action, mw, ebitda, cost float64) model.SiteResult {
		c := model.ConversionResult{Alternative: model.Colo}
		c.CriticalITMW, c.CompanyCapexUSD = mw, cost
		c.StabilisedEBITDAUSD, c.YieldOnCost = model.Some(ebitda), model.Some(ebitda/cost)
		return model.SiteResult{Taken: taken, Conversions: []model.ConversionResult{c},
			Recommendation: model.Recommendation{Action: action, BestConversion: model.Colo, Signed: signed}}
	}
	o := model.MinerOutcome{Sites: []model.SiteResult{
		site(true, true, model.Contracted, 300, 30, 300), site(true, false, model.Convert, 100, 30, 100),
		site(false, true, model.Contracted, 1000, 500, 1000), site(true, true, model.NotAssessed, 1000, 500, 1000),
	}}
	o.Inputs.SharePriceUSD, o.Result.RiskedNAVPerShareUSD = model.Given(9.0), model.Some(6)
	got := o.Coverage()
	if math.Abs(got.SignedMWPct.Value-0.75) > 1e-12 || math.Abs(got.YieldOnCost.Value-0.15) > 1e-12 ||
		math.Abs(got.PriceOverRiskedPct.Value-0.5) > 1e-12 {
		t.Errorf("%+v", got)
	}
	if got := (&model.MinerOutcome{}).Coverage(); got.SignedMWPct.OK() || got.YieldOnCost.OK() ||
		got.PriceOverRiskedPct.OK() {
		t.Errorf("of nothing: %+v", got)
	}
}
