package main

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"rackrate/model/lines"
)

// span is the range of months of an item, as a key.
func span(it *item) string {
	if it.fold != nil || it.line.From == nil {
		return ""
	}
	return show(it.line.From) + ".." + show(it.line.To)
}

// loop writes the loops of a stage: one of all lines that have no range of
// months of their own, and one of each range whose lines nothing else of the stage is tied to.
func (w *writer) loop(stage int) {
	var rest []*item
	var ranges []string
	apart := map[string][]*item{}
	items := w.looped(stage)
	tie := tied(items)
	for _, it := range items {
		of := ""
		for _, with := range tie[it] {
			if s := span(with); with.fold == nil && of == "" {
				of = s
			}
		}
		if of == "" || !everyItem(tie[it], func(with *item) bool { return nilOutside(with, of) }) {
			rest = append(rest, it)
			continue
		}
		if apart[of] == nil {
			ranges = append(ranges, of)
		}
		apart[of] = append(apart[of], it)
	}
	w.loopOf(stage, rest)
	for _, of := range ranges {
		w.loopOf(stage, apart[of])
	}
}

// tied lists, of each item, all that are tied to it because one reads the other.
func tied(items []*item) map[*item][]*item {
	group := map[*item][]*item{}
	for _, it := range items {
		group[it] = []*item{it}
	}
	for _, it := range items {
		for _, n := range it.needs {
			a, b := group[it], group[n.item]
			if len(b) == 0 || slices.Contains(a, n.item) {
				continue
			}
			both := append(slices.Clone(a), b...)
			for _, member := range both {
				group[member] = both
			}
		}
	}
	return group
}

// loopOf writes the loop of some lines of a stage, and its tail beyond the horizon.
func (w *writer) loopOf(stage int, items []*item) {
	if len(items) == 0 {
		return
	}
	main := w.begun(items)
	span := dominant(main)
	w.keeping = w.keep(main, span)
	w.startLoop(items)
	if w.keeping != nil {
		w.writeKept(w.keeping, stage)
	}
	switch {
	case span == "":
		w.segment(main, &loop{stage: stage, length: "size"}, "0", "size-1")
	case everyItem(main, func(it *item) bool { return nilOutside(it, span) }):
		w.within(main, &loop{stage: stage, length: "size", free: span}, "", span)
	default:
		w.segments(main, stage, span)
	}
	w.tail(items, stage)
}

// looped lists what needs a loop; lists put together are written at once.
func (w *writer) looped(stage int) []*item {
	var items []*item
	for _, it := range w.p.loop(stage) {
		switch {
		case it.fold != nil || !isVector(it.line) && !never(it.line):
			items = append(items, it)
		case never(it.line): // its slice is never written
		default:
			l := &loop{stage: -1, tail: it.line.Extended, prelude: w.out}
			w.printf("r.%s = %s\n", w.field(it.line.Name), w.sliceOf(it.line.Expr, place{loop: l}))
		}
	}
	return items
}

func everyItem(items []*item, holds func(*item) bool) bool {
	return !slices.ContainsFunc(items, func(it *item) bool { return !holds(it) })
}

// dominant is the range of months that most lines of a loop have, "" where they are few.
func dominant(items []*item) (best string) {
	count := map[string]int{}
	for _, it := range items {
		if s := span(it); s != "" && !late(it.line) {
			count[s]++
			if count[s] > count[best] {
				best = s
			}
		}
	}
	if count[best] < 3 && !everyItem(items, func(it *item) bool { return nilOutside(it, best) }) {
		return ""
	}
	return best
}

// nilOutside reports whether an item is or adds nothing outside a range of months.
func nilOutside(it *item, of string) bool {
	if it.fold == nil {
		return span(it) == of || late(it.line) && strings.HasSuffix(of, ".."+show(it.line.To))
	}
	return it.fold.Func == "sum" && nilWhere(it.fold.Args[0], func(n *lines.NameNode) bool {
		l := it.line.Block.Line(n.Ref.Name)
		return n.Ref.Kind == lines.KindLine && n.Ref.Own() && l.From != nil && show(l.From)+".."+show(l.To) == of
	})
}

