package report

import (
	"math"
	"strconv"
	"strings"

	"rackrate/model"
	"rackrate/templates"
)

// Spaces and signs of printed figures. A hard space keeps a figure and its unit
// on one line; the memo's line breaking breaks at plain spaces only.
const (
	Minus     = "\u2212"
	HardSpace = "\u00a0"
	ThinSpace = "\u2009"
	NoFigure  = "\u2013" // an en dash, where a table has no room for the reason
)

// Number is v with that many decimals, commas between thousands and a true
// minus; what rounds to nil has no sign. NaN and infinities are NoFigure.
func Number(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return NoFigure
	}
	s := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if v < 0 && strings.ContainsAny(s, "123456789") {
		return Minus + whole
	}
	return whole
}

// Significant is v with at least that many significant digits: decimals are
// cut, whole digits never are (1,234 stays 1,234 at three digits).
func Significant(v float64, digits int) string {
	return Number(v, decimalsFor(v, digits))
}

// decimalsFor is how many decimals give v that many significant digits, after rounding.
func decimalsFor(v float64, digits int) int {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	d := digits - 1 - int(math.Floor(math.Log10(math.Abs(v))))
	if d > 0 && math.Abs(v)+0.5*math.Pow(10, -float64(d)) >= math.Pow(10, float64(digits-d)) {
		d-- // 9.996 rounds to 10.0, not to 10.00
	}
	return min(max(d, 0), 6)
}

// Plain is an input's number as a person would type it: up to six significant
// digits, whole digits in full, from 10,000 up without decimals, no trailing zeros.
func Plain(v float64) string { return plain(v, 6) }

