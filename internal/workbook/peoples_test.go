package workbook

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// peoples is a figure of a workbook: whose it is, its input, its cell and its value.
type peoples struct {
	miner, site, key, cell string
	want                   float64
}

// figureOf finds the value of an input in a book, with where it is from.
func figureOf(b *provenance.Book, p peoples) (float64, string) {
	if p.miner == "" {
		v, _ := model.Get(&b.Market, p.key)
		return v.Number, b.MarketOrigins[p.key].Cell.Address()
	}
	for _, m := range b.Miners {
		if m.Name != p.miner {
			continue
		}
		if v, ok := model.Get(&m.Inputs, p.key); ok && p.site == "" {
			return v.Number, m.Origins[p.key].Cell.Address()
		}
		for _, s := range m.Sites {
			if v, ok := model.Get(&s.Inputs, p.key); ok && s.Name == p.site {
				return v.Number, s.Origins[p.key].Cell.Address()
			}
		}
	}
	return math.NaN(), "nowhere"
}

// Workbooks as people lay them out, each with the right reading of some of its figures.
func TestPeoplesWorkbooks(t *testing.T) {
	const lists = "Miner|Site|MW|Power ($/MWh)|Hashrate (EH/s)|Efficiency (J/TH)"
	sites := func(more, values string) tab {
		return tab{"Sites", rows(lists + more + "\nBit|Delta|100|45|2.5|25" + values)}
	}
	companies := func(text string) []tab {
		return []tab{sites("", ""), market, {"Companies", rows(text)}}
	}
	for name, tc := range map[string]struct {
		tabs []tab
		want []peoples
	}{
		"a sheet each of megawatts, power and fleets": {[]tab{market,
			{"Portfolio", rows("Developer|Project|Nameplate (MW)\nHut|Vega|205\nHut|Orion|130")},
			{"Energy", rows("Project|PPA price ($/MWh)|Curtailment (%)\nOrion|37|4\nVega|33|6")},
			{"Fleet", rows("Project|Hashrate (EH/s)|Efficiency (W/TH)\nVega|8|18\nOrion|4|23")},
			{"Rent roll", rows("Project|Base rent ($/kW/month)\nVega|131\nOrion|118")}},
			[]peoples{{"Hut", "Vega", "site_mw", "Portfolio!C2", 205},
				{"Hut", "Orion", "power_price_usd_mwh", "Energy!B2", 37},
				{"Hut", "Orion", "fleet_efficiency_j_th", "Fleet!C3", 23},
				{"Hut", "Vega", "lease_usd_kw_month", "Rent roll!B2", 131}}},
		"the miner on another sheet": {[]tab{market,
			{"Sites", rows("Site|Owner|MW\nVega|Hut|100\nTotal||100")},
			{"Ops", rows("Site|Power ($/MWh)|Hashrate (EH/s)|Efficiency (J/TH)\nVega|33|3|21\nTotal||3|")}},
			[]peoples{{"Hut", "Vega", "site_mw", "Sites!C2", 100},
				{"Hut", "Vega", "hashrate_ehs", "Ops!C2", 3}}},
		"a fleet by miner and site": {[]tab{market,
			{"Sites", rows("Miner|Site|MW|Power ($/MWh)\nHut|Vega|100|33\nBit|Vega|50|36")},
			{"Fleet", rows("Miner|Site|Hashrate (EH/s)|Efficiency (J/TH)\nBit|Vega|1|24\nHut|Vega|3|21")}},
			[]peoples{{"Hut", "Vega", "hashrate_ehs", "Fleet!C3", 3}, {"Bit", "Vega", "hashrate_ehs", "Fleet!C2", 1}}},
		"a pivot table": {[]tab{market, {"Pivot", rows("Row Labels|Site|Sum of MW|Average of Power price ($/MWh)|" +
			"Sum of Hashrate (EH/s)|Average of Efficiency (J/TH)\nCipher|Odessa|207|28|11|20\n|Alborz|40|30|1.3|28\n" +
			"Cipher Total||247|29|12.3|24")}},
			[]peoples{{"Cipher", "Alborz", "site_mw", "Pivot!C3", 40},
				{"Cipher", "Alborz", "power_price_usd_mwh", "Pivot!D3", 30}}},
		"units alone as headers": {[]tab{market, {"Sites", rows("Company|Site name|MW|$/MWh|EH/s|J/TH\n" +
			"Cipher|Odessa|207|28|11|20")}}, []peoples{{"Cipher", "Odessa", "power_price_usd_mwh", "Sites!D2", 28}}},
		"units in the cells of bare words": {[]tab{market, {"Sites", rows("Miner|Site|Size|Power|Hashrate|Efficiency|" +
			"Capex\nBit|Delta|'100 MW|'4.5 c/kWh|'2,500 PH/s|'25 J/TH|'$9.5m/MW")}},
			[]peoples{{"Bit", "Delta", "site_mw", "Sites!C2", 100},
				{"Bit", "Delta", "power_price_usd_mwh", "Sites!D2", 45},
				{"Bit", "Delta", "capex_usd_mw", "Sites!G2", 9.5e6}}},
		"a title with a date": {companies("US$ in millions, except per share data; prices as of 31-Mar-2026\n" +
			"Company|Price|Shares (m)|Net debt\nBit|9|100|150"),
			[]peoples{{"Bit", "", "net_debt_usd", "Companies!D3", 150e6},
				{"Bit", "", "share_price_usd", "Companies!B3", 9}}},
		"sums in millions of no currency": {companies("Company|Share price|Shares (m)|Net debt (m)|" +
			"Cash (bn)\nBit|9|100|300|0.1"),
			[]peoples{{"Bit", "", "net_debt_usd", "Companies!D2", 300e6},
				{"Bit", "", "cash_usd", "Companies!E2", 100e6}}},
		"sums in millions of the row's currency": {append(companies("Company|Ccy|Share price|Shares (m)|Net debt (m)\n"+
			"Bit|CAD|9|100|300"), tab{"FX", rows("currency|usd_per_unit\nCAD|0.7")}),
			[]peoples{{"Bit", "", "net_debt_usd", "Companies!E2", 210e6}}},
		"a monthly charge by kW": {[]tab{sites("|MRC ($/kW)", "|141"), market},
			[]peoples{{"Bit", "Delta", "lease_usd_kw_month", "Sites!G2", 141}}},
		"years in brackets": {[]tab{sites("|Lease term [y]", "|15"), market},
			[]peoples{{"Bit", "Delta", "lease_term_months", "Sites!G2", 180}}},
		"three decimals of per cent": {[]tab{sites("|Uptime target", "|'99.995%"), market},
			[]peoples{{"Bit", "Delta", "uptime_target_pct", "Sites!G2", 0.99995}}},
		"parts of a site": {[]tab{market, {"Sites", rows(lists + "\nBit|Delta|100|45|2.5|25\n" +
			"Bit|o/w Phase 1|40|45|1|25\nBit|Gamma|80|44|2|26")}},
			[]peoples{{"Bit", "o/w Phase 1", "site_mw", "nowhere", math.NaN()},
				{"Bit", "Gamma", "site_mw", "Sites!C4", 80}}},
		"in German": {[]tab{{"Annahmen", rows("Bewertungsstichtag|2026-03-31\nBitcoin-Preis (USD)|85000\n" +
			"Netzwerk-Hashrate (EH/s)|910\nSteuersatz|25%")}, {"Standorte", rows("Unternehmen|Standort|Leistung (MW)|" +
			"Strompreis (USD/MWh)|Hashrate (EH/s)|Effizienz (J/TH)|Miete (USD/kW/Monat)|Laufzeit (Jahre)\n" +
			"Nord AG|Emden|80|'48,5|'2,5|'21,5|140|15\nGesamt||80||2,5||")}},
			[]peoples{{"", "", "btc_price_usd", "Annahmen!B2", 85000},
				{"Nord AG", "Emden", "power_price_usd_mwh", "Standorte!D2", 48.5},
				{"Nord AG", "Emden", "lease_usd_kw_month", "Standorte!G2", 140},
				{"Nord AG", "Emden", "lease_term_months", "Standorte!H2", 180},
				{"Nord AG", "Emden", "tax_rate_pct", "Annahmen!B4", 0.25}}},
		"French cents": {[]tab{market, {"Sites", rows("Société|Site|Puissance (MW)|" +
			"Prix de l'énergie (c$/kWh)|Hashrate (EH/s)|" +
			"Rendement de la flotte (J/TH)|Loyer mensuel ($/kW)\nBit|Delta|100|'4,5|'2,5|25|130")}},
			[]peoples{{"Bit", "Delta", "power_price_usd_mwh", "Sites!D2", 45},
				{"Bit", "Delta", "fleet_efficiency_j_th", "Sites!F2", 25},
				{"Bit", "Delta", "lease_usd_kw_month", "Sites!G2", 130}}},
	} {
		b := read(t, tc.tabs...)
		for _, p := range tc.want {
			v, from := figureOf(b, p)
			if from != p.cell || math.Abs(v-p.want) > 1e-9*math.Abs(p.want) {
				t.Errorf("%s: %s of %s/%s is %v from %s, want %v from %s\n%v", name, p.key, p.miner, p.site, v, from,
					p.want, p.cell, b.Findings)
			}
		}
	}
}

