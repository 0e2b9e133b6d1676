package backtest

import (
	"os"
	"testing"

	"rackrate/model"
)

// The aim of the second edition's defaults: at least seven of nine leases that
// people signed are worth more than mining, and the others say why not.
func TestSignedLeasesAreWorthSigning(t *testing.T) {
	deals, err := Run()
	if err != nil {
		t.Fatal(err)
	}
	if n := Positive(deals); len(deals) != 9 || n < 7 {
		t.Errorf("%d of %d deals have an uplift above 0, want 7 of 9", n, len(deals))
	}
	for i := range deals {
		d := &deals[i]
		if (d.Reason() == "") != (d.Result.UpliftUSD > 0) {
			t.Errorf("%s: uplift %v, reason %q", d.Name, d.Result.UpliftUSD, d.Reason())
		}
		if d.ActionSigned != model.Contracted {
			t.Errorf("%s, signed: %s", d.Name, d.ActionSigned)
		}
		if d.ActionBlank == model.NotAssessed || d.ActionBlank == model.Contracted {
			t.Errorf("%s, blank: %s", d.Name, d.ActionBlank)
		}
		t.Log(d.Row(), d.Reason())
	}
}

func TestDocumentIsUpToDate(t *testing.T) {
	deals, err := Run()
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("../../docs/backtest.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != Markdown(deals) {
		t.Error("docs/backtest.md is out of date: go run . backtest --markdown > docs/backtest.md")
	}
}
