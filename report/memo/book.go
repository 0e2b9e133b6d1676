package memo

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"

	"rackrate/report"
	"rackrate/report/doc"
	"rackrate/report/page"
)

// WriteBook writes the memos of all miners of a run as one document: a title
// page, contents, a table of all miners, then memo after memo, with pages that run
// through. It fails as Write does, and takes memory in proportion to the memos.
func WriteBook(ctx context.Context, w io.Writer, run *report.Run, opt Options) error {
	opt, err := opt.complete(run)
	if err == nil {
		var d *doc.Document
		if d, err = composeBook(ctx, run, opt); err == nil {
			err = (&made{d, run, nil, "book"}).deliver(ctx, w, opt)
		}
	}
	if err != nil {
		return fmt.Errorf("book of memos: %w", err)
	}
	return nil
}

// The pages of parts are not known when the lines that name them are written, so
// their place is held by figures of these paths.
const overviewPath = "book overview"

func memoPath(miner int) string { return fmt.Sprintf("book memo %d", miner) }

func sitePath(miner, site int) string { return fmt.Sprintf("book memo %d site %d", miner, site) }

func composeBook(ctx context.Context, run *report.Run, opt Options) (*doc.Document, error) {
	b := newBuilder(ctx, run, opt)
	miners := run.Book.Miners
	views := make([]*minerView, len(miners))
	for i := range miners {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		views[i] = b.view(&miners[i])
	}
	d := &doc.Document{}
	b.describeBook(d, views)
	front := doc.Part{Furniture: b.headAndFoot(b.prose("book/title", nil)), Outward: true, Figures: b.fig.rec}
	for i, write := range []func(){func() { b.titlePage(views) }, func() { b.contents(views) }, func() {
		b.coverage(views)
	}, func() { b.bookOverview(views) }} {
		s := doc.Section{Name: "book", Break: i > 0, Key: []string{"", "", coverPath, overviewPath}[i],
			Blocks: b.written(write)}
		front.Sections = append(front.Sections, s)
	}
	d.Parts = append(d.Parts, front)
	for i := range miners {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		b.begin()
		v := b.view(&miners[i])
		p := b.part(v)
		p.Name, p.Key, p.Level = nameAndTicker(v), memoPath(i), 1
		d.Parts = append(d.Parts, p)
	}
	return d, cmp.Or(ctx.Err(), b.err)
}

// describeBook sets what the document says of itself.
func (b *builder) describeBook(d *doc.Document, views []*minerView) {
	var keywords []string
	for _, v := range views {
		keywords = append(keywords, nameAndTicker(v))
	}
	b.sign(d)
	d.Title = b.prose("book/document", b.clean(b.run.Book.File))
	d.Subject = b.prose("book/subject", struct{ Miners, Date string }{b.minerCount(len(views)),
		b.format.Day(b.run.Book.Market.ValuationDate)})
	d.Keywords = append(append(strings.Split(b.prose("document/keywords", nil), ", "), keywords...), "run "+b.run.ID)
}

func (b *builder) minerCount(n int) string {
	if n == 1 {
		return b.prose("book/one miner", nil)
	}
	return b.prose("book/miners", n)
}

// nameAndTicker is how a miner is called where its memo is named.
func nameAndTicker(v *minerView) string {
	if v.Ticker == "" || v.TickerInName() || v.Name == v.Ticker {
		return v.Name
	}
	return v.Name + " (" + v.Ticker + ")"
}

// titlePage says whose book it is, of what and when.
func (b *builder) titlePage(views []*minerView) {
	b.add(doc.Cover{Firm: b.clean(b.house.Firm), Title: b.prose("book/title", nil), Facts: b.titleFacts(views)})
	if len(b.house.Unfilled()) > 0 {
		b.paragraph(doc.Body, b.prose("draft/why", nil))
	}
}

// titleFacts is the table on the title page.
func (b *builder) titleFacts(views []*minerView) *doc.Table {
	read, evaluated := 0, 0
	for _, v := range views {
		evaluated += len(v.Sites)
		read += len(v.Sites) + len(v.Missing)
	}
	g := &doc.Table{Columns: []doc.Column{{Weight: 0.32}, {Weight: 0.68}}, Size: doc.Large}
	add := func(block, value string) {
		if value != "" {
			g.Rows = append(g.Rows, doc.Row{Cells: []doc.Cell{{Text: b.prose("book/fact "+block, nil), Muted: true},
				{Text: value}}})
		}
	}
	add("workbook", b.clean(b.run.Book.File))
	add("valued", b.format.Day(b.run.Book.Market.ValuationDate))
	add("printed", b.format.Day(b.run.Date))
	add("run", b.run.ID)
	add("miners", b.format.Number(float64(len(views)), 0))
	if read == evaluated {
		add("sites", b.format.Number(float64(read), 0))
	} else {
		add("sites", b.prose("book/evaluated", struct{ N, Of int }{evaluated, read}))
	}
	add("analyst", b.clean(b.house.Analyst))
	add("contact", b.clean(b.house.Contact))
	return g
}

