package workbook

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// conventionOf is that of a column of a table, or of the table where the column
// leaves it open. A column is looked through once, however many of its rows ask.
func (r *reader) conventionOf(t *table, col int) quantity.Convention {
	if known, ok := t.conventions[col]; ok {
		return known
	}
	if !t.learned {
		t.learned = true
		for _, row := range t.rows {
			for _, c := range t.sh.Row(row).Cells {
				if c.Col >= t.first && c.Col <= t.last {
					t.convention.Learn(c.Words())
				}
			}
		}
	}
	var own quantity.Convention
	for _, row := range t.rows {
		own.Learn(t.sh.At(row, col).Words())
	}
	own = own.Or(t.convention).Or(r.file.Convention)
	if t.conventions == nil {
		t.conventions = map[int]quantity.Convention{}
	}
	t.conventions[col] = own
	return own
}

// remark tells what a text was read as where it is not as exact as it looks.
func (r *reader) remark(f field, s opening.Spot, w who, read string) {
	about := provenance.Finding{Header: f.header, Input: f.in.Key, Read: read}
	n := f.heard
	switch {
	case f.rough:
		about.Wrong = fmt.Sprintf("%s is %q; it is read as the last day of that month or quarter", f.in.Key, read)
	case n.About:
		about.Wrong = fmt.Sprintf("%s is given as %q; it is read as %s", f.in.Key, read, n.Digits)
	case n.Mark != "":
		about.Wrong = fmt.Sprintf("%s is read as %s: %q is read as the mark of a footnote", f.in.Key, n.Digits, n.Mark)
	default:
		return
	}
	r.report(codeInexact, s, w, about)
}

// noSingleValue is the fault of a numeral that names no single value, nil where it does.
func noSingleValue(n quantity.Numeral, in model.Input, read string) *fault {
	switch {
	case n.To != "":
		return &fault{code: codeSpan, understood: n.Digits + " or " + n.To,
			wrong: fmt.Sprintf("%s is %q, a range from %s to %s and not one value", in.Key, read, n.Digits, n.To),
			do:    fmt.Sprintf("write one value; %s and %s may stand in a table of ranges", n.Digits, n.To)}
	case n.Bound != "":
		return &fault{code: codeSpan, wrong: fmt.Sprintf("%s is %q, a limit and not a value", in.Key, read),
			do: "write one value"}
	}
	return nil
}
