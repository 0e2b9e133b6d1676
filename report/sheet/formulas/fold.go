package formulas

import (
	"strconv"
	"strings"
)

// fold takes rows of months out that need not stand for themselves: those that
// only repeat another row, and those that one formula alone reads, month by
// month, where the two together stay short. What is read instead says so where
// it tells how it is worked out.
func (b *Book) fold() {
	read := map[*row][]int{} // the references to each row but columns, by their places
	for i, ref := range b.refs {
		if ref.kind != refColumn {
			read[ref.row] = append(read[ref.row], i)
		}
	}
	for _, bl := range b.order {
		for _, l := range bl.lines() {
			r := bl.rows[l.Name]
			if to := b.repeats(r); to != nil {
				b.replace(r, to, read)
				if r.folds() {
					bl.rows[l.Name], r.needed = to, false
				}
			}
		}
	}
	readers := b.readers()
	for _, bl := range b.order {
		for _, l := range bl.lines() {
			r := bl.rows[l.Name]
			if r.needed && r.folds() && b.worthFolding(r, readers[r]) {
				b.foldInto(l.Name, r, readers)
			}
		}
	}
}

// folds reports whether a row may be taken out: a line a month that is no result and that was not asked for.
func (r *row) folds() bool { return r.monthly && r.role == Calc && !r.kept && len(r.behind) == 0 }

// repeats is the row whose months a row repeats, nil where it does not.
func (b *Book) repeats(r *row) *row {
	ref, alone := b.only(r.formula)
	if !r.needed || !r.monthly || !alone || ref.kind != refMonth || ref.shift != 0 || ref.row.sheet != r.sheet ||
		ref.row.end < r.end || ref.row == r.sheet.axis {
		return nil
	}
	if again := b.repeats(ref.row); again != nil {
		return again
	}
	return ref.row
}

// only is the reference that a formula is, if it is nothing else.
func (b *Book) only(formula string) (ref reference, alone bool) {
	inside, is := strings.CutPrefix(formula, opens)
	number, rest, _ := strings.Cut(inside, closes)
	if !is || rest != "" {
		return ref, false
	}
	i, _ := strconv.Atoi(number)
	return b.refs[i], true
}

// replace has all that reads a row read another; read says what does.
func (b *Book) replace(r, to *row, read map[*row][]int) {
	for _, i := range read[r] {
		b.refs[i].row = to
	}
	read[to] = append(read[to], read[r]...)
	delete(read, r)
	to.opening = to.opening || r.opening
}

// reader is a row that reads another, and by which reference.
type reader struct {
	row *row
	ref int
}

// readers lists what reads each row, each time it is read.
func (b *Book) readers() map[*row][]reader {
	out := map[*row][]reader{}
	var visit func(r *row)
	visit = func(r *row) {
		if !r.needed {
			return
		}
		for _, i := range references(r.formula) {
			out[b.refs[i].row] = append(out[b.refs[i].row], reader{r, i})
		}
		for _, h := range r.behind {
			visit(h)
		}
	}
	for _, s := range b.sheets {
		for _, sec := range s.all() {
			for _, r := range sec.rows {
				visit(r)
			}
		}
	}
	return out
}

// references are the numbers of the references of a formula.
func references(formula string) []int {
	var list []int
	for {
		_, after, found := strings.Cut(formula, opens)
		if !found {
			return list
		}
		number, rest, _ := strings.Cut(after, closes)
		i, _ := strconv.Atoi(number)
		list = append(list, i)
		formula = rest
	}
}

// How long formulas may become, before references are written out, by taking others in.
const (
	short = 420 // one that takes another in
	twice = 130 // what is worked out more than once by it
)

// worthFolding reports whether a row is read in its own months only, on its own
// sheet, by formulas that stay short if they take its own in.
func (b *Book) worthFolding(r *row, by []reader) bool {
	if len(by) == 0 || (len(by)-1)*len(r.formula) > twice {
		return false
	}
	for _, x := range by {
		ref, to := b.refs[x.ref], x.row
		if ref.kind != refMonth || ref.shift != 0 || !to.monthly || to.sheet != r.sheet || to.end > r.end ||
			len(to.formula)+len(r.formula) > short {
			return false
		}
	}
	return true
}

// foldInto takes a row into the formulas that read it.
func (b *Book) foldInto(name string, r *row, readers map[*row][]reader) {
	r.needed = false
	for _, x := range readers[r] {
		f := r.formula
		if guard, rest := guarded(f); guard != "" && strings.HasPrefix(x.row.formula, guard) {
			f = rest
		}
		if !atomic(f) {
			f = "(" + f + ")"
		}
		x.row.formula = strings.Replace(x.row.formula, opens+strconv.Itoa(x.ref)+closes, f, 1)
		if why := "; " + name + " = " + r.rule; !strings.Contains(x.row.rule, why) {
			own := *x.row.face
			own.rule += why
			x.row.face = &own
		}
	}
	for _, i := range references(r.formula) {
		of := b.refs[i].row
		list := readers[of]
		readers[of] = nil
		for _, x := range list {
			if x.row != r {
				readers[of] = append(readers[of], x)
			}
		}
		for _, x := range readers[r] {
			readers[of] = append(readers[of], reader{x.row, i})
		}
	}
}

// guarded splits a formula into the months outside which it is nil, and the rest; "" where it has none.
func guarded(formula string) (guard, rest string) {
	head, tail, found := strings.Cut(formula, "),0,")
	if !found || !strings.HasPrefix(head, "IF(OR(") || strings.Count(head, "(") != 2 || !strings.HasSuffix(tail, ")") {
		return "", formula
	}
	return head + "),0,", strings.TrimSuffix(tail, ")")
}

// atomic reports whether a formula can stand in another as it is: a reference, a number or one call.
func atomic(f string) bool {
	depth := 0
	for i := range len(f) {
		switch c := f[i]; {
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 && i < len(f)-1 {
				return false
			}
		case depth == 0 && strings.IndexByte("+-*/^<>=& ", c) >= 0:
			return false
		}
	}
	return true
}
