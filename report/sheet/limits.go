package sheet

import (
	"fmt"

	"rackrate/report/sheet/formulas"
	"rackrate/report/sheet/ooxml"
)

// What spreadsheet programs take of a sheet; a file that has more is refused, or opened without what is too much.
const (
	mostRows     = 1_048_576
	mostColumns  = 16_384
	mostText     = 32_767 // characters of a cell
	mostFormulas = 8_000  // characters of a name's or a condition's formula
)

// checkLimits is an error that names the place where a page has more than spreadsheet programs take.
func checkLimits(p *page) error {
	if n := p.height(); n > mostRows {
		return fmt.Errorf("%d rows, %d are possible", n, mostRows)
	}
	for r, row := range p.all() {
		if len(row) > mostColumns {
			return fmt.Errorf("row %d: %d columns, %d are possible", r+1, len(row), mostColumns)
		}
		for c, x := range row {
			err := formulas.Fits(x.formula)
			if n := formulas.Units(clean(x.text)); n > mostText {
				err = fmt.Errorf("a text of %d characters", n)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", ooxml.Ref(c+1, r+1), err)
			}
		}
	}
	for _, a := range p.alerts {
		if err := formulas.Fits(a.formula); err != nil {
			return fmt.Errorf("condition of %s: %w", a.area, err)
		}
	}
	names := 0
	for _, area := range p.printAreas {
		names += len(quoteSheet(p.name)) + len(absolute(area)) + 2
	}
	if names > mostFormulas {
		return fmt.Errorf("a print area of %d characters", names)
	}
	if p.live != nil && (len(p.live.Rows) > mostRows || p.live.LastColumn() > mostColumns) {
		return fmt.Errorf("%d rows of %d columns", len(p.live.Rows), p.live.LastColumn())
	}
	return nil
}
