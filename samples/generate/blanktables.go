package main

import (
	"slices"

	"github.com/xuri/excelize/v2"

	"rackrate/model"
)

// lineColumns are those of the sheets with an input a line.
var lineColumns = []column{
	{header: "Input", width: 44}, {header: "Value", width: 16}, {header: "Unit", width: 15},
	{header: "Source", width: 34},
	{header: "Default", width: 20}, {header: "Meaning", width: 108}, {header: "Source of the default", width: 76},
}

// marketSheet has a line for every input of the market, those that have to be given first.
func (b *blankBook) marketSheet() (*sheet, error) {
	out := newSheet("Market", navy)
	out.title(1, "Market", "The first three have to be given; a blank of the others takes the default")
	var first, more []model.Input
	for _, in := range b.registry.Inputs {
		switch {
		case in.Scope != model.ScopeMarket:
		case slices.Contains(firstOfMarket, in.Key):
			first = append(first, in)
		default:
			more = append(more, in)
		}
	}
	return out, b.lines(out, []band{{"Start here", first}}, more)
}

// assumptionSheet has a line for every input of a site that has a default.
func (b *blankBook) assumptionSheet() (*sheet, error) {
	out := newSheet("Assumptions", navy)
	out.title(1, "Assumptions", "Your house's own values, for every site that has none of its own; a blank takes "+
		"the default")
	return out, b.lines(out, nil, b.assumptions())
}

func (b *blankBook) assumptions() []model.Input {
	return slices.DeleteFunc(slices.Clone(b.registry.Inputs), func(in model.Input) bool {
		return in.Scope != model.ScopeSite || in.Default == "" || slices.Contains(ofOneSite, in.Key)
	})
}

// ofOneSite are amounts with a default that cannot be assumed alike for all sites.
var ofOneSite = []string{"hosted_mw", "capex_spent_usd"}

// band is a group of lines with its heading.
type band struct {
	heading string
	inputs  []model.Input
}

// lines writes bands and then other inputs by group, a line each.
func (b *blankBook) lines(out *sheet, bands []band, more []model.Input) error {
	for _, group := range b.groups() {
		of := slices.DeleteFunc(slices.Clone(more), func(in model.Input) bool { return in.Group != group })
		if len(of) > 0 {
			bands = append(bands, band{b.words.Groups[group], of})
		}
	}
	row := out.headOne(4, 1, lineColumns)
	out.heights[4] = 22
	out.freeze, out.titleRows = "A5", "$4:$4"
	for _, of := range bands {
		for col := range lineColumns {
			out.text(row, col+1, look{as: bandLook}, "")
		}
		out.text(row, 1, look{as: bandLook}, of.heading)
		row++
		for _, in := range of.inputs {
			if err := b.line(out, row, in); err != nil {
				return err
			}
			row++
		}
	}
	return nil
}

func (b *blankBook) line(out *sheet, row int, in model.Input) error {
	label := cell{value: b.words.Input(in.Key), look: look{as: textLook}, note: inputNote(in)}
	value := cell{look: look{as: fillLook, format: formatOf(in), centre: !in.Numeric()}}
	if in.Required {
		label.look.as = requireLineLook
	}
	out.set(row, 1, label)
	out.set(row, 2, value)
	out.text(row, 3, look{as: textLook}, unitShown(in))
	out.set(row, 4, cell{look: look{as: fillLook}})
	out.set(row, 5, cell{value: defaultShown(in), look: look{as: greyLineLook, centre: true}})
	out.text(row, 6, look{as: textLook}, in.Meaning)
	out.text(row, 7, look{as: greyLineLook}, in.Source)
	dv, err := validation(in, ref(row, 2))
	if dv != nil {
		out.lists = append(out.lists, dv)
	}
	return err
}

// blankTable is an empty table with headers, notes on them and empty rows.
func blankTable(name, title, under string, columns []column, notes []string) *sheet {
	out := newSheet(name, navy)
	out.title(1, title, under)
	row := out.headOne(4, 1, columns)
	for i, note := range notes {
		c := out.cells[[2]int{4, i + 1}]
		c.note = note
		out.set(4, i+1, c)
	}
	for r := range blankRows {
		for i, c := range columns {
			out.set(row+r, i+1, cell{look: look{as: fillLook, format: c.format}})
		}
	}
	out.freeze, out.titleRows = ref(row, 1), "$4:$4"
	return out
}

func (b *blankBook) deckSheet() (*sheet, error) {
	return blankTable("Deck", "Price deck", "Linear between the dates, flat before the first and after the last; a "+
		"series may be left empty",
		[]column{{header: "Date", width: 14, format: "yyyy-mm-dd"}, {header: "BTC price (USD)", width: 18,
			format: "#,##0"},
			{header: "Network hashrate (EH/s)", width: 18, format: "#,##0"}},
		[]string{"A day, in any order.", "Replaces the BTC price and its growth.",
			"Replaces the network hashrate and its growth."}), nil
}

