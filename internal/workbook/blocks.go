package workbook

import "fmt"

// FigureBlock is a run of cells of a column that became of the same kind in the ledger of figures.
type FigureBlock struct {
	Sheet string
	Cells string // "B4" or "B4:B9"
	Fate  string // used, refused, left alone
	Count int
}

// fateNames are the fates that are counted.
var fateNames = map[fate]string{fateUsed: "used", fateRefused: "refused", fateLeft: "left alone"}

// figureBlocks lists the ledger of figures by sheet and column.
func (r *reader) figureBlocks() []FigureBlock {
	var out []FigureBlock
	for _, sh := range r.file.sheets {
		if sh.own {
			continue
		}
		columns := map[int][]cell{}
		for _, row := range sh.rows {
			for _, c := range row.cells {
				if fateNames[c.fate] != "" {
					columns[c.col] = append(columns[c.col], c)
				}
			}
		}
		for _, col := range sortedInts(columns) {
			out = append(out, runs(sh.name, columns[col])...)
		}
	}
	return out
}

// runs makes blocks of the cells of a column, which are in order.
func runs(sheet string, cells []cell) []FigureBlock {
	var out []FigureBlock
	for i := 0; i < len(cells); {
		k := i
		for k+1 < len(cells) && cells[k+1].fate == cells[i].fate && cells[k+1].row == cells[k].row+1 {
			k++
		}
		b := FigureBlock{Sheet: sheet, Cells: refOf(cells[i].row, cells[i].col), Fate: fateNames[cells[i].fate], Count: k - i + 1}
		if k > i {
			b.Cells = fmt.Sprintf("%s:%s", b.Cells, refOf(cells[k].row, cells[k].col))
		}
		out = append(out, b)
		i = k + 1
	}
	return out
}
