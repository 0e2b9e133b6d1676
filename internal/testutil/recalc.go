package testutil

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"math"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Cell is a cell of a workbook as a file holds it.
type Cell struct {
	Formula bool
	Text    string
	Number  float64
	Numeric bool
	Failed  bool // an error value
}

func (c Cell) String() string {
	if c.Numeric {
		return strconv.FormatFloat(c.Number, 'g', -1, 64)
	}
	return strconv.Quote(c.Text)
}

// Cells are the cells of a workbook by sheet and address.
type Cells map[string]map[string]Cell

// engine recalculates workbooks and gives them as it saves them.
type engine struct {
	name string
	run  func(t testing.TB, dir string, files []string)
}

var engines = []engine{{"LibreOffice", libreOffice}, {"Gnumeric", gnumeric}}

// EachEngine has each spreadsheet program that the tests know work all formulas
// of the workbooks out from nothing, and hands what it found to check.
func EachEngine(t *testing.T, books map[string][]byte, check func(t *testing.T, got map[string]Cells)) {
	each(t, books, engines, check)
}

// EachEngineOfLarge is EachEngine for workbooks of dozens of sites, on which LibreOffice works for minutes, and
// for tests beside others that have LibreOffice work the same formulas out: it has them where the full counts
// are asked for.
func EachEngineOfLarge(t *testing.T, books map[string][]byte, check func(t *testing.T, got map[string]Cells)) {
	each(t, books, engines[Proof(1, 0):], check)
}

func each(t *testing.T, books map[string][]byte, list []engine, check func(t *testing.T, got map[string]Cells)) {
	bare := map[string][]byte{}
	for name, data := range books {
		bare[name] = Stripped(t, data)
	}
	for _, e := range list {
		t.Run(e.name, func(t *testing.T) { check(t, recalculated(t, e.run, bare)) })
	}
}

// AsLoaded is what LibreOffice makes of workbooks that keep their cached values.
func AsLoaded(t *testing.T, books map[string][]byte) map[string]Cells {
	return recalculated(t, libreOffice, books)
}

func recalculated(t *testing.T, run func(testing.TB, string, []string), books map[string][]byte) map[string]Cells {
	t.Helper()
	if len(books) == 0 {
		t.Fatal("no workbook to recalculate: LibreOffice would wait for one for ever")
	}
	dir := t.TempDir()
	var files []string
	for _, name := range sorted(books) {
		files = append(files, filepath.Join(dir, name+".xlsx"))
		must(t, os.WriteFile(files[len(files)-1], books[name], 0o644))
	}
	must(t, os.Mkdir(filepath.Join(dir, "out"), 0o755))
	run(t, dir, files)
	out := map[string]Cells{}
	for name := range books {
		data, err := os.ReadFile(filepath.Join(dir, "out", name+".xlsx"))
		must(t, err)
		out[name] = ReadCells(t, data)
	}
	return out
}

func libreOffice(t testing.TB, dir string, files []string) {
	profile := url.URL{Scheme: "file", Path: dir + "/profile"} // a # in the folder's name would end the path
	args := []string{"-env:UserInstallation=" + profile.String(), "--headless", "--convert-to",
		"xlsx:Calc MS Excel 2007 XML", "--outdir", dir + "/out"}
	execute(t, Need(t, "soffice"), append(args, files...)...)
}

func gnumeric(t testing.TB, dir string, files []string) {
	program := Need(t, "ssconvert")
	for _, f := range files {
		execute(t, program, "--recalc", "-T", "Gnumeric_Excel:xlsx2", f, filepath.Join(dir, "out", filepath.Base(f)))
	}
}

// execute runs a program, for a quarter of an hour at most: LibreOffice has been seen to wait for ever on a
// busy machine.
func execute(t testing.TB, program string, args ...string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 15*time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.WaitDelay = 10 * time.Second // soffice starts another process, which holds the pipe
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", filepath.Base(program), err, out)
	}
}

