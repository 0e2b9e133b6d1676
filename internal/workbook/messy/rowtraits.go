package messy

import "github.com/xuri/excelize/v2"

// rowTraits are those of rows that stand for others, of amounts and of formulas.
var rowTraits = []trait{
	{name: "years side by side", draw: sites(row("Miner", "Site", "MW", "Power price", "Efficiency", "Hashrate", nil),
		row(nil, nil, nil, nil, nil, 2024, 2025),
		row("Riot", "Rockdale", 700, 40, 25, 14, 20), row("Cipher", "Odessa", 200, 30, 25, 6, 8))},
	{name: "rows for whole companies", draw: sites(header, row("Riot", "Company", 900, 37, 20, 25, 120, 2), rockdale,
		row("Riot", "Corsicana", 200, 30, 6, 25, 120, 2),
		row("Cipher", "Odessa", 200, 30, 6, 25, 120, 2), row("US miners", "All sites", 1100, 36, 26, 25, 120, 2))},
	{name: "company that is a site", draw: sites(header, rockdale, odessa, row("Iris", "Company", 100, 35, 3,
		20, 120, 2))},
	{name: "row without names that is no total", draw: sites(header, rockdale, odessa,
		row(nil, nil, 100, 35, 3, 20, 120, 2))},
	{name: "units in a row under the header", draw: sites(header[:6], row(nil, nil, "MW", "c/kWh", "PH/s", "J/TH"),
		row("Riot", "Rockdale", 700, 4, 14000, 25), row("Cipher", "Odessa", 200, 3, 6000, 25))},
	{name: "filtered table", draw: func(p *pen) {
		sites(header, rockdale, odessa)(p)
		p.keep(p.f.AutoFilter("Sites", "A1:H3", nil))
		p.keep(p.f.SetRowVisible("Sites", 3, false))
	}},
	{name: "two tables beside each other", draw: func(p *pen) {
		p.tab("Sites")
		p.rows("A1", header[:6], rockdale[:6])
		p.rows("H1", header[:6], odessa[:6])
	}},
	{name: "header repeated", draw: sites(header, rockdale, header, odessa)},
	{name: "footnote behind a miner", draw: sites(header, with(rockdale, map[int]any{0: "Riot (1)"}),
		row("Riot", "Corsicana (2)", 200, 30, 6, 25, 120, 2), row("Cipher [a]", "Odessa", 207, 30, 6, 25, 120, 2),
		row(nil, "(1) As of June 2024"))},
	{name: "amounts with words and signs", draw: sites(append(header[:6:6], "Remediation"),
		append(rockdale[:6:6], "$1.2m"), append(odessa[:6:6], "1,2 M$"),
		row("Iris", "Childress", 100, 35, 3, 20, "833k"), row("Iris", "Mackenzie", 80, "~35", 2, 20, "US$1.2 million"),
		row("Iris", "Prince George", 50, 35, 1, 20, "€1m"), row("Iris", "Canal Flats", 30, 35, 1, 20, "1.2mil"))},
	{name: "minus signs", draw: func(p *pen) {
		sites(header, rockdale, odessa)(p)
		p.tab("Companies")
		p.rows("A1", row("Company", "Net debt ($m)"), row("Riot", "\u22125.5"), row("Cipher", "\u20131.5"))
	}},
	{name: "percentages in five ways", draw: sites(append(header[:6:6], "Uptime (%)"), append(rockdale[:6:6], "95%"),
		append(odessa[:6:6], "95 %"), row("Iris", "Childress", 100, 35, 3, 20, cell{v: 0.95, format: "0.0%"}),
		row("Iris", "Mackenzie", 80, 35, 2, 20, 95), row("Iris", "Canal Flats", 30, 35, 1, 20, "95,0 %"))},
	{name: "dates as serials", draw: func(p *pen) {
		sites(header, rockdale, odessa)(p)
		p.tab("Companies")
		p.rows("A1", row("Company", "Cash ($m)", "Earnings date"), row("Riot", 1, cell{v: 45510, format: "dd/mm/yyyy"}),
			row("Cipher", 1, "2024-08-07"))
	}},
	{name: "dates of 1904", draw: func(p *pen) {
		on := true
		p.keep(p.f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &on}))
		sites(header, rockdale, odessa)(p)
		p.tab("Companies")
		p.rows("A1", row("Company", "Cash ($m)", "Earnings date"), row("Riot", 1, cell{v: 44048, format: "dd/mm/yyyy"}),
			row("Cipher", 1, 44049))
	}},
	{name: "formulas without results", draw: func(p *pen) {
		p.tab("Sites")
		f := func(s string) cell { return cell{formula: s} }
		p.rows("A1", header[:6], row("Riot", "Rockdale", f("350*2"), f("SUM(Calc!B1:B3)"), 14, 25),
			row(f("A2"), "Odessa", 200, f("ROUND(Calc!B1*1.5,0)"), f("IF(C3>100,6,7)"), f("D4")),
			row("Riot", "Corsicana", f("NPV(0.1,800)"), 35, 3, f("25")), row("Riot", "Kentucky", f("C6"),
				f("[1]Deck!A1"), 3, 25), row("Riot", "Ohio", f("C5"), 35, 3, 25))
		p.tab("Calc")
		p.rows("A1", row(nil, 20), row(nil, 15), row(nil, 5))
	}},
	{name: "money of other countries", draw: sites(row("Miner", "Site", "MW", "Power (€c/kWh)", "Hashrate",
		"Efficiency"), rockdale[:6])},
	{name: "shown in thousands", draw: sites(append(header[:6:6], "Remediation ($k)"),
		append(rockdale[:6:6], cell{v: 1200000, format: "#,##0.0,"}), append(odessa[:6:6], 1200))},
	{name: "number formats that say millions", draw: sites(append(header[:6:6], "Remediation"),
		append(rockdale[:6:6], cell{v: 1200000, format: `0.0,,"m"`}),
		append(odessa[:6:6], cell{v: 1.2, format: `$0.0"m"`}))},
}
