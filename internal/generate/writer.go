package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"rackrate/model/lines"
)

// writer writes one function: the lines of a plan, stage by stage.
type writer struct {
	k       *kernel
	p       *plan
	out     *bytes.Buffer
	taken   map[string]bool
	hoists  []map[string]string // what stands in a variable, by its key; inner scopes last
	locals  map[*lines.Line]string
	folds   map[*lines.CallNode]string
	vectors int
	spans   int // ranges of months that series are cleared outside of, so far
	level   string
	keeping *keeping // of the loop that is written
	err     error
}

// place is where an expression stands.
type place struct {
	loop  *loop // nil: worked out once
	bound []binding
}

// loop is a loop over months.
type loop struct {
	stage   int           // of the plan, whose lines stand in variables; -1 of others
	tail    bool          // beyond the horizon
	length  string        // of the slices: size, full, or "" where reads are checked
	free    string        // the range of months that the loop keeps to
	void    string        // the range of months that it keeps out of
	ended   []*item       // lines that are over, whose month before is nil from the second month on
	items   []*item       // that are worked out in it
	start   string        // the variable of its first month, of which i counts; "" where t counts from 0
	end     string        // the variable of the month after its last
	prelude *bytes.Buffer // stands before the loop
}

// reads reports whether an item is read in the loop.
func (l *loop) reads(it *item) bool {
	return slices.ContainsFunc(l.items, func(reader *item) bool {
		return slices.ContainsFunc(reader.needs, func(n need) bool { return n.item == it && !n.read })
	})
}

// at is the place of the month in a slice that is cut for the loop.
func (l *loop) at() string {
	if l.start != "" {
		return "i"
	}
	return "t"
}

// cut cuts a slice to the months of the loop.
func (l *loop) cut() string {
	if l.start != "" {
		return "[" + l.start + ":" + l.end + "]"
	}
	return "[:" + l.length + "]"
}

// binding is the variable of an instance that an enclosing sum_of, ... is at.
type binding struct {
	path, variable string
	to             *lines.Connect
}

// reserved are names that generated functions use themselves.
var reserved = strings.Fields(
	`r ax t i month size full want math lines min max len clear append true false float64 int string nil
	at yes has none power serial monthOf clip window mod sign clearOutside break case chan const continue default defer else
	fallthrough for func go goto if import interface map package range return select struct switch type var`)

func newWriter(k *kernel, p *plan, level string) *writer {
	w := &writer{k: k, p: p, level: level, out: &bytes.Buffer{}, taken: map[string]bool{},
		locals: map[*lines.Line]string{}, folds: map[*lines.CallNode]string{}}
	w.hoists = []map[string]string{{}}
	for _, name := range reserved {
		w.taken[name] = true
	}
	for _, it := range p.items {
		if it.local && it.fold == nil {
			w.locals[it.line] = w.unique(lower(it.line.Name))
		}
	}
	return w
}

func (w *writer) unique(name string) string {
	free := name
	for i := 2; w.taken[free]; i++ {
		free = fmt.Sprintf("%s%d", name, i)
	}
	w.taken[free] = true
	return free
}

func (w *writer) printf(format string, args ...any) { fmt.Fprintf(w.out, format, args...) }

func (w *writer) fail(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf("block %s: %s", w.p.block.Name, fmt.Sprintf(format, args...))
	}
}

// into collects what write writes.
func (w *writer) into(b *bytes.Buffer, write func()) {
	before := w.out
	w.out = b
	write()
	w.out = before
}

// scoped runs write with variables of its own.
func (w *writer) scoped(write func()) {
	w.hoists = append(w.hoists, map[string]string{})
	write()
	w.hoists = w.hoists[:len(w.hoists)-1]
}

// hoist puts what make gives into a variable before the loop, once.
func (w *writer) hoist(l *loop, key, name string, make func() string) string {
	for _, scope := range w.hoists {
		if v, ok := scope[key]; ok {
			return v
		}
	}
	variable := ""
	w.into(l.prelude, func() {
		value := make()
		variable = w.unique(name)
		w.printf("%s := %s\n", variable, value)
	})
	w.hoists[len(w.hoists)-1][key] = variable
	return variable
}

// function writes the body of a function.
func (w *writer) function() string {
	for stage := range w.p.stages {
		for _, it := range w.p.once(stage) {
			w.assign("r."+w.field(it.line.Name), it.line.Expr, place{})
		}
		w.loop(stage)
	}
	return w.out.String()
}

func (w *writer) field(name string) string { return lower(name) }

// isVector reports whether a line is other instances' series put together or
// taken as they are, or a curve, which needs no loop of its own.
func isVector(l *lines.Line) bool {
	return l.IsSeries() && l.From == nil && isWhole(l.Expr, l.Extended)
}

// isWhole reports whether a value a month is a slice as it is; extended, beyond the horizon too.
func isWhole(n lines.Node, extended bool) bool {
	switch n := n.(type) {
	case *lines.NameNode:
		return n.IsSeries() && !n.Ref.Own() && (!extended || n.IsExtended() && !mixed(n))
	case *lines.CallNode:
		if n.Func == "if" {
			return !n.Args[0].IsSeries() && isWhole(n.Args[1], extended) && isWhole(n.Args[2], extended)
		}
		if isCurve(n) {
			return true
		}
		return overMany(n) && n.IsSeries() && (!extended || n.IsExtended())
	}
	return false
}

// isCurve reports whether a value is a curve of powers as it is.
func isCurve(n *lines.CallNode) bool {
	if n.Func != "growth" && n.Func != "discount" || n.Args[0].IsSeries() {
		return false
	}
	return isMonth(n.Args[1])
}

// sliceOf gives the slice of such a value.
func (w *writer) sliceOf(n lines.Node, at place) string {
	length := "size"
	if at.loop.tail {
		length = "full"
	}
	switch n := n.(type) {
	case *lines.NameNode:
		return w.series(n, at, length)
	case *lines.CallNode:
		if isCurve(n) {
			curve, _ := w.curve(n, at)
			return curve + "[:" + length + "]"
		}
		if n.Func != "if" {
			return w.vector(n, at)
		}
		a, b := w.sliceOf(n.Args[1], at), w.sliceOf(n.Args[2], at)
		condition := w.condition(n.Args[0], at)
		key := "either " + length + w.key(n, at)
		for _, scope := range w.hoists {
			if v, ok := scope[key]; ok {
				return v
			}
		}
		name := w.unique(takenName(n))
		w.into(at.loop.prelude, func() {
			w.printf("%s := %s\nif !%s {\n%s = %s\n}\n", name, a, condition.in(7), name, b)
		})
		w.hoists[len(w.hoists)-1][key] = name
		return name
	}
	return ""
}

// takenName is what the one of two series that is taken is called.
func takenName(n *lines.CallNode) string {
	if name, is := n.Args[1].(*lines.NameNode); is {
		return "taken" + goName(name.Ref.Name)
	}
	return "taken"
}
