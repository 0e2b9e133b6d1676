package workbook

import (
	"context"
	"math"
	"testing"

	"rackrate/internal/workbook/messy"
	"rackrate/internal/workbook/quantity"
)

// Whatever a text of a date says, no more than two days are read from it, and each exists.
func FuzzDate(f *testing.F) {
	for _, s := range []string{"28/06/2024", "06.07.24", "Q2 2024", "2T24", "30 juin 2024", "2024-02-30", "29-Feb-23", "1er mars 2024", "Feb-24", "99/99/9999"} {
		f.Add(s, uint8(0))
	}
	f.Fuzz(func(t *testing.T, s string, order uint8) {
		days, _ := quantity.DatesOf(s, quantity.DayOrder(order%4))
		if len(days) > 2 {
			t.Errorf("%q gives %v", s, days)
		}
		for _, d := range days {
			if d.Month < 1 || d.Month > 12 || d.Day < 1 || d.Day > 31 {
				t.Errorf("%q gives %v", s, d)
			}
		}
	})
}

// Whatever a number format is, what it shows is a unit or is not, without a fault.
func FuzzSuffix(f *testing.F) {
	for _, s := range []string{`0.0" c/kWh"`, `[$€-407]#,##0.00`, `#,##0.0,,"m";(0)`, `\M\W`, `"`, `[`, `,,,,`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, code string) {
		if s := quantity.SuffixOf(code); s != nil {
			if u, ok := s.Unit(); ok && u.Given() && !(u.Size() > 0) && s.Divides < 1e300 {
				t.Errorf("%q gives %+v", code, u)
			}
		}
	})
}

// A text file of any content is read or refused.
func FuzzDelimited(f *testing.F) {
	f.Add([]byte("Miner;Site;MW;Power price;Hashrate;Efficiency\nRiot;Rockdale;1.400;40,5;14,0;25\n"))
	f.Add([]byte("\xFF\xFEa\x00,\x00\n\x00"))
	f.Add([]byte("\"a\nb\",c\n\"\n"))
	reg := registry(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		b, err := Read(reg, Source{Name: "a.csv", Data: data})
		if (b == nil) == (err == nil) {
			t.Errorf("book %v, error %v", b, err)
		}
		noPanic(t, err)
	})
}

// A workbook of which some bytes are others is read or refused soon, without a fault.
func FuzzBitFlips(f *testing.F) {
	books, err := messy.Books()
	must(f, err)
	for i := range books {
		f.Add(uint8(i), uint32(0), byte(0), uint32(500), byte(0xFF))
	}
	reg := registry(f)
	f.Fuzz(func(t *testing.T, which uint8, at1 uint32, with1 byte, at2 uint32, with2 byte) {
		src := books[int(which)%len(books)]
		data := append([]byte{}, src.Data...)
		data[int(at1)%len(data)] ^= with1
		data[int(at2)%len(data)] ^= with2
		soon := wantSoon(t)
		b, err := Read(reg, Source{Name: "a.xlsx", Data: data})
		soon()
		if (b == nil) == (err == nil) {
			t.Errorf("book %v, error %v", b, err)
		}
		noPanic(t, err)
	})
}

// FuzzSheet reads a workbook whose first sheet is any XML.
func FuzzSheet(f *testing.F) {
	good := makeBook(f, siteTab(one), market)
	reg := registry(f)
	for _, s := range []string{
		`<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Miner</t></is></c></row></sheetData></worksheet>`,
		`<worksheet><cols><col min="1" max="9999999" hidden="1"/></cols><sheetData><row><c t="s"><v>99</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD9"/></mergeCells></worksheet>`,
		`<worksheet><sheetData><row r="1"><c r="A1"><f>SUM(A1)</f></c><c><v>1e999</v></c></row></sheetData></worksheet>`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		data := rewrite(t, good, "xl/worksheets/sheet1.xml", func(string) string { return s })
		b, err := Read(reg, Source{Name: "a.xlsx", Data: data})
		if (b == nil) == (err == nil) {
			t.Errorf("book %v, error %v", b, err)
		}
		noPanic(t, err)
	})
}

// noPanic reports an error that says that the program itself failed.
func noPanic(t *testing.T, err error) {
	t.Helper()
	if err != nil && reportsPanic(err) {
		t.Error(err)
	}
}

// Whatever a formula without a result says, it is calculated to a number that is one, or refused with a reason.
func FuzzFormula(f *testing.F) {
	for _, s := range []string{"A1*2", "SUM(A1:B2)/4", "IF(A1>2,ROUND(B1,1),-A2^2)", "'S'!A1&\"x\"", "((((", "1E308*10", "IFERROR(A1/0,TRUE)", "C1", "MAX(A1:XFD1)%%", "A1:B2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at := func(row, col int, v float64) cell { return cell{row: row, col: col, kind: number, num: v} }
		sh := &sheet{name: "S", rows: []gridRow{{1, []cell{at(1, 1, 2.5), at(1, 2, -7), {row: 1, col: 3, uncached: true, formula: s}}}, {2, []cell{at(2, 1, 0.1), at(2, 2, 0.2)}}}}
		if err := (&file{sheets: []*sheet{sh}}).calculate(newBudget(context.Background(), Limits{})); err != nil {
			t.Fatal(err)
		}
		c := sh.at(1, 3)
		if c.uncached == c.calculated || c.uncached && c.text == "" || c.kind == number && (math.IsNaN(c.num) || math.IsInf(c.num, 0)) {
			t.Errorf("%q gives %+v", s, c)
		}
	})
}
