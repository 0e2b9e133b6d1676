package calculating

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/workbook/opening"
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
	f      *opening.File
	b      *opening.Budget
	book   *excelize.File
	under  map[opening.Spot]bool // way, to find circles
	placed map[opening.Spot]bool // numbers that the library's book has
	sheets map[int]bool
	n      int
	seen   int // cells that formulas refer to
	err    error
}

// Calculate gives results to the formulas of a workbook that have none, or the reason why not.
func Calculate(f *opening.File, b *opening.Budget) (err error) {
	c := &calculator{f: f, b: b, under: map[opening.Spot]bool{}, placed: map[opening.Spot]bool{},
		sheets: map[int]bool{}}
	for i, sh := range f.Sheets {
		for _, row := range sh.Rows {
			for _, x := range row.Cells {
				if x.Uncached && x.Text == "" && !sh.Own {
					c.settle(opening.Spot{Sheet: i + 1, Row: x.Row, Col: x.Col})
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
func (c *calculator) cell(s opening.Spot) *opening.Cell {
	return c.f.Sheets[s.Sheet-1].Row(s.Row).Find(s.Col)
}

// settle gives a formula its result, or the reason why it has none.
func (c *calculator) settle(s opening.Spot) {
	x := c.cell(s)
	if x == nil || !x.Uncached || x.Text != "" || c.err != nil {
		return
	}
	if c.n++; c.n > maxCalculated {
		x.Text = fmt.Sprintf("the workbook has more than %d such formulas", maxCalculated)
		return
	}
	if c.under[s] {
		x.Text = "it refers to itself in a circle"
		return
	}
	if len(c.under) >= maxChain {
		x.Text = "it rests on too long a chain of others"
		return
	}
	c.under[s] = true
	v, reason := c.work(s, x.Formula)
	delete(c.under, s)
	c.err = errors.Join(c.err, c.b.Tick())
	if x.Text != "" { // a circle was found through it
		return
	}
	if reason != "" {
		x.Text = reason
		return
	}
	x.Kind, x.Num, x.Text, x.Uncached, x.Calculated = v.kind, v.num, v.text, false, true
	switch v.kind {
	case opening.Number:
		x.Text = quantity.Plain(v.num)
	case opening.Boolean:
		x.Text = strconv.Itoa(int(v.num))
	case opening.Text:
		x.Kind = opening.Blank
		x.SetText(v.text)
	}
}

// work calculates one formula; the formulas that it rests on come first.
func (c *calculator) work(s opening.Spot, formula string) (result, string) {
	if formula == "" {
		return result{}, "it is a shared formula, whose text stands elsewhere"
	}
	tokens, reason := lex(c.f, formula, s.Sheet)
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
	s := opening.Spot{Sheet: a.sheet, Row: a.Top, Col: a.Left}
	c.settle(s)
	x := c.cell(s)
	switch {
	case x == nil:
		return numeric(0), ""
	case x.Uncached:
		return result{}, fmt.Sprintf("it rests on %s, which cannot be calculated", opening.RefOf(s.Row, s.Col))
	}
	return result{kind: x.Kind, num: x.Num, text: x.Text}, ""
}

// inputs are the numbers of the cells that a formula refers to.
func (c *calculator) inputs(e *evaluation, a refArea) result {
	out := result{many: !a.single(), kind: opening.Number}
	if c.seen += (a.Bottom - a.Top + 1) * (a.Right - a.Left + 1); c.seen > maxVisited {
		return e.refuse("the workbook's formulas without results refer to too many cells")
	}
	for row := a.Top; row <= a.Bottom; row++ {
		for col := a.Left; col <= a.Right; col++ {
			s := opening.Spot{Sheet: a.sheet, Row: row, Col: col}
			c.settle(s)
			x := c.cell(s)
			switch {
			case x == nil && a.single():
				return e.refuse(fmt.Sprintf("it reckons with %s, which is blank", opening.RefOf(row, col)))
			case x == nil:
			case x.Uncached:
				return e.refuse(fmt.Sprintf("it rests on %s, which cannot be calculated", opening.RefOf(row, col)))
			case x.Kind != opening.Number:
				return e.refuse(fmt.Sprintf("it reckons with %s, which is no number", opening.RefOf(row, col)))
			default:
				out.num = x.Num
				out.list = append(out.list, x.Num)
				c.place(s, x.Num)
			}
		}
	}
	return out
}

// place puts a number into the library's book.
func (c *calculator) place(s opening.Spot, v float64) {
	if c.placed[s] {
		return
	}
	c.placed[s] = true
	c.err = errors.Join(c.err, c.sheet(s.Sheet))
	if c.err == nil {
		c.err = c.book.SetCellFloat(sheetCode(s.Sheet), opening.RefOf(s.Row, s.Col), v, -1, 64)
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
func (c *calculator) library(s opening.Spot, tokens []token) (result, error) {
	const scratch, at = "Sheet1", "A1" // the book's own first sheet
	if c.book == nil {
		c.book = excelize.NewFile()
	}
	if err := c.book.SetCellFormula(scratch, at, written(tokens)); err != nil {
		return result{}, err
	}
	text, err := c.book.CalcCellValue(scratch, at, excelize.Options{RawCellValue: true})
	if err != nil {
		return result{kind: opening.Failure, text: err.Error()}, nil
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

func textResult(s string) result { return result{kind: opening.Text, text: s} }

// agrees reports whether two results are the same, numbers up to the digits that the library gives.
func (v result) agrees(other result) bool {
	if v.kind != other.kind {
		return false
	}
	if v.kind == opening.Number {
		return math.Abs(v.num-other.num) <= 1e-13*max(math.Abs(v.num), math.Abs(other.num))
	}
	return v.num == other.num && v.text == other.text
}
