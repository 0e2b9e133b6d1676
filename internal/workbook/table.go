package workbook

import (
	"fmt"
	"strings"

	"rackrate/internal/provenance"
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
	listTable   // label, value, unit
	marketTable // inputs side by side over one row of values
)

// table is a table of the workbook: its header, its columns and its rows.
type table struct {
	kind        tableKind
	sheet       int // the sheet's place in the order of the tabs, from 1
	sh          *sheet
	header      int
	unitRow     int
	first, last int // columns
	columns     []column
	rows        []int // those that are not blank
	broken      bool  // a column is ambiguous: no row can be used
}

// column is a column of a table: its header, and what it is used as.
type column struct {
	col    int
	header string
	means  meaning
	role   string // of tables that are not made of inputs, "" where it has none
	unit   unit   // that the header of such a column names
	field  field
	used   bool // means an input that the table's rows give
}

func (t *table) spot(row, col int) spot { return spot{t.sheet, row, col} }

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
		if c := &t.columns[i]; c.used && c.means.in.Key == key {
			return c
		}
	}
	return nil
}

// ownPrefix begins the names of the sheets that the program adds to a workbook.
const ownPrefix = "RR "

// findTables finds every table of every sheet, and how far each reaches.
func (r *reader) findTables() {
	for i, sh := range r.file.sheets {
		if strings.HasPrefix(sh.name, ownPrefix) {
			r.report(codeOwnSheet, spot{sheet: i + 1}, who{}, provenance.Finding{
				Wrong: fmt.Sprintf("the sheet %q was made by an earlier run and is not read", sh.name)})
			continue
		}
		var here []*table
		for _, row := range sh.rows {
			for _, t := range r.headersIn(row, sh) {
				t.sheet = i + 1
				here = append(here, t)
			}
		}
		for _, t := range here {
			r.extend(t, here)
		}
		r.tables = append(r.tables, here...)
		r.lines = append(r.lines, r.looseLines(sh, i+1, here)...)
	}
}

// headersIn finds the tables whose header a row holds.
func (r *reader) headersIn(row gridRow, sh *sheet) []*table {
	var out []*table
	for _, cells := range segments(row, sh) {
		t := &table{sh: sh, header: row.num, first: cells[0].col, last: cells[len(cells)-1].col}
		for _, c := range cells {
			t.columns = append(t.columns, column{col: c.col, header: strings.TrimSpace(c.text), means: r.ix.match(headerText(c))})
		}
		t.kind = classify(t.columns)
		if n := len(out); n > 0 && continues(out[n-1], t) {
			out[n-1].columns = append(out[n-1].columns, t.columns...)
			out[n-1].last = t.last
		} else if t.kind != noTable {
			out = append(out, t)
		}
	}
	return out
}

// headerText is the text of a header; a number is no header of an input.
func headerText(c cell) string {
	if c.kind != text {
		return ""
	}
	return c.text
}

// segments splits a row into runs of cells that stand side by side.
func segments(row gridRow, sh *sheet) [][]cell {
	var out [][]cell
	end := -1
	for _, c := range row.cells {
		if c.col == end+1 {
			out[len(out)-1] = append(out[len(out)-1], c)
		} else {
			out = append(out, []cell{c})
		}
		end = c.col
		for _, m := range sh.merges {
			if m.top <= row.num && row.num <= m.bottom && m.left == c.col {
				end = m.right
			}
		}
	}
	return out
}

// continues reports whether a run of headers belongs to the table on its left
// across one blank column: it names inputs of sites or miners, and none by which its rows could be known.
func continues(left, t *table) bool {
	if left.kind != siteTable && left.kind != minerTable || t.first != left.last+2 {
		return false
	}
	if t.kind != noTable && t.kind != marketTable {
		return false
	}
	inputs := 0
	for _, c := range t.columns {
		if c.means.sure == understood {
			inputs++
			if c.means.in.Scope == model.ScopeMarket || c.means.in.Group == "identity" {
				return false
			}
		}
	}
	return inputs > 0
}

