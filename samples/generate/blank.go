package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"rackrate/model"
	"rackrate/templates"
)

// blankRows is how many rows of the blank tables carry drop-downs and bounds.
const blankRows = 40

// The twenty inputs that move the answer most and that only the analyst knows:
// three of the market, three of a company and fourteen of a site. Of what was
// tried on the nine signed leases, rent, build cost, the megawatts and what they
// are let as moved the value most; what moves it as much and is the house's to
// say (discount rates, the exit) is on Assumptions.
var (
	firstOfMarket = []string{"valuation_date", "btc_price_usd", "network_ehs"}
	firstOfMiners = []string{"share_price_usd", "shares_m", "net_debt_usd"}
	firstOfSites  = []string{
		"site_mw", "convert_mw", "power_price_usd_mwh", "hashrate_ehs", "fleet_efficiency_j_th",
		"lease_status", "lease_type", "lease_usd_kw_month", "lease_escalator_pct", "lease_term_months",
		"capex_usd_mw", "cod_date", "pue_hpc", "gpu_price_usd_hour",
	}
	firstOfPhases = []string{
		"convert_mw", "lease_status", "tenant", "lease_usd_kw_month", "lease_escalator_pct", "lease_term_months",
		"capex_usd_mw", "cod_date", "pue_hpc",
	}
)

// blankBook makes the sheets of templates/blank.xlsx from the registry.
type blankBook struct {
	registry *model.Registry
	words    *templates.Words
}

// buildBlank gives the bytes of templates/blank.xlsx.
func buildBlank(string) ([]byte, error) {
	registry, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		return nil, err
	}
	labels, err := templates.LoadWords("en")
	if err != nil {
		return nil, err
	}
	b := &blankBook{registry, labels}
	w := newWorkbook(asOf)
	for _, build := range []func() (*sheet, error){
		b.readMe, b.siteSheet, b.phaseSheet, b.minerSheet, b.marketSheet, b.assumptionSheet, b.deckSheet,
		b.scenarioSheet, b.rangeSheet, b.dealSheet, b.commentarySheet, b.ratingSheet,
	} {
		s, err := build()
		if err != nil {
			return nil, err
		}
		if err := w.add(s); err != nil {
			return nil, err
		}
	}
	return w.finish("Input workbook")
}

func (b *blankBook) readMe() (*sheet, error) {
	out := newSheet("Read me", "B03A2E", 2, 24, 104)
	out.portrait = true
	out.title(left, "Input workbook", "Fill in what you know, leave the rest blank: a blank takes the default that "+
		"the note of its header names")
	lines := [][2]string{
		{"Start here", "Twenty inputs move the answer most and are yours to know: three on Market, three of each " +
			"company on Miners, fourteen of each site on Sites. They come first, under red and blue headers. All " +
			"others have grey headers and a default."},
		{"", ""},
		{"1  Sites", "One row a site. Headers in red have to be given. A rent is needed for colocation and hybrid, a " +
			"GPU-hour price for GPU cloud; without it that alternative is left out. Status and type of the lease set " +
			"the defaults that depend on them."},
		{"2  Phases", "Optional: one row a part of a site's conversion that has megawatts, dates, costs or a lease " +
			"of its own. What a phase leaves blank is the site's."},
		{"3  Miners", "One row a company, named as on Sites. Without share price and shares nothing is given " +
			"per share."},
		{"4  Market", "The valuation date, the bitcoin price and the network hashrate have to be given."},
		{"5  Assumptions", "Optional: your house's own value of an input, with its source, for every site that has " +
			"none of its own. The default stands beside it."},
		{"6  Deck", "Optional: dates with a bitcoin price, a network hashrate or both. It replaces the growth rates " +
			"on Market."},
		{"7  Scenarios", "Optional: named cases. An override sets (=60000), multiplies (*0.5) or adds to (+12) one " +
			"input, by its name in the list. Where every case has a probability and they add up to 100 %, an " +
			"expected value is given."},
		{"8  Ranges", "Optional: low and high of an input for the sensitivity, instead of 20 % either way."},
		{"9  Comparables", "Optional: disclosed leases to set beside yours, by their starting rents."},
		{"10  Commentary", "Optional: your own words for the note, by company and place: thesis, risks, the name of " +
			"a site, estimates, conclusion. They are printed as yours, before the program's; **bold** and *italic* " +
			"are read. A figure with a unit that no result holds is told."},
		{"11  Ratings", "Optional: your ratings and price targets with their days; the note has them as a chart " +
			"and a table."},
		{"", ""},
		{"Rents", "Give a lease one way: the starting rent, the mean over the term, or the contract's total. The " +
			"other two are worked out."},
		{"Dates", "Give either dates (start of construction, COD) or months (delay, build time). A start in the past " +
			"counts as under way."},
		{"Folding", "The buttons above the columns, or 1 and 2 at the top left, fold the groups of grey headers away " +
			"and bring them back."},
		{"Notes", "Every header carries a note: meaning, unit, default and its source, bounds, and the input's name."},
		{"Units", "The row under the header gives the unit. Another unit is read where it stands there or in the " +
			"header: kW or GW, c/kWh, $m/MW, years, PH/s."},
		{"Percent", "Percentages are typed as percentages: 15 %, shown so."},
		{"Your own columns", "Add any; they are kept and never touched. Any input may be moved: a line of " +
			"Assumptions can be a column on Sites, a column on Miners a line of Market."},
		{"Precedence", "The phase, else the site's row, else its company's row, else Market, else Assumptions, else " +
			"the default."},
	}
	row := out.paragraphs(4, lines)
	out.text(row+1, left, look{as: requireLook}, "Header in red")
	out.text(row+1, left+1, look{as: textLook}, "has to be given")
	out.text(row+2, left, look{as: headerLook}, "Header in blue")
	out.text(row+2, left+1, look{as: textLook}, "yours to know; a blank takes the default or leaves an alternative out")
	out.text(row+3, left, look{as: moreLook}, "Header in grey")
	out.text(row+3, left+1, look{as: textLook}, "may well be left blank")
	return out, nil
}

