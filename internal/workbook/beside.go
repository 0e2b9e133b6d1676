package workbook

import (
	"slices"
	"strings"

	"rackrate/internal/late"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
)

// beside is what the other columns of a table say of the figures of one: their units and their currency, row by row.
type beside struct {
	units    map[int]int // the column of units by that of the figures
	currency int         // the column of currencies, 0 where there is none
}

// currencyHeads are the headers of a column of currencies.
var currencyHeads = quantity.WordSet("ccy", "currency", "curr", "cur", "fx", "devise", "monnaie", "reportingcurrency",
	"reportedcurrency", "localcurrency", "tradingcurrency", "localccy", "reportingccy")

// besideOf finds the columns of units and of currencies of a table.
func (r *reader) besideOf(t *table) *beside {
	if t.beside != nil {
		return t.beside
	}
	t.beside = &beside{units: map[int]int{}}
	for i, c := range t.columns {
		switch {
		case c.means.Sure == naming.Unknown && c.role == "" && (currencyHeads[quantity.Normalise(c.header)] ||
			r.holdsCurrencies(t, c.col)):
			t.beside.currency = c.col
			t.columns[i].role = "currency"
		case c.means.Sure == naming.Understood && c.means.In.Numeric() && r.holdsUnits(t, c.col+1):
			t.beside.units[c.col] = c.col + 1
			if k := slices.IndexFunc(t.columns, func(o column) bool { return o.col == c.col+1 }); k >= 0 {
				t.columns[k].role = "unit"
			} else {
				t.last = max(t.last, c.col+1)
			}
		}
	}
	return t.beside
}

// unitHead is the header of a column that holds the units of another: Hashrate unit, Unit of power price.
var unitHead = late.Pattern(`(?i)\b(?:units?|unités?|uom)$|^(?:units?\s+of|unités?\s+d[eu'’])\b`)

// holdsUnits reports whether a column has no header of its own, or one that says units, and holds nothing but units.
func (r *reader) holdsUnits(t *table, col int) bool {
	head := t.sh.At(t.header, col)
	if head.IsText() && listRoles.of(head.Text) != "unit" && !unitHead().MatchString(head.Text) {
		return false
	}
	units := 0
	for _, row := range t.rows {
		x := t.sh.At(row, col)
		if x.Empty() {
			continue
		}
		if _, ok := quantity.ParseUnit(x.Text); x.Kind != opening.Text || !ok && !unitish().MatchString(x.Text) {
			return false
		}
		units++
	}
	return units > 0
}

// holdsCurrencies reports whether a column holds the codes of currencies and nothing else.
func (r *reader) holdsCurrencies(t *table, col int) bool {
	n := 0
	for _, row := range t.rows {
		x := t.sh.At(row, col)
		if x.Absent() {
			continue
		}
		if x.Kind != opening.Text || len(strings.TrimSpace(x.Text)) > 4 || len(quantity.CurrencyOf(x.Text)) != 3 {
			return false
		}
		n++
	}
	return n > 0
}

// inRow is the field of a column as it holds for one row: in the unit and the currency that stand beside the figure.
func (r *reader) inRow(t *table, row int, c column) field {
	f, b := c.field, t.beside
	if b == nil || !c.means.In.Numeric() {
		return f
	}
	if col := b.units[c.col]; col > 0 {
		x := t.sh.At(row, col)
		if u, ok := quantity.ParseUnitOf(f.in, x.Text); ok && !x.Absent() {
			r.mark(t.spot(row, col), opening.FateTitle)
			stated, fits := newField(f.in, f.header, u)
			if !fits || f.unit.Given() && !r.agree(f.in, f.header, f.unit, u) {
				f.odd = x.Text
			} else {
				f.unit, f.factor = quantity.Together(f.unit, stated.unit), stated.factor
			}
		}
	}
	if b.currency > 0 {
		x := t.sh.At(row, b.currency)
		switch code := quantity.CurrencyOf(r.shown(x)); {
		case x.Absent() && r.foreignRows(t):
			f.local = unsaid
		case x.Absent() || code == "$":
		case code == "":
			// none that is known, and no dollar
			f.local = strings.ToUpper(strings.Join(strings.Fields(r.shown(x)), " "))
		default:
			f.local = code
			r.mark(t.spot(row, b.currency), opening.FateUsed)
		}
	}
	return f
}

// unsaid stands for the currency of a row that names none, in a table whose other rows do.
const unsaid = "an unnamed currency"

// foreignRows reports whether some row of a table is in another currency than the dollar.
func (r *reader) foreignRows(t *table) bool {
	return slices.ContainsFunc(t.rows, func(row int) bool {
		x := t.sh.At(row, t.beside.currency)
		code := quantity.CurrencyOf(r.shown(x))
		return !x.Absent() && code != "$" && code != quantity.Dollars
	})
}
