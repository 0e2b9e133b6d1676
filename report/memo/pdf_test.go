package memo_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
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

// save writes a memo to a file for the tools of poppler.
func save(t *testing.T, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "memo.pdf")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func output(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.Command(program, args...).Output()
	if err != nil {
		t.Fatalf("%s %v: %v", program, args, err)
	}
	return string(out)
}

var spaces = strings.NewReplacer("\u00a0", " ", "\u2009", " ", "\u202f", " ", "\n", " ", "\f", " ")

// folded is text with all white space as single spaces.
func folded(s string) string { return strings.Join(strings.Fields(spaces.Replace(s)), " ") }

// results is results.json as a program reads it.
func results(t *testing.T, run *report.Run) any {
	t.Helper()
	doc, err := report.NewResults(run)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := doc.Write(&b); err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(b.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

var step = regexp.MustCompile(`([a-z0-9_]+)|\[(\d+)\]`)

// at is the number at a path such as miners[0].outputs.uplift_usd.
func at(doc any, path string) (float64, error) {
	for _, m := range step.FindAllStringSubmatch(path, -1) {
		if m[1] != "" {
			object, ok := doc.(map[string]any)
			if !ok || object[m[1]] == nil {
				return 0, fmt.Errorf("no %s", m[1])
			}
			doc = object[m[1]]
			continue
		}
		i, _ := strconv.Atoi(m[2])
		list, ok := doc.([]any)
		if !ok || i >= len(list) {
			return 0, fmt.Errorf("no [%d]", i)
		}
		doc = list[i]
	}
	v, ok := doc.(float64)
	if !ok {
		return 0, fmt.Errorf("%v is no number", doc)
	}
	return v, nil
}

var printedNumber = regexp.MustCompile(`(−?)([\d,]+(?:\.\d+)?)(tn|bn|m|k)?`)

// read is the size of a printed figure, and by how much rounding may have changed it.
func read(t *testing.T, text string) (v, tolerance float64) {
	t.Helper()
	m := printedNumber.FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("%q has no number", text)
	}
	digits := strings.ReplaceAll(m[2], ",", "")
	v, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		t.Fatal(err)
	}
	_, fraction, _ := strings.Cut(digits, ".")
	tolerance = 0.5000001 * math.Pow(10, -float64(len(fraction)))
	scale := map[string]float64{"tn": 1e12, "bn": 1e9, "m": 1e6, "k": 1e3, "": 1}[m[3]]
	return v * scale, tolerance * scale
}

// units are the ways in which page 1 may print v: as it is, as a percentage, in a table's unit.
func units(v float64) []float64 { return []float64{v, v * 100, v / 1e3, v / 1e6, v / 1e9, v * 1e6} }

func TestFiguresOfPageOneStandInTheResults(t *testing.T) {
	testutil.Need(t, "pdftotext")
	run, opt := simulated(t), filled(t)
	doc := results(t, run)
	for i := range run.Book.Miners {
		checkFigures(t, run, &run.Book.Miners[i], opt, doc)
	}
}

// checkFigures finds each figure of page 1 in the results and on the page, and
// no figure with a unit on the page that is not from the results.
func checkFigures(t *testing.T, run *report.Run, m *provenance.Miner, opt memo.Options, doc any) {
	t.Helper()
	figures, err := memo.Figures(run, m, opt)
	if err != nil {
		t.Fatal(err)
	}
	if run.Outcome(m.Name) != nil && len(figures) < 15 {
		t.Errorf("%s: only %d figures are recorded", m.Name, len(figures))
	}
	page := folded(output(t, "pdftotext", "-l", "1", "-enc", "UTF-8", save(t, write(t, run, m, opt)), "-"))
	for _, f := range figures {
		v, err := at(doc, f.Path)
		if err != nil || v != f.Value {
			t.Errorf("%s: %s is %v in the results, %v in the memo (%v)", m.Name, f.Path, v, f.Value, err)
		}
		if !strings.Contains(page, folded(f.Text)) {
			t.Errorf("%s: %s = %q is not found on page 1", m.Name, f.Path, f.Text)
		}
		if past, words := pastWhole[f.Text]; words || strings.HasPrefix(f.Text, ">1,000") {
			if words && !past(f.Value) || !words && f.Value <= 10 {
				t.Errorf("%s: %s is %v, printed as %q", m.Name, f.Path, f.Value, f.Text)
			}
			continue
		}
		printed, tolerance := read(t, f.Text)
		if !slices.ContainsFunc(units(math.Abs(f.Value)), func(u float64) bool {
			return math.Abs(u-printed) <= tolerance*(1+1e-9)
		}) {
			t.Errorf("%s: %s is %v, printed as %q", m.Name, f.Path, f.Value, f.Text)
		}
	}
	unaccounted(t, m, page, figures)
}

