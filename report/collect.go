package report

import (
	"fmt"
	"math"
	"strconv"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// NotEvaluated is the reason of a row with an error and of what rests on it.
const NotEvaluated model.Reason = "not_evaluated"

// NewResults collects everything computed in a run. It fails where the model
// gave a figure that is not a finite number, and names it.
func NewResults(run *Run) (*Results, error) {
	c := &collector{run: run}
	r := &Results{
		SchemaVersion: SchemaVersion, RunID: run.ID, Version: run.Version, Date: run.Date, Workbook: run.Book.File,
		Basis:  run.Book.Basis,
		Market: c.inputs(model.ScopeMarket, &run.Book.Market, run.Book.MarketOrigins),
		Deck:   []Point{}, Scenarios: []Scenario{}, Deals: []Deal{}, Miners: []Miner{},
	}
	if len(run.Result.Miners) > 0 {
		price := c.number("hashprice_usd_ph_day", run.Result.HashpriceUSDPHDay)
		r.HashpriceUSDPHDay = &price
	}
	for _, p := range run.Book.Deck {
		r.Deck = append(r.Deck, Point{p.Date, known(p.BTCPriceUSD), known(p.NetworkEHS)})
	}
	for _, s := range run.Book.Scenarios {
		r.Scenarios = append(r.Scenarios, scenario(run.Registry, s))
	}
	for _, x := range run.Book.Ranges {
		r.Ranges = append(r.Ranges, Range(x))
	}
	for _, d := range run.Book.Deals {
		r.Deals = append(r.Deals, Deal{
			Seller: d.Seller, Tenant: d.Tenant, Date: d.Date, MW: known(d.MW), MWBasis: d.MWBasis,
			Years:    known(d.Years),
			TotalUSD: known(d.TotalUSD), USDPerKWMonth: known(d.USDPerKWMonth), EscalatorPct: known(d.EscalatorPct),
			StartUSDPerKWMonth: known(d.StartUSDPerKWMonth), StartDerived: d.StartDerived, Source: d.Source,
			Cell: d.Cell.Address(),
		})
	}
	paths := MemoPaths(run.Book.Miners)
	for i := range run.Book.Miners {
		r.Miners = append(r.Miners, c.miner(&run.Book.Miners[i], paths[i]))
	}
	return r, c.err
}

func known(o model.Opt[float64]) *float64 {
	if !o.Known {
		return nil
	}
	return &o.Value
}

func scenario(reg *model.Registry, s model.Scenario) Scenario {
	out := Scenario{Name: s.Name, Why: s.Why, Source: s.Source, Probability: known(s.Probability),
		Overrides: []Override{}}
	for _, o := range s.Overrides {
		in, _ := reg.Lookup(o.Input)
		text := in.Format(o.Value)
		if o.Op != '=' {
			text = strconv.FormatFloat(o.Value.Number, 'g', -1, 64) // *0.5 of a whole number is not one
		}
		out.Overrides = append(out.Overrides, Override{o.Input, string(rune(o.Op)) + text, o.Miner, o.Site})
	}
	return out
}

// collector carries the run and the first figure that was not a finite number.
type collector struct {
	run   *Run
	where string // the miner and site at work, for the error
	err   error
}

// number passes a figure through, without the sign of a negative zero.
func (c *collector) number(key string, v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		if c.err == nil {
			c.err = fmt.Errorf("results: %s%s is not a finite number; this is a fault of the program", c.where, key)
		}
		return 0
	}
	if v == 0 {
		return 0
	}
	return v
}

func (c *collector) numbers(key string, vs []float64) []float64 {
	out := make([]float64, len(vs))
	for i, v := range vs {
		out[i] = c.number(key, v)
	}
	return out
}

func (c *collector) reason(code model.Reason) Reason {
	words, ok := c.run.Words.Reasons[string(code)]
	if !ok {
		words = string(code)
	}
	return Reason{code, words}
}

// figure adds a figure to o: its number, or nil and the reason.
func (c *collector) figure(o *Outputs, key string, f model.Figure) {
	if f.OK() {
		o.Values.Set(key, c.number(key, f.Value))
		return
	}
	c.missing(o, key, f.Why)
}

func (c *collector) missing(o *Outputs, key string, why model.Reason) {
	o.Values.Set(key, nil)
	o.Reasons.Set(key, c.reason(why))
}

// word adds a word to o, nil where there is none.
func word[T ~string](o *Outputs, key string, v T) {
	if v == "" {
		o.Values.Set(key, nil)
		return
	}
	o.Values.Set(key, string(v))
}

func measures[R any](c *collector, o *Outputs, list []model.Measure[R], r *R) {
	for _, m := range list {
		c.figure(o, m.Key, m.Get(r))
	}
}

func (c *collector) inputs(scope model.Scope, target any, origins provenance.Origins) InputSet {
	set := InputSet{Inputs: Ordered[any]{}, Origins: Ordered[Origin]{}}
	for _, in := range c.run.Registry.Inputs {
		if in.Scope != scope {
			continue
		}
		v, _ := model.Get(target, in.Key)
		set.Inputs.Set(in.Key, c.value(in, v))
		set.Origins.Set(in.Key, origin(origins, in.Key, v.Known))
	}
	return set
}

func (c *collector) value(in model.Input, v model.Value) any {
	switch {
	case !v.Known:
		return nil
	case in.Numeric():
		return c.number(in.Key, v.Number)
	case in.Type == model.TypeBool:
		return v.Bool
	}
	return in.Format(v)
}

