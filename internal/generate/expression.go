package main

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"rackrate/model/lines"
)

// code is a Go expression and the precedence of its operator, 9 where there is none.
type code struct {
	s    string
	rank int
}

// in puts the expression in brackets where its operator binds less than rank.
func (c code) in(rank int) string {
	if c.rank < rank {
		return "(" + c.s + ")"
	}
	return c.s
}

func plain(format string, args ...any) code { return code{fmt.Sprintf(format, args...), 9} }

// constant is the value of a node of numbers alone.
func constant(n lines.Node) (v float64, is bool) {
	switch n := n.(type) {
	case *lines.NumberNode:
		return n.Value, true
	case *lines.NegateNode:
		v, is = constant(n.X)
		return -v, is
	case *lines.BinaryNode:
		x, isX := constant(n.X)
		y, isY := constant(n.Y)
		if isX && isY {
			switch n.Op {
			case "+":
				return x + y, true
			case "-":
				return x - y, true
			case "*":
				return x * y, true
			case "/":
				return x / y, true
			case "^":
				return math.Pow(x, y), true
			}
		}
	}
	return 0, false
}

func number(v float64) code {
	c := code{strconv.FormatFloat(v, 'g', -1, 64), 9}
	if v < 0 {
		c.rank = 6
	}
	if math.Abs(v) < 1e15 && v == math.Floor(v) {
		c.s = strconv.FormatFloat(v, 'f', -1, 64)
	}
	return c
}

// declare writes "name := value".
func (w *writer) declare(name string, n lines.Node, at place) {
	if v, is := constant(n); is {
		w.printf("%s := float64(%s)\n", name, number(v).s)
		return
	}
	if c, is := n.(*lines.CallNode); is && c.Func == "if" && (at.loop == nil || n.IsSeries() &&
		!isWhole(n, at.loop.tail)) {
		w.printf("var %s %s\n", name, goKind(n))
		w.assign(name, n, at)
		return
	}
	v := w.value(n, at).s
	if v == "0" {
		v = "0.0"
	}
	w.printf("%s := %s\n", name, v)
}

func goKind(n lines.Node) string {
	if n.IsText() {
		return "string"
	}
	return "float64"
}

// assign writes "target = value"; what is no case of an if is not worked out.
func (w *writer) assign(target string, n lines.Node, at place) {
	c, is := n.(*lines.CallNode)
	if !is || c.Func != "if" || at.loop != nil && (!n.IsSeries() || at.loop.length != "" && len(at.bound) == 0 &&
		isWhole(n, at.loop.tail)) {
		w.printf("%s = %s\n", target, w.value(n, at).s)
		return
	}
	w.printf("if %s {\n", w.condition(c.Args[0], at).s)
	w.assign(target, c.Args[1], at)
	var other bytes.Buffer
	w.into(&other, func() { w.assign(target, c.Args[2], at) })
	if s := other.String(); strings.HasPrefix(s, "if ") {
		w.printf("} else %s", s)
		return
	}
	w.printf("} else {\n%s}\n", other.String())
}

// value writes a number or a text.
func (w *writer) value(n lines.Node, at place) code {
	if v, is := constant(n); is {
		return number(v)
	}
	if at.loop != nil && !n.IsSeries() && !isLiteral(n) {
		key := w.key(n, at)
		return code{w.hoist(at.loop, key, hoistName(n), func() string { return w.value(n, place{bound: at.bound}).s }),
			9}
	}
	switch n := n.(type) {
	case *lines.TextNode:
		return code{strconv.Quote(n.Value), 9}
	case *lines.NameNode:
		return w.name(n, at)
	case *lines.IndexNode:
		return w.index(n, at)
	case *lines.NegateNode:
		x := w.value(n.X, at)
		if x.s == "0" {
			return x
		}
		return code{"-" + x.in(7), 6}
	case *lines.BinaryNode:
		return w.binary(n, at)
	case *lines.CallNode:
		return w.call(n, at)
	}
	w.fail("no value of %T", n)
	return code{}
}

func isLiteral(n lines.Node) bool {
	switch n.(type) {
	case *lines.NumberNode, *lines.TextNode:
		return true
	}
	return false
}

