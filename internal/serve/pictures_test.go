//go:build pictures

package serve

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestPicturesOfTheReadme takes the two pictures of the drop page that the README has, with the sample of 2026,
// into the folder RACKRATE_PICTURES: reading.png and whatif.png. make pictures calls it.
func TestPicturesOfTheReadme(t *testing.T) {
	dir := os.Getenv("RACKRATE_PICTURES")
	if dir == "" {
		t.Fatal("RACKRATE_PICTURES names no folder")
	}
	sample, err := filepath.Abs("../../samples/us-listed-miners-2026.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	b := chromium(t, t.TempDir())
	take := func(name string, whole bool) {
		t.Helper()
		var png []byte
		shot := chromedp.CaptureScreenshot(&png)
		if whole {
			shot = chromedp.FullScreenshot(&png, 100)
		}
		b.do(shot)
		if err := os.WriteFile(filepath.Join(dir, name), png, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var address, id string
	s := start(t, filepath.Join(t.TempDir(), "store"), nil)
	mu.Lock()
	_, address, _ = strings.Cut(s.said.String(), "another one: ")
	mu.Unlock()
	b.do(chromedp.Navigate(strings.TrimSpace(address)), chromedp.WaitVisible("#drop"), chromedp.SetUploadFiles("#files",
		[]string{sample}))
	b.until(`!!document.querySelector("#run") && document.querySelectorAll(".grid td.used").length > 50`)
	take("reading.png", false)
	b.do(chromedp.Focus("#run"), chromedp.KeyEvent("\r"))
	b.until(`location.pathname.startsWith("/runs/") && !!document.querySelector("#zip")`)
	b.do(chromedp.Evaluate(`location.pathname.split("/")[2]`, &id))
	b.do(chromedp.Navigate(s.base + "/runs/" + id + "/whatif?miner=WULF"))
	b.until(`!!document.querySelector("#lever-lease_usd_kw_month")`)
	b.do(chromedp.Focus("#lever-lease_usd_kw_month"), chromedp.KeyEvent(strings.Repeat(kb.ArrowLeft, 10)))
	b.until(`location.search.includes("c.lease_usd_kw_month=") && document.body.innerText.includes("answered in")`)
	b.do(chromedp.Sleep(time.Second)) // the last of ten steps is answered too
	take("whatif.png", true)
}
