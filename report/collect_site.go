package report

import (
	"rackrate/internal/provenance"
	"rackrate/model"
)

// leftNil are the members of a site that are nil where its row could not be evaluated.
var leftNil = []string{"alternatives", "best", "recommendation", "readiness", "breakevens", "deciding", "waiting",
	"credit", "assessing", "energy", "scenarios", "tornado", "grids", "simulation", "bridges", "years", "flows"}

func (c *collector) site(s *provenance.Site) Site {
	c.where = s.Miner + ", " + s.Name + ": "
	out := Site{Name: s.Name, Structure: s.Inputs.Structure, Row: c.row(s), Phases: c.phases(s),
		InputSet: c.inputs(model.ScopeSite, &s.Inputs, s.Origins)}
	for _, choice := range provenance.Choices {
		if v := choice.Of(&s.Choose); v != "" {
			out.Overruled.Set(string(choice), v)
		}
	}
	r := c.run.SiteOutcome(s)
	derive(&out.InputSet, s, r)
	if r == nil || s.Failed {
		c.withoutFailed(&out.InputSet, s)
		for _, key := range leftNil {
			out.Reasons.Set(key, c.reason(NotEvaluated))
		}
		return out
	}
	out.Evaluated, out.Taken = true, r.Taken
	out.Alternatives = c.alternatives(r)
	best := string(r.Best)
	out.Best = &best
	out.Recommendation = c.recommendation(&r.Recommendation)
	out.Readiness = c.readiness(&r.Readiness)
	out.BreakEvens = c.breakEvens(r)
	out.Deciding = c.deciding(&r.Deciding)
	out.Waiting = c.waiting(r)
	out.Credit = &Outputs{}
	c.figure(out.Credit, "guarantee_usd", r.Guarantee)
	out.Assessing = &Outputs{}
	c.figure(out.Assessing, "lease_usd_kw_month", r.AssessingRent)
	out.Energy = c.energy(&r.Energy)
	out.Scenarios = c.scenarios(r)
	out.Tornado = c.tornado(r.Tornado)
	out.Grids = c.grids(r.Grids)
	out.Simulation = c.simulation(r.Simulation)
	out.Bridges = c.bridges(r)
	out.Years = c.years(r.Years)
	out.Flows = c.flows(r)
	if len(r.Conversions) == 0 {
		why := c.reason(noConversion(r))
		out.Reasons.Set("tornado", why)
		out.Reasons.Set("grids", why)
	}
	return out
}

// withoutFailed takes out the inputs that an error of the row is about: what stands there is no value.
func (c *collector) withoutFailed(set *InputSet, s *provenance.Site) {
	for _, f := range c.run.Book.Findings {
		if f.Severity != provenance.Error || f.Miner != s.Miner || f.Site != s.Name || f.Input == "" {
			continue
		}
		for i := range set.Inputs {
			if set.Inputs[i].Key == f.Input && set.Inputs[i].Value != nil {
				set.Inputs[i].Value = nil
			}
		}
	}
}

// derive fills in what the model took for inputs that follow from others where they are not given.
func derive(set *InputSet, s *provenance.Site, r *model.SiteResult) {
	values := map[string]model.Opt[float64]{
		"convert_mw":                  model.Given(s.Inputs.SiteMW),
		"gpu_contract_price_usd_hour": s.Inputs.GPUPriceUSDHour,
	}
	if r != nil {
		if cloud := r.Conversion(model.Cloud); cloud != nil && len(s.Inputs.Phases) == 0 {
			values["gpu_count"] = model.Given(cloud.Phases[0].GPUs)
		}
	}
	for i, in := range set.Inputs {
		if v := values[in.Key]; in.Value == nil && v.Known {
			set.Inputs[i].Value = v.Value
			set.Origins[i].Value.From = string(provenance.Derived)
		}
	}
}

// row is the sheet and row of a site, as Sites!7.
func (c *collector) row(s *provenance.Site) string {
	if s.Table < 0 || s.Table >= len(c.run.Book.Tables) {
		return ""
	}
	return rowAddress(c.run.Book.Tables[s.Table].Sheet, s.Row)
}

func (c *collector) alternatives(r *model.SiteResult) *Outputs {
	out := &Outputs{}
	mine := &Outputs{}
	word(mine, "policy", r.Mine.Policy)
	c.figure(mine, "fleet_end_month", r.Mine.FleetEndMonth)
	measures(c, mine, model.MineMeasures, &r.Mine.MineFigures)
	out.Values.Set(string(model.Mine), mine)
	for _, a := range model.Conversions {
		if conv := r.Conversion(a); conv != nil {
			out.Values.Set(string(a), c.conversion(conv))
			continue
		}
		c.missing(out, string(a), leftOut(r, a))
	}
	return out
}

func leftOut(r *model.SiteResult, a model.Alternative) model.Reason {
	for _, l := range r.LeftOut {
		if l.Alternative == a {
			return l.Why
		}
	}
	return model.NotApplicable
}

