package workbook

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
)

// bound is how many of a kind somebody may have.
type bound struct {
	whose, kind string
	most        int
}

// tooMany reports, once of each bound, that there is more than a run takes.
func (r *reader) tooMany(s opening.Spot, w who, input string, b bound) {
	key := b.whose + b.kind
	if r.full == nil {
		r.full = map[string]bool{}
	}
	if r.full[key] {
		return
	}
	r.full[key] = true
	r.report(codeTooMany, s, w, provenance.Finding{Input: input, Wrong: fmt.Sprintf("%s has more than %s %s", b.whose,
		quantity.Grouping(float64(b.most)), b.kind)})
}

// countPhases fails a site that has more phases than a run takes, or with which the workbook has, and drops them.
func (r *reader) countPhases(s *siteRow) {
	n := len(s.phases)
	switch {
	case n > provenance.MostPhases:
		r.tooMany(s.phases[provenance.MostPhases].spotOf("phase"), s.who(), "phase",
			bound{s.called(), "phases", provenance.MostPhases})
	case n > 1 && r.phases+n-1 > provenance.MostBookPhases:
		r.tooMany(s.phases[0].spotOf("phase"), s.who(), "phase",
			bound{"the workbook, with " + s.called() + ",", "phases beside the first of each site",
				provenance.MostBookPhases})
	default:
		r.phases += max(0, n-1)
		return
	}
	s.phases, s.failed = nil, true
}

// countStructures fails the rows of a site under more structures than a run takes.
func (r *reader) countStructures(s *siteRow) {
	if s.structure != "" && len(s.group.named[quantity.Normalise(s.name)]) > provenance.MostStructures {
		s.failed = true
		r.tooMany(s.spotOf("structure"), s.who(), "structure",
			bound{s.name, "rows under different structures", provenance.MostStructures})
	}
}
