package naming

import "rackrate/internal/workbook/quantity"

// severalWord is a word that speaks of more than one input: of all of them, or of one and does not say which.
type severalWord struct {
	words  []string
	inputs []string
	all    bool
}

// severalWords are the words of people that name no single input. A next one is a line here and its test.
var severalWords = []severalWord{
	{[]string{"discount rate", "discount rates", "wacc", "waccs", "cost of capital", "hurdle rate", "required return",
		"taux d'actualisation", "taux d'actualisation (cmpc)", "cmpc", "blended wacc",
		"weighted average cost of capital", "weighted-average cost of capital", "kapitalkosten", "diskontsatz",
		"kalkulationszins", "diskontierungssatz"},
		[]string{"discount_rate_mining_pct", "discount_rate_colo_pct", "discount_rate_cloud_pct"}, true},
	{[]string{"exit multiple", "terminal multiple", "exit ebitda multiple", "ev/ebitda exit multiple",
		"multiple de sortie", "ebitda multiple", "terminal value multiple"},
		[]string{"exit_multiple_mining_x", "exit_multiple_colo_x", "exit_multiple_cloud_x"}, false},
	{[]string{"ev/ebitda", "ev/ebitda multiple", "trading multiple"}, []string{"ev_ebitda_mining_x",
		"ev_ebitda_hpc_x"}, false},
	{[]string{"utilization", "utilisation", "utilization rate", "utilisation rate", "capacity utilization",
		"capacity utilisation", "taux d'utilisation"},
		[]string{"gpu_utilisation_pct", "mining_uptime_pct", "it_load_factor_pct", "occupancy_pct"}, false},
	{[]string{"power", "electricity"}, []string{"site_mw", "power_price_usd_mwh"}, false},
	{[]string{"load factor", "capacity factor", "facteur de charge", "taux de charge"}, []string{"it_load_factor_pct",
		"mining_uptime_pct"}, false},
	{[]string{"useful life", "economic life", "asset life", "life", "useful economic life", "duree de vie",
		"duree d'utilite"},
		[]string{"gpu_life_years", "fleet_life_years", "dc_life_months"}, false},
	{[]string{"tax life", "depreciation period", "depreciable life", "depreciation life",
		"duree d'amortissement fiscal"},
		[]string{"tax_life_dc_months", "tax_life_gpu_months", "tax_life_asic_months"}, false},
	{[]string{"opex", "operating cost", "operating costs", "operating expenses", "charges d'exploitation", "cash opex"},
		[]string{"opex_mining_usd_mw_month", "opex_hpc_usd_kw_month", "gpu_opex_usd_month"}, false},
	{[]string{"resale", "resale value", "residual value", "valeur residuelle"},
		[]string{"gpu_resale_pct", "residual_recovery_pct", "asic_resale_usd_th"}, false},
	{[]string{"escalation", "annual escalation", "annual increase"}, []string{"lease_escalator_pct",
		"power_growth_pct"}, false},
	{[]string{"price growth", "growth", "growth rate", "annual growth"},
		[]string{"btc_growth_pct", "network_growth_pct", "power_growth_pct", "gpu_price_growth_pct"}, false},
	{[]string{"fee", "fees"}, []string{"pool_fee_pct", "fees_btc_block", "debt_fee_pct"}, false},
}

// addSeveral adds the words that speak of several inputs, and the names of the parts.
func (ix *Index) addSeveral() {
	for _, s := range severalWords {
		for _, w := range s.words {
			ix.several[quantity.Normalise(w)] = s
		}
	}
	for _, in := range Parts {
		ix.add(in.Key, known{key: in.Key, byKey: true})
		for _, alias := range in.Aliases {
			ix.addAlias(in, alias)
		}
	}
}

// ofSeveral is the meaning of a word that speaks of several inputs. A unit that stands beside it narrows a choice
// to the inputs that have such a unit; where that leaves one, it is meant.
func (ix *Index) ofSeveral(s severalWord, u quantity.Unit, header string) Meaning {
	var list []string
	for _, key := range s.inputs {
		in := ix.Lookup(key)
		if in.Key != "" && (!u.Given() || quantity.Fits(u, in, header)) {
			list = append(list, key)
		} else if other, ok := ix.Twin(key, u, header); ok {
			list = append(list, other.Key)
		}
	}
	switch {
	case len(list) == 0:
		return Meaning{}
	case s.all:
		return Meaning{In: ix.Lookup(list[0]), Sure: Understood, Unit: u, Also: list[1:]}
	case len(list) == 1 && u.Given():
		return Meaning{In: ix.Lookup(list[0]), Sure: Understood, Unit: u, Narrowed: true}
	}
	return Meaning{In: ix.Lookup(list[0]), Sure: Several, Unit: u, Also: list}
}
