package workbook

import (
	"fmt"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/model"
)

// noFleetEfficiency stands for the efficiency of a fleet that a site does not have; it has no effect.
const noFleetEfficiency = 20

// resolve makes the book of what was read: each value from the site's row, else
// its miner's, else the assumptions, else the registry's default.
func (r *reader) resolve() {
	r.typedMarket()
	r.resolveMarket()
	r.keepDefaults()
	for _, g := range r.groups {
		r.mergeMinerInputs(g)
		r.typedMiner(g)
		r.workOutMiner(g)
		m := provenance.Miner{Name: g.name, Ticker: g.ticker}
		m.Inputs, m.Origins = r.resolveMiner(g)
		m.Slots = g.allSlots()
		for _, s := range g.rows {
			if r.stop() {
				return
			}
			m.Sites = append(m.Sites, r.resolveSite(s))
		}
		r.book.Miners = append(r.book.Miners, m)
	}
	for _, e := range r.entries {
		if !e.used {
			r.report(codeMinerWithout, e.spot, who{miner: e.called()}, provenance.Finding{Read: e.called(),
				Wrong: fmt.Sprintf("%s has no site in a table of sites, and gets no memo", e.called())})
		}
	}
}

// fallback is the value and origin of an input that the workbook does not give.
func fallback(in model.Input) (model.Value, provenance.Origin) {
	if rest, ok := strings.CutPrefix(in.Source, "default: "); ok && in.Default == "" {
		return model.Value{}, provenance.Origin{Kind: provenance.Derived, Source: rest}
	}
	if v := in.DefaultValue(); v.Known {
		return v, provenance.Origin{Kind: provenance.FromDefault, Source: in.Source}
	}
	return model.Value{}, provenance.Origin{Kind: provenance.NotGiven}
}

// fallen is what fallback gives for an input.
type fallen struct {
	value  model.Value
	origin provenance.Origin
}

// fallback is fallback, worked out once an input.
func (r *reader) fallback(in model.Input) (model.Value, provenance.Origin) {
	f, ok := r.fallbacks[in.Key]
	if !ok {
		f.value, f.origin = fallback(in)
		if r.fallbacks == nil {
			r.fallbacks = map[string]fallen{}
		}
		r.fallbacks[in.Key] = f
	}
	return f.value, f.origin
}

// newOrigins is where the origins of a site's inputs go; one place for all of them where they are not kept.
func (r *reader) newOrigins() provenance.Origins {
	if !r.opt.FindingsOnly {
		return make(provenance.Origins, len(r.reg.Inputs))
	}
	if r.scratch == nil {
		r.scratch = provenance.Origins{}
	}
	clear(r.scratch)
	return r.scratch
}

func (r *reader) resolveMarket() {
	r.book.MarketOrigins = provenance.Origins{}
	for _, in := range r.reg.Inputs {
		if in.Scope != model.ScopeMarket {
			continue
		}
		v, origin, bad := r.supposed(in, 0, nil)
		if got, ok := r.assumed[in.Key]; ok {
			v, origin, bad = got.value, got.origin, got.bad
		}
		if bad {
			// The registry's own value stands in, so that no market is beyond the bounds: its numbers become
			// sizes of tables and counts of months.
			v, _ = r.fallback(in)
		}
		r.failed = r.failed || bad
		if in.Required && !v.Known && !bad {
			r.failed = true
			r.report(codeMarketMissing, opening.Spot{}, who{}, provenance.Finding{Input: in.Key,
				Wrong: fmt.Sprintf("%s is required and is nowhere in the workbook; no site can be evaluated", in.Key),
				Do:    fmt.Sprintf("add a line to the market inputs: %s, beside it its value (%s)", in.Key, in.Unit)})
		}
		model.Set(&r.book.Market, in.Key, v)
		r.book.MarketOrigins[in.Key] = origin
	}
}

// mergeMinerInputs takes together what the table of miners and the rows of the sites say of the miner as a whole.
func (r *reader) mergeMinerInputs(g *group) {
	if g.entry != nil {
		for key, v := range g.entry.readings {
			if v.given {
				g.readings[key] = v
			}
		}
	}
	for _, in := range r.reg.Inputs {
		if in.Scope != model.ScopeMiner {
			continue
		}
		for _, s := range g.rows {
			r.mergeMinerInput(g, s, in)
		}
		g.failed = g.failed || g.readings[in.Key].bad
	}
}

func (r *reader) mergeMinerInput(g *group, s *siteRow, in model.Input) {
	v := s.readings[in.Key]
	if !v.given {
		return
	}
	before, twice := g.readings[in.Key]
	if !twice {
		g.readings[in.Key] = v
		return
	}
	if !before.bad && !v.bad && before.value != v.value {
		r.report(codeDisagree, v.spot, s.who(), provenance.Finding{Header: v.origin.Header, Input: in.Key,
			Read: v.origin.Typed,
			Wrong: fmt.Sprintf("%s of %s is %s here and %s at %s, which is used", in.Key, g.name, v.origin.Typed,
				before.origin.Typed,
				before.origin.Cell.Address())})
	}
}

// oneMiner are the inputs that a list can give only where the workbook has one miner.
var oneMiner = map[string]bool{
	"share_price_usd": true, "shares_m": true, "net_debt_usd": true, "cash_usd": true, "btc_held": true,
	"convertible_principal_usd": true, "conversion_price_usd": true, "earnings_date": true,
}

