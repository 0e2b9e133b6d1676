package model

import (
	"math"
	"strings"
)

// Deciding says which inputs drive the answer for a site: those whose move, one
// at a time, to the ends of their plausible range would change the
// recommendation or move the lead's uplift by more than a quarter. Assumed are
// those of them that the workbook did not give, by the registry's order; Driving
// counts all, Given those that it gave. Where no conversion is possible there is nothing to decide.
type Deciding struct {
	Assumed        []DecidingInput
	Driving, Given int
}

// DecidingInput is an input that drives the answer and was not given.
type DecidingInput struct {
	Input                       string
	Value, Low, High            float64 // as assumed, and the ends of its range
	UpliftLowUSD, UpliftHighUSD float64 // of the lead there
	ActionLow, ActionHigh       Action  // before funding is looked at
}

// decisiveShare is the move of the uplift, over its size, above which an input decides.
const decisiveShare = 0.25

// deciding works the inputs of a site through; given are the keys that the workbook gave.
func (p *probe) deciding(given map[string]bool) Deciding {
	var out Deciding
	k := p.k
	k.Load(&p.site)
	k.Run()
	lead, action := k.lead(), k.action()
	if lead == "" {
		return out
	}
	base := k.values(conversionIndex(lead)).uplift()
	for _, in := range p.reg.Inputs {
		v, known := p.value(in.Key)
		if !in.Numeric() || in.Scope == ScopeMiner || !known || in.Key == "horizon_months" || !decides()[in.Key] {
			continue
		}
		d := DecidingInput{Input: in.Key, Value: v}
		d.Low, d.High = plausible(in, v)
		if !p.moves(in.Key, d.Low) && !p.moves(in.Key, d.High) {
			continue
		}
		d.UpliftLowUSD, d.ActionLow = p.decided(in, lead, d.Low)
		d.UpliftHighUSD, d.ActionHigh = p.decided(in, lead, d.High)
		move := max(math.Abs(d.UpliftLowUSD-base), math.Abs(d.UpliftHighUSD-base))
		if d.ActionLow == action && d.ActionHigh == action && move <= decisiveShare*math.Abs(base) {
			continue
		}
		out.Driving++
		if given[in.Key] {
			out.Given++
			continue
		}
		out.Assumed = append(out.Assumed, d)
	}
	return out
}

// stillShare is the move of an uplift, over what the threshold is a share of, that no action turns on.
const stillShare = 0.002

// moves reports whether a value of an input may decide anything: whether it moves
// the uplift of a conversion by more than a little, or reaches the action other than by the uplifts.
func (p *probe) moves(key string, v float64) bool {
	if reaches()[key] == 0 || beside()[key] {
		return true
	}
	for i, a := range Conversions {
		if p.k.possible[i] {
			base := p.base[i]
			size := math.Abs(base.mine) + math.Abs(base.part) + math.Abs(base.hpc)
			if math.Abs(p.with(a, key, v).uplift()-base.uplift()) > stillShare*size {
				return true
			}
		}
	}
	return false
}

// decided is the uplift of the lead, and the action, with one input set to v.
func (p *probe) decided(in Input, lead Alternative, v float64) (float64, Action) {
	k := p.k
	if in.Scope == ScopeMarket {
		market := k.env.Market
		Set(&market, in.Key, NumberValue(v))
		own := k.env
		k.swap(own.with(market))
		defer k.swap(own)
		k.Load(&p.site)
	} else {
		s := altered(&p.site, in.Key, v)
		k.Load(&s)
	}
	k.Run()
	return k.values(conversionIndex(lead)).uplift(), k.action()
}

// plausible are the ends of an input's range: the registry's band, else 0.8 and
// 1.2 of the value, six months either way, 0.2 either way for chances; cut to the bounds.
func plausible(in Input, v float64) (low, high float64) {
	switch {
	case !math.IsNaN(in.Low) && !math.IsNaN(in.High):
		low, high = in.Low, in.High
	case in.Unit == "months":
		low, high = v-6, v+6
	case strings.HasSuffix(in.Key, "_probability_pct"):
		low, high = v-0.2, v+0.2
	default:
		low, high = v*0.8, v*1.2
	}
	return in.Clamp(low), in.Clamp(high)
}
