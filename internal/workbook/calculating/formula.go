package calculating

import (
	"math"

	"rackrate/internal/workbook/opening"
)

// result is a value within a formula: a number, a text, a truth or an error value.
type result struct {
	kind opening.CellKind
	num  float64
	text string
	list []float64 // the numbers of a range
	many bool      // is a range
}

func numeric(v float64) result { return result{kind: opening.Number, num: v} }

func truth(v bool) result {
	if v {
		return result{kind: opening.Boolean, num: 1}
	}
	return result{kind: opening.Boolean}
}

const divideByZero = "#DIV/0!"

// evaluation works out a formula. Where programs are known to differ it refuses.
type evaluation struct {
	tokens []token
	at     int
	calls  []string // the functions around
	cell   func(refArea) result
	why    string
}

func (e *evaluation) refuse(why string) result {
	if e.why == "" {
		e.why = why
	}
	return result{}
}

func (e *evaluation) peek(signs ...string) string {
	if e.at < len(e.tokens) && e.tokens[e.at].kind == tokenSign {
		for _, s := range signs {
			if e.tokens[e.at].text == s {
				return s
			}
		}
	}
	return ""
}

func (e *evaluation) take(signs ...string) string {
	s := e.peek(signs...)
	if s != "" {
		e.at++
	}
	return s
}

// whole evaluates the formula to its end.
func (e *evaluation) whole() result {
	v := e.comparison()
	if e.at != len(e.tokens) {
		return e.refuse("it is not understood")
	}
	if v.many {
		return e.refuse("it has a range where a cell is needed")
	}
	return v
}

func (e *evaluation) comparison() result {
	a := e.sum()
	for {
		op := e.take("<=", ">=", "<>", "=", "<", ">")
		if op == "" || e.why != "" {
			return a
		}
		a = e.compare(op, a, e.sum())
	}
}

// compare compares numbers. Those that differ in their last digits only are equal to some programs.
func (e *evaluation) compare(op string, a, b result) result {
	if bad, ok := e.operands(a, b); !ok {
		return bad
	}
	x, y := a.num, b.num
	if x != y && math.Abs(x-y) <= 1e-12*max(math.Abs(x), math.Abs(y)) {
		return e.refuse("it compares numbers that differ in their last digits only")
	}
	return truth(map[string]bool{"<=": x <= y, ">=": x >= y, "<>": x != y, "=": x == y, "<": x < y, ">": x > y}[op])
}

// operands wants two numbers; an error value goes on as it is.
func (e *evaluation) operands(list ...result) (result, bool) {
	for _, v := range list {
		switch {
		case v.many:
			return e.refuse("it has a range where a cell is needed"), false
		case v.kind == opening.Failure:
			return v, false
		case v.kind != opening.Number:
			return e.refuse("it reckons with something that is no number"), false
		}
	}
	return result{}, true
}

func (e *evaluation) sum() result {
	a := e.product()
	for {
		op := e.take("+", "-")
		if op == "" || e.why != "" {
			return a
		}
		b := e.product()
		if bad, ok := e.operands(a, b); !ok {
			a = bad
			continue
		}
		v := a.num + b.num
		if op == "-" {
			v = a.num - b.num
		}
		if v != 0 && math.Abs(v) < 1e-12*max(math.Abs(a.num), math.Abs(b.num)) {
			return e.refuse("it takes numbers from each other that differ in their last digits only")
		}
		a = e.finite(v)
	}
}

func (e *evaluation) product() result {
	a := e.power()
	for {
		op := e.take("*", "/")
		if op == "" || e.why != "" {
			return a
		}
		b := e.power()
		if bad, ok := e.operands(a, b); !ok {
			a = bad
			continue
		}
		switch {
		case op == "*":
			a = e.finite(a.num * b.num)
		case b.num == 0:
			a = result{kind: opening.Failure, text: divideByZero}
		default:
			a = e.finite(a.num / b.num)
		}
	}
}

func (e *evaluation) finite(v float64) result {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return e.refuse("its result is beyond all bounds")
	}
	return numeric(v)
}

// power evaluates a^b; chains of it and signs within it are read in several ways by programs.
func (e *evaluation) power() result {
	start := e.at
	a := e.signed()
	if e.take("^") == "" {
		return a
	}
	signed := start < len(e.tokens) && e.tokens[start].kind == tokenSign && e.tokens[start].text != "("
	b := e.signed()
	if signed || e.peek("^") != "" {
		return e.refuse("it has powers that programs read in several ways")
	}
	if bad, ok := e.operands(a, b); !ok {
		return bad
	}
	return e.finite(math.Pow(a.num, b.num))
}

func (e *evaluation) signed() result {
	if op := e.take("-", "+"); op != "" {
		v := e.signed()
		if bad, ok := e.operands(v); !ok {
			return bad
		}
		if op == "-" {
			v.num = -v.num
		}
		return v
	}
	v := e.primary()
	for e.take("%") != "" {
		if bad, ok := e.operands(v); !ok {
			return bad
		}
		v.num /= 100
	}
	return v
}

func (e *evaluation) primary() result {
	if e.at >= len(e.tokens) || len(e.calls) > 20 {
		return e.refuse("it is not understood")
	}
	t := e.tokens[e.at]
	e.at++
	switch {
	case t.kind == tokenNumber:
		return numeric(t.num)
	case t.kind == tokenText:
		return result{kind: opening.Text, text: t.text}
	case t.kind == tokenTruth:
		return truth(t.text == "TRUE")
	case t.kind == tokenRef && (t.ref.single() || len(e.calls) > 0 && ranged[e.calls[len(e.calls)-1]]):
		return e.cell(t.ref)
	case t.kind == tokenRef:
		return e.refuse("it has a range where a cell is needed")
	case t.kind == tokenCall:
		return e.call(t.text)
	case t.kind == tokenSign && t.text == "(":
		e.calls = append(e.calls, "(")
		v := e.comparison()
		e.calls = e.calls[:len(e.calls)-1]
		if e.take(")") == "" {
			return e.refuse("it is not understood")
		}
		return v
	}
	return e.refuse("it is not understood")
}
