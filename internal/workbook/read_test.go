package workbook

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/templates"
)

// same reports whether two numbers are equal but for the last digits.
func same(a, b float64) bool { return math.Abs(a-b) <= 1e-12*math.Max(math.Abs(a), math.Abs(b)) }

func number4(t *testing.T, s *provenance.Site, key string) float64 {
	t.Helper()
	v, ok := model.Get(&s.Inputs, key)
	if !ok {
		t.Fatalf("no input %s", key)
	}
	return v.Number
}

func TestUnitsOfASiteTable(t *testing.T) {
	want := map[string]float64{"site_mw": 700, "power_price_usd_mwh": 52, "hashrate_ehs": 14.2, "fleet_efficiency_j_th": 25, "capex_usd_mw": 8.5e6, "lease_term_months": 144}
	for name, lines := range map[string]string{
		"in the header": `
Miner | Site | Capacity, kW | Power (c/kWh) | Hashrate PH/s | Efficiency (W/TH) | Capex $m/MW | Lease term (years)
Riot | Rockdale | 700000 | 5.2 | 14200 | 25 | 8.5 | 12`,
		"in a row under it": `
Miner | Site | Capacity | Power price | Hashrate | Efficiency | HPC capex | Lease term
 | | kW | c/kWh | PH/s | W/TH | $m/MW | years
Riot | Rockdale | 700000 | 5.2 | 14200 | 25 | 8.5 | 12`,
		"in brackets in a row under it": `
Miner | Site | Capacity | Power price | Hashrate | Efficiency | HPC capex | Lease term
text | text | (kW) | (c/kWh) | (PH/s) | (W/TH) | ($m/MW) | (years)
Riot | Rockdale | 700000 | 5.2 | 14200 | 25 | 8.5 | 12`,
		"in both": `
Miner | Site | Capacity (kW) | Power price | Hashrate | Efficiency | HPC capex | Lease term
 | | kW | USD/kWh | TH/s | J/TH | USD/kW | years
Riot | Rockdale | 700000 | 0.052 | 14200000 | 25 | 8500 | 12`,
		"of the registry": `
Miner | Site | Capacity | Power price | Hashrate | Efficiency | HPC capex | Lease term
Riot | Rockdale | 700 | 52 | 14.2 | 25 | 8500000 | 144`,
		"in the cells": `
Miner | Site | Capacity | Power price | Hashrate | Efficiency | HPC capex | Lease term
Riot | Rockdale | 0.7 GW | 5.2 c/kWh | 14200 PH/s | '25 | $8.5m/MW | 12 years`,
		"keys": `
miner | site | site_mw | power_price_usd_mwh | hashrate_ehs | fleet_efficiency_j_th | capex_usd_mw | lease_term_months
Riot | Rockdale | 700 | 52 | 14.2 | 25 | 8500000 | 144`,
	} {
		t.Run(name, func(t *testing.T) {
			b := read(t, siteTab(lines), market)
			s := site(t, b, 0)
			if s.Failed {
				t.Fatal(b.Findings)
			}
			for key, v := range want {
				if got := number4(t, s, key); !same(got, v) {
					t.Errorf("%s = %v, want %v", key, got, v)
				}
			}
			if s.Row != b.Tables[0].FirstRow || b.Tables[0].LastRow != s.Row {
				t.Errorf("row %d, table %+v", s.Row, b.Tables[0])
			}
		})
	}
}

