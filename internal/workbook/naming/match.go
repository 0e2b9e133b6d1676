package naming

import (
	"strings"
	"unicode"

	"rackrate/internal/late"
	"rackrate/internal/workbook/quantity"
)

// Split is a header taken apart.
type Split struct {
	Name, Unit string
	Marked     bool // by brackets or a comma: what follows the name is meant to be a unit or a remark
}

var Brackets = late.Pattern(`[(\[{]([^()\[\]{}]*)[)\]}]`)

// Splits lists the ways in which a header may be a name and a unit.
func Splits(header string) []Split {
	var out []Split
	for _, m := range Brackets().FindAllStringSubmatchIndex(header, -1) {
		out = append(out, Split{header[:m[0]] + " " + header[m[1]:], header[m[2]:m[3]], true})
	}
	if i := strings.LastIndex(header, ","); i >= 0 {
		out = append(out, Split{header[:i], header[i+1:], true})
	}
	fields := strings.FieldsFunc(header, func(r rune) bool { return unicode.IsSpace(r) || r == '_' })
	for i := 1; i < len(fields); i++ {
		name, rest := fields[:i], strings.Join(fields[i:], " ")
		if last := quantity.Normalise(name[len(name)-1]); len(name) > 1 && (last == "in" || last == "en") {
			name = name[:len(name)-1]
		}
		out = append(out, Split{strings.Join(name, " "), strings.Trim(rest, "-–—: "), false})
	}
	return out
}

// LongestHeader is the length from which on a text is no header, but prose.
const LongestHeader = 200

// headerMark is the mark of a footnote behind a header.
// Letters alone are marks, but for those of units: [k], [m], [p], [y].
var headerMark = late.Pattern(`\s*(?:\*+|[†‡§]+|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\(\d{1,2}\)|\[\d{1,2}\]|\[[a-jlnoq-xz]\])\s*$`)

// pivotHead is what a pivot table writes before the name of a column.
var pivotHead = late.Pattern(`^(?i:sum|average|max|min|somme|moyenne|summe|mittelwert) (?i:of|de|von) `)

// articles are the little words that a French header may have between the others.
var articles = late.Pattern(`(?i)\b(?:de la|de l|de|du|des|d|la|le|les|l)\b['’]?\s*`)

// Match says what a header or label means.
func (ix *Index) Match(header string) Meaning {
	if len(header) > LongestHeader {
		return Meaning{}
	}
	if header = strings.TrimSpace(header); header == "" {
		return Meaning{}
	}
	if last := header[len(header)-1]; last >= 0x80 || last == '*' || last == ')' || last == ']' {
		if m := headerMark().FindStringIndex(header); m != nil && m[0] > 0 {
			header = header[:m[0]]
		}
	}
	if m := pivotHead().FindStringIndex(header); m != nil {
		header = header[m[1]:]
	}
	n := quantity.Normalise(header)
	if n == "" {
		return Meaning{}
	}
	if ix.names[n].key == "" && (ix.plainProse(header) || !ix.mayName(header)) {
		return ix.matchPeriod(header)
	}
	foreign := quantity.NamesMoney(header) // which no comparison of letters sees
	if ix.keyNames[n] && !foreign && !strings.ContainsAny(header, "%$") {
		return ix.meaning(ix.names[n], quantity.Unit{})
	}
	if s, ok := ix.several[n]; ok && !foreign {
		return ix.ofSeveral(s, quantity.Unit{}, header)
	}
	var other Meaning
	for _, s := range Splits(header) {
		m := ix.matchSplit(s, header)
		if m.Sure == Understood {
			return m
		}
		if other.Sure == Unknown {
			other = m
		}
	}
	if k, ok := ix.names[n]; ok && !foreign {
		return ix.meaning(k, k.unit)
	}
	if s, ok := ix.several[quantity.Normalise(articles().ReplaceAllString(header, ""))]; ok && !foreign {
		return ix.ofSeveral(s, quantity.Unit{}, header)
	}
	if k, ok := ix.names[quantity.Normalise(articles().ReplaceAllString(header, ""))]; ok && !foreign {
		return ix.meaning(k, k.unit)
	}
	if u, ok := quantity.ParseUnit(header); ok {
		if key, ok := ix.units[u.Dimension()]; ok {
			return ix.meaning(known{key: key}, u)
		}
	}
	if m := ix.turned(header); m.Sure == Understood && !foreign {
		return m
	}
	if m := ix.matchPeriod(header); m.Sure == Understood {
		return m
	}
	return other
}

func (ix *Index) meaning(k known, u quantity.Unit) Meaning {
	in := ix.Lookup(k.key)
	return Meaning{In: in, Sure: Understood, ByKey: k.byKey, Unit: u}
}

