package formulas

import (
	"fmt"
	"strconv"

	"rackrate/model/lines"
)

// DeckPoint is a point of the price deck: values, and formulas that read them from the analyst's cells (""
// where none does).
type DeckPoint struct {
	Date, Value         float64
	DateFrom, ValueFrom string
}

// Deck is the price deck's series of an input. Scale is a formula: what a scenario makes of the input, over the
// workbook's own.
type Deck struct {
	Label, Unit string
	Points      []DeckPoint
	Scale       string
	Format      string
	From        string // the input of the day from whose month end the months are counted
}

// deck is the price deck's value at a month's end: linear between its points, flat outside. The points have
// rows behind the line.
func (e *emitter) deck(n *lines.CallNode) string {
	key := n.Args[0].(*lines.NameNode).Ref.Name
	d := e.b.Deck(key)
	s := e.home.sheet
	point := func(i int, label string, v float64, from, format string, dated bool) *row {
		r := &row{face: &face{label: label + " " + strconv.Itoa(i+1), format: format}, sheet: s, role: Typed,
			value: Number(v), formula: from, dated: dated}
		if from != "" {
			r.role = Link
		}
		e.row.behind = append(e.row.behind, r)
		return r
	}
	var dates, values []*row
	for i, p := range d.Points {
		dates = append(dates, point(i, "Price deck: date", p.Date, p.DateFrom, Day, true))
	}
	for i, p := range d.Points {
		values = append(values, point(i, d.Label+" at date", p.Value, p.ValueFrom, d.Format, false))
	}
	scale := &row{face: &face{label: d.Label + ": scenario's over the workbook's", unit: "factor", format: Factor},
		sheet: s, formula: d.Scale, value: Number(1)}
	first, about := e.b.inputRow(s, e.home, d.From)
	day := "EOMONTH(" + e.b.refer(reference{kind: refValue, row: first}) + "," +
		e.b.refer(reference{kind: refMonth, row: s.axis}) + ")"
	at := &row{face: &face{label: "Place in the price deck", unit: "index", format: Whole}, sheet: s, monthly: true,
		end: e.row.end}
	dd, vv := e.b.refer(reference{kind: refColumn, row: dates[0], to: dates[len(dates)-1]}),
		e.b.refer(reference{kind: refColumn, row: values[0], to: values[len(values)-1]})
	here := e.b.refer(reference{kind: refMonth, row: at})
	at.formula = "IFERROR(MATCH(" + day + "," + dd + ",1),0)"
	at.values = d.places(about.Value.Number, at.end)
	e.row.behind = append(e.row.behind, scale, at)
	value := func(r *row) string { return e.b.refer(reference{kind: refValue, row: r}) }
	slope := fmt.Sprintf(
		"(INDEX(%[2]s,%[3]s+1)-INDEX(%[2]s,%[3]s))*(%[4]s-INDEX(%[1]s,%[3]s))/"+
			"(INDEX(%[1]s,%[3]s+1)-INDEX(%[1]s,%[3]s))", dd, vv, here, day)
	return fmt.Sprintf("(%s*IF(%s=0,%s,IF(%s=%d,%s,INDEX(%s,%s)+%s)))", value(scale), here, value(values[0]), here,
		len(dates), value(values[len(values)-1]), vv, here, slope)
}

// places are how many points of the deck lie at or before each month's end.
func (d Deck) places(day float64, end int) []float64 {
	out := make([]float64, end+1)
	for t := range out {
		for _, p := range d.Points {
			if p.Date <= lines.MonthEnd(day, float64(t)) {
				out[t]++
			}
		}
	}
	return out
}
