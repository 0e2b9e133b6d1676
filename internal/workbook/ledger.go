package workbook

import (
	"fmt"
	"slices"
	"strings"

	"rackrate/internal/late"
	"rackrate/internal/provenance"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
)

// mark enters a cell into the ledger.
func (r *reader) mark(s opening.Spot, f opening.Fate) {
	if s.Sheet < 1 || s.Row < 1 {
		return
	}
	if c := r.file.Sheets[s.Sheet-1].Row(s.Row).Find(s.Col); c != nil {
		c.Fate = max(c.Fate, f)
	}
}

// unmark takes a cell out of what is used: a copy that is passed over.
func (r *reader) unmark(s opening.Spot) {
	if c := r.file.Sheets[s.Sheet-1].Row(s.Row).Find(s.Col); c != nil {
		c.Fate = opening.FateLeft
	}
}

// fateOf is what the ledger has of a cell.
func (r *reader) fateOf(s opening.Spot) opening.Fate {
	if c := r.file.Sheets[s.Sheet-1].Row(s.Row).Find(s.Col); c != nil {
		return c.Fate
	}
	return opening.FateNone
}

// closeLedger gives every cell that nothing was made of its place: titles, and what was left alone, which is said
// once a block.
func (r *reader) closeLedger() {
	r.reportBlanks()
	for i, sh := range r.file.Sheets {
		if sh.Own {
			continue
		}
		var tables []*table
		for _, t := range r.tables {
			if t.sheet == i+1 {
				tables = append(tables, t)
				r.closeTable(t)
			}
		}
		r.closeSheet(i+1, sh, tables)
	}
	r.countFigures()
}

// closeTable enters the header of a table, and what of its columns and rows was not read.
func (r *reader) closeTable(t *table) {
	for _, c := range t.remarks {
		for _, x := range t.sh.Row(c.Row).Cells {
			if x.Col >= t.first && x.Col <= t.last {
				r.mark(t.spot(x.Row, x.Col), opening.FateTitle)
			}
		}
	}
	r.closeRoles(t)
	left := map[int][]int{} // rows by column
	for _, row := range t.sh.Rows {
		if (row.Num < t.head() || row.Num > t.lastRow()) && row.Num != t.unitRow {
			continue
		}
		for _, c := range row.Cells {
			s := t.spot(row.Num, c.Col)
			switch {
			case c.Col < t.first || c.Col > t.last:
			case row.Num <= max(t.header, t.unitRow), row.Num == t.years:
				r.mark(s, opening.FateTitle)
			case r.fateOf(s) == opening.FateNone && r.aside[s]:
				r.mark(s, opening.FateLeft) // of a row that a finding names
			case r.fateOf(s) == opening.FateNone:
				left[c.Col] = append(left[c.Col], row.Num)
			}
		}
	}
	place := map[int]*column{}
	for i := len(t.columns) - 1; i >= 0; i-- {
		place[t.columns[i].col] = &t.columns[i]
	}
	for _, col := range sortedInts(left) {
		r.leaveColumn(t, col, place[col], left[col])
	}
}

// closeRoles enters the columns of a table that is not made of inputs: the words of a list are labels, those of
// the others are used.
func (r *reader) closeRoles(t *table) {
	f := opening.FateUsed
	switch t.kind {
	case listTable, assumptionTable:
		f = opening.FateTitle
	case scenarioTable, rangeTable, dealTable, rateTable, deckTable, commentTable, ratingTable:
	default:
		return
	}
	for _, c := range t.columns {
		if c.role == "" || f == opening.FateTitle && (c.role == "value" || c.role == "case") {
			continue
		}
		for _, row := range t.rows {
			r.mark(t.spot(row, c.col), f)
		}
	}
}

// lastRow is the last row that a table takes.
func (t *table) lastRow() int {
	last := max(t.header, t.unitRow, t.years)
	if n := len(t.rows); n > 0 {
		last = max(last, t.rows[n-1])
	}
	return last
}

