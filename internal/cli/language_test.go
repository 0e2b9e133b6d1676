package cli

import (
	"bytes"
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/backtest"
	"rackrate/internal/testutil"
	"rackrate/internal/workbook"
	"rackrate/templates"
)

// sayers are the functions that say a text or a format in the language, with the place of that argument.
var sayers = map[string]int{"say": 0, "sayf": 0, "linef": 0, "usagef": 0, "printNames": 1, "printFindingList": 1}

// saidElsewhere are texts that are said by way of a variable: what became of workbooks, of figures and of headers, what
// explain tells of an input, the tables and headers that inspect names, the heading of the backtest.
var saidElsewhere = []string{
	"made", "kept", "left out", "failed", "refused", "left alone",
	"; header %q", "; read %q", "; understood %q", strings.Join(backtest.Header, "\t"),
	"sites", "miners", "deck", "scenarios", "ranges", "comparables", "list", "market", "rates", "joined by site",
	"phases", "assumptions", "commentary", "ratings",
	workbook.SureMapping, workbook.SureName, workbook.SureAlias, workbook.SureRole, workbook.SureUnit,
	workbook.SureDoubtful, workbook.SureAmbiguous, workbook.SureUnknown,
	"meaning", "table", "unit", "values", "default", "in force", "allowed", "plausible", "band from",
	"source", "aliases",
}

// TestTheCommandLineHasWordsInEveryLanguage fails on a text of the command line that a language cannot say, on
// one that is said no more, and on a format that a language fills in otherwise.
func TestTheCommandLineHasWordsInEveryLanguage(t *testing.T) {
	said := saidInCode(t)
	for _, text := range append(slices.Clone(saidElsewhere), libraryHelp...) {
		said[text] = "language.go"
	}
	app := newApp(&streams{out: io.Discard, errs: io.Discard})
	note := func(where string, texts ...string) {
		for _, text := range texts {
			if text != "" {
				said[text] = where
			}
		}
	}
	note("cli.go", app.Usage, app.Description)
	for _, c := range app.Commands {
		note(c.Name, c.Usage, c.Description)
		for _, f := range c.Flags {
			usage, preset := helpOf(f)
			note(c.Name+" --"+f.Names()[0], *usage)
			if preset != nil {
				note(c.Name+" --"+f.Names()[0], *preset)
			}
		}
	}
	for _, language := range templates.Languages()[1:] {
		texts, err := templates.LoadCommandLine(language)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range slices.Sorted(maps.Keys(said)) {
			if texts[text] == "" && letters.MatchString(text) {
				t.Errorf("%s: %q has no words; templates/words/command/%s.yaml", said[text], text, language)
			}
		}
		for text, words := range texts {
			if said[text] == "" && !unsaid(text) {
				t.Errorf("%s: nothing says %q", language, text)
			}
			if !slices.Equal(placesOf(text), placesOf(words)) {
				t.Errorf("%s: %q and %q are filled in otherwise", language, text, words)
			}
		}
	}
}

var (
	letters = regexp.MustCompile(`[A-Za-z]{2}`)
	verbs   = regexp.MustCompile(`%[-+]?[a-zA-Z]`)
)

// placesOf are the places of a format; texts may stand in a language's own quotation marks.
func placesOf(format string) []string {
	return verbs.FindAllString(strings.ReplaceAll(format, "%q", "%s"), -1)
}

// unsaid are the arguments of commands, which are said only where they hold words.
func unsaid(text string) bool {
	app := newApp(&streams{out: io.Discard, errs: io.Discard})
	for _, c := range app.Commands {
		if c.ArgsUsage == text {
			return true
		}
	}
	return text == app.UsageText
}

// saidInCode are the literals that the package says, with where each stands.
func saidInCode(t *testing.T) map[string]string {
	t.Helper()
	said := map[string]string{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			called := testutil.CalledName(call)
			place := fset.Position(call.Pos()).String()
			if at, ok := sayers[called]; ok && at < len(call.Args) {
				if text, ok := testutil.Literal(call.Args[at]); ok {
					said[text] = place
				}
			}
			if called == "left" || called == "plural" && len(call.Args) == 2 {
				if text, ok := testutil.Literal(call.Args[len(call.Args)-1]); ok && called == "plural" {
					said["1 "+text], said["%d "+text+"s"] = place, place
				} else if ok {
					said[text] = place
				}
			}
			return true
		})
	}
	if len(said) < 100 {
		t.Fatalf("only %d texts found", len(said))
	}
	return said
}

// TestTheLanguageOfALine has the program answer in the language that the line asks for, wherever the flag stands.
func TestTheLanguageOfALine(t *testing.T) {
	for _, tc := range []struct {
		line   string
		status int
		want   string
	}{
		{"--lang fr --help", 0, "UTILISATION"},
		{"check --help --lang=fr", 0, "écrire"},
		{"check --lang FR", 2, "aucun classeur"},
		{"check", 2, "no workbook is given"},
		{"--lang xx check", 2, "is none of en, fr"},
		{"check -- --lang fr", 4, "no such file"},
		{"--lang fr explain rent", 0, "Loyer"},
		{"--lang fr", 0, "UTILISATION"},
		{"--lang=fr man", 0, "COMMANDE"},
		{"completion bash --lang fr", 0, "complete"},
		{"completion --lang fr", 2, "nommer"},
		{"run --lang fr --forc x.xlsx", 2, "vouliez-vous dire --force"},
		{"run --forc x.xlsx", 2, "flag provided but not defined: -forc\n  did you mean --force"},
	} {
		var out, errs bytes.Buffer
		status := Run(context.Background(), append([]string{"rackrate"}, strings.Fields(tc.line)...), &out, &errs)
		if status != tc.status || !strings.Contains(out.String()+errs.String(), tc.want) {
			t.Errorf("%s: status %d, %q %q; want %d, %q", tc.line, status, out.String(), errs.String(),
				tc.status, tc.want)
		}
	}
}
