package page

import (
	"bytes"
	"context"
	"strings"

	"github.com/jung-kurt/gofpdf"

	"rackrate/report/doc"
)

// laidPart is a part on its pages.
type laidPart struct {
	part        *doc.Part
	first, last int
	drawn       []drawn
	holders     []holder
}

// document prints all parts; what leads from one to another, and heads and feet
// with the number of pages, come when all of them stand.
func (d *paper) document(ctx context.Context, in *doc.Document) {
	d.draft = in.Draft
	d.describe(in)
	var parts []laidPart
	for i := range in.Parts {
		if parts = append(parts, d.part(ctx, &in.Parts[i])); ctx.Err() != nil {
			return
		}
	}
	for _, p := range parts {
		if p.part.Outward {
			d.holders = p.holders
			d.fillIn(p.part.Figures.Paths)
			d.link(p.drawn, p.part.Figures.Paths, d.places)
		}
	}
	for _, p := range parts {
		d.furnish(&p, in.DraftWhy)
	}
}

// describe puts what the file says of itself into its information dictionary.
func (d *paper) describe(in *doc.Document) {
	d.pdf.SetTitle(in.Title, true)
	d.pdf.SetAuthor(in.Author, true)
	d.pdf.SetSubject(in.Subject, true)
	d.pdf.SetKeywords(strings.Join(in.Keywords, ", "), true)
	d.pdf.SetCreator("rackrate", true)
	d.pdf.SetProducer("rackrate", true)
}

// part prints a part from a page of its own on.
func (d *paper) part(ctx context.Context, p *doc.Part) laidPart {
	d.drawn, d.holders, d.targets, d.paths = nil, nil, map[string]spot{}, p.Figures.Paths
	out := laidPart{part: p, first: d.pdf.PageCount() + 1}
	d.addPage()
	if p.Key != "" {
		d.places[p.Key] = spot{page: out.first}
	}
	if p.Name != "" {
		d.level = p.Level - 1
		d.bookmark(p.Name)
	}
	d.level = p.Level
	for i := range p.Sections {
		if ctx.Err() != nil {
			break // nobody wants the rest, nor what leads to it
		}
		d.section(&p.Sections[i])
	}
	if !p.Outward && ctx.Err() == nil {
		d.link(d.drawn, d.paths, d.targets)
	}
	out.last, out.drawn, out.holders = d.pdf.PageCount(), d.drawn, d.holders
	return out
}

// leastEmpty is the share of a page that is too much of it to stand empty.
const leastEmpty = 0.34

func (d *paper) section(s *doc.Section) {
	if s.Ledger && !d.ledger || len(s.Blocks) == 0 {
		return
	}
	whole := d.high - marginTop - marginEnd
	if h := 0.0; s.Whole {
		if h = d.heightOf(s.Blocks); h <= whole {
			d.need(h)
		}
	}
	if d.y > marginTop && (s.Break || s.Fresh && d.left() < whole*leastEmpty) {
		d.addPage()
	}
	d.key = s.Key
	d.print(s.Blocks)
	d.key = ""
}

// turnTo goes back to a page. Its content starts from the colours that it ended
// with, so the one that gofpdf compares with is set anew.
func (d *paper) turnTo(page int) {
	d.pdf.SetPage(page)
	d.pdf.SetFillColor(0, 0, 0)
	d.font = style{}
}

// furnish writes head and foot on the pages of a part, once it is known how many there are.
func (d *paper) furnish(p *laidPart, why string) {
	muted := d.caption
	total := d.pdf.PageCount()
	f := p.part.Furniture
	foot := f.Foot
	if d.draft != "" {
		foot = why + " · " + foot
	}
	for n := p.first; n <= p.last; n++ {
		d.turnTo(n)
		y := 34.0
		right := d.widthOf(muted, f.HeadRight)
		x := marginX + d.logo()
		d.textAt(x, y, muted.strong().in(d.house.Colours.Ink), d.cut(muted.strong(), f.Head, d.wide-marginX-x-right-12))
		d.textRight(d.wide-marginX, y, muted, f.HeadRight)
		d.rule(marginX, y+6, d.width(), 0.5, d.house.Colours.Rule)
		y = d.high - 28
		d.rule(marginX, y-10, d.width(), 0.5, d.house.Colours.Rule)
		page := f.Page(n, total)
		d.textAt(marginX, y, muted, d.cut(muted, foot, d.width()-d.widthOf(muted, page)-12))
		d.textRight(d.wide-marginX, y, muted, page)
	}
}

// logo draws the house's logo at the head of the page and gives the width it takes.
func (d *paper) logo() float64 {
	w := d.logoAt(36, 16, 120)
	if w > 0 {
		w += 8
	}
	return w
}

// logoAt draws the logo at the left margin, its foot at y, as large as high and
// widest allow, and gives its width; 0 where the house has none.
func (d *paper) logoAt(y, high, widest float64) float64 {
	l := d.house.Logo
	if l == nil {
		return 0
	}
	w, h := high*float64(l.Width)/float64(max(l.Height, 1)), high
	if w > widest {
		w, h = widest, widest*float64(l.Height)/float64(max(l.Width, 1))
	}
	opt := gofpdf.ImageOptions{ImageType: "PNG"}
	d.pdf.RegisterImageOptionsReader("logo", opt, bytes.NewReader(l.PNG))
	d.pdf.ImageOptions("logo", marginX, y-h, w, h, false, opt, 0, "")
	return w
}
