package quantity

import (
	"math"
	"strconv"
	"strings"

	"rackrate/internal/late"
)

// decimal says which sign stands before the decimals of a number that is kept as text.
type decimal uint8

const (
	Undecided decimal = iota
	Point             // 1,234.5
	Comma             // 1.234,5
	mixed             // both ways are found side by side
)

// Numeral is a number as a person writes it, taken apart.
type Numeral struct {
	Digits   string // with its separators
	negative bool
	Sign     bool   // a currency sign stood before it
	Unit     string // what stands after it, "" where nothing
	About    bool   // ~10, c. 10
	Mark     string // of a footnote
	Bound    string // <10, 10+
	To       string // the other end of 10-20, as it is written
}

// leadingMoney is a currency that stands before a figure.
const leadingMoney = `us\$|\$us|cad\$|ca\$|cdn\$|c\$|au\$|a\$|nz\$|hk\$|sg\$|r\$|\$|usd|cad|eur|gbp|nok|sek|dkk|chf|aud|nzd|hkd|sgd|jpy|cny|rmb|pyg|aed|kr\.?|€|£|¥|₲|₹|₩`

var (
	aboutText = late.Pattern(
		`(?i)^(?:~|≈|≃|±|circa\b|about\b|approx\b\.?|approximately\b|around\b|environ\b|env\.|c\.|ca\.?\s|est\.)\s*`)
	boundText = late.Pattern(
		`(?i)^(?:<=?|>=?|≤|≥|up to\b|at least\b|at most\b|over\b|under\b|min\.?\s|max\.?\s)\s*`)
	markText   = late.Pattern(`(?i)\s*(\*+|[†‡§#]+|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\[[a-z0-9]{1,2}\]|\(\d{1,2}\)|\([a-z]\))$`)
	numberText = late.Pattern(`(?i)^(` + leadingMoney + `)?\s*([-+−–]?)\s*(` + leadingMoney +
		`)?\s*(\d+(?:[ '’.,]\d+)*(?:e[-+]?\d+)?|[.,]\d+)(?:\s?([-−])$)?\s*(.*)$`)
	rangeText = late.Pattern(`(?i)^(.*?)\s*(?:[-–—−/]|\bto\b|à\s|\bbis\b|\.\.+)\s*((?:` + leadingMoney +
		`)?\s*\d.*)$`)
)

var Spaces = strings.NewReplacer("\u200e", "", "\u200f", "", "\u202a", "", "\u202b", "", "\u202c", "", "\u202d", "",
	"\u202e", "", "\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "", "\u061c", "",
	"０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9", "．", ".", "，",
	",", "－", "-", "％", "%", "＄", "$", "￥", "¥", "（", "(", "）", ")", "／", "/", "\u3000", " ",
	"\u00a0", " ", "\u202f", " ", "\u2009", " ", "\u2007", " ", "\u2008", " ", "\u200b", "", "\ufeff", "", "\t", " ",
	"\n", " ", "\r", " ")

// TakeApart reads a text as a number with what stands around it; false where it is none.
func TakeApart(s string) (Numeral, bool) {
	var n Numeral
	t := strings.TrimSpace(Spaces.Replace(s))
	t = strings.TrimSpace(strings.TrimPrefix(t, "'"))
	if m := markText().FindStringIndex(t); m != nil && strings.ContainsAny(t[:m[0]], "0123456789") {
		n.Mark, t = strings.TrimSpace(t[m[0]:]), t[:m[0]]
	}
	if m := aboutText().FindString(t); m != "" {
		n.About, t = true, t[len(m):]
	}
	if m := boundText().FindString(t); m != "" {
		n.Bound, t = strings.TrimSpace(m), t[len(m):]
	}
	if strings.HasPrefix(t, "(") && strings.HasSuffix(t, ")") {
		n.negative, t = true, strings.TrimSpace(t[1:len(t)-1])
	}
	m := numberText().FindStringSubmatch(t)
	if m == nil {
		return n, false
	}
	n.Digits, n.Unit, n.Sign = m[4], strings.TrimSpace(m[6]), m[1]+m[3] != ""
	for _, minus := range []string{m[2], m[5]} {
		if minus != "" && minus != "+" {
			n.negative = !n.negative
		}
	}
	if strings.HasPrefix(n.Unit, "+") {
		n.Bound, n.Unit = "+", strings.TrimSpace(n.Unit[1:])
	}
	if r := rangeText().FindStringSubmatch(n.Unit); r != nil {
		n.Unit, n.To = strings.TrimSpace(r[1]), strings.TrimSpace(r[2])
	}
	if sign := m[1] + m[3]; n.Sign && (n.Unit != "" || !isDollarSign(sign)) {
		if isDollarSign(sign) {
			sign = "USD"
		}
		n.Unit = strings.TrimSpace(strings.Trim(sign, ".") + " " + n.Unit)
	}
	return n, n.readable()
}

