package quantity

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"rackrate/internal/late"
)

// Dollars is the currency of the registry; every other is converted to it or refused.
const Dollars = "USD"

// currencies are the words and signs by which people name a currency, each with its code. A word that
// several countries use (kr, ¥, R$ aside) has a code of its own that no rate is ever known for.
var currencies = codesOf(map[string]string{
	"USD": "usd us$ u.s.$ usdollar usdollars",
	"CAD": "cad c$ ca$ cdn$ cdn can$ cad$",
	"EUR": "eur € euro euros",
	"GBP": "gbp £ pound pounds sterling",
	"NOK": "nok",
	"SEK": "sek",
	"DKK": "dkk",
	"CHF": "chf sfr francs",
	"AUD": "aud a$ au$ aud$",
	"NZD": "nzd nz$",
	"HKD": "hkd hk$",
	"SGD": "sgd sg$",
	"JPY": "jpy yen",
	"CNY": "cny rmb renminbi yuan cn¥",
	"PYG": "pyg guarani guaranis ₲ gs",
	"AED": "aed dirham dirhams dhs",
	"SAR": "sar riyal riyals",
	"OMR": "omr",
	"BRL": "brl r$ reais",
	"ARS": "ars ar$",
	"MXN": "mxn mx$",
	"INR": "inr ₹ rupee rupees",
	"KRW": "krw ₩",
	"TWD": "twd nt$",
	"ZAR": "zar",
	"RUB": "rub ₽ roubles rubles",
	"KZT": "kzt ₸ tenge",
	"PLN": "pln zł zl",
	"CZK": "czk",
	"ISK": "isk",
	"THB": "thb ฿",
	"MYR": "myr",
	"IDR": "idr",
	"ETB": "etb birr",
	"UAH": "uah ₴",
	"ILS": "ils ₪",
	"NGN": "ngn ₦ naira",
	"TRY": "₺ lira",
	"COP": "cop",
	"CLP": "clp",
	"UYU": "uyu",
	"VND": "vnd ₫ dong",
	"PHP": "php ₱",
	"HUF": "huf forint",
	"RON": "ron lei",
	"BGN": "bgn",
	"QAR": "qar",
	"KWD": "kwd",
	"BHD": "bhd",
	"EGP": "egp",
	"KES": "kes",
	"PKR": "pkr",
	"LKR": "lkr",
	"GEL": "gel lari",
	"UZS": "uzs",
	"KGS": "kgs",
	"MNT": "mnt",
	"BTN": "btn ngultrum",
	"AOA": "aoa",
	"BYN": "byn",
	"RSD": "rsd",
	"MAD": "mad",
	"VES": "ves bolivar bolivars",
	"BOB": "bob",
	"PEN": "pen",
	"kr":  "kr kroner kronor",
	"¥":   "¥",
})

func codesOf(lists map[string]string) map[string]string {
	out := map[string]string{}
	for code, list := range lists {
		for _, w := range strings.Fields(list) {
			out[w] = code
		}
	}
	return out
}

// nations are the currencies as prose names them, each with its code.
var nations = []struct {
	words func() *regexp.Regexp
	code  string
}{
	{nation(`u\.?s\.?a?|american|united states|am[ée]ricains?`, `dollars?|cents?`), Dollars},
	{nation(`canadian|canadiens?`, `dollars?|cents?`), "CAD"},
	{nation(`australian|australiens?`, `dollars?|cents?`), "AUD"},
	{nation(`new zealand`, `dollars?`), "NZD"},
	{nation(`hong kong`, `dollars?`), "HKD"},
	{nation(`singapore`, `dollars?`), "SGD"},
	{nation(`taiwan(?:ese)?`, `dollars?`), "TWD"},
	{nation(`british|u\.?k\.?`, `pounds?(?:\s+sterling)?`), "GBP"},
	{nation(`norwegian|norv[ée]giennes?`, `krone[rn]?|crowns?|couronnes?`), "NOK"},
	{nation(`swedish|su[ée]doises?`, `kron[ao]r?|krona|crowns?|couronnes?`), "SEK"},
	{nation(`danish|danoises?`, `krone[rn]?|crowns?|couronnes?`), "DKK"},
	{nation(`icelandic`, `kr[oó]na|kr[oó]nur|crowns?`), "ISK"},
	{nation(`czech`, `koruna|crowns?`), "CZK"},
	{nation(`swiss|suisses?`, `francs?`), "CHF"},
	{nation(`mexican`, `pesos?`), "MXN"},
	{nation(`argentine|argentinian`, `pesos?`), "ARS"},
	{nation(`brazilian`, `reais|real`), "BRL"},
	{nation(`indian`, `rupees?`), "INR"},
	{nation(`emirati|u\.?a\.?e\.?`, `dirhams?`), "AED"},
	{nation(`kazakh(?:stani)?`, `tenge`), "KZT"},
	{nation(`russian`, `roubles?|rubles?`), "RUB"},
}

