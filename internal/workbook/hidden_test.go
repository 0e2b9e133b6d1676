package workbook

import (
	"slices"
	"testing"
)

// A hidden copy of the sites and of the market inputs loses to the visible one, whichever sheet comes first.
func TestHiddenCopiesArePassedOver(t *testing.T) {
	old := "Miner | Site | MW | Power price | Hashrate | Efficiency | Rent | GPU rate\nRiot | Rockdale | 350 | 41 | 13 | 26 | 119 | 3"
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
