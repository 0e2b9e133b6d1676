package workbook

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/provenance"
)

// reproductions has a workbook for each code of the catalogue, and the place where it is found.
var reproductions = []struct {
	code, at string
	fails    bool // the first site
	tabs     []tab
}{
	{"RR-101", "", false, []tab{market}},
	{"RR-102", "Sites!A1", false, []tab{siteTab("Miner | Site | MW | Power price"), market}},
	{"RR-103", "Sites!D1", true, []tab{siteTab(`
Miner | Site | Power price | Power cost (c/kWh) | MW | Hashrate | Efficiency
Riot | Rockdale | 40 | 4 | 700 | 14 | 25`), market}},
	{"RR-104", "Sites!D1", true, []tab{siteTab(`
Miner | Site | MW | Power price (EH/MWh) | Hashrate | Efficiency
Riot | Rockdale | 700 | 40 | 14 | 25`), market}},
	{"RR-133", "Sites!G1", false, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | HPC capex ($m)
Riot | Rockdale | 700 | 40 | 14 | 25 | 8`), market}},
	{"RR-104", "Sites!C2", true, []tab{siteTab(`
Miner | Site | Capacity | Power price | Hashrate | Efficiency
 | | furlongs/MW | USD/MWh | EH/s | J/TH
Riot | Rockdale | 700 | 40 | 14 | 25`), market}},
	{"RR-104", "Market!B5", true,
		[]tab{siteTab(one), {"Market", append(slices.Clone(market.rows), []any{"Power price", 40, "EH/MWh"},
			[]any{"PUE", 1.3, "EUR"})}}},
	{"RR-104", "Sites!C2", true, []tab{siteTab(`
Miner | Site | Capacity | Power price | Hashrate | Efficiency
Riot | Rockdale | 700 GPU | 40 | 14 | 25`), market}},
	{"RR-105", "Sites!D2", true, []tab{siteTab(`
Miner | Site | MW | Power price (c/kWh) | Hashrate | Efficiency
 | | MW | USD/MWh | EH/s | J/TH
Riot | Rockdale | 700 | 4 | 14 | 25`), market}},
	{"RR-106", "Sites!I1", false, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Rent | GPU rate | Analyst comment
Riot | Rockdale | 700 | 40 | 14 | 25 | 120 | 2 | fine`), market}},
	{"RR-107", "Sites!G1", false, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | PUE (legacy)
Riot | Rockdale | 700 | 40 | 14 | 25 | 1.2`), market}},
	{"RR-108", "Sites!A3", false, []tab{siteTab(one + "Total | | 700 | 40 | 14 | 25"), market}},
	{"RR-108", "Sites!C3", false, []tab{siteTab(one + " | | 700 | 40 | 14 | 25"), market}},
	{"RR-109", "Sites!A4", false, []tab{siteTab(one + "\nSource: company filings"), market}},
	{"RR-110", "Miners!A3", false, []tab{siteTab(one), market,
		{"Miners", rows("Miner | Ticker | Share price\nRiot | RIOT | 9\nCipher | CIFR | 4")}}},
	{"RR-111", "Miners!A3", true, []tab{siteTab(one), market,
		{"Miners", rows("Miner | Ticker | Share price\nRiot | RIOT | 9\nRiot Platforms | RIOT | 4")}}},
	{"RR-112", "Other!B1", true, []tab{siteTab(one), market, {"Other", rows("BTC price | 64000")}}},
	{"RR-113", "Sites!G1", false, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Horizon
Riot | Rockdale | 700 | 40 | 14 | 25 | 120`), market}},
	{"RR-113", "Miners!C1", false, []tab{siteTab(one), market,
		{"Miners", rows("Miner | Share price | Hashrate\nRiot | 9 | 20")}}},
	{"RR-113", "Market!B5", false, []tab{siteTab(one + "Cipher | Odessa | 200 | 30 | 6 | 25 | 120 | 2"),
		{"Market", append(slices.Clone(market.rows), []any{"Share price", 9})}}},
	{"RR-114", "Sites!C3", false, []tab{siteTab(`
Miner | Site | Share price | MW | Power price | Hashrate | Efficiency
Riot | Rockdale | 9 | 700 | 40 | 14 | 25
Riot | Corsicana | 10 | 200 | 40 | 4 | 25`), market}},
	{"RR-115", "X Inputs", false, []tab{siteTab(one), market,
		{"X Inputs", rows("Inputs\nbook.xlsx · run 1a2b · 2024-06-30 · rackrate 1.0 · money in USD\nBTC price | 1")}}},
	{"RR-116", "Market!A3", true, []tab{siteTab(one), {"Market", rows(`
Valuation date | BTC price | Network hashrate
2024-06-30 | 61000 | 600
2024-07-31 | 66000 | 620`)}}},
	{"RR-117", "Pipeline!A1", false,
		[]tab{{"Pipeline", rows("Miner | Site | MW | Escalator\nRiot | Corsicana | 700 | 2%")}, siteTab(one), market}},
	{"RR-124", "Mortgage!", false, []tab{siteTab(one), market,
		{"Mortgage", rows("Interest rate | 8%\nDebt term | 30 | years")}}},
	{"RR-125", "Assumptions!A1", false, []tab{siteTab(one), market,
		{"Assumptions", rows("Tax rate | 25% | 21%\nRamp | 3 | 6")}}},
	{"RR-129", "Rents!A1", false, []tab{siteTab(one), market, {"Rents", rows("Site | Escalator\nRockdale | 2%")}}},
	{"RR-130", "Rents!A3", false, []tab{siteTab(one), market,
		{"Rents", rows("Site | Escalator\nRockdale | 2%\nCorsicana | 2%")}}},
	{"RR-134", "", false, nil}, // TestCorrectionsStandForCells
	{"RR-135", "", false, nil}, // TestCorrectionsOfOtherCellsDoNotCount
	{"RR-136", "Commentary!B3", false, []tab{siteTab(one), market,
		{"Commentary", rows("Miner | Place | Text\nRiot | Thesis | It pays.\nRiot | Nowhere | It pays.")}}},
	{"RR-137", "Ratings!A3", false, []tab{siteTab(one), market,
		{"Ratings", rows("Miner | Date | Rating | Target ($)\nRiot | 2024-01-31 | Buy | 20\nRiot | | Buy | 21")}}},
	{"RR-138", "", false, nil},         // the script commentary of internal/cli
	{"RR-139", "", false, nil},         // TestCountsAreBounded
	{"RR-131", "Sites!A1", false, nil}, // TestHiddenCopiesArePassedOver
	{"RR-221", "Miners!B2", false, []tab{siteTab(one), market,
		{"Miners", rows("Miner | Total debt ($m) | Cash ($m)\nRiot | 150 | 50")}}},
	{"RR-223", "Miners!B2", false, []tab{siteTab(one), market,
		{"Miners", rows("Miner | Total debt ($m) | Converts ($m) | Cash ($m)\nRiot | 150 | 100 | 50")}}},
	{"RR-224", "Sites!G2", false,
		[]tab{siteTab("Miner | Site | MW | Power price | Hashrate | Efficiency | Prepayment ($m)\nRiot | Rockdale | " +
			"700 | 40 | 14 | 25 | 80"), market}},
	{"RR-311", "Market!B5", false,
		[]tab{siteTab(one), {"Market", append(slices.Clone(market.rows), []any{"Hashprice ($/PH/day)", 60})}}},
	{"RR-122", "Sites!", false, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Rent | GPU rate
Riot | Rockdale | 700 | 40 | 14 | 25 | 120 | 2 | | 77`), market}},
	{"RR-123", "Chart!", false, []tab{siteTab(one), market, {"Chart", rows("North | 12\nSouth | 13")}}},
	{"RR-126", "Sites!G1", false, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Tenant-funded capex share of all
Riot | Rockdale | 700 | 40 | 14 | 25 | 3`), market}},
	{"RR-126", "Sites!F1", false, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Power (MW) | Efficiency
Riot | Rockdale | 700 | 40 | 14 | 650 | 25`), market}},
	{"RR-127", "Sites!G1", false, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Utilization
Riot | Rockdale | 700 | 40 | 14 | 25 | 94%`), market}},
	{"RR-128", "Market!B5", false,
		[]tab{siteTab(one), {"Market", append(slices.Clone(market.rows), []any{"Discount rate", percentCell(0.12)})}}},
	{"RR-132", "Sites!D3", false, []tab{siteTab(`
All power in c/kWh

Miner | Site | MW | Power price | Hashrate | Efficiency
Riot | Rockdale | 700 | 4 | 14 | 25`), market}},
	{"RR-217", "Sites!D2", true, []tab{siteTab(`
Miner | Site | MW | Power price (C$/MWh) | Hashrate | Efficiency
Riot | Rockdale | 700 | 40 | 14 | 25`), market}},
	{"RR-218", "Sites!G2", false, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Rent
Riot | Rockdale | 700 | 40 | 14 | 25 | NM`), market}},
	{"RR-219", "Sites!G3", false, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Remediation
Riot | Rockdale | 700 | 40 | 14 | 25 | 3000000
Riot | Corsicana | 700 | 40 | 14 | 25 | -`), market}},
	{"RR-220", "Sites!D2", false, []tab{siteTab(`
Miner | Site | MW | Power price (C$/MWh) | Hashrate | Efficiency
Riot | Rockdale | 700 | 50 | 14 | 25`), market, {"Rates", rows("Currency | usd_per_unit | Date | Source\nCAD | 0.73 | 2024-06-30 | BoC")}}},
	{"RR-222", "Sites!G2", false, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Cooling
Riot | Rockdale | 700 | 40 | 14 | 25 | fans`), market}},
	{"RR-201", "Sites!D2", true, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency
Riot | Rockdale | 700 | TBC | 14 | 25`), market}},
	{"RR-201", "Sites!B2", true, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate
Riot | Rockdale | 700 | 40 | 14`), market}},
	{"RR-202", "Sites!D2", true, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency
Riot | Rockdale | 700 | cheap | 14 | 25`), market}},
	{"RR-202", "Sites!D2", true, []tab{{"Sites", [][]any{
		{"Miner", "Site", "MW", "Power price", "Hashrate", "Efficiency"},
		{"Riot", "Rockdale", 700, dateCell(45327), 14, 25}}}, market}},
	{"RR-203", "Sites!C2", true, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency
Riot | Rockdale | 700000 | 40 | 14 | 25`), market}},
	{"RR-204", "Sites!D2", false, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency
Riot | Rockdale | 700 | 90 | 14 | 25`), market}},
	{"RR-205", "Sites!G2", true, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Uptime
Riot | Rockdale | 700 | 40 | 14 | 25 | 95`), market}},
	{"RR-206", "Sites!G2", true, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Ramp
Riot | Rockdale | 700 | 40 | 14 | 25 | 6.5`), market}},
	{"RR-207", "Sites!G2", true, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Amortisation
Riot | Rockdale | 700 | 40 | 14 | 25 | fans`), market}},
	{"RR-207", "Sites!G2", true, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Mine during build
Riot | Rockdale | 700 | 40 | 14 | 25 | maybe`), market}},
	{"RR-208", "Market!B1", true,
		[]tab{siteTab(one), {"Market",
			rows("Valuation date | 06/07/2024\nBTC price | 61000\nNetwork hashrate | 600")}}},
	{"RR-209", "Sites!D2", true, []tab{{"Sites", [][]any{
		{"Miner", "Site", "MW", "Power price", "Hashrate", "Efficiency"},
		{"Riot", "Rockdale", 700, formulaCell{"NPV(0.1,20)*2", nil}, 14, 25}}}, market}},
	{"RR-210", "Sites!D2", true, nil}, // needs an edit of the part: see TestErrorValue
	{"RR-211", "", true, []tab{siteTab(one), {"Market", rows("BTC price | 61000\nNetwork hashrate | 600")}}},
	{"RR-212", "Miners!B2", false, []tab{siteTab(one), market,
		{"Miners", rows("Miner | Cash | Share price\nRiot | 481000 | 9")}}},
	{"RR-213", "Sites!C2", true, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency
Riot | Rockdale | '1,200 | 40 | 14 | 25`), market}},
	{"RR-214", "Sites!C2", true, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency
Riot | Rockdale | 600-700 | 40 | 14 | 25`), market}},
	{"RR-216", "Sites!D2", false, []tab{{"Sites", [][]any{
		{"Miner", "Site", "MW", "Power price", "Hashrate", "Efficiency"},
		{"Riot", "Rockdale", 700, formulaCell{"20*2", nil}, 14, 25}}}, market}},
	{"RR-215", "Sites!C2", false, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency
Riot | Rockdale | ~700 | 40 | 14 | 25`), market}},
	{"RR-301", "Sites!B3", false, []tab{siteTab(one + "RIOT | rockdale | 700 | 40 | 14 | 25"), market}},
	{"RR-302", "Sites!G2", true, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Convertible MW
Riot | Rockdale | 700 | 40 | 14 | 25 | 701`), market}},
	{"RR-303", "Sites!G2", true, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | GPUs
Riot | Rockdale | 13 | 40 | 0.1 | 25 | 7143`), market}},
	{"RR-304", "Sites!E2", false, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency
Riot | Rockdale | 367 | 40 | 14 | 25`), market}},
	{"RR-305", "Sites!G2", false, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Tenant funded
Riot | Rockdale | 700 | 40 | 14 | 25 | 100%`), market}},
	{"RR-306", "Sites!B2", false, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency
Riot | Rockdale | 700 | 40 | 14 | 25`), market}},
	{"RR-307", "Sites!G2", false, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | GPU rate
Riot | Rockdale | 700 | 40 | 14 | 25 | n/a`), market}},
	{"RR-308", "Sites!G2", true, []tab{siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | delay_mode_months
Riot | Rockdale | 700 | 40 | 14 | 25 | 19`), market}},
	{"RR-309", "Market!B5", false,
		[]tab{siteTab(one), {"Market", append(slices.Clone(market.rows), []any{"Next halving", "2024-04-20"})}}},
	{"RR-310", "Miners!B2", false, []tab{siteTab(one), market,
		{"Miners", rows("Miner | Convertible ($m)\nRiot | 150")}}},
	{"RR-321", "Scenarios!B2", false, []tab{siteTab(one), market,
		{"Scenarios", rows("Scenario | Input | Override\nBear | price of tea | *0.5")}}},
	{"RR-322", "Scenarios!C2", false, []tab{siteTab(one), market,
		{"Scenarios", rows("Scenario | Input | Override\nBear | BTC price | halved")}}},
	{"RR-323", "Scenarios!C2", false, []tab{siteTab(one), market,
		{"Scenarios", rows("Scenario | Input | Override\nBear | mining_uptime_pct | =95")}}},
	{"RR-323", "Scenarios!C2", false, []tab{siteTab(one), market,
		{"Scenarios", rows("Scenario | Input | Override\nBear | Power price | *10")}}},
	{"RR-324", "Scenarios!C2", false, []tab{siteTab(one), market,
		{"Scenarios", rows("Scenario | Input | Override | Miner\nBear | Power price | *2 | Cipher")}}},
	{"RR-325", "Scenarios!B2", false, []tab{siteTab(one), market,
		{"Scenarios", rows("Scenario | Input | Override\n | Power price | *2")}}},
	{"RR-326", "Scenarios!B2", false, []tab{siteTab(one), market,
		{"Deck", rows("Date | BTC price\n2025-12-31 | 70000")},
		{"Scenarios", rows("Scenario | Input | Override\nBear | BTC growth | =-10%")}}},
	{"RR-326", "Ranges!A2", false, []tab{siteTab(one), market,
		{"Deck", rows("Date | Network hashrate\n2025-12-31 | 700")},
		{"Ranges", rows("Input | Low | High\nnetwork_growth_pct | 0% | 20%")}}},
	{"RR-331", "Ranges!A2", false, []tab{siteTab(one), market,
		{"Ranges", rows("Input | Low | High\nWeather | 1 | 2")}}},
	{"RR-331", "Ranges!A2", false, []tab{siteTab(one), market,
		{"Ranges", rows("Input | Low | High\nBTC price | 30000 |")}}},
	{"RR-332", "Ranges!A2", false, []tab{siteTab(one), market,
		{"Ranges", rows("Input | Low | High\nBTC price | 90000 | 30000")}}},
	{"RR-341", "Deck!A3", true, []tab{siteTab(one), market,
		{"Deck", rows("Date | BTC price\n2024-12-31 | 70000\nspring | 80000")}}},
	{"RR-341", "Deck!A3", true, []tab{siteTab(one), market,
		{"Deck", rows("Date | BTC price\n2024-12-31 | 70000\n2025-12-31 | TBC")}}},
	{"RR-342", "Deck!B3", true, []tab{siteTab(one), market,
		{"Deck", rows("Date | BTC price\n2024-12-31 | 70000\n2024-12-31 | 80000")}}},
	{"RR-342", "Deck 2!B1", true, []tab{siteTab(one), market, {"Deck", rows("Date | BTC price\n2024-12-31 | 70000")},
		{"Deck 2", rows("Date | BTC price\n2025-12-31 | 80000")}}},
	{"RR-343", "Prices!A1", false, []tab{siteTab(one), market,
		{"Prices", rows("Date | BTC price\n2023-12-31 | 42000\n2024-03-31 | 70000")}}},
	{"RR-327", "", false, nil}, // TestScenariosOfAnotherFile
	{"RR-351", "Deals!D2", false, []tab{siteTab(one), market,
		{"Deals", rows("Seller | Tenant | MW | Total value\nCore Scientific | CoreWeave | 200 | 3.48")}}},
}

func TestEveryCodeIsReproduced(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range reproductions {
		seen[c.code] = true
		if c.tabs == nil {
			continue
		}
		t.Run(c.code+" "+c.at, func(t *testing.T) {
			b := read(t, c.tabs...)
			want := c.code
			if c.at != "" {
				want += " " + c.at
			}
			if c.code == "RR-115" {
				want = c.code + " X Inputs!"
			}
			if !slices.Contains(codes(b), want) {
				t.Fatalf("want %s, got\n%v", want, b.Findings)
			}
			if len(b.Miners) > 0 && site(t, b, 0).Failed != c.fails {
				t.Errorf("the site failed: %v, want %v; findings %v", site(t, b, 0).Failed, c.fails, b.Findings)
			}
			checkFindings(t, b)
		})
	}
	for _, m := range messyReadings {
		for _, f := range strings.Fields(m.findings) {
			seen[f] = true
		}
	}
	for _, code := range codes(typedBook(t)) {
		seen[code] = true
	}
	for _, e := range Catalogue {
		if !seen[e.Code] {
			t.Errorf("no workbook reproduces %s (%s)", e.Code, e.Title)
		}
	}
}

// checkFindings checks what holds of every finding, and that a sound book fails no row.
func checkFindings(t *testing.T, b *provenance.Book) {
	t.Helper()
	for _, f := range b.Findings {
		if f.Wrong == "" || f.Do == "" || f.Severity == "" || f.Cell.File != "book.xlsx" {
			t.Errorf("finding lacks a part: %#v", f)
		}
		if f.Severity != lookup(f.Code).Severity {
			t.Errorf("%s has severity %s", f.Code, f.Severity)
		}
	}
	for _, m := range b.Miners {
		for _, s := range m.Sites {
			if s.Failed && !slices.ContainsFunc(b.Findings, func(f provenance.Finding) bool {
				return f.Severity == provenance.Error
			}) {
				t.Errorf("%s failed without an error", s.Name)
			}
		}
	}
}

func TestErrorValue(t *testing.T) {
	data := makeBook(t, siteTab(one), market)
	data = rewrite(t, data, "xl/worksheets/sheet1.xml", func(s string) string {
		return regexp.MustCompile(`<c r="D2"[^>]*><v>40</v></c>`).ReplaceAllString(s,
			`<c r="D2" t="e"><v>#REF!</v></c>`)
	})
	b := readData(t, data)
	if !slices.Contains(codes(b), "RR-210 Sites!D2") || !site(t, b, 0).Failed {
		t.Error(b.Findings)
	}
}

