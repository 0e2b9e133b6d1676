package workbook

import (
	"errors"
	"fmt"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// beforeTheModel turns what analysts give into what the model takes (MODEL.md section 0): dates into months,
// means and totals into starting rents; a lease that is no gross one takes GPU cloud off.
func (r *reader) beforeTheModel(s *siteRow, out *provenance.Site) {
	if !s.failed && !r.failed {
		r.siteMonths(s, out)
		for _, p := range s.phases {
			r.phaseMonths(s, p, out)
		}
	}
	if !s.failed && !r.failed {
		r.resolveRents(s, out)
		r.workOutPrepayment(s, out)
	}
	r.dropCloud(s, out)
	r.keepPhases(s, out)
	out.Failed = out.Failed || s.failed
}

// stated is the value that an input has somewhere and where it stands.
type stated struct {
	value  model.Value
	origin provenance.Origin
	at     opening.Spot
}

// schedule is what is known of a conversion's dates and months, and where each of them stands.
type schedule struct {
	model.Schedule
	at map[string]stated // by input; the start of a lease stands for the COD where there is no COD
}

// siteMonths settles when a site's conversion is built.
func (r *reader) siteMonths(s *siteRow, out *provenance.Site) {
	k := schedule{at: map[string]stated{}}
	k.take(r, "construction_start_date", stated{model.Value{Known: !out.Inputs.ConstructionStartDate.IsZero(),
		Date: out.Inputs.ConstructionStartDate}, out.Origins["construction_start_date"],
		r.spotFor(s, "construction_start_date")})
	k.take(r, "lease_start_date", stated{model.Value{Known: !out.Inputs.LeaseStartDate.IsZero(),
		Date: out.Inputs.LeaseStartDate}, out.Origins["lease_start_date"], r.spotFor(s, "lease_start_date")})
	k.take(r, "cod_date", stated{model.Value{Known: !out.Inputs.CODDate.IsZero(), Date: out.Inputs.CODDate},
		out.Origins["cod_date"], r.spotFor(s, "cod_date")})
	if len(k.at) == 0 {
		return
	}
	k.DefaultDelay, k.DefaultBuild = out.Inputs.DelayMonths, out.Inputs.BuildMonths
	for _, key := range []string{"delay_months", "build_months"} {
		if v := s.readings[key]; v.given {
			k.take(r, key, stated{v.value, v.origin, v.spot})
		}
	}
	set := func(key string, months int, origin provenance.Origin) {
		model.Set(&out.Inputs, key, model.NumberValue(float64(months)))
		out.Origins[key] = origin
	}
	r.months(s, nil, out, k, set)
	r.rentLater(s, nil, out)
}

// phaseMonths settles when a phase is built: by its own dates and months, else the site's. Months of the site
// are no more than defaults to a phase that has a date of its own.
func (r *reader) phaseMonths(s *siteRow, p *phaseRow, out *provenance.Site) {
	own, dated := false, false
	k := schedule{at: map[string]stated{}}
	for _, key := range []string{"construction_start_date", "lease_start_date", "cod_date", "delay_months",
		"build_months"} {
		v, has := p.own[key]
		has = has && p.readings[key].given
		own = own || has
		dated = dated || has && strings.HasSuffix(key, "_date")
		if has {
			k.take(r, key, stated{v.value, v.origin, p.spotOf(key)})
		}
	}
	if !own {
		return
	}
	if k.Start.IsZero() && !out.Inputs.ConstructionStartDate.IsZero() {
		k.take(r, "construction_start_date", stated{model.DateValue(out.Inputs.ConstructionStartDate),
			out.Origins["construction_start_date"], r.spotFor(s, "construction_start_date")})
	}
	for _, key := range []string{"lease_start_date", "cod_date"} {
		if v, _ := model.Get(&out.Inputs, key); v.Known && p.own["cod_date"].value.Date.IsZero() &&
			p.own["lease_start_date"].value.Date.IsZero() {
			k.take(r, key, stated{v, out.Origins[key], r.spotFor(s, key)})
		}
	}
	k.DefaultDelay, k.DefaultBuild = out.Inputs.DelayMonths, out.Inputs.BuildMonths
	if dated { // the site's months, and not what its dates make of them
		for _, key := range []string{"delay_months", "build_months"} {
			if months, ok := r.monthsBefore(s, key); ok && key == "delay_months" {
				k.DefaultDelay = months
			} else if ok {
				k.DefaultBuild = months
			}
		}
	}
	if k.Start.IsZero() && k.COD.IsZero() {
		return // the phase's own months, as they are
	}
	r.months(s, p, out, k, func(key string, months int, origin provenance.Origin) {
		p.own[key] = ownValue{model.NumberValue(float64(months)), origin}
	})
	r.rentLater(s, p, out)
}

// monthsBefore are the months that a site has without its dates.
func (r *reader) monthsBefore(s *siteRow, key string) (int, bool) {
	if v, ok := r.layered(s, key); ok {
		return int(v.value.Number), !v.bad
	}
	in, _ := r.reg.Lookup(key)
	v, _, bad := r.supposed(in, 0, r.factsOf(s, nil))
	return int(v.Number), v.Known && !bad
}

// take adds a date or months to what is known.
func (k *schedule) take(r *reader, key string, v stated) {
	if !v.value.Known {
		return
	}
	k.at[key] = v
	switch key {
	case "construction_start_date":
		k.Start = v.value.Date
	case "lease_start_date", "cod_date": // the COD is taken last
		k.COD = v.value.Date
	case "delay_months":
		k.Delay = model.Given(int(v.value.Number))
	case "build_months":
		k.Build = model.Given(int(v.value.Number))
	}
}

// date is the input that the COD was taken from.
func (k schedule) date() string {
	if _, ok := k.at["cod_date"]; ok {
		return "cod_date"
	}
	return "lease_start_date"
}

// say names an input with its value and its place: cod_date (2027-07-15, Sites!M7).
func (k schedule) say(r *reader, key string) string {
	if key == "cod_date" {
		key = k.date()
	}
	v := k.at[key]
	in, _ := r.reg.Lookup(key)
	return fmt.Sprintf("%s (%s%s)", key, in.Format(v.value), placeOf(v.origin))
}

// placeOf is where a value stands, after a comma; "" where it stands nowhere.
func placeOf(o provenance.Origin) string {
	if o.Cell.Ref == "" {
		return ""
	}
	return ", " + o.Cell.Address()
}

// months works the months out and keeps them, or reports what contradicts what.
func (r *reader) months(s *siteRow, p *phaseRow, out *provenance.Site, k schedule, set func(key string, months int,
	origin provenance.Origin)) {
	d0 := r.book.Market.ValuationDate
	delay, build, err := k.Months(d0)
	var clash *model.DateError
	if errors.As(err, &clash) {
		r.reportDates(s, p, out, k, clash)
		return
	}
	names := []string{}
	for _, key := range []string{"construction_start_date", k.date(), "delay_months", "build_months"} {
		if v, ok := k.at[key]; ok {
			names = append(names, strings.TrimSpace(key+" "+strings.TrimPrefix(placeOf(v.origin), ", ")))
		}
	}
	first := k.at[k.date()]
	if k.COD.IsZero() {
		first = k.at["construction_start_date"]
	}
	for i, key := range []string{"delay_months", "build_months"} {
		months := []int{delay, build}[i]
		in, _ := r.reg.Lookup(key)
		if given, ok := k.at[key]; ok && int(given.value.Number) == months {
			set(key, months, given.origin)
			continue
		} else if ok && !(key == "build_months" && !k.Start.IsZero()) {
			r.siteOrPhaseRule(codeMonthsByDates, sitePart{s, p, out}, key, given,
				fmt.Sprintf("%s is %s, and the dates make it %d: %s goes first", key, in.Format(given.value), months,
					k.say(r, k.leading())))
		}
		origin := provenance.Origin{Kind: provenance.Derived, Cell: first.origin.Cell, Header: first.origin.Header,
			Typed: first.origin.Typed, Source: strings.Join(names, ", ")}
		if !in.Within(float64(months)) {
			r.siteOrPhaseRule(codeFarDate, sitePart{s, p, out}, k.leading(), first,
				fmt.Sprintf("%s make %s %d, and at most %s are allowed", strings.Join(names, ", "), key, months,
					quantity.Grouping(in.Max)))
		}
		set(key, months, origin)
	}
}

// leading is the date that the months rest on first.
func (k schedule) leading() string {
	if k.COD.IsZero() {
		return "construction_start_date"
	}
	return k.date()
}

// reportDates reports dates and months that contradict each other, naming all of them.
func (r *reader) reportDates(s *siteRow, p *phaseRow, out *provenance.Site, k schedule, clash *model.DateError) {
	var said []string
	for _, key := range clash.Keys {
		said = append(said, k.say(r, key))
	}
	key := clash.Keys[0]
	if key == "cod_date" {
		key = k.date()
	}
	d0 := r.book.Market.ValuationDate.MonthEnd()
	if len(clash.Keys) == 1 {
		r.siteOrPhaseRule(codePastCOD, sitePart{s, p, out}, key, k.at[key],
			fmt.Sprintf("%s is not in a month after the valuation date (%s)", said[0], d0))
		return
	}
	r.siteOrPhaseRule(codeDatesContradict, sitePart{s, p, out}, key, k.at[key],
		fmt.Sprintf("%s contradict each other, counted from %s", joinAnd(said), d0))
}

// rentLater tells of a lease that starts in another month than operations: the model has rent paid from operations on.
func (r *reader) rentLater(s *siteRow, p *phaseRow, out *provenance.Site) {
	value := func(key string) model.Value {
		if p != nil {
			return p.value(out, key)
		}
		v, _ := model.Get(&out.Inputs, key)
		return v
	}
	lease, cod := value("lease_start_date"), value("cod_date")
	if !lease.Known || !cod.Known {
		return
	}
	if n := model.MonthsAfter(cod.Date, lease.Date); n > 1 || n < -1 {
		v := s.readings["lease_start_date"]
		at := stated{v.value, v.origin, r.spotFor(s, "lease_start_date")}
		if p != nil && p.readings["lease_start_date"].given {
			at = stated{lease, p.own["lease_start_date"].origin, p.spotOf("lease_start_date")}
		}
		r.siteOrPhaseRule(codeRentLater, sitePart{s, p, out}, "lease_start_date", at,
			fmt.Sprintf("the lease starts on %s and operations on %s: rent is assumed to be paid from operations on",
				lease.Date, cod.Date))
	}
}

// sitePart is a site, or one of its phases, with what is made of the site; phase is nil for the whole.
type sitePart struct {
	site  *siteRow
	phase *phaseRow
	out   *provenance.Site
}

// siteOrPhaseRule reports what is wrong at a place of a site or of one of its phases.
func (r *reader) siteOrPhaseRule(code string, of sitePart, key string, at stated, wrong string) {
	if of.phase != nil {
		wrong = "phase " + of.phase.name + ": " + wrong
	}
	r.report(code, at.at, of.site.who(), provenance.Finding{Header: at.origin.Header, Input: key, Read: at.origin.Typed,
		Wrong: wrong})
	if lookup(code).Severity == provenance.Error {
		of.site.failed, of.out.Failed = true, true
	}
}

// spotFor is where the value of an input stands that counts for a site: in its row, its miner's or a list; else
// its row.
func (r *reader) spotFor(s *siteRow, key string) opening.Spot {
	if v, ok := r.layered(s, key); ok {
		return v.spot
	}
	return s.spotOf(key)
}

// joinAnd joins words with commas and an and.
func joinAnd(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
