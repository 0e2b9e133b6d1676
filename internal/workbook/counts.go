package workbook

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
)

// What a workbook may have of each kind. A run works each of them out for every site, or for all that its site has, so their
// number becomes its time and the length of its sheets. People's workbooks have a tenth of it at most.
const (
	mostPhases     = 30     // of a site
	mostBookPhases = 1000   // of all sites together, beyond the first of each
	mostStructures = 30     // of a site
	mostScenarios  = 200    // of a workbook
	mostOverrides  = 1000   // of a scenario
	mostDays       = 20_000 // of the price decks
	mostDeals      = 5000   // comparables
	mostRules      = 200    // assumptions of one input, under conditions that differ
)

// tooMany reports, once of each kind and place, that there is more of it than a run takes.
func (r *reader) tooMany(s opening.Spot, w who, input, whose, kind string, most int) {
	key := whose + kind
	if r.full == nil {
		r.full = map[string]bool{}
	}
	if r.full[key] {
		return
	}
	r.full[key] = true
	r.report(codeTooMany, s, w, provenance.Finding{Input: input, Wrong: fmt.Sprintf("%s has more than %s %s", whose, quantity.Grouping(float64(most)), kind)})
}

// countPhases fails a site that has more phases than a run takes, or with which the workbook has, and drops them.
func (r *reader) countPhases(s *siteRow) {
	n := len(s.phases)
	switch {
	case n > mostPhases:
		r.tooMany(s.phases[mostPhases].spotOf("phase"), s.who(), "phase", s.called(), "phases", mostPhases)
	case n > 1 && r.phases+n-1 > mostBookPhases:
		r.tooMany(s.phases[0].spotOf("phase"), s.who(), "phase", "the workbook, with "+s.called()+",", "phases beside the first of each site", mostBookPhases)
	default:
		r.phases += max(0, n-1)
		return
	}
	s.phases, s.failed = nil, true
}

// countStructures fails the rows of a site under more structures than a run takes.
func (r *reader) countStructures(s *siteRow) {
	if s.structure != "" && len(s.group.named[quantity.Normalise(s.name)]) > mostStructures {
		s.failed = true
		r.tooMany(s.spotOf("structure"), s.who(), "structure", s.name, "rows under different structures", mostStructures)
	}
}
