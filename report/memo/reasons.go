package memo

import (
	"slices"
	"strconv"

	"rackrate/model"
	"rackrate/report/doc"
)

// rule is a sentence and whether the figures bear it out.
type rule struct {
	holds bool
	block string
}

// reasons are three to five sentences that say why, chosen by the figures.
func (b *builder) reasons(s *siteView) []doc.Item {
	var rules []rule
	switch {
	case s.Conv == nil:
		return b.leftOutReasons(s)
	case s.chosen():
		rules = convertRules(s)
	default:
		rules = keepRules(s)
	}
	var out []doc.Item
	for _, r := range rules {
		if r.holds && len(out) < 5 {
			out = append(out, b.bullet("reason/"+r.block, s))
		}
	}
	return out
}

func (b *builder) leftOutReasons(s *siteView) []doc.Item {
	var out []doc.Item
	for _, l := range s.LeftOut {
		out = append(out, b.bullet("reason/left out", l))
	}
	if s.paysItsWay() {
		out = append(out, b.bullet("reason/cash cost", s))
	}
	return out
}

// Leases is leases, for the prose.
func (s *siteView) Leases() bool { return s.leases() }

// leases reports a conversion that earns a rent.
func (s *siteView) leases() bool { return s.conversion.Alternative.Leased() }

func (s *siteView) paysItsWay() bool {
	cost := s.result.Mine.CashCostPerBTCUSD
	return s.HasFleet && cost.OK() && cost.Value < s.Market["btc_price_usd"].Value() && s.result.Mine.EBITDA12mUSD > 0
}

// PaysBack reports a conversion that has its capital back and is worth something, for the prose.
func (s *siteView) PaysBack() bool { return s.Conv["payback_months"].Positive() && !s.loses() }

// loses reports a conversion that is worth no more than mining on or, where nothing is mined, than nothing.
func (s *siteView) loses() bool { return s.conversion.UpliftUSD <= 0 }

// CapitalNotBack reports one that has not, by the horizon.
func (s *siteView) CapitalNotBack() bool {
	return s.conversion != nil && s.conversion.PaybackMonths.Why == model.CapitalNotBack
}

func (s *siteView) sameSign(input string) bool {
	f, ok := s.BreakEven[input]
	return ok && f.figure.Why == model.SameSign
}

// convertRules are the reasons for a conversion, the strongest kinds first.
func convertRules(s *siteView) []rule {
	rent, gpu := "lease_usd_kw_month", "gpu_price_usd_hour"
	gains := !s.loses() // what is contracted need not
	return []rule{
		{s.Tenant != "" && s.Lease == allSigned, "signed"},
		{s.Tenant != "" && s.Lease != allSigned, "tenant named"},
		{s.leases() && s.In[rent].Above(s.BreakEven[rent]), "rent"},
		{!s.leases() && s.In[gpu].Above(s.BreakEven[gpu]), "gpu price"},
		{s.Conv["project_irr"].Above(s.Rate), "return"},
		{s.leases() && s.In["tenant_funded_pct"].Positive(), "tenant"},
		{!s.HasFleet && s.Conv["npv_usd"].Positive(), "no fleet"},
		{!gains && s.HasFleet, "contracted below"},
		{!gains && !s.HasFleet, "contracted loss"},
		{!gains && s.Rate.Above(s.Conv["project_irr"]), "low return"},
		{s.HasFleet && gains && s.BreakEven["btc_price_usd"].Above(s.Market["btc_price_usd"]), "bitcoin"},
		{s.HasFleet && s.sameSign("btc_price_usd") && gains, "no bitcoin"},
		{s.HasFleet && s.Conv["uplift_one_rate_usd"].Positive(), "one rate"},
		{gains && s.BreakEven["capex_usd_mw"].Above(s.In["capex_usd_mw"]), "build cost"},
		{s.leases() && s.Conv["contract_value_usd"].Positive() && s.In["lease_term_months"].OK(), "contract"},
		{s.HasFleet && s.source.Inputs.HashrateEHS > 0 && s.conversion.DisplacedShare < 0.5, "spare"},
		{s.HasFleet && s.result.Mine.NPVUSD < s.conversion.NPVUSD/4, "mining"},
		{s.HasFleet && gains, "value"},
	}
}

