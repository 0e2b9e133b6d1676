package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"rackrate/model/lines"
)

// Lines of a range c..last that depend on the month only by how far it is from
// c, as rent and survival of a lease do, are the same for another c. Where values
// are asked for again and again (wantValue: break-evens, tornado, grids) they
// are kept by months since c, and worked out again only where something else
// that they read has changed or more months are asked for.

// leastKept is the number of lines from which on keeping them pays.
const leastKept = 6

// keeping is what of a loop is kept.
type keeping struct {
	of     string           // the range
	items  []*item          // in the loop's order
	arrays map[*item]string // that others of the loop, or outside, read
	from   string           // the variable of its first month
}

// keep finds out what of a loop is kept; nil where that does not pay.
func (w *writer) keep(items []*item, of string) *keeping {
	if w.level != "Value" || of == "" || w.k.kept[w.p.block] != nil {
		return nil
	}
	k := &keeping{of: of, arrays: map[*item]string{}}
	var first *lines.NameNode
	for _, it := range items {
		if it.fold != nil || span(it) != of {
			continue
		}
		name, is := it.line.From.(*lines.NameNode)
		if !is || !w.p.facts.notNegative(name) {
			return nil
		}
		first = name
		if it.line.Extended && w.sinceFirst(it.line.Expr, first.Ref.Name, k.items) {
			k.items = append(k.items, it)
		}
	}
	if len(k.items) < leastKept {
		return nil
	}
	for _, it := range k.items {
		if w.readBeside(it, items, k.items) {
			k.arrays[it] = ""
		}
	}
	return k
}

// readBeside reports whether an item that is kept is read by one that is not, or outside of its loop.
func (w *writer) readBeside(it *item, loop, kept []*item) bool {
	return it.stored || slices.ContainsFunc(loop, func(reader *item) bool {
		return !slices.Contains(kept, reader) && slices.ContainsFunc(reader.needs, func(n need) bool {
			return n.item == it
		})
	})
}

// sinceFirst reports whether a value depends on the month only by how far it is from first, a once line, and on
// lines that do.
func (w *writer) sinceFirst(n lines.Node, first string, kept []*item) bool {
	holds := true
	lines.Walk(n, func(n lines.Node) bool {
		switch n := n.(type) {
		case *lines.BinaryNode:
			x, isX := n.X.(*lines.NameNode)
			y, isY := n.Y.(*lines.NameNode)
			if isX && isY && n.Op == "-" && x.Ref.Kind == lines.KindMonth && y.Ref.Own() && y.Ref.Name == first {
				return false
			}
		case *lines.IndexNode:
			holds = holds && n.At == nil && n.Shift == -1 && isKept(n.Of, kept)
			return false
		case *lines.NameNode:
			switch {
			case n.Ref.Kind == lines.KindMonth || n.IsText() || n.Ref.Own() && n.Ref.Name == first:
				holds = false
			case n.IsSeries():
				holds = holds && isKept(n, kept)
			}
		case *lines.CallNode:
			switch n.Func {
			case "if", "and", "or", "not", "min", "max", "abs", "floor", "growth", "discount":
			default:
				holds = false
			}
		}
		return holds
	})
	return holds
}

func isKept(n *lines.NameNode, kept []*item) bool {
	return n.Ref.Own() && slices.ContainsFunc(kept, func(it *item) bool { return it.line.Name == n.Ref.Name })
}

// writeKept writes the loop of the lines that are kept, under the condition that they are not there yet.
func (w *writer) writeKept(k *keeping, stage int) {
	from, to := w.bounds(k.items, k.of, "", "full")
	k.from = from
	for i, it := range k.items {
		if _, read := k.arrays[it]; read {
			name := w.unique("kept" + goName(k.items[i].line.Name))
			k.arrays[it] = name
			w.k.kept[w.p.block] = append(w.k.kept[w.p.block], fmt.Sprintf("kept%d", len(w.k.kept[w.p.block])+1))
			w.printf("%s := r.kept%d\n", name, len(w.k.kept[w.p.block]))
		}
	}
	read := w.scalars(k.items)
	w.k.keptKey[w.p.block] = len(read)
	key := w.unique("key")
	w.printf("%s := [...]float64{%s}\n", key, strings.Join(read, ", "))
	w.printf("if months := %s - %s + 1; months > r.keptMonths || %s != r.keptKey {\nr.keptMonths, r.keptKey = "+
		"months, %[3]s\n", to, from, key)
	var ahead, body bytes.Buffer
	w.scoped(func() {
		for _, it := range k.items {
			if it.lagged {
				w.printf("%sBefore := 0.0\n", w.locals[it.line])
			}
		}
		l := &loop{stage: stage, length: "full", free: k.of, prelude: &ahead, items: k.items}
		w.into(&body, func() {
			for _, it := range k.items {
				w.keepMonth(it, k, place{loop: l})
			}
			for _, it := range k.items {
				if it.lagged {
					w.printf("%sBefore = %[1]s\n", w.locals[it.line])
				}
			}
		})
	})
	w.out.Write(ahead.Bytes())
	w.closeLoop(fmt.Sprintf("for t := %s; t <= %s; t++ {\n", from, to), body.String())
	w.printf("}\n")
}

// keepMonth writes one line for one month since the first.
func (w *writer) keepMonth(it *item, k *keeping, at place) {
	array := k.arrays[it]
	if array != "" {
		array = fmt.Sprintf("%s[t-%s]", array, k.from)
	}
	if !at.loop.reads(it) && !it.lagged {
		w.assign(array, it.line.Expr, at)
		return
	}
	w.declare(w.locals[it.line], it.line.Expr, at)
	if array != "" {
		w.printf("%s = %s\n", array, w.locals[it.line])
	}
}

func (w *writer) isKept(it *item) bool {
	return w.keeping != nil && slices.Contains(w.keeping.items, it)
}

// fromKept writes what of a line that is kept is needed in the loop of the others.
func (w *writer) fromKept(it *item, at place) {
	array := w.keeping.arrays[it]
	if array == "" {
		return
	}
	l, from := at.loop, w.keeping.from
	slice := fmt.Sprintf("%s[%s-%s:%s-%s]", array, l.start, from, l.end, from)
	array = w.hoist(l, slice, array, func() string { return slice }) + "[i]"
	if w.readByOthers(it, at.loop) {
		w.printf("%s := %s\n", w.locals[it.line], array)
		w.store(it, at.loop)
	} else if it.stored {
		w.printf("%s[i] = %s\n", w.slice(it.line, at.loop), array)
	}
}

func (w *writer) readByOthers(it *item, l *loop) bool {
	return slices.ContainsFunc(l.items, func(reader *item) bool {
		return !slices.Contains(w.keeping.items, reader) &&
			slices.ContainsFunc(reader.needs, func(n need) bool { return n.item == it && !n.read })
	})
}

// scalars are the numbers that lines read, each once.
func (w *writer) scalars(items []*item) []string {
	var list []string
	for _, it := range items {
		lines.Walk(it.line.Expr, func(n lines.Node) bool {
			name, is := n.(*lines.NameNode)
			if is && !name.IsSeries() {
				if v := w.value(name, place{}).s; !slices.Contains(list, v) {
					list = append(list, v)
				}
			}
			return true
		})
	}
	return slices.DeleteFunc(list, func(v string) bool {
		return v == "r."+w.field(items[0].line.From.(*lines.NameNode).Ref.Name)
	})
}
