package cli_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"rackrate/internal/testutil"
)

// harmSheet and harmParts are the least that a workbook is made of.
const (
	sheetHead = `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`
	sheetTail = `</sheetData></worksheet>`
	sheetRows = `<row r="1"><c r="A1" t="str"><v>Miner</v></c><c r="B1" t="str"><v>Site</v></c><c r="C1" t="str"><v>MW</v></c><c r="D1" t="str"><v>Power price</v></c></row>` +
		`<row r="2"><c r="A2" t="str"><v>Riot</v></c><c r="B2" t="str"><v>Rockdale</v></c><c r="C2"><v>700</v></c><c r="D2"><v>40</v></c></row>`
)

var harmParts = map[string]string{
	"[Content_Types].xml": `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
	"_rels/.rels": `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
	"xl/workbook.xml": `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
		`<sheets><sheet name="Sites" sheetId="1" r:id="rId1"/></sheets></workbook>`,
	"xl/_rels/workbook.xml.rels": `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
	"xl/sharedStrings.xml":     `<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>`,
	"xl/worksheets/sheet1.xml": sheetHead + sheetRows + sheetTail,
}

// content is a part as it is written: a text before, one n times over (%d in it is a number by chance), and one after.
type content struct {
	before, over string
	n            int
	after        string
}

func (c content) write(w io.Writer, random *rand.Rand) error {
	var b bytes.Buffer
	b.WriteString(c.before)
	for range c.n {
		if strings.Contains(c.over, "%d") {
			fmt.Fprintf(&b, c.over, random.Uint32())
		} else {
			b.WriteString(c.over)
		}
		if b.Len() > 1<<20 {
			if _, err := b.WriteTo(w); err != nil {
				return err
			}
		}
	}
	b.WriteString(c.after)
	_, err := b.WriteTo(w)
	return err
}

