package memo_test

import (
	"context"
	"fmt"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/model"
	"rackrate/model/sim"
	"rackrate/report"
	"rackrate/report/memo"
	"rackrate/templates"
)

// values are inputs that a fixture's workbook gives, in the registry's notation.
type values map[string]string

// fixture builds books as the reader would, from values in the registry's notation.
type fixture struct {
	t    testing.TB
	reg  *model.Registry
	book *provenance.Book
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, reg: reg, book: &provenance.Book{File: "book.xlsx",
		Tables: []provenance.SiteTable{{Sheet: "Sites", HeaderRow: 4}}}}
	f.book.Market, _, _ = reg.Defaults()
	f.book.MarketOrigins = f.set(model.ScopeMarket, &f.book.Market, "Market", 2, values{
		"valuation_date": "2024-06-30", "btc_price_usd": "64000", "network_ehs": "600",
	})
	return f
}

// set writes values into target and gives the origins of all inputs of the scope.
func (f *fixture) set(scope model.Scope, target any, sheet string, row int, given values) provenance.Origins {
	f.t.Helper()
	origins := provenance.Origins{}
	for n, in := range f.reg.Inputs {
		if in.Scope != scope {
			continue
		}
		text, ok := given[in.Key]
		if !ok {
			kind := provenance.FromDefault
			if in.Default == "" {
				kind = provenance.NotGiven
			}
			origins[in.Key] = provenance.Origin{Kind: kind, Source: in.Source}
			continue
		}
		v, err := in.Parse(text)
		if err != nil {
			f.t.Fatalf("%s: %v", in.Key, err)
		}
		model.Set(target, in.Key, v)
		origins[in.Key] = provenance.Origin{
			Kind: provenance.FromCell, Cell: provenance.Cell{File: f.book.File, Sheet: sheet,
				Ref: fmt.Sprintf("%c%d", 'A'+n%26, row)},
			Header: in.Key, Typed: text, Unit: in.Unit, Factor: 1,
		}
	}
	return origins
}

func (f *fixture) miner(name, ticker string, given values) *provenance.Miner {
	_, _, inputs := f.reg.Defaults()
	m := provenance.Miner{Name: name, Ticker: ticker, Inputs: inputs}
	m.Origins = f.set(model.ScopeMiner, &m.Inputs, "Miners", 2+len(f.book.Miners), given)
	f.book.Miners = append(f.book.Miners, m)
	return &f.book.Miners[len(f.book.Miners)-1]
}

func (f *fixture) site(m *provenance.Miner, name string, given values) *provenance.Site {
	_, inputs, _ := f.reg.Defaults()
	all := values{"miner": m.Name, "site": name}
	if m.Ticker != "" {
		all["ticker"] = m.Ticker
	}
	for k, v := range given {
		all[k] = v
	}
	row := 5
	for i := range f.book.Miners {
		row += len(f.book.Miners[i].Sites)
	}
	s := provenance.Site{Miner: m.Name, Ticker: m.Ticker, Name: name, Row: row, Inputs: inputs}
	s.Origins = f.set(model.ScopeSite, &s.Inputs, "Sites", row, all)
	m.Sites = append(m.Sites, s)
	return &m.Sites[len(m.Sites)-1]
}

func (f *fixture) run() *report.Run {
	f.t.Helper()
	words, err := templates.LoadWords("en")
	if err != nil {
		f.t.Fatal(err)
	}
	return &report.Run{
		ID: "0123456789ab", Version: "test", Date: f.book.Market.ValuationDate, Book: f.book,
		Result: testutil.Evaluate(f.reg, f.book.Evaluable(), 1), Registry: f.reg, Words: words,
	}
}

// typical inputs of a mining site, of a lease and of a GPU cloud
var (
	fleet = values{"site_mw": "120", "power_price_usd_mwh": "48", "hashrate_ehs": "4.2",
		"fleet_efficiency_j_th": "24.2"}
	lease = values{"lease_usd_kw_month": "121", "capex_usd_mw": "6000000", "lease_escalator_pct": "0.02"}
	cloud = values{"gpu_price_usd_hour": "2.4"}
	ready = values{
		"power_redundancy": "2N", "cooling": "liquid", "fibre_routes": "2", "fibre_gbps": "8000", "firm_power": "yes",
		"uptime_target_pct": "0.9999",
	}
	shares = values{
		"share_price_usd": "14.99", "shares_m": "89", "net_debt_usd": "150000000", "cash_usd": "100000000",
		"btc_held":                  "9100",
		"convertible_principal_usd": "150000000", "conversion_price_usd": "16.395", "ev_ebitda_mining_x": "6",
		"ev_ebitda_hpc_x": "15",
	}
)

