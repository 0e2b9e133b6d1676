package sheet

import (
	"bytes"
	"context"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/testutil"
	"rackrate/report"
)

func TestIndexLinksMemosAndWorkbooks(t *testing.T) {
	uplift, change, yield := 1.5e8, -3e6, 0.125
	x := &report.Index{RunID: "0123456789ab", Version: "test", Compared: "ba9876543210", Books: []report.IndexBook{
		{Name: "a.xlsx", Folder: "a", Workbook: "a.annotated.xlsx", RunID: "1",
			Miners: []report.IndexMiner{{Name: "AAA", Ticker: "A", Memo: "memos/A.pdf",
				Coverage: report.IndexCoverage{YieldOnCost: &yield}, Sites: []report.IndexSite{
					{Name: "North", Action: "Convert", UpliftUSD: &uplift, ChangeUSD: &change},
					{Name: "South", Why: "the row has an error"},
				}}}},
		{Name: "=cmd()", Error: "no workbook"},
	}}
	data, err := Index(context.Background(), x)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Index(context.Background(), x)
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("the same index twice is not the same (%v)", err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for at, want := range map[string]string{"A4": "AAA", "C4": "North", "D5": "not evaluated: the row has an error",
		"E4": "150000000", "F4": "-3000000", "E5": ""} {
		if got, err := f.GetCellValue("Sites", at, excelize.Options{RawCellValue: true}); err != nil || got != want {
			t.Errorf("%s is %q, want %q (%v)", at, got, want, err)
		}
	}
	for at, want := range map[string]string{"A4": "AAA", "E4": "0.125", "F4": ""} {
		if got, err := f.GetCellValue("Coverage", at, excelize.Options{RawCellValue: true}); err != nil || got != want {
			t.Errorf("Coverage!%s is %q, want %q (%v)", at, got, want, err)
		}
	}
	if ok, got, err := f.GetCellHyperLink("Coverage", "J4"); !ok || got != "a/memos/A.pdf" || err != nil {
		t.Errorf("Coverage leads to %q (%v)", got, err)
	}
	for at, want := range map[string]string{"K4": "a/memos/A.pdf", "L4": "a/a.annotated.xlsx"} {
		if ok, got, err := f.GetCellHyperLink("Sites", at); !ok || got != want || err != nil {
			t.Errorf("%s leads to %q, want %q (%v)", at, got, want, err)
		}
	}
	if formula, err := f.GetCellFormula("Workbooks", "A5"); formula != "" || err != nil {
		t.Errorf("a name has become the formula %q (%v)", formula, err)
	}
}

func TestALargeIndexHasNoMoreLinksThanASheetTakes(t *testing.T) {
	testutil.Slow(t)
	if testing.Short() {
		t.Skip("writes 40,000 rows")
	}
	b := report.IndexBook{Name: "a.xlsx", Folder: "a", Workbook: "a.annotated.xlsx",
		Miners: []report.IndexMiner{{Name: "AAA", Memo: "memos/A.pdf"}}}
	for range 40_000 {
		b.Miners[0].Sites = append(b.Miners[0].Sites, report.IndexSite{Name: "North", Action: "Convert"})
	}
	if _, err := Index(context.Background(), &report.Index{Books: []report.IndexBook{b}}); err != nil {
		t.Error(err)
	}
}
