package lines

import (
	"math"
	"strings"
)

// num is the value of a node of an instance in month t; one that is once does not look at t.
type num func(t int) float64

// scope is where a node stands: within a group of lines that are worked out
// together, and within sum_of, ... that are at an instance.
type scope struct {
	group *Group
	path  string // of the many
	at    *Instance
	outer *scope
}

func (s *scope) within(path string, at *Instance) *scope {
	inner := &scope{path: path, at: at, outer: s}
	if s != nil {
		inner.group = s.group
	}
	return inner
}

// number makes a function of a node; what is once in it is worked out once, when it is first asked for.
func (in *Instance) number(n Node, s *scope) num {
	if x, is := n.(*NumberNode); is {
		return func(int) float64 { return x.Value }
	}
	f := in.plain(n, s)
	if n.IsSeries() {
		return f
	}
	known, v := false, 0.0
	return func(t int) float64 {
		if !known {
			v, known = f(0), true
		}
		return v
	}
}

func (in *Instance) plain(n Node, s *scope) num {
	switch n := n.(type) {
	case *NameNode:
		return in.read(n, s)
	case *IndexNode:
		series := in.read(n.Of, s)
		if n.At == nil {
			return func(t int) float64 { return series(t + n.Shift) }
		}
		at := in.number(n.At, s)
		return func(t int) float64 { return series(month(at(t), -1, math.MaxInt32)) }
	case *NegateNode:
		x := in.number(n.X, s)
		return func(t int) float64 { return -x(t) }
	case *BinaryNode:
		return in.binary(n, s)
	case *CallNode:
		return in.call(n, s)
	}
	panic("lines: a node that is no number")
}

// target finds the instance that a name is of.
func (in *Instance) target(r *Ref, path []string, s *scope) *Instance {
	at := in
	for i, step := range r.Steps {
		if !step.Many {
			next := at.Links[step.Name]
			if next == nil {
				at.fail("link %s leads nowhere", step.Name)
			}
			at = next
			continue
		}
		way := strings.Join(path[:i+1], ".")
		for o := s; o != nil; o = o.outer {
			if o.path == way {
				at = o.at
				break
			}
		}
	}
	return at
}

// read makes a function of a name.
func (in *Instance) read(n *NameNode, s *scope) num {
	r := &n.Ref
	if r.Own() {
		switch {
		case r.Kind == KindMonth:
			return func(t int) float64 { return float64(t) }
		case n.series && s != nil && s.group != nil && s.group.has(in.Block.Line(r.Name)):
			return at(in.cell(in.Block.Line(r.Name)).series)
		}
	}
	if !n.series {
		return func(int) float64 { return in.target(r, n.Path, s).once(r.Name, 0) }
	}
	var series num
	return func(t int) float64 {
		if series == nil {
			to := in.target(r, n.Path, s)
			series = at(to.force(to.Block.Line(r.Name)).series)
		}
		return series(t)
	}
}

// at reads a series, 0 outside it.
func at(series []float64) num {
	return func(t int) float64 {
		if t < 0 || t >= len(series) {
			return 0
		}
		return series[t]
	}
}

func (g *Group) has(l *Line) bool {
	for _, x := range g.Lines {
		if x == l {
			return true
		}
	}
	return false
}

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func (in *Instance) binary(n *BinaryNode, s *scope) num {
	if n.X.IsText() {
		x, y, equal := in.text(n.X, s), in.text(n.Y, s), n.Op == "="
		return func(int) float64 { return yes((x() == y()) == equal) }
	}
	x, y := in.number(n.X, s), in.number(n.Y, s)
	switch n.Op {
	case "+":
		return func(t int) float64 { return x(t) + y(t) }
	case "-":
		return func(t int) float64 { return x(t) - y(t) }
	case "*":
		return func(t int) float64 { return x(t) * y(t) }
	case "/":
		return func(t int) float64 { return x(t) / y(t) }
	case "^":
		return func(t int) float64 { return math.Pow(x(t), y(t)) }
	case "=":
		return func(t int) float64 { return yes(x(t) == y(t)) }
	case "<>":
		return func(t int) float64 { return yes(x(t) != y(t)) }
	case "<":
		return func(t int) float64 { return yes(x(t) < y(t)) }
	case "<=":
		return func(t int) float64 { return yes(x(t) <= y(t)) }
	case ">":
		return func(t int) float64 { return yes(x(t) > y(t)) }
	}
	return func(t int) float64 { return yes(x(t) >= y(t)) }
}

// text makes a function of a node that is a text.
func (in *Instance) text(n Node, s *scope) func() string {
	switch n := n.(type) {
	case *TextNode:
		return func() string { return n.Value }
	case *NameNode:
		return func() string { return in.target(&n.Ref, n.Path, s).word(n.Ref.Name) }
	case *CallNode:
		switch n.Func {
		case "if":
			c, a, b := in.number(n.Args[0], s), in.text(n.Args[1], s), in.text(n.Args[2], s)
			return func() string {
				if c(0) != 0 {
					return a()
				}
				return b()
			}
		case "first_of", "nth_of", "pick_of":
			return func() string {
				if x, scope := in.pick(n, s, 0); x != nil {
					return in.text(n.Args[len(n.Args)-1], scope)()
				}
				return ""
			}
		}
	}
	panic("lines: a node that is no text")
}
