package sheet

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/testutil"
	"rackrate/report/sheet/ooxml"
)

// orders is how the standard (ECMA-376, part 1, sml.xsd, dml-chart.xsd, dml-spreadsheetDrawing.xsd) orders what
// stands in the elements that are written here.
var orders = map[string]string{
	"worksheet": "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection " +
		"protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr " +
		"conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks " +
		"colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF " +
		"drawingHF picture oleObjects controls webPublishItems tableParts extLst",
	"sheetPr": "tabColor outlinePr pageSetUpPr", "sheetView": "pane selection pivotSelection extLst",
	"c": "f v is extLst", "cfRule": "formula colorScale dataBar iconSet extLst",
	"dataValidation": "formula1 formula2", "colorScale": "cfvo color", "dataBar": "cfvo color",
	"workbook": "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups " +
		"externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes " +
		"webPublishing fileRecoveryPr webPublishObjects extLst",
	"styleSheet": "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst",
	"xf":         "alignment protection extLst", "dxf": "font numFmt fill alignment border protection extLst",
	"chartSpace": "date1904 lang roundedCorners AlternateContent style clrMapOvr pivotSource protection chart spPr " +
		"txPr externalData printSettings userShapes extLst",
	"chart": "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly " +
		"dispBlanksAs showDLblsOverMax extLst",
	"plotArea": "layout barChart catAx valAx dTable spPr extLst",
	"barChart": "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId extLst",
	"ser":      "idx order tx spPr invertIfNegative pictureOptions dPt dLbls trendline errBars cat val shape extLst",
	"catAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark " +
		"tickLblPos spPr txPr crossAx crosses crossesAt auto lblAlgn lblOffset noMultiLvlLbl extLst",
	"valAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark " +
		"tickLblPos spPr txPr crossAx crosses crossesAt crossBetween majorUnit minorUnit dispUnits extLst",
	"scaling": "logBase orientation max min", "legend": "legendPos legendEntry layout overlay spPr txPr extLst",
	"strCache": "ptCount pt", "numCache": "formatCode ptCount pt", "title": "tx layout overlay spPr txPr extLst",
	"twoCellAnchor": "from to sp grpSp graphicFrame cxnSp pic contentPart clientData",
	"graphicFrame":  "nvGraphicFramePr xfrm graphic",
	"comments":      "authors commentList extLst", "comment": "text commentPr",
}

// misplaced are the elements of a part that stand where the standard does not have them.
func misplaced(t *testing.T, part []byte) (out []string) {
	t.Helper()
	type open struct {
		name  string
		order []string
		at    int
	}
	var stack []open
	d := xml.NewDecoder(bytes.NewReader(part))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		must(t, err)
		switch x := tok.(type) {
		case xml.StartElement:
			name := x.Name.Local
			if n := len(stack); n > 0 && stack[n-1].order != nil {
				parent := &stack[n-1]
				at := slices.Index(parent.order, name)
				if at < parent.at {
					out = append(out, fmt.Sprintf("%s in %s", name, parent.name))
				}
				parent.at = max(parent.at, at)
			}
			var order []string
			if o, ok := orders[name]; ok {
				order = strings.Fields(o)
			}
			stack = append(stack, open{name, order, 0})
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		}
	}
}

// TestElementsStandAsTheStandardHasThem reads the parts that are added, and those of a workbook of their own.
func TestElementsStandAsTheStandardHasThem(t *testing.T) {
	src, run := fixtureWorkbook(t, rich(t)), fixtureRun(t)
	apart, err := Annotate(t.Context(), []byte("no workbook"), run, Options{Protect: true})
	must(t, err)
	kinds := map[string]int{}
	for _, book := range [][]byte{annotated(t, src, run).Workbook, apart.Workbook} {
		ids := map[string]string{}
		for name, data := range partsOf(t, book) {
			if path.Ext(name) != ".xml" || strings.HasPrefix(name, "docProps/") || strings.HasPrefix(name, "[") {
				continue
			}
			own := strings.Contains(name, "rr1_") || len(book) == len(apart.Workbook) || name == "xl/workbook.xml"
			if list := misplaced(t, data); own && len(list) > 0 {
				t.Errorf("%s: %v", name, list)
			}
			kinds[path.Dir(name)]++
			if path.Dir(name) != "xl/drawings" {
				continue
			}
			for _, s := range strings.Split(string(data), "cNvPr ")[1:] {
				_, after, _ := strings.Cut(s, `id="`)
				id, _, _ := strings.Cut(after, `"`)
				if other, twice := ids[id]; twice {
					t.Errorf("shapes of %s and %s have the number %s", other, name, id)
				}
				ids[id] = name
			}
		}
	}
	for _, kind := range []string{"xl/worksheets", "xl/charts", "xl/drawings", "xl"} {
		if kinds[kind] < 2 {
			t.Errorf("%d parts of %s were read", kinds[kind], kind)
		}
	}
	if list := misplaced(t, []byte(`<worksheet><sheetData/><cols/><odd/></worksheet>`)); len(list) != 2 {
		t.Errorf("planted faults: %v", list)
	}
}