// blankColumn is a column of a blank table.
type blankColumn struct {
	in   model.Input
	band string // group above the header, "" to go on with the one before
	more bool   // of those that most leave to the default
	fold bool   // folds under the first column of its group
}

// columnsOf puts the columns of names first, then those that matter first, then
// the others by group. The first column of such a group stays when it is folded.
func (b *blankBook) columnsOf(names, first []string, takes func(model.Input) bool) []blankColumn {
	var out []blankColumn
	for _, key := range append(slices.Clone(names), first...) {
		out = append(out, blankColumn{in: b.lookup(key), band: b.words.Groups[b.lookup(key).Group]})
	}
	for _, group := range b.groups() {
		for i, in := range slices.DeleteFunc(slices.Clone(b.registry.Inputs), func(in model.Input) bool {
			return in.Group != group || !takes(in) || slices.Contains(names, in.Key) || slices.Contains(first, in.Key)
		}) {
			out = append(out, blankColumn{in: in, band: b.words.Groups[group] + ", more", more: true, fold: i > 0})
		}
	}
	for i := len(out) - 1; i > 0; i-- {
		if out[i].band == out[i-1].band {
			out[i].band = ""
		}
	}
	return out
}

// groups lists the groups of the registry in its order.
func (b *blankBook) groups() []string {
	var out []string
	for _, in := range b.registry.Inputs {
		if !slices.Contains(out, in.Group) {
			out = append(out, in.Group)
		}
	}
	return out
}

func (b *blankBook) siteColumns() []blankColumn {
	return b.columnsOf([]string{"miner", "ticker", "site"}, firstOfSites, func(in model.Input) bool {
		return in.Scope == model.ScopeSite
	})
}

func (b *blankBook) minerColumns() []blankColumn {
	return b.columnsOf([]string{"miner", "ticker"}, firstOfMiners, func(in model.Input) bool {
		return in.Scope == model.ScopeMiner
	})
}

// phaseColumns are those of a part of a conversion; the column of its name is no input and follows the site's.
func (b *blankBook) phaseColumns() []blankColumn {
	ofPhase := []string{"conversion", "colocation", "gpu cloud", "financing"}
	return b.columnsOf([]string{"miner", "site"}, firstOfPhases, func(in model.Input) bool {
		return slices.Contains(ofPhase, in.Group)
	})
}

