package model

// Alternative is one of the four things a site can do with its megawatts.
type Alternative string

// The alternatives, by the names that the registry, the workbook, the memo and results.json share.
const (
	Mine   Alternative = "mine"
	Colo   Alternative = "colo"
	Cloud  Alternative = "cloud"
	Hybrid Alternative = "hybrid"
)

// Conversions are the alternatives to mining, in the order in which they are shown and ties are decided.
var Conversions = [...]Alternative{Colo, Cloud, Hybrid}

// Policy is what happens to a fleet, of miners or of GPUs, at the end of its life.
type Policy string

// The policies; GPU clouds know Replace and RunOff only.
const (
	Replace Policy = "replace"
	RunOff  Policy = "run-off"
	Stop    Policy = "stop"
)

// Reason is a code that says why a figure has no number or an alternative was
// left out. Its words stand in templates.
type Reason string

// The reasons.
const (
	NoLeasePrice     Reason = "no_lease_price"    // no lease_usd_kw_month: colocation and hybrid are left out
	NoGPUPrice       Reason = "no_gpu_price"      // no gpu_price_usd_hour: GPU cloud is left out
	NothingInvested  Reason = "nothing_invested"  // company_capex_usd is 0
	NothingConverted Reason = "nothing_converted" // no MW converted
	NoSignChange     Reason = "no_sign_change"    // the flows never change sign
	ManySignChanges  Reason = "many_sign_changes" // the flows change sign more than once
	RateAboveLimit   Reason = "rate_above_limit"  // an IRR above 1,000 % a year
	NoOutflow        Reason = "no_outflow"        // a ratio to outflows without one
	CapitalNotBack   Reason = "capital_not_back"  // moic below 1 (project_mirr), or never paid back (payback)
	// twelve months of stabilised operations do not fit in the horizon
	NotStabilised     Reason = "not_stabilised"
	NoEBITDA          Reason = "no_ebitda"            // the last twelve months' EBITDA is not above 0
	NoBTCMined        Reason = "no_btc_mined"         // no BTC mined in months 1-12
	NoFleet           Reason = "no_fleet"             // no machines
	NoMWhMined        Reason = "no_mwh_mined"         // mining draws no power in months 1-12
	NoContract        Reason = "no_contract"          // no phase has a contract
	NoValue           Reason = "no_value"             // the conversion's own value is not above 0
	NoCapRate         Reason = "no_cap_rate"          // no exit_cap_rate_pct, or none for this alternative
	RateBelowLimit    Reason = "rate_below_limit"     // an IRR below -99 % a year
	NotLevel          Reason = "not_level"            // the debt is not repaid in level payments
	NoUplift          Reason = "no_uplift"            // no chosen conversion adds value
	NoMW              Reason = "no_mw"                // no megawatts
	NoProbabilities   Reason = "no_probabilities"     // the scenarios have no probabilities that add up to 1
	OtherLease        Reason = "other_lease"          // a lease of another type than gross leaves no cloud
	NothingToMine     Reason = "nothing_to_mine"      // hybrid needs a fleet or hosting to keep
	NetworkFollows    Reason = "network_follows"      // network_response of 1 or more: no price makes a difference
	NoDebt            Reason = "no_debt"              // no debt is drawn
	NoWholeYear       Reason = "no_whole_year"        // no whole year of debt service within the term and the horizon
	SameSign          Reason = "same_sign"            // the uplift has the same sign over the whole range of the input
	NegativeAtOnce    Reason = "negative_at_once"     // the uplift is below 0 without any delay
	NoShareData       Reason = "no_share_data"        // share_price_usd or shares_m is not given
	NoMultiples       Reason = "no_multiples"         // the EV/EBITDA multiples are not both given
	NotApplicable     Reason = "not_applicable"       // the measure does not belong to this alternative
	NotInterpretable  Reason = "root_not_found"       // the solver met no root that passes its residual test
	DebtCutToNothing  Reason = "debt_cut_to_nothing"  // no debt meets the DSCR target
	NoGuarantee       Reason = "no_guarantee"         // the rent has no guarantor
	NotMinedInYear    Reason = "not_mined_in_year"    // the fleet draws no power in the fiscal year
	NotOperatedInYear Reason = "not_operated_in_year" // no phase operates in the fiscal year
	NoCrossing        Reason = "no_crossing"          // HPC could pay more than mining in no fiscal year that is given
	Assessed          Reason = "assessed"             // the site is assessed: no rent is asked for
	StubYear          Reason = "stub_year"            // a fiscal year of which the valuation sees only a part
)

