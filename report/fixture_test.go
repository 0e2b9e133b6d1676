package report_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	goldencase "rackrate/internal/testutil/golden"
	"rackrate/model"
	"rackrate/report"
	"rackrate/templates"
)

// goldenCase is a worked case of model/testdata/golden with its inputs and outputs as they stand there.
type goldenCase struct {
	Inputs         map[string]any
	Outputs        map[string]any
	Recommendation map[string]any
	Readiness      map[string]any
	BreakEvens     map[string]map[string]any
	Tornado        map[string]any
	Grids          map[string]any
	Waiting        map[string]any
}

func golden(t *testing.T, name string) goldenCase {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "model", "testdata", "golden", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var g goldenCase
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// newRun evaluates golden cases as the sites of one miner each, in a book with
// the market of the first, two scenarios, and a last row that has an error.
func newRun(t *testing.T, names ...string) *report.Run {
	t.Helper()
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	words, err := templates.LoadWords("en")
	if err != nil {
		t.Fatal(err)
	}
	book := &provenance.Book{
		File: "case.xlsx", MarketOrigins: provenance.Origins{},
		Tables:    []provenance.SiteTable{{Sheet: "Sites", HeaderRow: 4, FirstRow: 5}},
		Scenarios: scenarios(),
		Findings: []provenance.Finding{{Severity: provenance.Error, Code: "RR-201",
			Cell: provenance.Cell{File: "case.xlsx", Sheet: "Sites", Ref: "F9"},
			Read: "abc", Wrong: "abc is not a number", Do: "type a number", Miner: "=Broken", Site: "Five"}},
	}
	for i, name := range names {
		market, _, site := goldencase.Resolve(t, reg, golden(t, name).Inputs)
		if i == 0 {
			book.Market = market
		}
		site.Miner, site.Ticker = "Miner "+name, "T"
		book.Miners = append(book.Miners, miner(reg, site, 5+i, false))
	}
	_, site, _ := reg.Defaults()
	site.Miner, site.Site = "=Broken", "Five"
	book.Miners = append(book.Miners, miner(reg, site, 5+len(names), true))
	result := testutil.Evaluate(reg, book.Evaluable(), 1)
	return &report.Run{ID: "0123456789ab", Version: "0.1.0", Date: book.Market.ValuationDate, Book: book,
		Result: result, Registry: reg, Words: words}
}

func scenarios() []model.Scenario {
	return []model.Scenario{
		{Name: "Bear", Why: "a <low> price & more", Overrides: []model.Override{
			{Input: "btc_price_usd", Op: '*', Value: model.NumberValue(0.5)}, {Input: "delay_months", Op: '+',
				Value: model.NumberValue(6)}}},
		{Name: "Cheap power", Overrides: []model.Override{{Input: "power_price_usd_mwh", Op: '=',
			Value: model.NumberValue(30)}}},
	}
}

func miner(reg *model.Registry, site model.Site, row int, failed bool) provenance.Miner {
	_, _, inputs := reg.Defaults()
	cell := provenance.Cell{File: "case.xlsx", Sheet: "Sites", Ref: "F9"}
	origins := provenance.Origins{"power_price_usd_mwh": {Kind: provenance.FromCell, Cell: cell,
		Header: "Power (c/kWh)", Typed: "5.5", Unit: "c/kWh", Factor: 10, Converted: true}}
	return provenance.Miner{Name: site.Miner, Ticker: site.Ticker, Inputs: inputs, Origins: provenance.Origins{},
		Sites: []provenance.Site{{Miner: site.Miner, Name: site.Site, Row: row, Inputs: site, Origins: origins,
			Failed: failed}}}
}
