package batch

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/testutil"
	"rackrate/internal/workbook"
)

// TestResumeSeesAllThatMadeTheOutputs changes, one after the other, each file that outputs are made from besides the
// workbook: nothing is kept after a change, all is kept without one, and the run's id tells them apart.
func TestResumeSeesAllThatMadeTheOutputs(t *testing.T) {
	testutil.Slow(t)
	house, books := t.TempDir(), t.TempDir()
	drop(t, filepath.Join(books, "a.xlsx"), smallBook(t, 55))
	picture := func(grey uint8) []byte {
		img := image.NewGray(image.Rect(0, 0, 8, 8))
		img.SetGray(1, 1, color.Gray{Y: grey})
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	font := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join("../../templates/fonts", name))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	prose, err := os.ReadFile("../../templates/memo/en/method.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	all, err := filepath.Glob("../../templates/fonts/*.ttf")
	if err != nil || len(all) < 2 {
		t.Fatal(err, all)
	}
	drop(t, filepath.Join(house, "house.yaml"), []byte("firm: One\nlogo: logo.png\nfonts: {text: own.ttf}\n"))
	drop(t, filepath.Join(house, "logo.png"), picture(1))
	drop(t, filepath.Join(house, "own.ttf"), font(filepath.Base(all[0])))
	templatesDir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(templatesDir, "memo", "en"), 0o777); err != nil {
		t.Fatal(err)
	}
	method := filepath.Join(templatesDir, "memo", "en", "method.tmpl")
	drop(t, method, prose)
	opt := Options{Books: []string{books}, Out: filepath.Join(t.TempDir(), "out"), Prefix: "RR ", Jobs: 1, Seed: 1,
		Version: "test", Resume: true,
		Templates: templatesDir, Memo: MemoOptions{House: filepath.Join(house, "house.yaml")}}
	seen := map[string]string{}
	run := func(what string) {
		t.Helper()
		for again := range 2 {
			out, err := Run(context.Background(), opt)
			if err != nil || out.Books[0].Err != nil {
				t.Fatal(what, err, out.Books[0].Err)
			}
			if kept := out.Books[0].Kept; kept != (again == 1) {
				t.Errorf("%s, time %d: kept %v", what, again+1, kept)
			}
			if id := out.Batch.RunID; again == 0 && seen[id] != "" {
				t.Errorf("%s has the run id of %s", what, seen[id])
			} else {
				seen[id] = what
			}
		}
	}
	run("the first run")
	drop(t, filepath.Join(house, "logo.png"), picture(200))
	run("another logo")
	drop(t, filepath.Join(house, "own.ttf"), font(filepath.Base(all[1])))
	run("another font")
	drop(t, filepath.Join(house, "house.yaml"), []byte("firm: Two\nlogo: logo.png\nfonts: {text: own.ttf}\n"))
	run("another house style")
	drop(t, method, []byte(strings.Replace(string(prose), `{{define "method/1"}}`,
		`{{define "method/1"}}Own words. `, 1)))
	run("other prose")
	opt.Reading.Scenarios = &workbook.Source{Name: "s.csv",
		Data: []byte("Scenario,Input,Override\nBear,btc_price_usd,50000\n")}
	run("scenarios")
	opt.Reading.Scenarios = &workbook.Source{Name: "s.csv",
		Data: []byte("Scenario,Input,Override\nBear,btc_price_usd,40000\n")}
	run("other scenarios")
	opt.Reading.Mapping = &workbook.Mapping{}
	run("a mapping")
	opt.Memo.Language = "fr"
	opt.Templates = ""
	run("another language")
}

// Every way to read a workbook is in the run's id, or changes nothing that is read; a new one has to be put
// here, and into settings.
func TestEveryWayOfReadingIsInTheRunID(t *testing.T) {
	inID := []string{"SkipHidden", "Mapping", "Corrections", "Scenarios", "Rates", "Assumptions", "Basis", "Typed"}
	changesNothing := []string{"Password", "Limits", "FindingsOnly", "Words", "Try"}
	for field := range reflect.TypeFor[workbook.Options]().Fields() {
		if !slices.Contains(append(inID, changesNothing...), field.Name) {
			t.Errorf("workbook.Options.%s is in no run id", field.Name)
		}
	}
}
