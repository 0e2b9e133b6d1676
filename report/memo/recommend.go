package memo

import (
	"slices"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// kind is the action, by which the words are chosen.
func (s *siteView) kind() string { return string(s.Action) }

// kinds are the actions in the order in which a headline has them. What is not assessed is in none.
var kinds = [...]model.Action{model.Contracted, model.Convert, model.Defer, model.Marginal, model.KeepMining,
	model.StopMining, model.DoNotConvert}

// counts reports a site that headline, badge and counts speak of: one that could
// be assessed, and of rows that differ in structure the one that the miner takes.
func (s *siteView) counts() bool { return s.Action != model.NotAssessed && s.result.Taken }

// counted are the sites that headline, badge and counts speak of.
func counted(sites []*siteView) []*siteView {
	return slices.DeleteFunc(slices.Clone(sites), func(s *siteView) bool { return !s.counts() })
}

// notAssessed are the sites of which no conversion could be valued.
func notAssessed(sites []*siteView) []*siteView {
	return slices.DeleteFunc(slices.Clone(sites), func(s *siteView) bool { return s.Action != model.NotAssessed })
}

// notTaken are the rows of which the miner takes another structure.
func notTaken(sites []*siteView) []*siteView {
	return slices.DeleteFunc(slices.Clone(sites), func(s *siteView) bool {
		return s.result.Taken ||
			s.Action == model.NotAssessed
	})
}

// chosen reports a conversion that is contracted, recommended or deferred.
func (s *siteView) chosen() bool { return s.result.Chosen() != model.Mine }

// Chosen is likewise, for the prose: what is rejected is not praised.
func (s *siteView) Chosen() bool { return s.chosen() }

// Short reports an uplift that falls short of what counts by as much as is seen where both are printed.
func (s *siteView) Short() bool { return s.Threshold.Above(s.Conv["uplift_usd"]) }

// mines reports a site with machines of its own or of others.
func mines(in *model.Site) bool { return in.HashrateEHS > 0 || in.HostedMW > 0 && in.HostingMonths > 0 }

// openView is the conversion that no gate stands in the way of, beside one that is deferred.
type openView struct {
	Alt string
	NPV Fig
}

// gateViews fills in what stands in the way.
func (b *builder) gateViews(v *siteView) {
	rec := &v.result.Recommendation
	v.Gates = b.criteria(rec.Gates)
	v.NoTenant = slices.Contains(rec.Gates, "tenant")
	v.NoFunding = slices.Contains(rec.Gates, "funding")
	v.SiteGates = b.criteria(slices.DeleteFunc(slices.Clone(rec.Gates), func(g string) bool {
		return g == "tenant" ||
			g == "funding"
	}))
	// funding is no gate of one alone
	if open := v.result.Conversion(rec.OpenAlternative); open != nil && rec.OpenAlternative != rec.Alternative {
		path := v.path + ".alternatives." + string(open.Alternative)
		v.Open = &openView{b.prose("alternative/"+string(open.Alternative), nil), b.fig.measure(path, "npv_usd",
			model.Money, model.Some(open.NPVUSD))}
	}
}

// closing says what closes the gates that stand in the way of a conversion, each with its figure; "" where
// there is none.
func (b *builder) closing(s *siteView) string {
	var list []string
	own := 0
	for _, gate := range s.result.Recommendation.Gates {
		if gate != "tenant" && gate != "funding" {
			list, own = append(list, b.prose("closes/"+gate, s)), own+1
		}
	}
	if own > 0 {
		list = []string{b.prose("closes/site", closingView{s, b.list(list), own > 1})}
	}
	if s.NoTenant {
		list = append(list, b.prose("closes/tenant", s))
	}
	if s.NoFunding {
		list = append(list, b.prose("closes/funding", s))
	}
	return b.list(list)
}

// closingView is what closes the gates of readiness.
type closingView struct {
	*siteView
	List    string
	Several bool
}

// tenants names who has signed or is to sign, each once: the site's, or those of its phases.
func (b *builder) tenants(in *model.Site, key string) string {
	var names []string
	add := func(name string) {
		if name = shorten(b.clean(name), 60); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, p := range in.Phases {
		for _, own := range p.Own {
			if own.Key == key {
				add(own.Value.Text)
			}
		}
	}
	if v, _ := model.Get(in, key); len(names) == 0 {
		add(v.Text)
	}
	return b.list(names)
}

// siteInputs are the numeric inputs of a site. What phases have of their own is not the site's: it has no figure.
func (b *builder) siteInputs(path string, source *provenance.Site) Figs {
	in := b.fig.inputs(path+".inputs", model.ScopeSite, &source.Inputs)
	for _, p := range source.Inputs.Phases {
		for _, own := range p.Own {
			if f, ok := in[own.Key]; ok {
				f.figure, f.text = model.None(model.NotApplicable), b.prose("by phase", nil)
				in[own.Key] = f
			}
		}
	}
	return in
}

// The state of a site's leases: all are signed, some are, the best is a letter of intent, or none.
const (
	allSigned    = "signed"
	partlySigned = "partly"
	letterSigned = "letter"
)

// leaseOf is the state of the leases of a site and of its phases, "" where there is not even a letter of intent.
func leaseOf(in *model.Site) string {
	states := []string{}
	for _, p := range in.Phases {
		state := in.LeaseStatus
		for _, own := range p.Own {
			if own.Key == "lease_status" && own.Value.Text != "" {
				state = own.Value.Text
			}
		}
		states = append(states, state)
	}
	if len(states) == 0 {
		states = append(states, in.LeaseStatus)
	}
	switch signed := slices.Contains(states, "signed"); {
	case signed && !slices.ContainsFunc(states, func(s string) bool { return s != "signed" }):
		return allSigned
	case signed:
		return partlySigned
	case slices.Contains(states, "LOI"):
		return letterSigned
	}
	return ""
}

// notAssessedView is what the sentence on sites that are not assessed is made of.
type notAssessedView struct {
	Names, Why string
	Rents      string // says from which they would be worth assessing; "" where none has one
	One        bool
}

// mostRents is how many sites are named with the rent from which they would be worth assessing; of more it is
// the lowest.
const mostRents = 2

// worthView is a rent from which a site would be worth assessing, or all that are not assessed.
type worthView struct {
	Name, Rent string
	All, One   bool
}

// worthAssessing says from which rents sites that are not assessed would be worth more than mining.
func (b *builder) worthAssessing(all []*siteView) string {
	sites := slices.DeleteFunc(slices.Clone(all), func(s *siteView) bool { return !s.Rent.OK() })
	if len(sites) > mostRents {
		return b.prose("front/lowest assessing", slices.MinFunc(sites, func(a, c *siteView) int {
			return compare(a.Rent.Value(), c.Rent.Value())
		}))
	}
	if len(sites) == 0 {
		return ""
	}
	one := sites[0].Rent.Plain()
	same := !slices.ContainsFunc(sites, func(s *siteView) bool { return s.Rent.text != sites[0].Rent.text })
	out := b.prose("front/worth assessing", worthView{sites[0].Name, one, len(sites) == len(all) && same,
		len(all) == 1})
	if len(sites) == len(all) && same {
		return out
	}
	for _, s := range sites[1:] {
		out += b.prose("front/worth assessing too", worthView{Name: s.Name, Rent: s.Rent.Plain()})
	}
	return out
}

// unassessed says which sites are not assessed and what is missing; "" where all are.
func (b *builder) unassessed(sites []*siteView) string {
	list := notAssessed(sites)
	if len(list) == 0 {
		return ""
	}
	var why []string
	for _, s := range list {
		for _, l := range s.LeftOut {
			if !slices.Contains(why, l.Why) {
				why = append(why, l.Why)
			}
		}
	}
	return b.prose("front/not assessed", notAssessedView{upperFirst(b.nameSites(list)), b.list(why),
		b.worthAssessing(list), len(list) == 1})
}

// otherStructures names the rows of which the miner takes another; "" where there is none.
func (b *builder) otherStructures(sites []*siteView) string {
	list := notTaken(sites)
	if len(list) == 0 {
		return ""
	}
	return b.prose("front/not taken", notAssessedView{Names: upperFirst(b.nameSites(list)), One: len(list) == 1})
}

// basis names whose view the defaults take; "" for the house's own.
func (b *builder) basis() string {
	if block := "basis/" + b.run.Book.Basis; b.text.Has(block) {
		return b.prose(block, nil)
	}
	return strings.TrimSpace(b.clean(b.run.Book.Basis))
}
