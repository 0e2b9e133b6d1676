package workbook_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/templates"
)

// casesFolder has workbooks that went wrong once, each with its right reading beside it: the values that come from
// cells, the figures that are refused and left alone, and the findings.
const casesFolder = "testdata/cases"

func TestCasesAreReadRight(t *testing.T) {
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob(filepath.Join(casesFolder, "*", "*.xlsx"))
	if err != nil || len(paths) < 44 {
		t.Fatalf("%d workbooks, %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			got := reading(t, reg, path)
			want, err := os.ReadFile(strings.TrimSuffix(path, ".xlsx") + ".txt")
			if *update {
				err = os.WriteFile(strings.TrimSuffix(path, ".xlsx")+".txt", []byte(got), 0o644)
				want = []byte(got)
			}
			if err != nil || got != string(want) {
				t.Errorf("%v\ngot\n%s\nwant\n%s", err, got, want)
			}
		})
	}
}

// reading writes out how a workbook was read, with its ledger.
func reading(t *testing.T, reg *model.Registry, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	src := workbook.Source{Name: filepath.Base(path), Data: data}
	b, err := workbook.Read(reg, src)
	if err != nil {
		t.Fatal(err)
	}
	in, err := workbook.Inspect(context.Background(), reg, src, workbook.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	out.WriteString(recorded(reg, b))
	for _, fate := range []string{"refused", "left alone"} {
		var list []string
		for _, x := range in.Blocks {
			if x.Fate == fate {
				list = append(list, x.Sheet+"!"+x.Cells)
			}
		}
		if len(list) > 0 {
			out.WriteString(fate + ": " + strings.Join(list, ", ") + "\n")
		}
	}
	return out.String()
}
