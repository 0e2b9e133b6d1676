package provenance

import "rackrate/model"

// Typed is what the analyst typed on a sheet that an earlier run had added: the value of an input, in the registry's
// unit, or a choice that overrules the model's.
type Typed struct {
	Cell   Cell `json:"-"`
	Miner  string
	Site   string // as Label has it, "" for a miner's and the market's
	Input  string // key; "" of a choice
	Choice Choice // "" of an input
	Value  string // of a text
	Number *float64
}

// Choice names what the analyst may overrule at a site.
type Choice string

// The choices.
const (
	ChooseMining      Choice = "mining"
	ChooseMiningColo  Choice = "mining beside colo"
	ChooseMiningOther Choice = "mining beside hybrid"
	ChooseGPUs        Choice = "gpus"
	ChooseAlternative Choice = "alternative"
)

// Choices are all choices in their order.
var Choices = []Choice{ChooseMining, ChooseMiningColo, ChooseMiningOther, ChooseGPUs, ChooseAlternative}

// Of is what a site's choices say; "" is the model's own.
func (c Choice) Of(own *model.Choices) string {
	switch c {
	case ChooseMining:
		return string(own.MiningPolicy[0])
	case ChooseMiningColo:
		return string(own.MiningPolicy[1])
	case ChooseMiningOther:
		return string(own.MiningPolicy[3])
	case ChooseGPUs:
		return string(own.GPUPolicy)
	}
	return string(own.Alternative)
}

// Into makes a choice of a site's.
func (c Choice) Into(own *model.Choices, value string) {
	switch c {
	case ChooseMining:
		own.MiningPolicy[0] = model.Policy(value)
	case ChooseMiningColo:
		own.MiningPolicy[1] = model.Policy(value)
	case ChooseMiningOther:
		own.MiningPolicy[3] = model.Policy(value)
	case ChooseGPUs:
		own.GPUPolicy = model.Policy(value)
	case ChooseAlternative:
		own.Alternative = model.Alternative(value)
	}
}

// MarketOwner stands in the place of the miner of what belongs to the market.
const MarketOwner = "market"

// Label is what a site is called where its structures and phases have to be told apart.
func Label(site, structure, phase string) string {
	if structure != "" {
		site += " (" + structure + ")"
	}
	if phase != "" {
		site += ": " + phase
	}
	return site
}
