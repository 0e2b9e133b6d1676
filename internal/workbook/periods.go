package workbook

import (
	"math"
	"regexp"
	"strings"

	"rackrate/model"
)

// grows says how a rate a year follows from one of a shorter period.
type grows uint8

const (
	not   grows = iota
	up          // (1+v)^n - 1
	down        // 1 - (1-v)^n: a loss, or a gain in efficiency
	roots       // v sqrt(n): a volatility
)

// yearlyRates are the inputs that may be given for a month or a quarter.
var yearlyRates = map[string]grows{
	"btc_growth_pct": up, "network_growth_pct": up, "inflation_pct": up, "power_growth_pct": up, "asic_price_growth_pct": up, "lease_escalator_pct": up,
	"gpu_cost_growth_pct": up, "gpu_price_growth_pct": up, "gpu_new_price_growth_pct": up,
	"efficiency_gain_pct": down, "marginal_gain_pct": down, "tenant_default_pct": down, "btc_volatility_pct": roots,
}

// periods is how many times a year a percentage is meant that a unit states for a month or a quarter, 1 otherwise.
func (u unit) periods() float64 {
	if u.base != "pct" || len(u.per) != 1 || u.per[0].base != "month" {
		return 1
	}
	return 12 / u.per[0].factor
}

// perYear brings a rate of a month or a quarter to one of a year.
func (f *field) perYear(v float64) float64 {
	n := f.unit.periods()
	if n == 1 {
		return v
	}
	switch yearlyRates[f.in.Key] {
	case down:
		return 1 - math.Pow(1-v, n)
	case roots:
		return v * math.Sqrt(n)
	}
	return math.Pow(1+v, n) - 1
}

// ofPeriod is a word in a header that says of which period a rate is, each with the unit that it stands for.
var ofPeriod = []struct {
	word *regexp.Regexp
	unit string
}{
	{regexp.MustCompile(`(?i)\b(?:monthly|per month|a month|m/m|m-o-m|mom|month[- ]o(?:n|ver)[- ]month|par mois|mensuel(?:le)?s?)\b`), "%/month"},
	{regexp.MustCompile(`(?i)\b(?:quarterly|per quarter|a quarter|q/q|q-o-q|qoq|quarter[- ]o(?:n|ver)[- ]quarter|par trimestre|trimestriel(?:le)?s?)\b`), "%/quarter"},
	{regexp.MustCompile(`(?i)\b(?:annual|annually|yearly|annualis?z?ed|per annum|per year|pa|y/y|yoy|y-o-y|year[- ]o(?:n|ver)[- ]year|par an|annuel(?:le)?s?)\b|\bp\.\s?a\b\.?`), "%/year"},
}

// matchPeriod is the meaning of a header without its word for a period, where that is the name of a rate a year.
func (ix *index) matchPeriod(header string) meaning {
	if !mayHavePeriod(header) {
		return meaning{}
	}
	for _, p := range ofPeriod {
		at := p.word.FindStringIndex(header)
		if at == nil {
			continue
		}
		bare := strings.Trim(strings.Join(strings.Fields(header[:at[0]]+" "+header[at[1]:]), " "), " ,;-–—")
		bare = emptyBrackets.ReplaceAllString(bare, " ")
		m := ix.match(bare)
		if m.sure != understood || m.in.Unit != "%/yr" || m.unit.periods() != 1 {
			return meaning{}
		}
		u, _ := parseUnit(p.unit)
		if u.periods() == 1 {
			return m
		}
		if yearlyRates[m.in.Key] == not || m.unit.given() && m.unit.factor != u.factor {
			return meaning{}
		}
		m.unit = u
		return m
	}
	return meaning{}
}

// longestRate is the length from which on a text is no name of a rate.
const longestRate = 60

// mayHavePeriod reports cheaply whether a header may have a word for a period.
func mayHavePeriod(header string) bool {
	if len(header) > longestRate {
		return false
	}
	s := strings.ToLower(header)
	for _, w := range []string{"month", "quarter", "annu", "year", "yoy", "mom", "qoq", "m/m", "q/q", "y/y", "p.a", "p. a", " pa", "mensuel", "trimestr", "par mois", "par an", "-o-"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

var emptyBrackets = regexp.MustCompile(`[(\[{]\s*[,;]?\s*[)\]}]`)

// periodic reports whether a unit is a percentage of a period that an input of rates a year can be brought from.
func periodic(u unit, in model.Input) bool {
	return u.periods() != 1 && in.Unit == "%/yr" && yearlyRates[in.Key] != not
}

// together is the unit of two that agree: a % beside "monthly" is one a month.
func together(a, b unit) unit {
	if a.periods() != 1 {
		return a
	}
	return b
}

// periodWords are words beside a figure that say of which period it is, in months.
var periodWords = map[string]float64{"monthly": 1, "permonth": 1, "mensuel": 1, "mom": 1, "quarterly": 3, "perquarter": 3, "trimestriel": 3, "qoq": 3,
	"annual": 12, "annually": 12, "annualised": 12, "annualized": 12, "yearly": 12, "perannum": 12, "peryear": 12, "pa": 12, "annuel": 12, "yoy": 12}

// parseUnitOf reads a unit that stands in a cell of its own, which may be no more than the period of a percentage or of
// an amount a month: "per month", "annual".
func parseUnitOf(in model.Input, s string) (unit, bool) {
	if dashes[strings.ToLower(strings.TrimSpace(s))] {
		return unit{}, false
	}
	if u, ok := parseUnit(s); ok {
		return u, true
	}
	months, period := periodWords[Normalise(s)]
	switch {
	case in.Type == model.TypePct && period:
		return unit{text: s, base: "pct", factor: 0.01, per: perMonths(months)}, true
	case in.Type == model.TypePct:
		return parseUnit("% " + s)
	case !period:
		return unit{}, false
	}
	u, ok := parseUnit(in.Unit)
	timed := false
	for i := range u.per {
		if u.per[i].base == "month" {
			u.per[i].factor, timed = months, true
		}
	}
	u.text = in.Unit + ", " + s
	return u, ok && timed
}

// perMonths is the denominator of a percentage of so many months; one of a year is left out.
func perMonths(n float64) []denominator {
	if n == 12 {
		return nil
	}
	return []denominator{{base: "month", word: "month", factor: n}}
}
