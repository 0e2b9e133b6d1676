package workbook

import (
	"testing"

	"rackrate/internal/workbook/quantity"
	"rackrate/templates"
)

// No two inputs answer to one word: what two of them are called by is a word that is refused with both named, or
// that sets both and says so.
func TestNoTwoInputsAnswerToOneWord(t *testing.T) {
	reg := registry(t)
	words, err := templates.LoadWords("en")
	must(t, err)
	several := newIndex(reg, words).several
	by := map[string]string{}
	aliases := 0
	for _, in := range append(reg.Inputs, parts...) {
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
	reg := registry(t)
	words, err := templates.LoadWords("en")
	must(t, err)
	ix := newIndex(reg, words)
	for _, in := range reg.Inputs {
		for _, alias := range in.Aliases {
			if m := ix.match(alias); m.sure != understood || m.in.Key != in.Key {
				t.Errorf("%q of %s is understood as %q (%v)", alias, in.Key, m.in.Key, m.sure)
			}
		}
	}
}

// Words for several inputs set all of them, or are refused with the choices; a unit or a section may narrow them.
func TestWordsForSeveralInputs(t *testing.T) {
	words, err := templates.LoadWords("en")
	must(t, err)
	ix := newIndex(registry(t), words)
	for _, c := range []struct {
		header string
		sure   certainty
		key    string
		also   int
	}{
		{"Discount rate", understood, "discount_rate_mining_pct", 2},
		{"WACC (%)", understood, "discount_rate_mining_pct", 2}, {"Discount rate - mining", understood,
			"discount_rate_mining_pct", 0},
		{"WACC - leased", understood, "discount_rate_colo_pct", 0}, {"Discount rate (leased)", understood,
			"discount_rate_colo_pct", 0}, {"Exit multiple", several, "exit_multiple_mining_x", 3},
		{"Utilization", several, "gpu_utilisation_pct", 4}, {"Load factor", several, "it_load_factor_pct", 2},
		{"Useful life", several, "gpu_life_years", 3}, {"Tax rate", understood, "tax_rate_pct", 0},
		{"Exit multiple HPC", understood, "exit_multiple_colo_x", 0}, {"Opex ($/kW-month)", several,
			"opex_mining_usd_mw_month", 2}, {"Taux d'actualisation", understood, "discount_rate_mining_pct", 2},
	} {
		if m := ix.match(c.header); m.sure != c.sure || m.in.Key != c.key || len(m.also) != c.also {
			t.Errorf("%q: got %v %s %v", c.header, m.sure, m.in.Key, m.also)
		}
	}
}
