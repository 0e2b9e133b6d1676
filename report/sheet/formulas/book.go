package formulas

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"rackrate/model/lines"
)

// Input is where the live value of an input stands, and what it is.
type Input struct {
	Formula             string // reads it; "" for a constant
	Value               Value
	Label, Unit, Format string
	Optional            bool // may be blank: a text then
	Order               int  // place among the inputs of a sheet
	Shared              any  // what stands for the record where several records share the value; nil for none
}

// Inputs knows the inputs of records; a record is what Add was given.
type Inputs interface {
	Input(record any, key string) Input
}

// Book lays instances out as blocks of rows and writes their lines as formulas.
type Book struct {
	Inputs   Inputs
	Label    func(l *lines.Line) string         // nil: its name
	Choices  func(block, param string) []string // of a param that the analyst may overrule; nil for others
	Deck     func(key string) Deck              // the price deck's series of an input
	Date1904 bool                               // the workbook counts its days from 1904

	sheets  []*Sheet
	blocks  map[*lines.Instance]*block
	order   []*block
	gates   map[*row]gate
	refs    []reference
	copies  []copied
	numbers map[reference]int // places in refs
	faces   map[*lines.Line]*face
}

// block is an instance on a sheet.
type block struct {
	in     *lines.Instance
	sheet  *Sheet
	record any
	sec    *section
	rows   map[string]*row // by the names of lines and params
}

type inputKey struct {
	record any
	key    string
}

type mirrorKey struct {
	of *row
}

// The titles of the parts of a sheet that every sheet has: its inputs, and what it reads from other sheets.
const (
	InputsTitle  = "Inputs"
	MirrorsTitle = "Read from other sheets"
)

// ChoicesTitle heads the choices of a sheet.
const ChoicesTitle = "Choices: blank is the model's own"

// Sheet begins a sheet with months 0..horizon and, for lines that go on beyond it, to last.
func (b *Book) Sheet(name string, horizon, last int) *Sheet {
	s := &Sheet{Name: name, Horizon: horizon, Last: last, byInput: map[inputKey]*row{}, byMirror: map[mirrorKey]*row{},
		extras: map[string]*row{}}
	s.head, s.policies = &section{}, &section{title: ChoicesTitle}
	s.inputs, s.mirrors = &section{title: InputsTitle, level: 1}, &section{title: MirrorsTitle, level: 1}
	months := make([]float64, last+1)
	for t := range months {
		months[t] = float64(t)
	}
	s.axis = &row{face: &face{label: "Month", unit: "index", rule: "t", format: Whole}, sheet: s, monthly: true,
		end: last, values: months, opening: true, start: -1}
	s.axis.formula = b.refer(reference{kind: refMonth, row: s.axis, shift: -1}) + "+1"
	s.horizon = &row{face: &face{label: "Horizon", unit: "months", rule: "T", format: Whole}, sheet: s,
		value: Number(float64(horizon))}
	s.horizon.formula = "COUNT(" + b.refer(reference{kind: refRange, row: s.axis, until: horizon}) + ")-1"
	s.last = &row{face: &face{label: "Last month of this sheet", unit: "months", rule: "last", format: Whole}, sheet: s,
		value: Number(float64(last))}
	s.last.formula = "COUNT(" + b.refer(reference{kind: refRange, row: s.axis, until: last}) + ")-1"
	s.head.rows = []*row{s.axis}
	s.mirrors.rows = []*row{s.horizon, s.last}
	b.sheets = append(b.sheets, s)
	return s
}

// Head is what a sheet begins with: rows of cells, above the months.
func (s *Sheet) Head(title, subtitle string, master Cell) {
	one := func(c Cell) { s.add(Placed{labelCol, c}) }
	one(Cell{Value: Text(title), Role: Title})
	one(Cell{Value: Text(subtitle), Role: Subtitle})
	master.Role = Master
	one(master)
	var heads []Placed
	labels := []string{"Line", "Unit", "How it is worked out", "Value", "Opening"}
	if s.Values {
		labels = []string{"Result", "Unit", "", "Value"}
	}
	for i, label := range labels {
		heads = append(heads, Placed{labelCol + i, Cell{Value: Text(label), Role: Head}})
	}
	s.add(heads...)
}

