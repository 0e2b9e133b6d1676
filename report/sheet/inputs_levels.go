package sheet

import (
	"fmt"
	"slices"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report/sheet/live"
	"rackrate/report/sheet/ooxml"
)

// level is what an input comes to from one place on and below: the cell of the analyst's, else the miner's,
// else that of the lists, else a default. Without a formula it is a constant; without a value it is not given.
type level struct {
	formula string
	value   model.Value
}

// written is the level as part of a formula.
func (s *inputSheet) written(l level) string {
	if l.formula == "" {
		return quoted(s.notGiven())
	}
	return l.formula
}

// or is a level where a condition holds, else another.
func (s *inputSheet) or(condition string, holds bool, then, rest level) level {
	out := level{fmt.Sprintf("IF(%s,%s,%s)", condition, s.written(then), s.written(rest)), rest.value}
	if holds {
		out.value = then.value
	}
	return out
}

// follows reports whether formulas can follow the cells of an input: dates are worked out before the model, and
// words are not calculated with.
func follows(in model.Input) bool { return in.Type != model.TypeDate && in.Type != model.TypeText }

// slots are the cells that may give an input of a record, its own first: those of its row, of joined tables, of
// its lists.
func (s *inputSheet) slots(k inputKey, in model.Input) []provenance.Slot {
	b := s.run.Book
	switch {
	case k.Miner < 0:
		return b.Slots[k.key]
	case k.Site < 0:
		return b.Miners[k.Miner].Slots[k.key]
	}
	site := &b.Miners[k.Miner].Sites[k.Site]
	if k.Phase >= 0 {
		if k.Phase < len(site.Phases) {
			return site.Phases[k.Phase].Slots[k.key]
		}
		return nil
	}
	if own, ok := s.tableSlot(site, in); ok {
		return append([]provenance.Slot{own}, site.Slots[k.key]...)
	}
	return site.Slots[k.key]
}

// tableSlot is the cell of a site's row for an input; false where its table has no column for it, or the row is
// that of a phase.
func (s *inputSheet) tableSlot(site *provenance.Site, in model.Input) (provenance.Slot, bool) {
	if site.Table < 0 || site.Table >= len(s.run.Book.Tables) {
		return provenance.Slot{}, false
	}
	t := &s.run.Book.Tables[site.Table]
	for _, c := range t.Columns {
		if c.Input != in.Key {
			continue
		}
		col, row := c.Col, site.Row
		if t.Transposed {
			own, _, known := s.siteCell(siteRow{site: site})
			if !known {
				return provenance.Slot{}, false
			}
			col, row = own, c.Col
		}
		if in.OfPhases() && len(site.Phases) > 0 && site.Phases[0].Cell.Sheet == t.Sheet {
			if x, y, _ := ooxml.ParseRef(site.Phases[0].Cell.Ref); t.Transposed && x == col ||
				!t.Transposed && y == row {
				return provenance.Slot{}, false
			}
		}
		out := provenance.Slot{Cell: provenance.Cell{File: s.run.Book.File, Sheet: t.Sheet, Ref: ooxml.Ref(col, row)},
			Factor: c.Factor}
		if !in.Numeric() {
			out.Factor = 1
		}
		if o := site.Origins[in.Key]; o.Cell == out.Cell && o.Kind == provenance.FromCell {
			out.Value, _ = model.Get(&site.Inputs, in.Key)
		}
		return out, true
	}
	return provenance.Slot{}, false
}

// reads is the formula's address of a cell that a formula can read the input from; "" where it cannot.
func (s *inputSheet) reads(in model.Input, slot provenance.Slot) string {
	if !s.linked || slot.Factor == 0 || !follows(in) {
		return ""
	}
	if slot.Value.Known {
		o := provenance.Origin{Kind: provenance.FromCell, Cell: slot.Cell, Factor: slot.Factor}
		if col, row, ok := ooxml.ParseRef(slot.Cell.Ref); ok && !in.Numeric() {
			o.Typed = s.said[slot.Cell.Sheet][ooxml.Ref(col, row)]
		}
		at, _ := s.link(in, slot.Value, o)
		return at
	}
	return s.addressOf(slot.Cell)
}

// addressOf is the absolute address of a cell of the analyst's in formulas.
func (s *inputSheet) addressOf(c provenance.Cell) string {
	col, row, ok := ooxml.ParseRef(c.Ref)
	if !ok {
		return ""
	}
	return fmt.Sprintf("%s!$%s$%d", quoteSheet(c.Sheet), ooxml.ColumnName(col), row)
}

