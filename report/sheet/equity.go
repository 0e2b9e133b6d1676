package sheet

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report/sheet/ooxml"
)

// equitySheet has one row a miner.
const equitySheet = "Equity"

const (
	equityFigures = 5 // columns before a miner's figures
	// the last column of the first printed page: value and funding; figures per share follow
	firstEquityPage = equityFigures + 10
)

// equity is one row a miner: value, funding and figures per share.
func (a *author) equity() *page {
	p := a.page(equitySheet, "Equity: the chosen alternatives of each miner, their funding and value per share")
	header := heads("Miner", "Ticker", "Sites evaluated", "Notes convert", "Why no figures")
	unit := units("", "", "", "", "")
	for _, m := range model.MinerMeasures {
		header = append(header, text(a.words.Short(m.Key), headLook))
		unit = append(unit, text(unitOf(m.Kind), unitLook))
	}
	p.add(header...)
	top := p.add(unit...)
	p.frozenRows, p.frozenCols = top, 2
	for i := range a.run.Book.Miners {
		p.add(a.minerCells(&a.run.Book.Miners[i], p.next())...)
	}
	last := max(len(p.rows), top+1)
	p.printRows, p.printCols = fmt.Sprintf("1:%d", top), "A:"+ooxml.ColumnName(p.frozenCols)
	p.printAreas = []string{area(1, 1, firstEquityPage, last), area(firstEquityPage+1, top+1, len(header), last)}
	return p
}

// minerCells are the row n of a miner.
func (a *author) minerCells(m *provenance.Miner, n int) []cell {
	row := []cell{text(m.Name, boldLook), text(m.Ticker, textLook)}
	out := a.run.Outcome(m.Name)
	if out == nil {
		row = append(row, own(notEvaluated, whyLook))
		return append(row, repeated(text("", textLook), len(model.MinerMeasures)+2)...)
	}
	status, evaluated := a.minerStatus(m, out)
	row = append(row, evaluated, a.convertsCell(out), status)
	at := fmt.Sprintf("$%s%d", ooxml.ColumnName(len(row)), n)
	for _, measure := range model.MinerMeasures {
		c := a.minerCell(a.figure(measure.Get(&out.Result.MinerFigures), formatOf(measure.Kind)), out, measure.Key)
		c.formula = fmt.Sprintf(`IF(%s<>"",%s,%s)`, at, at, c.formula)
		row = append(row, c)
	}
	return row
}

// minerStatus says why a miner's figures do not hold, "" while they do: a site of whose inputs this workbook has no
// formulas leaves them unknown; without any site that the program would evaluate there are none. A site that it would
// refuse is no part of them. Beside it stands how many sites are.
func (a *author) minerStatus(m *provenance.Miner, out *model.MinerOutcome) (status, evaluated cell) {
	first, last := 0, 0
	for _, s := range a.sites {
		if s.miner == m {
			last = summaryFirst + s.index
			if first == 0 {
				first = last
			}
		}
	}
	rows := fmt.Sprintf("%s!$%[2]s$%[3]d:$%[2]s$%[4]d", quoteSheet(a.names[summarySheet]),
		ooxml.ColumnName(actionColumn), first, last)
	status, evaluated = text("", whyLook), text(a.sayf("%d of %d", len(out.Sites), len(m.Sites)), textLook)
	left := fmt.Sprintf(`(ROWS(%[1]s)-COUNTIF(%[1]s,"%[2]s*")-COUNTIF(%[1]s,%[3]s))`, rows, refused,
		quoted(a.say(notEvaluated)))
	status.formula = fmt.Sprintf(`IF(COUNTIF(%s,"%s*")>0,"%s",IF(%s=0,"%s",""))`, rows, runAgain, runAgain,
		left, refused)
	evaluated.formula = left + "&" + quoted(a.say(" of ")) + "&ROWS(" + rows + ")"
	return status, evaluated
}

// convertsCell says whether the miner's notes convert.
func (a *author) convertsCell(out *model.MinerOutcome) cell {
	in := a.live.miners[out].Miner
	yes, no := a.say("yes"), a.say("no")
	c := text(no, textLook)
	if a.live.Value(in, "converts").Number != 0 {
		c.text = yes
	}
	c.formula = fmt.Sprintf(`IF(%s=1,%s,%s)`, a.live.At(in, "converts"), quoted(yes), quoted(no))
	return c
}
