package workbook

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/workbook/opening"
)

const marketLines = "\nValuation date;2024-06-30\nBTC price;61000\nNetwork hashrate;600\n"

func TestDelimitedFiles(t *testing.T) {
	commas := strings.NewReplacer(";", ",")
	tabs := strings.NewReplacer(";", "\t")
	plain := "Miner;Site;MW;Power price;Hashrate;Efficiency\nRiot;Rockdale;700;40.5;14;25\n\n" + marketLines
	want := "Riot/Rockdale 700 40.5 14 25"
	utf16 := []byte{0xFF, 0xFE}
	for _, r := range tabs.Replace(plain) {
		utf16 = append(utf16, byte(r), byte(r>>8))
	}
	for name, c := range map[string]struct {
		file string
		data []byte
		want string
	}{
		"commas":        {"a.csv", []byte(commas.Replace(plain)), want},
		"semicolons":    {"a.csv", []byte(plain), want},
		"tabs":          {"a.tsv", []byte(tabs.Replace(plain)), want},
		"CRLF and mark": {"a.CSV", []byte("\xEF\xBB\xBF" + strings.ReplaceAll(plain, "\n", "\r\n")), want},
		"UTF-16":        {"a.csv", utf16, want},
		"Windows-1252": {"a.csv", []byte(strings.ReplaceAll(plain, "Rockdale", "Montr\xE9al")),
			"Riot/Montréal 700 40.5 14 25"},
		"French": {"a.csv", []byte("Société;Emplacement;Puissance (MW);Prix électricité;Taux de " +
			"hachage;Efficacité\nRiot;Rockdale;1.400;40,5;14,0;25\n\n\n" + marketLines),
			"Riot/Rockdale 1400 40.5 14 25"},
		"quotes": {"a.csv", []byte("Miner,Site,MW,Power price,Hashrate,Efficiency\n\"Riot, " +
			"Inc.\",Rockdale,\"1,400\",40.5,14,25\n\n" + commas.Replace(marketLines)),
			"Riot, Inc./Rockdale 1400 40.5 14 25"},
	} {
		b, err := Read(registry(t), opening.Source{Name: c.file, Data: c.data})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := sitesOf(b); got != c.want {
			t.Errorf("%s: got %s, want %s; %v", name, got, c.want, b.Findings)
		}
	}
	// without a comma between values 1.400 alone may be either
	b, err := Read(registry(t), opening.Source{Name: "a.csv",
		Data: []byte("Miner;Site;MW;Power price;Hashrate;Efficiency\nRiot;Rockdale;1.400;40;14;25\n" + marketLines)})
	must(t, err)
	if got := findingsOf(b); !strings.Contains(got, "RR-213 a!C2") {
		t.Error(got)
	}
}

func TestFilesThatAreNotTables(t *testing.T) {
	good := makeBook(t, market)
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"~$book.xlsx", []byte("x"), "lock file"}, {".~lock.book.xlsx#", []byte("x"), "lock file"},
		{"book.xlsx.crdownload", good, "still being copied"},
		{"book.xlsx", make([]byte, 5000), "nothing but zeros"}, {"book.csv", good, "a workbook under another name"},
		{"book.csv", nil, "empty"},
		{"book.csv", []byte("a,b\x00c"), "bytes that no text has"}, {"book.tsv", []byte("\xFF\xFEa"), "cut off"},
	} {
		if b, err := Read(registry(t), opening.Source{Name: c.name, Data: c.data}); err == nil ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v %v, want %q", c.name, b, err, c.want)
		}
	}
}

