package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"rackrate/model/lines"
)

// direct are functions that are a Go function of the same arguments.
var direct = map[string]string{
	"abs": "math.Abs", "floor": "math.Floor", "sign": "sign", "mod": "mod",
	"month_end": "lines.MonthEnd", "add_months": "lines.AddMonths", "day": "lines.DayOf", "month": "lines.MonthOf",
	"year": "lines.YearOf",
}

// call writes a call of a function.
func (w *writer) call(n *lines.CallNode, at place) code {
	if _, is := w.logicKind(n); is {
		return plain("yes(%s)", w.condition(n, at).s)
	}
	if goFunc, is := direct[n.Func]; is {
		var args []string
		for _, a := range n.Args {
			args = append(args, w.value(a, at).s)
		}
		return plain("%s(%s)", goFunc, strings.Join(args, ", "))
	}
	switch n.Func {
	case "min", "max":
		f := map[string]string{"min": "lesser", "max": "greater"}[n.Func]
		v := w.value(n.Args[0], at).s
		for _, a := range n.Args[1:] {
			if x := w.value(a, at).s; x != "0" || v != "0" {
				v = fmt.Sprintf("%s(%s, %s)", f, v, x)
			}
		}
		return code{v, 9}
	case "if":
		if at.loop != nil && at.loop.length != "" && len(at.bound) == 0 && isWhole(n, at.loop.tail) {
			return plain("%s[t]", w.sliceOf(n, at))
		}
		name := w.unique("either")
		w.printf("var %s %s\n", name, goKind(n))
		w.assign(name, n, at)
		return code{name, 9}
	case "growth", "discount":
		return w.power(n, at)
	case "none":
		return code{w.k.none(n.Args[0].(*lines.TextNode).Value), 9}
	case "deck":
		return plain("ax.env.Deck(%q, t)", n.Args[0].(*lines.NameNode).Ref.Name)
	case "sum", "highest", "lowest", "first", "last", "irr":
		return w.reduction(n, at)
	case "count":
		return plain("float64(len(%s))", w.list(n.Args[0].(*lines.NameNode), at))
	}
	if n.IsSeries() {
		return plain("%s[t]", w.vector(n, at))
	}
	return w.over(n, at)
}

func (w *writer) logicKind(n *lines.CallNode) (string, bool) {
	switch n.Func {
	case "and", "or", "not", "has", "given", "decked":
		return n.Func, true
	}
	return "", false
}

// power writes growth and discount: of a rate that is once and whole months, a
// look into a curve that is kept from run to run.
func (w *writer) power(n *lines.CallNode, at place) code {
	rate, months := n.Args[0], n.Args[1]
	if at.loop == nil || rate.IsSeries() || !w.p.facts.whole(months) {
		m := w.value(months, at).in(5)
		if n.Func == "discount" {
			m = "-" + w.value(months, at).in(7)
		}
		return plain("math.Pow(1 + %s, %s / 12)", w.value(rate, at).in(5), m)
	}
	curve, base := w.curve(n, at)
	if isCurve(n) && at.loop.length != "" {
		slice := curve + at.loop.cut()
		return plain("%s[%s]", w.hoist(at.loop, slice, curve+"T", func() string { return slice }), at.loop.at())
	}
	return plain("power(%s, %s, %s)", curve, base, w.value(months, at).s)
}

// curve hoists the curve of powers of growth or discount, and its base.
func (w *writer) curve(n *lines.CallNode, at place) (curve, base string) {
	rate := n.Args[0]
	base = w.hoist(at.loop, n.Func+" base "+w.key(rate, at), "base", func() string {
		if n.Func == "discount" {
			return "1 / (1 + " + w.value(rate, place{bound: at.bound}).in(5) + ")"
		}
		return "1 + " + w.value(rate, place{bound: at.bound}).in(5)
	})
	curve = w.hoist(at.loop, "curve "+base, "curve", func() string {
		length := "size"
		if growsBeyond(w.p.block, n.Func, show(rate)) {
			length = "full"
		}
		return fmt.Sprintf("r.%s.upTo(%s, %s)", w.k.curve(w.p.block, n.Func+show(rate)), base, length)
	})
	return curve, base
}

