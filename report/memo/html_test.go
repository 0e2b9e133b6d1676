package memo_test

import (
	"bytes"
	"encoding/xml"
	"html"
	"io"
	"regexp"
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/report/memo"
)

var (
	markup  = regexp.MustCompile(`<[^>]*>`)
	anchor  = regexp.MustCompile(`href="#([^"]+)"`)
	idOf    = regexp.MustCompile(` id="([^"]+)"`)
	outside = regexp.MustCompile(`(?:src|href)="(?:https?:)?//|@import|url\(|<script`)
)

// TestThePageForAScreenSaysWhatThePDFSays finds every sentence and row of the printed memo in the page, every link's
// line, nothing from elsewhere, and no mark of a figure.
func TestThePageForAScreenSaysWhatThePDFSays(t *testing.T) {
	testutil.Slow(t)
	run, opt := simulated(t), filled(t)
	eachMiner(run, func(m *provenance.Miner) {
		var b bytes.Buffer
		if err := memo.WriteHTML(t.Context(), &b, run, m, opt); err != nil {
			t.Fatal(err)
		}
		page := b.String()
		text := words(html.UnescapeString(markup.ReplaceAllString(page, "")))
		outline, err := memo.Structure(run, m, opt)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(outline, "\n") {
			for _, kind := range []string{"headline: ", "text: ", "note: ", "bullet: ", "# ", "## "} {
				if said, ok := strings.CutPrefix(line, kind); ok && !strings.HasSuffix(said, "…") &&
					!strings.Contains(text, words(said)) {
					t.Errorf("%s: the page does not say %q", m.Name, said)
				}
			}
		}
		ids := map[string]bool{}
		for _, id := range idOf.FindAllStringSubmatch(page, -1) {
			ids[id[1]] = true
		}
		links := anchor.FindAllStringSubmatch(page, -1)
		for _, a := range links {
			if !ids[a[1]] {
				t.Errorf("%s: a figure leads to %s, which is not there", m.Name, a[1])
			}
		}
		if run.Outcome(m.Name) != nil && len(links) < 50 {
			t.Errorf("%s: only %d figures lead to their lines", m.Name, len(links))
		}
		if found := outside.FindString(page); found != "" {
			t.Errorf("%s: the page asks for something else: %q", m.Name, found)
		}
		if i := strings.IndexFunc(page, func(r rune) bool { return r >= 0xe000 && r <= 0xf8ff }); i >= 0 {
			t.Errorf("%s: a mark is shown", m.Name)
		}
		checkSVG(t, page)
	})
}

// words are those of a text without its spaces: how they fall is a form's own.
func words(s string) string { return strings.Join(strings.Fields(s), "") }

// checkSVG parses the charts of a page.
func checkSVG(t *testing.T, page string) {
	t.Helper()
	for _, part := range strings.Split(page, "<svg ")[1:] {
		body, _, _ := strings.Cut(part, "</svg>")
		d := xml.NewDecoder(strings.NewReader("<svg " + body + "</svg>"))
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("a chart is no XML: %v", err)
			}
		}
		if noNumber.MatchString(body) {
			t.Error("a chart has what is no number")
		}
	}
}

// TestHostileTextIsEscaped: what a workbook names sites and miners by is shown, not run.
func TestHostileTextIsEscaped(t *testing.T) {
	f := newFixture(t)
	m := f.miner("<script>alert(1)</script> & Co", "X", shares)
	f.site(m, `"><img src=x onerror=alert(1)>`, join(fleet, lease))
	run := f.run()
	var b bytes.Buffer
	if err := memo.WriteHTML(t.Context(), &b, run, &run.Book.Miners[0], filled(t)); err != nil {
		t.Fatal(err)
	}
	if page := b.String(); strings.Contains(page, "<script") || strings.Contains(page, "<img") ||
		!strings.Contains(page, "&lt;script&gt;") {
		t.Error("text of the workbook is taken for markup")
	}
}