// isDollarSign reports whether a currency before a figure is the US dollar, or $ alone.
func isDollarSign(sign string) bool {
	switch strings.ToLower(sign) {
	case "$", "us$", "$us", "usd":
		return true
	}
	return false
}

// readable reports whether the digits are a number one way or the other. The other
// end of a range has to be a plain number, or it is no range but something like 2024-06-30.
func (n Numeral) readable() bool {
	if n.To != "" {
		other, ok := TakeApart(n.To)
		if !ok || other.To != "" {
			return false
		}
	}
	_, a := n.As(Point)
	_, b := n.As(Comma)
	return a || b
}

// As reads the digits with one decimal sign; false where they cannot be read so.
func (n Numeral) As(d decimal) (float64, bool) {
	mark, other := ".", ","
	if d == Comma {
		mark, other = ",", "."
	}
	digits, exponent := n.Digits, ""
	if i := strings.IndexAny(digits, "eE"); i >= 0 {
		digits, exponent = digits[:i], digits[i:]
	}
	whole, frac, has := strings.Cut(digits, mark)
	if has && (frac == "" || !onlyDigits(frac)) || !has && whole == "" {
		return 0, false
	}
	whole, ok := ungroup(whole, other)
	if !ok {
		return 0, false
	}
	v, err := strconv.ParseFloat(whole+"."+frac+exponent, 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, false
	}
	if n.negative {
		v = -v
	}
	return v, true
}

// ungroup takes the separators out of a whole number: one kind of them, before every third digit.
func ungroup(s, separator string) (string, bool) {
	if s == "" {
		return "0", true
	}
	for _, sep := range []string{separator, " ", "'", "’"} {
		if !strings.Contains(s, sep) {
			continue
		}
		groups := strings.Split(s, sep)
		if len(groups[0]) > 3 || strings.HasPrefix(groups[0], "0") {
			return "", false
		}
		for i, g := range groups {
			if !onlyDigits(g) || i > 0 && len(g) != 3 {
				return "", false
			}
		}
		return strings.Join(groups, ""), true
	}
	return s, onlyDigits(s)
}

func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Vote is what the numeral says of the decimal sign: nothing where it reads the same either way.
func (n Numeral) Vote() decimal {
	_, a := n.As(Point)
	_, b := n.As(Comma)
	switch {
	case a && !b:
		return Point
	case b && !a:
		return Comma
	case n.Sign && strings.Contains(n.Digits, ","):
		return Point // $65,000: a sign before the figure goes with the comma between thousands
	}
	return Undecided
}

// TwoWays gives both readings of a numeral that are possible and differ.
func (n Numeral) TwoWays() (withPoint, withComma float64, both bool) {
	a, okA := n.As(Point)
	b, okB := n.As(Comma)
	return a, b, okA && okB && a != b
}

// Bare is a text without the spaces about it and the mark of a footnote behind it.
func Bare(s string) string {
	s = strings.Join(strings.Fields(Spaces.Replace(s)), " ")
	return strings.TrimSpace(strings.TrimRight(s, "*†‡¹²³⁴⁵⁶⁷⁸⁹⁰"))
}

// Scaled is v times factor. Where the factor is one over a whole number v is divided, so that 95 % is 0.95 to
// the last digit.
func Scaled(v, factor float64) float64 {
	if n := math.Round(1 / factor); factor > 0 && factor < 1 && math.Abs(n*factor-1) < 1e-12 {
		return v / n
	}
	return v * factor
}
