package workbook

import (
	"fmt"
	"math"
	"strings"

	"rackrate/internal/late"
	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
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
		code := quantity.CurrencyOf(name)
		v, err := model.Input{Type: model.TypeNumber, Min: math.Inf(-1),
			Max: math.Inf(1)}.Parse(strings.TrimSpace(figure))
		switch {
		case !ok || err != nil || !(v.Number > 0) || math.IsInf(v.Number, 0):
			return nil, fmt.Errorf("%q is no rate such as CAD=0.73, the dollars that one unit of the currency is worth",
				item)
		case len(code) != 3 || code == quantity.Dollars:
			return nil, fmt.Errorf("%q is no currency that is known by its code, such as CAD or EUR",
				strings.TrimSpace(name))
		}
		out[code] = Rate{USD: v.Number, Source: "--fx"}
	}
	return out, nil
}

var rateRoles = newRoles(map[string][]string{
	"currency": {"pair", "currencypair", "fxpair", "cross", "currency", "ccy", "curr", "devise", "monnaie", "fx"},
	"rate": {"usdperunit", "usdperccy", "usdpercurrency", "rate", "fxrate", "rateusd", "ratetousd", "usd",
		"exchangerate", "spot", "tauxdechange", "usdparunite", "unitsperusd", "perusd", "ccyperusd", "currencyperusd",
		"localperusd", "localcurrencyperusd", "foreigncurrencyperusd", "unitsperdollar", "parusd"},
	"date":   {"date", "asof", "ratedate"},
	"source": {"source", "sources", "note", "notes", "comment"},
})

// pair is two currencies with the sense of their rate: how many of quote one of base is worth.
type pair struct{ base, quote string }

var (
	pairSlash = late.Pattern(
		`(?i)^(?:fx|fx rate|rate|exchange rate|spot|taux)?[\s:]*([a-z]{0,3}\$|[a-z]{3}|[€£¥])\s*/\s*([a-z]{0,3}\$|[a-z]{3}|[€£¥])(?:\s*(?:fx|fx rate|rate|exchange rate|spot))?$`)
	pairPer = late.Pattern(
		`(?i)^(?:fx|fx rate|rate|exchange rate)?[\s:(]*([a-z]{0,3}\$|[a-z]{3}|[€£¥])\s+(?:per|par)\s+(?:1\s+)?([a-z]{0,3}\$|[a-z]{3}|[€£¥])\)?(?:\s*(?:fx|fx rate|rate|exchange rate))?$`)
	pairJoint = late.Pattern(`(?i)^([a-z]{3})([a-z]{3})(?:=x)?(?:\s*(?:fx|rate|curncy|spot))?$`)
)

// pairOf reads a pair such as USD/CAD, EURUSD or CAD per USD, one of which is the dollar. As the market writes
// them USD/CAD 1.37 is 1.37 CAD for one USD; "CAD per USD" says the same.
func pairOf(s string) (pair, bool) {
	s = strings.TrimSpace(s)
	var p pair
	if m := pairPer().FindStringSubmatch(s); m != nil {
		p = pair{quantity.CurrencyOf(m[2]), quantity.CurrencyOf(m[1])}
	} else if m := pairSlash().FindStringSubmatch(s); m != nil {
		p = pair{quantity.CurrencyOf(m[1]), quantity.CurrencyOf(m[2])}
	} else if m := pairJoint().FindStringSubmatch(s); m != nil {
		p = pair{quantity.CurrencyOf(m[1]), quantity.CurrencyOf(m[2])}
	}
	for _, c := range []*string{&p.base, &p.quote} {
		if *c == "$" {
			*c = quantity.Dollars
		}
	}
	return p, len(p.base) == 3 && len(p.quote) == 3 && (p.base == quantity.Dollars) != (p.quote == quantity.Dollars)
}

// foreign is the currency of a pair that is not the dollar.
func (p pair) foreign() string {
	if p.base == quantity.Dollars {
		return p.quote
	}
	return p.base
}

// roughly is about what one unit of a currency was worth in dollars from 2023 to 2026: it tells only which way
// round a rate stands.
var roughly = map[string]float64{"CAD": 0.73, "EUR": 1.1, "GBP": 1.28, "NOK": 0.095, "SEK": 0.097, "DKK": 0.147,
	"CHF": 1.15, "AUD": 0.66, "NZD": 0.6, "HKD": 0.128, "SGD": 0.75,
	"JPY": 0.0067, "CNY": 0.139, "PYG": 0.000132, "AED": 0.272, "SAR": 0.267, "OMR": 2.6, "BRL": 0.18, "MXN": 0.055,
	"INR": 0.0117, "KRW": 0.00073, "TWD": 0.031, "ZAR": 0.055, "KZT": 0.0021, "PLN": 0.255,
	"CZK": 0.044, "ISK": 0.0073, "THB": 0.029, "MYR": 0.22, "IDR": 0.000062}