// leaveColumn leaves the cells of a column alone, and says so unless a finding about its header does. c is nil
// where it has no header.
func (r *reader) leaveColumn(t *table, col int, c *column, rows []int) {
	figures := 0
	for _, row := range rows {
		r.mark(t.spot(row, col), opening.FateLeft)
		if isFigure(t.sh.At(row, col)) {
			figures++
		}
	}
	header := ""
	if c != nil {
		header = c.header
		if r.saidOf[t.headerSpot(col)] {
			return // a finding at its header says that its cells are not used
		}
	}
	if header == "" && t.years > 0 {
		for _, row := range rows {
			r.mark(t.spot(row, col), opening.FateRefused)
		}
		return // a finding says so of the years
	}
	code, where := r.severityOf(t, header, figures), r.blockName(t.spot(rows[0], col), t.spot(rows[len(rows)-1], col))
	wrong := fmt.Sprintf("%s: not read, because its column %q means nothing to the program", where, header)
	switch {
	case header == "":
		wrong = where + ": not read, because its column has no header"
	case t.kind != siteTable && t.kind != minerTable && t.kind != phaseTable:
		wrong = fmt.Sprintf("%s: not read, because nothing of the column %q of the table is used", where, header)
	}
	r.report(code, t.spot(rows[0], col), who{}, provenance.Finding{Header: header, Read: header, Wrong: wrong})
}

// namesInput is that of the index. Each text is asked about once, and asking is counted as work.
func (r *reader) namesInput(header string) string {
	if key, ok := r.named[header]; ok {
		return key
	}
	if r.budget != nil && r.err == nil {
		r.err = r.budget.Spend(lookUp)
	}
	key := r.ix.NamesInput(header)
	if len(r.named) < mostHeaders {
		if r.named == nil {
			r.named = map[string]string{}
		}
		r.named[header] = key
	}
	return key
}

// mayMean is an input that a header which means nothing may be meant as: one all of whose words it has, else the one
// that alone is called by its unit, such as EH/s; "" where nothing says.
func (r *reader) mayMean(header string) string {
	if key := r.namesInput(header); key != "" {
		return key
	}
	return r.ix.OfUnit(header)
}

// columnCodes are those of the findings at a header that say that the cells of its column are not used.
var columnCodes = quantity.WordSet(codeUnknownColumn, codeUnknownFigures, codeDoubtfulHeader, codeWrongTable,
	codeTwoColumns, codeUnit, codeOptionalUnit, codeTwoUnits, codeSeveralInputs,
	codeOtherSites, codeDeckHistory)

// blockCodes are those of the findings in a block of figures that say why it is left alone.
var blockCodes = quantity.WordSet(codeManyValues, codeUnknownColumn, codeUnknownFigures,
	codeDoubtfulHeader, codeWrongTable)

// closeSheet enters what stands outside of the tables: texts are titles and notes; figures are left alone in blocks.
func (r *reader) closeSheet(index int, sh *opening.Sheet, tables []*table) {
	var open []opening.Area // blocks, each with the last row that it reached
	for _, row := range sh.Rows {
		mine := false // the cell before is of a block
		for k, c := range row.Cells {
			before := mine
			mine = false
			if c.Fate != opening.FateNone {
				continue
			}
			s := opening.Spot{Sheet: index, Row: c.Row, Col: c.Col}
			figure := isFigure(c)
			if !figure && !(k > 0 && row.Cells[k-1].Fate == opening.FateLeft && row.Cells[k-1].Col == c.Col-1) {
				r.mark(s, opening.FateTitle)
				continue
			}
			r.mark(s, opening.FateLeft)
			if mine = figure || before; mine { // else the unit beside a figure of which a finding says why
				open = grow(open, c.Row, c.Col)
			}
		}
	}
	if len(open) == 0 {
		return
	}
	read := slices.ContainsFunc(tables, func(t *table) bool { return t.ofInputs() }) ||
		slices.ContainsFunc(r.lines, func(l line) bool { return l.sheet == index })
	told := r.toldOn(index)
	for _, a := range open {
		if !r.toldBlock(index, a, told) {
			r.reportBlock(index, sh, a, read)
		}
	}
}

