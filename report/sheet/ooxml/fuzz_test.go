package ooxml

import (
	"context"
	"strings"
	"testing"
)

// FuzzEdit edits sheets of any content: it must refuse or keep everything, never panic.
func FuzzEdit(f *testing.F) {
	f.Add(`<sheetData><row r="2" spans="1:2"><c r="A2"><v>1</v></c></row></sheetData>`)
	f.Add(`<cols><col min="1" max="9" width="3"/></cols><sheetData><row/><row><c/></row></sheetData><mergeCells><mergeCell ref="A3:B3"/></mergeCells>`)
	f.Add(`<dimension ref="A1"/><sheetData><row r="2"/></sheetData><legacyDrawing r:id="rId1"/>`)
	f.Fuzz(func(t *testing.T, sheet string) {
		if strings.Contains(sheet, "encoding") {
			return
		}
		p, s := openBook(t, book(t, `<worksheet `+main+`>`+sheet+`</worksheet>`, nil))
		area, err := p.Area(s, 1, 3)
		if err != nil {
			return
		}
		if err := p.Put(s, area, []Cell{{Col: 40, Row: 2, Numeric: true, Number: 1}}, []Width{{40, 9}}); err != nil {
			return
		}
		if err := p.AddNotes(s, "a", []Note{{1, 1, "x"}}); err != nil && err != ErrNotes {
			return
		}
		data, err := p.Bytes(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if p.Verify(context.Background(), data) != nil {
			return // refused
		}
		now, err := p.Read(s.Part)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := outline(now, 2); err != nil {
			t.Errorf("the edited sheet is not well-formed: %v", err)
		}
	})
}
