package chart_test

import (
	"bytes"
	"regexp"
	"strconv"
	"testing"

	"rackrate/report/chart"
)

var filled = regexp.MustCompile(`(-?[\d.]+) [\d.]+ (-?[\d.]+) -?[\d.]+ re f`)

// TestSwingBesideTheBase draws a driver whose range does not hold the base: its
// bar goes from one end to the other, in the adverse colour only, and not to the base.
func TestSwingBesideTheBase(t *testing.T) {
	for name, s := range map[string]struct {
		low, high   float64
		bars, sides int
	}{
		"beside":  {-39, -26, 2, 1},
		"around":  {-39, 5, 2, 2},
		"turned":  {5, -39, 2, 2},
		"nothing": {-39, -39, 2, 0},
	} {
		c := canvas(t)
		c.Tornado(chart.Tornado{Base: -20, Swings: []chart.Swing{{Label: "Build cost", Low: s.low, High: s.high}},
			Format: format}, box)
		page := drawn(t, c)
		bars := filled.FindAllSubmatch(page, -1)
		if len(bars) != s.bars {
			t.Fatalf("%s: %d bars, want %d", name, len(bars), s.bars)
		}
		sides, from, to := 0, 1e9, -1e9
		for _, b := range bars {
			x, _ := strconv.ParseFloat(string(b[1]), 64)
			w, _ := strconv.ParseFloat(string(b[2]), 64)
			if w > 0 {
				sides, from, to = sides+1, min(from, x), max(to, x+w)
			}
		}
		if sides != s.sides {
			t.Errorf("%s: %d of the bars have a width, want %d", name, sides, s.sides)
		}
		if name == "beside" && (to-from)/(box.W) > 0.6 {
			t.Errorf("%s: the bar is %v wide in a box of %v: it goes to the base", name, to-from, box.W)
		}
		if !bytes.Contains(page, []byte(" l S")) {
			t.Errorf("%s: no line for the base", name)
		}
	}
}
