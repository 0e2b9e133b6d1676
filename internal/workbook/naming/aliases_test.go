package naming

import (
	"testing"

	"rackrate/internal/workbook/quantity"
	"rackrate/model"
	"rackrate/templates"
)

// No two inputs answer to one word: what two of them are called by is a word that is refused with both named, or
// that sets both and says so.
func TestNoTwoInputsAnswerToOneWord(t *testing.T) {
	ix := newIndex(t)
	several := ix.several
	by := map[string]string{}
	aliases := 0
	for _, in := range append(ix.Reg.Inputs, Parts...) {
		for _, name := range append([]string{in.Key}, in.Aliases...) {
			n := quantity.Normalise(name)
			aliases++
			if other, twice := by[n]; twice && other != in.Key {
				t.Errorf("%q is %s and %s", name, other, in.Key)
			} else if twice && name != in.Key {
				continue
			}
			if _, ok := several[n]; ok && name != in.Key {
				t.Errorf("%q is %s, and a word for several inputs", name, in.Key)
			}
			by[n] = in.Key
		}
	}
	if aliases < 1000 {
		t.Errorf("%d names", aliases)
	}
}

// Each alias finds its own input, also with capitals and dashes, and where it stands before the input's unit.
func TestAliasesAreUnderstood(t *testing.T) {
	ix := newIndex(t)
	for _, in := range ix.Reg.Inputs {
		for _, alias := range in.Aliases {
			if m := ix.Match(alias); m.Sure != Understood || m.In.Key != in.Key {
				t.Errorf("%q of %s is understood as %q (%v)", alias, in.Key, m.In.Key, m.Sure)
			}
		}
	}
}

// Words for several inputs set all of them, or are refused with the choices; a unit or a section may narrow them.
func TestWordsForSeveralInputs(t *testing.T) {
	ix := newIndex(t)
	for _, c := range []struct {
		header string
		sure   Certainty
		key    string
		also   int
	}{
		{"Discount rate", Understood, "discount_rate_mining_pct", 2},
		{"WACC (%)", Understood, "discount_rate_mining_pct", 2}, {"Discount rate - mining", Understood,
			"discount_rate_mining_pct", 0},
		{"WACC - leased", Understood, "discount_rate_colo_pct", 0}, {"Discount rate (leased)", Understood,
			"discount_rate_colo_pct", 0}, {"Exit multiple", Several, "exit_multiple_mining_x", 3},
		{"Utilization", Several, "gpu_utilisation_pct", 4}, {"Load factor", Several, "it_load_factor_pct", 2},
		{"Useful life", Several, "gpu_life_years", 3}, {"Tax rate", Understood, "tax_rate_pct", 0},
		{"Exit multiple HPC", Understood, "exit_multiple_colo_x", 0}, {"Opex ($/kW-month)", Several,
			"opex_mining_usd_mw_month", 2}, {"Taux d'actualisation", Understood, "discount_rate_mining_pct", 2},
	} {
		if m := ix.Match(c.header); m.Sure != c.sure || m.In.Key != c.key || len(m.Also) != c.also {
			t.Errorf("%q: got %v %s %v", c.header, m.Sure, m.In.Key, m.Also)
		}
	}
}

// Every name of the registry finds its own input. Words are ours, aliases the
// registry's: where they clash the alias goes first, which is asserted here.
func TestNamesFindTheirInputs(t *testing.T) {
	words, err := templates.LoadWords("en")
	must(t, err)
	ix := newIndex(t)
	clash := map[string]string{"Colo rate": "lease_usd_kw_month"}
	for _, in := range ix.Reg.Inputs {
		label := words.Inputs[in.Key]
		for _, name := range append([]string{in.Key, label.Long, label.Short}, in.Aliases...) {
			if name == "" {
				continue
			}
			want := in.Key
			if other, ok := clash[name]; ok {
				want = other
			}
			if _, ok := ix.several[quantity.Normalise(name)]; ok && name != in.Key {
				continue // a label that means one input on the program's own sheets, and several elsewhere
			}
			if m := ix.Match(name); m.Sure != Understood || m.In.Key != want {
				t.Errorf("%q of %s is understood as %q (%v)", name, in.Key, m.In.Key, m.Sure)
			}
		}
	}
}

// newIndex is the index of the registry as it is handed over.
func newIndex(t testing.TB) *Index {
	t.Helper()
	reg, err := model.ParseRegistry(templates.InputsCSV)
	must(t, err)
	ix, err := IndexOf(reg, nil)
	must(t, err)
	return ix
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