var cached = regexp.MustCompile(`(</f>|<f [^<>]*/>)<v>[^<]*</v>`)

// Stripped is a workbook whose formulas have no cached values, so that whatever
// reads it has to work them out: LibreOffice trusts the cached values otherwise.
func Stripped(t testing.TB, book []byte) []byte {
	return Edited(t, book, func(_ string, part []byte) []byte { return cached.ReplaceAll(part, []byte("$1")) })
}

// Edited is a workbook with the parts of its sheets changed by edit.
func Edited(t testing.TB, book []byte, edit func(name string, part []byte) []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	zw := zip.NewWriter(&out)
	for _, p := range parts(t, book) {
		if strings.HasPrefix(p.name, "xl/worksheets/") {
			p.data = edit(p.name, p.data)
		}
		w, err := zw.Create(p.name)
		must(t, err)
		_, err = w.Write(p.data)
		must(t, err)
	}
	must(t, zw.Close())
	return out.Bytes()
}

type part struct {
	name string
	data []byte
}

func parts(t testing.TB, book []byte) []part {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	must(t, err)
	var out []part
	for _, f := range zr.File {
		r, err := f.Open()
		must(t, err)
		data, err := io.ReadAll(r)
		must(t, err)
		out = append(out, part{f.Name, data})
	}
	return out
}

var (
	sheetTag  = regexp.MustCompile(`<sheet [^<>]*>`)
	relTag    = regexp.MustCompile(`<Relationship [^<>]*>`)
	stringTag = regexp.MustCompile(`(?s)<si>(.*?)</si>|<si/>`)
	textTag   = regexp.MustCompile(`(?s)<t(?: [^<>]*)?>(.*?)</t>`)
)

// attribute is the value of an attribute of a tag.
func attribute(tag, name string) string {
	_, rest, found := strings.Cut(tag, " "+name+`="`)
	if !found {
		return ""
	}
	value, _, _ := strings.Cut(rest, `"`)
	return html.UnescapeString(value)
}

// SheetParts are the parts that hold a workbook's sheets, by the sheets' names.
func SheetParts(t testing.TB, book []byte) map[string]string {
	t.Helper()
	byName := contents(t, book)
	targets := map[string]string{}
	for _, tag := range relTag.FindAllString(byName["xl/_rels/workbook.xml.rels"], -1) {
		targets[attribute(tag, "Id")] = attribute(tag, "Target")
	}
	out := map[string]string{}
	for _, tag := range sheetTag.FindAllString(byName["xl/workbook.xml"], -1) {
		target := targets[attribute(tag, "r:id")]
		name := strings.TrimPrefix(target, "/")
		if !strings.HasPrefix(target, "/") {
			name = "xl/" + target
		}
		out[attribute(tag, "name")] = name
	}
	return out
}

func contents(t testing.TB, book []byte) map[string]string {
	t.Helper()
	byName := map[string]string{}
	for _, p := range parts(t, book) {
		byName[p.name] = string(p.data)
	}
	return byName
}

// ReadCells reads the cells of all sheets of a workbook.
func ReadCells(t testing.TB, book []byte) Cells {
	t.Helper()
	byName := contents(t, book)
	var shared []string
	for _, m := range stringTag.FindAllStringSubmatch(byName["xl/sharedStrings.xml"], -1) {
		shared = append(shared, texts(m[1]))
	}
	out := Cells{}
	for sheet, name := range SheetParts(t, book) {
		out[sheet] = readSheet(byName[name], shared)
	}
	return out
}

func texts(s string) string {
	all := ""
	for _, m := range textTag.FindAllStringSubmatch(s, -1) {
		all += html.UnescapeString(m[1])
	}
	return all
}