// Figure is a number, or the reason why there is none. Why is "" where there is a number.
type Figure struct {
	Value float64
	Why   Reason
}

// Some is a figure that has a number.
func Some(v float64) Figure { return Figure{Value: v} }

// None is a figure without a number.
func None(why Reason) Figure { return Figure{Why: why} }

// OK reports whether the figure has a number.
func (f Figure) OK() bool { return f.Why == "" }

// OverrideRefused says that an override of a scenario breaks a bound or cannot be applied to a site.
const OverrideRefused Reason = "override_refused"

// MineResult holds the measures of keeping on mining (MODEL.md section 8).
type MineResult struct {
	MineFigures
	Policy        Policy // "" without a fleet
	FleetEndMonth Figure
	Flows         Flows
}

// ConversionResult holds the measures of one conversion (MODEL.md sections 8 and 9).
type ConversionResult struct {
	Alternative Alternative
	ConversionFigures
	MiningPolicy Policy
	GPUPolicy    Policy // of the first phase; "" for colocation and hybrid

	ConvertedMW   float64 // at the meter
	FirstStop     int     // the month after which the first phase's share stops mining
	TotalCapexUSD float64 // build cost, tenant's share included, and the first GPUs
	Probability   float64 // of its coming about, for the risked value
	Material      bool    // its uplift is above 0 and at least ThresholdUSD
	ThresholdUSD  float64
	Open          bool // a gate is open for it

	Phases []PhaseResult
	Debt   *DebtResult // nil where there is no debt

	Mining   Flows     // the mining part, hosting included
	HPC      Flows     // the HPC part, 100 %
	TotalFCF []float64 // attributable: mining and the miner's share of HPC, index t = 0..T
}

// PhaseResult is a part of a conversion with its own megawatts, dates, costs and lease.
type PhaseResult struct {
	Name                   string // "" where the site is one phase
	Inputs                 *Site  // the site's inputs with the phase's own over them
	CODMonth, BuildMonths  int
	MW, ITMW               float64
	TotalCapexUSD          float64 // tenant's share included
	DCCapexUSD             float64 // the company's share of the build
	GPUCapexUSD            float64 // the first purchase of GPUs
	GPUs                   float64
	NPVUSD, TerminalNPVUSD float64 // 100 %
	DebtAtCODUSD           float64
}

// DebtResult holds the measures of the project debt (MODEL.md section 9).
// Where the share is cut to 0 only Share and Binding are meaningful.
type DebtResult struct {
	DebtFigures
	Binding  string // "gearing" or "dscr"
	DrawsUSD float64

	Schedule DebtSchedule
}

// DebtSchedule is the debt of all phases month by month, index t = 0..T. The balance is that
// at the month's end, after Repayment; a balance left at T is in Final.
type DebtSchedule struct {
	Draw, Interest, Service, Balance, CFADS, LeveredLosses, LeveredTax, LeveredFCF []float64
	Final                                                                          float64
}

// Flows are the monthly series of one activity, index t = 0..T, USD at the
// month's end. Revenue, CurtailmentCredit, Resale, Prepayment, Terminal are money
// in; TenantCredit, Power, Opex, Maintenance, Tax, Capex money out, all of them
// positive numbers. A series that an activity does not have is nil.
//
//	EBITDA = Revenue - TenantCredit - Power + CurtailmentCredit - Opex
//	FCF    = EBITDA - Maintenance - Tax - Capex + Resale + Prepayment + Terminal
type Flows struct {
	Revenue, CurtailmentCredit, TenantCredit, Power, Opex, EBITDA []float64
	Maintenance, Depreciation, LossCarriedForward, Tax            []float64
	Capex, Resale, Prepayment, Terminal, FCF                      []float64
	BTC                                                           []float64 // mined, net of the pool fee
	HashrateEHS                                                   []float64 // running
	Mining                                                        []float64 // share of the fleet still mining (x_t)
}

