package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	numbers "golang.org/x/text/number"

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

// Format writes figures as a language does. It is not changed once made and may be shared.
type Format struct {
	numerals     *templates.Numerals
	tag          language.Tag
	point, group string // between whole and fraction, between thousands
}

// NewFormat is the format of a language's words. A tag that is no language's is written as English is.
func NewFormat(words *templates.Words) *Format {
	f := &Format{numerals: &words.Numerals, tag: language.Make(words.Numerals.Tag)}
	probe := message.NewPrinter(f.tag).Sprint(numbers.Decimal(1111111.5, numbers.Scale(1)))
	parts := strings.FieldsFunc(probe, func(r rune) bool { return r == '1' || r == '5' })
	f.group, f.point = ",", "."
	if len(parts) == 3 && parts[0] == parts[1] {
		f.group, f.point = parts[0], parts[2]
	}
	return f
}

// Tag is the language's tag, as en.
func (f *Format) Tag() string { return f.tag.String() }

// Number is v with that many decimals, separators between thousands and a true
// minus; what rounds to nil has no sign. NaN and infinities are NoFigure.
func (f *Format) Number(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return NoFigure
	}
	var buf [64]byte
	digits := strconv.AppendFloat(buf[:0], math.Abs(v), 'f', decimals, 64)
	whole := len(digits)
	if decimals > 0 {
		whole -= decimals + 1
	}
	var b strings.Builder
	if v < 0 && strings.ContainsAny(string(digits), "123456789") {
		b.WriteString(Minus)
	}
	for i, c := range digits {
		switch {
		case i == whole:
			b.WriteString(f.point)
			continue
		case i > 0 && i < whole && (whole-i)%3 == 0:
			b.WriteString(f.group)
		}
		b.WriteByte(c)
	}
	return b.String()
}

// Significant is v with at least that many significant digits: decimals are
// cut, whole digits never are (1,234 stays 1,234 at three digits).
func (f *Format) Significant(v float64, digits int) string {
	return f.Number(v, decimalsFor(v, digits))
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
func (f *Format) Plain(v float64) string { return f.plain(v, 6) }

func (f *Format) plain(v float64, digits int) string {
	s := f.Significant(v, digits)
	if math.Abs(v) >= 1e4 {
		s = f.Number(v, 0)
	}
	if strings.Contains(s, f.point) {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), f.point)
	}
	return s
}

// scales are the steps of money, largest first.
var scales = [...]struct {
	from, unit float64
	step       string
}{{1e12, 1e12, "tn"}, {1e9, 1e9, "bn"}, {1e6, 1e6, "m"}, {1e4, 1e3, "k"}}

// scaled is v to three significant digits with the step of its size.
func (f *Format) scaled(v float64) string {
	for _, s := range scales {
		// 0.9995 of a step is printed as the step itself: 1.00bn rather than 1,000m
		if math.Abs(v) >= s.from*0.9995 {
			return f.Significant(v/s.unit, 3) + f.numerals.Steps[s.step]
		}
	}
	if math.Abs(v) < 0.005 {
		return "0"
	}
	return f.Significant(v, 3)
}

// usd puts a number into the pattern of money.
func (f *Format) usd(number string) string {
	before, after, _ := strings.Cut(f.numerals.Money, "{}")
	return before + number + after
}

// Money is an amount in USD with three significant digits: USD 3.48bn, USD −12.4m.
func (f *Format) Money(usd float64) string { return f.usd(f.scaled(usd)) }

// Percent is a fraction as a percentage with one decimal: 11.8 %.
//
// Beyond 1,000 % either way, which divisions by almost nothing give, it says that it is, as with IRRs.
func (f *Format) Percent(fraction float64) string {
	switch {
	case fraction > mostPercent:
		return ">" + f.Number(mostPercent*100, 0) + f.numerals.Percent + "%"
	case fraction < -mostPercent:
		return "<" + f.Number(-mostPercent*100, 0) + f.numerals.Percent + "%"
	}
	return f.Number(fraction*100, 1) + f.numerals.Percent + "%"
}

// mostPercent is the fraction beyond which a percentage is not given.
const mostPercent = 10

