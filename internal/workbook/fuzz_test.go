package workbook

import (
	"testing"

	"rackrate/internal/workbook/messy"
	"rackrate/internal/workbook/opening"
)

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
		b, err := Read(reg, opening.Source{Name: "a.csv", Data: data})
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
		b, err := Read(reg, opening.Source{Name: "a.xlsx", Data: data})
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
		b, err := Read(reg, opening.Source{Name: "a.xlsx", Data: data})
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
