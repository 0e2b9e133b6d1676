package live

import (
	"math"
	"strings"

	"rackrate/model"
	"rackrate/model/dcf"
)

// tmpl puts a key before the names of a template that begin with @.
func tmpl(template, key string) string { return strings.ReplaceAll(template, "@", key+".") }

// conv is a conversion while it is laid out.
type conv struct {
	*site
	key string
	c   *model.ConversionResult
	ct  *model.ConversionTrace
	f   *model.Flows
}

// conversion lays out the HPC part of a conversion, its debt and its measures.
func (s *site) conversion(r *model.ConversionResult) {
	c := conv{s, string(r.Alternative), r, s.tr.Conversions[r.Alternative], &r.HPC}
	title := map[model.Alternative]string{model.Colo: "Colocation", model.Cloud: "GPU cloud", model.Hybrid: "Hybrid: colocation on a share"}[r.Alternative]
	s.block(title + ": the build (section 4)")
	c.build()
	if r.Alternative == model.Cloud {
		s.block(title + ": operations (section 6)")
		c.cloud()
	} else {
		s.block(title + ": operations (section 5)")
		c.lease()
	}
	s.block(title + ": tax, value at the horizon, cash flow (section 7)")
	c.settle()
	c.totalLines()
	s.block(title + ": debt (section 9)")
	c.debt()
	s.block(title + ": measures (section 8)")
	c.measures()
}

func (c conv) add(name, label, unit, rule, formula string, values []float64, format string) {
	c.line(line{name: c.key + "." + name, label: label, unit: unit, rule: rule, formula: tmpl(formula, c.key), values: values, format: format})
}

func (c conv) flow(name, label, rule, formula string, values []float64) {
	c.line(line{name: c.key + "." + name, label: label, unit: "USD", rule: rule, formula: tmpl(formula, c.key), values: values, flow: true})
}

func (c conv) one(name, label, unit, rule, formula string, v float64, format string) {
	c.scalar(c.key+"."+name, label, unit, rule, tmpl(formula, c.key), Number(v), format)
}

// build are the megawatts, the cost and the calendar of the conversion.
func (c conv) build() {
	r := c.c
	mw, dc := "{#convert_mw}", "{#@total}"
	if r.Alternative == model.Hybrid {
		mw += "*{#hybrid_share_pct}"
	}
	if r.Alternative != model.Cloud {
		dc += "*(1-{#tenant_funded_pct})"
	}
	c.one("mw", "Converted, at the meter", "MW", "", mw, r.ConvertedMW, Dollars)
	c.one("it", "Critical IT load", "MW", "C", "{#@mw}/{#pue_hpc}", r.CriticalITMW, Dollars)
	c.one("total", "Build cost, tenant's share included", "USD", "money out", "{#@it}*{#capex_usd_mw}*(1+{#contingency_pct})+{#remediation_usd}", r.TotalCapexUSD, Money)
	c.one("dc", "The company's share", "USD", "dc", dc, r.DCCapexUSD, Money)
	c.one("cod", "First month of operations", "month", "c = d + b + 1", "{#delay_months}+{#build_months}+1", float64(r.CODMonth), Whole)
	c.flow("build", "Build cost as it is spent", "money out", "{#@dc}*IF({#build_months}=0,IF({t}={#delay_months},1,0),IF(AND({t}>{#delay_months},{t}<{#@cod}),1/{#build_months},0))", c.ct.Build)
	c.flow("placed", "Building placed in service", "at c-1, as a whole", "IF({t}={#@cod}-1,{#@dc},0)",
		c.monthly(func(t int) float64 { return flag(t == r.CODMonth-1) * r.DCCapexUSD }))
}

// since is the number of the month of operations, from 0.
func (c conv) since(last string, end int) {
	c.add("open", "In operation", "0 or 1", "from c on", "IF(AND({t}>={#@cod},"+last+"),1,0)",
		c.monthly(func(t int) float64 { return flag(t >= c.c.CODMonth && t <= end) }), Whole)
	c.add("k", "Month of operations", "index", "k = t - c", "{t}-{#@cod}", c.monthly(func(t int) float64 { return float64(t - c.c.CODMonth) }), Whole)
}

// hpcPrice is the power price that HPC pays in a month.
const hpcPrice = "{#power_price_usd_mwh}*(1+{#hpc_power_premium_pct})*{pg}"