// The columns of the tables that are not made of inputs, by the names that a header may have.
var (
	scenarioRoles = map[string][]string{
		"scenario": {"scenario", "scenarios", "scenarioname", "name", "case"},
		"input":    {"input", "inputs", "driver", "variable", "parameter", "assumption", "key"},
		"override": {"override", "overrides", "change", "value", "shock", "setto", "setting"},
		"why":      {"why", "reason", "rationale", "comment", "note", "notes", "description"},
		"source":   {"source", "sources"},
	}
	rangeRoles = map[string][]string{
		"input": {"input", "inputs", "driver", "variable", "parameter", "assumption", "key", "name", "label"},
		"low":   {"low", "lowcase", "downside", "bear", "min", "minimum"},
		"high":  {"high", "highcase", "upside", "bull", "max", "maximum"},
		"unit":  {"unit", "units"},
		"note":  {"note", "notes", "comment", "why", "source"},
	}
	listRoles = map[string][]string{
		"label": {"label", "input", "inputs", "item", "parameter", "assumption", "assumptions", "name", "variable", "metric", "key",
			"marketinput", "marketinputs", "market", "driver", "description"},
		"value": {"value", "values", "amount", "figure", "base", "basecase", "current", "setting"},
		"unit":  {"unit", "units", "uom"},
		"note": {"source", "sources", "note", "notes", "comment", "comments", "basis", "asof", "date", "remark", "remarks",
			"meaning", "status", "default", "range", "sourceofthedefault", "why", "group"},
	}
	deckRoles = map[string][]string{
		"date": {"date", "month", "monthend", "period", "day"},
		"note": {"source", "sources", "note", "notes", "comment", "basis", "why"},
	}
	dealRoles = map[string][]string{
		"seller": {"seller", "landlord", "provider", "lessor", "miner", "company", "operator"},
		"tenant": {"tenant", "customer", "counterparty", "lessee", "offtaker"},
		"date":   {"date", "announced", "signed", "dateannounced", "announcementdate"},
		"mw":     {"mw", "capacity", "criticalitmw", "itmw", "size", "capacitymw"},
		"basis":  {"mwbasis", "basis", "capacitybasis"},
		"years":  {"years", "term", "termyears", "leaseterm", "tenor"},
		"total":  {"total", "totalvalue", "contractvalue", "totalcontractvalue", "tcv"},
		"rate":   {"usdperkwmonth", "usdkwmonth", "rate", "rent", "leaserate", "price"},
		"source": {"source", "sources"},
		"note":   {"note", "notes", "comment", "comments"},
	}
)

// classify says what a run of headers is the header of, and gives the columns their roles.
func classify(columns []column) tableKind {
	has := func(roles map[string][]string) map[string]bool {
		found := map[string]bool{}
		for _, c := range columns {
			name, _ := role(c.header, roles)
			found[name] = true
		}
		return found
	}
	inputs := map[string]bool{}
	scopes := map[model.Scope]int{}
	for _, c := range columns {
		if c.means.sure != unknown && !inputs[c.means.in.Key] {
			inputs[c.means.in.Key] = true
			scopes[c.means.in.Scope]++
		}
	}
	s, g, l, d, k := has(scenarioRoles), has(rangeRoles), has(listRoles), has(deckRoles), has(dealRoles)
	named := inputs["miner"] || inputs["site"] || inputs["ticker"]
	switch {
	case s["scenario"] && s["input"] && s["override"]:
		return assign(columns, scenarioRoles, scenarioTable)
	case g["input"] && g["low"] && g["high"]:
		return assign(columns, rangeRoles, rangeTable)
	case k["tenant"] && k["seller"] && (k["mw"] || k["total"] || k["rate"]):
		return assign(columns, dealRoles, dealTable)
	case d["date"] && !named && (inputs["btc_price_usd"] || inputs["network_ehs"]):
		return assign(columns, deckRoles, deckTable)
	case l["label"] && l["value"] && len(inputs) <= 1 && !inputs["site_mw"]:
		return assign(columns, listRoles, listTable)
	case inputs["site"] && scopes[model.ScopeSite] >= 3:
		return siteTable
	case (inputs["miner"] || inputs["ticker"]) && !inputs["site"] && scopes[model.ScopeMiner] >= 1:
		return minerTable
	case inputs["miner"] && inputs["site_mw"] && scopes[model.ScopeSite] >= 4:
		return siteTable // whose sites have no name: each row says so
	case !named && scopes[model.ScopeMarket] >= 2, !named && scopes[model.ScopeMarket] == 1 && len(inputs) >= 3:
		return marketTable
	}
	return noTable
}

func assign(columns []column, roles map[string][]string, kind tableKind) tableKind {
	for i := range columns {
		columns[i].role, columns[i].unit = role(columns[i].header, roles)
	}
	return kind
}

// extend finds the row of units and the rows of a table: down to two blank rows,
// or to the header of another table in the same columns.
func (r *reader) extend(t *table, others []*table) {
	end := t.sh.lastRow()
	for _, o := range others {
		if o.header > t.header && o.first <= t.last && o.last >= t.first {
			end = min(end, o.header-1)
		}
	}
	gap := 0
	for row := t.header + 1; row <= end && gap < 2; row++ {
		switch {
		case t.sh.blankRow(row, t.first, t.last):
			gap++
			continue
		case row == t.header+1 && r.isUnitRow(t, row):
			t.unitRow = row
		case gap > 0 && t.kind != listTable && r.isLine(t, row):
			gap = 2 // a list of inputs begins here
			continue
		case r.isRemark(t, row, gap > 0):
			continue
		default:
			t.rows = append(t.rows, row)
		}
		gap = 0
	}
}