// growsBeyond reports whether a block asks for a growth or discount beyond the horizon.
func growsBeyond(b *lines.Block, function, rate string) bool {
	return slices.ContainsFunc(b.Lines, func(l *lines.Line) (is bool) {
		if !l.IsSeries() || l.Extended {
			lines.Walk(l.Expr, func(n lines.Node) bool {
				c, call := n.(*lines.CallNode)
				is = is || call && c.Func == function && show(c.Args[0]) == rate
				return true
			})
		}
		return is
	})
}

// reduction writes a reduction over months in a once line.
func (w *writer) reduction(n *lines.CallNode, at place) code {
	if name := w.folds[n]; name != "" {
		return code{name, 9}
	}
	end := "size"
	if n.Args[0].IsExtended() {
		end = "full"
	}
	if n.Func == "irr" {
		name, is := n.Args[0].(*lines.NameNode)
		if !is {
			w.fail("irr takes the name of a line")
			return code{}
		}
		return plain("ax.env.IRR(%s, %s)", w.series(name, place{bound: at.bound}, end), w.value(n.Args[1], at).s)
	}
	result := w.unique(n.Func + "Of")
	w.printf("%s := %s\n", result, foldStart[n.Func])
	from, to := "0", end+"-1"
	if len(n.Args) == 3 {
		if n.Func == "sum" && nilBeyond(n.Args[0]) {
			end = "size"
		}
		from, to = w.unique("lo"), w.unique("hi")
		w.printf("%s, %s := window(%s, %s, %s)\n", from, to, w.value(n.Args[1], place{bound: at.bound}).s,
			w.value(n.Args[2], place{bound: at.bound}).s, end)
		if n.Func == "sum" {
			w.narrow(n.Args[0], from, to)
			if !reachesOver(n.Args[0], end) {
				w.sumWithin(result, n, extent{from, to, end}, at)
				return code{result, 9}
			}
		}
	}
	w.monthsOf(fmt.Sprintf("for t := %s; t <= %s; t++ {\n", from, to), at, func(inside place) {
		w.fold(result, n, inside)
	})
	if n.Func == "highest" || n.Func == "lowest" {
		w.printf("if %s < %s {\n%s = 0\n}\n", to, from, result)
	}
	return code{result, 9}
}

// narrow cuts the months of a sum to the range of a line outside of which it adds nothing.
func (w *writer) narrow(n lines.Node, from, to string) {
	for _, it := range w.p.items {
		if it.fold != nil || it.line.From == nil || !nilWhere(n, func(n *lines.NameNode) bool {
			return n.Ref.Own() && n.Ref.Name == it.line.Name
		}) {
			continue
		}
		for _, bound := range []struct {
			is, function string
			month        lines.Node
			low, high    string
		}{{from, "max", it.line.From, "0", "full"}, {to, "min", it.line.To, "-1", "full-1"}} {
			if v, is := constant(bound.month); is && v <= 0 && bound.is == from {
				continue
			}
			w.printf("%s = %s(%[1]s, clip(%[3]s, %[4]s, %[5]s))\n", bound.is, bound.function,
				w.value(bound.month, place{}).s, bound.low, bound.high)
		}
		return
	}
}

// reachesOver reports whether a value reads series that may be shorter than a length, or at other months than its own.
func reachesOver(n lines.Node, length string) bool {
	over := false
	lines.Walk(n, func(n lines.Node) bool {
		switch n := n.(type) {
		case *lines.NameNode:
			over = over || n.IsSeries() && length == "full" && (!n.IsExtended() || mixed(n))
		case *lines.CallNode:
			over = over || overMany(n)
		}
		return !over
	})
	return over
}

// extent is a range of months, as names in the code that is written.
type extent struct {
	from, to string // first and last
	length   string // how many months its series have
}

// sumWithin writes a sum over months that all of its series have.
func (w *writer) sumWithin(result string, n *lines.CallNode, months extent, at place) {
	var ahead, body bytes.Buffer
	l := &loop{stage: -1, length: months.length, prelude: &ahead, start: months.from, end: w.unique("end")}
	w.scoped(func() { w.into(&body, func() { w.fold(result, n, place{loop: l, bound: at.bound}) }) })
	w.printf("if %s := %s+1; %s < %[1]s {\n", l.end, months.to, months.from)
	w.out.Write(ahead.Bytes())
	w.closeLoop(l.head(body.String()), body.String())
	w.printf("}\n")
}

