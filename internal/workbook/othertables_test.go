package workbook

import (
	"reflect"
	"slices"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/model"
)

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
		{Date: model.Date{Year: 2025, Month: 12, Day: 31}, BTCPriceUSD: model.Given(90000.0),
			NetworkEHS: model.Given(800.0)},
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
			{Input: "btc_growth_pct", Op: '+', Value: n(-0.2)}, {Input: "fleet_refresh", Op: '=',
				Value: model.TextValue("no")}}},
		{Name: "Bull", Overrides: []model.Override{
			{Input: "btc_price_usd", Op: '=', Value: n(150000)}, {Input: "power_price_usd_mwh", Op: '*', Value: n(1.1),
				Miner: "Cipher", Site: "Odessa"},
			{Input: "firm_power", Op: '=', Value: model.BoolValue(true), Miner: "Riot"}}},
		{Name: "Excel", Overrides: []model.Override{
			{Input: "capex_usd_mw", Op: '=', Value: n(6e6)}, {Input: "gpu_price_growth_pct", Op: '+', Value: n(-0.2)},
			{Input: "occupancy_pct", Op: '=', Value: n(0.9)},
			{Input: "mining_uptime_pct", Op: '*', Value: n(0.9)}, {Input: "next_halving_date", Op: '=',
				Value: model.DateValue(model.Date{Year: 2028, Month: 5, Day: 1})}}},
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
	if len(b.Scenarios) != 1 || b.Scenarios[0].Name != "Bull" || !slices.Equal(codes(b), []string{"RR-322 Scenarios!C3",
		"RR-322 Scenarios!C4"}) {
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
	want := []model.Range{{Input: "power_price_usd_mwh", Low: 30, High: 60}, {Input: "occupancy_pct", Low: 0.8,
		High: 1}, {Input: "delay_months", Low: 0, High: 24}}
	if !reflect.DeepEqual(b.Ranges, want) {
		t.Errorf("got %+v, want %+v; %v", b.Ranges, want, b.Findings)
	}
	if b.Market.InflationPct != 0.02 || site(t, b, 0).Inputs.OccupancyPct != 0.95 ||
		site(t, b, 0).Inputs.PowerPriceUSDMWh != 40 {
		t.Error("the base of the ranges is no assumption")
	}
}

func TestDeals(t *testing.T) {
	b := read(t, siteTab(one), market, tab{"Deals", [][]any{
		{"seller", "tenant", "date", "mw", "mw_basis", "years", "total_usd_bn", "usd_per_kw_month", "source"},
		{"Core Scientific", "CoreWeave", dateCell(45446), 200, "critical IT", 12, 3.5, 121.5, "https://example.org"},
		{"Applied Digital", "CoreWeave", "2025-06", nil, nil, "fifteen", nil, nil, "x"}}},
		tab{"More", rows("Landlord | Tenant | Capacity (kW) | Term (months) | Contract value ($m)\nHut 8 | " +
			"Fluidstack | 245000 | 180 | 7000")})
	want := []provenance.Deal{
		{Seller: "Core Scientific", Tenant: "CoreWeave", Date: "2024-06-03", MWBasis: "critical IT",
			Source: "https://example.org", MW: model.Given(200.0),
			Years: model.Given(12.0), TotalUSD: model.Given(3.5e9), USDPerKWMonth: model.Given(121.5),
			Cell: provenance.Cell{File: "book.xlsx", Sheet: "Deals", Ref: "A2"}},
		{Seller: "Applied Digital", Tenant: "CoreWeave", Date: "2025-06", Source: "x",
			Cell: provenance.Cell{File: "book.xlsx", Sheet: "Deals", Ref: "A3"}},
		{Seller: "Hut 8", Tenant: "Fluidstack", MW: model.Given(245.0), Years: model.Given(15.0),
			TotalUSD: model.Given(7e9), Cell: provenance.Cell{File: "book.xlsx", Sheet: "More", Ref: "A2"}},
	}
	if !reflect.DeepEqual(b.Deals, want) {
		t.Errorf("got  %+v\nwant %+v\n%v", b.Deals, want, b.Findings)
	}
}