func TestOriginsKeepWhatWasTyped(t *testing.T) {
	b := read(t, siteTab(`
Miner | Ticker | Site | MW | Power (c/kWh) | Hashrate | Efficiency | Uptime (%) | Pool fee
Riot | RIOT | Rockdale | 700 | 5.2 | 14 | 25 | 94% | 0.02`), market)
	s := site(t, b, 0)
	cellAt := func(ref string) provenance.Cell { return provenance.Cell{File: "book.xlsx", Sheet: "Sites", Ref: ref} }
	for key, want := range map[string]provenance.Origin{
		"power_price_usd_mwh": {Kind: provenance.FromCell, Cell: cellAt("E2"), Header: "Power (c/kWh)", Typed: "5.2", Unit: "c/kWh", Factor: 10, Converted: true},
		"site_mw":             {Kind: provenance.FromCell, Cell: cellAt("D2"), Header: "MW", Typed: "700", Unit: "MW", Factor: 1},
		"mining_uptime_pct":   {Kind: provenance.FromCell, Cell: cellAt("H2"), Header: "Uptime (%)", Typed: "94%", Unit: "%", Factor: 1},
		"pool_fee_pct":        {Kind: provenance.FromCell, Cell: cellAt("I2"), Header: "Pool fee", Typed: "0.02", Unit: "fraction", Factor: 1},
		"miner":               {Kind: provenance.FromCell, Cell: cellAt("A2"), Header: "Miner", Typed: "Riot"},
		"convert_mw":          {Kind: provenance.Derived, Source: "site_mw"},
		"gpu_count":           {Kind: provenance.Derived, Source: "floor(critical IT kW / kw_per_gpu)"},
		"lease_usd_kw_month":  {Kind: provenance.NotGiven},
		"pue_hpc":             {Kind: provenance.FromDefault, Source: "house assumption"},
	} {
		if got := s.Origins[key]; got != want {
			t.Errorf("%s: got %+v, want %+v", key, got, want)
		}
	}
	if s.Inputs.ConvertMW.Known || s.Inputs.GPUCount.Known || s.Inputs.LeaseUSDKWMonth.Known {
		t.Error("an input that was not given is known")
	}
	for _, in := range registry(t).Inputs {
		if in.Scope == model.ScopeSite && s.Origins[in.Key].Kind == "" {
			t.Errorf("%s has no origin", in.Key)
		}
		if in.Scope == model.ScopeMarket && b.MarketOrigins[in.Key].Kind == "" || in.Scope == model.ScopeMiner && b.Miners[0].Origins[in.Key].Kind == "" {
			t.Errorf("%s has no origin", in.Key)
		}
	}
}

// What Factor says must hold: the stored number times it is the registry's value.
func TestFactorReproducesTheValue(t *testing.T) {
	b := read(t, siteTab(`
Miner | Site | Capacity (kW) | Power (c/kWh) | Hashrate (PH/s) | Efficiency | Uptime | Contingency (%) | HPC capex ($m/MW) | Rent ($/kW-year)
Riot | Rockdale | 700000 | 5.2 | 14200 | 25 | 94% | 7.5 | 8.5 | 1450`), market)
	s, table := site(t, b, 0), b.Tables[0]
	typed := []float64{0, 0, 700000, 5.2, 14200, 25, 0.94, 7.5, 8.5, 1450}
	for i, c := range table.Columns[2:] {
		got := number4(t, s, c.Input)
		if want := typed[i+2] * c.Factor; !same(got, want) || !same(typed[i+2]*s.Origins[c.Input].Factor, got) {
			t.Errorf("%s: value %v, column factor %v, origin factor %v", c.Input, got, c.Factor, s.Origins[c.Input].Factor)
		}
	}
}

