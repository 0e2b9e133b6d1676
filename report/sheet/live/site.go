package live

import (
	"strings"

	"rackrate/model"
	"rackrate/model/dcf"
)

// none is what a measure shows that has no number.
const none = "none"

// siteInputs are the inputs that the lines of a site read, in the registry's order.
var siteInputs = []string{
	"site_mw", "convert_mw", "power_price_usd_mwh", "power_growth_pct", "hpc_power_premium_pct", "power_pass_through_pct",
	"hashrate_ehs", "fleet_efficiency_j_th", "pue_mining", "mining_uptime_pct", "pool_fee_pct", "opex_mining_usd_mw_month",
	"curtailment_pct", "curtailment_credit_usd_mwh", "fleet_remaining_life_years", "fleet_life_years", "asic_price_usd_th",
	"asic_price_growth_pct", "efficiency_gain_pct", "asic_resale_usd_th", "economic_shutoff",
	"capex_usd_mw", "contingency_pct", "tenant_funded_pct", "remediation_usd", "delay_months", "build_months", "mine_during_build",
	"pue_hpc", "opex_hpc_usd_kw_month", "maintenance_capex_pct", "it_load_factor_pct",
	"lease_usd_kw_month", "lease_escalator_pct", "lease_term_months", "ramp_months", "occupancy_pct", "renewal_probability_pct",
	"renewal_rent_pct", "sla_credit_pct", "tenant_credit_pct",
	"gpu_count", "kw_per_gpu", "gpu_capex_usd", "gpu_cost_growth_pct", "gpu_price_usd_hour", "gpu_price_growth_pct", "gpu_utilisation_pct",
	"gpu_contract_share_pct", "gpu_contract_price_usd_hour", "gpu_contract_months", "gpu_opex_usd_month", "gpu_life_years",
	"hybrid_share_pct", "discount_rate_mining_pct", "discount_rate_colo_pct", "discount_rate_cloud_pct",
	"exit_multiple_mining_x", "exit_multiple_colo_x", "exit_multiple_cloud_x", "residual_recovery_pct", "tax_rate_pct",
	"tax_life_dc_months", "dc_life_months", "bonus_depreciation_pct", "tax_life_gpu_months", "tax_life_asic_months",
	"debt_share_pct", "debt_rate_pct", "debt_term_months", "dscr_target_x",
}

// site is a site's sheet while it is laid out.
type site struct {
	*Sheet
	ctx *Context
	in  *model.Site
	r   *model.SiteResult
	tr  *model.Trace
}

// Site is the model sheet of a site: its inputs, the fleet, each alternative
// month by month, and the measures.
func (c *Context) Site(name, miner string, r *model.SiteResult, time *Sheet) (*Sheet, error) {
	s := site{newSheet(name, c.Env.Horizon()), c, &r.Inputs, r, model.TraceSite(c.Env, r)}
	c.head(s.Sheet, miner+": "+r.Inputs.Site)
	s.axis(time.monthRef("t"), true)
	s.Rows[s.Frozen-1].Runs[0].Role = Link
	s.block("Time and bitcoin, from " + time.Name)
	s.mirror(time, "end", "on", "days", "yr", "year", "btc", "q", "inflation")
	s.block("Inputs of the site")
	for _, key := range siteInputs {
		c.input(s.Sheet, miner, r.Inputs.Site, key)
	}
	s.block("Constants, from " + time.Name)
	for _, k := range constants {
		s.cell(k.key, k.label, k.unit, "", Cell{Value: Number(k.value), Formula: time.At(k.key), Role: Link, Format: Plain})
		s.Rows[len(s.Rows)-1].Level = 1
	}
	s.common()
	s.fleet()
	s.miningPart(part{key: "mine", title: "Mine: keep on mining", flows: &r.Mine.Flows, policy: r.Mine.Policy, npv: r.Mine.NPVUSD, stop: c.Env.Horizon()})
	s.mineMeasures()
	for _, p := range s.parts() {
		s.miningPart(p)
	}
	for i := range r.Conversions {
		s.conversion(&r.Conversions[i])
	}
	s.chosen()
	return s.Sheet, s.finish()
}

