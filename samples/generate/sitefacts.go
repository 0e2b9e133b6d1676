package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// siteFacts gathers what is known or assumed of one row of the site table. The
// row stands for one or more rows of miners.csv, whose MW are added.
type siteFacts struct {
	facts *facts
	row   map[string]string
	ids   []string
	fleet string // row of the company's totals, from which blanks are filled
}

// basisOf names the column of miners.csv that says what a figure stands for.
var basisOf = map[string]string{
	"site_mw": "site_mw_basis", "hashrate_ehs": "hashrate_basis", "power_price_usd_mwh": "power_price_basis",
}

func (f *facts) siteRows() []siteFacts {
	var out []siteFacts
	for _, r := range f.sites {
		ids := strings.Split(r["rows"], "+")
		prefix, _, _ := strings.Cut(ids[0], "-")
		out = append(out, siteFacts{f, r, ids, prefix + "-fleet"})
	}
	return out
}

// input is what the row has for an input: what was entered for the site, else
// its own figure in miners.csv, else the company's; ok is false for a blank.
func (s siteFacts) input(key string) (entry, bool, error) {
	if e, ok := s.facts.entries[[2]string{s.ids[0], key}]; ok {
		return e, true, nil
	}
	switch key {
	case "hashrate_ehs":
		return s.hashrate()
	case "site_mw":
		return s.siteMW()
	case "hosted_mw":
		return s.hosted()
	}
	if e, ok := s.own(s.ids[0], key); ok {
		return e, true, nil
	}
	if key == "mining_uptime_pct" { // realised over installed hashrate of a growing fleet is not availability
		return entry{}, false, nil
	}
	e, ok := s.company(key)
	return e, ok, nil
}

// company is the company's figure, said to be that.
func (s siteFacts) company(key string) (entry, bool) {
	e, ok := s.facts.entries[[2]string{s.fleet, key}]
	if !ok {
		e, ok = s.own(s.fleet, key)
	}
	if ok {
		e.Note = "Company figure. " + e.Note
	}
	return e, ok
}

// own is the figure of a row of miners.csv.
func (s siteFacts) own(id, key string) (entry, bool) {
	column := key
	if key == "mining_uptime_pct" {
		column = "uptime_pct"
	}
	row := s.facts.miners[id]
	if column == "uptime_pct" && row[column] != "" {
		return s.uptime(id, row[column])
	}
	if !isFigureOfMiners(column) {
		return entry{}, false
	}
	return s.facts.fact("miners.csv", id, column, row[column], row[basisOf[column]])
}

// uptime is a percentage in miners.csv and a fraction in the registry.
func (s siteFacts) uptime(id, percent string) (entry, bool) {
	v, err := strconv.ParseFloat(percent, 64)
	if err != nil {
		return entry{}, false
	}
	fraction := strconv.FormatFloat(v/100, 'f', -1, 64)
	return s.facts.fact("miners.csv", id, "uptime_pct", fraction, "realised over installed hashrate")
}

// isFigureOfMiners keeps the words of miners.csv (cooling, fibre) out: what
// they mean for an input is decided in entries.csv.
func isFigureOfMiners(column string) bool {
	switch column {
	case "site_mw", "hashrate_ehs", "fleet_efficiency_j_th", "power_price_usd_mwh":
		return true
	}
	return false
}

// siteMW adds the MW of the rows that a site stands for.
func (s siteFacts) siteMW() (entry, bool, error) {
	var texts, notes []string
	k := sourced
	for _, id := range s.ids {
		e, ok := s.own(id, "site_mw")
		if !ok {
			return entry{}, false, fmt.Errorf("%s: no site_mw", id)
		}
		texts, notes = append(texts, e.Text), append(notes, e.Note)
		if e.Kind == assumption {
			k = assumption
		}
	}
	if len(texts) == 1 {
		return entry{texts[0], k, notes[0]}, true, nil
	}
	return entry{"=" + strings.Join(texts, "+"), k, strings.Join(notes, "\n")}, true, nil
}