// What a careful person would ask about, or leave alone, is refused or named, with the words that it stands under.
func TestPeoplesWorkbooksAreAskedAbout(t *testing.T) {
	const head = "Miner|Site|MW|Power ($/MWh)|Hashrate (EH/s)|Efficiency (J/TH)"
	sites := tab{"Sites", rows(head + "\nBit|Delta|100|45|2.5|25")}
	for name, tc := range map[string]struct {
		tabs []tab
		said string // of some finding: its code and its sentence
	}{
		"a fraction among per cents": {[]tab{market, {"Sites", rows(head + "|LTV (%)\nBit|Delta|100|45|2.5|25|60\n" +
			"Bit|Gamma|90|45|2.5|25|0.55")}}, "RR-205 debt_share_pct is 0.55, which may be 0.55 % or 55 %"},
		"pounds": {[]tab{sites, market, {"Companies", rows("Company|Share price ($)|Net debt (£m)\nBit|9|40")}},
			"RR-217 net_debt_usd is 40 in GBP"},
		"debts beside the net debt": {[]tab{sites, market, {"Companies", rows(
			"Company|Share price ($)|Net debt ($m)|Convertible notes ($m)\nBit|9|300|100")}},
			`RR-372 "Convertible notes ($m)" is not used: net_debt_usd is given at Companies!C2`},
		"a market input that was refused": {[]tab{sites, {"Market", rows("Driver|Now|Then\n" +
			"Valuation date|2026-03-31|\nBTC price ($)|85000|92000\nNetwork hashrate (EH/s)|900|")}},
			`RR-211 btc_price_usd is required and was not read; no site can be evaluated; not read: "BTC price ($)"`},
		"a row that could not be joined": {[]tab{market, {"Sites", rows("Miner|Site|MW|" +
			"Power ($/MWh)\nHut|Vega|100|33\nBit|Vega|50|36")},
			{"Fleet", rows("Site|Hashrate (EH/s)|Efficiency (J/TH)\nVega|3|21")}},
			`the table has no column for it; not read: "Hashrate (EH/s)" (Fleet!B2)`},
		"figures beside a list that is left alone": {[]tab{sites, market, {"P&L", rows("$m|2024A|2025A\n" +
			"Revenue|120|140\nPower cost|-60|-65\nTax rate|21%|21%")}}, "Sheet P&L, B1:C2: not read"},
		"an unknown word of a known unit": {[]tab{market, {"Sites", rows(head + "|Sundry ($/kW-month)\n" +
			"Bit|Delta|100|45|2.5|25|130")}}, "did you mean lease_usd_kw_month?"},
		"figures of no table name each input": {[]tab{sites, market, {"Backup", rows("Build-up\nShell|3.1\n" +
			"Rent that was agreed|131\nContingency of the contractor|8%")}}, `may be contingency_pct`},
	} {
		b := read(t, tc.tabs...)
		said := ""
		for _, f := range b.Findings {
			said += fmt.Sprintf("%s %s\n", f.Code, f.Wrong)
		}
		if !strings.Contains(said, tc.said) {
			t.Errorf("%s: nothing says %q:\n%s", name, tc.said, said)
		}
	}
}