// wayRound says whether a rate is one of dollars for a unit, or of units for a dollar, by what the currency is
// roughly worth; false where it may be either.
func wayRound(code string, v float64) (inverse, sure bool) {
	about, known := roughly[code]
	if !known || !(v > 0) {
		return false, false
	}
	direct, turned := math.Abs(math.Log(v/about)), math.Abs(math.Log(1/v/about))
	if math.Abs(direct-turned) < 0.1 || min(direct, turned) > math.Log(1.6) {
		return false, false
	}
	return turned < direct, true
}

// usdPerUnit settles what one unit of a currency is worth in dollars by a rate, whose header or label may say
// which way round it is. stated is 1 where that is dollars for a unit, -1 where it is units for a dollar, 0
// where nothing says.
func usdPerUnit(code string, v float64, stated int) (usd float64, problem *fault) {
	inverse, sure := wayRound(code, v)
	switch {
	case stated == 0 && !sure:
		return 0, &fault{code: codeCurrency, understood: quantity.Plain(v) + " USD a unit or the other way round",
			wrong: fmt.Sprintf("the rate of %s is %s, which may be dollars for one %s or %s for one dollar", code,
				quantity.Plain(v), code, code),
			do: "name the column usd_per_unit"}
	case stated != 0 && sure && inverse != (stated < 0):
		return 0, &fault{code: codeCurrency, understood: quantity.Plain(v) + ", or the other way round",
			wrong: fmt.Sprintf("the rate of %s is %s, which is the other way round than it is said to be: one %s is "+
				"worth about %s USD", code, quantity.Plain(v), code, quantity.Plain(roughly[code])),
			do: fmt.Sprintf("write the dollars that one %s is worth under usd_per_unit", code)}
	case stated < 0, stated == 0 && inverse:
		return 1 / v, nil
	}
	return v, nil
}

// wayOf is which way round the rates under a header are: 1 for dollars a unit, -1 for units a dollar, 0 where
// it does not say.
func wayOf(header string) int {
	switch n := quantity.Normalise(header); {
	case strings.HasPrefix(n, "usdper"), n == "rateusd", n == "ratetousd", n == "usd", n == "usdparunite", n == "inusd":
		return 1
	case strings.HasSuffix(n, "perusd"), strings.HasSuffix(n, "perdollar"), n == "parusd":
		return -1
	}
	return 0
}

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
	r.ratesOfLists()
}

// ratesOfLists takes the lines of lists whose labels are pairs: USD/CAD, with 1.37 beside it.
func (r *reader) ratesOfLists() {
	in := model.Input{Key: "usd_per_unit", Type: model.TypeNumber, Unit: "USD", Min: 1e-9, Max: 1e5, Low: math.NaN(),
		High: math.NaN()}
	for i, sh := range r.file.Sheets {
		if sh.Own {
			continue
		}
		for _, row := range sh.Rows {
			for k, c := range row.Cells[:max(0, len(row.Cells)-1)] {
				x := row.Cells[k+1]
				if c.Kind != opening.Text || len(c.Text) > 40 || x.Col > c.Col+3 {
					continue
				}
				p, ok := pairOf(c.Text)
				if !ok || !isFigure(x) || r.inRates(i+1, c) {
					continue
				}
				way := 1
				if p.base == quantity.Dollars {
					way = -1
				}
				s := opening.Spot{Sheet: i + 1, Row: x.Row, Col: x.Col}
				r.mark(opening.Spot{Sheet: i + 1, Row: c.Row, Col: c.Col}, opening.FateTitle)
				r.takeRate(p.foreign(), r.read(x, field{in: in, header: c.Text, factor: 1}, s, who{}), way,
					Rate{}, c.Text)
			}
		}
	}
}

// inRates reports whether a cell stands in a table of rates.
func (r *reader) inRates(sheet int, c opening.Cell) bool {
	for _, t := range r.tables {
		if t.kind == rateTable && t.sheet == sheet && t.holds(c.Row, c.Col) {
			return true
		}
	}
	return false
}

