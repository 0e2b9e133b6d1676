package main

import (
	"fmt"
	"strings"
	"time"

	"rackrate/model"
)

// column is one column of a table: how the analyst heads it, the unit in which
// figures are kept there, and how they look.
type column struct {
	band   string // group above the header, "" to go on with the one before
	header string
	unit   string
	key    string  // of the registry; "" for a column that the program does not know
	per    float64 // figure of the sheet = figure in the registry's unit x per; 0 counts as 1
	format string
	width  float64
}

// siteColumns are the columns of the sample's site table. Units differ from the
// registry's where analysts' do: power in c/kWh, build cost in $m, terms in years.
var siteColumns = []column{
	{"Site", "Company", "", "miner", 0, "", 19},
	{"", "Ticker", "", "ticker", 0, "", 8},
	{"", "Site", "", "site", 0, "", 36},
	{"", "Region", "", "region", 0, "", 22},
	{"", "Interconnection", "", "", 0, "", 36},
	{"", "HPC status, 30 Jun 2024", "", "", 0, "", 53},
	{"Power", "Site capacity", "MW", "site_mw", 0, "#,##0.0", 10},
	{"", "Convertible MW", "MW", "convert_mw", 0, "#,##0.0", 11},
	{"", "Power cost", "c/kWh", "power_price_usd_mwh", 0.1, "0.00", 9},
	{"Mining", "Hashrate", "EH/s", "hashrate_ehs", 0, "0.00", 9},
	{"", "Fleet efficiency", "J/TH", "fleet_efficiency_j_th", 0, "0.0", 10},
	{"", "Mining uptime", "%", "mining_uptime_pct", 0, "0%", 9},
	{"", "Curtailment", "%", "curtailment_pct", 0, "0%", 11},
	{"", "Hosted MW", "MW", "hosted_mw", 0, "#,##0.0", 9},
	{"Conversion", "HPC capex", "$m/MW", "capex_usd_mw", 1e-6, "0.0", 9},
	{"", "Contingency", "%", "contingency_pct", 0, "0%", 12},
	{"", "Tenant funded", "%", "tenant_funded_pct", 0, "0%", 9},
	{"", "Spent to date", "$m", "capex_spent_usd", 1e-6, "#,##0", 9},
	{"", "Delay", "months", "delay_months", 0, "0", 8},
	{"", "Build time", "months", "build_months", 0, "0", 8},
	{"", "HPC PUE", "", "pue_hpc", 0, "0.00", 7},
	{"", "HPC opex", "$/kW-month", "opex_hpc_usd_kw_month", 0, "0", 11},
	{"Colocation lease", "Lease status", "", "lease_status", 0, "", 9},
	{"", "Signed for", "", "signed_for", 0, "", 8},
	{"", "Tenant", "", "tenant", 0, "", 25},
	{"", "Guarantor", "", "guarantor", 0, "", 11},
	{"", "Rent", "$/kW-month", "lease_usd_kw_month", 0, "0.00", 11},
	{"", "Escalator", "% a year", "lease_escalator_pct", 0, "0.0%", 9},
	{"", "Lease term", "years", "lease_term_months", 1.0 / 12, "0", 8},
	{"", "Ramp-up", "months", "ramp_months", 0, "0", 8},
	{"", "Occupancy", "%", "occupancy_pct", 0, "0%", 10},
	{"", "Tenant credit", "%", "tenant_credit_pct", 0, "0%", 8},
	{"GPU cloud", "GPUs", "number", "gpu_count", 0, "#,##0", 9},
	{"", "GPU rate", "$/GPU-hour", "gpu_price_usd_hour", 0, "0.00", 11},
	{"", "Contracted share", "%", "gpu_contract_share_pct", 0, "0%", 11},
	{"", "Contract GPU rate", "$/GPU-hour", "gpu_contract_price_usd_hour", 0, "0.00", 11},
	{"", "GPU contract term", "months", "gpu_contract_months", 0, "0", 10},
	{"Hybrid", "Hybrid share", "%", "hybrid_share_pct", 0, "0%", 8},
	{"Project debt", "Gearing", "%", "debt_share_pct", 0, "0%", 9},
	{"", "Interest rate", "%", "debt_rate_pct", 0, "0.0%", 9},
	{"", "Min DSCR", "x", "dscr_target_x", 0, "0.00", 8},
	{"HPC readiness", "Power redundancy", "", "power_redundancy", 0, "", 12},
	{"", "Cooling type", "", "cooling", 0, "", 10},
	{"", "Fiber routes", "number", "fibre_routes", 0, "0", 8},
	{"", "Firm power", "yes/no", "firm_power", 0, "", 8},
	{"Remarks", "Analyst comment", "", "", 0, "", 130},
}

