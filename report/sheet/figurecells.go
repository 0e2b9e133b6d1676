package sheet

import (
	"context"
	"fmt"

	"rackrate/model"
	"rackrate/model/lines"
	"rackrate/report/sheet/ooxml"
)

// Cells gives where the annotated workbook has the figures of results.json: the
// sheet and the address, as 'RR Denton'!D120 or 'RR Sensitivity'!D9:J15, by path, as
// miners[0].sites[1].alternatives.colo.npv_usd.
type Cells map[string]string

// block is a rectangle of cells, from its top left to its bottom right.
type block struct{ col1, row1, col2, row2 int }

// mark notes that the figure at a path stands in a page's cells.
func (a *author) mark(p *page, path string, b block) {
	if a.cells == nil {
		return
	}
	at := ooxml.Ref(b.col1, b.row1)
	if b.col1 != b.col2 || b.row1 != b.row2 {
		at += ":" + ooxml.Ref(b.col2, b.row2)
	}
	a.cells[path] = quoteSheet(p.name) + "!" + at
}

// markRow notes that figures stand in a row, from one column to another.
func (a *author) markRow(p *page, path string, row, col1, col2 int) {
	a.mark(p, path, block{col1, row, col2, row})
}

// layOut makes all pages and reports where the figures stand (Options.Laid).
func (a *author) layOut(ctx context.Context) []*page {
	if a.options.Laid != nil {
		a.cells = Cells{}
	}
	pages := a.pages(ctx)
	if a.options.Laid != nil && a.fault == nil {
		a.markLive()
		a.options.Laid(a.cells)
	}
	return pages
}

// markLive notes the measures of the model sheets and of the sheet of miners.
func (a *author) markLive() {
	if a.live == nil {
		return
	}
	for _, s := range a.sites {
		if s.out != nil {
			a.markSite(s)
		}
	}
	for i := range a.run.Result.Miners {
		m := &a.run.Result.Miners[i]
		in := a.live.miners[m].Miner
		for _, measure := range model.MinerMeasures {
			if line, ok := a.live.lineOf(in, measure.Key); ok {
				a.cells[fmt.Sprintf("miners[%d].outputs.%s", a.minerIndex(m.Name), measure.Key)] = a.live.Place(in,
					line)
			}
		}
	}
}

func (a *author) minerIndex(name string) int {
	for i := range a.run.Book.Miners {
		if a.run.Book.Miners[i].Name == name {
			return i
		}
	}
	return -1
}

func (a *author) markSite(s siteRow) {
	site := a.live.sites[s.out]
	flow := func(alt model.Alternative, in *lines.Instance, line string) {
		if at := a.live.Months(in, line); at != "" {
			a.cells[s.path+".flows."+string(alt)+".total_fcf_usd"] = at
		}
	}
	markAll(a, s.path+".alternatives.mine.", site.Mine, model.MineMeasures)
	flow(model.Mine, site.Parts[0].Mining, "fcf")
	for i := range s.out.Conversions {
		c := site.conversion(s.out.Conversions[i].Alternative)
		path := s.path + ".alternatives." + string(c.Alternative) + "."
		markAll(a, path, c.Conversion, model.ConversionMeasures)
		markAll(a, path+"debt.", c.Loan, model.DebtMeasures)
		flow(c.Alternative, c.Conversion, "all")
	}
}

// markAll notes where the measures of an instance stand.
func markAll[R any](a *author, path string, in *lines.Instance, measures []model.Measure[R]) {
	for _, m := range measures {
		if a.live.Has(in, m.Key) {
			a.cells[path+m.Key] = a.live.Place(in, m.Key)
		}
	}
}
