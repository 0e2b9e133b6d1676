package sheet

import (
	"bytes"
	"strings"
	"testing"

	"rackrate/internal/testutil"
	"rackrate/templates"
)

// inLanguage is the workbook of the fixture, annotated in a language.
func inLanguage(t *testing.T, language string) []byte {
	t.Helper()
	words, err := templates.LoadWords(language)
	must(t, err)
	result, err := Annotate(t.Context(), fixtureWorkbook(t, nil), fixtureRun(t), Options{Words: words})
	must(t, err)
	return result.Workbook
}

// TestFormulasHoldInEveryLanguage has each engine work the formulas out, which look for words of the language.
func TestFormulasHoldInEveryLanguage(t *testing.T) {
	testutil.Slow(t)
	books := map[string][]byte{}
	for _, language := range templates.Languages()[1:] {
		books[language] = inLanguage(t, language)
	}
	testutil.EachEngine(t, books, func(t *testing.T, got map[string]testutil.Cells) {
		for language, book := range books {
			tellDifferences(t, language, testutil.ReadCells(t, book), got[language])
		}
	})
}

// TestSheetsOfEveryLanguageAreTakenOut takes apart what was annotated in each language, as it was written and
// as a program leaves it that saves the file: what is left is the analyst's, and nothing of ours is taken for
// typed.
func TestSheetsOfEveryLanguageAreTakenOut(t *testing.T) {
	plain := fixtureWorkbook(t, nil)
	for _, language := range templates.Languages() {
		book := inLanguage(t, language)
		var saved bytes.Buffer
		must(t, open(t, book).Write(&saved))
		for how, data := range map[string][]byte{"as written": book, "saved again": saved.Bytes()} {
			e, err := TakeApart(t.Context(), "book.xlsx", data)
			must(t, err)
			if e == nil {
				t.Fatalf("%s, %s: not seen as annotated", language, how)
			}
			if len(e.Typed) > 0 || len(e.Findings) > 0 {
				t.Errorf("%s, %s: %v %v were taken for the analyst's", language, how, e.Typed, e.Findings)
			}
			left := open(t, e.Source)
			for _, name := range left.GetSheetList() {
				if strings.HasPrefix(name, "RR ") {
					t.Errorf("%s, %s: the sheet %s is left", language, how, name)
				}
			}
			compareCells(t, open(t, plain), left)
		}
	}
}
