package calculating

import (
	"context"
	"math"
	"testing"

	"rackrate/internal/workbook/opening"
)

// Whatever a formula without a result says, it is calculated to a number that is one, or refused with a reason.
func FuzzFormula(f *testing.F) {
	for _, s := range []string{"A1*2", "SUM(A1:B2)/4", "IF(A1>2,ROUND(B1,1),-A2^2)", "'S'!A1&\"x\"", "((((", "1E308*10",
		"IFERROR(A1/0,TRUE)", "C1", "MAX(A1:XFD1)%%", "A1:B2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at := func(row, col int, v float64) opening.Cell {
			return opening.Cell{Row: row, Col: col, Kind: opening.Number, Num: v}
		}
		sh := &opening.Sheet{Name: "S",
			Rows: []opening.GridRow{{Num: 1, Cells: []opening.Cell{at(1, 1, 2.5), at(1, 2, -7),
				{Row: 1, Col: 3, Uncached: true, Formula: s}}},
				{Num: 2, Cells: []opening.Cell{at(2, 1, 0.1), at(2, 2, 0.2)}}}}
		if err := Calculate(&opening.File{Sheets: []*opening.Sheet{sh}}, opening.NewBudget(context.Background(),
			opening.Limits{})); err != nil {
			t.Fatal(err)
		}
		c := sh.At(1, 3)
		if c.Uncached == c.Calculated || c.Uncached && c.Text == "" || c.Kind == opening.Number &&
			(math.IsNaN(c.Num) || math.IsInf(c.Num, 0)) {
			t.Errorf("%q gives %+v", s, c)
		}
	})
}
