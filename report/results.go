package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// SchemaVersion is the version of the schemas of results.json, findings.json,
// run.json and changes.json. It changes when a member changes its meaning or goes away.
const SchemaVersion = "2"

// firstVersion is the schema of the model's first edition, of which runs are read to compare with.
const firstVersion = "1"

// Readable reports whether a run of that schema version can be compared with.
func Readable(version string) bool { return version == SchemaVersion || version == firstVersion }

// Results is the document results.json: everything computed for one workbook,
// at full precision, percentages as fractions. docs/results.md describes it.
type Results struct {
	SchemaVersion     string     `json:"schema_version"`
	RunID             string     `json:"run_id"`
	Version           string     `json:"version"`
	Date              model.Date `json:"date"`
	Workbook          string     `json:"workbook"` // base name of the analyst's file
	Basis             string     `json:"basis"`    // whose view the defaults take: "" for the house's, lender
	HashpriceUSDPHDay *float64   `json:"hashprice_usd_ph_day"`
	Market            InputSet   `json:"market"`
	Deck              []Point    `json:"deck"`
	Scenarios         []Scenario `json:"scenarios"`
	Ranges            []Range    `json:"ranges,omitempty"` // of the tornado, where the workbook gives them
	Deals             []Deal     `json:"deals"`
	Miners            []Miner    `json:"miners"`
}

// InputSet is the resolved inputs of one scope, by the registry's keys and in
// its order, and where each came from. An input that was not given is nil.
type InputSet struct {
	Inputs  Ordered[any]    `json:"inputs"`
	Origins Ordered[Origin] `json:"origins"`
}

// Origin says where one input came from and what stood there.
type Origin struct {
	From   string  `json:"from"` // Sites!H7, default, derived, not given
	Header string  `json:"header,omitempty"`
	Typed  string  `json:"typed,omitempty"`
	Unit   string  `json:"unit,omitempty"`
	Factor float64 `json:"factor,omitempty"` // value = typed x factor
	Source string  `json:"source,omitempty"` // of a default
}

// Point is one date of the price deck.
type Point struct {
	Date        model.Date `json:"date"`
	BTCPriceUSD *float64   `json:"btc_price_usd"`
	NetworkEHS  *float64   `json:"network_ehs"`
}

// Scenario is a scenario as the workbook defines it.
type Scenario struct {
	Name        string     `json:"name"`
	Why         string     `json:"why,omitempty"`
	Source      string     `json:"source,omitempty"`
	Probability *float64   `json:"probability"` // nil where none was given
	Overrides   []Override `json:"overrides"`
}

// Override is one change that a scenario makes: "=0.95", "*1.2", "+6".
type Override struct {
	Input    string `json:"input"`
	Override string `json:"override"`
	Miner    string `json:"miner,omitempty"` // the only miner that it holds for
	Site     string `json:"site,omitempty"`
}

