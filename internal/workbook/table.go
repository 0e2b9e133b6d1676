package workbook

import (
	"fmt"
	"slices"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// tableKind is what a table is about.
type tableKind uint8

const (
	noTable tableKind = iota
	siteTable
	minerTable
	deckTable
	scenarioTable
	rangeTable
	dealTable
	joinTable       // further inputs of sites, by the site's name
	rateTable       // currencies and their rates
	phaseTable      // parts of the conversions of sites
	commentTable    // the analyst's words
	ratingTable     // the analyst's ratings by date
	assumptionTable // label, value, source, perhaps a condition
	listTable       // label, value, unit
	marketTable     // inputs side by side over one row of values
)

// table is a table of the workbook: its header, its columns and its rows.
type table struct {
	kind        tableKind
	sheet       int // the sheet's place in the order of the tabs, from 1
	sh          *opening.Sheet
	header      int
	unitRow     int
	first, last int // columns
	columns     []column
	rows        []int        // those that are not blank
	kindMapped  bool         // the mapping says of what kind it is
	passed      map[int]bool // hidden rows that were passed over
	broken      bool         // a column is ambiguous: no row can be used

	convention  quantity.Convention         // of all its texts
	learned     bool                        // the convention has been worked out
	conventions map[int]quantity.Convention // of columns that have been looked through

	top                 int     // the first row of a header of several rows, 0 where it has one
	beside              *beside // nil until it is worked out
	flipped             bool    // rows and columns are exchanged
	headings            []headline
	remarks             []opening.Cell
	sums                sums
	others              aggregates // nil until it is worked out
	owner               owner      // of rows that name no miner
	owned               bool       // the owner has been looked for
	above               owner      // the miner of the last row that named one
	aboveRow            int
	told                owner    // that a finding names
	lastSite, lastMiner string   // of a table of phases, for rows that leave them blank
	phased              *siteRow // the last row that is a site, of which the next may be a phase
	// the row under the header that gives one input's years side by side, 0 where there is none
	years int
}

// headline is a line of text within a table.
type headline struct {
	row  int
	text string
}

// column is a column of a table: its header, and what it is used as.
type column struct {
	col    int
	header string
	means  naming.Meaning
	role   string        // of tables that are not made of inputs, "" where it has none
	unit   quantity.Unit // that the header of such a column names
	field  field
	used   bool // means an input that the table's rows give

	refused bool // its figures cannot be used, as a finding at its header says
}

func (t *table) spot(row, col int) opening.Spot {
	if t.flipped {
		row, col = col, row
	}
	return opening.Spot{Sheet: t.sheet, Row: row, Col: col}
}

// headerSpot is where the words of a column's header stand: the lowest row of a header over several rows that has any.
func (t *table) headerSpot(col int) opening.Spot {
	for row := t.header; row >= t.head(); row-- {
		if t.sh.At(row, col).IsText() {
			return t.spot(row, col)
		}
	}
	return t.spot(t.header, col)
}

// byRole is the first column of a role, nil where there is none.
func (t *table) byRole(name string) *column {
	for i := range t.columns {
		if t.columns[i].role == name {
			return &t.columns[i]
		}
	}
	return nil
}

// byInput is the column that is used as an input, nil where there is none.
func (t *table) byInput(key string) *column {
	for i := range t.columns {
		if c := &t.columns[i]; c.used && c.means.In.Key == key {
			return c
		}
	}
	return nil
}

// findTables finds every table of every sheet, and how far each reaches.
func (r *reader) findTables() {
	for i, sh := range r.file.Sheets {
		if sh.Own {
			r.report(codeOwnSheet, opening.Spot{Sheet: i + 1}, who{}, provenance.Finding{
				Wrong: fmt.Sprintf("the sheet %q was made by an earlier run and is not read", sh.Name)})
			continue
		}
		here := r.tablesOf(sh)
		if len(here) == 0 {
			here = r.acrossTables(sh)
		}
		for _, t := range here {
			t.sheet = i + 1
			if t.flipped {
				r.reportAcross(t)
			}
		}
		for _, t := range here {
			r.reportRemarks(t)
		}
		r.tables = append(r.tables, here...)
		r.lines = append(r.lines, r.looseLines(sh, i+1, here)...)
	}
}

// tablesOf finds the tables of a sheet whose headers stand in rows.
func (r *reader) tablesOf(sh *opening.Sheet) []*table {
	var here []*table
	fixed := r.mapping.headerRow(sh.Name)
	for i := 0; i < len(sh.Rows) && !r.stop(); {
		if fixed > 0 && sh.Rows[i].Num != fixed && !(sh.Rows[i].Num < fixed && sh.Rows[i].Num > fixed-deepest) {
			i++
			continue
		}
		tables, used := r.headersAt(sh, i)
		i += used
		if fixed > 0 && sh.Rows[i-1].Num != fixed {
			continue
		}
		here = append(here, tables...)
		if len(here)+len(r.tables) > maxTables {
			r.err = fmt.Errorf("cannot be read: it has more than %d tables; take out those that do not hold the sites",
				maxTables)
		}
	}
	for _, t := range here {
		r.extend(t, here)
		if r.places += len(t.rows) * (t.last - t.first + 1); r.budget != nil && r.err == nil {
			r.err = r.budget.Places(r.places)
		}
	}
	return here
}

// headersIn finds the tables whose header a row holds. Blank columns part the
// tables of a row, unless only all of them together make a table of sites or miners.
func (r *reader) headersIn(row opening.GridRow, sh *opening.Sheet) []*table {
	var out []*table
	runs := segments(row, sh)
	for _, cells := range runs {
		if !mayBeHeader(cells) {
			continue
		}
		t := r.headerOf(cells, sh)
		if n := len(out); n > 0 && continues(out[n-1], t) {
			out[n-1].columns = append(out[n-1].columns, t.columns...)
			out[n-1].last = t.last
		} else if t.kind != noTable {
			out = append(out, t)
		}
	}
	if len(out) == 0 && len(runs) > 1 && mayBeHeader(row.Cells) {
		if t := r.headerOf(row.Cells, sh); t.kind == siteTable || t.kind == minerTable {
			out = append(out, t)
		}
	}
	return out
}

// headerOf reads cells as the header of a table.
func (r *reader) headerOf(cells []opening.Cell, sh *opening.Sheet) *table {
	t := &table{sh: sh, header: cells[0].Row, first: cells[0].Col, last: cells[len(cells)-1].Col}
	for _, c := range cells {
		t.columns = append(t.columns, column{col: c.Col, header: strings.Join(strings.Fields(c.Text), " "),
			means: r.match(sh.Name, headerText(c))})
	}
	if !slices.ContainsFunc(t.columns, func(c column) bool {
		return c.means.Sure != naming.Unknown ||
			r.roleWord(c.header)
	}) {
		return t // words that mean nothing
	}
	t.kind = classify(t.columns)
	if kind := r.mapping.kindOf(sh.Name, t.header); kind != noTable {
		t.kind, t.kindMapped = kind, true
		for i := range t.columns {
			t.columns[i].role, t.columns[i].unit = "", quantity.Unit{}
		}
	}
	if t.kind == marketTable && slices.ContainsFunc(cells, func(c opening.Cell) bool {
		return !c.IsText() || isFigure(c)
	}) {
		t.kind = noTable // a line of a list: a label, its value and its unit
	}
	return t
}

// mayBeHeader keeps rows of figures from being looked at further.
func mayBeHeader(cells []opening.Cell) bool {
	texts := 0
	for _, c := range cells {
		if c.IsText() {
			texts++
		}
	}
	return texts > 0 && 2*texts >= len(cells)
}

// headerText is the text of a header; a number is no header of an input.
func headerText(c opening.Cell) string {
	if c.Kind != opening.Text {
		return ""
	}
	return c.Text
}

// segments splits a row into runs of cells that stand side by side.
func segments(row opening.GridRow, sh *opening.Sheet) [][]opening.Cell {
	var out [][]opening.Cell
	end := -1
	for _, c := range row.Cells {
		if c.Col == end+1 {
			out[len(out)-1] = append(out[len(out)-1], c)
		} else {
			out = append(out, []opening.Cell{c})
		}
		end = c.Col
		if m, ok := sh.Merges.Covering(row.Num, c.Col); ok && m.Left == c.Col {
			end = m.Right
		}
	}
	return out
}

// continues reports whether a run of headers belongs to the table on its left
// across blank columns: it names inputs of sites or miners, and none by which its rows could be known.
func continues(left, t *table) bool {
	if left.kind != siteTable && left.kind != minerTable {
		return false
	}
	if t.kind != noTable && t.kind != marketTable {
		return false
	}
	inputs := 0
	for _, c := range t.columns {
		if c.means.Sure == naming.Understood {
			inputs++
			if c.means.In.Scope == model.ScopeMarket || c.means.In.Group == "identity" {
				return false
			}
		}
	}
	return inputs > 0
}

// extend finds the row of units and the rows of a table: down to the header of another table in
// the same columns, or to two blank rows that no row like those above follows.
func (r *reader) extend(t *table, others []*table) {
	end := t.sh.LastRow()
	for _, o := range others {
		if o.header > t.header && o.first <= t.last && o.last >= t.first {
			end = min(end, o.head()-1)
		}
	}
	within := 0 // the last row of the Excel table that the table is
	if o := t.object(); o != nil {
		within = o.Area.Bottom
	}
	r.unitsAbove(t)
	before := t.header
	i, _ := slices.BinarySearchFunc(t.sh.Rows, t.header+1, func(g opening.GridRow, n int) int { return g.Num - n })
	for ; i < len(t.sh.Rows) && t.sh.Rows[i].Num <= end; i++ {
		row := t.sh.Rows[i].Num
		if t.sh.BlankRow(row, t.first, t.last) {
			continue
		}
		gap := row - before - 1
		if gap >= 2 && row > within && !r.goesOn(t, row) && !r.resumes(t, i, end) {
			break
		}
		switch {
		case row == t.header+1 && isYearRow(t, row):
			t.years, t.broken = row, true
		case len(t.rows) == 0 && t.unitRow == 0 && row <= t.header+3 && r.isUnitRow(t, row):
			t.unitRow = row
		case gap > 0 && row > within && t.kind != listTable && r.isLine(t, row):
			return // a list of inputs begins here
		case r.isRemark(t, row, gap > 0), row == end && row < t.sh.LastRow() && t.isGroupLine(row):
		default:
			t.rows = append(t.rows, row)
		}
		before = row
	}
}

// resumes reports whether rows of the table follow below a heading that stands apart.
func (r *reader) resumes(t *table, i, end int) bool {
	const most = 6
	for k := i; k < min(len(t.sh.Rows), i+most) && t.sh.Rows[k].Num <= end; k++ {
		row := t.sh.Rows[k]
		if r.goesOn(t, row.Num) {
			return k > i
		}
		words := 0
		for _, c := range row.Cells {
			if c.Col < t.first || c.Col > t.last {
				continue
			}
			if words++; !c.IsText() || words > 1 {
				return false
			}
		}
	}
	return false
}

// goesOn reports whether a row below several blank ones is of the table: it has figures
// where the table's inputs are figures, and a name.
func (r *reader) goesOn(t *table, row int) bool {
	if t.kind != siteTable || len(t.rows) == 0 {
		return false
	}
	named, figures, columns := false, 0, 0
	for _, c := range t.columns {
		x := t.sh.At(row, c.col)
		if c.means.Sure == naming.Unknown {
			continue
		}
		if key := c.means.In.Key; key == "site" || key == "miner" {
			named = named || x.IsText()
		}
		if c.means.In.Numeric() && isFigure(t.sh.At(t.rows[0], c.col)) {
			columns++
			if isFigure(x) {
				figures++
			}
		}
	}
	return named && figures >= 2 && 3*figures >= columns
}

// isLine reports whether a row under a blank one begins a list of inputs: a label that is an input's, and little else.
func (r *reader) isLine(t *table, row int) bool {
	var cells []opening.Cell
	for _, c := range t.sh.Row(row).Cells {
		if c.Col >= t.first && c.Col <= t.last {
			cells = append(cells, c)
		}
	}
	return len(cells) >= 2 && len(cells) <= 4 && cells[0].IsText() && r.match(t.sh.Name, cells[0].Text).
		Sure == naming.Understood
}

// covers reports whether a cell belongs to the table.
func (t *table) covers(row, col int) bool {
	if t.flipped {
		row, col = col, row
	}
	last := t.header
	if n := len(t.rows); n > 0 {
		last = t.rows[n-1]
	}
	return (row >= t.head() && row <= max(last, t.unitRow) || row == t.unitRow) && col >= t.first && col <= t.last
}

// maxTables is how many tables a workbook may have: each is held against all others of its sheet.
const maxTables = 1000
