package memo

import (
	"slices"
	"strconv"

	"rackrate/model"
	"rackrate/report"
	"rackrate/report/chart"
	"rackrate/report/doc"
)

// breakEvens writes what has to be true of each conversion, in words.
func (b *builder) breakEvens(s *siteView) {
	if len(s.result.Conversions) == 0 {
		return
	}
	c := s.conversion
	var items []doc.Item
	for _, e := range s.result.BreakEvens[c.Alternative] {
		if !s.speaksOf(e.Input) {
			continue
		}
		items = append(items, doc.Item{Text: b.breakEven(s, c, e)})
	}
	b.heading2(b.prose("site/breakevens", s))
	b.add(doc.Bullets{Items: items, Sign: true})
	if wait := s.result.Waiting; wait.Months.OK() && wait.Months.Value > 0 && s.Action != model.Contracted {
		path := s.path + ".waiting"
		b.paragraph(doc.Body, b.prose("breakeven/wait", waitView{
			b.fig.measure(path, "wait_months", model.Months, wait.Months), b.fig.measure(path, "wait_uplift_usd",
				model.Money, wait.UpliftUSD)}))
	}
}

// breakEvenRows are the break-evens of the conversion spoken of beside what is taken, or assumed.
func (b *builder) breakEvenRows(s *siteView) {
	g := &doc.Table{Size: doc.Dense, Columns: []doc.Column{{Title: b.prose("site/breakevens", s), Weight: 1},
		{Title: b.prose("site/breakeven", nil), Right: true},
		{Title: b.prose("site/breakeven base", nil), Right: true}}}
	for _, e := range s.result.BreakEvens[s.conversion.Alternative] {
		in, ok := b.run.Registry.Lookup(e.Input)
		if !ok || !s.speaksOf(e.Input) {
			continue
		}
		g.Rows = append(g.Rows, doc.Row{Cells: []doc.Cell{{Text: b.words.Short(e.Input)},
			b.breakEvenCell(s, in, s.conversion.Alternative), {Text: b.takenFig(s, e.Input).String()}}})
	}
	if wait := s.result.Waiting; wait.Months.OK() {
		g.Rows = append(g.Rows, doc.Row{Cells: doc.Plain(b.prose("column/start", nil), b.bestStart(s), "")})
	}
	b.table(g)
}

// waitView is the delay at which the uplift is highest.
type waitView struct{ Months, Uplift Fig }

// speaksOf reports whether an input bears on the site: without a fleet there is
// no mining that a bitcoin price could speak for.
func (s *siteView) speaksOf(input string) bool { return s.HasFleet || input != "btc_price_usd" }

// breakEvenTable is every break-even of every conversion beside the value taken.
func (b *builder) breakEvenTable(s *siteView) {
	g := &doc.Table{Size: doc.Dense, Columns: []doc.Column{{Title: b.prose("site/breakeven table", nil), Weight: 1.4},
		{Title: b.prose("site/breakeven base", nil), Right: true, Weight: 1}}}
	var inputs []string
	for i := range s.result.Conversions {
		a := s.result.Conversions[i].Alternative
		g.Columns = append(g.Columns, doc.Column{Title: b.words.Alternatives[string(a)], Right: true, Weight: 1})
		for _, e := range s.result.BreakEvens[a] {
			if !slices.Contains(inputs, e.Input) && s.speaksOf(e.Input) {
				inputs = append(inputs, e.Input)
			}
		}
	}
	for _, key := range inputs {
		in, _ := b.run.Registry.Lookup(key)
		r := doc.Row{Cells: doc.Plain(b.words.Input(key), b.takenFig(s, key).String())}
		for i := range s.result.Conversions {
			r.Cells = append(r.Cells, b.breakEvenCell(s, in, s.result.Conversions[i].Alternative))
		}
		g.Rows = append(g.Rows, r)
	}
	if s.HasFleet {
		g.Rows = append(g.Rows, b.hashpriceRows(s)...)
	}
	b.table(g)
}

