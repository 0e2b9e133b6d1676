package sheet

import (
	"fmt"
	"strconv"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report/sheet/live"
	"rackrate/report/sheet/ooxml"
)

// conditionColumn holds what an input must be for a default to count.
const conditionColumn = 2

// forAll stands for the owner of what is of no single miner.
const forAll = "All sites"

// sharedRow is a row of the block below the inputs: a default, once for all, or a cell of the analyst's that
// several inputs take, or that is not the first for one.
type sharedRow struct {
	row     int
	in      model.Input
	owner   string
	slot    provenance.Slot
	formula string // that reads the slot; "" of a constant
	rule    provenance.Default
	choice  bool    // the condition is that an input is one of its choices
	is      float64 // the figure of a condition on a number
	value   model.Value
	cell    bool // a cell, not a default
}

// shared is the address of a row's value within the sheet.
func (s *inputSheet) shared(r *sharedRow) string {
	return fmt.Sprintf("$%s$%d", ooxml.ColumnName(inputColumn), r.row)
}

// placeShared gives each row of the block its place, from a row on.
func (s *inputSheet) placeShared(row int) {
	s.cells, s.layers, s.defaults = map[inputKey][]*sharedRow{}, map[string][][]*sharedRow{}, map[string]*sharedRow{}
	add := func(r *sharedRow) *sharedRow {
		r.row = row
		row++
		s.block = append(s.block, r)
		return r
	}
	b := s.run.Book
	for _, in := range s.run.Registry.Inputs {
		if !follows(in) || in.Group == "identity" {
			continue
		}
		s.placeCells(inputKey{live.Market, in.Key}, in, in.Scope == model.ScopeMarket, add)
		s.placeRules(in, add)
		if v := in.DefaultValue(); v.Known && in.Scope != model.ScopeMarket {
			s.defaults[in.Key] = add(&sharedRow{in: in, owner: s.say(forAll), value: v,
				rule: provenance.Default{Origin: provenance.Origin{Kind: provenance.FromDefault, Source: in.Source}}})
		}
		for i := range b.Miners {
			s.placeCells(inputKey{live.Record{Miner: i, Site: -1, Phase: -1}, in.Key}, in,
				in.Scope == model.ScopeMiner, add)
			for j := range b.Miners[i].Sites {
				s.placeCells(inputKey{live.Record{Miner: i, Site: j, Phase: -1}, in.Key}, in, true, add)
				for n := range b.Miners[i].Sites[j].Phases {
					s.placeCells(inputKey{live.Record{Miner: i, Site: j, Phase: n}, in.Key}, in, true, add)
				}
			}
		}
	}
}

// placeCells places the cells of a record for an input, but for the first where that is the record's own.
func (s *inputSheet) placeCells(k inputKey, in model.Input, own bool, add func(*sharedRow) *sharedRow) {
	slots := s.slots(k, in)
	if own && len(slots) > 0 {
		slots = slots[1:]
	}
	owner := s.say(forAll)
	if k.Miner >= 0 {
		owner, _ = s.whose(inputKey{live.Record{Miner: k.Miner, Site: -1, Phase: -1}, k.key})
	}
	for _, slot := range slots {
		if slot.Factor == 0 && !slot.Value.Known || !s.linked && !slot.Value.Known {
			continue
		}
		s.cells[k] = append(s.cells[k], add(&sharedRow{in: in, owner: owner, slot: slot, value: slot.Value,
			formula: s.reads(in, slot), cell: true}))
	}
}

// placeRules places the defaults of an input that somebody set, by their sets.
func (s *inputSheet) placeRules(in model.Input, add func(*sharedRow) *sharedRow) {
	layer := -1
	for _, d := range s.run.Book.Defaults {
		if d.Input != in.Key || d.When != "" && in.Scope != model.ScopeSite {
			continue
		}
		r := &sharedRow{in: in, owner: s.say(forAll), slot: d.Slot, rule: d, value: d.Value}
		if d.Slot.Cell.Ref != "" {
			r.slot.Value = d.Value
			r.formula = s.reads(in, r.slot)
		}
		if !d.Value.Known && r.formula == "" {
			continue
		}
		if figure, number := strings.CutPrefix(d.Is, ">"); number {
			r.is, _ = strconv.ParseFloat(strings.TrimSpace(figure), 64)
		} else {
			when, _ := s.run.Registry.Lookup(d.When)
			r.choice = when.Type == model.TypeEnum
		}
		if d.Layer != layer || len(s.layers[in.Key]) == 0 {
			layer = d.Layer
			s.layers[in.Key] = append(s.layers[in.Key], nil)
		}
		last := len(s.layers[in.Key]) - 1
		s.layers[in.Key][last] = append(s.layers[in.Key][last], add(r))
	}
}

