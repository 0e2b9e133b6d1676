package serve

import (
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"rackrate/internal/testutil"
	"rackrate/templates"
)

// bigBook is a workbook of miners with five sites each, with columns that mean nothing and, in every miner, a
// cell that is refused.
func bigBook(sites, others int) string {
	var b strings.Builder
	b.WriteString("Company,Ticker,Site,Capacity (MW),Power (c/kWh),Hashrate,Efficiency,Rent ($/kW-month)")
	for i := range others {
		fmt.Fprintf(&b, ",Remark %d", i)
	}
	b.WriteString(",,Valuation date,2024-06-30\n")
	for i := range sites {
		power := fmt.Sprintf("%d", 3+i%4)
		if i%5 == 4 {
			power = "cheap"
		}
		fmt.Fprintf(&b, "Miner %d,M%d,Site %d,%d,%s,%d,25,%d", i/5, i/5, i, 100+i, power, 3+i%9, 100+i)
		for j := range others {
			fmt.Fprintf(&b, ",text %d", i*j)
		}
		switch i {
		case 0:
			b.WriteString(",,BTC price,61000")
		case 1:
			b.WriteString(",,Network hashrate,600")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestEveryPageInABrowser looks at every page of a workbook of many sites: axe-core finds no serious fault,
// each fits at 360 and at 1,920 pixels, the Tab key reaches all that can be used, and the French ones name
// nothing by its English key.
func TestEveryPageInABrowser(t *testing.T) {
	testutil.Slow(t)
	b := chromium(t, t.TempDir())
	s := start(t, filepath.Join(t.TempDir(), "store"), nil)
	b.do(chromedp.Navigate(s.base + "/?lang=fr"))
	b.until(`!!document.querySelector("main h1")`)
	b.sound("not-in-fr")
	mu.Lock()
	_, address, _ := strings.Cut(s.said.String(), "another one: ")
	mu.Unlock()
	b.do(chromedp.Navigate(strings.TrimSpace(address)), chromedp.WaitVisible("#drop"))
	drop := s.drop("big.csv", bigBook(testutil.Proof(10, 60), testutil.Proof(5, 40)))
	run := s.run(drop)
	s.ask(http.StatusOK, http.MethodPut, "/api/v1/drops/"+drop+"/corrections",
		`{"corrections":[{"sheet":"big","cell":"E3","value":"9"}]}`)
	s.run(drop)
	pages := []struct{ name, path, shown string }{
		{"drop", "/", `document.querySelectorAll("tbody tr").length === 1`},
		{"reading", "/drops/" + drop, `!!document.querySelector("#run")`},
		{"run", "/runs/" + run, `!!document.querySelector("#zip")`},
		{"whatif", "/runs/" + run + "/whatif?miner=M0", `!!document.querySelector("#now-nav")`},
		{"miners", "/history", `document.querySelectorAll("tbody tr").length > 1`},
		{"history", "/history?miner=M0", `document.querySelectorAll("tbody tr").length === 2`},
	}
	for _, language := range []string{"fr", "en"}[:testutil.Proof(1, 2)] { // the other tests see the English ones
		for _, p := range pages {
			mark := "?"
			if strings.Contains(p.path, "?") {
				mark = "&"
			}
			b.do(chromedp.Navigate(s.base + p.path + mark + "lang=" + language))
			b.until(p.shown + ` && document.documentElement.lang === "` + language + `"`)
			b.do(chromedp.Evaluate(`document.querySelectorAll("details").forEach((d) => { d.open = true; })`, nil))
			b.sound(p.name + "-big-" + language)
			if language == "fr" {
				b.inFrench(p.name)
			}
		}
	}
	// the note as it lies in the run's folder: where it is served, its sandbox keeps axe-core out
	notes, err := filepath.Glob(filepath.Join(s.store, "runs", run, "out", "memos", "*.html"))
	if err != nil || len(notes) == 0 {
		t.Fatalf("%d notes, %v", len(notes), err)
	}
	b.do(chromedp.Navigate("file://" + notes[0]))
	b.until(`!!document.querySelector("main h1")`)
	b.sound("note-file")
}

// inFrench wants nothing on a page to be named by its English key.
func (b *tab) inFrench(name string) {
	b.Helper()
	words, err := templates.LoadWords("en")
	if err != nil {
		b.Fatal(err)
	}
	var text string
	b.do(chromedp.Evaluate(`document.body.innerText`, &text))
	keys := []string{`: high\b`, `: medium\b`, `: low\b`}
	for _, names := range []map[string]string{words.Actions, words.Parts, words.Groups} {
		for key := range names {
			if strings.ContainsAny(key, "_ ") {
				keys = append(keys, `\b`+regexp.QuoteMeta(key)+`\b`)
			}
		}
	}
	slices.Sort(keys)
	for _, found := range regexp.MustCompile(`(?i)`+strings.Join(keys, "|")).FindAllString(text, 5) {
		b.Errorf("%s: an English key on a French page: %q", name, found)
	}
}
