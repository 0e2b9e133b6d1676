package workbook

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
)

// anyStatus are headers that may be the status of a lease, or of anything else.
var anyStatus = quantity.WordSet("status", "statut")

// ownStatus is that of several columns for the status of a lease which is not named status alone, -1 where it
// is not one.
func (t *table) ownStatus(columns []int) int {
	best := -1
	for _, i := range columns {
		if anyStatus[quantity.Normalise(t.columns[i].header)] {
			continue
		}
		if best >= 0 {
			return -1
		}
		best = i
	}
	return best
}

// otherStatus reports whether a column that is named no more than status holds words that are no status of a
// lease, such as operating; it is then left alone, and that is said.
func (r *reader) otherStatus(t *table, c *column) bool {
	if c.means.In.Key != "lease_status" || c.means.Mapped || !anyStatus[quantity.Normalise(c.header)] {
		return false
	}
	for _, row := range t.rows {
		x := t.sh.At(row, c.col)
		if x.Absent() || x.Kind == opening.Failure || x.Uncached {
			continue
		}
		if _, problem := parseChoice(x, c.means.In); problem != nil {
			r.report(codeDoubtfulHeader, t.headerSpot(c.col), who{}, provenance.Finding{Header: c.header,
				Read: c.header, Input: c.means.In.Key, Understood: c.means.In.Key,
				Wrong: fmt.Sprintf("%q may be lease_status, but for %q at %s; it is not used", c.header, r.shown(x),
					r.at(t.spot(row, c.col)).Address()),
				Do: "if it is the status of a lease, call it lease status and write none, LOI or signed"})
			return true
		}
	}
	return false
}
