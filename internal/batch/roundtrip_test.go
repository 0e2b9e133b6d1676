package batch

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/testutil"
	"rackrate/report"
	"rackrate/report/sheet/ooxml"
)

// twoMiners is a workbook of three sites, with inputs of the market besides the first ones.
func twoMiners(t testing.TB, more ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	_, err := f.NewSheet("Market")
	fatal(t, err)
	for sheet, rows := range map[string][][]any{
		"Sheet1": {
			{"miner", "site", "site_mw", "power_price_usd_mwh", "hashrate_ehs", "fleet_efficiency_j_th",
				"lease_usd_kw_month", "capex_usd_mw ($m/MW)", "build_months"},
			{"Alpha", "North", 100, 45, 3, 22, 140, 9, 18},
			{"Alpha", "South", 50, 60, 1.5, 28, 120, nil, 20},
			{"Beta", "West", 80, 50, 2, 30, 130, 10, 24},
		},
		"Market": append([][]any{{"Input", "Value", "Unit"}, {"btc_price_usd", 90000, "USD"},
			{"network_ehs", 900, "EH/s"}, {"valuation_date", "2026-06-30"}}, more...),
	} {
		for r, row := range rows {
			fatal(t, f.SetSheetRow(sheet, fmt.Sprintf("A%d", r+1), &row))
		}
	}
	var data bytes.Buffer
	fatal(t, f.Write(&data))
	fatal(t, f.Close())
	return data.Bytes()
}

// again runs on a file and gives what the run left, by path.
func again(t *testing.T, name string, data []byte) (string, map[string][]byte) {
	t.Helper()
	dir := t.TempDir()
	fatal(t, os.WriteFile(filepath.Join(dir, name), data, 0o644))
	opt := options(t)
	opt.Books, opt.Out, opt.Paths = []string{filepath.Join(dir, name)}, filepath.Join(dir, "out"), 0
	b := runOne(t, opt)
	fatal(t, b.Err)
	out := map[string][]byte{}
	for _, o := range b.Manifest.Outputs {
		data, err := os.ReadFile(filepath.Join(opt.Out, filepath.FromSlash(o.Path)))
		fatal(t, err)
		out[o.Path] = data
	}
	return b.Manifest.RunID, out
}

func sameOutputs(t *testing.T, what string, a, b map[string][]byte) {
	t.Helper()
	for name := range b {
		if a[name] == nil {
			t.Errorf("%s: %s is left by the second run alone", what, name)
		}
	}
	for name, data := range a {
		if !bytes.Equal(data, b[name]) {
			t.Errorf("%s: %s differs", what, name)
		}
	}
}

const annotatedBook = "book.annotated.xlsx"

// TestAnAnnotatedWorkbookGivesTheSameAgain runs on what a run left.
func TestAnAnnotatedWorkbookGivesTheSameAgain(t *testing.T) {
	id, first := again(t, "book.xlsx", twoMiners(t))
	id2, second := again(t, annotatedBook, first[annotatedBook])
	if id != id2 {
		t.Errorf("run %s became %s", id, id2)
	}
	sameOutputs(t, "unchanged", first, second)
}

// typedInto puts a value into a cell of a sheet, by its part.
func typedInto(t *testing.T, book []byte, sheet, cell, content string) []byte {
	t.Helper()
	part, found := testutil.SheetParts(t, book)[sheet], false
	of := regexp.MustCompile(`(?s)<c r="` + cell + `"([^<>]*?)(/>|>.*?</c>)`)
	out := testutil.Edited(t, book, func(name string, data []byte) []byte {
		if name != part {
			return data
		}
		found = of.Match(data)
		return of.ReplaceAllFunc(data, func(m []byte) []byte {
			style := regexp.MustCompile(`s="\d+"`).Find(m)
			return []byte(`<c r="` + cell + `" ` + string(style) + content + `</c>`)
		})
	})
	if !found {
		t.Fatalf("%s has no cell %s", sheet, cell)
	}
	return out
}