// pastWhole are the words for shares that are no part of a whole.
var pastWhole = map[string]func(float64) bool{"none": func(v float64) bool { return v < 0 },
	"more than all": func(v float64) bool { return v > 1 }}

var withUnit = regexp.MustCompile(`USD −?[\d.,]+\S*|−?[\d.,]+(?: %|x\b| months?\b| MW\b)`)

// unaccounted finds figures with a unit on page 1 that are not recorded.
func unaccounted(t *testing.T, m *provenance.Miner, page string, figures []memo.PrintedFigure) {
	texts := make([]string, len(figures))
	for i, f := range figures {
		texts[i] = folded(f.Text)
	}
	slices.SortFunc(texts, func(a, b string) int { return len(b) - len(a) })
	for i := range m.Sites {
		texts = append(texts, folded(m.Sites[i].Name))
	}
	for _, s := range texts {
		page = strings.ReplaceAll(page, s, "#")
	}
	for _, s := range withUnit.FindAllString(page, -1) {
		t.Errorf("%s: page 1 prints %q, which is not among the recorded figures", m.Name, s)
	}
}

func TestFontsAreEmbedded(t *testing.T) {
	pdffonts := testutil.Need(t, "pdffonts")
	run := sample(t)
	lines := strings.Split(strings.TrimSpace(output(t, pdffonts,
		save(t, write(t, run, miner(t, run, "ONE"), options(t, ""))))), "\n")
	if len(lines) < 2+4 {
		t.Fatalf("want at least four fonts: %q", lines)
	}
	for _, l := range lines[2:] {
		f := strings.Fields(l)
		if n := len(f); n < 6 || f[n-5] != "yes" || f[n-3] != "yes" {
			t.Errorf("not embedded, or without a map to Unicode: %s", l)
		}
	}
}

func TestFileIsSound(t *testing.T) {
	qpdf := testutil.Need(t, "qpdf")
	run, opt := hostileRun(t), filled(t)
	for i := range run.Book.Miners[:3] {
		path := save(t, write(t, run, &run.Book.Miners[i], opt))
		if out, err := exec.Command(qpdf, "--check", path).CombinedOutput(); err != nil {
			t.Errorf("%q: %v\n%s", run.Book.Miners[i].Name, err, out)
		}
	}
}

type leaf struct {
	Width  float64 `xml:"width,attr"`
	Height float64 `xml:"height,attr"`
	Words  []box   `xml:"word"`
}

type box struct {
	XMin float64 `xml:"xMin,attr"`
	YMin float64 `xml:"yMin,attr"`
	XMax float64 `xml:"xMax,attr"`
	YMax float64 `xml:"yMax,attr"`
	Text string  `xml:",chardata"`
}

// pages are the words of a memo with their places.
func pages(t *testing.T, pdftotext string, data []byte) []leaf {
	t.Helper()
	html := output(t, pdftotext, "-bbox", "-enc", "UTF-8", save(t, data), "-")
	_, html, _ = strings.Cut(html, "<doc>")
	html, _, _ = strings.Cut(html, "</doc>")
	var doc struct {
		Pages []leaf `xml:"page"`
	}
	if err := xml.Unmarshal([]byte("<doc>"+html+"</doc>"), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Pages) == 0 {
		t.Fatal("no page")
	}
	return doc.Pages
}

