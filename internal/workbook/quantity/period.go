package quantity

import (
	"strings"

	"rackrate/model"
)

// grows says how a rate a year follows from one of a shorter period.
type grows uint8

const (
	Not   grows = iota
	up          // (1+v)^n - 1
	Down        // 1 - (1-v)^n: a loss, or a gain in efficiency
	Roots       // v sqrt(n): a volatility
)

// YearlyRates are the inputs that may be given for a month or a quarter.
var YearlyRates = map[string]grows{
	"btc_growth_pct": up, "network_growth_pct": up, "inflation_pct": up, "power_growth_pct": up,
	"asic_price_growth_pct": up, "lease_escalator_pct": up,
	"gpu_cost_growth_pct": up, "gpu_price_growth_pct": up, "gpu_new_price_growth_pct": up,
	"efficiency_gain_pct": Down, "marginal_gain_pct": Down, "tenant_default_pct": Down, "btc_volatility_pct": Roots,
}

// Periods is how many times a year a percentage is meant that a unit states for a month or a quarter, 1 otherwise.
func (u Unit) Periods() float64 {
	if u.Base != "pct" || len(u.Per) != 1 || u.Per[0].Base != "month" {
		return 1
	}
	return 12 / u.Per[0].factor
}

// Periodic reports whether a unit is a percentage of a period that an input of rates a year can be brought from.
func Periodic(u Unit, in model.Input) bool {
	return u.Periods() != 1 && in.Unit == "%/yr" && YearlyRates[in.Key] != Not
}

// Together is the unit of two that agree: a % beside "monthly" is one a month.
func Together(a, b Unit) Unit {
	if a.Periods() != 1 {
		return a
	}
	return b
}

// periodWords are words beside a figure that say of which period it is, in months.
var periodWords = map[string]float64{"monthly": 1, "permonth": 1, "mensuel": 1, "mom": 1, "quarterly": 3,
	"perquarter": 3, "trimestriel": 3, "qoq": 3,
	"annual": 12, "annually": 12, "annualised": 12, "annualized": 12, "yearly": 12, "perannum": 12, "peryear": 12,
	"pa": 12, "annuel": 12, "yoy": 12}

// ParseUnitOf reads a unit that stands in a cell of its own, which may be no more than the period of a percentage or of
// an amount a month: "per month", "annual".
func ParseUnitOf(in model.Input, s string) (Unit, bool) {
	if Dashes[strings.ToLower(strings.TrimSpace(s))] {
		return Unit{}, false
	}
	if u, ok := ParseUnit(s); ok {
		return u, true
	}
	months, period := periodWords[Normalise(s)]
	switch {
	case in.Type == model.TypePct && period:
		return Unit{Text: s, Base: "pct", Factor: 0.01, Per: perMonths(months)}, true
	case in.Type == model.TypePct:
		return ParseUnit("% " + s)
	case !period:
		return Unit{}, false
	}
	u, ok := ParseUnit(in.Unit)
	timed := false
	for i := range u.Per {
		if u.Per[i].Base == "month" {
			u.Per[i].factor, timed = months, true
		}
	}
	u.Text = in.Unit + ", " + s
	return u, ok && timed
}

// perMonths is the denominator of a percentage of so many months; one of a year is left out.
func perMonths(n float64) []denominator {
	if n == 12 {
		return nil
	}
	return []denominator{{Base: "month", Word: "month", factor: n}}
}
