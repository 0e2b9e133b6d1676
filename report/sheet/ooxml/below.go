package ooxml

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// FreeRows is the first row from from on at which n rows one below another hold
// no cell, merged range or drawing and are not hidden; 0 where there is none. The
// area must reach to the last row of the sheet.
func (a *Area) FreeRows(from, n int) int {
	return firstFree(from, MaxRow, n, a.freeRow)
}

func (a *Area) freeRow(row int) bool {
	span := a.rows[row]
	if hidden := span.attr("hidden"); len(span.cells) > 0 || hidden == "1" || hidden == "true" {
		return false
	}
	return !slices.ContainsFunc(a.covered, func(c [2]int) bool { return row >= c[0] && row <= c[1] })
}

// PutBelow writes cells into rows of the area that hold none, and adds the rows
// that the sheet does not have. The area's first row must be there; the area
// must not be used afterwards.
func (p *Package) PutBelow(sheet Sheet, area *Area, cells []Cell) error {
	data, root, err := p.parse(sheet.Part, 3)
	if err != nil {
		return err
	}
	byRow := rowsOf(cells)
	there := slices.Sorted(maps.Keys(area.rows))
	var splices []splice
	for _, n := range slices.Sorted(maps.Keys(byRow)) {
		if !area.freeRow(n) {
			return fmt.Errorf("%s: row %d is not free", sheet.Part, n)
		}
		if span, ok := area.rows[n]; ok {
			splices = append(splices, putRow(data, span, byRow[n])...)
			continue
		}
		i, _ := slices.BinarySearch(there, n)
		if i == 0 {
			return fmt.Errorf("%s: there is no row before row %d", sheet.Part, n)
		}
		before := area.rows[there[i-1]]
		splices = append(splices, splice{before.end, before.end, qualify(newRow(n, byRow[n]), before.prefix)})
	}
	if s, ok := growDimension(data, root, cells); ok {
		splices = append(splices, s)
	}
	p.edited[sheet.Part] = apply(data, splices...)
	return nil
}

func newRow(n int, cells []Cell) string {
	slices.SortFunc(cells, func(a, b Cell) int { return a.Col - b.Col })
	var out strings.Builder
	fmt.Fprintf(&out, `<row r="%d">`, n)
	for _, c := range cells {
		out.WriteString(c.xml())
	}
	out.WriteString("</row>")
	return out.String()
}
