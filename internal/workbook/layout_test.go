package workbook

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"rackrate/internal/provenance"
)

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
		"plain":              {{"Sites", sites}, market, {"Scenarios", scenarios}},
		"other order, names": {other, {"x", scenarios}, {"Inputs!", market.rows}, {"Übersicht", sites}},
		"titles above": {{"Sites", append(slices.Clone(title), sites...)},
			{"M", append(slices.Clone(title), market.rows...)}, {"S", append(slices.Clone(title), scenarios...)}},
		"columns left blank": {{"Sites", shift(sites, 4, 3)}, {"M", shift(market.rows, 1, 2)},
			{"S", shift(scenarios, 9, 1)}},
		"one sheet, stacked":   {{"All", stack(2, title, sites, market.rows, scenarios)}},
		"one sheet, one blank": {{"All", stack(1, market.rows, scenarios, sites)}},
		"one sheet, beside":    {{"All", beside(sites, market.rows)}, {"S", scenarios}},
		"list without header":  {{"All", stack(1, loose, sites, scenarios)}},
		"list below":           {{"All", stack(1, sites, loose, scenarios)}},
		"market in a row": {{"Sites", sites},
			{"M", rows("As of | BTC price | Network hashrate\n | USD | EH/s\n2024-06-30 | 61000 | 600")},
			{"S", scenarios}},
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
			b.Findings = slices.DeleteFunc(b.Findings, func(f provenance.Finding) bool { return f.Code == codeLeft })
			if len(b.Findings) != 0 && name != "one sheet, stacked" && name != "titles above" {
				t.Error(b.Findings)
			}
			var got []string
			for _, m := range b.Miners {
				for _, s := range m.Sites {
					got = append(got, fmt.Sprint(s.Miner, s.Name, s.Inputs.SiteMW, s.Inputs.PowerPriceUSDMWh,
						s.Inputs.LeaseUSDKWMonth, s.Failed))
				}
			}
			want := []string{"RiotRockdale700 40 {120 true} false", "CipherOdessa200 30 {120 true} false"}
			if !slices.Equal(got, want) {
				t.Errorf("got %q, want %q; findings %v", got, want, b.Findings)
			}
			if b.Market.BTCPriceUSD != 61000 || b.Market.NetworkEHS != 600 ||
				b.Market.ValuationDate.String() != "2024-06-30" {
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
	want := provenance.SiteTable{Sheet: "Sites", HeaderRow: 4, UnitRow: 5, FirstRow: 6, LastRow: 8, FirstCol: 3,
		LastCol: 9, Columns: []provenance.Column{
			{Col: 3, Header: "Miner", Input: "miner"}, {Col: 4, Header: "Site", Input: "site"},
			{Col: 5, Header: "MW", Input: "site_mw", Unit: "MW", Factor: 1},
			{Col: 6, Header: "Colour"}, {Col: 7, Header: "Power (c/kWh)", Input: "power_price_usd_mwh", Unit: "c/kWh",
				Factor: 10},
			{Col: 8, Header: "Hashrate", Input: "hashrate_ehs", Unit: "EH/s", Factor: 1}, {Col: 9, Header: "Efficiency",
				Input: "fleet_efficiency_j_th", Unit: "J/TH", Factor: 1},
		}}
	if !reflect.DeepEqual(b.Tables[0], want) {
		t.Errorf("got  %+v\nwant %+v", b.Tables[0], want)
	}
	if rowsOf := []int{site(t, b, 0).Row, site(t, b, 1).Row}; !slices.Equal(rowsOf, []int{6, 8}) {
		t.Error(rowsOf)
	}
}

func TestMergedMinerCells(t *testing.T) {
	f := newBook(t, siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency
Riot | A | 100 | 40 | 2 | 25
 | B | 100 | 40 | 2 | 25`), market)
	data := rewrite(t, saveBook(t, f), "xl/worksheets/sheet1.xml", func(s string) string {
		return s[:len(s)-len("</worksheet>")] +
			`<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells></worksheet>`
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
	if want := []string{"(no miner)/Rockdale/true", "Riot/(row 3)/true", "Company/Company/false"}; !slices.Equal(
		got, want) {
		t.Errorf("got %v, want %v; %v", got, want, b.Findings)
	}
}

// An unrelated sheet is left alone: words beside figures are not inputs of their own.
func TestUnrelatedSheets(t *testing.T) {
	b := read(t, siteTab(one), market,
		tab{"Read me", rows("Rackrate inputs\nMiner | the owner of the site\nPower price | what mining pays for its " +
			"power\nHashrate | the installed fleet")},
		tab{"Dictionary", rows("Key | Label | Unit | Default | naming.Meaning\nhashrate_ehs | Hashrate | EH/s | | " +
			"Installed " +
			"hashrate\npool_fee_pct | Pool fee | % | 0.01 | Fee")},
		tab{"Tracker", rows("Quarter | Hashrate | Price\nQ1 | 10 | 5\nQ2 | 12 | 6\nQ3 | 13 | 7")},
		tab{"Sources", rows("Field | Value of the source | Where\nPower price | 24 | p. 3\nUptime | 95% | p. " +
			"4\nPower price | 39 | p. 9")},
		tab{"Facts", rows("Riot | Power price | 24\nCipher | Uptime | 95%")},
		tab{"Contacts", rows("Company | Location | State\nRiot | Rockdale | Texas")})
	for _, f := range b.Findings {
		if f.Code != codeLeft && f.Code != codeLeftFigures && f.Code != codeListLeft {
			t.Error(f)
		}
	}
	if site(t, b, 0).Inputs.PoolFeePct != 0.01 || len(b.Miners) != 1 {
		t.Error(b.Findings)
	}
}
