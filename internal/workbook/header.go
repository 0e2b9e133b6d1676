package workbook

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"rackrate/model"
	"rackrate/templates"
)

var signs = strings.NewReplacer("us$", "usd", "$", "usd", "%", "pct", "¢", "c", "œ", "oe", "æ", "ae", "ß", "ss", "ø", "o", "ł", "l")

// Normalise brings a header, a label or a name to the form in which names are
// compared: case, spaces, punctuation and accents do not matter; $ is usd and % is pct.
func Normalise(header string) string {
	if isASCII(header) && !strings.ContainsAny(header, "$%") {
		return plainName(header)
	}
	var b strings.Builder
	b.Grow(len(header))
	for _, r := range signs.Replace(strings.ToLower(norm.NFKD.String(strings.ToLower(header)))) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// plainName is Normalise of a text of plain letters, which most are.
func plainName(s string) string {
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			out = append(out, c)
		case c >= 'A' && c <= 'Z':
			out = append(out, c+'a'-'A')
		}
	}
	return string(out)
}

// certainty says how a header came to be understood.
type certainty uint8

const (
	unknown    certainty = iota
	understood           // the name is the registry's
	wrongUnit            // the name is, and what stands for its unit is not understood
	doubtful             // the name is, with a remark that may make it something else
	several              // the word may mean one of several inputs
)

// meaning is what a header or a label was understood as.
type meaning struct {
	in    model.Input
	sure  certainty
	byKey bool // the registry's own key or label, not an alias
	unit  unit // that the header names; the zero unit where it names none
	odd   string
	also  []string // further inputs that the word sets; of several, those that may be meant

	mapped bool // a mapping says so
}

// known is a name by which an input may be called.
type known struct {
	key   string
	unit  unit // that the name itself says
	byKey bool
}

// index finds inputs by what analysts call them.
type index struct {
	reg      *model.Registry
	words    *templates.Words // nil for the program's own
	names    map[string]known
	partly   map[string]string // name and dimension of an alias such as "power (c/kWh)", and its name alone
	units    map[string]string // dimension of an alias that is a unit only, such as "EH/s"
	keyNames map[string]bool
	several  map[string]severalWord
	wordy    []wordyName
	vocab    map[string]bool // words that names and units are made of
	heads    map[string]bool // names, and what of them may stand before a unit
}

// newIndex indexes the registry's keys and aliases and the labels of the words.
// Where two inputs share a name, the key goes before the alias, the alias before the label.
func newIndex(reg *model.Registry, w *templates.Words) *index {
	ix := &index{reg: reg, names: map[string]known{}, partly: map[string]string{}, units: map[string]string{}, keyNames: map[string]bool{}, several: map[string]severalWord{},
		vocab: map[string]bool{}, heads: map[string]bool{}}
	for _, in := range reg.Inputs {
		ix.names[Normalise(in.Key)] = known{key: in.Key, byKey: true}
		ix.keyNames[Normalise(in.Key)] = true
	}
	for _, in := range reg.Inputs {
		for _, alias := range in.Aliases {
			ix.addAlias(in, alias)
		}
	}
	for _, in := range reg.Inputs {
		label := w.Inputs[in.Key]
		for _, name := range []string{label.Long, label.Short} {
			ix.add(name, known{key: in.Key, byKey: true})
		}
	}
	ix.addSeveral()
	ix.addVocabulary(w)
	return ix
}

func (ix *index) add(name string, k known) {
	n := Normalise(name)
	if _, taken := ix.names[n]; n != "" && !taken {
		ix.names[n] = k
	}
}

// addAlias adds an alias with the unit that it says, if it says one.
func (ix *index) addAlias(in model.Input, alias string) {
	k := known{key: in.Key}
	if u, ok := parseUnit(alias); ok {
		if f, fits := convert(u, in, alias); fits {
			k.unit = spelled(u, in, f)
			ix.units[u.dimension()] = in.Key
		}
	}
	for _, s := range splits(alias) {
		u, ok := parseUnit(s.unit)
		if !ok {
			continue
		}
		if f, fits := convert(u, in, alias); fits && !k.unit.given() {
			k.unit = spelled(u, in, f)
			ix.partly[Normalise(s.name)+"|"+u.dimension()] = in.Key
			ix.partly[Normalise(s.name)] = in.Key
		}
	}
	ix.add(alias, k)
}

// spelled writes a unit that is the registry's own as the registry does.
func spelled(u unit, in model.Input, factor float64) unit {
	if factor == 1 {
		u.text = in.Unit
	}
	return u
}

// split is a header taken apart.
type split struct {
	name, unit string
	marked     bool // by brackets or a comma: what follows the name is meant to be a unit or a remark
}

