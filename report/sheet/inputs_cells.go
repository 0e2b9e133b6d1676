package sheet

import (
	"fmt"
	"slices"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report/sheet/ooxml"
)

// base is the value in the workbook: a formula that reads the analyst's cell, or what counts where that is
// empty, or a constant. Where the formula would not give what the program has it is a constant too.
func (s *inputSheet) base(k inputKey, in model.Input, v model.Value, o provenance.Origin) (base, factor cell) {
	factor, base = text("", textLook), s.constant(in, v)
	if o.Kind == provenance.OnOurs {
		return base, factor
	}
	if sum := s.sumOfPhases(k, v); sum != "" {
		base.formula, base.look = sum, valueLook
		return base, factor
	}
	at := s.ownCell(k, in, o)
	low := s.below(k, in)
	if at == "" {
		unread := o.Kind == provenance.FromCell && s.isOwn(k, in, o.Cell) || o.Kind == provenance.Derived &&
			o.Cell.Ref != ""
		if s.same(in, low.value, v) && low.formula != "" && !unread {
			base, base.look = s.constant(in, low.value), typedLook
			base.formula, base.look.colour = low.formula, black
		}
		return s.unlessDropped(k, base), factor
	}
	own, slots := v, s.slots(k, in)
	if len(slots) > 0 && !(o.Kind == provenance.FromCell && s.isOwn(k, in, o.Cell)) {
		own = low.value
	}
	if !s.same(in, own, v) && !s.dropped(k) {
		return base, factor
	}
	blank, read, by := fmt.Sprintf("$%s%d", ooxml.ColumnName(blankColumn), s.rows[k]), at, s.factorOf(k, in, o)
	if by != 1 && in.Numeric() {
		factor = num(by, asAny, inputLook)
		read += fmt.Sprintf("*$%s%d", ooxml.ColumnName(factorColumn), s.rows[k])
	}
	if in.Type == model.TypeInt && by != 1 {
		read = "ROUND(" + read + ",0)"
	}
	if base = s.constant(in, own); s.dropped(k) {
		base = s.constant(in, v)
	}
	base.formula, base.look = s.taking(in, at, read, blank), linkLook
	base.look.under, base.look.indent, base.look.right = false, false, true
	return s.unlessDropped(k, base), factor
}

// same reports whether two values of an input are one; what was not given and is derived from another input is
// that one's value.
func (s *inputSheet) same(in model.Input, a, b model.Value) bool {
	if derivedFrom(in.Key) != "" && !b.Known {
		return true
	}
	return a.Known == b.Known && (!a.Known || in.Format(a) == in.Format(b) && a.Number == b.Number)
}

// isOwn reports whether a cell is the first of those that give an input of a record.
func (s *inputSheet) isOwn(k inputKey, in model.Input, c provenance.Cell) bool {
	slots := s.slots(k, in)
	if len(slots) > 0 {
		return slots[0].Cell == c
	}
	return !slices.ContainsFunc(s.above(k), func(r *sharedRow) bool { return r.slot.Cell == c })
}

// ownCell is the address of the record's own cell for an input, given or blank; "" where no formula can read it there.
func (s *inputSheet) ownCell(k inputKey, in model.Input, o provenance.Origin) string {
	if o.Kind == provenance.OnOurs {
		return ""
	}
	slots := s.slots(k, in)
	if o.Kind == provenance.FromCell && (len(slots) == 0 || slots[0].Cell == o.Cell) {
		v, _ := s.valueOf(k)
		at, _ := s.link(in, v, o)
		if at == "" || len(slots) > 0 || s.isOwn(k, in, o.Cell) {
			return at
		}
	}
	if len(slots) == 0 || o.Kind == provenance.Derived && o.Cell.Ref != "" {
		return ""
	}
	return s.reads(in, slots[0])
}

// factorOf is what the number in the record's own cell is multiplied by.
func (s *inputSheet) factorOf(k inputKey, in model.Input, o provenance.Origin) float64 {
	if o.Kind == provenance.FromCell && s.isOwn(k, in, o.Cell) {
		return o.Factor
	}
	return s.slots(k, in)[0].Factor
}

// refusedOwn is the condition that the record's own cell for an input, at an address or "", holds what is none of it.
func (s *inputSheet) refusedOwn(k inputKey, in model.Input, at string, o provenance.Origin) string {
	if at == "" {
		return ""
	}
	slot := provenance.Slot{Factor: s.factorOf(k, in, o)}
	if o.Kind == provenance.FromCell && s.isOwn(k, in, o.Cell) {
		slot.Value, _ = s.valueOf(k)
	}
	return s.rejected(in, at, slot)
}

