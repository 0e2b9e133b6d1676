package lines

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Environment gives what comes neither from inputs nor from lines.
type Environment interface {
	// Decked reports whether the price deck has a series for the input.
	Decked(key string) bool
	// Deck is the deck's value of the input at the end of month t.
	Deck(key string, t int) float64
	// IRR is the annual rate above low at which monthly flows have no value, or none and why.
	IRR(flows []float64, low float64) float64
}

// Axis is the months of an instance: 0..Horizon, and on to Last for lines that go on beyond it.
type Axis struct{ Horizon, Last int }

// Instance is one block with what it is given, and its lines as far as they
// have been asked for. Instances link to each other as they like, so long as no
// line depends on itself; one tree belongs to one goroutine.
type Instance struct {
	Block       *Block
	Name        string
	Index       int // place in its list, from 1
	Params      map[string]Value
	Record      func(key string) Value // the inputs
	Links       map[string]*Instance
	Many        map[string][]*Instance
	Axis        Axis
	Environment Environment

	cells map[*Line]*cell
}

type state int

const (
	fresh state = iota
	busy
	done
)

// cell is a line's value.
type cell struct {
	state  state
	number float64
	text   string
	series []float64
}

// stop is the panic by which the evaluation gives up; Number, Series and Text make an error of it.
type stop struct {
	err   error
	trail []string // the lines of a circle, innermost first
	whole bool     // the trail has come round
}

func (in *Instance) fail(format string, args ...any) {
	panic(&stop{err: fmt.Errorf("%s: %w", in.label(), fmt.Errorf(format, args...)), whole: true})
}

func (in *Instance) label() string {
	if in.Name == "" {
		return in.Block.Name
	}
	return in.Block.Name + " " + in.Name
}

// caught turns a stop into an error.
func caught(err *error) {
	switch r := recover().(type) {
	case nil:
	case *stop:
		*err = r.err
		if len(r.trail) > 0 {
			slices.Reverse(r.trail)
			*err = fmt.Errorf("%w: %s", r.err, strings.Join(r.trail, " reads "))
		}
	default:
		panic(r)
	}
}

// Number gives the value of a once line.
func (in *Instance) Number(name string) (v float64, err error) {
	defer caught(&err)
	return in.once(name, 0), nil
}

// Text gives the value of a text line.
func (in *Instance) Text(name string) (s string, err error) {
	defer caught(&err)
	return in.word(name), nil
}

// Series gives the values of a monthly line, 0..Horizon or 0..Last. They are the instance's own: leave them as
// they are.
func (in *Instance) Series(name string) (s []float64, err error) {
	defer caught(&err)
	l := in.Block.Line(name)
	if l == nil || !l.IsSeries() {
		in.fail("%s is not a monthly line", name)
	}
	return in.force(l).series, nil
}

// Forget drops all values, so that the instance can be worked out with other params.
func (in *Instance) Forget() { in.cells = nil }

// ForgetSeries drops the values of monthly lines, which are the bulk of all.
func (in *Instance) ForgetSeries() {
	for l := range in.cells {
		if l.IsSeries() {
			delete(in.cells, l)
		}
	}
}

func (in *Instance) cell(l *Line) *cell {
	if in.cells == nil {
		in.cells = make(map[*Line]*cell, len(in.Block.Lines))
	}
	c := in.cells[l]
	if c == nil {
		c = &cell{}
		in.cells[l] = c
	}
	return c
}

// force works a line out, unless that has been done.
func (in *Instance) force(l *Line) *cell {
	c := in.cell(l)
	if c.state == done {
		return c
	}
	label := in.label() + "." + l.Name
	if c.state == busy {
		panic(&stop{err: fmt.Errorf("%s depends on itself", label), trail: []string{label}})
	}
	defer func() {
		if c.state == done {
			return
		}
		c.state = fresh
		r := recover()
		if s, is := r.(*stop); is && !s.whole {
			s.trail = append(s.trail, label)
			s.whole = label == s.trail[0]
		}
		panic(r)
	}()
	in.work(l, c)
	return c
}

// work evaluates a line, with the group that it is in.
func (in *Instance) work(l *Line, c *cell) {
	c.state = busy
	switch {
	case l.Scope == ScopeText:
		c.text = in.text(l.Expr, nil)()
	case !l.IsSeries():
		c.number = in.number(l.Expr, nil)(0)
	default:
		in.group(in.Block.groupOf(l))
	}
	c.state = done
}

func (b *Block) groupOf(l *Line) *Group {
	i := slices.IndexFunc(b.order, func(g *Group) bool { return slices.Contains(g.Lines, l) })
	return b.order[i]
}

// group works out the lines of a group together, month by month.
func (in *Instance) group(g *Group) {
	type looped struct {
		value    num
		series   []float64
		from, to int
	}
	list := make([]looped, len(g.Lines))
	for i, l := range g.Lines { // all series are there before any is read
		c := in.cell(l)
		c.state = busy
		c.series = make([]float64, in.end(l.Extended)+1)
		list[i].series = c.series
	}
	first, last := math.MaxInt, -1
	for i, l := range g.Lines {
		list[i].from, list[i].to = in.span(l)
		first, last = min(first, list[i].from), max(last, list[i].to)
		list[i].value = in.number(l.Expr, &scope{group: g})
	}
	for t := first; t <= last; t++ {
		for i := range list {
			if x := &list[i]; t >= x.from && t <= x.to {
				x.series[t] = x.value(t)
			}
		}
	}
	for _, l := range g.Lines {
		in.cell(l).state = done
	}
}

// end is the last month of the lines that go on beyond the horizon, or of those that do not.
func (in *Instance) end(extended bool) int {
	if extended {
		return in.Axis.Last
	}
	return in.Axis.Horizon
}

// span is the months of a line.
func (in *Instance) span(l *Line) (from, to int) {
	to = in.end(l.Extended)
	if l.From == nil {
		return 0, to
	}
	a, b := in.number(l.From, nil)(0), in.number(l.To, nil)(0)
	return month(a, 0, to+1), month(b, -1, to)
}

// month is a number as a month within low..high.
func month(v float64, low, high int) int {
	if !Has(v) {
		return low
	}
	return int(max(float64(low), min(float64(high), math.Floor(v+0.5))))
}

// once is a line, a param, an input or the place of the instance.
func (in *Instance) once(name string, t int) float64 {
	if l := in.Block.Line(name); l != nil {
		c := in.force(l)
		switch {
		case l.Scope == ScopeText:
			in.fail("%s is a text", name)
		case l.IsSeries():
			if t < 0 || t >= len(c.series) {
				return 0
			}
			return c.series[t]
		}
		return c.number
	}
	if in.Block.param(name) != nil {
		return in.param(name).Number
	}
	switch own[name] {
	case KindIndex:
		return float64(in.Index)
	case KindHorizon:
		return float64(in.Axis.Horizon)
	case KindLast:
		return float64(in.Axis.Last)
	}
	return in.input(name).Number
}

// word is a line, a param or an input that is a text.
func (in *Instance) word(name string) string {
	if l := in.Block.Line(name); l != nil {
		return in.force(l).text
	}
	if in.Block.param(name) != nil {
		return in.param(name).Text
	}
	return in.input(name).Text
}

func (in *Instance) param(name string) Value {
	v, ok := in.Params[name]
	if !ok {
		in.fail("param %s is missing", name)
	}
	return v
}

func (in *Instance) input(key string) Value {
	if in.Record == nil {
		in.fail("no record to find %s in", key)
	}
	return in.Record(key)
}
