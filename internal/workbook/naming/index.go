// Package naming knows what people call the inputs: which input a header or a label means, how surely, in what unit.
// It knows words alone, no cells and no findings.
//
//	the registry's keys and aliases, the labels of the words -> an index -> a header's meaning
//
// For example, "Power (c/kWh)" means power_price_usd_mwh in cents a kWh, and "Useful life" means one of three inputs.
package naming

import (
	"sync"
	"sync/atomic"

	"rackrate/internal/workbook/quantity"
	"rackrate/model"
	"rackrate/templates"
)

// Certainty says how a header came to be understood.
type Certainty uint8

const (
	Unknown    Certainty = iota
	Understood           // the name is the registry's
	WrongUnit            // the name is, and what stands for its unit is not understood
	Doubtful             // the name is, with a remark that may make it something else
	Several              // the word may mean one of several inputs
)

// Meaning is what a header or a label was understood as.
type Meaning struct {
	In    model.Input
	Sure  Certainty
	ByKey bool          // the registry's own key or label, not an alias
	Unit  quantity.Unit // that the header names; the zero unit where it names none
	Odd   string
	Also  []string // further inputs that the word sets; of several, those that may be meant

	Narrowed bool // the word may mean several inputs, and its unit left this one
	Mapped   bool // a mapping says so
}

// known is a name by which an input may be called.
type known struct {
	key   string
	unit  quantity.Unit // that the name itself says
	byKey bool
}

// Index finds inputs by what analysts call them.
type Index struct {
	Reg      *model.Registry
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

// New indexes the registry's keys and aliases and the labels of the words.
// Where two inputs share a name, the key goes before the alias, the alias before the label.
func New(reg *model.Registry, w *templates.Words) *Index {
	ix := &Index{Reg: reg, names: map[string]known{}, partly: map[string]string{}, units: map[string]string{},
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

// IsKey reports whether a header is the registry's own key of an input.
func (ix *Index) IsKey(header string) bool { return ix.keyNames[quantity.Normalise(header)] }

func (ix *Index) add(name string, k known) {
	n := quantity.Normalise(name)
	if _, taken := ix.names[n]; n != "" && !taken {
		ix.names[n] = k
	}
}

// addAlias adds an alias with the unit that it says, if it says one.
func (ix *Index) addAlias(in model.Input, alias string) {
	k := known{key: in.Key}
	if u, ok := quantity.ParseUnit(alias); ok {
		if f, fits := quantity.Convert(u, in, alias); fits {
			k.unit = spelled(u, in, f)
			ix.units[u.Dimension()] = in.Key
		}
	}
	for _, s := range Splits(alias) {
		u, ok := quantity.ParseUnit(s.Unit)
		if !ok {
			continue
		}
		if f, fits := quantity.Convert(u, in, alias); fits && !k.unit.Given() {
			k.unit = spelled(u, in, f)
			ix.partly[quantity.Normalise(s.Name)+"|"+u.Dimension()] = in.Key
			ix.partly[quantity.Normalise(s.Name)] = in.Key
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

// lastIndex is the index that was made last: a batch asks for the same one with every workbook.
var lastIndex atomic.Pointer[Index]

// IndexOf is the index of a registry's names; with the house's words where they are loaded, else the program's own.
func IndexOf(reg *model.Registry, words *templates.Words) (*Index, error) {
	if ix := lastIndex.Load(); ix != nil && ix.Reg == reg && ix.words == words {
		return ix, nil
	}
	given := words
	if words == nil {
		var err error
		if words, err = templates.LoadWords("en"); err != nil {
			return nil, err
		}
	}
	ix := New(reg, words)
	ix.words = given
	lastIndex.Store(ix)
	return ix, nil
}
