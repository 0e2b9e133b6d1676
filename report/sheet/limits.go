package sheet

import (
	"fmt"

	"rackrate/report/sheet/formulas"
)

// What spreadsheet programs take of a sheet; a file that has more is refused, or opened without what is too much.
const (
	mostRows     = 1_048_576
	mostColumns  = 16_384
	mostText     = 32_767 // characters of a cell
	mostFormulas = 8_000  // characters of a name's or a condition's formula
)

// checkLimits is an error that names the place where a page has more than spreadsheet programs take.
func checkLimits(p *page, t *tally) error {
	if n := p.height(); n > mostRows {
		return fmt.Errorf("%d rows, %d are possible", n, mostRows)
	}
	if t.fault != nil {
		return t.fault
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
