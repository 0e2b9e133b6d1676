package testutil

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"io"
	"testing"
)

// Plain is a sheet of a plain workbook: its name and what writes its rows.
type Plain struct {
	Name string
	Rows func(io.Writer) error
}

// Workbook is a workbook of these sheets without formats, as small as one can be.
func Workbook(t testing.TB, sheets []Plain) []byte {
	t.Helper()
	var out bytes.Buffer
	zw := zip.NewWriter(&out)
	put := func(name, data string) {
		w, err := zw.Create(name)
		must(t, err)
		_, err = w.Write([]byte(data))
		must(t, err)
	}
	const office, packaged, main = "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
		"http://schemas.openxmlformats.org/package/2006/", "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	const kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	types, rels, list := "", "", ""
	for i, s := range sheets {
		n := i + 1
		var rows bytes.Buffer
		must(t, s.Rows(&rows))
		put(fmt.Sprintf("xl/worksheets/sheet%d.xml", n), `<worksheet xmlns="`+main+`"><sheetData>`+rows.String()+
			`</sheetData></worksheet>`)
		types += fmt.Sprintf(`<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%sworksheet+xml"/>`, n, kind)
		rels += fmt.Sprintf(`<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`,
			n, office, n)
		list += fmt.Sprintf(`<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, html.EscapeString(s.Name), n, n)
	}
	put("[Content_Types].xml", `<Types xmlns="`+packaged+
		`content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="`+kind+`sheet.main+xml"/>`+types+`</Types>`)
	put("_rels/.rels", `<Relationships xmlns="`+packaged+`relationships"><Relationship Id="rId1" Type="`+office+
		`/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	put("xl/_rels/workbook.xml.rels", `<Relationships xmlns="`+packaged+`relationships">`+rels+`</Relationships>`)
	put("xl/workbook.xml", `<workbook xmlns="`+main+`" xmlns:r="`+office+`"><sheets>`+list+`</sheets></workbook>`)
	must(t, zw.Close())
	return out.Bytes()
}
