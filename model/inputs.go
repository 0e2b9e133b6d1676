package model

// Opt is a value that may not have been given.
type Opt[T any] struct {
	Value T
	Known bool
}

// Given is a known value.
func Given[T any](v T) Opt[T] { return Opt[T]{v, true} }

// Or is the value, or fallback where none was given.
func (o Opt[T]) Or(fallback T) T {
	if o.Known {
		return o.Value
	}
	return fallback
}

// Market holds the inputs of scope market: one set for a workbook.
type Market struct {
	ValuationDate         Date    `input:"valuation_date"`
	HorizonMonths         int     `input:"horizon_months"`
	BTCPriceUSD           float64 `input:"btc_price_usd"`
	BTCGrowthPct          float64 `input:"btc_growth_pct"`
	BTCFlatMonths         int     `input:"btc_flat_months"`
	NetworkEHS            float64 `input:"network_ehs"`
	NetworkGrowthPct      float64 `input:"network_growth_pct"`
	BlockSubsidyBTC       float64 `input:"block_subsidy_btc"`
	FeesBTCBlock          float64 `input:"fees_btc_block"`
	NextHalvingDate       Date    `input:"next_halving_date"`
	InflationPct          float64 `input:"inflation_pct"`
	RemediationFloorUSDMW float64 `input:"remediation_floor_usd_mw"`
	MaterialityPct        float64 `input:"materiality_pct"`
	FundingLimitX         float64 `input:"funding_limit_x"`
	BTCVolatilityPct      float64 `input:"btc_volatility_pct"`
	NetworkResponse       float64 `input:"network_response"`
}