func TestPassword(t *testing.T) {
	var locked bytes.Buffer
	must(t, newBook(t, siteTab(one), market).Write(&locked, excelize.Options{Password: "secret"}))
	src := opening.Source{Name: "book.xlsx", Data: locked.Bytes()}
	b, err := ReadWith(context.Background(), registry(t), src, Options{Password: "secret"})
	must(t, err)
	if got := sitesOf(b); got != "Riot/Rockdale 700 40 14 25" {
		t.Error(got, b.Findings)
	}
	for password, want := range map[string]string{"": "--password-file", "wrong": "another password"} {
		if _, err := ReadWith(context.Background(), registry(t), src, Options{Password: password}); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", password, err)
		}
	}
	whole := src.Data
	for at := 0; at < len(whole); at += 977 { // a damaged file is an error and no fault of the program
		src.Data = append([]byte{}, whole...)
		src.Data[at] ^= 0x40
		if _, err := ReadWith(context.Background(), registry(t), src, Options{Password: "secret"}); err != nil &&
			reportsPanic(err) {
			t.Errorf("byte %d: %v", at, err)
		}
	}
	src.Data = append(whole, `<p:encryptedKey spinCount="4000000000" spinCount="100000"/>`...)
	if _, err := ReadWith(context.Background(), registry(t), src, Options{Password: "secret"}); err == nil ||
		!strings.Contains(err.Error(), "hashed 4000000000 times") {
		t.Error(err)
	}
	src.Data = whole[:len(whole)*2/3]
	if _, err := ReadWith(context.Background(), registry(t), src, Options{Password: "secret"}); err == nil {
		t.Error("half a file is read")
	}
}

// Files that were made to hurt end in an error that says so, soon.
func TestHarmfulFiles(t *testing.T) {
	good := makeBook(t, siteTab(one), market)
	sheetWith := func(edit func(string) string) []byte { return rewrite(t, good, "xl/worksheets/sheet1.xml", edit) }
	for name, c := range map[string]struct {
		data   []byte
		limits opening.Limits
		want   string
	}{
		"bomb": {sheetWith(func(s string) string {
			return strings.Replace(s, "<sheetData>", "<sheetData>"+strings.Repeat("<x/>", 16<<20), 1)
		}), opening.Limits{}, "times its size, as files do that were made to do harm"},
		"spaces": {sheetWith(func(s string) string {
			return strings.Replace(s, "<sheetData>", "<sheetData>"+strings.Repeat(" ", 8<<20), 1)
		}), opening.Limits{}, "in one piece, as files have that were made to do harm"},
		"merged cells": {sheetWith(func(s string) string {
			return strings.Replace(s, "</worksheet>", "<mergeCells>"+strings.Repeat(`<mergeCell ref="A9:IU9"/>`, 5000)+
				"</mergeCells></worksheet>", 1)
		}), opening.Limits{}, "--max-cells"},
		"text": {sheetWith(func(s string) string {
			return strings.Replace(s, "Rockdale", strings.Repeat("Rockdale", 1<<18), 1)
		}), opening.Limits{}, "longer than any"},
		"deep styles": {rewrite(t, good, "xl/styles.xml", func(string) string { return strings.Repeat("<x>", 100) }),
			opening.Limits{}, "--max-depth"},
		"entities": {sheetWith(func(s string) string {
			return strings.Replace(s, "<worksheet",
				`<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet`, 1) + "&b;"
		}), opening.Limits{}, "cannot be read whole"},
		"entity in a cell": {sheetWith(func(s string) string { return strings.Replace(s, "Rockdale", "&b;", 1) }),
			opening.Limits{}, "cannot be read whole"},
		"deep": {sheetWith(func(s string) string {
			return strings.Replace(s, "<sheetData>", strings.Repeat("<x>", 100_000)+strings.Repeat("</x>", 100_000)+
				"<sheetData>", 1)
		}), opening.Limits{}, "--max-depth"},
		"row beyond": {sheetWith(func(s string) string {
			return strings.Replace(s, `<row r="1"`, `<row r="99999999"`,
				1)
		}), opening.Limits{}, "beyond a worksheet"},
		"cell beyond": {sheetWith(func(s string) string { return strings.Replace(s, `r="B2"`, `r="ZZZZ2"`, 1) }),
			opening.Limits{}, "not the address"},
		"cells":    {good, opening.Limits{Cells: 10}, "--max-cells"},
		"rows":     {good, opening.Limits{Rows: 1}, "--max-rows"},
		"sheets":   {good, opening.Limits{Sheets: 1}, "--max-sheets"},
		"styles":   {good, opening.Limits{Styles: 1}, "--max-styles"},
		"unzipped": {good, opening.Limits{Unzipped: 500}, "--max-unzipped"},
		"time":     {good, opening.Limits{Time: time.Nanosecond}, "--max-time"},
	} {
		t.Run(name, func(t *testing.T) {
			soon := wantSoon(t)
			b, err := ReadWith(context.Background(), registry(t), opening.Source{Name: "book.xlsx", Data: c.data},
				Options{Limits: c.limits})
			soon()
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v %v, want %q", b, err, c.want)
			}
		})
	}
}