// rowOf is the row of an input on the sheet of inputs.
func rowOfInput(t *testing.T, book []byte, site, key string) string {
	t.Helper()
	cells := testutil.ReadCells(t, book)["RR Inputs"]
	for at, c := range cells {
		if strings.HasPrefix(at, "L") && c.Text == key && cells["B"+at[1:]].Text == site {
			return at[1:]
		}
	}
	t.Fatalf("no input %s of %s", key, site)
	return ""
}

// placeOf is the first cell of a column that holds a text.
func placeOf(t *testing.T, book []byte, sheet, text string) string {
	t.Helper()
	cells := testutil.ReadCells(t, book)[sheet]
	for row := 1; row <= 10_000; row++ {
		if at := fmt.Sprint(row); cells["A"+at].Text == text {
			return at
		}
	}
	t.Fatalf("%s has no %q", sheet, text)
	return ""
}

// TestWhatIsTypedOnAddedSheetsIsKept types a value, a choice and something that cannot be kept, and runs again.
func TestWhatIsTypedOnAddedSheetsIsKept(t *testing.T) {
	testutil.Slow(t)
	id, first := again(t, "book.xlsx", twoMiners(t))
	book := first[annotatedBook]
	row := rowOfInput(t, book, "North", "power_price_usd_mwh")
	book = typedInto(t, book, "RR Inputs", "E"+row, `><v>75</v>`)
	choice := placeOf(t, book, "RR North", "Mining part: mine")
	book = typedInto(t, book, "RR North", "D"+choice, ` t="inlineStr"><is><t>stop</t></is>`)
	id2, second := again(t, annotatedBook, book)
	if !bytes.Contains(second["results.json"], []byte(`"overruled":{"mining":"stop"}`)) &&
		!bytes.Contains(second["results.json"], []byte(`"mining": "stop"`)) {
		t.Error("results.json does not have the choice")
	}
	if id == id2 {
		t.Error("the run id does not cover what was typed")
	}
	var results report.Results
	fatal(t, json.Unmarshal(second["results.json"], &results))
	text := string(second["results.json"])
	if !strings.Contains(text, "RR Inputs!P"+row+", typed by the analyst") {
		t.Error("results.json does not give the origin of what was typed")
	}
	if !bytes.Contains(second["findings.json"], []byte("RR-392")) {
		t.Error("no finding tells of the choice")
	}
	cells := testutil.ReadCells(t, second[annotatedBook])
	if c := cells["RR North"]["D"+placeOf(t, second[annotatedBook], "RR North",
		"Mining part: mine")]; c.Text != "stop" {
		t.Errorf("the choice is %s on the new sheet", c)
	}
	if c := cells["RR Inputs"]["E"+row]; c.Number != 75 || !c.Formula {
		t.Errorf("the value typed stands as %s", c)
	}
	id3, third := again(t, annotatedBook, second[annotatedBook])
	if id2 != id3 {
		t.Error("nothing was changed, and the run id did")
	}
	sameOutputs(t, "typed and unchanged", second, third)
	testutil.EachEngineOfLarge(t, map[string][]byte{"book": second[annotatedBook]},
		func(t *testing.T, got map[string]testutil.Cells) {
			if d, n := testutil.Differences(cells, got["book"]); len(d) > 0 || n < 1000 {
				t.Errorf("%d of %d formulas differ: %s", len(d), n, d[:min(len(d), 5)])
			}
		})
}

// TestWhatCannotBeKeptIsTold types where a new run keeps nothing.
func TestWhatCannotBeKeptIsTold(t *testing.T) {
	id, first := again(t, "book.xlsx", twoMiners(t))
	book := first[annotatedBook]
	book = typedInto(t, book, "RR Inputs", "O"+rowOfInput(t, book, "South", "capex_usd_mw"), `><v>1</v>`)
	book = typedInto(t, book, "RR Inputs", "E"+rowOfInput(t, book, "North", "site_mw"), `><f>$P6*0+10</f><v>10</v>`)
	id2, second := again(t, annotatedBook, book)
	if id == id2 || bytes.Count(second["findings.json"], []byte(`"RR-405"`)) != 2 {
		t.Errorf("run %s, then %s; findings %s", id, id2, second["findings.json"])
	}
}

