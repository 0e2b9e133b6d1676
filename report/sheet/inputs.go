package sheet

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report/sheet/live"
	"rackrate/report/sheet/ooxml"
)

// The columns of the sheet of inputs that formulas refer to.
const (
	inputColumn  = 5
	factorColumn = 14
	baseColumn   = 15 // the value in the workbook; a column a scenario follows it
)

// printedColumns are those that go on paper: up to the analyst's cell. With the
// columns of scenarios a page would be too small to read.
const printedColumns = 8

// asWorkbook is the scenario in which nothing is overridden.
const asWorkbook = "As in the workbook"

// inputKey names an input of a miner's site; both are "" of the market, the site of a miner.
type inputKey struct{ miner, site, key string }

// inputSheet is the sheet of inputs: each of them live, by scenario, with where it came from.
type inputSheet struct {
	*author
	p         *page
	rows      map[inputKey]int
	selector  string // absolute address of the number of the scenario
	overrides map[[2]int]int
	overRow   int                // of the first override
	failed    map[[2]string]bool // sites that were not evaluated, by miner and name
	beyond    int                // inputs of the run that are out of bounds
}

// inputs lists every resolved input with its unit and where it came from. Other
// sheets read their inputs from here, so a scenario chosen here moves all of them.
func (a *author) inputs() *inputSheet {
	s := &inputSheet{author: a, p: a.page(inputsSheet, "Inputs: every value that is used, and where it came from"),
		rows: map[inputKey]int{}, overrides: map[[2]int]int{}, failed: a.failedSites()}
	s.place()
	header := textHeads("Miner", "Site", "Group", "Input", "Value", "Unit", "Origin", "Cell", "Header", "Typed", "Read in", "Key", "Source or meaning",
		"Factor", asWorkbook)
	for _, sc := range a.run.Book.Scenarios {
		header = append(header, textHeads(sc.Name)...)
	}
	header = append(header, textHeads("The run's value", "Changed", "Least", "Most", "Out of bounds")...)
	s.choice()
	top := s.p.add(header...)
	s.p.frozenRows, s.p.frozenCols = top, 4
	s.p.printRows = fmt.Sprintf("1:%d", top)
	s.each(func(k inputKey, in model.Input, v model.Value, o provenance.Origin) { s.input(k, in, v, o) })
	s.counts(top - 1)
	s.p.filter = area(1, top, len(header), len(s.p.rows))
	s.p.widths[13], s.p.widths[inputColumn], s.p.widths[factorColumn] = 58, 16, 12
	for i := 0; i <= len(a.run.Book.Scenarios)+2; i++ {
		s.p.widths[baseColumn+i] = 16
	}
	s.markBounds(top)
	s.overrideRows()
	s.p.printArea, s.p.portrait = area(1, 1, printedColumns, len(s.p.rows)), true
	return s
}

// place gives each input and each override its row before formulas refer to them.
func (s *inputSheet) place() {
	row := s.p.next() + 2 // after the choice and the header
	s.each(func(k inputKey, _ model.Input, _ model.Value, _ provenance.Origin) {
		s.rows[k] = row
		row++
	})
	s.overRow = row + 2
	row = s.overRow
	for i, sc := range s.run.Book.Scenarios {
		for j := range sc.Overrides {
			s.overrides[[2]int{i, j}] = row
			row++
		}
	}
}

// each goes through all inputs in the order of their rows.
func (s *inputSheet) each(visit func(inputKey, model.Input, model.Value, provenance.Origin)) {
	b := s.run.Book
	for _, in := range s.run.Registry.Inputs {
		if in.Scope == model.ScopeMarket {
			v, _ := model.Get(&b.Market, in.Key)
			visit(inputKey{key: in.Key}, in, v, b.MarketOrigins[in.Key])
		}
	}
	for i := range b.Miners {
		m := &b.Miners[i]
		for _, in := range s.run.Registry.Inputs {
			if in.Scope == model.ScopeMiner {
				v, _ := model.Get(&m.Inputs, in.Key)
				visit(inputKey{miner: m.Name, key: in.Key}, in, v, m.Origins[in.Key])
			}
		}
		for j := range m.Sites {
			for _, in := range s.run.Registry.Inputs {
				if in.Scope == model.ScopeSite && in.Group != "identity" {
					v, _ := model.Get(&m.Sites[j].Inputs, in.Key)
					visit(inputKey{m.Name, m.Sites[j].Name, in.Key}, in, v, m.Sites[j].Origins[in.Key])
				}
			}
		}
	}
}