func (b *blankBook) siteSheet() (*sheet, error) {
	out := newSheet("Sites", navy)
	out.title(1, "Sites", "One row a site; headers in red have to be given; the note of a header says what a "+
		"blank means")
	columns := b.siteColumns()
	out.freeze, out.titleRows, out.titleCols, out.pagesWide = ref(7, 4), "$5:$6", "$A:$C", 9
	return out, b.table(out, columns)
}

func (b *blankBook) minerSheet() (*sheet, error) {
	out := newSheet("Miners", navy)
	out.title(1, "Miners", "One row a company, named as on Sites")
	out.freeze, out.titleRows, out.titleCols, out.pagesWide = ref(7, 3), "$5:$6", "$A:$B", 2
	return out, b.table(out, b.minerColumns())
}

// phaseSheet has the phase's name in its third column.
func (b *blankBook) phaseSheet() (*sheet, error) {
	out := newSheet("Phases", navy)
	out.title(1, "Phases", "One row a part of a site's conversion, named with its site as on Sites; what is blank is "+
		"the site's; a site without rows here has one phase")
	columns := slices.Insert(b.phaseColumns(), 2, blankColumn{in: phaseName})
	out.freeze, out.titleRows, out.titleCols, out.pagesWide = ref(7, 4), "$5:$6", "$A:$C", 7
	return out, b.table(out, columns)
}

// phaseName stands for the column of a phase's name, which is no input.
var phaseName = model.Input{Key: "phase", Group: "identity", Type: model.TypeText, Required: true,
	Meaning: "Name of the phase, such as Hall 1; unique within the site"}

func (b *blankBook) label(in model.Input) string {
	if in.Key == phaseName.Key {
		return "Phase"
	}
	return b.words.Input(in.Key)
}

func (b *blankBook) lookup(key string) model.Input {
	in, _ := b.registry.Lookup(key)
	return in
}

// table writes sections, bands of groups, headers with notes, and units; empty
// cells below in the inputs' formats, with drop-downs and bounds.
func (b *blankBook) table(out *sheet, columns []blankColumn) error {
	const sections, bands, headers, units, first = 3, 4, 5, 6, 7
	out.text(sections, 1, look{as: sectionLook}, "Start here")
	for i, c := range columns {
		col := i + 1
		if c.more && !columns[i-1].more {
			out.text(sections, col, look{as: sectionLook}, "More: all of these may stay blank. Fold and unfold the "+
				"groups with the buttons above the columns")
		}
		out.text(bands, col, look{as: bandLook}, c.band)
		as := headerLook
		switch {
		case c.in.Required:
			as = requireLook
		case c.more:
			as = moreLook
		}
		out.set(headers, col, cell{value: b.label(c.in), look: look{as: as}, note: inputNote(c.in)})
		out.text(units, col, look{as: unitLook}, unitShown(c.in))
		out.widths = append(out.widths, columnWidth(c.in, b.label(c.in)))
		if c.fold {
			out.outlined = append(out.outlined, col)
		}
		for r := range blankRows {
			out.set(first+r, col,
				cell{look: look{as: fillLook, format: formatOf(c.in), centre: c.in.Type == model.TypeEnum ||
					c.in.Type == model.TypeBool}})
		}
		area := ref(first, col) + ":" + ref(first+blankRows-1, col)
		dv, err := validation(c.in, area)
		if err != nil {
			return err
		}
		if from := columnOnSites(c.in); from != 0 && out.name != "Sites" {
			dv = excelize.NewDataValidation(true)
			dv.SetSqref(area)
			dv.SetSqrefDropList("Sites!" + absolute(first, from) + ":" + absolute(first+blankRows-1, from))
			dv.SetError(excelize.DataValidationErrorStyleWarning, "Not on Sites", "Take the name as it stands on Sites")
		}
		if dv != nil {
			out.lists = append(out.lists, dv)
		}
	}
	out.heights[headers] = 58
	return nil
}

// columnOnSites is the column of the site table whose names another table takes up, 0 where there is none.
func columnOnSites(in model.Input) int {
	switch in.Key {
	case "miner":
		return 1
	case "site":
		return 3
	}
	return 0
}

func columnWidth(in model.Input, label string) float64 {
	switch {
	case in.Key == "site" || in.Key == "miner":
		return 26
	case in.Key == "region" || in.Key == "tenant" || in.Key == "guarantor" || in.Key == "phase" ||
		in.Key == "structure":
		return 18
	}
	longest := 9
	for _, word := range strings.Fields(label + " " + unitShown(in)) {
		longest = max(longest, len(word))
	}
	return max(float64(longest)+2.5, math.Ceil(float64(len(label))/3)+2) // at most three lines
}