// begun leaves out lines that are nil up to the horizon, and clears them.
func (w *writer) begun(items []*item) []*item {
	var list []*item
	var slices []string
	for _, it := range items {
		if it.fold != nil || !late(it.line) {
			list = append(list, it)
		} else if it.stored {
			slices = append(slices, "r."+w.field(it.line.Name)+"[:size]")
		}
	}
	w.clearOutside(slices, "0", "0", "-1")
	return list
}

// startLoop declares what is carried from month to month.
func (w *writer) startLoop(items []*item) {
	for _, it := range items {
		if it.lagged && !w.isKept(it) {
			w.printf("%sBefore := 0.0\n", w.locals[it.line])
		}
		if it.fold != nil {
			w.folds[it.fold] = w.unique(it.fold.Func + "Of" + goName(it.line.Name))
			w.printf("%s := %s\n", w.folds[it.fold], foldStart[it.fold.Func])
		}
	}
}

var foldStart = map[string]string{"sum": "0.0", "highest": "math.Inf(-1)", "lowest": "math.Inf(1)", "first": "-1.0",
	"last": "-1.0"}

// segment writes one loop over the months from..to.
func (w *writer) segment(items []*item, l *loop, from, to string) {
	l.items = items
	end := to + "+1"
	if cut, is := strings.CutSuffix(to, "-1"); is {
		end = cut
	}
	if from == "0" && end == l.length {
		ahead, body := w.body(l)
		w.out.WriteString(ahead)
		w.closeLoop(fmt.Sprintf("for t := 0; t < %s; t++ {\n", end), body)
		return
	}
	l.start, l.end = w.unique("start"), w.unique("end")
	w.scoped(func() {
		ahead, body := w.body(l)
		if body == "" {
			return
		}
		w.printf("if %s, %s := %s, %s; %[1]s < %[2]s {\n%[5]s", l.start, l.end, from, end, used(ahead, body))
		w.closeLoop(l.head(body), body)
		w.printf("}\n")
	})
}

// used leaves out of what stands before a loop the variables that neither it nor the loop reads: what they are
// multiplied with is nil.
func used(ahead, body string) string {
	lines := strings.SplitAfter(ahead, "\n")
	for i, line := range slices.Backward(lines) {
		name, _, declares := strings.Cut(line, " := ")
		if declares && !regexp.MustCompile(`\b`+name+`\b`).MatchString(body) {
			lines[i] = ""
		}
		body += lines[i]
	}
	return strings.Join(lines, "")
}

// head writes the head of a loop over months that slices are cut to.
func (l *loop) head(body string) string {
	if !usesI.MatchString(body) {
		return fmt.Sprintf("for t := %s; t < %s; t++ {\n", l.start, l.end)
	}
	head := fmt.Sprintf("for i := range %s - %s {\n", l.end, l.start)
	if usesT.MatchString(body) || usesMonth.MatchString(body) {
		head += fmt.Sprintf("t := %s + i\n", l.start)
	}
	return head
}

// body gives what stands before a loop, and what is done in a month.
func (w *writer) body(l *loop) (ahead, body string) {
	var before, month bytes.Buffer
	l.prelude = &before
	w.into(&month, func() { w.months(l.items, l) })
	return before.String(), month.String()
}

var (
	usesMonth = regexp.MustCompile(`\bmonth\b`)
	usesT     = regexp.MustCompile(`\bt\b`)
	usesI     = regexp.MustCompile(`\bi\b`)
)

func (w *writer) closeLoop(head, body string) {
	if body == "" {
		return
	}
	if usesMonth.MatchString(body) {
		body = "month := float64(t)\n" + body
	}
	w.printf("%s%s}\n", head, body)
}

// bounds gives the months of a range, in variables; of those that end with the axis to is its end.
func (w *writer) bounds(items []*item, of, start, end string) (from, to string) {
	at := slices.IndexFunc(items, func(it *item) bool { return span(it) == of })
	from, to = w.rangeOf(items[at].line, &loop{prelude: w.out, length: end})
	if from == "" {
		from = "0"
	}
	switch {
	case to == "":
		to = end + "-1"
	case items[at].line.Extended && end == "size":
		to = "min(" + to + ", size-1)"
	}
	if start != "" {
		from = "max(" + from + ", " + start + ")"
	}
	return from, to
}

