package main

import (
	"fmt"
	"path/filepath"

	"rackrate/model"
	"rackrate/templates"
)

// asOf2026 is the day on which the second sample is struck.
const asOf2026 = "2026-06-30"

// sample2026 makes the sheets of us-listed-miners-2026.xlsx: the leases that
// had been signed by the middle of 2026, with their phases.
type sample2026 struct {
	registry              *model.Registry
	entries               map[[2]string]entry // by row and input
	sites, phases, miners table
	scenarios, deals      table
	commentary            table
}

// buildSample2026 gives the bytes of samples/us-listed-miners-2026.xlsx.
func buildSample2026(root string) ([]byte, error) {
	s, err := loadSample2026(root)
	if err != nil {
		return nil, err
	}
	w := newWorkbook(asOf2026)
	for _, build := range []func() (*sheet, error){
		s.cover, s.siteSheet, s.phaseSheet, s.minerSheet, s.marketSheet, s.assumptionSheet, s.scenarioSheet,
		s.dealSheet, s.commentarySheet,
	} {
		sh, err := build()
		if err != nil {
			return nil, err
		}
		if err := w.add(sh); err != nil {
			return nil, err
		}
	}
	return w.finish("US-listed miners: signed leases, mid 2026")
}

func loadSample2026(root string) (*sample2026, error) {
	registry, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		return nil, err
	}
	s := &sample2026{registry: registry}
	f := &facts{entries: map[[2]string]entry{}}
	var entries table
	for _, from := range []struct {
		name string
		into *table
	}{
		{"2026/sites", &s.sites}, {"2026/phases", &s.phases}, {"2026/miners", &s.miners},
		{"2026/scenarios", &s.scenarios}, {"2026/entries", &entries}, {"deals", &s.deals},
		{"2026/commentary", &s.commentary},
	} {
		if *from.into, err = readTable(filepath.Join(root, "samples", "data", filepath.FromSlash(from.name)+
			".csv")); err != nil {
			return nil, err
		}
	}
	if err := f.addEntries(entries); err != nil {
		return nil, err
	}
	s.entries = f.entries
	return s, nil
}

func (s *sample2026) cover() (*sheet, error) {
	out := newSheet("Cover", "B03A2E", 2, 26, 104)
	out.portrait = true
	out.title(left, "US-listed miners: signed leases, mid 2026",
		"Leases and GPU-cloud contracts that had been signed by 30 June 2026, as far as the press had them")
	row := out.paragraphs(4, [][2]string{
		{"Sites", "One row a site, with the status of its lease, tenant and guarantor. Units stand under the headers."},
		{"Phases", "Parts of a site with megawatts, dates, contract or debt of their own; what is blank is " +
			"the site's."},
		{"Miners", "Prices of 30 June 2026 and what was found of shares, debt, bitcoin and warrants."},
		{"Market", "Bitcoin and network."},
		{"Assumptions", "House values for every site that has none of its own."},
		{"Scenarios", "Three cases with probabilities."},
		{"Comparables", "Disclosed leases and contracts of 2024 to 2026, with the starting rents that follow " +
			"from them."},
		{"Commentary", "Words as an analyst would add them, written for this sample: nobody's view of a company."},
		{"", ""},
		{"Sources", "Many addresses are secondary pages. The note of each cell has its own; a figure that was worked " +
			"out says from what."},
		{"Fleets", "For most companies no fleet of mid 2026 was found: its hashrate is 0 there, and the value of " +
			"mining is missing from what the book says of the company."},
		{"Per share", "Only HIVE's share count was found. For all others nothing is given per share."},
		{"Dates and spending", "Where no date of operations was found an assumption stands; where it was not found " +
			"what has been spent, nothing is taken as spent."},
		{"Debt", "Project notes stand with the sites that they pay for, as a share of the build cost; they are not " +
			"in net debt as well."},
		{"Left out", "Marathon, Bitdeer and Bit Digital: no site figures of 2026. Core42 at Lake Mariner, Corsicana, " +
			"Sweetwater: no lease or no figures in our sources."},
	})
	return out, lookKey(out, row+1)
}

