package formulas

import "rackrate/model/lines"

// Extra is a row in front of a sheet that is no line: its formula reads lines by Ref.
type Extra struct {
	Key, Label, Unit, Format string
	Formula                  string
	Value                    Value
}

// Ref stands in the formula of an Extra for the value of a line.
func (b *Book) Ref(in *lines.Instance, name string) string {
	r := b.row(in, name)
	if r == nil {
		return literal(in, name)
	}
	r.kept = true
	if r.sheet.Values {
		return ""
	}
	return b.refer(reference{kind: refValue, row: r})
}

// On reports whether a line or a param of an instance has a row.
func (b *Book) On(in *lines.Instance, name string) bool { return b.row(in, name) != nil }

// ExtraRef stands in the formula of an Extra for another of its sheet, which Front may still have to put there.
func (b *Book) ExtraRef(s *Sheet, key string) string {
	if s.Values {
		return ""
	}
	return b.refer(reference{kind: refValue, row: s.extra(key)})
}

func (s *Sheet) extra(key string) *row {
	r := s.extras[key]
	if r == nil {
		r = &row{face: &face{}, sheet: s, role: Result, kept: true}
		s.extras[key] = r
	}
	return r
}

// gate is what a line comes to instead of its formula, and the condition for it.
type gate struct{ where, instead string }

// Gate has a line come to a number instead where a condition holds, which may read what Extras do. Its value as the
// workbook is written stays the line's own, so the condition must not hold then.
func (b *Book) Gate(in *lines.Instance, name, where, instead string) {
	r := b.row(in, name)
	if r == nil {
		return
	}
	if b.gates == nil {
		b.gates = map[*row]gate{}
	}
	b.gates[r] = gate{where, instead}
}

// HorizonRef stands in the formula of an Extra for the last month of a sheet's axis.
func (b *Book) HorizonRef(s *Sheet) string { return b.refer(reference{kind: refValue, row: s.horizon}) }

// LastRef stands in the formula of an Extra for the last month of a sheet, beyond its horizon.
func (b *Book) LastRef(s *Sheet) string { return b.refer(reference{kind: refValue, row: s.last}) }

// Front puts rows before all others of a sheet.
func (b *Book) Front(s *Sheet, title string, rows []Extra) {
	sec := &section{title: title}
	for _, x := range rows {
		r := s.extra(x.Key)
		r.label, r.unit, r.format, r.formula, r.value = x.Label, x.Unit, x.Format, x.Formula, x.Value
		if s.Values {
			r.formula = emptyText
		}
		sec.rows = append(sec.rows, r)
	}
	s.front = append([]*section{sec}, s.front...)
}

// Extra is where a row of Front stands, and its cached value.
func (s *Sheet) Extra(key string) (at string, value Value, ok bool) {
	r := s.extras[key]
	if r == nil {
		return "", Value{}, false
	}
	return quote(s.Name) + "!" + absolute(ValueCol, r.number), r.value, true
}
