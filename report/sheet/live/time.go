package live

import (
	"fmt"
	"strconv"

	"rackrate/model"
)

// Inputs tells where the value of an input stands on the sheet of inputs, and what it is.
// Miner and site are "" where the input does not belong to one.
type Inputs interface {
	Ref(miner, site, key string) string
	Value(miner, site, key string) Value
	Base(key string) string // of a market input: its value before scenarios
}

// Words name inputs and measures.
type Words interface {
	Input(key string) string
	Measure(key string) string
}

// Context is what all model sheets of a book share.
type Context struct {
	Title     string // under each sheet's own
	Master    string // the master check: where it stands
	MasterNow string // what it says
	Inputs    Inputs
	Registry  *model.Registry
	Words     Words
	Env       *model.Env
	Deck      []model.DeckPoint
	DeckLinks []DeckLink // formulas that read the deck's cells, in its order; may be nil
	Date1904  bool       // the workbook counts its days from 1904
}

// DeckLink reads a point of the price deck from the analyst's cells; "" where a cell does not hold the number itself.
type DeckLink struct{ Date, BTCPriceUSD, NetworkEHS string }

// constant is a number that formulas need besides the inputs.
type constant struct {
	key, label, unit string
	value            float64
}

var constants = []constant{
	{"c_hours", "Hours of a day", "h", 24},
	{"c_year", "Months of a year", "months", 12},
	{"c_kw", "kW of a MW", "kW", 1000},
	{"c_th", "TH/s of an EH/s", "TH/s", 1e6},
	{"c_ph", "PH/s of an EH/s", "PH/s", 1000},
	{"c_blocks", "Blocks of a day", "blocks", 144},
	{"c_half", "What a halving leaves; half a month when rounding", "", 0.5},
	{"c_halving", "Months between halvings", "months", 48},
	{"c_guard", "Guard against rounding when counting GPUs", "GPU", 1e-9},
	{"c_negligible", "A flow up to this size has no sign", "USD", 1e-9},
	{"c_limit", "Highest rate of return that is given", "a year", 10},
	{"c_million", "A million", "", 1e6},
}

// Excel counts days from here; the two ways of counting meet for dates from 1 March 1900 on.
var serialStart = model.Date{Year: 1899, Month: 12, Day: 30}

// serial1904 is how many days later the other way of counting begins.
const serial1904 = 1462

// Serial is a date as a workbook counts it, from 1900 or from 1904.
func Serial(d model.Date, date1904 bool) float64 {
	n := d.DayNumber() - serialStart.DayNumber()
	if date1904 {
		n -= serial1904
	}
	return float64(n)
}

func (c *Context) serial(d model.Date) Value { return Number(Serial(d, c.Date1904)) }

// head begins a model sheet: title, master check, the axis of columns.
func (c *Context) head(s *Sheet, title string) {
	s.add(map[int]Cell{labelCol: words(title, Title)})
	s.add(map[int]Cell{labelCol: words(c.Title, Subtitle)})
	s.add(map[int]Cell{labelCol: {Value: Text(c.MasterNow), Formula: c.Master, Role: Master}})
	cells := map[int]Cell{}
	for i, label := range []string{"Line", "Unit", "Rule and sign", "Value", "Total"} {
		cells[labelCol+i] = words(label, Head)
	}
	for y := range s.Years() {
		label := "t = 0"
		if y > 0 {
			label = "Year " + strconv.Itoa(y)
		}
		cells[firstCol+y] = words(label, Head)
	}
	cells[s.Opening()] = words("Opening", Head)
	s.add(cells)
}

