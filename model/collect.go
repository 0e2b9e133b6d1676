package model

import (
	"math"
	"slices"
)

// collect takes a site's results from its lines.
func collect(t *Tree[source], buffer []float64, keepFlows bool) (SiteResult, []float64) {
	s := t.Site
	r := SiteResult{Inputs: *s, Readiness: readinessOf(t.Readiness), Conversions: make([]ConversionResult, 0,
		len(Conversions))}
	buffer = t.Mine.outputs(buffer[:0])
	r.Mine.fill(buffer)
	mining := t.Parts[0].Mining
	r.Mine.Policy = Policy(mining.textOf("policy"))
	r.Mine.FleetEndMonth = figureOf(mining.numberOf("fleet_end_month"))
	if keepFlows {
		r.Mine.Flows = miningFlows(t.Parts[0])
	}
	records := phases(s)
	for _, c := range t.Conversions {
		if c.Conversion.numberOf("possible") == 0 {
			r.LeftOut = append(r.LeftOut, LeftOut{c.Alternative, whyLeftOut(s, c)})
			continue
		}
		buffer = collectConversion(&r, c, records, buffer, keepFlows)
		if keepFlows {
			r.Conversions[len(r.Conversions)-1].Mining = r.flowsBeside(t, c)
		}
	}
	r.Best = Alternative(t.Choice.textOf("best"))
	return r, buffer
}

// collectConversion adds a conversion to a site's results.
func collectConversion(r *SiteResult, c *ConversionTree[source], records []Site, buffer []float64,
	keepFlows bool) []float64 {
	r.Conversions = append(r.Conversions, ConversionResult{Alternative: c.Alternative})
	out := &r.Conversions[len(r.Conversions)-1]
	buffer = c.Conversion.outputs(buffer[:0])
	out.fill(buffer)
	out.MiningPolicy, out.GPUPolicy = Policy(c.Conversion.textOf("mining_policy")),
		Policy(c.Conversion.textOf("gpu_policy"))
	out.ConvertedMW, out.TotalCapexUSD = c.Conversion.numberOf("mw"), c.Conversion.numberOf("total_capex_usd")
	out.FirstStop, out.Probability = int(c.Conversion.numberOf("first_stop")), c.Conversion.numberOf("probability")
	out.Material, out.ThresholdUSD = c.Case.numberOf("material") != 0, c.Case.numberOf("threshold_usd")
	out.Open = c.Case.numberOf("open") != 0
	out.Phases = make([]PhaseResult, len(c.Phases))
	for i, ph := range c.Phases {
		out.Phases[i] = collectPhase(ph, &records[i])
		if len(r.Inputs.Phases) > 0 {
			out.Phases[i].Name = r.Inputs.Phases[i].Name
		}
	}
	if c.Loan.numberOf("asked") != 0 {
		buffer = c.Loan.outputs(buffer[:0])
		out.Debt = &DebtResult{Binding: c.Loan.textOf("binding"), DrawsUSD: c.Loan.numberOf("draws_usd")}
		out.Debt.fill(buffer)
	}
	if keepFlows {
		out.HPC = hpcFlows(c.Conversion)
		out.TotalFCF = kept(c.Conversion, "all")
		if out.Debt != nil {
			out.Debt.Schedule = schedule(c.Loan)
		}
	}
	return buffer
}

// flowsBeside are the flows of the mining that goes on beside a conversion: those that another conversion
// beside the same has already, where there is one.
func (r *SiteResult) flowsBeside(t *Tree[source], c *ConversionTree[source]) Flows {
	if c.Part == t.Parts[0] {
		return r.Mine.Flows
	}
	for _, other := range t.Conversions {
		if other == c {
			break
		}
		if done := r.Conversion(other.Alternative); done != nil && other.Part == c.Part {
			return done.Mining
		}
	}
	return miningFlows(c.Part)
}