// borrowings heads a column that the program does not know; net debt is worked out from it.
const borrowings = "Gross borrowings ($m)"

// minerColumns are those of the table of companies, with units in the headers.
var minerColumns = []column{
	{"", "Company", "", "miner", 0, "", 22},
	{"", "Ticker", "", "ticker", 0, "", 9},
	{"", "Share price ($)", "", "share_price_usd", 0, "#,##0.00", 11},
	{"", "Diluted shares (m)", "", "shares_m", 0, "#,##0.0", 11},
	{"", "Cash ($m)", "", "cash_usd", 1e-6, "#,##0.0", 10},
	{"", borrowings, "", "", 1, "#,##0.0", 12},
	{"", "Net debt ($m)", "", "net_debt_usd", 1e-6, "#,##0.0;[Red]-#,##0.0", 10},
	{"", "BTC held", "", "btc_held", 0, "#,##0", 10},
	{"", "Convertible ($m)", "", "convertible_principal_usd", 1e-6, "#,##0.0", 12},
	{"", "Conversion price ($)", "", "conversion_price_usd", 0, "0.000", 12},
	{"", "Warrants (m)", "", "warrants_m", 0, "0.0", 10},
	{"", "Warrant strike ($)", "", "warrant_strike_usd", 0, "0.00", 10},
	{"", "Fiscal year end (month)", "", "fiscal_year_end", 0, "0", 12},
	{"", "Next earnings", "", "earnings_date", 0, "d mmm yyyy", 13},
	{"", "Announced financing", "", "", 0, "", 96},
}

// cell is an entry as the column shows it. The type of the registry's input says how to read it.
func (c column) cell(e entry, in model.Input) (cell, error) {
	out := cell{look: look{as: inputLook, format: c.format}, note: "Source: " + e.Note}
	if e.Kind == assumption {
		out.look.as, out.note = assumeLook, "Assumption: "+e.Note
	}
	switch {
	case in.Numeric():
		v, err := e.number()
		if err != nil {
			return cell{}, err
		}
		out.formula = e.formula()
		out.value = c.shown(v)
		if c.per != 0 && c.per != 1 && out.formula != "" {
			return cell{}, fmt.Errorf("%s: a formula in another unit than the column's", c.key)
		}
	case in.Type == model.TypeDate:
		day, err := time.Parse("2006-01-02", e.Text)
		if err != nil {
			return cell{}, err
		}
		out.value = day
	default:
		out.value, out.look.centre = e.Text, true
	}
	return out, nil
}

// shown is a figure of the registry's unit in the column's, without the dust of the factor.
func (c column) shown(v float64) float64 {
	if c.per == 0 || c.per == 1 {
		return v
	}
	return tidy(v * c.per)
}

// head writes bands, headers and units from a row on, from a column on, and
// gives the first row under them.
func (s *sheet) head(row, col int, columns []column) int {
	for i, c := range columns {
		s.text(row, col+i, look{as: bandLook}, c.band)
		s.text(row+1, col+i, look{as: headerLook}, c.header)
		s.text(row+2, col+i, look{as: unitLook}, c.unit)
		s.widths = append(s.widths, c.width)
	}
	s.heights[row+1] = 42
	return row + 3
}

// headOne writes headers alone.
func (s *sheet) headOne(row, col int, columns []column) int {
	for i, c := range columns {
		s.text(row, col+i, look{as: headerLook}, c.header)
		s.widths = append(s.widths, c.width)
	}
	s.heights[row] = 42
	return row + 1
}

// words is a text cell; a long one is not wrapped, so that rows stay low.
func words(text string) cell {
	out := cell{look: look{as: textLook}}
	if text = strings.TrimSpace(text); text != "" {
		out.value = text
	}
	return out
}