// hashpriceRows say the break-even of the bitcoin price as people quote it: as a
// hashprice, and as a price that the network answers.
func (b *builder) hashpriceRows(s *siteView) []doc.Row {
	taken := report.NoFigure
	if usd := b.run.Result.HashpriceUSDPHDay; usd > 0 {
		taken = b.fig.plain("hashprice_usd_ph_day", usd, b.format.OfKind(model.Hashprice, usd))
	}
	price := doc.Row{Cells: doc.Plain(b.words.Measure("hashprice_usd_ph_day"), taken)}
	answered := doc.Row{Cells: doc.Plain(b.words.Measure("btc_price_responding_usd"),
		b.takenFig(s, "btc_price_usd").String())}
	for i := range s.result.Conversions {
		a := s.result.Conversions[i].Alternative
		h, path := s.result.Hashprice[a], s.path+".breakevens."+string(a)
		price.Cells = append(price.Cells, b.shortCell(b.fig.measure(path, "hashprice_usd_ph_day", model.Hashprice,
			h.USDPHDay)))
		answers := b.fig.worked(path, "btc_price_usd", h.RespondingBTCUSD)
		answers.path = path + ".btc_price_responding_usd"
		answered.Cells = append(answered.Cells, b.shortCell(answers))
	}
	return []doc.Row{price, answered}
}

func (b *builder) breakEvenCell(s *siteView, in model.Input, a model.Alternative) doc.Cell {
	for _, e := range s.result.BreakEvens[a] {
		switch {
		case e.Input != in.Key:
		case isBound(in, e.Figure):
			return doc.Cell{Text: b.prose("breakeven/beyond", b.breakEvenAt(s, a, e))}
		case e.Figure.OK():
			return doc.Cell{Text: b.breakEvenAt(s, a, e).String()}
		default:
			return doc.Cell{Text: b.shortReason(e.Figure.Why), Muted: true}
		}
	}
	return doc.Cell{Text: report.NoFigure, Muted: true}
}

// breakEvenAt is a break-even as a figure.
func (b *builder) breakEvenAt(s *siteView, a model.Alternative, e model.BreakEven) Fig {
	return b.fig.worked(s.path+".breakevens."+string(a), e.Input, e.Figure)
}

// isBound reports a longest delay that is only the longest that the registry
// takes: no break-even, however long the delay.
func isBound(in model.Input, f model.Figure) bool {
	return in.Key == "delay_months" && f.OK() && f.Value >= in.Max
}

// taken is the value of an input of the site or the market as the valuation takes it.
func (b *builder) taken(s *siteView, key string) model.Value {
	v, ok := model.Get(&s.source.Inputs, key)
	if !ok {
		v, _ = model.Get(&b.run.Book.Market, key)
	} else if base, known := model.BaseOf(&s.source.Inputs, key); known && !v.Known {
		return model.NumberValue(base) // of the phases
	}
	return v
}

// takenFig is likewise, as a figure.
func (b *builder) takenFig(s *siteView, key string) Fig {
	if f, ok := s.In[key]; ok {
		return f
	}
	return s.Market[key]
}

// breakEvenView is a break-even as the prose sees it.
type breakEvenView struct {
	Thing, Side, Why string
	At, Base         Fig
	HasFleet         bool
}

