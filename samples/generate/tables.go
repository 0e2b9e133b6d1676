package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// cover is the first sheet: what the book is and how to read it.
func (s *sample) cover() (*sheet, error) {
	out := newSheet("Cover", "B03A2E", 2, 26, 104)
	out.portrait = true
	out.title(left, "US-listed miners: megawatts as racks", "Coverage file at 30 June 2024; what each site's power "+
		"is worth as racks instead of hashrate")
	lines := [][2]string{
		{"Sites", "One row a site: power, fleet, conversion, lease, GPU cloud, readiness. Units stand under " +
			"the headers."},
		{"Miners", "Share data, balance sheet, treasury and notes of each company."},
		{"Market", "Bitcoin, network and the house assumptions that hold for every site."},
		{"Deck", "House view of the network's hashrate."},
		{"Scenarios", "Named cases with who holds the view."},
		{"Ranges", "Low and high of each driver for the sensitivity."},
		{"Comparables", "Disclosed leases and contracts of 2024 to 2026. Those after 30 June 2024 are there to " +
			"compare, no figure of the sites rests on them."},
		{"Coverage", "Totals by company, by formula, with a chart."},
		{"", ""},
		{"Left out", "Fleets hosted elsewhere, company totals and sites not public by 30 June 2024: no megawatt or " +
			"machine is counted twice. What a site hosts for others is MW of hosting, not hashrate."},
		{"Fleets", "Most companies do not disclose hashrate by site: the company's fleet is shared out by MW in " +
			"operation, which the note of each cell says."},
		{"Rents", "Sites without a lease carry a rent near the two CoreWeave contracts of June 2024 (120.8 and 121.5 " +
			"$/kW-month), less or more for what stands in the note. Where nobody would lease, the rent is blank."},
		{"Contracts", "Core Scientific: 290m USD a year over 200 MW and 12 years, the tenant pays 300m USD of the " +
			"build and has it credited against half of the rent (Denton); option of 70 MW (Marble). IREN: 816 H100 " +
			"(Prince George). Bit Digital: three-year GPU contract (Iceland). Hut 8: note of 150m USD at 8 %, " +
			"converting at 16.395. Applied Digital: HPC beside mining (Jamestown)."},
	}
	row := out.paragraphs(4, lines)
	return out, lookKey(out, row+1)
}

// lookKey shows the looks of cells.
func lookKey(out *sheet, row int) error {
	out.text(row, left, look{as: bandLook}, "Key")
	out.text(row, left+1, look{as: bandLook}, "")
	for i, k := range []struct {
		as    as
		value any
		means string
	}{
		{inputLook, 700.0, "Typed in; the source stands in the cell's note"},
		{assumeLook, 120.0, "Assumption, or a recollection that was not checked; the reason stands in the cell's note"},
		{formulaLook, 120.8, "Formula"},
	} {
		out.set(row+1+i, left, cell{value: k.value, look: look{as: k.as, format: "#,##0.0"}})
		out.text(row+1+i, left+1, look{as: textLook}, k.means)
	}
	return nil
}

func (s *sample) scenarioSheet() (*sheet, error) {
	out := newSheet("Scenarios", navy, 2)
	out.title(left, "Scenarios", "An override sets (=), multiplies (*) or adds to (+) an input; several rows of one "+
		"name belong together")
	row := out.headOne(4, left, []column{
		{header: "Scenario", width: 26}, {header: "Input", width: 28}, {header: "Override", width: 14},
		{header: "Why", width: 66}, {header: "Source", width: 38}})
	out.freeze, out.titleRows = ref(row, 1), "$4:$4"
	for _, r := range s.scenarios {
		for i, name := range []string{"scenario", "input", "override", "why", "source"} {
			c := words(r[name])
			if name == "override" {
				c.look = look{as: inputLook, format: "@"}
			}
			out.set(row, left+i, c)
		}
		row++
	}
	return out, nil
}