// lease are the operations of colocation.
func (c conv) lease() {
	in, f := c.in, c.f
	c.since("{t}<={#T}", c.Horizon)
	c.add("occ", "Occupancy", "fraction", "ramp, then renewal", "{@open}*MIN(1,({@k}+1)/MAX(1,{#ramp_months}))*{#occupancy_pct}*IF({@k}>={#lease_term_months},{#renewal_probability_pct},1)", c.ct.Occupancy, Share)
	c.add("rent", "Rent", "USD/kW-month", "steps at each anniversary", "{@open}*{#lease_usd_kw_month}*(1+{#lease_escalator_pct})^INT({@k}/{#c_year})*IF({@k}>={#lease_term_months},{#renewal_rent_pct},1)", c.ct.Rent, Dollars)
	c.flow("revenue", "Rent received", "money in, net of power passed through", "{#@it}*{#c_kw}*{@rent}*{@occ}*(1-{#sla_credit_pct})", f.Revenue)
	c.flow("credit", "Credit to the tenant", "money out", "MIN({#tenant_credit_pct}*{@revenue},{@left<})", f.TenantCredit)
	c.line(line{name: c.key + ".left", label: "Tenant's share still to be credited", unit: "USD", rule: "at the month's end", formula: tmpl("{@left<}-{@credit}", c.key),
		opening: tmpl("{#tenant_funded_pct}*{#@total}", c.key), open: in.TenantFundedPct * c.c.TotalCapexUSD, values: c.ct.CreditLeft})
	c.flow("power", "Power not passed through", "money out", "{#@it}*{#pue_hpc}*{#it_load_factor_pct}*{@occ}*{#c_hours}*{days}*"+hpcPrice+"*(1-{#power_pass_through_pct})", f.Power)
	c.flow("opex", "Opex", "money out", "{@open}*{#opex_hpc_usd_kw_month}*{#@it}*{#c_kw}*{inflation}", f.Opex)
	c.flow("ebitda", "EBITDA", "revenue - credit - power - opex", "{@revenue}-{@credit}-{@power}-{@opex}", f.EBITDA)
}

// cloud are the operations of the GPU cloud.
func (c conv) cloud() {
	in, f, r := c.in, c.f, c.c
	life := int(math.Floor(in.GPULifeYears*12 + 0.5))
	c.cell(c.key+".policy", "Policy at the end of the GPUs' life", "choice", "the program's choice; may be changed: replace, run-off", Cell{Value: Text(string(r.GPUPolicy)), Role: Policy})
	c.one("gpus", "GPUs", "GPU", "as many as the load feeds where not given", "IF(ISNUMBER({#gpu_count}),{#gpu_count},INT({#@it}*{#c_kw}/{#kw_per_gpu}+{#c_guard}))", r.GPUs, Whole)
	c.one("life", "Life of GPUs", "months", "rounded", "INT({#gpu_life_years}*{#c_year}+{#c_half})", float64(life), Whole)
	end := c.Horizon
	if r.GPUPolicy == model.RunOff {
		end = min(end, r.CODMonth-1+life)
	}
	c.since(`OR({#@policy}="replace",{t}<{#@cod}+{#@life})`, end)
	c.add("ramp", "Share delivered", "fraction", "straight line", "{@open}*MIN(1,({@k}+1)/MAX(1,{#ramp_months}))", c.ct.Ramp, Share)
	c.add("chi", "Share contracted", "fraction", "chi", "IF({@k}<{#gpu_contract_months},{@open}*{#gpu_contract_share_pct},0)", c.ct.Contracted, Share)
	c.add("market", "Market price of a GPU-hour", "USD/GPU-hour", "", "{#gpu_price_usd_hour}*(1+{#gpu_price_growth_pct})^{yr}", c.ct.Market, Factor)
	c.flow("revenue", "GPU-hours sold", "money in", "{#@gpus}*{#c_hours}*{days}*{@ramp}*({@chi}*{#gpu_contract_price_usd_hour}+(1-{@chi})*{@market}*{#gpu_utilisation_pct})*(1-{#sla_credit_pct})", f.Revenue)
	c.flow("power", "Power", "money out", "{#@gpus}*{#kw_per_gpu}/{#c_kw}*{#pue_hpc}*{#it_load_factor_pct}*{@ramp}*{#c_hours}*{days}*"+hpcPrice, f.Power)
	c.flow("opex", "Opex", "money out", "{@open}*({#opex_hpc_usd_kw_month}*{#@it}*{#c_kw}+{#gpu_opex_usd_month}*{#@gpus})*{inflation}", f.Opex)
	c.flow("ebitda", "EBITDA", "revenue - power - opex", "{@revenue}-{@power}-{@opex}", f.EBITDA)
	due := c.monthly(func(t int) float64 { return flag(c.ct.Bought[t] != 0) })
	if r.GPUs*in.GPUCapexUSD == 0 {
		due = c.monthly(func(t int) float64 {
			since := t - r.CODMonth + 1
			return flag(since >= 0 && t < c.Horizon && since%life == 0 && (since == 0 || r.GPUPolicy == model.Replace))
		})
	}
	c.add("due", "Purchase at the month's end", "0 or 1", "months c-1 + k life before T", `IF(AND({t}>={#@cod}-1,{t}<{#T},OR({#@policy}="replace",{t}={#@cod}-1)),IF(MOD({t}-{#@cod}+1,{#@life})=0,1,0),0)`, due, Whole)
	c.flow("bought", "GPUs bought", "money out", "{@due}*{#@gpus}*{#gpu_capex_usd}*(1+{#gpu_cost_growth_pct})^{yr}", c.ct.Bought)
	c.add("aged", "Share of a purchase in the books at the horizon", "fraction", "1 - age / life", "MAX(0,1-({#T}-{t})/{#@life})",
		c.monthly(func(t int) float64 { return max(0, 1-float64(c.Horizon-t)/float64(life)) }), Share)
}

