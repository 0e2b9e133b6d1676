package workbook

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// siteRow is a row of a site table as it was read.
type siteRow struct {
	t        *table
	table    int // index into the book's tables
	row      int
	group    *group
	name     string
	region   string
	readings map[string]reading
	failed   bool
	joined   map[string]reading // of tables that are joined by site
	slots    provenance.Slots   // of these, and of rows of phases

	structure    string      // one of several ways to use the site, "" where the row names none
	phase        string      // that the row is of, "" where it is of the site as a whole
	cloudDropped bool        // by its type of lease, which was said
	phases       []*phaseRow // of the site, in their order; none where it is one
}

// group is a miner: the rows that name it.
type group struct {
	name, ticker string
	entry        *entry // nil where no table of miners has it
	rows         []*siteRow
	named        map[string][]*siteRow       // they by the site's normalised name
	readings     map[string]reading          // of the miner's inputs
	slots        provenance.Slots            // of these, in the rows of the sites
	failed       bool                        // something of the miner as a whole cannot be used
	seen         map[string]*siteRow         // its sites, by name and structure
	structures   map[string]*provenance.Site // the first row of each site
}

// who is what the findings about a row name.
func (s *siteRow) who() who { return who{s.group.name, s.name} }

// spotOf is the cell of a row for an input: its own where the table has a column for it, else that of the site's name.
func (s *siteRow) spotOf(key string) opening.Spot {
	for _, k := range []string{key, "site", "miner", "ticker"} {
		if c := s.t.byInput(k); c != nil {
			return s.t.spot(s.row, c.col)
		}
	}
	return s.t.spot(s.row, s.t.first)
}

// header is the header of the column for an input, "" where the table has none.
func (s *siteRow) header(key string) string {
	if c := s.t.byInput(key); c != nil {
		return c.header
	}
	return ""
}

// readSites reads the tables of sites.
func (r *reader) readSites() {
	tables, joined := r.splitSites()
	r.passOverHidden(siteTable, phaseTable)
	for _, t := range tables {
		findPhaseColumn(t)
		r.prepare(t, func(in model.Input) bool { return in.Scope != model.ScopeMarket })
		r.readSiteTable(t)
	}
	r.dropHidden()
	r.joinTables(joined)
	r.nameFindings()
	if len(tables) == 0 {
		r.report(codeNoSiteTable, opening.Spot{}, who{}, provenance.Finding{
			Wrong: "no sheet has a table of sites: a header row with a column for the site and at least two more of " +
				"its inputs" + r.takenOtherwise()})
	}
}

// nameFindings gives the findings about a row of a table of miners the name that the miner has in
// the book: the table may know it by its ticker only.
func (r *reader) nameFindings() {
	names := map[string]string{}
	for _, g := range r.groups {
		if g.entry != nil {
			names[g.entry.called()] = g.name
		}
	}
	for i := range r.found {
		if name, ok := names[r.found[i].Miner]; ok {
			r.found[i].Miner = name
		}
	}
}

// neededKeys are the figures required of a site that the table has a column for.
func (r *reader) neededKeys(t *table) []string {
	var keys []string
	for _, in := range r.reg.Inputs {
		if in.Scope == model.ScopeSite && in.Required && in.Group != "identity" && means(t, in.Key) {
			keys = append(keys, in.Key)
		}
	}
	return keys
}

// needed counts them.
func (r *reader) needed(t *table) int { return len(r.neededKeys(t)) }

func (r *reader) readSiteTable(t *table) {
	place := provenance.SiteTable{Sheet: t.sh.Name, HeaderRow: t.header, UnitRow: t.unitRow, FirstCol: t.first,
		LastCol: t.last, Transposed: t.flipped}
	if t.unitRow < t.header {
		place.UnitRow = 0 // above the header, where it is not looked for
	}
	var rows []int
	for _, row := range t.rows {
		if r.stop() {
			return
		}
		if t.passed[row] || r.leftOut(t, row) {
			r.setAside(t, row)
			continue
		}
		r.readSite(t, row)
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		r.report(codeNoSites, t.spot(t.header, t.first), who{}, provenance.Finding{
			Wrong: "the table of sites has a header and no row of a site under it"})
		return
	}
	place.FirstRow, place.LastRow = rows[0], rows[len(rows)-1]
	place.Columns = r.placeColumns(t, rows)
	if t.flipped {
		place.HeaderRow, place.UnitRow, place.FirstRow, place.LastRow, place.FirstCol, place.LastCol = t.first, 0,
			t.first, t.last, t.header, rows[len(rows)-1]
	}
	r.book.Tables = append(r.book.Tables, place)
}

