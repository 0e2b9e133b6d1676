package memo

import (
	"fmt"
	"io"
	"strings"

	"rackrate/report"
	"rackrate/report/pdf"
)

// WriteBook writes the memos of all miners of a run as one document: a title
// page, contents, a table of all miners, then memo after memo, with pages that run
// through. It fails as Write does, and takes memory in proportion to the memos.
func WriteBook(w io.Writer, run *report.Run, opt Options) error {
	b, err := composeBook(run, opt)
	if err == nil {
		err = b.deliver(w, nil, opt)
	}
	if err != nil {
		return fmt.Errorf("book of memos: %w", err)
	}
	return nil
}

func composeBook(run *report.Run, opt Options) (*builder, error) {
	return build(run, opt, func(b *builder) { b.book() })
}

// entry is a line of the contents: a part of the book, a memo, or a site of one.
type entry struct {
	text string
	deep bool // a site, under its memo
	path string
}

// The pages of parts are not known when the lines that name them are written, so
// their place is held by figures of these paths; see mark.go.
const overviewPath = "book overview"

func memoPath(miner int) string { return fmt.Sprintf("book memo %d", miner) }

func sitePath(miner, site int) string { return fmt.Sprintf("book memo %d site %d", miner, site) }

// book writes the whole book.
func (b *builder) book() {
	miners := b.run.Book.Miners
	views := make([]*minerView, len(miners))
	for i := range miners {
		views[i] = b.view(&miners[i])
	}
	b.describeBook(views)
	b.titlePage(views)
	b.contents(views)
	places := map[string]spot{}
	b.addPage()
	b.bookOverview(views)
	places[overviewPath] = b.marks[len(b.marks)-1]
	paths, front, last := b.fig.rec.paths, b.drawn, b.pdf.PageCount()
	pages := []furnished{{b.headAndFoot(b.prose("book/title", nil)), 1, last}}
	for i := range miners {
		pages = append(pages, b.bookMemo(i, places))
	}
	b.fillIn(paths, places)
	b.drawn, b.targets = front, places
	b.link(paths)
	for _, p := range pages {
		b.furnish(p.furniture, p.first, p.last)
	}
}

// furnished are pages with one head and foot.
type furnished struct {
	furniture
	first, last int
}

// bookMemo writes one memo of the book and notes where it and its sites begin.
func (b *builder) bookMemo(miner int, places map[string]spot) furnished {
	b.begin()
	v := b.view(&b.run.Book.Miners[miner])
	first := b.pdf.PageCount() + 1
	b.addPage()
	places[memoPath(miner)] = spot{page: first}
	b.level = 0
	b.bookmark(nameAndTicker(v))
	b.level = 1
	b.write(v)
	for j, place := range b.sitesAt {
		places[sitePath(miner, j)] = place
	}
	b.link(b.fig.rec.paths)
	return furnished{b.furniture(v), first, b.pdf.PageCount()}
}

// describeBook sets what the file says of itself.
func (b *builder) describeBook(views []*minerView) {
	var keywords []string
	for _, v := range views {
		keywords = append(keywords, nameAndTicker(v))
	}
	b.about = pdf.Document{
		Title: b.prose("book/document", b.clean(b.run.Book.File)), Author: b.clean(b.house.Analyst + ", " + b.house.Firm),
		Subject:  b.prose("book/subject", struct{ Miners, Date string }{b.minerCount(len(views)), b.format.Day(b.run.Book.Market.ValuationDate)}),
		Keywords: append(append(strings.Split(b.prose("document/keywords", nil), ", "), keywords...), "run "+b.run.ID),
		Creator:  "rackrate", Language: b.format.Tag(), Seed: b.run.ID + "\x00book", Date: b.run.Date.Time(),
	}
	b.setInfo()
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
	b.addPage()
	b.bookmark(b.prose("book/title", nil))
	b.logoAt(150, 44, 220)
	b.y = 190
	firm := style{sans, true, 12.5, b.house.Colours.Accent}
	b.textAt(marginX, b.y, firm, b.cut(firm, b.clean(b.house.Firm), b.width()))
	b.y += 30
	title := style{serif, true, 34, b.house.Colours.Ink}
	b.wrote("title: " + b.prose("book/title", nil))
	lines := b.wrap(b.width(), run{title, b.prose("book/title", nil)})
	b.drawLines(marginX, b.y, lines, title.lead())
	b.y += float64(len(lines))*title.lead() + 10
	b.rule(marginX, b.y, b.width(), 1.4, b.house.Colours.Accent)
	b.y += 14
	b.draw(b.titleFacts(views))
	if b.draft != "" {
		b.paragraph(b.body, b.prose("draft/why", nil))
	}
}

