package workbook

import (
	"fmt"
	"math"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// agreement is how far two statements of one rent may lie apart, over the mean rent.
const agreement = 0.01

// The three ways in which a rent may be given.
const (
	keyRent  = "lease_usd_kw_month"
	keyMean  = "lease_average_usd_kw_month"
	keyTotal = "contract_total_usd"
)

// rentKeys are they, the one that goes first before the others: a total comes back exactly.
var rentKeys = []string{keyTotal, keyRent, keyMean}

// rents are the statements of one rent that stand in one place, and the parts of the lease that they are of.
type rents struct {
	at    map[string]stated
	parts []model.Letting
}

// resolveRents turns the rent of a site and those of its phases into starting rents. A site's own is that of
// the phases that have none; a total of the site is spread over them at one rent.
func (r *reader) resolveRents(s *siteRow, out *provenance.Site) {
	var free []*phaseRow
	for _, p := range s.phases {
		own := rents{at: map[string]stated{}, parts: []model.Letting{lettingOf(p.asSite(out))}}
		for _, key := range rentKeys {
			if v := p.readings[key]; v.given {
				own.at[key] = stated{v.value, v.origin, v.spot}
			}
		}
		if len(own.at) == 0 {
			free = append(free, p)
			continue
		}
		if start, origin, ok := r.startingRent(s, p, out, own); ok {
			p.own[keyRent] = ownValue{model.NumberValue(start), origin}
		}
	}
	r.siteRent(s, out, free)
}

// siteRent turns the rent that a site has for itself, or for those of its phases that are free, into the starting rent.
func (r *reader) siteRent(s *siteRow, out *provenance.Site, free []*phaseRow) {
	site := rents{at: r.siteRents(s, out)}
	if len(site.at) == 0 {
		return
	}
	if total, ok := site.at[keyTotal]; ok && len(s.phases) > 0 && len(free) < len(s.phases) {
		if len(free) == 0 {
			r.siteOrPhaseRule(codeTotalOfPhases, sitePart{s, nil, out}, keyTotal, total,
				"contract_total_usd is given for a site whose phases all have a rent of their own: it is not used")
			return
		}
		r.siteOrPhaseRule(codeTotalOfPhases, sitePart{s, nil, out}, keyTotal, total,
			"contract_total_usd of the site is read as that of the phases without a rent of their own: "+names(free))
	}
	if len(s.phases) == 0 {
		site.parts = []model.Letting{lettingOf(out.Inputs)}
	}
	for _, p := range free {
		site.parts = append(site.parts, lettingOf(p.asSite(out)))
	}
	if len(site.parts) == 0 {
		return // each phase has its own
	}
	start, origin, ok := r.startingRent(s, nil, out, site)
	if !ok {
		return
	}
	if _, total := site.at[keyTotal]; !total {
		if _, given := site.at[keyRent]; !given {
			start = lettingOf(out.Inputs).StartOfMean(site.at[keyMean].value.Number)
			r.phasesOfMean(out, free, site.at[keyMean].value.Number, start, origin)
		}
	}
	out.Inputs.LeaseUSDKWMonth = model.Given(start)
	out.Origins[keyRent] = origin
}

// phasesOfMean gives the phases whose term or escalator makes another starting rent of the site's mean rent that rent.
func (r *reader) phasesOfMean(out *provenance.Site, free []*phaseRow, mean, start float64, origin provenance.Origin) {
	for _, p := range free {
		if own := lettingOf(p.asSite(out)).StartOfMean(mean); math.Abs(own-start) > slack*start {
			p.own[keyRent] = ownValue{model.NumberValue(own), origin}
		}
	}
}

// siteRents are the statements of a site's rent: those of its row, or where the row has none what is given or
// supposed for all.
func (r *reader) siteRents(s *siteRow, out *provenance.Site) map[string]stated {
	at := map[string]stated{}
	for _, key := range rentKeys {
		if v := s.readings[key]; v.given {
			at[key] = stated{v.value, v.origin, v.spot}
		}
	}
	if len(at) > 0 {
		return at
	}
	for _, key := range rentKeys {
		if v, _ := model.Get(&out.Inputs, key); v.Known {
			at[key] = stated{v, out.Origins[key], r.spotFor(s, key)}
		}
	}
	return at
}

// startingRent is the starting rent that statements come to, with its origin; false where they contradict each
// other or make no rent.
func (r *reader) startingRent(s *siteRow, p *phaseRow, out *provenance.Site, k rents) (float64,
	provenance.Origin, bool) {
	lead := ""
	for _, key := range rentKeys {
		if _, ok := k.at[key]; ok && lead == "" {
			lead = key
		}
	}
	v := k.at[lead]
	start, err := v.value.Number, error(nil)
	switch lead {
	case keyTotal:
		start, err = model.StartOfTotal(start, k.parts...)
	case keyMean:
		start = k.parts[0].StartOfMean(start)
	}
	if err != nil {
		r.siteOrPhaseRule(codeRentsContradict, sitePart{s, p, out}, lead, v,
			fmt.Sprintf("contract_total_usd is %s, and nothing is let: the critical IT load or the occupancy is zero",
				quantity.Grouping(v.value.Number)))
		return 0, provenance.Origin{}, false
	}
	if !k.agree() {
		r.siteOrPhaseRule(codeRentsContradict, sitePart{s, p, out}, lead, v, k.contradiction())
		return 0, provenance.Origin{}, false
	}
	if lead == keyRent {
		return start, v.origin, true
	}
	origin := provenance.Origin{Kind: provenance.Derived, Cell: v.origin.Cell, Header: v.origin.Header,
		Typed:  v.origin.Typed,
		Source: strings.TrimSpace(lead + " " + strings.TrimPrefix(placeOf(v.origin), ", "))}
	return start, origin, r.rentBounds(sitePart{s, p, out}, lead, v, start)
}

// rentBounds holds a rent that was worked out against the bounds and the band of one that is given.
func (r *reader) rentBounds(of sitePart, lead string, v stated, start float64) bool {
	in, _ := r.reg.Lookup(keyRent)
	said := fmt.Sprintf("%s (%s) makes a starting rent of %s", lead, quantity.Grouping(v.value.Number),
		quantity.Amount(in, math.Round(start*100)/100))
	if !in.Within(start) {
		r.siteOrPhaseRule(codeRentBounds, of, lead, v, said+", beyond the bounds of "+quantity.Span(in, in.Min,
			in.Max))
		return false
	}
	if start < in.Low || start > in.High {
		r.siteOrPhaseRule(codeBand, of, lead, v, said+", outside the plausible "+quantity.Span(in, in.Low, in.High))
	}
	return true
}

// means are the means over the term that the statements come to, a kW and month, before ramp, occupancy and credits.
func (k rents) means() map[string]float64 {
	out := map[string]float64{}
	for key, v := range k.at {
		switch key {
		case keyTotal:
			out[key] = model.MeanOfTotal(v.value.Number, k.parts...)
		case keyRent:
			out[key] = model.MeanOfStarts(v.value.Number, k.parts...)
		default:
			out[key] = v.value.Number
		}
	}
	return out
}

// agree reports whether all statements come to the same mean, but for a hundredth of it.
func (k rents) agree() bool {
	means := k.means()
	for i, a := range rentKeys {
		for _, b := range rentKeys[i+1:] {
			x, has := means[a]
			y, too := means[b]
			if has && too && !(math.Abs(x-y) <= agreement*y) {
				return false
			}
		}
	}
	return true
}

// contradiction shows all statements, each with its mean.
func (k rents) contradiction() string {
	var said []string
	means := k.means()
	for _, key := range rentKeys {
		if v, ok := k.at[key]; ok {
			said = append(said, fmt.Sprintf("%s %s%s is %s", key, quantity.Grouping(v.value.Number), placeOf(v.origin),
				quantity.Grouping(math.Round(means[key]*100)/100)))
		}
	}
	mw := 0.0
	for _, l := range k.parts {
		mw += l.CriticalITMW
	}
	return fmt.Sprintf("as a mean over the term and %s MW of critical IT load, a kW and month: %s; they differ by "+
		"more than 1 %%", quantity.Grouping(math.Round(mw*1000)/1000), joinAnd(said))
}

// lettingOf is what makes the revenue of a site's lease, or of a phase's taken as a site.
func lettingOf(in model.Site) model.Letting {
	return model.Letting{
		CriticalITMW: in.ConvertMW.Or(in.SiteMW) / in.PUEHPC, EscalatorPct: in.LeaseEscalatorPct,
		TermMonths: in.LeaseTermMonths,
		RampMonths: in.RampMonths, OccupancyPct: in.OccupancyPct, SLACreditPct: in.SLACreditPct,
	}
}

func names(phases []*phaseRow) string {
	var list []string
	for _, p := range phases {
		list = append(list, p.name)
	}
	return joinAnd(list)
}

// dropCloud takes GPU cloud off a row whose lease is no gross one: the hall is the tenant's.
func (r *reader) dropCloud(s *siteRow, out *provenance.Site) {
	kind, at := out.Inputs.LeaseType, stated{origin: out.Origins["lease_type"], at: r.spotFor(s, "lease_type")}
	for _, p := range s.phases {
		if v, ok := p.own["lease_type"]; ok && (kind == "" || kind == "gross") {
			kind, at = v.value.Text, stated{origin: v.origin, at: p.spotOf("lease_type")}
		}
	}
	if kind == "" || kind == "gross" {
		return
	}
	has := out.Inputs.GPUPriceUSDHour.Known || out.Inputs.GPUContractPriceUSDHour.Known
	drop := provenance.Origin{Kind: provenance.NotGiven, Source: "lease_type is " + kind + ": no GPU cloud"}
	for _, key := range []string{"gpu_price_usd_hour", "gpu_contract_price_usd_hour"} {
		model.Set(&out.Inputs, key, model.Value{})
		out.Origins[key] = drop
		for _, p := range s.phases {
			_, own := p.own[key]
			has = has || own
			delete(p.own, key)
		}
	}
	if has {
		r.siteOrPhaseRule(codeCloudDropped, sitePart{s, nil, out}, "lease_type", at,
			fmt.Sprintf("lease_type is %s, under which the hall is the tenant's: GPU cloud is left out", kind))
	}
	s.cloudDropped = true
}