// unitShown is the unit under a header; a choice shows its words instead.
func unitShown(in model.Input) string {
	switch {
	case in.Type == model.TypeBool:
		return "yes/no"
	case in.Unit == "ratio" || in.Unit == "date" || in.Unit == "1/yr": // 1/yr is always written as a plain figure
		return ""
	}
	return in.Unit
}

func formatOf(in model.Input) string {
	switch {
	case in.Type == model.TypePct:
		return "0.0%"
	case in.Type == model.TypeDate:
		return "yyyy-mm-dd"
	case in.Type == model.TypeInt:
		return "#,##0"
	case in.Type != model.TypeNumber:
		return ""
	case in.Max <= 1000:
		return "#,##0.00"
	}
	return "#,##0.##"
}

// inputNote is the note of a header: what the registry knows of the input.
func inputNote(in model.Input) string {
	parts := []string{in.Meaning + "."}
	switch {
	case in.Default != "":
		parts = append(parts, "Default: "+defaultShown(in)+sourceShown(in.Source))
	case in.Required:
		parts = append(parts, "Has to be given.")
	case strings.HasPrefix(in.Source, "default: "):
		parts = append(parts, "Blank: "+strings.TrimPrefix(in.Source, "default: "))
	case in.Source != "":
		parts = append(parts, "Source: "+in.Source)
	}
	if len(in.Choices) > 0 {
		parts = append(parts, "One of: "+strings.Join(in.Choices, ", "))
	}
	if in.Numeric() {
		parts = append(parts, boundsShown(in)...)
	}
	return strings.Join(append(parts, "Name: "+in.Key), "\n")
}

func sourceShown(source string) string {
	if source == "" {
		return ""
	}
	return " (" + source + ")"
}

func defaultShown(in model.Input) string {
	v := in.DefaultValue()
	if !in.Numeric() || !v.Known {
		return in.Default
	}
	return figureShown(in, v.Number)
}

func boundsShown(in model.Input) []string {
	var out []string
	if in.Min == in.Min && in.Max == in.Max { // both given: a missing bound is NaN
		out = append(out, fmt.Sprintf("Bounds: %s to %s", figureShown(in, in.Min), figureShown(in, in.Max)))
	}
	if in.Low == in.Low && in.High == in.High {
		out = append(out, fmt.Sprintf("Usual: %s to %s%s", figureShown(in, in.Low), figureShown(in, in.High),
			sourceShown(in.BandSource)))
	}
	return out
}

// figureShown is a figure with its unit as a person reads it.
func figureShown(in model.Input, v float64) string {
	if in.Type == model.TypePct {
		return grouped(tidy(v*100)) + " %"
	}
	if in.Unit == "" || in.Unit == "ratio" {
		return grouped(v)
	}
	return grouped(v) + " " + in.Unit
}

// grouped writes a figure with commas between thousands.
func grouped(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	whole, fraction, _ := strings.Cut(s, ".")
	sign := ""
	if rest, negative := strings.CutPrefix(whole, "-"); negative {
		whole, sign = rest, "-"
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return sign + whole
}

// validation is the drop-down or the bounds of an input, nil where it has neither.
func validation(in model.Input, area string) (*excelize.DataValidation, error) {
	dv := excelize.NewDataValidation(true)
	dv.SetSqref(area)
	switch {
	case in.Type == model.TypeBool:
		return dv, dv.SetDropList([]string{"yes", "no"})
	case in.Type == model.TypeEnum:
		return dv, dv.SetDropList(in.Choices)
	case in.Numeric() && in.Min == in.Min && in.Max == in.Max:
		kind := excelize.DataValidationTypeDecimal
		if in.Type == model.TypeInt {
			kind = excelize.DataValidationTypeWhole
		}
		dv.SetError(excelize.DataValidationErrorStyleStop, "Out of bounds",
			fmt.Sprintf("%s to %s", figureShown(in, in.Min), figureShown(in, in.Max)))
		return dv, dv.SetRange(in.Min, in.Max, kind, excelize.DataValidationOperatorBetween)
	}
	return nil, nil
}
