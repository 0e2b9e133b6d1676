package memo_test

import (
	"fmt"
	"strings"
	"testing"

	"rackrate/internal/testutil"
	"rackrate/report"
	"rackrate/report/memo"
)

// layouts calls do with every memo of several kinds, on both papers and in both languages.
func layouts(t *testing.T, do func(name string, run *report.Run, miner int, opt memo.Options)) {
	t.Helper()
	runs := []*report.Run{simulated(t), twoRuns(t)}
	for _, n := range []int{2, 10} {
		run, _ := manySites(t, n)
		runs = append(runs, run)
	}
	for _, paper := range []string{"A4", "Letter"} {
		for language, opt := range map[string]memo.Options{"en": filled(t), "fr": french(t)} {
			opt.Paper = paper
			for _, run := range runs {
				for i := range run.Book.Miners {
					do(fmt.Sprintf("%s on %s (%s)", run.Book.Miners[i].Name, paper, language), run, i, opt)
				}
			}
		}
	}
}

// TestNoHeadingAtAPagesFoot finds no heading with nothing under it on its page, and no line of a table alone on one.
func TestNoHeadingAtAPagesFoot(t *testing.T) {
	testutil.Slow(t)
	layouts(t, func(name string, run *report.Run, miner int, opt memo.Options) {
		got, err := memo.Structure(run, &run.Book.Miners[miner], opt)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(got, "\n")
		for i := 1; i < len(lines); i++ {
			if strings.HasPrefix(lines[i], "page ") && strings.HasPrefix(lines[i-1], "#") {
				t.Errorf("%s: %q stands at the foot of the page before %s", name, lines[i-1], lines[i])
			}
		}
	})
}

// TestNoPageIsHalfEmpty finds no page but the last that is filled to less than half.
func TestNoPageIsHalfEmpty(t *testing.T) {
	testutil.Slow(t)
	pdftotext := testutil.Need(t, "pdftotext")
	run := simulated(t)
	many, _ := manySites(t, 10)
	for _, run := range []*report.Run{run, many} {
		for i := range run.Book.Miners {
			all := pages(t, pdftotext, write(t, run, &run.Book.Miners[i], filled(t)))
			for n, p := range all[:len(all)-1] {
				foot := 0.0
				for _, w := range p.Words {
					if w.YMax < p.Height-45 {
						foot = max(foot, w.YMax)
					}
				}
				if foot < p.Height/2 {
					t.Errorf("%s: page %d of %d ends at %.0f of %.0f", run.Book.Miners[i].Name, n+1, len(all), foot, p.Height)
				}
			}
		}
	}
}