var brackets = regexp.MustCompile(`[(\[{]([^()\[\]{}]*)[)\]}]`)

// splits lists the ways in which a header may be a name and a unit.
func splits(header string) []split {
	var out []split
	for _, m := range brackets.FindAllStringSubmatchIndex(header, -1) {
		out = append(out, split{header[:m[0]] + " " + header[m[1]:], header[m[2]:m[3]], true})
	}
	if i := strings.LastIndex(header, ","); i >= 0 {
		out = append(out, split{header[:i], header[i+1:], true})
	}
	fields := strings.FieldsFunc(header, func(r rune) bool { return unicode.IsSpace(r) || r == '_' })
	for i := 1; i < len(fields); i++ {
		name, rest := fields[:i], strings.Join(fields[i:], " ")
		if last := Normalise(name[len(name)-1]); len(name) > 1 && (last == "in" || last == "en") {
			name = name[:len(name)-1]
		}
		out = append(out, split{strings.Join(name, " "), strings.Trim(rest, "-–—: "), false})
	}
	return out
}

// longestHeader is the length from which on a text is no header, but prose.
const longestHeader = 200

// headerMark is the mark of a footnote behind a header.
// Letters alone are marks, but for those of units: [k], [m], [p].
var headerMark = regexp.MustCompile(`\s*(?:\*+|[†‡§]+|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\(\d{1,2}\)|\[\d{1,2}\]|\[[a-jlnoq-z]\])\s*$`)

// articles are the little words that a French header may have between the others.
var articles = regexp.MustCompile(`(?i)\b(?:de la|de l|de|du|des|d|la|le|les|l)\b['’]?\s*`)

// match says what a header or label means.
func (ix *index) match(header string) meaning {
	if len(header) > longestHeader {
		return meaning{}
	}
	if header = strings.TrimSpace(header); header == "" {
		return meaning{}
	}
	if last := header[len(header)-1]; last >= 0x80 || last == '*' || last == ')' || last == ']' {
		if m := headerMark.FindStringIndex(header); m != nil && m[0] > 0 {
			header = header[:m[0]]
		}
	}
	n := Normalise(header)
	if n == "" {
		return meaning{}
	}
	if ix.names[n].key == "" && (ix.plainProse(header) || !ix.mayName(header)) {
		return ix.matchPeriod(header)
	}
	foreign := namesMoney(header) // which no comparison of letters sees
	if ix.keyNames[n] && !foreign && !strings.ContainsAny(header, "%$") {
		return ix.meaning(ix.names[n], unit{})
	}
	if s, ok := ix.several[n]; ok && !foreign {
		return ix.ofSeveral(s, unit{}, header)
	}
	var other meaning
	for _, s := range splits(header) {
		m := ix.matchSplit(s, header)
		if m.sure == understood {
			return m
		}
		if other.sure == unknown {
			other = m
		}
	}
	if k, ok := ix.names[n]; ok && !foreign {
		return ix.meaning(k, k.unit)
	}
	if s, ok := ix.several[Normalise(articles.ReplaceAllString(header, ""))]; ok && !foreign {
		return ix.ofSeveral(s, unit{}, header)
	}
	if k, ok := ix.names[Normalise(articles.ReplaceAllString(header, ""))]; ok && !foreign {
		return ix.meaning(k, k.unit)
	}
	if u, ok := parseUnit(header); ok {
		if key, ok := ix.units[u.dimension()]; ok {
			return ix.meaning(known{key: key}, u)
		}
	}
	if m := ix.turned(header); m.sure == understood && !foreign {
		return m
	}
	if m := ix.matchPeriod(header); m.sure == understood {
		return m
	}
	return other
}

func (ix *index) meaning(k known, u unit) meaning {
	in := ix.lookup(k.key)
	return meaning{in: in, sure: understood, byKey: k.byKey, unit: u}
}

// mostHeaders is how many texts are remembered with what they mean.
const mostHeaders = 250_000

// match says what a header or a label of a sheet means: by the mapping, else by its name.
func (r *reader) match(sheet, header string) meaning {
	if m, ok := r.opt.Mapping.meaning(r.reg, sheet, header); ok {
		return m
	}
	if m, ok := r.known[header]; ok {
		return m
	}
	if r.budget != nil && r.err == nil {
		r.err = r.budget.spend(200) // a look-up of a header is worth so many parts of XML
	}
	m := r.ix.match(header)
	if len(r.known) < mostHeaders {
		if r.known == nil {
			r.known = map[string]meaning{}
		}
		r.known[header] = m
	}
	return m
}

