package formulas

import (
	"strconv"
	"strings"

	"rackrate/model/lines"
)

// emitter writes the formula of one row.
type emitter struct {
	b        *Book
	home     *block
	in       *lines.Instance
	row      *row
	bind     map[string]*lines.Instance // what sum_of, ... are at, by the path of the many
	monthly  bool                       // the formula stands in every month
	extended bool                       // also beyond the horizon
	apart    bool                       // its cells may read other sheets
	when     []condition                // of the ifs that the part which is being written stands in
}

// condition is one that holds, or does not, where a part of a formula counts.
type condition struct {
	node  lines.Node
	holds bool
}

// under is the emitter within a branch of an if.
func (e *emitter) under(n lines.Node, holds bool) *emitter {
	inner := *e
	inner.when = append(append([]condition{}, e.when...), condition{n, holds})
	return &inner
}

// The precedence of what a formula is made of, as spreadsheet programs have it.
const (
	precAny = iota
	precCompare
	precSign // of a formula that begins with a minus: in brackets wherever it is an operand
	precAdd
	precMultiply
	precPower
	precAtom
)

var precedences = map[string]int{"+": precAdd, "-": precAdd, "*": precMultiply, "/": precMultiply, "^": precPower}

// num is the formula of a number, in brackets where it binds less than least.
func (e *emitter) num(n lines.Node, least int) string {
	f, level := e.plain(n)
	if level < least {
		return "(" + f + ")"
	}
	return f
}

func (e *emitter) plain(n lines.Node) (formula string, level int) {
	if v, is := e.fixed(n); is {
		return number(v)
	}
	switch n := n.(type) {
	case *lines.NameNode:
		return e.read(n, 0), precAtom
	case *lines.IndexNode:
		return e.index(n), precAtom
	case *lines.NegateNode:
		return "-" + e.num(n.X, precPower+1), precSign
	case *lines.BinaryNode:
		if level, is := precedences[n.Op]; is {
			right := level + 1
			if n.Op == "+" || n.Op == "*" {
				right = level
			}
			return e.num(n.X, level) + n.Op + e.num(n.Y, right), level
		}
		return "IF(" + e.cond(n) + ",1,0)", precAtom
	case *lines.CallNode:
		return e.call(n)
	}
	fail("a node %T that is no number", n)
	return "", 0
}

func number(v float64) (formula string, level int) {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if len(s) > 20 {
		s = strconv.FormatFloat(v, 'E', -1, 64)
	}
	if strings.HasPrefix(s, "-") {
		return s, precSign
	}
	return s, precAtom
}

// fixed is the value of what does not change as long as the workbook has these sheets.
func (e *emitter) fixed(n lines.Node) (float64, bool) {
	switch n := n.(type) {
	case *lines.NumberNode:
		return n.Value, true
	case *lines.NameNode:
		target := e.target(n.Ref.Steps, n.Path)
		if kindIn(target, n.Ref.Name) == lines.KindIndex {
			return float64(target.Index), true
		}
		if !n.IsText() && !n.IsSeries() && e.absent(n) {
			if v, err := target.Number(n.Ref.Name); err == nil && lines.Has(v) {
				return v, true
			}
		}
	case *lines.CallNode:
		switch n.Func {
		case "decked":
			return flag(e.in.Environment.Decked(n.Args[0].(*lines.NameNode).Ref.Name)), true
		case "count":
			return float64(len(e.list(n))), true
		case "not":
			if v, is := e.fixed(n.Args[0]); is {
				return flag(v == 0), true
			}
		case "and", "or":
			return e.settled(n)
		case "if":
			if v, is := e.fixed(n.Args[0]); is && !n.IsText() {
				return e.fixed(n.Args[branch(v)])
			}
		}
	}
	return 0, false
}