func (b *builder) breakEven(s *siteView, c *model.ConversionResult, e model.BreakEven) string {
	in, ok := b.run.Registry.Lookup(e.Input)
	if !ok {
		return ""
	}
	base := b.taken(s, e.Input)
	v := breakEvenView{Thing: lowerFirst(b.words.Input(e.Input)), Base: b.takenFig(s, e.Input), HasFleet: s.HasFleet}
	f := e.Figure
	positive := c.UpliftUSD > 0
	if f.OK() {
		v.At = b.breakEvenAt(s, c.Alternative, e)
		above := base.Number > f.Value == positive // the side on which converting is worth more
		v.Side = b.prose("side/below", nil)
		if above {
			v.Side = b.prose("side/above", nil)
		}
	}
	switch {
	case isBound(in, f):
		return b.prose("breakeven/any delay", v)
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
	amounts := []float64{t.BaseUSD}
	data := chart.Tornado{Base: t.BaseUSD}
	for i, r := range t.Rows {
		if r.UpliftLowUSD == r.UpliftHighUSD || len(data.Swings) == mostSwings {
			continue // moves nothing
		}
		amounts = append(amounts, r.UpliftLowUSD, r.UpliftHighUSD)
		low, high := b.swingEnds(s, i)
		data.Swings = append(data.Swings, chart.Swing{
			Label: b.words.Short(r.Input), LowText: low.String(), HighText: high.String(), Low: r.UpliftLowUSD,
			High: r.UpliftHighUSD,
		})
	}
	if len(data.Swings) == 0 {
		return
	}
	h := chart.TornadoHeight(len(data.Swings))
	scale := b.format.ScaleFor(amounts...)
	data.Frame = chart.Frame{
		Title: b.prose("site/tornado title", struct{ Driver, Alt string }{
			b.words.Input(t.Rows[0].Input), b.prose("alternative/"+string(t.Alternative), nil)}),
		Unit: b.prose("site/tornado axis", scale.Name), Source: b.source(s),
	}
	data.BaseText = b.prose("site/tornado base", b.fig.measure(s.path+".tornado", "base_uplift_usd", model.Money,
		model.Some(t.BaseUSD)))
	data.Format = scale.Format
	b.chart(data.Title, data, h, s.path+".tornado.base_uplift_usd")
}

// mostSwings is how many drivers the page of a site shows.
const mostSwings = 6

// swingEnds are the least and the greatest value of a driver of the tornado.
func (b *builder) swingEnds(s *siteView, i int) (low, high Fig) {
	r, path := &s.result.Tornado.Rows[i], s.path+".tornado.rows["+strconv.Itoa(i)+"]"
	low, high = b.fig.worked(path, r.Input, model.Some(r.Low)), b.fig.worked(path, r.Input, model.Some(r.High))
	low.path, high.path = path+".low", path+".high"
	return low, high
}

// gridPaths are the places of both grids below a site in results.json.
var gridPaths = [...]string{"grids.btc_by_price_usd", "grids.capex_by_delay_usd"}

// grids draws both two-way sensitivities side by side, without a fleet only the second.
func (b *builder) grids(s *siteView) {
	g := s.result.Grids
	if g == nil || len(g.BTCByPrice.USD) == 0 || len(g.CapexByDelay.USD) == 0 {
		return
	}
	h := chart.HeatHeight(len(g.BTCByPrice.Rows))
	show := func(i int, g *model.Grid) func() {
		return func() {
			heat := b.heat(s, g)
			b.fig.rec.Number(s.path + "." + gridPaths[i])
			b.add(doc.Chart{Title: heat.Title, Draw: heat, Height: h, Path: s.path + "." + gridPaths[i], Silent: true})
		}
	}
	if s.speaksOf(g.BTCByPrice.RowInput) && s.speaksOf(g.BTCByPrice.ColumnInput) {
		b.beside(0.5, show(0, &g.BTCByPrice), show(1, &g.CapexByDelay))
		return
	}
	show(1, &g.CapexByDelay)()
}

// gridTitle is the finding of a grid: in how many of its cells converting is worth more.
type gridTitle struct {
	Row, Column string
	Pays, Of    int
	HasFleet    bool
}

func (b *builder) heat(s *siteView, g *model.Grid) chart.Heat {
	var amounts []float64
	for _, r := range g.USD {
		amounts = append(amounts, r...)
	}
	scale := b.format.ScaleFor(amounts...)
	title := gridTitle{Row: lowerFirst(b.words.Short(g.RowInput)), Column: lowerFirst(b.words.Short(g.ColumnInput)),
		HasFleet: s.HasFleet}
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
		RowTitle: b.words.Short(g.RowInput), RowMark: b.prose("site/grid rows", lowerFirst(b.words.Short(g.RowInput))),
		ColumnTitle: b.words.Short(g.ColumnInput) + ", " + b.format.Unit(b.unit(g.ColumnInput)),
		Values:      g.USD, BaseRow: b.baseIndex(s, g.RowInput, g.Rows),
		BaseColumn: b.baseIndex(s, g.ColumnInput, g.Columns),
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
		return b.format.Money(v)
	}
	if b.unit(input) == "months" {
		return b.format.Number(v, 0)
	}
	return b.format.Significant(v, 3)
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
