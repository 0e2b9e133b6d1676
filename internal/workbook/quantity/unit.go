package quantity

import (
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"

	"rackrate/internal/late"
	"rackrate/model"
)

// Unit is a unit of measure: a numerator over denominators, each with its size
// in a base unit. Factor multiplies a value in this unit to give one in the bases.
type Unit struct {
	Text   string // as written
	Base   string // what is counted: "USD", "MW", "EH", "pct", ...
	Factor float64
	Per    []denominator // sorted by base

	Money string // the code of a currency other than the dollar, "" for dollars and for what is no money
	Bare  bool   // money whose sign is $ alone: the dollar of any country
	Rated bool   // the factor holds the rate of that currency
}

type denominator struct {
	Base   string
	Word   string // as it is written in names: "mw", "kw", "gpu"
	factor float64
}

// Given reports whether there is a unit at all.
func (u Unit) Given() bool { return u.Base != "" }

// Dimension says what kind of quantity the unit measures, sizes aside.
func (u Unit) Dimension() string {
	var b strings.Builder
	b.WriteString(u.Base)
	for _, d := range u.Per {
		b.WriteString("/" + d.Base)
	}
	return b.String()
}

// Size is the value of one such unit in the bases.
func (u Unit) Size() float64 {
	f := u.Factor
	for _, d := range u.Per {
		f /= d.factor
	}
	return f
}

type measure struct {
	base   string
	factor float64
	money  string // a currency other than the dollar
}

// scales are words that multiply.
var scales = words(map[float64]string{
	1e3: "k thousand thousands 000 000s",
	1e6: "m mm mn mln mio million millions",
	1e9: "bn b bln billion billions",
})

// bases are the words that may be counted, each with its base unit.
var bases = sync.OnceValue(func() map[string]measure {
	return join(
		moneyBases(),
		base("USD", map[float64]string{
			1: "usd dollar dollars", 0.01: "c cent cents usc",
			1e3: "kusd usdk", 1e6: "musd usdm usdmm usdmn", 1e9: "usdbn bnusd usdb",
		}),
		base("MW", map[float64]string{
			1e-6: "w watt watts", 1e-3: "kw kilowatt kilowatts", 1: "mw mwe megawatt megawatts",
			1e3: "gw gigawatt gigawatts",
		}),
		base("EH", map[float64]string{1e-9: "ghs gh", 1e-6: "ths th terahash", 1e-3: "phs ph petahash",
			1: "ehs eh exahash", 1e3: "zhs zh zettahash"}),
		base("J", map[float64]string{1: "j joule joules"}),
		base("pct", map[float64]string{0.01: "pct percent", 1e-4: "bps bp", 1: "fraction decimal"}),
		base("pctsubsidy", map[float64]string{0.01: "pctsubsidy", 1: "sharesubsidy"}),
		base("pctrevenue", map[float64]string{0.01: "pctrevenue", 1: "sharerevenue"}),
		base("x", map[float64]string{1: "x ratio times multiple"}),
		base("month", map[float64]string{1: "month months mo mos mth mths mois monat monate",
			12: "year years yr yrs y ans annee annees année années jahr jahre"}),
		base("GPU", map[float64]string{1: "gpu gpus"}),
		base("Gbit", map[float64]string{1e-3: "mbits", 1: "gbits", 1e3: "tbits", 0.008: "mbytes", 8: "gbytes",
			8000: "tbytes"}),
		base("BTC", map[float64]string{1: "btc bitcoin bitcoins"}),
		base("one", map[float64]string{1: "1"}),
		base("routes", map[float64]string{1: "routes route"}),
	)
})

