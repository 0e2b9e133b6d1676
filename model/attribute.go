package model

import (
	"math"
	"math/bits"
	"slices"
)

// MarketGroup is the group of an attribution that holds all market inputs and the price deck.
const MarketGroup = "market"

// PhasesGroup is the group of an attribution that is a site's table of phases, taken as one.
const PhasesGroup = "phases"

// maxShapley is the most changed groups for which Shapley values are worked out: 2^n evaluations a site.
const maxShapley = 10

// Case is all that a site's uplift rests on.
type Case struct {
	Market Market
	Deck   []DeckPoint
	Site   Site
}

// ChangedInput is an input that differs between two cases; Key is "deck" for the price deck,
// "phases" for the table of phases.
type ChangedInput struct {
	Key      string
	From, To Value
}

// Part is the share of one group of inputs in the change of an uplift, in whole USD.
type Part struct {
	Group         string // MarketGroup, a group of the registry's site inputs, or PhasesGroup
	Inputs        []ChangedInput
	SequentialUSD float64
	ShapleyUSD    float64 // 0 where Attribution.Shapley is false
}

// Attribution divides the change of a site's uplift among the groups of inputs
// that changed. All figures are whole USD, so that the parts add up exactly:
//
//	ToUSD - FromUSD = sum of SequentialUSD = sum of ShapleyUSD
type Attribution struct {
	FromUSD, ToUSD float64
	Parts          []Part // market first, then the site's groups in the order of the registry
	Shapley        bool   // ShapleyUSD is worked out: at most ten groups changed
}

// leadUplift is the uplift of the lead conversion of the site that the kernel has worked out, in
// whole USD; 0 where the site offers none, since it keeps mining then.
func (k *Kernel) leadUplift() float64 {
	for i, a := range Conversions {
		if a == k.lead() {
			return math.Round(k.tree.Conversions[i].Conversion.numberOf("uplift_usd"))
		}
	}
	return 0
}

// Attributor attributes changes between two books. It keeps one kernel for each of the two
// markets and is for one goroutine.
type Attributor struct {
	reg     *Registry
	markets [2]marketCase
	kernels [2]*Kernel
	changed []ChangedInput // market inputs, the deck last
}

type marketCase struct {
	market Market
	deck   []DeckPoint
}

// NewAttributor prepares attributions from the inputs of one book to those of another.
func NewAttributor(reg *Registry, fromMarket Market, fromDeck []DeckPoint, toMarket Market,
	toDeck []DeckPoint) *Attributor {
	a := &Attributor{reg: reg, markets: [2]marketCase{{fromMarket, fromDeck}, {toMarket, toDeck}}}
	a.changed = changedInputs(reg, ScopeMarket, "", &fromMarket, &toMarket)
	if !sameDeck(fromDeck, toDeck) {
		a.changed = append(a.changed, ChangedInput{Key: "deck"})
	}
	for i, m := range a.markets {
		a.kernels[i] = NewKernel(NewEnv(m.market, m.deck), &Miner{}, Choices{})
	}
	return a
}

// Attribute divides the change of a site's uplift among the groups that
// changed. Sequential parts replace the groups one after the other, the market first, then the
// site's groups in the registry's order, each part being the step that its group makes.
// The Shapley part of a group is the mean of its steps over all orders; whole dollars are shared out
// by the largest remainders, earlier groups first among equals.
func (a *Attributor) Attribute(from, to Site) Attribution {
	parts := a.groups(&from, &to)
	uplift := a.uplifts(parts, from, to)
	all := 1<<len(parts) - 1
	out := Attribution{FromUSD: uplift(0), ToUSD: uplift(all), Parts: parts, Shapley: len(parts) <= maxShapley}
	for i := range parts {
		parts[i].SequentialUSD = uplift(1<<(i+1)-1) - uplift(1<<i-1)
	}
	if out.Shapley {
		shares := shapley(len(parts), uplift)
		for i, usd := range wholeDollars(shares, out.ToUSD-out.FromUSD) {
			parts[i].ShapleyUSD = usd
		}
	}
	return out
}