// The columns of the second sample. Contracts are in millions of dollars, build cost per megawatt too.
var (
	siteColumns2026 = []column{
		{"Site", "Company", "", "miner", 0, "", 22},
		{"", "Ticker", "", "ticker", 0, "", 8},
		{"", "Site", "", "site", 0, "", 32},
		{"", "Region", "", "region", 0, "", 15},
		{"Power", "Site capacity", "MW", "site_mw", 0, "#,##0.0", 10},
		{"", "Convertible MW", "MW", "convert_mw", 0, "#,##0.0", 11},
		{"", "Power cost", "c/kWh", "power_price_usd_mwh", 0.1, "0.00", 9},
		{"Mining", "Hashrate", "EH/s", "hashrate_ehs", 0, "0.00", 9},
		{"", "Fleet efficiency", "J/TH", "fleet_efficiency_j_th", 0, "0.0", 10},
		{"Lease", "Lease status", "", "lease_status", 0, "", 9},
		{"", "Signed for", "", "signed_for", 0, "", 8},
		{"", "Tenant", "", "tenant", 0, "", 40},
		{"", "Guarantor", "", "guarantor", 0, "", 11},
		{"", "Lease type", "", "lease_type", 0, "", 9},
		{"", "Contract value", "$m", "contract_total_usd", 1e-6, "#,##0", 10},
		{"", "Average rent", "$/kW-month", "lease_average_usd_kw_month", 0, "0.00", 11},
		{"", "Rent", "$/kW-month", "lease_usd_kw_month", 0, "0.00", 11},
		{"", "Escalator", "% a year", "lease_escalator_pct", 0, "0.0%", 9},
		{"", "Lease term", "months", "lease_term_months", 0, "0", 8},
		{"", "Tenant credit", "%", "tenant_credit_pct", 0, "0%", 8},
		{"", "Tenant default", "% a year", "tenant_default_pct", 0, "0.0%", 9},
		{"", "Guaranteed share", "%", "backstop_pct", 0, "0%", 11},
		{"", "Guarantee term", "months", "backstop_months", 0, "0", 10},
		{"Conversion", "HPC capex", "$m/MW", "capex_usd_mw", 1e-6, "0.0", 9},
		{"", "Contingency", "%", "contingency_pct", 0, "0%", 12},
		{"", "Tenant funded", "%", "tenant_funded_pct", 0, "0%", 9},
		{"", "COD", "", "cod_date", 0, "d mmm yyyy", 12},
		{"", "HPC PUE", "", "pue_hpc", 0, "0.00", 7},
		{"", "HPC opex", "$/kW-month", "opex_hpc_usd_kw_month", 0, "0.0", 11},
		{"", "Ownership", "%", "hpc_ownership_pct", 0, "0.0%", 10},
		{"GPU cloud", "GPUs", "number", "gpu_count", 0, "#,##0", 9},
		{"", "kW/GPU", "kW", "kw_per_gpu", 0, "0.00", 8},
		{"", "GPU capex", "$/GPU", "gpu_capex_usd", 0, "#,##0", 9},
		{"", "GPU rate", "$/GPU-hour", "gpu_price_usd_hour", 0, "0.00", 11},
		{"", "Contracted share", "%", "gpu_contract_share_pct", 0, "0%", 11},
		{"", "Contract GPU rate", "$/GPU-hour", "gpu_contract_price_usd_hour", 0, "0.00", 11},
		{"", "GPU contract term", "months", "gpu_contract_months", 0, "0", 10},
		{"", "Ramp-up", "months", "ramp_months", 0, "0", 8},
		{"", "Prepayment", "%", "prepay_pct", 0, "0%", 11},
		{"Project debt", "Gearing", "%", "debt_share_pct", 0, "0%", 9},
		{"", "Interest rate", "%", "debt_rate_pct", 0, "0.000%", 9},
		{"", "Debt term", "months", "debt_term_months", 0, "0", 8},
		{"", "Amortisation", "", "debt_profile", 0, "", 13},
		{"Remarks", "Analyst comment", "", "", 0, "", 130},
	}
	phaseColumns2026 = []column{
		{"Phase", "Company", "", "miner", 0, "", 22},
		{"", "Site", "", "site", 0, "", 32},
		{"", "Phase", "", "", 0, "", 22},
		{"Power", "Convertible MW", "MW", "convert_mw", 0, "#,##0.0", 11},
		{"", "HPC PUE", "", "pue_hpc", 0, "0.00", 7},
		{"Dates", "Delay", "months", "delay_months", 0, "0", 8},
		{"", "Build time", "months", "build_months", 0, "0", 8},
		{"", "COD", "", "cod_date", 0, "d mmm yyyy", 12},
		{"Lease", "Contract value", "$m", "contract_total_usd", 1e-6, "#,##0", 10},
		{"", "Rent", "$/kW-month", "lease_usd_kw_month", 0, "0.00", 11},
		{"", "Lease term", "months", "lease_term_months", 0, "0", 8},
		{"", "Ramp-up", "months", "ramp_months", 0, "0", 8},
		{"Build cost", "Contingency", "%", "contingency_pct", 0, "0%", 12},
		{"", "Spent to date", "$m", "capex_spent_usd", 1e-6, "#,##0", 9},
		{"Project debt", "Gearing", "%", "debt_share_pct", 0, "0%", 9},
		{"", "Interest rate", "%", "debt_rate_pct", 0, "0.000%", 9},
		{"", "Debt term", "months", "debt_term_months", 0, "0", 8},
		{"", "Amortisation", "", "debt_profile", 0, "", 13},
	}
	minerColumns2026 = []column{
		{"", "Company", "", "miner", 0, "", 24},
		{"", "Ticker", "", "ticker", 0, "", 9},
		{"", "Share price ($)", "", "share_price_usd", 0, "#,##0.00", 11},
		{"", "Diluted shares (m)", "", "shares_m", 0, "#,##0.0", 11},
		{"", "Net debt ($m)", "", "net_debt_usd", 1e-6, "#,##0.0;[Red]-#,##0.0", 10},
		{"", "BTC held", "", "btc_held", 0, "#,##0", 10},
		{"", "Warrants (m)", "", "warrants_m", 0, "0.0", 10},
		{"", "Warrant strike ($)", "", "warrant_strike_usd", 0, "0.00", 10},
		{"", "Fiscal year end (month)", "", "fiscal_year_end", 0, "0", 12},
		{"", "Analyst comment", "", "", 0, "", 150},
	}
)

