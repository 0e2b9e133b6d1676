package workbook

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/model"
)

// A value is taken from the site's row, else its miner's, else the assumptions, else the registry.
func TestInheritance(t *testing.T) {
	b := read(t, siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Uptime | Rent | GPU rate
Riot | Rockdale | 700 | 40 | 14 | 25 | 90% | 120 | 2
Riot | Corsicana | 200 | n/a | 4 | 25 | - | | 2
CIFR | Odessa | 200 | | 6 | | | | 2`), market,
		tab{"Companies", rows("Company | Ticker | Share price | Cash ($m) | Power price (c/kWh)\nRiot | RIOT | 9 | " +
			"481 | 3\nCipher | CIFR | 4 | |")},
		tab{"Assumptions", rows("Input | Value | Unit | Source\nPower price | 50 | USD/MWh | x\nEfficiency | 27 | " +
			"J/TH | x\nUptime | 92 | % | x\nRent | 110 | USD/kW-month | x\nIssue discount | 7% | | x\nNothing " +
			"known | 3 | |")})
	for i, want := range []string{
		"40 cell 0.9 cell 120 9 4.81e+08 0.07", "30 cell 0.92 cell 110 9 4.81e+08 0.07",
		"50 cell 0.92 cell 110 4 0 0.07",
	} {
		s := site(t, b, i)
		m := b.Miners[min(i/2, 1)]
		got := fmt.Sprint(s.Inputs.PowerPriceUSDMWh, " ", s.Origins["power_price_usd_mwh"].Kind, " ",
			s.Inputs.MiningUptimePct, " ",
			s.Origins["mining_uptime_pct"].Kind, " ", s.Inputs.LeaseUSDKWMonth.Value, " ", m.Inputs.SharePriceUSD.Value,
			" ", m.Inputs.CashUSD, " ", m.Inputs.IssueDiscountPct)
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
	b := read(t, siteTab("Miner | Site | MW | Power price | Hashrate | Efficiency\nRiot | Rockdale | 700 | 40 | | 25"),
		market,
		tab{"Miners", rows("Miner | Share price | Hashrate\nRiot | 9 | 22")},
		tab{"A", rows("Input | Value\nHashrate | 22\nPUE | 1.3")})
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
	if len(b.Findings) != 1 || b.Findings[0].Code != "RR-202" || b.Findings[0].Miner != "Riot Platforms" ||
		!site(t, b, 0).Failed {
		t.Errorf("%v %q", b.Findings, b.Findings[0].Miner)
	}
}

func TestSiteWithoutAFleet(t *testing.T) {
	b := read(t, siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency
Lancium | Abilene | 200 | 30 | 0 |`), market)
	s := site(t, b, 0)
	if s.Failed || s.Inputs.FleetEfficiencyJTH != noFleetEfficiency ||
		s.Origins["fleet_efficiency_j_th"].Kind != provenance.Derived {
		t.Errorf("%+v %v", s.Inputs, b.Findings)
	}
}

// A market that has a value beyond the bounds keeps the default in its place: its numbers become sizes before
// anybody looks at the findings.
func TestAMarketIsAlwaysWithinItsBounds(t *testing.T) {
	reg := registry(t)
	for _, in := range reg.Inputs {
		if in.Scope != model.ScopeMarket || !in.Numeric() {
			continue
		}
		for _, typed := range []float64{1e9, 45473, -1e9} {
			if in.Within(typed) {
				continue
			}
			rows := [][]any{{"Miner", "Site", "Site MW", "Power price", "Hashrate", "Efficiency"},
				{"A", "North", 100, 40, 3, 25}, {}, {"valuation_date", "2024-06-30"}}
			for _, other := range []string{"btc_price_usd", "network_ehs"} {
				if other != in.Key {
					rows = append(rows, []any{other, 600})
				}
			}
			data := makeBook(t, tab{"Sites", append(rows, []any{in.Key, typed})})
			book, err := ReadWith(context.Background(), reg, opening.Source{Name: "a.xlsx", Data: data}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := model.Get(&book.Market, in.Key); got.Known && !in.Within(got.Number) && got.Number != 0 {
				t.Errorf("%s of %v is %v in the market", in.Key, typed, got)
			}
			if e := book.Evaluable(); len(e.Miners) != 0 {
				t.Errorf("%s of %v: sites are evaluated", in.Key, typed)
			}
		}
	}
}