// AddFront adds an instance whose block stands before the inputs: results.
func (b *Book) AddFront(s *Sheet, title string, in *lines.Instance, record any) {
	b.Add(s, title, in, record)
	last := len(s.sections) - 1
	s.front, s.sections = append(s.front, s.sections[last]), s.sections[:last]
}

// ShowTo has the blocks of a sheet up to the last that was added stand for all of it on paper.
func (s *Sheet) ShowTo() {
	if n := len(s.sections); n > 0 {
		s.lastShown = s.sections[n-1]
	}
}

// AddPart adds an instance of which only some lines stand on the sheet. What
// formulas read of others, and of instances that stand on none, is the run's.
func (b *Book) AddPart(s *Sheet, title string, in *lines.Instance, record any, only ...string) {
	b.plant(s, title, in, record, func(name string) bool { return slices.Contains(only, name) })
	for _, name := range only {
		b.Keep(in, name)
	}
}

// Add puts an instance on a sheet as a block of rows. Its inputs are those of a record, as Inputs knows it.
func (b *Book) Add(s *Sheet, title string, in *lines.Instance, record any) {
	b.plant(s, title, in, record, func(string) bool { return true })
}

// plant adds those of an instance's lines that are wanted, by name, and what the analyst may overrule.
func (b *Book) plant(s *Sheet, title string, in *lines.Instance, record any, wanted func(name string) bool) {
	if b.blocks == nil {
		b.blocks = map[*lines.Instance]*block{}
	}
	if axis := (lines.Axis{Horizon: s.Horizon, Last: s.Last}); in.Axis != axis {
		in.Forget() // what was asked of it before knew another
		in.Axis = axis
	}
	bl := &block{in: in, sheet: s, record: record, sec: &section{title: title}, rows: map[string]*row{}}
	for _, p := range in.Block.Params {
		bl.param(b, p, wanted(p.Name))
	}
	for _, l := range in.Block.Lines {
		if !wanted(l.Name) {
			continue
		}
		r := &row{face: b.faceOf(l), sheet: s, monthly: l.IsSeries(), end: s.Horizon, dated: l.Unit == "date"}
		if l.Extended {
			r.end = s.Last
		}
		if l.Output {
			r.role = Result
		}
		bl.rows[l.Name] = r
		bl.sec.rows = append(bl.sec.rows, r)
	}
	b.blocks[in] = bl
	b.order = append(b.order, bl)
	s.sections = append(s.sections, bl.sec)
}

// faceOf is what the rows of a line say of themselves.
func (b *Book) faceOf(l *lines.Line) *face {
	f := b.faces[l]
	if f == nil {
		f = &face{label: l.Name, unit: l.Unit, rule: l.Source, format: formatOf(l.Unit)}
		if b.Label != nil {
			f.label = b.Label(l)
		}
		if b.faces == nil {
			b.faces = map[*lines.Line]*face{}
		}
		b.faces[l] = f
	}
	return f
}

// lines are those of the block that stand on the sheet.
func (bl *block) lines() []*lines.Line {
	var list []*lines.Line
	for _, l := range bl.in.Block.Lines {
		if bl.rows[l.Name] != nil {
			list = append(list, l)
		}
	}
	return list
}

// param is a row for what the instance is given, where it is wanted or the analyst may overrule it.
func (bl *block) param(b *Book, p lines.Param, wanted bool) {
	v := bl.in.Params[p.Name]
	r := &row{face: &face{label: p.Name, format: Plain}, sheet: bl.sheet, role: Typed, value: Number(v.Number)}
	if p.Text {
		r.value = Text(v.Text)
	}
	if b.Choices != nil {
		if r.choices = b.Choices(bl.in.Block.Name, p.Name); r.choices != nil {
			r.role, r.label = Policy, bl.sec.title
			bl.rows[p.Name] = r
			bl.sheet.policies.rows = append(bl.sheet.policies.rows, r)
			return
		}
	}
	if !wanted {
		return
	}
	bl.rows[p.Name] = r
	bl.sec.rows = append(bl.sec.rows, r)
}

