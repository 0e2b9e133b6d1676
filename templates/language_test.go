package templates_test

import (
	"reflect"
	"slices"
	"testing"

	"rackrate/templates"
)

var languages = templates.Languages()

// TestLanguagesHaveTheSameMessages fails on a message that one language has and another lacks.
func TestLanguagesHaveTheSameMessages(t *testing.T) {
	for _, lang := range languages[1:] {
		want, err := templates.LoadProseIn(languages[0], "")
		if err != nil {
			t.Fatal(err)
		}
		got, err := templates.LoadProseIn(lang, "")
		if err != nil {
			t.Fatal(err)
		}
		compareKeys(t, lang+": block", got.Blocks(), want.Blocks())
		wantWords, err := templates.LoadWords(languages[0])
		if err != nil {
			t.Fatal(err)
		}
		gotWords, err := templates.LoadWords(lang)
		if err != nil {
			t.Fatal(err)
		}
		a, b := reflect.ValueOf(*gotWords), reflect.ValueOf(*wantWords)
		for i := range a.NumField() {
			if a.Field(i).Kind() == reflect.Map {
				compareKeys(t, lang+": "+a.Type().Field(i).Name, keys(a.Field(i)), keys(b.Field(i)))
			}
		}
		if n := len(gotWords.Numerals.Months); n != 12 {
			t.Errorf("%s: %d months", lang, n)
		}
		for _, step := range []string{"tn", "bn", "m", "k"} {
			if gotWords.Numerals.Steps[step] == "" {
				t.Errorf("%s: no word for the step %s", lang, step)
			}
		}
		if _, err := (templates.HouseSource{Language: lang}).Load(); err != nil {
			t.Error(err)
		}
	}
	if _, err := templates.LoadProseIn("xx", ""); err == nil {
		t.Error("a language that is not there was taken")
	}
}

func keys(m reflect.Value) []string {
	var out []string
	for _, k := range m.MapKeys() {
		out = append(out, k.String())
	}
	slices.Sort(out)
	return out
}

func compareKeys(t *testing.T, what string, got, want []string) {
	t.Helper()
	if len(want) == 0 {
		t.Errorf("%s: nothing to compare with", what)
	}
	for _, k := range want {
		if !slices.Contains(got, k) {
			t.Errorf("%s: %q is missing", what, k)
		}
	}
	for _, k := range got {
		if !slices.Contains(want, k) {
			t.Errorf("%s: %q is not in English", what, k)
		}
	}
}
