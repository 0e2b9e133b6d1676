package formulas

import (
	"slices"

	"rackrate/model/lines"
)

// A brief sheet holds the run's values of results and of fiscal years, and no months: that of a site beyond those that
// get formulas. Nothing on it is a formula but the master check.

// BriefSheet begins a brief sheet; its instances keep the months that they were made with.
func (b *Book) BriefSheet(name string, axis lines.Axis) *Sheet {
	s := &Sheet{Name: name, Horizon: axis.Horizon, Last: axis.Last, Values: true, extras: map[string]*row{},
		book: b}
	s.head, s.policies, s.inputs, s.mirrors = &section{}, &section{title: ChoicesTitle}, &section{}, &section{}
	b.sheets = append(b.sheets, s)
	return s
}

// AddBrief adds the results of an instance to a brief sheet: those of its lines that are marked so, all of a block that
// marks none and has no line a month.
func (b *Book) AddBrief(s *Sheet, title string, in *lines.Instance, record any) {
	marked := slices.ContainsFunc(in.Block.Lines, func(l *lines.Line) bool { return l.Output })
	b.addOnce(s, title, in, record, func(l *lines.Line) bool { return l.Output || !marked && isResult(in, l) })
}

// AddTotals adds all lines of an instance to a brief sheet but those that have a value a month.
func (b *Book) AddTotals(s *Sheet, title string, in *lines.Instance, record any) {
	b.addOnce(s, title, in, record, func(*lines.Line) bool { return true })
}

func (b *Book) addOnce(s *Sheet, title string, in *lines.Instance, record any, takes func(*lines.Line) bool) {
	var only []string
	for _, l := range in.Block.Lines {
		if !l.IsSeries() && takes(l) {
			only = append(only, l.Name)
		}
	}
	b.AddPart(s, title, in, record, only...)
	s.brief = append(s.brief, b.blocks[in])
}

// Settle takes the values of the lines of a brief sheet, but those of some instances, whose turn comes later.
// All instances may be forgotten then.
func (b *Book) Settle(s *Sheet, but ...*lines.Instance) (err error) {
	defer caught(&err)
	s.brief = slices.DeleteFunc(s.brief, func(bl *block) bool {
		if slices.Contains(but, bl.in) {
			return false
		}
		for _, l := range bl.lines() {
			r := bl.rows[l.Name]
			if b.values(bl, l, r); r.value.Text == "" && !r.value.Numeric() {
				r.formula = emptyText
			}
		}
		return true
	})
	return nil
}

// emptyText is the formula of a text that is empty: a link to an empty cell would be 0.
const emptyText = `""`

// brief reports whether an instance stands on a brief sheet.
func (b *Book) brief(in *lines.Instance) bool {
	bl := b.blocks[in]
	return bl != nil && bl.sheet.Values
}
