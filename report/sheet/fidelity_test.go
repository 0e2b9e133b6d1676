package sheet

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
)

// TestEveryPartSurvives annotates workbooks of several writers and compares every
// part, relationship and content type with the original by means of its own.
func TestEveryPartSurvives(t *testing.T) {
	testutil.Slow(t)
	files, err := filepath.Glob("testdata/fidelity/*.xls?")
	must(t, err)
	if len(files) != len(analysts) {
		t.Errorf("%d workbooks found, %d described", len(files), len(analysts))
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(file)
			must(t, err)
			run := fixtureRun(t)
			run.Book.File = name
			survives(t, src, annotated(t, src, run), analysts[name])
		})
	}
	t.Run("excelize", func(t *testing.T) {
		src := fixtureWorkbook(t, pivoted(t))
		survives(t, src, annotated(t, src, fixtureRun(t)),
			[]kept{{"pivot cache", "xl/pivotCache/pivotCacheDefinition1.xml", "site_mw"},
				{"pivot table", "xl/pivotTables/pivotTable1.xml", "pivotField"}, {"slicer", "xl/slicers/slicer1.xml",
					"what"}, {"table", "xl/tables/table1.xml", "what"}})
	})
}

// pivoted adds a pivot table of the sites and a table with a slicer.
func pivoted(t *testing.T) func(*excelize.File) {
	return func(f *excelize.File) {
		must(t, f.AddPivotTable(&excelize.PivotTableOptions{DataRange: "Sites!B4:E9", PivotTableRange: "Other!M2:P12",
			Rows: []excelize.PivotTableField{{Data: "miner"}},
			Data: []excelize.PivotTableField{{Data: "site_mw", Subtotal: "Sum"}}}))
		for i, row := range [][]any{{"what", "mw"}, {"a", 1}, {"b", 2}} {
			must(t, f.SetSheetRow("Other", "C"+strconv.Itoa(2+i), &row))
		}
		must(t, f.AddTable("Other", &excelize.Table{Range: "C2:D4", Name: "Log"}))
		must(t, f.AddSlicer("Other", &excelize.SlicerOptions{Name: "what", Cell: "G2", TableSheet: "Other",
			TableName: "Log"}))
	}
}

func survives(t *testing.T, src []byte, out Result, features []kept) {
	t.Helper()
	before, after := partsOf(t, src), partsOf(t, out.Workbook)
	for _, k := range features {
		if !strings.Contains(string(before[k.part]), k.text) {
			t.Errorf("%s: the original has no %q in %s: nothing is proven", k.what, k.text, k.part)
		}
		if !strings.Contains(string(after[k.part]), k.text) {
			t.Errorf("%s was lost from %s", k.what, k.part)
		}
	}
	mayChange := changing(t, before)
	for name, old := range before {
		now, ok := after[name]
		switch {
		case strings.HasSuffix(name, "/"): // a folder is no part, and holds nothing
		case !ok:
			t.Errorf("%s was lost", name)
		case !bytes.Equal(old, now) && !mayChange[name]:
			t.Errorf("%s was changed", name)
		case !bytes.Equal(old, now):
			if name == sitesPart {
				sameColumns(t, colsOf.FindString(string(old)), colsOf.FindString(string(now)))
			}
			if lost := missing(string(old), string(now)); lost != "" {
				t.Errorf("%s: %.200s is missing", name, lost)
			}
		}
	}
	sameRelationships(t, before, after)
	sameTypes(t, before, after)
	wellFormed(t, after)
	compareCells(t, open(t, src), open(t, out.Workbook))
	threaded := strings.Contains(string(before["xl/worksheets/_rels/sheet1.xml.rels"]), "threadedComment")
	told := slices.ContainsFunc(out.Findings, func(f provenance.Finding) bool { return f.Code == "RR-402" })
	if threaded != told || !threaded && len(out.Findings) > 0 {
		t.Errorf("findings %v", out.Findings)
	}
}