func origin(origins provenance.Origins, key string, given bool) Origin {
	o, ok := origins[key]
	switch {
	case ok:
		return Origin{From: o.String(), Header: o.Header, Typed: o.Typed, Unit: o.Unit, Factor: o.Factor,
			Source: o.Source}
	case given:
		return Origin{From: string(provenance.FromDefault)}
	}
	return Origin{From: string(provenance.NotGiven)}
}

func (c *collector) miner(m *provenance.Miner, memo string) Miner {
	c.where = m.Name + ": "
	out := Miner{
		Name: m.Name, Ticker: m.Ticker, Memo: memo, InputSet: c.inputs(model.ScopeMiner, &m.Inputs, m.Origins),
		Years: []*Outputs{}, Multiples: []*Outputs{}, Scenarios: []*Outputs{}, Sites: []Site{}, Checks: []Check{},
	}
	if o := c.run.Outcome(m.Name); o != nil {
		out.Outputs = c.minerOutputs(&o.Result)
		c.figure(out.Outputs, "target_upside_pct", m.Inputs.TargetUpside())
		across := o.Coverage()
		c.figure(out.Outputs, "signed_mw_pct", across.SignedMWPct)
		c.figure(out.Outputs, "yield_on_cost", across.YieldOnCost)
		c.figure(out.Outputs, "price_over_risked_pct", across.PriceOverRiskedPct)
		out.Outputs.Values.Set("new_shares_by_source_m", c.newShares(o.NewShares()))
		out.Multiples = c.multiples(o.Result.Multiples())
		out.Years = c.years(o.Result.Years)
		for i := range o.Scenarios {
			out.Scenarios = append(out.Scenarios, c.minerScenario(&o.Scenarios[i]))
		}
		for _, k := range o.Checks {
			out.Checks = append(out.Checks, Check{k.Code, k.Site, k.Detail, c.number(k.Code, k.Got),
				c.number(k.Code, k.Want), k.Pass})
		}
	} else {
		out.Reasons.Set("outputs", c.reason(NotEvaluated))
	}
	for i := range m.Sites {
		out.Sites = append(out.Sites, c.site(&m.Sites[i]))
	}
	return out
}

// newShares are the new shares by what they come from.
func (c *collector) newShares(n model.NewShares) *Outputs {
	out := &Outputs{}
	out.Values.Set("equity", c.number("new_shares", n.Equity))
	out.Values.Set("notes", c.number("new_shares", n.Notes))
	out.Values.Set("warrants", c.number("new_shares", n.Warrants))
	return out
}

// multiples are what the market pays for each fiscal year.
func (c *collector) multiples(list []model.YearMultiples) []*Outputs {
	out := []*Outputs{}
	for _, y := range list {
		year := &Outputs{}
		year.Values.Set("year", y.Year)
		c.figure(year, "ev_ebitda_x", y.EVEBITDA)
		c.figure(year, "ev_usd_it_mw", y.EVUSDMW)
		out = append(out, year)
	}
	return out
}

// minerOutputs are the measures of a miner, whether its notes convert, and the parts of its net asset value.
func (c *collector) minerOutputs(r *model.MinerResult) *Outputs {
	out := &Outputs{}
	measures(c, out, model.MinerMeasures, &r.MinerFigures)
	out.Values.Set("converts", r.Converts)
	c.figure(out, "expected_nav_per_share_usd", r.Expected)
	if len(r.Parts) == 0 {
		c.missing(out, "nav_parts_usd", model.NoShareData)
		c.missing(out, "nav_parts_per_share_usd", model.NoShareData)
		return out
	}
	parts, each := &Outputs{}, &Outputs{}
	for _, p := range r.Parts {
		parts.Values.Set(p.Key, c.number("nav_parts_usd", p.USD))
		each.Values.Set(p.Key, c.number("nav_parts_per_share_usd", p.USD/r.Shares))
	}
	out.Values.Set("nav_parts_usd", parts)
	out.Values.Set("nav_parts_per_share_usd", each)
	return out
}

func (c *collector) minerScenario(s *model.MinerScenario) *Outputs {
	out := &Outputs{}
	out.Values.Set("name", s.Name)
	out.Values.Set("probability", probability(s.Probability))
	if s.NAVPerShareUSD.Why == model.OverrideRefused {
		for _, key := range []string{"npv_usd", "uplift_usd", "nav_per_share_usd", "risked_nav_per_share_usd"} {
			c.missing(out, key, model.OverrideRefused)
		}
		return out
	}
	out.Values.Set("npv_usd", c.number("npv_usd", s.NPVUSD))
	out.Values.Set("uplift_usd", c.number("uplift_usd", s.UpliftUSD))
	c.figure(out, "nav_per_share_usd", s.NAVPerShareUSD)
	c.figure(out, "risked_nav_per_share_usd", s.RiskedNAVPerShareUSD)
	return out
}

// probability is that of a scenario as a member of Outputs: nil where none was given.
func probability(p model.Opt[float64]) any {
	if !p.Known {
		return nil
	}
	return p.Value
}

// years are the measures of fiscal years.
func (c *collector) years(list []model.YearFigures) []*Outputs {
	out := []*Outputs{}
	for i := range list {
		year := &Outputs{}
		measures(c, year, model.YearMeasures, &list[i])
		out = append(out, year)
	}
	return out
}
