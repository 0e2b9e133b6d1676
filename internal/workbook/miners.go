package workbook

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// entry is a row of a table of miners.
type entry struct {
	name, ticker string
	spot         opening.Spot
	readings     map[string]reading
	slots        provenance.Slots
	bad          bool // stands twice, or in a table that cannot be used
	used         bool // some site is its miner's
	t            *table
}

// called is what findings call the miner.
func (e *entry) called() string {
	if e.name == "" {
		return e.ticker
	}
	return e.name
}

// readMiners reads the tables of miners. Besides a miner's own inputs they may
// give what all its sites share, such as a power price, but not the size of a site.
func (r *reader) readMiners() {
	r.passOverHidden(minerTable)
	for _, t := range r.tables {
		if t.kind == minerTable && aboutElse().MatchString(t.sh.Name) {
			r.leaveTable(t) // wages by company
		} else if t.kind == minerTable {
			r.prepare(t, func(in model.Input) bool {
				return in.Key == "miner" || in.Key == "ticker" || in.Scope != model.ScopeMarket && inherits(in)
			})
			for _, row := range t.rows {
				if t.passed[row] || r.leftOut(t, row) {
					r.setAside(t, row)
					continue
				}
				r.readEntry(t, row)
			}
		}
	}
}

func (r *reader) readEntry(t *table, row int) {
	e := &entry{t: t, spot: t.spot(row, t.first), readings: map[string]reading{}, bad: t.broken}
	e.name, e.ticker = r.identity(t, row, "miner"), r.identity(t, row, "ticker")
	if c := t.byInput("miner"); c != nil {
		e.spot = t.spot(row, c.col)
	}
	r.markNames(t, row)
	first := r.entryOf(e.name, e.ticker)
	if first != nil && first.t != t {
		r.addEntry(first, t, row)
		return
	}
	if first != nil {
		first.bad = true
		r.report(codeMinerTwice, e.spot, who{miner: first.called()}, provenance.Finding{Read: e.called(),
			Wrong: fmt.Sprintf("%s stands at %s already", e.called(), r.at(first.spot).Address())})
		return
	}
	for _, c := range t.columns {
		if c.used && c.means.In.Group != "identity" {
			v := r.read(t.sh.At(row, c.col), r.inRow(t, row, c), t.spot(row, c.col), who{miner: e.called()})
			e.readings[c.means.In.Key] = v
			r.keepSlot(&e.slots, t, row, c, v)
		}
	}
	for _, c := range t.columns {
		e.bad = e.bad || c.refused && !t.sh.At(row, c.col).Absent()
		if c.used && len(c.means.Also) > 0 {
			spread(e.readings, c.means)
		}
	}
	r.entries = append(r.entries, e)
	for _, name := range []string{quantity.Normalise(e.name), quantity.Normalise(e.ticker)} {
		if _, taken := r.entryBy[name]; name != "" && !taken {
			r.entryBy[name] = e
		}
	}
}

// addEntry reads a row of another table of miners into what the first one says of the same miner.
func (r *reader) addEntry(e *entry, t *table, row int) {
	for _, c := range t.columns {
		if !c.used || c.means.In.Group == "identity" {
			continue
		}
		v := r.read(t.sh.At(row, c.col), r.inRow(t, row, c), t.spot(row, c.col), who{miner: e.called()})
		r.keepSlot(&e.slots, t, row, c, v)
		before := e.readings[c.means.In.Key]
		if keep, settled := r.visibleOf(c.means.In, before, v); settled {
			e.readings[c.means.In.Key] = keep
			continue
		}
		switch {
		case !v.given:
		case !before.given:
			e.readings[c.means.In.Key] = v
			spread(e.readings, c.means)
		case !before.bad && !v.bad && before.value != v.value:
			e.bad = true
			r.mark(v.spot, opening.FateRefused)
			r.report(codeMinerTwice, v.spot, who{miner: e.called()}, provenance.Finding{Header: c.header,
				Input: c.means.In.Key, Read: v.origin.Typed,
				Wrong: fmt.Sprintf("%s of %s is %s here and %s at %s", c.means.In.Key, e.called(), v.origin.Typed,
					before.origin.Typed, before.origin.Cell.Address())})
		}
	}
}

// identity is the name in a row's column for an identity, "" where there is none.
// A merged cell names all rows that it covers.
func (r *reader) identity(t *table, row int, key string) string {
	c := t.byInput(key)
	if c == nil {
		return ""
	}
	x := t.sh.Shown(row, c.col)
	if x.Absent() || x.Kind == opening.Failure || x.Uncached {
		return ""
	}
	name := quantity.Bare(r.shown(x))
	if key == "miner" {
		name = nameMark().ReplaceAllString(name, "")
	}
	return name
}