// keepRules are the reasons against converting.
func keepRules(s *siteView) []rule {
	rent, gpu, build := "lease_usd_kw_month", "gpu_price_usd_hour", "capex_usd_mw"
	negative := s.conversion.UpliftUSD <= 0
	return []rule{
		{!negative && s.NoTenant, "no tenant"},
		{!negative && s.SiteGates != "", "not ready"},
		{s.Action == model.StopMining, "stop"},
		{negative && s.HasFleet && s.Action != model.StopMining, "below"},
		{negative && !s.HasFleet, "negative"},
		{!negative, "immaterial"},
		{s.leases() && negative && s.BreakEven[rent].Above(s.In[rent]), "low rent"},
		{s.leases() && negative && s.sameSign(rent), "no rent"},
		{!s.leases() && negative && s.BreakEven[gpu].Above(s.In[gpu]), "low gpu price"},
		{!s.leases() && negative && s.sameSign(gpu), "no gpu price"},
		{negative && s.In[build].Above(s.BreakEven[build]), "dear"},
		{s.Rate.Above(s.Conv["project_irr"]), "low return"},
		{!s.Conv["project_irr"].OK(), "no return"},
		{s.CapitalNotBack(), "capital"},
		{s.paysItsWay() && s.Action == model.KeepMining, "cash cost"},
		{negative && s.HasFleet && s.Market["btc_price_usd"].Above(s.BreakEven["btc_price_usd"]), "low bitcoin"},
	}
}

// risk is a sentence on what could go wrong, whether the figures bear it out, and what it speaks of.
type risk struct {
	rule
	data any
}

// risks are at most most sentences on what could go wrong, chosen by the figures.
func (b *builder) risks(v *minerView, s *siteView, most int) []doc.Item {
	var out []doc.Item
	for _, r := range b.riskRules(v, s) {
		if r.holds && len(out) < most {
			out = append(out, b.bullet("risk/"+r.block, r.data))
		}
	}
	return out
}

// riskRules are the risks of a site, those of its conversion before others.
func (b *builder) riskRules(v *minerView, s *siteView) (out []risk) {
	add := func(holds bool, block string, data any) { out = append(out, risk{rule{holds, block}, data}) }
	c := s.conversion
	if c == nil {
		add(s.HasFleet, "bitcoin", s)
		add(s.Unknown != "", "unknown", s)
		return out
	}
	chosen := s.chosen()
	add(chosen && s.NoTenant, "no tenant", s)
	add(chosen && s.SiteGates != "", "gates", s)
	unsure := chosen && s.Unknown != "" && s.result.Readiness.KnownPct < 0.5
	add(unsure, "unknown", s)
	low, drawn := b.lowestCover(v)
	add(drawn && low.BelowOne, "cover", low)
	add(v.Outputs["equity_usd"].Positive(), "equity", v)
	add(chosen && s.Chance != nil && s.Chance["chance_positive"].Value() <= 0.95, "chance", s)
	widest, ok := b.driver(s)
	add(ok, "driver", widest)
	if d, ok := b.scenarioRisk(s); ok {
		add(true, d.block, d)
	}
	add(chosen && c.TerminalNPVUSD > leastTerminal*c.NPVHPCPartUSD && c.TerminalNPVUSD > 0 &&
		c.TerminalNPVUSD < c.NPVHPCPartUSD, "terminal", s)
	add(chosen && c.NPVHPCPartUSD > 0 && c.TerminalNPVUSD >= c.NPVHPCPartUSD, "all terminal", s)
	add(s.HasFleet && c.UpliftUSD > 0 && c.UpliftOneRateUSD <= 0, "two rates", s)
	add(s.HasFleet && c.UpliftUSD > 0 && c.UpliftOneRateUSD > 0 && c.UpliftOneRateUSD < 0.95*c.UpliftUSD, "rate gap", s)
	add(chosen && s.BreakEven["delay_months"].OK() && !s.anyDelay, "delay", s)
	add(chosen && !s.leases() && !s.In["gpu_contract_share_pct"].Positive() && s.In["gpu_price_usd_hour"].OK(),
		"merchant", s)
	add(chosen && s.leases() && s.In["tenant_default_pct"].Positive(), "default", s)
	add(chosen && s.leases() && s.In["lease_term_months"].OK() && s.In["renewal_probability_pct"].OK(), "renewal", s)
	add(chosen, "build", s)
	add(!chosen && s.HasFleet, "bitcoin", s)
	add(s.Unknown != "" && !unsure, "unknown", s)
	return out
}

// leastTerminal is the share of the HPC part's value from which on the terminal value is a risk to name.
const leastTerminal = 0.1

// several reports a miner with more than one site.
func (v *minerView) several() bool { return len(v.Sites)+len(v.Missing) > 1 }

// of is the sentence with the site's name before its lead-in.
func (b *builder) of(x doc.Item, s *siteView) doc.Item {
	x.Lead = s.Name + b.prose("list/colon", nil) + " " + lowerFirst(x.Lead)
	return x
}

