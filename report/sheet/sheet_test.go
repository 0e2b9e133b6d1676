package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/provenance"
	"rackrate/report"
	"rackrate/report/sheet/ooxml"
)

// added names the sheets that a run adds to a workbook that has none of their names.
func added(run *report.Run) []string {
	var names []string
	for _, p := range newAuthor(run, sheetNames("RR ", nil), nil, true).pages(context.Background()) {
		names = append(names, p.name)
	}
	return names
}

// annotated annotates and fails the test where the workbook could not be kept whole.
func annotated(t *testing.T, src []byte, run *report.Run) Result {
	t.Helper()
	out, err := Annotate(context.Background(), src, run, Options{})
	must(t, err)
	if out.Separate {
		t.Fatalf("results were put into a workbook of their own: %v", out.Findings)
	}
	return out
}

func partsOf(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	parts := map[string][]byte{}
	for _, f := range zr.File {
		r, err := f.Open()
		must(t, err)
		parts[f.Name], err = io.ReadAll(r)
		must(t, err)
		must(t, r.Close())
	}
	return parts
}

func open(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	must(t, err)
	t.Cleanup(func() { must(t, f.Close()) })
	return f
}

// rich adds what analysts have on their sheets.
func rich(t *testing.T) func(*excelize.File) {
	return func(f *excelize.File) {
		must(t, f.AddComment("Sites", excelize.Comment{Cell: "E6", Author: "analyst",
			Paragraph: []excelize.RichTextRun{{Text: "source: 10-K"}}}))
		must(t, f.AddComment("Sites", excelize.Comment{Cell: "J8", Author: "analyst",
			Paragraph: []excelize.RichTextRun{{Text: "by phone"}}}))
		must(t, f.MergeCell("Sites", "B2", "F2"))
		dv := excelize.NewDataValidation(true)
		dv.SetSqref("E6:E9")
		must(t, dv.SetRange(0, 5000, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween))
		must(t, f.AddDataValidation("Sites", dv))
		must(t, f.SetConditionalFormat("Sites", "E6:E9", []excelize.ConditionalFormatOptions{{Type: "2_color_scale",
			Criteria: "=", MinType: "min", MaxType: "max", MinColor: "#FFFFFF", MaxColor: "#63BE7B"}}))
		must(t, f.SetDefinedName(&excelize.DefinedName{Name: "capacity", RefersTo: "Sites!$E$6:$E$9"}))
		must(t, f.SetColWidth("Sites", "A", "XFD", 13))
		must(t, f.SetPanes("Sites", &excelize.Panes{Freeze: true, XSplit: 4, YSplit: 5, TopLeftCell: "E6",
			ActivePane: "bottomRight"}))
		must(t, f.SetCellFormula("Sites", "E12", "SUM(E6:E9)"))
		for i, v := range []float64{1, 2, 3} {
			must(t, f.SetCellValue("Other", ooxml.Ref(1, 3+i), v))
		}
		must(t, f.AddChart("Other", "D2", &excelize.Chart{Type: excelize.Line,
			Series: []excelize.ChartSeries{{Values: "Other!$A$3:$A$5"}}}))
		must(t, f.AddTable("Other", &excelize.Table{Range: "A2:A5", Name: "figures"}))
		must(t, f.AddSparkline("Other", &excelize.SparklineOptions{Location: []string{"B2"},
			Range: []string{"Other!A3:A5"}}))
	}
}

func TestNothingOfTheAnalystIsLost(t *testing.T) {
	read := func(name string) []byte {
		data, err := os.ReadFile("testdata/" + name)
		must(t, err)
		return data
	}
	cases := map[string][]byte{
		"plain":       fixtureWorkbook(t, nil),
		"rich":        fixtureWorkbook(t, rich(t)),
		"gaps":        withGaps(t, fixtureWorkbook(t, rich(t))),
		"macros":      withMacros(t, fixtureWorkbook(t, rich(t))),
		"prefixed":    prefixed(t, fixtureWorkbook(t, nil)),
		"openpyxl":    read("openpyxl.xlsx"),
		"libreoffice": read("libreoffice.xlsx"),
	}
	for name, src := range cases {
		t.Run(name, func(t *testing.T) {
			out := annotated(t, src, fixtureRun(t))
			compareParts(t, src, out.Workbook)
			compareCells(t, open(t, src), open(t, out.Workbook))
		})
	}
}

