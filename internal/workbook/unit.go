package workbook

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"rackrate/model"
)

// unit is a unit of measure: a numerator over denominators, each with its size
// in a base unit. Factor multiplies a value in this unit to give one in the bases.
type unit struct {
	text   string // as written
	base   string // what is counted: "USD", "MW", "EH", "pct", ...
	factor float64
	per    []denominator // sorted by base

	money string // the code of a currency other than the dollar, "" for dollars and for what is no money
	bare  bool   // money whose sign is $ alone: the dollar of any country
	rated bool   // the factor holds the rate of that currency
}

type denominator struct {
	base   string
	word   string // as it is written in names: "mw", "kw", "gpu"
	factor float64
}

func (u unit) given() bool { return u.base != "" }

// dimension says what kind of quantity the unit measures, sizes aside.
func (u unit) dimension() string {
	var b strings.Builder
	b.WriteString(u.base)
	for _, d := range u.per {
		b.WriteString("/" + d.base)
	}
	return b.String()
}

// size is the value of one such unit in the bases.
func (u unit) size() float64 {
	f := u.factor
	for _, d := range u.per {
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
var bases = join(
	moneyBases(),
	base("USD", map[float64]string{
		1: "usd dollar dollars", 0.01: "c cent cents usc",
		1e3: "kusd usdk", 1e6: "musd usdm usdmm usdmn", 1e9: "usdbn bnusd usdb",
	}),
	base("MW", map[float64]string{
		1e-6: "w watt watts", 1e-3: "kw kilowatt kilowatts", 1: "mw mwe megawatt megawatts", 1e3: "gw gigawatt gigawatts",
	}),
	base("EH", map[float64]string{1e-9: "ghs gh", 1e-6: "ths th terahash", 1e-3: "phs ph petahash", 1: "ehs eh exahash", 1e3: "zhs zh zettahash"}),
	base("J", map[float64]string{1: "j joule joules"}),
	base("pct", map[float64]string{0.01: "pct percent", 1e-4: "bps bp", 1: "fraction decimal"}),
	base("pctsubsidy", map[float64]string{0.01: "pctsubsidy", 1: "sharesubsidy"}),
	base("pctrevenue", map[float64]string{0.01: "pctrevenue", 1: "sharerevenue"}),
	base("x", map[float64]string{1: "x ratio times multiple"}),
	base("month", map[float64]string{1: "month months mo mos mth mths mois", 12: "year years yr yrs y ans annee annees année années"}),
	base("GPU", map[float64]string{1: "gpu gpus"}),
	base("Gbit", map[float64]string{1e-3: "mbits", 1: "gbits", 1e3: "tbits", 0.008: "mbytes", 8: "gbytes", 8000: "tbytes"}),
	base("BTC", map[float64]string{1: "btc bitcoin bitcoins"}),
	base("one", map[float64]string{1: "1"}),
	base("routes", map[float64]string{1: "routes route"}),
)

// pers are the words that may stand under the line.
var pers = join(
	base("MW", map[float64]string{1e-3: "kw", 1: "mw", 1e3: "gw"}),
	base("MWh", map[float64]string{1e-3: "kwh", 1: "mwh", 1e3: "gwh"}),
	base("EH", map[float64]string{1e-9: "gh ghs g", 1e-6: "th ths t", 1e-3: "ph phs", 1: "eh ehs"}),
	base("month", map[float64]string{1: "month months mo mth mois", 3: "quarter qtr trimestre", 12: "year yr annum a pa y annee année"}),
	base("day", map[float64]string{1: "day days d jour jours"}),
	base("hour", map[float64]string{1: "hour hours hr hrs h heure heures"}),
	base("GPU", map[float64]string{1: "gpu gpus"}),
	base("BTC", map[float64]string{1: "btc bitcoin coin"}),
	base("block", map[float64]string{1: "block blocks"}),
	base("share", map[float64]string{1: "share sh"}),
)

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
	bandwidth = regexp.MustCompile(`^\s*([MGT])(bits?|b|Bytes?|bytes?|B)\s*(?:/\s*s(?:ec)?|ps)\s*$`)
	hashRate  = regexp.MustCompile(`\b([ezptg]h)\s*/\s*s(?:ec)?\b`)
	glued     = regexp.MustCompile(`\b(gpu)(hour|hr|h)\b`)
	perWord   = regexp.MustCompile(`\b(?:per|par|an?|each)\b`)
	parAn     = regexp.MustCompile(`(?:\bpar\s+|/\s*)an\b`)
	ofReward  = regexp.MustCompile(`(?:\b(pct|percent|share|fraction)\s+|^\s*)(?:of|du|de la)\s+(?:the\s+)?(block (?:reward|subsidy)|rewards?|subsidy|total (?:block )?rewards?|min(?:er|ing) revenues?)\s*$`)
	perAnnum  = regexp.MustCompile(`\bp\.?\s?a\b\.?`)
)

var unitSigns = strings.NewReplacer("us¢", " cent ", "$", " dollar ", "¢", " cent ", "%", " pct ", "'", " ", "’", " ")

// parseUnit reads a unit such as "c/kWh", "$m/MW", "USD per kW-month", "PH/s" or
// "%". Case does not matter, but for bits and bytes (Gb/s, GB/s).
func parseUnit(s string) (unit, bool) {
	if m := bandwidth.FindStringSubmatch(s); m != nil {
		kind := "bits"
		if m[2] == "B" || strings.EqualFold(strings.TrimSuffix(m[2], "s"), "byte") {
			kind = "bytes"
		}
		found := bases[strings.ToLower(m[1])+kind]
		return unit{text: strings.TrimSpace(s), base: found.base, factor: found.factor}, true
	}
	parts := strings.Split(canonicalUnit(s), "/")
	u := unit{text: strings.TrimSpace(s), factor: 1}
	if !u.count(unitWords(parts[0])) {
		return unit{}, false
	}
	for _, part := range parts[1:] {
		names := unitWords(part)
		if len(names) == 0 {
			return unit{}, false
		}
		for _, w := range names {
			if criticalWords[w] {
				continue
			}
			d, ok := pers[w]
			if !ok {
				return unit{}, false
			}
			u.per = append(u.per, denominator{d.base, w, d.factor})
		}
	}
	slices.SortFunc(u.per, func(a, b denominator) int { return strings.Compare(a.base, b.base) })
	u.settle()
	return u, true
}

// criticalWords say of a megawatt that it is one of critical IT, of which rents and build costs are given anyway.
var criticalWords = wordSet("critical", "it", "of", "leased", "contracted")

func canonicalUnit(s string) string {
	s = unitSigns.Replace(worded(strings.ToLower(nationMoney(s))))
	s = hashRate.ReplaceAllString(s, "${1}s")
	if m := ofReward.FindStringSubmatchIndex(s); m != nil {
		kind, part := "subsidy", "pct"
		if of := s[m[4]:m[5]]; strings.HasPrefix(of, "total") || strings.HasPrefix(of, "min") {
			kind = "revenue"
		}
		if m[2] >= 0 && (s[m[2]:m[3]] == "share" || s[m[2]:m[3]] == "fraction") {
			part = "share"
		}
		s = s[:m[0]] + " " + part + kind
	}
	s = glued.ReplaceAllString(s, "$1 $2")
	s = parAn.ReplaceAllString(s, "/year")
	s = perAnnum.ReplaceAllString(s, "/year")
	return perWord.ReplaceAllString(s, "/")
}

func unitWords(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// count reads the numerator: one base, and scales about it.
func (u *unit) count(names []string) bool {
	for _, w := range names {
		if w == "shares" && u.factor != 1 {
			continue // "million shares"; of shares alone it is not clear how many one is
		}
		if f, ok := scales[w]; ok {
			u.factor *= f
			continue
		}
		m, ok := bases[w]
		if u.base == "USD" && (w == "c" || w == "ct" || w == "cts" || w == "cent" || w == "cents") {
			u.factor *= 0.01 // €c
			continue
		}
		if !ok || u.base != "" {
			return false
		}
		u.base = m.base
		u.factor *= m.factor
		u.money = m.money
		u.bare = u.bare || w == "dollar" || w == "dollars" || w == "c"
	}
	if u.base == "" && u.factor != 1 {
		u.base = "count"
	}
	return u.base != ""
}

// settle brings units that mean the same into one form: W/TH is J/TH, "% a year" is
// %, "USD a share" is USD.
func (u *unit) settle() {
	if u.base == "MW" && len(u.per) == 1 && u.per[0].base == "EH" {
		u.base, u.factor = "J", u.factor*1e6
	}
	if u.base == "pct" && len(u.per) == 1 && u.per[0].base == "month" && u.per[0].factor == 12 {
		u.per = nil
	}
}

// convert gives the factor from u to the registry's unit of an input. It fails
// where they measure different things. A denominator that one of them lacks is taken for granted
// only where the analyst's own words name it: "Capex per MW ($m)".
func convert(u unit, in model.Input, name string) (float64, bool) {
	reg, ok := parseUnit(in.Unit)
	if !ok || reg.base != u.base {
		return 0, false
	}
	if periodic(u, in) {
		return u.factor, true
	}
	factor := u.factor / reg.factor
	if by, ok := byEnergy(u, reg); ok && in.Key == "opex_mining_usd_mw_month" {
		return tidy(by), true
	}
	named := Normalise(strings.Replace(name, u.text, "", 1)) // a unit in the header is no word of it
	for _, d := range reg.per {
		i := slices.IndexFunc(u.per, func(e denominator) bool { return e.base == d.base })
		if i >= 0 {
			factor *= d.factor / u.per[i].factor
		} else if !implied(d, named) {
			return 0, false
		}
	}
	for _, d := range u.per {
		there := slices.ContainsFunc(reg.per, func(e denominator) bool { return e.base == d.base })
		if !there && (d.factor != 1 || !perPiece(d, in) && !implied(d, Normalise(in.Key))) {
			return 0, false
		}
	}
	if strings.HasPrefix(u.base, "pct") && in.Type == model.TypePct {
		factor = u.factor // a pct is a fraction in the program
	}
	return tidy(factor), true
}

// hoursPerMonth are those of a twelfth of a year of 8,760.
const hoursPerMonth = 730

// byEnergy is the factor from a cost by energy to one by power and month, where the power is drawn at all hours:
// 0.006 USD/kWh are 4,380 USD a MW and month.
func byEnergy(u, reg unit) (float64, bool) {
	if u.base != "USD" || len(u.per) != 1 || u.per[0].base != "MWh" || len(reg.per) != 2 || reg.per[0].base != "MW" || reg.per[1].base != "month" {
		return 0, false
	}
	return u.factor / u.per[0].factor * hoursPerMonth * reg.per[0].factor, true
}

// perPiece reports whether an input is a price of one such piece, so that its unit may say so: USD a share.
func perPiece(d denominator, in model.Input) bool {
	return d.base == "share" && in.Unit == "USD" && in.Max < 1e9
}

// implied reports whether a name says the denominator itself: a price of bitcoin is one per BTC.
func implied(d denominator, name string) bool {
	switch d.base {
	case "block":
		return true
	case "BTC":
		return strings.Contains(name, "btc") || strings.Contains(name, "bitcoin")
	}
	return strings.Contains(name, d.word)
}

// tidy rids a factor of the last digits that a division leaves: all factors are
// powers of ten, twelfths or eights.
func tidy(f float64) float64 {
	for _, scale := range []float64{1, 12, 1e3, 12e3, 1e6, 1e9, 12e9} {
		if r := math.Round(f * scale); r != 0 && math.Abs(r-f*scale) < 1e-9*math.Abs(r) {
			return r / scale
		}
	}
	return f
}

// neutral are words that a row or column of units has for inputs without a unit.
var neutral = map[string]bool{
	"": true, "text": true, "name": true, "date": true, "yesno": true, "yn": true, "number": true, "unit": true,
	"units": true, "choice": true, "list": true, "nn12n": true, "na": true, "none": true, "yyyymmdd": true, "string": true,
	"integer": true, "count": true, "whole": true, "id": true, "fraction": true, "code": true,
}
