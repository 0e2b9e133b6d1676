package sheet

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report/sheet/formulas"
	"rackrate/report/sheet/live"
	"rackrate/report/sheet/ooxml"
)

// The columns of the sheet of inputs that formulas refer to.
const (
	inputNameColumn = 4
	inputColumn     = 5
	factorColumn    = 14
	blankColumn     = 15 // what counts where the analyst's cell is empty
	baseColumn      = 16 // the value in the workbook; a column a scenario follows it
)

// printedColumns are those that go on paper: up to the analyst's cell. With the
// columns of scenarios a page would be too small to read.
const printedColumns = 8

// firstInputRow is that of the first input, after the head, the choice and the header.
const firstInputRow = headRows + 3

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
	notes int // so far
	*author
	p         *page
	rows      map[inputKey]int
	values    []formulas.Value // what the inputs are, from the first row on
	selector  string           // absolute address of the number of the scenario
	overrides map[[2]int]int
	overRow   int // of the first override
	spans     map[live.Record][2]int
	beyond    int // inputs of the run that are out of bounds

	block    []*sharedRow              // below the inputs
	cells    map[inputKey][]*sharedRow // by whose they are
	layers   map[string][][]*sharedRow // sets of defaults, by input
	defaults map[string]*sharedRow     // the registry's, by input
}

// inputs lists every resolved input with its unit and where it came from. Other
// sheets read their inputs from here, so a scenario chosen here moves all of them.
func (a *author) inputs() *inputSheet {
	s := &inputSheet{author: a, p: a.page(inputsSheet, "Inputs: every value that is used, and where it came from"),
		rows: map[inputKey]int{}, overrides: map[[2]int]int{}}
	s.place()
	header := textHeads("Miner", "Site", "Group", "Input", "Value", "Unit", "Origin", "Cell", "Header", "Typed",
		"Read in", "Key", "Source or meaning",
		"Factor", "Where blank", asWorkbook)
	for _, sc := range a.run.Book.Scenarios {
		header = append(header, named(textHeads(sc.Name)[0]))
	}
	header = append(header, textHeads("The run's value", "Changed", "Least", "Most", "Out of bounds", "Default",
		"It held", "Not followed")...)
	s.choice()
	top := s.p.add(header...)
	s.p.frozenRows, s.p.frozenCols = top, 4
	s.p.printRows = fmt.Sprintf("1:%d", top)
	s.p.widths[13], s.p.widths[inputColumn], s.p.widths[factorColumn] = 58, 16, 12
	for i := 0; i <= len(a.run.Book.Scenarios)+2; i++ {
		s.p.widths[baseColumn+i] = 16
	}
	s.values = make([]formulas.Value, len(s.rows))
	s.p.makeMore(s.made())
	s.counts(top - 1)
	s.p.filter = area(1, top, len(header), s.p.height())
	s.markBounds(top)
	s.overrideRows()
	s.sharedRows()
	s.p.parts = []part{{name: "Inputs", area: area(1, top, len(header), s.lastRow())}}
	if n := len(s.block); n > 0 {
		s.p.parts = append(s.p.parts, part{name: "Defaults", area: area(1, s.block[0].row, factorColumn,
			s.block[n-1].row)})
	}
	s.p.printAreas, s.p.portrait = []string{area(1, 1, printedColumns, s.p.height())}, true
	return s
}

// place gives each input and each override its row before formulas refer to them.
func (s *inputSheet) place() {
	row := s.p.next() + 2 // after the choice and the header
	if row != firstInputRow {
		s.fault = fmt.Errorf("the first input stands in row %d", row)
	}
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
	s.placeShared(row + 2)
}

// each goes through all inputs in the order of their rows.
func (s *inputSheet) each(visit func(inputKey, model.Input, model.Value, provenance.Origin)) {
	eachInput(s.run.Book, s.run.Registry, visit)
}