// pers are the words that may stand under the line.
var pers = sync.OnceValue(func() map[string]measure {
	return join(
		base("MW", map[float64]string{1e-3: "kw", 1: "mw", 1e3: "gw"}),
		base("MWh", map[float64]string{1e-3: "kwh", 1: "mwh", 1e3: "gwh"}),
		base("EH", map[float64]string{1e-9: "gh ghs g", 1e-6: "th ths t", 1e-3: "ph phs", 1: "eh ehs"}),
		base("month", map[float64]string{1: "month months mo mth mois monat", 3: "quarter qtr trimestre",
			12: "year yr annum a pa y annee année jahr"}),
		base("day", map[float64]string{1: "day days d jour jours"}),
		base("hour", map[float64]string{1: "hour hours hr hrs h heure heures"}),
		base("GPU", map[float64]string{1: "gpu gpus"}),
		base("BTC", map[float64]string{1: "btc bitcoin coin"}),
		base("block", map[float64]string{1: "block blocks"}),
		base("share", map[float64]string{1: "share sh"}),
	)
})

// IsCounted reports whether a word is one that a unit may count.
func IsCounted(word string) bool { _, ok := bases()[word]; return ok }

// IsScale reports whether a word multiplies what a unit counts.
func IsScale(word string) bool { _, ok := scales[word]; return ok }

// UnderLine lists the words that may stand under the line, in alphabetical order.
func UnderLine() []string { return slices.Sorted(maps.Keys(pers())) }

func words(lists map[float64]string) map[string]float64 {
	out := map[string]float64{}
	for f, list := range lists {
		for _, w := range strings.Fields(list) {
			out[w] = f
		}
	}
	return out
}

func base(name string, lists map[float64]string) map[string]measure {
	out := map[string]measure{}
	for w, f := range words(lists) {
		out[w] = measure{base: name, factor: f}
	}
	return out
}

func join(tables ...map[string]measure) map[string]measure {
	out := map[string]measure{}
	for _, t := range tables {
		for w, m := range t {
			out[w] = m
		}
	}
	return out
}

var (
	bandwidth = late.Pattern(`^\s*([MGT])(bits?|b|Bytes?|bytes?|B)\s*(?:/\s*s(?:ec)?|ps)\s*$`)
	hashRate  = late.Pattern(`\b([ezptg]h)\s*/\s*s(?:ec)?\b`)
	glued     = late.Pattern(`\b(gpu)(hour|hr|h)\b`)
	perWord   = late.Pattern(`\b(?:per|par|an?|each)\b`)
	parAn     = late.Pattern(`(?:\bpar\s+|/\s*)an\b`)
	ofReward  = late.Pattern(
		`(?:\b(pct|percent|share|fraction)\s+|^\s*)(?:of|du|de la)\s+(?:the\s+)?(block (?:reward|subsidy)|rewards?|subsidy|total (?:block )?rewards?|min(?:er|ing) revenues?)\s*$`)
	perAnnum = late.Pattern(`\bp\.?\s?a\b\.?`)
)

var unitSigns = strings.NewReplacer("us¢", " cent ", "$", " dollar ", "¢", " cent ", "%", " pct ", "'", " ", "’", " ")

// ParseUnit reads a unit such as "c/kWh", "$m/MW", "USD per kW-month", "PH/s" or
// "%". Case does not matter, but for bits and bytes (Gb/s, GB/s).
func ParseUnit(s string) (Unit, bool) {
	if m := bandwidth().FindStringSubmatch(s); m != nil {
		kind := "bits"
		if m[2] == "B" || strings.EqualFold(strings.TrimSuffix(m[2], "s"), "byte") {
			kind = "bytes"
		}
		found := bases()[strings.ToLower(m[1])+kind]
		return Unit{Text: strings.TrimSpace(s), Base: found.base, Factor: found.factor}, true
	}
	parts := strings.Split(canonicalUnit(s), "/")
	u := Unit{Text: strings.TrimSpace(s), Factor: 1}
	if !u.count(unitWords(parts[0])) {
		return Unit{}, false
	}
	for _, part := range parts[1:] {
		names := unitWords(part)
		if len(names) == 0 {
			return Unit{}, false
		}
		for _, w := range names {
			if criticalWords[w] {
				continue
			}
			d, ok := pers()[w]
			if !ok {
				return Unit{}, false
			}
			u.Per = append(u.Per, denominator{d.base, w, d.factor})
		}
	}
	slices.SortFunc(u.Per, func(a, b denominator) int { return strings.Compare(a.Base, b.Base) })
	u.settle()
	return u, true
}