// toldOn are the columns in which findings stand on a sheet that say why a block is left alone, by row.
func (r *reader) toldOn(sheet int) map[int][]int {
	told := map[int][]int{}
	for _, f := range r.found {
		if f.sheet == sheet && blockCodes[f.Code] {
			told[f.row] = append(told[f.row], f.col)
		}
	}
	for _, cols := range told {
		slices.Sort(cols)
	}
	return told
}

// grow adds a cell to the block that it touches, else begins a new one.
func grow(blocks []opening.Area, row, col int) []opening.Area {
	for i := len(blocks) - 1; i >= 0 && i >= len(blocks)-64; i-- {
		a := &blocks[i]
		if row <= a.Bottom+2 && col >= a.Left-2 && col <= a.Right+2 {
			a.Left, a.Right, a.Bottom = min(a.Left, col), max(a.Right, col), max(a.Bottom, row)
			return blocks
		}
	}
	return append(blocks, opening.Area{Top: row, Left: col, Bottom: row, Right: col})
}

// reportBlock says of a block of figures that it was left alone, and why; read says that something of its sheet
// was read.
func (r *reader) reportBlock(index int, sh *opening.Sheet, a opening.Area, read bool) {
	s := opening.Spot{Sheet: index, Row: a.Top, Col: a.Left}
	where := r.blockName(s, opening.Spot{Sheet: index, Row: a.Bottom, Col: a.Right})
	words := r.wordsAbout(sh, a)
	code, why := codeLeft, "it is of no table and no list that the program knows"
	near, may := "", []string{}
	for _, w := range words {
		if key := r.mayMean(w); key != "" && len(may) < mostNamed && !slices.Contains(may, key) {
			may = append(may, key)
			near += fmt.Sprintf("; %q may be %s", w, key)
		}
	}
	if read || near != "" {
		code = codeLeftFigures
	}
	if read {
		why = "it stands beside what was read and is no part of it"
	}
	r.report(code, s, who{}, provenance.Finding{Read: strings.Join(words, ", "),
		Wrong: fmt.Sprintf("%s: not read, because %s%s", where, why, near)})
	r.mayBe(may...)
}

// toldBlock reports whether a finding stands in a block already that says why it is left alone.
func (r *reader) toldBlock(index int, a opening.Area, told map[int][]int) bool {
	for _, t := range r.tables {
		if t.sheet != index || t.years < a.Top-1 || t.years > a.Bottom || t.years == 0 {
			continue
		}
		for row := a.Top; row <= a.Bottom; row++ { // an input by years: a finding says that none is chosen
			for col := a.Left; col <= a.Right; col++ {
				r.mark(opening.Spot{Sheet: index, Row: row, Col: col}, opening.FateRefused)
			}
		}
		return true
	}
	for row := a.Top; row <= a.Bottom && len(told) > 0; row++ {
		if i, _ := slices.BinarySearch(told[row], a.Left); i < len(told[row]) && told[row][i] <= a.Right {
			return true
		}
	}
	return false
}

// wordsAbout are the labels on the left of a block and the headers above it, a few of them.
func (r *reader) wordsAbout(sh *opening.Sheet, a opening.Area) []string {
	const most = 6
	var words []string
	add := func(c opening.Cell) {
		if s := strings.Join(strings.Fields(c.Text), " "); c.IsText() && len(s) < naming.LongestHeader &&
			len(words) < most {
			words = append(words, s)
		}
	}
	for row := a.Top; row <= a.Bottom && row < a.Top+most; row++ {
		for col := a.Left - 1; col >= max(1, a.Left-farthest); col-- {
			if c := sh.At(row, col); c.IsText() {
				add(c)
				break
			}
		}
	}
	for col := a.Left; col <= a.Right && col < a.Left+most; col++ {
		add(sh.At(a.Top-1, col))
	}
	return words
}

