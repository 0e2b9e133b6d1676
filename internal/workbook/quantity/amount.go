package quantity

import (
	"math"
	"strconv"
	"strings"

	"rackrate/model"
)

// Plain writes a number without the digits that binary fractions add.
func Plain(v float64) string { return strconv.FormatFloat(v, 'g', 15, 64) }

// Amount writes a value of an input with its unit, a pct as a percentage.
func Amount(in model.Input, v float64) string {
	switch {
	case math.IsNaN(v):
		return "any"
	case in.Type == model.TypePct:
		return Plain(v*100) + " %"
	case in.Unit == "" || in.Unit == "ratio":
		return Grouping(v)
	}
	if one, plural := strings.CutSuffix(in.Unit, "s"); plural && v == 1 && !strings.Contains(in.Unit, "/") {
		return "1 " + one // month, year, route
	}
	return Grouping(v) + " " + in.Unit
}

// Span writes a range of an input: 3,000,000 to 16,000,000 USD/MW.
func Span(in model.Input, low, high float64) string {
	bare := in
	if in.Type != model.TypePct {
		bare.Unit = ""
	}
	return Amount(bare, low) + " to " + Amount(in, high)
}

// Grouping writes a number with commas between thousands.
func Grouping(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if math.Abs(v) < 1e-4 || math.Abs(v) >= 1e15 {
		return Plain(v)
	}
	if short := strconv.FormatFloat(math.Round(v*1e6)/1e6, 'f', -1, 64); len(short) < len(s) {
		s = short
	}
	whole, frac, _ := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if frac != "" {
		whole += "." + frac
	}
	return sign + whole
}
