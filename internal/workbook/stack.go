package workbook

import (
	"slices"
	"strings"

	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
)

// deepest is over how many rows a header may spread.
const deepest = 3

// headersAt finds the tables whose header begins in the i-th row of a sheet, and how
// many rows the header takes. A header of several lines is taken for one where it makes more
// sense than each of its rows alone.
func (r *reader) headersAt(sh *opening.Sheet, i int) ([]*table, int) {
	if !r.anyKnown(sh, sh.Rows[i:min(i+deepest, len(sh.Rows))]) {
		return nil, 1
	}
	tables, used := r.headersIn(sh.Rows[i], sh), 1
	best := sense(tables)
	for depth := 2; depth <= deepest && i+depth <= len(sh.Rows); depth++ {
		if !mayStack(sh.Rows[i:i+depth]) || !r.anyKnown(sh, sh.Rows[i:i+depth]) {
			break
		}
		stacked := r.headersIn(r.stack(sh, i, depth), sh)
		n := sense(stacked)
		if n == 0 || n < best || slices.ContainsFunc(stacked, func(t *table) bool {
			return t.kind != siteTable &&
				t.kind != minerTable && t.kind != deckTable
		}) {
			continue
		}
		if n == best && !r.changes(stacked, tables) {
			continue
		}
		later := r.laterSense(sh, i, depth)
		wrongly := contested(sh, later.tables, stacked)
		if n < later.n-wrongly || n == later.n && wrongly == 0 && !r.changes(stacked, later.tables) {
			continue
		}
		for _, t := range stacked {
			t.top = sh.Rows[i].Num
		}
		tables, used, best = stacked, depth, n
	}
	return tables, used
}

// groupNames are the words of headings that say nothing of a column but where it belongs.
var groupNames = quantity.WordSet("mining", "miningtoday", "hpc", "ai", "hpcai", "aihpc", "hpcaiconversion",
	"conversion", "site", "sites", "sitedata", "power", "energy", "fleet", "machines", "electricity", "lease", "leases",
	"colocation", "colo",
	"financing", "debt", "capex", "valuation", "equity", "company", "companies", "miner", "miners", "market", "inputs",
	"input", "general", "operations", "today", "current", "data", "assumptions", "key", "keyinputs",
	"identity", "location",
	"datacenter", "construction", "timing", "opex", "costs", "revenue", "hosting", "gpucloud", "gpu", "cloud", "tenant",
	"commercial", "technical", "minage", "energie", "donnees", "hypotheses", "financement", "capitalisation",
	"capitalization", "terms", "leaseterms", "asset", "project", "usd",
	"hybrid", "hybride", "risk", "risque", "time", "calendrier", "readiness", "preparation", "view", "avis",
	"recommendation", "recommandation", "bitcoin", "fondspropres", "identite", "evaluation", "immobilier", "property",
	"electrical",
	"economics", "overview", "details", "description", "profile", "summary", "balancesheet", "shares", "returns",
	"connectivity", "infrastructure", "network", "fibre", "fiber", "cooling", "schedule", "milestones", "tax",
	"metrics", "parameters")

// groupName reports whether a line above a header is the heading of a group, a place, a date or a title, and no word
// that makes the one below it something else: Target above Price, Restricted above Cash.
func groupName(s string) bool {
	words := strings.Fields(s)
	if len(words) > 3 || strings.ContainsAny(s, "0123456789") {
		return true
	}
	if groupNames[quantity.Normalise(s)] {
		return true
	}
	for _, w := range words {
		if n := quantity.Normalise(w); groupNames[n] || n == "us" || n == "texas" {
			return true
		}
	}
	return false
}

// tellsEnough reports whether a header says by itself what it is, whatever stands above it: by a mapping or a
// key, or as a name of whom or what the row is of. A unit or a second word does not: cash ($m) below Restricted
// is no free cash.
func (r *reader) tellsEnough(header string, m naming.Meaning) bool {
	return m.Mapped || r.ix.IsKey(header) && strings.Contains(header, "_") ||
		m.In.Group == "identity"
}

