package sheet

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/templates"
)

// sayers are the functions that say a text of the program in the language of the workbook, with the places of the
// arguments that are texts; nil for all of them.
var sayers = map[string][]int{
	"say": {0}, "sayf": {0}, "Say": {0}, "Sayf": {0}, "own": {0}, "ownRunning": {0}, "heads": nil, "textHeads": nil,
	"units":   nil,
	"heading": {0}, "fact": {0}, "page": {1}, "indexPage": {2}, "counted": {1, 2}, "sheetLink": {1}, "key": {0, 2},
	"cameAndWent": {1}, "changedFindings": {1},
}

// stillEnglish are files whose texts are English in every workbook, and why.
var stillEnglish = map[string]string{
	"catalogue.go":   "findings have their words by code",
	"refusals.go":    "parts of formulas that formulas look for",
	"typed.go":       "findings, and what is looked for in workbooks of any language",
	"typedover.go":   "findings, and what is looked for in workbooks of any language",
	"earlier.go":     "findings, and what is looked for in workbooks of any language",
	"sheet.go":       "findings",
	"bounds.go":      "notes on constants, which quote the registry",
	"live_render.go": "likewise",
	"live.go":        "the model's sheets are in the words of the definition",
}

var (
	letters  = regexp.MustCompile(`[a-z]{2}`)
	sentence = regexp.MustCompile(`[A-Za-z]{2,},? [a-z]{2,}`)
)

// TestWhatASheetSaysHasWordsInEveryLanguage fails on a text of the added sheets that a language cannot say, on
// one that no sheet says any more, on English that is written past the words, and on a format that a language
// fills in otherwise.
func TestWhatASheetSaysHasWordsInEveryLanguage(t *testing.T) {
	said, free := sheetTexts(t)
	for _, s := range []provenance.Severity{provenance.Error, provenance.Warning, provenance.Info} {
		said[string(s)] = "the severities of findings"
	}
	for _, language := range templates.Languages()[1:] {
		w, err := templates.LoadWords(language)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range slices.Sorted(maps.Keys(said)) {
			if w.Quoted.Said[text] == "" {
				t.Errorf("%s: %q has no words; templates/words/quoted/%s.yaml, said", said[text], text, language)
			}
		}
		for text, words := range w.Quoted.Said {
			if said[text] == "" && free[text] == "" {
				t.Errorf("%s: no sheet says %q", language, text)
			}
			if !slices.Equal(verbs(text), verbs(words)) {
				t.Errorf("%s: %q is filled in with %v, %q with %v", language, text, verbs(text), words, verbs(words))
			}
		}
		for _, text := range slices.Sorted(maps.Keys(free)) {
			if w.Quoted.Said[text] == "" && sentence.MatchString(text) {
				t.Errorf("%s: %q is English that no other language can say", free[text], text)
			}
		}
	}
}

// verbs are the places of a format, in order.
func verbs(format string) []string {
	list := regexp.MustCompile(`%(\[\d+\])?[a-zA-Z]`).FindAllString(format, -1)
	return list
}

// sheetTexts are the literals of the package that are said, and those that are not: each with where it stands.
func sheetTexts(t *testing.T) (said, free map[string]string) {
	t.Helper()
	said, free = map[string]string{}, map[string]string{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || stillEnglish[name] != "" {
			continue
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				called := testutil.CalledName(n)
				if called == "Errorf" || called == "New" || called == "MustCompile" {
					return false
				}
				places, ok := sayers[called]
				for i, arg := range n.Args {
					if text, literal := testutil.Literal(arg); literal && ok &&
						(places == nil || slices.Contains(places, i)) && letters.MatchString(text) {
						said[text] = fset.Position(arg.Pos()).String()
					}
				}
			case *ast.BinaryExpr:
				if text, literal := testutil.Literal(n); literal {
					if !strings.Contains(text, "<") {
						free[text] = fset.Position(n.Pos()).String()
					}
					return false
				}
			case *ast.BasicLit:
				if text, literal := testutil.Literal(n); literal && !strings.Contains(text, "<") {
					free[text] = fset.Position(n.Pos()).String()
				}
			}
			return true
		})
	}
	for text := range said {
		delete(free, text)
	}
	if len(said) < 100 {
		t.Fatalf("only %d texts found", len(said))
	}
	return said, free
}