// settle are maintenance, tax, the value at the horizon and the cash flow.
func (c conv) settle() {
	f, in, r := c.f, c.in, c.c
	capex, dep, book := "{@build}", "{#bonus_depreciation_pct}*{@placed<}+(1-{#bonus_depreciation_pct})*"+straightLine("@placed", "tax_life_dc_months"), 0.0
	if r.CODMonth-1 <= c.Horizon {
		book = r.DCCapexUSD * max(0, 1-float64(c.Horizon-r.CODMonth+1)/float64(in.DCLifeMonths))
	} else {
		book = sum(c.ct.Build)
	}
	bookFormula := "IF({#@cod}-1>{#T},SUM({@build:}),{#@dc}*MAX(0,1-({#T}-{#@cod}+1)/{#dc_life_months}))"
	multiple := "exit_multiple_colo_x"
	if r.Alternative == model.Cloud {
		multiple = "exit_multiple_cloud_x"
		capex += "+{@bought}"
		dep = "{#bonus_depreciation_pct}*({@placed<}+{@bought<})+(1-{#bonus_depreciation_pct})*(" + straightLine("@placed", "tax_life_dc_months") + "+" + straightLine("@bought", "tax_life_gpu_months") + ")"
		bookFormula += "+SUMPRODUCT({@bought:},{@aged:})"
		life := math.Floor(in.GPULifeYears*12 + 0.5)
		for t, cost := range c.ct.Bought {
			book += cost * max(0, 1-float64(c.Horizon-t)/life)
		}
	}
	c.flow("maint", "Maintenance capex", "money out", "{#maintenance_capex_pct}*{@revenue}", f.Maintenance)
	c.flow("capex", "Capex", "money out", capex, f.Capex)
	c.flow("dep", "Tax depreciation", "from the month after", dep, f.Depreciation)
	c.taxes(c.key, "@maint", f)
	c.last12(c.key, f)
	c.one("book", "Book value at the horizon", "USD", "cost x (1 - age / life)", bookFormula, book, Money)
	c.one("end", "Value at the horizon", "USD", "multiple of EBITDA or share of book value",
		"MAX({#"+multiple+"}*MAX(0,{#@last12}),{#residual_recovery_pct}*{#@book})", f.Terminal[c.Horizon], Money)
	c.flow("terminal", "Value at the horizon", "money in, at T", "IF({t}={#T},{#@end},0)", f.Terminal)
	c.flow("fcf", "Free cash flow of the HPC part", "EBITDA - maintenance - tax - capex + value", "{@ebitda}-{@maint}-{@tax}-{@capex}+{@terminal}", f.FCF)
}