// placeColumns describes the columns for those who annotate the table.
func (r *reader) placeColumns(t *table, rows []int) []provenance.Column {
	var out []provenance.Column
	for _, c := range t.columns {
		p := provenance.Column{Col: c.col, Header: c.header}
		if c.used {
			p.Input = c.means.In.Key
		}
		if c.used && c.means.In.Numeric() {
			p.Unit, p.Factor = c.field.unitText(), c.field.factor
			if c.field.unit.Periods() != 1 {
				p.Factor = 0
			} else if c.means.In.Type == model.TypePct && r.shownAsPercent(t, c, rows) {
				p.Unit, p.Factor = "%", 1
			}
		}
		out = append(out, p)
	}
	return out
}

// shownAsPercent reports whether the first figure of a column is formatted as a percentage.
func (r *reader) shownAsPercent(t *table, c column, rows []int) bool {
	for _, row := range rows {
		if x := t.sh.At(row, c.col); x.Kind == opening.Number {
			return x.Percent
		}
	}
	return false
}

func (r *reader) readSite(t *table, row int) {
	s := &siteRow{t: t, table: len(r.book.Tables), row: row, readings: map[string]reading{}, failed: t.broken}
	miner, ticker := r.identity(t, row, "miner"), r.identity(t, row, "ticker")
	s.name, s.region = r.identity(t, row, "site"), r.identity(t, row, "region")
	s.structure, s.phase = r.identity(t, row, "structure"), r.words(t, row, "phase")
	r.markNames(t, row)
	if r.isFurtherPhase(s, miner, ticker) {
		return
	}
	r.reportMark(t, row, miner)
	if miner+ticker != "" {
		t.above, t.aboveRow = owner{miner, ticker, "the row above"}, row
	} else if o := r.ownerOf(t, row); o.name+o.ticker != "" {
		miner, ticker = o.name, o.ticker
		r.reportOwner(t, row, o)
		if r.namesMiners(t) {
			t.above, t.aboveRow = o, row
		}
	}
	s.group = r.groupOf(miner, ticker)
	noSite := s.name == ""
	if noSite {
		s.name = fmt.Sprintf("(row %d)", row)
	}
	s.group.keep(s)
	r.countStructures(s)
	if s.group.name == "" {
		s.group.name = noName
	}
	if s.group.name == noName {
		r.missing(s, "miner")
	}
	if noSite {
		r.missing(s, "site")
	}
	if ticker != "" && quantity.Normalise(ticker) != quantity.Normalise(s.group.ticker) {
		r.report(codeDisagree, s.spotOf("ticker"), s.who(), provenance.Finding{Header: s.header("ticker"),
			Input: "ticker", Read: ticker,
			Wrong: fmt.Sprintf("the ticker is %s here and %s elsewhere for %s; %s is used", ticker, s.group.ticker,
				s.group.name, s.group.ticker)})
	}
	r.readFigures(s, func(in model.Input) bool { return in.Scope == model.ScopeMiner })
	for _, c := range t.columns {
		if c.used && c.means.In.Scope == model.ScopeMiner {
			r.keepSlot(&s.group.slots, t, row, c, s.readings[c.means.In.Key])
		}
	}
	t.phased = s
}

// readFigures reads those inputs of a row that are wanted.
func (r *reader) readFigures(s *siteRow, wanted func(model.Input) bool) {
	for _, c := range s.t.columns {
		if c.used && c.means.In.Group != "identity" && wanted(c.means.In) {
			v := r.read(s.t.value(s.row, c), r.inRow(s.t, s.row, c), s.t.spot(s.row, c.col), s.who())
			s.readings[c.means.In.Key] = v
			s.failed = s.failed || v.bad
		}
	}
	for _, c := range s.t.columns {
		if c.refused && wanted(c.means.In) && !s.t.value(s.row, c).Absent() {
			s.failed = true
		}
		if c.used && len(c.means.Also) > 0 && wanted(c.means.In) {
			spread(s.readings, c.means)
		}
	}
	r.takeJoined(s, wanted)
	if wanted(r.ix.Lookup("convert_mw")) {
		r.workOutSite(s)
	}
}

