package report

import (
	"strconv"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// leftNil are the members of a site that are nil where its row could not be evaluated.
var leftNil = []string{"alternatives", "best", "recommendation", "readiness", "breakevens", "scenarios", "tornado", "grids", "simulation", "bridges", "flows"}

func (c *collector) site(s *provenance.Site) Site {
	c.where = s.Miner + ", " + s.Name + ": "
	out := Site{Name: s.Name, Row: c.row(s), InputSet: c.inputs(model.ScopeSite, &s.Inputs, s.Origins)}
	r := c.run.SiteOutcome(s)
	derive(&out.InputSet, s, r)
	if r == nil || s.Failed {
		c.withoutFailed(&out.InputSet, s)
		for _, key := range leftNil {
			out.Reasons.Set(key, c.reason(NotEvaluated))
		}
		return out
	}
	out.Evaluated = true
	out.Alternatives = c.alternatives(r)
	best := string(r.Best)
	out.Best = &best
	out.Recommendation = c.recommendation(&r.Recommendation)
	out.Readiness = c.readiness(&r.Readiness)
	out.BreakEvens = c.breakEvens(r)
	out.Scenarios = c.scenarios(r)
	out.Tornado = c.tornado(r.Tornado)
	out.Grids = c.grids(r.Grids)
	out.Simulation = c.simulation(r.Simulation)
	out.Bridges = c.bridges(r)
	out.Flows = c.flows(r)
	if len(r.Conversions) == 0 {
		why := c.reason(model.NotApplicable)
		if len(r.LeftOut) > 0 {
			why = c.reason(r.LeftOut[0].Why)
		}
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

func (c *collector) conversion(r *model.ConversionResult) *Outputs {
	out := &Outputs{}
	word(out, "mining_policy", r.MiningPolicy)
	word(out, "gpu_policy", r.GPUPolicy)
	measures(c, out, model.ConversionMeasures, &r.ConversionFigures)
	if r.Debt == nil {
		c.missing(out, "debt", model.NoDebt)
		return out
	}
	debt := &Outputs{}
	word(debt, "binding", r.Debt.Binding)
	measures(c, debt, model.DebtMeasures, &r.Debt.DebtFigures)
	out.Values.Set("debt", debt)
	return out
}

func (c *collector) recommendation(r *model.Recommendation) *Recommendation {
	return &Recommendation{
		Action: string(r.Action), Alternative: name(r.Alternative), Gates: texts(r.Gates),
		BestConversion: name(r.BestConversion), Material: r.Material, ThresholdUSD: c.number("threshold_usd", r.ThresholdUSD),
		Confidence: name(r.Confidence),
	}
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
		out.Values.Set(string(a), of)
	}
	return out
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
	if s.Why != "" {
		for _, key := range []string{"action", "best", "best_conversion", "npv_usd", "uplift_usd", "project_irr", "indifference_btc_usd"} {
			c.missing(out, key, s.Why)
		}
		return out
	}
	word(out, "action", s.Action)
	word(out, "best", s.Best)
	word(out, "best_conversion", s.BestConversion)
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

func (c *collector) tornado(t *model.Tornado) *Tornado {
	if t == nil {
		return nil
	}
	out := &Tornado{Alternative: string(t.Alternative), BaseUpliftUSD: c.number("tornado", t.BaseUSD), Rows: []TornadoRow{}}
	for _, row := range t.Rows {
		out.Rows = append(out.Rows, TornadoRow{
			row.Input, c.number("tornado", row.Low), c.number("tornado", row.High),
			c.number("tornado", row.UpliftLowUSD), c.number("tornado", row.UpliftHighUSD),
		})
	}
	return out
}

func (c *collector) grids(g *model.Grids) *Grids {
	if g == nil {
		return nil
	}
	out := &Grids{Alternative: string(g.Alternative)}
	out.BTCByPrice, out.BTCByPriceAxes = c.grid(&g.BTCByPrice)
	out.CapexByDelay, out.CapexByDelayAxes = c.grid(&g.CapexByDelay)
	return out
}

func (c *collector) grid(g *model.Grid) ([][]float64, Axes) {
	rows := make([][]float64, len(g.USD))
	for i := range g.USD {
		rows[i] = c.numbers("grids", g.USD[i])
	}
	return rows, Axes{g.RowInput, c.numbers("grids", g.Rows), g.ColumnInput, c.numbers("grids", g.Columns)}
}

func (c *collector) simulation(s *model.Simulation) *Simulation {
	if s == nil {
		return nil
	}
	out := &Simulation{Paths: s.Paths, Seed: s.Seed, Mine: c.distribution(&s.Mine)}
	for i := range s.Conversions {
		out.Conversions.Set(string(s.Conversions[i].Alternative), c.distribution(&s.Conversions[i]))
	}
	for _, a := range append([]model.Alternative{model.Mine}, model.Conversions[:]...) {
		if chance, ok := s.ChanceBest[a]; ok {
			out.ChanceBest.Set(string(a), c.number("chance_best", chance))
		}
	}
	for _, d := range s.Drivers {
		out.Drivers.Set(d.Input, c.number("drivers", d.Share))
	}
	return out
}

func (c *collector) distribution(d *model.Distribution) Distribution {
	n := func(v float64) float64 { return c.number("simulation", v) }
	return Distribution{
		MeanUSD: n(d.MeanUSD), StandardError: n(d.StandardError), P5: n(d.P5), P25: n(d.P25), P50: n(d.P50), P75: n(d.P75), P95: n(d.P95),
		ChancePositive: n(d.ChancePositive), WorstMeanUSD: n(d.WorstMeanUSD),
		Histogram: Histogram{n(d.Histogram.LowUSD), n(d.Histogram.WidthUSD), d.Histogram.Counts},
	}
}

// bridges split the uplift of each conversion into its parts.
func (c *collector) bridges(r *model.SiteResult) *Outputs {
	out := &Outputs{}
	for i := range r.Conversions {
		a, parts := r.Conversions[i].Alternative, &Outputs{}
		for _, p := range r.Bridge(a) {
			parts.Values.Set(p.Key, c.number("bridges", p.USD))
		}
		out.Values.Set(string(a), parts)
	}
	return out
}

func (c *collector) flows(r *model.SiteResult) Ordered[Series] {
	out := Ordered[Series]{}
	out.Set(string(model.Mine), Series{{"total_fcf_usd", c.numbers("flows", r.Mine.Flows.FCF)}})
	for i := range r.Conversions {
		conv := &r.Conversions[i]
		out.Set(string(conv.Alternative), Series{
			{"mining_fcf_usd", c.numbers("flows", conv.Mining.FCF)},
			{"hpc_fcf_usd", c.numbers("flows", conv.HPC.FCF)},
			{"total_fcf_usd", c.numbers("flows", conv.TotalFCF)},
		})
	}
	return out
}

func rowAddress(sheet string, row int) string { return sheet + "!" + strconv.Itoa(row) }
