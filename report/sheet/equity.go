package sheet

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report/sheet/ooxml"
)

// equitySheet has one row a miner.
const equitySheet = "Equity"

// firstEquityPage is the last column of the first printed page: value and funding; figures per share follow.
const firstEquityPage = 4 + 10

// equity is one row a miner: value, funding and figures per share.
func (a *author) equity() *page {
	p := a.page(equitySheet, "Equity: the chosen alternatives of each miner, their funding and value per share")
	header := heads("Miner", "Ticker", "Sites evaluated", "Notes convert")
	unit := units("", "", "", "")
	for _, m := range model.MinerMeasures {
		header = append(header, text(a.words.Short(m.Key), headLook))
		unit = append(unit, text(unitOf(m.Kind), unitLook))
	}
	p.add(header...)
	top := p.add(unit...)
	p.frozenRows, p.frozenCols = top, 2
	for i := range a.run.Book.Miners {
		p.add(a.minerCells(&a.run.Book.Miners[i])...)
	}
	last := max(len(p.rows), top+1)
	p.printRows, p.printCols = fmt.Sprintf("1:%d", top), "A:"+ooxml.ColumnName(p.frozenCols)
	p.printAreas = []string{area(1, 1, firstEquityPage, last), area(firstEquityPage+1, top+1, len(header), last)}
	return p
}

func (a *author) minerCells(m *provenance.Miner) []cell {
	row := []cell{text(m.Name, boldLook), text(m.Ticker, textLook)}
	out := a.run.Outcome(m.Name)
	if out == nil {
		row = append(row, text("not evaluated", whyLook))
		return append(row, repeated(text("", textLook), len(model.MinerMeasures)+1)...)
	}
	row = append(row, text(fmt.Sprintf("%d of %d", len(out.Sites), len(m.Sites)), textLook), a.convertsCell(out))
	for _, measure := range model.MinerMeasures {
		row = append(row, a.minerCell(a.figure(measure.Get(&out.Result.MinerFigures), formatOf(measure.Kind)), out, measure.Key))
	}
	return row
}

// convertsCell says whether the miner's notes convert.
func (a *author) convertsCell(out *model.MinerOutcome) cell {
	in := a.live.miners[out].Miner
	c := text("no", textLook)
	if a.live.Value(in, "converts").Number != 0 {
		c.text = "yes"
	}
	c.formula = fmt.Sprintf(`IF(%s=1,"yes","no")`, a.live.At(in, "converts"))
	return c
}