// parts are the mining parts of the conversions: colocation and GPU cloud displace the same share.
func (s *site) parts() []part {
	var out []part
	whole := false
	for i := range s.r.Conversions {
		c := &s.r.Conversions[i]
		p := part{key: "kept", title: "Mining beside colocation or GPU cloud", flows: &c.Mining, policy: c.MiningPolicy, npv: c.NPVMiningPartUSD,
			displaced: c.DisplacedShare, stop: c.StopMonth, mw: "{#convert_mw}"}
		if c.Alternative == model.Hybrid {
			p.key, p.title, p.mw = "hkept", "Mining beside the hybrid's colocation", "{#convert_mw}*{#hybrid_share_pct}"
		} else if whole {
			continue
		}
		whole = whole || c.Alternative != model.Hybrid
		out = append(out, p)
	}
	return out
}

// partOf is the key of the mining part of a conversion.
func partOf(a model.Alternative) string {
	if a == model.Hybrid {
		return "hkept"
	}
	return "kept"
}

// common are growth and discount factors.
func (s *site) common() {
	s.block("Growth and discount factors")
	s.scalar("T", "Horizon", "months", "last month of the axis", "MAX({t:})", Number(float64(s.Horizon)), Whole)
	s.line(line{name: "pg", label: "Power price growth", unit: "factor", rule: "(1+growth)^years", formula: "(1+{#power_growth_pct})^{yr}", values: s.tr.PowerGrowth, format: Factor})
	for _, d := range []struct {
		name, label, key string
		values           []float64
	}{
		{"df_mine", "Discount factor of mining", "discount_rate_mining_pct", s.tr.MineFactors},
		{"df_colo", "Discount factor of colocation", "discount_rate_colo_pct", s.tr.ColoFactors},
		{"df_cloud", "Discount factor of GPU cloud", "discount_rate_cloud_pct", s.tr.CloudFactors},
	} {
		s.line(line{name: d.name, label: d.label, unit: "factor", rule: "(1+rate)^-years", formula: "(1+{#" + d.key + "})^-{yr}", values: d.values, format: Factor})
	}
}

// factorOf is the line of discount factors of a conversion.
func factorOf(a model.Alternative) string {
	if a == model.Cloud {
		return "df_cloud"
	}
	return "df_colo"
}

func (s *site) factors(a model.Alternative) []float64 {
	if a == model.Cloud {
		return s.tr.CloudFactors
	}
	return s.tr.ColoFactors
}

