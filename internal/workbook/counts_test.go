package workbook

import (
	"fmt"
	"strings"
	"testing"

	"rackrate/internal/provenance"
)

// Of every kind that a run works out one by one a workbook may have so many, and no more: the finding says
// where the first stands that is too many, and what is left is read.
func TestCountsAreBounded(t *testing.T) {
	lines := func(head string, n int, line func(i int) string) [][]any {
		var b strings.Builder
		b.WriteString(head)
		for i := range n {
			b.WriteString("\n" + line(i))
		}
		return rows(b.String())
	}
	phases := func(n int) tab {
		return tab{"Phases", lines("Site | Phase | MW to convert", n, func(i int) string {
			return fmt.Sprintf("Rockdale | P%d | 1", i)
		})}
	}
	scenarios := func(n int) tab {
		return tab{"Scenarios", lines("Scenario | Input | Override", n, func(i int) string {
			return fmt.Sprintf("S%d | btc_price_usd | *1.1", i)
		})}
	}
	overrides := func(n int) tab {
		return tab{"Scenarios", lines("Scenario | Input | Override", n, func(int) string {
			return "Bear | power_price_usd_mwh | *1"
		})}
	}
	days := func(n int) tab {
		return tab{"Deck", lines("Date | BTC price", n, func(i int) string {
			return fmt.Sprintf("%d-%02d-%02d | 70000", 2025+i/336, i/28%12+1, i%28+1)
		})}
	}
	deals := func(n int) tab {
		return tab{"Deals", lines("Seller | Tenant | MW", n, func(i int) string {
			return fmt.Sprintf("A%d | B | 100", i)
		})}
	}
	assumptions := func(n int) tab {
		return tab{"Assumptions", lines("Input | Value | Source | When | Is", n, func(i int) string {
			return fmt.Sprintf("tax_rate_pct | 20%% | house | site_mw | >%d", i+1000)
		})}
	}
	structures := func(n int) tab {
		return tab{"Sites", lines("Miner | Site | Structure | MW | Power price | Hashrate | Efficiency", n,
			func(i int) string { return fmt.Sprintf("Riot | Rockdale | S%d | 700 | 40 | 14 | 25", i) })}
	}
	for _, c := range []struct {
		name, at string
		most     int
		fails    bool
		tabs     func(n int) []tab
	}{
		{"phases", "Phases!B32", provenance.MostPhases, true, func(n int) []tab {
			return []tab{siteTab(one), market, phases(n)}
		}},
		{"scenarios", "Scenarios!A202", provenance.MostScenarios, false, func(n int) []tab {
			return []tab{siteTab(one), market, scenarios(n)}
		}},
		{"overrides", "Scenarios!B1002", provenance.MostOverrides, false, func(n int) []tab {
			return []tab{siteTab(one), market, overrides(n)}
		}},
		{"days", "Deck!A20002", provenance.MostDays, true, func(n int) []tab {
			return []tab{siteTab(one), market, days(n)}
		}},
		{"deals", "Deals!A5002", provenance.MostDeals, false, func(n int) []tab {
			return []tab{siteTab(one), market, deals(n)}
		}},
		{"assumptions", "Assumptions!B202", provenance.MostRules, false, func(n int) []tab {
			return []tab{siteTab(one), market, assumptions(n)}
		}},
		{"structures", "Sites!C32", provenance.MostStructures, false, func(n int) []tab {
			return []tab{structures(n), market}
		}},
	} {
		for _, n := range []int{c.most, c.most + 1, c.most + 2} {
			b, found := read(t, c.tabs(n)...), 0
			for _, f := range b.Findings {
				if f.Code == codeTooMany {
					found++
					if at := f.Cell.Sheet + "!" + f.Cell.Ref; at != c.at {
						t.Errorf("%d %s: the finding is at %s, want %s", n, c.name, at, c.at)
					}
				}
			}
			if want := min(1, n-c.most); found != want {
				t.Errorf("%d %s: %d findings of too many, want %d; %v", n, c.name, found, want,
					b.Findings[:min(3, len(b.Findings))])
			}
			if failed := site(t, b, 0).Failed; failed != (c.fails && n > c.most) {
				t.Errorf("%d %s: the site failed: %v; %v", n, c.name, failed, b.Findings[:min(3, len(b.Findings))])
			}
			if c.name == "scenarios" && len(b.Scenarios) != c.most || c.name == "deals" && len(b.Deals) != c.most {
				t.Errorf("%d %s: %d scenarios and %d comparables are read", n, c.name, len(b.Scenarios), len(b.Deals))
			}
		}
	}
}

// All sites of a workbook together have so many phases: those with which there are more are not evaluated.
func TestPhasesOfAllSitesAreBounded(t *testing.T) {
	var sites, phases strings.Builder
	sites.WriteString("Miner | Site | MW | Power price | Hashrate | Efficiency")
	phases.WriteString("Site | Phase | MW to convert")
	fit := provenance.MostBookPhases / (provenance.MostPhases - 1)
	n := fit + 2
	for i := range n {
		fmt.Fprintf(&sites, "\nRiot | Site %d | 700 | 40 | 14 | 25", i)
		for k := range provenance.MostPhases {
			fmt.Fprintf(&phases, "\nSite %d | P%d | 1", i, k)
		}
	}
	b := read(t, siteTab(sites.String()), market, tab{"Phases", rows(phases.String())})
	for i := range n {
		if s := site(t, b, i); s.Failed != (i >= fit) || !s.Failed && len(s.Phases) != provenance.MostPhases {
			t.Errorf("%s failed: %v, with %d phases", s.Name, s.Failed, len(s.Phases))
		}
	}
}
