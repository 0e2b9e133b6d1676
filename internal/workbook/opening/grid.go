package opening

import (
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Sheet holds the cells of a worksheet that are not blank, by row and column.
type Sheet struct {
	Name     string
	Rows     []GridRow // in ascending order
	Merges   merges
	Hidden   bool         // the tab itself
	Hiding   map[int]bool // rows
	Folded   []Area       // columns, of all rows
	Filtered bool         // rows are hidden by a filter
	Objects  []Object     // Excel tables
	Own      bool         // made by the program itself

	Marked map[Place]bool // blank cells that are formatted as percentages, as far as they are kept
}

type GridRow struct {
	Num   int
	Cells []Cell // in ascending order
}

// Row is the row of that number, without cells where it is blank.
func (s *Sheet) Row(num int) GridRow {
	i, ok := slices.BinarySearchFunc(s.Rows, num, func(r GridRow, n int) int { return r.Num - n })
	if !ok {
		return GridRow{Num: num}
	}
	return s.Rows[i]
}

// At is the cell of a row and a column, blank where there is none.
func (s *Sheet) At(row, col int) Cell { return s.Row(row).at(col) }

func (r GridRow) at(col int) Cell {
	if c := r.Find(col); c != nil {
		return *c
	}
	return Cell{Row: r.Num, Col: col}
}

// Find is the cell of a column where it stands, nil where there is none.
func (r GridRow) Find(col int) *Cell {
	i, ok := slices.BinarySearchFunc(r.Cells, col, func(c Cell, n int) int { return c.Col - n })
	if !ok {
		return nil
	}
	return &r.Cells[i]
}

// Shown is the cell at a place, or the first cell of the merged range that covers it.
func (s *Sheet) Shown(row, col int) Cell {
	if m, ok := s.Merges.Covering(row, col); ok {
		return s.At(m.Top, m.Left)
	}
	return s.At(row, col)
}

// BlankRow reports whether a row has no cell between two columns.
func (s *Sheet) BlankRow(row, first, last int) bool {
	for _, c := range s.Row(row).Cells {
		if c.Col >= first && c.Col <= last {
			return false
		}
	}
	return true
}

func (s *Sheet) LastRow() int {
	if len(s.Rows) == 0 {
		return 0
	}
	return s.Rows[len(s.Rows)-1].Num
}

func (s *Sheet) addMerge(e xml.StartElement) {
	for _, a := range e.Attr {
		first, last, ok := strings.Cut(a.Value, ":")
		if a.Name.Local != "ref" || !ok {
			continue
		}
		from, err1 := ParseRef(first)
		to, err2 := ParseRef(last)
		if err1 == nil && err2 == nil {
			s.Merges.add(Area{min(from.Row, to.Row), min(from.Col, to.Col), max(from.Row, to.Row),
				max(from.Col, to.Col)})
		}
	}
}

// sort puts rows and cells in order; a cell that stands twice is an error.
func (s *Sheet) sort() error {
	s.Merges.sort()
	slices.SortStableFunc(s.Rows, func(a, b GridRow) int { return a.Num - b.Num })
	for i := range s.Rows {
		if i > 0 && s.Rows[i].Num == s.Rows[i-1].Num {
			return fmt.Errorf("row %d stands twice", s.Rows[i].Num)
		}
		cells := s.Rows[i].Cells
		slices.SortStableFunc(cells, func(a, b Cell) int { return a.Col - b.Col })
		for k := 1; k < len(cells); k++ {
			if cells[k].Col == cells[k-1].Col {
				return fmt.Errorf("cell %s stands twice", RefOf(cells[k].Row, cells[k].Col))
			}
		}
	}
	return nil
}

type Place struct{ Row, Col int }

// ParseRef reads an address such as F7.
func ParseRef(s string) (Place, error) {
	col, row, err := excelize.CellNameToCoordinates(s)
	if err != nil {
		return Place{}, fmt.Errorf("%q is not the address of a cell", s)
	}
	return Place{row, col}, nil
}

// RefOf gives the address of a cell, such as F7; "" where there can be none.
func RefOf(row, col int) string {
	ref, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		return ""
	}
	return ref
}

// Spot is a cell of the workbook: the sheet's place in the order of the tabs, row and column.
// The zero spot is the workbook as a whole.
type Spot struct{ Sheet, Row, Col int }

// Flip exchanges the rows and the columns of a sheet.
func (s *Sheet) Flip() *Sheet {
	out := &Sheet{Name: s.Name, Merges: s.Merges.flipped()}
	columns := map[int][]Cell{}
	for _, row := range s.Rows {
		for _, c := range row.Cells {
			c.Row, c.Col = c.Col, c.Row
			columns[c.Row] = append(columns[c.Row], c)
		}
	}
	for _, num := range slices.Sorted(maps.Keys(columns)) {
		out.Rows = append(out.Rows, GridRow{Num: num, Cells: columns[num]})
	}
	return out
}

// addColumns keeps which columns of a sheet are hidden.
func (s *Sheet) addColumns(e xml.StartElement) {
	from, to, hidden := 0, 0, false
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "min":
			from, _ = strconv.Atoi(a.Value)
		case "max":
			to, _ = strconv.Atoi(a.Value)
		case "hidden":
			hidden = isTrue(a.Value)
		}
	}
	if hidden && from >= 1 && to >= from && len(s.Folded) < excelize.MaxColumns {
		s.Folded = append(s.Folded, Area{Left: from, Right: to})
	}
}

func (s *Sheet) HiddenColumn(col int) bool {
	return slices.ContainsFunc(s.Folded, func(a Area) bool { return col >= a.Left && col <= a.Right })
}

// Strip takes what is hidden out of a sheet.
func (s *Sheet) Strip() {
	s.Rows = slices.DeleteFunc(s.Rows, func(r GridRow) bool { return s.Hiding[r.Num] })
	for i := range s.Rows {
		s.Rows[i].Cells = slices.DeleteFunc(s.Rows[i].Cells, func(c Cell) bool { return s.HiddenColumn(c.Col) })
	}
	s.Rows = slices.DeleteFunc(s.Rows, func(r GridRow) bool { return len(r.Cells) == 0 })
}

// HiddenUsed are the hidden columns of a sheet that hold something.
func (s *Sheet) HiddenUsed() []int {
	used := map[int]bool{}
	for _, row := range s.Rows {
		for _, c := range row.Cells {
			if s.HiddenColumn(c.Col) {
				used[c.Col] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(used))
}

// definedName is a name that a workbook gives to a cell or a range.
type definedName struct {
	Name string `xml:"name,attr"`
	Ref  string `xml:",chardata"`
}

// markBlank keeps that a blank cell is formatted as a percentage: what is typed there will be one.
func (s *Sheet) markBlank(c Cell, row, col int) {
	if !c.Percent || len(s.Marked) >= mostMarked {
		return
	}
	if s.Marked == nil {
		s.Marked = map[Place]bool{}
	}
	s.Marked[Place{row, col}] = true
}

// mostMarked is how many blank cells of a sheet are kept that are formatted as percentages: whole columns may be.
const mostMarked = 100_000
