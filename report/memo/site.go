package memo

import (
	"slices"

	"rackrate/model"
	"rackrate/report"
	"rackrate/report/chart"
)

// site writes the pages of one site: what it is worth under each alternative,
// when the cash comes, what has to be true, what moves it, what if, is it ready.
func (b *builder) site(v *minerView, s *siteView) {
	table := b.compareTable(s)
	b.heading1(b.prose("site/heading", s), b.height(table)+70)
	b.paragraph(b.body, b.prose("headline/"+s.kind(), s))
	b.heading2(b.prose("site/compare", nil), b.startHeight(table))
	b.draw(table)
	for _, l := range s.LeftOut {
		b.note(b.prose("site/left out", l))
	}
	if len(v.Sites)+len(v.Missing) > 1 {
		b.charts(s)
	} else if !s.cashShown {
		b.cashChart(s, 172, marginX, b.width())
	}
	b.breakEvens(s)
	b.tornado(s)
	b.scenarios(s)
	b.readiness(s)
	b.debt(s)
}

func (b *builder) note(text string) {
	lines := b.wrap(b.width(), run{b.caption, text})
	h := float64(len(lines)) * b.caption.lead()
	b.need(h)
	b.drawLines(marginX, b.y, lines, b.caption.lead())
	b.y += h + 1
}

// charts draws the value and the cash flow of a site side by side.
func (b *builder) charts(s *siteView) {
	const h = 158
	b.space(8)
	b.need(h)
	w := b.width()*0.42 - gutter
	top := b.y
	b.valueChart(s, chart.Box{X: marginX, Y: top, W: w, H: min(h, chart.BarsHeight(1+len(s.result.Conversions))+24)})
	b.y = top - 8 // cashChart puts its own space before it
	b.cashChart(s, h, marginX+w+gutter, b.width()-w-gutter)
}

// compareTable holds the measures of every alternative that was evaluated, one a column.
func (b *builder) compareTable(s *siteView) grid {
	var amounts []float64
	for _, m := range model.MineMeasures {
		if f := m.Get(&s.result.Mine); m.Kind == model.Money && f.OK() {
			amounts = append(amounts, f.Value)
		}
	}
	for _, m := range model.ConversionMeasures {
		for i := range s.result.Conversions {
			if f := m.Get(&s.result.Conversions[i]); m.Kind == model.Money && f.OK() {
				amounts = append(amounts, f.Value)
			}
		}
	}
	scale := report.ScaleFor(amounts...)
	g := grid{columns: []column{{title: "", weight: 1.5}, {title: b.words.Alternatives["mine"], right: true, weight: 1}}, size: 7.5}
	for i := range s.result.Conversions {
		g.columns = append(g.columns, column{title: b.words.Alternatives[string(s.result.Conversions[i].Alternative)], right: true, weight: 1})
	}
	policies := []cell{{text: b.prose("site/policy", nil)}, {text: b.words.Policies[string(s.result.Mine.Policy)]}}
	if !s.HasFleet {
		policies[1].text = report.NoFigure
	}
	for i := range s.result.Conversions {
		policies = append(policies, cell{text: b.policies(s, &s.result.Conversions[i])})
	}
	g.rows = append(g.rows, row{cells: policies})
	for _, m := range model.ConversionMeasures {
		if r, ok := b.compareRow(s, m, scale); ok {
			g.rows = append(g.rows, r)
		}
	}
	for _, m := range model.MineMeasures {
		if m.Key == "npv_usd" || m.Key == "total_fcf_usd" || !s.HasFleet {
			continue
		}
		r := row{cells: plain(b.label(m.Key, m.Kind, scale), inTable(m.Kind, m.Get(&s.result.Mine), scale))}
		for range s.result.Conversions {
			r.cells = append(r.cells, cell{})
		}
		g.rows = append(g.rows, r)
	}
	return g
}

