package memo_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"html"
	"image/png"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/report"
	"rackrate/report/memo"
)

// parts unpacks a Word document, each part by its name; those that are XML have to be whole.
func parts(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
		if strings.HasSuffix(f.Name, ".png") {
			continue
		}
		for d := xml.NewDecoder(bytes.NewReader(text)); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s is no XML: %v", f.Name, err)
			}
		}
	}
	return out
}

func inWord(t *testing.T, run *report.Run, m *provenance.Miner, opt memo.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := memo.WriteWord(t.Context(), &b, run, m, opt); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var (
	figures  = regexp.MustCompile(`(?s)<figure>.*?</figure>`)
	appended = regexp.MustCompile(`(?s)<details.*?</details>`)
	besides  = regexp.MustCompile(`(?s)<p class="(?:head|foot|draft)">.*?</p>|<title>.*?</title>|<style>.*?</style>`)
)

// TestTheThreeFormsSayTheSame compares the words of the Word document with those of the page, letter by letter,
// and finds every sentence of the PDF in both.
func TestTheThreeFormsSayTheSame(t *testing.T) {
	testutil.Slow(t)
	run, opt := simulated(t), filled(t)
	opt.Appendix = false // the page has its ledger by itself
	eachMiner(run, func(m *provenance.Miner) {
		var b bytes.Buffer
		if err := memo.WriteHTML(t.Context(), &b, run, m, opt); err != nil {
			t.Fatal(err)
		}
		page := b.String()
		for _, left := range []*regexp.Regexp{figures, appended, besides, markup} {
			page = left.ReplaceAllString(page, "")
		}
		page = words(html.UnescapeString(page))
		document := parts(t, inWord(t, run, m, opt))["word/document.xml"]
		text := words(html.UnescapeString(markup.ReplaceAllString(document, "")))
		if page != text {
			i := 0
			for i < min(len(page), len(text)) && page[i] == text[i] {
				i++
			}
			t.Errorf("%s: the page says %q where the Word document says %q", m.Name, page[i:min(i+80, len(page))],
				text[i:min(i+80, len(text))])
		}
		outline, err := memo.Structure(run, m, opt)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(outline, "\n") {
			for _, kind := range []string{"headline: ", "text: ", "note: ", "bullet: ", "own: ", "# ", "## "} {
				if said, ok := strings.CutPrefix(line, kind); ok && !strings.HasSuffix(said, "…") &&
					!strings.Contains(text, words(said)) {
					t.Errorf("%s: the Word document does not say %q", m.Name, said)
				}
			}
		}
	})
}

// TestAWordDocumentIsWhole: what parts refer to is there, figures lead to their lines, pictures are sharp, the
// same memo has the same bytes.
func TestAWordDocumentIsWhole(t *testing.T) {
	testutil.Slow(t)
	run, opt := simulated(t), filled(t)
	opt.Appendix = true
	m := &run.Book.Miners[0]
	data := inWord(t, run, m, opt)
	if !bytes.Equal(data, inWord(t, run, m, opt)) {
		t.Error("the same memo has other bytes")
	}
	all := parts(t, data)
	document := all["word/document.xml"]
	for _, target := range regexp.MustCompile(`Target="([^"]+\.(?:xml|png))"`).
		FindAllStringSubmatch(all["word/_rels/document.xml.rels"], -1) {
		if _, ok := all["word/"+target[1]]; !ok {
			t.Errorf("part %s is missing", target[1])
		}
	}
	var names []string
	for _, mark := range regexp.MustCompile(`<w:bookmarkStart w:id="\d+" w:name="([^"]+)"`).
		FindAllStringSubmatch(document, -1) {
		names = append(names, mark[1])
	}
	links := regexp.MustCompile(`w:anchor="([^"]+)"`).FindAllStringSubmatch(document, -1)
	for _, a := range links {
		if !slices.Contains(names, a[1]) {
			t.Errorf("a figure leads to %s, which is not there", a[1])
		}
	}
	if len(links) < 50 {
		t.Errorf("only %d figures lead to their lines", len(links))
	}
	styles := all["word/styles.xml"]
	for _, used := range regexp.MustCompile(`<w:(?:pStyle|rStyle|tblStyle) w:val="([^"]+)"`).
		FindAllStringSubmatch(document, -1) {
		if !strings.Contains(styles, `w:styleId="`+used[1]+`"`) {
			t.Errorf("style %s is not defined", used[1])
		}
	}
	for _, heading := range []string{"Heading1", "Heading2", "Heading3", "Title"} {
		if !strings.Contains(document, `<w:pStyle w:val="`+heading+`"`) {
			t.Errorf("no paragraph is a %s", heading)
		}
	}
	pictures := 0
	for name, picture := range all {
		if !strings.HasSuffix(name, ".png") {
			continue
		}
		pictures++
		img, err := png.Decode(strings.NewReader(picture))
		if err != nil {
			t.Fatal(err)
		}
		if dots := img.Bounds().Dx(); dots < 750 { // the narrowest is a column of 180 points
			t.Errorf("%s is %d dots wide", name, dots)
		}
	}
	if pictures < 4 || pictures != strings.Count(document, "<w:drawing>") {
		t.Errorf("%d pictures for %d drawings", pictures, strings.Count(document, "<w:drawing>"))
	}
}

// order is that of the elements within some of WordprocessingML's, as its schema (ECMA-376, part 1) has it.
var order = map[string][]string{
	"pPr": {"pStyle", "keepNext", "keepLines", "pageBreakBefore", "numPr", "pBdr", "tabs", "spacing", "ind", "jc",
		"outlineLvl", "sectPr"},
	"rPr":   {"rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "u", "lang"},
	"tblPr": {"tblStyle", "tblW", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook"},
	"tcPr":  {"tcW", "gridSpan", "tcBorders", "shd", "vAlign"}, "tbl": {"tblPr", "tblGrid", "tr"},
	"sectPr": {"headerReference", "footerReference", "type", "pgSz", "pgMar"},
	"style":  {"name", "basedOn", "next", "uiPriority", "semiHidden", "qFormat", "pPr", "rPr", "tblPr", "tblStylePr"},
}

// TestElementsOfAWordDocumentAreInTheSchemasOrder: Word refuses to open what is not.
func TestElementsOfAWordDocumentAreInTheSchemasOrder(t *testing.T) {
	testutil.Slow(t)
	run, opt := simulated(t), filled(t)
	opt.Appendix = true
	for name, part := range parts(t, inWord(t, run, &run.Book.Miners[0], opt)) {
		if !strings.HasSuffix(name, ".xml") {
			continue
		}
		type open struct {
			name string
			at   int
			last string
		}
		stack := []open{{}}
		for d := xml.NewDecoder(strings.NewReader(part)); ; {
			token, err := d.Token()
			if err != nil {
				break
			}
			switch e := token.(type) {
			case xml.StartElement:
				up := &stack[len(stack)-1]
				if want, ok := order[up.name]; ok {
					at := slices.Index(want, e.Name.Local)
					if at < 0 || at < up.at {
						t.Fatalf("%s: %s comes after %s in %s", name, e.Name.Local, up.last, up.name)
					}
					up.at, up.last = at, e.Name.Local
				}
				stack = append(stack, open{name: e.Name.Local})
			case xml.EndElement:
				closed := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				up := &stack[len(stack)-1]
				if closed.name == "tc" && closed.last != "p" {
					t.Fatalf("%s: a cell ends with %s, not with a paragraph", name, closed.last)
				}
				up.last = closed.name
			}
		}
	}
}

// TestHostileTextInWordIsText: what a workbook names sites and miners by is shown as it is.
func TestHostileTextInWordIsText(t *testing.T) {
	testutil.Slow(t)
	f := newFixture(t)
	m := f.miner("</w:t><w:script>& Co", "X", shares)
	f.site(m, `"><w:hyperlink>`, join(fleet, lease))
	run := f.run()
	document := parts(t, inWord(t, run, &run.Book.Miners[0], filled(t)))["word/document.xml"]
	if strings.Contains(document, "<w:script") || !strings.Contains(document, "&lt;w:script&gt;&amp; Co") {
		t.Error("text of the workbook is taken for markup")
	}
}
