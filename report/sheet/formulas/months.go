package formulas

import (
	"math"
	"strings"

	"rackrate/model/lines"
)

// sum is a sum over months, over all or those from..to.
func (e *emitter) sum(n lines.Node, window []lines.Node) (formula string, level int) {
	switch x := n.(type) {
	case *lines.NegateNode:
		f, level := e.sum(x.X, window)
		return "-" + bracketed(f, level, precPower), precSign
	case *lines.BinaryNode:
		if (x.Op == "+" || x.Op == "-") && e.factors(x.X) != nil && e.factors(x.Y) != nil {
			a, la := e.sum(x.X, window)
			c, lc := e.sum(x.Y, window)
			return bracketed(a, la, precAdd) + x.Op + bracketed(c, lc, precMultiply), precAdd
		}
	}
	list := e.factors(n)
	if list == nil {
		return e.sumOf([]*row{e.helper(n, "of "+e.row.label)}, window), precAtom
	}
	var scale []string
	var series []*row
	for _, f := range list {
		if name, is := f.(*lines.NameNode); is && f.IsSeries() {
			series = append(series, e.near(e.rowOf(e.target(name.Ref.Steps, name.Path), name.Ref.Name)))
		} else {
			scale = append(scale, e.num(f, precMultiply+1))
		}
	}
	return strings.Join(append(scale, e.sumOf(series, window)), "*"), precMultiply
}

func bracketed(f string, level, least int) string {
	if level < least {
		return "(" + f + ")"
	}
	return f
}

// factors are what a product is made of, one of them at least a series: names of lines and what is once. nil
// where it is no such product.
func (e *emitter) factors(n lines.Node) []lines.Node {
	list, series := e.split(n)
	if series == 0 {
		return nil
	}
	return list
}

func (e *emitter) split(n lines.Node) (list []lines.Node, series int) {
	if !n.IsSeries() {
		return []lines.Node{n}, 0
	}
	switch x := n.(type) {
	case *lines.NameNode:
		if x.Ref.Kind == lines.KindLine && !e.absent(x) {
			return []lines.Node{n}, 1
		}
	case *lines.BinaryNode:
		if x.Op != "*" {
			return nil, 0
		}
		a, sa := e.split(x.X)
		c, sc := e.split(x.Y)
		if a == nil || c == nil {
			return nil, 0
		}
		return append(append([]lines.Node{}, a...), c...), sa + sc
	}
	return nil, 0
}

// sumOf is the sum of the products of rows, over all months or those from..to.
func (e *emitter) sumOf(rows []*row, window []lines.Node) string {
	end := rows[0].end
	for _, r := range rows {
		end = min(end, r.end)
	}
	var ranges []string
	for _, r := range rows {
		ranges = append(ranges, e.months(r, end))
	}
	if len(window) == 0 {
		if len(rows) == 1 {
			return "SUM(" + ranges[0] + ")"
		}
		return "SUMPRODUCT(" + strings.Join(ranges, ",") + ")"
	}
	t, from, to := e.months(e.home.sheet.axis, end), e.num(window[0], precAdd), e.num(window[1], precAdd)
	if len(rows) == 1 {
		return "SUMIFS(" + ranges[0] + "," + t + `,">="&(` + from + ")," + t + `,"<="&(` + to + "))"
	}
	return "SUMPRODUCT((" + t + ">=" + from + ")*(" + t + "<=" + to + ")*" + strings.Join(ranges, "*") + ")"
}

func (e *emitter) months(r *row, end int) string {
	return e.b.refer(reference{kind: refRange, row: r, until: end})
}

// helper is a row of its own for a monthly expression that a line reduces.
func (e *emitter) helper(n lines.Node, label string) *row {
	h := e.aside(label, n.IsExtended())
	inner := *e
	inner.row, inner.monthly, inner.extended, inner.apart = h, true, n.IsExtended(), false
	h.formula = inner.num(n, 0)
	h.values = stretched(e.series(n), h.end)
	return h
}

// aside is a new row behind the one that the formula is for.
func (e *emitter) aside(label string, extended bool) *row {
	s := e.home.sheet
	h := &row{face: &face{label: label, unit: e.row.unit, format: e.row.format}, sheet: s, monthly: true,
		end: s.Horizon}
	if extended {
		h.end = s.Last
	}
	e.row.behind = append(e.row.behind, h)
	return h
}

// series are the interpreter's values of a monthly expression.
func (e *emitter) series(n lines.Node) []float64 {
	v, err := e.in.Values(n, e.bind)
	if err != nil {
		fail("%w", err)
	}
	return v
}

