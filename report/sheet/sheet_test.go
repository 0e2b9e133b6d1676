package sheet

import (
	"bytes"
	"os"
	"testing"
)

func TestSameBytesTwice(t *testing.T) {
	src, run := fixtureWorkbook(t, nil), fixtureRun(t)
	one, err := Annotate(src, run, Options{})
	must(t, err)
	two, err := Annotate(src, run, Options{})
	must(t, err)
	if one.Separate {
		t.Fatalf("results were put into a workbook of their own: %v", one.Findings)
	}
	if !bytes.Equal(one.Workbook, two.Workbook) {
		t.Error("the same run gave different bytes")
	}
	if dir := os.Getenv("SHEET_OUT"); dir != "" {
		must(t, os.WriteFile(dir+"/fixture.xlsx", one.Workbook, 0o644))
	}
}
