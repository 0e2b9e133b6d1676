package workbook

import (
	"math"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/provenance"
)

// grownBy wants the network to grow by so much a year.
func grownBy(each, times float64) func(*provenance.Book) bool {
	return func(b *provenance.Book) bool {
		return math.Abs(b.Market.NetworkGrowthPct-(math.Pow(each, times)-1)) < 1e-12 &&
			b.MarketOrigins["network_growth_pct"].Kind == provenance.FromCell
	}
}

// Ways in which people lay out and word figures: each is read as it is meant, or refused at the place that is named.
func TestVariants(t *testing.T) {
	const base = "Company | Site | MW | Power price ($/MWh) | Hashrate (EH/s) | J/TH"
	const alder, cedar = "\nAlpha | Alder | 100 | 45 | 3 | 22", "\nBeta | Cedar | 80 | 48 | 2 | 25"
	const deck = "Valuation date | 2024-06-30\nBTC price | 61000\nNetwork hashrate | 600"
	miners := func(lines string) []tab { return []tab{siteTab(base + alder), market, {"Miners", rows(lines)}} }
	const cad = "Company | Site | MW | Power price (C$/MWh) | Hashrate (EH/s) | J/TH\nAlpha | Alder | 100 | 50 | 3 | 22"
	inDollars := func(b *provenance.Book) bool {
		return math.Abs(b.Miners[0].Sites[0].Inputs.PowerPriceUSDMWh-40) < 1e-9
	}
	for _, c := range []struct {
		name  string
		tabs  []tab
		codes string // of errors and warnings
		right func(*provenance.Book) bool
	}{
		{"growth a month", []tab{siteTab(base + alder), {"Market", rows(deck + "\nNetwork growth (% per month) | 2")}},
			"", grownBy(1.02, 12)},
		{"growth a month beside it", []tab{siteTab(base + alder),
			{"Market", rows(deck + "\nNetwork growth | 2% | per month")}}, "", grownBy(1.02, 12)},
		{"growth a month in its cell", []tab{siteTab(base + alder),
			{"Market", rows(deck + "\nNetwork growth | 2 % / month")}}, "", grownBy(1.02, 12)},
		{"growth that is monthly", []tab{siteTab(base + alder),
			{"Market", rows(deck + "\nMonthly network growth | 1.5 | %")}}, "", grownBy(1.015, 12)},
		{"growth a quarter", []tab{siteTab(base + alder),
			{"Market", rows(deck + "\nNetwork growth, % per quarter | 4")}}, "", grownBy(1.04, 4)},
		{"growth a year", []tab{siteTab(base + alder), {"Market", rows(deck + "\nAnnual network growth | 20%")}}, "",
			grownBy(1.2, 1)},
		{"growth p.a.", []tab{siteTab(base + alder), {"Market", rows(deck + "\nNetwork growth p.a. [%] | 20")}}, "",
			grownBy(1.2, 1)},
		{"growth of what", []tab{siteTab(base + alder),
			{"Market", rows(deck + "\nNetwork growth | 2% | of difficulty")}}, "RR-104 Market!B4", nil},
		{"fees of the subsidy", []tab{siteTab(base + alder), {"Market", rows(deck + "\nFees (% of block reward) | 4")}},
			"", func(b *provenance.Book) bool { return b.Market.FeesBTCBlock == 0.125 }},
		{"fees of all revenue", []tab{siteTab(base + alder),
			{"Market", rows(deck + "\nTransaction fees (% of miner revenue) | 20%")}}, "",
			func(b *provenance.Book) bool { return b.Market.FeesBTCBlock == 0.78125 }},
		{"fees of what", []tab{siteTab(base + alder), {"Market", rows(deck + "\nTransaction fees | 4%")}},
			"RR-202 Market!B4", nil},
		{"prepayment in dollars", []tab{siteTab(base + " | Rent | Term (years) | Escalator | Ramp | Prepayment ($m)" +
			alder + " | 100 | 10 | 0% | 1 | 96"), market}, "", func(b *provenance.Book) bool {
			s := b.Miners[0].Sites[0].Inputs // 100 a kW and month for 120 months
			return math.Abs(s.PrepayPct*12000*1000*s.SiteMW/s.PUEHPC-96e6) < 1
		}},
		{"prepayment in its cells", []tab{siteTab(base + " | Rent | Prepayment" + alder + " | 130 | $50m"), market}, "",
			func(b *provenance.Book) bool { return b.Miners[0].Sites[0].Inputs.PrepayPct > 0.02 }},
		{"prepayment of no rent", []tab{siteTab(base + " | Prepayment ($m)" + alder + " | 96"), market},
			"RR-224 Sites!G2", func(b *provenance.Book) bool { return b.Miners[0].Sites[0].Inputs.PrepayPct == 0 }},
		{"net debt from its parts",
			miners("Company | Total debt ($m) | Converts ($m) | Cash ($m)\nAlpha | 500 | 600 | 300"), "",
			func(b *provenance.Book) bool { return b.Miners[0].Inputs.NetDebtUSD == 800e6 }},
		{"net debt where the total may have the notes",
			miners("Company | Total debt ($m) | Converts ($m) | Cash ($m)\nAlpha | 700 | 600 | 300"),
			"RR-223 Miners!B2", func(b *provenance.Book) bool { return b.Miners[0].Inputs.NetDebtUSD == 1000e6 }},
		{"net debt from all debt",
			miners("Company | Total debt incl. converts ($m) | Converts ($m) | Cash ($m)\nAlpha | 700 | 600 | 300"), "",
			func(b *provenance.Book) bool { return b.Miners[0].Inputs.NetDebtUSD == 400e6 }},
		{"net debt from loans and notes",
			miners("Company | Term loan ($m) | Convertible notes ($m) | Cash ($m)\nAlpha | 70 | 600 | 300"), "",
			func(b *provenance.Book) bool { return b.Miners[0].Inputs.NetDebtUSD == 370e6 }},
		{"pair of a table", []tab{siteTab(cad), market, {"FX", rows("Pair | Rate\nUSD/CAD | 1.25")}}, "", inDollars},
		{"pair of a list", []tab{siteTab(cad), {"Market", rows(deck + "\nCAD/USD | 0.8")}}, "", inDollars},
		{"units a dollar", []tab{siteTab(cad), market, {"FX", rows("Currency | Units per USD\nCAD | 1.25")}},
			"", inDollars},
		{"rate that says no way", []tab{siteTab(cad), market, {"FX", rows("Currency | Rate\nCAD | 1.25")}},
			"", inDollars},
		{"rate the other way round", []tab{siteTab(cad), market, {"FX", rows("Currency | usd_per_unit\nCAD | 1.25")}},
			"RR-217 Sites!D2 RR-217 FX!B2", nil},
		{"currency of the title", miners("C$ millions unless stated\n\nCompany | Cash | Shares (m)\nAlpha | 80 | 200"),
			"RR-217 Miners!B4", nil},
		{"currency of the header against the title's",
			miners("Amounts in EUR\n\nCompany | Cash (USD) | Shares (m)\nAlpha | 80000000 | 200"), "",
			func(b *provenance.Book) bool { return b.Miners[0].Inputs.CashUSD == 80e6 }},
		{"currency of a header that is a key",
			[]tab{siteTab("Amounts in EUR\n\nMiner | Site | MW | Power price (USD/MWh) | Hashrate | J/TH\nAlpha | " +
				"Alder | 100 | 45 | 3 | 22"), market}, "", func(b *provenance.Book) bool {
				return b.Miners[0].Sites[0].Inputs.PowerPriceUSDMWh == 45
			}},
		{"unit of a header that is a key",
			[]tab{siteTab("All power in c/kWh\n\nMiner | Site | MW | Power price (USD/MWh) | Hashrate | J/TH\nAlpha " +
				"| Alder | 100 | 45 | 3 | 22"), market}, "", func(b *provenance.Book) bool {
				return b.Miners[0].Sites[0].Inputs.PowerPriceUSDMWh == 45
			}},
		{"price a month", miners("Company | Share price ($/month)\nAlpha | 80"), "RR-133 Miners!B1", nil},
		{"thousands of the title",
			miners("(US$ in thousands, except share and per share data)\nCompany | Share price | Cash\nAlpha | " +
				"12 | 80000"), "", func(b *provenance.Book) bool {
				return b.Miners[0].Inputs.CashUSD == 80e6 && b.Miners[0].Inputs.SharePriceUSD.Value == 12
			}},
		{"single shares", miners("Company | Shares outstanding\nAlpha | 250000000"), "", func(b *provenance.Book) bool {
			return b.Miners[0].Inputs.SharesM.Value == 250
		}},
		{"units below a blank row",
			[]tab{siteTab("Company | Site | MW | Power price | Hashrate | J/TH\n\n | | MW | c/kWh | PH/s |\nAlpha | " +
				"Alder | 100 | 4.5 | 3000 | 22"), market}, "", func(b *provenance.Book) bool {
				s := b.Miners[0].Sites[0].Inputs
				return s.PowerPriceUSDMWh == 45 && s.HashrateEHS == 3
			}},
		{"three blank rows", []tab{siteTab(base + alder + "\n\n\n" + cedar), market}, "",
			func(b *provenance.Book) bool { return len(b.Miners) == 2 }},
		{"numbers as text below a gap",
			[]tab{siteTab("Company | Site | MW | Power price | Hashrate | J/TH\nAlpha | Alder | '100 | '4,5 c/kWh | " +
				"'3,5 EH/s | '22,5\n\n\nPipeline\n\nBeta | Cedar | '80 | '4,8 c/kWh | '2 EH/s | '25"), market}, "",
			func(b *provenance.Book) bool { return len(b.Miners) == 2 }},
		{"block on the right", []tab{siteTab(base + " | | " + base + alder + " | | " + cedar[1:]), market}, "",
			func(b *provenance.Book) bool { return len(b.Miners) == 2 }},
		{"figures beside", []tab{siteTab(base + " | | Foo | Bar" + alder + " | | 12 | 13"), market},
			"RR-122 Sites!", nil},
		{"customer", []tab{siteTab(base + " | Lease rate | Customer" + alder + " | 134 | AWS"), market}, "",
			func(b *provenance.Book) bool { return b.Miners[0].Sites[0].Inputs.Tenant == "AWS" }},
		{"sections", []tab{siteTab(base + alder),
			{"Assumptions", rows(deck + "\nMining\nDiscount rate | 16%\nHPC\nDiscount rate | 9%")}}, "",
			func(b *provenance.Book) bool {
				s := b.Miners[0].Sites[0].Inputs
				return s.DiscountRateMiningPct == 0.16 && s.DiscountRateColoPct == 0.09 &&
					s.DiscountRateCloudPct == 0.14
			}},
		{"net debt of its parts", miners("Company | Total debt ($m) | Cash ($m)\nAlpha | 300 | 80"), "",
			func(b *provenance.Book) bool { return b.Miners[0].Inputs.NetDebtUSD == 220e6 }},
		{"converts beside debt",
			miners("Company | Total debt ($m) | Converts ($m) | Cash ($m)\nAlpha | 300 | 100 | 80"), "RR-223 Miners!B2",
			func(b *provenance.Book) bool { return b.Miners[0].Inputs.NetDebtUSD == 320e6 }},
		{"hashprice alone", []tab{siteTab(base + alder),
			{"Market", rows("Valuation date | 2024-06-30\nBTC price | 61000\nHashprice ($/PH/day) | 50")}}, "",
			func(b *provenance.Book) bool {
				return b.Market.NetworkEHS > 566 && b.Market.NetworkEHS < 567
			}},
		{"restricted cash", miners(" | | Restricted | Target\nCompany | Shares (m) | Cash | Price\nAlpha | 200 " +
			"| 80 | 15"), "RR-126 Miners!C2", func(b *provenance.Book) bool {
			m := b.Miners[0].Inputs
			return m.CashUSD == 0 && !m.SharePriceUSD.Known && m.PriceTargetUSD.Value == 15
		}},
		{"words of readiness", []tab{siteTab(base + " | Cooling | Redundancy" + alder + " | Direct to chip | Tier III"),
			market}, "RR-222 Sites!H2", func(b *provenance.Book) bool {
			return b.Miners[0].Sites[0].Inputs.Cooling == "liquid" && !b.Miners[0].Sites[0].Failed
		}},
		{"company's rates", []tab{siteTab(base + alder), market,
			{"Companies", rows("Company | WACC | Tax | LTC\nAlpha | 10% | 25% | 70%")}}, "",
			func(b *provenance.Book) bool {
				s := b.Miners[0].Sites[0].Inputs
				return s.DiscountRateCloudPct == 0.1 && s.TaxRatePct == 0.25 && s.DebtSharePct == 0.7
			}},
		{"full-width digits", []tab{siteTab(base + "\nAlpha | Alder | 100 | '４５ | 3 | 22"), market}, "",
			func(b *provenance.Book) bool { return b.Miners[0].Sites[0].Inputs.PowerPriceUSDMWh == 45 }},
		{"unit of a note is not the header's", []tab{siteTab("All power in c/kWh\n\n" + base + alder), market}, "",
			func(b *provenance.Book) bool { return b.Miners[0].Sites[0].Inputs.PowerPriceUSDMWh == 45 }},
		{"bull and bear", []tab{siteTab(base + alder), market,
			{"Assumptions", rows("Assumption | Base | Bull | Bear\nTax rate | 25% | 21% | 30%")}}, "",
			func(b *provenance.Book) bool {
				return b.Miners[0].Sites[0].Inputs.TaxRatePct == 0.25 && len(b.Ranges) == 0 && len(b.Scenarios) == 2 &&
					b.Scenarios[0].Name == "Bull" && b.Scenarios[1].Overrides[0].Value.Number == 0.30
			}},
		{"bear, central and bull with units", []tab{siteTab(base + alder),
			{"Macro", rows("Item | Bear | Central | Bull | Unit\nValuation date | 2024-06-30 | 2024-06-30 | " +
				"2024-06-30 |\nBTC price | 40 | 61 | 90 | $k\nNetwork hashrate | 600 | 600 | 700 | EH/s")}}, "",
			func(b *provenance.Book) bool {
				return b.Market.BTCPriceUSD == 61000 && len(b.Scenarios) == 2 && len(b.Scenarios[0].Overrides) == 1 &&
					b.Scenarios[0].Overrides[0].Value.Number == 40000 && len(b.Scenarios[1].Overrides) == 2
			}},
		{"low, mid and high are a range", []tab{siteTab(base + alder),
			{"Macro", rows("Item | Low | Mid | High\nValuation date | 2024-06-30 | 2024-06-30 | 2024-06-30\nBTC " +
				"price | 40000 | 61000 | 90000\nNetwork hashrate | 500 | 600 | 700")}}, "",
			func(b *provenance.Book) bool {
				return b.Market.BTCPriceUSD == 61000 && len(b.Ranges) == 2 && len(b.Scenarios) == 0
			}},
		{"a column of a scenario that stands in a table", []tab{siteTab(base + alder), market,
			{"Assumptions", rows("Assumption | Base | Bull\nTax rate | 25% | 21%")},
			{"Scenarios", rows("Scenario | Input | Override\nBull | BTC price | 90000")}}, "RR-321 Assumptions!C2",
			func(b *provenance.Book) bool {
				return len(b.Scenarios) == 1 && b.Scenarios[0].Overrides[0].Value.Number == 90000
			}},
		{"cash below restricted, with its unit",
			miners(" | Restricted | Unrestricted\nCompany | Cash ($m) | Cash ($m)\nAlpha | 80 | 15"),
			"RR-126 Miners!B2", func(b *provenance.Book) bool { return b.Miners[0].Inputs.CashUSD == 15e6 }},
		{"currency of the sheet's name",
			[]tab{{"Sites (CAD)", rows("Company | Site | MW | Power price | Hashrate | J/TH" + alder)}, market},
			"RR-217 Sites (CAD)!D2", nil},
		{"a currency that is not known, and a row without",
			miners("Company | Currency | Share price\nAlpha | XYZ | 80\nBeta | | 15\nCedar | USD | 4"),
			"RR-217 Miners!C2 RR-217 Miners!C3", func(b *provenance.Book) bool {
				return !b.Miners[0].Inputs.SharePriceUSD.Known
			}},
		{"a column of dollars with a blank", miners("Company | Currency | Share price\nAlpha | | 80\nBeta | USD | 15"),
			"", func(b *provenance.Book) bool { return b.Miners[0].Inputs.SharePriceUSD.Value == 80 }},
		{"sections by other words", []tab{siteTab(base + alder),
			{"Assumptions", rows(deck + "\n1. Mining case\nDiscount rate | 16%\nUseful life (years) | 4\n2. HPC " +
				"colocation\nDiscount rate | 9%\nOpex ($/kW-month) | 18\n3. AI cloud\nDiscount rate | " +
				"13%\nUtilisation | 80%")}}, "", func(b *provenance.Book) bool {
			s := b.Miners[0].Sites[0].Inputs
			return s.DiscountRateMiningPct == 0.16 && s.DiscountRateColoPct == 0.09 && s.DiscountRateCloudPct == 0.13 &&
				s.FleetLifeYears == 4 && s.OpexHPCUSDKWMonth == 18 && s.GPUUtilisationPct == 0.8
		}},
		{"sections of a list with a header", []tab{siteTab(base + alder), market,
			{"Assumptions", rows("Input | Value\nMining | \nDiscount rate | 16%\nLeasing |\nDiscount rate | " +
				"9%\nUtilisation | 90%")}}, "RR-127 Assumptions!A6", func(b *provenance.Book) bool {
			s := b.Miners[0].Sites[0].Inputs
			return s.DiscountRateMiningPct == 0.16 && s.DiscountRateColoPct == 0.09 && s.DiscountRateCloudPct == 0.14
		}},
		{"sections beside their labels", []tab{siteTab(base + alder),
			{"Assumptions", rows("Market | Valuation date | 2024-06-30\n | BTC price | 61000\n | Network hashrate | " +
				"600\nMining | Discount rate | 16%\nHPC | Discount rate | 9%\n | Exit multiple | 15")}}, "",
			func(b *provenance.Book) bool {
				s := b.Miners[0].Sites[0].Inputs
				return s.DiscountRateMiningPct == 0.16 && s.DiscountRateColoPct == 0.09 && s.ExitMultipleColoX == 15
			}},
		{"a dash under a percentage", []tab{siteTab(base + alder), {"Market", rows(deck + "\nTax rate | -")}},
			"RR-219 Market!B4", nil},
		{"values that all say the same", []tab{siteTab(base + alder),
			{"Market", rows(deck + "\nTax rate | 25% | 25% | 25%")}}, "", func(b *provenance.Book) bool {
			return b.Miners[0].Sites[0].Inputs.TaxRatePct == 0.25
		}},
		{"spans with short units", []tab{siteTab(base + " | Lease term | Build time" + alder + " | '12y | '18 mos."),
			market}, "", func(b *provenance.Book) bool {
			s := b.Miners[0].Sites[0].Inputs
			return s.LeaseTermMonths == 144 && s.BuildMonths == 18
		}},
		{"a mortgage's list with a header", []tab{siteTab(base + alder), market,
			{"HQ mortgage", rows("Parameter | Amount\nInterest rate | 5%\nTax rate | 30%")}}, "RR-124 HQ mortgage!",
			func(b *provenance.Book) bool { return b.Miners[0].Sites[0].Inputs.TaxRatePct != 0.3 }},
		{"assumptions of an office's lease", []tab{siteTab(base + alder), market, {"Office lease assumptions",
			rows("Interest rate | 5%\nTax rate | 30%")}}, "RR-124 Office lease assumptions!",
			func(b *provenance.Book) bool { return b.Miners[0].Sites[0].Inputs.TaxRatePct != 0.3 }},
		{"a mortgage below the sites",
			[]tab{siteTab(base + alder + "\n\n\nOffice mortgage\nInterest rate | 5%\nTax rate | 30%"), market},
			"RR-124 Sites!", func(b *provenance.Book) bool { return b.Miners[0].Sites[0].Inputs.TaxRatePct != 0.3 }},
		{"wages by company", []tab{siteTab(base + alder), market, {"Payroll", rows("Company | Tax rate\nAlpha | 30%")}},
			"RR-124 Payroll!", func(b *provenance.Book) bool { return b.Miners[0].Sites[0].Inputs.TaxRatePct != 0.3 }},
		{"a capacity below pipeline",
			[]tab{siteTab(" | | Grid | Pipeline | Power | Mining | Mining\nCompany | Site | MW | Site capacity (MW) " +
				"| Price ($/MWh) | Hashrate | J/TH\nAlpha | Alder | 100 | 400 | 45 | 3 | 22"), market},
			"RR-126 Sites!D2",
			func(b *provenance.Book) bool { return b.Miners[0].Sites[0].Inputs.SiteMW == 100 }},
		{"cost by energy", []tab{siteTab(base + " | Mining opex ($/kWh)" + alder + " | 0.006"), market}, "",
			func(b *provenance.Book) bool { return b.Miners[0].Sites[0].Inputs.OpexMiningUSDMWMonth == 4380 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := read(t, c.tabs...)
			var got []string
			for i, code := range codes(b) {
				if b.Findings[i].Severity != provenance.Info {
					got = append(got, code)
				}
			}
			if s := strings.Join(slices.Compact(got), " "); s != c.codes {
				t.Errorf("got %s, want %s; %v", s, c.codes, b.Findings)
			}
			if c.right != nil && !c.right(b) {
				t.Errorf("not as it is meant; %v", b.Findings)
			}
		})
	}
}
