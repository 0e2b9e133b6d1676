package memo_test

import (
	"regexp"
	"strings"
	"testing"

	"rackrate/internal/testutil"
	"rackrate/report"
	"rackrate/report/memo"
)

// TestTheCoveragePageIsSortedAsAsked: every miner that could be evaluated has a line, the highest of the asked
// figure first and those without it last.
func TestTheCoveragePageIsSortedAsAsked(t *testing.T) {
	testutil.Slow(t)
	run := sample(t)
	names := regexp.MustCompile(`(?m)^row: ([^|]+) \|`)
	page := func(order string) (list []string, text string) {
		opt := filled(t)
		opt.Sort = order
		got, err := memo.BookStructure(run, opt)
		if err != nil {
			t.Fatal(err)
		}
		_, text, _ = strings.Cut(got, "# Coverage\n")
		text, _, _ = strings.Cut(text, "# All miners")
		table, _, _ := strings.Cut(text, "note: ")
		for _, m := range names.FindAllStringSubmatch(table, -1) {
			list = append(list, m[1])
		}
		return list, text
	}
	plain, text := page("")
	if len(plain) < 3 {
		t.Fatalf("the page has %d miners: %s", len(plain), text)
	}
	says(t, text, "## Parts of the net asset value, USD a share", "chart: ")
	evaluated := 0
	for i := range run.Book.Miners {
		if o := run.Outcome(run.Book.Miners[i].Name); o != nil {
			evaluated++
		}
	}
	if evaluated != len(plain) {
		t.Errorf("%d lines for %d miners", len(plain), evaluated)
	}
	for _, order := range report.Sorts {
		got, _ := page(order)
		if len(got) != len(plain) {
			t.Errorf("--sort %s: %d lines, not %d", order, len(got), len(plain))
		}
		last, gone := 0.0, false
		for i, name := range got {
			v, ok := memo.CoverageFigure(run, name, order, filled(t))
			switch {
			case !ok:
				gone = true
			case gone:
				t.Errorf("--sort %s: %s has the figure and stands behind those that lack it", order, name)
			case i > 0 && v > last:
				t.Errorf("--sort %s: %s stands behind a lower one", order, name)
			}
			last = v
		}
	}
}
