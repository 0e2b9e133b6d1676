package templates_test

import (
	"testing"

	"rackrate/model"
	"rackrate/model/lines"
	"rackrate/templates"
)

// TestWordsCoverTheDefinition fails on a result of the definition that a language has no name for, and on a
// reason, a policy or an action that it cannot say.
func TestWordsCoverTheDefinition(t *testing.T) {
	for _, lang := range languages {
		w, err := templates.LoadWords(lang)
		if err != nil {
			t.Fatal(err)
		}
		for key, line := range results() {
			if w.Measures[key].Long == "" && w.Inputs[key].Long == "" { // hashrate_ehs and cash_usd are inputs too
				t.Errorf("%s: no name for the result %s of model/definition (%s); templates/words/%s.yaml, measures",
					lang, key, line, lang)
			}
		}
		for reason, line := range reasons() {
			if w.Reasons[reason] == "" || w.ShortReasons[reason] == "" {
				t.Errorf("%s: no words for the reason %s of model/definition (%s); templates/words/%s.yaml, reasons "+
					"and shortReasons", lang, reason, line, lang)
			}
		}
		for _, a := range []model.Action{model.NotAssessed, model.Contracted, model.Convert, model.Defer,
			model.Marginal, model.KeepMining, model.StopMining, model.DoNotConvert} {
			if w.Actions[string(a)] == "" {
				t.Errorf("%s: no words for the action %s", lang, a)
			}
		}
		for _, p := range []model.Policy{model.Replace, model.RunOff, model.Stop} {
			if w.Policies[string(p)] == "" {
				t.Errorf("%s: no words for the policy %s", lang, p)
			}
		}
		for _, a := range append([]model.Alternative{model.Mine}, model.Conversions[:]...) {
			if w.Alternatives[string(a)] == "" {
				t.Errorf("%s: no words for the alternative %s", lang, a)
			}
		}
	}
}

// results are the keys of the results, each with the line that it is.
func results() map[string]string {
	keys := map[string]string{}
	for _, m := range model.MineMeasures {
		keys[m.Key] = "mine"
	}
	for _, m := range model.ConversionMeasures {
		keys[m.Key] = "conversion"
	}
	for _, m := range model.DebtMeasures {
		keys[m.Key] = "loan"
	}
	for _, m := range model.MinerMeasures {
		keys[m.Key] = "miner"
	}
	for _, m := range model.YearMeasures {
		keys[m.Key] = "site_year"
	}
	return keys
}

// reasons are those for which a line may have no figure, each with such a line.
func reasons() map[string]string {
	found := map[string]string{}
	for _, b := range model.Lines().Blocks {
		for _, l := range b.Lines {
			lines.Walk(l.Expr, func(n lines.Node) bool {
				if call, is := n.(*lines.CallNode); is && call.Func == "none" {
					found[call.Args[0].(*lines.TextNode).Value] = b.Name + "." + l.Name
				}
				return true
			})
		}
	}
	return found
}

func TestTheDefinitionHasResultsAndReasons(t *testing.T) {
	if n, r := len(results()), reasons(); n < 80 || len(r) < 10 || r["no_contract"] == "" {
		t.Errorf("%d results, reasons %v", n, r)
	}
}
