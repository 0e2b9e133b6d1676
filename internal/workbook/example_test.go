package workbook_test

import (
	"fmt"

	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/templates"
)

// A table of one site with units of its own, and what was made of two of its cells.
func Example() {
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		fmt.Println(err)
		return
	}
	book, err := workbook.Read(reg, workbook.Source{Name: "sites.csv", Data: []byte(
		"Miner,Site,Capacity (GW),Power price (c/kWh),Hashrate (PH/s)\n" +
			"Prairie,Prairie 1,0.1,4.5,3000\n")})
	if err != nil {
		fmt.Println(err)
		return
	}
	site := book.Miners[0].Sites[0]
	fmt.Println(site.Inputs.SiteMW, "MW from", site.Origins["site_mw"])
	fmt.Println(site.Inputs.PowerPriceUSDMWh, "USD/MWh from", site.Origins["power_price_usd_mwh"])
	fmt.Println("uptime", site.Inputs.MiningUptimePct, "from", site.Origins["mining_uptime_pct"])
	// Output:
	// 100 MW from sites!C2
	// 45 USD/MWh from sites!D2
	// uptime 0.95 from default
}
