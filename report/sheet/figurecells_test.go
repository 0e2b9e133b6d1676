package sheet

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/testutil"
	"rackrate/model/sim"
	"rackrate/report"
)

// numbersOf are the numbers of a value of results.json, those of objects and lists too.
func numbersOf(v any) []float64 {
	var out []float64
	switch x := v.(type) {
	case float64:
		out = append(out, x)
	case []any:
		for _, e := range x {
			out = append(out, numbersOf(e)...)
		}
	case map[string]any:
		for key, e := range x {
			if key != "histogram" && key != "reasons" {
				out = append(out, numbersOf(e)...)
			}
		}
	}
	return out
}

// at is the value at a path of results.json.
func at(doc any, path string) any {
	for _, part := range strings.Split(strings.NewReplacer("[", ".", "]", "").Replace(path), ".") {
		switch x := doc.(type) {
		case map[string]any:
			doc = x[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(x) {
				return nil
			}
			doc = x[i]
		default:
			return nil
		}
	}
	return doc
}

// cellNumbers are the numbers in the cells of an address such as 'RR Sensitivity'!D9:J15.
func cellNumbers(t *testing.T, f *excelize.File, address string) []float64 {
	t.Helper()
	sheet, area, ok := strings.Cut(address, "'!")
	if !ok {
		t.Fatalf("%q is no address", address)
	}
	sheet = strings.ReplaceAll(strings.TrimPrefix(sheet, "'"), "''", "'")
	from, to, _ := strings.Cut(area, ":")
	if to == "" {
		to = from
	}
	c1, r1, err := excelize.CellNameToCoordinates(from)
	must(t, err)
	c2, r2, err := excelize.CellNameToCoordinates(to)
	must(t, err)
	var out []float64
	for r := r1; r <= r2; r++ {
		for c := c1; c <= c2; c++ {
			name, err := excelize.CoordinatesToCellName(c, r)
			must(t, err)
			text, err := f.GetCellValue(sheet, name, excelize.Options{RawCellValue: true})
			must(t, err)
			if v, err := strconv.ParseFloat(text, 64); err == nil {
				out = append(out, v)
			}
		}
	}
	return out
}

// TestFiguresStandWhereTheMemosSay finds every figure of results.json that has a place in the workbook there.
func TestFiguresStandWhereTheMemosSay(t *testing.T) {
	testutil.Slow(t)
	run := fixtureRun(t)
	must(t, sim.Book(context.Background(), run.Result, sim.Options{Paths: 500, Seed: 1, Jobs: 1}))
	var cells Cells
	// a sheet of the analyst's that has one of our names moves all of them
	src := fixtureWorkbook(t, func(f *excelize.File) {
		_, err := f.NewSheet("rr summary")
		must(t, err)
	})
	out, err := Annotate(context.Background(), src, run, Options{Laid: func(c Cells) { cells = c }})
	must(t, err)
	doc, err := report.NewResults(run)
	must(t, err)
	var text bytes.Buffer
	must(t, doc.Write(&text))
	var results any
	must(t, json.Unmarshal(text.Bytes(), &results))
	f := open(t, out.Workbook)
	kinds := map[string]int{}
	for path, address := range cells {
		want := numbersOf(at(results, path))
		have := cellNumbers(t, f, address)
		for _, w := range want {
			found := false
			for _, h := range have {
				found = found || math.Abs(h-w) <= 1e-9*math.Max(1, math.Abs(w))
			}
			if !found {
				t.Errorf("%s: %v is not found at %s, which has %v", path, w, address, have)
			}
			kinds[strings.SplitN(strings.TrimPrefix(path[strings.LastIndex(path, "]")+1:], "."), ".", 2)[0]]++
		}
	}
	for _, kind := range []string{"alternatives", "outputs", "breakevens", "grids", "flows", "readiness",
		"simulation"} {
		if kinds[kind] == 0 {
			t.Errorf("no figure of %s has a place", kind)
		}
	}
	if cells["miners[0].sites[0].tornado.rows"] == "" || cells["miners[0].sites[0].scenarios[0]"] == "" {
		t.Error("no place for a tornado's row or a scenario")
	}
}