// changing are the parts that annotation may add to.
func changing(t *testing.T, parts map[string][]byte) map[string]bool {
	t.Helper()
	out := map[string]bool{"[Content_Types].xml": true, "xl/workbook.xml": true, "xl/_rels/workbook.xml.rels": true,
		"xl/styles.xml": true, sitesPart: true, "xl/worksheets/_rels/sheet1.xml.rels": true}
	box := regexp.MustCompile(`<legacyDrawing [^>]*r:id="([^"]*)"`).FindSubmatch(parts[sitesPart])
	for _, r := range relationshipsOf(t, parts, "xl/worksheets/_rels/sheet1.xml.rels") {
		if strings.HasSuffix(r.Type, "/comments") || box != nil && r.ID == string(box[1]) {
			out[r.part] = true
		}
	}
	return out
}

var (
	tokenOf  = regexp.MustCompile(`<[^>]*>|[^<]+`)
	growing  = regexp.MustCompile(`^<(?:\w+:)?(?:row|dimension|numFmts|fonts|fills|borders|cellXfs|dxfs) `)
	growth   = regexp.MustCompile(` (?:spans|ref|count)="[^"]*"`)
	colsOf   = regexp.MustCompile(`(?s)<(?:\w+:)?cols>.*?</(?:\w+:)?cols>`)
	emptyTag = regexp.MustCompile(`(?s)^<([\w:]+)(.*)/>$`)
)

// tokens are the tags and texts of a part, without what may grow.
func tokens(part string) []string {
	var out []string
	for _, tok := range tokenOf.FindAllString(part, -1) {
		if growing.MatchString(tok) {
			tok = growth.ReplaceAllString(tok, "")
		}
		if m := emptyTag.FindStringSubmatch(tok); m != nil { // an element that was empty may have been opened
			out = append(out, "<"+m[1]+m[2]+">", "</"+m[1]+">")
			continue
		}
		out = append(out, tok)
	}
	return out
}

// missing is the first tag or text of the original that is no longer there, in
// its order; columns are compared apart.
func missing(old, now string) string {
	rest := tokens(colsOf.ReplaceAllString(now, ""))
	for _, want := range tokens(colsOf.ReplaceAllString(old, "")) {
		i := slices.Index(rest, want)
		if i < 0 {
			return want
		}
		rest = rest[i+1:]
	}
	return ""
}

func TestMissing(t *testing.T) {
	old := `<sheetData><row r="1" spans="1:2"><c r="A1" s="1"><v>5</v></c></row></sheetData><legacyDrawing r:id="rId1"/>`
	for now, want := range map[string]string{
		strings.Replace(old, `spans="1:2"`, `spans="1:9"`, 1):             "",
		strings.Replace(old, `</row>`, `<c r="B1"><v>5</v></c></row>`, 1): "",
		strings.Replace(old, `s="1"`, `s="2"`, 1):                         `<c r="A1" s="1">`,
		strings.Replace(old, `<v>5</v>`, `<v>6</v>`, 1):                   "5",
		strings.Replace(old, `<legacyDrawing r:id="rId1"/>`, ``, 1):       `<legacyDrawing r:id="rId1">`,
	} {
		if got := missing(old, now); got != want {
			t.Errorf("missing from %s: %q, want %q", now, got, want)
		}
	}
}

// sameColumns compares what is said of each column but the six of results, K to P.
func sameColumns(t *testing.T, old, now string) {
	t.Helper()
	before, after := columnsOf(t, old), columnsOf(t, now)
	for col, look := range before {
		if (col < 11 || col > 16) && after[col] != look {
			t.Errorf("column %d: %q became %q", col, look, after[col])
		}
	}
}

