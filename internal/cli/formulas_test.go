package cli_test

import (
	"archive/zip"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/testutil"
)

// traps are texts that a spreadsheet program would take for a formula.
var traps = []string{"=EVIL(1)", "+EVIL(2)", "-EVIL(3)", "@EVIL(4)", "\tEVIL(5)", "\n=EVIL(6)", "=cmd|' /C EVIL(7)'!A0"}

// trapBook is a workbook whose names, headers, scenarios and remarks are traps.
func trapBook(t *testing.T, path string) {
	t.Helper()
	f := excelize.NewFile()
	rows := [][]any{
		{"Valuation date", "2024-06-30"}, {"BTC price", 65000}, {"Network hashrate", 600}, {},
		{"Miner", "Ticker", "Site", "Region", "Site MW", "Power price (USD/MWh)", "Hashrate EH/s", "Efficiency J/TH",
			"Build cost USD/MW", "Rent USD/kW-month", "=EVIL(0)"},
	}
	for _, s := range traps {
		rows = append(rows, []any{s, s, s, s, 300, 55, 10, 25, 9500000, 185, s})
	}
	rows = append(rows, []any{"Odd", "ODD", "bad", "=EVIL(8)", 300, "=EVIL(9)", 10, 25, 9500000, 185, "x"}, []any{},
		[]any{"Scenario", "Input", "Override", "Why", "Source"}, []any{"=EVIL(10)", "btc_price_usd", "*0.8",
			"+EVIL(11)", "@EVIL(12)"})
	for i, row := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err == nil {
			err = f.SetSheetRow("Sheet1", at, &row)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

var (
	formulaText = regexp.MustCompile(`(?s)<(?:f|formula1?|formula2|definedName|xm:f)(?: [^>]*)?>([^<]*)<`)
	quotedName  = regexp.MustCompile(`'(?:[^']|'')*'`)
	outside     = regexp.MustCompile(
		`Target="((?:[a-z]+:|/|\\|[^"]*\.\.)[^"]*)"[^>]*TargetMode="External"|TargetMode="External"[^>]*Target="((?:[a-z]+:|/|\\|[^"]*\.\.)[^"]*)"`)
	ddeLink = regexp.MustCompile(`(?i)ddeLink|oleLink`)
)

// wantNoTraps wants no formula of a workbook to be a text of the analyst's, and no link or DDE to have been
// made of one.
func wantNoTraps(t *testing.T, path string) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	formulas := 0
	for _, part := range z.File {
		in, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range formulaText.FindAllStringSubmatch(string(data), -1) {
			formulas++
			plain := strings.ReplaceAll(strings.ReplaceAll(m[1], "&#39;", "'"), "&apos;", "'")
			if s := quotedName.ReplaceAllString(plain, ""); strings.Contains(s, "EVIL") {
				t.Errorf("%s %s: formula %q", filepath.Base(path), part.Name, m[1])
			}
		}
		if m := outside.Find(data); m != nil || ddeLink.Match(data) { // links to memos are within the folder
			t.Errorf("%s %s links to the outside: %s", filepath.Base(path), part.Name, m)
		}
	}
	if formulas == 0 && strings.Contains(path, "annotated") {
		t.Errorf("%s has no formula at all", path)
	}
}

// No text of a workbook becomes a formula or a link in anything that a run writes, whatever it begins with.
func TestNoTextBecomesAFormula(t *testing.T) {
	testutil.Slow(t)
	dir := t.TempDir()
	book := filepath.Join(dir, "=EVIL.xlsx")
	trapBook(t, book)
	first, second := filepath.Join(dir, "first"), filepath.Join(dir, "second")
	if code, text := done(t, program(t, "run", book, "-o", first, "--paths", "0", "-q")); code != 3 {
		t.Fatal(code, text)
	}
	if code, text := done(t, program(t, "run", dir, "-o", second, "--paths", "0", "-q", "--compare",
		first)); code != 3 {
		t.Fatal(code, text)
	}
	books, tables := 0, 0
	for _, out := range []string{first, second} {
		err := filepath.Walk(out, func(path string, info os.FileInfo, err error) error {
			switch filepath.Ext(path) {
			case ".xlsx":
				books++
				wantNoTraps(t, path)
			case ".csv":
				tables++
				wantNoTrapCells(t, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if books != 3 || tables < 2 {
		t.Errorf("%d workbooks and %d tables were looked at", books, tables)
	}
}

// wantNoTrapCells wants no value of a CSV file to begin as a formula does.
func wantNoTrapCells(t *testing.T, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatal(len(rows), err)
	}
	for _, row := range rows {
		for _, v := range row {
			if strings.Contains(v, "EVIL") && strings.ContainsAny(v[:1], "=+-@\t\n\r") {
				t.Errorf("%s: %q", filepath.Base(path), v)
			}
		}
	}
}