func plain(v float64, digits int) string {
	s := Significant(v, digits)
	if math.Abs(v) >= 1e4 {
		s = Number(v, 0)
	}
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// scales are the steps of money, largest first.
var scales = []struct {
	from   float64
	unit   float64
	suffix string
}{{1e12, 1e12, "tn"}, {1e9, 1e9, "bn"}, {1e6, 1e6, "m"}, {1e4, 1e3, "k"}}

// scaled is v to three significant digits with the suffix of its size.
func scaled(v float64) string {
	for _, s := range scales {
		// 0.9995 of a step is printed as the step itself: 1.00bn rather than 1,000m
		if math.Abs(v) >= s.from*0.9995 {
			return Significant(v/s.unit, 3) + s.suffix
		}
	}
	if math.Abs(v) < 0.005 {
		return "0"
	}
	return Significant(v, 3)
}

// Money is an amount in USD with three significant digits: USD 3.48bn, USD −12.4m.
func Money(usd float64) string { return "USD" + HardSpace + scaled(usd) }

// Percent is a fraction as a percentage with one decimal: 11.8 %.
func Percent(fraction float64) string { return Number(fraction*100, 1) + ThinSpace + "%" }

// Multiple is a ratio: 2.25x.
func Multiple(x float64) string { return Number(x, 2) + "x" }

// PerShare is an amount per share, to the cent: USD 18.24.
func PerShare(usd float64) string { return "USD" + HardSpace + Number(usd, 2) }

// MonthCount is a number of months, rounded: 43 months.
func MonthCount(months float64) string {
	s := Number(months, 0)
	if s == "1" {
		return "1" + HardSpace + "month"
	}
	return s + HardSpace + "months"
}

// Day is a date as 30 June 2024, "" for the zero Date.
func Day(d model.Date) string {
	if d.IsZero() {
		return ""
	}
	return strconv.Itoa(d.Day) + HardSpace + d.Month.String() + HardSpace + strconv.Itoa(d.Year)
}

// OfKind is a measure's number with its unit.
func OfKind(kind model.Kind, v float64) string {
	switch kind {
	case model.Money:
		return Money(v)
	case model.Ratio:
		return Multiple(v)
	case model.Pct:
		return Percent(v)
	case model.Months:
		return MonthCount(v)
	case model.MW:
		return Significant(v, 3) + HardSpace + "MW"
	case model.Coins:
		return Significant(v, 3) + HardSpace + "BTC"
	case model.PerMW:
		return Money(v) + "/MW"
	case model.PerCoin:
		return "USD" + HardSpace + Significant(v, 3) + "/BTC"
	case model.PerShare:
		return PerShare(v)
	case model.MShares:
		return Significant(v, 3) + "m"
	case model.Hashprice:
		return "USD" + HardSpace + Significant(v, 3) + "/PH/s/day"
	}
	return Plain(v)
}

// FigureText is a figure with its unit, or the reason in words why there is no number.
func FigureText(f model.Figure, kind model.Kind, words *templates.Words) string {
	if f.OK() {
		return OfKind(kind, f.Value)
	}
	return ReasonText(f.Why, words)
}

// ReasonText is a reason in words, its code where the language has none.
func ReasonText(why model.Reason, words *templates.Words) string {
	if w, ok := words.Reasons[string(why)]; ok {
		return w
	}
	return string(why)
}

// InputNumber is the value of a numeric input without its unit, a pct as a percentage.
func InputNumber(in model.Input, v float64) string {
	if in.Type == model.TypePct {
		v *= 100
	}
	return Plain(v)
}

// InputText is the value of an input with its unit: USD 120.8/kW-month, 11.8 %,
// 24 months, yes; NoFigure where it was not given.
func InputText(in model.Input, v model.Value) string {
	switch {
	case !v.Known:
		return NoFigure
	case in.Type == model.TypeDate:
		return Day(v.Date)
	case !in.Numeric():
		return in.Format(v)
	}
	return WithUnit(InputNumber(in, v.Number), in.Unit)
}

// InputBrief is InputText for a sentence: four significant digits, large
// amounts in millions.
func InputBrief(in model.Input, v model.Value) string {
	switch {
	case !v.Known || !in.Numeric() || in.Type == model.TypePct:
		return InputText(in, v)
	case in.Unit == "USD" || in.Unit == "USD/MW":
		return Rounded(in, v.Number)
	}
	return WithUnit(plain(v.Number, 4), in.Unit)
}

// Rounded is a number in an input's unit that the model worked out, such as a
// break-even: three significant digits rather than all that were typed.
func Rounded(in model.Input, v float64) string {
	switch {
	case in.Type == model.TypePct:
		return Percent(v)
	case in.Unit == "USD" || in.Unit == "USD/MW":
		return WithUnit(scaled(v), in.Unit)
	case in.Unit == "months":
		return MonthCount(v)
	}
	return WithUnit(Significant(v, 3), in.Unit)
}

// WithUnit puts a number and a unit of the registry together, money first: USD 120.8/kW-month.
func WithUnit(number, unit string) string {
	switch rest, isMoney := strings.CutPrefix(unit, "USD"); {
	case isMoney:
		return "USD" + HardSpace + number + rest
	case strings.HasPrefix(unit, "%"):
		return number + ThinSpace + unit
	case unit == "x":
		return number + "x"
	case unit == "ratio" || unit == "":
		return number
	case unit == "million":
		return number + "m"
	case number == "1" && (unit == "months" || unit == "years" || unit == "routes"):
		return number + HardSpace + strings.TrimSuffix(unit, "s")
	}
	return number + HardSpace + unit
}

// Scale is the one unit in which a column or an axis of money is printed.
type Scale struct {
	Unit     float64
	Name     string // USD m
	Decimals int
}

// ScaleFor is the scale that shows the largest of the amounts with three
// significant digits. It is millions unless all are small or very large.
func ScaleFor(usd ...float64) Scale {
	top := 0.0
	for _, v := range usd {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			top = max(top, math.Abs(v))
		}
	}
	switch {
	case top >= 1e13:
		return Scale{1e12, "USD" + HardSpace + "tn", 1}
	case top >= 1e11:
		return Scale{1e9, "USD" + HardSpace + "bn", 1}
	case top >= 1e8:
		return Scale{1e6, "USD" + HardSpace + "m", 0}
	case top >= 1e5:
		return Scale{1e6, "USD" + HardSpace + "m", 1}
	}
	return Scale{1e3, "USD" + HardSpace + "k", 0}
}

// Format is an amount in the scale's unit, without it.
func (s Scale) Format(usd float64) string { return Number(usd/s.Unit, s.Decimals) }
