package workbook

import (
	"fmt"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// resolvePhases settles what each phase has of its own: its cells, and where its own lease or debt
// asks for other defaults than the site's, those.
func (r *reader) resolvePhases(s *siteRow, out *provenance.Site) {
	if len(s.phases) == 0 {
		return
	}
	sum := 0.0
	for _, p := range s.phases {
		p.own = map[string]ownValue{}
		for key, v := range p.readings {
			if v.given && !v.bad {
				p.own[key] = ownValue{v.value, v.origin}
			}
		}
		r.phaseMegawatts(s, p, out)
		r.phaseDefaults(s, p, out)
		sum += p.own["convert_mw"].value.Number
	}
	if !s.failed {
		r.phaseSums(s, out, sum)
	}
}

// phaseMegawatts wants every phase to have megawatts; a single one may have the site's.
func (r *reader) phaseMegawatts(s *siteRow, p *phaseRow, out *provenance.Site) {
	if v := p.readings["convert_mw"]; v.given {
		return
	}
	if len(s.phases) == 1 {
		p.own["convert_mw"] = ownValue{model.NumberValue(out.Inputs.ConvertMW.Or(out.Inputs.SiteMW)),
			provenance.Origin{Kind: provenance.Derived, Source: "convert_mw"}}
		return
	}
	r.phaseRule(codeMissing, sitePart{s, p, out}, "convert_mw", "convert_mw is required of each phase and not given")
}

// phaseDefaults gives a phase the defaults that follow from what it says of its own lease and debt. The site's
// own cells, its miner's and the market's go before them, and what belongs to valuation follows the site.
func (r *reader) phaseDefaults(s *siteRow, p *phaseRow, out *provenance.Site) {
	known := r.factsOf(s, p)
	for _, in := range r.reg.Inputs {
		if !phaseInput(in) || in.Key == "convert_mw" || amounts[in.Key] {
			continue
		}
		if _, has := p.own[in.Key]; has {
			continue
		}
		if _, given := r.layered(s, in.Key); given {
			continue
		}
		v, origin, bad := r.supposed(in, 0, known)
		s.failed = s.failed || bad
		if of, _ := model.Get(&out.Inputs, in.Key); v.Known && v != of {
			p.own[in.Key] = ownValue{v, origin}
		}
	}
}

// phaseSums holds the megawatts of the phases against those of the site.
func (r *reader) phaseSums(s *siteRow, out *provenance.Site, sum float64) {
	last := s.phases[len(s.phases)-1]
	if sum > out.Inputs.SiteMW*(1+slack) {
		r.phaseRule(codePhasesAbove, sitePart{s, last, out}, "convert_mw",
			fmt.Sprintf("the phases of %s convert %s MW together, and the site has %s", s.called(),
				quantity.Grouping(sum), quantity.Grouping(out.Inputs.SiteMW)))
	}
	given := out.Inputs.ConvertMW
	if given.Known && (given.Value > sum*(1+slack) || given.Value < sum*(1-slack)) {
		r.rule(codePhasesSum, s, out, "convert_mw",
			fmt.Sprintf("convert_mw is %s MW, and the phases convert %s together: they count",
				quantity.Grouping(given.Value), quantity.Grouping(sum)))
	}
	if !given.Known || given.Value != sum {
		out.Inputs.ConvertMW = model.Given(sum)
		out.Origins["convert_mw"] = provenance.Origin{Kind: provenance.Derived,
			Cell: r.at(s.phases[0].spotOf("convert_mw")), Source: "the phases, from " +
				r.at(s.phases[0].spotOf("convert_mw")).Address()}
	}
	if out.Inputs.GPUCount.Known {
		r.rule(codePhasesSum, s, out, "gpu_count", "gpu_count is given for a site with phases, where each phase has "+
			"its own or as many as fit: it is not used")
	}
}

// phaseRule reports what is wrong with a phase, and fails its site where that is an error.
func (r *reader) phaseRule(code string, of sitePart, key, wrong string) {
	p := of.phase
	f := provenance.Finding{Input: key, Read: p.readings[key].origin.Typed, Wrong: "phase " + p.name + ": " + wrong}
	if c := p.t.byInput(key); c != nil {
		f.Header = c.header
	}
	r.report(code, p.spotOf(key), of.site.who(), f)
	if lookup(code).Severity == provenance.Error {
		of.site.failed, of.out.Failed = true, true
	}
}

// value is an input of a phase: its own, else the site's.
func (p *phaseRow) value(out *provenance.Site, key string) model.Value {
	if v, ok := p.own[key]; ok {
		return v.value
	}
	v, _ := model.Get(&out.Inputs, key)
	return v
}

// asSite is a site with the inputs of one of its phases, for rules that look at several of them. What
// is the site's and not each phase's is taken off it.
func (p *phaseRow) asSite(out *provenance.Site) model.Site {
	site := out.Inputs
	site.Phases, site.GPUCount, site.ConvertMW = nil, model.Opt[float64]{}, model.Given(0.0)
	for key, v := range p.own {
		model.Set(&site, key, v.value)
	}
	return site
}

// keepPhases puts the phases into the site, each with what it has of its own in the registry's order.
func (r *reader) keepPhases(s *siteRow, out *provenance.Site) {
	for _, p := range s.phases {
		phase := model.Phase{Name: p.name}
		place := provenance.Phase{Name: p.name, Cell: r.at(p.t.spot(p.row, p.t.first)), Origins: provenance.Origins{},
			Slots: p.slots}
		for _, in := range r.reg.Inputs {
			if v, ok := p.own[in.Key]; ok {
				phase.Own = append(phase.Own, model.OwnInput{Key: in.Key, Value: v.value})
				place.Origins[in.Key] = v.origin
			}
		}
		out.Inputs.Phases = append(out.Inputs.Phases, phase)
		out.Phases = append(out.Phases, place)
	}
}

// ownOf is an input that a phase has of its own; not Known where it takes the site's.
func ownOf(p model.Phase, key string) model.Value {
	for _, own := range p.Own {
		if own.Key == key {
			return own.Value
		}
	}
	return model.Value{}
}

// joinWords joins the words that are there.
func joinWords(words ...string) string {
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}