func (b *builder) policies(s *siteView, c *model.ConversionResult) string {
	out := ""
	if s.HasFleet {
		out = b.words.Policies[string(c.MiningPolicy)]
	}
	if c.GPUPolicy != "" {
		if out != "" {
			out += "; "
		}
		out += "GPUs " + b.words.Policies[string(c.GPUPolicy)]
	}
	if out == "" {
		return report.NoFigure
	}
	return out
}

// compareRow is one measure over the alternatives; false where none has it.
func (b *builder) compareRow(s *siteView, m model.Measure[model.ConversionResult], scale report.Scale) (row, bool) {
	r := row{cells: plain(b.label(m.Key, m.Kind, scale), ""), strong: m.Key == "uplift_usd"}
	for _, mine := range model.MineMeasures {
		if mine.Key == m.Key {
			r.cells[1].text = inTable(m.Kind, mine.Get(&s.result.Mine), scale)
		}
	}
	some := false
	for i := range s.result.Conversions {
		f := m.Get(&s.result.Conversions[i])
		some = some || f.OK()
		text := inTable(m.Kind, f, scale)
		if !f.OK() && f.Why != model.NotApplicable {
			text = b.shortReason(f.Why)
		}
		r.cells = append(r.cells, cell{text: text, muted: !f.OK()})
	}
	return r, some || !b.allNotApplicable(s, m)
}

func (b *builder) allNotApplicable(s *siteView, m model.Measure[model.ConversionResult]) bool {
	for i := range s.result.Conversions {
		if m.Get(&s.result.Conversions[i]).Why != model.NotApplicable {
			return false
		}
	}
	return true
}

// shortReason says in a few words why there is no number.
func (b *builder) shortReason(why model.Reason) string {
	if s, ok := b.words.ShortReasons[string(why)]; ok {
		return s
	}
	return report.ReasonText(why, b.words)
}

func (b *builder) orShort(f model.Figure, kind model.Kind) string {
	if !f.OK() {
		return b.shortReason(f.Why)
	}
	return report.OfKind(kind, f.Value)
}

// measureName is a measure's name; some bear that of an input.
func (b *builder) measureName(key string) string {
	if _, ok := b.words.Measures[key]; ok {
		return b.words.Measure(key)
	}
	return b.words.Input(key)
}

// label is a measure's name with the unit of its column's figures.
func (b *builder) label(key string, kind model.Kind, scale report.Scale) string {
	name := b.measureName(key)
	if kind == model.Money {
		name += ", " + scale.Name
	}
	return name
}

func inTable(kind model.Kind, f model.Figure, scale report.Scale) string {
	switch {
	case !f.OK():
		return report.NoFigure
	case kind == model.Money:
		return scale.Format(f.Value)
	}
	return report.OfKind(kind, f.Value)
}

// cashChart draws the yearly cash flow of the conversion spoken of beside that
// of mining on. Sums over the months of a calendar year are for display only.
func (b *builder) cashChart(s *siteView, h, x, w float64) {
	flow, other := s.result.Mine.Flows.FCF, []float64(nil)
	if s.conversion != nil {
		flow = s.conversion.TotalFCF
		if s.HasFleet {
			other = s.result.Mine.Flows.FCF
		}
	}
	ends := b.run.Result.Env.MonthEnd
	if len(flow) == 0 || len(ends) == 0 {
		return
	}
	b.space(8)
	b.need(h)
	years := byYear(flow, ends)
	cumulative := make([]float64, len(years))
	total := 0.0
	for i, v := range years {
		total += v
		cumulative[i] = total
	}
	scale := report.ScaleFor(append(append([]float64{}, years...), cumulative...)...)
	data := chart.Years{
		Frame: chart.Frame{
			Title: b.prose("site/cash title", s), Unit: b.prose("site/cash axis", scale.Name), Source: b.source(s),
		},
		First: ends[0].Year, Flow: years, Cumulative: cumulative,
		FlowName: b.prose("site/cash flow", nil), CumName: b.prose("site/cash cum", nil), OtherName: b.prose("site/cash mining", nil),
		Format: scale.Format,
	}
	if other != nil {
		data.Other = byYear(other, ends)
	}
	b.wrote("chart: " + data.Title)
	b.canvas().Years(data, chart.Box{X: x, Y: b.y, W: w, H: h})
	b.y += h + 4
}