// cannotGive reports whether a table has a column for an input that cannot be used as a whole.
func (t *table) cannotGive(key string) bool {
	for _, c := range t.columns {
		if c.means.Sure != naming.Unknown && c.means.In.Key == key && !c.used && (c.refused || t.broken) {
			return true
		}
	}
	return false
}

// takenOtherwise names the tables that hold sites perhaps and were taken for another kind.
func (r *reader) takenOtherwise() string {
	for _, t := range r.tables {
		if (t.kind == dealTable || t.kind == minerTable || t.kind == joinTable) && len(t.rows) > 0 {
			return fmt.Sprintf("; the table at %s was read as one of %s: a mapping may say kind: sites of it",
				r.at(t.spot(t.header, t.first)).Address(), kindNames[t.kind])
		}
	}
	return ""
}

// spread gives what a word for several inputs says to those of them that are not given by themselves.
func spread(readings map[string]reading, m naming.Meaning) {
	v := readings[m.In.Key]
	for _, key := range m.Also {
		if v.given && !readings[key].given {
			readings[key] = v
		}
	}
}

// markNames enters the names of a row into the ledger.
func (r *reader) markNames(t *table, row int) {
	for _, c := range t.columns {
		if c.used && c.means.In.Group == "identity" || c.role == "phase" {
			if x := t.sh.At(row, c.col); x.Kind == opening.Failure || x.Uncached {
				r.mark(t.spot(row, c.col), opening.FateRefused)
			} else {
				r.mark(t.spot(row, c.col), opening.FateUsed)
			}
		}
	}
}

// setAside keeps that the cells of a row are left alone; a finding names the row.
func (r *reader) setAside(t *table, row int) {
	if r.aside == nil {
		r.aside = map[opening.Spot]bool{}
	}
	for _, c := range t.sh.Row(row).Cells {
		if c.Col >= t.first && c.Col <= t.last {
			r.aside[t.spot(row, c.Col)] = true
		}
	}
}

// value is the cell of a row in a column. A merged cell is that of all rows that it covers,
// but not for what is counted up over the sites.
func (t *table) value(row int, c column) opening.Cell {
	x := t.sh.At(row, c.col)
	if !x.Empty() || !inherits(c.means.In) {
		return x
	}
	m, ok := t.sh.Merges.Covering(row, c.col)
	if !ok || m.Left != m.Right || m.Top <= t.header {
		return x
	}
	return t.sh.At(m.Top, c.col)
}

// noName stands for the name of a miner that is not given.
const noName = "(no miner)"

// missing reports a required input that is not given, and fails the row.
func (r *reader) missing(s *siteRow, key string) {
	s.failed = true
	about := provenance.Finding{Header: s.header(key), Input: key,
		Wrong: fmt.Sprintf("%s is required and not given", key)}
	code := codeMissing
	if c := s.t.byInput(key); c == nil {
		about.Wrong += "; the table has no column for it" + r.unread(s.t, key)
	} else if x := s.t.sh.At(s.row, c.col); !x.Empty() {
		about.Read = r.shown(x)
		if _, problem := r.parse(x, &c.field); problem != nil && !x.Absent() {
			code, about.Wrong = problem.code, problem.wrong // a name that is an error value or has no stored result
		}
	}
	r.report(code, s.spotOf(key), s.who(), about)
}

// groupOf finds or makes the miner of a row. The table of miners may know it by name
// or by ticker; otherwise names that are spelled alike are one miner.
func (r *reader) groupOf(miner, ticker string) *group {
	e := r.entryOf(miner, ticker)
	key := "row " + quantity.Normalise(miner)
	if e != nil {
		key = "entry " + quantity.Normalise(e.called())
	}
	g, ok := r.groupBy[key]
	if !ok {
		g = newGroup(miner, e)
		r.groupBy[key] = g
		r.groups = append(r.groups, g)
	}
	if g.ticker == "" {
		g.ticker = ticker
	}
	return g
}

func newGroup(miner string, e *entry) *group {
	g := &group{name: miner, entry: e, readings: map[string]reading{}, seen: map[string]*siteRow{}}
	if e != nil {
		e.used = true
		g.failed, g.ticker = e.bad, e.ticker
		if e.name != "" || miner == "" {
			g.name = e.called()
		}
	}
	return g
}

// entryOf finds a row's miner in the tables of miners: by its name, else by its ticker.
func (r *reader) entryOf(miner, ticker string) *entry {
	if e, ok := r.entryBy[quantity.Normalise(miner)]; ok {
		return e
	}
	return r.entryBy[quantity.Normalise(ticker)]
}
