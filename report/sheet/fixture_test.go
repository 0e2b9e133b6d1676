package sheet

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/sheet/ooxml"
	"rackrate/templates"
)

// The site table of the fixtures: where it stands on the sheet Sites.
const (
	fixtureHeader = 4
	fixtureUnits  = 5
	fixtureFirst  = 6
	fixtureCol    = 2
)

var fixtureKeys = []string{"miner", "ticker", "site", "site_mw", "power_price_usd_mwh", "hashrate_ehs",
	"fleet_efficiency_j_th", "lease_usd_kw_month", "gpu_price_usd_hour"}

// fixtureRows are the rows of the site table; the last fails, for it has no capacity.
var fixtureRows = [][]any{
	{"Alpha Mining", "ALPH", "North", 100.0, 4.5, 4.0, 24.0, 130.0, nil},
	{"Alpha Mining", "ALPH", "=South+1", 50.0, 6.1, 2.0, 20.0, nil, 2.5},
	{"Beta & Sons", "", "West", 30.0, 3.0, 1.2, 22.0, nil, nil},
	{"Beta & Sons", "", "East", nil, 5.0, 1.0, 25.0, 120.0, nil},
}

// fixtureWorkbook is a workbook as an analyst keeps it; more adds to it.
func fixtureWorkbook(t testing.TB, more func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	must(t, f.SetSheetName("Sheet1", "Sites"))
	head, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF"},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"224466"}}})
	must(t, err)
	body, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Color: "0000FF"}, NumFmt: 4})
	must(t, err)
	must(t, f.SetCellValue("Sites", "B2", "Sites under cover"))
	unitsOf := map[string]string{"site_mw": "MW", "power_price_usd_mwh": "c/kWh", "hashrate_ehs": "EH/s",
		"fleet_efficiency_j_th": "J/TH", "lease_usd_kw_month": "USD/kW-month", "gpu_price_usd_hour": "USD/GPU-hour"}
	for j, key := range fixtureKeys {
		col := fixtureCol + j
		must(t, f.SetCellValue("Sites", ooxml.Ref(col, fixtureHeader), key))
		must(t, f.SetCellValue("Sites", ooxml.Ref(col, fixtureUnits), unitsOf[key]))
		must(t, f.SetCellStyle("Sites", ooxml.Ref(col, fixtureHeader), ooxml.Ref(col, fixtureHeader), head))
		for i, row := range fixtureRows {
			at := ooxml.Ref(col, fixtureFirst+i)
			if row[j] != nil {
				must(t, f.SetCellValue("Sites", at, row[j]))
			}
			must(t, f.SetCellStyle("Sites", at, at, body))
		}
	}
	_, err = f.NewSheet("Other")
	must(t, err)
	must(t, f.SetCellFormula("Other", "A1", "SUM(Sites!E6:E9)"))
	if more != nil {
		more(f)
	}
	var b bytes.Buffer
	must(t, f.Write(&b))
	return b.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fixtureRun is the run of the fixture's rows, evaluated.
func fixtureRun(t testing.TB) *report.Run {
	t.Helper()
	reg, err := model.ParseRegistry(templates.InputsCSV)
	must(t, err)
	words, err := templates.LoadWords("en")
	must(t, err)
	market, _, _ := reg.Defaults()
	market.ValuationDate = model.Date{Year: 2024, Month: 6, Day: 30}
	market.BTCPriceUSD, market.NetworkEHS = 62000, 600
	last := fixtureFirst + len(fixtureRows) - 1
	book := &provenance.Book{File: "book.xlsx", Market: market, MarketOrigins: provenance.Origins{},
		Tables: []provenance.SiteTable{{Sheet: "Sites", HeaderRow: fixtureHeader, UnitRow: fixtureUnits,
			FirstRow: fixtureFirst, LastRow: last, FirstCol: fixtureCol, LastCol: fixtureCol + len(fixtureKeys) - 1}},
		Scenarios: []model.Scenario{{Name: "Bear", Why: "price falls", Source: "house", Overrides: []model.Override{
			{Input: "btc_price_usd", Op: '*', Value: model.NumberValue(0.5)}, {Input: "network_ehs", Op: '=',
				Value: model.NumberValue(700)}}}},
		Findings: []provenance.Finding{
			{Severity: provenance.Error, Code: "RR-201", Cell: provenance.Cell{File: "book.xlsx", Sheet: "Sites",
				Ref: "E9"}, Header: "site_mw", Input: "site_mw", Wrong: "Site capacity is missing.", Do: "Type it in.",
				Miner: "Beta & Sons", Site: "East"},
			{Severity: provenance.Info, Code: "RR-301", Cell: provenance.Cell{File: "book.xlsx", Sheet: "Sites",
				Ref: "J8"}, Wrong: "@no price", Do: "-give one", Miner: "Beta & Sons", Site: "West"},
		}}
	for j, key := range fixtureKeys {
		c := provenance.Column{Col: fixtureCol + j, Header: key, Input: key, Factor: 1}
		if key == "power_price_usd_mwh" {
			c.Factor = 10
		}
		book.Tables[0].Columns = append(book.Tables[0].Columns, c)
	}
	for i, row := range fixtureRows {
		addFixtureRow(book, reg, i, row)
	}
	return &report.Run{ID: "0123456789ab", Version: "0.0.1", Date: market.ValuationDate, Book: book, Registry: reg,
		Words:  words,
		Result: testutil.Evaluate(reg, book.Evaluable(), 1)}
}

func addFixtureRow(book *provenance.Book, reg *model.Registry, i int, row []any) {
	_, site, miner := reg.Defaults()
	s := provenance.Site{Row: fixtureFirst + i, Origins: provenance.Origins{}}
	for j, key := range fixtureKeys {
		in, _ := reg.Lookup(key)
		o := provenance.Origin{Kind: provenance.FromCell, Cell: provenance.Cell{File: "book.xlsx", Sheet: "Sites",
			Ref: ooxml.Ref(fixtureCol+j, fixtureFirst+i)}, Header: key, Unit: in.Unit, Factor: 1}
		v := model.Value{}
		switch x := row[j].(type) {
		case string:
			v = model.TextValue(x)
			o.Typed = x
		case float64:
			o.Typed = in.Format(model.NumberValue(x))
			if key == "power_price_usd_mwh" {
				x, o.Unit, o.Factor, o.Converted = x*10, "c/kWh", 10, true
			}
			v = model.NumberValue(x)
		default:
			o = provenance.Origin{Kind: provenance.NotGiven}
		}
		model.Set(&site, key, v)
		s.Origins[key] = o
	}
	for _, in := range reg.Inputs {
		if _, given := s.Origins[in.Key]; !given && in.Scope == model.ScopeSite && in.Default != "" {
			s.Origins[in.Key] = provenance.Origin{Kind: provenance.FromDefault, Source: in.Source}
		}
	}
	s.Miner, s.Ticker, s.Name, s.Inputs, s.Failed = site.Miner, site.Ticker, site.Site, site, row[3] == nil
	if n := len(book.Miners); n == 0 || book.Miners[n-1].Name != s.Miner {
		book.Miners = append(book.Miners, provenance.Miner{Name: s.Miner, Ticker: s.Ticker, Inputs: miner,
			Origins: provenance.Origins{}})
	}
	m := &book.Miners[len(book.Miners)-1]
	m.Sites = append(m.Sites, s)
}
