package workbook

import (
	"encoding/xml"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/workbook/quantity"
)

// cellKind is what a cell stores.
type cellKind uint8

const (
	blank cellKind = iota
	number
	text
	boolean
	failure // an error value such as #REF!
)

// cell is a cell as it is stored, not as it is shown. The zero cell is blank.
type cell struct {
	row, col int
	kind     cellKind
	num      float64          // of number, and 0 or 1 of boolean
	text     string           // of text and failure; of number as it is stored
	percent  bool             // shown as a percentage
	date     bool             // shown as a date or a time
	suffix   *quantity.Suffix // what the number format shows beside the figure, nil where nothing
	formula  string
	uncached bool // a formula without a stored result, and none that is calculated here; the text is why, if it is known

	calculated bool // the result of the formula is not stored, but worked out here

	fate fate // in the ledger of figures
}

func (c cell) empty() bool { return c.kind == blank && !c.uncached }

// isText reports whether the cell holds words.
func (c cell) isText() bool { return c.kind == text && strings.TrimSpace(c.text) != "" }

// words are the text of a cell that holds one, "" of any other.
func (c cell) words() string {
	if c.kind == text {
		return c.text
	}
	return ""
}

// sheet holds the cells of a worksheet that are not blank, by row and column.
type sheet struct {
	name     string
	rows     []gridRow // in ascending order
	merges   merges
	hidden   bool         // the tab itself
	hiding   map[int]bool // rows
	folded   []area       // columns, of all rows
	filtered bool         // rows are hidden by a filter
	objects  []object     // Excel tables
	own      bool         // made by the program itself

	marked map[place]bool // blank cells that are formatted as percentages, as far as they are kept
}

type gridRow struct {
	num   int
	cells []cell // in ascending order
}

// row is the row of that number, without cells where it is blank.
func (s *sheet) row(num int) gridRow {
	i, ok := slices.BinarySearchFunc(s.rows, num, func(r gridRow, n int) int { return r.num - n })
	if !ok {
		return gridRow{num: num}
	}
	return s.rows[i]
}

// at is the cell of a row and a column, blank where there is none.
func (s *sheet) at(row, col int) cell { return s.row(row).at(col) }

func (r gridRow) at(col int) cell {
	if c := r.find(col); c != nil {
		return *c
	}
	return cell{row: r.num, col: col}
}

// find is the cell of a column where it stands, nil where there is none.
func (r gridRow) find(col int) *cell {
	i, ok := slices.BinarySearchFunc(r.cells, col, func(c cell, n int) int { return c.col - n })
	if !ok {
		return nil
	}
	return &r.cells[i]
}

// shown is the cell at a place, or the first cell of the merged range that covers it.
func (s *sheet) shown(row, col int) cell {
	if m, ok := s.merges.covering(row, col); ok {
		return s.at(m.top, m.left)
	}
	return s.at(row, col)
}

// blankRow reports whether a row has no cell between two columns.
func (s *sheet) blankRow(row, first, last int) bool {
	for _, c := range s.row(row).cells {
		if c.col >= first && c.col <= last {
			return false
		}
	}
	return true
}

func (s *sheet) lastRow() int {
	if len(s.rows) == 0 {
		return 0
	}
	return s.rows[len(s.rows)-1].num
}

// read makes a cell of what is stored.
func (x xmlCell) read(shared []string, styles []quantity.Format) (cell, error) {
	var c cell
	if x.style >= 0 && x.style < len(styles) {
		f := styles[x.style]
		c.percent, c.date, c.suffix = f.Percent, f.Date, f.Suffix
	}
	value := ""
	if x.value != nil {
		value = *x.value
	}
	if x.formula != nil {
		c.formula = *x.formula
		c.uncached = x.inline == nil && (x.value == nil || value == "" && x.kind != "str") // a text may be empty
		if c.uncached && x.array {
			c.text = "it is an array formula"
		}
	}
	switch x.kind {
	case "s":
		if value == "" {
			return c, nil
		}
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= len(shared) {
			return c, fmt.Errorf("its text %q is not among the shared texts", value)
		}
		c.setText(shared[i])
	case "inlineStr":
		if x.inline != nil {
			c.setText(x.inline.String())
		}
	case "str", "d":
		c.setText(unescape(value))
	case "e":
		c.kind, c.text = failure, value
	case "b":
		c.kind, c.text = boolean, value
		if isTrue(value) {
			c.num = 1
		}
	default:
		return c, c.setNumber(value)
	}
	return c, nil
}

func (c *cell) setText(s string) {
	if strings.TrimSpace(s) != "" {
		c.kind, c.text = text, s
	}
}

func (c *cell) setNumber(s string) error {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil
	}
	v, err := strconv.ParseFloat(s, 64)
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange) && !oddNumber(s):
		return fmt.Errorf("%q is stored as a number and is none", s)
	case err != nil, oddNumber(s), math.IsInf(v, 0):
		c.kind, c.text = text, oddMark+s // not a number as a workbook stores one: refused where it is read
		return nil
	}
	c.kind, c.num, c.text = number, v, s
	return nil
}

// oddMark stands before the text of a value that is stored as a number in a way that no workbook has.
const oddMark = "stored as "

// oddNumber reports whether a stored value is a number for Go and not for a workbook: NaN, Inf, hexadecimal, with underscores.
func oddNumber(s string) bool {
	return strings.ContainsAny(s, "_xXpPnNiI")
}

func (s *sheet) addMerge(e xml.StartElement) {
	for _, a := range e.Attr {
		first, last, ok := strings.Cut(a.Value, ":")
		if a.Name.Local != "ref" || !ok {
			continue
		}
		from, err1 := parseRef(first)
		to, err2 := parseRef(last)
		if err1 == nil && err2 == nil {
			s.merges.add(area{min(from.row, to.row), min(from.col, to.col), max(from.row, to.row), max(from.col, to.col)})
		}
	}
}

// sort puts rows and cells in order; a cell that stands twice is an error.
func (s *sheet) sort() error {
	s.merges.sort()
	slices.SortStableFunc(s.rows, func(a, b gridRow) int { return a.num - b.num })
	for i := range s.rows {
		if i > 0 && s.rows[i].num == s.rows[i-1].num {
			return fmt.Errorf("row %d stands twice", s.rows[i].num)
		}
		cells := s.rows[i].cells
		slices.SortStableFunc(cells, func(a, b cell) int { return a.col - b.col })
		for k := 1; k < len(cells); k++ {
			if cells[k].col == cells[k-1].col {
				return fmt.Errorf("cell %s stands twice", refOf(cells[k].row, cells[k].col))
			}
		}
	}
	return nil
}

type place struct{ row, col int }

// parseRef reads an address such as F7.
func parseRef(s string) (place, error) {
	col, row, err := excelize.CellNameToCoordinates(s)
	if err != nil {
		return place{}, fmt.Errorf("%q is not the address of a cell", s)
	}
	return place{row, col}, nil
}

// refOf gives the address of a cell, such as F7; "" where there can be none.
func refOf(row, col int) string {
	ref, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		return ""
	}
	return ref
}