// Range is the low and the high of an input that the workbook gives for the tornado.
type Range struct {
	Input string  `json:"input"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Deal is a comparable of the workbook.
type Deal struct {
	Seller             string   `json:"seller"`
	Tenant             string   `json:"tenant"`
	Date               string   `json:"date"`
	MW                 *float64 `json:"mw"`
	MWBasis            string   `json:"mw_basis"`
	Years              *float64 `json:"years"`
	TotalUSD           *float64 `json:"total_usd"`
	USDPerKWMonth      *float64 `json:"usd_per_kw_month"` // as disclosed: a mean over the term
	EscalatorPct       *float64 `json:"escalator_pct"`
	StartUSDPerKWMonth *float64 `json:"start_usd_per_kw_month"` // at the start of operations
	StartDerived       bool     `json:"start_derived"`          // from the mean, the term and the escalator
	Source             string   `json:"source"`
	Cell               string   `json:"cell"`
}

// Miner is a miner with its sites. Outputs is nil where none of its sites could be evaluated.
type Miner struct {
	Name   string `json:"name"`
	Ticker string `json:"ticker"`
	Memo   string `json:"memo"` // path of the memo in the folder of the run
	InputSet
	Outputs   *Outputs        `json:"outputs"`
	Years     []*Outputs      `json:"years"`     // the first seven fiscal years, of all sites
	Multiples []*Outputs      `json:"multiples"` // of those years: what the market pays for them
	Scenarios []*Outputs      `json:"scenarios"` // what each scenario makes of the miner
	Sites     []Site          `json:"sites"`
	Checks    []Check         `json:"checks"`
	Reasons   Ordered[Reason] `json:"reasons,omitempty"`
}

// Check is a check of the results against themselves.
type Check struct {
	Code   string  `json:"code"`
	Site   string  `json:"site,omitempty"`
	Detail string  `json:"detail,omitempty"`
	Got    float64 `json:"got"`
	Want   float64 `json:"want"`
	Pass   bool    `json:"pass"`
}

// Site is one row of the analyst's table of sites. Where the row could not be
// evaluated, all from Alternatives on is nil and Reasons says why.
type Site struct {
	Name      string `json:"name"`
	Structure string `json:"structure"` // which of several ways to use the site the row is; "" where there is one
	Taken     bool   `json:"taken"`     // by the miner: of rows that differ in structure one alone is
	Row       string `json:"row"`       // sheet and row, as Sites!7
	Evaluated bool   `json:"evaluated"`
	InputSet
	Overruled      Ordered[string] `json:"overruled,omitempty"` // choices that the analyst took from the model
	Phases         []Phase         `json:"phases"`              // the site's table of phases, empty where it is one
	Alternatives   *Outputs        `json:"alternatives"`        // mine, colo, cloud, hybrid
	Best           *string         `json:"best"`
	Recommendation *Recommendation `json:"recommendation"`
	Readiness      *Readiness      `json:"readiness"`
	BreakEvens     *Outputs        `json:"breakevens"` // by alternative, then by input
	// the inputs that drive the answer, and those of them that were assumed
	Deciding *Deciding `json:"deciding"`
	Waiting  *Outputs  `json:"waiting"` // the delay at which the lead's uplift is highest
	Credit   *Outputs  `json:"credit"`  // what the guarantee adds to the lead
	// of a site that is not assessed: the rent that would be worth as much as mining
	Assessing  *Outputs        `json:"assessing"`
	Energy     *Outputs        `json:"energy"` // what mining and the lead could pay for a megawatt-hour, by fiscal year
	Scenarios  []*Outputs      `json:"scenarios"`
	Tornado    *Tornado        `json:"tornado"`
	Grids      *Grids          `json:"grids"`
	Simulation *Simulation     `json:"simulation"` // nil where none was run
	Bridges    *Outputs        `json:"bridges"`    // the parts of the uplift, by alternative
	Years      []*Outputs      `json:"years"`      // the first seven fiscal years of the chosen alternative
	Flows      Ordered[Series] `json:"flows"`      // by alternative
	Reasons    Ordered[Reason] `json:"reasons,omitempty"`
}

// Phase is a row of a site's table of phases, with the inputs that it has of its own.
type Phase struct {
	Name string `json:"name"`
	InputSet
}

// Series are monthly flows of one alternative by name (mining_fcf_usd, hpc_fcf_usd,
// hpc_prepayment_usd, total_fcf_usd), from month 0 to the horizon.
type Series = Ordered[[]float64]

// Deciding says which inputs drive the answer: whose move to the ends of their
// plausible range would change the action or move the uplift by more than a quarter.
type Deciding struct {
	Driving int             `json:"driving"` // how many do
	Given   int             `json:"given"`   // how many of them the workbook gave
	Assumed []DecidingInput `json:"assumed"` // the others, in the registry's order
}

// DecidingInput is an input that drives the answer and was not given.
type DecidingInput struct {
	Input         string  `json:"input"`
	Value         float64 `json:"value"`
	Low           float64 `json:"low"`
	High          float64 `json:"high"`
	UpliftLowUSD  float64 `json:"uplift_low_usd"`
	UpliftHighUSD float64 `json:"uplift_high_usd"`
	ActionLow     string  `json:"action_low"`
	ActionHigh    string  `json:"action_high"`
}

// Recommendation is what to do with a site.
type Recommendation struct {
	Action          string   `json:"action"`
	Alternative     *string  `json:"alternative"`      // nil where the action names none
	OpenAlternative *string  `json:"open_alternative"` // of defer: the conversion that no gate stands in the way of
	Gates           []string `json:"gates"`
	Lead            *string  `json:"lead"` // nil where no conversion is possible
	Signed          bool     `json:"signed"`
	UpliftUSD       *float64 `json:"uplift_usd"` // of the lead
	Material        bool     `json:"material"`
	ThresholdUSD    float64  `json:"threshold_usd"`
	Confidence      *string  `json:"confidence"` // nil without a simulation, or where no conversion is possible

	FirstEdition *string `json:"best_conversion,omitempty"` // the lead's name in schema version 1; read only
}

// Readiness is a site's readiness for high-performance computing, 0 to 100.
type Readiness struct {
	Score    float64     `json:"score"`
	KnownPct float64     `json:"known_pct"`
	Unknown  []string    `json:"unknown"`
	Criteria []Criterion `json:"criteria"`
}

// Criterion is one line of the readiness score.
type Criterion struct {
	Key    string  `json:"key"`
	Weight float64 `json:"weight"`
	Scale  float64 `json:"scale"`
	Known  bool    `json:"known"`
	Gate   bool    `json:"gate"`
}

// Tornado is the sensitivity of one conversion's uplift to its drivers, largest swing first.
type Tornado struct {
	Alternative   string       `json:"alternative"`
	BaseUpliftUSD float64      `json:"base_uplift_usd"`
	Rows          []TornadoRow `json:"rows"`
}

// TornadoRow is the uplift at the low and the high value of one driver.
type TornadoRow struct {
	Input         string  `json:"input"`
	Low           float64 `json:"low"`
	High          float64 `json:"high"`
	UpliftLowUSD  float64 `json:"uplift_low_usd"`
	UpliftHighUSD float64 `json:"uplift_high_usd"`
}

// Grids are the two-way sensitivities of one conversion's uplift; the axes say
// which input runs down the rows and which along the columns.
type Grids struct {
	Alternative      string      `json:"alternative"`
	BTCByPrice       [][]float64 `json:"btc_by_price_usd"`
	BTCByPriceAxes   Axes        `json:"btc_by_price_axes"`
	CapexByDelay     [][]float64 `json:"capex_by_delay_usd"`
	CapexByDelayAxes Axes        `json:"capex_by_delay_axes"`
}

// Axes name the two inputs of a grid and the values at which they stand.
type Axes struct {
	RowInput    string    `json:"row_input"`
	Rows        []float64 `json:"rows"`
	ColumnInput string    `json:"column_input"`
	Columns     []float64 `json:"columns"`
}

// Simulation is what many paths say of a site.
type Simulation struct {
	Paths       int                   `json:"paths"`
	Seed        uint64                `json:"seed"`
	Mine        Distribution          `json:"mine"`        // of npv_usd
	Conversions Ordered[Distribution] `json:"conversions"` // of uplift_usd, by alternative
	ChanceBest  Ordered[float64]      `json:"chance_best"` // of the highest npv_usd, by alternative
	Drivers     Ordered[float64]      `json:"drivers"`     // shares of the variance of the lead's uplift, largest first
}

// Distribution describes a figure over the paths.
type Distribution struct {
	MeanUSD        float64   `json:"mean_usd"`
	StandardError  float64   `json:"standard_error_usd"`
	P5             float64   `json:"p5_usd"`
	P25            float64   `json:"p25_usd"`
	P50            float64   `json:"p50_usd"`
	P75            float64   `json:"p75_usd"`
	P95            float64   `json:"p95_usd"`
	ChancePositive float64   `json:"chance_positive"`
	WorstMeanUSD   float64   `json:"worst_5pct_mean_usd"`
	Histogram      Histogram `json:"histogram"`
}

// Histogram counts the paths in bins of equal width; what lies beyond either end is in the bin at that end.
type Histogram struct {
	LowUSD   float64 `json:"low_usd"`
	WidthUSD float64 `json:"width_usd"`
	Counts   []int   `json:"counts"`
}

// Write writes the document, indented, with a line feed at its end. It is written miner by miner, since the text of
// a book of a thousand sites is some eighty megabytes.
func (r *Results) Write(w io.Writer) error {
	if len(r.Miners) == 0 {
		return WriteJSON(w, r)
	}
	head := *r
	head.Miners = []Miner{}
	var text bytes.Buffer
	if err := WriteJSON(&text, &head); err != nil {
		return err
	}
	const end = "[]\n}\n" // the miners are the last member
	opening, last := bytes.CutSuffix(text.Bytes(), []byte(end))
	if !last {
		return errors.New("the miners are not the last of the results")
	}
	if _, err := w.Write(opening); err != nil {
		return err
	}
	before := "["
	for i := range r.Miners {
		data, err := marshal(&r.Miners[i])
		if err != nil {
			return err
		}
		if _, err := w.Write(append(newLine([]byte(before), 2), indent(data, 2)...)); err != nil {
			return err
		}
		before = ","
	}
	_, err := io.WriteString(w, "\n ]\n}\n")
	return err
}

// ReadResults reads a results.json of this schema version, or of the first.
func ReadResults(rd io.Reader) (*Results, error) {
	var r Results
	dec := json.NewDecoder(rd)
	if err := dec.Decode(&r); err != nil {
		return nil, fmt.Errorf("results: %w", err)
	}
	if !Readable(r.SchemaVersion) {
		return nil, schemaError("results", r.SchemaVersion)
	}
	if r.SchemaVersion == firstVersion {
		r.lift()
	}
	return &r, nil
}

// lift gives what version 1 had under another name or did not have its name of today. There were no
// structures then, so every site that was evaluated was taken.
func (r *Results) lift() {
	for i := range r.Miners {
		for j := range r.Miners[i].Sites {
			s := &r.Miners[i].Sites[j]
			s.Taken = s.Evaluated
			if rec := s.Recommendation; rec != nil {
				rec.Lead, rec.FirstEdition = rec.FirstEdition, nil
				if rec.Lead != nil {
					rec.UpliftUSD = number(s.Alternatives.Sub(*rec.Lead), "uplift_usd")
				}
			}
		}
	}
}

// FindingsDocument is the document findings.json.
type FindingsDocument struct {
	SchemaVersion string    `json:"schema_version"`
	Findings      []Finding `json:"findings"`
}

// Finding is one thing to tell the analyst about what was read.
type Finding struct {
	Severity   provenance.Severity `json:"severity"`
	Code       string              `json:"code"`
	File       string              `json:"file"`
	Sheet      string              `json:"sheet,omitempty"`
	Cell       string              `json:"cell,omitempty"`
	Header     string              `json:"header,omitempty"`
	Input      string              `json:"input,omitempty"`
	Miner      string              `json:"miner,omitempty"`
	Site       string              `json:"site,omitempty"`
	Read       string              `json:"read,omitempty"`
	Understood string              `json:"understood,omitempty"`
	Wrong      string              `json:"wrong"`
	Do         string              `json:"do,omitempty"`
}

// NewFindings is the document of the findings, in their order.
func NewFindings(findings []provenance.Finding) *FindingsDocument {
	doc := &FindingsDocument{SchemaVersion: SchemaVersion, Findings: []Finding{}}
	for _, f := range findings {
		doc.Findings = append(doc.Findings, Finding{
			Severity: f.Severity, Code: f.Code, File: f.Cell.File, Sheet: f.Cell.Sheet, Cell: f.Cell.Ref,
			Header: f.Header, Input: f.Input, Miner: f.Miner, Site: f.Site,
			Read: f.Read, Understood: f.Understood, Wrong: f.Wrong, Do: f.Do,
		})
	}
	return doc
}

// Write writes the document, indented, with a line feed at its end.
func (d *FindingsDocument) Write(w io.Writer) error { return WriteJSON(w, d) }
