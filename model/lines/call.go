package lines

import "math"

// call makes a function of a call.
func (in *Instance) call(n *CallNode, s *scope) num {
	switch functions[n.Func].family {
	case familyInput:
		return in.inputCall(n, s)
	case familyReason:
		v := NoneOf(n.Args[0].(*TextNode).Value)
		return func(int) float64 { return v }
	case familyOver:
		return func(int) float64 { return in.reduce(n, s) }
	case familyMany:
		return in.manyCall(n, s)
	}
	args := make([]num, len(n.Args))
	for i, a := range n.Args {
		args[i] = in.number(a, s)
	}
	return plainCall(n.Func, args)
}

func plainCall(name string, args []num) num {
	if f, one := unary[name]; one {
		return func(t int) float64 { return f(args[0](t)) }
	}
	if f, two := twofold[name]; two {
		return func(t int) float64 { return f(args[0](t), args[1](t)) }
	}
	switch name {
	case "if":
		return func(t int) float64 {
			if args[0](t) != 0 {
				return args[1](t)
			}
			return args[2](t)
		}
	case "and", "or":
		decides := name == "or"
		return func(t int) float64 {
			for _, a := range args {
				if (a(t) != 0) == decides {
					return yes(decides)
				}
			}
			return yes(!decides)
		}
	}
	fold := math.Min
	if name == "max" {
		fold = math.Max
	}
	return func(t int) float64 {
		v := args[0](t)
		for _, a := range args[1:] {
			v = fold(v, a(t))
		}
		return v
	}
}

var unary = map[string]func(float64) float64{
	"not":   func(v float64) float64 { return yes(v == 0) },
	"abs":   math.Abs,
	"floor": math.Floor,
	"sign":  func(v float64) float64 { return yes(v > 0) - yes(v < 0) },
	"has":   func(v float64) float64 { return yes(Has(v)) },
	"day":   DayOf,
	"month": MonthOf,
	"year":  YearOf,
}

var twofold = map[string]func(a, b float64) float64{
	"mod":        func(a, b float64) float64 { return a - b*math.Floor(a/b) },
	"discount":   func(r, m float64) float64 { return math.Pow(1+r, -m/12) },
	"growth":     func(r, m float64) float64 { return math.Pow(1+r, m/12) },
	"month_end":  MonthEnd,
	"add_months": AddMonths,
}

// inputCall is given, decked or deck.
func (in *Instance) inputCall(n *CallNode, s *scope) num {
	name := n.Args[0].(*NameNode)
	r := &name.Ref
	switch n.Func {
	case "given":
		return func(int) float64 {
			to := in.target(r, name.Path, s)
			if to.Block.param(r.Name) != nil {
				return yes(to.param(r.Name).Given)
			}
			return yes(to.input(r.Name).Given)
		}
	case "decked":
		return func(int) float64 { return yes(in.Environment.Decked(r.Name)) }
	}
	return func(t int) float64 { return in.Environment.Deck(r.Name, t) }
}

// reduce is a function over months.
func (in *Instance) reduce(n *CallNode, s *scope) float64 {
	e := in.number(n.Args[0], s)
	end := in.end(n.Args[0].IsExtended())
	from, to := 0, end
	if len(n.Args) == 3 {
		from = month(in.number(n.Args[1], s)(0), 0, in.Axis.Last+1)
		to = month(in.number(n.Args[2], s)(0), -1, in.Axis.Last)
	}
	switch n.Func {
	case "first":
		for t := from; t <= to; t++ {
			if e(t) != 0 {
				return float64(t)
			}
		}
		return -1
	case "last":
		for t := to; t >= from; t-- {
			if e(t) != 0 {
				return float64(t)
			}
		}
		return -1
	case "irr":
		flows := make([]float64, end+1)
		for t := range flows {
			flows[t] = e(t)
		}
		return in.Environment.IRR(flows, in.number(n.Args[1], s)(0))
	}
	return fold(n.Func, from, to, e)
}

// fold adds up, or takes the highest or the lowest; 0 of nothing.
func fold(name string, from, to int, e num) float64 {
	v := 0.0
	for t := from; t <= to; t++ {
		x := e(t)
		switch {
		case name == "sum" || name == "sum_of":
			v += x
		case t == from:
			v = x
		case name == "highest" || name == "greatest_of":
			v = math.Max(v, x)
		default:
			v = math.Min(v, x)
		}
	}
	return v
}

// list finds the instances of a many.
func (in *Instance) list(n *NameNode, s *scope) []*Instance {
	return in.target(&n.Ref, n.Path, s).Many[n.Ref.Name]
}

// manyCall goes over the instances of a many.
func (in *Instance) manyCall(n *CallNode, s *scope) num {
	name := n.Args[0].(*NameNode)
	switch n.Func {
	case "count":
		return func(int) float64 { return float64(len(in.list(name, s))) }
	case "first_of", "nth_of", "pick_of":
		return func(t int) float64 {
			if x, scope := in.pick(n, s, t); x != nil {
				return in.number(n.Args[len(n.Args)-1], scope)(t)
			}
			return 0
		}
	}
	var each []num
	return func(t int) float64 {
		if each == nil {
			each = []num{}
			for _, x := range in.list(name, s) {
				each = append(each, in.number(n.Args[1], s.within(joined(name), x)))
			}
		}
		return fold(n.Func, 0, len(each)-1, func(i int) float64 { return each[i](t) })
	}
}

// pick finds the first instance, the n-th, or the first for which the condition is not 0.
func (in *Instance) pick(n *CallNode, s *scope, t int) (*Instance, *scope) {
	name := n.Args[0].(*NameNode)
	list := in.list(name, s)
	at := 0
	if n.Func == "nth_of" {
		at = month(in.number(n.Args[1], s)(t), 0, len(list)+1) - 1
	}
	for i, x := range list {
		inner := s.within(joined(name), x)
		if n.Func == "pick_of" && in.number(n.Args[1], inner)(t) != 0 || n.Func != "pick_of" && i == at {
			return x, inner
		}
	}
	return nil, nil
}
