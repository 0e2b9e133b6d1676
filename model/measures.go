package model

// Kind says how a measure is to be read: what a person sees is decided by it.
type Kind string

// The kinds of measures.
const (
	Money     Kind = "USD"
	Ratio     Kind = "x"
	Pct       Kind = "fraction"
	Months    Kind = "months"
	MW        Kind = "MW"
	Coins     Kind = "BTC"
	PerMW     Kind = "USD/MW"
	PerCoin   Kind = "USD/BTC"
	PerShare  Kind = "USD/share"
	MShares   Kind = "million"
	Hashprice Kind = "USD/PH/s/day"
)

// Measure is one output: its name in results.json, how to read it, and where it stands.
// It lets tables, files and tests go through all outputs without naming each.
type Measure[R any] struct {
	Key  string
	Kind Kind
	Get  func(*R) Figure
}

// MineMeasures are the outputs of mining.
var MineMeasures = []Measure[MineResult]{
	{"npv_usd", Money, func(r *MineResult) Figure { return Some(r.NPVUSD) }},
	{"total_fcf_usd", Money, func(r *MineResult) Figure { return Some(r.TotalFCFUSD) }},
	{"revenue_12m_usd", Money, func(r *MineResult) Figure { return Some(r.Revenue12mUSD) }},
	{"ebitda_12m_usd", Money, func(r *MineResult) Figure { return Some(r.EBITDA12mUSD) }},
	{"btc_12m", Coins, func(r *MineResult) Figure { return Some(r.BTC12m) }},
	{"cash_cost_per_btc_usd", PerCoin, func(r *MineResult) Figure { return r.CashCostPerBTCUSD }},
}

// ConversionMeasures are the outputs of a conversion besides its policies and its debt.
var ConversionMeasures = []Measure[ConversionResult]{
	{"npv_usd", Money, func(r *ConversionResult) Figure { return Some(r.NPVUSD) }},
	{"npv_mining_part_usd", Money, func(r *ConversionResult) Figure { return Some(r.NPVMiningPartUSD) }},
	{"npv_hpc_part_usd", Money, func(r *ConversionResult) Figure { return Some(r.NPVHPCPartUSD) }},
	{"uplift_usd", Money, func(r *ConversionResult) Figure { return Some(r.UpliftUSD) }},
	{"uplift_usd_mw", PerMW, func(r *ConversionResult) Figure { return r.UpliftUSDMW }},
	{"uplift_one_rate_usd", Money, func(r *ConversionResult) Figure { return Some(r.UpliftOneRateUSD) }},
	{"company_capex_usd", Money, func(r *ConversionResult) Figure { return Some(r.CompanyCapexUSD) }},
	{"critical_it_mw", MW, func(r *ConversionResult) Figure { return Some(r.CriticalITMW) }},
	{"cod_month", Months, func(r *ConversionResult) Figure { return Some(float64(r.CODMonth)) }},
	{"displaced_share", Pct, func(r *ConversionResult) Figure { return Some(r.DisplacedShare) }},
	{"stabilised_ebitda_usd", Money, func(r *ConversionResult) Figure { return r.StabilisedEBITDAUSD }},
	{"yield_on_cost", Pct, func(r *ConversionResult) Figure { return r.YieldOnCost }},
	{"yield_on_total_cost", Pct, func(r *ConversionResult) Figure { return r.YieldOnTotalCost }},
	{"project_irr", Pct, func(r *ConversionResult) Figure { return r.ProjectIRR }},
	{"incremental_irr", Pct, func(r *ConversionResult) Figure { return r.IncrementalIRR }},
	{"project_mirr", Pct, func(r *ConversionResult) Figure { return r.ProjectMIRR }},
	{"moic", Ratio, func(r *ConversionResult) Figure { return r.MOIC }},
	{"profitability_index", Ratio, func(r *ConversionResult) Figure { return r.ProfitabilityIndex }},
	{"payback_months", Months, func(r *ConversionResult) Figure { return r.PaybackMonths }},
	{"discounted_payback_months", Months, func(r *ConversionResult) Figure { return r.DiscountedPaybackMonths }},
	{"peak_funding_usd", Money, func(r *ConversionResult) Figure { return Some(r.PeakFundingUSD) }},
	{"terminal_npv_usd", Money, func(r *ConversionResult) Figure { return Some(r.TerminalNPVUSD) }},
	{"terminal_multiple_x", Ratio, func(r *ConversionResult) Figure { return r.TerminalMultipleX }},
	{"total_fcf_usd", Money, func(r *ConversionResult) Figure { return Some(r.TotalFCFUSD) }},
	{"contract_value_usd", Money, func(r *ConversionResult) Figure { return r.ContractValueUSD }},
}

