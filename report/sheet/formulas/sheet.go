// Package formulas writes the lines of instances (model/lines) as the formulas of
// a workbook's sheets: a block of rows an instance, one formula a line, the same
// in every month, each with the interpreter's own value as its cached one. It
// knows the language and the sheet; which instances stand where, what they are
// called and how they look belongs to the packages above.
//
//	lines.Instance -> Book.Add -> rows -> Finish (every name becomes a reference) -> cells with formula and value
//
// For example, the line uplift_usd = npv_usd - mine.npv_usd becomes =D40-'RR Denton'!D12 with its value.
package formulas

import (
	"math"
	"strconv"
	"strings"

	"rackrate/report/sheet/ooxml"
)

// Role says what a cell is, for the colour code.
type Role int

// The roles of cells.
const (
	Calc   Role = iota // a formula on this sheet
	Link               // a formula that reads another sheet
	Typed              // a constant that may be changed
	Static             // a number of the run that does not follow the inputs
	Policy             // a choice that the analyst may overrule
	Label
	Block // heading of a block
	Head  // of a column
	Unit
	Note
	Title
	Subtitle
	Master // the master check
	Result // a formula whose value is a result
)

// The number formats of the model sheets. Money is held in USD and shown in millions.
const (
	Money   = `#,##0.00,,"m";-#,##0.00,,"m";"–"`
	Dollars = `#,##0.00`
	Plain   = `General`
	Share   = `0.00%`
	Factor  = `0.0000`
	Whole   = `#,##0`
	Day     = `d mmm yyyy`
	Small   = `0.000000`
)

// Value is what a cell shows: a number, or a text where the number is NaN.
type Value struct {
	Number float64
	Text   string
}

// Numeric reports whether the value is a number.
func (v Value) Numeric() bool { return v.Text == "" && !math.IsNaN(v.Number) }

// Number is a value that is a number.
func Number(v float64) Value { return Value{Number: v} }

// Text is a value that is a text.
func Text(s string) Value { return Value{Number: math.NaN(), Text: s} }

// Cell is one cell; Formula is "" for a constant.
type Cell struct {
	Value
	Formula string
	Role    Role
	Format  string
}

// Run is a row of cells of one formula, the same in all of them but for the column.
type Run struct {
	First   int    // column of the first cell
	Formula string // of the first cell; references move with the column
	Apart   bool   // the formula reads another sheet, so each cell holds it in full
	Values  []float64
	Role    Role
	Format  string
}

// Placed is a cell with its column.
type Placed struct {
	Col int
	Cell
}

// Row is a row of a sheet. Those of a sheet of values, of which there may be a million, are made when they are written.
type Row struct {
	*Laid
	made *row // what is made into cells when it is written; nil for others
}

// Laid is what a row holds: cells in the order of their columns, and runs of months.
type Laid struct {
	Cells []Placed
	Runs  []Run
	Level int // of the outline
}

// blank is what an empty row holds, and one whose cells are made later. Nothing is put into it.
var blank = &Laid{}

// cells are those of the row.
func (r *Row) cells() []Placed {
	if r.made == nil {
		return r.Cells
	}
	s := r.made.sheet
	return s.book.cells(r.made, s.book.resolve(r.made.formula, s))
}

// The columns of a model sheet before its months.
const (
	labelCol   = 1
	unitCol    = 2
	ruleCol    = 3
	ValueCol   = 4 // of values that are once
	openingCol = 5 // what running lines read before t = 0
	Month0     = 6 // of t = 0
)

// Sheet is a model sheet: months 0..Horizon, lines that go on beyond it to Last.
type Sheet struct {
	Name          string
	Horizon, Last int
	Rows          []Row
	Frozen        int  // rows
	Values        bool // brief: results and years as values, see BriefSheet
	Lists         []List
	shown         int // rows of what a reader looks for; 0 for all
	book          *Book

	sections  []*section
	lastShown *section
	head      *section // the axis of months
	brief     []*block // whose values are still to be taken
	front     []*section
	policies  *section
	inputs    *section
	mirrors   *section
	byInput   map[inputKey]*row
	byMirror  map[mirrorKey]*row
	extras    map[string]*row
	axis      *row
	horizon   *row
	last      *row
}

// List is a cell with a list of what may be typed into it.
type List struct {
	At      string
	Choices []string
}

// Shown is the last row of what a reader looks for on paper.
func (s *Sheet) Shown() int {
	if s.shown > 0 {
		return s.shown
	}
	return len(s.Rows)
}

// LastColumn is that of the last month, or of the values of a sheet without months.
func (s *Sheet) LastColumn() int {
	if s.Values {
		return ValueCol
	}
	return Month0 + s.Last
}

func quote(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

// absolute is a cell's address with dollars.
func absolute(col, row int) string {
	return "$" + ooxml.ColumnName(col) + "$" + strconv.Itoa(row)
}

// Cell is the cell of a column, the zero cell where there is none.
func (r *Row) Cell(col int) Cell {
	for _, c := range r.cells() {
		if c.Col == col {
			return c.Cell
		}
	}
	return Cell{}
}

// Tell sets the text that a formula in the first column of a row shows.
func (s *Sheet) Tell(row int, text string) {
	s.Rows[row-1].Cells[0].Value = Text(text)
}
