package batch_test

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// sitesAcross is a workbook whose sites stand side by side, with a footnote under them.
func sitesAcross(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { fatal(t, f.Close()) }()
	rows := [][]any{
		{"Valuation date", "2024-06-30"}, {"BTC price", 65000}, {"Network hashrate EH/s", 600}, {},
		{"Miner", "Alpha", "Alpha", "Beta"}, {"Ticker", "ALPH", "ALPH", "BETA"}, {"Site", "North", "South", "West"},
		{"Site MW", 100, 50, 30},
		{"Power price (USD/MWh)", 45, 50, 40}, {"Hashrate EH/s", 4, 2, 1}, {"Efficiency J/TH", 24, 22, 25},
		{"Build cost USD/MW", 8000000, 9000000, 7000000},
		{"Rent USD/kW-month", 140, nil, 120}, {}, {"Source: filings"},
	}
	for i, row := range rows {
		fatal(t, f.SetSheetRow("Sheet1", "A"+strconv.Itoa(i+1), &row))
	}
	var src bytes.Buffer
	fatal(t, f.Write(&src))
	return src.Bytes()
}

// TestResultsBeneathSitesSideBySide annotates a table whose sites stand side by
// side: the results stand in rows beneath it, past a footnote, and everything
// else is as it was.
func TestResultsBeneathSitesSideBySide(t *testing.T) {
	src := sitesAcross(t)
	run := runOf(t, src)
	out, err := excelize.OpenReader(bytes.NewReader(annotate(t, src, run)))
	fatal(t, err)
	defer func() { fatal(t, out.Close()) }()
	value := func(at string) string {
		v, err := out.GetCellValue("Sheet1", at, excelize.Options{RawCellValue: true})
		fatal(t, err)
		return v
	}
	if value("A15") != "Source: filings" || value("B8") != "100" || value("A14") != "" {
		t.Errorf("the analyst's cells are %q, %q, %q", value("A15"), value("B8"), value("A14"))
	}
	if got := value("A16"); got != "RR Recommendation" {
		t.Fatalf("A16 is %q, want the first result's name", got)
	}
	if got := value("A17"); !strings.HasPrefix(got, "RR ") || !strings.HasSuffix(got, "(USD)") {
		t.Errorf("A17 is %q", got)
	}
	for i, col := range []string{"B", "C", "D"} {
		site := run.Book.Miners[i/2].Sites[i%2]
		outcome := run.SiteOutcome(&site)
		best := outcome.Conversion(outcome.Recommendation.BestConversion)
		if best == nil {
			if got := value(col + "17"); got != "none possible" {
				t.Errorf("%s17 of %s is %q", col, site.Name, got)
			}
			continue
		}
		if got, err := strconv.ParseFloat(value(col+"17"), 64); err != nil || math.Abs(got-best.UpliftUSD) > 1e-6 {
			t.Errorf("%s17 of %s is %q, want %g", col, site.Name, value(col+"17"), best.UpliftUSD)
		}
	}
	links := []string{}
	summary, err := out.GetRows("RR Summary")
	fatal(t, err)
	for _, row := range summary {
		if len(row) > 20 && strings.HasPrefix(row[len(row)-1], "Sheet1!") {
			links = append(links, row[len(row)-1])
		}
	}
	if strings.Join(links, " ") != "Sheet1!B7 Sheet1!C7 Sheet1!D7" {
		t.Errorf("the summary names the sites' places %v", links)
	}
}
