package workbook

import (
	"context"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/model"
)

// readUnder reads a workbook under a house's file of assumptions ("" for none) and a basis.
func readUnder(t *testing.T, house string, basis Basis, tabs ...tab) *provenance.Book {
	t.Helper()
	opt := Options{Basis: basis}
	if house != "" {
		opt.Assumptions = &opening.Source{Name: "house.csv", Data: []byte(house)}
	}
	b, err := ReadWith(context.Background(), registry(t), opening.Source{Name: "book.xlsx", Data: makeBook(t, tabs...)},
		opt)
	must(t, err)
	return b
}

// The first that has a value goes: the row, the market, the workbook's assumptions, the house's, the lender's,
// those by kind of lease, the registry's.
func TestOrderOfDefaults(t *testing.T) {
	site1 := func(header, cells string) tab {
		return siteTab("Miner | Site | MW | Power price | Hashrate | Efficiency | Rent | GPU rate | Lease type | " +
			header + "\nRiot | Rockdale | 700 | 40 | 14 | 25 | 120 | 2 | NNN | " + cells)
	}
	list := func(cells ...any) tab { return tab{"Market", append(slices.Clone(market.rows), cells)} }
	own := tab{"Views", rows("Input | Value | Source\nCap rate | 6.6% | desk\nInflation | 3% | desk")}
	const house = "input,value,source\nexit_cap_rate_pct,0.068,committee\ninflation_pct,2%,committee\n"
	for _, c := range []struct {
		why, house string
		basis      Basis
		tabs       []tab
		want       float64
		from       string
	}{
		{"the row", house, LenderBasis, []tab{site1("Cap rate", "6%"), list("Cap rate", percentCell(0.065)), own}, 0.06,
			"Sites!J2"},
		{"the market", house, LenderBasis, []tab{site1("", ""), list("Cap rate", percentCell(0.065)), own}, 0.065,
			"Market!B5"},
		{"the workbook's assumptions", house, LenderBasis, []tab{site1("", ""), market, own}, 0.066, "Views!B2"},
		{"the house's file", house, LenderBasis, []tab{site1("", ""), market}, 0.068, "house.csv:house!B2"},
		{"the lender's set", "", LenderBasis, []tab{site1("", ""), market}, 0.085, "lender"},
		{"the kind of lease", "", HouseBasis, []tab{site1("", ""), market}, 0.07, "default for NNN"},
		{"the registry", "", HouseBasis, []tab{siteTab(one), market}, 0.08, "default"},
		{"the lender's over the registry", "", LenderBasis, []tab{siteTab(one), market}, 0.095, "lender"},
	} {
		s := site(t, readUnder(t, c.house, c.basis, c.tabs...), 0)
		if o := s.Origins["exit_cap_rate_pct"]; s.Failed || !same(s.Inputs.ExitCapRatePct, c.want) ||
			o.String() != c.from || o.Kind != provenance.FromCell && o.Source == "" {
			t.Errorf("%s: %v from %q (%+v)", c.why, s.Inputs.ExitCapRatePct, o.String(), o)
		}
	}
	b := readUnder(t, house, HouseBasis, siteTab(one), market)
	if b.Market.InflationPct != 0.02 || b.MarketOrigins["inflation_pct"].Set != "house.csv" {
		t.Errorf("%v %+v", b.Market.InflationPct, b.MarketOrigins["inflation_pct"])
	}
}

