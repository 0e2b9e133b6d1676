package workbook

import (
	"cmp"
	"slices"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/model"
)

// reader is the state of reading one workbook.
type reader struct {
	typedUsed    map[int]bool // of what was typed on sheets of an earlier run: found in the workbook
	reg          *model.Registry
	ix           *naming.Index
	file         *opening.File
	opt          Options
	mapping      *mappedNames              // nil for none
	budget       *opening.Budget           // nil where nothing limits the reading
	err          error                     // a limit that was met; the book is not used then
	known        map[string]naming.Meaning // headers that were looked at already
	near         map[string]string         // names that unknown headers are near, by header
	named        map[string]string         // inputs that headers name in any order of words
	unreadBy     map[unreadKey]string
	hiddenInputs []unreadPlace   // in what --skip-hidden takes out
	unjoined     []unreadPlace   // in rows that could not be joined to a site
	leftTables   map[*table]bool // that name sites, and are not read
	places       int             // of all tables: rows times columns
	book         *provenance.Book
	tables       []*table
	lines        []line             // of lists without a header
	vacant       []line             // labels of such lists with no value beside them
	notes        [][]note           // what titles and remarks say of units: each with its places, from the top
	noteAt       map[noteKey]int    // where in notes
	rates        *rates             // to dollars
	otherCases   []namedCase        // values of lists under the headers of scenarios
	general      []general          // what lists say by words for several inputs
	assumed      map[string]reading // market inputs and assumptions, by input
	slots        provenance.Slots   // of the lists
	spreadings   provenance.Slots   // of words of the lists for several inputs
	groups       []*group           // miners, in order of first appearance
	groupBy      map[string]*group
	rowsBy       map[string][]*siteRow // rows of all site tables, once these are read
	bookNames    *bookNames
	phases       int             // of all sites, beyond the first of each
	full         map[string]bool // kinds of which there was too many, and whose
	found        []found
	saidOf       map[opening.Spot]bool // headers at which a finding says that their cells are not used
	failed       bool                  // a finding about the whole book: no row is evaluated
	entries      []*entry              // rows of the tables of miners
	entryBy      map[string]*entry     // by name and by ticker

	aside      map[opening.Spot]bool // cells of rows that a finding leaves out
	blanks     map[blankKey][]blankCell
	withTables map[int]bool // sheets that have a table or a list

	roleKnown map[string]bool // texts that were asked about already
	knownRows map[rowKey]bool

	layers        []*layer             // sets of defaults, the first that has a value goes
	houseFindings []provenance.Finding // about the house's file of assumptions
	fallbacks     map[string]fallen    // by input
	scratch       provenance.Origins   // of the site that is being resolved, where origins are not kept
}

// found is a finding with what it is sorted by.
type found struct {
	provenance.Finding
	sheet, row, col int
	may             []string // inputs that the figures which it leaves alone may be
}

// who is the miner and the site that a finding is about, "" where it is about all.
type who struct{ miner, site string }

// at is the place of a spot.
func (r *reader) at(s opening.Spot) provenance.Cell {
	c := provenance.Cell{File: r.file.Name}
	if s.Sheet == 0 {
		return c
	}
	c.Sheet = r.file.Sheets[s.Sheet-1].Name
	if s.Row > 0 {
		c.Ref = opening.RefOf(s.Row, max(s.Col, 1))
	}
	return c
}

// report adds a finding. Severity, and Do where it has none, come from the catalogue.
func (r *reader) report(code string, s opening.Spot, w who, f provenance.Finding) {
	e := lookup(code)
	f.Code, f.Severity, f.Cell, f.Miner, f.Site = code, e.Severity, r.at(s), w.miner, w.site
	if code == codeLeft || code == codeLeftFigures || code == codeListLeft {
		f.Cell.Ref = "" // the sentence names the block; no note goes on cells that are none of the program's
	}
	if f.Wrong == "" {
		f.Wrong = e.Title
	}
	if f.Do == "" {
		f.Do = e.Do
	}
	r.found = append(r.found, found{Finding: f, sheet: s.Sheet, row: s.Row, col: s.Col})
	if columnCodes[code] {
		if r.saidOf == nil {
			r.saidOf = map[opening.Spot]bool{}
		}
		r.saidOf[s] = true
	}
}

// sorted gives the findings by sheet, row, column and code; those of one cell
// and code stay in the order in which they were met.
func (r *reader) sorted() []provenance.Finding {
	slices.SortStableFunc(r.found, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.sheet, b.sheet), cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col),
			cmp.Compare(a.Code, b.Code))
	})
	out := make([]provenance.Finding, len(r.found))
	for i, f := range r.found {
		out[i] = f.Finding
	}
	return out
}

// stop reports whether a limit was met while the cells were being understood.
func (r *reader) stop() bool {
	if r.err == nil && r.budget != nil {
		r.err = r.budget.Tick()
	}
	return r.err != nil
}