// Readiness is the HPC readiness of a site (MODEL.md section 11).
type Readiness struct {
	Score    float64 // 0-100
	KnownPct float64 // share of the weight that is known
	Unknown  []string
	Criteria []Criterion
}

// Criterion is one line of the readiness score.
type Criterion struct {
	Key    string // "power_redundancy" ... or "time_to_power"
	Weight float64
	Scale  float64 // 0..1; 0 where not Known
	Known  bool
	Gate   bool // an open gate by what is known of the site
}

// Action is what the program recommends for a site.
type Action string

// The actions.
const (
	NotAssessed  Action = "not assessed"   // no conversion is possible: there is no price for one
	Contracted   Action = "contracted"     // signed: a value, not a decision
	Convert      Action = "convert"        // material, and no gate is open
	Defer        Action = "defer"          // material, but a gate is open
	Marginal     Action = "marginal"       // an uplift above 0 that is not material
	KeepMining   Action = "keep mining"    // no conversion is worth more
	StopMining   Action = "stop mining"    // likewise, and the fleet is worth most sold
	DoNotConvert Action = "do not convert" // likewise, and there is nothing to mine with
)

// Acts reports whether the site's chosen alternative is a conversion under the action.
func (a Action) Acts() bool { return a == Contracted || a == Convert || a == Defer }

// Recommendation is the action for a site, the conversion that it names ("" for
// keep, stop, do not convert and not assessed) and the gates that stand open
// (keys of criteria, "tenant" or "funding"; risks where the action is Contracted).
type Recommendation struct {
	Action      Action
	Alternative Alternative
	Gates       []string
	// of defer: the material conversion of the highest NPV that no gate stands in the way of, "" if none
	OpenAlternative Alternative

	Confidence     Confidence  // from the simulation; "" without one, or where no conversion is possible
	BestConversion Alternative // the lead conversion: what is looked at; "" where none is possible
	Signed         bool        // every phase is signed
	Material       bool
	UpliftUSD      float64 // of the lead
	ThresholdUSD   float64 // least uplift that counts
}

// BreakEven is the value of one input at which the uplift of an alternative is nil.
type BreakEven struct {
	Input  string
	Figure Figure
}

// TornadoRow is the uplift at the low and the high value of one driver.
type TornadoRow struct {
	Input                       string
	Low, High                   float64
	UpliftLowUSD, UpliftHighUSD float64
}

// Tornado is the sensitivity of the uplift of the conversion of the highest NPV.
type Tornado struct {
	Alternative Alternative
	BaseUSD     float64
	Rows        []TornadoRow // largest swing first
}

// Grid is an uplift over two inputs: USD[i][j] at Rows[i], Columns[j].
type Grid struct {
	RowInput, ColumnInput string
	Rows, Columns         []float64 // the inputs' own values
	USD                   [][]float64
}

// Grids are the two-way sensitivities of the conversion of the highest NPV.
type Grids struct {
	Alternative  Alternative
	BTCByPrice   Grid
	CapexByDelay Grid
}

// ScenarioOutcome is what one scenario makes of a site.
type ScenarioOutcome struct {
	Name               string
	Probability        Opt[float64]
	Why                Reason // why the scenario could not be evaluated for this site, "" where it was
	Action             Action
	Best               Alternative // of the highest NPV
	BestConversion     Alternative // of the highest uplift, "" where none
	MineNPVUSD         float64
	NPVUSD             map[Alternative]float64 // of each alternative evaluated
	UpliftUSD          Figure                  // of BestConversion
	ProjectIRR         Figure                  // of BestConversion
	IndifferenceBTCUSD Figure                  // BTC price at which BestConversion and mining are worth the same
}

