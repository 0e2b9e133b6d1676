package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/sheet/ooxml"
)

// annotated annotates and fails the test where the workbook could not be kept whole.
func annotated(t *testing.T, src []byte, run *report.Run) Result {
	t.Helper()
	out, err := Annotate(src, run, Options{})
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
		must(t, f.AddComment("Sites", excelize.Comment{Cell: "E6", Author: "analyst", Paragraph: []excelize.RichTextRun{{Text: "source: 10-K"}}}))
		must(t, f.AddComment("Sites", excelize.Comment{Cell: "J8", Author: "analyst", Paragraph: []excelize.RichTextRun{{Text: "by phone"}}}))
		must(t, f.MergeCell("Sites", "B2", "F2"))
		dv := excelize.NewDataValidation(true)
		dv.SetSqref("E6:E9")
		must(t, dv.SetRange(0, 5000, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween))
		must(t, f.AddDataValidation("Sites", dv))
		must(t, f.SetConditionalFormat("Sites", "E6:E9", []excelize.ConditionalFormatOptions{{Type: "2_color_scale", Criteria: "=", MinType: "min", MaxType: "max", MinColor: "#FFFFFF", MaxColor: "#63BE7B"}}))
		must(t, f.SetDefinedName(&excelize.DefinedName{Name: "capacity", RefersTo: "Sites!$E$6:$E$9"}))
		must(t, f.SetColWidth("Sites", "A", "XFD", 13))
		must(t, f.SetPanes("Sites", &excelize.Panes{Freeze: true, XSplit: 4, YSplit: 5, TopLeftCell: "E6", ActivePane: "bottomRight"}))
		must(t, f.SetCellFormula("Sites", "E12", "SUM(E6:E9)"))
		for i, v := range []float64{1, 2, 3} {
			must(t, f.SetCellValue("Other", ooxml.Ref(1, 3+i), v))
		}
		must(t, f.AddChart("Other", "D2", &excelize.Chart{Type: excelize.Line, Series: []excelize.ChartSeries{{Values: "Other!$A$3:$A$5"}}}))
		must(t, f.AddTable("Other", &excelize.Table{Range: "A2:A5", Name: "figures"}))
		must(t, f.AddSparkline("Other", &excelize.SparklineOptions{Location: []string{"B2"}, Range: []string{"Other!A3:A5"}}))
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
	changes := regexp.MustCompile(`^(\[Content_Types\]\.xml|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/styles\.xml|xl/worksheets/(_rels/)?sheet1\.xml(\.rels)?|xl/comments.*|xl/drawings/(vmlDrawing|commentsDrawing).*)$`)
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
	data, err := ooxml.Zip(parts)
	must(t, err)
	return data
}

