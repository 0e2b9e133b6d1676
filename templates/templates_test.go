package templates_test

import (
	"maps"
	"slices"
	"testing"

	"rackrate/model"
	"rackrate/templates"
)

func TestWordsCoverTheRegistry(t *testing.T) {
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	w, err := templates.LoadWords("en")
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range reg.Inputs {
		if w.Inputs[in.Key].Long == "" {
			t.Errorf("no label for the input %s of templates/inputs.csv; templates/words/en.yaml, inputs", in.Key)
		}
		if w.Groups[in.Group] == "" {
			t.Errorf("no label for group %q", in.Group)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(w.Inputs)) {
		if _, ok := reg.Lookup(key); !ok {
			t.Errorf("a label for %s, which templates/inputs.csv has no row for", key)
		}
	}
}
