package workbook

import (
	"strings"

	"rackrate/internal/workbook/quantity"
)

// unitsAbove finds a row of units right above the header: at least two of them, over columns of the table, and nothing else.
func (r *reader) unitsAbove(t *table) {
	for row := t.head() - 1; row >= max(1, t.head()-2); row-- {
		n := 0
		for _, c := range t.sh.row(row).cells {
			u, ok := quantity.ParseUnit(strings.Trim(c.text, "()[] "))
			if c.col < t.first || c.col > t.last || !c.isText() || !ok || !u.Given() {
				return
			}
			n++
		}
		if n >= 2 && r.isUnitRow(t, row) {
			t.unitRow = row
			return
		}
		if n > 0 {
			return
		}
	}
}

// isUnitRow reports whether a row under a header holds units: no figures, and units under most inputs that have one.
func (r *reader) isUnitRow(t *table, row int) bool {
	units, other := 0, 0
	if t.kind == scenarioTable || t.kind == rangeTable || t.kind == listTable {
		return false // their values may look like units: =-10%
	}
	for _, c := range t.columns {
		x := t.sh.at(row, c.col)
		switch {
		case x.empty():
		case x.kind != text || x.formula != "":
			return false
		case c.means.sure != unknown && c.means.in.Group == "identity" && !quantity.Neutral[quantity.Normalise(x.text)]:
			return false
		default:
			if _, ok := quantity.ParseUnit(strings.Trim(x.text, "()[] ")); ok || quantity.LooksLikeUnit(x.text) {
				units++
			} else if !quantity.Neutral[quantity.Normalise(x.text)] && c.means.sure != unknown && c.means.in.Numeric() {
				other++
			}
		}
	}
	return units > other
}
