package sheet_test

import (
	"context"
	"os"
	"testing"
	"time"

	"rackrate/internal/testutil"
	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/sheet"
	"rackrate/samples"
	"rackrate/templates"
)

// listed is the run of the sample workbook of listed miners.
func listed(t testing.TB) *report.Run {
	t.Helper()
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	book, err := workbook.Read(reg, workbook.Source{Name: "us-listed-miners.xlsx", Data: samples.USListedMiners})
	if err != nil {
		t.Fatal(err)
	}
	words, err := templates.LoadWords("en")
	if err != nil {
		t.Fatal(err)
	}
	return &report.Run{ID: "0123456789ab", Version: "test", Date: book.Market.ValuationDate, Book: book,
		Result: testutil.Evaluate(reg, book.Evaluable(), 2), Registry: reg, Words: words}
}

// TestSampleSize holds the sample's workbook, all its sites with formulas, to 14 MB.
func TestSampleSize(t *testing.T) {
	run := listed(t)
	from := time.Now()
	result, err := sheet.Annotate(context.Background(), samples.USListedMiners, run, sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes in %s", len(result.Workbook), time.Since(from))
	if len(result.Workbook) > 14_000_000 {
		t.Errorf("%d bytes, 14 MB are allowed", len(result.Workbook))
	}
	if to := os.Getenv("RACKRATE_WRITE"); to != "" {
		if err := os.WriteFile(to, result.Workbook, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
