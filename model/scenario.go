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
// changed from what they are derived to. As in a row, more GPUs than the
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
		v, err := o.Apply(in, v)
		if err != nil {
			return m, s, fmt.Errorf("scenario %s: %w", sc.Name, err)
		}
		Set(target, in.Key, v)
	}
	if s.GPUsAboveLoad() {
		return m, s, fmt.Errorf("scenario %s: %g GPUs need more than the critical IT load", sc.Name, s.GPUCount.Value)
	}
	return m, s, nil
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
