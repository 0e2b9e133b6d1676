package workbook

import (
	"fmt"

	"rackrate/internal/workbook/opening"
)

// FigureBlock is a run of cells of a column that became of the same kind in the ledger of figures.
type FigureBlock struct {
	Sheet string
	Cells string // "B4" or "B4:B9"
	Fate  string // used, refused, left alone
	Count int
}

// fateNames are the fates that are counted.
var fateNames = map[opening.Fate]string{opening.FateUsed: "used", opening.FateRefused: "refused",
	opening.FateLeft: "left alone"}

// figureBlocks lists the ledger of figures by sheet and column.
func (r *reader) figureBlocks() []FigureBlock {
	var out []FigureBlock
	for _, sh := range r.file.Sheets {
		if sh.Own {
			continue
		}
		columns := map[int][]opening.Cell{}
		for _, row := range sh.Rows {
			for _, c := range row.Cells {
				if fateNames[c.Fate] != "" {
					columns[c.Col] = append(columns[c.Col], c)
				}
			}
		}
		for _, col := range sortedInts(columns) {
			out = append(out, runs(sh.Name, columns[col])...)
		}
	}
	return out
}

// runs makes blocks of the cells of a column, which are in order.
func runs(sheet string, cells []opening.Cell) []FigureBlock {
	var out []FigureBlock
	for i := 0; i < len(cells); {
		k := i
		for k+1 < len(cells) && cells[k+1].Fate == cells[i].Fate && cells[k+1].Row == cells[k].Row+1 {
			k++
		}
		b := FigureBlock{Sheet: sheet, Cells: opening.RefOf(cells[i].Row, cells[i].Col), Fate: fateNames[cells[i].Fate],
			Count: k - i + 1}
		if k > i {
			b.Cells = fmt.Sprintf("%s:%s", b.Cells, opening.RefOf(cells[k].Row, cells[k].Col))
		}
		out = append(out, b)
		i = k + 1
	}
	return out
}
