// Package live lays the model out as sheets of formulas that an auditor can
// follow: one formula a line, the same in every month, each with the program's
// own number as its cached value. It works no figure out: they come from model;
// looks and the file belong to the package above.
package live

import (
	"fmt"
	"math"
	"slices"
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
	Policy             // the program's choice, which may be changed
	Label
	Block // heading of a block
	Head  // of a column
	Unit
	Note
	Title
	Subtitle
	Master // the master check
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

// Value is what a cell shows: a number, or a text where Text is not "" or the number is NaN.
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

// Row is a row of a sheet: cells by column, and runs of months and years.
type Row struct {
	Cells map[int]Cell
	Runs  []Run
	Level int // of the outline
}

// The columns of a model sheet before its years and months.
const (
	labelCol = 1
	unitCol  = 2
	ruleCol  = 3
	valueCol = 4
	totalCol = 5
	firstCol = 6 // of the years, the first of which is t = 0
)

// Sheet is a model sheet.
type Sheet struct {
	Name    string
	Horizon int // T: months run from 0 to it
	Rows    []Row
	Frozen  int // rows
	Values  bool
	rows    map[string]int // by name
	pending []pending
}

// pending is a formula that is written out when all lines have their rows.
type pending struct {
	row, col int
	run      int // of the row's runs, -1 for a cell
	template string
}

// Years is how many columns of years there are, t = 0 included.
func (s *Sheet) Years() int { return (s.Horizon+11)/12 + 1 }

// Opening is the column before the months.
func (s *Sheet) Opening() int { return firstCol + s.Years() }

// Month0 is the column of t = 0.
func (s *Sheet) Month0() int { return s.Opening() + 1 }

// LastColumn is that of the last month.
func (s *Sheet) LastColumn() int { return s.Month0() + s.Horizon }

func newSheet(name string, horizon int) *Sheet {
	return &Sheet{Name: name, Horizon: horizon, rows: map[string]int{}}
}

// add appends a row and gives its number.
func (s *Sheet) add(cells map[int]Cell) int {
	if cells == nil {
		cells = map[int]Cell{}
	}
	s.Rows = append(s.Rows, Row{Cells: cells})
	return len(s.Rows)
}

func words(text string, role Role) Cell { return Cell{Value: Text(text), Role: role} }

func (s *Sheet) block(title string) {
	s.add(nil)
	s.add(map[int]Cell{labelCol: words(title, Block)})
}

// describe are the cells that say what a row is.
func describe(label, unit, rule string) map[int]Cell {
	return map[int]Cell{labelCol: words(label, Label), unitCol: words(unit, Unit), ruleCol: words(rule, Note)}
}

// named gives a row its name; two rows of a sheet never share one.
func (s *Sheet) named(name string, row int) {
	if name != "" {
		s.rows[name] = row
	}
}

// scalar adds a row with one value. The formula's names are resolved in finish.
func (s *Sheet) scalar(name, label, unit, rule, formula string, v Value, format string) {
	s.cell(name, label, unit, rule, Cell{Value: v, Formula: formula, Format: format})
}

func (s *Sheet) cell(name, label, unit, rule string, c Cell) {
	cells := describe(label, unit, rule)
	row := s.add(cells)
	s.named(name, row)
	if c.Formula != "" {
		s.pending = append(s.pending, pending{row, valueCol, -1, c.Formula})
	}
	cells[valueCol] = c
}

// line is a monthly line.
type line struct {
	name, label, unit, rule string
	formula                 string // of a month
	opening                 string // of the column before t = 0, where a balance comes from
	open                    float64
	values                  []float64
	format                  string
	flow                    bool // adds up over months: gets a total and years
}

func (s *Sheet) line(l line) {
	cells := describe(l.label, l.unit, l.rule)
	row := s.add(cells)
	s.named(l.name, row)
	if l.format == "" {
		l.format = Money
	}
	r := &s.Rows[row-1]
	if l.flow {
		total, years := s.totals(l.values)
		cells[totalCol] = Cell{Value: Number(total), Format: l.format}
		s.pending = append(s.pending, pending{row, totalCol, -1, "SUM({" + l.name + ":})"})
		r.Runs = append(r.Runs, Run{First: firstCol, Values: years, Format: l.format})
		s.pending = append(s.pending, pending{row, firstCol, 0, "SUMIFS({" + l.name + ":},{year:},{^t})"})
	}
	if l.opening != "" {
		cells[s.Opening()] = Cell{Value: Number(l.open), Format: l.format}
		s.pending = append(s.pending, pending{row, s.Opening(), -1, l.opening})
	}
	r.Runs = append(r.Runs, Run{First: s.Month0(), Values: l.values, Format: l.format})
	s.pending = append(s.pending, pending{row, s.Month0(), len(r.Runs) - 1, l.formula})
}

// totals adds a flow up over all months and by year, year 0 being t = 0.
func (s *Sheet) totals(values []float64) (total float64, years []float64) {
	years = make([]float64, s.Years())
	for t, v := range values {
		total += v
		years[(t+11)/12] += v
	}
	return total, years
}

// mirror adds lines that read the same months of another sheet.
func (s *Sheet) mirror(from *Sheet, names ...string) {
	for _, name := range names {
		src := from.Rows[from.rows[name]-1]
		cells := map[int]Cell{}
		for _, col := range []int{labelCol, unitCol, ruleCol} {
			cells[col] = src.Cells[col]
		}
		row := s.add(cells)
		s.named(name, row)
		months := src.Runs[len(src.Runs)-1]
		months.Formula = fmt.Sprintf("%s!%s", quote(from.Name), ooxml.Ref(s.Month0(), from.rows[name]))
		months.Apart, months.Role = true, Link
		s.Rows[row-1].Runs = []Run{months}
	}
}

// At is the absolute address of a row's value, for formulas of other sheets.
func (s *Sheet) At(name string) string {
	return fmt.Sprintf("%s!$%s$%d", quote(s.Name), ooxml.ColumnName(valueCol), s.rows[name])
}

// Place is the sheet and the address of a row's value, for links.
func (s *Sheet) Place(name string) string {
	return fmt.Sprintf("%s!%s", quote(s.Name), ooxml.Ref(valueCol, s.rows[name]))
}

// Months is the sheet and the addresses of a line's months, from t = 0 on.
func (s *Sheet) Months(name string) string {
	return fmt.Sprintf("%s!%s:%s", quote(s.Name), ooxml.Ref(s.Month0(), s.rows[name]), ooxml.Ref(s.LastColumn(), s.rows[name]))
}

// Has reports whether the sheet has a row of that name.
func (s *Sheet) Has(name string) bool { return s.rows[name] > 0 }

// Value is the cached value of a row's value cell.
func (s *Sheet) Value(name string) Value { return s.Rows[s.rows[name]-1].Cells[valueCol].Value }

// monthRef is the cell of a line in month 0, which moves with the column where it is read by a run.
func (s *Sheet) monthRef(name string) string {
	return quote(s.Name) + "!" + ooxml.Ref(s.Month0(), s.rows[name])
}

func quote(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

// finish writes all formulas out.
func (s *Sheet) finish() error {
	for _, p := range s.pending {
		f, err := s.expand(p)
		if err != nil {
			return err
		}
		row := &s.Rows[p.row-1]
		if p.run >= 0 {
			row.Runs[p.run].Formula = f
			continue
		}
		c := row.Cells[p.col]
		c.Formula = f
		row.Cells[p.col] = c
	}
	s.pending = nil
	return nil
}

// expand replaces the names in a formula's template by addresses:
// {#x} value of the row x; {x} line x in the formula's own column, {x<} in the
// column before; {x:} all months of x; {x|} all months but the last and {^x} the row x of
// the own column, which stays in that row.
func (s *Sheet) expand(p pending) (string, error) {
	var out strings.Builder
	rest := p.template
	for {
		before, after, found := strings.Cut(rest, "{")
		out.WriteString(before)
		if !found {
			return out.String(), nil
		}
		name, tail, _ := strings.Cut(after, "}")
		ref, err := s.reference(name, p.col)
		if err != nil {
			return "", fmt.Errorf("sheet %s, row %d: %w in %s", s.Name, p.row, err, p.template)
		}
		out.WriteString(ref)
		rest = tail
	}
}

func (s *Sheet) reference(name string, col int) (string, error) {
	key := strings.TrimRight(strings.TrimLeft(name, "#^"), "<:")
	row := s.rows[key]
	if row == 0 {
		return "", fmt.Errorf("no row %q", key)
	}
	at := strconv.Itoa(row)
	switch {
	case strings.HasPrefix(name, "#"):
		return "$" + ooxml.ColumnName(valueCol) + "$" + at, nil
	case strings.HasPrefix(name, "^"):
		return ooxml.ColumnName(col) + "$" + at, nil
	case strings.HasSuffix(name, "<"):
		return ooxml.Ref(col-1, row), nil
	case strings.HasSuffix(name, ":"):
		return "$" + ooxml.ColumnName(s.Month0()) + "$" + at + ":$" + ooxml.ColumnName(s.LastColumn()) + "$" + at, nil
	}
	return ooxml.Ref(col, row), nil
}

// Names are the names of a sheet's rows, sorted.
func (s *Sheet) Names() []string {
	names := make([]string, 0, len(s.rows))
	for name := range s.rows {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Fix makes a sheet one of values only, and says so under its title.
func (s *Sheet) Fix(note string) {
	s.Values = true
	c := s.Rows[1].Cells[labelCol]
	c.Text = note
	s.Rows[1].Cells[labelCol] = c
}
