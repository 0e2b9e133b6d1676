package opening

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/workbook/quantity"
)

// xmlCell is a cell as the file has it.
type xmlCell struct {
	ref, kind string
	style     int
	formula   *string
	value     *string
	inline    *richText
	shared    string // the number of the formula that it shares, "" where it shares none
	array     bool   // the formula is one of an array or a data table
}

// scanner reads a worksheet's XML to its very end. Readers that stop at the first
// fault hand back half a table in silence; here a fault anywhere is an error.
type scanner struct {
	dec    *xml.Decoder
	b      *Budget
	shared []string
	styles []quantity.Format
	s      *Sheet
	row    GridRow
	hidden bool
	before int // the row before
	col    int // the cell before
	roots  int

	masters map[string]master // shared formulas by number
}

func scanSheet(dec *xml.Decoder, b *Budget, shared []string, styles []quantity.Format) (*Sheet, error) {
	sc := &scanner{dec: dec, b: b, shared: shared, styles: styles, s: &Sheet{Hiding: map[int]bool{}},
		masters: map[string]master{}}
	for {
		tok, err := sc.dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			err = sc.start(tok)
		case xml.EndElement:
			if tok.Name.Local == "row" {
				err = sc.endRow()
			}
		}
		if err != nil {
			return nil, err
		}
	}
	if sc.roots != 1 {
		return nil, errors.New("it holds no worksheet")
	}
	return sc.s, sc.s.sort()
}

// start takes in the beginning of an element; a cell is read whole.
func (sc *scanner) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "worksheet":
		sc.roots++
	case "row":
		return sc.startRow(e)
	case "c":
		return sc.cell(e)
	case "mergeCell":
		sc.s.addMerge(e)
		if sc.s.Merges.n > sc.b.Cells/8 {
			return &LimitError{fmt.Sprintf("has a sheet with merged cells over more than %d columns", sc.b.Cells/8),
				"max-cells"}
		}
	case "col":
		sc.s.addColumns(e)
	case "autoFilter":
		sc.s.Filtered = true
	}
	return nil
}

func (sc *scanner) startRow(e xml.StartElement) error {
	sc.row, sc.hidden, sc.col = GridRow{Num: sc.before + 1}, false, 0
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "r":
			n, err := strconv.Atoi(strings.TrimSpace(a.Value))
			if err != nil {
				return fmt.Errorf("%q is not the number of a row", a.Value)
			}
			sc.row.Num = n
		case "hidden":
			sc.hidden = isTrue(a.Value)
		}
	}
	if sc.row.Num < 1 || sc.row.Num > excelize.TotalRows {
		return fmt.Errorf("row %d is beyond a worksheet", sc.row.Num)
	}
	sc.before = sc.row.Num
	return nil
}

func (sc *scanner) endRow() error {
	if len(sc.row.Cells) == 0 {
		return nil
	}
	sc.s.Rows = append(sc.s.Rows, sc.row)
	if sc.hidden {
		sc.s.Hiding[sc.row.Num] = true
	}
	sc.row.Cells = nil
	if len(sc.s.Rows) > sc.b.Rows {
		return &LimitError{fmt.Sprintf("has a sheet of more than %d rows", sc.b.Rows), "max-rows"}
	}
	return nil
}

// cell reads an element c to its end.
func (sc *scanner) cell(e xml.StartElement) error {
	if sc.row.Num == 0 {
		return errors.New("a cell stands outside of the rows")
	}
	var x xmlCell
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "r":
			x.ref = a.Value
		case "s":
			x.style, _ = strconv.Atoi(a.Value)
		case "t":
			x.kind = a.Value
		}
	}
	if err := sc.inside(&x); err != nil {
		return err
	}
	sc.col++
	if x.ref != "" {
		ref, err := ParseRef(x.ref)
		if err != nil {
			return err
		}
		if ref.Row != sc.row.Num {
			return fmt.Errorf("cell %s stands in row %d", x.ref, sc.row.Num)
		}
		sc.col = ref.Col
	}
	sc.share(&x, sc.row.Num, sc.col)
	c, err := x.read(sc.shared, sc.styles)
	if err != nil {
		return fmt.Errorf("cell %s: %w", RefOf(sc.row.Num, sc.col), err)
	}
	if c.Empty() {
		sc.s.markBlank(c, sc.row.Num, sc.col)
		return nil
	}
	c.Row, c.Col = sc.row.Num, sc.col
	if sc.row.Cells == nil && len(sc.s.Rows) > 0 { // rows of a table are of one length
		sc.row.Cells = make([]Cell, 0, len(sc.s.Rows[len(sc.s.Rows)-1].Cells))
	}
	sc.row.Cells = append(sc.row.Cells, c)
	return sc.b.cell()
}

// inside reads what a cell holds, to its end.
func (sc *scanner) inside(x *xmlCell) error {
	for {
		tok, err := sc.dec.Token()
		if err != nil {
			return err
		}
		switch tok := tok.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			switch tok.Name.Local {
			case "v":
				s, err := innerText(sc.dec)
				if err != nil {
					return err
				}
				x.value = &s
			case "f":
				s, err := innerText(sc.dec)
				if err != nil {
					return err
				}
				x.formula = &s
				for _, a := range tok.Attr {
					if a.Name.Local == "si" {
						x.shared = a.Value
					}
					x.array = x.array || a.Name.Local == "t" && (a.Value == "array" || a.Value == "dataTable")
				}
			case "is":
				text, err := scanText(sc.dec)
				if err != nil {
					return err
				}
				x.inline = &text
			default:
				if err := sc.dec.Skip(); err != nil {
					return err
				}
			}
		}
	}
}

// longestText is far beyond the 32,767 characters of a cell, in bytes.
const longestText = 1 << 20

// innerText is the text of an element, to its end.
func innerText(dec *xml.Decoder) (string, error) {
	var out strings.Builder
	for {
		tok, err := dec.Token()
		if err != nil {
			return "", err
		}
		switch tok := tok.(type) {
		case xml.CharData:
			if out.Write(tok); out.Len() > longestText {
				return "", errors.New("it holds a text longer than any that a cell can have")
			}
		case xml.StartElement:
			if err := dec.Skip(); err != nil {
				return "", err
			}
		case xml.EndElement:
			return out.String(), nil
		}
	}
}