// harmful writes a workbook of which some parts are others.
func harmful(t *testing.T, path string, parts map[string]content) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestSpeed)
	})
	random := rand.New(rand.NewPCG(1, 2))
	all := map[string]content{}
	for name, text := range harmParts {
		all[name] = content{before: text}
	}
	for name, c := range parts {
		all[name] = c
	}
	for name, c := range all {
		w, err := z.Create(name)
		if err == nil {
			err = c.write(w, random)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

const (
	sheetPart   = "xl/worksheets/sheet1.xml"
	stringsPart = "xl/sharedStrings.xml"
	bookPart    = "xl/workbook.xml"
	relsPart    = "xl/_rels/workbook.xml.rels"
	typesPart   = "[Content_Types].xml"
)

// laughs is a document type whose entities grow tenfold at each step.
func laughs() string {
	s := `<!DOCTYPE x [<!ENTITY e0 "lol">`
	for i := range 12 {
		s += fmt.Sprintf(`<!ENTITY e%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&e%d;", i), 10))
	}
	return s + "]>"
}

// harms are files that were made to do harm, with what the program says of each.
var harms = []struct {
	name, want string
	parts      map[string]content
}{
	{"bomb of elements", "times its size", map[string]content{sheetPart: {sheetHead, "<x/>", 8 << 20, sheetTail}}},
	{"bomb of spaces", "in one piece", map[string]content{sheetPart: {sheetHead, strings.Repeat(" ", 1<<16), 128,
		sheetTail}}},
	{"bomb of cells", "times its size", map[string]content{sheetPart: {sheetHead, "<row><c><v>1</v></c></row>", 1 << 20,
		sheetTail}}},
	{"bomb in a part that is not read", "times its size",
		map[string]content{"docProps/core.xml": {"<x>", strings.Repeat(" ", 1<<16), 512, "</x>"}}},
	{"bomb of the list of parts", "times its size",
		map[string]content{typesPart: {"<Types>", strings.Repeat(" ", 1<<16), 512, "</Types>"}}},
	{"texts without end", "--max-strings", map[string]content{stringsPart: {"<sst>", "<si><t>%d</t></si>", 30_000,
		"</sst>"}}},
	{"one long text", "longer than any", map[string]content{sheetPart: {sheetHead + `<row><c t="str"><v>`, "%d",
		1 << 17, "</v></c></row>" + sheetTail}}},
	{"text of many pieces", "longer than any", map[string]content{stringsPart: {"<sst><si><t>", "<![CDATA[%d]]>",
		1 << 17, "</t></si></sst>"}}},
	{"text of many runs", "of more parts", map[string]content{stringsPart: {"<sst><si>", "<r><t>%d</t></r>", 1 << 16,
		"</si></sst>"}}},
	{"one long attribute", "in one piece", map[string]content{sheetPart: {sheetHead + `<row a="`, "%d", 1 << 19,
		`"/>` + sheetTail}}},
	{"many attributes", "in one piece", map[string]content{sheetPart: {sheetHead + `<row `, `a%d="" `, 1 << 19,
		`/>` + sheetTail}}},
	{"long comment", "in one piece", map[string]content{sheetPart: {sheetHead + `<!--`, "%d", 1 << 19,
		`-->` + sheetTail}}},
	{"nested sheet", "--max-depth", map[string]content{sheetPart: {sheetHead, "<a%d>", 1 << 16, ""}}},
	{"nested within a cell", "--max-depth", map[string]content{sheetPart: {sheetHead + "<row><c>", "<a%d>",
		1 << 16, ""}}},
	{"nested relations", "--max-depth", map[string]content{relsPart: {"<Relationships><x>", "<a%d>", 1 << 16, ""}}},
	{"nested list of parts", "--max-depth", map[string]content{typesPart: {"<Types><x>", "<a%d>", 1 << 16, ""}}},
	{"entities in a sheet", "invalid character entity",
		map[string]content{sheetPart: {laughs() + sheetHead, `<row><c t="str"><v>&e12;</v></c></row>`, 1, sheetTail}}},
	{"entities in the texts", "invalid character entity",
		map[string]content{stringsPart: {laughs() + "<sst>", "<si><t>&e12;</t></si>", 1, "</sst>"}}},
	{"entities in the workbook", "invalid character entity",
		map[string]content{bookPart: {laughs() + "<workbook>", "&e12;", 1, "</workbook>"}}},
	{"many sheets", "more than 32 MB",
		map[string]content{bookPart: {"<workbook><sheets>", `<sheet name="%d" state="visible"/>`, 1 << 20,
			"</sheets></workbook>"}}},
	{"merged cells", "--max-cells", map[string]content{sheetPart: {sheetHead + "</sheetData><mergeCells>",
		`<mergeCell ref="A9:IU9" x="%d"/>`, 1 << 17, "</mergeCells></worksheet>"}}},
	{"row beyond the sheet", "beyond a worksheet",
		map[string]content{sheetPart: {sheetHead, `<row r="99999999999"><c><v>1</v></c></row>`, 1, sheetTail}}},
	{"column beyond the sheet", "not the address",
		map[string]content{sheetPart: {sheetHead, `<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>`, 1, sheetTail}}},
	{"text that is not there", "not among the shared texts",
		map[string]content{sheetPart: {sheetHead, `<row r="1"><c r="A1" t="s"><v>77</v></c></row>`, 1, sheetTail}}},
	{"sheet that is not there", "is missing",
		map[string]content{relsPart: {strings.ReplaceAll(harmParts[relsPart], "sheet1", "sheet9"), "", 0, ""}}},
	{"sheet outside of the file", "is missing",
		map[string]content{relsPart: {strings.ReplaceAll(harmParts[relsPart], "worksheets/sheet1.xml",
			"../../../../etc/passwd"), "", 0, ""}}},
	{"sheet that is the workbook itself", "holds no worksheet",
		map[string]content{relsPart: {strings.ReplaceAll(harmParts[relsPart], "worksheets/sheet1.xml", "workbook.xml"),
			"", 0, ""}}},
}

// The program says of files that were made to do harm what is wrong with them, with a status, in 5 seconds
// of processor time and 512 MB, and writes nothing.
func TestHarmfulFilesAreRefusedInBounds(t *testing.T) {
	testutil.Slow(t)
	dir := t.TempDir()
	for i, h := range harms {
		path := filepath.Join(dir, fmt.Sprintf("book%d.xlsx", i))
		harmful(t, path, h.parts)
		var limits []string
		if h.name == "texts without end" {
			limits = []string{"--max-strings", "20000"}
		}
		wantRefused(t, h.name, path, h.want, limits...)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

// wantRefused runs the program on a file and wants it to be refused, within the bounds.
func wantRefused(t *testing.T, name, path, want string, flags ...string) {
	t.Helper()
	out := filepath.Join(filepath.Dir(path), "out")
	cmd := program(t, append([]string{"run", path, "-o", out, "--paths", "0"}, flags...)...)
	code, text := done(t, cmd)
	if code != 4 || !strings.Contains(text, want) || strings.Contains(text, "the program failed") {
		t.Errorf("%s: status %d, %.500q, want %q", name, code, text, want)
	}
	wantBounds(t, name, cmd.ProcessState)
	if _, err := os.Stat(out); err == nil {
		t.Errorf("%s: something was written", name)
	}
}

// wantBounds wants a process that has ended to have kept within 5 seconds of processor time and 512 MB.
func wantBounds(t *testing.T, name string, p *os.ProcessState) {
	t.Helper()
	if took := p.UserTime() + p.SystemTime(); took > 5*time.Second {
		t.Errorf("%s: took %s", name, took)
	}
	wantMemory(t, name, p)
}

// wantMemory wants a process that has ended to have kept within 512 MB.
func wantMemory(t *testing.T, name string, p *os.ProcessState) {
	t.Helper()
	if use, ok := p.SysUsage().(*syscall.Rusage); !ok || use.Maxrss > 512<<10 {
		t.Errorf("%s: took %d MB", name, use.Maxrss>>10)
	}
}

// Files of text without end of a line, and files of more than the limit, are refused in bounds too.
func TestHarmfulTextsAreRefusedInBounds(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		over, want string
		n          int
	}{
		"fields": {"a,", "more than 2 MB", 8 << 20}, "line": {"aaaa", "more than 2 MB", 4 << 20},
		"quote": {"\"a\nb", "nothing closes", 4 << 20},
	} {
		path := filepath.Join(dir, name+".csv")
		text := strings.Repeat(c.over, c.n)
		if name == "quote" {
			text = `"` + strings.Repeat("a\n", c.n)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		wantRefused(t, name, path, c.want)
	}
	path := filepath.Join(dir, "sparse.xlsx")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 8<<30); err != nil {
		t.Fatal(err)
	}
	wantRefused(t, "sparse", path, "--max-file")
	wantRefused(t, "device", "/dev/zero", "is a device")
}

// A workbook cut off anywhere, or with bytes that are others, is refused in bounds or read whole; the program
// never fails at it.
func TestDamagedFilesAreRefusedInBounds(t *testing.T) {
	testutil.Slow(t)
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.xlsx")
	harmful(t, whole, nil)
	data, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	for k := 1; k < 20; k += 3 {
		path := filepath.Join(dir, fmt.Sprintf("cut%d.xlsx", k))
		if err := os.WriteFile(path, data[:len(data)*k/20], 0o600); err != nil {
			t.Fatal(err)
		}
		wantRefused(t, path, path, "damaged or cut off")
	}
	random := rand.New(rand.NewPCG(3, 4))
	for k := range 12 {
		other := bytes.Clone(data)
		for range 5 {
			other[random.IntN(len(other))] ^= 1 << random.IntN(8)
		}
		path := filepath.Join(dir, fmt.Sprintf("flip%d.xlsx", k))
		if err := os.WriteFile(path, other, 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := program(t, "check", path)
		if code, text := done(t, cmd); code != 4 || strings.Contains(text, "the program failed") {
			t.Errorf("%s: status %d, %q", path, code, text)
		}
		wantBounds(t, path, cmd.ProcessState)
	}
}
