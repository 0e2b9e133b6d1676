// Package backtest values signed deals as they were disclosed, to show what the
// model makes of what the market has done. It turns the deals' records into
// inputs and picks figures of the results; it computes no economics and no default is bent to a deal.
//
//	samples/data/backtest*.csv -> inputs of the model -> model.Evaluate -> Rows, docs/backtest.md
//
// For example, TeraWulf's lease to Fluidstack is one Case; Run values it twice, as hoped for and as signed.
package backtest

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"

	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/samples"
	"rackrate/templates"
)

// Deal is a signed deal and what the model makes of it.
type Deal struct {
	Seller    string            `json:"seller"`
	Name      string            `json:"deal"`
	Tenant    string            `json:"tenant"`
	Guarantor string            `json:"guarantor,omitempty"`
	Kind      model.Alternative `json:"kind"` // what was signed: colo or cloud
	Signed    model.Date        `json:"signed"`
	ITMW      float64           `json:"critical_it_mw"`
	Disclosed string            `json:"disclosed"`
	Assumed   string            `json:"assumed"`

	Blank    Case `json:"status_blank"`  // as if nothing were known of a lease
	Contract Case `json:"status_signed"` // with lease_status signed

	later bool // something is earned after a contract of GPUs: a market price or a rent is given
}

// Case is what the model makes of a deal: figures of the conversion that was signed, and the action for its site.
type Case struct {
	YieldOnCost       model.Figure
	DevelopmentSpread model.Figure
	ProjectIRR        model.Figure
	ContractNPVUSD    model.Figure
	NPVHPCUSD         float64 // of the conversion's own flows
	MiningForgoneUSD  float64
	UpliftUSD         float64
	Action            model.Action
	Lead              model.Alternative
	CapexBreakEven    model.Figure // USD/MW
	RentBreakEven     model.Figure // USD/kW-month; of a GPU cloud none
}

// MarshalJSON writes the figures in order; one that has no number is null.
func (c Case) MarshalJSON() ([]byte, error) {
	number := func(f model.Figure) *float64 {
		if !f.OK() {
			return nil
		}
		return &f.Value
	}
	return json.Marshal(struct {
		YieldOnCost       *float64          `json:"yield_on_cost"`
		DevelopmentSpread *float64          `json:"development_spread"`
		ProjectIRR        *float64          `json:"project_irr"`
		ContractNPVUSD    *float64          `json:"contract_npv_usd"`
		NPVHPCUSD         float64           `json:"npv_hpc_part_usd"`
		MiningForgoneUSD  float64           `json:"mining_forgone_usd"`
		UpliftUSD         float64           `json:"uplift_usd"`
		Action            model.Action      `json:"action"`
		Lead              model.Alternative `json:"lead"`
		CapexBreakEven    *float64          `json:"break_even_capex_usd_mw"`
		RentBreakEven     *float64          `json:"break_even_lease_usd_kw_month"`
	}{
		number(c.YieldOnCost), number(c.DevelopmentSpread), number(c.ProjectIRR), number(c.ContractNPVUSD), c.NPVHPCUSD,
		c.MiningForgoneUSD,
		c.UpliftUSD, c.Action, c.Lead, number(c.CapexBreakEven), number(c.RentBreakEven),
	})
}

// Run values all deals at the registry's defaults and those by status of lease. The error is the context's
// where that has ended.
func Run(ctx context.Context) ([]Deal, error) {
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		return nil, err
	}
	defaults, _, err := workbook.Defaults(reg, workbook.Options{})
	if err != nil {
		return nil, err
	}
	about, err := table(samples.BacktestDeals)
	if err != nil {
		return nil, err
	}
	rows, err := table(samples.BacktestInputs)
	if err != nil {
		return nil, err
	}
	var deals []Deal
	for _, row := range rows {
		i := slices.IndexFunc(about, func(a map[string]string) bool { return a["deal"] == row["deal"] })
		if i < 0 {
			return nil, fmt.Errorf("backtest: %s is in one table only", row["deal"])
		}
		d, err := deal(ctx, reg, defaults, about[i], row)
		if err != nil {
			return nil, fmt.Errorf("backtest: %s: %w", row["deal"], err)
		}
		deals = append(deals, *d)
	}
	return deals, nil
}