// formatOf is how a line's unit is shown.
func formatOf(unit string) string {
	switch {
	case unit == "USD":
		return Money
	case strings.HasPrefix(unit, "%"):
		return Share
	case unit == "date":
		return Day
	case unit == "factor":
		return Factor
	case unit == "month" || unit == "months" || unit == "days" || unit == "count":
		return Whole
	}
	return Plain
}

// Finish writes all formulas and lays the sheets out. Where the context ends its error is given.
func (b *Book) Finish(ctx context.Context) (err error) {
	defer caught(&err)
	for _, bl := range b.order {
		if err := ctx.Err(); err != nil {
			return err
		}
		if bl.sheet.Values { // it has its values
			continue
		}
		for _, l := range bl.lines() {
			b.line(bl, l)
		}
	}
	b.fill()
	b.need()
	b.fold()
	for _, s := range b.sheets {
		b.layOut(s)
		if s.Values {
			s.Rows = slices.Clone(s.Rows) // there may be thousands of such sheets
		}
	}
	for _, s := range b.sheets {
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, sec := range s.all() {
			for _, r := range sec.rows {
				if err := b.write(r); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// caught makes an error of a fault.
func caught(err *error) {
	switch r := recover().(type) {
	case nil:
	case fault:
		*err = r.err
	default:
		panic(r)
	}
}

// fault is the panic by which the writing of a formula gives up.
type fault struct{ err error }

func fail(format string, args ...any) { panic(fault{fmt.Errorf(format, args...)}) }

func (s *Sheet) all() []*section {
	return slices.Concat([]*section{s.head}, s.front, []*section{s.policies, s.inputs, s.mirrors}, s.sections)
}

func (b *Book) layOut(s *Sheet) {
	for _, sec := range s.all()[1:] {
		sec.rows = slices.DeleteFunc(sec.rows, func(r *row) bool { return !r.needed })
	}
	slices.SortStableFunc(s.inputs.rows, func(x, y *row) int { return x.number - y.number }) // by the inputs' own order
	s.place(s.head, true)
	s.Frozen = len(s.Rows)
	for i, sec := range s.all()[1:] {
		s.place(sec, false)
		if i == len(s.front)+1 && len(s.front) > 0 || sec == s.lastShown { // results, reasons, choices and inputs
			s.shown = len(s.Rows)
		}
	}
}

// line writes the formula of a line and its values.
func (b *Book) line(bl *block, l *lines.Line) {
	r := bl.rows[l.Name]
	e := &emitter{b: b, home: bl, in: bl.in, row: r, monthly: r.monthly, extended: l.Extended}
	defer func() {
		switch x := recover().(type) {
		case nil:
		case fault:
			fail("%s %s.%s: %w", bl.in.Block.Name, bl.in.Name, l.Name, x.err)
		default:
			panic(x)
		}
	}()
	switch {
	case l.Scope == lines.ScopeText:
		r.formula = e.text(l.Expr)
	case l.From != nil:
		r.formula = e.within(l)
	default:
		r.formula = e.num(l.Expr, 0)
	}
	if g, ok := b.gates[r]; ok {
		r.formula = "IF(" + g.where + "," + g.instead + "," + r.formula + ")"
	}
	b.values(bl, l, r)
}

// values are what the interpreter has for a line.
func (b *Book) values(bl *block, l *lines.Line, r *row) {
	var err error
	var v float64
	switch {
	case r.monthly:
		r.values, err = bl.in.Series(l.Name)
	case l.Scope == lines.ScopeText:
		var s string
		s, err = bl.in.Text(l.Name)
		r.value = Text(s)
	default:
		v, err = bl.in.Number(l.Name)
		r.value = figure(v)
	}
	if err != nil {
		fail("%w", err)
	}
}

// figure is a number, or "none" where there is none.
func figure(v float64) Value {
	if math.IsNaN(v) {
		return Text(none)
	}
	return Number(v)
}

// none is what stands where there is no figure.
const none = "none"