// nation is how prose names a currency: the adjective before it, behind it, or told of it ("all dollars are Canadian").
func nation(adjective, money string) func() *regexp.Regexp {
	return late.Pattern(`(?i)\b(?:(?:` + adjective + `)\s+(?:` + money + `)|(?:` + money +
		`)\s+(?:(?:[a-z]+\s+){0,2}(?:are|is)\s+)?(?:` + adjective + `))(?:\b|$)`)
}

// NationMoney brings the currencies that prose names to their codes; cents stay cents of them.
func NationMoney(s string) string {
	if strings.Contains(s, "c$") {
		s = centsOfDollar().ReplaceAllString(s, "c$1") // C$/kWh is another
	}
	lower := strings.ToLower(s)
	if !slices.ContainsFunc(proseMoney, func(w string) bool { return strings.Contains(lower, w) }) {
		return s
	}
	for _, n := range nations {
		s = n.words().ReplaceAllStringFunc(s, func(m string) string {
			if strings.Contains(strings.ToLower(m), "cent") {
				return n.code + " cents"
			}
			return n.code
		})
	}
	return s
}

// centsOfDollar are cents as the French write them: c$/kWh.
var centsOfDollar = late.Pattern(`\bc\$(\s*(?:/|per\b|par\b)\s*[kK][wW][hH])`)

// proseMoney are the parts of words without which a text names no currency as prose does.
var proseMoney = []string{"dollar", "cent", "pound", "kron", "crown", "couronne", "krón", "korun", "franc", "peso",
	"real", "reais", "rupee", "dirham", "tenge", "ruble", "rouble"}

// CurrencyOf is the code of the currency that a word or a sign names, "" where it names none.
func CurrencyOf(s string) string {
	s = strings.ToLower(strings.Trim(strings.TrimSpace(s), "()[]."))
	if s == "$" {
		return "$"
	}
	return currencies[s]
}

// moneySigns are the signs and prefixed dollars as words that ParseUnit knows: "c$" becomes " ¤cad ".
var moneySigns = late.Pattern(
	`(?:\b(?:us|u\.s\.|ca|cdn|can|cad|aud|au|nz|hk|sg|nt|mx|ar|a|c|r)\s?\$|\$\s?(?:us|ca|cad|aud)\b|cn¥|[€£₲₹₩₽₸฿₺₴₪₦₫₱¥])(\s?)`)

// worded brings the currencies of a unit in lower case to words of their own, so that C$ is never taken for $.
func worded(s string) string {
	return moneySigns().ReplaceAllStringFunc(s, func(m string) string {
		sign := strings.ReplaceAll(strings.TrimSpace(m), " ", "")
		if rest, ok := strings.CutPrefix(sign, "$"); ok {
			sign = rest + "$"
		}
		code := currencies[sign]
		if code == "" {
			code = currencies[strings.TrimSuffix(sign, "$")]
		}
		return " " + moneyWord(code) + " "
	})
}

// moneyWord is the word that stands for a currency in a unit that was brought to words.
func moneyWord(code string) string {
	switch code {
	case Dollars:
		return "usd"
	case "¥":
		return "yensign"
	}
	return strings.ToLower(code)
}

// moneyBases are the words of currencies that a unit may count, with scales glued to them (kCAD, EURm, £bn).
func moneyBases() map[string]measure {
	out := map[string]measure{}
	add := func(word, code string, factor float64) {
		out[word] = measure{base: "USD", factor: factor, money: code}
	}
	for word, code := range currencies {
		if strings.ContainsAny(word, "$.¥€£₲₹₩₽₸฿₺₴₪₦₫₱") || code == Dollars {
			continue
		}
		add(word, code, 1)
		if len(word) != 3 {
			continue
		}
		for scale, factor := range map[string]float64{"k": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9} {
			add(word+scale, code, factor)
			add(scale+word, code, factor)
		}
	}
	add("yensign", "¥", 1)
	add("p", "GBP", 0.01)
	add("pence", "GBP", 0.01)
	add("øre", "kr", 0.01)
	return out
}

// NamesDollars reports whether a header says USD though no unit was taken off it, as the key of an input does
// that is a header: power_price_usd_mwh, or "Power price (USD/MWh)", which is the same letters. What a title
// says of a currency is not said of it.
func NamesDollars(header string) bool {
	for _, w := range strings.FieldsFunc(strings.ToLower(header), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if w == "usd" {
			return true
		}
	}
	return false
}

// NamesMoney reports whether a text names a currency other than the dollar, so that no comparison of letters
// may pass over it.
func NamesMoney(s string) bool {
	s = strings.ToLower(NationMoney(s))
	if moneySigns().MatchString(s) && strings.ContainsAny(s, "€£₲₹₩₽₸฿₺₴₪₦₫₱¥") {
		return true
	}
	for _, w := range unitWords(worded(s)) {
		if code := currencies[w]; code != "" && code != Dollars && len(w) == 3 && w != "gs" {
			return true
		}
	}
	return false
}
