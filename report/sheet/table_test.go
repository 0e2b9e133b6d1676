package sheet

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/model"
)

func TestResultColumns(t *testing.T) {
	run := fixtureRun(t)
	out := open(t, annotated(t, fixtureWorkbook(t, nil), run).Workbook)
	cell := func(at string) string {
		v, err := out.GetCellValue("Sites", at, excelize.Options{RawCellValue: true})
		must(t, err)
		return v
	}
	for at, want := range map[string]string{"K4": "RR Recommendation", "L4": "RR Uplift",
		"P4": "RR BTC price of indifference, of the run", "K5": "", "L5": "USD", "K9": "not evaluated", "L9": "",
		"L8": "none possible"} {
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
			must(t, f.AddChart("Sites", "L5", &excelize.Chart{Type: excelize.Col,
				Series:    []excelize.ChartSeries{{Values: "Sites!$E$6:$E$9"}},
				Dimension: excelize.ChartDimension{Width: 200, Height: 100}}))
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
		must(t, f.AddFormControl("Sites", excelize.FormControl{Cell: "B12", Type: excelize.FormControlButton,
			Text: "go", Width: 60, Height: 20}))
	})
	out := annotated(t, src, fixtureRun(t))
	wantCodes(t, out.Findings, "RR-402")
	if !bytes.Equal(partsOf(t, src)["xl/drawings/vmlDrawing1.vml"],
		partsOf(t, out.Workbook)["xl/drawings/vmlDrawing1.vml"]) {
		t.Error("the part of the control was changed")
	}
}
