package opening

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/workbook/quantity"
)

func TestUnzipLimit(t *testing.T) {
	p, err := openPack(packed(t, strings.Repeat("<x/>", 1000)), NewBudget(context.Background(), Limits{Unzipped: 999}))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.decode("xl/workbook.xml", &struct{}{}); err == nil || !strings.Contains(err.Error(),
		"unpacks to more than") {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>")
	f.Add(`<worksheet><sheetData><row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" t="inlineStr"><is><t>Site</t></is></c></row></sheetData></worksheet>`)
	f.Add(`<worksheet><sheetData><row r="0"><c r="XFE1"/></row></sheetData></worksheet`)
	f.Fuzz(func(t *testing.T, s string) {
		sh, err := scanSheet(decoderOf(s), NewBudget(context.Background(), Limits{}), []string{"Miner"},
			[]quantity.Format{{Percent: true}})
		if err == nil && sh.LastRow() > excelize.TotalRows {
			t.Errorf("row %d", sh.LastRow())
		}
	})
}

func decoderOf(s string) *xml.Decoder {
	b := NewBudget(context.Background(), Limits{})
	return b.decoder(b.meter(strings.NewReader(s), "part", int64(len(s))))
}

// packed is a zip archive of one part, xl/workbook.xml.
func packed(t *testing.T, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	p, err := w.Create("xl/workbook.xml")
	if err == nil {
		_, err = p.Write([]byte(content))
	}
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
