package naming

import (
	"maps"
	"slices"
	"testing"

	"rackrate/internal/workbook/quantity"
)

// nearest is held to comparing with every name without leaving any out.
func TestNearestIsThatOfAllNames(t *testing.T) {
	ix := newIndex(t)
	for _, header := range []string{"Hashrat", "Fleet effciency", "Pwoer price", "Leese term", "Net dept",
		"Puissance du reseua", "Wicket", "Bitcoin pirce", "xyzw", "Remediation costs of all"} {
		n := []rune(quantity.Normalise(header))
		best, limit := "", len(n)/5+1
		for _, name := range slices.Sorted(maps.Keys(ix.names)) {
			if d := distance(n, []rune(name), limit); d <= limit && d > 0 {
				best, limit = ix.names[name].key, d-1
			}
		}
		if got := ix.Nearest(header); got != best {
			t.Errorf("%s is near %q, and of all names %q is", header, got, best)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"hashrate", "hasrate", 1}, {"hashrate", "hahsrate", 1}, {"power", "tower", 1}, {"abc", "abc", 0},
		{"abc", "xyz", 3}, {"", "ab", 2}} {
		if got := distance([]rune(c.a), []rune(c.b), 3); got != c.want {
			t.Errorf("%s %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
