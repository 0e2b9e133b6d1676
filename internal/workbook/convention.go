package workbook

import (
	"fmt"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// convention is how an analyst writes numbers and dates as text. It is decided for
// a column as a whole: one cell that can be read in one way only settles the others.
type convention struct {
	decimal decimal
	days    dayOrder
}

// learn takes in what a cell says of the convention.
func (v *convention) learn(c cell) {
	if c.kind != text || len(c.text) > longestHeader || !strings.ContainsAny(c.text, "0123456789") {
		return
	}
	if n, ok := takeApart(c.text); ok {
		v.decimal = joined(v.decimal, n.vote(), mixed)
		if other, ok := takeApart(n.to); n.to != "" && ok {
			v.decimal = joined(v.decimal, other.vote(), mixed)
		}
	}
	v.days = joined(v.days, orderOf(c.text), mixedOrder)
}

// joined adds a vote to those before it.
func joined[T ~uint8](before, vote, mixed T) T {
	switch {
	case vote == 0 || vote == before:
		return before
	case before == 0:
		return vote
	}
	return mixed
}

// or takes from a wider convention what this one leaves open.
func (v convention) or(wider convention) convention {
	if v.decimal == undecided && wider.decimal != mixed {
		v.decimal = wider.decimal
	}
	if v.days == unknownOrder && wider.days != mixedOrder {
		v.days = wider.days
	}
	return v
}

// conventionOf is that of a column of a table, or of the table where the column
// leaves it open. A column is looked through once, however many of its rows ask.
func (r *reader) conventionOf(t *table, col int) convention {
	if known, ok := t.conventions[col]; ok {
		return known
	}
	if !t.learned {
		t.learned = true
		for _, row := range t.rows {
			for _, c := range t.sh.row(row).cells {
				if c.col >= t.first && c.col <= t.last {
					t.convention.learn(c)
				}
			}
		}
	}
	var own convention
	for _, row := range t.rows {
		own.learn(t.sh.at(row, col))
	}
	own = own.or(t.convention).or(r.file.convention)
	if t.conventions == nil {
		t.conventions = map[int]convention{}
	}
	t.conventions[col] = own
	return own
}

// remark tells what a text was read as where it is not as exact as it looks.
func (r *reader) remark(f field, s spot, w who, read string) {
	about := provenance.Finding{Header: f.header, Input: f.in.Key, Read: read}
	n := f.heard
	switch {
	case f.rough:
		about.Wrong = fmt.Sprintf("%s is %q; it is read as the last day of that month or quarter", f.in.Key, read)
	case n.about:
		about.Wrong = fmt.Sprintf("%s is given as %q; it is read as %s", f.in.Key, read, n.digits)
	case n.mark != "":
		about.Wrong = fmt.Sprintf("%s is read as %s: %q is taken for the mark of a footnote", f.in.Key, n.digits, n.mark)
	default:
		return
	}
	r.report(codeInexact, s, w, about)
}

// refused is the fault of a numeral that names no single value, nil where it does.
func (n numeral) refused(in model.Input, read string) *fault {
	switch {
	case n.to != "":
		return &fault{code: codeSpan, understood: n.digits + " or " + n.to,
			wrong: fmt.Sprintf("%s is %q, a range from %s to %s and not one value", in.Key, read, n.digits, n.to),
			do:    fmt.Sprintf("write one value; %s and %s may stand in a table of ranges", n.digits, n.to)}
	case n.bound != "":
		return &fault{code: codeSpan, wrong: fmt.Sprintf("%s is %q, a limit and not a value", in.Key, read), do: "write one value"}
	}
	return nil
}
