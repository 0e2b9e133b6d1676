package workbook

import (
	"cmp"
	"fmt"
	"slices"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// splitSites parts the tables that name sites into those of sites and those that are joined to them: a table that has
// less of what a site needs than another, and names sites that the other has; or one that gives what the tables
// that say whose the sites are lack, and names no site that they have not.
func (r *reader) splitSites() (sites, joined []*table) {
	all := slices.DeleteFunc(slices.Clone(r.tables), func(t *table) bool { return t.kind != siteTable })
	parts := r.partsOfSites(all)
	most, mostLeft := 0, 0
	for _, t := range all {
		most = max(most, r.needed(t))
		if !parts[t] {
			mostLeft = max(mostLeft, r.needed(t))
		}
	}
	known := map[string]bool{}
	for _, t := range all {
		if !parts[t] && r.needed(t) == mostLeft {
			r.addNames(known, t)
		}
	}
	for _, t := range r.tables {
		switch {
		case t.kind == joinTable || parts[t]:
			joined = append(joined, t)
		case t.kind != siteTable:
		case t.kindMapped || r.needed(t) == mostLeft || most < 2 && len(parts) == 0:
			sites = append(sites, t)
		case 2*r.rowsKnown(t, known) >= len(t.rows) || r.needed(t) < 2:
			joined = append(joined, t)
		default:
			sites = append(sites, t)
		}
	}
	return sites, joined
}

// partsOfSites are the tables that give required figures of sites that other tables name and say whose they are, such
// as one of the fleets beside one of the megawatts: all their sites are among those.
func (r *reader) partsOfSites(all []*table) map[*table]bool {
	known, has, parts := map[string]bool{}, map[string]bool{}, map[*table]bool{}
	named, others := []*table{}, []*table{}
	for _, t := range all {
		if means(t, "miner") || means(t, "ticker") {
			named = append(named, t)
		} else {
			others = append(others, t)
		}
	}
	slices.SortStableFunc(named, func(a, b *table) int { return cmp.Compare(r.needed(b), r.needed(a)) })
	for i, t := range slices.Concat(named, others) {
		keys := r.neededKeys(t)
		adds := slices.ContainsFunc(keys, func(key string) bool { return !has[key] })
		switch {
		case adds && !t.kindMapped && r.allKnown(t, known):
			parts[t] = true
		case i < len(named):
			r.addNames(known, t)
		default:
			continue
		}
		for _, key := range keys {
			has[key] = true
		}
	}
	return parts
}

// means reports whether a table has a column for an input.
func means(t *table, key string) bool {
	return slices.ContainsFunc(t.columns, func(c column) bool {
		return c.means.Sure != naming.Unknown && c.means.In.Key == key
	})
}

// addNames adds the names of a table's sites, as they are compared.
func (r *reader) addNames(known map[string]bool, t *table) {
	for _, row := range t.rows {
		if name := r.nameIn(t, row, "site"); name != "" {
			known[name] = true
		}
	}
}

// allKnown reports whether the rows of a table that name a site name known ones, and some do. Rows of totals name none.
func (r *reader) allKnown(t *table, known map[string]bool) bool {
	n := 0
	for _, row := range t.rows {
		name := r.nameIn(t, row, "site")
		switch {
		case known[name]:
			n++
		case name != "" && !slices.Contains(allTotals, name):
			return false
		}
	}
	return n > 0
}

// nameIn is a name of a row, before the table's columns were prepared: as it is compared.
func (r *reader) nameIn(t *table, row int, key string) string {
	for _, c := range t.columns {
		if c.means.Sure == naming.Understood && c.means.In.Key == key {
			if x := t.sh.Shown(row, c.col); x.IsText() || x.Kind == opening.Number {
				return quantity.Normalise(quantity.Bare(r.shown(x)))
			}
		}
	}
	return ""
}

func (r *reader) rowsKnown(t *table, known map[string]bool) int {
	n := 0
	for _, row := range t.rows {
		if known[r.nameIn(t, row, "site")] {
			n++
		}
	}
	return n
}

// joinTables reads the tables that are joined by site into the rows of the site tables.
func (r *reader) joinTables(tables []*table) {
	for _, t := range tables {
		known := map[string]bool{}
		for _, g := range r.groups {
			for _, s := range g.rows {
				known[quantity.Normalise(s.name)] = true
			}
		}
		if r.rowsKnown(t, known) == 0 {
			r.leaveSites(t)
			continue
		}
		r.prepare(t, func(in model.Input) bool { return in.Scope != model.ScopeMarket })
		r.report(codeJoined, t.spot(t.header, t.first), who{}, provenance.Finding{
			Wrong: "the table names sites of the site table, and its figures are read as theirs"})
		for _, row := range t.rows {
			if r.leftOut(t, row) {
				r.setAside(t, row)
				continue
			}
			r.joinRow(t, row)
		}
	}
}

// leaveSites leaves a table alone whose sites no site table has. A table with a single figure beside names is nothing
// that the program knows.
func (r *reader) leaveSites(t *table) {
	if r.leftTables == nil {
		r.leftTables = map[*table]bool{}
	}
	r.leftTables[t] = true
	for _, row := range t.rows {
		r.setAside(t, row)
	}
	if t.kind == joinTable {
		if len(t.rows) > 0 && slices.ContainsFunc(t.rows, func(row int) bool {
			return slices.ContainsFunc(t.sh.Row(row).Cells, isFigure)
		}) {
			from, to := t.spot(t.rows[0], t.first), t.spot(t.lastRow(), t.last)
			r.report(codeLeftFigures, from, who{}, provenance.Finding{
				Wrong: fmt.Sprintf("%s: not read, because the table names no site of the site table",
					r.blockName(from, to))})
		}
		return
	}
	r.report(codeOtherSites, t.spot(t.header, t.first), who{}, provenance.Finding{
		Wrong: "the table names sites, but has not the inputs that an evaluation needs, and another table has: it " +
			"is not read"})
}

// joinRow reads a row into the site that it names.
func (r *reader) joinRow(t *table, row int) {
	site, miner, structure := r.identity(t, row, "site"), r.identity(t, row, "miner"), r.identity(t, row, "structure")
	if miner == "" {
		miner = r.identity(t, row, "ticker")
	}
	var found []*siteRow
	for _, s := range r.rowsNamed(site) {
		if (miner == "" || s.group.called(miner)) &&
			(structure == "" || quantity.Normalise(s.structure) == quantity.Normalise(structure)) {
			found = append(found, s)
		}
	}
	if !oneSite(found) {
		why := fmt.Sprintf("no site table has %q", site)
		if len(found) > 1 {
			why = fmt.Sprintf("%d rows of the site tables are called %q", len(found), site)
		}
		r.setAside(t, row)
		r.report(codeJoinFails, t.spot(row, t.first), who{}, provenance.Finding{Read: site, Wrong: why +
			"; the row is not used"})
		r.keepUnjoined(t, row)
		return
	}
	r.markNames(t, row)
	for _, c := range t.columns {
		if !c.used || c.means.In.Group == "identity" {
			continue
		}
		v := r.read(t.sh.At(row, c.col), r.inRow(t, row, c), t.spot(row, c.col), found[0].who())
		for _, s := range found {
			s.failed = s.failed || v.bad
			r.joinValue(s, c.means, v)
			if c.means.In.Scope == model.ScopeMiner {
				r.keepSlot(&s.group.slots, t, row, c, v)
			} else {
				r.keepSlot(&s.slots, t, row, c, v)
			}
		}
	}
}

// keepUnjoined keeps the figures of a row that could not be joined, for the findings that say that they are not given.
func (r *reader) keepUnjoined(t *table, row int) {
	for _, c := range t.columns {
		if c.used && c.means.In.Numeric() && len(r.unjoined) < mostUnjoined && !t.sh.At(row, c.col).Absent() {
			r.unjoined = append(r.unjoined, unreadPlace{c.header, t.spot(row, c.col), []string{c.means.In.Key}})
		}
	}
}

// mostUnjoined is how many such figures are kept; a finding names three.
const mostUnjoined = 1000

// oneSite reports whether rows are of one site: a single one, or its structures.
func oneSite(rows []*siteRow) bool {
	return len(rows) == 1 || len(rows) > 1 && !slices.ContainsFunc(rows, func(s *siteRow) bool {
		return s.group != rows[0].group || s.structure == ""
	})
}

// joinValue gives a site what a joined table says of it.
func (r *reader) joinValue(s *siteRow, m naming.Meaning, v reading) {
	if !v.given {
		return
	}
	if s.joined == nil {
		s.joined = map[string]reading{}
	}
	before, twice := s.joined[m.In.Key]
	if keep, settled := r.visibleOf(m.In, before, v); twice && settled {
		s.joined[m.In.Key] = keep
		return
	}
	if !twice {
		s.joined[m.In.Key] = v
		for _, key := range m.Also {
			if _, given := s.joined[key]; !given {
				s.joined[key] = v
			}
		}
		return
	}
	r.twiceGiven(s, m.In, before, v)
}

// twiceGiven refuses two values of one input of a site that differ.
func (r *reader) twiceGiven(s *siteRow, in model.Input, a, b reading) {
	if a.bad || b.bad || a.value == b.value {
		return
	}
	s.failed = true
	r.mark(b.spot, opening.FateRefused)
	r.report(codeInputTwice, b.spot, s.who(), provenance.Finding{Header: b.origin.Header, Input: in.Key,
		Read: b.origin.Typed,
		Wrong: fmt.Sprintf("%s of %s is %s here and %s at %s", in.Key, s.name, b.origin.Typed, a.origin.Typed,
			a.origin.Cell.Address())})
}

// takeJoined gives a row the figures of joined tables that it lacks.
func (r *reader) takeJoined(s *siteRow, wanted func(model.Input) bool) {
	for _, key := range sortedKeys(s.joined) {
		in := r.ix.Lookup(key)
		if !wanted(in) {
			continue
		}
		if own := s.readings[key]; own.given {
			if keep, settled := r.visibleOf(in, own, s.joined[key]); settled {
				s.readings[key] = keep
				continue
			}
			r.twiceGiven(s, in, own, s.joined[key])
			continue
		}
		s.readings[key] = s.joined[key]
	}
}
