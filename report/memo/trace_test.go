package memo_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/report"
	"rackrate/report/memo"
)

// link is a link on a page, in points from the page's top left corner.
type link struct {
	x1, y1, x2, y2 float64
	page           int // that it leads to, from 0
	y              float64
}

var (
	pageObject = regexp.MustCompile(`(?s)%% Page \d+\n(?:%% [^\n]*\n)*(\d+) 0 obj\n(.*?)\nendobj`)
	linkObject = regexp.MustCompile(
		`(?s)/Dest \[\s*(\d+) 0 R\s*/XYZ\s+[\d.]+\s+([\d.]+)\s+null\s*\]\s*/Rect \[\s*([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s*\]`)
)

// linksOf are the links of every page of a memo.
func linksOf(t *testing.T, data []byte, height float64) [][]link {
	t.Helper()
	objects := pageObject.FindAllStringSubmatch(qdf(t, data), -1)
	number := map[string]int{}
	for i, o := range objects {
		number[o[1]] = i
	}
	out := make([][]link, len(objects))
	for i, o := range objects {
		for _, m := range linkObject.FindAllStringSubmatch(o[2], -1) {
			var v [5]float64
			for k := range v {
				v[k], _ = strconv.ParseFloat(m[2+k], 64)
			}
			to, ok := number[m[1]]
			if !ok {
				t.Errorf("page %d: a link leads to the object %s, which is no page", i+1, m[1])
			}
			out[i] = append(out[i], link{v[1], height - max(v[2], v[4]), v[3], height - min(v[2], v[4]), to,
				height - v[0]})
		}
	}
	return out
}

func (l link) holds(w box) bool {
	x, y := (w.XMin+w.XMax)/2, (w.YMin+w.YMax)/2
	return l.x1-1 <= x && x <= l.x2+1 && l.y1-2 <= y && y <= l.y2+2
}

// lineAt is what stands on a page from y on, for the height of a line of a table of two lines.
func lineAt(p leaf, y float64) string {
	var words []string
	for _, w := range p.Words {
		if mid := (w.YMin + w.YMax) / 2; y+3 < mid && mid < y+24 {
			words = append(words, folded(w.Text))
		}
	}
	return strings.Join(words, " ")
}

// TestFiguresLeadToTheirPlaces follows the link of every figure of page 1 to a line
// that names the figure, and its cell where it has one.
func TestFiguresLeadToTheirPlaces(t *testing.T) {
	testutil.Slow(t)
	pdftotext := testutil.Need(t, "pdftotext")
	run, opt := simulated(t), filled(t)
	opt.Cells = func(path string) string { return "'RR Sheet'!D120" }
	for _, ticker := range []string{"ONE", "SVRL", "KEEP"} {
		m := miner(t, run, ticker)
		data := write(t, run, m, opt)
		all := pages(t, pdftotext, data)
		links := linksOf(t, data, all[0].Height)
		figures, err := memo.Figures(run, m, opt)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range figures {
			checkTarget(t, run, ticker, f, all, links)
		}
	}
}

func checkTarget(t *testing.T, run *report.Run, ticker string, f memo.PrintedFigure, all []leaf, links [][]link) {
	t.Helper()
	key := f.Path[strings.LastIndex(f.Path, ".")+1:]
	if strings.Contains(f.Path, ".tornado.rows[") {
		key = "tornado.rows"
	} else if strings.Contains(f.Path, ".scenarios[") {
		key = "scenarios["
	} else if strings.Contains(f.Path, ".simulation.conversions") {
		key = "simulation."
	}
	input := strings.Contains(f.Path, ".inputs.")
	if input {
		key = folded(run.Words.Input(key))
		key, _, _ = strings.Cut(key, " (") // long labels are broken over lines
		key = strings.Join(strings.Fields(key)[:min(2, len(strings.Fields(key)))], " ")
	}
	first := strings.Fields(folded(f.Text))[0]
	var seen []string
	for _, w := range all[0].Words {
		if !strings.Contains(folded(w.Text), first) {
			continue
		}
		for _, l := range links[0] {
			if !l.holds(w) {
				continue
			}
			line := lineAt(all[l.page], l.y)
			if strings.Contains(strings.ReplaceAll(line, " ", ""), strings.ReplaceAll(key, " ", "")) &&
				(input || strings.Contains(line, "D120")) {
				return
			}
			seen = append(seen, line)
		}
	}
	t.Errorf("%s: %s (%q) leads to no line of %q; its links lead to %q", ticker, f.Path, f.Text, key, seen)
}