// hoistName is what a value that is worked out before a loop is called.
func hoistName(n lines.Node) string {
	if name, is := n.(*lines.NameNode); is {
		return lower(strings.Join(name.Path, "_"))
	}
	return "h"
}

var ranks = map[string]int{"+": 4, "-": 4, "*": 5, "/": 5, "=": 3, "<>": 3, "<": 3, "<=": 3, ">": 3, ">=": 3}

func (w *writer) binary(n *lines.BinaryNode, at place) code {
	switch n.Op {
	case "+", "-", "*", "/":
		rank := ranks[n.Op]
		x, y := w.value(n.X, at), w.value(n.Y, at)
		if c, is := withNothing(n.Op, x, y); is {
			return c
		}
		return code{x.in(rank) + " " + n.Op + " " + y.in(rank+1), rank}
	case "^":
		return plain("math.Pow(%s, %s)", w.value(n.X, at).s, w.value(n.Y, at).s)
	}
	return plain("yes(%s)", w.condition(n, at).s)
}

// withNothing is what is left of arithmetic with what is nil in a loop.
func withNothing(op string, x, y code) (code, bool) {
	switch {
	case x.s == "0" && (op == "*" || op == "/"), y.s == "0" && op == "*":
		return code{"0", 9}, true
	case x.s == "0" && op == "+":
		return y, true
	case y.s == "0" && (op == "+" || op == "-"):
		return x, true
	}
	return code{}, false
}

// condition writes a bool.
func (w *writer) condition(n lines.Node, at place) code {
	if at.loop != nil && !n.IsSeries() && !isLiteral(n) {
		key := "is " + w.key(n, at)
		name := "is"
		if x, is := n.(*lines.NameNode); is {
			name = "is" + goName(strings.Join(x.Path, "_"))
		}
		return code{w.hoist(at.loop, key, name, func() string { return w.condition(n, place{bound: at.bound}).s }), 9}
	}
	switch n := n.(type) {
	case *lines.BinaryNode:
		if rank := ranks[n.Op]; rank == 3 {
			op := map[string]string{"=": "==", "<>": "!="}[n.Op]
			if op == "" {
				op = n.Op
			}
			if isMonth(n.X) && at.loop != nil && !n.Y.IsSeries() && w.p.facts.whole(n.Y) {
				return code{"t " + op + " " + w.wholeMonths(at, n.Y), 3}
			}
			x := w.value(n.X, at).in(4)
			return code{x + " " + op + " " + w.value(n.Y, at).in(4), 3}
		}
	case *lines.NameNode:
		if in := n.Ref.Input; n.Ref.Kind == lines.KindInput && in.Type == lines.TypeBool {
			if field := w.inputField(n, at); field != "" && w.k.fieldType[in.Key] == "bool" {
				return code{field, 9}
			}
		}
	case *lines.CallNode:
		if c, is := w.logic(n, at); is {
			return c
		}
		if n.Func == "if" && isCondition(n.Args[1]) && isCondition(n.Args[2]) {
			is := w.condition(n.Args[0], at)
			return code{is.in(3) + " && " + w.condition(n.Args[1], at).in(3) + " || !" + is.in(7) + " && " +
				w.condition(n.Args[2], at).in(3), 1}
		}
	}
	return code{w.value(n, at).in(4) + " != 0", 3}
}

// logic writes the functions that are bools.
func (w *writer) logic(n *lines.CallNode, at place) (code, bool) {
	switch n.Func {
	case "and", "or":
		op, rank := " && ", 2
		if n.Func == "or" {
			op, rank = " || ", 1
		}
		var parts []string
		for _, a := range n.Args {
			parts = append(parts, w.condition(a, at).in(rank+1))
		}
		if len(parts) == 1 {
			return code{parts[0], 2}, true
		}
		return code{strings.Join(parts, op), rank}, true
	case "not":
		return code{"!" + w.condition(n.Args[0], at).in(7), 6}, true
	case "has":
		return plain("has(%s)", w.value(n.Args[0], at).s), true
	case "given":
		return w.given(n.Args[0].(*lines.NameNode), at), true
	case "decked":
		return plain("ax.env.Decked(%q)", n.Args[0].(*lines.NameNode).Ref.Name), true
	}
	return code{}, false
}

