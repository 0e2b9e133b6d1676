package provenance

import (
	"testing"

	"rackrate/model"
)

// A book that was recorded, and may have been changed since, is bounded as one that is read.
func TestWithin(t *testing.T) {
	site := func(phases int) Site { return Site{Inputs: model.Site{Phases: make([]model.Phase, phases)}} }
	sites := func(n, phases int) []Miner {
		m := Miner{}
		for range n {
			m.Sites = append(m.Sites, site(phases))
		}
		return []Miner{m}
	}
	for name, tc := range map[string]struct {
		book Book
		ok   bool
	}{
		"phases of a site":       {Book{Miners: sites(1, MostPhases)}, true},
		"too many of a site":     {Book{Miners: sites(1, MostPhases+1)}, false},
		"phases of all":          {Book{Miners: sites(MostBookPhases, 2)}, true},
		"too many of all":        {Book{Miners: sites(MostBookPhases+1, 2)}, false},
		"scenarios":              {Book{Scenarios: make([]model.Scenario, MostScenarios)}, true},
		"too many scenarios":     {Book{Scenarios: make([]model.Scenario, MostScenarios+1)}, false},
		"dates":                  {Book{Deck: make([]model.DeckPoint, MostDays)}, true},
		"too many dates":         {Book{Deck: make([]model.DeckPoint, MostDays+1)}, false},
		"sites of a single part": {Book{Miners: sites(5000, 0)}, true},
	} {
		if err := tc.book.Within(); (err == nil) != tc.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
