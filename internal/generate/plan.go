package main

import (
	"fmt"
	"slices"

	"rackrate/model/lines"
)

// item is what is scheduled: a line, or a reduction over all months in a once line.
type item struct {
	line   *lines.Line
	fold   *lines.CallNode // nil for a line
	needs  []need
	stage  int
	stored bool // in a slice
	local  bool // read within its own loop
	lagged bool // its month before is read within its own loop
	pinned bool // read from outside: stays as early as it can
}

// need is an item that another reads. An item of stage s stands in the once
// part s, or in the loop s, which follows it; later is 1 where the reader has to
// wait for the end of the loop.
type need struct {
	item  *item
	later int
	month bool // must stand before the reader within the month
	read  bool // from the slice, whatever the stage
	lag   bool // the month before
}

func (it *item) series() bool { return it.fold != nil || it.line.IsSeries() }

// extended reports whether the item goes on beyond the horizon.
func (it *item) extended() bool {
	if it.fold != nil {
		return it.fold.Args[0].IsExtended() && !nilBeyond(it.fold.Args[0])
	}
	return it.line.Extended
}

// late reports whether a line is nil up to the horizon, by its range.
func late(l *lines.Line) bool {
	if l.From == nil {
		return false
	}
	from, is := l.From.(*lines.BinaryNode)
	if !is || from.Op != "+" {
		return false
	}
	horizon, is := from.X.(*lines.NameNode)
	months, fixed := constant(from.Y)
	return is && horizon.Ref.Kind == lines.KindHorizon && fixed && months >= 1
}

// never reports whether a line is nil in all months.
func never(l *lines.Line) bool {
	v, is := constant(l.Expr)
	return l.IsSeries() && is && v == 0
}

// plan is the schedule of one block for one level.
type plan struct {
	block  *lines.Block
	facts  *facts
	items  []*item // in an order in which they can be worked out
	byLine map[*lines.Line]*item
	byFold map[*lines.CallNode]*item
	stages int
}

// newPlan schedules the lines of a block that are needed; outside are those that are read from without.
func newPlan(b *lines.Block, f *facts, needed, outside map[*lines.Line]bool) (*plan, error) {
	p := &plan{block: b, facts: f, byLine: map[*lines.Line]*item{}, byFold: map[*lines.CallNode]*item{}}
	for _, g := range b.Order() {
		for _, l := range g.Lines {
			if needed[l] {
				p.byLine[l] = &item{line: l, pinned: l.IsSeries() && outside[l], stored: l.IsSeries() && outside[l]}
			}
		}
	}
	for _, g := range b.Order() {
		for _, l := range g.Lines {
			if it := p.byLine[l]; it != nil {
				p.collect(it)
				p.items = append(p.items, it)
			}
		}
	}
	for round := 0; p.raise(); round++ {
		if round > len(p.items)+2 {
			return nil, fmt.Errorf("block %s cannot be cut into loops", b.Name)
		}
	}
	p.lower()
	p.mark()
	return p, nil
}

// collect finds what an item reads, and makes items of the reductions in it.
func (p *plan) collect(it *item) {
	for _, n := range roots(it.line) {
		p.reads(it, n, n != it.line.Expr || !it.line.IsSeries())
	}
}

// roots are the expressions of a line.
func roots(l *lines.Line) []lines.Node {
	if l.From == nil {
		return []lines.Node{l.Expr}
	}
	return []lines.Node{l.From, l.To, l.Expr}
}

// reads adds what a node needs to an item; once says that the node is worked out outside of the item's loop.
func (p *plan) reads(it *item, n lines.Node, once bool) {
	lines.Walk(n, func(n lines.Node) bool {
		switch n := n.(type) {
		case *lines.NameNode:
			p.add(it, n, need{later: wait(once), month: true, read: once})
		case *lines.IndexNode:
			p.indexed(it, n, once)
			return false
		case *lines.CallNode:
			return p.call(it, n, once)
		}
		return true
	})
}

func wait(once bool) int {
	if once {
		return 1
	}
	return 0
}

// add adds an own line to what an item needs; of a line that is once no end of a loop is waited for.
func (p *plan) add(it *item, n *lines.NameNode, how need) {
	if n.Ref.Kind != lines.KindLine || !n.Ref.Own() {
		return
	}
	how.item = p.byLine[p.block.Line(n.Ref.Name)]
	if !how.item.line.IsSeries() {
		how = need{item: how.item, month: true}
	}
	it.needs = append(it.needs, how)
}

func (p *plan) indexed(it *item, n *lines.IndexNode, once bool) {
	how := need{later: 1, month: true, read: true}
	switch {
	case once:
	case n.At == nil && n.Shift == -1:
		how = need{lag: true}
	case n.At == nil && n.Shift < 0 || n.At != nil && n.At.IsSeries() && p.facts.notAfter(n.At):
		how = need{month: true, read: true}
	}
	p.add(it, n.Of, how)
	if n.At != nil {
		p.reads(it, n.At, once)
	}
}

