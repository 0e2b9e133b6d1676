package sheet

import (
	"context"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/report/sheet/ooxml"
)

// TestProtectedSheets looks at every cell of the added sheets: formulas cannot be typed over, what may be typed
// or chosen can, and there is no password. Without the option nothing is protected.
func TestProtectedSheets(t *testing.T) {
	run := fixtureRun(t)
	src := fixtureWorkbook(t, nil)
	out, err := Annotate(context.Background(), src, run, Options{Protect: true})
	must(t, err)
	pkg, err := ooxml.Open(src)
	must(t, err)
	a := newAuthor(run, sheetNames("RR ", nil), nil, true)
	must(t, a.readCells(pkg))
	f := open(t, out.Workbook)
	kinds := map[string]int{}
	for _, p := range a.pages(context.Background()) {
		cells := func(visit func(at string, formula, open bool)) {
			if p.live == nil {
				for r, row := range p.all() {
					for c, x := range row {
						visit(ooxml.Ref(c+1, r+1), x.formula != "", x.look.open)
					}
				}
				return
			}
			for _, l := range p.live.Lists {
				visit(l.At, false, true)
			}
			for r, row := range p.live.Rows {
				for _, x := range row.Cells {
					c := x.Col
					if x.Formula != "" {
						visit(ooxml.Ref(c, r+1), true, false)
					}
				}
			}
		}
		cells(func(at string, formula, open bool) {
			if formula || open {
				kinds[map[bool]string{true: "open", false: "formula"}[open]]++
				if locked(t, f, p.name, at) == open {
					t.Errorf("%s!%s: formula %v, open %v, and is otherwise in the file", p.name, at, formula, open)
				}
			}
		})
	}
	if kinds["open"] < 100 || kinds["formula"] < 1000 {
		t.Errorf("only %v cells were looked at", kinds)
	}
	if locked(t, f, "RR Inputs", "B4") {
		t.Error("no scenario can be chosen")
	}
	plain := partsOf(t, annotated(t, fixtureWorkbook(t, nil), run).Workbook)
	for name, data := range partsOf(t, out.Workbook) {
		at := strings.Index(string(data), "<sheetProtection ")
		if ours := strings.HasPrefix(name, "xl/worksheets/rr1_sheet"); ours != (at >= 0) {
			t.Errorf("%s: protected %v", name, at >= 0)
		}
		if at >= 0 {
			tag, _, _ := strings.Cut(string(data[at:]), ">")
			if strings.Contains(tag, "assword") || strings.Contains(tag, "hash") ||
				!strings.HasPrefix(string(data[at-len("</sheetData>"):]), "</sheetData>") {
				t.Errorf("%s: %s", name, tag)
			}
		}
		if strings.Contains(string(plain[name]), "<sheetProtection ") {
			t.Errorf("%s is protected though nobody asked", name)
		}
	}
}

// locked reports whether a cell could not be typed into were its sheet protected.
func locked(t *testing.T, f *excelize.File, sheet, at string) bool {
	t.Helper()
	id, err := f.GetCellStyle(sheet, at)
	must(t, err)
	style, err := f.GetStyle(id)
	must(t, err)
	return style.Protection == nil || style.Protection.Locked
}