// monthsOf writes a loop over months of its own, with what is hoisted out of it in a block.
func (w *writer) monthsOf(head string, at place, write func(place)) {
	var ahead, body bytes.Buffer
	l := &loop{stage: -1, prelude: &ahead}
	w.scoped(func() { w.into(&body, func() { write(place{loop: l, bound: at.bound}) }) })
	if ahead.Len() > 0 {
		w.printf("{\n")
		w.out.Write(ahead.Bytes())
	}
	w.closeLoop(head, body.String())
	if ahead.Len() > 0 {
		w.printf("}\n")
	}
}

// list is the slice of a many's instances.
func (w *writer) list(n *lines.NameNode, at place) string {
	holder, _ := w.holder(n, at)
	return holder + "." + lower(n.Ref.Name)
}

// each binds a variable to the instances of a many.
func (w *writer) each(n *lines.CallNode, at place) (list, variable string, inside place) {
	name := n.Args[0].(*lines.NameNode)
	variable = w.unique("each")
	bound := append(append([]binding{}, at.bound...), binding{strings.Join(name.Path, "."), variable, name.Ref.Many})
	// the inner of two loops over the same many hides the outer
	for i := range bound[:len(bound)-1] {
		if bound[i].path == bound[len(bound)-1].path {
			bound[i].path = ""
		}
	}
	return w.list(name, at), variable, place{loop: at.loop, bound: bound}
}

// over writes sum_of and its kin where they are once.
func (w *writer) over(n *lines.CallNode, at place) code {
	list, each, inside := w.each(n, at)
	result := w.unique(strings.TrimSuffix(n.Func, "_of") + "Of")
	w.printf("var %s %s\n", result, goKind(n))
	e := n.Args[len(n.Args)-1]
	var body bytes.Buffer
	w.scoped(func() {
		w.into(&body, func() {
			switch n.Func {
			case "sum_of":
				w.printf("%s += %s\n", result, w.value(e, inside).s)
			case "least_of", "greatest_of":
				f := map[string]string{"least_of": "min", "greatest_of": "max"}[n.Func]
				v := w.value(e, inside).s
				w.printf("if i == 0 {\n%s = %s\n} else {\n%s = %s(%s, %s)\n}\n", result, v, result, f, result, v)
			case "pick_of":
				w.printf("if %s {\n", w.condition(n.Args[1], inside).s)
				w.assign(result, e, inside)
				w.printf("break\n}\n")
			default:
				w.assign(result, e, inside)
			}
		})
	})
	switch n.Func {
	case "first_of", "nth_of":
		w.one(n, list, each, at, body.String())
	case "least_of", "greatest_of":
		w.printf("for i, %s := range %s {\n%s}\n", each, list, body.String())
	default:
		w.printf("for _, %s := range %s {\n%s}\n", each, list, body.String())
	}
	return code{result, 9}
}

// one writes what is done with the first or the n-th instance, if there is one.
func (w *writer) one(n *lines.CallNode, list, each string, at place, body string) {
	i := "0"
	if n.Func == "nth_of" {
		i = fmt.Sprintf("monthOf(%s) - 1", w.value(n.Args[1], place{bound: at.bound}).s)
	}
	w.printf("if i := %s; i >= 0 && i < len(%s) {\n%s := %s[i]\n%s}\n", i, list, each, list, body)
}

// vector writes sum_of and its kin where they are a value a month: instance by
// instance, so that nothing is dispatched within a month. A series that is one
// instance's alone is taken as it is.
func (w *writer) vector(n *lines.CallNode, at place) string {
	length := "size"
	if at.loop.tail {
		length = "full"
	}
	key := "vector " + length + w.key(n, at)
	for _, scope := range w.hoists {
		if v, ok := scope[key]; ok {
			return v
		}
	}
	if n.Func == "pick_of" {
		w.fail("pick_of of a value a month")
	}
	w.vectors++
	field := w.k.vector(w.p.block, w.vectors)
	result := w.unique("list")
	w.into(at.loop.prelude, func() {
		w.printf("// %s\n", show(n))
		list, each, inside := w.each(n, place{bound: at.bound})
		e := n.Args[len(n.Args)-1]
		name, bare := e.(*lines.NameNode)
		bare = bare && len(name.Ref.Steps) > 0 && !(at.loop.tail && mixed(name))
		if bare {
			whole := w.series(name, inside, length)
			if n.Func == "first_of" || n.Func == "nth_of" {
				w.printf("ax.fit(%s, &r.%s)\n%s := r.%s\nclear(%s)\n", length, field, result, field, result)
				w.one(n, list, each, at, fmt.Sprintf("%s = %s\n", result, whole))
				return
			}
			w.printf("var %s []float64\nif len(%s) == 1 {\n%s := %s[0]\n%s = %s\n} else {\n", result, list, each, list,
				result, whole)
			w.printf("ax.fit(%s, &r.%s)\n%s = r.%s\n", length, field, result, field)
		} else {
			w.printf("ax.fit(%s, &r.%s)\n%s := r.%s\n", length, field, result, field)
		}
		w.addUp(n, &filling{result, list, each, length, inside}, at)
		if bare {
			w.printf("}\n")
		}
	})
	w.hoists[len(w.hoists)-1][key] = result
	return result
}

