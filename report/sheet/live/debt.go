package live

import (
	"math"

	"rackrate/model"
	"rackrate/model/dcf"
)

// debt are the lines of the project debt and its measures. The share is cut once
// where the lowest cover at the share asked for misses the target; cover is in
// inverse proportion to the share, so no line depends on itself.
func (c conv) debt() {
	in, r, f := c.in, c.c, c.f
	if r.CODMonth > c.Horizon {
		c.scalar(c.key+".debt_usd", "Debt", "USD", "operations begin after the horizon: no debt", "{#T}-{#T}", Number(0), Money)
		return
	}
	sch, share := &c.ct.Debt, c.ct.DebtShare
	rate, end := in.DebtRatePct/12, r.CODMonth+in.DebtTermMonths
	c.one("drate", "Interest", "a month", "", "{#debt_rate_pct}/{#c_year}", rate, Small)
	c.one("dend", "Month after the last payment", "month", "", "{#@cod}+{#debt_term_months}", float64(end), Whole)
	c.add("tocod", "Interest factor to the month before operations", "factor", "(1+interest)^(c-1-t)", "(1+{#@drate})^({#@cod}-1-{t})", c.ct.ToCOD, Factor)
	before := c.monthly(func(t int) float64 { return flag(t < r.CODMonth) * f.Capex[t] })
	grown := c.monthly(func(t int) float64 { return before[t] * c.ct.ToCOD[t] })
	c.flow("early", "Capex before operations", "money out", "IF({t}<{#@cod},{@capex},0)", before)
	unit := 0.0
	for _, v := range grown {
		unit += v
	}
	c.one("unit", "Debt before operations, were all of it borrowed", "USD", "interest capitalised", "SUMPRODUCT({@early:},{@tocod:})", unit, Money)
	c.one("pay", "Level payment for 1 USD of it", "USD a month", "", "IF({#@drate}=0,1/{#debt_term_months},{#@drate}/(1-(1+{#@drate})^-{#debt_term_months}))", dcf.LevelPayment(1, rate, in.DebtTermMonths), Small)
	if r.Alternative == model.Cloud {
		c.add("reserve", "Reserve for later GPU purchases", "USD", "each spread over the life before it", `SUMIFS({@bought:},{t:},">="&{t},{t:},"<"&({t}+{#@life}),{t:},">="&{#@cod})/{#@life}`, c.ct.Reserve, Money)
		c.flow("cfads", "Cash flow for debt service", "EBITDA - maintenance - tax - reserve", "{@ebitda}-{@maint}-{@tax}-{@reserve}", sch.CFADS)
	} else {
		c.flow("cfads", "Cash flow for debt service", "EBITDA - maintenance - tax", "{@ebitda}-{@maint}-{@tax}", sch.CFADS)
	}
	c.cover(unit, rate)
	c.schedule(share, unit, rate)
	c.debtMeasures()
}

// cover is the cover of whole years of service at the share asked for, and the share that follows.
func (c conv) cover(unit, rate float64) {
	in, r, sch := c.in, c.c, &c.ct.Debt
	end := r.CODMonth + in.DebtTermMonths
	service := in.DebtSharePct * unit * dcf.LevelPayment(1, rate, in.DebtTermMonths)
	asked := in.DebtSharePct > 0 && r.CompanyCapexUSD > 0
	c.one("asked", "Debt is asked for", "0 or 1", "a share, something to pay for, operations within the horizon",
		"IF(AND({#debt_share_pct}>0,{#@company_capex_usd}>0,{#@cod}<={#T},{#@unit}>0),1,0)", flag(asked && unit > 0), Whole)
	c.one("service0", "Debt service of a year at the share asked for", "USD", "", "{#c_year}*{#debt_share_pct}*{#@unit}*{#@pay}", 12*service, Money)
	lowest := math.NaN()
	values := c.monthly(func(t int) float64 {
		since := t - r.CODMonth + 1
		if !(asked && unit > 0) || since < 12 || since%12 != 0 || t >= end {
			return math.NaN()
		}
		v := sum(sch.CFADS[t-11:t+1]) / (12 * service)
		if !(lowest <= v) {
			lowest = v
		}
		return v
	})
	c.add("cover", "Cover of a whole year, at the share asked for", "x", "in the year's last month", `IF(AND({#@asked}=1,{t}>{#@cod},{t}<{#@dend}),IF(MOD({t}-{#@cod}+1,{#c_year})=0,SUMIFS({@cfads:},{t:},">"&({t}-{#c_year}),{t:},"<="&{t})/{#@service0},""),"")`, values, Factor)
	v := Number(lowest)
	if math.IsNaN(lowest) {
		v = Text(none)
	}
	c.scalar(c.key+".lowest", "Lowest cover at the share asked for", "x", "", tmpl(`IF(COUNT({@cover:})=0,"none",MIN({@cover:}))`, c.key), v, Factor)
	drawn := 0.0
	if r.Debt != nil && unit > 0 {
		drawn = r.Debt.Share
	}
	c.one("dshare", "Share drawn", "fraction", "cut to meet the target", `{#@asked}*{#debt_share_pct}*IF(AND(ISNUMBER({#@lowest}),{#dscr_target_x}>0),MIN(1,MAX(0,N({#@lowest}))/MAX({#dscr_target_x},{#c_negligible})),1)`, drawn, Share)
	usd := 0.0
	if r.Debt != nil {
		usd = r.Debt.Share * r.CompanyCapexUSD
	}
	c.one("debt_usd", "Debt that the site can carry", "USD", "share x company capex (section 10)", "{#@dshare}*{#@company_capex_usd}", usd, Money)
}

