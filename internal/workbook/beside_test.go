package workbook

import (
	"strings"
	"testing"
)

// Units that stand in a column of their own hold row by row, whatever the column is called that says unit.
func TestUnitsInAColumnOfTheirOwn(t *testing.T) {
	for _, head := range []string{"Unit", "Hashrate unit", "Units", "Hashrate UoM", "Unit of hashrate",
		"Unité de hashrate", ""} {
		b := read(t, siteTab(`
Miner | Site | MW | Efficiency | Power price ($/MWh) | Hashrate | `+head+`
Riot | Rockdale | 700 | 25 | 40 | 14000 | PH/s
Cipher | Odessa | 200 | 25 | 30 | 6 | EH/s
`), market)
		if got := sitesOf(b); got != "Riot/Rockdale 700 40 14 25; Cipher/Odessa 200 30 6 25" {
			t.Errorf("%q: %s %v", head, got, b.Findings)
		}
	}
	b := read(t, siteTab(`
Miner | Site | MW | Efficiency | Power price ($/MWh) | Hashrate | Units sold
Riot | Rockdale | 700 | 25 | 40 | 14 | PH/s
`), market)
	if got := sitesOf(b); got != "Riot/Rockdale 700 40 14 25" {
		t.Errorf("a column that is none of units: %s %v", got, b.Findings)
	}
}

// Sites that stand across are called by what stands above their figures, though the corner is blank; quarters
// are no sites.
func TestNamesAboveSitesAcross(t *testing.T) {
	for names, want := range map[string]string{
		" | Rockdale | Odessa":    "Riot/Rockdale 700 40 14 25; Cipher/Odessa 200 30 6 25",
		" | Q1 2025 | Q2 2025":    "",
		" | Rockdale | Rockdale":  "",
		" | Jan 2025 | June 2025": "",
	} {
		b := read(t, tab{"Sites", rows(names + `
Owner | Riot | Cipher
MW | 700 | 200
Hashrate (EH/s) | 14 | 6
Efficiency (J/TH) | 25 | 25
Power price ($/MWh) | 40 | 30
`)}, market)
		got := sitesOf(b)
		if want == "" {
			if !strings.Contains(strings.Join(codes(b), " "), "RR-201") &&
				!strings.Contains(strings.Join(codes(b), " "), "RR-101") {
				t.Errorf("%q: %s %v", names, got, codes(b))
			}
			continue
		}
		if got != want {
			t.Errorf("%q: %s %v", names, got, b.Findings)
		}
	}
}
