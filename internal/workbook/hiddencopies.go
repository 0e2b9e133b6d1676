package workbook

import (
	"fmt"
	"slices"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// visibleOf settles two readings of one input of which one is hidden: the visible one counts, and the other is
// said to be passed over. It reports false where neither is hidden, or both are.
func (r *reader) visibleOf(in model.Input, a, b reading) (reading, bool) {
	if !a.given || !b.given || r.hiddenSpot(a.spot) == r.hiddenSpot(b.spot) {
		return reading{}, false
	}
	keep, old := a, b
	if r.hiddenSpot(a.spot) {
		keep, old = b, a
	}
	if r.fateOf(old.spot) != opening.FateRefused {
		r.unmark(old.spot)
	}
	r.report(codeHiddenCopy, old.spot, who{}, provenance.Finding{Header: old.origin.Header, Input: in.Key,
		Read: old.origin.Typed,
		Wrong: fmt.Sprintf("%s stands hidden here and visibly at %s, which is used", in.Key,
			r.at(keep.spot).Address())})
	return keep, true
}

// rowName is whom a row is of, so far as it says.
type rowName struct {
	miner, site, structure, phase string
}

// same reports whether two rows may be of one thing: a name that one of them leaves blank tells nothing.
func (a rowName) same(b rowName) bool {
	alike := func(x, y string) bool { return x == "" || y == "" || x == y }
	return a.site == b.site && a.phase == b.phase && alike(a.miner, b.miner) && alike(a.structure, b.structure)
}

// namedRow is a row of a table with its name.
type namedRow struct {
	t    *table
	row  int
	name rowName
}

// passOverHidden passes over the hidden rows of phases and of miners that a visible row has too, whatever the order of
// the sheets, before any of them is read.
func (r *reader) passOverHidden(kinds ...tableKind) {
	var all []namedRow
	for _, t := range r.tables {
		if slices.Contains(kinds, t.kind) {
			all = append(all, r.namedRows(t)...)
		}
	}
	gone := map[*table]int{}
	for _, n := range all {
		if !r.hiddenRow(n.t, n.row) || !slices.ContainsFunc(all, func(o namedRow) bool {
			return !r.hiddenRow(o.t, o.row) && o.name.same(n.name) && (o.name.phase != "" || o.t == n.t)
		}) {
			continue
		}
		r.setAside(n.t, n.row)
		n.t.pass(n.row)
		gone[n.t]++
	}
	for _, t := range r.tables {
		if n := gone[t]; n > 0 {
			r.report(codeHiddenCopy, t.spot(t.header, t.first), who{}, provenance.Finding{
				Wrong: fmt.Sprintf("%d hidden rows of the table stand visibly too, and are passed over", n)})
		}
	}
}

// pass keeps that a row was passed over.
func (t *table) pass(row int) {
	if t.passed == nil {
		t.passed = map[int]bool{}
	}
	t.passed[row] = true
}

// namedRows are the rows of a table of phases, of sites with phases, or of miners, with their names: a blank
// one is that of the row above.
func (r *reader) namedRows(t *table) []namedRow {
	phased := t.kind == phaseTable
	if t.kind == siteTable {
		findPhaseColumn(t)
		phased = t.byRole("phase") != nil
		if !phased {
			return nil // dropHidden sees to these
		}
	}
	var out []namedRow
	var last rowName
	for _, row := range t.rows {
		n := rowName{miner: quantity.Normalise(r.nameIn(t, row, "miner")),
			site:      quantity.Normalise(r.nameIn(t, row, "site")),
			structure: quantity.Normalise(r.nameIn(t, row, "structure"))}
		if n.miner == "" {
			n.miner = quantity.Normalise(r.nameIn(t, row, "ticker"))
		}
		if phased {
			n.phase = quantity.Normalise(r.words(t, row, "phase"))
			if n.site == "" {
				n.site, n.structure = last.site, last.structure
				if n.miner == "" {
					n.miner = last.miner
				}
			}
		}
		if last = n; phased && n.site != "" && n.phase != "" || !phased && n.miner != "" {
			out = append(out, namedRow{t, row, n})
		}
	}
	return out
}

// hiddenRow reports whether a row of a table is hidden, by itself or with its sheet.
func (r *reader) hiddenRow(t *table, row int) bool {
	sh := r.file.Sheets[t.sheet-1]
	return sh.Hidden || !t.flipped && sh.Hiding[row] || t.flipped && sh.HiddenColumn(row)
}

// dropHidden passes over hidden rows of a site that a visible row has too, whatever the order of the sheets.
func (r *reader) dropHidden() {
	told := map[*table]int{}
	for _, g := range r.groups {
		visible := map[string]bool{}
		for _, s := range g.rows {
			if !r.isHidden(s) {
				visible[r.sameSite(s)] = true
			}
		}
		g.rows = slices.DeleteFunc(g.rows, func(s *siteRow) bool {
			if !r.isHidden(s) || !visible[r.sameSite(s)] {
				return false
			}
			r.passOver(s.t, s.row)
			for _, p := range s.phases {
				r.passOver(p.t, p.row)
			}
			s.t.pass(s.row)
			told[s.t]++
			return true
		})
	}
	for _, t := range r.tables {
		if n := told[t]; n > 0 {
			r.report(codeHiddenCopy, t.spot(t.header, t.first), who{}, provenance.Finding{
				Wrong: fmt.Sprintf("%d hidden rows of the table have sites that visible ones have too, and are "+
					"passed over", n)})
		}
	}
	r.groups = slices.DeleteFunc(r.groups, func(g *group) bool { return len(g.rows) == 0 && len(told) > 0 })
}

// passOver takes the cells of a row out of what is used.
func (r *reader) passOver(t *table, row int) {
	for _, c := range t.sh.Row(row).Cells {
		if c.Col >= t.first && c.Col <= t.last {
			if at := t.spot(row, c.Col); r.fateOf(at) != opening.FateRefused {
				r.unmark(at)
			}
		}
	}
}

// sameSite is what two rows of one site have in common.
func (r *reader) sameSite(s *siteRow) string {
	return quantity.Normalise(s.name) + "|" + quantity.Normalise(r.identity(s.t, s.row, "structure"))
}

// isHidden reports whether a row is hidden, by itself or with its sheet.
func (r *reader) isHidden(s *siteRow) bool { return r.hiddenRow(s.t, s.row) }

// hiddenSpot reports whether a cell is hidden.
func (r *reader) hiddenSpot(s opening.Spot) bool {
	if s.Sheet == 0 {
		return false
	}
	sh := r.file.Sheets[s.Sheet-1]
	return sh.Hidden || sh.Hiding[s.Row] || sh.HiddenColumn(s.Col)
}