// compareParts checks that every original part is there and, but for those that
// must change, byte for byte the same.
func compareParts(t *testing.T, src, out []byte) {
	t.Helper()
	changes := regexp.MustCompile(
		`^(\[Content_Types\]\.xml|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/styles\.xml|xl/worksheets/(_rels/)?sheet1\.xml(\.rels)?|xl/comments.*|xl/drawings/(vmlDrawing|commentsDrawing).*)$`)
	before, after := partsOf(t, src), partsOf(t, out)
	for name, data := range before {
		got, ok := after[name]
		switch {
		case !ok:
			t.Errorf("%s was lost", name)
		case !changes.MatchString(name) && !bytes.Equal(data, got):
			t.Errorf("%s was changed", name)
		}
	}
}

// compareCells reads both files with another library and compares each cell of the original.
func compareCells(t *testing.T, before, after *excelize.File) {
	t.Helper()
	for _, sheet := range before.GetSheetList() {
		rows, err := before.GetRows(sheet, excelize.Options{RawCellValue: true})
		must(t, err)
		for r := range rows {
			for c := 1; c <= 12; c++ {
				at := ooxml.Ref(c, r+1)
				v1, err := before.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
				must(t, err)
				v2, err := after.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
				must(t, err)
				f1, err := before.GetCellFormula(sheet, at)
				must(t, err)
				f2, err := after.GetCellFormula(sheet, at)
				must(t, err)
				s1, err := before.GetCellStyle(sheet, at)
				must(t, err)
				s2, err := after.GetCellStyle(sheet, at)
				must(t, err)
				isOurs := v1 == "" && f1 == "" && c > fixtureCol+len(fixtureKeys)-1
				if !isOurs && (v1 != v2 || f1 != f2 || s1 != s2) {
					t.Errorf("%s!%s: %q %q style %d became %q %q style %d", sheet, at, v1, f1, s1, v2, f2, s2)
				}
			}
		}
	}
}

// rezip writes parts as a file again.
func rezip(t *testing.T, parts map[string][]byte) []byte {
	t.Helper()
	data, err := ooxml.Zip(context.Background(), ooxml.Book{Parts: parts})
	must(t, err)
	return data
}

// withGaps gives the parts of charts, drawings and notes numbers that leave gaps,
// so that parts which are numbered by count would overwrite them.
func withGaps(t *testing.T, src []byte) []byte {
	out := map[string][]byte{}
	rename := strings.NewReplacer("charts/chart1.xml", "charts/chart2.xml", "drawings/drawing1.xml",
		"drawings/drawing2.xml",
		"vmlDrawing1.vml", "vmlDrawing2.vml", "comments1.xml", "comments2.xml")
	for name, data := range partsOf(t, src) {
		if strings.HasSuffix(name, ".rels") || name == typesPart {
			data = []byte(rename.Replace(string(data)))
		}
		out[rename.Replace(name)] = data
	}
	if out["xl/charts/chart2.xml"] == nil || out["xl/comments2.xml"] == nil {
		t.Fatal("the fixture has no chart or no notes to renumber")
	}
	return rezip(t, out)
}

func withMacros(t *testing.T, src []byte) []byte {
	parts := partsOf(t, src)
	parts["xl/vbaProject.bin"] = []byte("\xd0\xcf\x11\xe0 not code, but bytes to keep")
	parts[typesPart] = []byte(strings.Replace(strings.Replace(string(parts[typesPart]), "</Types>",
		`<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>`, 1),
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
		"application/vnd.ms-excel.sheet.macroEnabled.main+xml", 1))
	rels := "xl/_rels/workbook.xml.rels"
	parts[rels] = []byte(strings.Replace(string(parts[rels]), "</Relationships>",
		`<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>`, 1))
	return rezip(t, parts)
}

// prefixed gives the elements of workbook, styles and sheet a prefix, as some writers do.
func prefixed(t *testing.T, src []byte) []byte {
	parts := partsOf(t, src)
	tag := regexp.MustCompile(`<(/?)([A-Za-z]\w*)([\s/>])`)
	for _, name := range []string{"xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"} {
		s := tag.ReplaceAllString(string(parts[name]), "<${1}x:$2$3")
		parts[name] = []byte(strings.Replace(s, ` xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`,
			` xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`, 1))
	}
	return rezip(t, parts)
}