// repeats reports whether a header says the words above it again: Hybrid share below Hybrid.
func repeats(child, parent string) bool {
	words := naming.Significant(child)
	return !slices.ContainsFunc(naming.Significant(parent), func(w string) bool { return !slices.Contains(words, w) })
}

// anyKnown reports whether some cell of rows means something by itself: a header over several rows has one.
func (r *reader) anyKnown(sh *opening.Sheet, rows []opening.GridRow) bool {
	return slices.ContainsFunc(rows, func(row opening.GridRow) bool { return r.rowKnown(sh, row) })
}

// made is what was made of a header, and how many of its columns are understood.
type made struct {
	tables []*table
	n      int
}

// contested counts the columns that a lower row alone would make an input of, and that the word right above makes
// something else: Cash below Restricted.
func contested(sh *opening.Sheet, alone, stacked []*table) int {
	whole := map[int]string{}
	for _, t := range stacked {
		for _, c := range t.columns {
			if c.means.Sure == naming.Understood {
				whole[c.col] = c.means.In.Key
			}
		}
	}
	n := 0
	for _, t := range alone {
		for _, c := range t.columns {
			above := sh.At(t.head()-1, c.col)
			if c.means.Sure == naming.Understood && above.IsText() && whole[c.col] != c.means.In.Key &&
				!groupName(above.Text) {
				n++
			}
		}
	}
	return n
}

// laterSense is the best that can be made of the lower rows alone.
func (r *reader) laterSense(sh *opening.Sheet, i, depth int) made {
	var best made
	for first := i + 1; first < i+depth; first++ {
		row := sh.Rows[first]
		if first+1 < i+depth {
			row = r.stack(sh, first, i+depth-first)
		}
		if tables := r.headersIn(row, sh); sense(tables) > best.n {
			best = made{tables, sense(tables)}
		}
	}
	return best
}

// sense counts the columns of tables that are understood, or have a role.
func sense(tables []*table) int {
	n := 0
	for _, t := range tables {
		seen := map[string]bool{}
		for _, c := range t.columns {
			if what := c.means.In.Key + c.role; (c.means.Sure == naming.Understood || c.role != "") && !seen[what] {
				seen[what] = true
				n++
			}
		}
	}
	return n
}

// changes reports whether a header over several rows gives some column another meaning
// than one row of it alone does.
func (r *reader) changes(stacked, alone []*table) bool {
	before := map[int]string{}
	for _, t := range alone {
		for _, c := range t.columns {
			if c.means.Sure == naming.Understood {
				before[c.col] = c.means.In.Key
			}
		}
	}
	for _, t := range stacked {
		for _, c := range t.columns {
			if key, ok := before[c.col]; ok && c.means.Sure == naming.Understood && c.means.In.Key != key {
				return true
			}
		}
	}
	return false
}

// mayStack reports whether rows may be the lines of one header: next to one another and words only.
func mayStack(rows []opening.GridRow) bool {
	for i, row := range rows {
		if i > 0 && row.Num != rows[i-1].Num+1 || len(row.Cells) > naming.LongestHeader {
			return false
		}
		words := 0
		for _, c := range row.Cells {
			if c.IsText() {
				words++
			} else if c.Kind != opening.Number || c.Num < 1990 || c.Num > 2100 { // a year may stand above a column
				return false
			}
		}
		if words == 0 {
			return false
		}
	}
	return true
}

// stack makes one header row of several.
func (r *reader) stack(sh *opening.Sheet, i, depth int) opening.GridRow {
	rows := sh.Rows[i : i+depth]
	last := rows[depth-1].Num
	out := opening.GridRow{Num: last}
	columns := map[int]bool{}
	for _, row := range rows {
		for _, c := range row.Cells {
			columns[c.Col] = true
		}
	}
	for _, col := range sortedInts(columns) {
		lines := headerLines(sh, rows, col)
		if len(lines) > 0 {
			out.Cells = append(out.Cells, opening.Cell{Row: last, Col: col, Kind: opening.Text,
				Text: r.compose(sh.Name, lines)})
		}
	}
	return out
}

