package quantity

import "strings"

var notGiven = WordSet("n/a", "na", "n.a.", "n.a", "#n/a", "nm", "n m", "not meaningful", "tbc", "tbd", "tba", "t.b.c.",
	"t.b.d.", "?", "??", "…", "...", ".",
	"unknown", "not given", "n.d.", "nd", "not disclosed", "undisclosed", "not available", "pending", "n/d", "n.m.",
	"n/m", "not applicable", "none given",
	"n.c.", "n.r.", "inconnu", "non communiqué", "à définir", "a definir", "s.o.", "sans objet", "(blank)", "null", "")

// Dashes are what stands for nought, or for nothing.
var Dashes = WordSet("-", "--", "---", "–", "—", "−", "nil", "néant", "neant", "- -")

func IsNotGiven(s string) bool {
	if len(s) > 40 {
		return false
	}
	return notGiven[strings.TrimRight(strings.ToLower(strings.TrimSpace(Spaces.Replace(s))), "*†")]
}
