package opening

import "testing"

func TestSharedFormulasMove(t *testing.T) {
	for _, c := range []struct {
		formula    string
		rows, cols int
		want       string
	}{
		{"H7*2", 1, 0, "H8*2"}, {"$H7*H$7", 1, 2, "$H8*J$7"}, {"SUM(A1:B2)", 3, 1, "SUM(B4:C5)"},
		{`IF(A1="A1",LOG10(B2),0)`, 1, 0, `IF(A2="A1",LOG10(B3),0)`},
		{"'Q1 data'!C3+Sheet2!C3", 1, 1, "'Q1 data'!D4+Sheet2!D4"}, {"A1", -1, 0, ""}, {"tax_A1+A2", 1, 0, "tax_A1+A3"},
		{"1.5*AA10", 0, 1, "1.5*AB10"},
	} {
		if got := shifted(c.formula, c.rows, c.cols); got != c.want {
			t.Errorf("%s by %d, %d: got %q, want %q", c.formula, c.rows, c.cols, got, c.want)
		}
	}
}