// byYear sums a monthly series by calendar year, from the year of its first month.
func byYear(flow []float64, ends []model.Date) []float64 {
	var out []float64
	for t := range min(len(flow), len(ends)) {
		for i := ends[t].Year - ends[0].Year; len(out) <= i; {
			out = append(out, 0)
		}
		out[ends[t].Year-ends[0].Year] += flow[t]
	}
	return out
}

const (
	bulletSign   = "\u2022"
	bulletIndent = 9.0
)

// breakEvens writes what has to be true of each conversion, in words.
func (b *builder) breakEvens(s *siteView) {
	if len(s.result.Conversions) == 0 {
		return
	}
	c := s.conversion
	var lines [][]line
	var said []string
	h := 0.0
	for _, e := range s.result.BreakEvens[c.Alternative] {
		if e.Input == "btc_price_usd" && !s.HasFleet {
			continue // no mining that a bitcoin price could speak for
		}
		text := b.breakEven(s, c, e)
		said = append(said, text)
		lines = append(lines, b.wrap(b.width()-bulletIndent, run{b.body, text}))
		h += float64(len(lines[len(lines)-1])) * b.body.lead()
	}
	b.heading2(b.prose("site/breakevens", s), h+10)
	for i, l := range lines {
		b.wrote("bullet: " + said[i])
		b.textAt(marginX, b.y+b.body.lead()*0.78, b.body, bulletSign)
		b.drawLines(marginX+bulletIndent, b.y, l, b.body.lead())
		b.y += float64(len(l))*b.body.lead() + 1
	}
	b.y += 5
	b.breakEvenTable(s)
}

// breakEvenTable is every break-even of every conversion beside the value taken.
func (b *builder) breakEvenTable(s *siteView) {
	g := grid{size: 7.5, columns: []column{{title: b.prose("site/breakeven table", nil), weight: 1.4},
		{title: b.prose("site/breakeven base", nil), right: true, weight: 1}}}
	var inputs []string
	for i := range s.result.Conversions {
		a := s.result.Conversions[i].Alternative
		g.columns = append(g.columns, column{title: b.words.Alternatives[string(a)], right: true, weight: 1})
		for _, e := range s.result.BreakEvens[a] {
			if !slices.Contains(inputs, e.Input) {
				inputs = append(inputs, e.Input)
			}
		}
	}
	for _, key := range inputs {
		in, _ := b.run.Registry.Lookup(key)
		r := row{cells: plain(b.words.Input(key), report.InputBrief(in, b.taken(s, key)))}
		for i := range s.result.Conversions {
			r.cells = append(r.cells, b.breakEvenCell(s, in, s.result.Conversions[i].Alternative))
		}
		g.rows = append(g.rows, r)
	}
	b.draw(g)
}

func (b *builder) breakEvenCell(s *siteView, in model.Input, a model.Alternative) cell {
	for _, e := range s.result.BreakEvens[a] {
		switch {
		case e.Input != in.Key:
		case e.Figure.OK():
			return cell{text: report.Rounded(in, e.Figure.Value)}
		default:
			return cell{text: b.shortReason(e.Figure.Why), muted: true}
		}
	}
	return cell{text: report.NoFigure, muted: true}
}

// taken is the value of an input of the site or the market as the valuation takes it.
func (b *builder) taken(s *siteView, key string) model.Value {
	v, ok := model.Get(&s.source.Inputs, key)
	if !ok {
		v, _ = model.Get(&b.run.Book.Market, key)
	}
	return v
}

// breakEvenView is a break-even as the prose sees it.
type breakEvenView struct{ Thing, Side, At, Base, Why string }

