package live

import (
	"fmt"
	"strings"

	"rackrate/model"
	"rackrate/model/dcf"
)

// MinerSites is a miner with the sheets of its sites.
type MinerSites struct {
	Outcome *model.MinerOutcome
	Sheets  []*Sheet
}

var minerInputs = []string{"share_price_usd", "shares_m", "net_debt_usd", "cash_usd", "btc_held", "convertible_principal_usd", "conversion_price_usd",
	"issue_discount_pct", "ev_ebitda_mining_x", "ev_ebitda_hpc_x", "sector_multiple_before_x", "sector_multiple_after_x"}

// miner is a miner's block while it is laid out.
type miner struct {
	*Sheet
	ctx *Context
	key string
	MinerSites
}

// Miners is the sheet of the miners' funding and values per share (section 10).
func (c *Context) Miners(name string, time *Sheet, miners []MinerSites) (*Sheet, error) {
	s := newSheet(name, c.Env.Horizon())
	c.head(s, "Miners: funding and value per share of the chosen alternatives")
	s.axis(time.monthRef("t"), true)
	s.Rows[s.Frozen-1].Runs[0].Role = Link
	s.block("Time and constants, from " + time.Name)
	s.mirror(time, "year")
	for _, key := range []string{"c_million"} {
		s.cell(key, "A million", "", "", Cell{Value: time.Value(key), Formula: time.At(key), Role: Link, Format: Plain})
	}
	s.cell("btc0", "Bitcoin price at the valuation date", "USD/BTC", "", Cell{Value: time.Value("btc_price_usd"), Formula: time.At("btc_price_usd"), Role: Link, Format: Dollars})
	for i, m := range miners {
		b := miner{s, c, fmt.Sprintf("m%d", i), m}
		s.block(m.Outcome.Name)
		b.inputs()
		b.funding()
		b.shares()
		b.parts()
	}
	return s, s.finish()
}

// MinerKey is the name of a measure of the n-th miner on the sheet of miners.
func MinerKey(n int, measure string) string { return fmt.Sprintf("m%d.%s", n, measure) }

func (b miner) inputs() {
	for _, key := range minerInputs {
		in, _ := b.ctx.Registry.Lookup(key)
		b.cell(b.key+"."+key, b.ctx.Words.Input(key), in.Unit, key,
			Cell{Value: b.ctx.Inputs.Value(b.Outcome.Name, "", key), Formula: b.ctx.Inputs.Ref(b.Outcome.Name, "", key), Role: Link, Format: Plain})
		b.Rows[len(b.Rows)-1].Level = 1
	}
}

// overSites is the sum of a value over the miner's sites, as a formula and as a number.
func (b miner) overSites(row string) (formula string, total float64) {
	var terms []string
	for _, s := range b.Sheets {
		terms = append(terms, "N("+s.At(row)+")")
		if v := s.Value(row); v.Numeric() {
			total += v.Number
		}
	}
	return strings.Join(terms, "+"), total
}

func (b miner) one(name, label, unit, rule, formula string, v Value, format string) {
	b.scalar(b.key+"."+name, label, unit, rule, tmpl(formula, b.key), v, format)
}

// summed adds a row that adds a value up over the sites.
func (b miner) summed(name, label, row string, want float64) {
	formula, _ := b.overSites(row)
	b.cell(b.key+"."+name, label, "USD", "over the sites", Cell{Value: Number(want), Formula: formula, Role: Link, Format: Money})
}

