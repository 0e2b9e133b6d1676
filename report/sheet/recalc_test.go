package sheet

import (
	"context"
	"fmt"
	"maps"
	"math"
	"strings"
	"testing"

	"rackrate/internal/testutil"
	"rackrate/model"
	"rackrate/report/sheet/live"
	"rackrate/report/sheet/ooxml"
)

// tellDifferences fails the test for cells that do not agree, and says how many were compared.
func tellDifferences(t *testing.T, book string, want, got testutil.Cells) {
	t.Helper()
	differences, compared := testutil.Differences(want, got)
	if len(differences) > 0 {
		t.Errorf("%s: %d of %d formulas differ:\n%s", book, len(differences), compared,
			strings.Join(differences[:min(len(differences), 12)], "\n"))
	}
	if compared < 1000 {
		t.Errorf("%s: only %d formulas were compared", book, compared)
	}
}

// TestRecalculated has each engine work all formulas out from nothing and compares every one with its cached value.
func TestRecalculated(t *testing.T) {
	testutil.Slow(t)
	book := annotated(t, fixtureWorkbook(t, nil), fixtureRun(t)).Workbook
	want := testutil.ReadCells(t, book)
	testutil.EachEngine(t, map[string][]byte{"book": book}, func(t *testing.T, got map[string]testutil.Cells) {
		tellDifferences(t, "book", want, got["book"])
	})
}

// TestPlantedValueIsCaught shows that the comparison sees a wrong cached value, and
// why cached values have to be taken out first: LibreOffice believes them.
func TestPlantedValueIsCaught(t *testing.T) {
	testutil.Slow(t)
	book := annotated(t, fixtureWorkbook(t, nil), fixtureRun(t)).Workbook
	time := testutil.SheetParts(t, book)["RR Time"]
	planted := testutil.Edited(t, book, func(name string, part []byte) []byte {
		if name != time {
			return part
		}
		return []byte(strings.Replace(string(part), "<v>31</v>", "<v>30</v>", 1))
	})
	want := testutil.ReadCells(t, planted)
	if testutil.Proof(0, 1) == 1 {
		if differences, _ := testutil.Differences(want,
			testutil.AsLoaded(t, map[string][]byte{"book": planted})["book"]); len(differences) > 0 {
			t.Logf("LibreOffice no longer believes cached values: %v", differences)
		}
	}
	testutil.EachEngineOfLarge(t, map[string][]byte{"book": planted},
		func(t *testing.T, got map[string]testutil.Cells) {
			differences, _ := testutil.Differences(want, got["book"])
			if len(differences) == 0 || !strings.Contains(differences[0], "cached 30, recalculated 31") {
				t.Errorf("differences %v, want that of the planted value", differences)
			}
		})
}

// TestGoldenCasesRecalculated works every golden case out with each engine; every
// sixteenth workbook outside of "make proof", for all of them take minutes.
func TestGoldenCasesRecalculated(t *testing.T) {
	testutil.Slow(t)
	runs := goldenRuns(t)
	every := testutil.Proof(32, 1)
	books, want := map[string][]byte{}, map[string]testutil.Cells{}
	n := 0
	for _, name := range sortedKeys(runs) {
		if n++; n%every == 2%every {
			books[name] = annotated(t, fixtureWorkbook(t, nil), runs[name]).Workbook
			want[name] = testutil.ReadCells(t, books[name])
		}
	}
	testutil.EachEngine(t, books, func(t *testing.T, got map[string]testutil.Cells) {
		for _, name := range sortedKeys(want) {
			tellDifferences(t, name, want[name], got[name])
		}
	})
}

// TestNoStandInIsShown looks in the workbooks of the golden cases for numbers that no quantity of theirs can have, but
// only what stands in for one that is not there: no column is wide enough for it, and no reader knows what it means.
func TestNoStandInIsShown(t *testing.T) {
	testutil.Slow(t)
	runs := goldenRuns(t)
	every, shown := testutil.Proof(12, 1), 0
	for i, name := range sortedKeys(runs) {
		if i%every != 0 {
			continue
		}
		for sheet, cells := range testutil.ReadCells(t, annotated(t, fixtureWorkbook(t, nil), runs[name]).Workbook) {
			for at, cell := range cells {
				if cell.Numeric && math.Abs(cell.Number) > 1e15 {
					t.Errorf("%s: %s!%s shows %v", name, sheet, at, cell)
				}
				shown++
			}
		}
	}
	if shown < 100000 {
		t.Errorf("only %d cells were looked at", shown)
	}
}