// readSheet reads the cells of a sheet as these programs write them; one without
// an address stands right of the one before.
func readSheet(data string, shared []string) map[string]Cell {
	out := map[string]Cell{}
	at := ""
	for {
		_, rest, found := strings.Cut(data, "<c")
		if !found {
			return out
		}
		data = rest
		if rest[0] != ' ' && rest[0] != '>' {
			continue // <cols>
		}
		tag, body, _ := strings.Cut(rest, ">")
		data = body
		content := ""
		if !strings.HasSuffix(tag, "/") {
			content, data, _ = strings.Cut(body, "</c>")
		}
		if own := attribute(tag, "r"); own != "" {
			at = own
		} else {
			at = nextColumn(at)
		}
		out[at] = cellOf(attribute(tag, "t"), content, shared)
	}
}

// nextColumn is the address of the cell to the right.
func nextColumn(at string) string {
	letters := []byte(strings.TrimRight(at, "0123456789"))
	row := at[len(letters):]
	for i := len(letters) - 1; i >= 0; i-- {
		if letters[i] != 'Z' {
			letters[i]++
			return string(letters) + row
		}
		letters[i] = 'A'
	}
	return "A" + string(letters) + row
}

func cellOf(kind, content string, shared []string) Cell {
	c := Cell{Formula: strings.Contains(content, "<f")}
	_, value, _ := strings.Cut(content, "<v>")
	value, _, _ = strings.Cut(value, "</v>")
	switch kind {
	case "s":
		if i, err := strconv.Atoi(value); err == nil && i < len(shared) {
			c.Text = shared[i]
		}
	case "inlineStr":
		c.Text = texts(content)
	case "e":
		c.Failed, c.Text = true, value
	case "", "n", "b":
		v, err := strconv.ParseFloat(value, 64)
		c.Number, c.Numeric = v, err == nil
	default:
		c.Text = html.UnescapeString(value)
	}
	return c
}

// Differences lists the formula cells of the added sheets, whose names begin with
// RR, that got does not agree with, and how many were compared. A figure may differ by
// 1e-9 of itself, 1e-12 of the largest of its row, or a billionth.
func Differences(want, got Cells) (differences []string, compared int) {
	for _, sheet := range sorted(want) {
		if !strings.HasPrefix(sheet, "RR ") {
			continue
		}
		largest, ofAll := largestOfRows(want[sheet]), 0.0
		for _, v := range largest {
			ofAll = max(ofAll, v)
		}
		for _, ref := range sorted(want[sheet]) {
			w, g := want[sheet][ref], got[sheet][ref]
			if !w.Formula {
				continue
			}
			compared++
			if !Agree(w, g, largest[rowOf(ref)]) && !cancelled(w, g, ofAll) {
				differences = append(differences, fmt.Sprintf("%s!%s: cached %s, recalculated %s", sheet, ref, w, g))
			}
		}
	}
	return differences, compared
}

func rowOf(ref string) string { return strings.TrimLeft(ref, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") }

func largestOfRows(cells map[string]Cell) map[string]float64 {
	out := map[string]float64{}
	for ref, c := range cells {
		if row := rowOf(ref); c.Numeric {
			out[row] = max(out[row], math.Abs(c.Number))
		}
	}
	return out
}

// Agree reports whether two cells show the same, largest being the largest figure of their row.
func Agree(w, g Cell, largest float64) bool {
	switch {
	case w.Failed || g.Failed || w.Numeric != g.Numeric:
		return false
	case !w.Numeric:
		return w.Text == g.Text
	}
	return math.Abs(w.Number-g.Number) <= max(1e-9*math.Abs(w.Number), 1e-12*largest, 1e-9)
}

// cancelled reports whether two large figures of a sheet cancel in a cell: what rounding leaves of them, spreadsheet
// programs set to nil, and we do not.
func cancelled(w, g Cell, largest float64) bool {
	return w.Numeric && g.Numeric && math.Abs(w.Number) <= 1e-14*largest && math.Abs(g.Number) <= 1e-20*largest
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