func TestLenderBasis(t *testing.T) {
	b := readUnder(t, "", LenderBasis, siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Rent | GPU rate | LTC
Riot | Rockdale | 700 | 40 | 14 | 25 | 120 | 2 |
Riot | Corsicana | 200 | 40 | 4 | 25 | 120 | 2 | 60%`), market, tab{"Phases", rows("Site | Phase | MW | LTC\nRockdale | A | 100 | 50%\nRockdale | B | 100 |")})
	a, c := site(t, b, 0), site(t, b, 1)
	if a.Inputs.RenewalProbabilityPct != 0 || a.Inputs.DSCRTargetX != 0 || c.Inputs.DSCRTargetX != 1.3 ||
		c.Origins["dscr_target_x"].String() != "lender" {
		t.Errorf("%+v %+v; %v", a.Inputs, c.Inputs, b.Findings)
	}
	if got := ownText(t, a); got != "A convert_mw=100 debt_share_pct=0.5 dscr_target_x=1.3; B convert_mw=100" {
		t.Error(got)
	}
}

// Of two conditions the type of lease goes before its status; a condition goes before a line without one.
func TestConditions(t *testing.T) {
	const house = "input,when,is,value,source\n" +
		"contingency_pct,,,0.2,plain\ncontingency_pct,lease_status,signed,0.02,status\n" +
		"contingency_pct,lease_type,nnn,0.03,type\n" +
		"power_growth_pct,region,texas,0.01,grid\n"
	b := readUnder(t, house, HouseBasis, siteTab(`
Miner | Site | Region | MW | Power price | Hashrate | Efficiency | Rent | Lease status | Lease type
Riot | A | Texas | 700 | 40 | 14 | 25 | 120 | signed | NNN
Riot | B | Ohio | 200 | 40 | 4 | 25 | 120 | signed |
Riot | C | TEXAS | 200 | 40 | 4 | 25 | 120 | |`), market)
	for i, want := range []struct{ contingency, growth float64 }{{0.03, 0.01}, {0.02, 0.02}, {0.2, 0.01}} {
		if s := site(t, b, i); s.Failed || s.Inputs.ContingencyPct != want.contingency ||
			s.Inputs.PowerGrowthPct != want.growth {
			t.Errorf("%s: %v, %v; %v", s.Name, s.Inputs.ContingencyPct, s.Inputs.PowerGrowthPct, b.Findings)
		}
	}
}

// The program's own set may be taken over by a house as it is.
func TestHouseMayCopyTheDefaults(t *testing.T) {
	house := "when,is,input,default,source\nlease_type,NNN,exit_cap_rate_pct,0.072,committee\n"
	b := readUnder(t, house, HouseBasis, siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Rent | Lease type
Riot | A | 700 | 40 | 14 | 25 | 120 | NNN`), market)
	if s := site(t, b, 0); s.Inputs.ExitCapRatePct != 0.072 || s.Origins["exit_cap_rate_pct"].Source != "committee" {
		t.Errorf("%+v; %v", s.Origins["exit_cap_rate_pct"], b.Findings)
	}
}