// TestShapesAreNumberedBehindTheAnalysts has two drawings of the analyst's.
func TestShapesAreNumberedBehindTheAnalysts(t *testing.T) {
	src := fixtureWorkbook(t, func(f *excelize.File) {
		for _, sheet := range []string{"Sites", "Other"} {
			must(t, f.AddChart(sheet, "D20", &excelize.Chart{Type: excelize.Line,
				Series: []excelize.ChartSeries{{Values: "Other!$A$3:$A$5"}}}))
		}
	})
	before, after := partsOf(t, src), partsOf(t, annotated(t, src, fixtureRun(t)).Workbook)
	for name := range before {
		if strings.HasPrefix(name, "xl/drawings/drawing") && !bytes.Equal(before[name], after[name]) {
			t.Errorf("%s of the analyst's was changed", name)
		}
	}
	if !bytes.Contains(after["xl/drawings/rr1_drawing1.xml"], []byte(`cNvPr id="3"`)) {
		t.Error("the first shape that is added is not number 3")
	}
}

// TestTooMuchForASheet plants what spreadsheet programs do not take.
func TestTooMuchForASheet(t *testing.T) {
	long := strings.Repeat("x", 300)
	for want, change := range map[string]func(p *page){
		"A1: a formula of 8002 characters": func(p *page) {
			p.put(1, 1, cell{formula: strings.Repeat("A1+", 2667) + "1"})
		},
		"B2: a text of 300 characters within a formula": func(p *page) {
			p.put(2, 2, cell{formula: `A1&"` + long + `"`})
		},
		"condition of A1:B2: a text of 300": func(p *page) {
			p.alerts = []alert{{area: "A1:B2", formula: `A1="` + long + `"`}}
		},
		"a print area of": func(p *page) { p.printAreas = slices.Repeat([]string{"A1:B2"}, 1000) },
		"1048577 rows":    func(p *page) { p.moreRows = mostRows + 1 - len(p.rows) },
		"row 1: 16385 columns, 16384 are possible": func(p *page) { p.put(mostColumns+1, 1, cell{}) },
		"": func(p *page) {
			p.put(1, 1, cell{formula: quoted(strings.Repeat(`"é😀`, 300)), text: strings.Repeat("😀", 40000)})
		},
	} {
		p := &page{name: "S"}
		p.put(1, 1, cell{})
		change(p)
		got := ""
		if err := checkLimits(p, p.tally()); err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestAThousandSites has one miner with a thousand sites, three hundred outside of "make proof": nothing is
// longer or more than spreadsheet programs take.
func TestAThousandSites(t *testing.T) {
	run := fixtureRun(t)
	run.Book.Market.HorizonMonths = 24 // for what is looked at does not grow with the months
	m := &run.Book.Miners[0]
	many := testutil.Proof(300, 1000)
	for i := range many {
		s := m.Sites[0]
		s.Name = fmt.Sprintf("Site with a long name, its county & state %d", i)
		s.Inputs.Site = s.Name
		m.Sites = append(m.Sites, s)
	}
	run.Result = testutil.Evaluate(run.Registry, run.Book.Evaluable(), 2)
	out, err := Annotate(t.Context(), fixtureWorkbook(t, nil), run, Options{LiveSites: 2})
	must(t, err)
	if out.Separate {
		t.Fatalf("separate: %v", out.Findings)
	}
	pkg, err := ooxml.Open(out.Workbook)
	must(t, err)
	for _, s := range pkg.Sheets() {
		must(t, pkg.Cells(s, func(h ooxml.Held) error {
			if len(h.Formula) > 8000 || len(h.Text) > mostText || h.Row > mostRows {
				t.Errorf("%s!%s: a formula of %d, a text of %d", s.Name, ooxml.Ref(h.Col, h.Row), len(h.Formula),
					len(h.Text))
			}
			return nil
		}))
	}
	for name, part := range partsOf(t, out.Workbook) {
		if n := bytes.Count(part, []byte("<hyperlink ")); n > maxLinks {
			t.Errorf("%s has %d links", name, n)
		}
		for _, d := range strings.Split(string(part), "<definedName ")[1:] {
			if formula, _, _ := strings.Cut(d, "</definedName>"); len(formula) > 8000 {
				t.Errorf("%s: a name of %d characters", name, len(formula))
			}
		}
	}
	if n := len(pkg.Sheets()); n < many {
		t.Errorf("%d sheets", n)
	}
}
