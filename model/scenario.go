package model

import (
	"fmt"
	"math"
)

// Apply gives the value v of the input with the override: '=' sets, '*'
// multiplies, '+' adds; a count or months are rounded to whole ones. It is an
// error if the input has no number to multiply or add to, or if the outcome
// breaks the registry's bounds.
func (o Override) Apply(in Input, v Value) (Value, error) {
	out := o.Value
	if o.Op != '=' {
		if !in.Numeric() {
			return Value{}, fmt.Errorf("%s is not a number; it can only be set with =", in.Key)
		}
		if !v.Known {
			return Value{}, fmt.Errorf("%s has no value to change", in.Key)
		}
		out = v
		switch o.Op {
		case '*':
			out.Number *= o.Value.Number
		case '+':
			out.Number += o.Value.Number
		default:
			return Value{}, fmt.Errorf("override %q is none of =, *, +", string(o.Op))
		}
	}
	if in.Type == TypeInt {
		out.Number = math.Round(out.Number)
	}
	if in.Numeric() && !in.Within(out.Number) {
		return Value{}, fmt.Errorf("%s becomes %g, outside its bounds", in.Key, out.Number)
	}
	return out, nil
}

// Applies reports whether the override concerns a site of a miner.
func (o Override) Applies(miner, site string) bool {
	return (o.Miner == "" || o.Miner == miner) && (o.Site == "" || o.Site == site)
}

// Apply gives the market and the site under the scenario. The values that are
// derived where they are not given (convert_mw, the GPU contract price) are
// changed from what they are derived to. An override acts on the site's and on
// its phases' own values alike (MODEL.md section 13). As in a row, more GPUs than the
// critical IT load feeds are an error (MODEL.md section 6).
func (sc Scenario) Apply(reg *Registry, m Market, s Site) (Market, Site, error) {
	for _, o := range sc.Overrides {
		if !o.Applies(s.Miner, s.Site) {
			continue
		}
		in, ok := reg.Lookup(o.Input)
		if !ok || in.Scope == ScopeMiner {
			return m, s, fmt.Errorf("scenario %s: %s is not an input of market or site", sc.Name, o.Input)
		}
		var target any = &s
		if in.Scope == ScopeMarket {
			target = &m
		}
		v, _ := Get(target, in.Key)
		if !v.Known {
			v = derived(&s, in.Key)
		}
		own, err := o.applyToPhases(in, s.Phases)
		if err != nil {
			return m, s, fmt.Errorf("scenario %s: %w", sc.Name, err)
		}
		if v.Known || own == nil || o.Op == '=' { // what phases alone have cannot be changed at the site
			if v, err = o.Apply(in, v); err != nil {
				return m, s, fmt.Errorf("scenario %s: %w", sc.Name, err)
			}
			Set(target, in.Key, v)
		}
		if own != nil {
			s.Phases = own
		}
	}
	if s.GPUsAboveLoad() {
		return m, s, fmt.Errorf("scenario %s: %g GPUs need more than the critical IT load", sc.Name, s.GPUCount.Value)
	}
	return m, s, nil
}

// applyToPhases gives phases whose own values of the input have the override; nil where none has one of its own.
func (o Override) applyToPhases(in Input, list []Phase) ([]Phase, error) {
	var out []Phase
	for i, p := range list {
		for j, own := range p.Own {
			if own.Key != in.Key {
				continue
			}
			v, err := o.Apply(in, own.Value)
			if err != nil {
				return nil, err
			}
			if out == nil {
				out = append([]Phase(nil), list...)
			}
			out[i].Own = append([]OwnInput(nil), p.Own...)
			out[i].Own[j].Value = v
		}
	}
	return out, nil
}

// derived is the value that an input takes from others where it is not given.
func derived(s *Site, key string) Value {
	switch key {
	case "convert_mw":
		return NumberValue(s.SiteMW)
	case "gpu_contract_price_usd_hour":
		return Value{Known: s.GPUPriceUSDHour.Known, Number: s.GPUPriceUSDHour.Value}
	}
	return Value{}
}