// choice is the row of the scenario that all sheets of formulas follow.
func (s *inputSheet) choice() {
	row := s.p.next()
	names := area(baseColumn, row+1, baseColumn+len(s.run.Book.Scenarios), row+1)
	pick := text(asWorkbook, policyLook)
	number := num(1, asCount, valueLook)
	number.formula = fmt.Sprintf("MATCH($B$%d,%s,0)", row, absolute(names))
	s.p.add(text("Scenario", boldLook), pick, running("choose here: every sheet of formulas follows", noteLook), text("", noteLook), number)
	s.selector = fmt.Sprintf("$%s$%d", ooxml.ColumnName(inputColumn), row)
	s.p.put(factorColumn, row, num(1e-12, asAny, whyLook))
	s.p.lists = append(s.p.lists, list{ooxml.Ref(2, row), absolute(names)})
}

// counts sums on top the inputs that are no longer the run's, and those out of bounds.
func (s *inputSheet) counts(row int) {
	for col, n := range map[int]int{s.changedColumn(): 0, s.boundsColumn(): s.beyond} {
		if last := s.lastRow(); last > row+1 {
			sum := num(float64(n), asCount, valueLook)
			sum.formula = fmt.Sprintf("SUM(%s)", absolute(area(col, row+2, col, last)))
			s.p.put(col, row, sum)
		}
	}
}

func (s *inputSheet) lastRow() int { return s.overRow - 3 }

// changedColumn marks the inputs that are no longer the run's.
func (s *inputSheet) changedColumn() int { return baseColumn + len(s.run.Book.Scenarios) + 2 }

// changed is the address of the number of inputs that are no longer the run's.
func (s *inputSheet) changed() string { return s.p.ref(s.changedColumn(), 4, s.changedColumn(), 4) }

func absolute(area string) string {
	from, to, _ := strings.Cut(area, ":")
	out := ""
	for i, ref := range []string{from, to} {
		col, row, _ := ooxml.ParseRef(ref)
		if i > 0 {
			out += ":"
		}
		out += fmt.Sprintf("$%s$%d", ooxml.ColumnName(col), row)
	}
	return out
}

// input adds the row of an input: what it is, where it came from, its value by scenario.
func (s *inputSheet) input(k inputKey, in model.Input, v model.Value, o provenance.Origin) {
	base, factor := s.base(k, in, v, o)
	value := base
	row := s.p.next()
	value.formula, value.look = fmt.Sprintf("$%s%d", ooxml.ColumnName(baseColumn), row), valueLook
	columns := []cell{}
	if s.varies(k, v) {
		last := baseColumn + len(s.run.Book.Scenarios)
		value.formula = fmt.Sprintf("INDEX($%s%d:$%s%d,1,%s)", ooxml.ColumnName(baseColumn), row, ooxml.ColumnName(last), row, s.selector)
		for i := range s.run.Book.Scenarios {
			columns = append(columns, s.scenarioCell(i, k, in, v, base))
		}
	} else {
		columns = repeated(text("", textLook), len(s.run.Book.Scenarios))
	}
	market := k.miner
	if market == "" {
		market = "market"
	}
	cells := []cell{text(market, boldLook), text(k.site, textLook), text(wordOr(s.words.Groups, in.Group), textLook), text(s.words.Input(in.Key), textLook),
		value, text(in.Unit, textLook), text(wordOr(s.words.Origins, string(o.Kind)), textLook)}
	if o.Kind == provenance.FromCell {
		cells = append(cells, s.author.place(o.Cell, o.Cell.Address()), text(o.Header, textLook), text(o.Typed, textLook), text(o.Unit, textLook))
	} else {
		cells = append(cells, repeated(text("", textLook), 4)...)
	}
	typed := base
	typed.note = noteOf(in, v, o, base)
	cells = append(cells, text(in.Key, textLook), text(sourceOf(in, o), longLook), factor, typed)
	cells = append(cells, columns...)
	cells = append(cells, s.comparison(base, row)...)
	s.p.add(append(cells, s.bounds(k, in, base, row)...)...)
}