// readRate reads a line of a table of rates.
func (r *reader) readRate(t *table, row int) {
	name, figure := t.byRole("currency"), t.byRole("rate")
	x := t.sh.At(row, figure.col)
	s := t.spot(row, figure.col)
	code, way := quantity.CurrencyOf(r.words(t, row, "currency")), wayOf(figure.header)
	if p, ok := pairOf(r.words(t, row, "currency")); ok {
		code, way = p.foreign(), 1
		if p.base == quantity.Dollars {
			way = -1
		}
	}
	in := model.Input{Key: "usd_per_unit", Type: model.TypeNumber, Unit: "USD", Min: 1e-9, Max: 1e5, Low: math.NaN(),
		High: math.NaN()}
	if x.Absent() || code == quantity.Dollars {
		r.mark(s, opening.FateUsed)
		return
	}
	if len(code) != 3 {
		r.mark(s, opening.FateRefused)
		r.report(codeCurrency, t.spot(row, name.col), who{}, provenance.Finding{Header: name.header,
			Read: r.words(t, row, "currency"),
			Wrong: fmt.Sprintf("%q is no currency that is known by its code, and its rate is not used",
				r.words(t, row, "currency"))})
		return
	}
	f := field{in: in, header: figure.header, factor: 1, convention: r.conventionOf(t, figure.col)}
	v := r.read(x, f, s, who{})
	for _, role := range []string{"currency", "date", "source"} {
		if c := t.byRole(role); c != nil {
			r.mark(t.spot(row, c.col), opening.FateUsed)
		}
	}
	r.takeRate(code, v, way, Rate{Date: r.words(t, row, "date"), Source: r.words(t, row, "source")}, figure.header)
}

// takeRate keeps a rate that was read, which way round it may be.
func (r *reader) takeRate(code string, v reading, way int, of Rate, header string) {
	if _, given := r.opt.Rates[code]; v.bad || !v.given || given {
		return
	}
	s, read := v.spot, v.origin.Typed
	usd, problem := usdPerUnit(code, v.value.Number, way)
	if problem != nil {
		r.mark(s, opening.FateRefused)
		r.report(problem.code, s, who{}, provenance.Finding{Header: header, Read: read, Understood: problem.understood,
			Wrong: problem.wrong, Do: problem.do})
		return
	}
	of.USD = usd
	at := r.at(s).Address()
	if before, twice := r.rates.by[code]; twice && math.Abs(before.USD-usd) > 1e-9*usd {
		r.mark(s, opening.FateRefused)
		r.report(codeInputTwice, s, who{}, provenance.Finding{Header: header, Read: read,
			Wrong: fmt.Sprintf("the rate of %s is %s here and %s at %s, which is used", code, quantity.Plain(usd),
				quantity.Plain(before.USD), before.place)})
		return
	}
	r.rates.by[code] = rate{of, at}
}

// money settles the currency of an amount: that of its unit, else that of its row or of the notes, and
// brings it to dollars where its rate is known. Nothing else is ever taken for dollars.
func (f *field) money(q said) *fault {
	if !quantity.IsMoney(f.in) {
		return nil
	}
	scale := quantity.IsScale(strings.ToLower(f.unit.Text)) // a mere m names no currency
	code, sign := f.unit.Money, f.unit.Bare && !scale || (!f.unit.Given() || scale) && q.numeral.Sign
	if f.unit.Rated || code == "" && !f.unit.Given() && !sign && quantity.NamesDollars(f.header) {
		return nil
	}
	if f.local == unsaid && code == "" && (sign || scale || !f.unit.Given()) {
		return &fault{code: codeCurrency, understood: "USD or another currency",
			wrong: fmt.Sprintf("%s is %s in a row that names no currency, where other rows name theirs", f.in.Key,
				q.read), do: "write the row's currency, such as USD"}
	}
	if code == "" && f.local != "" && f.local != quantity.Dollars && (sign || scale || !f.unit.Given()) {
		if sign {
			return &fault{code: codeCurrency, understood: f.in.Unit + " or " + f.local,
				wrong: fmt.Sprintf("%s is %s with the sign $ where %s is the currency: it may be in USD or in %s",
					f.in.Key, q.read, f.local, f.local),
				do: fmt.Sprintf("write US$ or %s in the header", f.local)}
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
			do: fmt.Sprintf("add a table of rates (currency, usd_per_unit, date, source) to the workbook, or --fx "+
				"%s=RATE, or give the figure in USD", strings.ToUpper(code))}
	}
	if !f.unit.Given() {
		f.unit, _ = quantity.ParseUnit(f.in.Unit)
		f.unit.Text = code + strings.TrimPrefix(f.in.Unit, quantity.Dollars)
	}
	f.factor *= x.USD
	f.unit.Rated = true
	f.rate = fmt.Sprintf("%s at %s USD", code, quantity.Plain(x.USD))
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