// overlap is how much of the smaller word's box the two share, 0..1.
func overlap(a, b box) float64 {
	w := min(a.XMax, b.XMax) - max(a.XMin, b.XMin)
	h := min(a.YMax, b.YMax) - max(a.YMin, b.YMin)
	if w <= 0.5 || h <= 0 {
		return 0
	}
	area := min((a.XMax-a.XMin)*(a.YMax-a.YMin), (b.XMax-b.XMin)*(b.YMax-b.YMin))
	return w * h / area
}

func checkLayout(t *testing.T, name string, all []leaf) {
	t.Helper()
	for n, p := range all {
		for i, a := range p.Words {
			if a.XMin < 47 || a.XMax > p.Width-47 || a.YMin < 20 || a.YMax > p.Height-18 {
				t.Errorf("%s, page %d: %q stands in the margin (%.0f to %.0f, %.0f to %.0f)", name, n+1, a.Text, a.XMin,
					a.XMax, a.YMin, a.YMax)
			}
			for _, b := range p.Words[i+1:] {
				if overlap(a, b) > 0.3 {
					t.Errorf("%s, page %d: %q and %q overlap", name, n+1, a.Text, b.Text)
				}
			}
		}
	}
}

func TestNothingIsCutOrOverlaps(t *testing.T) {
	testutil.Slow(t)
	pdftotext := testutil.Need(t, "pdftotext")
	for _, paper := range []string{"A4", "Letter"} {
		opt := filled(t)
		opt.Paper = paper
		runs := []*report.Run{simulated(t), hostileRun(t)}
		for _, n := range []int{3, 25} {
			run, _ := manySites(t, n)
			runs = append(runs, run)
		}
		for _, run := range runs {
			for i := range run.Book.Miners {
				m := &run.Book.Miners[i]
				checkLayout(t, fmt.Sprintf("%.20q on %s", m.Name, paper), pages(t, pdftotext, write(t, run, m, opt)))
			}
		}
	}
}

func TestFailedMinerGetsOnePage(t *testing.T) {
	pdftotext := testutil.Need(t, "pdftotext")
	run := sample(t)
	data := write(t, run, miner(t, run, "BRK"), options(t, ""))
	if n := len(pages(t, pdftotext, data)); n != 1 {
		t.Errorf("got %d pages, want 1", n)
	}
	text := folded(output(t, pdftotext, save(t, data), "-"))
	for _, want := range []string{"cannot be evaluated", "Sites!F12", "RR-104", "Type a number in EH/s.",
		"Not evaluated"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestDraftMark(t *testing.T) {
	pdftotext := testutil.Need(t, "pdftotext")
	run := sample(t)
	for i, p := range pages(t, pdftotext, write(t, run, miner(t, run, "ONE"), options(t, ""))) {
		if !slices.ContainsFunc(p.Words, func(w box) bool { return strings.HasPrefix(w.Text, "DRAFT:") }) {
			t.Errorf("page %d of a draft does not say so", i+1)
		}
	}
	text := output(t, pdftotext, save(t, write(t, run, miner(t, run, "ONE"), filled(t))), "-")
	if strings.Contains(text, "DRAFT") || !strings.Contains(text, "Example Securities") {
		t.Error("a memo whose disclosures are filled in says DRAFT, or not who wrote it")
	}
}

func TestKeepMiningIsSaidPlainly(t *testing.T) {
	run, opt := sample(t), filled(t)
	got, err := memo.Structure(run, miner(t, run, "KEEP"), opt)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(got, "headline: Keep mining at Hill: mining on is worth USD") {
		t.Errorf("got %.300s", got)
	}
	for _, never := range []string{"The rent carries it", "Convert Hill", "It earns more"} {
		if strings.Contains(got, never) {
			t.Errorf("a memo for keeping on mining says %q", never)
		}
	}
}