// comparison are the run's own value and whether the live one still is that.
func (s *inputSheet) comparison(base cell, row int) []cell {
	fixed := base
	fixed.formula, fixed.look = "", whyLook
	fixed.look.size = 0
	now, then := fmt.Sprintf("$%s%d", ooxml.ColumnName(inputColumn), row), fmt.Sprintf("$%s%d", ooxml.ColumnName(s.changedColumn()-1), row)
	changed := num(0, asCount, valueLook)
	if base.numeric {
		changed.formula = fmt.Sprintf("IF(%s=%s,0,IFERROR(IF(ABS(%s-%s)<=%s*ABS(%s),0,1),1))", now, then, now, then, s.precision(), then)
	} else {
		changed.formula = fmt.Sprintf("IF(%s=%s,0,1)", now, then)
	}
	return []cell{fixed, changed}
}

// precision is the address of the relative difference that still counts as none.
func (s *inputSheet) precision() string {
	return fmt.Sprintf("$%s$%d", ooxml.ColumnName(factorColumn), 4)
}

// base is the value in the workbook: a formula that reads the analyst's cell,
// a formula that derives it from another input, or a constant.
func (s *inputSheet) base(k inputKey, in model.Input, v model.Value, o provenance.Origin) (base, factor cell) {
	factor = text("", textLook)
	if from := derivedFrom(in.Key); from != "" && !v.Known {
		source, _ := s.valueOf(inputKey{k.miner, k.site, from})
		if source.Known {
			base = s.constant(in, source)
			base.formula = fmt.Sprintf("$%s%d", ooxml.ColumnName(baseColumn), s.rows[inputKey{k.miner, k.site, from}])
			base.look = valueLook
			return base, factor
		}
	}
	base = s.constant(in, v)
	if o.Kind == provenance.Derived {
		base.look = valueLook
	}
	link, scaled := s.link(in, v, o)
	if link == "" {
		return base, factor
	}
	base.formula, base.look = link, linkLook
	base.look.under, base.look.indent, base.look.right = false, false, true
	if scaled {
		factor = num(o.Factor, asAny, inputLook)
		ref := fmt.Sprintf("$%s%d", ooxml.ColumnName(factorColumn), s.p.next())
		base.formula += "*" + ref
	}
	if in.Type == model.TypeInt && scaled {
		base.formula = "ROUND(" + base.formula + ",0)"
	}
	return base, factor
}

// derivedFrom is the input whose value stands for one that was not given.
func derivedFrom(key string) string {
	switch key {
	case "convert_mw":
		return "site_mw"
	case "gpu_contract_price_usd_hour":
		return "gpu_price_usd_hour"
	}
	return ""
}

// link is the formula that reads the analyst's cell, "" where it does not hold
// what the program read, such as 4.5c or a date typed as a text.
func (s *inputSheet) link(in model.Input, v model.Value, o provenance.Origin) (formula string, scaled bool) {
	if !s.linked || o.Kind != provenance.FromCell || !v.Known || o.Cell.Ref == "" {
		return "", false
	}
	col, row, ok := ooxml.ParseRef(o.Cell.Ref)
	if !ok {
		return "", false
	}
	at := fmt.Sprintf("%s!$%s$%d", quoteSheet(o.Cell.Sheet), ooxml.ColumnName(col), row)
	number, isNumber := s.typed[o.Cell.Sheet][ooxml.Ref(col, row)]
	switch {
	case in.Numeric() && isNumber && o.Factor != 0:
		if math.Abs(number*o.Factor-v.Number) > 1e-9*math.Abs(v.Number) {
			return "", false
		}
		return at, o.Factor != 1
	case in.Type == model.TypeDate && isNumber:
		return at, false
	case (in.Type == model.TypeBool || in.Type == model.TypeEnum) && !isNumber && strings.EqualFold(o.Typed, in.Format(v)):
		return at, false
	}
	return "", false
}

