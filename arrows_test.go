package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows are the imports that the design has: workbook -> model -> report. A
// package may import those named here and no other of the project; tests are free.
var arrows = map[string]struct {
	why     string
	imports []string
}{
	"": {"only calls the command line", []string{"internal/cli"}},
	"model": {"the economics: no reading, no showing", []string{"model/dcf", "model/lines",
		"model/definition"}},
	"model/dcf":           {"arithmetic of cash flows, no domain words", nil},
	"model/definition":    {"the economics, written once as lines: holds, does not compute", nil},
	"model/lines":         {"the language of the definition, no word of the field", nil},
	"model/sim":           {"Monte Carlo over the model", []string{"model"}},
	"templates":           {"what a house may replace: holds, does not compute", []string{"internal/late"}},
	"samples":             {"holds sample workbooks", nil},
	"samples/generate":    {"makes the samples and the blank workbook", []string{"model", "templates"}},
	"internal/late":       {"what is made when it is first asked for, no domain words", nil},
	"internal/provenance": {"origins and findings: holds, does not read or show", []string{"model"}},
	"internal/workbook": {"the only reader of input", []string{"model", "internal/provenance",
		"internal/workbook/quantity", "internal/workbook/opening", "internal/workbook/calculating",
		"internal/workbook/naming", "templates", "internal/late"}},
	"internal/workbook/calculating": {"formulas without a stored result: knows cells and no inputs",
		[]string{"internal/workbook/quantity", "internal/workbook/opening", "internal/late"}},
	"internal/workbook/opening": {"from a file to cells: knows no input and finds nothing wrong with one",
		[]string{"model", "internal/workbook/quantity", "internal/late"}},
	"internal/workbook/naming": {"what people call the inputs: words alone, no cells and no findings",
		[]string{"model", "internal/workbook/quantity", "templates", "internal/late"}},
	"internal/workbook/quantity": {"what a text says of a number, a unit, a currency, a date: no cells, no findings",
		[]string{"model", "internal/late"}},
	"internal/workbook/messy": {"makes workbooks for the tests of the reader", nil},
	"report": {"shows results and never computes one", []string{"model", "internal/provenance",
		"templates", "internal/late"}},
	"report/chart": {"draws numbers that it is given", []string{"templates"}},
	"report/doc":   {"a note as a neutral document: holds, does not draw", []string{"report/chart"}},
	"report/memo": {"the note's content", []string{"model", "internal/provenance", "templates", "report",
		"report/chart", "report/doc", "report/page", "report/pdf", "report/web", "report/word"}},
	"report/page": {"prints neutral documents as PDF, no domain words",
		[]string{"templates", "report/chart", "report/doc", "report/pdf"}},
	"report/web": {"shows neutral documents as HTML, no domain words",
		[]string{"templates", "report/chart", "report/doc"}},
	"report/word": {"writes neutral documents as Word documents, no domain words",
		[]string{"templates", "report/chart", "report/doc", "internal/late"}},
	"report/pdf": {"the file around a memo, no domain words", nil},
	"report/sheet": {"the annotated workbook", []string{"model", "model/definition", "model/lines",
		"internal/provenance", "templates", "report", "report/sheet/ooxml", "report/sheet/formulas",
		"report/sheet/live", "internal/late"}},
	"report/sheet/formulas": {"the lines of the definition as a workbook's formulas",
		[]string{"model/lines", "report/sheet/ooxml"}},
	"report/sheet/live": {"the trees of a book as sheets of formulas", []string{"model", "model/lines",
		"report/sheet/formulas"}},
	"report/sheet/ooxml": {"parts of a workbook, no domain words", []string{"internal/late"}},
	"internal/batch": {"from workbooks to folders", []string{"model", "internal/provenance", "internal/store",
		"internal/store/cloud", "internal/workbook", "templates", "report", "report/memo", "report/page", "report/pdf",
		"report/sheet", "report/sheet/ooxml", "model/sim", "internal/compare", "internal/late"}},
	"internal/cli": {"arguments, streams, exit status", []string{"model", "internal/provenance",
		"internal/workbook", "internal/backtest", "internal/batch", "internal/confine", "internal/serve",
		"internal/store", "internal/compare", "templates", "report", "samples"}},
	"internal/dist":    {"the archives that are handed out, no domain words", nil},
	"internal/confine": {"the program as a child of itself, within limits, no domain words", nil},
	"internal/serve": {"the drop page: HTTP around runs", []string{"model", "internal/batch",
		"internal/compare", "internal/confine", "internal/store", "internal/workbook", "report", "templates",
		"internal/late"}},
	"internal/backtest": {"signed deals as the model has them", []string{"model", "internal/workbook", "samples",
		"templates"}},
	"internal/store": {"folders of outputs and files that people name: bytes, no domain words", nil},
	"internal/store/cloud": {"folders on object stores: bytes, no domain words", []string{"internal/store",
		"internal/late"}},
	"internal/testutil/s3":     {"an S3 server that fails, for tests", nil},
	"internal/testutil/faulty": {"a store that fails, for tests", []string{"internal/store"}},
	"internal/generate": {"writes the code that follows from the registry and the definition",
		[]string{"model/definition", "model/lines"}},
	"internal/compare":         {"what changed between runs: matches, does not compute", []string{"model", "report"}},
	"internal/testutil":        {"help for tests", []string{"model"}},
	"internal/testutil/golden": {"inputs of the worked cases, for tests", []string{"model"}},
}