// fleet is the whole fleet month by month, were none of it displaced and each fleet replaced.
func (s *site) fleet() {
	f, in := &s.tr.Fleet, s.in
	it := in.HashrateEHS * in.FleetEfficiencyJTH
	s.block("The whole fleet (section 3), before what is displaced")
	s.scalar("p_mw", "Draw of the fleet at the meter", "MW", "hashrate x efficiency x PUE", "{#hashrate_ehs}*{#fleet_efficiency_j_th}*{#pue_mining}", Number(it*in.PUEMining), Dollars)
	s.scalar("run", "Share of hours in which it runs", "fraction", "uptime, less what is curtailed", "{#mining_uptime_pct}*(1-{#curtailment_pct})", Number(in.MiningUptimePct*(1-in.CurtailmentPct)), Share)
	s.scalar("R", "End of the fleet's life", "month", "R, rounded", "INT({#fleet_remaining_life_years}*{#c_year}+{#c_half})", Number(float64(f.Ends)), Whole)
	s.scalar("L", "Life of a later fleet", "months", "L, rounded", "INT({#fleet_life_years}*{#c_year}+{#c_half})", Number(float64(f.Life)), Whole)
	due := s.monthly(func(t int) float64 { return flag(t >= f.Ends && t < s.Horizon && (t-f.Ends)%f.Life == 0) })
	s.line(line{name: "due", label: "Replacement at the month's end", unit: "0 or 1", rule: "months R + kL before T", formula: "IF(AND({t}>={#R},{t}<{#T}),IF(MOD({t}-{#R},{#L})=0,1,0),0)", values: due, format: Whole})
	s.line(line{name: "ehs", label: "Hashrate", unit: "EH/s", rule: "the MW stay, machines get better", opening: "{#hashrate_ehs}", open: in.HashrateEHS,
		formula: "IF({due<}=1,{#hashrate_ehs}/(1-{#efficiency_gain_pct})^{yr<},{ehs<})", values: f.Hashrate, format: Factor})
	s.line(line{name: "after", label: "Hashrate after the month's replacement", unit: "EH/s", rule: "what is sold is sold out of it", format: Factor,
		formula: "IF({due}=1,{#hashrate_ehs}/(1-{#efficiency_gain_pct})^{yr},{ehs})",
		values:  s.monthly(func(t int) float64 { return f.Hashrate[min(t+1, s.Horizon)] })})
	s.line(line{name: "bought", label: "Cost of replacing it all", unit: "USD", rule: "money out", flow: true, values: f.Purchase,
		formula: "{due}*{#hashrate_ehs}/(1-{#efficiency_gain_pct})^{yr}*{#c_th}*{#asic_price_usd_th}*(1+{#asic_price_growth_pct})^{yr}"})
	s.line(line{name: "aged", label: "Share of a purchase in the books at the horizon", unit: "fraction", rule: "1 - age / L", formula: "MAX(0,1-({#T}-{t})/{#L})", format: Share,
		values: s.monthly(func(t int) float64 { return max(0, 1-float64(s.Horizon-t)/float64(f.Life)) })})
	s.line(line{name: "coins", label: "BTC when running", unit: "BTC", rule: "net of the pool fee", formula: "{ehs}*{q}*{days}*{#run}*(1-{#pool_fee_pct})", values: f.BTC, format: Dollars})
	s.line(line{name: "gross", label: "Revenue when running", unit: "USD", rule: "BTC x price", formula: "{coins}*{btc}", values: f.Revenue})
	s.line(line{name: "grid", label: "Power when running", unit: "USD", rule: "money out", formula: "{#p_mw}*{#c_hours}*{days}*{#run}*{#power_price_usd_mwh}*{pg}", values: f.Power})
	s.line(line{name: "running", label: "Running, not shut off", unit: "0 or 1", rule: "0 where revenue is below power", formula: `IF(AND({#economic_shutoff}="yes",{gross}<{grid}),0,1)`, values: f.Running, format: Whole})
	s.line(line{name: "credit", label: "Curtailment credit", unit: "USD", rule: "money in", values: f.Credit,
		formula: "{#p_mw}*{#c_hours}*{days}*{#mining_uptime_pct}*{#curtailment_pct}*{#curtailment_credit_usd_mwh}"})
	s.line(line{name: "upkeep", label: "Opex", unit: "USD", rule: "money out", formula: "{#opex_mining_usd_mw_month}*{#p_mw}*{inflation}*{on}", values: f.Opex})
}

// part is a mining activity: all of it, or what a conversion leaves.
type part struct {
	key, title string
	flows      *model.Flows
	policy     model.Policy
	npv        float64
	displaced  float64
	stop       int
	mw         string // converted, a formula; "" for mining without a conversion
}