// hashrate is the row's own, or its share of the company's fleet by MW.
func (s siteFacts) hashrate() (entry, bool, error) {
	if s.row["fleet_mw"] == "" {
		e, ok := s.own(s.ids[0], "hashrate_ehs")
		return e, ok, nil
	}
	fleet, ok := s.company("hashrate_ehs")
	if !ok {
		return entry{}, false, fmt.Errorf("%s: no hashrate of the company to share out", s.fleet)
	}
	total, err := fleet.number()
	if err != nil {
		return entry{}, false, err
	}
	own, mine, mw, err := s.shareOfFleet()
	if err != nil {
		return entry{}, false, err
	}
	share := math.Floor((total-own)*mine/mw*100) / 100
	note := fmt.Sprintf("Not disclosed by site: the company's %.1f EH/s", total)
	if own > 0 {
		note += fmt.Sprintf(" less %.1f EH/s of sites that disclose theirs,", own)
	}
	note += fmt.Sprintf(" shared out by MW in operation (%.4g of %.4g MW), rounded down. %s", mine, mw, fleet.Note)
	return entry{strconv.FormatFloat(share, 'f', -1, 64), assumption, note}, true, nil
}

// shareOfFleet gives the MW of the site that carry the company's fleet, those
// of all its sites, and the hashrate of the sites that disclose theirs.
func (s siteFacts) shareOfFleet() (own, mine, mw float64, err error) {
	if own, mw, err = s.facts.fleetOf(s.fleet, s.row["ticker"]); err != nil {
		return 0, 0, 0, err
	}
	mine, err = strconv.ParseFloat(s.row["fleet_mw"], 64)
	return own, mine, mw, err
}

// hosted is the site's share, by MW in operation, of the machines that the
// company hosts for others; they are taken to be like its own.
func (s siteFacts) hosted() (entry, bool, error) {
	hosted, ok := s.facts.entries[[2]string{s.fleet, "hosted_ehs"}]
	if !ok || s.row["fleet_mw"] == "" {
		return entry{}, false, nil
	}
	total, err := hosted.number()
	if err != nil {
		return entry{}, false, err
	}
	efficiency, ok := s.company("fleet_efficiency_j_th")
	if !ok {
		return entry{}, false, fmt.Errorf("%s: no efficiency for the hosted machines", s.fleet)
	}
	joules, err := efficiency.number()
	if err != nil {
		return entry{}, false, err
	}
	_, mine, mw, err := s.shareOfFleet()
	if err != nil {
		return entry{}, false, err
	}
	share := math.Floor(total*joules*puePlain*mine/mw*10) / 10
	note := fmt.Sprintf("Not disclosed by site: %.1f EH/s at the company's %.4g J/TH and a PUE of %g, shared out by "+
		"MW in operation (%.4g of %.4g MW), rounded down. %s",
		total, joules, puePlain, mine, mw, hosted.Note)
	return entry{strconv.FormatFloat(share, 'f', -1, 64), assumption, note}, true, nil
}

// puePlain is the program's default of facility power over IT power while mining.
const puePlain = 1.05

// fleetOf gives the hashrate of the company's sites that disclose theirs, and
// the MW over which the rest of its fleet is spread.
func (f *facts) fleetOf(fleet, ticker string) (own, mw float64, err error) {
	for _, s := range f.siteRows() {
		if s.row["ticker"] != ticker {
			continue
		}
		if text := s.row["fleet_mw"]; text != "" {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return 0, 0, err
			}
			mw += v
			continue
		}
		e, ok, err := s.input("hashrate_ehs")
		if err != nil || !ok {
			return 0, 0, fmt.Errorf("%s: no hashrate and no fleet_mw", s.ids[0])
		}
		v, err := e.number()
		if err != nil {
			return 0, 0, err
		}
		own += v
	}
	if e, ok := f.entries[[2]string{fleet, "other_mw"}]; ok {
		v, err := e.number()
		if err != nil {
			return 0, 0, err
		}
		mw += v
	}
	return own, mw, nil
}
