package workbook

import (
	"fmt"
	"math"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// Rate is what one unit of a currency is worth.
type Rate struct {
	USD          float64
	Date, Source string
}

// rate is a rate and where it stands.
type rate struct {
	Rate
	place string // Rates!B2, or --fx
}

// rates are the rates to dollars by the code of the currency.
type rates struct{ by map[string]rate }

// ParseRates reads rates such as CAD=0.73,NOK=0.094.
func ParseRates(list []string) (map[string]Rate, error) {
	out := map[string]Rate{}
	for _, item := range list {
		name, figure, ok := strings.Cut(item, "=")
		code := currencyOf(name)
		v, err := model.Input{Type: model.TypeNumber, Min: math.Inf(-1), Max: math.Inf(1)}.Parse(strings.TrimSpace(figure))
		switch {
		case !ok || err != nil || !(v.Number > 0) || math.IsInf(v.Number, 0):
			return nil, fmt.Errorf("%q is no rate such as CAD=0.73, the dollars that one unit of the currency is worth", item)
		case len(code) != 3 || code == dollars:
			return nil, fmt.Errorf("%q is no currency that is known by its code, such as CAD or EUR", strings.TrimSpace(name))
		}
		out[code] = Rate{USD: v.Number, Source: "--fx"}
	}
	return out, nil
}

var rateRoles = newRoles(map[string][]string{
	"currency": {"currency", "ccy", "curr", "devise", "monnaie", "fx"},
	"rate":     {"usdperunit", "usdperccy", "usdpercurrency", "rate", "fxrate", "rateusd", "ratetousd", "usd", "exchangerate", "spot", "tauxdechange", "usdparunite"},
	"date":     {"date", "asof", "ratedate"},
	"source":   {"source", "sources", "note", "notes", "comment"},
})

// readRates reads the tables of rates, and takes those of the options first.
func (r *reader) readRates() {
	r.rates = &rates{by: map[string]rate{}}
	for code, x := range r.opt.Rates {
		r.rates.by[code] = rate{x, "--fx"}
	}
	for _, t := range r.tables {
		if t.kind != rateTable {
			continue
		}
		r.unknownColumns(t)
		for _, row := range t.rows {
			r.readRate(t, row)
		}
	}
}

// readRate reads a line of a table of rates.
func (r *reader) readRate(t *table, row int) {
	name, figure := t.byRole("currency"), t.byRole("rate")
	x := t.sh.at(row, figure.col)
	s := t.spot(row, figure.col)
	code := currencyOf(r.words(t, row, "currency"))
	in := model.Input{Key: "usd_per_unit", Type: model.TypeNumber, Unit: "USD", Min: 1e-9, Max: 1e4, Low: math.NaN(), High: math.NaN()}
	if x.absent() || code == dollars {
		r.mark(s, fateUsed)
		return
	}
	if len(code) != 3 {
		r.mark(s, fateRefused)
		r.report(codeCurrency, t.spot(row, name.col), who{}, provenance.Finding{Header: name.header, Read: r.words(t, row, "currency"),
			Wrong: fmt.Sprintf("%q is no currency that is known by its code, and its rate is not used", r.words(t, row, "currency"))})
		return
	}
	f := field{in: in, header: figure.header, factor: 1, convention: r.conventionOf(t, figure.col)}
	v := r.read(x, f, s, who{})
	for _, role := range []string{"currency", "date", "source"} {
		if c := t.byRole(role); c != nil {
			r.mark(t.spot(row, c.col), fateUsed)
		}
	}
	if _, given := r.opt.Rates[code]; v.bad || given {
		return
	}
	at := r.at(s).Address()
	if before, twice := r.rates.by[code]; twice && before.USD != v.value.Number {
		r.mark(s, fateRefused)
		r.report(codeInputTwice, s, who{}, provenance.Finding{Header: figure.header, Read: r.shown(x),
			Wrong: fmt.Sprintf("the rate of %s is %s here and %s at %s, which is used", code, plain(v.value.Number), plain(before.USD), before.place)})
		return
	}
	r.rates.by[code] = rate{Rate{v.value.Number, r.words(t, row, "date"), r.words(t, row, "source")}, at}
}

// money settles the currency of an amount: that of its unit, else that of its row or of the notes, and
// brings it to dollars where its rate is known. Nothing else is ever taken for dollars.
func (f *field) money(q said) *fault {
	if !isMoney(f.in) {
		return nil
	}
	code, sign := f.unit.money, f.unit.bare || !f.unit.given() && q.numeral.sign
	if f.unit.rated {
		return nil
	}
	if code == "" && f.local != "" && f.local != dollars && (sign || !f.unit.given()) {
		if sign {
			return &fault{code: codeCurrency, understood: f.in.Unit + " or " + f.local,
				wrong: fmt.Sprintf("%s is %s with the sign $ where %s is the currency: it may be in USD or in %s", f.in.Key, q.read, f.local, f.local),
				do:    fmt.Sprintf("write US$ or %s in the header", f.local)}
		}
		code = f.local
	}
	if code == "" {
		return nil
	}
	x, ok := f.rates.of(code)
	if !ok {
		return &fault{code: codeCurrency, understood: code,
			wrong: fmt.Sprintf("%s is %s in %s, and no rate of %s to USD is given", f.in.Key, q.read, code, code),
			do:    fmt.Sprintf("add a table of rates (currency, usd_per_unit, date, source) to the workbook, or --fx %s=RATE, or give the figure in USD", strings.ToUpper(code))}
	}
	if !f.unit.given() {
		f.unit, _ = parseUnit(f.in.Unit)
		f.unit.text = code + strings.TrimPrefix(f.in.Unit, dollars)
	}
	f.factor *= x.USD
	f.unit.rated = true
	f.rate = fmt.Sprintf("%s at %s USD", code, plain(x.USD))
	for _, s := range []string{x.Date, x.place} {
		if s != "" {
			f.rate += ", " + s
		}
	}
	return nil
}

func (rs *rates) of(code string) (rate, bool) {
	if rs == nil {
		return rate{}, false
	}
	x, ok := rs.by[code]
	return x, ok
}