// Share is a part of a whole as a percentage; in words where the rest has the other sign, so that it is less than none
// or more than all of it.
func (f *Format) Share(fraction float64) string {
	switch {
	case fraction < 0:
		return f.numerals.NoShare
	case fraction > 1:
		return f.numerals.OverShare
	}
	return f.Percent(fraction)
}

// IsShare reports a measure that is a part of a whole which may have parts of opposite signs.
func IsShare(key string) bool { return key == "beyond_contract_pct" || key == "implied_conversion_pct" }

// Multiple is a ratio: 2.25x.
func (f *Format) Multiple(x float64) string { return f.Number(x, 2) + "x" }

// PerShare is an amount per share, to the cent: USD 18.24.
func (f *Format) PerShare(usd float64) string { return f.usd(f.Number(usd, 2)) }

// MonthCount is a number of months, rounded: 43 months.
func (f *Format) MonthCount(months float64) string {
	return f.WithUnit(f.Number(months, 0), "months")
}

// Day is a date as 30 June 2024, "" for the zero Date.
func (f *Format) Day(d model.Date) string {
	if d.IsZero() || int(d.Month) > len(f.numerals.Months) {
		return ""
	}
	day := strconv.Itoa(d.Day)
	if d.Day == 1 {
		day = f.numerals.First
	}
	return day + HardSpace + f.numerals.Months[d.Month-1] + HardSpace + strconv.Itoa(d.Year)
}

// Month is the month of a date as Mar 2027, "" for the zero Date.
func (f *Format) Month(d model.Date) string {
	if d.IsZero() || int(d.Month) > len(f.numerals.ShortMonths) {
		return ""
	}
	return f.numerals.ShortMonths[d.Month-1] + HardSpace + strconv.Itoa(d.Year)
}

// MonthInText is the month of a date as March 2027, for sentences; "" for the zero Date.
func (f *Format) MonthInText(d model.Date) string {
	if d.IsZero() || int(d.Month) > len(f.numerals.Months) {
		return ""
	}
	return f.numerals.Months[d.Month-1] + HardSpace + strconv.Itoa(d.Year)
}

// OfKind is a measure's number with its unit.
func (f *Format) OfKind(kind model.Kind, v float64) string {
	switch kind {
	case model.Money:
		return f.Money(v)
	case model.Ratio:
		return f.Multiple(v)
	case model.Pct:
		return f.Percent(v)
	case model.Months:
		return f.MonthCount(v)
	case model.MW:
		return f.WithUnit(f.Significant(v, 3), "MW")
	case model.Coins:
		return f.WithUnit(f.Significant(v, 3), "BTC")
	case model.PerMW:
		return f.Money(v) + "/MW"
	case model.PerCoin:
		return f.WithUnit(f.Significant(v, 3), "USD/BTC")
	case model.PerShare:
		return f.PerShare(v)
	case model.MShares:
		return f.WithUnit(f.Significant(v, 3), "million")
	case model.PerMWh:
		return f.WithUnit(f.Significant(v, 3), "USD/MWh")
	case model.Hashrates:
		return f.WithUnit(f.Significant(v, 3), "EH/s")
	case model.Number: // such as a year: a name rather than an amount
		return strconv.FormatFloat(v, 'f', -1, 64)
	case model.Hashprice:
		return f.WithUnit(f.Significant(v, 3), "USD/PH/s/day")
	}
	return f.Plain(v)
}

// InputNumber is the value of a numeric input without its unit, a pct as a percentage.
func (f *Format) InputNumber(in model.Input, v float64) string {
	if in.Type == model.TypePct {
		v *= 100
	}
	return f.Plain(v)
}

// InputText is the value of an input with its unit: USD 120.8/kW-month, 11.8 %,
// 24 months, yes; NoFigure where it was not given.
func (f *Format) InputText(in model.Input, v model.Value) string {
	switch {
	case !v.Known:
		return NoFigure
	case in.Type == model.TypeDate:
		return f.Day(v.Date)
	case !in.Numeric():
		return or(f.numerals.Values, in.Format(v))
	}
	return f.WithUnit(f.InputNumber(in, v.Number), in.Unit)
}

// InputBrief is InputText for a sentence: four significant digits, large
// amounts in millions.
func (f *Format) InputBrief(in model.Input, v model.Value) string {
	switch {
	case !v.Known || !in.Numeric() || in.Type == model.TypePct:
		return f.InputText(in, v)
	case in.Unit == "USD" || in.Unit == "USD/MW":
		return f.Rounded(in, v.Number)
	}
	return f.WithUnit(f.plain(v.Number, 4), in.Unit)
}

