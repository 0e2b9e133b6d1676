package sheet

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/testutil"
)

// TestLibreOfficeOpensIt converts an annotated workbook with LibreOffice and reads back what it understood.
func TestLibreOfficeOpensIt(t *testing.T) {
	testutil.Slow(t)
	soffice := testutil.Need(t, "soffice")
	dir := t.TempDir()
	src := filepath.Join(dir, "book.xlsx")
	must(t, os.WriteFile(src, annotated(t, fixtureWorkbook(t, rich(t)), fixtureRun(t)).Workbook, 0o644))
	cmd := exec.Command(soffice, "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to",
		"xlsx:Calc MS Excel 2007 XML", "--outdir", dir+"/out", src)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(dir, "out", "book.xlsx"))
	must(t, err)
	f := open(t, data)
	if got := f.GetSheetList(); !slices.Equal(got, append([]string{"Sites", "Other"}, added(fixtureRun(t))...)) {
		t.Errorf("sheets %v", got)
	}
	for sheet, cells := range map[string]map[string]string{
		"Sites":       {"K4": "RR Recommendation", "K9": "not evaluated", "E6": "100"},
		"RR Summary":  {"A7": "Alpha Mining", "B8": "=South+1"},
		"RR Findings": {"A5": "error", "I6": "@no price"},
	} {
		for at, want := range cells {
			got, err := f.GetCellValue(sheet, at)
			must(t, err)
			if strings.TrimSuffix(got, ".00") != want {
				t.Errorf("%s!%s holds %q, want %q", sheet, at, got, want)
			}
		}
	}
	notes, err := f.GetComments("Sites")
	must(t, err)
	if len(notes) < 6 { // of the analyst, of findings, of converted units
		t.Errorf("%d notes came through", len(notes))
	}
	charts := 0
	for name := range partsOf(t, data) {
		if strings.HasPrefix(name, "xl/charts/chart") {
			charts++
		}
	}
	if charts != 4 {
		t.Errorf("%d charts came through, want the analyst's, that of values and two tornados", charts)
	}
}
