package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"rackrate/internal/testutil"
)

// sheetBytes are the bytes of a workbook's sheets, unpacked.
func sheetBytes(t *testing.T, book []byte) (total int) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	must(t, err)
	for _, f := range z.File {
		if strings.HasPrefix(f.Name, "xl/worksheets/") {
			total += int(f.UncompressedSize64)
		}
	}
	return total
}

// TestManySitesTakeLittleRoom has the sites beyond a number of site-months show their results alone: their sheets take a few
// kilobytes each, whatever the months. The summary is the same.
func TestManySitesTakeLittleRoom(t *testing.T) {
	src, run := fixtureWorkbook(t, nil), fixtureRun(t)
	const more = 12
	m := &run.Book.Miners[0]
	for i := range more {
		s := m.Sites[0]
		s.Name = fmt.Sprintf("Site %d", i)
		s.Inputs.Site = s.Name
		m.Sites = append(m.Sites, s)
	}
	run.Result = testutil.Evaluate(run.Registry, run.Book.Evaluable(), 1)
	annotated := func(most int) []byte {
		t.Helper()
		defer func(before int) { mostSiteMonths = before }(mostSiteMonths)
		mostSiteMonths = most
		out, err := Annotate(context.Background(), src, run, Options{LiveSites: 2})
		must(t, err)
		return out.Workbook
	}
	whole, short := annotated(mostSiteMonths), annotated(0)
	one := sheetBytes(t, annotated(run.Book.Market.HorizonMonths*3))
	each := (sheetBytes(t, whole) - sheetBytes(t, short)) / more
	t.Logf("%d bytes with all months, %d with results alone, %d with one sheet more of all months", sheetBytes(t, whole), sheetBytes(t, short), one)
	if each < 100_000 || one-sheetBytes(t, short) < each/2 || one-sheetBytes(t, short) > 2*each {
		t.Errorf("a sheet's months take %d bytes, and %d where one has them", each, one-sheetBytes(t, short))
	}
	with, without := testutil.ReadCells(t, whole), testutil.ReadCells(t, short)
	for at, want := range with["RR Summary"] {
		if got := without["RR Summary"][at]; got.String() != want.String() {
			t.Errorf("%s of the summary is %s, with all months %s", at, got, want)
		}
	}
}
