package ooxml

import (
	"context"
	"strings"
	"testing"
)

const main = `xmlns="` + nsMain + `" xmlns:r="` + nsRel + `"`

// book is a small file with one sheet, given by its XML; more parts may replace or add to its own.
func book(t *testing.T, sheet string, more map[string]string) []byte {
	t.Helper()
	parts := map[string][]byte{}
	for name, s := range map[string]string{
		contentTypes: `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
		rootRels: `<Relationships xmlns="` + relsNamespace + `"><Relationship Id="rId1" Type="` +
			typeDocument + `" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": `<workbook ` + main +
			`><sheets><sheet name="One" sheetId="7" r:id="rId1"/></sheets><calcPr calcId="1"/></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="` + relsNamespace + `"><Relationship Id="rId1" Type="` +
			typeSheet + `" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + typeStyles +
			`" Target="/xl/styles.xml"/></Relationships>`,
		"xl/styles.xml": `<styleSheet ` + main +
			`><fonts count="2"><font><sz val="11"/></font><font><color rgb="FF0000FF"/></font></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/><xf numFmtId="3" fontId="1" fillId="0" borderId="0"><alignment horizontal="left" wrapText="1"/></xf></cellXfs></styleSheet>`,
		"xl/worksheets/sheet1.xml": sheet,
	} {
		parts[name] = []byte(s)
	}
	for name, s := range more {
		parts[name] = []byte(s)
	}
	data, err := Zip(context.Background(), Book{Parts: parts})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func openBook(t *testing.T, data []byte) (*Package, Sheet) {
	t.Helper()
	p, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	s, ok := p.Sheet("One")
	if !ok {
		t.Fatal("the sheet One was not found")
	}
	return p, s
}

func TestPut(t *testing.T) {
	tests := map[string]struct {
		sheet string
		cells []Cell
		want  string
	}{
		"at the end of a row": {
			`<sheetData><row r="2" spans="1:2"><c r="A2"><v>1</v></c></row></sheetData>`,
			[]Cell{{Col: 3, Row: 2, Style: 4, Numeric: true, Number: 0.1}},
			`<sheetData><row r="2" spans="1:3"><c r="A2"><v>1</v></c><c r="C2" s="4"><v>0.1</v></c></row></sheetData>`},
		"between cells": {
			`<sheetData><row r="2"><c r="A2"/><c r="F2"/></row></sheetData>`,
			[]Cell{{Col: 3, Row: 2, Text: `=A1 & "x" <y>`}},
			`<sheetData><row r="2"><c r="A2"/><c r="C2" t="inlineStr"><is><t xml:space="preserve">=A1 &amp; &#34;x&#34; &lt;y&gt;</t></is></c><c r="F2"/></row></sheetData>`},
		"rows and cells without addresses": {
			`<sheetData><row><c><v>1</v></c></row><row><c><v>2</v></c><c><v>3</v></c></row></sheetData>`,
			[]Cell{{Col: 3, Row: 2, Style: 1}},
			`<sheetData><row><c><v>1</v></c></row><row><c><v>2</v></c><c><v>3</v></c><c r="C2" s="1"/></row></sheetData>`},
		"an empty row": {
			`<sheetData><row r="2" ht="20"/></sheetData>`,
			[]Cell{{Col: 1, Row: 2, Numeric: true, Number: 5}},
			`<sheetData><row r="2" ht="20"><c r="A2"><v>5</v></c></row></sheetData>`},
		"the sheet's extent": {
			`<dimension ref="A1:B2"/><sheetData><row r="2"><c r="A2"/></row></sheetData>`,
			[]Cell{{Col: 4, Row: 2, Numeric: true}},
			`<dimension ref="A1:D2"/><sheetData><row r="2"><c r="A2"/><c r="D2"><v>0</v></c></row></sheetData>`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p, s := openBook(t, book(t, `<worksheet `+main+`>`+test.sheet+`</worksheet>`, nil))
			area, err := p.Area(s, 1, 9)
			if err != nil {
				t.Fatal(err)
			}
			if err := p.Put(s, area, test.cells, nil); err != nil {
				t.Fatal(err)
			}
			if got := content(t, p, s.Part); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			verify(t, p)
		})
	}
}

// content is what stands within the root of a part.
func content(t *testing.T, p *Package, part string) string {
	t.Helper()
	data, err := p.Read(part)
	if err != nil {
		t.Fatal(err)
	}
	root, err := outline(data, 1)
	if err != nil {
		t.Fatal(err)
	}
	return string(data[root.open:root.close])
}

