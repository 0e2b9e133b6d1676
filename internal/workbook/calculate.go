package workbook

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/workbook/quantity"
)

// maxCalculated is how many formulas without a stored result are calculated, maxVisited how many cells all of
// them together may refer to, and maxChain over how many others one may rest.
const (
	maxCalculated = 20_000
	maxVisited    = 1_000_000
	maxChain      = 500
)

// calculator gives formulas their results that the file holds none of. What two independent calculations
// agree in is taken: the library's, and the program's own, which refuses where programs are known to differ.
type calculator struct {
	f      *file
	b      *budget
	book   *excelize.File
	under  map[spot]bool // way, to find circles
	placed map[spot]bool // numbers that the library's book has
	sheets map[int]bool
	n      int
	seen   int // cells that formulas refer to
	err    error
}

// calculate gives results to the formulas of a workbook that have none, or the reason why not.
func (f *file) calculate(b *budget) (err error) {
	c := &calculator{f: f, b: b, under: map[spot]bool{}, placed: map[spot]bool{}, sheets: map[int]bool{}}
	for i, sh := range f.sheets {
		for _, row := range sh.rows {
			for _, x := range row.cells {
				if x.uncached && x.text == "" && !sh.own {
					c.settle(spot{i + 1, x.row, x.col})
				}
			}
		}
	}
	if c.book != nil {
		err = c.book.Close()
	}
	return errors.Join(c.err, err)
}

// cell is where a cell stands in the file, nil where it is blank.
func (c *calculator) cell(s spot) *cell { return c.f.sheets[s.sheet-1].row(s.row).find(s.col) }

// settle gives a formula its result, or the reason why it has none.
func (c *calculator) settle(s spot) {
	x := c.cell(s)
	if x == nil || !x.uncached || x.text != "" || c.err != nil {
		return
	}
	if c.n++; c.n > maxCalculated {
		x.text = fmt.Sprintf("the workbook has more than %d such formulas", maxCalculated)
		return
	}
	if c.under[s] {
		x.text = "it refers to itself in a circle"
		return
	}
	if len(c.under) >= maxChain {
		x.text = "it rests on too long a chain of others"
		return
	}
	c.under[s] = true
	v, reason := c.work(s, x.formula)
	delete(c.under, s)
	c.err = errors.Join(c.err, c.b.tick())
	if x.text != "" { // a circle was found through it
		return
	}
	if reason != "" {
		x.text = reason
		return
	}
	x.kind, x.num, x.text, x.uncached, x.calculated = v.kind, v.num, v.text, false, true
	switch v.kind {
	case number:
		x.text = quantity.Plain(v.num)
	case boolean:
		x.text = strconv.Itoa(int(v.num))
	case text:
		x.kind = blank
		x.setText(v.text)
	}
}

// work calculates one formula; the formulas that it rests on come first.
func (c *calculator) work(s spot, formula string) (result, string) {
	if formula == "" {
		return result{}, "it is a shared formula, whose text stands elsewhere"
	}
	tokens, reason := c.f.lex(formula, s.sheet)
	if reason != "" {
		return result{}, reason
	}
	if len(tokens) == 1 && tokens[0].kind == tokenRef && tokens[0].ref.single() {
		return c.link(tokens[0].ref)
	}
	e := &evaluation{tokens: tokens}
	e.cell = func(a refArea) result { return c.inputs(e, a) }
	own := e.whole()
	if e.why != "" {
		return result{}, e.why
	}
	library, err := c.library(s, tokens)
	if err != nil || !library.agrees(own) {
		return result{}, "two ways of calculating it do not agree"
	}
	return own, ""
}

// link is the value of a cell that a formula does nothing but point to. A blank one is 0, as in Excel.
func (c *calculator) link(a refArea) (result, string) {
	s := spot{a.sheet, a.top, a.left}
	c.settle(s)
	x := c.cell(s)
	switch {
	case x == nil:
		return numeric(0), ""
	case x.uncached:
		return result{}, fmt.Sprintf("it rests on %s, which cannot be calculated", refOf(s.row, s.col))
	}
	return result{kind: x.kind, num: x.num, text: x.text}, ""
}

// inputs are the numbers of the cells that a formula refers to.
func (c *calculator) inputs(e *evaluation, a refArea) result {
	out := result{many: !a.single(), kind: number}
	if c.seen += (a.bottom - a.top + 1) * (a.right - a.left + 1); c.seen > maxVisited {
		return e.refuse("the workbook's formulas without results refer to too many cells")
	}
	for row := a.top; row <= a.bottom; row++ {
		for col := a.left; col <= a.right; col++ {
			s := spot{a.sheet, row, col}
			c.settle(s)
			x := c.cell(s)
			switch {
			case x == nil && a.single():
				return e.refuse(fmt.Sprintf("it reckons with %s, which is blank", refOf(row, col)))
			case x == nil:
			case x.uncached:
				return e.refuse(fmt.Sprintf("it rests on %s, which cannot be calculated", refOf(row, col)))
			case x.kind != number:
				return e.refuse(fmt.Sprintf("it reckons with %s, which is no number", refOf(row, col)))
			default:
				out.num = x.num
				out.list = append(out.list, x.num)
				c.place(s, x.num)
			}
		}
	}
	return out
}

// place puts a number into the library's book.
func (c *calculator) place(s spot, v float64) {
	if c.placed[s] {
		return
	}
	c.placed[s] = true
	c.err = errors.Join(c.err, c.sheet(s.sheet))
	if c.err == nil {
		c.err = c.book.SetCellFloat(sheetCode(s.sheet), refOf(s.row, s.col), v, -1, 64)
	}
}

// sheet makes a sheet of the library's book.
func (c *calculator) sheet(n int) (err error) {
	if c.book == nil {
		c.book = excelize.NewFile()
	}
	if !c.sheets[n] {
		c.sheets[n] = true
		_, err = c.book.NewSheet(sheetCode(n))
	}
	return err
}

// library calculates a formula all of whose inputs are numbers in the library's book.
func (c *calculator) library(s spot, tokens []token) (result, error) {
	const scratch, at = "Sheet1", "A1" // the book's own first sheet
	if c.book == nil {
		c.book = excelize.NewFile()
	}
	if err := c.book.SetCellFormula(scratch, at, written(tokens)); err != nil {
		return result{}, err
	}
	text, err := c.book.CalcCellValue(scratch, at, excelize.Options{RawCellValue: true})
	if err != nil {
		return result{kind: failure, text: err.Error()}, nil
	}
	switch text {
	case "TRUE":
		return truth(true), nil
	case "FALSE":
		return truth(false), nil
	}
	if v, err := strconv.ParseFloat(text, 64); err == nil {
		return numeric(v), nil
	}
	return textResult(text), nil
}

func textResult(s string) result { return result{kind: text, text: s} }

// agrees reports whether two results are the same, numbers up to the digits that the library gives.
func (v result) agrees(other result) bool {
	if v.kind != other.kind {
		return false
	}
	if v.kind == number {
		return math.Abs(v.num-other.num) <= 1e-13*max(math.Abs(v.num), math.Abs(other.num))
	}
	return v.num == other.num && v.text == other.text
}
