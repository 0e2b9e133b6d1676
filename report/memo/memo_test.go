package memo_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/memo"
	"rackrate/report/page"
	"rackrate/templates"
)

func options(t testing.TB, dir string) memo.Options {
	t.Helper()
	house, err := templates.LoadHouse(dir)
	if err != nil {
		t.Fatal(err)
	}
	prose, err := templates.LoadProse(dir)
	if err != nil {
		t.Fatal(err)
	}
	fonts, err := ownFonts()
	if dir != "" {
		fonts, err = page.PrepareFonts(house)
	}
	if err != nil {
		t.Fatal(err)
	}
	return memo.Options{House: house, Prose: prose, Fonts: fonts, Appendix: true}
}

// ownFonts are those of the program's own house style, prepared once for all tests.
var ownFonts = sync.OnceValues(func() (*page.Fonts, error) {
	house, err := templates.LoadHouse("")
	if err != nil {
		return nil, err
	}
	return page.PrepareFonts(house)
})

// filled are the options of a house that has filled in its disclosures.
func filled(t testing.TB) memo.Options {
	opt := options(t, "")
	house := *opt.House
	house.Firm, house.Analyst, house.DisclosureVersion = "Example Securities", "A. Analyst", "1"
	house.Disclosures = []templates.Disclosure{{Heading: "Conflicts of interest",
		Text: strings.Repeat("None that the firm knows of. ", 40)}}
	opt.House = &house
	return opt
}