// funding is what is needed and where it comes from, each source in turn.
func (b miner) funding() {
	r := &b.Outcome.Result
	flows := make([]float64, b.Horizon+1)
	var terms []string
	for _, s := range b.Sheets {
		terms = append(terms, s.monthRef("chosen.fcf"))
		for t, v := range s.Rows[s.rows["chosen.fcf"]-1].Runs[1].Values {
			flows[t] += v
		}
	}
	b.line(line{name: b.key + ".fcf", label: "HPC cash flow of the chosen alternatives", unit: "USD", rule: "over the sites", values: flows, flow: true, formula: strings.Join(terms, "+")})
	months := &b.Rows[len(b.Rows)-1].Runs[1]
	months.Apart, months.Role = true, Link
	b.line(line{name: b.key + ".cum", label: "Cumulative", unit: "USD", values: dcf.Cumulative(flows, nil), formula: tmpl("{@cum<}+{@fcf}", b.key)})
	_, npv := b.overSites("chosen.npv_usd")
	b.summed("npv", "Value of the chosen alternatives", "chosen.npv_usd", npv)
	b.summed("uplift_usd", "Uplift", "chosen.uplift_usd", r.UpliftUSD)
	b.one("funding_need_usd", "Funding need", "USD", "deepest cumulative cash flow", "MAX(0,-MIN({@cum:}))", Number(r.FundingNeedUSD), Money)
	_, capacity := b.overSites("chosen.debt_usd")
	b.summed("debtcap", "Debt that the sites can carry", "chosen.debt_usd", capacity)
	b.one("debt_usd", "From debt", "USD", "up to what is needed", "MIN({#@debtcap},{#@funding_need_usd})", Number(r.DebtUSD), Money)
	b.one("cash_used", "From cash", "USD", "up to what is still needed", "MIN({#@cash_usd},{#@funding_need_usd}-{#@debt_usd})", Number(r.CashUSD), Money)
	b.one("convertible_usd", "From convertible notes", "USD", "likewise", "IF(ISNUMBER({#@conversion_price_usd}),MIN({#@convertible_principal_usd},{#@funding_need_usd}-{#@debt_usd}-{#@cash_used}),0)", Number(r.ConvertibleUSD), Money)
	b.one("equity_usd", "From new shares", "USD", "the rest", "{#@funding_need_usd}-{#@debt_usd}-{#@cash_used}-{#@convertible_usd}", Number(r.EquityUSD), Money)
}

// figure is a measure's value.
func figureOf(f model.Figure) Value {
	if !f.OK() {
		return Text(none)
	}
	return Number(f.Value)
}

