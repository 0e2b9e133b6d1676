package workbook

import (
	"context"
	"testing"

	"rackrate/internal/workbook/opening"
)

func TestScenariosOfAnotherFile(t *testing.T) {
	const sites = "Miner,Site,Site MW,Power price,Hashrate,Efficiency,Rent\nAcme,One,100,45,3,20,150\n"
	csv := opening.Source{Name: "book.csv", Data: []byte(sites)}
	read := func(text string) *reader {
		t.Helper()
		r, err := newReader(context.Background(), registry(t), csv,
			Options{Scenarios: &opening.Source{Name: "cases.csv", Data: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	got := read("scenario,input,override,site\nHalf,power_price_usd_mwh,*0.5,\nDear,capex_usd_mw,=12000000,One\n").
		book.Scenarios
	if len(got) != 2 || got[0].Name != "Half" || got[1].Overrides[0].Site != "One" || got[1].Overrides[0].Op != '=' {
		t.Errorf("scenarios %+v", got)
	}
	none := read("a,b\n1,2\n")
	if last := none.book.Findings[len(none.book.Findings)-1]; last.Code != codeNoScenarios ||
		last.Cell.File != "cases.csv" {
		t.Errorf("a file without scenarios: %+v", last)
	}
	beyond := read("scenario,input,override\nToo far,occupancy_pct,=3\n")
	if last := beyond.book.Findings[len(beyond.book.Findings)-1]; last.Code != codeOverrideBounds ||
		last.Cell.File != "cases.csv" || len(beyond.book.Scenarios) != 0 {
		t.Errorf("an override beyond the bounds: %+v, %+v", last, beyond.book.Scenarios)
	}
}