// unlinked are words with a digit that are no figures: names, dates, addresses, percentiles, the run.
var unlinked = regexp.MustCompile(
	`^(P\d+|RR-\d+:?,?|[A-Z]+\d+|[A-Za-z ]+!\w+;?|0123456789ab\.?|\d{4}|\d{4}-\d\d(-\d\d)?|GPU\S*|100,|500|2N|CB-3/4|\(250|FY\d{4}\*?|1x)$`)

// TestEveryNumberOfTheMemoIsALink looks at every word with a digit from page 1 to
// the inputs: it lies within a link, but for what is no figure of the results.
func TestEveryNumberOfTheMemoIsALink(t *testing.T) {
	testutil.Slow(t)
	pdftotext := testutil.Need(t, "pdftotext")
	run, opt := simulated(t), filled(t)
	for _, ticker := range []string{"ONE", "SVRL", "KEEP"} {
		m := miner(t, run, ticker)
		data := write(t, run, m, opt)
		all := pages(t, pdftotext, data)
		links := linksOf(t, data, all[0].Height)
		for n, p := range all {
			if slices.ContainsFunc(p.Words, func(w box) bool {
				return w.Text == "Inputs" && w.XMax-w.XMin > 20 &&
					w.YMax-w.YMin > 12
			}) {
				break // what follows are the lines that links lead to
			}
			for _, w := range p.Words {
				if !strings.ContainsAny(w.Text, "0123456789") || w.YMin < 45 || w.YMax > p.Height-40 || aside(p, w) ||
					unlinked.MatchString(folded(w.Text)) {
					continue
				}
				if !slices.ContainsFunc(links[n], func(l link) bool { return l.holds(w) }) {
					t.Errorf("%s, page %d: %q at %.0f, %.0f is no link: %s", ticker, n+1, w.Text, w.XMin, w.YMin,
						lineAt(p, w.YMin-6))
				}
			}
		}
	}
}

// aside reports a word of a line that speaks of no figure: sources, dates, counts of sites, headers.
func aside(p leaf, w box) bool {
	return slices.ContainsFunc(p.Words, func(o box) bool {
		switch o.Text {
		case "Source:", "seed", "Valued", "valued": // sources, and what stands under the miner's name
			return o.YMin-1 < w.YMin && w.YMin < o.YMin+1 && (o.XMin < w.XMin+60 || w.YMin < 100)
		case "P25": // the header that says: mean of the worst 5 %
			return w.Text == "5" && o.YMin-12 < w.YMin && w.YMin < o.YMin+12
		case "sites": // under the rating
			return w.YMin < 100 && o.YMin-1 < w.YMin && w.YMin < o.YMin+1
		}
		return false
	})
}

// TestPathsStandInTheResults finds every figure that a memo prints, on whatever page, in results.json.
func TestPathsStandInTheResults(t *testing.T) {
	testutil.Slow(t)
	run, opt := simulated(t), filled(t)
	doc := results(t, run)
	eachMiner(run, func(m *provenance.Miner) {
		figures, err := memo.AllFigures(run, m, opt)
		if err != nil {
			t.Fatal(err)
		}
		for path, v := range figures {
			if got, err := at(doc, path); err != nil || got != v {
				t.Errorf("%s: %s is %v in the results, %v in the memo (%v)", m.Name, path, got, v, err)
			}
		}
	})
}

func eachMiner(run *report.Run, do func(*provenance.Miner)) {
	for i := range run.Book.Miners {
		do(&run.Book.Miners[i])
	}
}
