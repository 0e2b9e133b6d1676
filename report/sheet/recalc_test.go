package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rackrate/internal/testutil"
	"rackrate/report/sheet/ooxml"
)

// read is a cell as a file holds it.
type readCell struct {
	formula bool
	text    string
	number  float64
	numeric bool
	failed  bool // an error value
}

// readBook reads all cells of the sheets whose names begin with RR.
func readBook(t testing.TB, data []byte) map[string]map[string]readCell {
	t.Helper()
	pkg, err := ooxml.Open(data)
	must(t, err)
	shared := sharedStrings(t, pkg)
	out := map[string]map[string]readCell{}
	for _, s := range pkg.Sheets() {
		if strings.HasPrefix(s.Name, "RR ") {
			part, err := pkg.Read(s.Part)
			must(t, err)
			out[s.Name] = readSheet(t, part, shared)
		}
	}
	return out
}

func sharedStrings(t testing.TB, pkg *ooxml.Package) []string {
	t.Helper()
	if !pkg.Has("xl/sharedStrings.xml") {
		return nil
	}
	data, err := pkg.Read("xl/sharedStrings.xml")
	must(t, err)
	var doc struct {
		Items []struct {
			T string `xml:"t"`
			R []struct {
				T string `xml:"t"`
			} `xml:"r"`
		} `xml:"si"`
	}
	must(t, xml.Unmarshal(data, &doc))
	var out []string
	for _, i := range doc.Items {
		s := i.T
		for _, r := range i.R {
			s += r.T
		}
		out = append(out, s)
	}
	return out
}

func readSheet(t testing.TB, part []byte, shared []string) map[string]readCell {
	t.Helper()
	out := map[string]readCell{}
	d := xml.NewDecoder(bytes.NewReader(part))
	ref, kind, value, inValue := "", "", "", false
	var c readCell
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return out
		}
		must(t, err)
		switch x := token.(type) {
		case xml.StartElement:
			switch x.Name.Local {
			case "c":
				ref, kind, value, c = "", "", "", readCell{}
				for _, a := range x.Attr {
					switch a.Name.Local {
					case "r":
						ref = a.Value
					case "t":
						kind = a.Value
					}
				}
			case "f":
				c.formula = true
			case "v", "t":
				inValue = true
			}
		case xml.CharData:
			if inValue {
				value += string(x)
			}
		case xml.EndElement:
			switch x.Name.Local {
			case "v", "t":
				inValue = false
			case "c":
				out[ref] = c.with(kind, value, shared)
			}
		}
	}
}

func (c readCell) with(kind, value string, shared []string) readCell {
	switch kind {
	case "s":
		i, err := strconv.Atoi(value)
		if err == nil && i < len(shared) {
			c.text = shared[i]
		}
	case "e":
		c.failed, c.text = true, value
	case "", "n":
		v, err := strconv.ParseFloat(value, 64)
		c.number, c.numeric = v, err == nil
	case "b":
		c.numeric = true
		if value == "1" {
			c.number = 1
		}
	default:
		c.text = value
	}
	return c
}

var cached = regexp.MustCompile(`(</f>|<f [^<>]*/>)<v>[^<]*</v>`)

// rewritten is a workbook with its sheets changed by edit.
func rewritten(t testing.TB, data []byte, edit func(name string, part []byte) []byte) []byte {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	var out bytes.Buffer
	zw := zip.NewWriter(&out)
	for _, f := range zr.File {
		r, err := f.Open()
		must(t, err)
		part, err := io.ReadAll(r)
		must(t, err)
		w, err := zw.Create(f.Name)
		must(t, err)
		if strings.HasPrefix(f.Name, "xl/worksheets/") {
			part = edit(f.Name, part)
		}
		_, err = w.Write(part)
		must(t, err)
	}
	must(t, zw.Close())
	return out.Bytes()
}

// stripped is a workbook whose formulas have no cached values, so that whatever reads it has to work them out.
func stripped(t testing.TB, data []byte) []byte {
	return rewritten(t, data, func(_ string, part []byte) []byte { return cached.ReplaceAll(part, []byte("$1")) })
}

// engines recalculate workbooks and give them as they save them, by name.
var engines = map[string]func(t testing.TB, books map[string][]byte) map[string][]byte{"LibreOffice": libreOffice, "Gnumeric": gnumeric}