func (b *builder) breakEven(s *siteView, c *model.ConversionResult, e model.BreakEven) string {
	in, ok := b.run.Registry.Lookup(e.Input)
	if !ok {
		return ""
	}
	base := b.taken(s, e.Input)
	v := breakEvenView{Thing: lowerFirst(b.words.Input(e.Input)), Base: report.InputBrief(in, base)}
	f := e.Figure
	positive := c.UpliftUSD > 0
	if f.OK() {
		v.At = report.Rounded(in, f.Value)
		above := base.Number > f.Value == positive // the side on which converting is worth more
		v.Side = b.prose("side/below", nil)
		if above {
			v.Side = b.prose("side/above", nil)
		}
	}
	switch {
	case e.Input == "delay_months" && f.OK():
		return b.prose("breakeven/delay", v)
	case e.Input == "delay_months" && f.Why == model.NegativeAtOnce:
		return b.prose("breakeven/no delay", v)
	case f.OK() && positive:
		return b.prose("breakeven/holds", v)
	case f.OK():
		return b.prose("breakeven/would", v)
	case f.Why == model.SameSign && positive:
		return b.prose("breakeven/always", v)
	case f.Why == model.SameSign:
		return b.prose("breakeven/never", v)
	}
	v.Why = report.ReasonText(f.Why, b.words)
	return b.prose("breakeven/none", v)
}

// tornado draws the swings of the drivers, and beside it the grid of bitcoin price against rent.
func (b *builder) tornado(s *siteView) {
	t := s.result.Tornado
	if t == nil || len(t.Rows) == 0 {
		return
	}
	h := chart.TornadoHeight(len(t.Rows))
	b.heading2(b.prose("site/tornado", nil), h)
	amounts := []float64{t.BaseUSD}
	data := chart.Tornado{Base: t.BaseUSD}
	for _, r := range t.Rows {
		amounts = append(amounts, r.UpliftLowUSD, r.UpliftHighUSD)
		low, high := "", ""
		if in, ok := b.run.Registry.Lookup(r.Input); ok {
			low, high = report.Rounded(in, r.Low), report.Rounded(in, r.High)
		}
		data.Swings = append(data.Swings, chart.Swing{
			Label: b.words.Short(r.Input), LowText: low, HighText: high, Low: r.UpliftLowUSD, High: r.UpliftHighUSD,
		})
	}
	scale := report.ScaleFor(amounts...)
	data.Frame = chart.Frame{
		Title: b.prose("site/tornado title", struct{ Driver, Alt string }{
			b.words.Input(t.Rows[0].Input), b.prose("alternative/"+string(t.Alternative), nil)}),
		Unit: b.prose("site/tornado axis", scale.Name), Source: b.source(s),
	}
	data.BaseText = b.prose("site/tornado base", report.Money(t.BaseUSD))
	data.Format = scale.Format
	b.wrote("chart: " + data.Title)
	b.canvas().Tornado(data, chart.Box{X: marginX, Y: b.y, W: b.width(), H: h})
	b.y += h + 6
	b.grids(s)
}

// grids draws both two-way sensitivities side by side.
func (b *builder) grids(s *siteView) {
	g := s.result.Grids
	if g == nil || len(g.BTCByPrice.USD) == 0 || len(g.CapexByDelay.USD) == 0 {
		return
	}
	h := chart.HeatHeight(len(g.BTCByPrice.Rows))
	b.space(4)
	b.need(h)
	w := (b.width() - gutter) / 2
	b.canvas().Heat(b.heat(s, &g.BTCByPrice), chart.Box{X: marginX, Y: b.y, W: w, H: h})
	b.canvas().Heat(b.heat(s, &g.CapexByDelay), chart.Box{X: marginX + w + gutter, Y: b.y, W: w, H: h})
	b.y += h + 4
}

// gridTitle is the finding of a grid: in how many of its cells converting is worth more.
type gridTitle struct {
	Row, Column string
	Pays, Of    int
}

