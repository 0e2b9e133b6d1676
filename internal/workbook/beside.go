package workbook

import (
	"slices"
	"strings"

	"rackrate/internal/workbook/quantity"
)

// beside is what the other columns of a table say of the figures of one: their units and their currency, row by row.
type beside struct {
	units    map[int]int // the column of units by that of the figures
	currency int         // the column of currencies, 0 where there is none
}

// currencyHeads are the headers of a column of currencies.
var currencyHeads = quantity.WordSet("ccy", "currency", "curr", "cur", "fx", "devise", "monnaie", "reportingcurrency", "reportedcurrency", "localcurrency", "tradingcurrency", "localccy", "reportingccy")

// besideOf finds the columns of units and of currencies of a table.
func (r *reader) besideOf(t *table) *beside {
	if t.beside != nil {
		return t.beside
	}
	t.beside = &beside{units: map[int]int{}}
	for i, c := range t.columns {
		switch {
		case c.means.sure == unknown && c.role == "" && (currencyHeads[quantity.Normalise(c.header)] || r.holdsCurrencies(t, c.col)):
			t.beside.currency = c.col
			t.columns[i].role = "currency"
		case c.means.sure == understood && c.means.in.Numeric() && r.holdsUnits(t, c.col+1):
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

// holdsUnits reports whether a column has no header of its own, or one that says units, and holds nothing but units.
func (r *reader) holdsUnits(t *table, col int) bool {
	head := t.sh.at(t.header, col)
	if head.isText() && listRoles.of(head.text) != "unit" {
		return false
	}
	units := 0
	for _, row := range t.rows {
		x := t.sh.at(row, col)
		if x.empty() {
			continue
		}
		if _, ok := quantity.ParseUnit(x.text); x.kind != text || !ok && !unitish.MatchString(x.text) {
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
		x := t.sh.at(row, col)
		if x.absent() {
			continue
		}
		if x.kind != text || len(strings.TrimSpace(x.text)) > 4 || len(quantity.CurrencyOf(x.text)) != 3 {
			return false
		}
		n++
	}
	return n > 0
}

// inRow is the field of a column as it holds for one row: in the unit and the currency that stand beside the figure.
func (r *reader) inRow(t *table, row int, c column) field {
	f, b := c.field, t.beside
	if b == nil || !c.means.in.Numeric() {
		return f
	}
	if col := b.units[c.col]; col > 0 {
		x := t.sh.at(row, col)
		if u, ok := quantity.ParseUnitOf(f.in, x.text); ok && !x.absent() {
			r.mark(t.spot(row, col), fateTitle)
			stated, fits := newField(f.in, f.header, u)
			if !fits || f.unit.Given() && !r.agree(f.in, f.header, f.unit, u) {
				f.odd = x.text
			} else {
				f.unit, f.factor = quantity.Together(f.unit, stated.unit), stated.factor
			}
		}
	}
	if b.currency > 0 {
		x := t.sh.at(row, b.currency)
		switch code := quantity.CurrencyOf(r.shown(x)); {
		case x.absent() && r.foreignRows(t):
			f.local = unsaid
		case x.absent() || code == "$":
		case code == "":
			f.local = strings.ToUpper(strings.Join(strings.Fields(r.shown(x)), " ")) // none that is known, and no dollar
		default:
			f.local = code
			r.mark(t.spot(row, b.currency), fateUsed)
		}
	}
	return f
}

// unsaid stands for the currency of a row that names none, in a table whose other rows do.
const unsaid = "an unnamed currency"

// foreignRows reports whether some row of a table is in another currency than the dollar.
func (r *reader) foreignRows(t *table) bool {
	return slices.ContainsFunc(t.rows, func(row int) bool {
		x := t.sh.at(row, t.beside.currency)
		code := quantity.CurrencyOf(r.shown(x))
		return !x.absent() && code != "$" && code != quantity.Dollars
	})
}
