package sheet

import (
	"context"
	"iter"
	"path"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/sheet/ooxml"
)

// Index is the index of a batch as a workbook: one sheet with a row a site, with links
// to memos and annotated workbooks beside it, and one with the workbooks.
func Index(ctx context.Context, x *report.Index) ([]byte, error) {
	run := &report.Run{ID: x.RunID, Version: x.Version, Words: x.Words, Book: &provenance.Book{File: "index.xlsx"},
		Result: &model.BookResult{}}
	book, err := writeBook(ctx, run, []*page{indexSites(x), indexCoverage(x), indexBooks(x)}, Options{})
	if err != nil {
		return nil, err
	}
	return ooxml.Zip(ctx, book)
}

// indexPage begins a sheet of an index.
func indexPage(x *report.Index, name, title string) *page {
	p := &page{name: name, widths: map[int]float64{}, words: x.Words}
	p.add(ownRunning(title, titleLook))
	subtitle := x.Words.Sayf("run %s · rackrate %s · money in USD, shown in millions (m)", x.RunID, x.Version)
	if x.Compared != "" {
		subtitle += x.Words.Sayf(" · changes against run %s", x.Compared)
	}
	p.add(running(subtitle, subtitleLook))
	return p
}

func indexSites(x *report.Index) *page {
	p := indexPage(x, "Sites", "Sites: what to do with each, and what it is worth")
	header := append(textHeads("Miner", "Ticker", "Site", "Recommendation"), heads("Uplift", "Change", "Project IRR",
		"Mining NPV", "Miner's uplift", "Earnings")...)
	header = append(header, textHeads("Memo", "Workbook")...)
	top := p.add(header...)
	p.makeMore(indexRows(x))
	p.frozenRows, p.frozenCols, p.printRows = top, 3, "1:3"
	p.filter = area(1, top, len(header), p.height())
	return p
}

// indexRows are the rows of all sites. A batch may have a hundred thousand, too many to lay out all at once.
func indexRows(x *report.Index) iter.Seq[[]cell] {
	linked := 2*x.Totals().Sites <= maxLinks // two a row
	return func(yield func([]cell) bool) {
		for i := range x.Books {
			b := &x.Books[i]
			for j := range b.Miners {
				m := &b.Miners[j]
				for k := range m.Sites {
					if !yield(indexRow(x, b, m, &m.Sites[k], linked)) {
						return
					}
				}
			}
		}
	}
}

func indexRow(x *report.Index, b *report.IndexBook, m *report.IndexMiner, s *report.IndexSite, linked bool) []cell {
	action := text(s.Action, textLook)
	if s.ActionChanged {
		action.look.fill, action.look.colour = warnFill, warnText
	}
	if s.Why != "" {
		action = text(x.Words.Say("not evaluated: ")+s.Why, textLook)
		action.look.colour = badText
	}
	memo, book := text(path.Join(b.Folder, m.Memo), textLook), text(b.Name, textLook)
	if linked {
		memo.look, memo.file = linkLook, path.Join(b.Folder, m.Memo)
	}
	if linked && b.Workbook != "" {
		book.look, book.file = linkLook, path.Join(b.Folder, b.Workbook)
	}
	return []cell{text(m.Name, boldLook), text(m.Ticker, textLook), text(s.Name, textLook), action,
		amount(s.UpliftUSD, asMoney), amount(s.ChangeUSD, asMoney), amount(s.ProjectIRR, asPercent),
		amount(s.MineNPVUSD, asMoney), amount(m.UpliftUSD, asMoney),
		text(m.Earnings, valueLook), memo, book}
}

// amount is a number, or an empty cell where there is none.
func amount(v *float64, as format) cell {
	if v == nil {
		return text("", valueLook)
	}
	return num(*v, as, valueLook)
}

// indexCoverage is the table across miners, which the reader sorts by its filter.
func indexCoverage(x *report.Index) *page {
	p := indexPage(x, "Coverage", "Coverage: the miners side by side")
	header := append(textHeads("Miner", "Ticker"), heads("EV per MW", "MW IT signed", "Yield on cost", "Price, USD",
		"Risked value a share, USD", "Price over it", "Conversions priced in")...)
	header = append(header, textHeads("Memo", "Workbook")...)
	top := p.add(header...)
	rows := x.Across()
	linked := 2*(len(rows)+x.Totals().Sites) <= maxLinks
	for _, r := range rows {
		c := &r.Miner.Coverage
		memo, book := text(path.Join(r.Book.Folder, r.Miner.Memo), textLook), text(r.Book.Name, textLook)
		if linked {
			memo.look, memo.file = linkLook, path.Join(r.Book.Folder, r.Miner.Memo)
		}
		if linked && r.Book.Workbook != "" {
			book.look, book.file = linkLook, path.Join(r.Book.Folder, r.Book.Workbook)
		}
		p.add(text(r.Miner.Name, boldLook), text(r.Miner.Ticker, textLook), amount(c.EVUSDMW, asMoney),
			amount(c.SignedMWPct, asPercent), amount(c.YieldOnCost, asPercent),
			amount(c.PriceUSD, asCents), amount(c.RiskedUSD, asCents), amount(c.OverPct, asPercent),
			amount(c.ImpliedPct, asPercent), memo, book)
	}
	p.frozenRows, p.frozenCols, p.printRows = top, 1, "1:3"
	p.filter = area(1, top, len(header), max(len(p.rows), top))
	return p
}

func indexBooks(x *report.Index) *page {
	p := indexPage(x, "Workbooks", "Workbooks: what was read and what was wrong")
	header := append(textHeads("Workbook", "Run"), heads("Miners", "Errors", "Warnings", "Info")...)
	header = append(header, textHeads("Why it could not be evaluated")...)
	top := p.add(header...)
	for _, b := range x.Books {
		book := text(b.Name, textLook)
		if b.Workbook != "" {
			book.look, book.file = linkLook, path.Join(b.Folder, b.Workbook)
		}
		p.add(book, text(b.RunID, textLook), num(float64(len(b.Miners)), asCount, valueLook),
			num(float64(b.Findings.Error), asCount, valueLook),
			num(float64(b.Findings.Warning), asCount, valueLook), num(float64(b.Findings.Info), asCount, valueLook),
			text(b.Error, longLook))
	}
	p.frozenRows, p.frozenCols, p.printRows = top, 1, "1:3"
	p.filter = area(1, top, len(header), max(len(p.rows), top))
	p.widths[len(header)] = 60
	return p
}
