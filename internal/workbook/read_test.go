package workbook

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/provenance"
	"rackrate/model"
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
	want := map[string]float64{"site_mw": 700, "power_price_usd_mwh": 52, "hashrate_ehs": 14.2,
		"fleet_efficiency_j_th": 25, "capex_usd_mw": 8.5e6, "lease_term_months": 144}
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
		"power_price_usd_mwh": {Kind: provenance.FromCell, Cell: cellAt("E2"), Header: "Power (c/kWh)", Typed: "5.2",
			Unit: "c/kWh", Factor: 10, Converted: true},
		"site_mw": {Kind: provenance.FromCell, Cell: cellAt("D2"), Header: "MW", Typed: "700",
			Unit: "MW", Factor: 1},
		"mining_uptime_pct": {Kind: provenance.FromCell, Cell: cellAt("H2"), Header: "Uptime (%)", Typed: "94%",
			Unit: "%", Factor: 1},
		"pool_fee_pct": {Kind: provenance.FromCell, Cell: cellAt("I2"), Header: "Pool fee", Typed: "0.02",
			Unit: "fraction", Factor: 1},
		"miner":              {Kind: provenance.FromCell, Cell: cellAt("A2"), Header: "Miner", Typed: "Riot"},
		"convert_mw":         {Kind: provenance.Derived, Source: "site_mw"},
		"gpu_count":          {Kind: provenance.Derived, Source: "floor(critical IT kW / kw_per_gpu)"},
		"lease_usd_kw_month": {Kind: provenance.NotGiven},
		"pue_hpc":            {Kind: provenance.FromDefault, Source: "house assumption"},
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
		if in.Scope == model.ScopeMarket && b.MarketOrigins[in.Key].Kind == "" || in.Scope == model.ScopeMiner &&
			b.Miners[0].Origins[in.Key].Kind == "" {
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
			t.Errorf("%s: value %v, column factor %v, origin factor %v", c.Input, got, c.Factor,
				s.Origins[c.Input].Factor)
		}
	}
}

func TestDates1904(t *testing.T) {
	f := newBook(t, siteTab(one), tab{"Market", [][]any{{"Valuation date", dateCell(44011)}, {"BTC price", 61000},
		{"Network hashrate", 600}, {"Next halving", dateCell(45398)}}})
	yes := true
	must(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
	b := readData(t, saveBook(t, f))
	if got := b.Market.ValuationDate.String() + " " +
		b.Market.NextHalvingDate.String(); got != "2024-06-30 2028-04-17" {
		t.Error(got)
	}
	if got := b.MarketOrigins["valuation_date"].Typed; got != "2024-06-30" {
		t.Error(got)
	}
}

func TestFormulasByTheirStoredResults(t *testing.T) {
	b := read(t, tab{"Sites", [][]any{
		{"Miner", "Site", "MW", "Power price", "Hashrate", "Efficiency", "Rent"},
		{"Riot", "Rockdale", formulaCell{"350*2", 700}, 40, 14, 25, formulaCell{"290000000/200000/12",
			290e6 / 200000 / 12}}}}, market)
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
	b := readData(t, rewrite(t, data, "xl/worksheets/sheet1.xml", func(s string) string {
		return strings.Replace(s, "<v>700</v>", "<v></v>", 1)
	}))
	if got := codes(b); !slices.Contains(got, "RR-216 Sites!C2") || site(t, b, 0).Inputs.SiteMW != 700 {
		t.Error(b.Findings)
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

// Whatever stands in the cells, reading ends with a book: every row that is