func (s *sample2026) input(key string) model.Input {
	in, _ := s.registry.Lookup(key)
	return in
}

// cell is what a row has in a column: a name of its own table, or an entry; blank where it has neither.
func (s *sample2026) cell(id string, names map[string]string, c column) (cell, error) {
	if text, ok := names[c.key]; ok && c.key != "" {
		return words(text), nil
	}
	if c.key == "" {
		out := words(names[c.header])
		if c.header == "Analyst comment" {
			out.look.as = greyLook
		}
		return out, nil
	}
	e, ok := s.entries[[2]string{id, c.key}]
	if !ok {
		return cell{look: look{as: textLook}}, nil
	}
	out, err := c.cell(e, s.input(c.key))
	if err != nil {
		err = fmt.Errorf("%s: %s: %w", id, c.header, err)
	}
	return out, err
}

// listing is a table of the records as a sheet has it.
type listing struct {
	columns []column
	records table
	id      string                                    // the field that tells one record from the others
	names   func(map[string]string) map[string]string // what a record has by name
}

// rows writes a row for each record and gives the row after.
func (s *sample2026) rows(out *sheet, row int, l listing) (int, error) {
	for _, r := range l.records {
		for i, c := range l.columns {
			filled, err := s.cell(r[l.id], l.names(r), c)
			if err != nil {
				return 0, err
			}
			out.set(row, left+i, filled)
		}
		row++
	}
	return row, nil
}

func (s *sample2026) siteSheet() (*sheet, error) {
	out := newSheet("Sites", navy, 2)
	out.title(left, "Sites", "Signed leases of US-listed miners and sites without one, 30 June 2026")
	out.text(3, left, look{as: greyLook}, legend)
	row := out.head(5, left, siteColumns2026)
	out.freeze, out.titleRows, out.titleCols, out.pagesWide = ref(row, left+3), "$6:$7", "$B:$D", 4
	_, err := s.rows(out, row, listing{siteColumns2026, s.sites, "row", func(r map[string]string) map[string]string {
		return map[string]string{"miner": r["miner"], "ticker": r["ticker"], "site": r["site"], "region": r["region"],
			"Analyst comment": r["comment"]}
	}})
	return out, err
}

func (s *sample2026) phaseSheet() (*sheet, error) {
	out := newSheet("Phases", navy, 2)
	out.title(left, "Phases", "Parts of a site's conversion, 30 June 2026; what is blank is the site's")
	out.text(3, left, look{as: greyLook}, legend)
	row := out.head(5, left, phaseColumns2026)
	out.freeze, out.titleRows = ref(row, left+3), "$6:$7"
	sites := s.sites.by("row")
	_, err := s.rows(out, row, listing{phaseColumns2026, s.phases, "row", func(r map[string]string) map[string]string {
		of := sites[r["site_row"]]
		return map[string]string{"miner": of["miner"], "site": of["site"], "Phase": r["phase"]}
	}})
	return out, err
}

