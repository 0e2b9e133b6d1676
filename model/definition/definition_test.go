package definition_test

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"rackrate/model/definition"
	"rackrate/model/lines"
)

// inputs of the registry, as the language has them.
func inputs(t *testing.T) []lines.Input {
	t.Helper()
	f, err := os.Open("../../templates/inputs.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []lines.Input
	for _, row := range rows[1:] {
		kind, _, _ := strings.Cut(row[4], ":")
		in := lines.Input{Key: row[0], Scope: row[1], Whole: kind == "int"}
		switch kind {
		case "text", "enum":
			in.Type = lines.TypeText
		case "bool":
			in.Type = lines.TypeBool
		case "date":
			in.Type = lines.TypeDate
		}
		list = append(list, in)
	}
	return list
}

func TestDefinitionIsRight(t *testing.T) {
	if _, err := lines.Parse(definition.Files, inputs(t)); err != nil {
		t.Error(err)
	}
}