// matchSplit tries one way of taking a header apart.
func (ix *index) matchSplit(s split, header string) meaning {
	n := Normalise(s.name)
	if !ix.heads[n] && !ix.heads[Normalise(articles.ReplaceAllString(s.name, ""))] {
		return meaning{}
	}
	u, isUnit := parseUnit(s.unit)
	if word, ok := ix.several[n]; ok && (isUnit || neutral[Normalise(s.unit)]) {
		return ix.ofSeveral(word, u, header)
	}
	k, named := ix.nameOf(s.name, u, header)
	if !named {
		return meaning{}
	}
	in := ix.lookup(k.key)
	m := meaning{in: in, byKey: k.byKey, odd: strings.TrimSpace(s.unit)}
	switch {
	case isUnit && fits(u, in, s.name):
		m.sure, m.unit = understood, u
	case !s.marked && in.Unit == "%/yr" && yearly[Normalise(s.unit)]:
		m.sure = understood
	case !s.marked:
		return meaning{}
	case in.Unit == "%/yr" && yearly[Normalise(s.unit)]:
		m.sure = understood
	case !in.Numeric(), neutral[Normalise(s.unit)]:
		m.sure = understood // "(yes/no)", "(air/liquid)", "(number)"
	case isUnit && (len(u.per) > 0 || u.base == "USD" || sameCount(u, in)), !isUnit && looksLikeUnit(s.unit):
		m.sure = wrongUnit
	default:
		m.sure = doubtful
	}
	return m
}

// nameOf finds the input of a name that a unit stands beside. The unit may be part
// of the name: "Power (c/kWh)" is the alias "power ($/mwh)", "Capex $m/MW" the alias "capex/mw".
func (ix *index) nameOf(name string, u unit, header string) (known, bool) {
	n := Normalise(name)
	k, named := ix.names[n]
	if !named && strings.ContainsAny(name, "dlDL") {
		if bare := Normalise(articles.ReplaceAllString(name, "")); bare != n {
			if other, ok := ix.names[bare]; ok {
				n, k, named = bare, other, true
			}
		}
	}
	if in := ix.lookup(k.key); named && fits(u, in, header) {
		return k, true
	}
	with := n
	for _, d := range u.per {
		with += d.word
	}
	if wider, ok := ix.names[with]; ok && with != n {
		if in := ix.lookup(wider.key); fits(u, in, header) {
			return wider, true
		}
	}
	if key, ok := ix.partly[n+"|"+u.dimension()]; ok {
		return known{key: key}, true
	}
	if in, ok := ix.twin(k.key, u, header); named && ok {
		return known{key: in.Key}, true
	}
	if key, ok := ix.partly[n]; ok && !named && !u.given() {
		return known{key: key}, true
	}
	return k, named
}

func fits(u unit, in model.Input, header string) bool {
	_, ok := convert(u, in, header)
	return ok
}

// sameCount reports whether u counts what the input's unit counts, over other denominators.
func sameCount(u unit, in model.Input) bool {
	reg, ok := parseUnit(in.Unit)
	return ok && reg.base == u.base
}

// yearly are words behind the name of a growth that say what its unit says already.
var yearly = wordSet("pa", "perannum", "peryear", "annual", "annually", "annualised", "annualized", "paran", "yoy", "yy", "annuel", "annuelle", "pctpa", "pctyr", "pctperyear")

// behindDash is what stands behind a dash after a name: "Discount rate - mining".
var behindDash = regexp.MustCompile(`\s+[-–—:/]\s+|:\s+`)

// turned tries the words in brackets before the name: "PUE (mining)" is "mining PUE".
func (ix *index) turned(header string) meaning {
	m := brackets.FindStringSubmatchIndex(header)
	if at := behindDash.FindStringIndex(header); m == nil && at != nil {
		for _, name := range []string{header[at[1]:] + header[:at[0]], header[:at[0]] + header[at[1]:]} {
			if k, ok := ix.names[Normalise(name)]; ok {
				return ix.meaning(k, k.unit)
			}
		}
	}
	if m == nil {
		return meaning{}
	}
	name := header[m[2]:m[3]] + header[:m[0]] + header[m[1]:]
	if k, ok := ix.names[Normalise(name)]; ok {
		return ix.meaning(k, k.unit)
	}
	return meaning{}
}

var unitLike = regexp.MustCompile(`(?i)[€£¥$%/]|\b(usd|eur|gbp|cad|aud|chf|cents?|mw|kw|gw|[kmg]wh|[ptez]h)\b`)

// looksLikeUnit reports whether words are meant as a unit, though not one that is understood.
func looksLikeUnit(s string) bool { return unitLike.MatchString(s) }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func sortedInts[V any](m map[int]V) []int { return slices.Sorted(maps.Keys(m)) }
