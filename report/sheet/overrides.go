package sheet

import (
	"fmt"
	"math"

	"rackrate/model"
	"rackrate/report/sheet/ooxml"
)

// concerns reports whether an override changes an input. Of the market, only
// overrides for all sites are followed: a market has one value on these sheets.
func (s *inputSheet) concerns(o model.Override, k inputKey) bool {
	switch {
	case o.Input != k.key:
		return false
	case k.Miner < 0:
		return o.Miner == "" && o.Site == ""
	}
	m := &s.run.Book.Miners[k.Miner]
	return k.Site >= 0 && o.Applies(m.Name, m.Sites[k.Site].Name)
}

// varies reports whether some scenario changes an input, or what it is derived from.
func (s *inputSheet) varies(k inputKey, v model.Value) bool {
	for _, sc := range s.run.Book.Scenarios {
		for _, o := range sc.Overrides {
			if s.concerns(o, k) {
				return true
			}
		}
	}
	from := derivedFrom(k.key)
	if from == "" || v.Known {
		return false
	}
	source, _ := s.valueOf(k.with(from))
	return s.varies(k.with(from), source)
}

// scenarioCell is the value of an input under scenario i: its value in the workbook and the overrides in turn.
func (s *inputSheet) scenarioCell(i int, k inputKey, in model.Input, v model.Value, base cell) cell {
	row := s.rows[k]
	out := base
	out.look = valueLook
	out.formula = fmt.Sprintf("$%s%d", ooxml.ColumnName(baseColumn), row)
	if from := derivedFrom(k.key); from != "" && !v.Known {
		out = s.derivedCell(i, k.with(from), out)
	}
	for j, o := range s.run.Book.Scenarios[i].Overrides {
		if !s.concerns(o, k) {
			continue
		}
		ref := fmt.Sprintf("$%s$%d", ooxml.ColumnName(inputColumn), s.overrides[[2]int{i, j}])
		switch {
		case o.Op == '=':
			next := s.constant(in, o.Value)
			next.formula, next.look = ref, valueLook
			out = next
		case o.Op == '*':
			out.formula, out.number = "("+out.formula+")*"+ref, out.number*o.Value.Number
		default:
			out.formula, out.number = "("+out.formula+")+"+ref, out.number+o.Value.Number
		}
	}
	if in.Type == model.TypeInt && out.numeric && out.number != math.Trunc(out.number) {
		out.formula, out.number = "ROUND("+out.formula+",0)", math.Round(out.number)
	}
	return out
}

// derivedCell is what an input derived from another is under scenario i.
func (s *inputSheet) derivedCell(i int, from inputKey, out cell) cell {
	v, in := s.valueOf(from)
	if !s.varies(from, v) || !v.Known {
		return out
	}
	source := s.scenarioCell(i, from, in, v, s.constant(in, v))
	source.formula = fmt.Sprintf("$%s%d", ooxml.ColumnName(baseColumn+1+i), s.rows[from])
	return source
}

// overrideRows are the numbers by which the scenarios change inputs.
func (s *inputSheet) overrideRows() {
	s.p.add()
	s.p.add(ownRunning("What the scenarios change: the numbers that their columns use", blockLook))
	for i, sc := range s.run.Book.Scenarios {
		for j, o := range sc.Overrides {
			in, _ := s.run.Registry.Lookup(o.Input)
			limit := o.Site
			if limit == "" {
				limit = o.Miner
			}
			value := s.constant(in, o.Value)
			how := map[byte]string{'=': "set to", '*': "times", '+': "plus"}[o.Op]
			if o.Op == '*' {
				value = num(o.Value.Number, asAny, typedLook)
			}
			was := value
			was.look = whyLook
			value.note = overrideNote(sc)
			s.p.add(text(sc.Name, boldLook), text(limit, textLook), own(how, textLook), text(s.words.Input(o.Input),
				textLook), value, was)
			if got := s.p.height(); got != s.overrides[[2]int{i, j}] {
				s.fault = fmt.Errorf("override %d of %s stands in row %d", j+1, sc.Name, got)
			}
		}
	}
}
