package sheet

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"
)

// TestFooterHoldsAnyFileName has names that would be taken for codes, and the longest there may be.
func TestFooterHoldsAnyFileName(t *testing.T) {
	for file, begins := range map[string]string{
		"2024Q2 sites.xlsx": "&L&8 2024Q2 sites.xlsx · run 0123", "a & b.xlsx": "&L&8a && b.xlsx · run 0123",
		"sites.xlsx":             "&L&8sites.xlsx · run 0123",
		strings.Repeat("&", 200): "&L&8&&&&", strings.Repeat("😀", 200): "&L&8😀😀",
	} {
		got := footer(nil, file, "0123")
		if !strings.HasPrefix(got, begins) || !strings.HasSuffix(got, " · run 0123&C&8&A&R&8page &P of &N") {
			t.Errorf("%q: footer %q", file, got)
		}
		if n := len(utf16.Encode([]rune(got))); n > longestFooter {
			t.Errorf("%q: a footer of %d characters", file, n)
		}
		if name, _, _ := strings.Cut(got, " · run"); strings.Count(name, "&")%2 != 0 {
			t.Errorf("%q: an ampersand is cut in two in %q", file, got)
		}
	}
}

// seriesOrder is how the schema orders what stands in a series of bars.
var seriesOrder = []string{"idx", "order", "tx", "spPr", "invertIfNegative", "pictureOptions", "dPt", "dLbls",
	"trendline", "errBars", "cat", "val", "shape", "extLst"}

var (
	barSeries = regexp.MustCompile(`(?s)<barChart>.*?</barChart>`)
	series    = regexp.MustCompile(`(?s)<ser>(.*?)</ser>`)
)

// TestChartsFollowTheSchema looks at the order of the elements of each series of bars.
func TestChartsFollowTheSchema(t *testing.T) {
	seen := 0
	for name, data := range partsOf(t, annotated(t, fixtureWorkbook(t, nil), fixtureRun(t)).Workbook) {
		if !strings.HasPrefix(name, "xl/charts/") {
			continue
		}
		for _, bars := range barSeries.FindAll(data, -1) {
			for _, s := range series.FindAllSubmatch(bars, -1) {
				seen++
				if bytes.Contains(s[1], []byte("<smooth")) {
					t.Errorf("%s: a series of bars is smoothed", name)
				}
				last := -1
				for _, child := range seriesOrder {
					at := bytes.Index(s[1], []byte("<"+child+">"))
					if at < 0 {
						at = bytes.Index(s[1], []byte("<"+child+" "))
					}
					if at >= 0 && at < last {
						t.Errorf("%s: %s stands too early in a series", name, child)
					}
					last = max(last, at)
				}
			}
		}
	}
	if seen < 3 {
		t.Errorf("only %d series of bars were looked at", seen)
	}
}