// libraries that belong to one place each: what they do is hidden from the rest of the program.
var libraries = map[string][]string{
	"github.com/xuri/excelize/v2": {"internal/workbook/opening", "internal/workbook/calculating",
		"internal/workbook/messy", "report/sheet", "report/sheet/ooxml", "samples/generate"},
	"github.com/jung-kurt/gofpdf": {"report/page"},
	"github.com/urfave/cli/v2":    {"internal/cli"},
	"os": {"", "internal/cli", "internal/confine", "internal/serve", "internal/batch",
		"internal/store", "internal/store/cloud", "internal/testutil", "internal/dist", "templates", "samples/generate",
		"internal/generate"},
	"log":       {},
	"math/rand": {},
}

const module = "rackrate"

// source is one Go file that is not a test.
type source struct {
	folder, file string
	ast          *ast.File
}

func sources(t *testing.T) []source {
	t.Helper()
	var list []source
	err := filepath.WalkDir(".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && name != "." && (strings.HasPrefix(e.Name(), ".") || e.Name() == "testdata" ||
			e.Name() == "out") {
			return filepath.SkipDir
		}
		if filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		folder := path.Dir(filepath.ToSlash(name))
		if folder == "." {
			folder = ""
		}
		list = append(list, source{folder, filepath.ToSlash(name), file})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 20 {
		t.Fatalf("only %d source files found", len(list))
	}
	return list
}

func TestImportsFollowTheArrows(t *testing.T) {
	for _, s := range sources(t) {
		rule, ok := arrows[s.folder]
		if !ok {
			t.Errorf("%s: the folder %s is not in the design; add it to arrows with what it may import",
				s.file, s.folder)
			continue
		}
		for _, spec := range s.ast.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if ours, is := strings.CutPrefix(imported, module+"/"); is && !slices.Contains(rule.imports, ours) {
				t.Errorf("%s imports %s: an arrow that the design does not have (%s: %s)", s.file, ours,
					s.folder, rule.why)
			}
			if places, kept := libraries[imported]; kept && !slices.Contains(places, s.folder) {
				t.Errorf("%s imports %s, which is kept to %q", s.file, imported, places)
			}
		}
	}
}

func TestEveryPackageSaysWhatBelongsInIt(t *testing.T) {
	doc := map[string]string{}
	for _, s := range sources(t) {
		doc[s.folder] += s.ast.Doc.Text()
	}
	for folder, text := range doc {
		if len(strings.Fields(text)) < 8 {
			t.Errorf("package %q: no package comment that says what belongs there and what does not: %q", folder, text)
		}
	}
}