// DebtMeasures are the outputs of the project debt besides what binds it.
var DebtMeasures = []Measure[DebtResult]{
	{"share", Pct, func(r *DebtResult) Figure { return Some(r.Share) }},
	{"debt_at_cod", Money, func(r *DebtResult) Figure { return r.ifDrawn(Some(r.DebtAtCODUSD)) }},
	{"monthly_payment", Money, func(r *DebtResult) Figure { return r.ifDrawn(Some(r.MonthlyPaymentUSD)) }},
	{"dscr_min", Ratio, func(r *DebtResult) Figure { return r.ifDrawn(r.DSCRMin) }},
	{"dscr_avg", Ratio, func(r *DebtResult) Figure { return r.ifDrawn(r.DSCRAvg) }},
	{"llcr", Ratio, func(r *DebtResult) Figure { return r.ifDrawn(r.LLCR) }},
	{"levered_irr", Pct, func(r *DebtResult) Figure { return r.ifDrawn(r.LeveredIRR) }},
}

func (r *DebtResult) ifDrawn(f Figure) Figure {
	if r.Share == 0 {
		return None(DebtCutToNothing)
	}
	return f
}

// MinerMeasures are the outputs of a miner besides whether its notes convert.
var MinerMeasures = []Measure[MinerResult]{
	{"uplift_usd", Money, func(r *MinerResult) Figure { return Some(r.UpliftUSD) }},
	{"uplift_per_share_usd", PerShare, func(r *MinerResult) Figure { return r.UpliftPerShareUSD }},
	{"funding_need_usd", Money, func(r *MinerResult) Figure { return Some(r.FundingNeedUSD) }},
	{"debt_usd", Money, func(r *MinerResult) Figure { return Some(r.DebtUSD) }},
	{"cash_usd", Money, func(r *MinerResult) Figure { return Some(r.CashUSD) }},
	{"convertible_usd", Money, func(r *MinerResult) Figure { return Some(r.ConvertibleUSD) }},
	{"equity_usd", Money, func(r *MinerResult) Figure { return Some(r.EquityUSD) }},
	{"new_shares_m", MShares, func(r *MinerResult) Figure { return r.NewSharesM }},
	{"dilution_pct", Pct, func(r *MinerResult) Figure { return r.DilutionPct }},
	{"value_per_share_usd", PerShare, func(r *MinerResult) Figure { return r.ValuePerShareUSD }},
	{"nav_per_share_usd", PerShare, func(r *MinerResult) Figure { return r.NAVPerShareUSD }},
	{"market_cap_usd", Money, func(r *MinerResult) Figure { return r.MarketCapUSD }},
	{"ev_usd", Money, func(r *MinerResult) Figure { return r.EVUSD }},
	{"sector_rerating_per_share_usd", PerShare, func(r *MinerResult) Figure { return r.SectorReratingPerShareUSD }},
	{"ev_parts_now_usd", Money, func(r *MinerResult) Figure { return r.EVPartsNowUSD }},
	{"ev_parts_stabilised_usd", Money, func(r *MinerResult) Figure { return r.EVPartsStabilisedUSD }},
}