// axis is the row of month numbers, with the years' numbers over their columns.
func (s *Sheet) axis(formula string, apart bool) {
	cells := describe("Month", "index", "t = 0 is the valuation date's month end")
	for y := range s.Years() {
		cells[firstCol+y] = Cell{Value: Number(float64(y)), Role: Unit, Format: Whole}
	}
	row := s.add(cells)
	s.named("t", row)
	values := make([]float64, s.Horizon+1)
	for t := range values {
		values[t] = float64(t)
	}
	s.Rows[row-1].Runs = []Run{{First: s.Month0(), Formula: formula, Apart: apart, Values: values, Format: Whole}}
	if !apart {
		cells[s.Opening()] = Cell{Value: Number(-1), Formula: "-1", Format: Whole}
		s.pending = append(s.pending, pending{row, s.Month0(), 0, formula})
	}
	s.Frozen = row
}

// input adds a row that reads an input.
func (c *Context) input(s *Sheet, miner, site, key string) {
	in, _ := c.Registry.Lookup(key)
	format := Plain
	switch in.Type {
	case model.TypeNumber:
		format = Dollars
	case model.TypeDate:
		format = Day
	case model.TypePct:
		format = Share
	}
	s.cell(key, c.Words.Input(key), in.Unit, key,
		Cell{Value: c.Inputs.Value(miner, site, key), Formula: c.Inputs.Ref(miner, site, key), Role: Link, Format: format})
	s.Rows[len(s.Rows)-1].Level = 1
}

var timeInputs = []string{"valuation_date", "btc_price_usd", "btc_growth_pct", "btc_flat_months", "network_ehs",
	"network_growth_pct", "block_subsidy_btc", "fees_btc_block", "next_halving_date", "inflation_pct"}

// Time is the sheet of the month axis and the bitcoin environment.
func (c *Context) Time(name string) (*Sheet, error) {
	e := c.Env
	s := newSheet(name, e.Horizon())
	c.head(s, "Time: the months and the bitcoin environment")
	s.axis("{t<}+1", false)
	s.block("Inputs of the market")
	for _, key := range timeInputs {
		c.input(s, "", "", key)
	}
	s.block("Constants")
	for _, k := range constants {
		s.cell(k.key, k.label, k.unit, "", Cell{Value: Number(k.value), Role: Typed, Format: Plain})
	}
	c.months(s)
	c.halvings(s)
	c.prices(s)
	q := "{#c_blocks}*({subsidy}+{#fees_btc_block})/{network}"
	s.line(line{name: "q", label: "BTC mined by an EH/s in a day", unit: "BTC/EH/day", rule: "section 2: q", formula: q, values: e.BTCPerEHDay, format: Small})
	s.line(line{name: "hashprice", label: "Hashprice", unit: "USD/PH/s/day", rule: "q B / 1000", formula: "{q}*{btc}/{#c_ph}", values: e.HashpriceUSDPHDay, format: Dollars})
	s.line(line{name: "inflation", label: "Inflation of operating costs", unit: "factor", rule: "(1+inflation)^years", formula: "(1+{#inflation_pct})^{yr}", values: e.Inflation, format: Factor})
	return s, s.finish()
}

// monthly fills a series over the months.
func (s *Sheet) monthly(f func(t int) float64) []float64 {
	out := make([]float64, s.Horizon+1)
	for t := range out {
		out[t] = f(t)
	}
	return out
}

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func (c *Context) months(s *Sheet) {
	e := c.Env
	s.block("Months")
	s.line(line{name: "end", label: "Month end", unit: "date", formula: "EOMONTH({#valuation_date},{t})", format: Day,
		values: s.monthly(func(t int) float64 { return c.serial(e.MonthEnd[t]).Number })})
	s.line(line{name: "on", label: "Month of flows", unit: "0 or 1", rule: "0 at t = 0", formula: "IF({t}>0,1,0)", format: Whole,
		values: s.monthly(func(t int) float64 { return flag(t > 0) })})
	s.line(line{name: "days", label: "Days", unit: "days", rule: "0 at t = 0", formula: "DAY({end})*{on}", format: Whole,
		values: s.monthly(func(t int) float64 { return e.Days[t] * flag(t > 0) })})
	s.line(line{name: "yr", label: "Years from the valuation date", unit: "years", formula: "{t}/{#c_year}", format: Factor,
		values: s.monthly(func(t int) float64 { return float64(t) / 12 })})
	s.line(line{name: "year", label: "Year", unit: "index", rule: "0 at t = 0", formula: "INT(({t}-1)/{#c_year})+1", format: Whole,
		values: s.monthly(func(t int) float64 { return float64((t + 11) / 12) })})
}

