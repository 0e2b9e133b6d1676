package serve

import (
	"io/fs"
	"regexp"
	"testing"

	"rackrate/internal/workbook"
)

// TestThePagesHaveTheirWords wants every word that a script asks for, and every way of understanding a column,
// in each language.
func TestThePagesHaveTheirWords(t *testing.T) {
	p, err := loadPages()
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	for _, sure := range []string{workbook.SureMapping, workbook.SureName, workbook.SureAlias, workbook.SureUnit,
		workbook.SureDoubtful,
		workbook.SureAmbiguous, workbook.SureUnknown} {
		asked["sure: "+sure] = true
	}
	scripts, err := fs.Glob(pageFiles, "page/*.js")
	if err != nil || len(scripts) < 7 {
		t.Fatalf("%d scripts: %v", len(scripts), err)
	}
	for _, name := range scripts {
		text, err := pageFiles.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\bt\("([a-z_]+)"[,)]`).FindAllStringSubmatch(string(text), -1) {
			asked[m[1]] = true
		}
	}
	if len(asked) < 60 {
		t.Errorf("the scripts ask for %d words: the test does not see them", len(asked))
	}
	for _, language := range languages {
		for key := range asked {
			if p.words[language][key] == "" {
				t.Errorf("%s: no word for %q", language, key)
			}
		}
		for key := range p.words[language] {
			if p.words[languages[0]][key] == "" {
				t.Errorf("%s: %q is no word of %s", language, key, languages[0])
			}
		}
	}
}
