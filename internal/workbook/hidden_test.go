package workbook

import (
	"bytes"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/provenance"
)

// A hidden copy of the sites and of the market inputs loses to the visible one, whichever sheet comes first.
func TestHiddenCopiesArePassedOver(t *testing.T) {
	old := "Miner | Site | MW | Power price | Hashrate | Efficiency | Rent | GPU rate\nRiot | Rockdale | 350 | 41 | " +
		"13 | 26 | 119 | 3"
	for name, tabs := range map[string][]tab{
		"hidden first": {{"Old", rows(old)}, siteTab(one), market},
		"hidden last":  {market, siteTab(one), {"Old", rows(old)}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newBook(t, tabs...)
			f.SetActiveSheet(1)
			must(t, f.SetSheetVisible("Old", false))
			b := readData(t, saveBook(t, f))
			s := site(t, b, 0)
			if s.Inputs.SiteMW != 700 || s.Failed || len(b.Miners[0].Sites) != 1 {
				t.Errorf("read %+v", s)
			}
			if got := codes(b); !slices.Equal(got, []string{"RR-131 Old!A1"}) {
				t.Error(b.Findings)
			}
		})
	}
}

// A hidden row of a phase, of a miner or of a joined table loses to the visible one, in one table and across
// sheets, and nothing is wrong with the run.
func TestHiddenRowsLoseToVisibleOnes(t *testing.T) {
	phased := siteTab(`
Miner | Site | Phase | MW | Power price | Hashrate | Efficiency | Rent | Convert MW
Riot | Rockdale | A | 600 | 50 | 13 | 25 | 120 | 90
Riot | Rockdale | A | 700 | 40 | 14 | 25 | 120 | 100
Riot | Rockdale | B | | | | | 130 | 200
Riot | Rockdale | B | 700 | 40 | 14 | 25 | 99 | 150`)
	for name, c := range map[string]struct {
		tabs  []tab
		rows  map[string][]int // hidden rows by sheet
		sheet string           // hidden as a whole
		right func(*testing.T, *provenance.Book)
	}{
		"phases in a table of sites": {[]tab{phased, market}, map[string][]int{"Sites": {2, 5}}, "",
			func(t *testing.T, b *provenance.Book) {
				s := site(t, b, 0)
				if s.Inputs.SiteMW != 700 || len(s.Inputs.Phases) != 2 || s.Inputs.ConvertMW.Value != 300 {
					t.Errorf("read %+v", s.Inputs)
				}
			}},
		"phases in a table of their own": {[]tab{{"Old", rows("Site | Phase | MW | Rent\nRockdale | Hall A | 50 | xx")},
			siteTab(one), {"Phases",
				rows("Site | Phase | MW | Rent\nRockdale | Hall A | 90 | 120\n | Hall A | 100 | 120")}, market},
			map[string][]int{"Phases": {2}}, "Old", func(t *testing.T, b *provenance.Book) {
				if s := site(t, b, 0); len(s.Inputs.Phases) != 1 || s.Inputs.ConvertMW.Value != 100 {
					t.Errorf("read %+v", s.Inputs)
				}
			}},
		"miners": {[]tab{{"Old", rows("Miner | Share price\nRiot | 9")},
			{"Miners", rows("Miner | Share price\nRiot | 10\nRiot | 12")}, siteTab(one), market},
			map[string][]int{"Miners": {2}}, "Old", func(t *testing.T, b *provenance.Book) {
				if p := b.Miners[0].Inputs.SharePriceUSD; p.Value != 12 {
					t.Errorf("read %v", p)
				}
			}},
		"joined": {[]tab{siteTab(one),
			{"Terms", rows("Site | Lease term (years) | Customer\nRockdale | 10 | AWS\nRockdale | 12 | MSFT")}, market},
			map[string][]int{"Terms": {2}}, "", func(t *testing.T, b *provenance.Book) {
				if s := site(t, b, 0).Inputs; s.LeaseTermMonths != 144 || s.Tenant != "MSFT" {
					t.Errorf("read %v %v", s.LeaseTermMonths, s.Tenant)
				}
			}},
	} {
		t.Run(name, func(t *testing.T) {
			// rows that were streamed cannot be hidden
			f, err := excelize.OpenReader(bytes.NewReader(makeBook(t, c.tabs...)))
			must(t, err)
			f.SetActiveSheet(1)
			if c.sheet != "" {
				must(t, f.SetSheetVisible(c.sheet, false))
			}
			for sheet, list := range c.rows {
				for _, n := range list {
					must(t, f.SetRowVisible(sheet, n, false))
				}
			}
			b := readData(t, saveBook(t, f))
			for i := range b.Findings {
				if b.Findings[i].Severity == provenance.Error {
					t.Error(b.Findings[i])
				}
			}
			if !slices.ContainsFunc(b.Findings, func(f provenance.Finding) bool { return f.Code == codeHiddenCopy }) ||
				site(t, b, 0).Failed {
				t.Error(b.Findings)
			}
			c.right(t, b)
		})
	}
}