// deckLinks are the formulas that read the price deck's cells.
func (s *inputSheet) deckLinks() []live.DeckLink {
	var out []live.DeckLink
	btc, _ := s.run.Registry.Lookup("btc_price_usd")
	network, _ := s.run.Registry.Lookup("network_ehs")
	for i, place := range s.run.Book.DeckPlaces {
		p := s.run.Book.Deck[i]
		var l live.DeckLink
		date := model.Input{Type: model.TypeDate}
		l.Date, _ = s.link(date, model.DateValue(p.Date), provenance.Origin{Kind: provenance.FromCell, Cell: place.Date})
		l.BTCPriceUSD = s.unscaled(btc, p.BTCPriceUSD, place.BTCPriceUSD)
		l.NetworkEHS = s.unscaled(network, p.NetworkEHS, place.NetworkEHS)
		out = append(out, l)
	}
	return out
}

// unscaled is the formula that reads a number of the deck, "" where its unit has to be converted.
func (s *inputSheet) unscaled(in model.Input, v model.Opt[float64], o provenance.Origin) string {
	formula, scaled := s.link(in, model.Value{Known: v.Known, Number: v.Value}, o)
	if scaled {
		return ""
	}
	return formula
}

// constant is an input's value as it stands in a cell.
func (s *inputSheet) constant(in model.Input, v model.Value) cell {
	switch {
	case !v.Known && derivedFrom(in.Key) == "" && in.Key != "gpu_count":
		return text(wordOr(s.words.Origins, string(provenance.NotGiven)), inputLook)
	case !v.Known:
		return text("derived", whyLook)
	case in.Numeric():
		return num(v.Number, formatFor(in, v.Number), inputLook)
	case in.Type == model.TypeDate:
		return num(s.serial(v.Date), asDay, inputLook)
	}
	return text(in.Format(v), inputLook)
}

// valueOf is the resolved value of an input.
func (s *inputSheet) valueOf(k inputKey) (model.Value, model.Input) {
	in, _ := s.run.Registry.Lookup(k.key)
	if k.miner == "" {
		v, _ := model.Get(&s.run.Book.Market, k.key)
		return v, in
	}
	for i := range s.run.Book.Miners {
		m := &s.run.Book.Miners[i]
		if m.Name != k.miner {
			continue
		}
		if k.site == "" {
			v, _ := model.Get(&m.Inputs, k.key)
			return v, in
		}
		for j := range m.Sites {
			if m.Sites[j].Name == k.site {
				v, _ := model.Get(&m.Sites[j].Inputs, k.key)
				return v, in
			}
		}
	}
	return model.Value{}, in
}

// Ref, Value and Base serve the sheets of formulas.

// Ref is where the live value of an input stands.
func (s *inputSheet) Ref(miner, site, key string) string {
	row := s.rows[inputKey{miner, site, key}]
	return s.p.ref(inputColumn, row, inputColumn, row)
}

// Base is where a market input's value before scenarios stands.
func (s *inputSheet) Base(key string) string {
	row := s.rows[inputKey{key: key}]
	return s.p.ref(baseColumn, row, baseColumn, row)
}

// Value is what the run has for an input.
func (s *inputSheet) Value(miner, site, key string) live.Value {
	c := s.p.at(inputColumn, s.rows[inputKey{miner, site, key}])
	if c.numeric {
		return live.Number(c.number)
	}
	return live.Text(c.text)
}

// sourceOf is what a default rests on, else what the input means.
func sourceOf(in model.Input, o provenance.Origin) string {
	switch o.Kind {
	case provenance.FromDefault:
		return cmp.Or(o.Source, in.Source, in.Meaning)
	case provenance.Derived, provenance.FromCell:
		return cmp.Or(o.Source, in.Meaning)
	}
	return in.Meaning
}

// serial is a date as the workbook counts it.
func (a *author) serial(d model.Date) float64 { return live.Serial(d, a.date1904) }