// eachInput goes through all inputs of a book in the order of their rows.
func eachInput(b *provenance.Book, reg *model.Registry, visit func(inputKey, model.Input, model.Value,
	provenance.Origin)) {
	for _, in := range reg.Inputs {
		if in.Scope == model.ScopeMarket {
			v, _ := model.Get(&b.Market, in.Key)
			visit(inputKey{live.Market, in.Key}, in, v, b.MarketOrigins[in.Key])
		}
	}
	for i := range b.Miners {
		m := &b.Miners[i]
		for _, in := range reg.Inputs {
			if in.Scope == model.ScopeMiner {
				v, _ := model.Get(&m.Inputs, in.Key)
				visit(inputKey{live.Record{Miner: i, Site: -1, Phase: -1}, in.Key}, in, v, m.Origins[in.Key])
			}
		}
		for j := range m.Sites {
			for _, in := range reg.Inputs {
				if in.Scope == model.ScopeSite && in.Group != "identity" {
					v, _ := model.Get(&m.Sites[j].Inputs, in.Key)
					visit(inputKey{live.Record{Miner: i, Site: j, Phase: -1}, in.Key}, in, v,
						m.Sites[j].Origins[in.Key])
				}
			}
			eachOfPhases(b, live.Record{Miner: i, Site: j}, reg, visit)
		}
	}
}

// eachOfPhases goes through what the phases of a site have of their own, or may have: their cells, and defaults
// that rest on these.
func eachOfPhases(b *provenance.Book, at live.Record, reg *model.Registry, visit func(inputKey, model.Input,
	model.Value, provenance.Origin)) {
	site := &b.Miners[at.Miner].Sites[at.Site]
	records := model.PhaseRecords(&site.Inputs)
	for n, p := range site.Inputs.Phases {
		at.Phase = n
		place := provenance.Phase{}
		if n < len(site.Phases) {
			place = site.Phases[n]
		}
		own := map[string]model.Value{}
		for _, o := range p.Own {
			own[o.Key] = o.Value
		}
		has := func(key string) bool {
			_, is := own[key]
			return is || len(place.Slots[key]) > 0 && derivedFrom(key) == ""
		}
		for _, in := range reg.Inputs {
			v, is := own[in.Key]
			switch o, known := place.Origins[in.Key]; {
			case is && known:
				visit(inputKey{at, in.Key}, in, v, o)
			case is:
				visit(inputKey{at, in.Key}, in, v, provenance.Origin{Kind: provenance.FromCell})
			case in.OfPhases() && (has(in.Key) || follows(in) && slices.ContainsFunc(b.Defaults,
				func(d provenance.Default) bool {
					return d.Input == in.Key && d.When != "" && has(d.When) && model.Inherits(in.Key, 0) &&
						in.Key != "convert_mw"
				})):
				v, _ := model.Get(&records[n], in.Key)
				visit(inputKey{at, in.Key}, in, v, provenance.Origin{Kind: provenance.Derived, Source: "site"})
			}
		}
	}
}