// savedByLibreOffice has another program save a workbook.
func savedByLibreOffice(t *testing.T, book []byte) []byte {
	t.Helper()
	soffice, dir := testutil.Need(t, "soffice"), t.TempDir()
	src := filepath.Join(dir, annotatedBook)
	fatal(t, os.WriteFile(src, book, 0o644))
	cmd := exec.CommandContext(context.Background(), soffice, "-env:UserInstallation=file://"+dir+"/profile",
		"--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", dir+"/out", src)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(dir, "out", annotatedBook))
	fatal(t, err)
	return data
}

func savedByExcelize(t *testing.T, book []byte) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	fatal(t, err)
	fatal(t, f.SetCellValue("Sheet1", "D2", 47))
	var out bytes.Buffer
	fatal(t, f.Write(&out))
	fatal(t, f.Close())
	return out.Bytes()
}

// TestSavedByOtherPrograms has other programs save an annotated workbook: no second set, and the same from then on.
func TestSavedByOtherPrograms(t *testing.T) {
	testutil.Slow(t)
	_, first := again(t, "book.xlsx", twoMiners(t))
	for name, save := range map[string]func(*testing.T, []byte) []byte{"LibreOffice": savedByLibreOffice,
		"excelize": savedByExcelize} {
		t.Run(name, func(t *testing.T) {
			_, second := again(t, annotatedBook, save(t, first[annotatedBook]))
			if !slices.Equal(sheetsOf(t, first[annotatedBook]), sheetsOf(t, second[annotatedBook])) {
				t.Errorf("sheets %v, were %v", sheetsOf(t, second[annotatedBook]), sheetsOf(t, first[annotatedBook]))
			}
			was, now := testutil.ReadCells(t, first[annotatedBook])["Sheet1"],
				testutil.ReadCells(t, second[annotatedBook])["Sheet1"]
			if len(was) != len(now) {
				t.Errorf("%d cells on the analyst's sheet, were %d", len(now), len(was))
			}
			for at, c := range was {
				if c.Formula != now[at].Formula || !c.Formula && c != now[at] && at != "D2" {
					t.Errorf("%s is %s, was %s", at, now[at], c)
				}
			}
			if a, b := notesOn(t, first[annotatedBook]), notesOn(t, second[annotatedBook]); a != b {
				t.Errorf("notes %s\nwere  %s", b, a)
			}
			_, third := again(t, annotatedBook, second[annotatedBook])
			sameOutputs(t, "unchanged since", second, third)
		})
	}
}

func sheetsOf(t *testing.T, book []byte) []string {
	t.Helper()
	pkg, err := ooxml.Open(book)
	fatal(t, err)
	var out []string
	for _, s := range pkg.Sheets() {
		out = append(out, s.Name)
	}
	return out
}

