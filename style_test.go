package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// mostParameters is how many a function may take; what needs more takes a struct.
const mostParameters = 5

func TestFunctionsTakeFewParameters(t *testing.T) {
	for _, s := range sources(t) {
		if strings.HasSuffix(s.file, "_gen.go") {
			continue
		}
		fset, file := parsed(t, s.file)
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if ok && f.Type.Params.NumFields() > mostParameters {
				t.Errorf("%s: %s takes %d parameters, at most %d: a struct names them", fset.Position(f.Pos()),
					f.Name.Name, f.Type.Params.NumFields(), mostParameters)
			}
		}
	}
}

// vague are names of files that do not tell what is in them: a file is named by the noun that it holds.
var vague = []string{"whose", "places", "more", "misc", "util", "utils", "common", "helper", "helpers", "stuff",
	"other", "others", "various", "things", "tried", "within", "click"}

func TestFilesAreNamedByWhatTheyHold(t *testing.T) {
	for _, s := range sources(t) {
		if name := strings.TrimSuffix(path.Base(s.file), ".go"); slices.Contains(vague, name) &&
			s.file != "internal/workbook/whose.go" {
			t.Errorf("%s: name the file by the noun that it holds", s.file)
		}
	}
}

// TestPackagesSayHowTheyAreUsed fails on a package whose comment has no indented line: what goes in and comes
// out, or an example.
func TestPackagesSayHowTheyAreUsed(t *testing.T) {
	shown := map[string]bool{}
	for _, s := range sources(t) {
		file, err := parser.ParseFile(token.NewFileSet(), s.file, nil, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		shown[s.folder] = shown[s.folder] || file.Doc != nil && strings.Contains(file.Doc.Text(), "\n\t")
	}
	for folder, does := range shown {
		if plain := []string{"", "model/definition", "samples/generate", "internal/generate",
			"internal/workbook/messy"}; !does && !slices.Contains(plain, folder) &&
			!strings.HasPrefix(folder, "internal/testutil") {
			t.Errorf("%s: its comment has neither a pipeline nor an example", folder)
		}
	}
}

// widestLine is how many columns a line of Go may have, a tab counted as four. Lines within raw strings are data.
const widestLine = 120

func TestLinesFitAScreen(t *testing.T) {
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || d.Name() == "out"):
			return fs.SkipDir
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_gen.go"):
			return nil
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		raw := false
		for i, line := range strings.Split(string(data), "\n") {
			within := raw
			if strings.Count(line, "`")%2 == 1 {
				raw = !raw
			}
			if within || raw || strings.Contains(line, "`") || utf8.RuneCountInString(strings.ReplaceAll(line, "\t", "    ")) <= widestLine {
				continue
			}
			t.Errorf("%s:%d: longer than %d columns", name, i+1, widestLine)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// parsed is a file of Go, without what its names are.
func parsed(t *testing.T, name string) (*token.FileSet, *ast.File) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return fset, file
}

// TestPatternsAreMadeLate keeps regular expressions out of the start of the program, where eighty were compiled once.
func TestPatternsAreMadeLate(t *testing.T) {
	for _, s := range sources(t) {
		if forTests(s.folder) || strings.HasSuffix(s.folder, "generate") {
			continue
		}
		fset, file := parsed(t, s.file)
		for _, d := range file.Decls {
			if v, ok := d.(*ast.GenDecl); ok {
				ast.Inspect(v, func(n ast.Node) bool {
					if at, ok := n.(*ast.SelectorExpr); ok && at.Sel.Name == "MustCompile" {
						t.Errorf("%s: compiled at every start: late.Pattern waits", fset.Position(at.Pos()))
					}
					_, inside := n.(*ast.FuncLit)
					return !inside
				})
			}
		}
	}
}
