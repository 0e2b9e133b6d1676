package opening

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"rackrate/internal/workbook/quantity"
)

// CellKind is what a cell stores.
type CellKind uint8

// What a cell may store.
const (
	Blank CellKind = iota
	Number
	Text
	Boolean
	Failure // an error value such as #REF!
)

// Cell is a cell as it is stored, not as it is shown. The zero cell is blank.
type Cell struct {
	Row, Col int
	Kind     CellKind
	Num      float64          // of number, and 0 or 1 of boolean
	Text     string           // of text and failure; of number as it is stored
	Percent  bool             // shown as a percentage
	Date     bool             // shown as a date or a time
	Suffix   *quantity.Suffix // what the number format shows beside the figure, nil where nothing
	Formula  string
	// a formula without a stored result, and none that is calculated here; the text is why, if it is known
	Uncached bool

	Calculated bool // the result of the formula is not stored, but worked out here

	Fate Fate // in the ledger of figures
}

// Empty reports whether the cell holds nothing.
func (c Cell) Empty() bool { return c.Kind == Blank && !c.Uncached }

// IsText reports whether the cell holds words.
func (c Cell) IsText() bool { return c.Kind == Text && strings.TrimSpace(c.Text) != "" }

// Words are the text of a cell that holds one, "" of any other.
func (c Cell) Words() string {
	if c.Kind == Text {
		return c.Text
	}
	return ""
}

// oddMark stands before the text of a value that is stored as a number in a way that no workbook has.
const oddMark = "stored as "

// oddNumber reports whether a stored value is a number for Go and not for a workbook: NaN, Inf, hexadecimal,
// with underscores.
func oddNumber(s string) bool {
	return strings.ContainsAny(s, "_xXpPnNiI")
}

func (c *Cell) SetText(s string) {
	if strings.TrimSpace(s) != "" {
		c.Kind, c.Text = Text, s
	}
}

func (c *Cell) setNumber(s string) error {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil
	}
	v, err := strconv.ParseFloat(s, 64)
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange) && !oddNumber(s):
		return fmt.Errorf("%q is stored as a number and is none", s)
	case err != nil, oddNumber(s), math.IsInf(v, 0):
		c.Kind, c.Text = Text, oddMark+s // not a number as a workbook stores one: refused where it is read
		return nil
	}
	c.Kind, c.Num, c.Text = Number, v, s
	return nil
}

// read makes a cell of what is stored.
func (x xmlCell) read(shared []string, styles []quantity.Format) (Cell, error) {
	var c Cell
	if x.style >= 0 && x.style < len(styles) {
		f := styles[x.style]
		c.Percent, c.Date, c.Suffix = f.Percent, f.Date, f.Suffix
	}
	value := ""
	if x.value != nil {
		value = *x.value
	}
	if x.formula != nil {
		c.Formula = *x.formula
		c.Uncached = x.inline == nil && (x.value == nil || value == "" && x.kind != "str") // a text may be empty
		if c.Uncached && x.array {
			c.Text = "it is an array formula"
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
		c.SetText(shared[i])
	case "inlineStr":
		if x.inline != nil {
			c.SetText(x.inline.String())
		}
	case "str", "d":
		c.SetText(unescape(value))
	case "e":
		c.Kind, c.Text = Failure, value
	case "b":
		c.Kind, c.Text = Boolean, value
		if isTrue(value) {
			c.Num = 1
		}
	default:
		return c, c.setNumber(value)
	}
	return c, nil
}

// Fate is what became of a cell in the ledger of figures. Of two the greater counts.
type Fate uint8

const (
	FateNone    Fate = iota
	FateTitle        // a title, a header or a label: not a figure
	FateLeft         // left alone; a finding says so for the block
	FateUsed         // its value is in the book
	FateRefused      // a finding says why it is not
)

// IsDash reports whether a cell holds a dash or nil.
func (c Cell) IsDash() bool {
	return c.Kind == Text && quantity.Dashes[strings.ToLower(quantity.Bare(c.Text))]
}

// Absent reports whether the cell gives no value.
func (c Cell) Absent() bool {
	return c.Empty() || c.Kind == Text && (quantity.IsNotGiven(c.Text) || c.IsDash())
}

// ShownCell is what stands in a cell of a workbook that counts days from 1904 or from 1900.
func ShownCell(c Cell, date1904 bool) string {
	switch {
	case c.Uncached:
		return "=" + c.Formula
	case c.Kind == Number && c.Date:
		if d, ok := quantity.DateOf(c.Num, date1904); ok {
			return d.String()
		}
		return c.Text
	case c.Kind == Number && c.Percent:
		return quantity.Plain(c.Num*100) + "%"
	case c.Kind == Number:
		return quantity.Plain(c.Num)
	case c.Kind == Boolean && c.Num == 1:
		return "TRUE"
	case c.Kind == Boolean:
		return "FALSE"
	}
	return c.Text
}