// titleFacts is the table on the title page.
func (b *builder) titleFacts(views []*minerView) grid {
	read, evaluated := 0, 0
	for _, v := range views {
		evaluated += len(v.Sites)
		read += len(v.Sites) + len(v.Missing)
	}
	g := grid{columns: []column{{weight: 0.32}, {weight: 0.68}}, size: 9.5, x: marginX, w: b.width()}
	add := func(block, value string) {
		if value != "" {
			g.rows = append(g.rows, row{cells: []cell{{text: b.prose("book/fact "+block, nil), muted: true}, {text: value}}})
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
	b.addPage()
	b.heading1(b.prose("book/contents", nil), 60)
	list := []entry{{b.prose("book/overview", nil), false, overviewPath}}
	for i, v := range views {
		list = append(list, entry{nameAndTicker(v), false, memoPath(i)})
		if !v.several() {
			continue
		}
		for j, s := range v.Sites {
			list = append(list, entry{s.Name, true, sitePath(i, j)})
		}
	}
	for _, e := range list {
		b.contentsLine(e)
	}
}

// contentsLine is one line of the contents; its text and its page are links.
func (b *builder) contentsLine(e entry) {
	s, indent, above := b.body, 0.0, 5.0
	if e.deep {
		s, indent, above = b.table, 14, 1.5
	}
	if b.need(above + s.lead()); b.y > marginTop {
		b.y += above
	}
	b.wrote("contents: " + e.text)
	room := b.widthOf(s, pageHolder)
	text := b.cut(s, e.text, b.width()-indent-room-24)
	baseline := b.y + s.lead()*0.78
	b.textAt(marginX+indent, baseline, s, b.fig.rec.marked(e.path, text))
	b.textAt(b.w-marginX-room, baseline, s, b.fig.rec.marked(e.path, pageHolder))
	from, to := marginX+indent+b.widthOf(s, text)+8, b.w-marginX-room-2
	b.pdf.SetDashPattern([]float64{0.6, 3}, 0)
	b.rule(from, baseline, to-from, 0.6, b.house.Colours.Muted)
	b.pdf.SetDashPattern(nil, 0)
	b.y += s.lead()
}

// pageHolder holds the place of a page's number until it is known: four figures wide at least.
var pageHolder = strings.Repeat("\u00a0", 10)

// holder is the place of a page number.
type holder struct {
	drawn
	style    style
	baseline float64
}

// fillIn writes the numbers of pages where their places were held.
func (b *builder) fillIn(paths []string, places map[string]spot) {
	for _, h := range b.holders {
		if to, ok := places[paths[h.number]]; ok {
			b.turnTo(h.page)
			b.textRight(h.x+h.w, h.baseline, h.style, b.format.Number(float64(to.page), 0))
		}
	}
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
	g := grid{size: 7.2, columns: []column{
		{title: b.prose("column/miner", nil), weight: 1.4}, {title: b.prose("column/mw", nil), right: true},
		{title: b.prose("column/action", nil), weight: 1}, {title: b.prose("column/uplift", nil) + unit, right: true},
		{title: b.prose("column/irr", nil), right: true}, {title: b.prose("column/ready", nil), right: true},
		{title: b.prose("column/funding", nil) + unit, right: true}, {title: b.prose("column/dilution", nil), right: true},
		{title: b.prose("column/page", nil), right: true},
	}}
	for i, v := range views {
		g.rows = append(g.rows, b.overviewRow(v, i, scale))
		for j, s := range v.Sites {
			if v.several() {
				g.rows = append(g.rows, b.overviewSite(s, i, j, scale))
			}
		}
	}
	b.heading1(b.prose("book/overview", nil), 90)
	b.paragraph(b.body, b.prose("book/overview words", nil))
	b.draw(g)
}

func (b *builder) overviewRow(v *minerView, miner int, scale report.Scale) row {
	action, _ := b.rating(v)
	uplift, mw, irr, ready := v.Outputs["uplift_usd"], "", "", ""
	if len(v.Sites) == 1 && !v.several() { // the same figures as on its page 1
		s := v.Sites[0]
		action, uplift, mw, irr, ready = b.actionOf(s), s.Conv["uplift_usd"], s.In["site_mw"].Bare(), s.Conv["project_irr"].Short(), s.Score.String()
	}
	cells := b.leading(memoPath(miner), nameAndTicker(v), mw, action, uplift.In(scale), irr, ready,
		v.Outputs["funding_need_usd"].In(scale), v.Outputs["dilution_pct"].Short())
	cells[0].bold = true
	return row{strong: v.several(), cells: cells}
}

func (b *builder) overviewSite(s *siteView, miner, site int, scale report.Scale) row {
	return row{cells: b.leading(sitePath(miner, site), s.Name, s.In["site_mw"].Bare(), b.actionOf(s), s.Conv["uplift_usd"].In(scale),
		s.Conv["project_irr"].Short(), s.Score.String(), "", "")}
}

// leading are the cells of a line that leads to a place in the book as a whole,
// its page last: a figure of it leads there and not to a line of an appendix.
func (b *builder) leading(path string, texts ...string) []cell {
	cells := plain(append(texts, pageHolder)...)
	for i, c := range cells {
		if c.text != "" {
			cells[i].text = b.fig.rec.marked(path, bare(c.text))
		}
	}
	return cells
}
