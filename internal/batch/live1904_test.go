package batch_test

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/testutil"
)

// days1904 is by how much the same day's number is lower where days are counted from 1904.
const days1904 = 1462

// datedBook is a workbook with a valuation date, a halving and a price deck as
// day numbers, counted from 1900 or from 1904.
func datedBook(t *testing.T, from1904 bool) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { fatal(t, f.Close()) }()
	fatal(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &from1904}))
	day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	fatal(t, err)
	put := func(at string, v any) { fatal(t, f.SetCellValue("Sheet1", at, v)) }
	date := func(at string, serial int) {
		if from1904 {
			serial -= days1904
		}
		put(at, serial)
		fatal(t, f.SetCellStyle("Sheet1", at, at, day))
	}
	put("A1", "Valuation date")
	date("B1", 45473) // 30 June 2024
	put("A2", "Next halving date")
	date("B2", 46851) // 8 April 2028
	for i, row := range [][]any{{"BTC price", 62000}, {"Network hashrate EH/s", 600}, {"Horizon months", 60}} {
		fatal(t, f.SetSheetRow("Sheet1", fmt.Sprint("A", 3+i), &row))
	}
	fatal(t, f.SetSheetRow("Sheet1", "A7", &[]any{"Date", "BTC price USD", "Network EH/s"}))
	for i, serial := range []int{45504, 45747, 46203} { // end of July 2024, of March 2025, of June 2026
		date(fmt.Sprint("A", 8+i), serial)
		put(fmt.Sprint("B", 8+i), 64000+5000*i)
		put(fmt.Sprint("C", 8+i), 620+60*i)
	}
	for i, row := range [][]any{
		{"Miner", "Ticker", "Site", "Site MW", "Power price (USD/MWh)", "Hashrate EH/s", "Efficiency J/TH",
			"Build cost USD/MW", "Rent USD/kW-month", "GPU price USD/hour"},
		{"Alpha", "ALPH", "North", 100, 45, 4, 24, 8000000, 140, 2.4},
	} {
		fatal(t, f.SetSheetRow("Sheet1", fmt.Sprint("A", 14+i), &row))
	}
	var out bytes.Buffer
	fatal(t, f.Write(&out))
	return out.Bytes()
}

// TestBothWaysOfCountingDays annotates the same workbook with its days counted
// from 1900 and from 1904, and has both worked out from nothing: the dates differ
// by the way of counting, no other figure does.
func TestBothWaysOfCountingDays(t *testing.T) {
	testutil.Slow(t)
	books, want := map[string][]byte{}, map[string]testutil.Cells{}
	for name, from1904 := range map[string]bool{"1900": false, "1904": true} {
		data := datedBook(t, from1904)
		run := runOf(t, data)
		if len(run.Book.Deck) != 3 || run.Book.Market.ValuationDate.String() != "2024-06-30" ||
			run.Book.Market.NextHalvingDate.String() != "2028-04-08" {
			t.Fatalf("%s: read as of %s, halving %s, %d points of the deck", name, run.Book.Market.ValuationDate,
				run.Book.Market.NextHalvingDate, len(run.Book.Deck))
		}
		books[name] = annotate(t, data, run)
		want[name] = testutil.ReadCells(t, books[name])
	}
	compareCounts(t, want["1900"], want["1904"])
	testutil.EachEngine(t, books, func(t *testing.T, got map[string]testutil.Cells) {
		for name := range books {
			differences, compared := testutil.Differences(want[name], got[name])
			if len(differences) > 0 || compared < 4000 {
				t.Errorf("%s: %d of %d formulas differ: %s", name, len(differences), compared,
					strings.Join(differences[:min(len(differences), 12)], "\n"))
			}
		}
	})
}

// compareCounts compares the sheets of formulas: a number is the same, or a date that is counted otherwise.
func compareCounts(t *testing.T, from1900, from1904 testutil.Cells) {
	t.Helper()
	dates, compared := 0, 0
	for _, sheet := range []string{"RR Inputs", "RR Time", "RR North", "RR Summary"} {
		for ref, w := range from1900[sheet] {
			g := from1904[sheet][ref]
			if !w.Numeric {
				continue
			}
			compared++
			switch {
			case w.Number > 40000 && w.Number-g.Number == days1904 && w.Number == math.Trunc(w.Number):
				dates++
			case w.Number != g.Number:
				t.Errorf("%s!%s: %s from 1900, %s from 1904", sheet, ref, w, g)
			}
			if w.Formula != g.Formula {
				t.Errorf("%s!%s: a formula in one of them only", sheet, ref)
			}
		}
	}
	if dates < 120 || compared < 4000 {
		t.Errorf("%d dates among %d numbers", dates, compared)
	}
}
