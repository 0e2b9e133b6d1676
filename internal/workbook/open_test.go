package workbook

import (
	"archive/zip"
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
)

func zipOf(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range sortedKeys(parts) {
		p, err := w.Create(name)
		must(t, err)
		_, err = p.Write([]byte(parts[name]))
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

// A file that cannot be read whole is an error that says what it is and what to do.
func TestUnreadableFiles(t *testing.T) {
	good := makeBook(t, siteTab(one), market)
	var locked bytes.Buffer
	must(t, newBook(t, market).Write(&locked, excelize.Options{Password: "secret"}))
	cut := func(part string) []byte {
		return rewrite(t, good, part, func(s string) string { return s[:len(s)*2/3] })
	}
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "it is empty"},
		{"csv", []byte("Miner,Site\nRiot,Rockdale\n"), "give it the ending .csv"},
		{"html", []byte("\xEF\xBB\xBF<html><table>"), "it is HTML"},
		{"pdf", []byte("%PDF-1.4"), "it is a PDF"},
		{"xls", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "old .xls workbook"},
		{"password", locked.Bytes(), "has a password"},
		{"cut off", good[:len(good)/2], "damaged or cut off"},
		{"xlsb", zipOf(t, map[string]string{"xl/workbook.bin": ""}), ".xlsb"},
		{"ods", zipOf(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet",
			"content.xml": "<x/>"}), ".ods"},
		{"docx", zipOf(t, map[string]string{"word/document.xml": "<x/>"}), "Word"},
		{"no workbook", zipOf(t, map[string]string{"a.txt": ""}), "xl/workbook.xml is missing"},
		{"strict", rewrite(t, good, "xl/workbook.xml", func(s string) string {
			return strings.ReplaceAll(s, "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
				"http://purl.oclc.org/ooxml/spreadsheetml/main")
		}), "Strict"},
		{"half a sheet", cut("xl/worksheets/sheet1.xml"), `"Sites" cannot be read whole`},
		{"sheet with a bad tag", rewrite(t, good, "xl/worksheets/sheet2.xml", func(s string) string {
			return strings.Replace(s, "</row>", "</wor>", 1)
		}), `"Market" cannot be read whole`},
		{"half a workbook part", cut("xl/workbook.xml"), "damaged"},
		{"a cell twice", rewrite(t, good, "xl/worksheets/sheet1.xml", func(s string) string {
			return strings.Replace(s, `r="B2"`, `r="C2"`, 1)
		}), "C2 stands twice"},
		{"a cell in another row", rewrite(t, good, "xl/worksheets/sheet1.xml", func(s string) string {
			return strings.Replace(s, `r="B2"`, `r="B3"`, 1)
		}), "B3 stands in row 2"},
		{"not a number", rewrite(t, good, "xl/worksheets/sheet1.xml", func(s string) string {
			return strings.Replace(s, "<v>700</v>", "<v>7oo</v>", 1)
		}), "stored as a number and is none"},
		{"a part twice", append([]byte{}, doubled(t)...), "twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := Read(registry(t), opening.Source{Name: "book.xlsx", Data: c.data})
			if err == nil || b != nil {
				t.Fatalf("read as %+v", b)
			}
			if !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "book.xlsx ") {
				t.Errorf("error %q does not say %q", err, c.want)
			}
		})
	}
}