// call adds what is read in reductions and over instances, and says whether to look into the arguments in the
// ordinary way.
func (p *plan) call(it *item, n *lines.CallNode, once bool) bool {
	switch n.Func {
	case "sum", "highest", "lowest", "first", "last", "irr":
		if len(n.Args) == 3 { // a loop of its own, where the line stands
			for _, a := range n.Args {
				p.reads(it, a, true)
			}
			return false
		}
		if fold := p.foldable(it, n); fold != nil {
			it.needs = append(it.needs, need{item: fold, later: 1, month: true})
			return false
		}
		for _, a := range n.Args {
			p.reads(it, a, true)
		}
		return false
	case "sum_of", "least_of", "greatest_of", "first_of", "nth_of", "pick_of":
		for _, a := range n.Args[1:] {
			p.reads(it, a, once || n.IsSeries())
		}
		return false
	case "given", "decked", "deck":
		return false
	}
	return true
}

// foldable makes an item of a reduction over all months, unless it names the instances of a many.
func (p *plan) foldable(it *item, n *lines.CallNode) *item {
	if n.Func == "irr" || it.fold != nil || readsMany(n.Args[0]) {
		return nil
	}
	fold := &item{line: it.line, fold: n}
	p.byFold[n] = fold
	p.reads(fold, n.Args[0], false)
	p.items = append(p.items, fold)
	return fold
}

// readsMany reports whether a node names something of an instance that an enclosing sum_of, ... is at.
func readsMany(n lines.Node) (is bool) {
	lines.Walk(n, func(n lines.Node) bool {
		if c, call := n.(*lines.CallNode); call && c.IsSeries() && overMany(c) {
			return false
		}
		if name, named := n.(*lines.NameNode); named && name.Ref.Kind != lines.KindMany {
			is = is || slices.ContainsFunc(name.Ref.Steps, func(s lines.Step) bool { return s.Many })
		}
		return true
	})
	return is
}

func overMany(c *lines.CallNode) bool {
	switch c.Func {
	case "sum_of", "least_of", "greatest_of", "first_of", "nth_of", "pick_of":
		return true
	}
	return false
}

// raise puts items into the first stage that what they need allows, and says whether any moved.
func (p *plan) raise() (moved bool) {
	at := func(it *item, stage int) {
		if stage > it.stage {
			it.stage, moved = stage, true
		}
	}
	for _, it := range p.items {
		for _, n := range it.needs {
			at(it, n.item.stage+n.later)
		}
	}
	for _, g := range p.block.Order() {
		if !g.Loop {
			continue
		}
		stage := 0
		for _, l := range g.Lines {
			if it := p.byLine[l]; it != nil {
				stage = max(stage, it.stage)
			}
		}
		for _, l := range g.Lines {
			if it := p.byLine[l]; it != nil {
				at(it, stage)
			}
		}
	}
	return moved
}

// lower puts lines that are read nowhere else into the loop of those that read
// them, so that fewer have to be stored between loops.
func (p *plan) lower() {
	looped := map[*lines.Line]*lines.Group{}
	for _, g := range p.block.Order() {
		for _, l := range g.Lines {
			looped[l] = g
		}
	}
	for _, it := range slices.Backward(p.items) {
		if it.pinned || !it.series() || it.fold != nil || len(looped[it.line].Lines) > 1 {
			continue
		}
		latest := -1
		for _, reader := range p.items {
			for _, n := range reader.needs {
				if n.item != it || reader == it {
					continue
				}
				if s := reader.stage - n.later; latest < 0 || s < latest {
					latest = s
				}
			}
		}
		it.stage = max(it.stage, latest)
	}
}

// mark finds out which lines are stored and which are kept in variables.
func (p *plan) mark() {
	for _, it := range p.items {
		p.stages = max(p.stages, it.stage+1)
		for _, n := range it.needs {
			switch {
			case n.item.fold != nil || !n.item.line.IsSeries():
			case n.read || n.item.stage != it.stage:
				n.item.stored = true
			case n.lag:
				n.item.lagged, n.item.local = true, true
			default:
				n.item.local = true
			}
		}
	}
}

// loop lists the items of a loop in an order that keeps those with the same range of months together.
func (p *plan) loop(stage int) []*item {
	var open []*item
	for _, it := range p.items {
		if it.series() && it.stage == stage {
			open = append(open, it)
		}
	}
	var list []*item
	last := ""
	ready := func(it *item) bool {
		return !slices.ContainsFunc(it.needs, func(n need) bool {
			return n.month && n.item != it &&
				slices.Contains(open, n.item)
		})
	}
	for len(open) > 0 {
		next := -1
		for i, it := range open {
			if ready(it) && (next < 0 || span(it) == last && span(open[next]) != last) {
				next = i
			}
		}
		if next < 0 {
			panic("generate: a circle within a loop of block " + p.block.Name)
		}
		list = append(list, open[next])
		last = span(open[next])
		open = slices.Delete(open, next, next+1)
	}
	return list
}

// once lists the once lines of a stage in their order.
func (p *plan) once(stage int) []*item {
	var list []*item
	for _, it := range p.items {
		if !it.series() && it.stage == stage {
			list = append(list, it)
		}
	}
	return list
}