// index writes a series at another month.
func (w *writer) index(n *lines.IndexNode, at place) code {
	if n.At == nil && n.Shift == -1 && at.loop != nil {
		if it := w.inLoop(n.Of, at); it != nil && never(it.line) {
			return code{"0", 9}
		} else if it != nil {
			return code{w.locals[it.line] + "Before", 9}
		}
	}
	series := w.series(n.Of, at, "")
	switch {
	case n.At == nil:
		return plain("at(%s, t%+d)", series, n.Shift)
	case at.loop != nil && w.isLag(n.At):
		return plain("at(%s, t%s)", series, w.lag(n.At, at))
	case w.p.facts.whole(n.At):
		return plain("at(%s, int(%s))", series, w.value(n.At, at).s)
	}
	return plain("at(%s, monthOf(%s))", series, w.value(n.At, at).s)
}

// inLoop is the item of an own line that stands in a variable of the loop; nil for others.
func (w *writer) inLoop(n *lines.NameNode, at place) *item {
	if at.loop == nil || n.Ref.Kind != lines.KindLine || !n.Ref.Own() {
		return nil
	}
	it := w.p.byLine[w.p.block.Line(n.Ref.Name)]
	if !it.series() || it.stage != at.loop.stage || isVector(it.line) {
		return nil
	}
	return it
}

// series is a slice, cut to the length given.
func (w *writer) series(n *lines.NameNode, at place, length string) string {
	holder, dispatched := w.holder(n, at)
	slice := holder + "." + w.field(n.Ref.Name)
	if dispatched {
		slice = w.k.getter(n.Ref.Blocks, holder, n.Ref.Name, "Series")
	}
	if length != "" {
		slice += "[:" + length + "]"
	}
	if at.loop == nil || length == "" && !dispatched {
		return slice
	}
	return w.hoist(at.loop, slice, lower(strings.Join(n.Path, "_"))+"Series", func() string { return slice })
}

// name writes what a name stands for, in the month of the loop where it is a series.
func (w *writer) name(n *lines.NameNode, at place) code {
	switch {
	case n.Ref.Kind == lines.KindMonth:
		return code{"month", 9}
	case !n.IsSeries():
		return w.once(n, at)
	}
	if it := w.inLoop(n, at); it != nil {
		if at.loop.tail && !n.IsExtended() || !at.loop.tail && late(it.line) || never(it.line) || at.loop.void != "" &&
			span(it) == at.loop.void {
			return code{"0", 9}
		}
		return code{w.locals[it.line], 9}
	}
	if at.loop.length == "" || at.loop.length == "full" && mixed(n) {
		return plain("at(%s, t)", w.series(n, at, ""))
	}
	if at.loop.tail && !n.IsExtended() {
		return code{"0", 9}
	}
	if at.loop.start == "" {
		return plain("%s[t]", w.series(n, at, at.loop.length))
	}
	slice := w.series(n, place{bound: at.bound}, "") + at.loop.cut()
	return plain("%s[i]", w.hoist(at.loop, slice, lower(strings.Join(n.Path, "_"))+"Series", func() string {
		return slice
	}))
}

// isCondition reports whether a node is a comparison.
func isCondition(n lines.Node) bool {
	b, is := n.(*lines.BinaryNode)
	return is && ranks[b.Op] == 3
}

// wholeMonths is a whole number of months that is once, as an integer before the loop.
func (w *writer) wholeMonths(at place, n lines.Node) string {
	if v, is := constant(n); is {
		return number(v).s
	}
	if name, is := n.(*lines.NameNode); is && name.Ref.Kind == lines.KindHorizon {
		return "size-1"
	}
	return w.hoist(at.loop, "int "+w.key(n, at), "m", func() string {
		return "int(" + w.value(n, place{bound: at.bound}).s + ")"
	})
}

// isLag reports whether a month is t less whole months that are once.
func (w *writer) isLag(n lines.Node) bool {
	b, is := n.(*lines.BinaryNode)
	return is && b.Op == "-" && !b.Y.IsSeries() && w.p.facts.whole(b.Y) && (isMonth(b.X) || w.isLag(b.X))
}

// lag writes what such a month is before t.
func (w *writer) lag(n lines.Node, at place) string {
	b := n.(*lines.BinaryNode)
	less := "-" + w.wholeMonths(at, b.Y)
	if isMonth(b.X) {
		return less
	}
	return w.lag(b.X, at) + less
}