// Thousands of headers end soon in an error, for each table is held against the others.
func TestManyHeaders(t *testing.T) {
	var list [][]any
	for range 30_000 {
		list = append(list, []any{"Miner", "Site", "MW", "Power price", "Hashrate", "Efficiency"})
	}
	data := makeBook(t, tab{"Sites", list}, market)
	if _, err := Read(registry(t), opening.Source{Name: "book.xlsx", Data: data}); err == nil ||
		!strings.Contains(err.Error(), "more than 1000 tables") {
		t.Error(err)
	}
}

// Ranges that reach over a whole sheet, and cells at its far corner, cost nothing.
func TestAbsurdDimensions(t *testing.T) {
	data := rewrite(t, makeBook(t, siteTab(one), market), "xl/worksheets/sheet1.xml", func(s string) string {
		s = strings.Replace(s, "<sheetData>", `<dimension ref="A1:XFD1048576"/><sheetData>`, 1)
		s = strings.Replace(s, "</sheetData>", `<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>`, 1)
		return strings.Replace(s, "</worksheet>",
			`<mergeCells count="2"><mergeCell ref="J1:XFD1048576"/><mergeCell ref="A9:A1048570"/></mergeCells></worksheet>`, 1)
	})
	soon := wantSoon(t)
	b := readData(t, data)
	soon()
	if got := sitesOf(b); got != "Riot/Rockdale 700 40 14 25" {
		t.Error(got, b.Findings)
	}
}

func TestSkipHidden(t *testing.T) {
	f := newBook(t, market, tab{"Old", rows("Power price | 99")})
	_, err := f.NewSheet("Sites")
	must(t, err)
	for i, row := range rows(one + "Cipher | Odessa | 200 | 30 | 6 | 25 | 120 | 2") {
		must(t, f.SetSheetRow("Sites", opening.RefOf(i+1, 1), &row))
	}
	must(t, f.SetRowVisible("Sites", 3, false))
	must(t, f.SetColVisible("Sites", "H", false))
	must(t, f.SetSheetVisible("Old", false))
	src := opening.Source{Name: "book.xlsx", Data: saveBook(t, f)}
	for skip, want := range map[bool]string{
		false: "Riot/Rockdale 700 40 14 25; Cipher/Odessa 200 30 6 25", true: "Riot/Rockdale 700 40 14 25",
	} {
		b, err := ReadWith(context.Background(), registry(t), src, Options{SkipHidden: skip})
		must(t, err)
		if got := sitesOf(b); got != want || !strings.Contains(fmt.Sprint(codes(b)), "RR-119") ||
			site(t, b, 0).Inputs.GPUPriceUSDHour.Known == skip {
			t.Errorf("skip %v: %s, %v", skip, got, b.Findings)
		}
	}
}

// A small raised 1 behind a figure is the mark of a footnote.
func TestRaisedMarks(t *testing.T) {
	f := newBook(t, market)
	_, err := f.NewSheet("Sites")
	must(t, err)
	for i, row := range rows(one) {
		must(t, f.SetSheetRow("Sites", opening.RefOf(i+1, 1), &row))
	}
	must(t, f.SetCellRichText("Sites", "C2", []excelize.RichTextRun{{Text: "700"},
		{Text: "1", Font: &excelize.Font{VertAlign: "superscript"}}}))
	must(t, f.SetCellRichText("Sites", "E1", []excelize.RichTextRun{{Text: "Hashrate"},
		{Text: "2", Font: &excelize.Font{VertAlign: "superscript"}}}))
	b := readData(t, saveBook(t, f))
	if got := sitesOf(b); got != "Riot/Rockdale 700 40 14 25" || findingsOf(b) != "RR-215 Sites!C2" {
		t.Error(got, b.Findings)
	}
}