// groups are the groups that changed, without their parts of the change.
func (a *Attributor) groups(from, to *Site) []Part {
	var parts []Part
	if len(a.changed) > 0 {
		parts = append(parts, Part{Group: MarketGroup, Inputs: a.changed})
	}
	seen := map[string]bool{}
	for _, in := range a.reg.Inputs {
		if in.Scope != ScopeSite || seen[in.Group] {
			continue
		}
		seen[in.Group] = true
		if changed := changedInputs(a.reg, ScopeSite, in.Group, from, to); len(changed) > 0 {
			parts = append(parts, Part{Group: in.Group, Inputs: changed})
		}
	}
	if !samePhases(from.Phases, to.Phases) {
		parts = append(parts, Part{Group: PhasesGroup, Inputs: []ChangedInput{{Key: PhasesGroup}}})
	}
	return parts
}

// uplifts gives the site's uplift with the groups of a bit mask replaced, each worked out once.
func (a *Attributor) uplifts(parts []Part, from, to Site) func(mask int) float64 {
	known := map[int]float64{}
	return func(mask int) float64 {
		usd, ok := known[mask]
		if !ok {
			usd = a.uplift(parts, mask, from, &to)
			known[mask] = usd
		}
		return usd
	}
}

func (a *Attributor) uplift(parts []Part, mask int, site Site, to *Site) float64 {
	k := a.kernels[0]
	for i, p := range parts {
		switch {
		case mask&(1<<i) == 0:
		case p.Group == MarketGroup:
			k = a.kernels[1]
		case p.Group == PhasesGroup:
			site.Phases = to.Phases
		default:
			for _, in := range p.Inputs {
				Set(&site, in.Key, in.To)
			}
		}
	}
	k.Load(&site)
	k.Run()
	return k.leadUplift()
}

// shapley is the mean step of each of n groups over all orders:
//
//	phi_i = sum over S without i of |S|! (n-|S|-1)! / n! x (v(S+i) - v(S))
func shapley(n int, v func(mask int) float64) []float64 {
	weight := make([]float64, n)
	for s := range weight {
		weight[s] = 1 / (float64(n) * binomial(n-1, s))
	}
	shares := make([]float64, n)
	for mask := range 1 << n {
		for i := range n {
			if mask&(1<<i) == 0 {
				shares[i] += weight[bits.OnesCount(uint(mask))] * (v(mask|1<<i) - v(mask))
			}
		}
	}
	return shares
}

// binomial is n choose k, exact for the few groups that there are.
func binomial(n, k int) float64 {
	out := 1.0
	for i := range k {
		out = out * float64(n-i) / float64(i+1)
	}
	return math.Round(out)
}

// wholeDollars rounds shares down to whole dollars and gives what is left of
// the total, a dollar each, to the largest remainders, earlier ones first among equals.
func wholeDollars(shares []float64, total float64) []float64 {
	out := make([]float64, len(shares))
	given := make([]bool, len(shares))
	left := total
	for i, v := range shares {
		out[i] = math.Floor(v + 1e-6) // a whole number that arithmetic left a little short of itself
		left -= out[i]
	}
	for ; left >= 1; left-- {
		at := -1
		for i := range shares {
			if !given[i] && (at < 0 || shares[i]-out[i] > shares[at]-out[at]) {
				at = i
			}
		}
		if at < 0 {
			break
		}
		out[at]++
		given[at] = true
	}
	if left != 0 && len(out) > 0 { // arithmetic on huge shares: the last group takes what is left
		out[len(out)-1] += left
	}
	return out
}

// changedInputs are the inputs of a scope, of one group or of all where it is "", whose values differ.
func changedInputs(reg *Registry, scope Scope, group string, from, to any) []ChangedInput {
	var list []ChangedInput
	for _, in := range reg.Inputs {
		if in.Scope != scope || group != "" && in.Group != group {
			continue
		}
		a, _ := Get(from, in.Key)
		b, _ := Get(to, in.Key)
		if in.Format(a) != in.Format(b) {
			list = append(list, ChangedInput{in.Key, a, b})
		}
	}
	return list
}

func samePhases(a, b []Phase) bool {
	return slices.EqualFunc(a, b, func(a, b Phase) bool { return a.Name == b.Name && slices.Equal(a.Own, b.Own) })
}

func sameDeck(a, b []DeckPoint) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
