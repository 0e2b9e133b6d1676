package quantity

import (
	"math"
	"testing"
)

func TestTakeApart(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		in           string
		point, comma float64 // NaN: cannot be read so
		unit         string
	}{
		{"12", 12, 12, ""}, {" 1,234.5 ", 1234.5, nan, ""}, {"-3", -3, -3, ""}, {"(12)", -12, -12, ""},
		{"$65,000", 65000, 65, ""},
		{"US$ 65,000", 65000, 65, ""}, {"5%", 5, 5, "%"}, {"5.2 c/kWh", 5.2, nan, "c/kWh"},
		{"$9.5m", 9.5, nan, "USD m"}, {"-$4", -4, -4, ""},
		{".5", 0.5, nan, ""}, {"1e3", 1000, 1000, ""}, {"8 GB/s", 8, 8, "GB/s"}, {"700 MW", 700, 700, "MW"},
		{"−2", -2, -2, ""}, {"14EH/s", 14, 14, "EH/s"},
		{"1,5", nan, 1.5, ""}, {"12,34", nan, 12.34, ""}, {"1.234", 1.234, 1234, ""}, {"1.234,5", nan, 1234.5, ""},
		{"1.234.567", nan, 1234567, ""},
		{"1,234,567", 1234567, nan, ""}, {"1 234", 1234, 1234, ""}, {"1\u202f234,5", nan, 1234.5, ""},
		{"1\u00a0234\u00a0567", 1234567, 1234567, ""},
		{"1'234.5", 1234.5, nan, ""}, {"1’234", 1234, 1234, ""}, {"0.123", 0.123, nan, ""}, {"0,123", nan, 0.123, ""},
		{"1.2-", -1.2, nan, ""}, {"(1.2)", -1.2, nan, ""},
		{"1,2 M$", nan, 1.2, "M$"}, {"833k", 833, 833, "k"}, {"~10", 10, 10, ""}, {"c. 300", 300, 300, ""},
		{"700*", 700, 700, ""}, {"700 (1)", 700, 700, ""},
		{"700¹", 700, 700, ""}, {"700 [a]", 700, 700, ""}, {"  7 ", 7, 7, ""}, {"5 %", 5, 5, "%"}, {"'5", 5, 5, ""},
	} {
		n, ok := TakeApart(c.in)
		for _, way := range []struct {
			d    decimal
			want float64
		}{{Point, c.point}, {Comma, c.comma}} {
			v, can := n.As(way.d)
			if !ok || can == math.IsNaN(way.want) || can && v != way.want {
				t.Errorf("%q (%v): got %v %v %v, want %v", c.in, way.d, v, can, ok, way.want)
			}
		}
		if n.Unit != c.unit || n.To != "" || n.Bound != "" {
			t.Errorf("%q: %+v, want the unit %q", c.in, n, c.unit)
		}
	}
	for _, s := range []string{"1.2.3", "abc", "", "1e999", "()", "((5))", "2024-06-30", "1,2,3", "12 34", "1,2345.6,7",
		"--5 to", "Q2 2024"} {
		if n, ok := TakeApart(s); ok {
			t.Errorf("%q is read as %+v", s, n)
		}
	}
	for s, ends := range map[string][2]string{"10-20": {"10", "20"}, "10 – 20 MW": {"10", "20 MW"},
		"$5 to $6": {"5", "$6"}, "1.5 MW - 2 MW": {"1.5", "2 MW"}, "10..20": {"10", "20"}, "5 à 6": {"5", "6"}} {
		if n, ok := TakeApart(s); !ok || n.Digits != ends[0] || n.To != ends[1] {
			t.Errorf("%q: %+v %v", s, n, ok)
		}
	}
	for _, s := range []string{"<10", "> 5 MW", "10+", "at least 3", "≥ 4"} {
		if n, ok := TakeApart(s); !ok || n.Bound == "" {
			t.Errorf("%q: %+v %v", s, n, ok)
		}
	}
}
