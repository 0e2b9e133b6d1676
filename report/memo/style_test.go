package memo_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/report"
	"rackrate/report/memo"
)

// avoided are the words of the first column of the list in docs/memo.md under a title: "not" in English, "non"
// in French.
func avoided(t *testing.T, title string) []string {
	t.Helper()
	data, err := os.ReadFile("../../docs/memo.md")
	if err != nil {
		t.Fatal(err)
	}
	_, list, ok := strings.Cut(string(data), "| "+title+"\n|---|---|\n")
	list, _, end := strings.Cut(list, "\n\n")
	if !ok || !end {
		t.Fatal("docs/memo.md has no list of words")
	}
	var out []string
	for _, line := range strings.Split(list, "\n") {
		if cells := strings.Split(line, "|"); len(cells) > 2 {
			out = append(out, strings.TrimSpace(cells[1]))
		}
	}
	if len(out) < 4 {
		t.Fatalf("only %q are avoided", out)
	}
	return out
}

// TestWordsThatTheStyleSheetAvoids looks for them in every English memo, the ledger aside, which quotes the registry.
func TestWordsThatTheStyleSheetAvoids(t *testing.T) {
	testutil.Slow(t)
	many, _ := manySites(t, 10)
	opt := filled(t)
	opt.Appendix = false
	for _, run := range []*report.Run{simulated(t), many} {
		eachMiner(run, func(m *provenance.Miner) {
			text, err := memo.Structure(run, m, opt)
			if err != nil {
				t.Fatal(err)
			}
			for _, word := range avoided(t, english) {
				rx := regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(word) + `\b`)
				for _, line := range strings.Split(text, "\n") {
					if rx.MatchString(line) {
						t.Errorf("%s: %q in %.160s", m.Name, word, line)
					}
				}
			}
		})
	}
}

// TestTheWordsThemselvesKeepToTheStyleSheet looks for them in all that an English memo is made of, whether or
// not a book of these tests has it said: the words, the prose, the house style and the table of what brokers
// use.
func TestTheWordsThemselvesKeepToTheStyleSheet(t *testing.T) {
	files, err := filepath.Glob("../../templates/memo/en/*.tmpl")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files of prose, %v", len(files), err)
	}
	blocks := regexp.MustCompile(`\{\{.*?\}\}`) // names and fields, which nobody reads
	keys := regexp.MustCompile(`(?m)^( *)[\w -]+:`)
	for _, file := range append(files, "../../templates/words/en.yaml", "../../templates/house.yaml",
		"../../templates/street.csv") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := blocks.ReplaceAllString(string(data), "")
		if strings.HasSuffix(file, ".yaml") {
			text = keys.ReplaceAllString(text, "$1")
		}
		for _, word := range avoided(t, english) {
			for n, line := range strings.Split(text, "\n") {
				if regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(word) + `\b`).MatchString(line) {
					t.Errorf("%s:%d: %q in %.160s", file, n+1, word, line)
				}
			}
		}
	}
}

// The titles of the lists of words.
const (
	english  = "not | but |"
	inFrench = "non | mais |"
)

// TestFindingsKeepToTheStyleSheet looks for them in every sentence of the programs' sources that findings are
// made of: those of the reader and of the added sheets, since a memo quotes them.
func TestFindingsKeepToTheStyleSheet(t *testing.T) {
	sentences := 0
	for _, dir := range []string{"../../internal/workbook", "../sheet", "../../internal/backtest"} {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				lit, ok := n.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					return true
				}
				text, err := strconv.Unquote(lit.Value)
				if err != nil || strings.Count(text, " ") < 2 {
					return true // a key
				}
				sentences++
				for _, word := range avoided(t, english) {
					if regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(word) + `\b`).MatchString(text) {
						t.Errorf("%s: %q in %.160s", path, word, text)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if sentences < 300 {
		t.Errorf("only %d sentences were read", sentences)
	}
}

// TestFrenchWordsKeepToTheirList: likewise for all that a French memo is made of.
func TestFrenchWordsKeepToTheirList(t *testing.T) {
	files, err := filepath.Glob("../../templates/memo/fr/*.tmpl")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files of prose, %v", len(files), err)
	}
	for _, file := range append(files, "../../templates/words/fr.yaml", "../../templates/words/quoted/fr.yaml",
		"../../templates/house.fr.yaml") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(data), "\u00a0", " ")
		for _, word := range avoided(t, inFrench) {
			for n, line := range strings.Split(text, "\n") {
				if strings.Contains(strings.ToLower(line), word) {
					t.Errorf("%s:%d: %q in %.160s", file, n+1, word, line)
				}
			}
		}
	}
}

// TestLengths: a page 1 for one to eight sites, twelve pages at most for six, forty for sixty.
func TestLengths(t *testing.T) {
	testutil.Slow(t)
	for n, most := range map[int]int{1: 7, 3: 9, 6: 12, 8: 15, 20: 30, 60: 40} {
		run, m := manySites(t, n)
		if n <= 8 {
			run = fullBook(t, n)
			m = &run.Book.Miners[0]
		}
		for _, paper := range []string{"A4", "Letter"} {
			opt := filled(t)
			opt.Appendix, opt.Paper = false, paper
			p, _, err := memo.Printed(run, m, opt)
			if err != nil {
				t.Fatal(err)
			}
			if p.Pages() > most {
				t.Errorf("%d sites on %s: %d pages, want %d at most", n, paper, p.Pages(), most)
			}
			first, _, _ := strings.Cut(strings.Join(p.Outline(), "\n"), "\npage 2")
			if !strings.Contains(first, "## Main risks") && !strings.Contains(first, "## What could go wrong") {
				t.Errorf("%d sites on %s: page 1 does not hold the risks", n, paper)
			}
		}
	}
}
