package quantity

import (
	"fmt"
	"strings"
	"testing"
)

// Whatever a number format is, what it shows is a unit or is not, without a fault.
func FuzzSuffix(f *testing.F) {
	for _, s := range []string{`0.0" c/kWh"`, `[$€-407]#,##0.00`, `#,##0.0,,"m";(0)`, `\M\W`, `"`, `[`, `,,,,`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, code string) {
		if s := SuffixOf(code); s != nil {
			if u, ok := s.Unit(); ok && u.Given() && !(u.Size() > 0) && s.Divides < 1e300 {
				t.Errorf("%q gives %+v", code, u)
			}
		}
	})
}

func TestFormatOf(t *testing.T) {
	for _, c := range []struct {
		id   int
		code string
		want Format
	}{
		{0, "", Format{}}, {9, "", Format{Percent: true}}, {10, "", Format{Percent: true}},
		{14, "", Format{Date: true}}, {4, "", Format{}},
		{164, "0.0%", Format{Percent: true}}, {164, `0.0" %"`, Format{}}, {164, `0.0\%`, Format{}},
		{164, "dd/mm/yyyy", Format{Date: true}},
		{164, `#,##0.0,,"m"`, Format{}}, {164, "[Red]#,##0", Format{}}, {164, "[$-409]d-mmm-yy", Format{Date: true}},
		{164, "[h]:mm", Format{Date: true}},
		{164, `_(* #,##0_);_(* (#,##0);_(* "-"??_)`, Format{}}, {164, "General", Format{}},
		{164, `#,##0 "MWh"`, Format{}}, {164, "0.00E+00", Format{}},
	} {
		got := FormatOf(c.id, c.code)
		if got.Suffix = nil; got != c.want {
			t.Errorf("formatOf(%d, %q) = %+v, want %+v", c.id, c.code, got, c.want)
		}
	}
}

// What a number format shows beside the figure.
func TestSuffixOf(t *testing.T) {
	for code, want := range map[string]string{
		`0.0" c/kWh"`: "c/kWh 1", `#,##0.0,,"m"`: "m 1e+06", `#,##0,"k";(#,##0,"k")`: "k 1000", `"$"#,##0.00`: "$ 1",
		`[$€-407] #,##0`: "€ 1", `[$$-409]#,##0`: "$ 1",
		`0.0\ \M\W`: "M W 1", `#,##0 "MWh"`: "MWh 1", `_(* #,##0_);_(* (#,##0)`: "", `General`: "", `0.00" %"`: "% 1",
		`"$"0.0,," m"`: "$  m 1e+06", `[Red]0`: "",
		`#,##0`: "", `0" ";"x"`: "",
	} {
		got := ""
		if s := SuffixOf(code); s != nil {
			got = fmt.Sprintf("%s %g", s.Text, s.Divides)
		}
		if strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") {
			t.Errorf("suffixOf(%q) = %q, want %q", code, got, want)
		}
	}
}