// halvings are a table of dates, and the subsidy averaged over the days of each month.
func (c *Context) halvings(s *Sheet) {
	e := c.Env
	dates := halvingDates(e.Market.NextHalvingDate, e.MonthEnd[e.Horizon()])
	s.block("Halvings")
	s.scalar("halving1", "Halving 1", "date", "29 February: the 28th", "EDATE(EDATE({#next_halving_date},{#c_year}),-{#c_year})", c.serial(dates[0]), Day)
	for i := 1; i < len(dates); i++ {
		s.scalar(fmt.Sprintf("halving%d", i+1), fmt.Sprintf("Halving %d", i+1), "date", "four years later",
			fmt.Sprintf("EDATE({#halving%d},{#c_halving})", i), c.serial(dates[i]), Day)
	}
	table := fmt.Sprintf("{#halving1}:{#halving%d}", len(dates))
	before := func(t int) float64 { return counted(dates, firstDay(e, t)-1) }
	until := func(t int) float64 { return counted(dates, e.MonthEnd[t].DayNumber()) }
	s.line(line{name: "sdays", label: "Days over which the subsidy is averaged", unit: "days", rule: "the last day alone at t = 0", formula: "IF({t}=0,1,DAY({end}))", format: Whole,
		values: s.monthly(func(t int) float64 { return float64(e.MonthEnd[t].DayNumber() - firstDay(e, t) + 1) })})
	s.line(line{name: "h0", label: "Halvings before these days", unit: "count", formula: `COUNTIF(` + table + `,"<="&({end}-{sdays}))`, format: Whole, values: s.monthly(before)})
	s.line(line{name: "h1", label: "Halvings up to the month end", unit: "count", formula: `COUNTIF(` + table + `,"<="&{end})`, format: Whole, values: s.monthly(until)})
	s.line(line{name: "after", label: "Days from a halving within them on", unit: "days", formula: "IF({h1}>{h0},{end}-INDEX(" + table + ",{h1})+1,0)", format: Whole,
		values: s.monthly(func(t int) float64 {
			if until(t) == before(t) {
				return 0
			}
			return float64(e.MonthEnd[t].DayNumber() - dates[int(until(t))-1].DayNumber() + 1)
		})})
	s.line(line{name: "subsidy", label: "Block subsidy", unit: "BTC/block", rule: "mean over the days", format: Small, values: e.SubsidyBTC,
		formula: "{#block_subsidy_btc}*{#c_half}^{h0}*(1-(1-{#c_half})*{after}/{sdays})"})
}

// firstDay is the first of the days over which month t's subsidy is averaged.
func firstDay(e *model.Env, t int) int {
	if t == 0 {
		return e.MonthEnd[0].DayNumber()
	}
	return e.MonthEnd[t-1].DayNumber() + 1
}

// spareHalvings are left for dates that the analyst moves forward.
const spareHalvings = 4

// halvingDates are every four years from next to the last day, and some more.
func halvingDates(next, last model.Date) []model.Date {
	if next.Month == 2 && next.Day == 29 {
		next.Day = 28
	}
	var out []model.Date
	for more := spareHalvings; more > 0; next.Year += 4 {
		out = append(out, next)
		if last.Before(next) {
			more--
		}
	}
	return out
}

func counted(dates []model.Date, day int) float64 {
	n := 0
	for _, d := range dates {
		if d.DayNumber() <= day {
			n++
		}
	}
	return float64(n)
}

