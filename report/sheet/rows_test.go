package sheet

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/sheet/ooxml"
)

// written is a workbook of one page.
func written(t *testing.T, p *page) []byte {
	t.Helper()
	run := &report.Run{Book: &provenance.Book{}, Result: &model.BookResult{}}
	book, err := writeBook(context.Background(), run, []*page{p}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	data, err := ooxml.Zip(context.Background(), book)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Every text comes back as it was put in, read by another program's reader.
func TestTextsOfRowsComeBack(t *testing.T) {
	texts := []string{"plain", " before", "after\t", "two\nlines", `<a & "b">'`, "_x0041_", "_x005F_x0041_",
		"_x0041_x0042_", "snow\u2603man", "_x00"}
	p := &page{name: "Texts", frozenRows: 1, widths: map[int]float64{}}
	for _, s := range texts {
		said := text(s, textLook)
		said.formula = "1+1"
		p.add(text(s, textLook), said, num(0.1, asAny, valueLook))
	}
	f, err := excelize.OpenReader(bytes.NewReader(written(t, p)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i, want := range texts {
		for col := 1; col <= 2; col++ {
			// that reader takes the codes of what formulas come to for themselves
			if col == 2 && strings.Contains(want, "_x") {
				continue
			}
			if got, err := f.GetCellValue("Texts", ooxml.Ref(col, i+1)); err != nil || got != want {
				t.Errorf("%s: %q, want %q (%v)", ooxml.Ref(col, i+1), got, want, err)
			}
		}
	}
}

// Rows that are made when they are written give the same file as rows that are kept.
func TestMadeRowsAreWrittenAsKeptOnes(t *testing.T) {
	rows := [][]cell{{text("long enough to widen its column", boldLook), num(2, asMoney, valueLook)}, {},
		{{text: "there", to: "'Made'!A1", note: "why"}, {}, text("third", longLook)}}
	begun := func() *page {
		p := &page{name: "Made", frozenRows: 1, widths: map[int]float64{3: 9}}
		p.add(heads("One", "Two", "Three")...)
		return p
	}
	kept, made := begun(), begun()
	for _, row := range rows {
		kept.add(row...)
	}
	made.makeMore(slices.Values(rows))
	for _, p := range []*page{kept, made} {
		if at := p.add(text("below", textLook)); at != 5 {
			t.Errorf("the row below stands in %d", at)
		}
		p.put(2, 7, text("far below", textLook))
		if c := p.at(2, 7); c.text != "far below" || p.height() != 7 || p.at(1, 1).text != "One" {
			t.Errorf("%q, %d rows", c.text, p.height())
		}
	}
	if !bytes.Equal(written(t, kept), written(t, made)) {
		t.Error("the files differ")
	}
}