// contents lists the parts of the book with their pages.
func (b *builder) contents(views []*minerView) {
	b.heading1(b.prose("book/contents", nil))
	var list []doc.Entry
	add := func(text string, deep bool, key string) {
		list = append(list, doc.Entry{Text: b.fig.rec.Mark(key, text), Deep: deep, Key: key})
	}
	add(b.prose("coverage/heading", nil), false, coverPath)
	add(b.prose("book/overview", nil), false, overviewPath)
	for i, v := range views {
		add(nameAndTicker(v), false, memoPath(i))
		if !v.several() {
			continue
		}
		for j, s := range v.Sites {
			add(s.Name, true, sitePath(i, j))
		}
	}
	b.add(doc.Contents{Entries: list})
}

// bookOverview is the table of all miners. A miner with several sites has a line
// for each under its own.
func (b *builder) bookOverview(views []*minerView) {
	var amounts []float64
	for _, v := range views {
		amounts = append(amounts, v.Outputs["uplift_usd"].Value(), v.Outputs["funding_need_usd"].Value())
	}
	scale := b.format.ScaleFor(amounts...)
	unit := ", " + scale.Name
	g := &doc.Table{Size: doc.Dense, Columns: []doc.Column{
		{Title: b.prose("column/miner", nil), Weight: 1.4}, {Title: b.prose("column/mw", nil), Right: true},
		{Title: b.prose("column/action", nil), Weight: 1}, {Title: b.prose("column/uplift", nil) + unit, Right: true},
		{Title: b.prose("column/irr", nil), Right: true}, {Title: b.prose("column/ready", nil), Right: true},
		{Title: b.prose("column/funding", nil) + unit, Right: true}, {Title: b.prose("column/dilution", nil),
			Right: true},
		{Title: b.prose("column/page", nil), Right: true},
	}}
	for i, v := range views {
		g.Rows = append(g.Rows, b.overviewRow(v, i, scale))
		for j, s := range v.Sites {
			if v.several() {
				g.Rows = append(g.Rows, b.overviewSite(s, i, j, scale))
			}
		}
	}
	b.heading1(b.prose("book/overview", nil))
	b.paragraph(doc.Body, b.prose("book/overview words", nil))
	b.table(g)
}

func (b *builder) overviewRow(v *minerView, miner int, scale report.Scale) doc.Row {
	action, _ := b.rating(v)
	uplift, mw, irr, ready := v.Outputs["uplift_usd"], "", "", ""
	if len(v.Sites) == 1 && !v.several() { // the same figures as on its page 1
		s := v.Sites[0]
		action, uplift, mw, irr, ready = b.actionOf(s), s.Conv["uplift_usd"], s.In["site_mw"].Bare(),
			s.Conv["project_irr"].Short(), s.Score.String()
	}
	cells := b.leading(memoPath(miner), nameAndTicker(v), mw, action, uplift.In(scale), irr, ready,
		v.Outputs["funding_need_usd"].In(scale), v.Outputs["dilution_pct"].Short())
	cells[0].Bold = true
	return doc.Row{Strong: v.several(), Cells: cells}
}

func (b *builder) overviewSite(s *siteView, miner, site int, scale report.Scale) doc.Row {
	return doc.Row{Cells: b.leading(sitePath(miner, site), s.Name, s.In["site_mw"].Bare(), b.actionOf(s),
		s.Conv["uplift_usd"].In(scale),
		s.Conv["project_irr"].Short(), s.Score.String(), "", "")}
}

// leading are the cells of a line that leads to a place in the book as a whole,
// its page last: a figure of it leads there and not to a line of an appendix.
func (b *builder) leading(path string, texts ...string) []doc.Cell {
	cells := doc.Plain(append(texts, page.PageHolder)...)
	for i, c := range cells {
		if c.Text != "" {
			cells[i].Text = b.fig.rec.Mark(path, doc.Bare(c.Text))
		}
	}
	return cells
}