func columnsOf(t *testing.T, cols string) map[int]string {
	t.Helper()
	out := map[int]string{}
	for _, tag := range regexp.MustCompile(`<(?:\w+:)?col [^>]*>`).FindAllString(cols, -1) {
		var ends [2]int
		for i, name := range []string{"min", "max"} {
			m := regexp.MustCompile(` ` + name + `="(\d+)"`).FindStringSubmatch(tag)
			n, err := strconv.Atoi(m[1])
			must(t, err)
			ends[i] = n
			tag = strings.Replace(tag, m[0], "", 1)
		}
		for c := ends[0]; c <= ends[1]; c++ {
			out[c] = tag
		}
	}
	return out
}

type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr"`
	part   string
}

func relationshipsOf(t *testing.T, parts map[string][]byte, name string) []relation {
	t.Helper()
	var doc struct {
		List []relation `xml:"Relationship"`
	}
	if parts[name] == nil {
		return nil
	}
	must(t, xml.Unmarshal(parts[name], &doc))
	for i, r := range doc.List {
		doc.List[i].part = strings.TrimPrefix(path.Join(path.Dir(path.Dir(name)), r.Target), "/")
		if strings.HasPrefix(r.Target, "/") {
			doc.List[i].part = r.Target[1:]
		}
	}
	return doc.List
}

// sameRelationships checks that each relationship is as it was, and that each leads to a part.
func sameRelationships(t *testing.T, before, after map[string][]byte) {
	t.Helper()
	for name := range after {
		if !strings.HasSuffix(name, ".rels") {
			continue
		}
		was, now := relationshipsOf(t, before, name), relationshipsOf(t, after, name)
		for _, r := range was {
			if !slices.Contains(now, r) {
				t.Errorf("%s: the relationship %v was lost", name, r)
			}
		}
		ids := map[string]bool{}
		for _, r := range now {
			ledNowhere := slices.Contains(was, r) && before[r.part] == nil // LibreOffice writes such ones
			if r.Mode != "External" && after[r.part] == nil && !ledNowhere {
				t.Errorf("%s leads to %s, which is not there", name, r.part)
			}
			if ids[r.ID] {
				t.Errorf("%s has %s twice", name, r.ID)
			}
			ids[r.ID] = true
		}
	}
}

// sameTypes checks that each declared content type is as it was, and that each part has one.
func sameTypes(t *testing.T, before, after map[string][]byte) {
	t.Helper()
	was, now := typesOf(t, before), typesOf(t, after)
	for name, kind := range was {
		if now[name] != kind {
			t.Errorf("the content type of %s was %q and is %q", name, kind, now[name])
		}
	}
	for name := range after {
		if !strings.HasSuffix(name, "/") && name != "[Content_Types].xml" && now["/"+name] == "" &&
			now[strings.TrimPrefix(path.Ext(name), ".")] == "" {
			t.Errorf("%s has no content type", name)
		}
	}
}

// typesOf are the content types by part, with a slash, and by extension.
func typesOf(t *testing.T, parts map[string][]byte) map[string]string {
	t.Helper()
	var doc struct {
		Defaults []struct {
			Extension   string `xml:",attr"`
			ContentType string `xml:",attr"`
		} `xml:"Default"`
		Overrides []struct {
			PartName    string `xml:",attr"`
			ContentType string `xml:",attr"`
		} `xml:"Override"`
	}
	must(t, xml.Unmarshal(parts["[Content_Types].xml"], &doc))
	out := map[string]string{}
	for _, d := range doc.Defaults {
		out[d.Extension] = d.ContentType
	}
	for _, o := range doc.Overrides {
		if parts[o.PartName[1:]] == nil {
			t.Errorf("a content type is declared of %s, which is not there", o.PartName)
		}
		out[o.PartName] = o.ContentType
	}
	return out
}

func wellFormed(t *testing.T, parts map[string][]byte) {
	t.Helper()
	for name, data := range parts {
		if ext := path.Ext(name); ext != ".xml" && ext != ".rels" {
			continue
		}
		d := xml.NewDecoder(bytes.NewReader(data))
		for {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
		}
	}
}