// miningPart is what is left of the fleet under one policy.
func (s *site) miningPart(p part) {
	k := p.key + "."
	f := p.flows
	s.block(p.title)
	s.cell(k+"policy", "Policy at the end of the fleet's life", "choice", "the program's choice; may be changed: replace, run-off, stop",
		Cell{Value: Text(string(p.policy)), Role: Policy})
	s.displacement(p)
	alive := p.policy == model.Replace || p.policy == model.RunOff && s.tr.Fleet.Ends >= s.Horizon
	s.scalar(k+"alive", "Mining at the horizon", "0 or 1", "a fleet that has run off is worth nothing there",
		tmpl(`IF(OR({#@policy}="replace",AND({#@policy}="run-off",{#R}>={#T})),1,0)`, p.key), Number(flag(alive)), Whole)
	add := func(name, label, rule, formula string, values []float64) {
		s.line(line{name: k + name, label: label, unit: "USD", rule: rule, formula: tmpl(formula, p.key), values: values, flow: true})
	}
	s.line(line{name: k + "x", label: "Share of the fleet mining", unit: "fraction", rule: "x", format: Share, values: f.Mining,
		formula: tmpl(`IF(OR({#@policy}="replace",AND({#@policy}="run-off",{t}<={#R})),IF({t}<={#@stop},1,1-{#@y}),0)*{on}`, p.key)})
	s.line(line{name: k + "btc", label: "BTC mined", unit: "BTC", formula: tmpl("{coins}*{running}*{@x}", p.key), values: f.BTC, format: Dollars, flow: true})
	add("revenue", "Revenue", "money in", "{gross}*{running}*{@x}", f.Revenue)
	add("power", "Power", "money out", "{grid}*{running}*{@x}", f.Power)
	add("credit", "Curtailment credit", "money in", "{credit}*{@x}", f.CurtailmentCredit)
	add("opex", "Opex", "money out", "{upkeep}*{@x}", f.Opex)
	add("ebitda", "EBITDA", "revenue - power + credit - opex", "{@revenue}-{@power}+{@credit}-{@opex}", f.EBITDA)
	add("capex", "Replacement", "money out; for the share that goes on", `IF({#@policy}="replace",{bought}*IF({t}>={#@stop},1-{#@y},1),0)`, f.Capex)
	s.line(line{name: k + "owned", label: "Share of a purchase still owned at the horizon", unit: "fraction", format: Share,
		formula: tmpl("IF(AND({t}<{#@stop},{#@stop}<{#T}),1-{#@y},1)", p.key),
		values: s.monthly(func(t int) float64 {
			if t < p.stop && p.stop < s.Horizon {
				return 1 - p.displaced
			}
			return 1
		})})
	add("dep", "Tax depreciation", "from the month after the purchase", depreciation("@capex", "tax_life_asic_months"), f.Depreciation)
	s.taxes(p.key, "", f)
	add("resale", "Resale of machines", "money in", `IF({#@policy}="stop",(1-{on})*{#hashrate_ehs},IF(AND({t}={#@stop},{t}<{#T},OR({#@policy}="replace",{t}<{#R},{#R}>={#T})),{#@y}*{after},0))*{#c_th}*{#asic_resale_usd_th}`, f.Resale)
	s.last12(p.key, f)
	s.scalar(k+"book", "Book value of purchases at the horizon", "USD", "cost x share in the books x share owned",
		tmpl("SUMPRODUCT({@capex:},{aged:},{@owned:})", p.key), Number(s.bookOfFleet(p)), Money)
	s.scalar(k+"end", "Value at the horizon", "USD", "multiple of EBITDA or share of book value",
		tmpl("{#@alive}*MAX({#exit_multiple_mining_x}*MAX(0,{#@last12}),{#residual_recovery_pct}*{#@book})", p.key), Number(f.Terminal[s.Horizon]), Money)
	add("terminal", "Value at the horizon", "money in, at T", "IF({t}={#T},{#@end},0)", f.Terminal)
	add("fcf", "Free cash flow", "EBITDA - tax - capex + resale + value", "{@ebitda}-{@tax}-{@capex}+{@resale}+{@terminal}", f.FCF)
	s.scalar(k+"npv", "Present value", "USD", "flows x discount factors", tmpl("SUMPRODUCT({@fcf:},{df_mine:})", p.key), Number(p.npv), Money)
}