// taking is what a cell gives where it holds what the input can be, else what counts below it.
func (s *inputSheet) taking(in model.Input, at, read, below string) string {
	switch in.Type {
	case model.TypeEnum:
		return chosen(in, at, below)
	case model.TypeBool:
		return fmt.Sprintf(`IF(%[1]s="yes","yes",IF(%[1]s="no","no",%[2]s))`, at, below)
	}
	return fmt.Sprintf("IF(%s,%s,%s)", usable(in, at), read, below)
}

// sumOfPhases is what a site with phases converts: what these do.
func (s *inputSheet) sumOfPhases(k inputKey, v model.Value) string {
	if k.key != "convert_mw" || k.Phase >= 0 || !v.Known || k.Site < 0 {
		return ""
	}
	var all []string
	sum := 0.0
	site := &s.run.Book.Miners[k.Miner].Sites[k.Site].Inputs
	for n := range site.Phases {
		at := k
		at.Phase = n
		if s.rows[at] == 0 {
			return ""
		}
		own, _ := s.valueOf(at)
		sum += own.Number
		all = append(all, fmt.Sprintf("$%s%d", ooxml.ColumnName(baseColumn), s.rows[at]))
	}
	if sum != v.Number {
		return ""
	}
	return strings.Join(all, "+")
}

// ofCloud are the prices that a lease under which the hall is the tenant's leaves out.
var ofCloud = map[string]bool{"gpu_price_usd_hour": true, "gpu_contract_price_usd_hour": true}

// leaseKinds are the rows of the type of lease of a site and of its phases, the site's first.
func (s *inputSheet) leaseKinds(k inputKey) []inputKey {
	site := k.with("lease_type")
	site.Phase = -1
	out := []inputKey{site}
	for n := range s.run.Book.Miners[k.Miner].Sites[k.Site].Inputs.Phases {
		if site.Phase = n; s.rows[site] > 0 {
			out = append(out, site)
		}
	}
	return out
}

// dropped reports whether an input is a price of GPU-hours that the type of lease leaves out in the run.
func (s *inputSheet) dropped(k inputKey) bool {
	if !ofCloud[k.key] || k.Site < 0 {
		return false
	}
	return slices.ContainsFunc(s.leaseKinds(k), func(at inputKey) bool {
		v, _ := s.valueOf(at)
		return v.Known && v.Text != "gross"
	})
}

// unlessDropped has a price of GPU-hours be none where the type of lease leaves GPU cloud out.
func (s *inputSheet) unlessDropped(k inputKey, base cell) cell {
	if !ofCloud[k.key] || k.Site < 0 || base.formula == "" && base.text == s.notGiven() && !s.dropped(k) {
		return base
	}
	var gross []string
	for _, at := range s.leaseKinds(k) {
		row := fmt.Sprintf("$%s%d", ooxml.ColumnName(baseColumn), s.rows[at])
		gross = append(gross, fmt.Sprintf(`OR(%[1]s="gross",%[1]s=%[2]s)`, row, quoted(s.notGiven())))
	}
	if base.formula == "" {
		return base
	}
	base.formula = fmt.Sprintf("IF(AND(%s),%s,%s)", strings.Join(gross, ","), base.formula, quoted(s.notGiven()))
	return base
}

// chosen is the choice that the analyst's cell names, as the registry writes it: = takes capitals and small
// letters for the same.
func chosen(in model.Input, at, blank string) string {
	f := blank
	for _, c := range slices.Backward(in.Choices) {
		f = fmt.Sprintf(`IF(%s="%[2]s","%[2]s",%[3]s)`, at, c, f)
	}
	return f
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

// blank is what counts where the analyst's own cell is empty: a default, or another cell.
func (s *inputSheet) blank(k inputKey, in model.Input, at string) cell {
	if at == "" {
		return text("", textLook)
	}
	low := s.below(k, in)
	c := s.constant(in, low.value)
	c.look = inputLook
	if c.formula = low.formula; c.formula != "" {
		c.look = valueLook
		return c
	}
	c.note = s.noteOf(in, low.value, provenance.Origin{Kind: provenance.FromDefault}, c)
	return c
}
