package workbook

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// dealUnits are the units of a comparable's figures: what they measure, and the
// unit that holds where the header names none, "" where it must.
var dealUnits = map[string]struct{ in, otherwise string }{
	"mw":    {"MW", "MW"},
	"years": {"years", "years"},
	"total": {"USD", ""},
	"rate":  {"USD/kW-month", "USD/kW-month"},
	"start": {"USD/kW-month", "USD/kW-month"},
}

// readDeals reads the tables of comparables. Nothing is evaluated from them, so no fault in one fails a row.
func (r *reader) readDeals() {
	for _, t := range r.tables {
		if t.kind != dealTable {
			continue
		}
		r.unknownColumns(t)
		for _, row := range t.rows {
			if len(r.book.Deals) == provenance.MostDeals {
				r.tooMany(t.spot(row, t.first), who{}, "", bound{"the workbook", "comparables", provenance.MostDeals})
				return
			}
			r.readDeal(t, row)
		}
	}
}

func (r *reader) readDeal(t *table, row int) {
	words := func(name string) string {
		c := t.byRole(name)
		if c == nil {
			return ""
		}
		x := t.sh.At(row, c.col)
		if x.Absent() || x.Kind == opening.Failure {
			return ""
		}
		return r.shown(x)
	}
	figure := func(name string) model.Opt[float64] { return r.dealFigure(t, row, name) }
	d := provenance.Deal{
		Seller: words("seller"), Tenant: words("tenant"), Date: words("date"), MWBasis: words("basis"),
		Source: words("source"),
		MW:     figure("mw"), Years: figure("years"), TotalUSD: figure("total"), USDPerKWMonth: figure("rate"),
		StartUSDPerKWMonth: figure("start"), EscalatorPct: r.dealEscalator(t, row),
		Cell: r.at(t.spot(row, t.first)),
	}
	startOfDeal(&d)
	if d.Seller != "" || d.Tenant != "" {
		r.book.Deals = append(r.book.Deals, d)
	}
}

// dealFigure reads a figure of a comparable in its registry-like unit.
func (r *reader) dealFigure(t *table, row int, name string) model.Opt[float64] {
	var none model.Opt[float64]
	c := t.byRole(name)
	if c == nil {
		return none
	}
	x := t.sh.At(row, c.col)
	if x.Absent() {
		return none
	}
	u := c.unit
	if t.unitRow > 0 && !u.Given() {
		u, _ = quantity.ParseUnit(t.sh.At(t.unitRow, c.col).Text)
	}
	if !u.Given() {
		u, _ = quantity.ParseUnit(dealUnits[name].otherwise)
	}
	in := model.Input{Key: name, Type: model.TypeNumber, Unit: dealUnits[name].in}
	fail := func(wrong string) model.Opt[float64] {
		r.report(codeComparable, t.spot(row, c.col), who{}, provenance.Finding{Header: c.header, Read: r.shown(x),
			Wrong: wrong})
		return none
	}
	if !u.Given() {
		return fail(fmt.Sprintf("%q has no unit: it may be USD, millions or billions", c.header))
	}
	f, fits := newField(in, c.header, u)
	if !fits {
		return fail(fmt.Sprintf("%q is not a unit of %s", u.Text, in.Unit))
	}
	f.convention = r.conventionOf(t, c.col)
	f.rates = r.rates
	v, problem := r.parseNumber(x, &f)
	if problem != nil || x.Uncached {
		return fail(fmt.Sprintf("%q is not a number", r.shown(x)))
	}
	return model.Given(v.Number)
}