// Site holds the inputs of scope site: one row of the analyst's workbook.
type Site struct {
	Miner  string `input:"miner"`
	Ticker string `input:"ticker"`
	Site   string `input:"site"`
	Region string `input:"region"`

	SiteMW               float64      `input:"site_mw"`
	ConvertMW            Opt[float64] `input:"convert_mw"` // not given: all of SiteMW
	PowerPriceUSDMWh     float64      `input:"power_price_usd_mwh"`
	PowerGrowthPct       float64      `input:"power_growth_pct"`
	HPCPowerPremiumPct   float64      `input:"hpc_power_premium_pct"`
	PowerPassThroughPct  float64      `input:"power_pass_through_pct"`
	HashrateEHS          float64      `input:"hashrate_ehs"`
	FleetEfficiencyJTH   float64      `input:"fleet_efficiency_j_th"`
	PUEMining            float64      `input:"pue_mining"`
	MiningUptimePct      float64      `input:"mining_uptime_pct"`
	PoolFeePct           float64      `input:"pool_fee_pct"`
	OpexMiningUSDMWMonth float64      `input:"opex_mining_usd_mw_month"`

	CurtailmentPct          float64 `input:"curtailment_pct"`
	CurtailmentCreditUSDMWh float64 `input:"curtailment_credit_usd_mwh"`
	FleetRefresh            string  `input:"fleet_refresh"`
	FleetRemainingLifeYears float64 `input:"fleet_remaining_life_years"`
	FleetLifeYears          float64 `input:"fleet_life_years"`
	ASICPriceUSDTH          float64 `input:"asic_price_usd_th"`
	ASICPriceGrowthPct      float64 `input:"asic_price_growth_pct"`
	EfficiencyGainPct       float64 `input:"efficiency_gain_pct"`
	ASICResaleUSDTH         float64 `input:"asic_resale_usd_th"`
	EconomicShutoff         bool    `input:"economic_shutoff"`

	CapexUSDMW          float64 `input:"capex_usd_mw"`
	ContingencyPct      float64 `input:"contingency_pct"`
	TenantFundedPct     float64 `input:"tenant_funded_pct"`
	RemediationUSD      float64 `input:"remediation_usd"`
	DelayMonths         int     `input:"delay_months"`
	BuildMonths         int     `input:"build_months"`
	MineDuringBuild     bool    `input:"mine_during_build"`
	PUEHPC              float64 `input:"pue_hpc"`
	OpexHPCUSDKWMonth   float64 `input:"opex_hpc_usd_kw_month"`
	MaintenanceCapexPct float64 `input:"maintenance_capex_pct"`
	ITLoadFactorPct     float64 `input:"it_load_factor_pct"`

	LeaseUSDKWMonth       Opt[float64] `input:"lease_usd_kw_month"` // not given: no colocation, no hybrid
	LeaseEscalatorPct     float64      `input:"lease_escalator_pct"`
	LeaseTermMonths       int          `input:"lease_term_months"`
	RampMonths            int          `input:"ramp_months"`
	OccupancyPct          float64      `input:"occupancy_pct"`
	RenewalProbabilityPct float64      `input:"renewal_probability_pct"`
	RenewalRentPct        float64      `input:"renewal_rent_pct"`
	SLACreditPct          float64      `input:"sla_credit_pct"`
	TenantCreditPct       float64      `input:"tenant_credit_pct"`

	GPUCount                Opt[float64] `input:"gpu_count"` // not given: as many as the critical IT load feeds
	KWPerGPU                float64      `input:"kw_per_gpu"`
	GPUCapexUSD             float64      `input:"gpu_capex_usd"`
	GPUCostGrowthPct        float64      `input:"gpu_cost_growth_pct"`
	GPUPriceUSDHour         Opt[float64] `input:"gpu_price_usd_hour"` // not given: no GPU cloud
	GPUPriceGrowthPct       float64      `input:"gpu_price_growth_pct"`
	GPUUtilisationPct       float64      `input:"gpu_utilisation_pct"`
	GPUContractSharePct     float64      `input:"gpu_contract_share_pct"`
	GPUContractPriceUSDHour Opt[float64] `input:"gpu_contract_price_usd_hour"` // not given: GPUPriceUSDHour
	GPUContractMonths       int          `input:"gpu_contract_months"`
	GPUOpexUSDMonth         float64      `input:"gpu_opex_usd_month"`
	GPULifeYears            float64      `input:"gpu_life_years"`
	GPURefresh              string       `input:"gpu_refresh"`

	HybridSharePct float64 `input:"hybrid_share_pct"`

	DiscountRateMiningPct float64 `input:"discount_rate_mining_pct"`
	DiscountRateColoPct   float64 `input:"discount_rate_colo_pct"`
	DiscountRateCloudPct  float64 `input:"discount_rate_cloud_pct"`
	ExitMultipleMiningX   float64 `input:"exit_multiple_mining_x"`
	ExitMultipleColoX     float64 `input:"exit_multiple_colo_x"`
	ExitMultipleCloudX    float64 `input:"exit_multiple_cloud_x"`
	ResidualRecoveryPct   float64 `input:"residual_recovery_pct"`
	TaxRatePct            float64 `input:"tax_rate_pct"`
	TaxLifeDCMonths       int     `input:"tax_life_dc_months"`
	DCLifeMonths          int     `input:"dc_life_months"`
	BonusDepreciationPct  float64 `input:"bonus_depreciation_pct"`
	TaxLifeGPUMonths      int     `input:"tax_life_gpu_months"`
	TaxLifeASICMonths     int     `input:"tax_life_asic_months"`

	DebtSharePct   float64 `input:"debt_share_pct"`
	DebtRatePct    float64 `input:"debt_rate_pct"`
	DebtTermMonths int     `input:"debt_term_months"`
	DSCRTargetX    float64 `input:"dscr_target_x"`

	PowerRedundancy string       `input:"power_redundancy"`
	Cooling         string       `input:"cooling"`
	FibreRoutes     Opt[float64] `input:"fibre_routes"`
	FibreGbps       Opt[float64] `input:"fibre_gbps"`
	FirmPower       Opt[bool]    `input:"firm_power"`
	UptimeTargetPct Opt[float64] `input:"uptime_target_pct"`

	CapexSigmaPct         float64 `input:"capex_sigma_pct"`
	DelayLowMonths        int     `input:"delay_low_months"`
	DelayModeMonths       int     `input:"delay_mode_months"`
	DelayHighMonths       int     `input:"delay_high_months"`
	CapexDelayCorrelation float64 `input:"capex_delay_correlation"`
	LeaseSigmaPct         float64 `input:"lease_sigma_pct"`
	GPUPriceSigmaPct      float64 `input:"gpu_price_sigma_pct"`
	PowerSigmaPct         float64 `input:"power_sigma_pct"`
}

// Miner holds the inputs of scope miner: one row of the table of miners.
type Miner struct {
	SharePriceUSD           Opt[float64] `input:"share_price_usd"`
	SharesM                 Opt[float64] `input:"shares_m"`
	NetDebtUSD              float64      `input:"net_debt_usd"`
	CashUSD                 float64      `input:"cash_usd"`
	BTCHeld                 Opt[float64] `input:"btc_held"`
	ConvertiblePrincipalUSD float64      `input:"convertible_principal_usd"`
	ConversionPriceUSD      Opt[float64] `input:"conversion_price_usd"`
	IssueDiscountPct        float64      `input:"issue_discount_pct"`
	EVEBITDAMiningX         Opt[float64] `input:"ev_ebitda_mining_x"`
	EVEBITDAHPCX            Opt[float64] `input:"ev_ebitda_hpc_x"`
	SectorMultipleBeforeX   float64      `input:"sector_multiple_before_x"`
	SectorMultipleAfterX    float64      `input:"sector_multiple_after_x"`
	EarningsDate            Date         `input:"earnings_date"`
}

// DeckPoint is one date of a price deck. A series that the point does not have is not Known.
type DeckPoint struct {
	Date        Date
	BTCPriceUSD Opt[float64]
	NetworkEHS  Opt[float64]
}
