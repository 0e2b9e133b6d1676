package workbook

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
	"rackrate/templates"
)

// Basis is whose view the defaults take.
type Basis string

// The bases.
const (
	HouseBasis  Basis = ""       // the registry's and those by kind of lease
	LenderBasis Basis = "lender" // those of templates/lender.csv go before them
)

// ParseBasis is the basis of a name; "house" and "" are the ordinary one.
func ParseBasis(s string) (Basis, error) {
	switch b := Basis(strings.ToLower(strings.TrimSpace(s))); b {
	case HouseBasis, "house":
		return HouseBasis, nil
	case LenderBasis:
		return LenderBasis, nil
	}
	return HouseBasis, fmt.Errorf("is neither house nor lender")
}

// rule is a default of an input that a house set, for all sites or where a condition holds.
type rule struct {
	in       model.Input
	when, is string // an input of sites and what it must be; "" for all sites
	test     func(model.Value) bool
	value    model.Value
	add      bool // the value is added to what would apply without the rule
	origin   provenance.Origin
	spot     opening.Spot
	slot     provenance.Slot
	bad      bool
}

// layer is a set of rules; of several layers the first that has a value goes.
type layer struct {
	rules  map[string][]rule // by input, those of a condition first
	blanks []rule            // without a value: what counts as soon as the analyst's cell is filled
}

// order is that in which the conditions of a layer are looked at: what a lease's type says goes before what its
// status does.
func (u rule) order() int {
	switch u.when {
	case "lease_type":
		return 0
	case "":
		return 2
	}
	return 1
}

func (l *layer) add(u rule) {
	if l.rules == nil {
		l.rules = map[string][]rule{}
	}
	list := l.rules[u.in.Key]
	i := len(list)
	for i > 0 && list[i-1].order() > u.order() {
		i--
	}
	l.rules[u.in.Key] = slices.Insert(list, i, u)
}

// facts give the value that an input of sites has, to those who test a condition.
type facts func(key string) model.Value

// supposed is the default of an input under the layers from the n-th on, and under the registry: its value and whence.
func (r *reader) supposed(in model.Input, n int, known facts) (v model.Value, origin provenance.Origin, bad bool) {
	for i := n; i < len(r.layers); i++ {
		for _, u := range r.layers[i].rules[in.Key] {
			if u.test != nil && (known == nil || !u.test(known(u.when))) {
				continue
			}
			if !u.add {
				return u.value, u.origin, u.bad
			}
			below, _, bad := r.supposed(in, i+1, known)
			if !below.Known {
				break
			}
			below.Number = in.Clamp(below.Number + u.value.Number)
			return below, u.origin, bad
		}
	}
	v, origin = r.fallback(in)
	return v, origin, false
}

// factsOf are those of a site's row, with those of a phase before them where there is one. What is
// only supposed of another input holds where it has no condition itself.
func (r *reader) factsOf(s *siteRow, p *phaseRow) facts {
	return func(key string) model.Value {
		if key == "region" {
			return model.Value{Known: s.region != "", Text: s.region}
		}
		if p != nil {
			if v := p.readings[key]; v.given {
				return v.value
			}
		}
		if v, ok := r.layered(s, key); ok {
			return v.value
		}
		in, ok := r.reg.Lookup(key)
		if !ok {
			return model.Value{}
		}
		v, _, _ := r.supposed(in, 0, nil)
		return v
	}
}

// conditionOf makes a rule's condition of what stands in the columns when and is. The input must be one of
// sites that is a choice, a yes or no, a word, or a number that is compared.
func conditionOf(reg *model.Registry, when model.Input, is string) (string, func(model.Value) bool, error) {
	is = strings.TrimSpace(is)
	if when.Scope != model.ScopeSite || when.Group == "identity" && when.Key != "region" ||
		when.Type == model.TypeDate {
		return "", nil, fmt.Errorf("%s is no input that a condition can be on", when.Key)
	}
	if when.Numeric() {
		limit, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimPrefix(is, ">")), 64)
		if err != nil || !strings.HasPrefix(is, ">") {
			return "", nil, fmt.Errorf("%s is a number, and a condition on it is > and a figure, not %q", when.Key, is)
		}
		return is, func(v model.Value) bool { return v.Known && v.Number > limit }, nil
	}
	if when.Type == model.TypeText {
		return is, func(v model.Value) bool { return quantity.Normalise(v.Text) == quantity.Normalise(is) }, nil
	}
	want, problem := model.Value{}, (*fault)(nil)
	if when.Type == model.TypeBool {
		want, problem = parseBool(opening.Cell{Kind: opening.Text, Text: is}, when)
	} else {
		want, problem = parseChoice(opening.Cell{Kind: opening.Text, Text: is}, when)
	}
	if problem != nil {
		return "", nil, fmt.Errorf("%s", problem.wrong)
	}
	return when.Format(want), func(v model.Value) bool { return v.Known && v.Text == want.Text && v.Bool == want.Bool },
		nil
}

// builtIn are the sets of defaults that the program brings, the lender's where it is asked for, then those by
// kind of lease.
func builtIn(reg *model.Registry, basis Basis) ([]*layer, error) {
	var out []*layer
	if basis == LenderBasis {
		l, err := parseDefaults(reg, templates.LenderCSV, string(LenderBasis))
		if err != nil {
			return nil, fmt.Errorf("lender.csv: %w", err)
		}
		out = append(out, l)
	}
	l, err := parseDefaults(reg, templates.DefaultsByCSV, "")
	if err != nil {
		return nil, fmt.Errorf("defaults-by.csv: %w", err)
	}
	return append(out, l), nil
}

// parseDefaults reads a set of defaults of the program's own: when, is, input, value, source, values in
// the registry's notation. set names it in origins; "" has each named by its condition.
func parseDefaults(reg *model.Registry, data []byte, set string) (*layer, error) {
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, err
	}
	out := &layer{}
	for n, row := range rows {
		if n == 0 || len(row) < 5 {
			continue
		}
		u := rule{when: row[0]}
		var ok bool
		if u.in, ok = reg.Lookup(row[2]); !ok {
			return nil, fmt.Errorf("row %d: there is no input %q", n+1, row[2])
		}
		number, add := strings.CutPrefix(row[3], "+")
		if u.value, err = u.in.Parse(number); err != nil {
			return nil, fmt.Errorf("row %d: %s: %w", n+1, u.in.Key, err)
		}
		u.add = add
		if u.when != "" {
			when, ok := reg.Lookup(u.when)
			if !ok {
				return nil, fmt.Errorf("row %d: there is no input %q", n+1, u.when)
			}
			if u.is, u.test, err = conditionOf(reg, when, row[1]); err != nil {
				return nil, fmt.Errorf("row %d: %w", n+1, err)
			}
		}
		u.origin = provenance.Origin{Kind: provenance.FromDefault, Set: set, Source: row[4]}
		if set == "" {
			u.origin.Set = "for " + u.is
		}
		out.add(u)
	}
	return out, nil
}