func (s *sample2026) minerSheet() (*sheet, error) {
	out := newSheet("Miners", navy, 2)
	out.title(left, "Companies", "Share prices at the close of 30 June 2026; a blank was not found")
	out.text(3, left, look{as: greyLook}, legend)
	row := out.headOne(5, left, minerColumns2026)
	out.freeze, out.titleRows = ref(row, left+2), "$5:$5"
	_, err := s.rows(out, row, listing{minerColumns2026, s.miners, "ticker",
		func(r map[string]string) map[string]string {
			return map[string]string{"miner": r["miner"], "ticker": r["ticker"], "Analyst comment": r["comment"]}
		}})
	return out, err
}

// listColumns head a list of inputs with their sources.
var listColumns = []column{
	{header: "Input", width: 34}, {header: "Value", width: 16}, {header: "Unit", width: 12},
	{header: "Source", width: 130}}

func (s *sample2026) marketSheet() (*sheet, error) {
	out := newSheet("Market", navy, 2)
	out.title(left, "Market", "At 30 June 2026; what is not given here or elsewhere takes the program's default")
	return out, s.list(out, "market")
}

func (s *sample2026) assumptionSheet() (*sheet, error) {
	out := newSheet("Assumptions", navy, 2)
	out.title(left, "Assumptions", "House values for every site that has none of its own")
	return out, s.list(out, "assumptions")
}

// list writes the entries of a row of the data, a line each, in the registry's order.
func (s *sample2026) list(out *sheet, id string) error {
	row := out.headOne(4, left, listColumns)
	out.freeze, out.titleRows = ref(row, 1), "$4:$4"
	labels, err := templates.LoadWords("en")
	if err != nil {
		return err
	}
	for _, in := range s.registry.Inputs {
		e, ok := s.entries[[2]string{id, in.Key}]
		if !ok {
			continue
		}
		value, err := column{format: listFormat(in)}.cell(e, in)
		if err != nil {
			return fmt.Errorf("%s: %w", in.Key, err)
		}
		value.note = ""
		source := e.Note
		if e.Kind == assumption {
			source = "Assumption: " + source
		}
		out.set(row, left, words(labels.Input(in.Key)))
		out.set(row, left+1, value)
		out.text(row, left+2, look{as: textLook}, unitShown(in))
		out.set(row, left+3, words(source))
		row++
	}
	return nil
}

func listFormat(in model.Input) string {
	if in.Type == model.TypeDate {
		return "d mmm yyyy"
	}
	return formatOf(in)
}

func (s *sample2026) scenarioSheet() (*sheet, error) {
	columns := []column{{header: "Scenario", width: 20}, {header: "Probability", width: 11, format: "0%"},
		{header: "Input", width: 28},
		{header: "Override", width: 14}, {header: "Why", width: 70}, {header: "Source", width: 24}}
	out := newSheet("Scenarios", navy, 2)
	out.title(left, "Scenarios", "Three cases and how likely the house takes them to be; several rows of one name "+
		"belong together")
	row := out.headOne(4, left, columns)
	out.freeze, out.titleRows = ref(row, 1), "$4:$4"
	for _, r := range s.scenarios {
		for i, name := range []string{"scenario", "probability", "input", "override", "why", "source"} {
			c := words(r[name])
			switch {
			case name == "override":
				c.look = look{as: inputLook, format: "@"}
			case name == "probability" && r[name] != "":
				v, err := arithmetic(r[name])
				if err != nil {
					return nil, err
				}
				c = cell{value: v, look: look{as: assumeLook, format: "0%"}}
			}
			out.set(row, left+i, c)
		}
		row++
	}
	return out, nil
}

// dealSheet is that of the first sample.
func (s *sample2026) dealSheet() (*sheet, error) {
	return (&sample{facts: &facts{deals: s.deals}}).dealSheet()
}

// commentarySheet has words as an analyst would add them.
func (s *sample2026) commentarySheet() (*sheet, error) {
	columns := []column{{header: "Miner", width: 10}, {header: "Place", width: 30}, {header: "Text", width: 120}}
	out := newSheet("Commentary", navy, 2)
	out.title(left, "Commentary", "Written for this sample to show where an analyst's words stand in the note: "+
		"nobody's view of a company")
	row := out.headOne(4, left, columns)
	out.freeze, out.titleRows = ref(row, 1), "$4:$4"
	for _, r := range s.commentary {
		for i, name := range []string{"ticker", "place", "text"} {
			out.text(row, left+i, look{as: wrapLook}, r[name])
		}
		out.heights[row] = float64(15 * (1 + len(r["text"])/112))
		row++
	}
	return out, nil
}