// filling is a vector that instances are added up into, as names in the code that is written.
type filling struct {
	result     string // the vector
	list, each string // the instances, and one of them
	length     string // of the vector
	inside     place  // where an instance's value is written
}

// addUp writes the loops that fill a vector.
func (w *writer) addUp(n *lines.CallNode, v *filling, at place) {
	e := n.Args[len(n.Args)-1]
	if n.Func == "sum_of" && w.addStep(e, v) {
		return
	}
	element := v.result + "[t]"
	inside := v.inside
	var ahead, body bytes.Buffer
	inside.loop = &loop{stage: -1, length: v.length, prelude: &ahead}
	w.scoped(func() {
		w.into(&body, func() {
			switch n.Func {
			case "sum_of":
				w.printf("%s += %s\n", element, w.value(e, inside).s)
			case "least_of", "greatest_of":
				f := map[string]string{"least_of": "min", "greatest_of": "max"}[n.Func]
				x := w.value(e, inside).s
				w.printf("if i == 0 {\n%s = %s\n} else {\n%s = %s(%s, %s)\n}\n", element, x, element, f, element, x)
			default:
				w.assign(element, e, inside)
			}
		})
	})
	var months bytes.Buffer
	w.into(&months, func() {
		w.out.Write(ahead.Bytes())
		w.closeLoop(fmt.Sprintf("for t := 0; t < %s; t++ {\n", v.length), body.String())
	})
	w.printf("clear(%s)\n", v.result)
	switch n.Func {
	case "first_of", "nth_of":
		w.one(n, v.list, v.each, at, months.String())
	case "least_of", "greatest_of":
		w.printf("for i, %s := range %s {\n%s}\n", v.each, v.list, months.String())
	default:
		w.printf("for _, %s := range %s {\n%s}\n", v.each, v.list, months.String())
	}
}

// addStep adds up instances whose value is the same in all months after a month of theirs, from it on, or in it
// alone, and nil in the others; it says whether e is such a value. What is left out would have added nothing.
func (w *writer) addStep(e lines.Node, v *filling) bool {
	call, is := e.(*lines.CallNode)
	if !is || call.Func != "if" || call.Args[1].IsSeries() || !isNil(call.Args[2]) {
		return false
	}
	b, is := call.Args[0].(*lines.BinaryNode)
	if !is || b.X.IsSeries() || !isMonth(b.Y) || !w.p.facts.whole(b.X) || b.Op != "=" && b.Op != "<" && b.Op != "<=" {
		return false
	}
	month, amount := w.value(b.X, v.inside).s, w.value(call.Args[1], v.inside).s
	w.printf("clear(%s)\nfor _, %s := range %s {\n", v.result, v.each, v.list)
	if b.Op == "=" {
		w.printf("if m := int(%s); m >= 0 && m < %s {\n%s[m] += %s\n}\n", month, v.length, v.result, amount)
	} else {
		if b.Op == "<" {
			month += " + 1"
		}
		w.printf("for t := max(0, int(%s)); t < %s; t++ {\n%s[t] += %s\n}\n", month, v.length, v.result, amount)
	}
	w.printf("}\n")
	return true
}

func isNil(n lines.Node) bool {
	v, is := constant(n)
	return is && v == 0
}

func isMonth(n lines.Node) bool {
	name, is := n.(*lines.NameNode)
	return is && name.Ref.Kind == lines.KindMonth
}
