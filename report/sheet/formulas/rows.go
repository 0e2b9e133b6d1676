package formulas

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"rackrate/report/sheet/ooxml"
)

// section is rows under a heading.
type section struct {
	title string
	level int
	rows  []*row
}

// row is a row that is being made; its number is known when all are there.
type row struct {
	*face
	sheet   *Sheet
	number  int
	role    Role
	formula string // with placeholders; "" for a constant
	monthly bool
	apart   bool
	opening bool    // read before t = 0
	dated   bool    // the value is a date
	needed  bool    // a result, or read by one
	kept    bool    // somebody asked for it
	start   float64 // what is read before t = 0
	end     int     // last month of a monthly row
	value   Value
	values  []float64
	behind  []*row // helpers
}

// face is what a row says of itself, which the rows of a line share: there may be thousands of them.
type face struct {
	label, unit, rule string
	format            string
	choices           []string
}

// Placeholders stand for references until rows have their numbers: \x01 index \x02.
const (
	opens  = "\x01"
	closes = "\x02"
)

type refKind int

const (
	refValue  refKind = iota // the value cell
	refMonth                 // the cell of the formula's own month, shifted
	refRange                 // the months from..to
	refColumn                // the value cells, or those of the own month, of rows up to another
)

// reference is what a placeholder stands for.
type reference struct {
	kind    refKind
	row     *row
	to      *row // of refColumn
	shift   int
	from    int
	until   int
	monthly bool // of refColumn
}

func (b *Book) refer(r reference) string {
	i, known := b.numbers[r]
	if !known {
		if b.numbers == nil {
			b.numbers = map[reference]int{}
		}
		i = len(b.refs)
		b.numbers[r], b.refs = i, append(b.refs, r)
	}
	return opens + strconv.Itoa(i) + closes
}

// resolve writes a formula out as it stands on a sheet.
func (b *Book) resolve(formula string, on *Sheet) string {
	var out strings.Builder
	for {
		before, after, found := strings.Cut(formula, opens)
		out.WriteString(before)
		if !found {
			return out.String()
		}
		number, rest, _ := strings.Cut(after, closes)
		i, _ := strconv.Atoi(number)
		out.WriteString(b.refs[i].on(on))
		formula = rest
	}
}

// on is a reference as it stands on a sheet, in the column of month 0.
func (r reference) on(s *Sheet) string {
	at := ""
	if r.row.sheet != s {
		at = quote(r.row.sheet.Name) + "!"
	}
	n := r.row.number
	switch r.kind {
	case refMonth:
		return at + ooxml.Ref(Month0+r.shift, n)
	case refRange:
		return at + absolute(Month0+r.from, n) + ":" + absolute(Month0+r.until, n)
	case refColumn:
		if r.monthly {
			return at + ooxml.Ref(Month0, n) + ":" + ooxml.Ref(Month0, r.to.number)
		}
		return at + absolute(ValueCol, n) + ":" + absolute(ValueCol, r.to.number)
	}
	return at + absolute(ValueCol, n)
}

// number gives the rows of a section and their helpers their places.
func (s *Sheet) place(sec *section, head bool) {
	if len(sec.rows) == 0 {
		return
	}
	if !head {
		s.Rows = append(s.Rows, Row{Laid: blank})
		s.add(Placed{labelCol, Cell{Value: Text(sec.title), Role: Block}})
	}
	for _, r := range sec.rows {
		s.placeRow(r, sec.level)
	}
}

// add appends a row of cells.
func (s *Sheet) add(cells ...Placed) { s.Rows = append(s.Rows, Row{Laid: &Laid{Cells: cells}}) }

func (s *Sheet) placeRow(r *row, level int) {
	laid := blank
	if !s.Values || r.monthly {
		laid = &Laid{Level: level}
	}
	s.Rows = append(s.Rows, Row{Laid: laid})
	r.number = len(s.Rows)
	for _, h := range r.behind {
		s.placeRow(h, 1)
	}
}

// write makes the cells of a row; those of a sheet of values are made when they are written, since there may be
// thousands of such sheets.
func (b *Book) write(r *row) error {
	s := r.sheet
	formula := b.resolve(r.formula, s)
	if err := Fits(formula); err != nil {
		return fmt.Errorf("sheet %s, %s: %w", s.Name, r.label, err)
	}
	out := &s.Rows[r.number-1]
	if r.monthly {
		out.Runs = []Run{{First: Month0, Formula: formula, Apart: r.apart, Values: b.dates(r, r.values), Role: r.role,
			Format: r.format}}
	}
	if r.choices != nil {
		s.Lists = append(s.Lists, List{ooxml.Ref(ValueCol, r.number), r.choices})
	}
	if s.Values {
		out.made = r
	} else {
		out.Cells = b.cells(r, formula)
	}
	for _, h := range r.behind {
		if err := b.write(h); err != nil {
			return err
		}
	}
	return nil
}

// cells are those of a row, but its months.
func (b *Book) cells(r *row, formula string) []Placed {
	cells := append(make([]Placed, 0, 4), Placed{labelCol, Cell{Value: Text(r.label), Role: Label}})
	if r.unit != "" && r.unit != "-" {
		cells = append(cells, Placed{unitCol, Cell{Value: Text(r.unit), Role: Unit}})
	}
	if r.rule != "" && !r.sheet.Values {
		cells = append(cells, Placed{ruleCol, Cell{Value: Text(r.rule), Role: Note}})
	}
	switch {
	case r.monthly && r.opening:
		cells = append(cells, Placed{openingCol, Cell{Value: Number(r.start), Role: Note, Format: Plain}})
	case !r.monthly && (r.formula != "" || r.value.Text != "" || !math.IsNaN(r.value.Number) || r.role == Policy):
		v := r.value
		if v.Numeric() {
			v.Number = b.dates(r, []float64{v.Number})[0]
		}
		cells = append(cells, Placed{ValueCol, Cell{Value: v, Formula: formula, Role: r.role, Format: r.format}})
	}
	return cells
}

// serial1904 is how many days later the other way of counting days begins.
const serial1904 = 1462

// dates are values as the workbook counts days.
func (b *Book) dates(r *row, values []float64) []float64 {
	if !r.dated || !b.Date1904 {
		return values
	}
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = v - serial1904
	}
	return out
}