// TestScenarioFollows chooses a scenario on the sheet of inputs and compares every
// present value, and the policies that follow, with what the program has for that scenario.
func TestScenarioFollows(t *testing.T) {
	testutil.Slow(t)
	run := fixtureRun(t)
	run.Book.Scenarios = append(run.Book.Scenarios, model.Scenario{Name: "Dear build", Overrides: []model.Override{
		{Input: "capex_usd_mw", Op: '*', Value: model.NumberValue(1.2)}, {Input: "delay_months", Op: '+',
			Value: model.NumberValue(3), Miner: "Alpha Mining"},
		{Input: "site_mw", Op: '=', Value: model.NumberValue(80), Site: "North"}}})
	run.Result = testutil.Evaluate(run.Registry, run.Book.Evaluable(), 1)
	beyond := model.Scenario{Name: "Beyond bounds", Overrides: []model.Override{{Input: "power_price_usd_mwh", Op: '*',
		Value: model.NumberValue(1000), Site: "North"}}}
	run.Book.Scenarios = append(run.Book.Scenarios, beyond)
	book := annotated(t, fixtureWorkbook(t, nil), run).Workbook
	a := newAuthor(run, sheetNames("RR ", nil), nil, true)
	a.pages(context.Background())
	must(t, a.fault)
	books := map[string][]byte{}
	for _, sc := range run.Book.Scenarios {
		books[sc.Name] = testutil.Edited(t, book, func(_ string, part []byte) []byte {
			return []byte(strings.Replace(string(part), `<t>`+asWorkbook+`</t></is></c><c r="C4"`, `<t>`+sc.Name+
				`</t></is></c><c r="C4"`, 1))
		})
	}
	testutil.EachEngineOfLarge(t, books, func(t *testing.T, got map[string]testutil.Cells) {
		for n, sc := range run.Book.Scenarios[:len(run.Book.Scenarios)-1] {
			followScenario(t, a, n, sc, got[sc.Name])
		}
		outOfBounds(t, a, got[beyond.Name])
	})
}

func followScenario(t *testing.T, a *author, n int, sc model.Scenario, got testutil.Cells) {
	t.Helper()
	compared := 0
	for r, site := range a.live.sites {
		sheet := site.sheet
		cells := got[sheet.Name]
		for alt, usd := range scenarioNPVs(r.Scenarios[n]) {
			in := site.Mine
			if alt != model.Mine {
				in = site.conversion(alt).Conversion
			}
			at := a.live.Place(in, "npv_usd")
			cell := cells[at[strings.LastIndex(at, "!")+1:]]
			if !cell.Numeric || math.Abs(cell.Number-usd) > 1e-9*math.Abs(usd) {
				t.Errorf("%s, %s, %s: the program %g, recalculated %s", sc.Name, sheet.Name, alt, usd, cell)
			}
			compared++
		}
	}
	if compared < 6 {
		t.Errorf("%s: only %d values were compared", sc.Name, compared)
	}
	if text := got["RR Sensitivity"]["A3"].Text; !strings.HasPrefix(text, "Inputs changed") ||
		strings.Contains(text, "out of bounds") {
		t.Errorf("%s: a static sheet says %q", sc.Name, text)
	}
}

// outOfBounds checks that the sheets say of an input that lies beyond the registry's bounds which it is.
func outOfBounds(t *testing.T, a *author, got testutil.Cells) {
	t.Helper()
	if text := got["RR Summary"]["A3"].Text; !strings.Contains(text, "out of bounds, see RR Inputs") {
		t.Errorf("with an input out of bounds the master check says %q", text)
	}
	in := a.live.inputs
	inputs := got["RR Inputs"]
	column := ooxml.ColumnName(in.boundsColumn())
	if n := inputs[column+"4"]; n.Number != 1 {
		t.Errorf("%s inputs are out of bounds, 1 wanted", n)
	}
	row := in.rows[inputKey{live.Record{Miner: 0, Site: 0, Phase: -1}, "power_price_usd_mwh"}]
	if n := inputs[fmt.Sprint(column, row)]; n.Number != 1 {
		t.Errorf("the power price that is out of bounds is marked %s", n)
	}
}

func scenarioNPVs(o model.ScenarioOutcome) map[model.Alternative]float64 {
	out := maps.Clone(o.NPVUSD)
	out[model.Mine] = o.MineNPVUSD
	return out
}
