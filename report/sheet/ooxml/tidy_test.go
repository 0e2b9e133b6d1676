package ooxml

import (
	"archive/zip"
	"bytes"
	"context"
	"strings"
	"testing"
)

// renamed is an archive with its entries renamed, those named "" left out, after entries for folders.
func renamed(t *testing.T, data []byte, name func(string) string, folders ...string) []byte {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	for _, f := range folders {
		if _, err := zw.Create(f); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range zr.File {
		if to := name(f.Name); to != "" {
			if err := copyAs(zw, f, to); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// Packages that other programs write oddly are added to like any other, and what was added can be told from
// what was there.
func TestOddPackages(t *testing.T) {
	same := func(s string) string { return s }
	sheet := `<worksheet ` + main + `><sheetData><row r="1"><c r="A1" s="7"><v>5</v></c></row></sheetData></worksheet>`
	noStyles := map[string]string{"xl/_rels/workbook.xml.rels": `<Relationships xmlns="` + relsNamespace +
		`"><Relationship Id="rId1" Type="` + typeSheet + `" Target="worksheets\sheet1.xml"/></Relationships>`}
	without := func(part string) func(string) string {
		return func(s string) string {
			if s == part {
				return ""
			}
			return s
		}
	}
	for name, c := range map[string]struct {
		data  []byte
		style int // the first that is added
	}{
		"folders": {renamed(t, book(t, sheet, nil), same, "xl/", `docProps\`), 2},
		"backslashes": {renamed(t, book(t, sheet, nil), func(s string) string {
			return strings.ReplaceAll(s, "/", `\`)
		}), 2},
		"another case":    {renamed(t, book(t, sheet, nil), strings.ToUpper), 2},
		"styles not kept": {renamed(t, book(t, sheet, nil), without("xl/styles.xml")), 8},
		"no styles":       {renamed(t, book(t, sheet, noStyles), without("xl/styles.xml")), 8},
	} {
		t.Run(name, func(t *testing.T) {
			p, one := openBook(t, c.data)
			s, err := p.Styles()
			if err != nil {
				t.Fatal(err)
			}
			if got := s.count("cellXfs"); got != c.style {
				t.Errorf("the next format is %d, want %d", got, c.style)
			}
			if one.Part != "xl/worksheets/sheet1.xml" {
				t.Errorf("the sheet is %s", one.Part)
			}
			out, err := p.Bytes(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if err := p.Verify(context.Background(), out); err != nil {
				t.Error(err)
			}
			again, _ := openBook(t, out)
			if got, err := again.Read("xl/worksheets/sheet1.xml"); err != nil || string(got) != sheet {
				t.Errorf("%v %s", err, got)
			}
			if !again.Has("xl/styles.xml") || again.Has("xl/") {
				t.Error("the parts are not as they should be")
			}
		})
	}
}

// An archive that has nothing odd is kept as it is, and so is one whose parts would come to have one name.
func TestTidyKeepsWhatItCannotMend(t *testing.T) {
	plain := book(t, "<worksheet/>", nil)
	twice := renamed(t, plain, func(s string) string { return s }, `xl\workbook.xml`)
	for _, data := range [][]byte{plain, twice} {
		if got, err := tidy(data); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%v, %d bytes of %d", err, len(got), len(data))
		}
	}
	if _, err := tidy([]byte("no archive")); err == nil {
		t.Error("anything is an archive")
	}
}