// sharedRows writes the block.
func (s *inputSheet) sharedRows() {
	s.p.add()
	s.p.add(ownRunning(sharedTitle, blockLook))
	for _, r := range s.block {
		if got := s.p.next(); got != r.row {
			s.fault = fmt.Errorf("%s of %s stands in row %d, not %d", r.in.Key, r.owner, got, r.row)
		}
		s.sharedRow(r)
	}
}

// sharedTitle begins the block.
const sharedTitle = "Each default once, and cells of the workbook that several inputs take: what counts where no " +
	"cell of the site's own gives an input"

// sharedRow writes a row of the block: whose it is, its condition, its value, as the run had it, where it stands.
func (s *inputSheet) sharedRow(r *sharedRow) {
	value := s.constant(r.in, r.value)
	if !r.value.Known {
		value = text("", typedLook)
	}
	was := value
	was.look = whyLook
	factor := text("", textLook)
	o := r.rule.Origin
	if r.formula != "" {
		read := r.formula
		if r.in.Numeric() && r.slot.Factor != 1 {
			factor = num(r.slot.Factor, asAny, inputLook)
			read += fmt.Sprintf("*$%s%d", ooxml.ColumnName(factorColumn), s.p.next())
		}
		if r.in.Type == model.TypeInt && r.slot.Factor != 1 {
			read = "ROUND(" + read + ",0)"
		}
		value.formula, value.look = s.taking(r.in, r.formula, read, s.unusable(r)), linkLook
		value.look.under, value.look.indent, value.look.right = false, false, true
	} else if r.cell || r.slot.Cell.Ref != "" {
		value.note = noteOf(r.in, r.value, provenance.Origin{Kind: provenance.FromCell, Cell: r.slot.Cell,
			Typed: s.typedAt(r.slot.Cell)}, value)
	} else {
		value.note = s.noteOf(r.in, r.value, o, value)
	}
	is, when := text("", textLook), ""
	if r.rule.When != "" {
		when = s.words.Input(r.rule.When)
		is = text(r.rule.Is, textLook)
		if strings.HasPrefix(r.rule.Is, ">") {
			is, when = num(r.is, asAny, textLook), s.sayf("%s above", when)
		}
	}
	cells := []cell{text(r.owner, boldLook), is, text(when, textLook), text(s.words.Input(r.in.Key), textLook), value,
		was, text(s.sharedOrigin(r), textLook)}
	place := r.slot.Cell
	if place.Ref == "" && o.Cell.Ref != "" {
		cells = append(cells, text(o.Cell.String(), textLook))
	} else if place.Ref != "" {
		cells = append(cells, s.author.place(place, place.Address()))
	} else {
		cells = append(cells, text("", textLook))
	}
	cells = append(cells, text("", textLook), text("", textLook), text(r.in.Unit, textLook), text("", textLook),
		text(sourceOf(r.in, o), longLook), factor)
	row := s.p.add(cells...)
	s.watchShared(r, row)
}

// unusable is what the row of a cell of the block gives that holds no value of the input: nothing, or a word
// that every site that takes it refuses.
func (s *inputSheet) unusable(r *sharedRow) string {
	odd := s.rejected(r.in, r.formula, r.slot)
	if odd == "" {
		return `""`
	}
	return fmt.Sprintf(`IF(%s,"%s","")`, odd, cannotBeUsed)
}

// sharedOrigin is what a row of the block is, in words.
func (s *inputSheet) sharedOrigin(r *sharedRow) string {
	switch {
	case r.cell:
		return originWord(s.words.Origins, provenance.FromCell)
	case r.rule.Origin.Set != "":
		return r.rule.Origin.Set
	}
	return originWord(s.words.Origins, provenance.FromDefault)
}

// typedAt is what stands in a cell of the analyst's.
func (s *inputSheet) typedAt(c provenance.Cell) string {
	col, row, _ := ooxml.ParseRef(c.Ref)
	at := ooxml.Ref(col, row)
	if v, ok := s.typed[c.Sheet][at]; ok {
		return asAny.show(v)
	}
	return s.said[c.Sheet][at]
}