// below is what an input of a record comes to where its first own cell is blank.
func (s *inputSheet) below(k inputKey, in model.Input) level {
	out := s.bottom(k, in)
	for _, row := range slices.Backward(s.above(k)) {
		here := level{s.shared(row), row.value}
		out = s.or(here.formula+`<>""`, row.value.Known, here, out)
	}
	return out
}

// above are the rows of further cells that may give an input, in their order: the record's own, the miner's,
// those of the lists.
func (s *inputSheet) above(k inputKey) []*sharedRow {
	out := s.cells[k]
	if k.Site >= 0 && k.Phase < 0 {
		out = append(slices.Clone(out), s.cells[inputKey{live.Record{Miner: k.Miner, Site: -1, Phase: -1}, k.key}]...)
	}
	if k.Miner >= 0 && k.Phase < 0 {
		out = append(slices.Clone(out), s.cells[inputKey{live.Market, k.key}]...)
	}
	return out
}

// bottom is what an input comes to where no cell gives it.
func (s *inputSheet) bottom(k inputKey, in model.Input) level {
	if k.Phase >= 0 {
		return s.ofSite(k, in)
	}
	v, _ := s.valueOf(k)
	if from := derivedFrom(k.key); from != "" {
		if source, _ := s.valueOf(k.with(from)); source.Known {
			return level{fmt.Sprintf("$%s%d", ooxml.ColumnName(baseColumn), s.rows[k.with(from)]), source}
		}
		return level{value: v}
	}
	return s.supposed(k, in, 0)
}

// supposed is the default of an input under the sets of defaults from the n-th on, and under the registry, as
// the program takes it.
func (s *inputSheet) supposed(k inputKey, in model.Input, n int) level {
	layers := s.layers[in.Key]
	if n >= len(layers) {
		if row := s.defaults[in.Key]; row != nil {
			return level{s.shared(row), row.value}
		}
		if v := in.DefaultValue(); v.Known {
			return level{value: v}
		}
		return level{}
	}
	rest := s.supposed(k, in, n+1)
	out := rest
	rules := layers[n]
	for i := len(rules) - 1; i >= 0; i-- {
		first := i
		for first > 0 && rules[first-1].matches(rules[i]) {
			first--
		}
		if first < i && // a range of one cell is none to MATCH in Gnumeric
			s.rows[s.factAt(k, rules[i].rule.When)] > 0 && k.Miner >= 0 {
			out = s.matched(k, rules[first:i+1], out)
			i = first
			continue
		}
		out = s.ruled(k, in, rules[i], rest, out)
	}
	return out
}

// matches reports whether two rules are picked by the same input of a site, each by one of its choices.
func (r *sharedRow) matches(o *sharedRow) bool {
	return r.rule.When != "" && r.rule.When == o.rule.When && r.choice && o.choice && !r.rule.Add && !o.rule.Add &&
		r.formula == "" && o.formula == "" &&
		r.rule.Value.Known && o.rule.Value.Known
}

// matched are rules of choices of one input.
func (s *inputSheet) matched(k inputKey, rules []*sharedRow, rest level) level {
	first, last := rules[0].row, rules[len(rules)-1].row
	fact := s.factAt(k, rules[0].rule.When)
	out := level{fmt.Sprintf(
		"IFERROR(INDEX($%[1]s$%[2]d:$%[1]s$%[3]d,MATCH($%[4]s%[5]d,$%[6]s$%[2]d:$%[6]s$%[3]d,0)),%[7]s)",
		ooxml.ColumnName(inputColumn), first, last,
		ooxml.ColumnName(baseColumn), s.rows[fact], ooxml.ColumnName(conditionColumn), s.written(rest)), rest.value}
	for _, r := range rules {
		if s.holds(k, r) {
			out.value = r.value
			break
		}
	}
	return out
}

