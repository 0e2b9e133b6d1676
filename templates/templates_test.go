package templates_test

import (
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
			t.Errorf("no label for input %s", in.Key)
		}
		if w.Groups[in.Group] == "" {
			t.Errorf("no label for group %q", in.Group)
		}
	}
	if len(w.Inputs) != len(reg.Inputs) {
		t.Errorf("%d labels for %d inputs", len(w.Inputs), len(reg.Inputs))
	}
}