// blockName is how findings call a block: "Sheet X, B4:F20".
func (r *reader) blockName(from, to opening.Spot) string {
	ref := opening.RefOf(from.Row, from.Col)
	if from != to {
		ref += ":" + opening.RefOf(to.Row, to.Col)
	}
	return fmt.Sprintf("Sheet %s, %s", r.file.Sheets[from.Sheet-1].Name, ref)
}

// isFigure reports whether a cell holds a figure and not words.
func isFigure(c opening.Cell) bool {
	switch {
	case c.Uncached, c.Kind == opening.Number, c.Kind == opening.Boolean, c.Kind == opening.Failure:
		return true
	case c.Kind != opening.Text || len(c.Text) > 40 || !strings.ContainsAny(c.Text, "0123456789０１２３４５６７８９"):
		return false
	}
	if len(strings.Fields(c.Text)) > 4 {
		return false // words with a number among them
	}
	n, ok := quantity.TakeApart(c.Text)
	if !ok {
		days, _ := quantity.DatesOf(c.Text, quantity.UnknownOrder)
		return len(days) > 0
	}
	if u, ok := quantity.ParseUnit(n.Unit); numbered().MatchString(c.Text) && !(ok && u.Given()) {
		return false
	}
	return len(strings.Fields(n.Unit)) <= 2
}

// numbered is a heading with its number before it: "1  Sites".
var numbered = late.Pattern(`^\s*\d{1,2}[.)]?\s+\p{Lu}\p{Ll}{2,}`)

// plainlyElse are columns that comps and cap tables have and that no input is meant by.
var plainlyElse = quantity.WordSet("comment", "comments", "note", "notes", "remark", "remarks", "source", "sources",
	"no", "nr", "id", "rank", "row", "index", "ref", "reference", "page", "link", "url",
	"mktcap", "marketcap", "marketcapitalisation", "marketcapitalization", "ev", "enterprisevalue", "btcvalue",
	"latitude", "longitude", "lat", "lon", "long", "zip", "yearbuilt", "founded",
	"check", "checks", "analyst", "commentaire", "commentaires", "remarque", "remarques", "updated", "lastupdated",
	"description", "county", "city", "address", "phone", "website", "evmw", "evebitda", "evsales", "pe")

func (r *reader) hasFigures(t *table, col int) bool {
	return slices.ContainsFunc(t.rows, func(row int) bool { return isFigure(t.sh.At(row, col)) })
}

// severityOf is the code for a column that is left alone: a warning where it holds figures in a table that is read or
// names an input's words, an info where it is plainly something else.
func (r *reader) severityOf(t *table, header string, figures int) string {
	used := t.ofInputs()
	if plainlyElse[quantity.Normalise(header)] || r.namesInput(header) == "" && (figures == 0 || !used) {
		return codeLeft
	}
	return codeLeftFigures
}

// ofInputs reports whether a table gives inputs that are used.
func (t *table) ofInputs() bool {
	switch t.kind {
	case siteTable, minerTable, listTable, marketTable, phaseTable, assumptionTable:
		return true
	}
	return false
}

// countFigures adds the ledger up.
func (r *reader) countFigures() {
	f := &r.book.Figures
	for _, sh := range r.file.Sheets {
		if sh.Own {
			continue
		}
		for _, row := range sh.Rows {
			for _, c := range row.Cells {
				switch c.Fate {
				case opening.FateUsed:
					f.Used++
				case opening.FateRefused:
					f.Refused++
				case opening.FateLeft:
					f.Left++
				}
			}
		}
	}
	for _, x := range r.found {
		if f.Left > 0 && leftCodes[x.Code] {
			f.Places++
		}
	}
}

// leftCodes are those of the findings that say what was left alone.
var leftCodes = quantity.WordSet(codeLeft, codeLeftFigures, codeUnknownColumn, codeUnknownFigures, codeDoubtfulHeader,
	codeTotals, codeTotalsSum, codeWrongTable, codeListLeft, codeManyValues, codeBlankWord,
	codeOtherSites, codeDeckHistory, codeHiddenCopy, codeSeveralRows, codeDash, codeJoinFails, codeMinerTwice,
	codePhaseSite, codeSuperseded)
