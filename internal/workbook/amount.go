package workbook

import (
	"math"
	"strconv"
	"strings"

	"rackrate/model"
)

// plain writes a number without the digits that binary fractions add.
func plain(v float64) string { return strconv.FormatFloat(v, 'g', 15, 64) }

// amount writes a value of an input with its unit, a pct as a percentage.
func amount(in model.Input, v float64) string {
	switch {
	case math.IsNaN(v):
		return "any"
	case in.Type == model.TypePct:
		return plain(v*100) + " %"
	case in.Unit == "" || in.Unit == "ratio":
		return grouping(v)
	}
	if one, plural := strings.CutSuffix(in.Unit, "s"); plural && v == 1 && !strings.Contains(in.Unit, "/") {
		return "1 " + one // month, year, route
	}
	return grouping(v) + " " + in.Unit
}

// span writes a range of an input: 3,000,000 to 16,000,000 USD/MW.
func span(in model.Input, low, high float64) string {
	bare := in
	if in.Type != model.TypePct {
		bare.Unit = ""
	}
	return amount(bare, low) + " to " + amount(in, high)
}

// grouping writes a number with commas between thousands.
func grouping(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if math.Abs(v) < 1e-4 || math.Abs(v) >= 1e15 {
		return plain(v)
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
