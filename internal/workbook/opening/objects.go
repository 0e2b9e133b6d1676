package opening

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Object is an Excel table (a ListObject).
type Object struct {
	Area   Area
	Totals int // rows of totals at its bottom
}

// xmlTable is the part of an Excel table.
type xmlTable struct {
	Ref    string `xml:"ref,attr"`
	Totals string `xml:"totalsRowCount,attr"`
}

// objects reads the Excel tables of a sheet; one that cannot be read is left aside, for its cells are on the sheet.
func (p *pack) objects(sheetPart string) ([]Object, error) {
	targets, err := p.optionalRelations(sheetPart)
	if err != nil {
		return nil, err
	}
	var out []Object
	for _, id := range slices.Sorted(maps.Keys(targets)) {
		if targets[id].kind != "table" || !p.has(targets[id].part) {
			continue
		}
		var x xmlTable
		if err := p.decode(targets[id].part, &x); err != nil {
			return nil, err
		}
		first, last, _ := strings.Cut(x.Ref, ":")
		from, err1 := ParseRef(first)
		to, err2 := ParseRef(last)
		if err1 != nil || err2 != nil {
			continue
		}
		n, _ := strconv.Atoi(x.Totals)
		out = append(out, Object{Area{from.Row, from.Col, to.Row, to.Col}, n})
	}
	return out, nil
}
