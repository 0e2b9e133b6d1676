package sheet

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report/sheet/live"
	"rackrate/report/sheet/ooxml"
)

// heldColumn holds what stood in a cell of the analyst's that no formula can read as the program does, such as
// 4.5c, a date from which months are worked out, or a contract's total; the column behind it marks that
// something else stands there now.
func (s *inputSheet) heldColumn() int { return s.boundsColumn() + 2 }

// beforeModel are the inputs from which the program works others out before the model, in ways that no formula
// here repeats.
var beforeModel = map[string]bool{"construction_start_date": true, "lease_start_date": true, "cod_date": true,
	"contract_total_usd": true, "lease_average_usd_kw_month": true}

// watchedCell is the cell that has to hold what it held for the input to be as the program would have it; false
// for none.
func (s *inputSheet) watchedCell(k inputKey, in model.Input, o provenance.Origin, base cell) (provenance.Cell, bool) {
	if !s.linked {
		return provenance.Cell{}, false
	}
	slots := s.slots(k, in)
	switch {
	case o.Kind == provenance.OnOurs:
	case beforeModel[k.key] && len(slots) > 0:
		return slots[0].Cell, true
	case (o.Kind == provenance.FromCell || o.Kind == provenance.Derived) && o.Cell.Ref != "" && base.formula == "":
		return o.Cell, s.readable(o.Cell) && in.Type != model.TypeText
	case len(slots) > 0 && slots[0].Factor == 0 && in.Numeric(), len(slots) > 0 && in.Type == model.TypeDate &&
		!slots[0].Value.Known && base.formula == "":
		return slots[0].Cell, true
	}
	return provenance.Cell{}, false
}

// readable reports whether a sheet of the analyst's is in the file.
func (s *inputSheet) readable(c provenance.Cell) bool { return s.typed[c.Sheet] != nil }

// watched are the two cells that say whether a cell holds what it held.
func (s *inputSheet) watched(c provenance.Cell, row int) []cell {
	col, line, _ := ooxml.ParseRef(c.Ref)
	ref := ooxml.Ref(col, line)
	held := text(s.said[c.Sheet][ref], whyLook)
	if v, ok := s.typed[c.Sheet][ref]; ok {
		held = num(v, asAny, whyLook)
	}
	differs := num(0, asCount, valueLook)
	differs.formula = fmt.Sprintf("IF(%s=$%s%d,0,1)", s.addressOf(c), ooxml.ColumnName(s.heldColumn()), row)
	return []cell{held, differs}
}

// watchShared watches the cell of a row of the block that no formula reads.
func (s *inputSheet) watchShared(r *sharedRow, row int) {
	if s.linked && r.formula == "" && r.slot.Cell.Ref != "" && s.readable(r.slot.Cell) {
		s.p.putRow(s.heldColumn(), row, s.watched(r.slot.Cell, row)...)
	}
}

// lost is the sum of the marks of cells that a site rests on and no formula follows: the market's, the miner's,
// its own and those of the block.
func (s *inputSheet) lost(site live.Record) string {
	out := ""
	add := func(first, last int) {
		if first > 0 {
			out += fmt.Sprintf("+SUM(%s)", s.p.ref(s.heldColumn()+1, first, s.heldColumn()+1, last))
		}
	}
	add(s.span(live.Market))
	add(s.span(live.Record{Miner: site.Miner, Site: -1, Phase: -1}))
	add(s.span(site))
	if n := len(s.block); n > 0 {
		add(s.block[0].row, s.block[n-1].row)
	}
	if out == "" {
		return "0"
	}
	return out[1:]
}