// layout places the same tables in different ways.
func TestLayouts(t *testing.T) {
	sites := rows(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Rent | GPU rate
Riot | Rockdale | 700 | 40 | 14 | 25 | 120 | 2

Cipher | Odessa | 200 | 30 | 6 | 25 | 120 | 2`)
	scenarios := rows("Scenario | Input | Override | Why\nBase | | | as given\nBear | BTC price | *0.5 | stress")
	shift := func(rows [][]any, down, right int) [][]any {
		out := make([][]any, down)
		for _, r := range rows {
			out = append(out, append(make([]any, right), r...))
		}
		return out
	}
	stack := func(gap int, blocks ...[][]any) [][]any {
		var out [][]any
		for _, b := range blocks {
			out = append(out, b...)
			out = append(out, make([][]any, gap)...)
		}
		return out
	}
	title := [][]any{{"US-listed miners"}, {"as of June 2024, USD"}, nil}
	beside := func(a, b [][]any) [][]any {
		var out [][]any
		for i := range max(len(a), len(b)) {
			row := make([]any, 9)
			if i < len(a) {
				copy(row, a[i])
			}
			if i < len(b) {
				row = append(row, b[i]...)
			}
			out = append(out, row)
		}
		return out
	}
	loose := rows("Valuation date | 2024-06-30\nBTC price | 61000 | USD\nNetwork hashrate | EH/s | 600")
	other := tab{"Chart data", rows("Quarter | Revenue\nQ1 | 5\nQ2 | 6")}
	for name, tabs := range map[string][]tab{
		"plain":                {{"Sites", sites}, market, {"Scenarios", scenarios}},
		"other order, names":   {other, {"x", scenarios}, {"Inputs!", market.rows}, {"Übersicht", sites}},
		"titles above":         {{"Sites", append(slices.Clone(title), sites...)}, {"M", append(slices.Clone(title), market.rows...)}, {"S", append(slices.Clone(title), scenarios...)}},
		"columns left blank":   {{"Sites", shift(sites, 4, 3)}, {"M", shift(market.rows, 1, 2)}, {"S", shift(scenarios, 9, 1)}},
		"one sheet, stacked":   {{"All", stack(2, title, sites, market.rows, scenarios)}},
		"one sheet, one blank": {{"All", stack(1, market.rows, scenarios, sites)}},
		"one sheet, beside":    {{"All", beside(sites, market.rows)}, {"S", scenarios}},
		"list without header":  {{"All", stack(1, loose, sites, scenarios)}},
		"list below":           {{"All", stack(1, sites, loose, scenarios)}},
		"market in a row":      {{"Sites", sites}, {"M", rows("As of | BTC price | Network hashrate\n | USD | EH/s\n2024-06-30 | 61000 | 600")}, {"S", scenarios}},
		"names apart": {market, {"S", scenarios}, {"Sites", rows(`
Miner | Site | | | MW | Power price | Hashrate | Efficiency | Rent | GPU rate
Riot | Rockdale | | | 700 | 40 | 14 | 25 | 120 | 2
Cipher | Odessa | | | 200 | 30 | 6 | 25 | 120 | 2`)}},
		"spacer column": {market, {"S", scenarios}, {"Sites", rows(`
Miner | Site | MW | | Power price | Hashrate | Efficiency | | Rent | GPU rate
Riot | Rockdale | 700 | | 40 | 14 | 25 | | 120 | 2
Cipher | Odessa | 200 | | 30 | 6 | 25 | | 120 | 2`)}},
	} {
		t.Run(name, func(t *testing.T) {
			b := read(t, tabs...)
			if len(b.Findings) != 0 && name != "one sheet, stacked" && name != "titles above" {
				t.Error(b.Findings)
			}
			var got []string
			for _, m := range b.Miners {
				for _, s := range m.Sites {
					got = append(got, fmt.Sprint(s.Miner, s.Name, s.Inputs.SiteMW, s.Inputs.PowerPriceUSDMWh, s.Inputs.LeaseUSDKWMonth, s.Failed))
				}
			}
			want := []string{"RiotRockdale700 40 {120 true} false", "CipherOdessa200 30 {120 true} false"}
			if !slices.Equal(got, want) {
				t.Errorf("got %q, want %q; findings %v", got, want, b.Findings)
			}
			if b.Market.BTCPriceUSD != 61000 || b.Market.NetworkEHS != 600 || b.Market.ValuationDate.String() != "2024-06-30" {
				t.Errorf("market %+v", b.Market)
			}
			if len(b.Scenarios) != 2 || len(b.Scenarios[0].Overrides) != 0 || len(b.Scenarios[1].Overrides) != 1 {
				t.Errorf("scenarios %+v", b.Scenarios)
			}
		})
	}
}

func TestGeometryOfTheSiteTable(t *testing.T) {
	b := read(t, market, tab{"Sites", rows(`
US-listed miners


 | | Miner | Site | MW | Colour | Power (c/kWh) | Hashrate | Efficiency
 | | | | MW | | c/kWh | EH/s | J/TH
 | | Riot | Rockdale | 700 | red | 4 | 14 | 25

 | | Cipher | Odessa | 200 | | 3 | 6 | 25
 | | Total | | 900 | | | 20 |


 | | Notes to the table that are not part of it`)})
	if len(b.Tables) != 1 {
		t.Fatal(b.Tables, b.Findings)
	}
	want := provenance.SiteTable{Sheet: "Sites", HeaderRow: 4, UnitRow: 5, FirstRow: 6, LastRow: 8, FirstCol: 3, LastCol: 9, Columns: []provenance.Column{
		{Col: 3, Header: "Miner", Input: "miner"}, {Col: 4, Header: "Site", Input: "site"}, {Col: 5, Header: "MW", Input: "site_mw", Unit: "MW", Factor: 1},
		{Col: 6, Header: "Colour"}, {Col: 7, Header: "Power (c/kWh)", Input: "power_price_usd_mwh", Unit: "c/kWh", Factor: 10},
		{Col: 8, Header: "Hashrate", Input: "hashrate_ehs", Unit: "EH/s", Factor: 1}, {Col: 9, Header: "Efficiency", Input: "fleet_efficiency_j_th", Unit: "J/TH", Factor: 1},
	}}
	if !reflect.DeepEqual(b.Tables[0], want) {
		t.Errorf("got  %+v\nwant %+v", b.Tables[0], want)
	}
	if rowsOf := []int{site(t, b, 0).Row, site(t, b, 1).Row}; !slices.Equal(rowsOf, []int{6, 8}) {
		t.Error(rowsOf)
	}
}

func TestDates1904(t *testing.T) {
	f := newBook(t, siteTab(one), tab{"Market", [][]any{{"Valuation date", dateCell(44011)}, {"BTC price", 61000}, {"Network hashrate", 600}, {"Next halving", dateCell(45398)}}})
	yes := true
	must(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
	b := readData(t, saveBook(t, f))
	if got := b.Market.ValuationDate.String() + " " + b.Market.NextHalvingDate.String(); got != "2024-06-30 2028-04-17" {
		t.Error(got)
	}
	if got := b.MarketOrigins["valuation_date"].Typed; got != "2024-06-30" {
		t.Error(got)
	}
}

func TestFormulasByTheirStoredResults(t *testing.T) {
	b := read(t, tab{"Sites", [][]any{
		{"Miner", "Site", "MW", "Power price", "Hashrate", "Efficiency", "Rent"},
		{"Riot", "Rockdale", formulaCell{"350*2", 700}, 40, 14, 25, formulaCell{"290000000/200000/12", 290e6 / 200000 / 12}}}}, market)
	s := site(t, b, 0)
	if s.Inputs.SiteMW != 700 || s.Inputs.LeaseUSDKWMonth.Value != 290e6/200000/12 || s.Failed {
		t.Errorf("%+v %v", s.Inputs, b.Findings)
	}
}

// Some programs write formulas with an empty result, which is none.
func TestFormulasWithAnEmptyResult(t *testing.T) {
	data := makeBook(t, tab{"Sites", [][]any{
		{"Miner", "Site", "MW", "Power price", "Hashrate", "Efficiency"},
		{"Riot", "Rockdale", formulaCell{"350*2", 700}, 40, 14, 25}}}, market)
	b := readData(t, rewrite(t, data, "xl/worksheets/sheet1.xml", func(s string) string { return strings.Replace(s, "<v>700</v>", "<v></v>", 1) }))
	if got := codes(b); !slices.Contains(got, "RR-216 Sites!C2") || site(t, b, 0).Inputs.SiteMW != 700 {
		t.Error(b.Findings)
	}
}

// A value is taken from the site's row, else its miner's, else the assumptions, else the registry.
func TestInheritance(t *testing.T) {
	b := read(t, siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Uptime | Rent | GPU rate
Riot | Rockdale | 700 | 40 | 14 | 25 | 90% | 120 | 2
Riot | Corsicana | 200 | n/a | 4 | 25 | - | | 2
CIFR | Odessa | 200 | | 6 | | | | 2`), market,
		tab{"Companies", rows("Company | Ticker | Share price | Cash ($m) | Power price (c/kWh)\nRiot | RIOT | 9 | 481 | 3\nCipher | CIFR | 4 | |")},
		tab{"Assumptions", rows("Input | Value | Unit | Source\nPower price | 50 | USD/MWh | x\nEfficiency | 27 | J/TH | x\nUptime | 92 | % | x\nRent | 110 | USD/kW-month | x\nIssue discount | 7% | | x\nNothing known | 3 | |")})
	for i, want := range []string{
		"40 cell 0.9 cell 120 9 4.81e+08 0.07", "30 cell 0.92 cell 110 9 4.81e+08 0.07", "50 cell 0.92 cell 110 4 0 0.07",
	} {
		s := site(t, b, i)
		m := b.Miners[min(i/2, 1)]
		got := fmt.Sprint(s.Inputs.PowerPriceUSDMWh, " ", s.Origins["power_price_usd_mwh"].Kind, " ", s.Inputs.MiningUptimePct, " ",
			s.Origins["mining_uptime_pct"].Kind, " ", s.Inputs.LeaseUSDKWMonth.Value, " ", m.Inputs.SharePriceUSD.Value, " ", m.Inputs.CashUSD, " ", m.Inputs.IssueDiscountPct)
		if got != want || s.Failed {
			t.Errorf("site %d: got %s, want %s; %v", i, got, want, b.Findings)
		}
	}
	if m := b.Miners[1]; m.Name != "Cipher" || m.Ticker != "CIFR" || site(t, b, 2).Inputs.FleetEfficiencyJTH != 27 {
		t.Errorf("%+v", m)
	}
	if b.Miners[1].Origins["cash_usd"].Kind != provenance.FromDefault {
		t.Error("a blank is not a default")
	}
}