// isUnitRow reports whether a row under a header holds units: no figures, and units under most inputs that have one.
func (r *reader) isUnitRow(t *table, row int) bool {
	units, other := 0, 0
	for _, c := range t.columns {
		x := t.sh.at(row, c.col)
		switch {
		case x.empty():
		case x.kind != text || x.formula != "":
			return false
		case c.means.sure != unknown && c.means.in.Group == "identity" && !neutral[Normalise(x.text)]:
			return false
		default:
			if _, ok := parseUnit(strings.Trim(x.text, "()[] ")); ok || looksLikeUnit(x.text) {
				units++
			} else if !neutral[Normalise(x.text)] && c.means.sure != unknown && c.means.in.Numeric() {
				other++
			}
		}
	}
	return units > other
}

// isLine reports whether a row under a blank one begins a list of inputs: a label that is an input's, and little else.
func (r *reader) isLine(t *table, row int) bool {
	var cells []cell
	for _, c := range t.sh.row(row).cells {
		if c.col >= t.first && c.col <= t.last {
			cells = append(cells, c)
		}
	}
	return len(cells) >= 2 && len(cells) <= 4 && cells[0].isText() && r.ix.match(cells[0].text).sure == understood
}

// isRemark reports whether a row of a table is a line of text and says so: a single
// text below a blank row, or in a table whose rows have several cells.
func (r *reader) isRemark(t *table, row int, below bool) bool {
	var only cell
	for _, c := range t.sh.row(row).cells {
		if c.col < t.first || c.col > t.last {
			continue
		}
		if !only.empty() {
			return false
		}
		only = c
	}
	several := t.kind == siteTable || t.kind == deckTable || t.kind == dealTable
	if !only.isText() || !below && !several || t.kind == listTable {
		return false
	}
	r.report(codeTextLine, t.spot(row, only.col), who{}, provenance.Finding{Read: only.text,
		Wrong: fmt.Sprintf("%q is a line of text, not a row of the table", only.text)})
	return true
}

// covers reports whether a cell belongs to the table.
func (t *table) covers(row, col int) bool {
	last := t.header
	if n := len(t.rows); n > 0 {
		last = t.rows[n-1]
	}
	return row >= t.header && row <= max(last, t.unitRow) && col >= t.first && col <= t.last
}

// prepare makes the fields of the columns that a table's rows give, and reports
// the columns that cannot be used. takes says which inputs the table may give.
func (r *reader) prepare(t *table, takes func(model.Input) bool) {
	chosen := r.choose(t)
	for i := range t.columns {
		c := &t.columns[i]
		if c.role != "" || c.header == "" {
			continue
		}
		s := t.spot(t.header, c.col)
		switch {
		case c.means.sure == unknown:
			r.unknownColumn(*c, s)
		case c.means.sure == doubtful:
			r.report(codeDoubtfulHeader, s, who{}, provenance.Finding{Header: c.header, Read: c.header, Input: c.means.in.Key, Understood: c.means.in.Key,
				Wrong: fmt.Sprintf("%q may be %s, but for %q; it is not used", c.header, c.means.in.Key, c.means.odd)})
		case !chosen[i]:
		case !takes(c.means.in):
			r.report(codeWrongTable, s, who{}, provenance.Finding{Header: c.header, Read: c.header, Input: c.means.in.Key,
				Wrong: fmt.Sprintf("%q is %s, an input of the %s, and is not taken from this table", c.header, c.means.in.Key, c.means.in.Scope)})
		case c.means.sure == wrongUnit:
			r.badUnit(t, c, s, c.means.odd)
		default:
			r.prepareField(t, c)
		}
	}
}

// unknownColumns reports the columns of a table that is not made of inputs which have no role in it.
func (r *reader) unknownColumns(t *table) {
	for _, c := range t.columns {
		if c.role == "" && c.header != "" {
			r.unknownColumn(c, t.spot(t.header, c.col))
		}
	}
}

func (r *reader) unknownColumn(c column, s spot) {
	r.report(codeUnknownColumn, s, who{}, provenance.Finding{Header: c.header, Read: c.header,
		Wrong: fmt.Sprintf("%q means nothing to the program; it is kept as it is and not used", c.header)})
}

// badUnit reports a unit that is not understood. The whole table cannot be used: a
// default in its place would be a guess.
func (r *reader) badUnit(t *table, c *column, s spot, read string) {
	t.broken = true
	r.report(codeUnit, s, who{}, provenance.Finding{Header: c.header, Input: c.means.in.Key, Read: read,
		Wrong: fmt.Sprintf("%q is not a unit that %s can be converted from", read, c.means.in.Key),
		Do:    "write a unit such as " + unitOr(c.means.in)})
}