// displacement are when a part stops mining the displaced share, and how large that is.
func (s *site) displacement(p part) {
	k := p.key + "."
	if p.mw == "" {
		s.scalar(k+"stop", "Last month before anything is displaced", "month", "", "{#T}", Number(float64(p.stop)), Whole)
		s.scalar(k+"y", "Share displaced", "fraction", "nothing is", "{#T}-{#T}", Number(0), Share)
		return
	}
	s.scalar(k+"stop", "Last month before the share is displaced", "month", "d, or d+b with mining during the build",
		`{#delay_months}+IF({#mine_during_build}="yes",{#build_months},0)`, Number(float64(p.stop)), Whole)
	s.scalar(k+"y", "Share displaced", "fraction", "y; spare capacity is used first",
		"IF({#p_mw}=0,0,MIN(1,MAX(0,"+p.mw+"-MAX(0,{#site_mw}-{#p_mw}))/{#p_mw}))", Number(p.displaced), Share)
}

// bookOfFleet is what the program's purchases leave in the books: its value at
// the horizon is no number of its own in the results, so the trace's is summed.
func (s *site) bookOfFleet(p part) float64 {
	book := 0.0
	for t, cost := range p.flows.Capex {
		owned := 1.0
		if t < p.stop && p.stop < s.Horizon {
			owned = 1 - p.displaced
		}
		book += cost * max(0, 1-float64(s.Horizon-t)/float64(s.tr.Fleet.Life)) * owned
	}
	return book
}

// last12 is the EBITDA of the last twelve months.
func (s *site) last12(key string, f *model.Flows) {
	sum := 0.0
	for t := max(1, s.Horizon-11); t <= s.Horizon; t++ {
		sum += f.EBITDA[t]
	}
	s.scalar(key+".last12", "EBITDA of the last twelve months", "USD", "", tmpl(`SUMIFS({@ebitda:},{t:},">"&({#T}-{#c_year}))`, key), Number(sum), Money)
}

// taxes are the lines of losses and tax of an activity; maintenance names its
// line of maintenance, "" where there is none.
func (s *site) taxes(key, maintenance string, f *model.Flows) {
	income := "{@ebitda}-{@dep}"
	if maintenance != "" {
		income += "-{" + maintenance + "}"
	}
	s.line(line{name: key + ".nol", label: "Losses carried forward", unit: "USD", rule: "after the month", values: f.LossCarriedForward,
		formula: tmpl("MAX(0,{@nol<}-("+income+"))", key)})
	s.line(line{name: key + ".tax", label: "Tax", unit: "USD", rule: "money out", flow: true, values: f.Tax,
		formula: tmpl("{#tax_rate_pct}*MAX(0,"+income+"-{@nol<})", key)})
}

// depreciation is the tax depreciation of a line of purchases over a life.
func depreciation(purchases, life string) string {
	return "{#bonus_depreciation_pct}*{" + purchases + "<}+(1-{#bonus_depreciation_pct})*" + straightLine(purchases, life)
}

func straightLine(purchases, life string) string {
	return "SUMIFS({" + purchases + ":},{t:},\">=\"&({t}-{#" + life + "}),{t:},\"<\"&{t})/{#" + life + "}"
}

// mineMeasures are the measures of keeping on mining.
func (s *site) mineMeasures() {
	r := &s.r.Mine
	year := func(name string) string { return `SUMIFS({mine.` + name + `:},{t:},">=1",{t:},"<="&{#c_year})` }
	s.block("Mine: measures (section 8)")
	s.measure("mine", "npv_usd", "{#mine.npv}", model.Some(r.NPVUSD), Money)
	s.measure("mine", "total_fcf_usd", "SUM({mine.fcf:})", model.Some(r.TotalFCFUSD), Money)
	s.measure("mine", "revenue_12m_usd", year("revenue"), model.Some(r.Revenue12mUSD), Money)
	s.measure("mine", "ebitda_12m_usd", year("ebitda"), model.Some(r.EBITDA12mUSD), Money)
	s.measure("mine", "btc_12m", year("btc"), model.Some(r.BTC12m), Dollars)
	s.measure("mine", "cash_cost_per_btc_usd", `IF({#mine.btc_12m}=0,"none",(`+year("power")+"+"+year("opex")+"-"+year("credit")+")/{#mine.btc_12m})", r.CashCostPerBTCUSD, Dollars)
}