func doubled(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for range 2 {
		_, err := w.Create("xl/workbook.xml")
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

// Shared strings are read to their end too: half of them would leave cells without text.
func TestDamagedSharedStrings(t *testing.T) {
	f := excelize.NewFile()
	must(t, f.SetSheetName("Sheet1", "Sites"))
	for i, row := range rows(one) {
		must(t, f.SetSheetRow("Sites", opening.RefOf(i+1, 1), &row))
	}
	good := saveBook(t, f)
	if b := readData(t, good); len(b.Miners) != 1 || b.Miners[0].Name != "Riot" {
		t.Fatalf("%+v", b)
	}
	for name, edit := range map[string]func(string) string{
		"cut off":  func(s string) string { return s[:len(s)/2] },
		"too few":  func(s string) string { return s[:strings.LastIndex(s, "<si>")] + "</sst>" },
		"bad tag":  func(s string) string { return strings.Replace(s, "</t>", "</x>", 1) },
		"bad char": func(s string) string { return strings.Replace(s, "Rockdale", "Rock\x01dale", 1) },
	} {
		if _, err := Read(registry(t), opening.Source{Name: "book.xlsx", Data: rewrite(t, good, "xl/sharedStrings.xml",
			edit)}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Sheets that are charts hold no cells and are passed over; parts may be named with a leading slash.
func TestChartSheetAndRichText(t *testing.T) {
	f := newBook(t, siteTab(one), market)
	must(t, f.AddChartSheet("Chart", &excelize.Chart{Type: excelize.Col,
		Series: []excelize.ChartSeries{{Values: "Market!$B$3:$B$4"}}}))
	_, err := f.NewSheet("Notes")
	must(t, err)
	must(t, f.SetCellRichText("Notes", "A1", []excelize.RichTextRun{{Text: "BTC "},
		{Text: "growth", Font: &excelize.Font{Bold: true}}}))
	must(t, f.SetCellValue("Notes", "B1", 0.1))
	b := readData(t, saveBook(t, f))
	if b.Market.BTCGrowthPct != 0.1 || b.MarketOrigins["btc_growth_pct"].Header != "BTC growth" {
		t.Errorf("%v %+v", b.Findings, b.MarketOrigins["btc_growth_pct"])
	}
}

// Units that only the number format shows.
func TestUnitsInNumberFormats(t *testing.T) {
	reg := registry(t)
	r := &reader{reg: reg, file: &opening.File{}}
	for _, c := range []struct {
		key, column, code string
		num, want         float64 // NaN: refused
	}{
		{"power_price_usd_mwh", "", `0.0" c/kWh"`, 5.2, 52}, {"power_price_usd_mwh", "c/kWh", `0.0" c/kWh"`, 5.2, 52},
		{"power_price_usd_mwh", "USD/MWh", `0.0" c/kWh"`, 5.2, math.NaN()},
		{"power_price_usd_mwh", "", `"$"0.00`, 52, 52}, {"power_price_usd_mwh", "", `[$€-407]0.00`, 52, math.NaN()},
		{"power_price_usd_mwh", "", `0.0" MW"`, 52, math.NaN()},
		{"power_price_usd_mwh", "", `0.0" (e)"`, 52, 52}, {"site_mw", "", `0" kW"`, 7000, 7},
		{"cash_usd", "", `"$"0.0,,"m"`, 1.5e6, 1.5e6}, {"cash_usd", "", `"$"0.0"m"`, 1.5, 1.5e6},
		{"cash_usd", "$m", `0.0"m"`, 1.5, 1.5e6}, {"cash_usd", "", `#,##0,"k"`, 1.5e6, 1.5e6},
		{"cash_usd", "", `#,##0"k"`, 1.5, 1500}, {"capex_usd_mw", "", `"$"0.0"m"`, 9.5, 9.5e6},
		{"capex_usd_mw", "", `0.0"m"`, 9.5, 9.5e6}, {"mining_uptime_pct", "", `0.0" %"`, 95, 0.95},
		{"cash_usd", "", `0.0" £m"`, 5, math.NaN()}, {"pue_hpc", "", `0.00"x"`, 1.3, 1.3},
	} {
		in, _ := reg.Lookup(c.key)
		u, _ := quantity.ParseUnit(c.column)
		f, _ := newField(in, c.key, u)
		v, problem := r.parseNumber(opening.Cell{Kind: opening.Number, Num: c.num, Suffix: quantity.SuffixOf(c.code)},
			&f)
		if (problem != nil) != math.IsNaN(c.want) || problem == nil && !same(v.Number, c.want) {
			t.Errorf("%+v: got %v %+v", c, v.Number, problem)
		}
	}
}

// A workbook whose part of styles is missing is read: no cell has a format then.
func TestMissingStyles(t *testing.T) {
	data := makeBook(t, siteTab(one), market)
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		if f.Name != "xl/styles.xml" {
			must(t, out.Copy(f))
		}
	}
	must(t, out.Close())
	if s := site(t, readData(t, b.Bytes()), 0); s.Failed || s.Inputs.SiteMW != 700 {
		t.Errorf("read %+v", s)
	}
}