func join(all ...values) values {
	out := values{}
	for _, vs := range all {
		for k, v := range vs {
			out[k] = v
		}
	}
	return out
}

// sample is a book with every kind of miner that a memo has to speak of.
func sample(t testing.TB) *report.Run {
	f := newFixture(t)
	f.book.Scenarios = []model.Scenario{
		scenario("Bitcoin halves", "btc_price_usd", '*', 0.5), scenario("North American average", "capex_usd_mw",
			'=', 9.5e6),
		scenario("Slow power", "delay_months", '=', 30), scenario("GPU glut", "gpu_price_growth_pct", '+', -0.2),
	}
	f.book.Deals = []provenance.Deal{
		deal("Core Scientific", "CoreWeave", "2024-06-03", 200, 12, 3.5e9, 121.5, "critical IT"),
		deal("TeraWulf", "Fluidstack CB-3/4", "2025-08", 200, 10, 3.7e9, 154.2, "critical IT (250 gross)"),
		deal("Cipher", "AWS", "", 300, 15, 5.5e9, 101.9, "basis not stated"),
	}
	one := f.miner("One Site Mining", "ONE", shares)
	f.site(one, "Denton", join(fleet, lease, cloud, ready, values{"debt_share_pct": "0.5", "region": "Texas"}))
	several := f.miner("Several & Sons plc", "SVRL", shares)
	f.site(several, "Alpha", join(fleet, lease, ready))
	f.site(several, "Bravo", join(fleet, lease, values{"cooling": "air", "firm_power": "no", "fibre_routes": "1"}))
	f.site(several, "Charlie", fleet)
	f.site(several, "Delta", join(fleet, cloud, values{"power_price_usd_mwh": "140"}))
	f.site(several, "Echo", join(lease, values{"site_mw": "200", "power_price_usd_mwh": "40", "hashrate_ehs": "0",
		"fleet_efficiency_j_th": "20"}))
	keep := f.miner("Keep Mining Inc", "KEEP", nil)
	f.site(keep, "Hill", join(fleet, values{"lease_usd_kw_month": "60", "gpu_price_usd_hour": "1.2"}))
	failed := f.miner("Broken Rows SA", "BRK", nil)
	f.site(failed, "Nowhere", join(fleet)).Failed = true
	f.book.Findings = []provenance.Finding{{
		Severity: provenance.Error, Code: "RR-104", Cell: provenance.Cell{File: "book.xlsx", Sheet: "Sites",
			Ref: "F12"}, Header: "Hashrate",
		Input: "hashrate_ehs", Read: "n/a", Wrong: "The hashrate “n/a” is not a number.", Do: "Type a number in EH/s.",
		Miner: failed.Name, Site: "Nowhere",
	}, {
		Severity: provenance.Warning, Code: "RR-201", Cell: provenance.Cell{File: "book.xlsx", Sheet: "Sites",
			Ref: "G5"}, Header: "Capex $m/MW",
		Input: "capex_usd_mw", Wrong: "6.0 USD m/MW is below the usual band.", Do: "Check the figure or its unit.",
		Miner: one.Name, Site: "Denton",
	}}
	return f.run()
}

// simulated is the sample with few simulated paths a site.
func simulated(t testing.TB) *report.Run {
	run := sample(t)
	if err := sim.Book(context.Background(), run.Result, sim.Options{Paths: 500, Seed: 1, Jobs: 1}); err != nil {
		t.Fatal(err)
	}
	return run
}

func scenario(name, input string, op byte, v float64) model.Scenario {
	return model.Scenario{Name: name, Overrides: []model.Override{{Input: input, Op: op, Value: model.NumberValue(v)}}}
}

func deal(seller, tenant, date string, mw, years, total, rent float64, basis string) provenance.Deal {
	return provenance.Deal{Seller: seller, Tenant: tenant, Date: date, MWBasis: basis, MW: model.Given(mw),
		Years:    model.Given(years),
		TotalUSD: model.Given(total), USDPerKWMonth: model.Given(rent)}
}

// attachOne attaches a small file to every memo.
func attachOne(m *provenance.Miner) ([]memo.Attachment, error) {
	return []memo.Attachment{{Name: "results.json", MediaType: "application/json", Description: "figures of " + m.Name,
		Relationship: "Data", Data: []byte("{}")}}, nil
}
