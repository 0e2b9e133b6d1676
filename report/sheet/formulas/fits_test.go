package formulas

import (
	"strings"
	"testing"
)

func TestFits(t *testing.T) {
	x := strings.Repeat("x", 256)
	for formula, want := range map[string]string{
		`SUM(A1:A9)`:                       "",
		`"` + x + `"`:                      "a text of 256 characters within a formula",
		`"` + x[:255] + `"&A1`:             "",
		`"` + x[:255] + `"&"` + x + `"`:    "a text of 256 characters within a formula",
		`'` + x + `'!A1`:                   "",
		`'a"b` + x + `'!A1&"c"`:            "",
		`"a""` + x[:252] + `"&'x''y"'!A1`:  "",
		strings.Repeat("A1+", 2667) + "10": "a formula of 8003 characters",
	} {
		got := ""
		if err := Fits(formula); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%.40s: %q, want %q", formula, got, want)
		}
	}
}

// TestQuoted takes texts of any length to pieces that fit, which put together are the text.
func TestQuoted(t *testing.T) {
	for _, s := range []string{"", `a "b" c`, strings.Repeat("😀\"", 400), strings.Repeat("é", 255),
		strings.Repeat("é", 256)} {
		q := Quoted(s)
		if err := Fits(q); err != nil {
			t.Errorf("%.20s: %v", s, err)
		}
		if got := strings.Join(texts(q), ""); got != s {
			t.Errorf("%.20s became %.20s", s, got)
		}
		if pieces := len(texts(q)); Units(s) <= longestText && pieces != 1 {
			t.Errorf("%.20s: %d pieces", s, pieces)
		}
	}
}