func libreOffice(t testing.TB, books map[string][]byte) map[string][]byte {
	t.Helper()
	soffice := testutil.Need(t, "soffice")
	dir, files := saved(t, books)
	args := []string{"-env:UserInstallation=file://" + dir + "/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", dir + "/out"}
	run(t, exec.Command(soffice, append(args, files...)...))
	return loaded(t, dir, books)
}

func gnumeric(t testing.TB, books map[string][]byte) map[string][]byte {
	t.Helper()
	ssconvert := testutil.Need(t, "ssconvert")
	dir, files := saved(t, books)
	must(t, os.Mkdir(dir+"/out", 0o755))
	for _, f := range files {
		run(t, exec.Command(ssconvert, "--recalc", "-T", "Gnumeric_Excel:xlsx2", f, filepath.Join(dir, "out", filepath.Base(f))))
	}
	return loaded(t, dir, books)
}

// saved puts workbooks into a folder.
func saved(t testing.TB, books map[string][]byte) (dir string, files []string) {
	t.Helper()
	dir = t.TempDir()
	for _, name := range sorted(books) {
		files = append(files, filepath.Join(dir, name+".xlsx"))
		must(t, os.WriteFile(files[len(files)-1], books[name], 0o644))
	}
	return dir, files
}

func loaded(t testing.TB, dir string, books map[string][]byte) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for name := range books {
		data, err := os.ReadFile(filepath.Join(dir, "out", name+".xlsx"))
		must(t, err)
		out[name] = data
	}
	return out
}

func run(t testing.TB, cmd *exec.Cmd) {
	t.Helper()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// compare lists the formula cells of want that got does not agree with.
func compare(want, got map[string]map[string]readCell) (differences []string, formulas int) {
	for _, sheet := range sorted(want) {
		largest := largestOfRows(want[sheet])
		for _, ref := range sorted(want[sheet]) {
			w, g := want[sheet][ref], got[sheet][ref]
			if !w.formula {
				continue
			}
			formulas++
			_, row, _ := ooxml.ParseRef(ref)
			if !agree(w, g, largest[row]) {
				differences = append(differences, fmt.Sprintf("%s!%s: cached %s, recalculated %s", sheet, ref, w, g))
			}
		}
	}
	return differences, formulas
}

func (c readCell) String() string {
	if c.numeric {
		return strconv.FormatFloat(c.number, 'g', -1, 64)
	}
	return strconv.Quote(c.text)
}

// largestOfRows is the size of the largest figure of each row, to which rounding is in proportion.
func largestOfRows(cells map[string]readCell) map[int]float64 {
	out := map[int]float64{}
	for ref, c := range cells {
		if _, row, _ := ooxml.ParseRef(ref); c.numeric {
			out[row] = max(out[row], math.Abs(c.number))
		}
	}
	return out
}

// agree reports whether two cells show the same: to 1e-9 of the figure itself, 1e-12 of its row's largest, or a billionth.
func agree(w, g readCell, largest float64) bool {
	if g.failed || w.failed {
		return false
	}
	if !w.numeric {
		return w.text == g.text && (!g.numeric || w.text == "" && g == readCell{formula: g.formula})
	}
	if !g.numeric {
		return false
	}
	return math.Abs(w.number-g.number) <= max(1e-9*math.Abs(w.number), 1e-12*largest, 1e-9)
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// TestRecalculated has each engine work all formulas out from scratch and compares every one with its cached value.
func TestRecalculated(t *testing.T) {
	book := annotated(t, fixtureWorkbook(t, nil), fixtureRun(t)).Workbook
	if f := os.Getenv("RECALC_BOOK"); f != "" {
		book, _ = os.ReadFile(f)
	}
	want := readBook(t, book)
	bare := stripped(t, book)
	for name, recalculate := range engines {
		t.Run(name, func(t *testing.T) {
			differences, formulas := compare(want, readBook(t, recalculate(t, map[string][]byte{"book": bare})["book"]))
			tellDifferences(t, differences, formulas)
		})
	}
}

func tellDifferences(t *testing.T, differences []string, formulas int) {
	t.Helper()
	t.Logf("%d formulas compared, %d differ", formulas, len(differences))
	for i, d := range differences {
		if i == 40 {
			break
		}
		t.Error(d)
	}
}
