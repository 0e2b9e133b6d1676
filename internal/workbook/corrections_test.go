package workbook

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/model"
)

func correctionsOf(t *testing.T, lines string) []opening.Correction {
	t.Helper()
	list, err := opening.ParseCorrections([]byte("sheet,cell,was,value,on\n" + lines))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func readCorrected(t *testing.T, data []byte, list []opening.Correction) *provenance.Book {
	t.Helper()
	b, err := ReadWith(t.Context(), registry(t), opening.Source{Name: "book.xlsx", Data: data},
		Options{Corrections: list})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCorrectionsStandForCells(t *testing.T) {
	data := makeBook(t, siteTab(one), market)
	b := readCorrected(t, data,
		correctionsOf(t, "sites,d2,40,45 USD/MWh,2026-11-28\nMarket,B5,,2%,2026-11-28\nMarket,A5,,Pool "+
			"fee,2026-11-28\n"))
	s := site(t, b, 0)
	if s.Inputs.PowerPriceUSDMWh != 45 || s.Failed {
		t.Errorf("the power price is %g, failed %v: %v", s.Inputs.PowerPriceUSDMWh, s.Failed, b.Findings)
	}
	o := s.Origins["power_price_usd_mwh"]
	if got := o.String(); got != `Sites!D2, corrected on 2026-11-28, was "40"` || o.Typed != "45 USD/MWh" {
		t.Errorf("origin %s, typed %s", got, o.Typed)
	}
	if s.Inputs.PoolFeePct != 0.02 {
		t.Errorf("a line that was added is not read: %v, %v", s.Inputs.PoolFeePct, b.Findings)
	}
	if !slices.Contains(codes(b), "RR-134 Sites!D2") {
		t.Error(b.Findings)
	}
	plain := readData(t, data)
	if site(t, plain, 0).Inputs.PowerPriceUSDMWh != 40 {
		t.Error("the workbook itself was changed")
	}
}

// TestCorrectionsOfOtherCellsDoNotCount wants what no longer stands as it did to be read as it is, and said.
func TestCorrectionsOfOtherCellsDoNotCount(t *testing.T) {
	data := makeBook(t, siteTab(one), market)
	for line, want := range map[string]string{
		"Sites,D2,41,45,2026-11-28\n":   "RR-135 Sites!D2",
		"Nowhere,D2,40,45,2026-11-28\n": "RR-135",
	} {
		b := readCorrected(t, data, correctionsOf(t, line))
		if !slices.Contains(codes(b), want) || site(t, b, 0).Inputs.PowerPriceUSDMWh != 40 {
			t.Errorf("%s: %v", line, codes(b))
		}
	}
}

func TestACellIsCorrectedToABlank(t *testing.T) {
	data := makeBook(t, siteTab(one), market)
	b := readCorrected(t, data, correctionsOf(t, "Sites,D2,40,,2026-11-28\n"))
	if !slices.Contains(codes(b), "RR-201 Sites!D2") {
		t.Error(codes(b))
	}
}

// TestFormulasFollowCorrections wants a formula that is worked out here to see the corrected cell.
func TestFormulasFollowCorrections(t *testing.T) {
	f := &opening.File{Sheets: []*opening.Sheet{{Name: "S",
		Rows: []opening.GridRow{{Num: 1, Cells: []opening.Cell{{Row: 1, Col: 1, Kind: opening.Number, Num: 2,
			Text: "2"}}}}}}}
	f.Corrected = f.Correct([]opening.Correction{{Sheet: "S", Cell: "A1", Was: "2", Value: "3"},
		{Sheet: "S", Cell: "C4", Value: "x"}})
	if c := f.Sheets[0].At(1, 1); c.Text != "3" || f.Sheets[0].At(4, 3).Text != "x" || f.Corrected[0].Why != "" {
		t.Errorf("%+v %+v", c, f.Corrected)
	}
}

func TestFilesOfCorrections(t *testing.T) {
	list := []opening.Correction{{Sheet: "A, b", Cell: "F7", Was: "\"x\"\n", Value: "1",
		On: model.Date{Year: 2026, Month: 11, Day: 28}},
		{Sheet: "S", Cell: "A1", On: model.Date{Year: 2026, Month: 1, Day: 2}}}
	data, err := opening.CorrectionsFile(list)
	if err != nil {
		t.Fatal(err)
	}
	back, err := opening.ParseCorrections(data)
	if err != nil || !reflect.DeepEqual(back, list) {
		t.Errorf("%+v, %v", back, err)
	}
	for _, bad := range []string{"", "sheet,cell\n", "sheet,cell,was,value,on\nS,7F,,1,2026-01-01\n",
		"sheet,cell,was,value,on\nS,F7,,1,soon\n",
		"sheet,cell,was,value,on\nS,F7,,1,2026-01-01\ns,f7,,2,2026-01-01\n",
		"sheet,cell,was,value,on\n,F7,,1,2026-01-01\n"} {
		if _, err := opening.ParseCorrections([]byte(bad)); err == nil || !strings.Contains(err.Error(),
			"corrections") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