// settled is and or or where its arguments that do not change decide it.
func (e *emitter) settled(n *lines.CallNode) (float64, bool) {
	decides, all := n.Func == "or", true
	for _, a := range n.Args {
		v, is := e.fixed(a)
		if is && (v != 0) == decides {
			return flag(decides), true
		}
		all = all && is
	}
	return flag(!decides), all
}

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// cond is the formula of a condition.
func (e *emitter) cond(n lines.Node) string {
	if v, is := e.fixed(n); is {
		if v != 0 {
			return "TRUE"
		}
		return "FALSE"
	}
	switch n := n.(type) {
	case *lines.BinaryNode:
		if _, arithmetic := precedences[n.Op]; !arithmetic {
			if n.X.IsText() {
				return e.text(n.X) + n.Op + e.text(n.Y)
			}
			return e.num(n.X, precSign) + n.Op + e.num(n.Y, precAdd)
		}
	case *lines.NameNode:
		if in := e.inputOf(n); in != nil && in.Type == lines.TypeBool {
			r, _ := e.b.inputRow(e.home.sheet, e.b.blocks[e.target(n.Ref.Steps, n.Path)], in.Key)
			return e.b.refer(reference{kind: refValue, row: r}) + `="yes"`
		}
	case *lines.CallNode:
		if f := e.condCall(n); f != "" {
			return f
		}
	}
	return e.num(n, precSign) + "<>0"
}

func (e *emitter) condCall(n *lines.CallNode) string {
	switch n.Func {
	case "and", "or":
		return e.all(n)
	case "not":
		return "NOT(" + e.cond(n.Args[0]) + ")"
	case "has":
		return "ISNUMBER(" + e.num(n.Args[0], 0) + ")"
	case "given":
		return e.given(n.Args[0].(*lines.NameNode))
	case "if":
		if v, is := e.fixed(n.Args[0]); is {
			return e.cond(n.Args[branch(v)])
		}
		return "IF(" + e.cond(n.Args[0]) + "," + e.cond(n.Args[1]) + "," + e.cond(n.Args[2]) + ")"
	}
	return ""
}

// branch is the argument of an if that a condition takes.
func branch(condition float64) int {
	if condition != 0 {
		return 1
	}
	return 2
}

// all is and or or. Programs look at all their arguments: where one may fail
// that the ones before keep from being looked at, they are nested.
func (e *emitter) all(n *lines.CallNode) string {
	args := make([]string, len(n.Args))
	nested := false
	for i, a := range n.Args {
		args[i] = e.cond(a)
		nested = nested || i > 0 && mayFail(a)
	}
	if len(args) == 1 {
		return args[0]
	}
	if !nested {
		return strings.ToUpper(n.Func) + "(" + strings.Join(args, ",") + ")"
	}
	f := args[len(args)-1]
	for i := len(args) - 2; i >= 0; i-- {
		if n.Func == "and" {
			f = "IF(" + args[i] + "," + f + ",FALSE)"
		} else {
			f = "IF(" + args[i] + ",TRUE," + f + ")"
		}
	}
	return f
}

// mayFail reports whether a node divides, or tests for none what it may then read.
func mayFail(n lines.Node) bool {
	found := false
	lines.Walk(n, func(n lines.Node) bool {
		switch n := n.(type) {
		case *lines.BinaryNode:
			found = found || n.Op == "/" || n.Op == "^"
		case *lines.CallNode:
			found = found || n.Func == "mod" || n.Func == "growth" || n.Func == "discount"
		}
		return !found
	})
	return found
}

// text is the formula of a text.
func (e *emitter) text(n lines.Node) string {
	switch n := n.(type) {
	case *lines.TextNode:
		return quoted(n.Value)
	case *lines.NameNode:
		return e.read(n, 0)
	case *lines.CallNode:
		switch n.Func {
		case "if":
			if v, is := e.fixed(n.Args[0]); is {
				return e.text(n.Args[branch(v)])
			}
			return "IF(" + e.cond(n.Args[0]) + "," + e.text(n.Args[1]) + "," + e.text(n.Args[2]) + ")"
		case "first_of", "nth_of", "pick_of":
			return e.pick(n, `""`, func(e *emitter, n lines.Node) string { return e.text(n) })
		}
	}
	fail("a node %T that is no text", n)
	return ""
}

func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
