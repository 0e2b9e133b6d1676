package backtest_test

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"rackrate/internal/backtest"
	"rackrate/model"
	"rackrate/templates"
)

var update = flag.Bool("update", false, "rewrite docs/backtest.md")

func deals(t *testing.T) []backtest.Deal {
	t.Helper()
	list, err := backtest.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// What was signed is worth more than mining in at least seven deals of nine, and the program says what was
// signed is signed.
func TestMostSignedDealsHaveAnUplift(t *testing.T) {
	words, err := templates.LoadWords("en")
	if err != nil {
		t.Fatal(err)
	}
	list := deals(t)
	if n := backtest.Positive(list); len(list) != 9 || n < 7 {
		t.Errorf("%d of %d deals have an uplift, at least seven of nine are wanted", n, len(list))
	}
	for i := range list {
		d := &list[i]
		if d.Contract.Action != model.Contracted {
			t.Errorf("%s: %s where it is signed", d.Name, d.Contract.Action)
		}
		if c := &d.Blank; c.UpliftUSD > 0 != (d.Reason(words) == "") || c.UpliftUSD > 0 && c.Action != model.Convert &&
			c.Action != model.Marginal {
			t.Errorf("%s: %s at an uplift of %v: %s", d.Name, c.Action, c.UpliftUSD, d.Reason(words))
		}
		if d.Contract.UpliftUSD <= d.Blank.UpliftUSD {
			t.Errorf("%s: signed is worth %v, blank %v", d.Name, d.Contract.UpliftUSD, d.Blank.UpliftUSD)
		}
	}
}

func TestDocument(t *testing.T) {
	words, err := templates.LoadWords("en")
	if err != nil {
		t.Fatal(err)
	}
	const path = "../../docs/backtest.md"
	want := backtest.Markdown(deals(t), words)
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s is out of date; run: make docs (%v)", path, err)
	}
}

func TestJSON(t *testing.T) {
	data, err := json.Marshal(deals(t)[0])
	if err != nil || !strings.Contains(string(data), `"yield_on_cost":null`) || !strings.Contains(string(data),
		`"action":"contracted"`) {
		t.Errorf("%s (%v)", data, err)
	}
}
