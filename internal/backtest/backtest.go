// Package backtest asks what the program's defaults make of leases that were
// signed: each with what was disclosed of it, the market at its date and a
// reference fleet. It evaluates by package model and sets what comes of it in
// tables; it reads no workbook.
package backtest

import (
	"bytes"
	"encoding/csv"
	"fmt"

	"rackrate/model"
	"rackrate/templates"
)

// Deal is a lease that was signed, and what the program makes of it.
type Deal struct {
	Seller, Name, Tenant, Signed string
	Disclosed, Assumed           string // what of its inputs
	Alternative                  model.Alternative
	Result                       *model.ConversionResult // with lease_status blank
	ActionBlank, ActionSigned    model.Action
	UpliftSignedUSD              float64
}

// Run evaluates all deals at the registry's other defaults, once with
// lease_status blank and once signed, with the defaults that go with it.
func Run() ([]Deal, error) {
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		return nil, err
	}
	inputs, err := table(templates.BacktestInputsCSV)
	if err != nil {
		return nil, err
	}
	facts, err := table(templates.BacktestCSV)
	if err != nil {
		return nil, err
	}
	signed, err := signedDefaults(reg)
	if err != nil {
		return nil, err
	}
	var deals []Deal
	for i, row := range inputs {
		d := Deal{Seller: row["seller"], Name: row["deal"], Alternative: model.Alternative(row["kind"]), Signed: row["valuation_date"]}
		if i < len(facts) && facts[i]["seller"] == d.Seller && facts[i]["deal"] == d.Name {
			d.Tenant, d.Disclosed, d.Assumed = facts[i]["tenant"], facts[i]["disclosed"], facts[i]["assumed"]
		} else {
			return nil, fmt.Errorf("back-test: %s, %s has no facts at the same place", d.Seller, d.Name)
		}
		if err := d.evaluate(reg, row, signed); err != nil {
			return nil, fmt.Errorf("back-test: %s, %s: %w", d.Seller, d.Name, err)
		}
		deals = append(deals, d)
	}
	return deals, nil
}

// evaluate works a deal out twice.
func (d *Deal) evaluate(reg *model.Registry, row map[string]string, signed map[string]model.Value) error {
	m, s, miner := reg.Defaults()
	given := map[string]bool{}
	for key, text := range row {
		in, ok := reg.Lookup(key)
		if !ok || text == "" {
			continue
		}
		v, err := in.Parse(text)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		given[key] = true
		if in.Scope == model.ScopeMarket {
			model.Set(&m, key, v)
		} else {
			model.Set(&s, key, v)
		}
	}
	s.Miner, s.Site = d.Seller, d.Name
	blank := site(reg, m, miner, s)
	d.Result, d.ActionBlank = blank.Conversion(d.Alternative), blank.Recommendation.Action
	if d.Result == nil {
		return fmt.Errorf("no %s", d.Alternative)
	}
	s.LeaseStatus, s.SignedFor = "signed", string(d.Alternative)
	for key, v := range signed {
		if !given[key] {
			model.Set(&s, key, v)
		}
	}
	done := site(reg, m, miner, s)
	d.ActionSigned, d.UpliftSignedUSD = done.Recommendation.Action, done.Recommendation.UpliftUSD
	return nil
}

func site(reg *model.Registry, m model.Market, miner model.Miner, s model.Site) *model.SiteResult {
	book := model.Book{Market: m, Miners: []model.BookMiner{{Name: s.Miner, Inputs: miner, Sites: []model.Site{s}}}}
	return &model.Evaluate(reg, book, 1).Miners[0].Sites[0]
}

// signedDefaults are the defaults that go with lease_status signed.
func signedDefaults(reg *model.Registry) (map[string]model.Value, error) {
	rows, err := table(templates.DefaultsByCSV)
	if err != nil {
		return nil, err
	}
	out := map[string]model.Value{}
	for _, row := range rows {
		if row["when"] != "lease_status" || row["is"] != "signed" {
			continue
		}
		in, ok := reg.Lookup(row["input"])
		if !ok {
			return nil, fmt.Errorf("defaults by kind of lease: no input %s", row["input"])
		}
		if out[in.Key], err = in.Parse(row["default"]); err != nil {
			return nil, fmt.Errorf("defaults by kind of lease: %s: %w", in.Key, err)
		}
	}
	return out, nil
}

// table is a CSV file as rows by the names of its header.
func table(data []byte) ([]map[string]string, error) {
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, err
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, key := range rows[0] {
			m[key] = row[i]
		}
		out = append(out, m)
	}
	return out, nil
}
