package sheet

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report/sheet/formulas"
	"rackrate/report/sheet/live"
	"rackrate/report/sheet/ooxml"
)

// The columns of the sheet of inputs that formulas refer to.
const (
	inputColumn  = 5
	factorColumn = 14
	blankColumn  = 15 // what counts where the analyst's cell is empty
	baseColumn   = 16 // the value in the workbook; a column a scenario follows it
)

// printedColumns are those that go on paper: up to the analyst's cell. With the
// columns of scenarios a page would be too small to read.
const printedColumns = 8

// asWorkbook is the scenario in which nothing is overridden.
const asWorkbook = "As in the workbook"

// inputKey names an input of the market, a miner, a site or a phase of it.
type inputKey struct {
	live.Record
	key string
}

// with is another input of the same record.
func (k inputKey) with(key string) inputKey { return inputKey{k.Record, key} }

// inputSheet is the sheet of inputs: each of them live, by scenario, with where it came from.
type inputSheet struct {
	*author
	p         *page
	rows      map[inputKey]int
	selector  string // absolute address of the number of the scenario
	overrides map[[2]int]int
	overRow   int // of the first override
	beyond    int // inputs of the run that are out of bounds
}

// inputs lists every resolved input with its unit and where it came from. Other
// sheets read their inputs from here, so a scenario chosen here moves all of them.
func (a *author) inputs() *inputSheet {
	s := &inputSheet{author: a, p: a.page(inputsSheet, "Inputs: every value that is used, and where it came from"),
		rows: map[inputKey]int{}, overrides: map[[2]int]int{}}
	s.place()
	header := textHeads("Miner", "Site", "Group", "Input", "Value", "Unit", "Origin", "Cell", "Header", "Typed", "Read in", "Key", "Source or meaning",
		"Factor", "Where blank", asWorkbook)
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
			visit(inputKey{live.Market, in.Key}, in, v, b.MarketOrigins[in.Key])
		}
	}
	for i := range b.Miners {
		m := &b.Miners[i]
		for _, in := range s.run.Registry.Inputs {
			if in.Scope == model.ScopeMiner {
				v, _ := model.Get(&m.Inputs, in.Key)
				visit(inputKey{live.Record{Miner: i, Site: -1, Phase: -1}, in.Key}, in, v, m.Origins[in.Key])
			}
		}
		for j := range m.Sites {
			for _, in := range s.run.Registry.Inputs {
				if in.Scope == model.ScopeSite && in.Group != "identity" {
					v, _ := model.Get(&m.Sites[j].Inputs, in.Key)
					visit(inputKey{live.Record{Miner: i, Site: j, Phase: -1}, in.Key}, in, v, m.Sites[j].Origins[in.Key])
				}
			}
			s.eachOfPhases(live.Record{Miner: i, Site: j}, &m.Sites[j], visit)
		}
	}
}

