package workbook

import (
	"strings"
	"testing"
	"unicode/utf16"
)

// Parts in UTF-16 are read, whichever byte stands first and whatever their first line says of them.
func TestPartsInUTF16(t *testing.T) {
	for name, little := range map[string]bool{"little": true, "big": false} {
		t.Run(name, func(t *testing.T) {
			data := rewrite(t, makeBook(t, siteTab(one), market), "xl/worksheets/sheet1.xml", func(s string) string {
				var out strings.Builder
				for _, u := range utf16.Encode([]rune("\ufeff" + strings.Replace(s, "UTF-8", "UTF-16", 1))) {
					a, b := byte(u), byte(u>>8)
					if !little {
						a, b = b, a
					}
					out.WriteByte(a)
					out.WriteByte(b)
				}
				return out.String()
			})
			if s := site(t, readData(t, data), 0); s.Failed || s.Inputs.SiteMW != 700 {
				t.Errorf("read %+v", s.Inputs)
			}
		})
	}
}