// withGaps gives the parts of charts, drawings and notes numbers that leave gaps,
// so that parts which are numbered by count would overwrite them.
func withGaps(t *testing.T, src []byte) []byte {
	out := map[string][]byte{}
	rename := strings.NewReplacer("charts/chart1.xml", "charts/chart2.xml", "drawings/drawing1.xml", "drawings/drawing2.xml",
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
	parts[typesPart] = []byte(strings.Replace(strings.Replace(string(parts[typesPart]), "</Types>", `<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>`, 1),
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml", 1))
	rels := "xl/_rels/workbook.xml.rels"
	parts[rels] = []byte(strings.Replace(string(parts[rels]), "</Relationships>", `<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>`, 1))
	return rezip(t, parts)
}

// prefixed gives the elements of workbook, styles and sheet a prefix, as some writers do.
func prefixed(t *testing.T, src []byte) []byte {
	parts := partsOf(t, src)
	tag := regexp.MustCompile(`<(/?)([A-Za-z]\w*)([\s/>])`)
	for _, name := range []string{"xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"} {
		s := tag.ReplaceAllString(string(parts[name]), "<${1}x:$2$3")
		parts[name] = []byte(strings.Replace(s, ` xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`, ` xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`, 1))
	}
	return rezip(t, parts)
}

func TestSameBytesTwice(t *testing.T) {
	src := fixtureWorkbook(t, rich(t))
	one, two := annotated(t, src, fixtureRun(t)), annotated(t, src, fixtureRun(t))
	if !bytes.Equal(one.Workbook, two.Workbook) {
		t.Error("the same run gave different bytes")
	}
	apart, err := Annotate([]byte("no workbook"), fixtureRun(t), Options{})
	must(t, err)
	again, err := Annotate([]byte("no workbook"), fixtureRun(t), Options{})
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

func TestResultColumns(t *testing.T) {
	run := fixtureRun(t)
	out := open(t, annotated(t, fixtureWorkbook(t, nil), run).Workbook)
	cell := func(at string) string {
		v, err := out.GetCellValue("Sites", at, excelize.Options{RawCellValue: true})
		must(t, err)
		return v
	}
	for at, want := range map[string]string{"K4": "RR Recommendation", "L4": "RR Uplift", "P4": "RR BTC price of indifference", "K5": "", "L5": "USD", "K9": "not evaluated", "L9": "", "L8": "none possible"} {
		if got := cell(at); got != want {
			t.Errorf("%s holds %q, want %q", at, got, want)
		}
	}
	north := run.Result.Miners[0].Sites[0]
	want := north.Conversion(north.Recommendation.BestConversion).UpliftUSD
	got, err := out.GetCellValue("Sites", "L6", excelize.Options{RawCellValue: true})
	must(t, err)
	if f := (model.Input{Type: model.TypeNumber}).Format(model.NumberValue(want)); got != f {
		t.Errorf("the uplift of North is %s, want %s", got, f)
	}
	id, err := out.GetCellStyle("Sites", "L6")
	must(t, err)
	st, err := out.GetStyle(id)
	must(t, err)
	if st.CustomNumFmt == nil || *st.CustomNumFmt != asMoney.code || !strings.HasSuffix(st.Font.Color, black) {
		t.Errorf("the uplift is not in the table's style with a money format and black: %+v", st)
	}
}

func TestResultColumnsGoRoundWhatIsThere(t *testing.T) {
	tests := map[string]struct {
		more  func(*excelize.File)
		first string
	}{
		"a value to the right":    {func(f *excelize.File) { must(t, f.SetCellValue("Sites", "L7", "mine")) }, "M4"},
		"a styled empty cell":     {func(f *excelize.File) { must(t, f.SetCellStyle("Sites", "M9", "M9", 1)) }, "N4"},
		"a merged range":          {func(f *excelize.File) { must(t, f.MergeCell("Sites", "L3", "N4")) }, "O4"},
		"a hidden column":         {func(f *excelize.File) { must(t, f.SetColVisible("Sites", "N", false)) }, "O4"},
		"a value below the table": {func(f *excelize.File) { must(t, f.SetCellValue("Sites", "K20", "total")) }, "K4"},
		"a chart beside the table": {func(f *excelize.File) {
			must(t, f.AddChart("Sites", "L5", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Values: "Sites!$E$6:$E$9"}}, Dimension: excelize.ChartDimension{Width: 200, Height: 100}}))
		}, "P4"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			src := fixtureWorkbook(t, test.more)
			out := annotated(t, src, fixtureRun(t))
			got, err := open(t, out.Workbook).GetCellValue("Sites", test.first)
			must(t, err)
			if got != "RR Recommendation" {
				t.Errorf("%s holds %q, not the first result column", test.first, got)
			}
			compareParts(t, src, out.Workbook)
		})
	}
}