func (c *collector) recommendation(r *model.Recommendation) *Recommendation {
	out := &Recommendation{
		Action: string(r.Action), Alternative: name(r.Alternative), OpenAlternative: name(r.OpenAlternative),
		Gates: texts(r.Gates),
		Lead:  name(r.BestConversion), Signed: r.Signed, Material: r.Material, ThresholdUSD: c.number("threshold_usd",
			r.ThresholdUSD),
		Confidence: name(r.Confidence),
	}
	if r.BestConversion != "" {
		usd := c.number("uplift_usd", r.UpliftUSD)
		out.UpliftUSD = &usd
	}
	return out
}

// name is the name of an alternative or a confidence, nil where there is none.
func name[T ~string](v T) *string {
	if v == "" {
		return nil
	}
	s := string(v)
	return &s
}

// texts is the list itself, empty rather than nil: null in JSON would say that it is not known.
func texts(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func (c *collector) readiness(r *model.Readiness) *Readiness {
	out := &Readiness{
		Score: c.number("score", r.Score), KnownPct: c.number("known_pct", r.KnownPct),
		Unknown: texts(r.Unknown), Criteria: []Criterion{},
	}
	for _, k := range r.Criteria {
		out.Criteria = append(out.Criteria, Criterion{k.Key, k.Weight, k.Scale, k.Known, k.Gate})
	}
	return out
}

func (c *collector) breakEvens(r *model.SiteResult) *Outputs {
	out := &Outputs{}
	for _, a := range model.Conversions {
		list, ok := r.BreakEvens[a]
		if !ok {
			c.missing(out, string(a), leftOut(r, a))
			continue
		}
		of := &Outputs{}
		for _, b := range list {
			c.figure(of, b.Input, b.Figure)
		}
		c.figure(of, "hashprice_usd_ph_day", r.Hashprice[a].USDPHDay)
		c.figure(of, "btc_price_responding_usd", r.Hashprice[a].RespondingBTCUSD)
		out.Values.Set(string(a), of)
	}
	return out
}

// deciding are the inputs that drive the answer for a site.
func (c *collector) deciding(d *model.Deciding) *Deciding {
	out := &Deciding{Driving: d.Driving, Given: d.Given, Assumed: []DecidingInput{}}
	for _, in := range d.Assumed {
		out.Assumed = append(out.Assumed, DecidingInput{
			Input: in.Input, Value: c.number(in.Input, in.Value), Low: c.number(in.Input, in.Low),
			High:         c.number(in.Input, in.High),
			UpliftLowUSD: c.number(in.Input, in.UpliftLowUSD), UpliftHighUSD: c.number(in.Input, in.UpliftHighUSD),
			ActionLow: string(in.ActionLow), ActionHigh: string(in.ActionHigh),
		})
	}
	return out
}

// waiting is the delay beyond the planned one at which the lead's uplift is highest.
func (c *collector) waiting(r *model.SiteResult) *Outputs {
	out := &Outputs{}
	word(out, "alternative", r.Recommendation.BestConversion)
	if r.Recommendation.BestConversion == "" {
		c.missing(out, "wait_months", noConversion(r))
		c.missing(out, "wait_uplift_usd", noConversion(r))
		return out
	}
	c.figure(out, "wait_months", r.Waiting.Months)
	c.figure(out, "wait_uplift_usd", r.Waiting.UpliftUSD)
	return out
}

// energy is what mining on and the lead could pay for a megawatt-hour.
func (c *collector) energy(e *model.Energy) *Outputs {
	out, years := &Outputs{}, []*Outputs{}
	c.figure(out, "crossing_year", e.CrossingYear)
	for i := range e.Years {
		year := &Outputs{}
		measures(c, year, model.EnergyMeasures, &e.Years[i])
		years = append(years, year)
	}
	out.Values.Set("years", years)
	return out
}

// noConversion is why a site has no conversion at all: why its first alternative was left out.
func noConversion(r *model.SiteResult) model.Reason {
	if len(r.LeftOut) > 0 {
		return r.LeftOut[0].Why
	}
	return model.NotApplicable
}

func (c *collector) scenarios(r *model.SiteResult) []*Outputs {
	list := []*Outputs{}
	for i := range r.Scenarios {
		list = append(list, c.scenario(r, &r.Scenarios[i]))
	}
	return list
}

func (c *collector) scenario(r *model.SiteResult, s *model.ScenarioOutcome) *Outputs {
	out := &Outputs{}
	out.Values.Set("name", s.Name)
	out.Values.Set("probability", probability(s.Probability))
	if s.Why != "" {
		for _, key := range []string{"action", "best", "lead", "npv_usd", "uplift_usd", "project_irr",
			"indifference_btc_usd"} {
			c.missing(out, key, s.Why)
		}
		return out
	}
	word(out, "action", s.Action)
	word(out, "best", s.Best)
	word(out, "lead", s.BestConversion)
	npv := &Outputs{}
	npv.Values.Set(string(model.Mine), c.number("npv_usd", s.MineNPVUSD))
	for _, a := range model.Conversions {
		if v, ok := s.NPVUSD[a]; ok {
			npv.Values.Set(string(a), c.number("npv_usd", v))
		} else {
			c.missing(npv, string(a), leftOut(r, a))
		}
	}
	out.Values.Set("npv_usd", npv)
	c.figure(out, "uplift_usd", s.UpliftUSD)
	c.figure(out, "project_irr", s.ProjectIRR)
	c.figure(out, "indifference_btc_usd", s.IndifferenceBTCUSD)
	return out
}