func TestSoundBookHasNoFindings(t *testing.T) {
	if b := read(t, siteTab(one), market); len(b.Findings) != 0 {
		t.Error(b.Findings)
	}
}

func TestFindingsNameMinerAndSite(t *testing.T) {
	b := read(t, siteTab(one+"Cipher | Odessa | 200 | ? | 6 | 25 | 120 | 2"), market)
	b.Findings = slices.DeleteFunc(b.Findings, func(f provenance.Finding) bool { return f.Code == codeBlankWord })
	if len(b.Findings) != 1 || b.Findings[0].Miner != "Cipher" || b.Findings[0].Site != "Odessa" {
		t.Fatal(b.Findings)
	}
	if got := b.Findings[0].String(); got != "book.xlsx:Sites!D3: error RR-201: power_price_usd_mwh is required and "+
		"not given" {
		t.Error(got)
	}
	if site(t, b, 0).Failed || !site(t, b, 1).Failed {
		t.Error("the wrong row failed")
	}
}

func TestFindingsAreInOrder(t *testing.T) {
	b := read(t, siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Colour
Riot | B | x | y | z | 25 |
Riot | A | 1 | 900 | z | 25 |`), market, tab{"Scenarios", rows("Scenario | Input | Override\nX | nothing | 1")})
	want := []string{"RR-106 Sites!G1", "RR-202 Sites!C2", "RR-202 Sites!D2", "RR-202 Sites!E2", "RR-203 Sites!D3",
		"RR-202 Sites!E3", "RR-321 Scenarios!B2"}
	got := codes(b)
	got = slices.DeleteFunc(got, func(s string) bool { return s[:6] == "RR-306" || s[:6] == "RR-307" })
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestCatalogueIsSorted(t *testing.T) {
	for i, e := range Catalogue {
		if i > 0 && e.Code <= Catalogue[i-1].Code {
			t.Errorf("%s stands after %s", e.Code, Catalogue[i-1].Code)
		}
		if e.Title == "" || e.Means == "" || e.Do == "" {
			t.Errorf("%s lacks words", e.Code)
		}
	}
}
