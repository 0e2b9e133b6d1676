package model

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Scope says which table of the analyst an input belongs to.
type Scope string

// The scopes of the registry.
const (
	ScopeMarket Scope = "market"
	ScopeSite   Scope = "site"
	ScopeMiner  Scope = "miner"
)

// Type is the kind of value that an input takes.
type Type string

// The types of the registry. A pct is a fraction in the program and a percentage where a person reads or types it.
const (
	TypeNumber Type = "number"
	TypePct    Type = "pct"
	TypeInt    Type = "int"
	TypeBool   Type = "bool"
	TypeText   Type = "text"
	TypeDate   Type = "date"
	TypeEnum   Type = "enum"
)

// Input is a row of the registry: all that the program knows of one input.
// Min and Max are hard bounds, Low and High the band of plausible values; a
// bound that is not given is NaN. Figures are in the input's own unit, a pct as
// a fraction.
type Input struct {
	Key        string
	Scope      Scope
	Group      string
	Unit       string
	Type       Type
	Choices    []string // of an enum
	Default    string   // "" where there is none
	Min, Max   float64
	Low, High  float64
	Required   bool
	Aliases    []string
	Meaning    string
	Source     string
	BandSource string
}

// Numeric reports whether the input takes a number (number, pct or int).
func (in Input) Numeric() bool {
	return in.Type == TypeNumber || in.Type == TypePct || in.Type == TypeInt
}

// Within reports whether v lies within the hard bounds.
func (in Input) Within(v float64) bool {
	return !(v < in.Min) && !(v > in.Max)
}

// Clamp cuts v to the hard bounds.
func (in Input) Clamp(v float64) float64 {
	if v < in.Min {
		return in.Min
	}
	if v > in.Max {
		return in.Max
	}
	return v
}

// Registry is the list of inputs in the order of inputs.csv.
type Registry struct {
	Inputs []Input
	byKey  map[string]int
}

// Lookup finds an input by its key.
func (r *Registry) Lookup(key string) (Input, bool) {
	i, ok := r.byKey[key]
	if !ok {
		return Input{}, false
	}
	return r.Inputs[i], true
}

var registryHeader = []string{"key", "scope", "group", "unit", "type", "default", "min", "max", "low", "high",
	"required", "aliases", "meaning", "source", "band_source"}

// ParseRegistry reads inputs.csv. Every key must name a field of Market, Site or
// Miner of a fitting type, and every such field must have a row.
func ParseRegistry(data []byte) (*Registry, error) {
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("registry of inputs: %w", err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], registryHeader) {
		return nil, fmt.Errorf("registry of inputs: the header is not %s", strings.Join(registryHeader, ","))
	}
	r := &Registry{byKey: map[string]int{}}
	for n, row := range rows[1:] {
		in, err := parseInput(row)
		if err != nil {
			return nil, fmt.Errorf("registry of inputs, row %d: %w", n+2, err)
		}
		if _, twice := r.byKey[in.Key]; twice {
			return nil, fmt.Errorf("registry of inputs, row %d: %s stands twice", n+2, in.Key)
		}
		r.byKey[in.Key] = len(r.Inputs)
		r.Inputs = append(r.Inputs, in)
	}
	return r, r.checkFields()
}

func parseInput(row []string) (Input, error) {
	in := Input{
		Key: row[0], Scope: Scope(row[1]), Group: row[2], Unit: row[3], Default: row[5],
		Required: row[10] == "yes", Meaning: row[12], Source: row[13], BandSource: row[14],
	}
	kind, choices, _ := strings.Cut(row[4], ":")
	in.Type = Type(kind)
	if choices != "" {
		in.Choices = strings.Split(choices, "/")
	}
	if row[11] != "" {
		in.Aliases = strings.Split(row[11], "|")
	}
	for i, bound := range []*float64{&in.Min, &in.Max, &in.Low, &in.High} {
		*bound = math.NaN()
		if s := row[6+i]; s != "" {
			v, err := strconv.ParseFloat(s, 64)
			if err != nil {
				return Input{}, fmt.Errorf("%s: %s %q is not a number", in.Key, registryHeader[6+i], s)
			}
			*bound = v
		}
	}
	if in.Default != "" && in.Type != TypeText {
		if _, err := in.Parse(in.Default); err != nil {
			return Input{}, fmt.Errorf("%s: default: %w", in.Key, err)
		}
	}
	return in, nil
}
