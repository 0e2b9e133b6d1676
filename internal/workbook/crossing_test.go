package workbook

import (
	"math"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// near reports whether two figures are the same but for rounding.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(b)) }

// ownNumber is a number that a phase has of its own, NaN where it has none.
func ownNumber(s *provenance.Site, phase int, key string) float64 {
	for _, own := range s.Inputs.Phases[phase].Own {
		if own.Key == key {
			return own.Value.Number
		}
	}
	return math.NaN()
}

// Megawatts of critical IT are those to convert at the PUE that holds for them: the phase's, the site's, or the
// one that the assumptions suppose.
func TestCriticalITOfPhasesAndAssumptions(t *testing.T) {
	assumptions := tab{"Assumptions", rows("Input | Value | Source\nPUE | 1.3 | house")}
	head := "Miner | Site | MW | Power price | Hashrate | Efficiency | Critical IT MW\nRiot | Rockdale | 700 | 40 | " +
		"14 | 25 | "
	b := read(t, siteTab(head+"100"), market, assumptions)
	if s := site(t, b, 0); s.Failed || !near(s.Inputs.ConvertMW.Value, 130) {
		t.Errorf("%v of %v", s.Inputs.ConvertMW, b.Findings)
	}
	phases := tab{"Phases", rows("Site | Phase | Critical IT MW | PUE\nRockdale | A | 100 | 1.2\nRockdale | B | 50 |")}
	b = read(t, siteTab(head), market, assumptions, phases)
	s := site(t, b, 0)
	if s.Failed || len(s.Inputs.Phases) != 2 || !near(ownNumber(s, 0, "convert_mw"), 120) ||
		!near(ownNumber(s, 1, "convert_mw"), 65) {
		t.Errorf("%+v of %v", s.Inputs.Phases, b.Findings)
	}
	b = read(t, siteTab(`
Miner | Site | Phase | MW | Power price | Hashrate | Efficiency | Critical IT MW
Riot | Rockdale | A | 700 | 40 | 14 | 25 | 100
Riot | Rockdale | B | | | | | 50`), market)
	s = site(t, b, 0)
	if s.Failed || len(s.Inputs.Phases) != 2 || !near(ownNumber(s, 0, "convert_mw"), 100*s.Inputs.PUEHPC) ||
		!near(ownNumber(s, 1, "convert_mw"), 50*s.Inputs.PUEHPC) {
		t.Errorf("%+v of %v", s.Inputs.Phases, b.Findings)
	}
}

// A table of assumptions knows the words for several inputs, notes, currencies and columns of scenarios as
// other lists do.
func TestAssumptionsAsLists(t *testing.T) {
	table := func(lines string) []tab { return []tab{siteTab(campus), market, {"Assumptions", rows(lines)}} }
	b := read(t, table("Input | Value | Source\nDiscount rate | 11% | house\nColocation discount rate | 8% | house")...)
	in := site(t, b, 0).Inputs
	if in.DiscountRateMiningPct != 0.11 || in.DiscountRateColoPct != 0.08 || in.DiscountRateCloudPct != 0.11 {
		t.Errorf("%v %v %v of %v", in.DiscountRateMiningPct, in.DiscountRateColoPct,
			in.DiscountRateCloudPct, b.Findings)
	}
	b = read(t, table("Input | Base | Upside | Stress | Source\nHPC capex ($m/MW) | 10 | 9 | 12 | house\nPool fee | "+
		"1% | 0.5% | 2% | house")...)
	in = site(t, b, 0).Inputs
	if in.CapexUSDMW != 10e6 || len(b.Scenarios) != 2 || len(b.Scenarios[1].Overrides) != 2 ||
		b.Scenarios[1].Overrides[0].Value.Number != 12e6 {
		t.Errorf("%v and %+v of %v", in.CapexUSDMW, b.Scenarios, b.Findings)
	}
	b = read(t, append(table("Input | Value | Source\nHPC capex (EUR m/MW) | 10 | house"),
		tab{"FX", rows("Currency | USD per unit\nEUR | 1.1")})...)
	if in = site(t, b, 0).Inputs; !near(in.CapexUSDMW, 11e6) {
		t.Errorf("%v of %v", in.CapexUSDMW, b.Findings)
	}
	b = read(t, table("Input | Value | Source\nHPC capex (EUR m/MW) | 10 | house")...)
	if s := site(t, b, 0); !s.Failed {
		t.Errorf("euros without a rate are read as %v; %v", s.Inputs.CapexUSDMW, b.Findings)
	}
}

// What is joined by site is that of all structures of the site, or of the one that the row names, and no phase's own.
func TestJoinedToStructuresAndPhases(t *testing.T) {
	const sites = `
Miner | Site | Structure | MW | Power price | Hashrate | Efficiency
Riot | Rockdale | Shell | 700 | 40 | 14 | 25
Riot | Rockdale | Turnkey | 700 | 40 | 14 | 25`
	b := read(t, siteTab(sites), market, tab{"Terms", rows("Site | Rent\nRockdale | 120")})
	for i := range 2 {
		if s := site(t, b, i); s.Inputs.LeaseUSDKWMonth.Value != 120 {
			t.Errorf("%d: %v of %v", i, s.Inputs.LeaseUSDKWMonth, b.Findings)
		}
	}
	b = read(t, siteTab(sites), market,
		tab{"Terms", rows("Site | Structure | Rent\nRockdale | Shell | 60\nRockdale | Turnkey | 130")})
	if x, y := site(t, b, 0).Inputs.LeaseUSDKWMonth.Value, site(t, b, 1).Inputs.LeaseUSDKWMonth.Value; x != 60 ||
		y != 130 {
		t.Errorf("%v and %v of %v", x, y, b.Findings)
	}
	b = read(t, siteTab(`
Miner | Site | Phase | MW | Power price | Hashrate | Efficiency | Convert MW
Riot | Rockdale | A | 700 | 40 | 14 | 25 | 100
Riot | Rockdale | B | | | | | 150`), market, tab{"Terms", rows("Site | Rent\nRockdale | 120")})
	s := site(t, b, 0)
	if s.Failed || s.Inputs.LeaseUSDKWMonth.Value != 120 || !math.IsNaN(ownNumber(s, 0, "lease_usd_kw_month")) {
		t.Errorf("%v, %+v of %v", s.Inputs.LeaseUSDKWMonth, s.Inputs.Phases, b.Findings)
	}
}

// Phases have units beside their figures, and a bad unit of an optional column leaves the others standing.
func TestUnitsOfPhases(t *testing.T) {
	b := read(t, siteTab(campus), market,
		tab{"Phases", rows("Site | Phase | MW | HPC capex | Unit | Rent (EH/s)\nRockdale | A | 100 | 9 | $m/MW | " +
			"7\nRockdale | B | 150 | 9500 | $k/MW | 8")})
	s := site(t, b, 0)
	if s.Failed || len(s.Inputs.Phases) != 2 || ownNumber(s, 0, "capex_usd_mw") != 9e6 ||
		ownNumber(s, 1, "capex_usd_mw") != 9.5e6 {
		t.Errorf("%+v of %v", s.Inputs.Phases, b.Findings)
	}
	if v, _ := model.Get(&s.Inputs, "lease_usd_kw_month"); v.Number != 120 {
		t.Errorf("%v", v)
	}
}

// A column named status alone stands back where another one is plainly the status of the lease.
func TestStatusBesideLeaseStatus(t *testing.T) {
	b := read(t, siteTab("Miner | Site | MW | Power price | Hashrate | Efficiency | Status | Lease status\nRiot | "+
		"Rockdale | 700 | 40 | 14 | 25 | operating | signed"), market)
	if s := site(t, b, 0); s.Failed || s.Inputs.LeaseStatus != "signed" {
		t.Errorf("%v of %v", s.Inputs.LeaseStatus, b.Findings)
	}
	if b.Figures.Left != 1 || b.Figures.Places != 1 {
		t.Errorf("%+v", b.Figures)
	}
}