func verify(t *testing.T, p *Package) {
	t.Helper()
	data, err := p.Bytes(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Verify(context.Background(), data); err != nil {
		t.Errorf("the copy does not hold: %v", err)
	}
}

func TestPutRefusesATakenColumn(t *testing.T) {
	p, s := openBook(t, book(t, `<worksheet `+main+`><sheetData><row r="2"><c r="C2"/></row></sheetData></worksheet>`,
		nil))
	area, err := p.Area(s, 1, 9)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Put(s, area, []Cell{{Col: 3, Row: 2, Numeric: true}}, nil); err == nil {
		t.Error("a cell was written over another")
	}
}

func TestWidths(t *testing.T) {
	tests := map[string]struct{ cols, want string }{
		"no list": {``, `<cols><col min="4" max="4" width="9" customWidth="1"/></cols>`},
		"before ranges": {`<cols><col min="7" max="8" width="3"/></cols>`,
			`<cols><col min="4" max="4" width="9" customWidth="1"/><col min="7" max="8" width="3"/></cols>`},
		"after ranges": {`<cols><col min="1" max="2" width="3"/></cols>`,
			`<cols><col min="1" max="2" width="3"/><col min="4" max="4" width="9" customWidth="1"/></cols>`},
		"within a range": {`<cols><col min="1" max="9" width="3" style="1"/></cols>`,
			`<cols><col min="1" max="3" width="3" style="1"/><col min="4" max="4" width="9" style="1" customWidth="1"/><col min="5" max="9" width="3" style="1"/></cols>`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p, s := openBook(t, book(t, `<worksheet `+main+`>`+test.cols+
				`<sheetData><row r="1"><c r="A1"/></row></sheetData></worksheet>`, nil))
			area, err := p.Area(s, 1, 1)
			if err != nil {
				t.Fatal(err)
			}
			if err := p.Put(s, area, nil, []Width{{4, 9}}); err != nil {
				t.Fatal(err)
			}
			if got, _, _ := strings.Cut(content(t, p, s.Part), "<sheetData>"); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			verify(t, p)
		})
	}
}

func TestClone(t *testing.T) {
	p, _ := openBook(t, book(t, `<worksheet `+main+`><sheetData/></worksheet>`, nil))
	s, err := p.Styles()
	if err != nil {
		t.Fatal(err)
	}
	for i, test := range []struct {
		style int
		code  string
		align Align
		want  string
	}{
		{1, `0.0%`, AlignByType,
			`<xf numFmtId="164" fontId="2" fillId="0" borderId="0" applyNumberFormat="1"><alignment wrapText="1"/></xf>`},
		{1, `General`, AlignKept,
			`<xf numFmtId="0" fontId="2" fillId="0" borderId="0" applyNumberFormat="1"><alignment horizontal="left" wrapText="1"/></xf>`},
		{0, `General`, AlignRight,
			`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" applyNumberFormat="1" applyAlignment="1"><alignment horizontal="right"/></xf>`},
	} {
		n, err := s.Clone(test.style, test.code, test.align)
		if err != nil {
			t.Fatal(err)
		}
		if n != 2+i || s.added["cellXfs"][i] != test.want {
			t.Errorf("format %d is %s, want %s", n, s.added["cellXfs"][i], test.want)
		}
	}
	if again, err := s.Clone(1, `0.0%`, AlignByType); err != nil || again != 2 {
		t.Errorf("the same format again is %d, %v", again, err)
	}
	if _, err := s.Clone(99, "General", AlignKept); err == nil {
		t.Error("a style that is not there was cloned")
	}
	if err := p.Save(s); err != nil {
		t.Fatal(err)
	}
	got := content(t, p, "xl/styles.xml")
	for _, want := range []string{
		`<numFmts count="1"><numFmt numFmtId="164" formatCode="0.0%"/></numFmts><fonts count="3">`,
		`<font><color rgb="FF000000"/></font></fonts>`, `<cellXfs count="5">`} {
		if !strings.Contains(got, want) {
			t.Errorf("the styles have no %s: %s", want, got)
		}
	}
	verify(t, p)
}