func TestSizesAreNotInherited(t *testing.T) {
	b := read(t, siteTab("Miner | Site | MW | Power price | Hashrate | Efficiency\nRiot | Rockdale | 700 | 40 | | 25"), market,
		tab{"Miners", rows("Miner | Share price | Hashrate\nRiot | 9 | 22")}, tab{"A", rows("Input | Value\nHashrate | 22\nPUE | 1.3")})
	if s := site(t, b, 0); !s.Failed || s.Inputs.HashrateEHS != 0 {
		t.Errorf("a miner's hashrate was given to its site: %v", b.Findings)
	}
}

func TestMinersAreGroupedByName(t *testing.T) {
	b := read(t, siteTab(`
Company | Ticker | Site | MW | Power price | Hashrate | Efficiency
Core Scientific | CORZ | A | 100 | 40 | 2 | 25
Riot | | B | 100 | 40 | 2 | 25
CORE  scientific | | C | 100 | 40 | 2 | 25
 | CORZ | D | 100 | 40 | 2 | 25`), market, tab{"Miners", rows("Miner | Ticker | Share price\nCore Scientific | CORZ | 9")})
	var got []string
	for _, m := range b.Miners {
		got = append(got, m.Name+"/"+m.Ticker)
		for _, s := range m.Sites {
			if s.Miner != m.Name || s.Inputs.Miner != m.Name || s.Inputs.Ticker != m.Ticker || s.Failed {
				t.Errorf("%s: %+v", s.Name, s)
			}
			got = append(got, s.Name)
		}
	}
	if want := []string{"Core Scientific/CORZ", "A", "C", "D", "Riot/", "B"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A table of miners by ticker only: the name is that of the rows, in findings too.
func TestMinersByTicker(t *testing.T) {
	b := read(t, siteTab(`
Miner | Ticker | Site | MW | Power price | Hashrate | Efficiency | Rent | GPU rate
Riot Platforms | RIOT | A | 100 | 40 | 2 | 25 | 120 | 2`), market, tab{"Miners", rows("Ticker | Share price\nriot | cheap")})
	if len(b.Findings) != 1 || b.Findings[0].Code != "RR-202" || b.Findings[0].Miner != "Riot Platforms" || !site(t, b, 0).Failed {
		t.Errorf("%v %q", b.Findings, b.Findings[0].Miner)
	}
}

func TestSiteWithoutAFleet(t *testing.T) {
	b := read(t, siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency
Lancium | Abilene | 200 | 30 | 0 |`), market)
	s := site(t, b, 0)
	if s.Failed || s.Inputs.FleetEfficiencyJTH != noFleetEfficiency || s.Origins["fleet_efficiency_j_th"].Kind != provenance.Derived {
		t.Errorf("%+v %v", s.Inputs, b.Findings)
	}
}

func TestMergedMinerCells(t *testing.T) {
	f := newBook(t, siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency
Riot | A | 100 | 40 | 2 | 25
 | B | 100 | 40 | 2 | 25`), market)
	data := rewrite(t, saveBook(t, f), "xl/worksheets/sheet1.xml", func(s string) string {
		return s[:len(s)-len("</worksheet>")] + `<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells></worksheet>`
	})
	b := readData(t, data)
	if len(b.Miners) != 1 || len(b.Miners[0].Sites) != 2 || b.Miners[0].Sites[1].Failed {
		t.Errorf("%+v %v", b.Miners, b.Findings)
	}
}

func TestRowsWithoutNames(t *testing.T) {
	b := read(t, siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency
 | Rockdale | 100 | 40 | 2 | 25
Riot | | 100 | 40 | 2 | 25
Company | Company | 100 | 40 | 2 | 25`), market)
	var got []string
	for _, m := range b.Miners {
		for _, s := range m.Sites {
			got = append(got, fmt.Sprint(s.Miner, "/", s.Name, "/", s.Failed))
		}
	}
	if want := []string{"(no miner)/Rockdale/true", "Riot/(row 3)/true", "Company/Company/false"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v; %v", got, want, b.Findings)
	}
}

func TestPriceDeck(t *testing.T) {
	b := read(t, siteTab(one), market, tab{"Deck", rows(`
Date | Network (EH/s) | BTC price ($k) | Why
2025-12-31 | 800 | 90 | house
2024-12-31 | | 70 |
30 Jun 2025 | 700 | |

House view, June 2024`)})
	want := []model.DeckPoint{
		{Date: model.Date{Year: 2024, Month: 12, Day: 31}, BTCPriceUSD: model.Given(70000.0)},
		{Date: model.Date{Year: 2025, Month: 6, Day: 30}, NetworkEHS: model.Given(700.0)},
		{Date: model.Date{Year: 2025, Month: 12, Day: 31}, BTCPriceUSD: model.Given(90000.0), NetworkEHS: model.Given(800.0)},
	}
	if !reflect.DeepEqual(b.Deck, want) || b.DeckCell.Address() != "Deck!A1" {
		t.Errorf("got %+v at %v; %v", b.Deck, b.DeckCell, b.Findings)
	}
}

func TestScenarios(t *testing.T) {
	b := read(t, siteTab(one+"Cipher | Odessa | 200 | 30 | 6 | 25 | 120 | 2"), market, tab{"Scenarios", [][]any{
		{"Scenario", "Input", "Override", "Why", "Source", "Miner", "Site"},
		{"Base", nil, nil, "as given"},
		{"Bear", "BTC price", "*0.5", "stress", "house"},
		{nil, "Uptime", "=95%"},
		{nil, "Bitcoin price growth", "+-0.2"},
		{nil, "Fleet refresh", "No"},
		{"Bull", "btc_price_usd", 150000},
		{"Bull", "power_price_usd_mwh", "*1.1", nil, nil, "cipher", "ODESSA"},
		{"Bull", "firm_power", "=yes", nil, nil, "Riot", "all"},
		{"Excel", "capex_usd_mw", formulaCell{"6000000", 6000000}},
		{"Excel", "gpu_price_growth_pct", formulaCell{"+-0.2", -0.2}},
		{"Excel", "Occupancy", percentCell(0.9)},
		{"Excel", "mining_uptime_pct", "*90%"},
		{"Excel", "next_halving_date", "=2028-05-01"},
	}})
	n := model.NumberValue
	want := []model.Scenario{
		{Name: "Base", Why: "as given"},
		{Name: "Bear", Why: "stress", Source: "house", Overrides: []model.Override{
			{Input: "btc_price_usd", Op: '*', Value: n(0.5)}, {Input: "mining_uptime_pct", Op: '=', Value: n(0.95)},
			{Input: "btc_growth_pct", Op: '+', Value: n(-0.2)}, {Input: "fleet_refresh", Op: '=', Value: model.TextValue("no")}}},
		{Name: "Bull", Overrides: []model.Override{
			{Input: "btc_price_usd", Op: '=', Value: n(150000)}, {Input: "power_price_usd_mwh", Op: '*', Value: n(1.1), Miner: "Cipher", Site: "Odessa"},
			{Input: "firm_power", Op: '=', Value: model.BoolValue(true), Miner: "Riot"}}},
		{Name: "Excel", Overrides: []model.Override{
			{Input: "capex_usd_mw", Op: '=', Value: n(6e6)}, {Input: "gpu_price_growth_pct", Op: '+', Value: n(-0.2)}, {Input: "occupancy_pct", Op: '=', Value: n(0.9)},
			{Input: "mining_uptime_pct", Op: '*', Value: n(0.9)}, {Input: "next_halving_date", Op: '=', Value: model.DateValue(model.Date{Year: 2028, Month: 5, Day: 1})}}},
	}
	if !reflect.DeepEqual(b.Scenarios, want) {
		t.Errorf("got  %+v\nwant %+v\n%v", b.Scenarios, want, b.Findings)
	}
}

func TestBrokenScenarioIsLeftOutWhole(t *testing.T) {
	b := read(t, siteTab(one), market, tab{"Scenarios", rows(`
Scenario | Input | Override
Bear | BTC price | *0.5
Bear | Power price | '+5%
Excel | Power price | 5%
Bull | BTC price | *2`)})
	if len(b.Scenarios) != 1 || b.Scenarios[0].Name != "Bull" || !slices.Equal(codes(b), []string{"RR-322 Scenarios!C3", "RR-322 Scenarios!C4"}) {
		t.Errorf("%+v %v", b.Scenarios, b.Findings)
	}
}

func TestRanges(t *testing.T) {
	b := read(t, siteTab(one), market, tab{"Ranges", rows(`
Input | Low | Base | High | Unit | Note
Power price | 3 | 4 | 6 | c/kWh | x
Occupancy | 80% | 95% | 100% | |
Delay | 0 | | 24 | months |
Inflation | | 2% | | |`)})
	want := []model.Range{{Input: "power_price_usd_mwh", Low: 30, High: 60}, {Input: "occupancy_pct", Low: 0.8, High: 1}, {Input: "delay_months", Low: 0, High: 24}}
	if !reflect.DeepEqual(b.Ranges, want) {
		t.Errorf("got %+v, want %+v; %v", b.Ranges, want, b.Findings)
	}
	if b.Market.InflationPct != 0.02 || site(t, b, 0).Inputs.OccupancyPct != 0.95 || site(t, b, 0).Inputs.PowerPriceUSDMWh != 40 {
		t.Error("the base of the ranges is no assumption")
	}
}

func TestDeals(t *testing.T) {
	b := read(t, siteTab(one), market, tab{"Deals", [][]any{
		{"seller", "tenant", "date", "mw", "mw_basis", "years", "total_usd_bn", "usd_per_kw_month", "source"},
		{"Core Scientific", "CoreWeave", dateCell(45446), 200, "critical IT", 12, 3.5, 121.5, "https://example.org"},
		{"Applied Digital", "CoreWeave", "2025-06", nil, nil, "fifteen", nil, nil, "x"}}},
		tab{"More", rows("Landlord | Tenant | Capacity (kW) | Term (months) | Contract value ($m)\nHut 8 | Fluidstack | 245000 | 180 | 7000")})
	want := []provenance.Deal{
		{Seller: "Core Scientific", Tenant: "CoreWeave", Date: "2024-06-03", MWBasis: "critical IT", Source: "https://example.org", MW: model.Given(200.0),
			Years: model.Given(12.0), TotalUSD: model.Given(3.5e9), USDPerKWMonth: model.Given(121.5), Cell: provenance.Cell{File: "book.xlsx", Sheet: "Deals", Ref: "A2"}},
		{Seller: "Applied Digital", Tenant: "CoreWeave", Date: "2025-06", Source: "x", Cell: provenance.Cell{File: "book.xlsx", Sheet: "Deals", Ref: "A3"}},
		{Seller: "Hut 8", Tenant: "Fluidstack", MW: model.Given(245.0), Years: model.Given(15.0), TotalUSD: model.Given(7e9), Cell: provenance.Cell{File: "book.xlsx", Sheet: "More", Ref: "A2"}},
	}
	if !reflect.DeepEqual(b.Deals, want) {
		t.Errorf("got  %+v\nwant %+v\n%v", b.Deals, want, b.Findings)
	}
}

// The same file gives the same book, whatever the order of maps.
func TestReadingIsDeterministic(t *testing.T) {
	data := makeBook(t, siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Power cost | Colour | MW
Riot | Rockdale | x | 40 | 14 | 25 | 4 | red | 700
Cipher | Odessa | 200 | 30 | 6 | 25 | | |`), market)
	first := readData(t, data)
	for range 20 {
		if again := readData(t, data); !reflect.DeepEqual(first, again) {
			t.Fatal("two readings differ")
		}
	}
}

