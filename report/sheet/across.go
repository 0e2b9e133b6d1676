package sheet

import (
	"rackrate/internal/provenance"
	"rackrate/report/sheet/ooxml"
)

// annotateAcross writes the results of sites that stand side by side into rows
// beneath them: the first that are free, one a result, its name under the inputs' names.
func (a *author) annotateAcross(pkg *ooxml.Package, styles *ooxml.Styles, sheet ooxml.Sheet, index int,
	prefix string) ([]provenance.Finding, error) {
	t := a.run.Book.Tables[index]
	area, err := pkg.Area(sheet, t.HeaderRow, ooxml.MaxRow)
	if err != nil {
		return nil, err
	}
	columns := resultColumns(a)
	first := area.FreeRows(t.LastRow+1, len(columns))
	if first == 0 {
		f := newFinding("RR-403", provenance.Cell{File: a.run.Book.File, Sheet: sheet.Name,
			Ref: ooxml.Ref(t.FirstCol, t.LastRow)})
		return []provenance.Finding{f}, nil
	}
	var cells []ooxml.Cell
	put := func(col, row int, r resultCell) error {
		c, err := r.styled(styles, area, block{col, t.HeaderRow, col, t.LastRow})
		c.Col, c.Row = col, row
		cells = append(cells, c)
		return err
	}
	for i, c := range columns {
		if err := put(t.FirstCol, first+i, words(c.heading(prefix, true))); err != nil {
			return nil, err
		}
		for _, s := range a.sites {
			col, _, ok := a.siteCell(s)
			if s.site.Table != index || !ok {
				continue
			}
			if err := put(col, first+i, a.result(i, c, s)); err != nil {
				return nil, err
			}
		}
	}
	return nil, pkg.PutBelow(sheet, area, cells)
}

// siteCell is where a site begins in its table: the first cell of its row, or
// the top of its column where sites stand side by side. It is not known of a site
// that has no cell of its own.
func (a *author) siteCell(s siteRow) (col, row int, ok bool) {
	t := a.run.Book.Tables[s.site.Table]
	if !t.Transposed {
		return t.FirstCol, s.site.Row, true
	}
	votes := map[int]int{} // cells that several sites share stand in the first one's column
	for _, o := range s.site.Origins {
		c, r, ok := ooxml.ParseRef(o.Cell.Ref)
		if ok && o.Cell.Sheet == t.Sheet && c > t.FirstCol && c <= t.LastCol && r >= t.HeaderRow && r <= t.LastRow {
			votes[c]++
		}
	}
	for c := t.FirstCol + 1; c <= t.LastCol; c++ {
		if votes[c] > votes[col] {
			col = c
		}
	}
	return col, s.site.Row, col > 0
}

// sitePlace is a site's place in the workbook, for links.
func (a *author) sitePlace(s siteRow) provenance.Cell {
	t := a.run.Book.Tables[s.site.Table]
	col, row, ok := a.siteCell(s)
	if !ok {
		col = t.FirstCol
	}
	return provenance.Cell{Sheet: t.Sheet, Ref: ooxml.Ref(col, row)}
}