// choice is the row of the scenario that all sheets of formulas follow.
func (s *inputSheet) choice() {
	row := s.p.next()
	names := area(baseColumn, row+1, baseColumn+len(s.run.Book.Scenarios), row+1)
	pick := own(asWorkbook, policyLook)
	number := num(1, asCount, valueLook)
	number.formula = fmt.Sprintf("MATCH($B$%d,%s,0)", row, absolute(names))
	s.p.add(own("Scenario", boldLook), pick, ownRunning("choose here: every sheet of formulas follows", noteLook),
		text("", noteLook), number)
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

// made are the rows of all inputs, too many to be kept: they are made when the sheet is laid out, and again
// when it is written.
func (s *inputSheet) made() iter.Seq[[]cell] {
	return func(yield func([]cell) bool) {
		s.notes, s.beyond = 0, 0
		wanted := true
		s.each(func(k inputKey, in model.Input, v model.Value, o provenance.Origin) {
			if !wanted {
				return
			}
			row := s.input(k, in, v, o)
			value := formulas.Text(row[inputColumn-1].text)
			if row[inputColumn-1].numeric {
				value = formulas.Number(row[inputColumn-1].number)
			}
			s.values[s.rows[k]-firstInputRow] = value
			wanted = yield(row)
		})
	}
}

// input is the row of an input: what it is, where it came from, its value by scenario.
func (s *inputSheet) input(k inputKey, in model.Input, v model.Value, o provenance.Origin) []cell {
	base, factor := s.base(k, in, v, o)
	value := base
	row := s.rows[k]
	value.formula, value.look = fmt.Sprintf("$%s%d", ooxml.ColumnName(baseColumn), row), valueLook
	cellAt := s.ownCell(k, in, o)
	blank := s.blank(k, in, cellAt)
	columns := []cell{}
	if s.varies(k, v) {
		last := baseColumn + len(s.run.Book.Scenarios)
		value.formula = fmt.Sprintf("INDEX($%s%d:$%s%d,1,%s)", ooxml.ColumnName(baseColumn), row,
			ooxml.ColumnName(last), row, s.selector)
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
	cells := []cell{text(miner, boldLook), text(site, textLook), text(wordOr(s.words.Groups, in.Group), textLook),
		text(s.words.Input(in.Key), textLook),
		value, text(in.Unit, textLook), text(originWord(s.words.Origins, o.Kind), textLook)}
	if o.Kind == provenance.FromCell || o.Kind == provenance.OnOurs {
		cells = append(cells, s.author.place(o.Cell, o.Cell.Address()), text(o.Header, textLook),
			text(o.Typed, textLook), text(o.Unit, textLook))
	} else {
		cells = append(cells, repeated(text("", textLook), 4)...)
	}
	typed := base
	typed.note = s.noteOf(in, v, o, base)
	cells = append(cells, text(in.Key, textLook), text(sourceOf(in, o), longLook), factor, blank, typed)
	cells = append(cells, columns...)
	cells = append(cells, s.comparison(base, row)...)
	was := blank
	was.note, was.look = "", whyLook
	cells = append(append(cells, s.bounds(k, in, s.refusedOwn(k, in, cellAt, o), base, row)...), was)
	if at, ok := s.watchedCell(k, in, o, base); ok {
		cells = append(cells, s.watched(at, row)...)
	}
	return cells
}

// originWord is a kind of origin in words.
func originWord(words map[string]string, kind provenance.Kind) string {
	if kind == provenance.OnOurs {
		return typedWord
	}
	return wordOr(words, string(kind))
}

// comparison are the run's own value and whether the live one still is that.
func (s *inputSheet) comparison(base cell, row int) []cell {
	fixed := base
	fixed.formula, fixed.look = "", whyLook
	fixed.look.size = 0
	now, then := fmt.Sprintf("$%s%d", ooxml.ColumnName(inputColumn), row),
		fmt.Sprintf("$%s%d", ooxml.ColumnName(s.changedColumn()-1), row)
	changed := num(0, asCount, valueLook)
	if base.numeric {
		changed.formula = fmt.Sprintf("IF(%s=%s,0,IFERROR(IF(ABS(%s-%s)<=%s*ABS(%s),0,1),1))", now, then, now, then,
			s.precision(), then)
	} else {
		changed.formula = fmt.Sprintf("IF(%s=%s,0,1)", now, then)
	}
	return []cell{fixed, changed}
}

// precision is the address of the relative difference that still counts as none.
func (s *inputSheet) precision() string {
	return fmt.Sprintf("$%s$%d", ooxml.ColumnName(factorColumn), 4)
}

// optional reports whether an input may be without a value.
func optional(in model.Input) bool { return in.Default == "" && !in.Required }

// notGiven is what stands in the place of a value that was not given.
func (s *inputSheet) notGiven() string { return wordOr(s.words.Origins, string(provenance.NotGiven)) }

// whose names the miner and the site, with its structure and phase, of an input.
func (s *inputSheet) whose(k inputKey) (miner, site string) {
	if k.Miner < 0 {
		return provenance.MarketOwner, ""
	}
	m := &s.run.Book.Miners[k.Miner]
	if k.Site < 0 {
		return m.Name, ""
	}
	in := &m.Sites[k.Site].Inputs
	phase := ""
	if k.Phase >= 0 {
		phase = in.Phases[k.Phase].Name
	}
	return m.Name, provenance.Label(m.Sites[k.Site].Name, in.Structure, phase)
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
	if !s.linked || o.Kind != provenance.FromCell || o.Corrected != "" || !v.Known || o.Cell.Ref == "" {
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
	case in.Type == model.TypeDate && isNumber && math.Floor(number) == s.serial(v.Date):
		return at, false
	case (in.Type == model.TypeBool || in.Type == model.TypeEnum) && !isNumber && strings.EqualFold(o.Typed,
		in.Format(v)):
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
		return text(s.notGiven(), typedLook)
	case in.Numeric():
		return num(v.Number, formatFor(in, v.Number), typedLook)
	case in.Type == model.TypeDate:
		return num(s.serial(v.Date), asDay, typedLook)
	}
	return text(in.Format(v), typedLook)
}

// sourceOf is what a default rests on, else what the input means.
func sourceOf(in model.Input, o provenance.Origin) string {
	switch o.Kind {
	case provenance.FromDefault:
		return cmp.Or(o.Source, in.Source, in.Meaning)
	case provenance.Derived, provenance.FromCell:
		return cmp.Or(o.Corrected, o.Source, in.Meaning)
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
