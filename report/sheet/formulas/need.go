package formulas

import (
	"slices"
	"strings"

	"rackrate/model/lines"
)

// Keep has a line's row stand on its sheet though no result reads it.
func (b *Book) Keep(in *lines.Instance, name string) {
	if r := b.row(in, name); r != nil {
		r.kept = true
	}
}

// need marks the rows that results read, results themselves, and what the
// analyst may choose. Results are lines that are marked so, and those of blocks
// that have no line a month.
func (b *Book) need() {
	for _, bl := range b.order {
		for _, l := range bl.lines() {
			if isResult(bl.in, l) || bl.rows[l.Name].kept {
				b.mark(bl.rows[l.Name])
			}
		}
		for _, p := range bl.in.Block.Params {
			if r := bl.rows[p.Name]; r != nil && r.role == Policy {
				b.mark(r)
			}
		}
	}
	for _, s := range b.sheets {
		for _, r := range s.extras {
			b.mark(r)
		}
		if !s.Values {
			b.mark(s.horizon)
			b.mark(s.last)
		}
	}
}

// isResult reports whether a line is a result: it is marked so, or its block has no line a month.
func isResult(in *lines.Instance, l *lines.Line) bool {
	return l.Output || !slices.ContainsFunc(in.Block.Lines, (*lines.Line).IsSeries)
}

func (b *Book) mark(r *row) {
	if r.needed {
		return
	}
	r.needed = true
	for _, i := range references(r.formula) {
		b.mark(b.refs[i].row)
	}
	for _, h := range r.behind {
		b.mark(h)
	}
}

// At is where a line's value stands, as formulas of other sheets read it.
func (b *Book) At(in *lines.Instance, name string) string {
	r := b.blocks[in].rows[name]
	return quote(r.sheet.Name) + "!" + absolute(ValueCol, r.number)
}

// Place is the sheet and the address of a line's value, for links.
func (b *Book) Place(in *lines.Instance, name string) string {
	return strings.ReplaceAll(b.At(in, name), "$", "")
}

// Value is the cached value of a line.
func (b *Book) Value(in *lines.Instance, name string) Value {
	return b.blocks[in].rows[name].value
}

// Months is the sheet and the addresses of a line's months up to the horizon; "" where it has no row.
func (b *Book) Months(in *lines.Instance, name string) string {
	r := b.blocks[in].rows[name]
	if r == nil || !r.needed || !r.monthly {
		return ""
	}
	ref := reference{kind: refRange, row: r, until: min(r.end, r.sheet.Horizon)}
	return quote(r.sheet.Name) + "!" + strings.ReplaceAll(ref.on(r.sheet), "$", "")
}

// Has reports whether an instance stands on a sheet with a row of that line.
func (b *Book) Has(in *lines.Instance, name string) bool {
	bl := b.blocks[in]
	return bl != nil && bl.rows[name] != nil && bl.rows[name].needed
}