func (b *builder) heat(s *siteView, g *model.Grid) chart.Heat {
	var amounts []float64
	for _, r := range g.USD {
		amounts = append(amounts, r...)
	}
	scale := report.ScaleFor(amounts...)
	title := gridTitle{Row: lowerFirst(b.words.Short(g.RowInput)), Column: lowerFirst(b.words.Short(g.ColumnInput))}
	for _, r := range g.USD {
		for _, v := range r {
			title.Of++
			if v > 0 {
				title.Pays++
			}
		}
	}
	out := chart.Heat{
		Frame: chart.Frame{
			Title: b.prose("site/grid title", title), Unit: b.prose("site/grid axis", scale.Name), Source: b.source(s),
		},
		RowTitle: b.words.Short(g.RowInput), ColumnTitle: b.words.Input(g.ColumnInput) + ", " + b.unit(g.ColumnInput),
		Values: g.USD, BaseRow: b.baseIndex(s, g.RowInput, g.Rows), BaseColumn: b.baseIndex(s, g.ColumnInput, g.Columns),
	}
	for _, v := range g.Rows {
		out.Rows = append(out.Rows, b.gridNumber(g.RowInput, v))
	}
	for _, v := range g.Columns {
		out.Columns = append(out.Columns, b.gridNumber(g.ColumnInput, v))
	}
	for _, r := range g.USD {
		var texts []string
		for _, v := range r {
			texts = append(texts, scale.Format(v))
		}
		out.Texts = append(out.Texts, texts)
	}
	return out
}

func (b *builder) unit(input string) string {
	in, _ := b.run.Registry.Lookup(input)
	return in.Unit
}

// gridNumber is a value on a grid's axis, without its unit where it is not money in millions.
func (b *builder) gridNumber(input string, v float64) string {
	if b.unit(input) == "USD/MW" {
		return report.Money(v)
	}
	if b.unit(input) == "months" {
		return report.Number(v, 0)
	}
	return report.Significant(v, 3)
}

// baseIndex is where the base case stands on a grid's axis, -1 where it does not.
func (b *builder) baseIndex(s *siteView, input string, values []float64) int {
	base := b.taken(s, input)
	for i, v := range values {
		if d := v - base.Number; d < 1e-9*max(1, base.Number) && d > -1e-9*max(1, base.Number) {
			return i
		}
	}
	return -1
}

// scenarios is the table of what each scenario makes of the site.
func (b *builder) scenarios(s *siteView) {
	if len(s.result.Scenarios) == 0 {
		return
	}
	var amounts []float64
	for _, o := range s.result.Scenarios {
		amounts = append(amounts, o.MineNPVUSD, o.UpliftUSD.Value)
		for _, a := range model.Conversions {
			amounts = append(amounts, o.NPVUSD[a])
		}
	}
	scale := report.ScaleFor(amounts...)
	g := grid{size: 7.5, columns: []column{
		{title: b.prose("column/scenario", nil), weight: 1.2}, {title: b.prose("column/action", nil), weight: 1},
		{title: b.words.Alternatives["mine"] + ", " + scale.Name, right: true},
	}}
	var shown []model.Alternative
	for _, a := range model.Conversions {
		if s.result.Conversion(a) != nil {
			shown = append(shown, a)
			g.columns = append(g.columns, column{title: b.words.Alternatives[string(a)], right: true})
		}
	}
	g.columns = append(g.columns, column{title: b.prose("column/uplift", nil), right: true},
		column{title: b.prose("column/irr", nil), right: true}, column{title: b.prose("column/indifference", nil), right: true})
	for _, o := range s.result.Scenarios {
		action := b.words.Actions[string(o.Action)]
		if !s.HasFleet && (o.Action == model.KeepMining || o.Action == model.StopMining) {
			action = b.prose("rating/no fleet", nil)
		}
		if o.Action == model.Convert || o.Action == model.Defer {
			action += " (" + b.words.Alternatives[string(o.BestConversion)] + ")"
		}
		r := row{cells: plain(b.clean(o.Name), action, scale.Format(o.MineNPVUSD)), strong: o.Action != s.Action}
		for _, a := range shown {
			text := report.NoFigure
			if v, ok := o.NPVUSD[a]; ok {
				text = scale.Format(v)
			}
			r.cells = append(r.cells, cell{text: text})
		}
		r.cells = append(r.cells, plain(inTable(model.Money, o.UpliftUSD, scale), inTable(model.Pct, o.ProjectIRR, scale),
			b.bitcoin(o.IndifferenceBTCUSD))...)
		g.rows = append(g.rows, r)
	}
	b.heading2(b.prose("site/scenarios", nil), b.startHeight(g))
	b.draw(g)
	if slices.ContainsFunc(g.rows, func(r row) bool { return r.strong }) {
		b.note(b.prose("site/scenarios shaded", nil))
	}
}