// An unrelated sheet is left alone: words beside figures are not inputs of their own.
func TestUnrelatedSheets(t *testing.T) {
	b := read(t, siteTab(one), market,
		tab{"Read me", rows("Rackrate inputs\nMiner | the owner of the site\nPower price | what mining pays for its power\nHashrate | the installed fleet")},
		tab{"Dictionary", rows("Key | Label | Unit | Default | Meaning\nhashrate_ehs | Hashrate | EH/s | | Installed hashrate\npool_fee_pct | Pool fee | % | 0.01 | Fee")},
		tab{"Tracker", rows("Quarter | Hashrate | Price\nQ1 | 10 | 5\nQ2 | 12 | 6\nQ3 | 13 | 7")},
		tab{"Sources", rows("Field | Value of the source | Where\nPower price | 24 | p. 3\nUptime | 95% | p. 4\nPower price | 39 | p. 9")},
		tab{"Facts", rows("Riot | Power price | 24\nCipher | Uptime | 95%")},
		tab{"Contacts", rows("Company | Location | State\nRiot | Rockdale | Texas")})
	if len(b.Findings) != 0 || site(t, b, 0).Inputs.PoolFeePct != 0.01 || len(b.Miners) != 1 {
		t.Error(b.Findings)
	}
}

// Whatever stands in the cells, reading ends with a book: every row that is
// not failed has the inputs that it needs, within their bounds.
func FuzzUnderstand(f *testing.F) {
	reg := registry(f)
	words, err := templates.LoadWords("en")
	must(f, err)
	ix := newIndex(reg, words)
	headers := [][]any{
		{"Miner", "Site", "MW", "Power (c/kWh)", "Hashrate", "Efficiency", "Uptime %", "GPUs", "Delay", "Rent"},
		{"Miner", "Ticker", "Share price", "Cash ($m)", "Power price"}, {"Input", "Value", "Unit"}, {"Scenario", "Input", "Override", "Miner", "Site"},
		{"Input", "Low", "High", "Unit"}, {"Date", "BTC price", "Network hashrate"}, {"Seller", "Tenant", "MW", "Total ($m)"},
	}
	vocabulary := []any{nil, "Miner", "Site", "MW", "Power (c/kWh)", "Hashrate", "Efficiency", "Uptime %", "BTC price", "Valuation date", "Network hashrate",
		"Date", "Scenario", "Input", "Override", "Low", "High", "Value", "Unit", "Tenant", "Seller", "Ticker", "Share price", "Cash ($m)", "Riot", "Cipher",
		"Total", "n/a", "*0.5", "+-0.2", "=95%", 0.0, 1.0, 0.5, 25.0, 700.0, 61000.0, 1e9, -3.0, "5%", "kW", "$m/MW", "EUR/MWh", "2024-06-30", "2025-12-31", "all", true}
	for _, seed := range []string{"\x01\x02\x03\x04\x05\x06", "\x09\x2b\x00\x00\x08\x24", "\x0c\x0d\x0e\x00\x18\x08\x1c"} {
		f.Add([]byte(seed), uint8(6))
	}
	f.Fuzz(func(t *testing.T, data []byte, width uint8) {
		w := int(width%9) + 2
		sh := &sheet{name: "S"}
		for i, b := range data {
			c := cell{row: i/w + 1, col: i%w + 1}
			value := vocabulary[int(b)%len(vocabulary)]
			if header := headers[int(data[0])%len(headers)]; c.row == 1 && c.col <= len(header) {
				value = header[c.col-1]
			}
			switch v := value.(type) {
			case string:
				c.setText(v)
			case float64:
				c.kind, c.num, c.text, c.percent = number, v, plain(v), b > 200
			case bool:
				c.kind, c.num = boolean, 1
			}
			if c.empty() {
				continue
			}
			if n := len(sh.rows); n == 0 || sh.rows[n-1].num != c.row {
				sh.rows = append(sh.rows, gridRow{num: c.row})
			}
			last := &sh.rows[len(sh.rows)-1]
			last.cells = append(last.cells, c)
		}
		r := startReading(ix, &file{name: "book.xlsx", sheets: []*sheet{sh}}, Options{})
		r.understand()
		b := r.book
		for _, m := range b.Miners {
			for _, s := range m.Sites {
				for _, in := range reg.Inputs {
					v, ok := model.Get(&s.Inputs, in.Key)
					if in.Scope == model.ScopeSite && !s.Failed && in.Numeric() && v.Known && (!ok || !in.Within(v.Number)) {
						t.Errorf("%s is %v", in.Key, v.Number)
					}
				}
			}
		}
	})
}
