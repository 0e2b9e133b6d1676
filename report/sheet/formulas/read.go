package formulas

import (
	"fmt"
	"math"
	"strings"

	"rackrate/model/lines"
)

// target is the instance that a path leads to.
func (e *emitter) target(steps []lines.Step, path []string) *lines.Instance {
	at := e.in
	for i, s := range steps {
		if s.Many {
			at = e.bind[strings.Join(path[:i+1], ".")]
		} else {
			at = at.Links[s.Name]
		}
		if at == nil {
			fail("%s leads nowhere", strings.Join(path, "."))
		}
	}
	return at
}

// kindIn is what a name stands for in an instance, whose block may be one of several.
func kindIn(in *lines.Instance, name string) lines.Kind {
	if in.Block.Line(name) != nil {
		return lines.KindLine
	}
	for _, p := range in.Block.Params {
		if p.Name == name {
			return lines.KindParam
		}
	}
	switch name {
	case "t":
		return lines.KindMonth
	case "T":
		return lines.KindHorizon
	case "last":
		return lines.KindLast
	case "index":
		return lines.KindIndex
	}
	return lines.KindInput
}

// inputOf is the input that a name stands for, nil where it stands for something else.
func (e *emitter) inputOf(n *lines.NameNode) *lines.Input {
	if n.Ref.Input == nil || kindIn(e.target(n.Ref.Steps, n.Path), n.Ref.Name) != lines.KindInput {
		return nil
	}
	return n.Ref.Input
}

// read is the formula of a name; shift is in months.
func (e *emitter) read(n *lines.NameNode, shift int) string {
	target := e.target(n.Ref.Steps, n.Path)
	s := e.home.sheet
	switch kindIn(target, n.Ref.Name) {
	case lines.KindMonth:
		return e.b.refer(reference{kind: refMonth, row: s.axis})
	case lines.KindHorizon:
		return e.once(s.horizon)
	case lines.KindLast:
		return e.once(s.last)
	case lines.KindInput:
		return e.input(n.Ref.Input, target)
	}
	if e.absent(n) {
		return literal(target, n.Ref.Name)
	}
	r := e.rowOf(target, n.Ref.Name)
	if !r.monthly {
		return e.once(r)
	}
	r = e.near(r)
	f := e.b.refer(reference{kind: refMonth, row: r, shift: shift})
	if shift < 0 {
		r.opening = true
	}
	if shift > 0 || e.extended && r.end < s.Last { // cells that may be empty count as 0
		return "SUM(" + f + ")"
	}
	return f
}

func (e *emitter) rowOf(target *lines.Instance, name string) *row {
	r := e.b.row(target, name)
	if r == nil {
		fail("%s of %s %s is on no sheet", name, target.Block.Name, target.Name)
	}
	return r
}

// row is the row of a line or param, nil where it stands on no sheet.
func (b *Book) row(in *lines.Instance, name string) *row {
	if bl := b.blocks[in]; bl != nil {
		return bl.rows[name]
	}
	return nil
}

// absent reports whether a name is a line or a param that stands on no sheet.
func (e *emitter) absent(n *lines.NameNode) bool {
	target := e.target(n.Ref.Steps, n.Path)
	kind := kindIn(target, n.Ref.Name)
	return (kind == lines.KindLine || kind == lines.KindParam) && e.b.row(target, n.Ref.Name) == nil
}

// literal is the run's value of a line that stands on no sheet; nil a month.
func literal(in *lines.Instance, name string) string {
	l := in.Block.Line(name)
	switch {
	case l == nil && in.Params[name].Text != "" || l != nil && l.Scope == lines.ScopeText:
		s, err := in.Text(name)
		if err != nil {
			fail("%w", err)
		}
		return quoted(s)
	case l != nil && l.IsSeries():
		return "0"
	}
	v, err := in.Number(name)
	if err != nil {
		fail("%w", err)
	}
	if math.IsNaN(v) {
		return quoted(none)
	}
	f, level := number(v)
	return bracketed(f, level, precAtom)
}

// once is the formula that reads a value cell.
func (e *emitter) once(r *row) string {
	if e.monthly {
		r = e.near(r)
	}
	return e.b.refer(reference{kind: refValue, row: r})
}

