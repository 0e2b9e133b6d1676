package main

import (
	"strings"
	"testing"
)

func loaded2026(t *testing.T) *sample2026 {
	t.Helper()
	s, err := loadSample2026(root)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Every entry of the second sample stands in a column of its row's table, so none is left out in silence.
func TestEveryEntryHasItsPlace(t *testing.T) {
	s := loaded2026(t)
	places := map[string]map[string]bool{}
	put := func(t table, id string, columns []column) {
		for _, r := range t {
			places[r[id]] = map[string]bool{}
			for _, c := range columns {
				places[r[id]][c.key] = c.key != ""
			}
		}
	}
	put(s.sites, "row", siteColumns2026)
	put(s.phases, "row", phaseColumns2026)
	put(s.miners, "ticker", minerColumns2026)
	for key := range s.entries {
		row, input := key[0], key[1]
		if _, known := s.registry.Lookup(input); !known {
			t.Errorf("%s %s is no input", row, input)
		}
		if row != "market" && row != "assumptions" && !places[row][input] {
			t.Errorf("%s %s has no column, or the row is not there", row, input)
		}
	}
	sites := s.sites.by("row")
	for _, r := range s.phases {
		if sites[r["site_row"]] == nil {
			t.Errorf("phase %s is of no site", r["row"])
		}
	}
}

// What is called sourced says where it was read; everything else is an assumption with its reason.
func TestSourcesHaveAddresses(t *testing.T) {
	for key, e := range loaded2026(t).entries {
		address := strings.Contains(e.Note, "://") || strings.Contains(e.Note, "github.com/") ||
			strings.Contains(e.Note, "stockwatch.com ")
		if e.Kind == sourced && !address {
			t.Errorf("%s %s is called sourced and has no address: %q", key[0], key[1], e.Note)
		}
		if strings.TrimSpace(e.Note) == "" {
			t.Errorf("%s %s has no reason", key[0], key[1])
		}
	}
}

// The parts of a lease that phases have add up to what was disclosed of the whole.
func TestPhasesAddUp(t *testing.T) {
	s := loaded2026(t)
	for site, want := range map[string]struct{ mw, totalUSD float64 }{
		"CORZ-coreweave":   {590, 0},
		"WULF-lakemariner": {360, 6.7e9},
		"CIFR-barberlake":  {207, 3.83e9},
		"CIFR-blackpearl":  {300 / 1.4, 0},
		"APLD-pf1":         {400, 0}, // the first building's rent is what is left of its contract
		"GLXY-helios":      {526, 0},
	} {
		mw, total := 0.0, 0.0
		for _, r := range s.phases {
			if r["site_row"] != site {
				continue
			}
			pue, own := s.figure(t, r["row"], "pue_hpc")
			if !own {
				pue, _ = s.figure(t, site, "pue_hpc")
			}
			grid, _ := s.figure(t, r["row"], "convert_mw")
			usd, _ := s.figure(t, r["row"], "contract_total_usd")
			mw, total = mw+grid/pue, total+usd
		}
		if diff := mw - want.mw; diff > 1e-6 || diff < -1e-6 {
			t.Errorf("%s: phases of %.3f MW of critical IT load, want %g", site, mw, want.mw)
		}
		if want.totalUSD > 0 && total != want.totalUSD {
			t.Errorf("%s: contracts of %.0f USD, want %.0f", site, total, want.totalUSD)
		}
	}
}

func (s *sample2026) figure(t *testing.T, row, input string) (v float64, ok bool) {
	t.Helper()
	e, ok := s.entries[[2]string{row, input}]
	if !ok {
		return 0, false
	}
	v, err := e.number()
	if err != nil {
		t.Fatal(err)
	}
	return v, true
}

// A share count stands only where it has a source: without one nothing is given per share.
func TestShareCountsHaveSources(t *testing.T) {
	s := loaded2026(t)
	for _, r := range s.miners {
		if e, ok := s.entries[[2]string{r["ticker"], "shares_m"}]; ok && e.Kind != sourced {
			t.Errorf("%s: shares by assumption", r["ticker"])
		}
	}
}