func TestVerifySeesEveryLoss(t *testing.T) {
	old := `<worksheet ` + main +
		`><cols><col min="1" max="2" width="3"/></cols><sheetData><row r="1" ht="20"><c r="A1" s="1"><f>B1+1</f><v>2</v></c><c r="B1"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A3:B3"/></mergeCells></worksheet>`
	tests := map[string]struct {
		from, to string
		ok       bool
	}{
		"nothing":        {"", "", true},
		"a cell added":   {`</row>`, `<c r="C1"><v>9</v></c></row>`, true},
		"a value":        {`<v>1</v>`, `<v>2</v>`, false},
		"a formula":      {`B1+1`, `B1+2`, false},
		"a formula gone": {`<f>B1+1</f>`, ``, false},
		"a style":        {`s="1"`, `s="2"`, false},
		"a cell gone":    {`<c r="B1"><v>1</v></c>`, ``, false},
		"a height":       {`ht="20"`, `ht="21"`, false},
		"a merged range": {`<mergeCell ref="A3:B3"/>`, ``, false},
		"a width":        {`width="3"`, `width="4"`, false},
		"a range split": {`<col min="1" max="2" width="3"/>`,
			`<col min="1" max="1" width="3"/><col min="2" max="2" width="3"/>`, true},
		"a text put in":   {`<v>1</v>`, `<v>1</v>x`, false},
		"an end too soon": {`</sheetData>`, ``, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := keeps([]byte(old), []byte(strings.Replace(old, test.from, test.to, 1)), nil)
			if (err == nil) != test.ok {
				t.Errorf("verification says %v", err)
			}
		})
	}
}

func TestVerifySeesLostParts(t *testing.T) {
	p, _ := openBook(t, book(t, `<worksheet `+main+`><sheetData/></worksheet>`,
		map[string]string{"xl/media/a.bin": "abc"}))
	for name, more := range map[string]map[string]string{
		"changed": {"xl/media/a.bin": "abd"},
		"lost":    nil,
	} {
		if err := p.Verify(context.Background(), book(t, `<worksheet `+main+`><sheetData/></worksheet>`,
			more)); err == nil {
			t.Errorf("a part that was %s went unseen", name)
		}
	}
}

func TestNotesOfThreadsAreLeftAlone(t *testing.T) {
	p, s := openBook(t, book(t, `<worksheet `+main+`><sheetData/></worksheet>`, map[string]string{
		"xl/worksheets/_rels/sheet1.xml.rels": `<Relationships xmlns="` + relsNamespace +
			`"><Relationship Id="rId1" Type="` + typeThreaded +
			`" Target="../threadedComments/threadedComment1.xml"/></Relationships>`}))
	if err := p.AddNotes(s, "a", []Note{{1, 1, "x"}}); err != ErrNotes {
		t.Errorf("got %v, want ErrNotes", err)
	}
	if len(p.edited) > 0 {
		t.Error("something was changed all the same")
	}
}

// TestNotesBesideAHeaderPicture merges notes where the sheet's header has a drawing of the same kind.
func TestNotesBesideAHeaderPicture(t *testing.T) {
	rel := func(id, kind, target string) string {
		return `<Relationship Id="` + id + `" Type="` + kind + `" Target="` + target + `"/>`
	}
	header := `<xml><v:shape id="logo"/></xml>`
	p, s := openBook(t, book(t, `<worksheet `+main+
		`><sheetData/><legacyDrawing r:id="rId1"/><legacyDrawingHF r:id="rId3"/></worksheet>`, map[string]string{
		"xl/worksheets/_rels/sheet1.xml.rels": `<Relationships xmlns="` + relsNamespace + `">` + rel("rId1", typeVML,
			"../drawings/vmlDrawing1.vml") + rel("rId2", typeComments, "../comments1.xml") + rel("rId3", typeVML,
			"../drawings/vmlDrawing2.vml") + `</Relationships>`,
		"xl/comments1.xml": `<comments ` + main +
			`><authors><author>me</author></authors><commentList><comment ref="A1" authorId="0"><text><t>mine</t></text></comment></commentList></comments>`,
		"xl/drawings/vmlDrawing1.vml": `<xml><v:shapetype id="_x0000_t202"/><v:shape id="_x0000_s1030"><br><x:ClientData ObjectType="Note"/></v:shape></xml>`,
		"xl/drawings/vmlDrawing2.vml": header,
	}))
	if err := p.AddNotes(s, "rackrate", []Note{{1, 1, "under"}, {2, 2, "new"}}); err != nil {
		t.Fatal(err)
	}
	if _, changed := p.edited["xl/drawings/vmlDrawing2.vml"]; changed {
		t.Error("the header's drawing was changed")
	}
	boxes := string(p.edited["xl/drawings/vmlDrawing1.vml"])
	if !strings.Contains(boxes, `id="_x0000_s1031"`) || strings.Count(boxes, "_x0000_t202\"") != 2 {
		t.Errorf("the box was not added as it should be: %s", boxes)
	}
	notes, err := readNotes(p.edited["xl/comments1.xml"])
	if err != nil || len(notes) != 2 || notes[0].Plain != "mine\n\nunder" || notes[1].Author != "rackrate" {
		t.Errorf("notes %+v, %v", notes, err)
	}
	verify(t, p)
}