// dealColumns are the columns of the table of comparables.
var dealColumns = []column{
	{header: "Seller", key: "seller", width: 24}, {header: "Tenant", key: "tenant", width: 28},
	{header: "Date", key: "date", width: 12}, {header: "MW", key: "mw", width: 8, format: "#,##0"},
	{header: "MW basis", key: "mw_basis", width: 58}, {header: "Years", key: "years", width: 8, format: "0.##"},
	{header: "Total ($bn)", key: "total_usd_bn", width: 11, format: "0.000"},
	{header: "$/kW-month", key: "usd_per_kw_month", width: 12, format: "0.0"},
	{header: "Escalator (%)", key: "escalator", width: 10, format: "0.0%"},
	{header: "Starting rent ($/kW-month)", key: "starting", width: 13, format: "0.0"},
	{header: "Note", key: "remark", width: 110},
	{header: "Source", key: "source", width: 150},
}

func (s *sample) dealSheet() (*sheet, error) {
	out := newSheet("Comparables", navy, 2)
	out.title(left, "Comparables", "Disclosed leases and GPU-cloud contracts of 2024 to 2026; $/kW-month is the mean "+
		"over the term, escalators included; the starting rent is worked out from it")
	row := out.headOne(4, left, dealColumns)
	out.freeze, out.titleRows, out.titleCols, out.pagesWide = ref(row, left+2), "$4:$4", "$B:$C", 2
	for _, r := range s.deals {
		for i, c := range dealColumns {
			filled, err := dealCell(r, c, row)
			if err != nil {
				return nil, fmt.Errorf("deal of %s and %s: %w", r["seller"], r["tenant"], err)
			}
			out.set(row, left+i, filled)
		}
		row++
	}
	return out, nil
}

func dealCell(r map[string]string, c column, row int) (cell, error) {
	if c.format == "" {
		return words(r[c.key]), nil
	}
	out := cell{look: look{as: inputLook, format: c.format}}
	switch {
	case c.key == "usd_per_kw_month":
		return dealRate(r, out, row)
	case c.key == "starting":
		return dealStart(r, out, row)
	case r[c.key] == "":
		return cell{look: look{as: textLook}}, nil
	}
	v, err := strconv.ParseFloat(r[c.key], 64)
	out.value = v
	if c.key == "escalator" {
		out.note = "Source: " + r["escalator_note"]
		if strings.HasPrefix(r["escalator_note"], "assumed") {
			out.look.as, out.note = assumeLook, "Assumption: "+r["escalator_note"]
		}
	}
	return out, err
}

// dealRate is the total over kW and months; there is none where the total is not all rent.
func dealRate(r map[string]string, out cell, row int) (cell, error) {
	if r["usd_per_kw_month"] == "" {
		return cell{look: look{as: textLook}}, nil
	}
	v, err := arithmetic(fmt.Sprintf("%s*1E9/(%s*1000*%s*12)", r["total_usd_bn"], r["mw"], r["years"]))
	out.value, out.look.as = v, formulaLook
	out.formula = fmt.Sprintf("H%d*1E9/(E%d*1000*G%d*12)", row, row, row)
	return out, err
}

// dealStart is the rent of the first year that gives the mean over the term
// with a step at each anniversary; a last year that is not whole counts by its months.
func dealStart(r map[string]string, out cell, row int) (cell, error) {
	if r["escalator"] == "" || r["usd_per_kw_month"] == "" {
		return cell{look: look{as: textLook}}, nil
	}
	rate, err := dealRate(r, out, row)
	if err != nil {
		return cell{}, err
	}
	years, err := strconv.ParseFloat(r["years"], 64)
	if err != nil {
		return cell{}, err
	}
	step, err := strconv.ParseFloat(r["escalator"], 64)
	if err != nil {
		return cell{}, err
	}
	whole, sum := math.Floor(years), years
	if step > 0 {
		sum = (math.Pow(1+step, whole)-1)/step + (years-whole)*math.Pow(1+step, whole)
	}
	out.value, out.look.as, out.formula = rate.value.(float64)*years/sum, formulaLook, fmt.Sprintf("I%d", row)
	if step > 0 {
		out.formula = fmt.Sprintf("I%[1]d*G%[1]d*J%[1]d/((1+J%[1]d)^%[2]g*(1+J%[1]d*(G%[1]d-%[2]g))-1)", row, whole)
	}
	return out, nil
}

