package memo

import (
	"math"
	"slices"
	"strconv"

	"rackrate/model"
	"rackrate/report"
	"rackrate/report/chart"
	"rackrate/report/doc"
)

// debts writes the project debt of the conversions that are chosen, or of the lead of a site where none is: its
// terms, its phases, its cover by year, and a sentence where it is not covered.
func (b *builder) debts(v *minerView) {
	drawn := v.drawn()
	if len(drawn) == 0 {
		return
	}
	g := &doc.Table{Size: doc.Dense, Columns: []doc.Column{{Title: b.prose("funding/debt", nil), Weight: 1.3},
		{Title: b.words.Measure("debt_at_cod"), Right: true},
		{Title: b.prose("funding/ltc", nil), Right: true}, {Title: b.words.Short("dscr_min"), Right: true},
		{Title: b.words.Short("dscr_avg"), Right: true},
		{Title: b.prose("funding/yield", nil), Right: true}, {Title: b.prose("funding/balloon", nil), Right: true},
		{Title: b.words.Measure("levered_irr"), Right: true}, {Title: b.words.Measure("binding"), Weight: 0.8}}}
	for _, s := range drawn[:min(len(drawn), mostRows)] {
		row := doc.Row{Cells: doc.Plain(s.Name)}
		for _, key := range []string{"debt_at_cod", "ltc", "dscr_min", "dscr_avg", "debt_yield"} {
			row.Cells = append(row.Cells, doc.Cell{Text: s.Debt[key].shortOr(report.NoFigure)})
		}
		balloon := report.NoFigure
		if s.Debt["balloon_usd"].Positive() {
			balloon = s.Debt["balloon_usd"].Plain()
		}
		row.Cells = append(row.Cells, doc.Plain(balloon, s.Debt["levered_irr"].shortOr(report.NoFigure),
			b.prose("site/debt "+s.conversion.Debt.Binding, nil))...)
		g.Rows = append(g.Rows, row)
		b.phaseDebts(s, g)
	}
	b.heading2(b.prose("site/debt", nil))
	b.table(g)
	for _, s := range drawn[:min(len(drawn), 3)] {
		b.cover(s)
	}
	for _, s := range drawn {
		if s.Debt["balloon_usd"].Positive() {
			b.paragraph(doc.Small, b.prose("funding/refinance", struct {
				Name    string
				Balloon Fig
			}{s.Name, s.Debt["balloon_usd"]}))
		}
	}
}

// drawn are the sites whose debt counts: of conversions that are chosen, or the lead of a single site.
func (v *minerView) drawn() []*siteView {
	return slices.DeleteFunc(counted(v.Sites), func(s *siteView) bool {
		return s.conversion == nil || s.conversion.Debt == nil || !s.conversion.Debt.DebtAtCOD.OK() ||
			!s.chosen() && v.several()
	})
}

// lowestCover is the lowest cover of a year of the debt of conversions that are chosen; false where there is none.
func (b *builder) lowestCover(v *minerView) (coverView, bool) {
	out, ok := coverView{}, false
	for _, s := range v.drawn() {
		if !s.chosen() {
			continue
		}
		for i, y := range s.conversion.Debt.Covers(b.run.Result.Env.MonthEnd) {
			if ok && y.Cover.Value >= out.Low.Value() {
				continue
			}
			out, ok = coverView{Low: b.coverOf(s, i, y.Cover), Year: strconv.Itoa(y.Year),
				BelowOne: roundedBelow(y.Cover.Value, 1)}, true
			if v.several() {
				out.Name = s.Name
			}
		}
	}
	return out, ok
}

// coverOf is the cover of the i-th year of a site's debt.
func (b *builder) coverOf(s *siteView, i int, cover model.Figure) Fig {
	return b.fig.measure(s.path+".alternatives."+string(s.conversion.Alternative)+".debt.cover["+itoa(i)+"]",
		"cover_x", model.Ratio, cover)
}

// phaseDebts are the debts of a site's phases at their starts.
func (b *builder) phaseDebts(s *siteView, g *doc.Table) {
	if len(s.conversion.Phases) < 2 {
		return
	}
	for i := range s.conversion.Phases {
		p := &s.conversion.Phases[i]
		if p.DebtAtCODUSD <= 0 {
			continue
		}
		path := s.path + ".alternatives." + string(s.conversion.Alternative) + ".phases[" + itoa(i) + "]"
		name := shorten(b.clean(p.Name), 40)
		if name == "" {
			name = itoa(i + 1)
		}
		row := doc.Row{Cells: []doc.Cell{{Text: "\u2003" + name, Muted: true},
			{Text: b.fig.measure(path, "debt_at_cod", model.Money, model.Some(p.DebtAtCODUSD)).String(), Muted: true}}}
		for len(row.Cells) < len(g.Columns) {
			row.Cells = append(row.Cells, doc.Cell{})
		}
		g.Rows = append(g.Rows, row)
	}
}

// coverView is what is said of the cover of a debt.
type coverView struct {
	Name         string
	Low          Fig
	Year         string // of the lowest cover
	Target       Fig    // "" where there is none
	BelowOne     bool
	BelowTarget  bool
	Years        string // how many years are below
	Several      bool
	TargetNumber string
}

// cover draws the cover of a site's debt by year, and says where it falls below the target or below 1.
func (b *builder) cover(s *siteView) {
	list := s.conversion.Debt.Covers(b.run.Result.Env.MonthEnd)
	if len(list) == 0 {
		return
	}
	path := s.path + ".alternatives." + string(s.conversion.Alternative) + ".debt.cover"
	low := 0
	data := chart.Columns{Format: func(v float64) string { return b.format.Number(v, 2) + "x" }}
	target := s.In["dscr_target_x"]
	below1, belowTarget := 0, 0
	for i, y := range list {
		f := b.coverOf(s, i, y.Cover)
		data.Labels, data.Values, data.Texts = append(data.Labels, strconv.Itoa(y.Year)),
			append(data.Values, math.Round(100*y.Cover.Value)/100), append(data.Texts, f.Plain()) // as it is printed
		if y.Cover.Value < list[low].Cover.Value {
			low = i
		}
		if roundedBelow(y.Cover.Value, 1) {
			below1++
		}
		if target.Positive() && roundedBelow(y.Cover.Value, target.Value()) {
			belowTarget++
		}
	}
	data.Levels = []chart.Level{{At: 1, Label: "1x"}}
	if target.Positive() && target.Value() != 1 {
		data.Levels = append(data.Levels, chart.Level{At: target.Value(), Label: b.prose("funding/target", target)})
	}
	view := coverView{Name: s.Name, Low: b.coverOf(s, low, list[low].Cover),
		Year: strconv.Itoa(list[low].Year), Target: target,
		BelowOne: below1 > 0, BelowTarget: belowTarget > 0, Several: max(below1, belowTarget) > 1}
	if view.Years = b.format.Number(float64(belowTarget), 0); below1 > 0 {
		view.Years, view.Several = b.format.Number(float64(below1), 0), below1 > 1
	}
	data.Frame = chart.Frame{Title: b.prose("funding/cover title", view), Unit: b.prose("funding/cover axis", nil),
		Source: b.source(s)}
	if view.BelowOne || view.BelowTarget {
		b.paragraph(doc.Body, b.prose("funding/uncovered", view))
	}
	b.chart(data.Title, data, 118, path)
}

// roundedBelow reports a ratio that is below another where both are printed with two decimals.
func roundedBelow(x, of float64) bool { return x < of-0.005 }
