package workbook

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// entry is a row of a table of miners.
type entry struct {
	name, ticker string
	spot         spot
	readings     map[string]reading
	bad          bool // stands twice, or in a table that cannot be used
	used         bool // some site is its miner's
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
	for _, t := range r.tables {
		if t.kind == minerTable {
			r.prepare(t, func(in model.Input) bool {
				return in.Key == "miner" || in.Key == "ticker" || in.Scope != model.ScopeMarket && inherits(in)
			})
			for _, row := range t.rows {
				if !r.leftOut(t, row) {
					r.readEntry(t, row)
				}
			}
		}
	}
}

func (r *reader) readEntry(t *table, row int) {
	e := &entry{spot: t.spot(row, t.first), readings: map[string]reading{}, bad: t.broken}
	e.name, e.ticker = r.identity(t, row, "miner"), r.identity(t, row, "ticker")
	if c := t.byInput("miner"); c != nil {
		e.spot = t.spot(row, c.col)
	}
	if first := r.entryOf(e.name, e.ticker); first != nil {
		first.bad = true
		r.report(codeMinerTwice, e.spot, who{miner: first.called()}, provenance.Finding{Read: e.called(),
			Wrong: fmt.Sprintf("%s stands at %s already", e.called(), r.at(first.spot).Address())})
		return
	}
	for _, c := range t.columns {
		if c.used && c.means.in.Group != "identity" {
			e.readings[c.means.in.Key] = r.read(t.sh.at(row, c.col), c.field, t.spot(row, c.col), who{miner: e.called()})
		}
	}
	r.entries = append(r.entries, e)
	for _, name := range []string{Normalise(e.name), Normalise(e.ticker)} {
		if _, taken := r.entryBy[name]; name != "" && !taken {
			r.entryBy[name] = e
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
	x := t.sh.shown(row, c.col)
	if x.absent() || x.kind == failure || x.uncached {
		return ""
	}
	name := bare(r.shown(x))
	if key == "miner" {
		name = nameMark.ReplaceAllString(name, "")
	}
	return name
}
