package report

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// Into puts the inputs of one scope back into a *model.Market, *model.Site or *model.Miner. What
// the model derived from other inputs is left for it to derive again; an input that the set does not have
// keeps the value that target has.
func (s InputSet) Into(reg *model.Registry, target any) error {
	for _, m := range s.Inputs {
		in, ok := reg.Lookup(m.Key)
		if !ok {
			return fmt.Errorf("results: input %s is unknown to this version of the program", m.Key)
		}
		v, err := readBack(in, m.Value)
		if err != nil {
			return fmt.Errorf("results: %s: %w", m.Key, err)
		}
		if origin, ok := s.Origins.Get(m.Key); ok && origin.From == string(provenance.Derived) {
			v = model.Value{}
		}
		model.Set(target, m.Key, v)
	}
	return nil
}

// ModelPhases is the site's table of phases as the model takes it.
func (s *Site) ModelPhases(reg *model.Registry) ([]model.Phase, error) {
	var list []model.Phase
	for _, p := range s.Phases {
		phase := model.Phase{Name: p.Name}
		for _, m := range p.Inputs {
			in, ok := reg.Lookup(m.Key)
			if !ok {
				return nil, fmt.Errorf("results: input %s is unknown to this version of the program", m.Key)
			}
			v, err := readBack(in, m.Value)
			if err != nil {
				return nil, fmt.Errorf("results: %s: %w", m.Key, err)
			}
			phase.Own = append(phase.Own, model.OwnInput{Key: m.Key, Value: v})
		}
		list = append(list, phase)
	}
	return list, nil
}

func readBack(in model.Input, v any) (model.Value, error) {
	switch x := v.(type) {
	case nil:
		return model.Value{}, nil
	case float64:
		if in.Numeric() && !in.Within(x) { // as a workbook's would be: some become counts of months
			return model.Value{}, fmt.Errorf("%g is outside its bounds", x)
		}
		if in.Numeric() {
			return model.NumberValue(x), nil
		}
	case bool:
		if in.Type == model.TypeBool {
			return model.BoolValue(x), nil
		}
	case string:
		if !in.Numeric() && in.Type != model.TypeBool {
			return in.Parse(x)
		}
	}
	return model.Value{}, fmt.Errorf("%v is no value of type %s", v, in.Type)
}

// DeckPoints is the price deck as the model takes it.
func (r *Results) DeckPoints() []model.DeckPoint {
	var deck []model.DeckPoint
	for _, p := range r.Deck {
		deck = append(deck, model.DeckPoint{Date: p.Date, BTCPriceUSD: given(p.BTCPriceUSD),
			NetworkEHS: given(p.NetworkEHS)})
	}
	return deck
}

func given(v *float64) model.Opt[float64] {
	if v == nil {
		return model.Opt[float64]{}
	}
	return model.Given(*v)
}
