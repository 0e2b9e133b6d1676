package main

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"rackrate/model"
	"rackrate/templates"
)

// asOf is the day on which the sample is struck.
const asOf = "2024-06-30"

// sample makes the sheets of us-listed-miners.xlsx.
type sample struct {
	*facts
	registry *model.Registry
	sites    *sheet // as built, for what refers to it
	first    int    // rows of the site table
	last     int
}

// buildSample gives the bytes of samples/us-listed-miners.xlsx.
func buildSample(root string) ([]byte, error) {
	facts, err := loadFacts(root)
	if err != nil {
		return nil, err
	}
	registry, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		return nil, err
	}
	s := &sample{facts: facts, registry: registry}
	w := newWorkbook(asOf)
	for _, build := range []func() (*sheet, error){
		s.cover, s.siteSheet, s.minerSheet, s.marketSheet, s.deckSheet,
		s.scenarioSheet, s.rangeSheet, s.dealSheet, s.coverageSheet,
	} {
		sh, err := build()
		if err != nil {
			return nil, err
		}
		if err := w.add(sh); err != nil {
			return nil, err
		}
	}
	return w.finish("US-listed miners: megawatts as racks")
}

const (
	legend = "Blue: typed in, source in the cell's note.   Blue italic on orange: assumption, reason in the note.   " +
		"Black: formula.   Blank: not known."
	left = 2 // tables begin in column B
)

func (s *sample) siteSheet() (*sheet, error) {
	out := newSheet("Sites", navy, 2)
	out.title(left, "Sites", "US-listed bitcoin miners and one campus without a fleet, 30 June 2024")
	out.text(3, left, look{as: greyLook}, legend)
	row := out.head(5, left, siteColumns)
	out.freeze, out.titleRows, out.titleCols, out.pagesWide = ref(row, left+3), "$6:$7", "$B:$D", 3
	s.sites, s.first = out, row
	for _, site := range s.siteRows() {
		for i, c := range siteColumns {
			filled, ok, err := s.siteCell(site, c)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", site.ids[0], c.header, err)
			}
			if ok {
				out.set(row, left+i, filled)
			}
		}
		row++
	}
	s.last = row - 1
	return out, nil
}

func (s *sample) siteCell(site siteFacts, c column) (cell, bool, error) {
	switch c.header {
	case "Company":
		return words(site.row["miner"]), true, nil
	case "Ticker":
		return words(site.row["ticker"]), true, nil
	case "Site":
		return words(site.row["site"]), true, nil
	case "Region":
		return words(site.row["region"]), true, nil
	case "Interconnection":
		return words(site.row["interconnection"]), true, nil
	case "HPC status, 30 Jun 2024":
		return words(site.row["hpc_status"]), true, nil
	case "Analyst comment":
		out := words(site.row["comment"])
		out.look.as = greyLook
		return out, true, nil
	}
	e, ok, err := site.input(c.key)
	if err != nil || !ok {
		return cell{look: look{as: textLook}}, true, err
	}
	out, err := c.cell(e, s.input(c.key))
	return out, true, err
}

func (s *sample) input(key string) model.Input {
	in, _ := s.registry.Lookup(key)
	return in
}

// tidy takes away the last digits of a figure that was converted: 3.8500000000000005 is 3.85.
func tidy(v float64) float64 {
	t, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	if err != nil || math.IsNaN(t) {
		return v
	}
	return t
}

func (s *sample) minerSheet() (*sheet, error) {
	out := newSheet("Miners", navy, 2)
	out.title(left, "Companies", "Share data at the close of 28 June 2024, balance sheets about 30 June 2024")
	out.text(3, left, look{as: greyLook}, legend)
	row := out.headOne(5, left, minerColumns)
	out.freeze, out.titleRows = ref(row, left+2), "$5:$5"
	seen := map[string]bool{}
	for _, site := range s.sitesOnce(seen) {
		if err := s.minerRow(out, row, site); err != nil {
			return nil, fmt.Errorf("%s: %w", site.row["miner"], err)
		}
		row++
	}
	out.text(row+1, left, look{as: greyLook}, "Net debt is borrowings less cash; it stays blank where borrowings are "+
		"not known. Lancium and Crusoe are private.")
	return out, nil
}

// sitesOnce gives the first site of each company.
func (s *sample) sitesOnce(seen map[string]bool) []siteFacts {
	var out []siteFacts
	for _, site := range s.siteRows() {
		if name := site.row["miner"]; !seen[name] {
			seen[name] = true
			out = append(out, site)
		}
	}
	return out
}

// corporateColumn names the column of corporate.csv, the column that says its basis, and the factor to the
// registry's unit.
var corporateColumn = map[string]struct {
	column, basis string
	per           float64
}{
	"share_price_usd": {"share_price_usd_2024_06_28", "", 1},
	"shares_m":        {"shares_m", "shares_basis", 1},
	"cash_usd":        {"cash_usd_m", "cash_basis", 1e6},
	"btc_held":        {"btc_held", "", 1},
	"earnings_date":   {"next_earnings_date", "", 1},
}

func (s *sample) minerRow(out *sheet, row int, site siteFacts) error {
	ticker := site.row["ticker"]
	for i, c := range minerColumns {
		filled, err := s.minerCell(ticker, c, row)
		if err != nil {
			return err
		}
		switch c.header {
		case "Company":
			filled = words(site.row["miner"])
		case "Ticker":
			filled = words(ticker)
		case "Announced financing":
			filled = words(s.corporate[ticker]["announced_financing"])
		}
		out.set(row, left+i, filled)
	}
	return nil
}

func (s *sample) minerCell(ticker string, c column, row int) (cell, error) {
	blank := cell{look: look{as: textLook}}
	corporate := s.corporate[ticker]
	switch {
	case c.key == "net_debt_usd":
		return s.netDebt(ticker, c, row)
	case c.header == borrowings:
		if e, ok := s.fact("corporate.csv", ticker, "debt_usd_m", corporate["debt_usd_m"],
			corporate["debt_basis"]); ok {
			return c.cell(e, model.Input{Type: model.TypeNumber})
		}
		return blank, nil
	}
	if e, ok := s.entries[[2]string{ticker, c.key}]; ok && ticker != "" {
		return c.cell(e, s.input(c.key))
	}
	from := corporateColumn[c.key]
	e, ok := s.fact("corporate.csv", ticker, from.column, corporate[from.column], corporate[from.basis])
	if !ok {
		return blank, nil
	}
	if from.per != 1 {
		v, err := e.number()
		if err != nil {
			return cell{}, err
		}
		e.Text = strconv.FormatFloat(v*from.per, 'f', -1, 64)
	}
	return c.cell(e, s.input(c.key))
}

// netDebt is a formula over the two columns to its left, where both are known.
func (s *sample) netDebt(ticker string, c column, row int) (cell, error) {
	debt, cash := s.corporate[ticker]["debt_usd_m"], s.corporate[ticker]["cash_usd_m"]
	if debt == "" || cash == "" {
		return cell{look: look{as: textLook}}, nil
	}
	v, err := arithmetic(debt + "-" + cash)
	if err != nil {
		return cell{}, err
	}
	col := left + 5 // of borrowings; cash stands left of it
	return cell{value: tidy(v), formula: ref(row, col) + "-" + ref(row, col-1), look: look{as: formulaLook,
		format: c.format}}, nil
}

func day(s string) (time.Time, error) { return time.Parse("2006-01-02", s) }
