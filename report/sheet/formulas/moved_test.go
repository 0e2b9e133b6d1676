package formulas

import "testing"

func TestMoved(t *testing.T) {
	for _, c := range []struct{ formula, want string }{
		{"A1+$B$2*C$3", "C1+$B$2*E$3"},
		{"'RR Time'!Y5", "'RR Time'!AA5"},
		{"'RR A1 site'!$D$5+N(Z9)", "'RR A1 site'!$D$5+N(AB9)"},
		{`IF(X1="A1",SUMIFS($A1:$B1,C1:D1,">0"),LOG10(B2))`, `IF(Z1="A1",SUMIFS($A1:$B1,E1:F1,">0"),LOG10(D2))`},
		{"'It''s B2'!C3", "'It''s B2'!E3"},
	} {
		if got := Moved(c.formula, 2); got != c.want {
			t.Errorf("%s becomes %s, want %s", c.formula, got, c.want)
		}
	}
}