func (b *builder) bitcoin(f model.Figure) string {
	if !f.OK() {
		return report.NoFigure
	}
	return report.Number(f.Value, 0)
}

// readiness draws the criteria with what is in place, and names the open gates.
func (b *builder) readiness(s *siteView) {
	r := &s.result.Readiness
	if len(r.Criteria) == 0 {
		return
	}
	h := chart.ScoresHeight(len(r.Criteria))
	b.heading2(b.prose("site/readiness", s), h+16)
	data := chart.Scores{Frame: chart.Frame{Source: b.source(s)}}
	for _, c := range r.Criteria {
		line := chart.Score{
			Label: b.words.Criteria[c.Key], Value: b.inPlace(s, c.Key), Scale: c.Scale, Known: c.Known, Gate: c.Gate,
			Mark: b.prose("mark/points", struct{ Points, Weight string }{report.Plain(c.Weight * c.Scale), report.Plain(c.Weight)}),
		}
		switch {
		case !c.Known:
			line.Mark = b.prose("mark/unknown", nil)
		case c.Gate:
			line.Mark += ", " + b.prose("mark/open", nil)
		}
		data.Lines = append(data.Lines, line)
	}
	b.canvas().Scores(data, chart.Box{X: marginX, Y: b.y, W: b.width(), H: h})
	b.y += h + 2
	block := "site/readiness none"
	if s.Gates != "" {
		block = "site/readiness gates"
	}
	b.paragraph(b.small, b.prose(block, s))
}

// inPlace is the input behind a criterion, as text.
func (b *builder) inPlace(s *siteView, key string) string {
	if key == "time_to_power" {
		return b.prose("months/to power", report.MonthCount(float64(s.source.Inputs.DelayMonths+s.source.Inputs.BuildMonths)))
	}
	in, ok := b.run.Registry.Lookup(key)
	if !ok {
		return ""
	}
	v, _ := model.Get(&s.source.Inputs, key)
	return b.clean(report.InputText(in, v))
}

// debt is the table of the project debt, one column a conversion that draws any.
func (b *builder) debt(s *siteView) {
	var drawn []*model.ConversionResult
	for i := range s.result.Conversions {
		if s.result.Conversions[i].Debt != nil {
			drawn = append(drawn, &s.result.Conversions[i])
		}
	}
	if len(drawn) == 0 {
		return
	}
	g := grid{columns: []column{{weight: 1}}}
	for _, c := range drawn {
		g.columns = append(g.columns, column{title: b.words.Alternatives[string(c.Alternative)], right: true, weight: 1})
	}
	limits := row{cells: plain(b.words.Measure("binding"))}
	for _, c := range drawn {
		limits.cells = append(limits.cells, cell{text: b.prose("site/debt "+c.Debt.Binding, nil)})
	}
	for _, m := range model.DebtMeasures {
		r := row{cells: plain(b.words.Measure(m.Key))}
		for _, c := range drawn {
			f := m.Get(c.Debt)
			r.cells = append(r.cells, cell{text: b.orShort(f, m.Kind), muted: !f.OK()})
		}
		g.rows = append(g.rows, r)
	}
	g.rows = append(g.rows, limits)
	b.heading2(b.prose("site/debt", nil), b.startHeight(g))
	b.draw(g)
}
