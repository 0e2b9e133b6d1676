package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"rackrate/model"
	"rackrate/templates"
)

// blankRows is how many rows of the blank tables carry drop-downs and bounds.
const blankRows = 40

// onSites are the inputs with a default that usually differ from site to site:
// they are columns of the blank site table, beside the identity and readiness of
// a site and whatever has no default. All others are lines of the assumptions.
var onSites = []string{
	"mining_uptime_pct", "fleet_remaining_life_years", "capex_usd_mw", "tenant_funded_pct", "remediation_usd",
	"delay_months", "build_months", "pue_hpc", "lease_term_months", "gpu_contract_share_pct",
	"gpu_contract_months", "hybrid_share_pct", "debt_share_pct",
}

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
		b.readMe, b.siteSheet, b.minerSheet, b.assumptionSheet, b.deckSheet, b.scenarioSheet, b.rangeSheet, b.dealSheet,
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
	out.title(left, "Input workbook", "Fill in what you know, leave the rest blank: a blank takes the default that the note of its header names")
	lines := [][2]string{
		{"1  Sites", "One row a site. Headers in red have to be given. A rent is needed for colocation and hybrid, a GPU-hour price for GPU cloud; without it that alternative is left out."},
		{"2  Miners", "One row a company, named as on Sites. Without share price and shares nothing is given per share."},
		{"3  Assumptions", "The valuation date, the bitcoin price and the network hashrate have to be given. The other lines show their default; a value there holds for every site."},
		{"4  Deck", "Optional: dates with a bitcoin price, a network hashrate or both. It replaces the growth rates on Assumptions."},
		{"5  Scenarios", "Optional: named cases. An override sets (=60000), multiplies (*0.5) or adds to (+12) one input, by its name in the list."},
		{"6  Ranges", "Optional: low and high of an input for the sensitivity, instead of 20 % either way."},
		{"7  Comparables", "Optional: disclosed leases to set beside yours."},
		{"", ""},
		{"Notes", "Every header carries a note: meaning, unit, default and its source, bounds, and the input's name."},
		{"Units", "The row under the header gives the unit. Another unit is read where it stands there or in the header: kW or GW, c/kWh, $m/MW, years, PH/s."},
		{"Percent", "Percentages are typed as percentages: 15 %, shown so."},
		{"Your own columns", "Add any; they are kept and never touched. Any input may be moved: a line of Assumptions can be a column on Sites, a column on Miners a line of Assumptions."},
		{"Precedence", "The site's row, else its company's row, else Assumptions, else the default."},
	}
	row := out.paragraphs(4, lines)
	out.text(row+1, left, look{as: requireLook}, "Header in red")
	out.text(row+1, left+1, look{as: textLook}, "has to be given")
	out.text(row+2, left, look{as: headerLook}, "Header in blue")
	out.text(row+2, left+1, look{as: textLook}, "may be left blank")
	return out, nil
}

// siteInputs are the inputs that are columns of the blank site table.
func (b *blankBook) siteInputs() []model.Input {
	var out []model.Input
	for _, in := range b.registry.Inputs {
		if in.Scope == model.ScopeSite && b.isColumn(in) {
			out = append(out, in)
		}
	}
	return out
}

func (b *blankBook) isColumn(in model.Input) bool {
	return in.Default == "" || in.Required || slices.Contains(onSites, in.Key)
}

func (b *blankBook) siteSheet() (*sheet, error) {
	out := newSheet("Sites", navy)
	out.title(1, "Sites", "One row a site; headers in red have to be given; the note of a header says what a blank means")
	first := b.headInputs(out, 4, b.siteInputs())
	out.freeze, out.titleRows, out.titleCols, out.pagesWide = ref(first, 4), "$5:$6", "$A:$C", 3
	return out, b.validateColumns(out, first, b.siteInputs())
}

func (b *blankBook) minerSheet() (*sheet, error) {
	out := newSheet("Miners", navy)
	out.title(1, "Miners", "One row a company, named as on Sites")
	inputs := []model.Input{b.lookup("miner"), b.lookup("ticker")}
	for _, in := range b.registry.Inputs {
		if in.Scope == model.ScopeMiner {
			inputs = append(inputs, in)
		}
	}
	first := b.headInputs(out, 4, inputs)
	out.freeze, out.titleRows = ref(first, 2), "$5:$6"
	return out, b.validateColumns(out, first, inputs)
}

func (b *blankBook) lookup(key string) model.Input {
	in, _ := b.registry.Lookup(key)
	return in
}

// headInputs writes a band of groups, headers with notes, and units; empty cells
// below in the input's format. It gives the first row to fill in.
func (b *blankBook) headInputs(out *sheet, row int, inputs []model.Input) int {
	group := ""
	for i, in := range inputs {
		band := ""
		if in.Group != group {
			group = in.Group
			band = b.words.Groups[group]
		}
		out.text(row, i+1, look{as: bandLook}, band)
		as := headerLook
		if in.Required {
			as = requireLook
		}
		out.set(row+1, i+1, cell{value: b.words.Input(in.Key), look: look{as: as}, note: inputNote(in)})
		out.text(row+2, i+1, look{as: unitLook}, unitShown(in))
		out.widths = append(out.widths, columnWidth(in, b.words.Input(in.Key)))
		for r := range blankRows {
			out.set(row+3+r, i+1, cell{look: look{as: fillLook, format: formatOf(in), centre: in.Type == model.TypeEnum || in.Type == model.TypeBool}})
		}
	}
	out.heights[row+1] = 46
	return row + 3
}

func columnWidth(in model.Input, label string) float64 {
	switch {
	case in.Key == "site" || in.Key == "miner":
		return 26
	case in.Key == "region":
		return 18
	}
	longest := 9
	for _, word := range strings.Fields(label + " " + unitShown(in)) {
		longest = max(longest, len(word))
	}
	return float64(longest) + 2.5
}

// unitShown is the unit under a header; a choice shows its words instead.
func unitShown(in model.Input) string {
	switch {
	case in.Type == model.TypeBool:
		return "yes/no"
	case in.Unit == "ratio" || in.Unit == "date":
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
		out = append(out, fmt.Sprintf("Usual: %s to %s%s", figureShown(in, in.Low), figureShown(in, in.High), sourceShown(in.BandSource)))
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

func (b *blankBook) validateColumns(out *sheet, first int, inputs []model.Input) error {
	for i, in := range inputs {
		dv, err := validation(in, ref(first, i+1)+":"+ref(first+blankRows-1, i+1))
		if err != nil {
			return err
		}
		if dv != nil {
			out.lists = append(out.lists, dv)
		}
	}
	return nil
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