// headerLines are the words above one another in a column, each once. A heading over
// several columns stands in its first cell, merged or not.
func headerLines(sh *opening.Sheet, rows []opening.GridRow, col int) []string {
	var lines []string
	for n, row := range rows {
		c := sh.Shown(row.Num, col)
		if !c.IsText() && n < len(rows)-1 && len(row.Cells) > 1 {
			c = heading(sh, row, col)
		}
		s := strings.Join(strings.Fields(headerText(c)), " ")
		if s != "" && (len(lines) == 0 || lines[len(lines)-1] != s) {
			lines = append(lines, s)
		}
	}
	return lines
}

// heading is the cell to the left that a blank one belongs to, where that cell is not merged.
func heading(sh *opening.Sheet, row opening.GridRow, col int) opening.Cell {
	for k := len(row.Cells) - 1; k >= 0; k-- {
		c := row.Cells[k]
		if c.Col >= col {
			continue
		}
		if _, merged := sh.Merges.Covering(c.Row, c.Col); merged || !c.IsText() || col-c.Col > 12 {
			return opening.Cell{}
		}
		if sh.At(row.Num+1, c.Col).Empty() {
			return opening.Cell{} // nothing stands below it: it heads its own column only
		}
		return c
	}
	return opening.Cell{}
}

// compose makes one header of its lines: what is understood of them together, else of the lowest alone.
func (r *reader) compose(sheet string, lines []string) string {
	n := len(lines)
	if n == 1 {
		return lines[0]
	}
	whole := strings.Join(lines, " ")
	parent, child := strings.Join(lines[:n-1], " "), lines[n-1]
	nearest := lines[n-2]
	for _, s := range []string{
		whole, child + " " + parent, nearest + " " + child, child + " " + nearest,
		strings.TrimSuffix(nearest, "s") + " " + child, child + " " + strings.TrimSuffix(nearest, "s"),
	} {
		if r.match(sheet, s).Sure == naming.Understood {
			return s
		}
	}
	if m := r.match(sheet, child); m.Sure == naming.Understood && (r.tellsEnough(child, m) || groupName(parent) ||
		repeats(child, parent)) {
		return child
	}
	if _, isUnit := quantity.ParseUnit(child); isUnit {
		return parent + " (" + child + ")"
	}
	if r.match(sheet, whole).Sure != naming.Unknown {
		return whole
	}
	if r.roleWord(child) && r.match(sheet, child).Sure == naming.Unknown {
		return child
	}
	return whole
}

// roleWord reports whether a text heads a column of a table that is not made of inputs. Each text is asked about once.
func (r *reader) roleWord(s string) bool {
	if len(s) > longestRole {
		return false
	}
	known, ok := r.roleKnown[s]
	if !ok {
		known = roleWords[quantity.Normalise(s)]
		if fields := strings.FieldsFunc(s, func(r rune) bool {
			return r == ' ' || r == '(' || r == '[' || r == '_' ||
				r == ','
		}); !known && len(fields) > 1 && (roleWords[quantity.Normalise(fields[0])] ||
			roleWords[quantity.Normalise(fields[0]+fields[1])]) {
			role, _ := dealRoles.withUnit(s)
			known = role != ""
		}
		if r.roleKnown == nil {
			r.roleKnown = map[string]bool{}
		}
		if len(r.roleKnown) < mostHeaders {
			r.roleKnown[s] = known
		}
	}
	return known
}

// rowKnown reports whether some cell of a row means something by itself. Each row is asked about once.
func (r *reader) rowKnown(sh *opening.Sheet, row opening.GridRow) bool {
	key := rowKey{sh, row.Num}
	known, ok := r.knownRows[key]
	if !ok {
		known = slices.ContainsFunc(row.Cells, func(c opening.Cell) bool {
			return c.IsText() && (r.match(sh.Name, c.Text).Sure != naming.Unknown || r.roleWord(c.Text))
		})
		if r.knownRows == nil {
			r.knownRows = map[rowKey]bool{}
		}
		r.knownRows[key] = known
	}
	return known
}

// rowKey is a row of a sheet.
type rowKey struct {
	sheet *opening.Sheet
	row   int
}