// measure adds a measure of an alternative, "none" where it has no number.
func (s *site) measure(key, name, formula string, f model.Figure, format string) {
	v := Number(f.Value)
	if !f.OK() {
		v = Text(none)
	}
	s.scalar(key+"."+name, s.ctx.Words.Measure(strings.TrimPrefix(name, "debt.")), "", strings.TrimPrefix(name, "debt."), formula, v, format)
}

// chosen is the alternative that the miner's figures rest on.
func (s *site) chosen() {
	s.block("The chosen alternative (section 10)")
	s.cell("chosen", "Alternative chosen", "choice", "the program's recommendation; may be changed: mine, colo, cloud, hybrid", Cell{Value: Text(string(s.r.Chosen())), Role: Policy})
	flows := make([]float64, s.Horizon+1)
	if c := s.r.Conversion(s.r.Chosen()); c != nil {
		flows = c.HPC.FCF
	}
	s.line(line{name: "chosen.fcf", label: "HPC cash flow of the chosen alternative", unit: "USD", rule: "0 for mine", flow: true, values: flows, formula: s.pick("fcf", false)})
	for _, m := range []struct{ name, unit, format string }{
		{"npv_usd", "USD", Money}, {"uplift_usd", "USD", Money}, {"company_capex_usd", "USD", Money}, {"debt_usd", "USD", Money},
		{"displaced_share", "fraction", Share}, {"stabilised_ebitda_usd", "USD", Money},
	} {
		s.scalar("chosen."+m.name, "Chosen: "+s.ctx.Words.Measure(m.name), m.unit, m.name, s.pick(m.name, true), Number(s.chosenValue(m.name)), m.format)
	}
	s.scalar("chosen.kept_ebitda", "Chosen: mining EBITDA of twelve months on what goes on mining", "USD", "", "{#mine.ebitda_12m_usd}*(1-{#chosen.displaced_share})",
		Number(s.r.Mine.EBITDA12mUSD*(1-s.chosenValue("displaced_share"))), Money)
}

// pick chooses among the conversions' lines or values; mine has none but its present value.
func (s *site) pick(name string, value bool) string {
	out := `({#chosen}="mine")*0`
	if name == "npv_usd" {
		out = `({#chosen}="mine")*{#mine.npv_usd}`
	}
	for i := range s.r.Conversions {
		key := string(s.r.Conversions[i].Alternative)
		ref := "{" + key + "." + name + "}"
		if value {
			ref = "N({#" + key + "." + name + "})"
		}
		out += `+({#chosen}="` + key + `")*` + ref
	}
	return out
}

func (s *site) chosenValue(m string) float64 {
	c := s.r.Conversion(s.r.Chosen())
	if c == nil {
		if m == "npv_usd" {
			return s.r.Mine.NPVUSD
		}
		return 0
	}
	switch m {
	case "npv_usd":
		return c.NPVUSD
	case "uplift_usd":
		return c.UpliftUSD
	case "company_capex_usd":
		return c.CompanyCapexUSD
	case "displaced_share":
		return c.DisplacedShare
	case "stabilised_ebitda_usd":
		return c.StabilisedEBITDAUSD.Value
	}
	if c.Debt == nil {
		return 0
	}
	return c.Debt.Share * c.CompanyCapexUSD
}

// sum adds up a series.
func sum(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total
}

// runs are the numbers of runs of one sign, from which it follows whether a rate of return exists.
func (s *site) runs(name, label, flows string, values []float64) {
	s.line(line{name: name, label: label, unit: "index", rule: "sign of the last flow; 2 or -2 at T: one change of sign", format: Whole, values: dcf.SignRuns(values),
		formula: "IF(ABS({" + flows + "})<={#c_negligible},{" + name + "<},IF({" + flows + "}*{" + name + "<}>0,{" + name + "<},SIGN({" + flows + "})*(ABS({" + name + "<})+1)))"})
}