// siteReasons are one sentence a site, and where these are few, the reasons of the leading site, at most most
// in all; sites are those of page 1 among all. Terse leaves what closes gates to the sites' pages.
func (b *builder) siteReasons(sites, all []*siteView, most int, terse bool) []doc.Item {
	var out []doc.Item
	if len(counted(sites)) == 0 {
		return b.leftOutReasons(leading(sites))
	}
	sites, all = counted(sites), counted(all)
	if len(all) > most {
		most--
		sites = slices.Clone(sites)
		slices.SortStableFunc(sites, func(a, c *siteView) int { // those that are chosen first
			switch {
			case a.chosen() == c.chosen():
				return -compare(a.upliftUSD(), c.upliftUSD())
			case a.chosen():
				return -1
			}
			return 1
		})
	}
	for _, s := range sites[:min(len(sites), most)] {
		brief := *s
		if terse || len(all) > roomySites {
			brief.Closing = "" // it stands on the site's page
		}
		out = append(out, b.bullet("site/"+s.kind(), &brief))
	}
	if len(all) > len(out) {
		return append(out, b.bullet("site/more", b.moreSites(sites, all, len(out))))
	}
	first := leading(sites)
	if first.Conv == nil {
		return out
	}
	said := map[string]bool{"below": true, "negative": true, "immaterial": true, "value": true, "no fleet": true,
		"stop": true, "signed": true, "contracted below": true,
		"contracted loss": true}
	rules := keepRules(first)
	if first.chosen() {
		rules = convertRules(first)
		said["return"] = first.Conv["project_irr"].OK()
	}
	for _, r := range rules {
		if r.holds && !said[r.block] && len(out) < most {
			out = append(out, b.of(b.bullet("reason/"+r.block, first), first))
		}
	}
	return out
}

// moreView is what there is beyond the sites that page 1 speaks of.
type moreView struct {
	N, Recommended string // the latter those that are to be converted, "" without any
	One            bool
	Some           bool // a conversion is contracted, deferred or marginal there
}

func (b *builder) moreSites(sites, all []*siteView, n int) moreView {
	shown := sites[:n]
	var recommended []*siteView
	some := false
	for _, s := range all {
		some = some || s.result.Recommendation.Alternative != "" && !slices.Contains(shown, s)
		if s.Action == model.Convert && !slices.Contains(shown, s) {
			recommended = append(recommended, s)
		}
	}
	n = len(all) - len(shown)
	out := moreView{N: b.countWord(n), One: n == 1, Some: some}
	if len(recommended) > 0 {
		out.Recommended = b.nameSites(recommended)
	}
	return out
}

// leading is the site whose conversion is chosen and adds most, else the first; of those that count, where any does.
func leading(sites []*siteView) *siteView {
	if some := counted(sites); len(some) > 0 {
		sites = some
	}
	first := sites[0]
	for _, s := range sites {
		if s.chosen() && (!first.chosen() || s.upliftUSD() > first.upliftUSD()) {
			first = s
		}
	}
	return first
}

// nearest is the site whose best conversion comes nearest to mining or exceeds
// it most; the first where nothing can be converted.
func nearest(sites []*siteView) *siteView {
	best := sites[0]
	for _, s := range sites {
		if s.upliftUSD() > best.upliftUSD() {
			best = s
		}
	}
	return best
}

// driverView is the widest swing of a tornado.
type driverView struct {
	Driver, Alt           string
	Low, High             Fig
	UpliftLow, UpliftHigh Fig
}

func (b *builder) driver(s *siteView) (driverView, bool) {
	t := s.result.Tornado
	if t == nil || len(t.Rows) == 0 || t.Rows[0].UpliftLowUSD == t.Rows[0].UpliftHighUSD {
		return driverView{}, false
	}
	r, path := t.Rows[0], s.path+".tornado.rows[0]"
	low, high := b.swingEnds(s, 0)
	return driverView{
		Driver: b.words.Input(r.Input), Alt: b.prose("alternative/"+string(t.Alternative), nil), Low: low, High: high,
		UpliftLow:  b.fig.measure(path, "uplift_low_usd", model.Money, model.Some(r.UpliftLowUSD)),
		UpliftHigh: b.fig.measure(path, "uplift_high_usd", model.Money, model.Some(r.UpliftHighUSD)),
	}, true
}

// scenarioView is the scenario that speaks most against the recommendation.
type scenarioView struct {
	Scenario string
	Uplift   Fig
	HasFleet bool
	block    string
}

// scenarioRisk finds the scenario of the lowest uplift where a conversion is
// chosen; where mining is, that of the highest, if converting is worth more in it.
func (b *builder) scenarioRisk(s *siteView) (scenarioView, bool) {
	chosen := s.chosen()
	best := -1
	for i, o := range s.result.Scenarios {
		if !o.UpliftUSD.OK() {
			continue
		}
		if best < 0 || chosen == (o.UpliftUSD.Value < s.result.Scenarios[best].UpliftUSD.Value) &&
			o.UpliftUSD.Value != s.result.Scenarios[best].UpliftUSD.Value {
			best = i
		}
	}
	if best < 0 || !chosen && s.result.Scenarios[best].UpliftUSD.Value <= 0 {
		return scenarioView{}, false
	}
	o := s.result.Scenarios[best]
	path := s.path + ".scenarios[" + strconv.Itoa(best) + "]"
	v := scenarioView{shorten(b.clean(o.Name), 40), b.fig.measure(path, "uplift_usd", model.Money, o.UpliftUSD),
		s.HasFleet, "scenario"}
	if !chosen {
		v.block = "scenario for"
	}
	return v, true
}