func collectPhase(p *PhaseTree[source], s *Site) PhaseResult {
	out := PhaseResult{
		Inputs: s, CODMonth: int(p.Phase.numberOf("c")), BuildMonths: int(p.Phase.numberOf("b")),
		MW: p.Phase.numberOf("mw"), ITMW: p.Phase.numberOf("it_mw"),
		TotalCapexUSD: p.Phase.numberOf("total"), DCCapexUSD: p.Phase.numberOf("dc"),
		GPUCapexUSD: p.Phase.numberOf("first_purchase"),
		NPVUSD:      p.Phase.numberOf("npv"), TerminalNPVUSD: p.Phase.numberOf("terminal_usd"),
	}
	if p.Hall != nil {
		out.GPUs = p.Hall.numberOf("gpus")
	}
	if p.Debt.numberOf("drawn") != 0 {
		out.DebtAtCODUSD = p.Debt.numberOf("debt_at_cod")
	}
	return out
}

// kept is a copy of a series, for results that outlive the lines and nobody changes. Those without a figure share one.
func kept(s source, line string) []float64 {
	series := s.seriesOf(line)
	if len(series) <= len(nothing) && !slices.ContainsFunc(series, func(v float64) bool {
		return v != 0 || math.Signbit(v)
	}) {
		return nothing[:len(series):len(series)]
	}
	return slices.Clone(series)
}

// nothing is a series of a hundred years without a figure.
var nothing [1200]float64

// together is the sum of two series.
func together(a, b []float64) []float64 {
	out := append([]float64(nil), a...)
	for t, v := range b {
		out[t] += v
	}
	return out
}

// miningFlows are those of a mining part and of what is hosted beside it.
func miningFlows(p *MiningTree[source]) Flows {
	m, h := p.Mining, p.Hosting
	return Flows{
		Revenue: together(m.seriesOf("revenue"), h.seriesOf("revenue")), CurtailmentCredit: kept(m, "credit"),
		Power: together(m.seriesOf("power"), h.seriesOf("power")), Opex: together(m.seriesOf("opex"),
			h.seriesOf("opex")),
		EBITDA: together(m.seriesOf("ebitda"), h.seriesOf("ebitda")), Depreciation: kept(m, "dep"),
		LossCarriedForward: together(m.seriesOf("nol"), h.seriesOf("nol")),
		Tax:                together(m.seriesOf("tax"), h.seriesOf("tax")), Capex: kept(m, "capex"),
		Resale: kept(m, "sale"), Terminal: kept(m, "terminal"),
		FCF: kept(m, "fcf"), BTC: kept(m, "btc"), HashrateEHS: kept(m, "hashrate"), Mining: kept(p.Use, "x"),
	}
}

// hpcFlows are those of a conversion's phases together.
func hpcFlows(c source) Flows {
	return Flows{
		Revenue: kept(c, "revenue"), TenantCredit: kept(c, "credit"), Power: kept(c, "power"), Opex: kept(c, "opex"),
		EBITDA:      kept(c, "ebitda"),
		Maintenance: kept(c, "maint"), Depreciation: kept(c, "dep"), LossCarriedForward: kept(c, "nol"),
		Tax:   kept(c, "tax"),
		Capex: kept(c, "capex"), Resale: kept(c, "resale"), Prepayment: kept(c, "prepay"),
		Terminal: kept(c, "terminal"), FCF: kept(c, "fcf"),
	}
}

func schedule(loan source) DebtSchedule {
	return DebtSchedule{
		Draw: kept(loan, "draw"), Interest: kept(loan, "interest"), Service: kept(loan, "service"),
		Balance: kept(loan, "balance"),
		CFADS:   kept(loan, "cfads"), LeveredLosses: kept(loan, "lev_nol"), LeveredTax: kept(loan, "lev_tax"),
		LeveredFCF: kept(loan, "levered"),
		Final:      loan.numberOf("final"),
	}
}