// totalLines are the flows that measures need besides: discounted, cumulative, of both parts, against mining.
func (c conv) totalLines() {
	fcf, df, factors := c.f.FCF, factorOf(c.c.Alternative), c.factors(c.c.Alternative)
	discounted := c.monthly(func(t int) float64 { return fcf[t] * factors[t] })
	cum, cumd := dcf.Cumulative(fcf, nil), dcf.Cumulative(fcf, factors)
	below := func(series []float64) []float64 {
		return c.monthly(func(t int) float64 { return flag(series[t] < 0) * float64(t+1) })
	}
	c.flow("pv", "Discounted cash flow", "", "{@fcf}*{"+df+"}", discounted)
	c.add("cum", "Cumulative cash flow", "USD", "", "{@cum<}+{@fcf}", cum, Money)
	c.add("cumpv", "Cumulative discounted cash flow", "USD", "", "{@cumpv<}+{@pv}", cumd, Money)
	c.add("neg", "Month after, where cumulative is negative", "index", "t + 1, else 0", "IF({@cum}<0,{t}+1,0)", below(cum), Whole)
	c.add("negpv", "Likewise, discounted", "index", "t + 1, else 0", "IF({@cumpv}<0,{t}+1,0)", below(cumd), Whole)
	c.flow("all", "All flows of the alternative", "HPC and mining part", "{@fcf}+{"+partOf(c.c.Alternative)+".fcf}", c.c.TotalFCF)
	c.flow("gap", "All flows less those of mine", "", "{@all}-{mine.fcf}", c.ct.Incremental)
	c.runs(c.key+".runs", "Runs of one sign: HPC part", c.key+".fcf", fcf)
	c.runs(c.key+".gapruns", "Runs of one sign: against mine", c.key+".gap", c.ct.Incremental)
}

// rate adds a rate of return: where it starts looking, what it finds, and the
// measure, none where flows do not change sign once or it is above the limit.
func (c conv) rate(name, flows, runs, unless string, values []float64, f model.Figure) {
	start, raw := 0.01, Text(none)
	if i, err := dcf.IRR(values, math.Inf(1)); err == nil && (f.OK() || f.Why == model.RateAboveLimit) {
		start, raw = i, Number(math.Pow(1+i, 12)-1)
	}
	k, label := c.key+"."+name, c.ctx.Words.Measure(strings.TrimPrefix(name, "debt."))
	c.cell(k+".start", label+": starting rate", "fraction", "near the program's own", Cell{Value: Number(start), Role: Static, Format: Small})
	formula := "IF(OR(" + unless + `,ABS(INDEX({@` + runs + `:},1,{#T}+1))-1<>1),"none",(1+IRR({@` + flows + `:},{#` + k + `.start}))^{#c_year}-1)`
	c.scalar(k+".found", label+": rate found", "fraction a year", "flows change sign exactly once", tmpl(formula, c.key), raw, Share)
	c.measure(c.key, name, `IF(ISNUMBER({#`+k+`.found}),IF({#`+k+`.found}>{#c_limit},"none",{#`+k+`.found}),"none")`, f, Share)
}

