package workbook

import (
	"regexp"
	"strings"
)

// dollars is the currency of the registry; every other is converted to it or refused.
const dollars = "USD"

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
	"TRY": "₺",
	"UAH": "uah ₴",
	"ILS": "ils ₪",
	"NGN": "₦",
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

// currencyOf is the code of the currency that a word or a sign names, "" where it names none.
func currencyOf(s string) string {
	s = strings.ToLower(strings.Trim(strings.TrimSpace(s), "()[]."))
	if s == "$" {
		return "$"
	}
	return currencies[s]
}

// moneySigns are the signs and prefixed dollars as words that parseUnit knows: "c$" becomes " ¤cad ".
var moneySigns = regexp.MustCompile(`(?:\b(?:us|u\.s\.|ca|cdn|can|cad|aud|au|nz|hk|sg|nt|mx|ar|a|c|r)\s?\$|\$\s?(?:us|ca|cad|aud)\b|cn¥|[€£₲₹₩₽₸฿₺₴₪₦¥])(\s?)`)

// worded brings the currencies of a unit in lower case to words of their own, so that C$ is never taken for $.
func worded(s string) string {
	return moneySigns.ReplaceAllStringFunc(s, func(m string) string {
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
	case dollars:
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
		if strings.ContainsAny(word, "$.¥€£₲₹₩₽₸฿₺₴₪₦") || code == dollars {
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

// namesMoney reports whether a text names a currency other than the dollar, so that no comparison of letters may pass over it.
func namesMoney(s string) bool {
	s = strings.ToLower(s)
	if moneySigns.MatchString(s) && strings.ContainsAny(s, "€£₲₹₩₽₸฿₺₴₪₦¥") {
		return true
	}
	for _, w := range unitWords(worded(s)) {
		if code := currencies[w]; code != "" && code != dollars && len(w) == 3 && w != "gs" {
			return true
		}
	}
	return false
}
