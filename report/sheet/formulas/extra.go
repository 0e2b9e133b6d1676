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
	r := b.blocks[in].rows[name]
	r.kept = true
	return b.refer(reference{kind: refValue, row: r})
}

// Front puts rows before all others of a sheet.
func (b *Book) Front(s *Sheet, title string, rows []Extra) {
	sec := &section{title: title}
	for _, x := range rows {
		r := &row{sheet: s, label: x.Label, unit: x.Unit, role: Result, format: x.Format, formula: x.Formula, value: x.Value, kept: true}
		s.extras[x.Key] = r
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