// shares are the figures per share; none where the price or the shares are not given.
func (b miner) shares() {
	r, in := &b.Outcome.Result, &b.Outcome.Inputs
	listed := in.SharePriceUSD.Known && in.SharesM.Known
	one := func(name, label, unit, rule, formula string, v Value, format string) {
		if !listed {
			v = Text(none)
		}
		b.one(name, label, unit, rule, `IF({#@listed}=1,`+formula+`,"none")`, v, format)
	}
	b.one("listed", "Share price and shares are given", "0 or 1", "", "IF(AND(ISNUMBER({#@share_price_usd}),ISNUMBER({#@shares_m})),1,0)", Number(flag(listed)), Whole)
	shares := in.SharesM.Value * 1e6
	issued := r.EquityUSD / (in.SharePriceUSD.Value * (1 - in.IssueDiscountPct))
	notes := 0.0
	if r.ConvertibleUSD > 0 {
		notes = r.ConvertibleUSD / in.ConversionPriceUSD.Value
	}
	converted := (r.MarketCapUSD.Value + r.UpliftUSD + r.EquityUSD + r.ConvertibleUSD) / (shares + issued + notes)
	one("market_cap_usd", "Market cap", "USD", "price x shares", "{#@share_price_usd}*{#@shares_m}*{#c_million}", figureOf(r.MarketCapUSD), Money)
	one("ev_usd", "Enterprise value", "USD", "market cap + net debt", "{#@market_cap_usd}+{#@net_debt_usd}", figureOf(r.EVUSD), Money)
	one("issued", "New shares from equity", "shares", "at a discount", "{#@equity_usd}/({#@share_price_usd}*(1-{#@issue_discount_pct}))", Number(issued), Whole)
	one("notes", "Shares that the notes convert into", "shares", "", "IF({#@convertible_usd}>0,{#@convertible_usd}/{#@conversion_price_usd},0)", Number(notes), Whole)
	one("converted", "Value per share were they converted", "USD/share", "", "({#@market_cap_usd}+{#@uplift_usd}+{#@equity_usd}+{#@convertible_usd})/({#@shares_m}*{#c_million}+{#@issued}+{#@notes})", Number(converted), Dollars)
	one("converts", "The notes convert", "0 or 1", "where that is above their price", "IF(AND({#@notes}>0,{#@converted}>{#@conversion_price_usd}),1,0)", Number(flag(r.Converts)), Whole)
	all := shares + issued + flag(r.Converts)*notes
	one("all", "Shares afterwards", "shares", "", "{#@shares_m}*{#c_million}+{#@issued}+{#@converts}*{#@notes}", Number(all), Whole)
	one("value_per_share_usd", "Value per share", "USD/share", "starts from the market cap", "IF({#@converts}=1,{#@converted},({#@market_cap_usd}+{#@uplift_usd}+{#@equity_usd})/({#@shares_m}*{#c_million}+{#@issued}))", figureOf(r.ValuePerShareUSD), Dollars)
	one("new_shares_m", "New shares", "million", "", "({#@all}-{#@shares_m}*{#c_million})/{#c_million}", figureOf(r.NewSharesM), Dollars)
	one("dilution_pct", "Dilution", "fraction", "new shares over all", "({#@all}-{#@shares_m}*{#c_million})/{#@all}", figureOf(r.DilutionPct), Share)
	one("uplift_per_share_usd", "Uplift per share", "USD/share", "", "{#@uplift_usd}/{#@all}", figureOf(r.UpliftPerShareUSD), Dollars)
	one("nav_per_share_usd", "Net asset value per share", "USD/share", "chosen alternatives + bitcoin - net debt", "({#@npv}+N({#@btc_held})*{#btc0}-{#@net_debt_usd}+{#@equity_usd}+{#@converts}*{#@convertible_usd})/{#@all}", figureOf(r.NAVPerShareUSD), Dollars)
	one("sector_rerating_per_share_usd", "Value per share at the sector's re-rating", "USD/share", "", "({#@ev_usd}*{#@sector_multiple_after_x}/{#@sector_multiple_before_x}-{#@net_debt_usd})/({#@shares_m}*{#c_million})", figureOf(r.SectorReratingPerShareUSD), Dollars)
}

// parts is the sum of the parts, none unless both multiples are given.
func (b miner) parts() {
	r := &b.Outcome.Result
	_, now := b.overSites("mine.ebitda_12m_usd")
	b.summed("ebitda", "Mining EBITDA of twelve months", "mine.ebitda_12m_usd", now)
	_, kept := b.overSites("chosen.kept_ebitda")
	b.summed("kept", "Likewise of what goes on mining", "chosen.kept_ebitda", kept)
	_, hpc := b.overSites("chosen.stabilised_ebitda_usd")
	b.summed("hpc", "Stabilised HPC EBITDA", "chosen.stabilised_ebitda_usd", hpc)
	both := "AND(ISNUMBER({#@ev_ebitda_mining_x}),ISNUMBER({#@ev_ebitda_hpc_x}))"
	b.one("ev_parts_now_usd", "Sum of the parts today", "USD", "", "IF("+both+`,{#@ebitda}*{#@ev_ebitda_mining_x},"none")`, figureOf(r.EVPartsNowUSD), Money)
	b.one("ev_parts_stabilised_usd", "Sum of the parts when stabilised", "USD", "before the cost of getting there",
		"IF("+both+`,{#@kept}*{#@ev_ebitda_mining_x}+{#@hpc}*{#@ev_ebitda_hpc_x},"none")`, figureOf(r.EVPartsStabilisedUSD), Money)
}