// coverageSheet has the analyst's own sums and a chart of them: nothing on it is an input.
func (s *sample) coverageSheet() (*sheet, error) {
	out := newSheet("Coverage", inkGrey, 2)
	out.title(left, "Coverage", "Power and fleet by company, summed over the sites of this book")
	row := out.headOne(4, left, []column{
		{header: "Name", width: 24}, {header: "Sum of power", width: 12}, {header: "Sum of fleet", width: 12},
		{header: "Grid MW per EH/s", width: 12}})
	first := row
	for _, site := range s.sitesOnce(map[string]bool{}) {
		s.coverageRow(out, row, site.row["miner"])
		row++
	}
	for i, col := range []string{"C", "D"} {
		out.set(row, left+1+i, cell{
			value: out.sum(first, row-1, left+1+i), formula: fmt.Sprintf("SUM(%s%d:%s%d)", col, first, col, row-1),
			look: look{as: totalLook, format: "#,##0.0"}})
	}
	out.text(row, left, look{as: totalLook}, "All")
	out.charts = []anchoredChart{{"G4", powerChart(first, row-1)}}
	return out, nil
}

// coverageRow sums a company's sites; the columns are those of the site table.
func (s *sample) coverageRow(out *sheet, row int, company string) {
	out.set(row, left, words(company))
	for i, key := range []string{"site_mw", "hashrate_ehs"} {
		col := left + siteColumn(key)
		letter := strings.TrimRight(ref(1, col), "1")
		out.set(row, left+1+i, cell{
			value: s.companySum(company, col),
			formula: fmt.Sprintf("SUMIF(Sites!$B$%d:$B$%d,B%d,Sites!$%s$%d:$%s$%d)",
				s.first, s.last, row, letter, s.first, letter, s.last),
			look: look{as: formulaLook, format: "#,##0.0"}})
	}
	power, fleet := out.number(row, left+1), out.number(row, left+2)
	ratio := cell{formula: fmt.Sprintf(`IF(D%d>0,C%d/D%d,"")`, row, row, row), value: "", look: look{as: formulaLook,
		format: "0.0"}}
	if fleet > 0 {
		ratio.value = power / fleet
	}
	out.set(row, left+3, ratio)
}

func siteColumn(key string) int {
	for i, c := range siteColumns {
		if c.key == key {
			return i
		}
	}
	return -1
}

// number is the figure in a cell, 0 where there is none.
func (s *sheet) number(row, col int) float64 {
	v, _ := s.cells[[2]int{row, col}].value.(float64)
	return v
}

func (s *sheet) sum(first, last, col int) float64 {
	total := 0.0
	for row := first; row <= last; row++ {
		total += s.number(row, col)
	}
	return total
}

func (s *sample) companySum(company string, col int) float64 {
	total := 0.0
	for row := s.first; row <= s.last; row++ {
		if s.sites.cells[[2]int{row, left}].value == company {
			total += s.sites.number(row, col)
		}
	}
	return total
}

func powerChart(first, last int) *excelize.Chart {
	gap := uint(60)
	font := excelize.Font{Family: typeface, Size: 9, Color: "333333"}
	return &excelize.Chart{
		Type: excelize.Bar,
		Series: []excelize.ChartSeries{{
			Name:       "Coverage!$C$4",
			Categories: fmt.Sprintf("Coverage!$B$%d:$B$%d", first, last),
			Values:     fmt.Sprintf("Coverage!$C$%d:$C$%d", first, last),
			Fill:       solid(navy),
		}},
		Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: "Power by company, MW",
			Font: &excelize.Font{Family: typeface, Size: 12, Bold: true, Color: navy}}}},
		Legend:    excelize.ChartLegend{Position: "none"},
		Dimension: excelize.ChartDimension{Width: 620, Height: 380},
		XAxis:     excelize.ChartAxis{ReverseOrder: true, Font: font},
		YAxis: excelize.ChartAxis{Font: font, MajorGridLines: true,
			NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0"}},
		PlotArea: excelize.ChartPlotArea{ShowVal: true},
		GapWidth: &gap,
	}
}
