package model_test

import (
	"context"
	"fmt"

	"rackrate/model"
	"rackrate/templates"
)

// A site of 100 MW as the registry's defaults have it, with a rent that a tenant has offered.
func Example() {
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		fmt.Println(err)
		return
	}
	market, site, miner := reg.Defaults()
	market.ValuationDate, err = model.ParseDate("2024-06-30")
	if err != nil {
		fmt.Println(err)
		return
	}
	market.BTCPriceUSD, market.NetworkEHS = 62_000, 590
	site.Site, site.SiteMW, site.ConvertMW = "Prairie 1", 100, model.Given(100.0)
	site.PowerPriceUSDMWh, site.HashrateEHS = 45, 3
	site.LeaseUSDKWMonth = model.Given(120.0)
	result, err := model.Evaluate(context.Background(), reg, model.Book{
		Market: market,
		Miners: []model.BookMiner{{Name: "Prairie", Inputs: miner, Sites: []model.Site{site}}},
	}, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	prairie := &result.Miners[0].Sites[0]
	fmt.Printf("mining %.0fm USD\n", prairie.Mine.NPVUSD/1e6)
	for _, c := range prairie.Conversions {
		fmt.Printf("%s %.0fm USD\n", c.Alternative, c.NPVUSD/1e6)
	}
	fmt.Println(prairie.Recommendation.Action)
	// Output:
	// mining 93m USD
	// colo 194m USD
	// convert
}