func (b *blankBook) scenarioSheet() (*sheet, error) {
	out := blankTable("Scenarios", "Scenarios", "Several rows of one name belong together",
		[]column{{header: "Scenario", width: 28}, {header: "Input", width: 30}, {header: "Override", width: 14,
			format: "@"},
			{header: "Why", width: 60}, {header: "Source", width: 40}, {header: "Probability", width: 12,
				format: "0%"}},
		[]string{"Name of the case.", "Name of the input, from the list.", "=60000 sets, *0.5 multiplies, +12 adds.",
			"The view.", "Who holds it.",
			"Of the case, on one of its rows. Where every case has one and they add up to 100 %, an expected value " +
				"is given."})
	list, err := b.inputList(out, 2, 9)
	if err != nil {
		return nil, err
	}
	out.lists = append(out.lists, list...)
	chance := excelize.NewDataValidation(true)
	chance.SetSqref("F5:" + ref(4+blankRows, 6))
	chance.SetError(excelize.DataValidationErrorStyleStop, "Out of bounds", "0 % to 100 %")
	out.lists = append(out.lists, chance)
	return out, chance.SetRange(0.0, 1.0, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween)
}

func (b *blankBook) rangeSheet() (*sheet, error) {
	out := blankTable("Ranges", "Ranges", "Low and high of an input for the sensitivity, in the registry's unit "+
		"(percentages as percentages)",
		[]column{{header: "Input", width: 30}, {header: "Low", width: 14}, {header: "High", width: 14},
			{header: "Why", width: 60}},
		[]string{"Name of the input, from the list."})
	list, err := b.inputList(out, 1, 7)
	out.lists = append(out.lists, list...)
	return out, err
}

// inputList puts the names of the numeric inputs in a column off to the right
// and offers them as a drop-down in column col.
func (b *blankBook) inputList(out *sheet, col, at int) ([]*excelize.DataValidation, error) {
	for len(out.widths) < at-1 {
		out.widths = append(out.widths, 4)
	}
	out.widths = append(out.widths, 30)
	out.text(4, at, look{as: unitLook}, "Names of inputs")
	row := 5
	for _, in := range b.registry.Inputs {
		if in.Numeric() {
			out.text(row, at, look{as: greyLook}, in.Key)
			row++
		}
	}
	dv := excelize.NewDataValidation(true)
	dv.SetSqref(ref(5, col) + ":" + ref(4+blankRows, col))
	dv.SetSqrefDropList(absolute(5, at) + ":" + absolute(row-1, at))
	dv.SetError(excelize.DataValidationErrorStyleWarning, "Not in the list",
		"Take the name of an input from the list to the right")
	return []*excelize.DataValidation{dv}, nil
}

func absolute(row, col int) string {
	name, err := excelize.CoordinatesToCellName(col, row, true)
	if err != nil {
		return ""
	}
	return name
}

func (b *blankBook) dealSheet() (*sheet, error) {
	return blankTable("Comparables", "Comparables", "Disclosed leases and contracts; sites are compared by the "+
		"starting rent: give it, or the mean over the term and the escalator", dealColumns,
		[]string{"", "", "", "Critical IT load where it is disclosed.", "What the MW stand for.", "",
			"Revenue of the whole term.", "Mean over the whole term, escalators included.",
			"Step in the rent at each anniversary.", "Rent at the start of operations. Blank: worked out from the " +
				"mean, the years and the escalator."}), nil
}

func (b *blankBook) commentarySheet() (*sheet, error) {
	out := blankTable("Commentary", "Commentary", "Your own words, printed at their place in the note before the "+
		"program's; a line without a company goes on with the one above",
		[]column{{header: "Miner", width: 24}, {header: "Place", width: 24}, {header: "Text", width: 120}},
		[]string{"Name or ticker, as on Sites.", "thesis, risks, the name of a site, estimates or conclusion.",
			"Up to 4,000 characters; **bold** and *italic* stand out, Alt+Enter begins a paragraph."})
	return out, nil
}

func (b *blankBook) ratingSheet() (*sheet, error) {
	return blankTable("Ratings", "Ratings", "The history of your ratings and targets, for the chart that "+
		"disclosures ask for",
		[]column{{header: "Miner", width: 24}, {header: "Date", width: 14, format: "yyyy-mm-dd"},
			{header: "Rating", width: 18},
			{header: "Price target (USD)", width: 16, format: "#,##0.00"}, {header: "Share price (USD)", width: 16,
				format: "#,##0.00"}},
		[]string{"Name or ticker, as on Sites.", "From which day it held.", "Blank where only the target changed.",
			"A share.", "A share, on that day."}), nil
}
