package workbook

import (
	"fmt"
	"math"
	"strings"

	"rackrate/internal/late"
	"rackrate/internal/workbook/quantity"
)

// spans are the inputs in months that people as often give in years.
var spans = quantity.WordSet("horizon_months", "lease_term_months", "debt_term_months", "delay_months", "build_months",
	"hosting_months",
	"gpu_contract_months", "backstop_months", "dc_life_months", "tax_life_dc_months", "tax_life_gpu_months",
	"tax_life_asic_months",
	"debt_io_months", "relet_months")

var (
	monthsWord = late.Pattern(`(?i)\b(?:months?|mths?|mois)\b|months\b`)
	yearsWord  = late.Pattern(`(?i)\b(?:years?|yrs?|ann[ée]es?|ans|jahren?)\b`)
)

// longestYears is the greatest figure that may be a span in years.
const longestYears = 50

// period is what settles whether the figures of a column are months or years.
type period uint8

const (
	spanOpen period = iota
	spanMonths
	spanYears
)

// spanOf is what a header and the figures of its column say of months and years.
func spanOf(header, key string, figures []float64) period {
	switch {
	case quantity.Normalise(header) == quantity.Normalise(key),
		monthsWord().MatchString(strings.ReplaceAll(header, "_", " ")):
		return spanMonths
	case yearsWord().MatchString(header):
		return spanYears
	}
	above, parts := false, false
	for _, v := range figures {
		above = above || v > longestYears
		parts = parts || v != math.Trunc(v)
	}
	switch {
	case above && !parts:
		return spanMonths
	case parts && !above:
		return spanYears
	}
	return spanOpen
}

// months settles whether a span without a unit is in months or in years.
func (f *field) months(v float64) *fault {
	if !spans[f.in.Key] || f.unit.Given() {
		return nil
	}
	how := f.span
	if how == spanOpen {
		how = spanOf(f.header, f.in.Key, []float64{v})
	}
	switch {
	case how == spanYears:
		f.unit, f.factor = quantity.Unit{Text: "years", Base: "month", Factor: 12}, 12
	case how == spanOpen && v >= 1 && v <= longestYears:
		a, b := quantity.Plain(v)+" months", quantity.Plain(v)+" years"
		return &fault{code: codeTwoReadings, understood: a + " or " + b,
			wrong: fmt.Sprintf("%s is %s, which may be %s or %s", f.in.Key, quantity.Plain(v), a, b),
			do:    "write months or years in the header, or beside the figure"}
	}
	return nil
}
