package sheet

import (
	"os"
	"strings"
	"testing"

	"rackrate/internal/testutil"
)

// tellDifferences fails the test for cells that do not agree, and says how many were compared.
func tellDifferences(t *testing.T, book string, want, got testutil.Cells) {
	t.Helper()
	differences, compared := testutil.Differences(want, got)
	if len(differences) > 0 {
		t.Errorf("%s: %d of %d formulas differ:\n%s", book, len(differences), compared, strings.Join(differences[:min(len(differences), 12)], "\n"))
	}
	if compared < 1000 {
		t.Errorf("%s: only %d formulas were compared", book, compared)
	}
}

// TestRecalculated has each engine work all formulas out from nothing and compares every one with its cached value.
func TestRecalculated(t *testing.T) {
	book := annotated(t, fixtureWorkbook(t, nil), fixtureRun(t)).Workbook
	want := testutil.ReadCells(t, book)
	testutil.EachEngine(t, map[string][]byte{"book": book}, func(t *testing.T, got map[string]testutil.Cells) {
		tellDifferences(t, "book", want, got["book"])
	})
}

// TestPlantedValueIsCaught shows that the comparison sees a wrong cached value, and
// why cached values have to be taken out first: LibreOffice believes them.
func TestPlantedValueIsCaught(t *testing.T) {
	book := annotated(t, fixtureWorkbook(t, nil), fixtureRun(t)).Workbook
	planted := testutil.Edited(t, book, func(name string, part []byte) []byte {
		if name != "xl/worksheets/rr1_sheet10.xml" {
			return part
		}
		return []byte(strings.Replace(string(part), "<v>1000</v>", "<v>999</v>", 1))
	})
	want := testutil.ReadCells(t, planted)
	if differences, _ := testutil.Differences(want, testutil.AsLoaded(t, map[string][]byte{"book": planted})["book"]); len(differences) > 0 {
		t.Logf("LibreOffice no longer believes cached values: %v", differences)
	}
	testutil.EachEngine(t, map[string][]byte{"book": planted}, func(t *testing.T, got map[string]testutil.Cells) {
		differences, _ := testutil.Differences(want, got["book"])
		if len(differences) == 0 || !strings.Contains(differences[0], "cached 999, recalculated 1000") {
			t.Errorf("differences %v, want that of the planted value", differences)
		}
	})
}

// TestGoldenCasesRecalculated works every golden case out with each engine; every
// eighth workbook only where RACKRATE_CI is not set, for all of them take minutes.
func TestGoldenCasesRecalculated(t *testing.T) {
	runs := goldenRuns(t)
	all := os.Getenv("RACKRATE_CI") != ""
	books, want := map[string][]byte{}, map[string]testutil.Cells{}
	n := 0
	for _, name := range sortedKeys(runs) {
		if n++; all || n%8 == 2 {
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