// prices are the lines of the bitcoin price and the network, from growth or from the deck.
func (c *Context) prices(s *Sheet) {
	s.block("Bitcoin")
	grown := "{#btc_price_usd}*(1+{#btc_growth_pct})^(MAX(0,{t}-{#btc_flat_months})/{#c_year})"
	c.price(s, line{name: "btc", label: "Bitcoin price", unit: "USD/BTC", rule: "B", format: Dollars, values: c.Env.BTCPriceUSD}, grown,
		"btc_price_usd", func(p model.DeckPoint, l DeckLink) (model.Opt[float64], string) { return p.BTCPriceUSD, l.BTCPriceUSD })
	grown = "{#network_ehs}*(1+{#network_growth_pct})^{yr}"
	c.price(s, line{name: "network", label: "Network hashrate", unit: "EH/s", rule: "N", format: Dollars, values: c.Env.NetworkEHS}, grown,
		"network_ehs", func(p model.DeckPoint, l DeckLink) (model.Opt[float64], string) { return p.NetworkEHS, l.NetworkEHS })
}

func (c *Context) price(s *Sheet, l line, grown, key string, pick func(model.DeckPoint, DeckLink) (model.Opt[float64], string)) {
	var dates []model.Date
	var values []float64
	var dateLinks, valueLinks []string
	for i, p := range c.Deck {
		var link DeckLink
		if i < len(c.DeckLinks) {
			link = c.DeckLinks[i]
		}
		v, from := pick(p, link)
		if !v.Known {
			continue
		}
		dates, values = append(dates, p.Date), append(values, v.Value)
		dateLinks, valueLinks = append(dateLinks, link.Date), append(valueLinks, from)
	}
	l.formula = grown
	if len(dates) > 0 {
		l.formula = c.deck(s, l, key, dates, values, dateLinks, valueLinks)
		l.rule = "price deck, linear between its dates"
	}
	s.line(l)
}

// deck adds a table of dates and values, and the line of places in it, and
// gives the formula that interpolates. A scenario of the price scales the deck.
func (c *Context) deck(s *Sheet, l line, key string, dates []model.Date, values []float64, dateLinks, valueLinks []string) string {
	n := len(dates)
	name := func(kind string, i int) string { return fmt.Sprintf("%s_%s%d", l.name, kind, i+1) }
	for i, d := range dates {
		s.cell(name("date", i), "Price deck: date "+strconv.Itoa(i+1), "date", "", linked(c.serial(d), dateLinks[i], Day))
	}
	for i, v := range values {
		s.cell(name("value", i), l.label+" at date "+strconv.Itoa(i+1), l.unit, "", linked(Number(v), valueLinks[i], Dollars))
	}
	s.scalar(l.name+"_scale", l.label+": scenario's over the workbook's", "factor", "scales the deck", "{#"+key+"}/"+c.Inputs.Base(key), Number(1), Factor)
	all := func(kind string) string { return "{#" + name(kind, 0) + "}:{#" + name(kind, n-1) + "}" }
	at := l.name + "_at"
	s.line(line{name: at, label: "Place in the price deck", unit: "index", rule: "0 before its first date", format: Whole,
		formula: "IFERROR(MATCH({end}," + all("date") + ",1),0)",
		values:  s.monthly(func(t int) float64 { return counted(dates, c.Env.MonthEnd[t].DayNumber()) })})
	d, v, here := all("date"), all("value"), "{"+at+"}"
	slope := fmt.Sprintf("(INDEX(%[2]s,%[3]s+1)-INDEX(%[2]s,%[3]s))*({end}-INDEX(%[1]s,%[3]s))/(INDEX(%[1]s,%[3]s+1)-INDEX(%[1]s,%[3]s))", d, v, here)
	return fmt.Sprintf("{#%s_scale}*IF(%s=0,{#%s},IF(%s=ROWS(%s),{#%s},INDEX(%s,%s)+%s))", l.name, here, name("value", 0), here, d, name("value", n-1), v, here, slope)
}

// linked is a cell that reads another where there is one to read, else a constant.
func linked(v Value, formula, format string) Cell {
	if formula == "" {
		return Cell{Value: v, Role: Typed, Format: format}
	}
	return Cell{Value: v, Formula: formula, Role: Link, Format: format}
}