// measures are those of section 8.
func (c conv) measures() {
	r, a := c.c, c.c.Alternative
	kept := partOf(a)
	m := func(name, formula string, f model.Figure, format string) {
		c.measure(c.key, name, tmpl(formula, c.key), f, format)
	}
	m("npv_mining_part_usd", "{#"+kept+".npv}", model.Some(r.NPVMiningPartUSD), Money)
	m("npv_hpc_part_usd", "SUMPRODUCT({@fcf:},{"+factorOf(a)+":})", model.Some(r.NPVHPCPartUSD), Money)
	m("npv_usd", "{#@npv_mining_part_usd}+{#@npv_hpc_part_usd}", model.Some(r.NPVUSD), Money)
	m("uplift_usd", "{#@npv_usd}-{#mine.npv}", model.Some(r.UpliftUSD), Money)
	m("uplift_usd_mw", `IF({#@mw}=0,"none",{#@uplift_usd}/{#@mw})`, r.UpliftUSDMW, Dollars)
	m("uplift_one_rate_usd", "SUMPRODUCT({@gap:},{"+factorOf(a)+":})", model.Some(r.UpliftOneRateUSD), Money)
	first := "{#@dc}"
	if a == model.Cloud {
		c.one("first", "First purchase of GPUs", "USD", "money out, at c-1", "IF({#@cod}-1<{#T},{#@gpus}*{#gpu_capex_usd}*(1+{#gpu_cost_growth_pct})^(({#@cod}-1)/{#c_year}),0)", r.GPUCapexUSD, Money)
		first += "+{#@first}"
	}
	m("company_capex_usd", first, model.Some(r.CompanyCapexUSD), Money)
	m("critical_it_mw", "{#@it}", model.Some(r.CriticalITMW), Dollars)
	m("cod_month", "{#@cod}", model.Some(float64(r.CODMonth)), Whole)
	m("displaced_share", "{#"+kept+".y}", model.Some(r.DisplacedShare), Share)
	from := r.CODMonth + max(1, c.in.RampMonths) - 1
	c.one("stable", "First month of stabilised operations", "month", "c + ramp - 1", "{#@cod}+MAX(1,{#ramp_months})-1", float64(from), Whole)
	m("stabilised_ebitda_usd", `IF({#@stable}+{#c_year}>{#T}+1,"none",SUMIFS({@ebitda:},{t:},">="&{#@stable},{t:},"<"&({#@stable}+{#c_year})))`, r.StabilisedEBITDAUSD, Money)
	m("yield_on_cost", ratio("{#@stabilised_ebitda_usd}", "{#@company_capex_usd}"), r.YieldOnCost, Share)
	whole := "{#@total}"
	if a == model.Cloud {
		whole = "({#@total}+{#@first})"
	}
	m("yield_on_total_cost", ratio("{#@stabilised_ebitda_usd}", whole), r.YieldOnTotalCost, Share)
	c.rate("project_irr", "fcf", "runs", "{#@company_capex_usd}=0", c.f.FCF, r.ProjectIRR)
	c.rate("incremental_irr", "gap", "gapruns", "{#@company_capex_usd}=0", c.ct.Incremental, r.IncrementalIRR)
	m("moic", `IF(SUMIF({@fcf:},"<0")=0,"none",-SUMIF({@fcf:},">0")/SUMIF({@fcf:},"<0"))`, r.MOIC, Factor)
	m("profitability_index", `IF(SUMIF({@pv:},"<0")=0,"none",-SUMIF({@pv:},">0")/SUMIF({@pv:},"<0"))`, r.ProfitabilityIndex, Factor)
	m("project_mirr", `IF(N({#@moic})>=1,({#@profitability_index}*(1+{#`+rateOf(a)+`})^({#T}/{#c_year}))^({#c_year}/{#T})-1,"none")`, r.ProjectMIRR, Share)
	c.payback("payback_months", "cum", "neg", r.PaybackMonths)
	c.payback("discounted_payback_months", "cumpv", "negpv", r.DiscountedPaybackMonths)
	m("peak_funding_usd", "MAX(0,-MIN({@cum:}))", model.Some(r.PeakFundingUSD), Money)
	m("terminal_npv_usd", "SUMPRODUCT({@terminal:},{"+factorOf(a)+":})", model.Some(r.TerminalNPVUSD), Money)
	m("terminal_multiple_x", `IF({#@last12}>0,{#@end}/{#@last12},"none")`, r.TerminalMultipleX, Factor)
	m("total_fcf_usd", "SUM({@all:})", model.Some(r.TotalFCFUSD), Money)
	if a != model.Cloud {
		m("contract_value_usd", `SUMIFS({@revenue:},{t:},">="&{#@cod},{t:},"<"&({#@cod}+{#lease_term_months}))`, r.ContractValueUSD, Money)
	}
}

// rateOf is the input that is a conversion's discount rate.
func rateOf(a model.Alternative) string {
	if a == model.Cloud {
		return "discount_rate_cloud_pct"
	}
	return "discount_rate_colo_pct"
}

// ratio is a over b, none where there is no a or b is nil.
func ratio(a, b string) string {
	return `IF(ISNUMBER(` + a + `),IF(` + b + `=0,"none",` + a + `/` + b + `),"none")`
}

// payback is when a cumulative line turns non-negative for good, linear within the month.
func (c conv) payback(name, cum, neg string, f model.Figure) {
	k := c.key + "." + name
	last := 0.0
	for _, v := range c.Rows[c.rows[c.key+"."+neg]-1].Runs[0].Values {
		last = max(last, v)
	}
	c.one(name+".from", "Month after the last that is negative", "month", "0 where none is", "MAX({@"+neg+":})", last, Whole)
	at := "{#" + k + ".from}"
	now, before := "INDEX({@"+cum+":},1,"+at+"+1)", "INDEX({@"+cum+":},1,"+at+")"
	c.measure(c.key, name, tmpl("IF("+at+"=0,0,IF("+at+`>{#T},"none",`+at+"-"+now+"/("+now+"-"+before+")))", c.key), f, Dollars)
}