func TestFaultsOfAHouse(t *testing.T) {
	house := "input,value,source\nprice of " +
		"tea,3,x\nsite_mw,100,x\nshare_price_usd,9,x\nexit_cap_rate_pct,40,x\ntax_rate_pct,0.25,x\ntax_rate_pct,0.3,x\n"
	b := readUnder(t, house, HouseBasis, siteTab(one), market)
	var got []string
	for _, f := range b.Findings {
		if f.Cell.File != "house.csv" {
			t.Errorf("%v", f)
		}
		got = append(got, f.Code+" "+f.Cell.Ref)
	}
	if want := []string{"RR-371 A2", "RR-371 A3", "RR-371 A4", "RR-203 B5", "RR-112 B7"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if s := site(t, b, 0); !s.Failed {
		t.Error("a site was evaluated on an assumption that cannot be read")
	}
}

func TestHouseWithoutAssumptions(t *testing.T) {
	b := readUnder(t, "a,b\n1,2\n", HouseBasis, siteTab(one), market)
	if len(b.Findings) != 1 || b.Findings[0].Code != codeNoAssumptions || b.Findings[0].Cell.File != "house.csv" ||
		!site(t, b, 0).Failed {
		t.Errorf("%v", b.Findings)
	}
	if _, err := ReadWith(context.Background(), registry(t), opening.Source{Name: "book.xlsx",
		Data: makeBook(t, siteTab(one), market)}, Options{Assumptions: &opening.Source{Name: "house.xlsx",
		Data: []byte("PK")}}); err == nil || !strings.Contains(err.Error(), "house.xlsx") {
		t.Errorf("a broken file of assumptions: %v", err)
	}
}

// Every rule that the program brings is within the bounds and under a condition that can hold.
func TestBuiltInDefaults(t *testing.T) {
	reg := registry(t)
	layers, err := builtIn(reg, LenderBasis)
	must(t, err)
	n := 0
	for _, l := range layers {
		for key, rules := range l.rules {
			for _, u := range rules {
				n++
				if u.in.Key != key || !u.value.Known || u.origin.Source == "" || !u.add && u.in.Numeric() &&
					!u.in.Within(u.value.Number) || u.when != "" && u.test == nil {
					t.Errorf("%s: %+v", key, u)
				}
			}
		}
	}
	if n < 20 {
		t.Errorf("%d rules", n)
	}
	for _, text := range []string{"when,is,input,value,source\n,,no_such,1,x",
		"when,is,input,value,source\nlease_type,net,pue_hpc,1,x", "when,is,input,value,source\n,,pue_hpc,one,x",
		"when,is,input,value,source\nno_such,1,pue_hpc,1,x", "when,is,input,value,source\ndebt_share_pct,1,pue_hpc,1,x",
		"a\"b"} {
		if _, err := parseDefaults(reg, []byte(text), ""); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func TestProbabilities(t *testing.T) {
	b := read(t, siteTab(one), market, tab{"Scenarios", rows(`
Scenario | Probability | Input | Override
Base | 50% | |
Bear | 30% | BTC price | *0.5
Bear | 30% | Power price | *1.1
Bull | 20% | BTC price | *2`)})
	var got []model.Opt[float64]
	for _, s := range b.Scenarios {
		got = append(got, s.Probability)
	}
	if !slices.Equal(got, []model.Opt[float64]{model.Given(0.5), model.Given(0.3), model.Given(0.2)}) ||
		len(b.Findings) != 0 {
		t.Errorf("%v; %v", got, b.Findings)
	}
	points := read(t, siteTab(one), market,
		tab{"Scenarios", rows("Scenario | Probability (%) | Input | Override\nBear | 40 | BTC price | *0.5\nBull | " +
			"60 | BTC price | *2")})
	if len(points.Findings) != 0 || points.Scenarios[1].Probability != model.Given(0.6) {
		t.Errorf("%+v; %v", points.Scenarios, points.Findings)
	}
}

// A scenario's change is held against the values that phases have of their own.
func TestOverridesOfPhases(t *testing.T) {
	b := read(t, siteTab(campus), market,
		tab{"Phases", rows("Site | Phase | MW | Rent\nRockdale | A | 100 | 300\nRockdale | B | 100 |")},
		tab{"Scenarios", rows("Scenario | Input | Override\nHigh | Rent | *2\nLow | Rent | *0.5\nMore | debt_profile " +
			"| =bullet")})
	if len(b.Scenarios) != 2 || b.Scenarios[0].Name != "Low" || !slices.Contains(codes(b), "RR-323 Scenarios!C2") {
		t.Errorf("%+v; %v", b.Scenarios, b.Findings)
	}
}

func TestStartingRentsOfDeals(t *testing.T) {
	b := read(t, siteTab(one), market, tab{"Deals", rows(`
Seller | Tenant | MW | MW basis | Years | Total ($bn) | $/kW-month | Escalator (%) | Starting rent
A | x | 200 | critical IT | 10 | | 155 | 3% |
B | x | 200 | critical IT | 12 | 3.48 | | 0% |
C | x | 200 | gross | 12 | 3.48 | | 3% |
D | x | | | 10 | | 155 | | 130
E | x | | | | | 155 | 3% |`)})
	want := []provenance.Deal{{StartUSDPerKWMonth: model.Given(135.20728523799755), StartDerived: true},
		{StartUSDPerKWMonth: model.Given(120.83333333333333), StartDerived: true},
		{}, {StartUSDPerKWMonth: model.Given(130.0)}, {}}
	for i, d := range b.Deals {
		if w := want[i]; d.StartUSDPerKWMonth.Known != w.StartUSDPerKWMonth.Known || !same(d.StartUSDPerKWMonth.Value,
			w.StartUSDPerKWMonth.Value) || d.StartDerived != w.StartDerived {
			t.Errorf("%s: %+v", d.Seller, d)
		}
	}
	if len(b.Deals) != 5 || len(b.Findings) != 0 {
		t.Errorf("%d deals; %v", len(b.Deals), b.Findings)
	}
}

// A scenario that changes the status of a lease changes the defaults that rest on it, where a site has no value
// of its own.
func TestScenariosOfAStatus(t *testing.T) {
	b := read(t, siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Rent | GPU rate | Lease status | Contingency
Riot | A | 700 | 40 | 14 | 25 | 120 | 2 | LOI |
Riot | B | 200 | 40 | 4 | 25 | 120 | 2 | | 8%
Riot | C | 200 | 40 | 4 | 25 | 120 | 2 | signed |`), market,
		tab{"Scenarios", rows("Scenario | Input | Override | Site\nSigned | lease_status | =signed |\nSigned | " +
			"contingency_pct | *2 | \nOnly A | lease_status | =signed | A")})
	n := model.NumberValue
	want := []model.Override{
		{Input: "contingency_pct", Op: '=', Value: n(0.05), Miner: "Riot", Site: "A"},
		{Input: "lease_probability_pct", Op: '=', Value: n(1), Miner: "Riot", Site: "A"},
		{Input: "lease_probability_pct", Op: '=', Value: n(1), Miner: "Riot", Site: "B"},
		{Input: "discount_rate_colo_pct", Op: '=', Value: n(0.085), Miner: "Riot", Site: "A"},
		{Input: "discount_rate_colo_pct", Op: '=', Value: n(0.085), Miner: "Riot", Site: "B"},
		{Input: "lease_status", Op: '=', Value: model.TextValue("signed")}, {Input: "contingency_pct", Op: '*',
			Value: n(2)},
	}
	if got := b.Scenarios[0].Overrides; !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v; %v", got, want, b.Findings)
	}
	want = []model.Override{
		{Input: "contingency_pct", Op: '=', Value: n(0.05), Site: "A"}, {Input: "lease_probability_pct", Op: '=',
			Value: n(1), Site: "A"},
		{Input: "discount_rate_colo_pct", Op: '=', Value: n(0.085), Site: "A"}, {Input: "lease_status", Op: '=',
			Value: model.TextValue("signed"), Site: "A"},
	}
	if got := b.Scenarios[1].Overrides; !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}