// eachOfPhases goes through what the phases of a site have of their own.
func (s *inputSheet) eachOfPhases(at live.Record, site *provenance.Site, visit func(inputKey, model.Input, model.Value, provenance.Origin)) {
	for n, p := range site.Inputs.Phases {
		at.Phase = n
		for _, own := range p.Own {
			in, _ := s.run.Registry.Lookup(own.Key)
			visit(inputKey{at, own.Key}, in, own.Value, provenance.Origin{Kind: provenance.FromCell})
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
	s.p.lists = append(s.p.lists, list{at: ooxml.Ref(2, row), from: absolute(names)})
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
	blank := s.blank(k, in, v, o)
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
	if optional(in) {
		value.formula = fmt.Sprintf(`IF(%[1]s="","%[2]s",%[1]s)`, value.formula, s.notGiven())
	}
	miner, site := s.whose(k)
	cells := []cell{text(miner, boldLook), text(site, textLook), text(wordOr(s.words.Groups, in.Group), textLook), text(s.words.Input(in.Key), textLook),
		value, text(in.Unit, textLook), text(wordOr(s.words.Origins, string(o.Kind)), textLook)}
	if o.Kind == provenance.FromCell {
		cells = append(cells, s.author.place(o.Cell, o.Cell.Address()), text(o.Header, textLook), text(o.Typed, textLook), text(o.Unit, textLook))
	} else {
		cells = append(cells, repeated(text("", textLook), 4)...)
	}
	typed := base
	typed.note = noteOf(in, v, o, base)
	cells = append(cells, text(in.Key, textLook), text(sourceOf(in, o), longLook), factor, blank, typed)
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

// base is the value in the workbook: a formula that reads the analyst's cell, or
// what counts where that is empty; a formula that derives it from another input, or a constant.
func (s *inputSheet) base(k inputKey, in model.Input, v model.Value, o provenance.Origin) (base, factor cell) {
	factor = text("", textLook)
	base = s.constant(in, v)
	if source := s.derivedSource(k, v); source != "" {
		value, _ := s.valueOf(k.with(derivedFrom(in.Key)))
		base = s.constant(in, value)
		base.formula, base.look = source, valueLook
	}
	if o.Kind == provenance.Derived {
		base.look = valueLook
	}
	at, by := s.analystCell(k, in, v, o)
	if at == "" {
		return base, factor
	}
	blank := fmt.Sprintf("$%s%d", ooxml.ColumnName(blankColumn), s.p.next())
	if base.formula != "" {
		blank = base.formula
	}
	read := at
	if by != 1 {
		factor = num(by, asAny, inputLook)
		read += fmt.Sprintf("*$%s%d", ooxml.ColumnName(factorColumn), s.p.next())
	}
	if in.Type == model.TypeInt && by != 1 {
		read = "ROUND(" + read + ",0)"
	}
	base.formula, base.look = fmt.Sprintf("IF(%s,%s,%s)", usable(in, at), read, blank), linkLook
	base.look.under, base.look.indent, base.look.right = false, false, true
	return base, factor
}

// usable is the condition that the analyst's cell holds what an input can be.
func usable(in model.Input, at string) string {
	switch in.Type {
	case model.TypeBool:
		return fmt.Sprintf(`OR(%[1]s="yes",%[1]s="no")`, at)
	case model.TypeEnum:
		var list []string
		for _, c := range in.Choices {
			list = append(list, at+`="`+c+`"`)
		}
		return "OR(" + strings.Join(list, ",") + ")"
	case model.TypeText:
		return at + `<>""`
	}
	return "ISNUMBER(" + at + ")"
}

// analystCell is where the analyst's value of an input stands, or would stand were
// it not blank, and what it is multiplied by; "" where no formula can read it there.
func (s *inputSheet) analystCell(k inputKey, in model.Input, v model.Value, o provenance.Origin) (at string, factor float64) {
	if link, scaled := s.link(in, v, o); link != "" {
		if scaled {
			return link, o.Factor
		}
		return link, 1
	}
	if !s.linked || o.Kind == provenance.FromCell || k.Site < 0 || k.Phase >= 0 || in.Type == model.TypeText {
		return "", 0
	}
	site := &s.run.Book.Miners[k.Miner].Sites[k.Site]
	if site.Table < 0 || site.Table >= len(s.run.Book.Tables) {
		return "", 0
	}
	t := &s.run.Book.Tables[site.Table]
	for _, c := range t.Columns {
		if c.Input == in.Key && c.Factor != 0 {
			col, row := c.Col, site.Row
			if t.Transposed {
				col, row = row, col
			}
			return fmt.Sprintf("%s!$%s$%d", quoteSheet(t.Sheet), ooxml.ColumnName(col), row), c.Factor
		}
	}
	return "", 0
}

// derivedSource is the formula of the input that stands for one that was not given; "" where none does.
func (s *inputSheet) derivedSource(k inputKey, v model.Value) string {
	from := derivedFrom(k.key)
	if from == "" || v.Known || k.Phase >= 0 {
		return ""
	}
	if source, _ := s.valueOf(k.with(from)); !source.Known {
		return ""
	}
	return fmt.Sprintf("$%s%d", ooxml.ColumnName(baseColumn), s.rows[k.with(from)])
}

// blank is what counts where the analyst's cell is empty: the default.
func (s *inputSheet) blank(k inputKey, in model.Input, v model.Value, o provenance.Origin) cell {
	if at, _ := s.analystCell(k, in, v, o); at == "" {
		return text("", textLook)
	}
	if o.Kind == provenance.FromCell {
		v = model.Value{}
		if in.Default != "" {
			v, _ = in.Parse(in.Default)
		}
	}
	return s.constant(in, v)
}

// optional reports whether an input may be without a value.
func optional(in model.Input) bool { return in.Default == "" && !in.Required }

// notGiven is what stands in the place of a value that was not given.
func (s *inputSheet) notGiven() string { return wordOr(s.words.Origins, string(provenance.NotGiven)) }

// whose names the miner and the site, with its structure and phase, of an input.
func (s *inputSheet) whose(k inputKey) (miner, site string) {
	if k.Miner < 0 {
		return "market", ""
	}
	m := &s.run.Book.Miners[k.Miner]
	if k.Site < 0 {
		return m.Name, ""
	}
	in := &m.Sites[k.Site].Inputs
	site = m.Sites[k.Site].Name
	if in.Structure != "" {
		site += " (" + in.Structure + ")"
	}
	if k.Phase >= 0 {
		site += ": " + in.Phases[k.Phase].Name
	}
	return m.Name, site
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
	case !v.Known:
		return text(s.notGiven(), inputLook)
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
	var target any = &s.run.Book.Market
	switch {
	case k.Site >= 0 && k.Phase >= 0:
		target = &model.PhaseRecords(&s.run.Book.Miners[k.Miner].Sites[k.Site].Inputs)[k.Phase]
	case k.Site >= 0:
		target = &s.run.Book.Miners[k.Miner].Sites[k.Site].Inputs
	case k.Miner >= 0:
		target = &s.run.Book.Miners[k.Miner].Inputs
	}
	v, _ := model.Get(target, k.key)
	return v, in
}

// record is the record of a miner of the results, or of one of its rows.
func (s *inputSheet) record(m *model.MinerOutcome, r *model.SiteResult) live.Record {
	at := live.Record{Miner: -1, Site: -1, Phase: -1}
	for i := range s.run.Book.Miners {
		if s.run.Book.Miners[i].Name != m.Name {
			continue
		}
		at.Miner = i
		for j := range s.run.Book.Miners[i].Sites {
			if r != nil && s.run.SiteOutcome(&s.run.Book.Miners[i].Sites[j]) == r {
				at.Site = j
			}
		}
	}
	return at
}

// Input serves the sheets of formulas: where the live value of an input of a record stands.
func (s *inputSheet) Input(record any, key string) formulas.Input {
	in, _ := s.run.Registry.Lookup(key)
	at, inherits := record.(live.Record), true
	switch in.Scope {
	case model.ScopeMarket:
		at = live.Market
	case model.ScopeMiner:
		at.Site, at.Phase = -1, -1
	default:
		if k := (inputKey{at, key}); at.Phase >= 0 && s.rows[k] == 0 {
			inherits = len(s.run.Book.Miners[at.Miner].Sites[at.Site].Inputs.Phases) == 0 || model.Inherits(key, at.Phase)
			at.Phase = -1
		}
	}
	out := formulas.Input{Label: s.words.Input(key), Unit: in.Unit, Format: inputFormat(in), Optional: optional(in), Order: s.rows[inputKey{at, key}], Shared: at}
	if !inherits {
		out.Shared, out.Value = record, formulas.Text("")
		if !out.Optional {
			out.Value = formulas.Number(0)
		}
		return out
	}
	row := s.rows[inputKey{at, key}]
	ref := s.p.ref(inputColumn, row, inputColumn, row)
	out.Formula = ref
	switch c := s.p.at(inputColumn, row); {
	case c.numeric:
		out.Value = formulas.Number(c.number)
		if in.Type == model.TypeDate && s.date1904 {
			out.Value.Number += serial1904
		}
	case c.text == s.notGiven():
		out.Value = formulas.Text("")
	default:
		out.Value = formulas.Text(c.text)
	}
	if out.Optional {
		out.Formula = fmt.Sprintf(`IF(%[1]s="%[2]s","",%[1]s)`, ref, s.notGiven())
	}
	return out
}

// inputFormat is how an input is shown on the sheets of formulas.
func inputFormat(in model.Input) string {
	switch in.Type {
	case model.TypeNumber:
		return formulas.Dollars
	case model.TypeDate:
		return formulas.Day
	case model.TypePct:
		return formulas.Share
	}
	return formulas.Plain
}

// deck is the price deck's series of an input, as formulas that read its cells.
func (s *inputSheet) deck(key string) formulas.Deck {
	in, _ := s.run.Registry.Lookup(key)
	row := s.rows[inputKey{live.Market, key}]
	d := formulas.Deck{Label: s.words.Input(key), Unit: in.Unit, Format: formulas.Dollars, From: "valuation_date",
		Scale: s.p.ref(inputColumn, row, inputColumn, row) + "/" + s.p.ref(baseColumn, row, baseColumn, row)}
	for i, place := range s.run.Book.DeckPlaces {
		p := s.run.Book.Deck[i]
		v, o := p.BTCPriceUSD, place.BTCPriceUSD
		if key == "network_ehs" {
			v, o = p.NetworkEHS, place.NetworkEHS
		}
		if !v.Known {
			continue
		}
		from, _ := s.link(model.Input{Type: model.TypeDate}, model.DateValue(p.Date), provenance.Origin{Kind: provenance.FromCell, Cell: place.Date})
		d.Points = append(d.Points, formulas.DeckPoint{Date: serial(p.Date, false), Value: v.Value, DateFrom: from, ValueFrom: s.unscaled(in, v, o)})
	}
	return d
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
func (a *author) serial(d model.Date) float64 { return serial(d, a.date1904) }

// serial1904 is how many days later the other way of counting begins.
const serial1904 = 1462

// serial is a date as a workbook counts it, from 1900 or from 1904.
func serial(d model.Date, date1904 bool) float64 {
	n := d.DayNumber() - model.Date{Year: 1899, Month: 12, Day: 30}.DayNumber()
	if date1904 {
		n -= serial1904
	}
	return float64(n)
}