func unitOr(in model.Input) string {
	if in.Unit == "" {
		return "none"
	}
	return in.Unit
}

// prepareField settles the unit of a column from its header and the row of units under it.
func (r *reader) prepareField(t *table, c *column) {
	u := c.means.unit
	if t.unitRow > 0 && c.means.in.Numeric() {
		x := t.sh.at(t.unitRow, c.col)
		stated, ok := r.statedUnit(t, c, x)
		if !ok {
			return
		}
		if stated.given() {
			if !r.agree(c.means.in, c.header, u, stated) {
				t.broken = true
				r.report(codeTwoUnits, t.spot(t.unitRow, c.col), who{}, provenance.Finding{Header: c.header, Input: c.means.in.Key, Read: x.text,
					Wrong: fmt.Sprintf("the header says %s and the row under it %s", u.text, stated.text)})
				return
			}
			u = stated
		}
	}
	c.field, c.used = mustField(c.means.in, c.header, u), true
	c.field.large = r.anyAboveOne(t, c)
}

// statedUnit reads a cell of units; the zero unit where it states none.
func (r *reader) statedUnit(t *table, c *column, x cell) (unit, bool) {
	s := strings.Trim(strings.TrimSpace(x.text), "()[] ")
	if x.absent() || neutral[Normalise(s)] && !(c.means.in.Type == model.TypePct && Normalise(s) == "fraction") {
		return unit{}, true
	}
	u, ok := parseUnit(s)
	if ok && fits(u, c.means.in, c.header) {
		return u, true
	}
	r.badUnit(t, c, t.spot(x.row, x.col), s)
	return unit{}, false
}

// agree reports whether two units that are stated for the same values are the same, or only one is stated.
func (r *reader) agree(in model.Input, header string, a, b unit) bool {
	if !a.given() || !b.given() {
		return true
	}
	x, ok1 := convert(a, in, header)
	y, ok2 := convert(b, in, header)
	return ok1 && ok2 && x == y
}

// mustField is newField for a unit that is known to fit.
func mustField(in model.Input, header string, u unit) field {
	f, _ := newField(in, header, u)
	return f
}

// anyAboveOne reports whether a column of percentages has a value above 1 that is not itself marked as a percentage.
func (r *reader) anyAboveOne(t *table, c *column) bool {
	if c.means.in.Type != model.TypePct {
		return false
	}
	for _, row := range t.rows {
		x := t.sh.at(row, c.col)
		if x.kind == number && !x.percent && (x.num > 1 || x.num < -1) {
			return true
		}
	}
	return false
}

// choose marks the columns that count where several mean the same input. Of
// identities the one that bears the registry's own name goes first; of figures none can.
func (r *reader) choose(t *table) []bool {
	out := make([]bool, len(t.columns))
	by := map[string][]int{}
	for i, c := range t.columns {
		if c.role == "" && (c.means.sure == understood || c.means.sure == wrongUnit) {
			out[i] = true
			by[c.means.in.Key] = append(by[c.means.in.Key], i)
		}
	}
	for _, key := range sortedKeys(by) {
		if len(by[key]) > 1 {
			r.chooseOne(t, by[key], out)
		}
	}
	return out
}

// chooseOne settles several columns of one input, or breaks the table.
func (r *reader) chooseOne(t *table, columns []int, out []bool) {
	best := -1
	for _, i := range columns {
		m := t.columns[i].means
		out[i] = false
		if m.byKey && best < 0 {
			best = i
		} else if m.byKey {
			best = len(t.columns) // two bear the name
		}
	}
	in := t.columns[columns[0]].means.in
	if in.Key == "region" && best < 0 {
		best = columns[0]
	}
	if in.Group == "identity" && best >= 0 && best < len(t.columns) {
		out[best] = true
		for _, i := range columns {
			if c := t.columns[i]; i != best {
				r.report(codeUnknownColumn, t.spot(t.header, c.col), who{}, provenance.Finding{Header: c.header, Read: c.header,
					Wrong: fmt.Sprintf("%q is not used: %q is the column for %s", c.header, t.columns[best].header, in.Key)})
			}
		}
		return
	}
	t.broken = true
	a, b := t.columns[columns[0]], t.columns[columns[1]]
	r.report(codeTwoColumns, t.spot(t.header, b.col), who{}, provenance.Finding{Header: b.header, Read: b.header, Input: in.Key,
		Wrong: fmt.Sprintf("%q and %q are both %s; neither is used and no row of the table is evaluated", a.header, b.header, in.Key)})
}
