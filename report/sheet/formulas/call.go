package formulas

import (
	"strings"

	"rackrate/model/lines"
)

// call is the formula of a function, and how closely it binds.
func (e *emitter) call(n *lines.CallNode) (formula string, level int) {
	if f, level := e.arithmetic(n); f != "" {
		return f, level
	}
	switch n.Func {
	case "if":
		return e.choice(n)
	case "and", "or", "not", "has", "given":
		return "IF(" + e.cond(n) + ",1,0)", precAtom
	case "none":
		return quoted(none), precAtom
	case "deck":
		return e.deck(n), precAtom
	case "sum":
		return e.sum(n.Args[0], n.Args[1:])
	case "highest", "lowest", "first", "last", "irr":
		return e.reduce(n), precAtom
	case "sum_of", "least_of", "greatest_of":
		return e.over(n)
	case "first_of", "nth_of", "pick_of":
		return e.pick(n, "0", func(e *emitter, n lines.Node) string { return e.num(n, 0) }), precAtom
	}
	fail("there is no formula for the function %s", n.Func)
	return "", 0
}

// choice is an if; one that is settled as long as the workbook has these sheets is its branch.
func (e *emitter) choice(n *lines.CallNode) (formula string, level int) {
	if v, is := e.fixed(n.Args[0]); is {
		return e.plain(n.Args[branch(v)])
	}
	return "IF(" + e.cond(n.Args[0]) + "," + e.under(n.Args[0], true).num(n.Args[1], 0) + "," + e.under(n.Args[0],
		false).num(n.Args[2], 0) + ")", precAtom
}

// same are the functions that spreadsheet programs have too.
var same = map[string]string{"min": "MIN", "max": "MAX", "abs": "ABS", "floor": "INT", "sign": "SIGN", "mod": "MOD",
	"month_end": "EOMONTH", "add_months": "EDATE", "day": "DAY", "month": "MONTH", "year": "YEAR"}

// arithmetic is a function of numbers; "" for others.
func (e *emitter) arithmetic(n *lines.CallNode) (formula string, level int) {
	switch n.Func {
	case "growth":
		return e.num(&lines.BinaryNode{Op: "+", X: one, Y: n.Args[0]}, precAtom) + "^(" +
			e.num(n.Args[1], precMultiply) + "/12)", precPower
	case "discount":
		return e.num(&lines.BinaryNode{Op: "+", X: one, Y: n.Args[0]}, precAtom) + "^(-" + e.num(n.Args[1], precPower) +
			"/12)", precPower
	}
	name, is := same[n.Func]
	if !is {
		return "", 0
	}
	return name + "(" + strings.Join(e.each(n.Args), ",") + ")", precAtom
}

var one = &lines.NumberNode{Value: 1}

func (e *emitter) each(args []lines.Node) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = e.num(a, 0)
	}
	return out
}

// within is a line's formula, nil outside its months.
func (e *emitter) within(l *lines.Line) string {
	t := e.b.refer(reference{kind: refMonth, row: e.home.sheet.axis})
	var outside []string
	if v, is := e.fixed(l.From); !is || v > 0 {
		outside = append(outside, t+"<"+e.num(l.From, precAdd))
	}
	to, plain := l.To.(*lines.NameNode)
	if whole := plain && !l.Extended && to.Ref.Kind == lines.KindHorizon; !whole {
		outside = append(outside, t+">"+e.num(l.To, precAdd))
	}
	f := e.num(l.Expr, 0)
	switch len(outside) {
	case 0:
		return f
	case 1:
		return "IF(" + outside[0] + ",0," + f + ")"
	}
	return "IF(OR(" + strings.Join(outside, ",") + "),0," + f + ")"
}
