package model_test

import (
	"maps"
	"slices"
	"testing"

	"rackrate/model/lines"
)

// toldElsewhere are the inputs that no line reads, and who reads them.
var toldElsewhere = map[string]string{
	"miner": "names", "ticker": "names", "site": "names", "structure": "names", "region": "names",
	"tenant": "told in the memo", "guarantor": "told in the memo",
	"rating": "told in the memo as the analyst's", "price_target_usd": "told in the memo as the analyst's",
	"earnings_date":              "the calendar of results",
	"horizon_months":             "the lines call it T",
	"construction_start_date":    "becomes delay_months in reading",
	"cod_date":                   "becomes delay_months and build_months in reading",
	"lease_start_date":           "becomes cod_date in reading",
	"lease_average_usd_kw_month": "becomes the rent in reading", "contract_total_usd": "becomes the rent in reading",
	"btc_volatility_pct": "the simulation", "btc_reversion": "the simulation",
	"network_response": "the simulation and break-evens", "capex_sigma_pct": "the simulation",
	"delay_low_months": "the simulation", "delay_mode_months": "the simulation", "delay_high_months": "the simulation",
	"capex_delay_correlation": "the simulation",
	"lease_sigma_pct":         "the simulation", "gpu_price_sigma_pct": "the simulation",
	"gpu_growth_sigma_pct": "the simulation", "power_sigma_pct": "the simulation",
}

// readBy are the inputs that lines read, each with one of the lines.
func readBy(def *lines.Definition) map[string]string {
	read := map[string]string{}
	for _, b := range def.Blocks {
		for _, l := range b.Lines {
			for key := range def.Reaches(b.Name, l.Name) {
				read[key] = b.Name + "." + l.Name
			}
		}
	}
	return read
}

// TestEveryInputIsReadByALine fails where the registry has an input that the definition forgets.
func TestEveryInputIsReadByALine(t *testing.T) {
	reg := registry(t)
	read := readBy(definitionOf(t, reg))
	for _, in := range reg.Inputs {
		line, by := read[in.Key], toldElsewhere[in.Key]
		switch {
		case line == "" && by == "":
			t.Errorf("%s: a row of templates/inputs.csv that no line of model/definition reads", in.Key)
		case line != "" && by != "":
			t.Errorf("%s: %s reads it, yet it is said to be for %s alone", in.Key, line, by)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(toldElsewhere)) {
		if _, ok := reg.Lookup(key); !ok {
			t.Errorf("%s is no input any more", key)
		}
	}
}
