package workbook

import (
	"fmt"
	"slices"
	"strings"

	"rackrate/internal/late"
	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
)

// plainNames are names of sheets and tables that say nothing of whose sites they hold, and
// plainWords are words that no company's name has.
var (
	plainNames = quantity.WordSet("data", "input", "sheet", "feuil", "feuille", "tabelle", "hoja", "table", "mining",
		"miners", "model", "portfolio", "fleet", "campus", "facilities", "book", "main",
		"worksheet", "export", "capacity", "power", "hpc", "database", "list", "donnees", "liste", "base", "texas",
		"usa", "us")
	plainWords = quantity.WordSet("sites", "site", "inputs", "summary", "assumptions", "overview", "report", "notes",
		"note", "source", "as", "of", "in", "usd", "by", "all", "listed", "total")
)

var withTicker = late.Pattern(`^(.+?)\s*[(\[]\s*(?:[A-Za-z]+\s*:\s*)?([A-Z][A-Z0-9.]{0,6})\s*[)\]]$`)

// owner is a miner that is not named in a row's own cell, and what names it instead.
type owner struct{ name, ticker, from string }

// ownerOf finds the miner of a row that names none: that of the row above, where the table has a column
// for it; else the heading above the row, the title above the table or the sheet's name.
func (r *reader) ownerOf(t *table, row int) owner {
	if r.namesMiners(t) {
		if o := t.above; o.name+o.ticker != "" && t.unbroken(row) {
			return o
		}
		if h := t.headingRow(row); h.row > t.aboveRow && h.text != "" {
			if o := r.owner(h.text, "the heading above the row"); r.entryOf(o.name, o.ticker) != nil ||
				len(r.entries) == 0 && isName(o.name) {
				return o
			}
		}
		return owner{}
	}
	if s := t.headingOf(row); s != "" {
		if o := r.owner(s, "the heading above the row"); o.name != "" &&
			(len(r.entries) == 0 || r.entryOf(o.name, o.ticker) != nil) {
			return o
		}
	}
	return r.tableOwner(t)
}

// namesMiners reports whether a table has a column that names the miner of its rows.
func (r *reader) namesMiners(t *table) bool {
	return t.byInput("miner") != nil || t.byInput("ticker") != nil
}

// owner takes a text as a miner's name, with its ticker in brackets or without.
func (r *reader) owner(s, from string) owner {
	s = strings.Trim(quantity.Bare(s), ":-– ")
	o := owner{name: s, from: from}
	if m := withTicker().FindStringSubmatch(s); m != nil {
		o.name, o.ticker = m[1], m[2]
	}
	if e := r.entryOf(o.name, o.ticker); e != nil && e.name == "" {
		o.ticker = e.ticker
	}
	return o
}

// tableOwner is the miner of a whole table.
func (r *reader) tableOwner(t *table) owner {
	if t.owned {
		return t.owner
	}
	t.owned = true
	title, name := r.title(t), t.sh.Name
	switch {
	case title != "" && r.isEntry(title):
		t.owner = r.owner(title, "the title above the table")
	case r.isEntry(name):
		t.owner = r.owner(name, "the sheet's name")
	case len(r.entries) == 1:
		t.owner = owner{r.entries[0].name, r.entries[0].ticker, "the only row of the table of miners"}
	case len(r.entries) > 0: // there is a list of miners, and none of them is meant
	case r.siteTablesOn(t.sheet) > 1 && isName(title):
		t.owner = r.owner(title, "the title above the table")
	case r.siteTablesOn(t.sheet) == 1 && isName(name):
		t.owner = r.owner(name, "the sheet's name")
	case isName(title):
		t.owner = r.owner(title, "the title above the table")
	}
	return t.owner
}

func (r *reader) isEntry(s string) bool {
	o := r.owner(s, "")
	return r.entryOf(o.name, o.ticker) != nil
}

func (r *reader) siteTablesOn(sheet int) int {
	n := 0
	for _, t := range r.tables {
		if t.kind == siteTable && t.sheet == sheet {
			n++
		}
	}
	return n
}

// isName reports whether a text may be a company's name: short, no date, and not a word such as "Sites".
func isName(s string) bool {
	n := strings.TrimRight(quantity.Normalise(s), "0123456789")
	fields := strings.Fields(s)
	if n == "" || plainNames[n] || len(fields) > 5 || len(s) > 60 || len(n) < 2 {
		return false
	}
	digits := 0
	for _, c := range s {
		if c >= '0' && c <= '9' {
			digits++
		}
	}
	return digits <= 1 && !slices.ContainsFunc(fields, func(f string) bool { return plainWords[quantity.Normalise(f)] })
}

// title is the text that stands alone in a row above a table, at most four rows up.
func (r *reader) title(t *table) string {
	for row := t.head() - 1; row >= max(1, t.head()-4); row-- {
		var alone []opening.Cell
		for _, c := range t.sh.Row(row).Cells {
			if c.Col >= t.first && c.Col <= t.last {
				alone = append(alone, c)
			}
		}
		if len(alone) == 1 && alone[0].IsText() {
			if s := alone[0].Text; r.isEntry(s) || isName(s) {
				return s
			}
			continue
		}
		if len(alone) > 1 {
			return ""
		}
	}
	return ""
}

// head is the first row of a table's header.
func (t *table) head() int {
	if t.top > 0 {
		return t.top
	}
	return t.header
}

// headingOf is the last line of text above a row of the table.
func (t *table) headingOf(row int) string {
	return t.headingRow(row).text
}

// headingRow is the last line of text above a row of the table, with its place.
func (t *table) headingRow(row int) headline {
	var last headline
	for _, h := range t.headings {
		if h.row < row {
			last = h
		}
	}
	return last
}

// unbroken reports whether nothing but rows of the table stands between a row and the last one that named its miner.
func (t *table) unbroken(row int) bool {
	for _, h := range t.headings {
		if h.row > t.aboveRow && h.row < row {
			return false
		}
	}
	return rowsWithin(t.rows, t.aboveRow, row, 0) == row-t.aboveRow+1
}

// reportOwner says where the name of a row's miner was taken from: once a table, or for each row that has a blank.
func (r *reader) reportOwner(t *table, row int, o owner) {
	s := t.spot(row, t.first)
	if c := t.byInput("miner"); c != nil {
		s = t.spot(row, c.col)
	} else if t.told == o {
		return
	}
	t.told = o
	r.report(codeOwner, s, who{}, provenance.Finding{Input: "miner", Read: o.name, Understood: o.name,
		Wrong: fmt.Sprintf("the miner is not named in the row; %s comes from %s",
			strings.TrimSpace(o.name+" "+o.ticker), o.from)})
}

// nameMark is the mark of a footnote behind the name of a miner. Behind that of a site (2) may be its number.
var nameMark = late.Pattern(`\s*(?:\(\d{1,2}\)|\[[a-z0-9]{1,2}\])$`)

// reportMark tells of the mark of a footnote that was taken off the name of a row's miner.
func (r *reader) reportMark(t *table, row int, miner string) {
	c := t.byInput("miner")
	if c == nil || miner == "" {
		return
	}
	read := r.shown(t.sh.Shown(row, c.col))
	if mark := nameMark().FindString(quantity.Bare(read)); mark != "" {
		r.report(codeInexact, t.spot(row, c.col), who{miner: miner}, provenance.Finding{Header: c.header,
			Input: "miner", Read: read, Understood: miner,
			Wrong: fmt.Sprintf("the miner is read as %s: %q is read as the mark of a footnote", miner,
				strings.TrimSpace(mark))})
	}
}
