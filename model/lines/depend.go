package lines

import (
	"slices"
	"strings"
)

// Use is a line of a block that an expression reads, possibly of another instance.
type Use struct {
	Line    *Line
	Own     bool // of the same instance
	Earlier bool // only of the month before
}

// uses lists what a line reads: lines, in the order of the text and each once a
// way, and keys of inputs.
func (l *Line) uses() (lines []Use, inputs []string) {
	visit := func(n *NameNode, earlier bool) {
		r := &n.Ref
		if r.Kind == KindInput {
			inputs = append(inputs, r.Input.Key)
			return
		}
		for _, b := range r.Blocks {
			if target := b.Line(r.Name); target != nil && r.Kind != KindMany {
				u := Use{target, r.Own(), earlier}
				if !slices.Contains(lines, u) {
					lines = append(lines, u)
				}
			} else if in := r.Input; in != nil {
				inputs = append(inputs, in.Key)
			}
		}
	}
	for _, root := range l.roots() {
		Walk(root, func(n Node) bool {
			switch n := n.(type) {
			case *NameNode:
				visit(n, false)
			case *IndexNode:
				visit(n.Of, n.At == nil && n.Shift == -1)
				if n.At != nil {
					Walk(n.At, func(at Node) bool {
						if name, is := at.(*NameNode); is {
							visit(name, false)
						}
						return true
					})
				}
				return false
			case *CallNode:
				if functions[n.Func].family == familyInput {
					if name := n.Args[0].(*NameNode); name.Ref.Kind == KindInput {
						inputs = append(inputs, name.Ref.Input.Key)
					}
					return false
				}
			}
			return true
		})
	}
	return lines, inputs
}

// Uses lists the lines that a line reads itself.
func (l *Line) Uses() []Use {
	list, _ := l.uses()
	return list
}

// Reaches is the set of inputs that a line of a block depends on, through all lines and links.
func (d *Definition) Reaches(block, line string) map[string]bool {
	reached := map[string]bool{}
	b := d.Block(block)
	if b == nil || b.Line(line) == nil {
		return reached
	}
	seen := map[*Line]bool{}
	var follow func(l *Line)
	follow = func(l *Line) {
		if seen[l] {
			return
		}
		seen[l] = true
		used, inputs := l.uses()
		for _, key := range inputs {
			reached[key] = true
		}
		for _, u := range used {
			follow(u.Line)
		}
	}
	follow(b.Line(line))
	return reached
}

// Group is a line, or several running lines that read each other's months before
// and are worked out together, month by month, in this order.
type Group struct {
	Lines []*Line
	Loop  bool // reads its own month before
}

// Order lists the block's lines so that each stands behind those of the block
// that it reads, whatever the order of the text.
func (b *Block) Order() []*Group { return b.order }

// arrange finds the order (Tarjan's strongly connected components come out in it) and refuses cycles.
func (b *Block) arrange(wrong *problems) {
	a := &arranger{b: b, number: map[*Line]int{}, low: map[*Line]int{}}
	for _, l := range b.Lines {
		if a.number[l] == 0 {
			a.visit(l)
		}
	}
	for _, lines := range a.components {
		g := &Group{Lines: lines, Loop: len(lines) > 1 || readsOwn(lines[0], lines[0])}
		if g.Loop {
			b.loop(g, wrong)
		}
		b.order = append(b.order, g)
	}
}

func readsOwn(l, target *Line) bool {
	return slices.ContainsFunc(l.Uses(), func(u Use) bool { return u.Own && u.Line == target })
}

type arranger struct {
	b           *Block
	number, low map[*Line]int
	stack       []*Line
	components  [][]*Line
}

func (a *arranger) visit(l *Line) {
	a.number[l] = len(a.number) + 1
	a.low[l] = a.number[l]
	a.stack = append(a.stack, l)
	for _, u := range l.Uses() {
		if !u.Own {
			continue
		}
		if a.number[u.Line] == 0 {
			a.visit(u.Line)
			a.low[l] = min(a.low[l], a.low[u.Line])
		} else if slices.Contains(a.stack, u.Line) {
			a.low[l] = min(a.low[l], a.number[u.Line])
		}
	}
	if a.low[l] == a.number[l] {
		at := slices.Index(a.stack, l)
		a.components = append(a.components, slices.Clone(a.stack[at:]))
		a.stack = a.stack[:at]
	}
}

// loop orders the lines of a group within the month and checks that they may read each other.
func (b *Block) loop(g *Group, wrong *problems) {
	var ordered, open []*Line
	var visit func(l *Line) bool
	visit = func(l *Line) bool {
		if slices.Contains(open, l) {
			names := []string{}
			for _, o := range append(open[slices.Index(open, l):], l) {
				names = append(names, o.Name)
			}
			wrong.add(l.statement(), l.Name, "depends on itself in the same month: %s", strings.Join(names, " reads "))
			return false
		}
		if slices.Contains(ordered, l) {
			return true
		}
		open = append(open, l)
		for _, u := range l.Uses() {
			if u.Own && !u.Earlier && slices.Contains(g.Lines, u.Line) && !visit(u.Line) {
				return false
			}
		}
		open = open[:len(open)-1]
		ordered = append(ordered, l)
		return true
	}
	g.Lines = byText(g.Lines)
	for _, l := range g.Lines {
		if at := l.otherMonths(g); len(at) > 0 {
			wrong.add(l.statement(), l.Name, "reads %s at another month than the one before, but they depend on "+
				"each other", strings.Join(at, ", "))
			return
		}
	}
	for _, l := range g.Lines {
		if !visit(l) {
			return
		}
	}
	g.Lines = ordered
	for _, l := range g.Lines {
		if l.Scope != ScopeRunning {
			wrong.add(l.statement(), l.Name, "is in a circle through the month before: it is a running line")
		}
		if l.Extended != g.Lines[0].Extended {
			wrong.add(l.statement(), l.Name, "and %s depend on each other: both go on beyond the horizon or neither",
				g.Lines[0].Name)
		}
	}
}

func byText(list []*Line) []*Line {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b *Line) int {
		return slices.Index(a.Block.Lines, a) - slices.Index(b.Block.Lines, b)
	})
	return list
}

// otherMonths names the lines of the group that l reads at months other than its own and the one before.
func (l *Line) otherMonths(g *Group) []string {
	var names []string
	Walk(l.Expr, func(n Node) bool {
		x, is := n.(*IndexNode)
		if !is || !x.Of.Ref.Own() || !slices.Contains(g.Lines, l.Block.Line(x.Of.Ref.Name)) {
			return true
		}
		if x.At != nil || x.Shift != -1 && x.Shift != 0 {
			names = append(names, x.Of.Ref.Name)
		}
		return x.At != nil
	})
	return names
}