// criticalWords say of a megawatt that it is one of critical IT, of which rents and build costs are given anyway.
var criticalWords = WordSet("critical", "it", "of", "leased", "contracted")

func canonicalUnit(s string) string {
	s = unitSigns.Replace(worded(strings.ToLower(NationMoney(s))))
	s = hashRate().ReplaceAllString(s, "${1}s")
	if m := ofReward().FindStringSubmatchIndex(s); m != nil {
		kind, part := "subsidy", "pct"
		if of := s[m[4]:m[5]]; strings.HasPrefix(of, "total") || strings.HasPrefix(of, "min") {
			kind = "revenue"
		}
		if m[2] >= 0 && (s[m[2]:m[3]] == "share" || s[m[2]:m[3]] == "fraction") {
			part = "share"
		}
		s = s[:m[0]] + " " + part + kind
	}
	s = glued().ReplaceAllString(s, "$1 $2")
	s = parAn().ReplaceAllString(s, "/year")
	s = perAnnum().ReplaceAllString(s, "/year")
	return perWord().ReplaceAllString(s, "/")
}

func unitWords(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// count reads the numerator: one base, and scales about it.
func (u *Unit) count(names []string) bool {
	for _, w := range names {
		if w == "shares" && u.Factor != 1 {
			continue // "million shares"; of shares alone it is not clear how many one is
		}
		if f, ok := scales[w]; ok {
			u.Factor *= f
			continue
		}
		m, ok := bases()[w]
		if u.Base == "USD" && (w == "c" || w == "ct" || w == "cts" || w == "cent" || w == "cents") {
			u.Factor *= 0.01 // €c
			continue
		}
		if !ok || u.Base != "" {
			return false
		}
		u.Base = m.base
		u.Factor *= m.factor
		u.Money = m.money
		u.Bare = u.Bare || w == "dollar" || w == "dollars" || w == "c"
	}
	if u.Base == "" && u.Factor != 1 {
		u.Base = "count"
	}
	return u.Base != ""
}

// settle brings units that mean the same into one form: W/TH is J/TH, "% a year" is
// %, "USD a share" is USD.
func (u *Unit) settle() {
	if u.Base == "MW" && len(u.Per) == 1 && u.Per[0].Base == "EH" {
		u.Base, u.Factor = "J", u.Factor*1e6
	}
	if u.Base == "pct" && len(u.Per) == 1 && u.Per[0].Base == "month" && u.Per[0].factor == 12 {
		u.Per = nil
	}
}

// Convert gives the factor from u to the registry's unit of an input. It fails
// where they measure different things. A denominator that one of them lacks is taken for granted
// only where the analyst's own words name it: "Capex per MW ($m)".
func Convert(u Unit, in model.Input, name string) (float64, bool) {
	reg, ok := ParseUnit(in.Unit)
	if !ok || reg.Base != u.Base {
		return 0, false
	}
	if Periodic(u, in) {
		return u.Factor, true
	}
	factor := u.Factor / reg.Factor
	if by, ok := byEnergy(u, reg); ok && in.Key == "opex_mining_usd_mw_month" {
		return Tidy(by), true
	}
	named := Normalise(strings.Replace(name, u.Text, "", 1)) // a unit in the header is no word of it
	for _, d := range reg.Per {
		i := slices.IndexFunc(u.Per, func(e denominator) bool { return e.Base == d.Base })
		if i >= 0 {
			factor *= d.factor / u.Per[i].factor
		} else if !implied(d, named) {
			return 0, false
		}
	}
	for _, d := range u.Per {
		there := slices.ContainsFunc(reg.Per, func(e denominator) bool { return e.Base == d.Base })
		if !there && (d.factor != 1 || !perPiece(d, in) && !implied(d, Normalise(in.Key))) {
			return 0, false
		}
	}
	if strings.HasPrefix(u.Base, "pct") && in.Type == model.TypePct {
		factor = u.Factor // a pct is a fraction in the program
	}
	return Tidy(factor), true
}

// HoursPerMonth are those of a twelfth of a year of 8,760.
const HoursPerMonth = 730

// byEnergy is the factor from a cost by energy to one by power and month, where the power is drawn at all hours:
// 0.006 USD/kWh are 4,380 USD a MW and month.
func byEnergy(u, reg Unit) (float64, bool) {
	if u.Base != "USD" || len(u.Per) != 1 || u.Per[0].Base != "MWh" || len(reg.Per) != 2 || reg.Per[0].Base != "MW" ||
		reg.Per[1].Base != "month" {
		return 0, false
	}
	return u.Factor / u.Per[0].factor * HoursPerMonth * reg.Per[0].factor, true
}

// perPiece reports whether an input is a price of one such piece, so that its unit may say so: USD a share.
func perPiece(d denominator, in model.Input) bool {
	return d.Base == "share" && in.Unit == "USD" && in.Max < 1e9
}

// implied reports whether a name says the denominator itself: a price of bitcoin is one per BTC.
func implied(d denominator, name string) bool {
	switch d.Base {
	case "block":
		return true
	case "BTC":
		return strings.Contains(name, "btc") || strings.Contains(name, "bitcoin")
	case "month":
		if strings.HasPrefix(name, "mrc") || strings.Contains(name, "mensuel") || strings.Contains(name, "monatlich") ||
			strings.Contains(name, "monatsmiete") {
			return true // a monthly recurring charge
		}
	}
	return strings.Contains(name, d.Word)
}

// Tidy rids a factor of the last digits that a division leaves: all factors are
// powers of ten, twelfths or eights.
func Tidy(f float64) float64 {
	for _, scale := range []float64{1, 12, 1e3, 12e3, 1e6, 1e9, 12e9} {
		if r := math.Round(f * scale); r != 0 && math.Abs(r-f*scale) < 1e-9*math.Abs(r) {
			return r / scale
		}
	}
	return f
}

// Neutral are words that a row or column of units has for inputs without a unit.
var Neutral = map[string]bool{
	"": true, "text": true, "name": true, "date": true, "yesno": true, "yn": true, "number": true, "unit": true,
	"units": true, "choice": true, "list": true, "nn12n": true, "na": true, "none": true, "yyyymmdd": true,
	"string":  true,
	"integer": true, "count": true, "whole": true, "id": true, "fraction": true, "code": true,
}

// LoneSign reports whether a unit is a currency and nothing else.
func (u Unit) LoneSign() bool { return u.Base == "USD" && u.Factor == 1 && len(u.Per) == 0 }

// IsCents reports whether a unit is cents and does not say of what.
func (u Unit) IsCents() bool { return u.Base == "USD" && u.Factor == 0.01 && len(u.Per) == 0 }

// IsMoney reports whether an input is an amount of money or a price.
func IsMoney(in model.Input) bool {
	u, ok := ParseUnit(in.Unit)
	return ok && u.Base == "USD"
}

func Fits(u Unit, in model.Input, header string) bool {
	_, ok := Convert(u, in, header)
	return ok
}

// SameCount reports whether u counts what the input's unit counts, over other denominators.
func SameCount(u Unit, in model.Input) bool {
	reg, ok := ParseUnit(in.Unit)
	return ok && reg.Base == u.Base
}

var unitLike = late.Pattern(`(?i)[€£¥$%/]|\b(usd|eur|gbp|cad|aud|chf|cents?|mw|kw|gw|[kmg]wh|[ptez]h)\b`)

// LooksLikeUnit reports whether words are meant as a unit, though not one that is understood.
func LooksLikeUnit(s string) bool { return unitLike().MatchString(s) }