func notesOn(t *testing.T, book []byte) string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	fatal(t, err)
	list, err := f.GetComments("Sheet1")
	fatal(t, err)
	var out []string
	for _, c := range list {
		text := c.Text
		for _, r := range c.Paragraph {
			text += r.Text
		}
		out = append(out, c.Cell+" "+text)
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// TestAFolderTakesACopyWhereItsOriginalIsNotThere runs on folders that hold an original, an annotated copy of
// it, or both.
func TestAFolderTakesACopyWhereItsOriginalIsNotThere(t *testing.T) {
	original := twoMiners(t)
	_, first := again(t, "book.xlsx", original)
	changed := typedInto(t, first[annotatedBook], "Sheet1", "D2", `><v>48</v>`)
	for name, c := range map[string]struct {
		files map[string][]byte
		told  bool
	}{
		"copy alone":       {map[string][]byte{annotatedBook: first[annotatedBook]}, false},
		"both alike":       {map[string][]byte{"book.xlsx": original, annotatedBook: first[annotatedBook]}, false},
		"both, one edited": {map[string][]byte{"book.xlsx": original, annotatedBook: changed}, true},
	} {
		t.Run(name, func(t *testing.T) {
			opt, dir := options(t), t.TempDir()
			for file, data := range c.files {
				fatal(t, os.WriteFile(filepath.Join(dir, file), data, 0o644))
			}
			opt.Books, opt.Paths = []string{dir}, 0
			out, err := Run(context.Background(), opt)
			fatal(t, err)
			if len(out.Books) != 1 || out.Books[0].Err != nil || out.Books[0].folder != "book" {
				t.Fatalf("%d workbooks: %+v", len(out.Books), out.Books)
			}
			left, err := os.ReadFile(filepath.Join(opt.Out, "book", annotatedBook))
			fatal(t, err)
			if !c.told && !bytes.Equal(left, first[annotatedBook]) {
				t.Error("the annotated workbook is another than that of the original")
			}
			findings, err := os.ReadFile(filepath.Join(opt.Out, "book", "findings.json"))
			fatal(t, err)
			if told := bytes.Contains(findings, []byte("RR-406")); told != c.told {
				t.Errorf("told of a copy that differs: %v", told)
			}
		})
	}
}

// TestIntoTheFolderItLiesIn runs on an annotated workbook where it lies: replaced where nobody edited it, kept
// beside where somebody did.
func TestIntoTheFolderItLiesIn(t *testing.T) {
	opt := options(t)
	book := filepath.Join(t.TempDir(), "book.xlsx")
	fatal(t, os.WriteFile(book, twoMiners(t), 0o644))
	opt.Books, opt.Paths = []string{book}, 0
	runOne(t, opt)
	lies := filepath.Join(opt.Out, annotatedBook)
	first, err := os.ReadFile(lies)
	fatal(t, err)
	opt.Books = []string{lies}
	runOne(t, opt)
	second, err := os.ReadFile(lies)
	fatal(t, err)
	if !bytes.Equal(first, second) {
		t.Error("what nobody edited became another")
	}
	edited := typedInto(t, first, "Sheet1", "D2", `><v>48</v>`)
	fatal(t, os.WriteFile(lies, edited, 0o644))
	runOne(t, opt)
	kept, err := os.ReadFile(filepath.Join(opt.Out, "book.annotated.edited-1.xlsx"))
	if err != nil || !bytes.Equal(kept, edited) {
		t.Errorf("the edited one is not kept: %v", err)
	}
	if third, err := os.ReadFile(lies); err != nil || bytes.Equal(third, edited) || bytes.Equal(third, first) {
		t.Errorf("the new one is not written: %v", err)
	}
}

func fatal(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestATypedOverCalculationIsTold types numbers over formulas, the run's own among them: the master check fails, and
// a new run tells of each cell with what was typed and what stood there, and writes the formulas again.
func TestATypedOverCalculationIsTold(t *testing.T) {
	testutil.Slow(t)
	_, first := again(t, "book.xlsx", twoMiners(t, []any{"horizon_months", 36}))
	book := first[annotatedBook]
	cells := testutil.ReadCells(t, book)
	line := placeOf(t, book, "RR North", "Site capacity at the meter")
	own := cells["RR North"]["D"+line].Number // typed as it is, which moves no result
	month := ""
	for row := 10; month == ""; row++ {
		if c := cells["RR North"][fmt.Sprint("H", row)]; c.Formula {
			month = fmt.Sprint(row)
		}
	}
	miner := placeOf(t, book, "RR Miners", "Bitcoin price")
	typed := []struct{ sheet, at, content, read, stood string }{
		{"RR North", "D" + line, number(own), "100", "Site capacity at the meter"},
		{"RR North", "H" + month, `><v>7</v>`, "7", cells["RR North"]["A"+month].Text},
		{"RR Summary", "D7", `><v>123</v>`, "123", "like that in D8"},
		{"RR Miners", "D" + miner, `><v>9</v>`, "9", "Bitcoin price"},
	}
	alone := map[string][]byte{"own": typedInto(t, book, "RR North", "D"+line, number(own))}
	for _, c := range typed {
		book = typedInto(t, book, c.sheet, c.at, c.content)
	}
	testutil.EachEngine(t, alone, func(t *testing.T, got map[string]testutil.Cells) {
		master := got["own"]["RR Summary"]["A3"].Text
		if strings.Contains(master, "FAILED") != strings.HasSuffix(t.Name(), "LibreOffice") { // Gnumeric cannot tell
			t.Errorf("the master check says %q", master)
		}
	})
	for name, save := range map[string]func(*testing.T, []byte) []byte{"as it is": func(_ *testing.T,
		b []byte) []byte {
		return b
	}, "LibreOffice": savedByLibreOffice} {
		_, second := again(t, annotatedBook, save(t, book))
		var findings report.FindingsDocument
		fatal(t, json.Unmarshal(second["findings.json"], &findings))
		n := 0
		for _, f := range findings.Findings {
			if f.Code == "RR-405" {
				n++
			}
		}
		if n != len(typed) {
			t.Errorf("%s: %d findings of %d cells typed over", name, n, len(typed))
		}
		for _, c := range typed {
			if !slices.ContainsFunc(findings.Findings, func(f report.Finding) bool {
				return f.Code == "RR-405" && f.Read == c.read && strings.HasPrefix(f.Wrong, c.sheet+"!"+c.at+" ") &&
					strings.Contains(f.Wrong, c.stood)
			}) {
				t.Errorf("%s: no finding of %s!%s, %s typed over %s: %s", name, c.sheet, c.at, c.read, c.stood,
					second["findings.json"])
			}
			if now := testutil.ReadCells(t, second[annotatedBook])[c.sheet][c.at]; !now.Formula {
				t.Errorf("%s: %s!%s is %s, no formula", name, c.sheet, c.at, now)
			}
		}
	}
}

// A percentage that is typed with its sign into a column of numbers in percent is a fraction, of which no formula can
// tell the format: the site is refused, and not worked out with a hundredth of it.
func TestAPercentTypedWithItsSignIsNoHundredthOfIt(t *testing.T) {
	testutil.Slow(t)
	f, err := excelize.OpenReader(bytes.NewReader(twoMiners(t, []any{"horizon_months", 36})))
	fatal(t, err)
	style, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	fatal(t, err)
	for i, column := range [][]any{{"discount_rate_colo_pct (%)", 9, nil, 11}, {"contingency_pct (%)", 8, nil, 0.15}} {
		for r, v := range column {
			at, err := excelize.CoordinatesToCellName(10+i, r+1)
			fatal(t, err)
			fatal(t, f.SetCellValue("Sheet1", at, v))
			fatal(t, f.SetCellStyle("Sheet1", at, at, style))
		}
	}
	var data bytes.Buffer
	fatal(t, f.Write(&data))
	_, first := again(t, "book.xlsx", data.Bytes())
	book := first[annotatedBook]
	edits := map[string][]byte{"none": book}
	for name, e := range map[string][2]string{"9% in a blank": {"J3", "0.09"}, "9% over a figure": {"J2", "0.09"},
		"5% in a blank": {"K3", "0.05"}, "9": {"J3", "9"}, "5": {"K3", "5"}, "0.5": {"K3", "0.5"}} {
		edits[name] = typedInto(t, book, "Sheet1", e[0], "><v>"+e[1]+"</v>")
	}
	testutil.EachEngineOfLarge(t, edits, func(t *testing.T, got map[string]testutil.Cells) {
		for name, cells := range got {
			refused := false
			for sheet, c := range cells {
				for _, x := range c {
					refused = refused || strings.HasPrefix(sheet, "RR ") && strings.HasPrefix(x.Text, "refused: ")
				}
			}
			if refused != strings.Contains(name, "%") {
				t.Errorf("%s: refused is %v", name, refused)
			}
		}
	})
}