// Rounded is a number in an input's unit that the model worked out, such as a
// break-even: three significant digits rather than all that were typed.
func (f *Format) Rounded(in model.Input, v float64) string {
	switch {
	case in.Type == model.TypePct:
		return f.Percent(v)
	case in.Unit == "USD" || in.Unit == "USD/MW":
		return f.WithUnit(f.scaled(v), in.Unit)
	case in.Unit == "months":
		return f.MonthCount(v)
	}
	return f.WithUnit(f.Significant(v, 3), in.Unit)
}

// Unit is a unit of the registry as the language writes it.
func (f *Format) Unit(unit string) string { return or(f.numerals.Units, unit) }

// WithUnit puts a number, as Number writes it, and a unit of the registry together, as USD 120.8/kW-month.
func (f *Format) WithUnit(number, unit string) string {
	if unit == "x" {
		return number + "x"
	}
	if unit == "ratio" || unit == "" {
		return number
	}
	if unit == "million" {
		return number + f.numerals.Steps["m"]
	}
	written := f.Unit(unit)
	if one, ok := f.numerals.One[unit]; ok && f.singular(number) {
		written = one
	}
	if rest, isMoney := strings.CutPrefix(written, "USD"); isMoney {
		return f.usd(number) + rest
	}
	if strings.HasPrefix(written, "%") {
		return number + f.numerals.Percent + written
	}
	return number + HardSpace + written
}

// Counted is a number of things: one says it of 1, many is a format for more. Where the language has the singular for
// another number too (0 in French), that number stands for the 1.
func (f *Format) Counted(n int, one, many string) string {
	switch {
	case n == 1:
		return one
	case f.singular(strconv.Itoa(n)):
		return strings.Replace(one, "1", strconv.Itoa(n), 1)
	}
	return fmt.Sprintf(many, n)
}

// singular reports whether a noun after the number stands in the singular.
func (f *Format) singular(number string) bool {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(number, Minus), f.point)
	i, err := strconv.Atoi(whole)
	if err != nil { // thousands
		return false
	}
	trimmed := strings.TrimRight(fraction, "0")
	visible, err := strconv.Atoi("0" + fraction)
	if err != nil {
		return false
	}
	significant, err := strconv.Atoi("0" + trimmed)
	return err == nil && plural.Cardinal.MatchPlural(f.tag, i, len(fraction), len(trimmed), visible,
		significant) == plural.One
}

func or(words map[string]string, key string) string {
	if w, ok := words[key]; ok {
		return w
	}
	return key
}

// FigureText is a figure with its unit, or the reason in words why there is no number.
func (f *Format) FigureText(x model.Figure, kind model.Kind, words *templates.Words) string {
	if x.OK() {
		return f.OfKind(kind, x.Value)
	}
	return ReasonText(x.Why, words)
}

// ReasonText is a reason in words, its code where the language has none.
func ReasonText(why model.Reason, words *templates.Words) string {
	return or(words.Reasons, string(why))
}

// Scale is the one unit in which a column or an axis of money is printed.
type Scale struct {
	Unit     float64
	Name     string // USD m
	Decimals int
	format   *Format
}

// ScaleFor is the scale that shows the largest of the amounts with three
// significant digits. It is millions unless all are small or very large.
func (f *Format) ScaleFor(usd ...float64) Scale {
	top := 0.0
	for _, v := range usd {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			top = max(top, math.Abs(v))
		}
	}
	switch {
	case top >= 1e13:
		return f.scale(1e12, "tn", 1)
	case top >= 1e11:
		return f.scale(1e9, "bn", 1)
	case top >= 1e8:
		return f.scale(1e6, "m", 0)
	case top >= 1e5:
		return f.scale(1e6, "m", 1)
	}
	return f.scale(1e3, "k", 0)
}

func (f *Format) scale(unit float64, step string, decimals int) Scale {
	name := f.usd(strings.Trim(f.numerals.Steps[step], HardSpace))
	return Scale{unit, name, decimals, f}
}

// Format is an amount in the scale's unit, without it.
func (s Scale) Format(usd float64) string { return s.format.Number(usd/s.Unit, s.Decimals) }
