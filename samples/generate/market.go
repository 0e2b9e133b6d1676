package main

import (
	"fmt"
	"math"

	"rackrate/model"
	"rackrate/templates"
)

// marketLines are the lines of the market sheet: label, key, unit, format.
// An empty key is a heading.
var marketLines = []column{
	{header: "Bitcoin and network"},
	{header: "Valuation date", key: "valuation_date", format: "d mmm yyyy"},
	{header: "Horizon", key: "horizon_months", unit: "months", format: "0"},
	{header: "BTC price", key: "btc_price_usd", unit: "$/BTC", format: "#,##0.00"},
	{header: "BTC price growth", key: "btc_growth_pct", unit: "% a year", format: "0.0%"},
	{header: "Network hashrate", key: "network_ehs", unit: "EH/s", format: "#,##0.0"},
	{header: "Block subsidy", key: "block_subsidy_btc", unit: "BTC", format: "0.000"},
	{header: "Fees per block", key: "fees_btc_block", unit: "BTC", format: "0.00"},
	{header: "Next halving", key: "next_halving_date", format: "d mmm yyyy"},
	{header: "House assumptions for every site"},
	{header: "Mining discount rate", key: "discount_rate_mining_pct", unit: "%", format: "0.0%"},
	{header: "Cloud WACC", key: "discount_rate_cloud_pct", unit: "%", format: "0.0%"},
	{header: "Tax rate", key: "tax_rate_pct", unit: "%", format: "0.0%"},
	{header: "GPU price growth", key: "gpu_price_growth_pct", unit: "% a year", format: "0.0%"},
	{header: "EV/EBITDA mining", key: "ev_ebitda_mining_x", unit: "x", format: "0.0"},
	{header: "EV/EBITDA HPC", key: "ev_ebitda_hpc_x", unit: "x", format: "0.0"},
}

func (s *sample) marketSheet() (*sheet, error) {
	out := newSheet("Market", navy, 2)
	out.title(left, "Market and house assumptions", "At 30 June 2024; what is not given here or on a site's row "+
		"takes the program's default")
	row := out.headOne(4, left, []column{
		{header: "Input", width: 30}, {header: "Value", width: 16}, {header: "Unit", width: 12},
		{header: "Source", width: 110}})
	out.freeze, out.titleRows = ref(row, 1), "$4:$4"
	for _, c := range marketLines {
		if c.key == "" {
			for i := range 4 {
				out.text(row, left+i, look{as: bandLook}, "")
			}
			out.text(row, left, look{as: bandLook}, c.header)
			row++
			continue
		}
		if err := s.marketLine(out, row, c); err != nil {
			return nil, fmt.Errorf("%s: %w", c.header, err)
		}
		row++
	}
	return out, nil
}

func (s *sample) marketLine(out *sheet, row int, c column) error {
	e, ok := s.entries[[2]string{"market", c.key}]
	if !ok {
		return fmt.Errorf("entries.csv has no market %s", c.key)
	}
	value, err := c.cell(e, s.input(c.key))
	if err != nil {
		return err
	}
	out.set(row, left, words(c.header))
	out.set(row, left+1, value)
	out.set(row, left+2, words(c.unit))
	source := e.Note
	if e.Kind == assumption {
		source = "Assumption: " + e.Note
	}
	out.set(row, left+3, words(source))
	return nil
}

// deckSheet is the deck of the network's hashrate. The price of bitcoin
// follows the growth on the market sheet, so that scenarios on its growth bite;
// its path is shown beside the deck for reference.
func (s *sample) deckSheet() (*sheet, error) {
	out := newSheet("Deck", navy, 2)
	out.title(left, "Network deck", "House view of the network's hashrate, linear between the dates")
	row := out.headOne(4, left, []column{
		{header: "Date", width: 14}, {header: "Network hashrate (EH/s)", width: 16},
		{header: "House price path ($)", width: 16}, {header: "Why", width: 70}})
	out.freeze, out.titleRows = ref(row, 1), "$4:$4"
	start := row
	for _, r := range s.network {
		if err := s.deckRow(out, row, start, r); err != nil {
			return nil, err
		}
		row++
	}
	out.text(row+1, left, look{as: greyLook}, "House price path: for reference only; the price follows the BTC price "+
		"and its growth on sheet Market.")
	return out, nil
}

func (s *sample) deckRow(out *sheet, row, start int, r map[string]string) error {
	e := entry{r["network_ehs"], assumption, r["note"]}
	if row == start {
		e.Kind = sourced
	}
	when := entry{r["date"], sourced, ""}
	dateCell, err := column{format: "d mmm yyyy"}.cell(when, s.input("valuation_date"))
	if err != nil {
		return err
	}
	dateCell.note = ""
	network, err := column{format: "#,##0"}.cell(e, s.input("network_ehs"))
	if err != nil {
		return err
	}
	path, err := s.pathCell(row, start, r["date"])
	if err != nil {
		return err
	}
	out.set(row, left, dateCell)
	out.set(row, left+1, network)
	out.set(row, left+2, path)
	out.set(row, left+3, words(r["note"]))
	return nil
}

// pathCell compounds the price of the market sheet by its growth over the days.
func (s *sample) pathCell(row, start int, date string) (cell, error) {
	price, err := s.entries[[2]string{"market", "btc_price_usd"}].number()
	if err != nil {
		return cell{}, err
	}
	growth, err := s.entries[[2]string{"market", "btc_growth_pct"}].number()
	if err != nil {
		return cell{}, err
	}
	from, err := day(asOf)
	if err != nil {
		return cell{}, err
	}
	to, err := day(date)
	if err != nil {
		return cell{}, err
	}
	days := math.Round(to.Sub(from).Hours() / 24)
	return cell{
		value:   price * math.Pow(1+growth, days/365),
		formula: fmt.Sprintf("Market!$C$8*(1+Market!$C$9)^((%s-%s)/365)", ref(row, left), "$B$"+fmt.Sprint(start)),
		look:    look{as: formulaLook, format: "#,##0"},
	}, nil
}

// rangeSheet gives the low and high of the drivers of the tornado.
func (s *sample) rangeSheet() (*sheet, error) {
	out := newSheet("Ranges", navy, 2)
	out.title(left, "Ranges", "Low and high of each driver for the sensitivity of value")
	row := out.headOne(4, left, []column{
		{header: "Input", width: 28}, {header: "Unit", width: 14}, {header: "Low", width: 13},
		{header: "High", width: 13}, {header: "Why", width: 88}})
	labels, err := templates.LoadWords("en")
	if err != nil {
		return nil, err
	}
	for _, r := range s.ranges {
		in := s.input(r["input"])
		out.set(row, left, words(labels.Input(r["input"])))
		out.set(row, left+1, words(r["unit"]))
		for i, bound := range []string{"low", "high"} {
			c, err := column{format: rangeFormat(in)}.cell(entry{r[bound], assumption, r["why"]}, in)
			if err != nil {
				return nil, err
			}
			c.note = ""
			out.set(row, left+2+i, c)
		}
		out.set(row, left+4, words(r["why"]))
		row++
	}
	return out, nil
}

func rangeFormat(in model.Input) string {
	switch {
	case in.Type == model.TypePct:
		return "0%"
	case in.Type == model.TypeInt:
		return "0"
	case in.Max <= 100:
		return "0.00"
	}
	return "#,##0"
}
