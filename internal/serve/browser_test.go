package serve

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"rackrate/internal/testutil"
)

// tab is a tab of a real browser.
type tab struct {
	*testing.T
	ctx      context.Context
	pictures string // folder for pictures of the pages, "" for none
}

// chromium opens a browser, whose downloads go to a folder.
func chromium(t *testing.T, downloads string) *tab {
	t.Helper()
	file := testutil.Need(t, "chromium")
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(file), chromedp.NoSandbox,
		chromedp.WindowSize(1280, 900), chromedp.WSURLReadTimeout(time.Minute))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), flags...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 10*time.Minute)
	t.Cleanup(cancel)
	b := &tab{t, ctx, os.Getenv("RACKRATE_PICTURES")}
	b.do(browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllow).WithDownloadPath(downloads).
		WithEventsEnabled(true))
	return b
}

func (b *tab) do(actions ...chromedp.Action) {
	b.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		b.Fatal(err)
	}
}

// until waits until a script says true.
func (b *tab) until(script string) {
	b.Helper()
	var ok bool
	for range 3000 {
		if err := chromedp.Run(b.ctx, chromedp.Evaluate(script, &ok)); err == nil && ok {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	var text string
	_ = chromedp.Run(b.ctx, chromedp.Evaluate(`document.body.innerText`, &text))
	b.Fatalf("never came true: %s; the page says %.1500s", script, text)
}

// sound looks at the page: axe-core finds no serious fault, and it fits.
func (b *tab) sound(name string) {
	b.Helper()
	axe, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		b.Fatal(err)
	}
	b.fits(name)
	b.reachable(name)
	var faults []string
	b.do(chromedp.Evaluate(string(axe), nil),
		chromedp.Evaluate(`axe.run({resultTypes: ["violations"]}).then((r) => r.violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join(" | ")))`,
			&faults, awaited))
	for _, f := range faults {
		b.Errorf("%s: axe-core: %s", name, f)
	}
}

// awaited has a script's promise kept before its value is taken.
func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

// reachable goes through the page by the Tab key alone, and wants every link, button and field to have had the
// focus. The cells of a sheet that nothing is said of are corrected by their names instead, and are not stopped
// at.
func (b *tab) reachable(name string) {
	b.Helper()
	const all = `[...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter((e) => !e.disabled && e.tabIndex >= 0 && e.checkVisibility())`
	var count int
	b.do(chromedp.Evaluate(
		`document.activeElement?.blur(); document.addEventListener("focusin", (e) => e.target.setAttribute("data-reached", "")); `+all+`.length`, &count))
	b.do(chromedp.KeyEvent(strings.Repeat(kb.Tab, count+20))) // regions that scroll are stopped at too
	var left []string
	b.do(chromedp.Evaluate(all+`.filter((e) => !e.hasAttribute("data-reached")).map((e) => e.outerHTML.slice(0, 150))`,
		&left))
	for _, e := range left {
		b.Errorf("%s: not reached by the Tab key: %s", name, e)
	}
}

// press presses a link or a button by keyboard.
func (b *tab) press(selector string) {
	b.Helper()
	b.do(chromedp.Focus(selector), chromedp.KeyEvent("\r"))
}

// fits wants nothing to stick out at 360 and at 1,920 pixels; it takes pictures where asked for.
func (b *tab) fits(name string) {
	b.Helper()
	for _, width := range []int64{360, 1920, 1280} {
		var wide bool
		b.do(chromedp.EmulateViewport(width, 900), chromedp.Sleep(150*time.Millisecond),
			chromedp.Evaluate(`document.documentElement.scrollWidth > innerWidth + 1`, &wide))
		if wide {
			b.Errorf("%s sticks out at %d pixels", name, width)
		}
		if b.pictures != "" {
			var picture []byte
			b.do(chromedp.FullScreenshot(&picture, 100))
			if err := os.WriteFile(filepath.Join(b.pictures, fmt.Sprintf("%s-%d.png", name, width)), picture,
				0o644); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// TestInABrowser goes the way of a person: drop the sample, correct a cell, run it, ask what if, take a
// scenario, look at the history.
func TestInABrowser(t *testing.T) {
	testutil.Slow(t)
	sample, err := filepath.Abs("../../samples/us-listed-miners.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	downloads := t.TempDir()
	b := chromium(t, downloads)
	var address string
	s := start(t, filepath.Join(t.TempDir(), "store"), nil)
	mu.Lock()
	_, address, _ = strings.Cut(s.said.String(), "another one: ")
	mu.Unlock()
	b.do(chromedp.Navigate(strings.TrimSpace(address)), chromedp.WaitVisible("#drop"))
	b.sound("drop")
	b.do(chromedp.SetUploadFiles("#files", []string{sample}))
	b.until(`!!document.querySelector("#run") && document.querySelectorAll(".grid td.used").length > 100`)
	b.sound("reading")
	// a cell is corrected by keyboard alone
	b.do(chromedp.Focus("#at"), chromedp.SendKeys("#at", "J8\r"), chromedp.WaitVisible("dialog #value"),
		chromedp.SendKeys("dialog #value", "5.5\r"))
	b.until(`document.querySelectorAll(".grid td.fixed").length === 1 && document.querySelector("main").innerText.includes("RR-134") === false`)
	b.press("#run")
	b.until(`location.pathname.startsWith("/runs/") && !!document.querySelector("#zip")`)
	b.sound("run")
	var id string
	b.do(chromedp.Evaluate(`location.pathname.split("/")[2]`, &id))
	b.press("#book")
	b.sameAsServed(s, id, downloads, "us-listed-miners.annotated.xlsx")
	b.readsTheNote()
	b.do(chromedp.Navigate(s.base + "/runs/" + id + "/whatif?miner=CORZ"))
	b.until(`!!document.querySelector("#now-nav")`)
	var before, after string
	b.do(chromedp.Text("#now-nav", &before), chromedp.Focus("#lever-btc_price_usd"),
		chromedp.KeyEvent(strings.Repeat(kb.ArrowRight, 20)))
	b.until(fmt.Sprintf(
		`document.querySelector("#now-nav").innerText !== %q && location.search.includes("c.btc_price_usd=*1.2")`,
		before))
	b.do(chromedp.Sleep(time.Second), chromedp.Text("#now-nav", &after))
	b.sound("whatif")
	b.do(chromedp.SendKeys("#scenario", "Dear bitcoin\r"))
	b.waitFor(filepath.Join(downloads, "scenarios.csv"), "Dear bitcoin,btc_price_usd,*1.2")
	b.press("#scenario-book")
	b.waitFor(filepath.Join(downloads, "us-listed-miners Dear bitcoin.xlsx"), "PK")
	b.followsTheLink(after)
	b.comparesTwoRuns(s, id)
	b.do(chromedp.Navigate(s.base + "/"))
	b.until(`document.querySelector("main").innerText.includes("Classeurs reçus")`)
	b.sound("drop-fr")
}

// TestTwoUsersInABrowser logs two users in, each in a browser of their own: one corrects a unit, runs and
// shares; the other sees nothing before and the run after, in French, and logs out.
func TestTwoUsersInABrowser(t *testing.T) {
	testutil.Slow(t)
	testutil.Need(t, "chromium")
	var lines string
	for _, name := range []string{"ada", "bob"} {
		line, err := HashPassword(name, name+" has a long password")
		if err != nil {
			t.Fatal(err)
		}
		lines += line + "\n"
	}
	users := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(users, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, filepath.Join(t.TempDir(), "store"), func(o *Options) { o.Users = users })
	book := filepath.Join(t.TempDir(), "q2.csv")
	if err := os.WriteFile(book, []byte(strings.Replace(sound, "Power (c/kWh)", "Power", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	ada, bob := chromium(t, t.TempDir()), chromium(t, t.TempDir())
	for name, b := range map[string]*tab{"ada": ada, "bob": bob} {
		b.do(chromedp.Navigate(s.base+"/"), chromedp.WaitVisible("input[type=password]"))
		if name == "ada" {
			b.sound("login")
		}
		b.do(chromedp.SendKeys("form input:not([type=password])", name), chromedp.SendKeys("input[type=password]",
			name+" has a long password\r"), chromedp.WaitVisible("#drop"))
	}
	ada.do(chromedp.SetUploadFiles("#files", []string{book}))
	unit := `input[aria-label*=": Power ("]`
	ada.until(`!!document.querySelector('` + unit +
		`') && document.querySelector("main").innerText.includes("0 of 2 sites")`)
	for at, value := range map[string]string{`select[aria-label*=": Power ("]`: "power_price_usd_mwh", unit: "c/kWh"} {
		ada.do(chromedp.SetValue(at, value), chromedp.Evaluate(`document.querySelector('`+at+
			`').dispatchEvent(new Event("change"))`, nil))
	}
	ada.press("#keep")
	ada.until(`!!document.querySelector("#forget") && document.querySelector("main").innerText.includes("2 of 2 sites")`)
	var path string
	ada.do(chromedp.Evaluate(`location.pathname`, &path))
	bob.do(chromedp.Navigate(s.base + path))
	bob.until(`document.querySelector("#status").innerText.includes("somebody else's")`)
	ada.do(chromedp.Focus("#share"), chromedp.KeyEvent(" "), chromedp.Sleep(time.Second))
	ada.press("#run")
	ada.until(`location.pathname.startsWith("/runs/") && !!document.querySelector("#zip")`)
	ada.do(chromedp.Evaluate(`location.pathname`, &path))
	bob.do(chromedp.Navigate(s.base + path + "?lang=fr"))
	bob.until(`document.documentElement.lang === "fr" && !!document.querySelector("#zip") && document.body.innerText.includes("Classeur annoté")`)
	bob.sound("run-fr")
	bob.press("#logout")
	bob.do(chromedp.WaitVisible("input[type=password]"), chromedp.Navigate(s.base+path))
	bob.until(`!!document.querySelector("input[type=password]")`)
}

// followsTheLink copies the link of a what-if and opens it: it shows the same answer.
func (b *tab) followsTheLink(answer string) {
	b.Helper()
	var link string
	b.do(browser.SetPermission(&browser.PermissionDescriptor{Name: "clipboard-read"}, browser.PermissionSettingGranted),
		chromedp.Focus("#link"), chromedp.KeyEvent("\r"))
	b.until(`document.querySelector("#status").innerText.includes("clipboard")`)
	b.do(chromedp.Evaluate(`navigator.clipboard.readText()`, &link, awaited))
	b.do(chromedp.Navigate("about:blank"), chromedp.Navigate(link))
	b.until(fmt.Sprintf(`document.querySelector("#now-nav")?.innerText === %q`, answer))
}

// comparesTwoRuns corrects the workbook of a run once more, runs it again, and puts the two side by side in
// French, by keyboard alone.
func (b *tab) comparesTwoRuns(s *served, id string) {
	b.Helper()
	b.do(chromedp.Navigate(s.base + "/drops/" + strings.TrimSuffix(id, "-1")))
	b.until(`!!document.querySelector("#at")`)
	b.do(chromedp.SendKeys("#at", "J8\r"), chromedp.WaitVisible("dialog #value"),
		chromedp.SendKeys("dialog #value", "3.5\r"))
	b.until(`document.querySelector("#status").innerText.includes("read again")`)
	b.press("#run")
	b.until(`location.pathname.endsWith("-2") && !!document.querySelector("#zip")`)
	b.do(chromedp.Navigate(s.base + "/history?miner=CORZ&lang=fr"))
	b.until(`document.querySelectorAll("tbody tr").length === 2 && document.documentElement.lang === "fr"`)
	for _, mark := range []string{"tbody tr:nth-child(1) input", "tbody tr:nth-child(2) input"} {
		b.do(chromedp.Focus(mark), chromedp.KeyEvent(" "))
	}
	b.press("main .row button")
	b.until(`document.querySelectorAll("table").length === 2 && document.querySelector("main").innerText.includes("De us-listed-miners.xlsx, 20")`)
	b.sound("history-fr")
	b.inFrench("history-fr")
}

// readsTheNote opens the note on a miner, follows a figure to its line, and loads it again: it is a page of its
// own that holds no session.
func (b *tab) readsTheNote() {
	b.Helper()
	var link, path string
	b.press("a.note")
	b.until(`location.pathname.includes("/notes/memos/") && !!document.querySelector("main h1")`)
	b.do(chromedp.Evaluate(`document.querySelector("a[href^='#l']").getAttribute("href")`, &link),
		chromedp.Click(`a[href^="#l"]`))
	b.until(fmt.Sprintf(`location.hash === %q && !!document.getElementById(location.hash.slice(1))`, link))
	b.do(chromedp.Reload())
	b.until(`!!document.querySelector("main h1") && getComputedStyle(document.querySelector("main")).maxWidth !== "none"`)
	b.do(chromedp.Evaluate(`origin`, &path))
	if path != "null" {
		b.Errorf("the note is a page of %s", path)
	}
	b.fits("note") // axe-core cannot run there: scripts cannot
}

// sameAsServed waits for a download and holds it against the file of the run.
func (b *tab) sameAsServed(s *served, id, dir, name string) {
	b.Helper()
	want, err := os.ReadFile(filepath.Join(s.store, "runs", id, "out", name))
	if err != nil {
		b.Fatal(err)
	}
	b.waitFor(filepath.Join(dir, name), string(want))
}

// waitFor waits for a file that holds a text.
func (b *tab) waitFor(file, text string) {
	b.Helper()
	for range 200 {
		if data, err := os.ReadFile(file); err == nil && strings.Contains(string(data), text) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.Errorf("%s was not downloaded as it should be", file)
}