func write(t testing.TB, run *report.Run, m *provenance.Miner, opt memo.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := memo.Write(context.Background(), &b, run, m, opt); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func miner(t testing.TB, run *report.Run, ticker string) *provenance.Miner {
	t.Helper()
	for i := range run.Book.Miners {
		if run.Book.Miners[i].Ticker == ticker {
			return &run.Book.Miners[i]
		}
	}
	t.Fatalf("no miner %s", ticker)
	return nil
}

func TestSameBytesTwiceAndAtOnce(t *testing.T) {
	run, opt := sample(t), options(t, "")
	want := make([][]byte, len(run.Book.Miners))
	for i := range run.Book.Miners {
		want[i] = write(t, run, &run.Book.Miners[i], opt)
	}
	var wg sync.WaitGroup
	for range 4 {
		for i := range run.Book.Miners {
			wg.Go(func() {
				var b bytes.Buffer
				if err := memo.Write(context.Background(), &b, run, &run.Book.Miners[i], opt); err != nil {
					t.Error(err)
				}
				if !bytes.Equal(b.Bytes(), want[i]) {
					t.Errorf("%s: the bytes differ when several memos are written at once", run.Book.Miners[i].Name)
				}
			})
		}
	}
	wg.Wait()
}

func TestMemosAreSmall(t *testing.T) {
	run, opt := sample(t), options(t, "")
	opt.Appendix = false
	for i := range run.Book.Miners {
		m := &run.Book.Miners[i]
		if n := len(write(t, run, m, opt)); n > 250_000 {
			t.Errorf("%s: %d bytes", m.Name, n)
		}
	}
}

func TestFinalRefusesADraft(t *testing.T) {
	run := sample(t)
	opt := options(t, "")
	opt.Final = true
	err := memo.Write(context.Background(), io.Discard, run, miner(t, run, "ONE"), opt)
	if err == nil || !strings.Contains(err.Error(), "to be filled") {
		t.Errorf("got %v", err)
	}
	opt = filled(t)
	opt.Final = true
	if err := memo.Write(context.Background(), io.Discard, run, miner(t, run, "ONE"), opt); err != nil {
		t.Error(err)
	}
}

func TestOptionsRefused(t *testing.T) {
	run := sample(t)
	opt := options(t, "")
	opt.Paper = "A3"
	if err := memo.Write(context.Background(), io.Discard, run, miner(t, run, "ONE"), opt); err == nil ||
		!strings.Contains(err.Error(), "A3") {
		t.Errorf("paper A3: got %v", err)
	}
	if err := memo.Write(context.Background(), io.Discard, run, miner(t, run, "ONE"), memo.Options{}); err == nil {
		t.Error("a memo without a house style was written")
	}
}

// hostile are texts as no workbook should have them.
var hostile = []string{
	`Quote "Co" (\) & Sons; DROP`, "Émoji 🚀 Mining ⚡️", "比特大陆 矿业", "Two\nlines\tand\r\nmore",
	"{{.Name}} %s %!d(MISSING)",
	"\u202eevil\u0000\u202c\u200bzero", strings.Repeat("Very long name ", 14), strings.Repeat("W", 200),
	"=HYPERLINK(\"x\")", " ", "\ue000\ue100\ue100marked\ue001",
}

func hostileRun(t testing.TB) *report.Run {
	f := newFixture(t)
	f.book.File = "bad (name)\\ 比 .xlsx"
	for i, name := range hostile {
		m := f.miner(name, fmt.Sprintf("T%d", i), shares)
		f.site(m, name, join(fleet, lease, values{"region": name + " "}))
		if i%2 == 0 {
			f.site(m, name+"2", join(fleet, cloud))
		}
		f.book.Findings = append(f.book.Findings, provenance.Finding{
			Severity: provenance.Info, Code: "RR-001", Cell: provenance.Cell{Sheet: name, Ref: "A1"}, Header: name,
			Wrong: name, Do: name, Miner: name,
		})
		f.book.Deals = append(f.book.Deals, deal(name, name, name, 1e15, 0, -1e15, math.Copysign(0, -1), name))
		f.book.Scenarios = append(f.book.Scenarios, scenario(name, "btc_price_usd", '*', 0.5+float64(i)/10))
	}
	return f.run()
}

func TestHostileText(t *testing.T) {
	testutil.Slow(t)
	run, opt := hostileRun(t), filled(t)
	for i := range run.Book.Miners {
		m := &run.Book.Miners[i]
		if len(write(t, run, m, opt)) == 0 {
			t.Errorf("%q: nothing was written", m.Name)
		}
	}
}

// noNumber is what Go prints of a number that is none, Inf with its sign or as a word of its own;
// lessThanZero is a zero with a sign.
var (
	noNumber     = regexp.MustCompile(`NaN|[-+\x{2212}]Inf|\bInf\b`)
	lessThanZero = regexp.MustCompile(`[^0-9.][-\x{2212}]0(\.0+)?([^0-9.]|$)`)
)

func TestExtremeNumbers(t *testing.T) {
	testutil.Slow(t)
	run, opt := sample(t), filled(t)
	m := miner(t, run, "ONE")
	values := []float64{1e15, -1e15, 1e-15, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1)}
	for _, v := range values {
		s := &run.Outcome(m.Name).Sites[0]
		s.Mine.NPVUSD, s.Conversions[0].NPVHPCPartUSD, s.Conversions[0].NPVUSD = v, v, -v
		s.Conversions[0].ProjectIRR, s.Tornado.Rows[0].UpliftLowUSD = model.Some(v), v
		s.Grids.BTCByPrice.USD[0][0], s.Conversions[0].TotalFCF[3] = v, v
		for _, content := range contents(t, write(t, run, m, opt)) {
			if found := noNumber.Find(content); found != nil {
				t.Errorf("%v: a page draws what is no number: %q", v, found)
			}
		}
		text, err := memo.Structure(run, m, opt)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(text, "\n") {
			if noNumber.MatchString(line) || lessThanZero.MatchString(line) {
				t.Errorf("%v: %s", v, line)
			}
		}
	}
}

// contents are the decompressed content streams of the pages of a PDF.
func contents(t *testing.T, pdf []byte) [][]byte {
	t.Helper()
	var out [][]byte
	for rest := pdf; ; {
		_, after, ok := bytes.Cut(rest, []byte(">>\nstream\n"))
		if !ok {
			break
		}
		rest = after
		r, err := zlib.NewReader(bytes.NewReader(after))
		if err != nil {
			continue // not compressed: a table of a font
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(" Tj ET")) {
			out = append(out, data)
		}
	}
	if len(out) < 5 {
		t.Fatalf("only %d pages were found", len(out))
	}
	return out
}

func manySites(t testing.TB, n int) (*report.Run, *provenance.Miner) {
	f := newFixture(t)
	m := f.miner("Many Sites Inc", "MANY", shares)
	for i := range n {
		v := join(fleet, values{"site_mw": fmt.Sprint(50 + i)})
		if i%3 > 0 {
			v = join(v, lease)
		}
		if i%5 == 0 {
			v = join(v, cloud)
		}
		f.site(m, fmt.Sprintf("Site %d", i+1), v)
	}
	f.book.Findings = make([]provenance.Finding, 100)
	for i := range f.book.Findings {
		f.book.Findings[i] = provenance.Finding{Severity: provenance.Info, Code: "RR-106",
			Cell: provenance.Cell{Sheet: "Sites", Ref: "Z1"}, Wrong: "column means nothing"}
	}
	run := f.run()
	return run, &run.Book.Miners[0]
}