// matchSplit tries one way of taking a header apart.
func (ix *Index) matchSplit(s Split, header string) Meaning {
	n := quantity.Normalise(s.Name)
	if !ix.heads[n] && !ix.heads[quantity.Normalise(articles().ReplaceAllString(s.Name, ""))] {
		return Meaning{}
	}
	u, isUnit := quantity.ParseUnit(s.Unit)
	if word, ok := ix.several[n]; ok && (isUnit || quantity.Neutral[quantity.Normalise(s.Unit)]) {
		return ix.ofSeveral(word, u, header)
	}
	k, named := ix.nameOf(s.Name, u, header)
	if !named {
		return Meaning{}
	}
	in := ix.Lookup(k.key)
	if scale := strings.ToLower(strings.TrimSpace(s.Unit)); s.Marked && in.Unit == "USD" && in.Max >= 1e9 &&
		quantity.IsScale(scale) {
		u, isUnit = quantity.ParseUnit("$" + scale) // Net debt (m)
		u.Text = strings.TrimSpace(s.Unit)
	}
	m := Meaning{In: in, ByKey: k.byKey, Odd: strings.TrimSpace(s.Unit)}
	switch {
	case isUnit && quantity.Fits(u, in, s.Name):
		m.Sure, m.Unit = Understood, u
	case !s.Marked && in.Unit == "%/yr" && yearly[quantity.Normalise(s.Unit)]:
		m.Sure = Understood
	case !s.Marked:
		return Meaning{}
	case in.Unit == "%/yr" && yearly[quantity.Normalise(s.Unit)]:
		m.Sure = Understood
	case !in.Numeric(), quantity.Neutral[quantity.Normalise(s.Unit)]:
		m.Sure = Understood // "(yes/no)", "(air/liquid)", "(number)"
	case isUnit && (len(u.Per) > 0 || u.Base == "USD" || quantity.SameCount(u, in)), !isUnit &&
		quantity.LooksLikeUnit(s.Unit):
		m.Sure = WrongUnit
	default:
		m.Sure = Doubtful
	}
	return m
}

// OfUnit is the input that is called by the unit alone in which a header ends, such as EH/s; "" where there is none.
func (ix *Index) OfUnit(header string) string {
	if len(header) > LongestHeader || !strings.ContainsAny(header, "([/") {
		return ""
	}
	for _, s := range Splits(header) {
		if u, ok := quantity.ParseUnit(s.Unit); ok && ix.units[u.Dimension()] != "" {
			return ix.units[u.Dimension()]
		}
	}
	return ""
}

// nameOf finds the input of a name that a unit stands beside. The unit may be part
// of the name: "Power (c/kWh)" is the alias "power ($/mwh)", "Capex $m/MW" the alias "capex/mw".
func (ix *Index) nameOf(name string, u quantity.Unit, header string) (known, bool) {
	n := quantity.Normalise(name)
	k, named := ix.names[n]
	if !named && strings.ContainsAny(name, "dlDL") {
		if bare := quantity.Normalise(articles().ReplaceAllString(name, "")); bare != n {
			if other, ok := ix.names[bare]; ok {
				n, k, named = bare, other, true
			}
		}
	}
	if in := ix.Lookup(k.key); named && quantity.Fits(u, in, header) {
		return k, true
	}
	with := n
	for _, d := range u.Per {
		with += d.Word
	}
	if wider, ok := ix.names[with]; ok && with != n {
		if in := ix.Lookup(wider.key); quantity.Fits(u, in, header) {
			return wider, true
		}
	}
	if key, ok := ix.partly[n+"|"+u.Dimension()]; ok {
		return known{key: key}, true
	}
	if in, ok := ix.Twin(k.key, u, header); named && ok {
		return known{key: in.Key}, true
	}
	if key, ok := ix.partly[n]; ok && !named && !u.Given() {
		return known{key: key}, true
	}
	return k, named
}

// yearly are words behind the name of a growth that say what its unit says already.
var yearly = quantity.WordSet("pa", "perannum", "peryear", "annual", "annually", "annualised", "annualized", "paran",
	"yoy", "yy", "annuel", "annuelle", "pctpa", "pctyr", "pctperyear")

// behindDash is what stands behind a dash after a name: "Discount rate - mining".
var behindDash = late.Pattern(`\s+[-–—:/]\s+|:\s+`)

// turned tries the words in brackets before the name: "PUE (mining)" is "mining PUE".
func (ix *Index) turned(header string) Meaning {
	m := Brackets().FindStringSubmatchIndex(header)
	if at := behindDash().FindStringIndex(header); m == nil && at != nil {
		for _, name := range []string{header[at[1]:] + header[:at[0]], header[:at[0]] + header[at[1]:]} {
			if k, ok := ix.names[quantity.Normalise(name)]; ok {
				return ix.meaning(k, k.unit)
			}
		}
	}
	if m == nil {
		return Meaning{}
	}
	name := header[m[2]:m[3]] + header[:m[0]] + header[m[1]:]
	if k, ok := ix.names[quantity.Normalise(name)]; ok {
		return ix.meaning(k, k.unit)
	}
	return Meaning{}
}