// refuseMinerAmounts drops from the assumptions what is one miner's where there are several.
func (r *reader) refuseMinerAmounts() {
	if len(r.groups) < 2 {
		return
	}
	for key := range oneMiner {
		delete(r.slots, key)
	}
	for _, key := range sortedKeys(r.assumed) {
		v := r.assumed[key]
		if !oneMiner[key] {
			continue
		}
		delete(r.assumed, key)
		r.report(codeWrongTable, v.spot, who{}, provenance.Finding{Header: v.origin.Header, Input: key,
			Read: v.origin.Typed,
			Wrong: fmt.Sprintf("%s is a figure of one miner, and the workbook has %d; it is not used", key,
				len(r.groups))})
	}
}

func (r *reader) resolveMiner(g *group) (model.Miner, provenance.Origins) {
	var inputs model.Miner
	origins := provenance.Origins{}
	for _, in := range r.reg.Inputs {
		if in.Scope != model.ScopeMiner {
			continue
		}
		got, ok := g.readings[in.Key]
		if !ok {
			got, ok = r.assumed[in.Key]
		}
		v, origin, bad := got.value, got.origin, got.bad
		if !ok {
			v, origin, bad = r.supposed(in, 0, nil)
		}
		g.failed = g.failed || bad
		model.Set(&inputs, in.Key, v)
		origins[in.Key] = origin
	}
	if inputs.ConvertiblePrincipalUSD > 0 && !inputs.ConversionPriceUSD.Known {
		r.report(codeNoConversion, r.minerSpot(g, "convertible_principal_usd"), who{miner: g.name},
			provenance.Finding{Input: "conversion_price_usd",
				Wrong: fmt.Sprintf("%s is to issue notes, but conversion_price_usd is not given: the notes are left "+
					"out of its funding", g.name)})
	}
	return inputs, origins
}

// minerSpot is where an input of a miner stands.
func (r *reader) minerSpot(g *group, key string) opening.Spot {
	if v, ok := g.readings[key]; ok {
		return v.spot
	}
	return r.assumed[key].spot
}

// layered is the reading of an input that counts for a site; false where none is given.
func (r *reader) layered(s *siteRow, key string) (reading, bool) {
	if v := s.readings[key]; v.given {
		return v, true
	}
	if s.group.entry != nil {
		if v := s.group.entry.readings[key]; v.given {
			return v, true
		}
	}
	v, ok := r.assumed[key]
	return v, ok
}

func (r *reader) resolveSite(s *siteRow) provenance.Site {
	out := provenance.Site{Miner: s.group.name, Ticker: s.group.ticker, Name: s.name, Table: s.table, Row: s.row,
		Origins: r.newOrigins()}
	r.readFigures(s, func(in model.Input) bool { return in.Scope == model.ScopeSite })
	r.splitPhases(s)
	r.typedSite(s, &out)
	if s.t.flipped {
		out.Row = s.spotOf("site").Row
	}
	r.resolveIdentity(s, &out)
	var missing []string
	known := r.factsOf(s, nil)
	for _, in := range r.reg.Inputs {
		if in.Scope != model.ScopeSite || in.Group == "identity" {
			continue
		}
		got, ok := r.layered(s, in.Key)
		v, origin, bad := got.value, got.origin, got.bad
		if !ok {
			v, origin, bad = r.supposed(in, 0, known)
		}
		s.failed = s.failed || bad
		if in.Required && !v.Known && !bad {
			missing = append(missing, in.Key)
		}
		model.Set(&out.Inputs, in.Key, v)
		out.Origins[in.Key] = origin
	}
	out.Slots = s.slots
	r.resolvePhases(s, &out)
	r.beforeTheModel(s, &out)
	if !out.Inputs.GPUPriceUSDHour.Known && !out.Inputs.GPUContractPriceUSDHour.Known {
		out.Origins["gpu_contract_price_usd_hour"] = provenance.Origin{Kind: provenance.NotGiven}
	}
	for _, key := range missing {
		hashrate, ok := r.layered(s, "hashrate_ehs")
		if key == "fleet_efficiency_j_th" && ok && !hashrate.bad && hashrate.value.Number == 0 {
			out.Inputs.FleetEfficiencyJTH = noFleetEfficiency
			out.Origins[key] = provenance.Origin{Kind: provenance.Derived, Source: "no fleet"}
		} else if s.t.cannotGive(key) {
			s.failed = true // a finding at the header of its column says why
		} else {
			r.missing(s, key)
		}
	}
	out.Failed = s.failed || s.group.failed || r.failed
	r.checkSite(s, &out)
	s.readings = nil
	if r.opt.FindingsOnly {
		out.Origins, out.Phases = nil, nil
	}
	return out
}

// resolveIdentity fills in the names of a site, which come from its row or from the table of miners.
func (r *reader) resolveIdentity(s *siteRow, out *provenance.Site) {
	out.Inputs.Miner, out.Inputs.Ticker, out.Inputs.Site, out.Inputs.Region = out.Miner, out.Ticker, out.Name, s.region
	out.Inputs.Structure = s.structure
	for _, key := range []string{"miner", "ticker", "site", "structure", "region"} {
		v, _ := model.Get(&out.Inputs, key)
		typed := r.identity(s.t, s.row, key)
		origin := provenance.Origin{Kind: provenance.NotGiven}
		switch {
		case typed != "":
			origin = provenance.Origin{Kind: provenance.FromCell, Cell: r.at(s.spotOf(key)), Header: s.header(key),
				Typed: typed}
		case v.Known && s.group.entry != nil && (key == "miner" || key == "ticker"):
			origin = provenance.Origin{Kind: provenance.FromCell, Cell: r.at(s.group.entry.spot), Typed: v.Text}
		case v.Known && key == "ticker":
			origin = provenance.Origin{Kind: provenance.Derived, Source: "another row of the miner"}
		}
		out.Origins[key] = origin
	}
}
