package memo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/report"
	"rackrate/report/memo"
)

func writeBook(t testing.TB, run *report.Run, opt memo.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := memo.WriteBook(context.Background(), &b, run, opt); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// outline is a bookmark as qpdf shows it.
type outline struct {
	Title string    `json:"title"`
	Page  int       `json:"destpageposfrom1"`
	Kids  []outline `json:"kids"`
}

// file is what qpdf says of the structure of a document.
type file struct {
	Outlines []outline `json:"outlines"`
	Pages    []struct {
		Object string `json:"object"`
	} `json:"pages"`
	Objects []map[string]json.RawMessage `json:"qpdf"`
}

func structureOf(t *testing.T, data []byte) file {
	t.Helper()
	var f file
	text := output(t, testutil.Need(t, "qpdf"), "--json=2", "--json-stream-data=none", save(t, data))
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// links are the pages that the links of a page lead to, in the order of the page.
func (f file) links(t *testing.T, page int) []int {
	t.Helper()
	var object struct {
		Value struct {
			Annotations []struct {
				Dest []json.RawMessage `json:"/Dest"`
			} `json:"/Annots"`
		} `json:"value"`
	}
	if err := json.Unmarshal(f.Objects[1]["obj:"+f.Pages[page-1].Object], &object); err != nil {
		t.Fatal(err)
	}
	annotations := object.Value.Annotations
	var out []int
	for _, a := range annotations {
		for n, p := range f.Pages {
			if len(a.Dest) > 0 && fmt.Sprintf("%q", p.Object) == string(a.Dest[0]) {
				out = append(out, n+1)
			}
		}
	}
	if len(out) != len(annotations) {
		t.Errorf("page %d: %d of %d links lead to a page", page, len(out), len(annotations))
	}
	return out
}

var contentsLine = regexp.MustCompile(`^ *(.*\S) +(\d+)$`)

// TestBookLeadsToItsMemos follows each line of the contents, each link of the
// front pages and each bookmark to the page that they name.
func TestBookLeadsToItsMemos(t *testing.T) {
	testutil.Slow(t)
	pdftotext := testutil.Need(t, "pdftotext")
	run := simulated(t)
	data := writeBook(t, run, filled(t))
	checkSound(t, data)
	f := structureOf(t, data)
	texts := strings.Split(output(t, pdftotext, "-layout", "-enc", "UTF-8", save(t, data), "-"), "\f")
	for i := range f.Pages {
		if want := fmt.Sprintf("Page %d of %d", i+1, len(f.Pages)); !strings.Contains(texts[i], want) {
			t.Errorf("page %d does not say %q", i+1, want)
		}
	}
	lines := 0
	for _, line := range strings.Split(texts[1], "\n") {
		m := contentsLine.FindStringSubmatch(line)
		if m == nil || strings.Contains(line, "Page 2") {
			continue
		}
		lines++
		var page int
		fmt.Sscan(m[2], &page)
		if name := strings.Trim(m[1], ". "); page < 3 || page > len(f.Pages) || !strings.Contains(folded(texts[page-1]),
			folded(name)) {
			t.Errorf("the contents send %q to page %s, which does not have it", name, m[2])
		}
		if !slices.Contains(f.links(t, 2), page) {
			t.Errorf("no link leads from the contents to page %d", page)
		}
	}
	if want := 2 + len(run.Book.Miners) + 5; lines != want {
		t.Errorf("%d lines of contents, want %d", lines, want)
	}
	if got, want := f.links(t, 4), f.links(t, 2)[2:]; !slices.Equal(slices.Compact(got), want) {
		t.Errorf("the table of all miners leads to pages %v, the contents to %v", got, want)
	}
	checkBookmarks(t, run, f, texts)
}

func checkBookmarks(t *testing.T, run *report.Run, f file, texts []string) {
	t.Helper()
	if len(f.Outlines) != 4+len(run.Book.Miners) {
		t.Fatalf("%d bookmarks at the top", len(f.Outlines))
	}
	for i, m := range run.Book.Miners {
		o := f.Outlines[4+i]
		if !strings.HasPrefix(o.Title, m.Name) || !strings.Contains(texts[o.Page-1], m.Name) {
			t.Errorf("bookmark %q leads to page %d", o.Title, o.Page)
		}
		evaluated := slices.ContainsFunc(m.Sites, func(s provenance.Site) bool { return !s.Failed })
		if evaluated && len(o.Kids) < 6 {
			t.Errorf("%d bookmarks under %q", len(o.Kids), o.Title)
		}
		last := o.Page
		for _, kid := range o.Kids {
			if kid.Page < last || !strings.Contains(folded(texts[kid.Page-1]), folded(kid.Title)) {
				t.Errorf("bookmark %q of %q leads to page %d", kid.Title, o.Title, kid.Page)
			}
			last = kid.Page
		}
	}
}

// checkSound runs qpdf's check of a file.
func checkSound(t *testing.T, data []byte) {
	t.Helper()
	out, err := exec.Command(testutil.Need(t, "qpdf"), "--check", save(t, data)).CombinedOutput()
	if err != nil || bytes.Contains(out, []byte("WARNING")) {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestBookHasTheSameMemos compares what stands in the book with the memos written alone.
func TestBookHasTheSameMemos(t *testing.T) {
	run, opt := simulated(t), filled(t)
	book, err := memo.BookStructure(run, opt)
	if err != nil {
		t.Fatal(err)
	}
	page := regexp.MustCompile(`(?m)^page \d+$`)
	_, rest, _ := strings.Cut(page.ReplaceAllString(book, "page"), "# All miners")
	_, rest, _ = strings.Cut(rest, "\npage\n")
	want := ""
	for i := range run.Book.Miners {
		text, err := memo.Structure(run, &run.Book.Miners[i], opt)
		if err != nil {
			t.Fatal(err)
		}
		want += page.ReplaceAllString(text, "page")
	}
	if "page\n"+rest != want {
		t.Error("the memos of the book are not those written alone")
	}
}

func TestBookIsTheSameTwiceAndAtOnce(t *testing.T) {
	run, opt := sample(t), filled(t)
	want := writeBook(t, run, opt)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			var b bytes.Buffer
			if err := memo.WriteBook(context.Background(), &b, run, opt); err != nil || !bytes.Equal(b.Bytes(), want) {
				t.Errorf("the bytes differ (%v)", err)
			}
		})
	}
	wg.Wait()
}

func TestBookInFrenchOfADraftWithAnAttachment(t *testing.T) {
	testutil.Slow(t)
	pdftotext := testutil.Need(t, "pdftotext")
	run, opt := sample(t), french(t)
	checkLayout(t, "book in French", pages(t, pdftotext, writeBook(t, run, opt)))
	opt.House = options(t, "").House
	opt.Attach = func(m *provenance.Miner) ([]memo.Attachment, error) {
		if m != nil {
			return nil, fmt.Errorf("asked for %s", m.Name)
		}
		return attachOne(&provenance.Miner{Name: "all"})
	}
	data := writeBook(t, run, opt)
	checkSound(t, data)
	text := output(t, pdftotext, "-enc", "UTF-8", save(t, data), "-")
	for _, want := range []string{"Notes de conversion", "Sommaire", "Tous les mineurs", "Besoin de", "PROJET"} {
		if !strings.Contains(text, want) {
			t.Errorf("the book does not say %q", want)
		}
	}
	if !strings.Contains(qdf(t, data), "/AFRelationship /Data") {
		t.Error("nothing is attached")
	}
	opt.Final = true
	if err := memo.WriteBook(context.Background(), io.Discard, run, opt); err == nil || !strings.Contains(err.Error(),
		"to be filled") {
		t.Errorf("a final book of drafts: %v", err)
	}
}

// TestBookOfHostileText has names that break lines, are very long, or have no glyph.
func TestBookOfHostileText(t *testing.T) {
	testutil.Slow(t)
	run := hostileRun(t)
	data := writeBook(t, run, filled(t))
	checkSound(t, data)
	checkLayout(t, "hostile book", pages(t, testutil.Need(t, "pdftotext"), data))
}
