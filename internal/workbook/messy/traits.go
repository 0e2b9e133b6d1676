package messy

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// trait is one way in which workbooks are messy.
type trait struct {
	name  string
	draw  func(*pen)
	alone bool // draws the market inputs itself
}

// sites draws a sheet of sites from A1 on.
func sites(rows ...[]any) func(*pen) {
	return func(p *pen) { p.tab("Sites"); p.rows("A1", rows...) }
}

var traits = []trait{
	{name: "header of two rows", draw: func(p *pen) {
		p.tab("Sites")
		p.rows("A1", row("Miner", "Site", "Power", nil, "Mining", nil, nil, "HPC", nil),
			row(nil, nil, "Capacity (MW)", "Price (c/kWh)", "Hashrate (EH/s)", "Efficiency", "PUE", "PUE", "Rent"),
			row("Riot", "Rockdale", 700, 4, 14, 25, 1.07, 1.25, 120), row("Cipher", "Odessa", 200, 3, 6, 25,
				1.08, 1.35, 120))
		p.merge("C1", "D1")
		p.merge("E1", "G1")
		p.merge("H1", "I1")
		p.merge("A1", "A2")
		p.merge("B1", "B2")
	}},
	{name: "header of two rows, not merged", draw: sites(row("Miner", "Site", "Power", nil, "Mining", nil),
		row(nil, nil, "Capacity (MW)", "Price (c/kWh)", "Hashrate (EH/s)", "Efficiency"),
		row("Riot", "Rockdale", 700, 4, 14, 25), row("Cipher", "Odessa", 200, 3, 6, 25))},
	{name: "header of three rows", draw: sites(row("US sites", nil, "Electricity", nil, "Machines", nil),
		row("Miner", "Site", "Site", "Power", "Hash", "Fleet"), row(nil, nil, "Capacity (MW)", "Price (c/kWh)", "rate",
			"efficiency"),
		row("Riot", "Rockdale", 700, 4, 14, 25), row("Cipher", "Odessa", 200, 3, 6, 25))},
	{name: "title, notes and footnotes", draw: func(p *pen) {
		p.tab("Sites")
		p.rows("B2", row("US-listed bitcoin miners"), row("as of June 2024, in USD"), nil, header, rockdale,
			odessa, nil,
			row("(1) Company filings, first quarter"), row("(2)", "Nameplate capacity, not what is energised today"),
			row("Source: company presentations"))
		p.merge("B2", "I2")
	}},
	{name: "sub-headings and blank rows inside", draw: sites(header, row("Texas sites"), rockdale, nil,
		row("West Texas sites"), nil, odessa)},
	{name: "many blank rows inside", draw: sites(header, rockdale, nil, nil, nil, odessa)},
	{name: "totals by label", draw: sites(header, rockdale, row("Total Riot", nil, 700, nil, 14), odessa,
		row("Grand total", nil, 900, nil, 20), row("Weighted average", nil, nil, 37.8, nil, 25),
		row("Moyenne", nil, 450))},
	{name: "totals by formula", draw: sites(header, rockdale, odessa,
		row("US", "All", cell{v: 900, formula: "SUM(C2:C3)"}, 37.8, cell{v: 20, formula: "SUM(E2:E3)"}, 25, 120, 2))},
	{name: "totals by arithmetic", draw: sites(header, rockdale, odessa, row("Iris", "Childress", 100, 35, 3, 20, 120,
		2), row("US", "Everything", 1000, 37, 23, 24, 120, 2))},
	{name: "miner named once, merged", draw: func(p *pen) {
		p.tab("Sites")
		p.rows("A1", header, rockdale, with(odessa, map[int]any{0: nil}))
		p.merge("A2", "A3")
	}},
	{name: "miner named once, blank below", draw: sites(header, rockdale, with(odessa, map[int]any{0: nil}))},
	{name: "price merged over two sites", draw: func(p *pen) {
		p.tab("Sites")
		p.rows("A1", header, rockdale, with(odessa, map[int]any{3: nil}))
		p.merge("D2", "D3")
	}},
	{name: "size merged over two sites", draw: func(p *pen) {
		p.tab("Sites")
		p.rows("A1", header, rockdale, with(odessa, map[int]any{2: nil}))
		p.merge("C2", "C3")
	}},
	{name: "units in the number format", draw: sites(header,
		with(rockdale, map[int]any{2: cell{v: 700, format: `0" MW"`}, 3: cell{v: 4, format: `0.0" c/kWh"`},
			4: cell{v: 14000, format: `#,##0" PH/s"`}}),
		with(odessa, map[int]any{2: cell{v: 200, format: `0" MW"`}, 3: cell{v: 3, format: `0.0" c/kWh"`},
			4: cell{v: 6000, format: `#,##0" PH/s"`}}))},
	{name: "price shown in euros",
		draw: sites(header, with(rockdale, map[int]any{3: cell{v: 40, format: `[$€-407]#,##0.00`}}), odessa)},
	{name: "sites of each miner below one another", draw: func(p *pen) {
		p.tab("Sites")
		p.rows("A1", row("Riot Platforms (RIOT)"), header[1:], rockdale[1:], nil, nil, row("Cipher Mining (CIFR)"),
			header[1:], odessa[1:])
	}},
	{name: "headings name the miners", draw: sites(header[1:], row("Riot"), rockdale[1:], row("Cipher"), odessa[1:])},
	{name: "a sheet a miner", draw: func(p *pen) {
		p.tab("Riot")
		p.rows("A1", header[1:], rockdale[1:])
		p.tab("Cipher")
		p.rows("A1", row("Sites as of June 2024"), nil, header[1:], odessa[1:])
	}},
	{name: "sites across", draw: func(p *pen) {
		p.tab("Sites")
		for i := range header {
			at, err := excelize.CoordinatesToCellName(1, 2+i)
			p.keep(err)
			p.rows(at, row(header[i], rockdale[i], odessa[i]))
		}
		p.rows("A1", row("US-listed miners"))
	}},
	{name: "sites across with units", draw: sites(row("Miner", nil, "Riot", "Cipher"), row("Site", nil, "Rockdale",
		"Odessa"), row("Capacity", "MW", 700, 200), nil,
		row("Mining"), row("Power price", "c/kWh", 4, 3), row("Hashrate", "PH/s", 14000, 6000),
		row("Efficiency", "J/TH", 25, 25))},
	{name: "one site down a sheet", draw: sites(row("Miner", "Riot"), row("Site", "Rockdale"),
		row("Capacity (MW)", 700), row("Power price", 40), row("Hashrate", 14), row("Efficiency", 25))},
	{name: "hidden row", draw: func(p *pen) {
		sites(header, rockdale, odessa)(p)
		p.keep(p.f.SetRowVisible("Sites", 3, false))
	}},
	{name: "hidden column", draw: func(p *pen) {
		sites(header, rockdale, odessa)(p)
		p.keep(p.f.SetColVisible("Sites", "D", false))
	}},
	{name: "hidden sheet", draw: func(p *pen) {
		sites(header, rockdale, odessa)(p)
		p.tab("Other")
		p.rows("A1", row("Notes"))
		p.f.SetActiveSheet(1)
		p.keep(p.f.SetSheetVisible("Sites", false))
	}},
	{name: "Excel table with a totals row", draw: func(p *pen) {
		sites(header, rockdale, nil, nil, nil, odessa)(p)
		p.keep(p.f.AddTable("Sites", &excelize.Table{Range: "A1:H6", Name: "SiteTable"}))
	}},
	{name: "named cells", alone: true, draw: func(p *pen) {
		sites(header, rockdale, odessa)(p)
		p.tab("Calc")
		p.rows("C3", row("spot", nil, 61000), row("date", nil, "2024-06-30"), row("net", nil, 600))
		for i, name := range []string{"BTC_price", "Valuation_date", "Network_hashrate"} {
			p.keep(p.f.SetDefinedName(&excelize.DefinedName{Name: name, RefersTo: fmt.Sprintf("Calc!$E$%d", 3+i)}))
		}
	}},
	{name: "French", alone: true, draw: func(p *pen) {
		p.tab("Sites")
		p.rows("A1", row("Société", "Emplacement", "Puissance (MW)", "Prix de l'électricité (c/kWh)",
			"Taux de hachage (EH/s)", "Efficacité (J/TH)", "Loyer (USD/kW-mois)", "Durée de construction (mois)"),
			row("Riot", "Rockdale", 700, "4,0", "14,0", 25, "120,00", 18), row("Cipher", "Odessa", 200, "3,0", "6,0",
				25, "120,00", 18), row("Total", nil, 900, nil, "20,0"))
		p.tab("Marché")
		p.rows("A1", row("Date de valorisation", "30/06/2024"), row("Cours du BTC", "61 000"),
			row("Hashrate réseau", "600,0", "EH/s"))
	}},
	{name: "numbers as text", draw: sites(header, row("Riot", "Rockdale ", " 700 ", "$40", "14.0", "25*", "120 (1)",
		"~2"), row("Cipher", "Odessa", "200", "30.00", "6.0", "25", "120", "2"))},
	{name: "thousands with commas", draw: sites(row("Miner", "Site", "MW", "Power price", "Hashrate (TH/s)",
		"Efficiency", "HPC capex (USD/MW)"),
		row("Riot", "Rockdale", 700, 40, "14,000,000", 25, "9,500,000"), row("Cipher", "Odessa", 200, 30, "6,000,000",
			25, "9,500,000"))},
	{name: "thousands with points, decimal comma",
		draw: sites(row("Miner", "Site", "MW", "Power price", "Hashrate (PH/s)", "Efficiency", "HPC capex (USD/MW)"),
			row("Riot", "Rockdale", "700,0", "40,0", "14.000", "25,0", "9.500.000"), row("Cipher", "Odessa", "200,0",
				"30,0", "6.000,0", "25,0", "9.500.000,00"))},
	{name: "thousands with spaces", draw: sites(row("Miner", "Site", "MW", "Power price", "Hashrate (PH/s)",
		"Efficiency", "HPC capex (USD/MW)"),
		row("Riot", "Rockdale", 700, 40, "14\u00a0000", 25, "9\u202f500\u202f000"), row("Cipher", "Odessa", 200, 30,
			"6 000", 25, "9\u2009500\u2009000"))},
	{name: "thousands with apostrophes", draw: sites(row("Miner", "Site", "MW", "Power price", "Hashrate (PH/s)",
		"Efficiency", "HPC capex (USD/MW)"),
		row("Riot", "Rockdale", 700, 40, "14'000", 25, "9'500'000"), row("Cipher", "Odessa", 200, 30, "6’000", 25,
			"9'500'000"))},
	{name: "comma that may be either", draw: sites(with(header, map[int]any{6: "HPC capex"}),
		with(rockdale, map[int]any{4: "1,400", 6: nil}), with(odessa, map[int]any{6: nil}))},
	{name: "percentages", draw: sites(append(header[:6:6], "Uptime (%)", "Pool fee", "Contingency (%)"),
		row("Riot", "Rockdale", 700, 40, 14, 25, "95%", "1 %", 10), row("Cipher", "Odessa", 200, 30, 6, 25,
			cell{v: 0.95, format: "0%"}, 0.01, 10))},
	{name: "percentage that may be either", draw: sites(append(header[:6:6], "Uptime (%)"), row("Riot", "Rockdale", 700,
		40, 14, 25, 0.9), row("Cipher", "Odessa", 200, 30, 6, 25, "n/a"))},
	{name: "ranges and limits", draw: sites(header, with(rockdale, map[int]any{3: "35-45"}),
		with(odessa, map[int]any{4: "< 6"}))},
	{name: "not given", draw: sites(header, with(rockdale, map[int]any{6: "TBC", 7: "n/a"}),
		with(odessa, map[int]any{6: "-", 7: "…"}))},
	{name: "error values", draw: func(p *pen) {
		sites(header, with(rockdale, map[int]any{3: cell{formula: "1/0"}}),
			odessa)(p)
	}},
	{name: "negative amounts", draw: func(p *pen) {
		sites(header, rockdale, odessa)(p)
		p.tab("Companies")
		p.rows("A1", row("Company", "Net debt ($m)", "Cash ($m)"), row("Riot", "(5.5)", "$481m"),
			row("Cipher", "1.5-", "833k"))
	}},
	{name: "dates day first", draw: func(p *pen) {
		sites(header, rockdale, odessa)(p)
		p.tab("Companies")
		p.rows("A1", row("Company", "Cash ($m)", "Earnings date"), row("Riot", 1, "06/08/2024"),
			row("Cipher", 1, "28/08/2024"))
	}},
	{name: "dates month first", draw: func(p *pen) {
		sites(header, rockdale, odessa)(p)
		p.tab("Companies")
		p.rows("A1", row("Company", "Cash ($m)", "Earnings date"), row("Riot", 1, "06/08/2024"),
			row("Cipher", 1, "08/28/2024"))
	}},
	{name: "dates either way", draw: func(p *pen) {
		sites(header, rockdale, odessa)(p)
		p.tab("Companies")
		p.rows("A1", row("Company", "Cash ($m)", "Earnings date"), row("Riot", 1, "06/08/2024"),
			row("Cipher", 1, "07/08/2024"))
	}},
	{name: "quarter for a date", alone: true, draw: func(p *pen) {
		sites(header, rockdale, odessa)(p)
		p.tab("Market")
		p.rows("A1", row("Valuation date", "Q2 2024"), row("BTC price", 61000), row("Network hashrate", 600))
	}},
	{name: "yes and no", draw: sites(append(header[:6:6], "Firm power", "Mine during build", "GPU refresh"),
		row("Riot", "Rockdale", 700, 40, 14, 25, "Y", "oui", "TRUE"), row("Cipher", "Odessa", 200, 30, 6, 25, true,
			"✗", "N"))},
	{name: "footnote marks in the header", draw: sites(row("Miner*", "Site", "Capacity (MW) (1)", "Power price¹",
		"Hashrate (EH/s)†", "Efficiency [a]"), rockdale[:6], odessa[:6])},
	{name: "trailing spaces and case", draw: sites(row(" MINER ", "site\u00a0", "Mw ", "Power\nprice", "HASHRATE",
		"efficiency  "), with(rockdale[:6], map[int]any{0: "Riot "}), row("RIOT", " Corsicana", 200, 30, 6, 25))},
	{name: "columns that mean the same", draw: sites(append(header[:6:6], "Electricity cost"),
		append(rockdale[:6:6], 41), append(odessa[:6:6], 31))},
}
