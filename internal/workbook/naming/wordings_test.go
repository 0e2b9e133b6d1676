package naming

import "testing"

// Wordings of comps tables, filings and French notes find their input; those that may be several things, or
// only a part, find none.
func TestWordingsOfPublicTables(t *testing.T) {
	ix := newIndex(t)
	for key, wordings := range map[string][]string{
		"power_price_usd_mwh": {
			"All-in energy cost ($/MWh)", "Blended electricity rate (c/kWh)", "Delivered power cost ($/MWh)",
			"Energy charge ($/MWh)", "Coût de l'électricité ($/MWh)", "Prix moyen de l'énergie ($/MWh)",
		},
		"hashrate_ehs": {
			"Energized hashrate (EH/s)", "Deployed hash rate (EH/s)", "Operating hashrate (EH/s)", "Installed EH/s",
			"Average operating hashrate (EH/s)", "Puissance de hachage (EH/s)", "Taux de hachage installé (EH/s)",
			"Month-end hashrate (EH/s)",
		},
		"fleet_efficiency_j_th": {
			"Fleet J/TH", "Average fleet efficiency (W/TH)", "Miner efficiency (J/TH)", "Rendement du parc (J/TH)",
		},
		"site_mw": {
			"Secured power (MW)", "Approved load (MW)", "Grid connection (MW)", "Energized capacity (MW)",
			"Utility power (MW)", "Puissance raccordée (MW)", "Puissance souscrite (MW)",
		},
		"convert_mw": {
			"MW for HPC", "HPC allocation (MW)", "AI/HPC MW", "MW earmarked for AI", "MW à convertir",
		},
		"lease_usd_kw_month": {
			"Base rent ($/kW/month)", "Year 1 rent ($/kW/mo)", "Initial rent ($/kW-month)", "NNN rent ($/kW/month)",
			"Loyer mensuel ($/kW/mois)", "Loyer initial ($/kW/mois)", "Critical IT rent ($/kW/month)",
		},
		"contract_total_usd": {
			"Total contract revenue ($m)", "Contracted revenue ($bn)", "TCV ($bn)", "Revenus contractuels totaux (M$)",
		},
		"lease_term_months": {
			"Base term (years)", "Non-cancellable term (years)", "Durée ferme du bail (ans)", "Firm term (years)",
		},
		"lease_escalator_pct": {
			"Annual rent bump (%)", "Annual rent step-ups (%)", "Indexation annuelle (%)",
		},
		"capex_usd_mw": {
			"All-in build cost ($m/MW)", "Construction budget per MW ($m)", "Coût de construction (M$/MW)",
		},
		"shares_m": {
			"Diluted share count (m)", "Nombre d'actions diluées (millions)",
		},
		"share_price_usd": {
			"Cours de bourse ($)",
		},
		"btc_held": {
			"BTC treasury (BTC)", "Bitcoin holdings (BTC)", "BTC in treasury",
		},
		"cash_usd": {
			"Cash & equivalents ($m)",
		},
		"tax_rate_pct": {
			"Blended tax rate (%)", "Taux d'imposition effectif (%)",
		},
		"debt_share_pct": {
			"Loan to cost (%)",
		},
		"debt_rate_pct": {
			"All-in interest rate (%)", "Taux d'intérêt de la dette (%)",
		},
		"build_months": {
			"Construction period (months)", "Durée des travaux (mois)",
		},
		"delay_months": {
			"Months to energization",
		},
	} {
		for _, w := range wordings {
			if m := ix.Match(w); m.Sure != Understood || m.In.Key != key {
				t.Errorf("%q is %s (%v), not %s", w, m.In.Key, m.Sure, key)
			}
		}
	}
	for _, w := range []string{"Class A shares outstanding (m)", "Closing price ($)", "Coupon (%)", "Tariff (c/kWh)",
		"Cash taxes (%)"} {
		if m := ix.Match(w); m.Sure == Understood {
			t.Errorf("%q is %s", w, m.In.Key)
		}
	}
}
