package workbook

import (
	"strings"

	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
)

// unitsAbove finds a row of units right above the header: at least two of them, over columns of the table, and
// nothing else.
func (r *reader) unitsAbove(t *table) {
	for row := t.head() - 1; row >= max(1, t.head()-2); row-- {
		n := 0
		for _, c := range t.sh.Row(row).Cells {
			u, ok := quantity.ParseUnit(strings.Trim(c.Text, "()[] "))
			if c.Col < t.first || c.Col > t.last || !c.IsText() || !ok || !u.Given() {
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
		x := t.sh.At(row, c.col)
		switch {
		case x.Empty():
		case x.Kind != opening.Text || x.Formula != "":
			return false
		case c.means.Sure != naming.Unknown && c.means.In.Group == "identity" &&
			!quantity.Neutral[quantity.Normalise(x.Text)]:
			return false
		default:
			if _, ok := quantity.ParseUnit(strings.Trim(x.Text, "()[] ")); ok || quantity.LooksLikeUnit(x.Text) {
				units++
			} else if !quantity.Neutral[quantity.Normalise(x.Text)] && c.means.Sure != naming.Unknown &&
				c.means.In.Numeric() {
				other++
			}
		}
	}
	return units > other
}