// criteria are those of section 11 in the order of its table: key, weight, and their lines; "" is always known,
// never a gate.
var criteria = []struct {
	key                string
	weight             float64
	scale, known, gate string
}{
	{"power_redundancy", 20, "power_scale", "power_known", "power_gate"},
	{"cooling", 20, "cooling_scale", "cooling_known", "cooling_gate"},
	{"fibre_routes", 15, "routes_scale", "routes_known", "routes_gate"},
	{"fibre_gbps", 10, "gbps_scale", "gbps_known", ""},
	{"firm_power", 15, "firm_scale", "firm_known", "firm_gate"},
	{"time_to_power", 10, "time_scale", "", ""},
	{"uptime_target_pct", 10, "uptime_scale", "uptime_known", ""},
}

func readinessOf(n source) Readiness {
	r := Readiness{
		Score: n.numberOf("score"), KnownPct: n.numberOf("known_pct"),
		Unknown: make([]string, 0, len(criteria)), Criteria: make([]Criterion, len(criteria)),
	}
	for i, k := range criteria {
		r.Criteria[i] = Criterion{
			Key: k.key, Weight: k.weight, Scale: n.numberOf(k.scale),
			Known: k.known == "" || n.numberOf(k.known) != 0, Gate: k.gate != "" && n.numberOf(k.gate) != 0,
		}
		if !r.Criteria[i].Known {
			r.Unknown = append(r.Unknown, k.key)
		}
	}
	return r
}

// recommendation is a site's, once its miner's funding is known.
func recommendation(t *Tree[source], action source, ready *Readiness) Recommendation {
	r := Recommendation{
		Action: Action(action.textOf("action")), Alternative: Alternative(action.textOf("alternative")),
		Gates:           []string{},
		OpenAlternative: Alternative(action.textOf("open_alternative")), Signed: t.Choice.numberOf("signed") != 0,
	}
	if t.Choice.numberOf("any") != 0 {
		r.BestConversion = Alternative(t.Choice.textOf("lead"))
		r.Material = t.Choice.numberOf("material") != 0
		r.UpliftUSD, r.ThresholdUSD = t.Choice.numberOf("uplift_usd"), t.Choice.numberOf("threshold_usd")
	}
	if r.Alternative == "" {
		return r
	}
	if t.Choice.numberOf("gates") > 0 {
		for _, c := range ready.Criteria {
			if c.Gate {
				r.Gates = append(r.Gates, c.Key)
			}
		}
	}
	if t.Choice.numberOf("tenant_gate") != 0 {
		r.Gates = append(r.Gates, tenantGate)
	}
	if action.numberOf("funding_gate") != 0 {
		r.Gates = append(r.Gates, fundingGate)
	}
	return r
}

// Gates besides those of readiness.
const (
	tenantGate  = "tenant"
	fundingGate = "funding"
)

// collectMiner takes a miner's results from its lines.
func collectMiner(t *MinerTreeOf[source]) MinerResult {
	var r MinerResult
	r.fill(t.Miner.outputs(nil))
	r.Converts = t.Miner.numberOf("converts") != 0
	if t.Miner.numberOf("quoted") != 0 {
		r.Shares = t.Miner.numberOf("nav_shares")
		for _, key := range NAVParts {
			r.Parts = append(r.Parts, NAVPart{key, t.Miner.numberOf("part_" + key + "_usd")})
		}
	}
	r.Years = collectYears(t.Years)
	return r
}

// collectYears are the fiscal years that hold a month.
func collectYears(list []source) []YearFigures {
	var years []YearFigures
	for _, y := range list {
		if y.numberOf("months") < 1 {
			break
		}
		var f YearFigures
		f.fill(y.outputs(nil))
		years = append(years, f)
	}
	return years
}

func whyLeftOut(s *Site, c *ConversionTree[source]) Reason {
	switch {
	case c.Plan.numberOf("offered") != 0:
		return NothingToMine
	case c.Alternative.Leased():
		return NoLeasePrice
	case s.LeaseType != "" && s.LeaseType != "gross":
		return OtherLease
	}
	return NoGPUPrice
}
