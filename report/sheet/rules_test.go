package sheet

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"rackrate/report/sheet/formulas"
	"rackrate/report/sheet/ooxml"
)

// The functions that Excel 2016, LibreOffice and Gnumeric all have and that the
// sheets may use; ISFORMULA, of several cells at once, stands where an error gives
// what was written. None of them is volatile.
var known = map[string]bool{}

func init() {
	for _, name := range strings.Fields(
		`ABS AND CHOOSE COUNT COUNTIF DAY EDATE EOMONTH HYPERLINK IF IFERROR INDEX INT IRR ISFORMULA ISNUMBER LEFT MATCH MAX MID MIN MOD MONTH N NOT OR
		ROUND ROWS SEARCH SIGN SUM SUMIF SUMIFS SUMPRODUCT YEAR`) {
		known[name] = true
	}
}

var (
	sheetNameIn = regexp.MustCompile(`'(?:[^']|'')*'!`)
	textIn      = regexp.MustCompile(`"[^"]*"`)
	referenceIn = regexp.MustCompile(`\$?[A-Z]{1,3}\$?[0-9]+`)
	functionIn  = regexp.MustCompile(`([A-Z][A-Z0-9.]*)\(`)
	numberIn    = regexp.MustCompile(`[0-9.]+`)
)

// faultsOf are what a formula may not have: a number but 0 and 1, a function
// that some engine lacks or that is volatile, an IF more than two deep, an array.
func faultsOf(formula string) []string {
	var faults []string
	for _, s := range textIn.FindAllString(formula, -1) {
		if n := strings.Trim(s, `"<>=`); n != "" && numberIn.FindString(n) == n && n != "0" && n != "1" {
			faults = append(faults, "the number "+n+" in a condition")
		}
	}
	bare := textIn.ReplaceAllString(sheetNameIn.ReplaceAllString(formula, ""), "")
	bare = strings.ReplaceAll(bare, "_xlfn.", "") // before what Excel knows since 2013
	for _, m := range functionIn.FindAllStringSubmatch(bare, -1) {
		if !known[m[1]] {
			faults = append(faults, "the function "+m[1])
		}
	}
	for _, n := range numberIn.FindAllString(referenceIn.ReplaceAllString(bare, ""), -1) {
		if n != "0" && n != "1" {
			faults = append(faults, "the number "+n)
		}
	}
	if d := depthOfIf(bare); d > 2 {
		faults = append(faults, fmt.Sprintf("IF %d deep", d))
	}
	if strings.ContainsAny(bare, "{}#") {
		faults = append(faults, "an array or an error")
	}
	return faults
}

// unknownFunctions are the faults of a formula that the definition gives: its numbers and its IFs are the
// definition's own.
func unknownFunctions(formula string) []string {
	var faults []string
	for _, f := range faultsOf(formula) {
		if !strings.HasPrefix(f, "the number ") && !strings.HasPrefix(f, "IF ") {
			faults = append(faults, f)
		}
	}
	return faults
}

// depthOfIf is how deep IFs stand in one another.
func depthOfIf(formula string) int {
	var open []bool // of each bracket, whether it is an IF's
	deepest, depth := 0, 0
	for i := range formula {
		switch formula[i] {
		case '(':
			isIf := strings.HasSuffix(formula[:i], "IF") && !strings.HasSuffix(formula[:i], "SUMIF") &&
				!strings.HasSuffix(formula[:i], "COUNTIF")
			open = append(open, isIf)
			if isIf {
				depth++
			}
			deepest = max(deepest, depth)
		case ')':
			if open[len(open)-1] {
				depth--
			}
			open = open[:len(open)-1]
		}
	}
	return deepest
}

func TestFaultsOfFormulas(t *testing.T) {
	for formula, want := range map[string]string{
		`SUM(A1:B2)*$C$3`:                  "",
		`A1*12`:                            "the number 12",
		`A1*0.5`:                           "the number 0.5",
		`SUMIF(A1:A9,">3")`:                "the number 3 in a condition",
		`SUMIF(A1:A9,"<0")`:                "",
		`OFFSET(A1,1,0)`:                   "the function OFFSET",
		`NOW()+A1`:                         "the function NOW",
		`IF(A1=0,IF(A2=1,IF(A3=0,1,0),0))`: "IF 3 deep",
		`IF(A1=0,SUMIF(A1:A2,B3),IF(A2,1,0))+IF(A3,1,0)`: "",
		`'RR 2024 mine'!A12+'It''s 5'!$B$3`:              "",
		`{1,0}`:                                          "an array or an error",
	} {
		if got := strings.Join(faultsOf(formula), "; "); got != want {
			t.Errorf("%s: %q, want %q", formula, got, want)
		}
	}
}

