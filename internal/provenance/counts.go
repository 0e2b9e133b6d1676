package provenance

import "fmt"

// What a workbook may have of each kind. A run works each of them out for every site, or for all that its site
// has, so their number becomes its time and the length of its sheets. People's workbooks have a tenth of it at
// most.
const (
	MostPhases     = 30     // of a site
	MostBookPhases = 1000   // of all sites together, beyond the first of each
	MostStructures = 30     // of a site
	MostScenarios  = 200    // of a workbook
	MostOverrides  = 1000   // of a scenario
	MostDays       = 20_000 // of the price decks
	MostDeals      = 5000   // comparables
	MostRules      = 200    // assumptions of one input, under conditions that differ
)

// Within reports, as an error, where a book has more of a kind than a workbook may: one that was recorded may
// have been changed since.
func (b *Book) Within() error {
	phases := 0
	for i := range b.Miners {
		for k := range b.Miners[i].Sites {
			s := &b.Miners[i].Sites[k]
			n := len(s.Inputs.Phases)
			if n > MostPhases {
				return fmt.Errorf("%s, %s: more than %d phases", s.Miner, s.Name, MostPhases)
			}
			phases += max(0, n-1)
		}
	}
	switch {
	case phases > MostBookPhases:
		return fmt.Errorf("more than %d phases beside the first of each site", MostBookPhases)
	case len(b.Scenarios) > MostScenarios:
		return fmt.Errorf("more than %d scenarios", MostScenarios)
	case len(b.Deck) > MostDays:
		return fmt.Errorf("more than %d dates of prices", MostDays)
	}
	return nil
}