// near is the row itself, or the row of the formula's sheet that reads it: a
// formula that stands in every month reads other sheets in rows of their own.
func (e *emitter) near(r *row) *row {
	s := e.home.sheet
	if r.sheet == s || e.apart {
		return r
	}
	key := mirrorKey{r}
	m := s.byMirror[key]
	if m == nil {
		m = &row{face: &face{label: r.label, unit: r.unit, rule: "from " + r.sheet.Name, format: r.format}, sheet: s,
			role: Link, monthly: r.monthly, dated: r.dated}
		if r.monthly {
			m.apart, m.end = true, min(r.end, s.Last)
			if r.end == r.sheet.Last {
				m.end = s.Last
			}
			m.formula = e.b.refer(reference{kind: refMonth, row: r})
		} else {
			m.formula = e.b.refer(reference{kind: refValue, row: r})
		}
		s.byMirror[key] = m
		s.mirrors.rows = append(s.mirrors.rows, m)
		e.b.copies = append(e.b.copies, copied{m, r})
	}
	return m
}

// copied is a row that shows what another holds.
type copied struct{ to, from *row }

// fill gives copies the values of what they read.
func (b *Book) fill() {
	for _, c := range b.copies {
		c.to.value = c.from.value
		if c.to.monthly {
			if len(c.from.values) <= c.to.end {
				fail("sheet %s has no months up to %d for %s of sheet %s", c.from.sheet.Name, c.to.end, c.from.label,
					c.to.sheet.Name)
			}
			c.to.values = c.from.values[:c.to.end+1]
		}
	}
}

// input is the formula that reads an input.
func (e *emitter) input(in *lines.Input, target *lines.Instance) string {
	r, about := e.b.inputRow(e.home.sheet, e.b.blocks[target], in.Key)
	f := e.b.refer(reference{kind: refValue, row: r})
	if in.Type == lines.TypeBool {
		return "IF(" + f + `="yes",1,0)`
	}
	if about.Optional && in.Type == lines.TypeNumber {
		return "SUM(" + f + ")"
	}
	return f
}

// inputRow is the row of a sheet that shows an input of a block's record.
func (b *Book) inputRow(s *Sheet, of *block, key string) (*row, Input) {
	if of == nil {
		fail("input %s of an instance that is on no sheet", key)
	}
	about := b.Inputs.Input(of.record, key)
	k := inputKey{of.record, key}
	if about.Shared != nil {
		k.record = about.Shared
	}
	r := s.byInput[k]
	if r == nil {
		r = &row{face: &face{label: about.Label, unit: about.Unit, rule: key, format: about.Format}, sheet: s,
			role: Link, formula: about.Formula, value: about.Value, number: about.Order, dated: about.Format == Day}
		if about.Formula == "" {
			r.role = Typed
		}
		s.byInput[k] = r
		s.inputs.rows = append(s.inputs.rows, r)
	}
	return r, about
}

// given is the condition that an input, or a param, was given.
func (e *emitter) given(n *lines.NameNode) string {
	target := e.target(n.Ref.Steps, n.Path)
	if n.Ref.Kind == lines.KindParam {
		return e.once(e.rowOf(target, n.Ref.Name)) + `<>""`
	}
	r, _ := e.b.inputRow(e.home.sheet, e.b.blocks[target], n.Ref.Name)
	f := e.b.refer(reference{kind: refValue, row: r})
	if n.Ref.Input.Type == lines.TypeNumber || n.Ref.Input.Type == lines.TypeDate {
		return "ISNUMBER(" + f + ")"
	}
	return f + `<>""`
}

// index is the formula of a series at another month.
func (e *emitter) index(n *lines.IndexNode) string {
	if n.At == nil {
		if n.Shift >= -1 {
			return e.read(n.Of, n.Shift)
		}
		at := fmt.Sprintf("%s%d", e.b.refer(reference{kind: refMonth, row: e.home.sheet.axis}), n.Shift)
		return e.atMonth(n.Of, at, false)
	}
	name, plain := n.At.(*lines.NameNode)
	inside := plain && kindIn(e.target(name.Ref.Steps, name.Path), name.Ref.Name) == lines.KindHorizon
	return e.atMonth(n.Of, e.num(n.At, precSign), inside)
}

// atMonth is the value of a series in a month; 0 outside its axis.
func (e *emitter) atMonth(of *lines.NameNode, at string, inside bool) string {
	if e.absent(of) {
		return "0"
	}
	r := e.near(e.rowOf(e.target(of.Ref.Steps, of.Path), of.Ref.Name))
	value := "INDEX(" + e.b.refer(reference{kind: refRange, row: r, until: r.end}) + ",1," + at + "+1)"
	if inside {
		return value
	}
	last := e.home.sheet.horizon
	if r.end > e.home.sheet.Horizon {
		last = e.home.sheet.last
	}
	return "IF(OR(" + at + "<0," + at + ">" + e.once(last) + "),0," + value + ")"
}
