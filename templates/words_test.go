package templates_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"testing"

	"rackrate/model"
	"rackrate/model/lines"
	"rackrate/templates"
)

// renamed are lines whose figure has the name of an input that they read.
var renamed = map[string]string{"cash_taken_usd": "cash_usd"}

// TestWordsCoverTheLines fails where a line that is marked as a result has no
// words, or a reason that a line gives.
func TestWordsCoverTheLines(t *testing.T) {
	w := words(t)
	reasons := 0
	for _, b := range model.Lines().Blocks {
		for _, l := range b.Lines {
			key := l.Name
			if as, ok := renamed[key]; ok {
				key = as
			}
			if l.Output && !named(w, key) {
				t.Errorf("%s, line %s: no words for the figure", b.Name, key)
			}
			lines.Walk(l.Expr, func(n lines.Node) bool {
				if call, ok := n.(*lines.CallNode); ok && call.Func == "none" {
					code := call.Args[0].(*lines.TextNode).Value
					hasReason(t, w, b.Name+", line "+l.Name, code)
					reasons++
				}
				return true
			})
		}
	}
	if reasons < 20 {
		t.Errorf("%d reasons were looked for", reasons)
	}
}

// TestWordsCoverTheMeasures fails where a measure, a part or an action of the model has no words.
func TestWordsCoverTheMeasures(t *testing.T) {
	w := words(t)
	for _, key := range measureKeys() {
		if !named(w, key) {
			t.Errorf("no words for the measure %s", key)
		}
	}
	for _, key := range model.NAVParts {
		if w.Parts[key] == "" {
			t.Errorf("no words for the part %s", key)
		}
	}
	for _, a := range []model.Action{model.NotAssessed, model.Contracted, model.Convert, model.Defer, model.Marginal, model.KeepMining, model.StopMining, model.DoNotConvert} {
		if w.Actions[string(a)] == "" {
			t.Errorf("no words for the action %s", a)
		}
	}
	for _, gate := range []string{"tenant", "funding"} {
		if w.Criteria[gate] == "" {
			t.Errorf("no words for the gate %s", gate)
		}
	}
}

// TestWordsCoverTheReasons looks for every constant of type Reason.
func TestWordsCoverTheReasons(t *testing.T) {
	w := words(t)
	found := 0
	for _, file := range []string{"../model/result.go", "../report/collect.go"} {
		tree, err := parser.ParseFile(token.NewFileSet(), filepath.FromSlash(file), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || !isReason(spec.Type) {
				return true
			}
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			hasReason(t, w, file, code)
			found++
			return true
		})
	}
	if found < 30 {
		t.Errorf("%d reasons were found", found)
	}
}

func isReason(n ast.Expr) bool {
	switch n := n.(type) {
	case *ast.Ident:
		return n.Name == "Reason"
	case *ast.SelectorExpr:
		return n.Sel.Name == "Reason"
	}
	return false
}

func hasReason(t *testing.T, w *templates.Words, where, code string) {
	t.Helper()
	if w.Reasons[code] == "" || w.ShortReasons[code] == "" {
		t.Errorf("%s: no words for the reason %s", where, code)
	}
}

// named reports whether a figure has a name; some bear that of an input.
func named(w *templates.Words, key string) bool {
	return w.Measures[key].Long != "" || w.Inputs[key].Long != ""
}

func words(t *testing.T) *templates.Words {
	t.Helper()
	w, err := templates.LoadWords("en")
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func measureKeys() []string {
	var keys []string
	for _, m := range model.MineMeasures {
		keys = append(keys, m.Key)
	}
	for _, m := range model.ConversionMeasures {
		keys = append(keys, m.Key)
	}
	for _, m := range model.DebtMeasures {
		keys = append(keys, m.Key)
	}
	for _, m := range model.MinerMeasures {
		keys = append(keys, m.Key)
	}
	for _, m := range model.YearMeasures {
		keys = append(keys, m.Key)
	}
	return keys
}