// table reads rows by the names of their columns.
func table(data []byte) ([]map[string]string, error) {
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, err
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, v := range record {
			row[records[0][i]] = v
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func deal(ctx context.Context, reg *model.Registry, defaults []workbook.Default, about,
	row map[string]string) (*Deal, error) {
	d := &Deal{
		Seller: row["seller"], Name: row["deal"], Tenant: about["tenant"], Guarantor: about["guarantor"],
		Kind: model.Alternative(row["kind"]), Disclosed: about["disclosed"], Assumed: about["assumed"],
	}
	for status, to := range map[string]*Case{"": &d.Blank, "signed": &d.Contract} {
		m, s, err := inputs(reg, defaults, row, status)
		if err != nil {
			return nil, err
		}
		d.Signed, d.ITMW = m.ValuationDate, s.CriticalITKW()/1000
		book := model.Book{Market: m, Miners: []model.BookMiner{{Name: d.Seller, Sites: []model.Site{s}}}}
		result, err := model.Evaluate(ctx, reg, book, 1)
		if err != nil {
			return nil, err
		}
		r := &result.Miners[0].Sites[0]
		c := r.Conversion(d.Kind)
		if c == nil {
			return nil, fmt.Errorf("%s is not possible: %v", d.Kind, r.LeftOut)
		}
		*to = caseOf(r, c)
		d.later = d.Kind != model.Cloud || s.GPUPriceUSDHour.Known || s.LeaseUSDKWMonth.Known
	}
	return d, nil
}

func caseOf(r *model.SiteResult, c *model.ConversionResult) Case {
	breakEven := func(key string) model.Figure {
		for _, b := range r.BreakEvens[c.Alternative] {
			if b.Input == key {
				return b.Figure
			}
		}
		return model.None(model.NotApplicable)
	}
	return Case{
		YieldOnCost: c.YieldOnCost, DevelopmentSpread: c.DevelopmentSpread, ProjectIRR: c.ProjectIRR,
		ContractNPVUSD: c.ContractNPVUSD,
		NPVHPCUSD:      c.NPVHPCPartUSD, MiningForgoneUSD: r.Mine.NPVUSD - c.NPVMiningPartUSD, UpliftUSD: c.UpliftUSD,
		Action: r.Recommendation.Action, Lead: r.Recommendation.BestConversion,
		CapexBreakEven: breakEven("capex_usd_mw"), RentBreakEven: breakEven("lease_usd_kw_month"),
	}
}

// inputs are those of a row with a status of its lease, the defaults that follow from it under what the row
// does not say.
func inputs(reg *model.Registry, defaults []workbook.Default, row map[string]string, status string) (model.Market,
	model.Site, error) {
	m, s, _ := reg.Defaults()
	for _, d := range defaults {
		if d.When == "lease_status" && d.Is == status {
			model.Set(&s, d.Input, d.Value)
		}
	}
	for _, in := range reg.Inputs {
		if row[in.Key] == "" || in.Scope == model.ScopeMiner {
			continue
		}
		v, err := in.Parse(row[in.Key])
		if err != nil {
			return m, s, fmt.Errorf("%s: %w", in.Key, err)
		}
		if in.Numeric() && !in.Within(v.Number) {
			return m, s, fmt.Errorf("%s: %g is outside its bounds", in.Key, v.Number)
		}
		if !model.Set(&s, in.Key, v) {
			model.Set(&m, in.Key, v)
		}
	}
	s.Miner, s.Site, s.LeaseStatus, s.SignedFor = row["seller"], row["deal"], status, row["kind"]
	if s.GPUsAboveLoad() {
		return m, s, fmt.Errorf("%g GPUs need more than the critical IT load", s.GPUCount.Value)
	}
	return m, s, nil
}