// SiteResult is everything that the model says of one site.
type SiteResult struct {
	Inputs         Site // as resolved
	Mine           MineResult
	Conversions    []ConversionResult // those evaluated, in the order of Conversions
	LeftOut        []LeftOut
	Best           Alternative
	Readiness      Readiness
	Recommendation Recommendation
	BreakEvens     map[Alternative][]BreakEven
	Hashprice      map[Alternative]HashpriceBreakEven
	Waiting        Waiting
	Guarantee      Figure // what the guarantee adds to the lead, USD; none without one
	// of a site that is not assessed: the rent that would be worth as much as mining on, USD/kW-month
	AssessingRent Figure
	Energy        Energy   // what mining on and the lead could pay for a MWh, by fiscal year
	Deciding      Deciding // where the workbook's own inputs are known
	Tornado       *Tornado // nil where no conversion was evaluated
	Grids         *Grids
	Scenarios     []ScenarioOutcome
	Policies      *PathPolicies // what no path of a simulation decides again
	Simulation    *Simulation   // nil where none was asked for
	Years         []YearFigures // of the chosen alternative, the first seven fiscal years
	Taken         bool          // by the miner: of rows of one site that differ in structure one alone is
}

// HashpriceBreakEven is the break-even of the bitcoin price as people quote it.
type HashpriceBreakEven struct {
	USDPHDay         Figure // headline hashprice at the break-even price, the network held
	RespondingBTCUSD Figure // bitcoin price at which the uplift is nil if the network answers by network_response
}

// Waiting is the delay beyond the planned one at which the lead's uplift is highest (MODEL.md section 12).
type Waiting struct {
	Months    Figure
	UpliftUSD Figure
}

// LeftOut names an alternative that was not evaluated, and why.
type LeftOut struct {
	Alternative Alternative
	Why         Reason
}

// Conversion is the result of one conversion, nil where it was left out.
func (r *SiteResult) Conversion(a Alternative) *ConversionResult {
	for i := range r.Conversions {
		if r.Conversions[i].Alternative == a {
			return &r.Conversions[i]
		}
	}
	return nil
}

// Chosen is the alternative that the recommendation acts on: the conversion of
// contracted, convert and defer, else Mine.
func (r *SiteResult) Chosen() Alternative {
	if !r.Recommendation.Action.Acts() {
		return Mine
	}
	return r.Recommendation.Alternative
}

// MinerResult is the miner's funding and value per share (MODEL.md section 10).
type MinerResult struct {
	MinerFigures
	Converts bool
	Parts    []NAVPart
	Years    []YearFigures // the first seven fiscal years
	Shares   float64       // over which the parts of the net asset value are a share; 0 where unknown
	Expected Figure        // nav_per_share_usd over the scenarios by their probabilities
}

// NAVPart is a part of the net asset value, USD.
type NAVPart struct {
	Key string // a name of NAVParts
	USD float64
}

// NAVParts are the parts of the net asset value in their order.
var NAVParts = [...]string{"mining", "signed", "loi", "unsigned", "cloud", "pipeline", "bitcoin", "net_debt",
	"new_money"}

// BookResult is what the model says of a book, its miners in the order of the book.
type BookResult struct {
	HashpriceUSDPHDay float64
	Env               *Env
	Miners            []MinerOutcome
}

// MinerScenario is what a scenario makes of a miner.
type MinerScenario struct {
	Name                                 string
	Probability                          Opt[float64]
	NPVUSD, UpliftUSD                    float64 // of the chosen alternatives
	NAVPerShareUSD, RiskedNAVPerShareUSD Figure
}

// MinerOutcome is a miner with its sites' results, in the order of the book.
type MinerOutcome struct {
	Name   string
	Ticker string
	Inputs Miner
	Sites  []SiteResult
	Result MinerResult
	Checks []Check

	Scenarios []MinerScenario
}

// Check is one test of the results against themselves.
type Check struct {
	Code   string // "cash_flows_reproduce_npv", ...
	Site   string // "" for the miner as a whole
	Detail string // the alternative, where the check belongs to one
	Got    float64
	Want   float64
	Pass   bool
}
