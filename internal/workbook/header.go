package workbook

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"

	"rackrate/internal/late"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
	"rackrate/templates"
)

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
	byKey bool          // the registry's own key or label, not an alias
	unit  quantity.Unit // that the header names; the zero unit where it names none
	odd   string
	also  []string // further inputs that the word sets; of several, those that may be meant

	mapped bool // a mapping says so
}

// known is a name by which an input may be called.
type known struct {
	key   string
	unit  quantity.Unit // that the name itself says
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

	spell   sync.Once
	spelled []spelledName // the names in their order, once one that is near is looked for
}

// newIndex indexes the registry's keys and aliases and the labels of the words.
// Where two inputs share a name, the key goes before the alias, the alias before the label.
func newIndex(reg *model.Registry, w *templates.Words) *index {
	ix := &index{reg: reg, names: map[string]known{}, partly: map[string]string{}, units: map[string]string{},
		keyNames: map[string]bool{}, several: map[string]severalWord{},
		vocab: map[string]bool{}, heads: map[string]bool{}}
	for _, in := range reg.Inputs {
		ix.names[quantity.Normalise(in.Key)] = known{key: in.Key, byKey: true}
		ix.keyNames[quantity.Normalise(in.Key)] = true
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
	n := quantity.Normalise(name)
	if _, taken := ix.names[n]; n != "" && !taken {
		ix.names[n] = k
	}
}

// addAlias adds an alias with the unit that it says, if it says one.
func (ix *index) addAlias(in model.Input, alias string) {
	k := known{key: in.Key}
	if u, ok := quantity.ParseUnit(alias); ok {
		if f, fits := quantity.Convert(u, in, alias); fits {
			k.unit = spelled(u, in, f)
			ix.units[u.Dimension()] = in.Key
		}
	}
	for _, s := range splits(alias) {
		u, ok := quantity.ParseUnit(s.unit)
		if !ok {
			continue
		}
		if f, fits := quantity.Convert(u, in, alias); fits && !k.unit.Given() {
			k.unit = spelled(u, in, f)
			ix.partly[quantity.Normalise(s.name)+"|"+u.Dimension()] = in.Key
			ix.partly[quantity.Normalise(s.name)] = in.Key
		}
	}
	ix.add(alias, k)
}

// spelled writes a unit that is the registry's own as the registry does.
func spelled(u quantity.Unit, in model.Input, factor float64) quantity.Unit {
	if factor == 1 {
		u.Text = in.Unit
	}
	return u
}

// split is a header taken apart.
type split struct {
	name, unit string
	marked     bool // by brackets or a comma: what follows the name is meant to be a unit or a remark
}

var brackets = late.Pattern(`[(\[{]([^()\[\]{}]*)[)\]}]`)

// splits lists the ways in which a header may be a name and a unit.
func splits(header string) []split {
	var out []split
	for _, m := range brackets().FindAllStringSubmatchIndex(header, -1) {
		out = append(out, split{header[:m[0]] + " " + header[m[1]:], header[m[2]:m[3]], true})
	}
	if i := strings.LastIndex(header, ","); i >= 0 {
		out = append(out, split{header[:i], header[i+1:], true})
	}
	fields := strings.FieldsFunc(header, func(r rune) bool { return unicode.IsSpace(r) || r == '_' })
	for i := 1; i < len(fields); i++ {
		name, rest := fields[:i], strings.Join(fields[i:], " ")
		if last := quantity.Normalise(name[len(name)-1]); len(name) > 1 && (last == "in" || last == "en") {
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
var headerMark = late.Pattern(`\s*(?:\*+|[†‡§]+|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\(\d{1,2}\)|\[\d{1,2}\]|\[[a-jlnoq-z]\])\s*$`)

// articles are the little words that a French header may have between the others.
var articles = late.Pattern(`(?i)\b(?:de la|de l|de|du|des|d|la|le|les|l)\b['’]?\s*`)

// match says what a header or label means.
func (ix *index) match(header string) meaning {
	if len(header) > longestHeader {
		return meaning{}
	}
	if header = strings.TrimSpace(header); header == "" {
		return meaning{}
	}
	if last := header[len(header)-1]; last >= 0x80 || last == '*' || last == ')' || last == ']' {
		if m := headerMark().FindStringIndex(header); m != nil && m[0] > 0 {
			header = header[:m[0]]
		}
	}
	n := quantity.Normalise(header)
	if n == "" {
		return meaning{}
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
	if m := ix.turned(header); m.sure == understood && !foreign {
		return m
	}
	if m := ix.matchPeriod(header); m.sure == understood {
		return m
	}
	return other
}

func (ix *index) meaning(k known, u quantity.Unit) meaning {
	in := ix.lookup(k.key)
	return meaning{in: in, sure: understood, byKey: k.byKey, unit: u}
}

// lookUp is what looking up a header counts as work: so many parts of XML.
const lookUp = 200

// mostHeaders is how many texts are remembered with what they mean.
const mostHeaders = 250_000

// match says what a header or a label of a sheet means: by the mapping, else by its name.
func (r *reader) match(sheet, header string) meaning {
	if m, ok := r.mapping.meaning(r.reg, sheet, header); ok {
		return m
	}
	if m, ok := r.known[header]; ok {
		return m
	}
	if r.budget != nil && r.err == nil {
		r.err = r.budget.Spend(lookUp)
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
	n := quantity.Normalise(s.name)
	if !ix.heads[n] && !ix.heads[quantity.Normalise(articles().ReplaceAllString(s.name, ""))] {
		return meaning{}
	}
	u, isUnit := quantity.ParseUnit(s.unit)
	if word, ok := ix.several[n]; ok && (isUnit || quantity.Neutral[quantity.Normalise(s.unit)]) {
		return ix.ofSeveral(word, u, header)
	}
	k, named := ix.nameOf(s.name, u, header)
	if !named {
		return meaning{}
	}
	in := ix.lookup(k.key)
	m := meaning{in: in, byKey: k.byKey, odd: strings.TrimSpace(s.unit)}
	switch {
	case isUnit && quantity.Fits(u, in, s.name):
		m.sure, m.unit = understood, u
	case !s.marked && in.Unit == "%/yr" && yearly[quantity.Normalise(s.unit)]:
		m.sure = understood
	case !s.marked:
		return meaning{}
	case in.Unit == "%/yr" && yearly[quantity.Normalise(s.unit)]:
		m.sure = understood
	case !in.Numeric(), quantity.Neutral[quantity.Normalise(s.unit)]:
		m.sure = understood // "(yes/no)", "(air/liquid)", "(number)"
	case isUnit && (len(u.Per) > 0 || u.Base == "USD" || quantity.SameCount(u, in)), !isUnit &&
		quantity.LooksLikeUnit(s.unit):
		m.sure = wrongUnit
	default:
		m.sure = doubtful
	}
	return m
}

// nameOf finds the input of a name that a unit stands beside. The unit may be part
// of the name: "Power (c/kWh)" is the alias "power ($/mwh)", "Capex $m/MW" the alias "capex/mw".
func (ix *index) nameOf(name string, u quantity.Unit, header string) (known, bool) {
	n := quantity.Normalise(name)
	k, named := ix.names[n]
	if !named && strings.ContainsAny(name, "dlDL") {
		if bare := quantity.Normalise(articles().ReplaceAllString(name, "")); bare != n {
			if other, ok := ix.names[bare]; ok {
				n, k, named = bare, other, true
			}
		}
	}
	if in := ix.lookup(k.key); named && quantity.Fits(u, in, header) {
		return k, true
	}
	with := n
	for _, d := range u.Per {
		with += d.Word
	}
	if wider, ok := ix.names[with]; ok && with != n {
		if in := ix.lookup(wider.key); quantity.Fits(u, in, header) {
			return wider, true
		}
	}
	if key, ok := ix.partly[n+"|"+u.Dimension()]; ok {
		return known{key: key}, true
	}
	if in, ok := ix.twin(k.key, u, header); named && ok {
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
func (ix *index) turned(header string) meaning {
	m := brackets().FindStringSubmatchIndex(header)
	if at := behindDash().FindStringIndex(header); m == nil && at != nil {
		for _, name := range []string{header[at[1]:] + header[:at[0]], header[:at[0]] + header[at[1]:]} {
			if k, ok := ix.names[quantity.Normalise(name)]; ok {
				return ix.meaning(k, k.unit)
			}
		}
	}
	if m == nil {
		return meaning{}
	}
	name := header[m[2]:m[3]] + header[:m[0]] + header[m[1]:]
	if k, ok := ix.names[quantity.Normalise(name)]; ok {
		return ix.meaning(k, k.unit)
	}
	return meaning{}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func sortedInts[V any](m map[int]V) []int { return slices.Sorted(maps.Keys(m)) }