// TestFormulasCanBeFollowed reads all formulas of a workbook with every alternative, debt and scenarios.
func TestFormulasCanBeFollowed(t *testing.T) {
	runs := goldenRuns(t)
	n := 0
	for _, name := range []string{"base", "price_deck"} {
		a := newAuthor(runs[name], sheetNames("RR ", nil), nil, true)
		for _, p := range a.pages(context.Background()) {
			for r, row := range p.all() {
				for c, x := range row {
					if x.formula != "" {
						n++
						for _, f := range faultsOf(x.formula) {
							t.Errorf("%s!%s has %s: %s", p.name, ooxml.Ref(c+1, r+1), f, x.formula)
						}
					}
				}
			}
			if p.live != nil {
				n += followLive(t, p.live)
			}
		}
	}
	if n < 10000 {
		t.Errorf("only %d formulas were read", n)
	}
}

// followLive reads a model sheet: every month of a line has the formula of the
// first, which is what its run says; a line has one run of months and at most one of years.
func followLive(t *testing.T, s *formulas.Sheet) (n int) {
	t.Helper()
	for i, row := range s.Rows {
		months := 0
		for _, r := range row.Runs {
			n += len(r.Values)
			if r.First == formulas.Month0 {
				months++
			}
			if r.Formula == "" {
				t.Errorf("%s, row %d: cells without a formula", s.Name, i+1)
			}
			if strings.Contains(r.Formula, "!") != r.Apart {
				t.Errorf("%s, row %d: %s is shared over cells although it reads another sheet, or the other way round",
					s.Name, i+1, r.Formula)
			}
			for _, f := range unknownFunctions(r.Formula) {
				t.Errorf("%s, row %d has %s: %s", s.Name, i+1, f, r.Formula)
			}
		}
		if months > 1 {
			t.Errorf("%s, row %d: %d formulas along its months", s.Name, i+1, months)
		}
		for _, c := range row.Cells {
			col := c.Col
			if c.Formula == "" {
				continue
			}
			n++
			for _, f := range unknownFunctions(c.Formula) {
				t.Errorf("%s!%s has %s: %s", s.Name, ooxml.Ref(col, i+1), f, c.Formula)
			}
		}
	}
	return n
}

// TestMonthsShareTheirFormula reads the file itself: the cells of a line's months
// share one formula, or read the same row of another sheet in their own column.
func TestMonthsShareTheirFormula(t *testing.T) {
	parts := partsOf(t, annotated(t, fixtureWorkbook(t, nil), fixtureRun(t)).Workbook)
	rows := regexp.MustCompile(`<row [^<>]*>.*?</row>`)
	cell := regexp.MustCompile(`<c r="([A-Z]+)[0-9]+"[^<>]*>(?:<f([^<>]*)>(?:([^<>]*)</f>)?)?`)
	lines := 0
	for name, data := range parts {
		if !strings.Contains(string(data), `t="shared"`) {
			continue
		}
		for _, row := range rows.FindAllString(string(data), -1) {
			var own, shared int
			ids := map[string]bool{}
			for _, c := range cell.FindAllStringSubmatch(row, -1) {
				col, _, _ := ooxml.ParseRef(c[1] + "1")
				switch {
				case col < 24 || c[2] == "" && c[3] == "": // before the months, or no formula
				case strings.Contains(c[2], "shared"):
					shared++
					_, id, _ := strings.Cut(c[2], `si="`)
					ids[strings.TrimRight(id, `"/ `)] = true
				case !strings.Contains(c[3], "!"):
					own++
				}
			}
			if own > 0 || len(ids) > 1 {
				t.Errorf("%s: %d formulas of their own and %d shared ones along the months: %.200s", name, own,
					len(ids), row)
			}
			if shared > 0 {
				lines++
			}
		}
	}
	if lines < 200 {
		t.Errorf("only %d lines were read", lines)
	}
}

// TestLooksOfModelSheets checks that every cell has a format that the file defines.
func TestLooksOfModelSheets(t *testing.T) {
	parts := partsOf(t, annotated(t, fixtureWorkbook(t, nil), fixtureRun(t)).Workbook)
	count := regexp.MustCompile(`<cellXfs count="([0-9]+)"`).FindStringSubmatch(string(parts["xl/styles.xml"]))
	if count == nil {
		t.Fatal("the formats are not counted")
	}
	formats, err := strconv.Atoi(count[1])
	must(t, err)
	for name, data := range parts {
		for _, m := range regexp.MustCompile(`<c r="[A-Z0-9]+" s="([0-9]+)"`).FindAllSubmatch(data, -1) {
			if id, err := strconv.Atoi(string(m[1])); err != nil || id >= formats {
				t.Fatalf("%s: format %s of %d", name, m[1], formats)
			}
		}
	}
}