func TestManySites(t *testing.T) {
	testutil.Slow(t)
	for _, n := range []int{1, 2, 9, 10, 60} {
		run, m := manySites(t, n)
		for _, paper := range []string{"A4", "Letter"} {
			opt := filled(t)
			opt.Paper = paper
			if len(write(t, run, m, opt)) == 0 {
				t.Errorf("%d sites on %s: nothing was written", n, paper)
			}
		}
	}
}

func TestStructure(t *testing.T) {
	run, opt := sample(t), filled(t)
	for _, ticker := range []string{"ONE", "BRK"} {
		got, err := memo.Structure(run, miner(t, run, ticker), opt)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", ticker+".txt")
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatalf("the recorded structure is missing: %v", err)
		}
		if got != string(want) {
			t.Errorf("the structure of %s differs from %s (UPDATE=1 records it anew):\n%s", ticker, path,
				firstDifference(got, string(want)))
		}
	}
}

func TestSimulationIsToldInWords(t *testing.T) {
	run, opt := simulated(t), filled(t)
	m := miner(t, run, "ONE")
	got, err := memo.Structure(run, m, opt)
	if err != nil {
		t.Fatal(err)
	}
	r := &run.Outcome(m.Name).Sites[0]
	d := r.Simulation.Distribution(r.Chosen())
	for _, want := range []string{
		"## Chance", "In " + report.English().Percent(d.ChancePositive) + " of 500 simulated paths", "above " +
			report.English().Money(d.P50),
		"below " + report.English().Money(d.P5), "What decides it, by share of the explained variance",
		"row: Chance of a positive uplift | " + report.English().Percent(d.ChancePositive),
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the memo does not say %q", want)
		}
	}
	if plain, err := memo.Structure(sample(t), m, opt); err != nil || strings.Contains(plain, "Chance") {
		t.Errorf("a memo without a simulation speaks of chance (%v)", err)
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			return fmt.Sprintf("line %d: got %q, want %q", i+1, g[i], append(w, "")[min(i, len(w))])
		}
	}
	return fmt.Sprintf("got %d lines, want %d", len(g), len(w))
}

func BenchmarkMemo(b *testing.B) {
	run, opt := simulated(b), options(b, "")
	for _, ticker := range []string{"ONE", "SVRL"} {
		m := miner(b, run, ticker)
		b.Run(ticker, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := memo.Write(context.Background(), io.Discard, run, m, opt); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestHeaderShowsTheEarningsDate looks for the date at the head of every page, and for its absence where none is given.
func TestHeaderShowsTheEarningsDate(t *testing.T) {
	pdftotext := testutil.Need(t, "pdftotext")
	run := sample(t)
	m := miner(t, run, "ONE")
	for _, given := range []bool{true, false} {
		m.Inputs.EarningsDate = model.Date{}
		if given {
			m.Inputs.EarningsDate = model.Date{Year: 2024, Month: 8, Day: 13}
		}
		for n, page := range strings.Split(strings.TrimRight(output(t, pdftotext, "-enc", "UTF-8", "-layout",
			save(t, write(t, run, m, filled(t))), "-"), "\f"), "\f") {
			head, _, _ := strings.Cut(strings.TrimLeft(page, "\n"), "\n")
			if got := strings.Contains(folded(head), "Earnings 13 August 2024 · 30 June 2024 · Run"); got != given {
				t.Errorf("page %d, date given %v: the header is %q", n+1, given, folded(head))
			}
		}
	}
}

// TestNoShortLastLine: no line of running text on its own has but a word or two.
func TestNoShortLastLine(t *testing.T) {
	pdftotext := testutil.Need(t, "pdftotext")
	run, opt := sample(t), filled(t)
	for _, ticker := range []string{"ONE", "SVRL", "KEEP"} {
		text := output(t, pdftotext, "-enc", "UTF-8", save(t, write(t, run, miner(t, run, ticker), opt)), "-")
		for _, paragraph := range strings.Split(text, "\n\n") {
			lines := strings.Split(strings.TrimSpace(paragraph), "\n")
			last := lines[len(lines)-1]
			if n := len(lines); n > 1 && len(lines[n-2]) > 60 && strings.HasSuffix(last, ".") && len(last) < 8 {
				t.Errorf("%s: %q ends in a line of its own: %q", ticker, lines[n-2], last)
			}
		}
	}
}