// schedule is the debt month by month and the levered flow.
func (c conv) schedule(share, unit, rate float64) {
	r, sch := c.c, &c.ct.Debt
	payment := 0.0
	if r.Debt != nil && share > 0 {
		payment = r.Debt.MonthlyPaymentUSD
	}
	c.one("payment", "Level payment", "USD a month", "money out", "{#@dshare}*{#@unit}*{#@pay}", payment, Money)
	c.flow("draw", "Drawn", "money in", "{#@dshare}*{@early}", sch.Draw)
	c.flow("interest", "Interest", "capitalised before operations", "{@balance<}*{#@drate}", sch.Interest)
	c.flow("service", "Debt service", "money out", "IF(AND({t}>={#@cod},{t}<{#@dend}),{#@payment},0)", sch.Service)
	c.add("balance", "Balance at the month's end", "USD", "nil from the last payment on", "IF({t}>={#@dend}-1,0,{@balance<}+{@interest}+{@draw}-{@service})", sch.Balance, Money)
	inTerm := c.monthly(func(t int) float64 {
		return flag(t >= r.CODMonth && t < r.CODMonth+c.in.DebtTermMonths) * sch.CFADS[t] * c.ct.ToCOD[t]
	})
	c.flow("served", "Likewise, discounted to the month before operations", "months of service only", "IF(AND({t}>={#@cod},{t}<{#@dend}),{@cfads}*{@tocod},0)", inTerm)
	income := "{@ebitda}-{@maint}-{@dep}-IF({t}>={#@cod},{@interest},0)"
	c.add("lnol", "Losses carried forward, with interest deducted", "USD", "after the month", "MAX(0,{@lnol<}-("+income+"))", sch.LeveredLosses, Money)
	c.flow("ltax", "Tax, with interest deducted", "money out", "{#tax_rate_pct}*MAX(0,"+income+"-{@lnol<})", sch.LeveredTax)
	c.flow("lfcf", "Levered cash flow", "a balance left at T is repaid then", "{@fcf}+{@tax}-{@ltax}+{@draw}-{@service}-IF({t}={#T},{@balance},0)", sch.LeveredFCF)
	c.runs(c.key+".lruns", "Runs of one sign: levered", c.key+".lfcf", sch.LeveredFCF)
}

// debtMeasures are those of section 9, none where there is no debt.
func (c conv) debtMeasures() {
	var d model.DebtResult
	missing := model.None(model.NoDebt)
	share, at, pay := missing, missing, missing
	d.DSCRMin, d.DSCRAvg, d.LLCR, d.LeveredIRR = missing, missing, missing, missing
	if r := c.c.Debt; r != nil && r.Share > 0 {
		d, share, at, pay = *r, model.Some(r.Share), model.Some(r.DebtAtCODUSD), model.Some(r.MonthlyPaymentUSD)
	}
	m := func(name, formula string, f model.Figure, format string) {
		c.measure(c.key, "debt."+name, tmpl(`IF({#@dshare}=0,"none",`+formula+")", c.key), f, format)
	}
	m("share", "{#@dshare}", share, Share)
	m("debt_at_cod", "{#@dshare}*{#@unit}", at, Money)
	m("monthly_payment", "{#@payment}", pay, Money)
	m("dscr_min", `IF(ISNUMBER({#@lowest}),{#@lowest}*{#debt_share_pct}/{#@dshare},"none")`, d.DSCRMin, Factor)
	m("dscr_avg", `IF(ISNUMBER({#@lowest}),SUM({@cover:})/MAX(1,COUNT({@cover:}))*{#debt_share_pct}/{#@dshare},"none")`, d.DSCRAvg, Factor)
	m("llcr", "SUM({@served:})/({#@dshare}*{#@unit})", d.LLCR, Factor)
	c.rate("debt.levered_irr", "lfcf", "lruns", "{#@dshare}=0", c.ct.Debt.LeveredFCF, d.LeveredIRR)
}