func TestNewNotes(t *testing.T) {
	p, s := openBook(t, book(t, `<worksheet `+main+
		`><sheetData/><pageMargins left="1"/><tableParts count="0"/></worksheet>`, nil))
	if err := p.AddNotes(s, "a & b", []Note{{2, 3, "one\ntwo <three>"}}); err != nil {
		t.Fatal(err)
	}
	if got, want := content(t, p, s.Part), `<sheetData/><pageMargins left="1"/><legacyDrawing xmlns:r="`+nsRel+
		`" r:id="rId2"/><tableParts count="0"/>`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	notes, err := readNotes(p.edited["xl/rr_comments1.xml"])
	if err != nil || len(notes) != 1 || notes[0].Ref != "B3" || notes[0].Author != "a & b" ||
		notes[0].Plain != "one\ntwo <three>" {
		t.Errorf("notes %+v, %v", notes, err)
	}
	if _, err := outline(p.edited["xl/drawings/rr_notes1.vml"], 1); err != nil {
		t.Errorf("the boxes are not well-formed: %v", err)
	}
	verify(t, p)
}

func TestOpenRefuses(t *testing.T) {
	sheet := `<worksheet ` + main + `><sheetData/></worksheet>`
	strict := `<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheets/></workbook>`
	for name, data := range map[string][]byte{
		"no zip":  []byte("PK"),
		"signed":  book(t, sheet, map[string]string{"_xmlsignatures/a.xml": ""}),
		"strict":  book(t, sheet, map[string]string{"xl/workbook.xml": strict}),
		"cut off": book(t, sheet, map[string]string{"xl/workbook.xml": "<workbook><sheets>"}),
		"no sheetId": book(t, sheet, map[string]string{"xl/workbook.xml": `<workbook ` + main +
			`><sheets><sheet name="One"/></sheets></workbook>`}),
	} {
		if _, err := Open(data); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}

func TestRefs(t *testing.T) {
	for _, test := range []struct {
		ref      string
		col, row int
		ok       bool
	}{{"A1", 1, 1, true}, {"$F$7", 6, 7, true}, {"XFD1048576", 16384, 1048576, true}, {"XFE1", 0, 0, false},
		{"7", 0, 0, false}, {"F", 0, 0, false}, {"", 0, 0, false}, {"F-1", 0, 0, false}, {"ABCDE1", 0, 0, false}} {
		col, row, ok := ParseRef(test.ref)
		if ok != test.ok || ok && (col != test.col || row != test.row) {
			t.Errorf("%q is %d, %d, %v", test.ref, col, row, ok)
		}
		if ok && Ref(col, row) != strings.ReplaceAll(test.ref, "$", "") {
			t.Errorf("%q comes back as %s", test.ref, Ref(col, row))
		}
	}
}

func TestPutBelow(t *testing.T) {
	p, s := openBook(t, book(t, `<worksheet `+main+
		`><dimension ref="A1:B2"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row><row r="4" ht="20"/><row r="9"><c r="A9"><v>9</v></c></row></sheetData><mergeCells><mergeCell ref="A6:B6"/></mergeCells></worksheet>`, nil))
	area, err := p.Area(s, 1, MaxRow)
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]int{3: 3, 4: 10, 2: 3} { // a merged range stands on row 6, a cell on row 9
		if got := area.FreeRows(3, n); got != want {
			t.Errorf("%d free rows are found at %d, want %d", n, got, want)
		}
	}
	if err := p.PutBelow(s, area, []Cell{{Col: 3, Row: 3, Numeric: true, Number: 5}, {Col: 1, Row: 3, Text: "x"},
		{Col: 2, Row: 4, Numeric: true, Number: 6}, {Col: 1, Row: 5, Style: 1}}); err != nil {
		t.Fatal(err)
	}
	want := `<dimension ref="A1:C5"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row><row r="3"><c r="A3" t="inlineStr"><is><t xml:space="preserve">x</t></is></c><c r="C3"><v>5</v></c></row><row r="4" ht="20"><c r="B4"><v>6</v></c></row><row r="5"><c r="A5" s="1"/></row><row r="9">`
	if got := content(t, p, s.Part); !strings.HasPrefix(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	verify(t, p)
	for name, c := range map[string]Cell{"taken": {Col: 5, Row: 9}, "covered": {Col: 5, Row: 6}} {
		if p.PutBelow(s, area, []Cell{c}) == nil {
			t.Errorf("a row that is %s was written to", name)
		}
	}
}
