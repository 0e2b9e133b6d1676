package formulas

import (
	"fmt"
	"slices"
	"strings"

	"rackrate/model/lines"
)

// list is what a function over a many goes over.
func (e *emitter) list(n *lines.CallNode) []*lines.Instance {
	name := n.Args[0].(*lines.NameNode)
	return e.target(name.Ref.Steps, name.Path).Many[name.Ref.Name]
}

// at is the emitter with the many of a function at one of its instances.
func (e *emitter) at(n *lines.CallNode, x *lines.Instance) *emitter {
	inner := *e
	inner.bind = map[string]*lines.Instance{strings.Join(n.Args[0].(*lines.NameNode).Path, "."): x}
	for path, other := range e.bind {
		if _, is := inner.bind[path]; !is {
			inner.bind[path] = other
		}
	}
	return &inner
}

// written is how many terms of a sum over instances are written out; more have rows of their own.
const written = 6

// over is sum_of, least_of or greatest_of.
func (e *emitter) over(n *lines.CallNode) (formula string, level int) {
	list := e.list(n)
	if len(list) == 0 {
		return "0", precAtom
	}
	name := map[string]string{"sum_of": "SUM", "least_of": "MIN", "greatest_of": "MAX"}[n.Func]
	if len(list) > written || e.elsewhere(list) && (len(list) > 1 || e.monthly) {
		return name + "(" + e.column(n, list) + ")", precAtom
	}
	terms := make([]string, len(list))
	for i, x := range list {
		inner := e.at(n, x)
		if name != "SUM" {
			terms[i] = inner.num(n.Args[1], 0)
			continue
		}
		terms[i] = inner.num(n.Args[1], precAdd)
	}
	switch {
	case len(terms) == 1 && name == "SUM":
		return e.at(n, list[0]).plain(n.Args[1])
	case name == "SUM":
		return strings.Join(terms, "+"), precAdd
	}
	return name + "(" + strings.Join(terms, ",") + ")", precAtom
}

// elsewhere reports whether instances stand on other sheets.
func (e *emitter) elsewhere(list []*lines.Instance) bool {
	for _, x := range list {
		if bl := e.b.blocks[x]; bl != nil && bl.sheet != e.home.sheet {
			return true
		}
	}
	return false
}

// column gives each instance of a many a row of its own, one below the other, and is the range of these.
func (e *emitter) column(n *lines.CallNode, list []*lines.Instance) string {
	s := e.home.sheet
	var rows []*row
	var brief *row // one for all that stand on brief sheets
	for _, x := range list {
		if e.b.brief(x) {
			if brief == nil {
				brief = &row{face: &face{label: e.row.label + ": sites of values", rule: "of the run", unit: e.row.unit,
					format: e.row.format}, sheet: s, role: Static, monthly: e.monthly, end: e.row.end}
				rows = append(rows, brief)
			}
			brief.gather(n.Func, e.at(n, x).series(n.Args[1]))
			continue
		}
		label := x.Name
		if label == "" {
			label = fmt.Sprint(x.Index)
		}
		h := &row{face: &face{label: e.row.label + ": " + label, unit: e.row.unit, format: e.row.format}, sheet: s,
			role: Link, monthly: e.monthly, apart: e.monthly, end: e.row.end}
		inner := e.at(n, x)
		inner.row, inner.apart = h, true
		h.formula = inner.num(n.Args[1], 0)
		v := inner.series(n.Args[1])
		if h.monthly {
			h.values = stretched(v, h.end)
		} else {
			h.value = figure(v[0])
		}
		rows = append(rows, h)
	}
	e.row.behind = append(e.row.behind, rows...)
	return e.b.refer(reference{kind: refColumn, row: rows[0], to: rows[len(rows)-1], monthly: e.monthly})
}

// gather adds the values of one more instance to a row that stands for several, as sum_of, least_of or greatest_of.
func (r *row) gather(by string, v []float64) {
	first := r.values == nil
	if r.monthly {
		v = stretched(v, r.end)
	}
	if first {
		r.values = slices.Clone(v)
	}
	for t := range r.values {
		switch {
		case first:
		case by == "least_of":
			r.values[t] = min(r.values[t], v[t])
		case by == "greatest_of":
			r.values[t] = max(r.values[t], v[t])
		default:
			r.values[t] += v[t]
		}
	}
	if !r.monthly {
		r.value = figure(r.values[0])
	}
}

// stretched are values of all months up to end; what is once has the same in each.
func stretched(v []float64, end int) []float64 {
	if len(v) == 1 {
		out := make([]float64, end+1)
		for t := range out {
			out[t] = v[0]
		}
		return out
	}
	for len(v) <= end {
		v = append(v, 0)
	}
	return v[:end+1]
}

// pick is first_of, nth_of or pick_of.
func (e *emitter) pick(n *lines.CallNode, nothing string, write func(*emitter, lines.Node) string) string {
	list := e.list(n)
	if len(list) == 0 {
		return nothing
	}
	value := n.Args[len(n.Args)-1]
	switch n.Func {
	case "first_of":
		return bracket(write(e.at(n, list[0]), value))
	case "nth_of":
		var terms []string
		for _, x := range list {
			terms = append(terms, write(e.at(n, x), value))
		}
		return "CHOOSE(" + e.num(n.Args[1], 0) + "," + strings.Join(terms, ",") + ")"
	}
	f := nothing
	for i := len(list) - 1; i >= 0; i-- {
		inner := e.at(n, list[i])
		f = "IF(" + inner.cond(n.Args[1]) + "," + write(inner, value) + "," + f + ")"
	}
	return f
}

// bracket puts a formula that is more than one reference or number in brackets.
func bracket(f string) string {
	if strings.ContainsAny(f, "+-*/^<>=") {
		return "(" + f + ")"
	}
	return f
}
