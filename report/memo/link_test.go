package memo_test

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"rackrate/internal/testutil"
	"rackrate/report/memo"
)

// qdf is a memo as qpdf writes it for reading.
func qdf(t *testing.T, data []byte) string {
	t.Helper()
	qpdf := testutil.Need(t, "qpdf")
	out, err := exec.Command(qpdf, "--qdf", "--object-streams=disable", save(t, data), "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

var (
	annotation = regexp.MustCompile(`/Subtype /Link`)
	lost       = regexp.MustCompile(`/Dest \[\s*null`)
)

// TestFiguresAreLinks looks at the links of a memo, with and without attachments:
// there are at least as many as figures on page 1, and each leads to a page.
func TestFiguresAreLinks(t *testing.T) {
	run := simulated(t)
	m := miner(t, run, "ONE")
	opt := filled(t)
	figures, err := memo.Figures(run, m, opt)
	if err != nil {
		t.Fatal(err)
	}
	bare := qdf(t, write(t, run, m, opt))
	opt.Attach = attachOne
	carrying := qdf(t, write(t, run, m, opt))
	for name, file := range map[string]string{"bare": bare, "with an attachment": carrying} {
		if n := len(annotation.FindAllString(file, -1)); n < len(figures) {
			t.Errorf("%s: %d links for %d figures on page 1", name, n, len(figures))
		}
		if lost.MatchString(file) {
			t.Errorf("%s: a link leads nowhere", name)
		}
		for _, want := range []string{"/Lang (en)", "/DisplayDocTitle true", "/Metadata", "/Outlines", "/ID ["} {
			if !strings.Contains(file, want) {
				t.Errorf("%s: no %s", name, want)
			}
		}
	}
	if strings.Contains(bare, "/AFRelationship") || !strings.Contains(carrying, "/AFRelationship /Data") {
		t.Error("the attachment is there unasked, or is not there")
	}
	if a, b := strings.Count(bare, "/Title "), strings.Count(carrying, "/Title "); a != b || a < 6 {
		t.Errorf("%d bookmarks and title without an attachment, %d with one", a, b)
	}
}

// TestNoMarkIsDrawn finds none of the characters that follow figures in the text.
func TestNoMarkIsDrawn(t *testing.T) {
	pdftotext := testutil.Need(t, "pdftotext")
	run, opt := simulated(t), filled(t)
	for _, ticker := range []string{"ONE", "SVRL", "BRK"} {
		text := output(t, pdftotext, "-enc", "UTF-8", save(t, write(t, run, miner(t, run, ticker), opt)), "-")
		if i := strings.IndexFunc(text, func(r rune) bool { return r >= 0xe000 && r <= 0xf8ff }); i >= 0 {
			t.Errorf("%s: a mark is drawn in %q", ticker, text[max(0, i-40):min(len(text), i+40)])
		}
	}
}