// ruled is what a rule gives where its condition holds, else the rest; what it adds to is the default below its set.
func (s *inputSheet) ruled(k inputKey, in model.Input, r *sharedRow, below, rest level) level {
	here := level{s.shared(r), r.value}
	if r.rule.Add {
		if !below.value.Known {
			return rest
		}
		now, row := s.written(below)+"+"+here.formula, s.rows[k]
		if in.Min == in.Min {
			now = fmt.Sprintf("MAX($%s%d,%s)", ooxml.ColumnName(s.boundsColumn()-2), row, now)
		}
		if in.Max == in.Max {
			now = fmt.Sprintf("MIN($%s%d,%s)", ooxml.ColumnName(s.boundsColumn()-1), row, now)
		}
		here = level{now, model.NumberValue(in.Clamp(below.value.Number + r.rule.Value.Number))}
	}
	var all []string
	holds := r.value.Known
	if r.rule.When != "" {
		condition := s.condition(k, r)
		if condition == "" {
			return rest
		}
		all, holds = append(all, condition), holds && s.holds(k, r)
	}
	if r.formula != "" {
		all = append(all, s.shared(r)+`<>""`)
	}
	switch len(all) {
	case 0:
		return here
	case 1:
		return s.or(all[0], holds, here, rest)
	}
	return s.or("AND("+strings.Join(all, ",")+")", holds, here, rest)
}

// condition is that of a rule at a record; "" where it can never hold. The region stands in no row of inputs: a
// site's is that of the run.
func (s *inputSheet) condition(k inputKey, r *sharedRow) string {
	if k.Site < 0 {
		return ""
	}
	if r.rule.When == "region" {
		if s.holds(k, r) {
			return "1=1"
		}
		return ""
	}
	at := fmt.Sprintf("$%s%d", ooxml.ColumnName(baseColumn), s.rows[s.factAt(k, r.rule.When)])
	is := fmt.Sprintf("$%s$%d", ooxml.ColumnName(conditionColumn), r.row)
	if strings.HasPrefix(r.rule.Is, ">") {
		return fmt.Sprintf("N(%s)>%s", at, is)
	}
	return at + "=" + is
}

// factAt is the row that a condition at a record reads: the phase's where it has one, else the site's.
func (s *inputSheet) factAt(k inputKey, when string) inputKey {
	at := k.with(when)
	if k.Phase >= 0 && s.rows[at] == 0 {
		at.Phase = -1
	}
	return at
}

// holds reports whether the condition of a rule holds at a record as the run has it.
func (s *inputSheet) holds(k inputKey, r *sharedRow) bool {
	if k.Site < 0 {
		return false
	}
	at := s.factAt(k, r.rule.When)
	v, in := s.valueOf(at)
	if r.rule.When == "region" {
		return strings.EqualFold(v.Text, strings.TrimSpace(r.rule.Is))
	}
	if strings.HasPrefix(r.rule.Is, ">") {
		return v.Known && v.Number > r.is
	}
	return v.Known && in.Format(v) == r.rule.Is
}

// ofSite is what a phase takes that has no cell of its own for an input: the site's, and of defaults those of
// its own lease and debt.
func (s *inputSheet) ofSite(k inputKey, in model.Input) level {
	site := k
	site.Phase = -1
	v, _ := s.valueOf(site)
	if !model.Inherits(k.key, k.Phase) {
		if optional(in) {
			return level{}
		}
		return level{value: model.NumberValue(0)}
	}
	its := level{fmt.Sprintf("$%s%d", ooxml.ColumnName(baseColumn), s.rows[site]), v}
	given, is := s.given(site, in)
	if !s.dependsOnPhase(k) || given == "" && is {
		return its
	}
	own := s.supposed(k, in, 0)
	if given == "" {
		return own
	}
	return s.or(given, is, its, own)
}

// given is the condition that a cell gives an input of a site, and whether one does; "" where no edit changes that.
func (s *inputSheet) given(k inputKey, in model.Input) (condition string, is bool) {
	var any []string
	o := s.run.Book.Miners[k.Miner].Sites[k.Site].Origins[k.key]
	is = o.Kind == provenance.FromCell || o.Kind == provenance.OnOurs
	if o.Kind == provenance.OnOurs {
		return "", true
	}
	if slots := s.slots(k, in); len(slots) > 0 {
		if at := s.reads(in, slots[0]); at != "" {
			any = append(any, usable(in, at))
		} else if slots[0].Value.Known {
			return "", true
		}
	}
	for _, row := range s.above(k) {
		any = append(any, s.shared(row)+`<>""`)
	}
	if len(any) == 0 {
		return "", is
	}
	return "OR(" + strings.Join(any, ",") + ")", is
}

// dependsOnPhase reports whether defaults of an input of a phase rest on something that the phase may have of its own.
func (s *inputSheet) dependsOnPhase(k inputKey) bool {
	for _, layer := range s.layers[k.key] {
		for _, r := range layer {
			if r.rule.When != "" && s.rows[k.with(r.rule.When)] > 0 {
				return true
			}
		}
	}
	return false
}
