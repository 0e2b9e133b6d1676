package workbook

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// campus is a site table of one site that is to be converted in phases.
const campus = `
Miner | Site | MW | Power price | Hashrate | Efficiency | Rent | GPU rate
Riot | Rockdale | 700 | 40 | 14 | 25 | 120 | 2
`

// ownText writes the phases of a site: name, and the inputs that each has of its own.
func ownText(t *testing.T, s *provenance.Site) string {
	t.Helper()
	reg := registry(t)
	var out []string
	for i, p := range s.Inputs.Phases {
		if s.Phases[i].Name != p.Name || len(s.Phases[i].Origins) != len(p.Own) {
			t.Errorf("places of phase %s: %+v", p.Name, s.Phases[i])
		}
		text := p.Name
		for _, own := range p.Own {
			in, _ := reg.Lookup(own.Key)
			text += fmt.Sprintf(" %s=%s", own.Key, in.Format(own.Value))
			if s.Phases[i].Origins[own.Key].Kind == "" {
				t.Errorf("%s of phase %s has no origin", own.Key, p.Name)
			}
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

func TestTableOfPhases(t *testing.T) {
	b := read(t, siteTab(campus+"Cipher | Odessa | 200 | 30 | 6 | 25 | 110 | 2"), market, tab{"Phases", rows(`
Site | Phase | MW | Rent ($/kW-year) | COD | Status | Build cost ($m/MW)
Rockdale | Hall A | 100 | 1500 | 2025-12-31 | signed |
 | Hall B | 200 | | | LOI | 9
Odessa | 1 | 150 | | | |
Total | | 450 | | | |`)})
	want := "Hall A convert_mw=100 contingency_pct=0.05 delay_months=0 build_months=17 cod_date=2025-12-31 " +
		"lease_usd_kw_month=125 lease_status=signed lease_probability_pct=1; " +
		"Hall B convert_mw=200 capex_usd_mw=9e+06 lease_status=LOI lease_probability_pct=0.6"
	s := site(t, b, 0)
	if got := ownText(t, s); got != want || s.Failed || s.Inputs.ConvertMW.Value != 300 {
		t.Errorf("got  %s\nwant %s\nconvert_mw %v; %v", got, want, s.Inputs.ConvertMW, b.Findings)
	}
	if got := s.Phases[0].Origins["contingency_pct"].String(); got != "default for signed" {
		t.Errorf("contingency_pct of the signed phase: %q", got)
	}
	if got := s.Phases[0].Origins["build_months"].String(); got != "derived from cod_date Phases!E2" {
		t.Errorf("build_months of the phase: %q", got)
	}
	if s.Inputs.DiscountRateColoPct != 0.10 || s.Inputs.LeaseProbabilityPct != 0.3 {
		t.Errorf("a phase's status set what is the site's: %v, %v", s.Inputs.DiscountRateColoPct,
			s.Inputs.LeaseProbabilityPct)
	}
	if got := ownText(t, site(t, b, 1)); got != "1 convert_mw=150" {
		t.Errorf("got %s; %v", got, b.Findings)
	}
	if !slices.Contains(codes(b), "RR-108 Phases!A5") {
		t.Error(b.Findings)
	}
}

// Rows of one site in the table of sites: the first that names no phase is the site's; else the first is its
// first phase.
func TestPhasesInTheTableOfSites(t *testing.T) {
	own := read(t, siteTab(`
Miner | Site | Phase | MW | Convert MW | Power price | Hashrate | Efficiency | Rent | GPU rate | Lease status
Riot | Rockdale | | 700 | | 40 | 14 | 25 | 120 | 2 | signed
Riot | Rockdale | A | | 100 | | | | 130 | |
 | | B | 700 | 200 | | | | | | LOI
Cipher | Odessa | | 200 | | 30 | 6 | 25 | 110 | 2 |`), market)
	s := site(t, own, 0)
	want := "A convert_mw=100 lease_usd_kw_month=130; B convert_mw=200 contingency_pct=0.1 lease_status=LOI " +
		"lease_probability_pct=0.6"
	if got := ownText(t, s); got != want || s.Failed || s.Inputs.DiscountRateColoPct != 0.085 ||
		s.Inputs.LeaseUSDKWMonth.Value != 120 {
		t.Errorf("got  %s\nwant %s\n%+v %v", got, want, s.Inputs, own.Findings)
	}
	if o := site(t, own, 1); o.Name != "Odessa" || len(o.Inputs.Phases) != 0 || o.Failed {
		t.Errorf("%+v", o)
	}
	alike := read(t, siteTab(`
Miner | Site | Phase | MW | Convert MW | Power price | Hashrate | Efficiency | Rent | GPU rate | Lease status
Riot | Rockdale | A | 700 | 100 | 40 | 14 | 25 | 120 | 2 | signed
Riot | Rockdale | B | | 250 | | | | 125 | 2 | signed
Riot | Rockdale | C | | 350 | 40 | | | 125 | 2 | signed`), market)
	s = site(t, alike, 0)
	want = "A convert_mw=100 lease_usd_kw_month=120 lease_status=signed gpu_price_usd_hour=2; B convert_mw=250 " +
		"lease_usd_kw_month=125 lease_status=signed gpu_price_usd_hour=2; " +
		"C convert_mw=350 lease_usd_kw_month=125 lease_status=signed gpu_price_usd_hour=2"
	if got := ownText(t, s); got != want || s.Failed || s.Inputs.LeaseStatus != "signed" ||
		s.Inputs.DiscountRateColoPct != 0.085 || s.Inputs.LeaseUSDKWMonth.Known {
		t.Errorf("got  %s\nwant %s\n%+v %v", got, want, s.Inputs, alike.Findings)
	}
	if len(alike.Miners[0].Sites) != 1 {
		t.Errorf("%d sites", len(alike.Miners[0].Sites))
	}
}

// A column named Phase beside sites of one row each is no more than a remark.
func TestOnePhaseIsTheSite(t *testing.T) {
	b := read(t, siteTab(`
Miner | Site | Phase | MW | Power price | Hashrate | Efficiency | Rent | GPU rate
Riot | Rockdale | energised | 700 | 40 | 14 | 25 | 120 | 2
Riot | Corsicana | planned | 200 | 40 | 4 | 25 | 120 | 2`), market)
	for i := range 2 {
		if s := site(t, b, i); s.Failed || len(s.Inputs.Phases) != 0 || s.Inputs.LeaseUSDKWMonth.Value != 120 {
			t.Errorf("%+v %v", s.Inputs, b.Findings)
		}
	}
}

func TestStructures(t *testing.T) {
	b := read(t, siteTab(`
Miner | Site | Structure | MW | Power price | Hashrate | Efficiency | Rent | GPU rate | Lease type
Riot | Rockdale | | 700 | 40 | 14 | 25 | 120 | 2 |
Riot | Rockdale | joint venture | 700 | 40 | 14 | 25 | 130 | 2 | NNN
Riot | Rockdale | Ground lease | 700 | 40 | 14 | 25 | 6 | | ground`), market, tab{"Phases", rows(`
Site | Structure | Phase | MW
Rockdale | joint venture | 1 | 100
Rockdale | joint venture | 2 | 150`)})
	for i, want := range []string{"", "joint venture", "Ground lease"} {
		s := site(t, b, i)
		if s.Name != "Rockdale" || s.Inputs.Structure != want || s.Failed ||
			len(s.Inputs.Phases) != map[bool]int{true: 2}[i == 1] {
			t.Errorf("%d: %+v; %v", i, s.Inputs, b.Findings)
		}
	}
	if s := site(t, b, 1); s.Inputs.GPUPriceUSDHour.Known || s.Inputs.OpexHPCUSDKWMonth != 3 ||
		s.Inputs.ExitCapRatePct != 0.07 || !slices.Contains(codes(b), "RR-389 Sites!J3") {
		t.Errorf("%+v; %v", s.Inputs, b.Findings)
	}
	if got := site(t, b, 1).Origins["exit_cap_rate_pct"].String(); got != "default for NNN" {
		t.Error(got)
	}
	if s := site(t, b, 2); s.Inputs.CapexUSDMW != 0 || s.Inputs.PUEHPC != 1 {
		t.Errorf("%+v", s.Inputs)
	}
}

// moreReproductions has a workbook for each code of phases, dates, rents and assumptions.
func init() {
	phases := func(lines string) tab { return tab{"Phases", rows(lines)} }
	more := func(header, cells string) tab {
		return siteTab("Miner | Site | MW | Power price | Hashrate | Efficiency | " + header +
			"\nRiot | Rockdale | 700 | 40 | 14 | 25 | " + cells)
	}
	reproductions = append(reproductions, []struct {
		code, at string
		fails    bool
		tabs     []tab
	}{
		{"RR-107", "Sites!G1", false, []tab{more("Status", "operating"), market}},
		{"RR-222", "Sites!G2", false, []tab{more("Lease status", "operating"), market}},
		{"RR-201", "Phases!C3", true, []tab{siteTab(campus), market,
			phases("Site | Phase | MW\nRockdale | A | 100\nRockdale | B |")}},
		{"RR-303", "Phases!D2", true, []tab{siteTab(campus), market,
			phases("Site | Phase | MW | GPUs\nRockdale | A | 13 | 7143\nRockdale | B | 100 |")}},
		{"RR-305", "Phases!D2", false, []tab{siteTab(campus), market,
			phases("Site | Phase | MW | Tenant funded\nRockdale | A | 100 | 50%\nRockdale | B | 100 | 0%")}},
		{"RR-381", "Sites!G2", true, []tab{more("COD", "2024-05-01"), market}},
		{"RR-381", "Phases!D3", true, []tab{siteTab(campus), market,
			phases("Site | Phase | MW | COD\nRockdale | A | 100 | 2026-01-31\nRockdale | B | 100 | 2024-06-30")}},
		{"RR-382", "Sites!G2", true, []tab{more("COD | Delay (months) | Build time (months)", "2025-07-15 | 6 | 18"),
			market}},
		{"RR-382", "Sites!G2", true, []tab{more("Construction start | COD", "2026-06-01 | 2025-07-15"), market}},
		{"RR-382", "Sites!G2", true, []tab{more("Construction start | Delay (months)", "2026-06-01 | 2"), market}},
		{"RR-382", "Phases!D3", true, []tab{siteTab(campus), market,
			phases("Site | Phase | MW | COD | Delay (months) | Build time (months)\nRockdale | A | 100 | | " +
				"|\nRockdale | B | 100 | 2025-07-15 | 12 | 12")}},
		{"RR-383", "Sites!H2", false, []tab{more("COD | Build time (months)", "2025-07-15 | 18"), market}},
		{"RR-384", "Sites!G2", true, []tab{more("Construction start", "2034-07-15"), market}},
		{"RR-385", "Sites!H2", false, []tab{more("COD | Lease commencement", "2025-07-15 | 2026-01-01"), market}},
		{"RR-386", "Sites!G2", true, []tab{more("Rent | Average rent", "120 | 120"), market}},
		{"RR-386", "Sites!H2", true, []tab{more("Average rent | Total contract value ($bn) | Convert MW",
			"150 | 4 | 260"), market}},
		{"RR-387", "Sites!G2", true, []tab{more("Total contract value ($bn) | Convert MW", "900 | 260"), market}},
		{"RR-388", "Sites!G2", false, []tab{more("Total contract value ($bn)", "3"), market,
			phases("Site | Phase | MW | Rent\nRockdale | A | 100 | 120\nRockdale | B | 200 |")}},
		{"RR-388", "Sites!G2", false, []tab{more("Total contract value ($bn)", "3"), market,
			phases("Site | Phase | MW | Rent\nRockdale | A | 100 | 120\nRockdale | B | 200 | 120")}},
		{"RR-389", "Sites!H2", false, []tab{more("GPU rate | Lease type", "2 | NNN"), market}},
		{"RR-389", "Phases!D2", false, []tab{siteTab(campus), market,
			phases("Site | Phase | MW | Lease type\nRockdale | A | 100 | NNN\nRockdale | B | 100 |")}},
		{"RR-390", "", false, []tab{more("Rent | Lease term (years)", "120 | 15"), market}},
		{"RR-390", "Market!B5", false, []tab{more("Rent | Lease term (years)", "120 | 15"),
			{"Market", append(slices.Clone(market.rows), []any{"Horizon", 120, "months"})}}},
		{"RR-321", "Scenarios!B2", false, []tab{siteTab(one), market,
			{"Scenarios", rows("Scenario | Input | Override\nLate | cod_date | =2030-01-31")}}},
		{"RR-328", "Scenarios!B2", false, []tab{siteTab(one), market,
			{"Scenarios", rows("Scenario | Probability | Input | Override\nBear | 40% | BTC price | *0.5\nBull | 50% " +
				"| BTC price | *2")}}},
		{"RR-328", "Scenarios!B2", false, []tab{siteTab(one), market,
			{"Scenarios", rows("Scenario | Probability | Input | Override\nBear | 100% | BTC price | *0.5\nBull | | " +
				"BTC price | *2")}}},
		{"RR-331", "Ranges!A2", false, []tab{siteTab(one), market,
			{"Ranges", rows("Input | Low | High\nAverage rent | 100 | 150")}}},
		{"RR-361", "Phases!A2", false, []tab{siteTab(campus), market, phases("Site | Phase | MW\nRockdael | A | 100")}},
		{"RR-362", "Phases!B3", true, []tab{siteTab(campus), market,
			phases("Site | Phase | MW\nRockdale | A | 100\nRockdale | a | 200")}},
		{"RR-363", "Sites!D3", true, []tab{siteTab(`
Miner | Site | Phase | MW | Convert MW | Power price | Hashrate | Efficiency
Riot | Rockdale | A | 700 | 100 | 40 | 14 | 25
Riot | Rockdale | B | 200 | 100 | | | `), market}},
		{"RR-364", "Phases!C3", true, []tab{siteTab(campus), market,
			phases("Site | Phase | MW\nRockdale | A | 400\nRockdale | B | 301")}},
		{"RR-365", "Sites!G2", false, []tab{more("Convert MW", "300"), market,
			phases("Site | Phase | MW\nRockdale | A | 100\nRockdale | B | 100")}},
		{"RR-365", "Sites!G2", false, []tab{more("GPUs", "300"), market,
			phases("Site | Phase | MW\nRockdale | A | 100\nRockdale | B | 100")}},
		{"RR-366", "Sites!H2", true, []tab{more("Prepayment | Prepayment month", "20% | 25"), market}},
		{"RR-366", "Phases!B2", true, []tab{more("Prepayment | Prepayment month", "20% | 20"), market,
			phases("Site | Phase | MW | COD\nRockdale | A | 100 | 2025-06-30\nRockdale | B | 100 |")}},
		{"RR-367", "Sites!H2", false, []tab{more("LTC | Interest-only months | Loan term", "60% | 60 | 60"), market}},
		{"RR-368", "Sites!F3", false, []tab{siteTab(`
Miner | Site | Structure | MW | Power price | Hashrate | Efficiency
Riot | Rockdale | a | 700 | 40 | 14 | 25
Riot | Rockdale | b | 700 | 40 | 15 | 25`), market}},
		{"RR-371", "House!A2", false, []tab{siteTab(one), market,
			{"House", rows("Input | Value | Source\nprice of tea | 3 | x\nCap rate | 7% | x")}}},
		{"RR-371", "House!A2", false, []tab{siteTab(one), market,
			{"House", rows("Input | When | Is | Value | Source\nCap rate | Lease type | net | 7% | x")}}},
		{"RR-372", "House!B2", false,
			[]tab{siteTab(one), {"Market", append(slices.Clone(market.rows), []any{"Cap rate", percentCell(0.08),
				nil})}, {"House", rows("Input | Value | Source\nCap rate | 7% | x\nTax rate | 25% | x")}}},
		{"RR-373", "", false, nil}, // TestHouseWithoutAssumptions
	}...)
}

// What stands in the rows of phases is not lost: inputs of the miner, and of the site where its first row
// leaves them blank.
func TestRowsOfPhasesGiveWhatTheFirstLeavesBlank(t *testing.T) {
	b := read(t, siteTab(`
Miner | Site | Phase | MW | Convert MW | Power price | Hashrate | Efficiency | Share price
Riot | Rockdale | A | 700 | 100 | | 14 | 25 |
Riot | Rockdale | B | 700 | 100 | 40 | | | 9`), market)
	s := site(t, b, 0)
	if s.Failed || s.Inputs.PowerPriceUSDMWh != 40 || b.Miners[0].Inputs.SharePriceUSD != model.Given(9.0) {
		t.Errorf("%+v %+v; %v", s.Inputs, b.Miners[0].Inputs, b.Findings)
	}
}
