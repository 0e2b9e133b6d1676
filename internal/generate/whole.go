package main

import (
	"math"
	"slices"

	"rackrate/model/lines"
)

// facts finds out what is known of values without working them out.
type facts struct {
	least  map[string]float64 // of inputs, by key, where the registry has one
	wholes map[*lines.Line]bool
	nonneg map[*lines.Line]bool
}

func newFacts(least map[string]float64) *facts {
	return &facts{least: least, wholes: map[*lines.Line]bool{}, nonneg: map[*lines.Line]bool{}}
}

// wholeCalls always give whole numbers; the calls of wholeOf do where their arguments are.
var wholeCalls = map[string]bool{
	"and": true, "or": true, "not": true, "given": true, "has": true, "decked": true, "count": true, "first": true,
	"last":  true,
	"floor": true, "sign": true, "day": true, "month": true, "year": true, "month_end": true, "add_months": true,
}

// values are the arguments of a call that its value is made of; nil where it is made otherwise.
func values(n *lines.CallNode) []lines.Node {
	switch n.Func {
	case "min", "max", "abs", "mod":
		return n.Args
	case "if":
		return n.Args[1:]
	case "sum", "highest", "lowest":
		return n.Args[:1]
	case "sum_of", "least_of", "greatest_of", "first_of", "nth_of", "pick_of":
		return n.Args[len(n.Args)-1:]
	}
	return nil
}

// every reports whether a property holds of all nodes, of which there must be some.
func every(list []lines.Node, holds func(lines.Node) bool) bool {
	for _, n := range list {
		if !holds(n) {
			return false
		}
	}
	return len(list) > 0
}

// named reports whether a property holds of all lines that a name may stand for.
func named(n *lines.NameNode, known map[*lines.Line]bool, holds func(lines.Node) bool) bool {
	for _, b := range n.Ref.Blocks {
		l := b.Line(n.Ref.Name)
		if l == nil {
			return false
		}
		is, seen := known[l]
		if !seen {
			known[l] = true // a line that reads itself is what the rest of it is
			is = holds(l.Expr)
			known[l] = is
		}
		if !is {
			return false
		}
	}
	return true
}

// whole reports whether a number has no fraction, whatever the inputs.
func (f *facts) whole(n lines.Node) bool {
	switch n := n.(type) {
	case *lines.NumberNode:
		return n.Value == math.Floor(n.Value)
	case *lines.NameNode:
		switch n.Ref.Kind {
		case lines.KindMonth, lines.KindHorizon, lines.KindLast, lines.KindIndex:
			return true
		case lines.KindInput:
			return n.Ref.Input.Whole || n.Ref.Input.Type == lines.TypeBool || n.Ref.Input.Type == lines.TypeDate
		case lines.KindLine:
			return named(n, f.wholes, f.whole)
		}
		return false
	case *lines.IndexNode:
		return f.whole(n.Of)
	case *lines.NegateNode:
		return f.whole(n.X)
	case *lines.BinaryNode:
		switch n.Op {
		case "+", "-", "*":
			return f.whole(n.X) && f.whole(n.Y)
		case "/", "^":
			return false
		}
		return true
	case *lines.CallNode:
		return wholeCalls[n.Func] || every(values(n), f.whole)
	}
	return false
}

// notNegative reports whether a number is never below 0.
func (f *facts) notNegative(n lines.Node) bool {
	switch n := n.(type) {
	case *lines.NumberNode:
		return n.Value >= 0
	case *lines.NameNode:
		switch n.Ref.Kind {
		case lines.KindMonth, lines.KindHorizon, lines.KindLast, lines.KindIndex:
			return true
		case lines.KindInput:
			least, ok := f.least[n.Ref.Input.Key]
			return ok && least >= 0
		case lines.KindLine:
			return named(n, f.nonneg, f.notNegative)
		}
	case *lines.BinaryNode:
		switch n.Op {
		case "+", "*", "/":
			return f.notNegative(n.X) && f.notNegative(n.Y)
		case "=", "<>", "<", "<=", ">", ">=":
			return true
		}
	case *lines.CallNode:
		switch n.Func {
		case "max":
			for _, a := range n.Args {
				if f.notNegative(a) {
					return true
				}
			}
		case "floor":
			return f.notNegative(n.Args[0])
		case "and", "or", "not", "given", "has", "decked", "count", "abs":
			return true
		case "min", "if":
			return every(values(n), f.notNegative)
		}
	}
	return false
}

// notAfter reports whether a month is never after t.
func (f *facts) notAfter(n lines.Node) bool {
	switch n := n.(type) {
	case *lines.NameNode:
		return n.Ref.Kind == lines.KindMonth
	case *lines.BinaryNode:
		return n.Op == "-" && f.notAfter(n.X) && f.notNegative(n.Y)
	}
	return false
}

// nilBeyond reports whether a value is 0 in all months beyond the horizon.
func nilBeyond(n lines.Node) bool {
	return nilWhere(n, func(n *lines.NameNode) bool {
		return n.Ref.Kind == lines.KindLine && n.IsSeries() && !n.IsExtended()
	})
}

// nilWhere reports whether a value is 0 where some names are.
func nilWhere(n lines.Node, void func(*lines.NameNode) bool) bool {
	if v, is := constant(n); is {
		return v == 0
	}
	is := func(n lines.Node) bool { return nilWhere(n, void) }
	switch n := n.(type) {
	case *lines.NameNode:
		return void(n)
	case *lines.NegateNode:
		return is(n.X)
	case *lines.BinaryNode:
		switch n.Op {
		case "*":
			return is(n.X) || is(n.Y)
		case "/":
			return is(n.X)
		case "+", "-":
			return is(n.X) && is(n.Y)
		}
	case *lines.CallNode:
		switch n.Func {
		case "min", "max", "abs":
			return every(n.Args, is)
		case "if":
			return every(n.Args[1:], is)
		case "sum_of":
			return is(n.Args[1])
		}
	}
	return false
}

// beyond reports whether a month is never before the horizon.
func beyond(n lines.Node, seen map[*lines.Line]bool) bool {
	switch n := n.(type) {
	case *lines.NameNode:
		if n.Ref.Kind == lines.KindLine && n.Ref.Own() {
			l := n.Ref.Blocks[0].Line(n.Ref.Name)
			if seen[l] {
				return false
			}
			seen[l] = true
			return beyond(l.Expr, seen)
		}
		return n.Ref.Kind == lines.KindHorizon || n.Ref.Kind == lines.KindLast
	case *lines.BinaryNode:
		v, is := constant(n.Y)
		return n.Op == "+" && is && v >= 0 && beyond(n.X, seen)
	case *lines.CallNode:
		is := func(a lines.Node) bool { return beyond(a, seen) }
		return n.Func == "max" && slices.ContainsFunc(n.Args, is) || n.Func == "if" && every(n.Args[1:], is)
	}
	return false
}

// mixed reports whether a series goes on beyond the horizon in some blocks that it may be of, and not in others.
func mixed(n *lines.NameNode) bool {
	extended := 0
	for _, b := range n.Ref.Blocks {
		if l := b.Line(n.Ref.Name); l != nil && l.Extended {
			extended++
		}
	}
	return extended > 0 && extended < len(n.Ref.Blocks)
}
