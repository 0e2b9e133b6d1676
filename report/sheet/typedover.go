package sheet

import (
	"fmt"
	"strings"

	"rackrate/internal/late"
	"rackrate/internal/provenance"
	"rackrate/report/sheet/ooxml"
)

// calculation is a part of a sheet's cells that an earlier run wrote formulas into, as its sheet of checks counts them.
type calculation struct {
	areas            []box
	written, missing int // how many were written, and how many of them are no more
}

// mostTypedOver is how many findings a sheet has of what was typed over, one a row; the last counts the rest.
const mostTypedOver = 20

// countedFormulas is an area whose formulas a formula counts, as any program writes it.
var countedFormulas = late.Pattern(`ISFORMULA\(\$?((?:'(?:[^']|'')+'|[^'!(]+)[!.])?(\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?)\)`)

// calculations are the cells of the sheets that held formulas. Programs that save the workbook keep the formulas
// of the sheet of checks that count them, and move the areas with rows that are put in or taken out.
func (e *taking) calculations() (map[string][]calculation, error) {
	out := map[string][]calculation{}
	for _, s := range e.own {
		if !e.isOurs(s.Name) || !strings.HasPrefix(s.Name, e.prefix+checksSheet) {
			continue
		}
		last, sheet, now := ooxml.Held{}, "", calculation{}
		err := e.pkg.Cells(s, func(h ooxml.Held) error {
			if now.areas != nil && h.Row == last.Row && h.Col == last.Col+1 && h.Numeric && !h.HasFormula {
				now.written = int(h.Number)
				out[sheet] = append(out[sheet], now)
			}
			last, now = h, calculation{}
			for _, m := range countedFormulas().FindAllStringSubmatch(h.Formula, -1) {
				sheet = s.Name
				if name := m[1]; name != "" {
					sheet = strings.ReplaceAll(strings.Trim(name[:len(name)-1], "'"), "''", "'")
				}
				if b, ok := boxOf(m[2]); ok && b.cells() <= mostRows {
					now.areas = append(now.areas, b)
				}
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	return out, nil
}

// lacking are the calculations of a sheet in which fewer cells hold formulas than were written.
func (e *taking) lacking(s ooxml.Sheet, list []calculation) (out []calculation, err error) {
	counts := make([]int, len(list))
	err = e.pkg.Cells(s, func(h ooxml.Held) error {
		for i := range list {
			if h.HasFormula && list[i].has(h.Col, h.Row) {
				counts[i]++
			}
		}
		return nil
	})
	for i, c := range list {
		if c.missing = c.written - counts[i]; c.missing > 0 {
			out = append(out, c)
		}
	}
	return out, err
}

// has reports whether a cell is one of those of a calculation.
func (c *calculation) has(col, row int) bool {
	for _, b := range c.areas {
		if b.has(col, row) {
			return true
		}
	}
	return false
}

// typedOver tells of cells of a sheet in which something was typed over a formula, or that were cleared.
func (e *taking) typedOver(s ooxml.Sheet, list []calculation, out *Earlier) error {
	if len(list) == 0 {
		return nil
	}
	list, err := e.lacking(s, list)
	if err != nil || len(list) == 0 {
		return err
	}
	cells := map[[2]int]ooxml.Held{}
	if err := e.pkg.Cells(s, func(h ooxml.Held) error {
		cells[[2]int{h.Col, h.Row}] = h
		return nil
	}); err != nil {
		return err
	}
	told, more := 0, 0
	for _, c := range list {
		for _, o := range c.over(cells) {
			if told == mostTypedOver {
				more += o.toCol - o.fromCol + 1
				continue
			}
			told++
			out.Findings = append(out.Findings, e.overFinding(s, o, cells))
		}
	}
	if more > 0 {
		f := e.replaced(fmt.Sprintf("%s: %d more cells were typed over formulas", s.Name, more))
		out.Findings = append(out.Findings, f)
	}
	return nil
}

// over are the cells of a calculation, side by side in a row, that hold something other than a formula. Cells that
// hold nothing are of rows that somebody put in, as long as the others make up what is missing.
func (c *calculation) over(cells map[[2]int]ooxml.Held) []box {
	for _, empty := range []bool{false, true} {
		var out []box
		n := 0
		for _, b := range c.areas {
			for row := b.fromRow; row <= b.toRow; row++ {
				var run *box
				for col := b.fromCol; col <= b.toCol; col++ {
					h := cells[[2]int{col, row}]
					if h.HasFormula || h.Empty() && !empty {
						run = nil
						continue
					}
					if n++; run == nil {
						out = append(out, box{col, row, col, row})
						run = &out[len(out)-1]
					}
					run.toCol = col
				}
			}
		}
		if n >= c.missing || empty {
			return out
		}
	}
	return nil
}

// overFinding tells what was typed into cells of a row, and what stood there.
func (e *taking) overFinding(s ooxml.Sheet, o box, cells map[[2]int]ooxml.Held) provenance.Finding {
	at, h := ooxml.Ref(o.fromCol, o.fromRow), cells[[2]int{o.fromCol, o.fromRow}]
	if o.toCol > o.fromCol {
		at = area(o.fromCol, o.fromRow, o.toCol, o.toRow)
	}
	f := e.replaced(fmt.Sprintf("%s!%s was typed over the formula %s", s.Name, at, e.stood(s, o, cells)))
	switch {
	case h.Numeric:
		f.Read = asAny.show(h.Number)
	case h.Text != "":
		f.Read = h.Text
	default:
		f.Read = "nothing"
	}
	return f
}

// replaced is the finding of a formula that is no more.
func (e *taking) replaced(wrong string) provenance.Finding {
	f := newFinding("RR-405", provenance.Cell{File: e.file})
	f.Wrong = wrong + "; a new run works it out again."
	f.Do = "Change what it reads, or overrule the model in the site's block of choices; keep other figures on a " +
		"sheet of your own."
	return f
}

// longestQuoted is how much of a formula is quoted, in characters.
const longestQuoted = 160

// stood is what a formula that is no more said: on a model sheet its line and how it is worked out, elsewhere the
// formula of the nearest cell of the column that has one.
func (e *taking) stood(s ooxml.Sheet, o box, cells map[[2]int]ooxml.Held) string {
	label, rule := cells[[2]int{1, o.fromRow}].Text, cells[[2]int{3, o.fromRow}].Text
	said := ""
	if e.isModel(s.Name) {
		if said = "of " + label; rule != "" {
			said += ": " + rule
		}
	} else {
		for away := 1; away < 60 && said == ""; away++ {
			for _, row := range []int{o.fromRow - away, o.fromRow + away} {
				if h := cells[[2]int{o.fromCol, row}]; h.Formula != "" && said == "" {
					said = fmt.Sprintf("of %s, like that in %s: =%s", label, ooxml.Ref(o.fromCol, row), h.Formula)
				}
			}
		}
		if said == "" {
			said = "of " + label
		}
	}
	if r := []rune(said); len(r) > longestQuoted {
		return string(r[:longestQuoted]) + "…"
	}
	return said
}

// isModel reports whether a sheet is one of those on which a line is a row.
func (e *taking) isModel(name string) bool {
	return !e.isOurs(name) || strings.HasPrefix(name, e.prefix+timeSheet) ||
		strings.HasPrefix(name, e.prefix+minersSheet)
}