// within writes a loop over a range of months, outside of which nothing happens.
func (w *writer) within(items []*item, l *loop, start, of string) {
	from, to := w.bounds(items, of, start, l.length)
	var slices []string
	for _, it := range items {
		if it.stored && it.fold == nil {
			slice := "r." + w.field(it.line.Name)
			if it.line.Extended && l.length == "size" {
				slice += "[:size]"
			}
			slices = append(slices, slice)
		}
	}
	w.clearOutside(slices, or(start, "0"), from, to)
	w.segment(items, l, from, to)
}

// clearOutside writes that series, from the month start on, are nil outside the months from..to. They are left alone
// where the function that runs ran last too, and over the same months.
func (w *writer) clearOutside(slices []string, start, from, to string) {
	if len(slices) == 0 {
		return
	}
	w.spans++
	w.k.spans[w.p.block] = max(w.k.spans[w.p.block], w.spans)
	w.printf("if r.spans[%d].moved(%s, %s, r.again) {\n", w.spans-1, from, to)
	for _, slice := range slices {
		w.printf("clearOutside(%s, %s, %s, %s)\n", slice, start, from, to)
	}
	w.printf("}\n")
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// segments writes the months before a range, those in it and those after it: outside the lines of that range are nil.
func (w *writer) segments(items []*item, stage int, of string) {
	from, to := w.bounds(items, of, "", "size")
	var others []*item
	var slices []string
	for _, it := range items {
		if span(it) != of {
			others = append(others, it)
		} else if it.stored {
			slices = append(slices, "r."+w.field(it.line.Name)+"[:size]")
		}
	}
	w.clearOutside(slices, "0", from, to)
	if from != "0" {
		w.segment(others, &loop{stage: stage, length: "size", void: of}, "0", "min("+from+", size)-1")
	}
	w.segment(items, &loop{stage: stage, length: "size", free: of}, from, to)
	if to == "size-1" {
		return
	}
	after := &loop{stage: stage, length: "size", void: of}
	for _, it := range items {
		if span(it) == of && it.lagged {
			after.ended = append(after.ended, it)
		}
	}
	w.segment(others, after, "max("+from+", "+to+"+1)", "size-1")
}

// tail writes the months beyond the horizon, for lines that go on.
func (w *writer) tail(items []*item, stage int) {
	var on, ended []*item
	for _, it := range items {
		if it.extended() {
			on = append(on, it)
		}
	}
	if len(on) == 0 {
		return
	}
	for _, it := range items {
		if it.lagged && !it.extended() && (&loop{items: on}).reads(it) {
			ended = append(ended, it)
		}
	}
	l := &loop{stage: stage, tail: true, length: "full", ended: ended}
	span := dominant(on)
	if span != "" && len(ended) == 0 && everyItem(on, func(it *item) bool { return nilOutside(it, span) }) {
		l.free = span
		w.within(on, l, "size", span)
		return
	}
	w.segment(on, l, "size", "full-1")
}

// rangeOf hoists the first and last month of a line; "" where they are those of the axis.
func (w *writer) rangeOf(line *lines.Line, l *loop) (from, to string) {
	if v, is := constant(line.From); !is || v > 0 {
		from = w.hoist(l, "from "+show(line.From), "from", func() string {
			return fmt.Sprintf("clip(%s, 0, full)", w.value(line.From, place{}).s)
		})
	}
	if n, is := line.To.(*lines.NameNode); is && (n.Ref.Kind == lines.KindHorizon && !line.Extended ||
		n.Ref.Kind == lines.KindLast) {
		return from, ""
	}
	if line.Extended && l.length == "size" && beyond(line.To, map[*lines.Line]bool{}) {
		return from, ""
	}
	to = w.hoist(l, "to "+show(line.To), "to", func() string {
		end := "full-1"
		if !line.Extended {
			end = "size-1"
		}
		return fmt.Sprintf("clip(%s, -1, %s)", w.value(line.To, place{}).s, end)
	})
	return from, to
}

// months writes the lines of a loop for one month.
func (w *writer) months(items []*item, l *loop) {
	for i := 0; i < len(items); {
		j := i + 1
		for j < len(items) && span(items[j]) == span(items[i]) {
			j++
		}
		w.cluster(items[i:j], l)
		i = j
	}
	for _, it := range items {
		if it.lagged && !w.isKept(it) {
			w.printf("%sBefore = %s\n", w.locals[it.line], w.locals[it.line])
		}
	}
	for _, it := range l.ended {
		w.printf("%sBefore = 0\n", w.locals[it.line])
	}
}

// cluster writes lines of one range of months, under a condition unless the loop has that range.
func (w *writer) cluster(items []*item, l *loop) {
	at := place{loop: l}
	if s := span(items[0]); s == "" || s == l.free || l.tail && late(items[0].line) && strings.HasSuffix(l.free,
		".."+show(items[0].line.To)) {
		for _, it := range items {
			w.inMonth(it, at)
		}
		return
	}
	from, to := w.rangeOf(items[0].line, l)
	var conditions []string
	if from != "" {
		conditions = append(conditions, "t >= "+from)
	}
	if to != "" {
		conditions = append(conditions, "t <= "+to)
	}
	if len(conditions) == 0 {
		for _, it := range items {
			w.inMonth(it, at)
		}
		return
	}
	for _, it := range items {
		if w.locals[it.line] == "" {
			w.locals[it.line] = w.unique(lower(it.line.Name))
		}
		w.printf("var %s float64\n", w.locals[it.line])
	}
	w.printf("if %s {\n", strings.Join(conditions, " && "))
	for _, it := range items {
		w.assign(w.locals[it.line], it.line.Expr, at)
	}
	w.printf("}\n")
	for _, it := range items {
		w.store(it, l)
	}
}

func (w *writer) store(it *item, l *loop) {
	if it.stored {
		w.printf("%s[%s] = %s\n", w.slice(it.line, l), l.at(), w.locals[it.line])
	} else if !it.local {
		w.printf("_ = %s\n", w.locals[it.line])
	}
}

// slice is the variable with the slice that a line of the loop is stored in.
func (w *writer) slice(line *lines.Line, l *loop) string {
	field := "r." + w.field(line.Name)
	slice := field + l.cut()
	return w.hoist(l, slice, lower(line.Name)+"Series", func() string { return slice })
}

// inMonth writes one item.
func (w *writer) inMonth(it *item, at place) {
	switch {
	case w.isKept(it):
		w.fromKept(it, at)
	case it.fold != nil:
		if at.loop.void != "" && nilOutside(it, at.loop.void) {
			return
		}
		w.fold(w.folds[it.fold], it.fold, at)
	case it.lagged || it.local && at.loop.reads(it):
		w.declare(w.locals[it.line], it.line.Expr, at)
		w.store(it, at.loop)
	case it.stored:
		w.assign(w.slice(it.line, at.loop)+"["+at.loop.at()+"]", it.line.Expr, at)
	}
}

// fold writes what a month adds to a reduction.
func (w *writer) fold(into string, n *lines.CallNode, at place) {
	switch n.Func {
	case "sum":
		w.printf("%s += %s\n", into, w.value(n.Args[0], at).s)
	case "highest":
		w.extreme(into, ">", n.Args[0], at)
	case "lowest":
		w.extreme(into, "<", n.Args[0], at)
	case "first":
		stop := ""
		if len(at.loop.items) == 1 { // there is nothing else to go on for
			stop = "break\n"
		}
		w.printf("if %s < 0 && %s {\n%s = month\n%s}\n", into, w.condition(n.Args[0], at).in(5), into, stop)
	case "last":
		w.printf("if %s {\n%s = month\n}\n", w.condition(n.Args[0], at).s, into)
	}
}

// extreme writes what a month is to the highest or lowest value so far.
func (w *writer) extreme(into, above string, n lines.Node, at place) {
	v := w.value(n, at)
	if strings.ContainsAny(v.s, " (") {
		name := w.unique("v")
		w.printf("%s := %s\n", name, v.s)
		v = code{name, 9}
	}
	w.printf("if %s %s %s {\n%s = %s\n}\n", v.s, above, into, into, v.s)
}