// lineOr is the row of a series where a node is just that, else a helper.
func (e *emitter) lineOr(n lines.Node) *row {
	if name, is := n.(*lines.NameNode); is && name.Ref.Kind == lines.KindLine && !e.absent(name) {
		return e.near(e.rowOf(e.target(name.Ref.Steps, name.Path), name.Ref.Name))
	}
	return e.helper(n, "of "+e.row.label)
}

// reduce is highest, lowest, first, last or irr.
func (e *emitter) reduce(n *lines.CallNode) string {
	switch n.Func {
	case "first":
		h := e.flagged(n.Args[0], "months of "+e.row.label, flag)
		h.formula = "IF(" + h.formula + ",1,0)"
		return "IFERROR(MATCH(1," + e.months(h, h.end) + ",0)-1,-1)"
	case "last":
		h := e.flagged(n.Args[0], "months of "+e.row.label, nil)
		h.formula = "IF(" + h.formula + "," + e.b.refer(reference{kind: refMonth, row: e.home.sheet.axis}) + ",-1)"
		return "MAX(" + e.months(h, h.end) + ")"
	case "irr":
		return e.irr(n)
	}
	name := "MAX"
	if n.Func == "lowest" {
		name = "MIN"
	}
	r := e.lineOr(n.Args[0])
	if len(n.Args) == 1 {
		return name + "(" + e.months(r, r.end) + ")"
	}
	from, to := "MAX(0,"+e.num(n.Args[1], 0)+")", "MIN("+e.endOf(r)+","+e.num(n.Args[2], 0)+")"
	whole := e.months(r, r.end)
	return "IF(" + from + ">" + to + ",0," + name + "(INDEX(" + whole + ",1," + from + "+1):INDEX(" + whole + ",1," +
		to + "+1)))"
}

// endOf is the last month of a row, as a formula.
func (e *emitter) endOf(r *row) string {
	if r.end > e.home.sheet.Horizon {
		return e.once(e.home.sheet.last)
	}
	return e.once(e.home.sheet.horizon)
}

// flagged is a helper row for a condition: its formula is the condition alone,
// its values what as makes of it, the month or -1 where that is nil.
func (e *emitter) flagged(n lines.Node, label string, as func(bool) float64) *row {
	h := e.aside(label, n.IsExtended())
	h.unit, h.format = "", Whole
	inner := *e
	inner.row, inner.monthly, inner.extended, inner.apart = h, true, n.IsExtended(), false
	h.formula = inner.cond(n)
	for t, v := range stretched(e.series(n), h.end) {
		switch {
		case as != nil:
			h.values = append(h.values, as(v != 0))
		case v != 0:
			h.values = append(h.values, float64(t))
		default:
			h.values = append(h.values, -1)
		}
	}
	return h
}

// irr is the rate of return of a series above a rate. The months' rate has a row
// of its own, and so has the value from which the program's search for it starts:
// near the run's own; where that leads nowhere others are tried. Where the line
// does not ask for the rate, there is none.
func (e *emitter) irr(n *lines.CallNode) string {
	flows, low := e.lineOr(n.Args[0]), e.num(n.Args[1], precAdd)
	guess := &row{face: &face{label: e.row.label + ": first guess", unit: "a month", format: Small},
		sheet: e.home.sheet, role: Typed, value: Number(0.01)}
	rate := &row{face: &face{label: e.row.label + ": rate of a month", unit: "a month", format: Small},
		sheet: e.home.sheet, value: Text(none)}
	f, r := quoted(none), e.months(flows, flows.end)
	for _, other := range []string{"-0.02", "0.1", "0.03", "0.005", e.b.refer(reference{kind: refValue, row: guess})} {
		f = "IFERROR(IRR(" + r + "," + other + ")," + f + ")"
	}
	asked := true
	for _, c := range e.when {
		if c.holds {
			f = "IF(" + e.cond(c.node) + "," + f + "," + quoted(none) + ")"
		} else {
			f = "IF(" + e.cond(c.node) + "," + quoted(none) + "," + f + ")"
		}
		asked = asked && (e.series(c.node)[0] != 0) == c.holds
	}
	rate.formula = f
	if annual := e.series(n)[0]; asked && !math.IsNaN(annual) {
		rate.value = Number(math.Pow(1+annual, 1.0/12) - 1)
		guess.value = Number(math.Round(rate.value.Number*1e6) / 1e6)
	}
	e.row.behind = append(e.row.behind, guess, rate)
	x := e.b.refer(reference{kind: refValue, row: rate})
	return "IF(ISNUMBER(" + x + "),IF((1+" + x + ")^12-1>" + low + ",(1+" + x + ")^12-1," + quoted(none) + ")," +
		quoted(none) + ")"
}
