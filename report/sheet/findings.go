package sheet

import (
	"fmt"

	"rackrate/internal/provenance"
)

// findingsPage lists all that the analyst should know of what was read, with links to the cells.
func (a *author) findingsPage() *page {
	p := a.page(findingsSheet, "Findings: what was read, what is wrong, what to do")
	header := textHeads("Severity", "Code", "Cell", "Header", "Miner", "Site", "Read", "Understood", "What is wrong",
		"What to do")
	top := p.add(header...)
	p.frozenRows, p.frozenCols = top, 3
	p.printRows = fmt.Sprintf("1:%d", top)
	for _, f := range a.findings {
		p.add(a.findingCells(f)...)
	}
	if len(a.findings) == 0 {
		p.add(ownRunning("Nothing to report.", noteLook))
	}
	p.filter = area(1, top, len(header), max(len(p.rows), top))
	p.widths = map[int]float64{7: 24, 8: 24, 9: 52, 10: 48}
	return p
}

func (a *author) findingCells(f provenance.Finding) []cell {
	l := look{colour: black, bold: true, rule: true}
	switch f.Severity {
	case provenance.Error:
		l.colour, l.fill = badText, badFill
	case provenance.Warning:
		l.colour, l.fill = warnText, warnFill
	}
	where := f.Cell.File
	if f.Cell.Sheet != "" {
		where = f.Cell.Sheet
		if f.Cell.Ref != "" {
			where = f.Cell.Address()
		}
	}
	return []cell{own(string(f.Severity), l), text(f.Code, textLook), a.place(f.Cell, where), text(f.Header, textLook),
		text(f.Miner, textLook), text(f.Site, textLook),
		text(f.Read, longLook), text(f.Understood, longLook), text(f.Wrong, longLook), text(f.Do, longLook)}
}