func TestNoRoomForColumns(t *testing.T) {
	src := fixtureWorkbook(t, func(f *excelize.File) { must(t, f.MergeCell("Sites", "M4", "XFD4")) })
	out := annotated(t, src, fixtureRun(t))
	wantCodes(t, out.Findings, "RR-403")
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

func TestNotes(t *testing.T) {
	out := open(t, annotated(t, fixtureWorkbook(t, rich(t)), fixtureRun(t)).Workbook)
	comments, err := out.GetComments("Sites")
	must(t, err)
	texts := map[string]string{}
	for _, c := range comments {
		texts[c.Cell] = c.Text
		for _, p := range c.Paragraph {
			texts[c.Cell] += p.Text
		}
	}
	for at, want := range map[string][]string{
		"E6": {"source: 10-K"},
		"J8": {"by phone", "rackrate info RR-301: @no price", "-give one"},
		"E9": {"rackrate error RR-201: Site capacity is missing."},
		"F6": {"rackrate: 4.5 c/kWh read as USD"},
	} {
		for _, w := range want {
			if !strings.Contains(texts[at], w) {
				t.Errorf("the note on %s is %q, without %q", at, texts[at], w)
			}
		}
	}
	if !strings.HasPrefix(texts["J8"], "by phone") {
		t.Errorf("the analyst's own note does not come first: %q", texts["J8"])
	}
}

func TestSheetsWithControlsGetNoNotes(t *testing.T) {
	src := fixtureWorkbook(t, func(f *excelize.File) {
		must(t, f.AddFormControl("Sites", excelize.FormControl{Cell: "B12", Type: excelize.FormControlButton, Text: "go", Width: 60, Height: 20}))
	})
	out := annotated(t, src, fixtureRun(t))
	wantCodes(t, out.Findings, "RR-402")
	if !bytes.Equal(partsOf(t, src)["xl/drawings/vmlDrawing1.vml"], partsOf(t, out.Workbook)["xl/drawings/vmlDrawing1.vml"]) {
		t.Error("the part of the control was changed")
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
	want := []string{"Sites", "Other", "rr SUMMARY", "RR Summary 2", "RR Inputs 2", "RR Sensitivity 2", "RR Scenarios 2", "RR Checks 2", "RR Findings 2"}
	if !slices.Equal(got, want) {
		t.Errorf("sheets %v, want %v", got, want)
	}
}

func TestPrefixIsMadeSafe(t *testing.T) {
	for in, want := range map[string]string{"": "RR ", "a/b:c": "abc", strings.Repeat("x", 50): strings.Repeat("x", 15), "É ": "É "} {
		if got := cleanPrefix(in); got != want {
			t.Errorf("prefix %q became %q, want %q", in, got, want)
		}
	}
	again := annotated(t, annotated(t, fixtureWorkbook(t, nil), fixtureRun(t)).Workbook, fixtureRun(t))
	wantCodes(t, again.Findings, "RR-404")
}

func TestTextNeverBecomesAFormula(t *testing.T) {
	parts := partsOf(t, annotated(t, fixtureWorkbook(t, nil), fixtureRun(t)).Workbook)
	for name, data := range parts {
		if strings.Contains(name, "rr1_sheet") && strings.Contains(string(data), "<f") {
			t.Errorf("%s has a formula", name)
		}
	}
	if !strings.Contains(string(parts["xl/worksheets/rr1_sheet1.xml"]), "=South+1</t>") {
		t.Error("the site's name is not on the summary as it was typed")
	}
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
			out, err := Annotate(c.src, fixtureRun(t), Options{})
			must(t, err)
			wantCodes(t, out.Findings, "RR-401")
			if !out.Separate || !strings.Contains(out.Findings[0].Wrong, c.want) {
				t.Errorf("separate %v, finding %q", out.Separate, out.Findings[0].Wrong)
			}
			if got := open(t, out.Workbook).GetSheetList(); len(got) != len(sheetKeys) {
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

func TestChartsCarryTheirNumbers(t *testing.T) {
	run := fixtureRun(t)
	parts := partsOf(t, annotated(t, fixtureWorkbook(t, nil), run).Workbook)
	chart := string(parts["xl/charts/rr1_chart1.xml"])
	npv := (model.Input{Type: model.TypeNumber}).Format(model.NumberValue(run.Result.Miners[0].Sites[0].Mine.NPVUSD))
	for _, want := range []string{`<pt idx="0"><v>North</v></pt>`, `<pt idx="0"><v>` + npv + `</v></pt>`, `<v>NPV Keep mining</v>`} {
		if !strings.Contains(chart, want) {
			t.Errorf("the chart of values has no %s", want)
		}
	}
	if strings.Contains(chart, "<formatCode></formatCode>") {
		t.Error("a cache of the chart is empty")
	}
}

// TestEveryFigureHasRoom checks that no number is wider than its column, which would show as ####.
func TestEveryFigureHasRoom(t *testing.T) {
	run := fixtureRun(t)
	run.Result.Miners[0].Sites[0].Mine.NPVUSD = -123456789012.3
	for _, p := range newAuthor(run, sheetNames("RR ", nil), run.Book.Findings, true).pages() {
		widths := p.columnWidths()
		for r, row := range p.rows {
			for c, x := range row {
				if x.numeric && float64(len([]rune(x.shown()))) > widths[c] {
					t.Errorf("%s!%s shows %s in a column of %g", p.name, ooxml.Ref(c+1, r+1), x.shown(), widths[c])
				}
			}
		}
	}
}

func TestFailedCheckShowsRed(t *testing.T) {
	run := fixtureRun(t)
	run.Result.Miners[0].Checks[0].Pass = false
	a := newAuthor(run, sheetNames("RR ", nil), nil, true)
	for _, p := range a.pages() {
		if c := p.at(1, headRows); c.look != badLook || !strings.Contains(c.text, "FAILED, 1 of") {
			t.Errorf("%s says %q", p.name, c.text)
		}
		if p.frozenRows < headRows {
			t.Errorf("%s does not keep the master check in view", p.name)
		}
	}
	if c := a.checks().at(1, headRows+3); c.look != badLook {
		t.Error("the failed check itself is not red")
	}
}

// TestSheetsAreWrittenStrictly checks what spreadsheet programs take amiss though the library writes it.
func TestSheetsAreWrittenStrictly(t *testing.T) {
	parts := partsOf(t, annotated(t, fixtureWorkbook(t, nil), fixtureRun(t)).Workbook)
	col := regexp.MustCompile(`<col min="(\d+)"`)
	for name, data := range parts {
		if !strings.HasPrefix(name, "xl/worksheets/rr1_sheet") {
			continue
		}
		last := 0
		for _, m := range col.FindAllSubmatch(data, -1) {
			n, err := strconv.Atoi(string(m[1]))
			must(t, err)
			if n <= last {
				t.Errorf("%s lists column %d after column %d", name, n, last)
			}
			last = n
		}
		for _, loose := range []string{`filterMode="true"`, `tabSelected="true"`, `<colBreaks></colBreaks>`, `<autoFilter ref="$`, `<dimension ref="A1">`} {
			if strings.Contains(string(data), loose) {
				t.Errorf("%s has %s", name, loose)
			}
		}
	}
}

func TestNothingToEvaluate(t *testing.T) {
	run := fixtureRun(t)
	all := *run.Book
	for name, change := range map[string]func(){
		"no table": func() { run.Book.Tables, run.Book.Miners, run.Book.Findings = nil, nil, nil },
		"no site evaluated": func() {
			for i := range run.Book.Miners {
				for j := range run.Book.Miners[i].Sites {
					run.Book.Miners[i].Sites[j].Failed = true
				}
			}
		},
		"no date": func() { run.Date = model.Date{} },
	} {
		t.Run(name, func(t *testing.T) {
			book := all
			run.Book = &book
			change()
			run.Result = model.Evaluate(run.Registry, run.Book.Evaluable(), 1)
			f := open(t, annotated(t, fixtureWorkbook(t, nil), run).Workbook)
			if got := len(f.GetSheetList()); got != 2+len(sheetKeys) {
				t.Errorf("%d sheets", got)
			}
		})
	}
}
