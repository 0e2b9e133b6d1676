package model

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Value is the value of an input of any type. Not Known is "not given".
// Number serves number, pct (a fraction) and int; Text serves text and enum.
type Value struct {
	Known  bool
	Number float64
	Text   string
	Bool   bool
	Date   Date
}

// NumberValue is a known number.
func NumberValue(v float64) Value { return Value{Known: true, Number: v} }

// TextValue is a known text or choice.
func TextValue(s string) Value { return Value{Known: true, Text: s} }

// BoolValue is a known yes or no.
func BoolValue(b bool) Value { return Value{Known: true, Bool: b} }

// DateValue is a known date.
func DateValue(d Date) Value { return Value{Known: true, Date: d} }

// Parse reads a value in the registry's own notation: a plain number in the
// input's unit (a pct as a fraction), yes or no, one of the choices, a date as
// YYYY-MM-DD. It does not look at the bounds.
func (in Input) Parse(s string) (Value, error) {
	switch in.Type {
	case TypeNumber, TypePct, TypeInt:
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return Value{}, fmt.Errorf("%q is not a number", s)
		}
		if in.Type == TypeInt && v != math.Trunc(v) {
			return Value{}, fmt.Errorf("%q is not a whole number", s)
		}
		return NumberValue(v), nil
	case TypeBool:
		switch s {
		case "yes":
			return BoolValue(true), nil
		case "no":
			return BoolValue(false), nil
		}
		return Value{}, fmt.Errorf("%q is neither yes nor no", s)
	case TypeEnum:
		if !slices.Contains(in.Choices, s) {
			return Value{}, fmt.Errorf("%q is none of %s", s, strings.Join(in.Choices, ", "))
		}
		return TextValue(s), nil
	case TypeDate:
		d, err := ParseDate(s)
		return DateValue(d), err
	case TypeText:
		return TextValue(s), nil
	}
	return Value{}, fmt.Errorf("type %q is unknown", in.Type)
}

// DefaultValue is the registry's default; not Known where there is none.
func (in Input) DefaultValue() Value {
	if in.Default == "" {
		return Value{}
	}
	v, err := in.Parse(in.Default)
	if err != nil {
		return Value{} // ParseRegistry has refused such a row
	}
	return v
}

// Format is the inverse of Parse: the value in the registry's own notation, "" where it is not known.
func (in Input) Format(v Value) string {
	if !v.Known {
		return ""
	}
	switch in.Type {
	case TypeBool:
		if v.Bool {
			return "yes"
		}
		return "no"
	case TypeDate:
		return v.Date.String()
	case TypeText, TypeEnum:
		return v.Text
	}
	return strconv.FormatFloat(v.Number, 'g', -1, 64)
}

// fields maps each scope's keys to the index of the struct field that holds it.
var fields = map[Scope]map[string]int{
	ScopeMarket: fieldIndex(reflect.TypeFor[Market]()),
	ScopeSite:   fieldIndex(reflect.TypeFor[Site]()),
	ScopeMiner:  fieldIndex(reflect.TypeFor[Miner]()),
}

func fieldIndex(t reflect.Type) map[string]int {
	index := map[string]int{}
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("input"); key != "" {
			index[key] = i
		}
	}
	return index
}

func (r *Registry) checkFields() error {
	for _, in := range r.Inputs {
		if _, ok := fields[in.Scope][in.Key]; !ok {
			return fmt.Errorf("registry of inputs: %s has no field in the model's %s", in.Key, in.Scope)
		}
	}
	for scope, index := range fields {
		for key := range index {
			if in, ok := r.Lookup(key); !ok || in.Scope != scope {
				return fmt.Errorf("registry of inputs: the %s input %s has no row", scope, key)
			}
		}
	}
	return nil
}

func field(target any, key string) (reflect.Value, bool) {
	v := reflect.ValueOf(target).Elem()
	scope := ScopeSite
	switch target.(type) {
	case *Market:
		scope = ScopeMarket
	case *Miner:
		scope = ScopeMiner
	case *Site:
	default:
		return reflect.Value{}, false
	}
	i, ok := fields[scope][key]
	if !ok {
		return reflect.Value{}, false
	}
	return v.Field(i), true
}

// Get reads the input key of a *Market, *Site or *Miner. It reports false where
// target has no such input. An input that was not given is not Known.
func Get(target any, key string) (Value, bool) {
	f, ok := field(target, key)
	if !ok {
		return Value{}, false
	}
	switch x := f.Interface().(type) {
	case float64:
		return NumberValue(x), true
	case int:
		return NumberValue(float64(x)), true
	case bool:
		return BoolValue(x), true
	case string:
		return Value{Known: x != "", Text: x}, true
	case Date:
		return Value{Known: !x.IsZero(), Date: x}, true
	case Opt[float64]:
		return Value{Known: x.Known, Number: x.Value}, true
	case Opt[bool]:
		return Value{Known: x.Known, Bool: x.Value}, true
	}
	return Value{}, false
}

// Set writes the input key of a *Market, *Site or *Miner and reports whether
// target has such an input. A value that is not Known clears an optional input.
func Set(target any, key string, v Value) bool {
	f, ok := field(target, key)
	if !ok {
		return false
	}
	switch p := f.Addr().Interface().(type) {
	case *float64:
		*p = v.Number
	case *int:
		*p = int(math.Round(v.Number))
	case *bool:
		*p = v.Bool
	case *string:
		*p = v.Text
	case *Date:
		*p = v.Date
	case *Opt[float64]:
		*p = Opt[float64]{v.Number, v.Known}
	case *Opt[bool]:
		*p = Opt[bool]{v.Bool, v.Known}
	default:
		return false
	}
	return true
}

// Defaults are the inputs of each scope at the registry's defaults.
func (r *Registry) Defaults() (Market, Site, Miner) {
	var m Market
	var s Site
	var c Miner
	for _, in := range r.Inputs {
		var target any = &s
		switch in.Scope {
		case ScopeMarket:
			target = &m
		case ScopeMiner:
			target = &c
		}
		if v := in.DefaultValue(); v.Known {
			Set(target, in.Key, v)
		}
	}
	return m, s, c
}