func TestSameBytesTwice(t *testing.T) {
	src := fixtureWorkbook(t, rich(t))
	one, two := annotated(t, src, fixtureRun(t)), annotated(t, src, fixtureRun(t))
	if !bytes.Equal(one.Workbook, two.Workbook) {
		t.Error("the same run gave different bytes")
	}
	apart, err := Annotate(context.Background(), []byte("no workbook"), fixtureRun(t), Options{})
	must(t, err)
	again, err := Annotate(context.Background(), []byte("no workbook"), fixtureRun(t), Options{})
	must(t, err)
	if !bytes.Equal(apart.Workbook, again.Workbook) {
		t.Error("the same run gave different bytes in a workbook of its own")
	}
}

func TestMacrosKeepTheirExtension(t *testing.T) {
	if out := annotated(t, withMacros(t, fixtureWorkbook(t, nil)), fixtureRun(t)); out.Extension != ".xlsm" {
		t.Errorf("a workbook with macros would be named %s", out.Extension)
	}
	if out := annotated(t, fixtureWorkbook(t, nil), fixtureRun(t)); out.Extension != ".xlsx" {
		t.Errorf("a plain workbook would be named %s", out.Extension)
	}
}

func wantCodes(t *testing.T, findings []provenance.Finding, want ...string) {
	t.Helper()
	var got []string
	for _, f := range findings {
		got = append(got, f.Code)
	}
	if !slices.Equal(got, want) {
		t.Errorf("findings %v, want %v", got, want)
	}
}

func TestNamesNeverCollide(t *testing.T) {
	src := fixtureWorkbook(t, func(f *excelize.File) {
		_, err := f.NewSheet("rr SUMMARY")
		must(t, err)
	})
	out := annotated(t, src, fixtureRun(t))
	wantCodes(t, out.Findings, "RR-404")
	got := open(t, out.Workbook).GetSheetList()
	want := []string{"Sites", "Other", "rr SUMMARY"}
	for _, name := range added(fixtureRun(t)) {
		if slices.Contains(sheetKeys, strings.TrimPrefix(name, "RR ")) {
			name += " 2"
		}
		want = append(want, name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("sheets %v, want %v", got, want)
	}
}

func TestPrefixIsMadeSafe(t *testing.T) {
	for in, want := range map[string]string{"": "RR ", "a/b:c": "abc", strings.Repeat("x", 50): strings.Repeat("x", 15),
		"É ": "É "} {
		if got := cleanPrefix(in); got != want {
			t.Errorf("prefix %q became %q, want %q", in, got, want)
		}
	}
	again := annotated(t, annotated(t, fixtureWorkbook(t, nil), fixtureRun(t)).Workbook, fixtureRun(t))
	wantCodes(t, again.Findings, "RR-404")
}

func TestLostForGood(t *testing.T) {
	signed := partsOf(t, fixtureWorkbook(t, nil))
	signed["_xmlsignatures/sig1.xml"] = []byte("<a/>")
	shared := partsOf(t, fixtureWorkbook(t, nil))
	shared["xl/revisions/revisionHeaders.xml"] = []byte("<a/>")
	broken := partsOf(t, fixtureWorkbook(t, nil))
	broken["xl/worksheets/sheet1.xml"] = broken["xl/worksheets/sheet1.xml"][:2000]
	cases := map[string]struct {
		src  []byte
		want string
	}{
		"no zip":    {[]byte("name,mw\n"), "not a readable zip"},
		"signature": {rezip(t, signed), "digital signature"},
		"shared":    {rezip(t, shared), "log of revisions"},
		"broken":    {rezip(t, broken), "sheet1.xml"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			run := fixtureRun(t)
			out, err := Annotate(context.Background(), c.src, run, Options{})
			must(t, err)
			wantCodes(t, out.Findings, "RR-401")
			if !out.Separate || !strings.Contains(out.Findings[0].Wrong, c.want) {
				t.Errorf("separate %v, finding %q", out.Separate, out.Findings[0].Wrong)
			}
			if got := open(t, out.Workbook).GetSheetList(); !slices.Equal(got, added(run)) {
				t.Errorf("sheets %v", got)
			}
		})
	}
}

func TestEveryCodeIsInTheCatalogue(t *testing.T) {
	for _, e := range Catalogue {
		if e.Title == "" || e.Means == "" || e.Do == "" || !strings.HasPrefix(e.Code, "RR-4") {
			t.Errorf("incomplete: %+v", e)
		}
	}
}
