package sheet

import (
	"fmt"

	"rackrate/model"
	"rackrate/report/sheet/ooxml"
)

// Cells gives where the annotated workbook has the figures of results.json: the
// sheet and the address, as 'RR Denton'!D120 or 'RR Sensitivity'!D9:J15, by path, as
// miners[0].sites[1].alternatives.colo.npv_usd.
type Cells map[string]string

// mark notes that the figure at a path stands in a page's cells.
func (a *author) mark(p *page, path string, col1, row1, col2, row2 int) {
	if a.cells == nil {
		return
	}
	at := ooxml.Ref(col1, row1)
	if col1 != col2 || row1 != row2 {
		at += ":" + ooxml.Ref(col2, row2)
	}
	a.cells[path] = quoteSheet(p.name) + "!" + at
}

// markRow notes that figures stand in a row, from one column to another.
func (a *author) markRow(p *page, path string, row, col1, col2 int) {
	a.mark(p, path, col1, row, col2, row)
}

// layOut makes all pages and tells who wants to know where the figures stand.
func (a *author) layOut() []*page {
	if a.options.Laid != nil {
		a.cells = Cells{}
	}
	pages := a.pages()
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
		for _, measure := range model.MinerMeasures {
			if key := minerKey(i, measure.Key); a.live.miners.Has(key) {
				a.cells[fmt.Sprintf("miners[%d].outputs.%s", a.minerIndex(m.Name), measure.Key)] = a.live.miners.Place(key)
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
	sheet := a.live.sites[s.out]
	add := func(path, row string) {
		if sheet.Has(row) {
			a.cells[s.path+"."+path] = sheet.Place(row)
		}
	}
	flow := func(alt, row string) {
		if sheet.Has(row) {
			a.cells[s.path+".flows."+alt+".total_fcf_usd"] = sheet.Months(row)
		}
	}
	for _, m := range model.MineMeasures {
		add("alternatives.mine."+m.Key, "mine."+m.Key)
	}
	flow("mine", "mine.fcf")
	for i := range s.out.Conversions {
		c := &s.out.Conversions[i]
		alt := string(c.Alternative)
		for _, m := range model.ConversionMeasures {
			add("alternatives."+alt+"."+m.Key, alt+"."+m.Key)
		}
		for _, m := range model.DebtMeasures {
			add("alternatives."+alt+".debt."+m.Key, alt+".debt."+m.Key)
		}
		flow(alt, alt+".all")
	}
}
