package report_test

import (
	"testing"

	"rackrate/report"
)

// TestQuotesAreHeldAgainstFigures: a number with a unit is found where a figure of that unit rounds to it, in
// English and in French, and not elsewhere.
func TestQuotesAreHeldAgainstFigures(t *testing.T) {
	rent, capex := 118.4, 2.5e9
	r := report.Results{Deals: []report.Deal{{MW: &rent, USDPerKWMonth: &rent, TotalUSD: &capex}},
		Miners: []report.Miner{{Name: "Riot", Outputs: &report.Outputs{}}}}
	r.Miners[0].Outputs.Values.Set("project_irr", 0.3681)
	r.Miners[0].Outputs.Values.Set("payback_months", 46.0)
	r.Miners[0].Outputs.Values.Set("power_price_usd_mwh", 45.0)
	r.Miners[0].Outputs.Values.Set("nav_per_share_usd", 12.345)
	r.Miners[0].Outputs.Values.Set("uplift_usd", -3.945e9)
	held, err := r.Held("Riot")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][2]int{ // how many numbers with a unit, and how many of them no figure holds
		"It earns 36.8 %, back after 46 months, on 118 MW.": {3, 0},
		"It earns 37% and not 38 per cent.":                 {2, 1},
		"A rent of USD 118/kW-month or $118.4/kW-month":     {2, 0},
		"un loyer de 118,4 USD/kW-mois et 36,8 %":           {2, 0},
		"USD 2.50bn, USD 2,500m, $2.5 billion, 2,5 Md USD":  {4, 0},
		"USD 3.95bn less, which is 3.94bn":                  {1, 0},
		"USD 3.90bn":                                        {1, 1},
		"4.5 c/kWh is USD 45/MWh, not USD 46 per MWh":       {3, 1},
		"Worth USD 12.35 a share in 2027, page 3, 5 sites":  {1, 0},
		"a cover of 2.25x, 15 years, 118 GW":                {3, 3},
		"nothing with a unit: 12, 2027 and 3":               {0, 0},
	} {
		quotes, lost := report.Quotes(text), 0
		for _, q := range quotes {
			if !held.Has(q) {
				lost++
			}
		}
		if len(quotes) != want[0] || lost != want[1] {
			t.Errorf("%q: %d quotes, %d of them not held, want %v: %+v", text, len(quotes), lost, want, quotes)
		}
	}
}
