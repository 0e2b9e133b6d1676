// Package web shows neutral documents as one HTML page that needs nothing beside it
// and is readable on a phone. It chooses no word and no figure.
//
//	doc.Document -> Write -> one file of HTML, charts as SVG
//
// For example, a figure in a sentence is a link to its line in the ledger, which stands at the page's end.
package web

import (
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"

	"rackrate/report/chart"
	"rackrate/report/doc"
	"rackrate/templates"
)

// Options say how a document is shown.
type Options struct {
	Colours templates.Colours
	Width   func(text string, size float64, bold bool) float64 // of a chart's text in points
	// what the part that lists figures with their places is called
	Ledger string
}

// Write writes a document as a page.
func Write(w io.Writer, d *doc.Document, opt Options) error {
	p := &page{opt: opt, wide: chartWidth}
	p.put(`<!doctype html><html lang="`, esc(d.Language),
		`"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
		`<meta name="author" content="`, esc(d.Author), `"><title>`, esc(d.Title), `</title><style>`, p.style(),
		`</style></head><body>`)
	if d.Draft != "" {
		p.put(`<p class="draft">`, esc(d.DraftWhy), `</p>`)
	}
	for i := range d.Parts {
		p.part(&d.Parts[i], i)
	}
	p.put("</body></html>\n")
	_, err := io.WriteString(w, p.out.String())
	return err
}

// page is a page being written.
type page struct {
	opt    Options
	out    strings.Builder
	paths  []string       // of the figures of the part
	lines  map[string]int // the line of the ledger that a path leads to
	rows   map[*doc.Row]int
	number int     // of the part
	wide   float64 // what a chart has, in points
}

func (p *page) put(texts ...string) {
	for _, t := range texts {
		p.out.WriteString(t)
	}
}

func esc(s string) string { return html.EscapeString(doc.Bare(s)) }

// part writes a part; the lines of the ledger are numbered first, so that figures lead to them.
func (p *page) part(part *doc.Part, number int) {
	p.paths, p.lines, p.rows, p.number = part.Figures.Paths, map[string]int{}, map[*doc.Row]int{}, number
	n := 0
	for _, s := range part.Sections {
		eachTable(s.Blocks, func(t *doc.Table) {
			for i := range t.Rows {
				for _, path := range t.Rows[i].Paths {
					if _, ok := p.lines[path]; !ok {
						p.lines[path] = n
					}
				}
				if len(t.Rows[i].Paths) > 0 {
					p.rows[&t.Rows[i]] = n
					n++
				}
			}
		})
	}
	p.put(`<main><p class="head">`, esc(part.Head), `<span>`, esc(part.HeadRight), `</span></p>`)
	ledger := false
	for i := range part.Sections {
		s := &part.Sections[i]
		if s.Ledger && !ledger {
			ledger = true
		}
		if s.Ledger {
			continue
		}
		p.put(`<section>`)
		p.blocks(s.Blocks)
		p.put(`</section>`)
	}
	if ledger {
		p.put(`<details id="ledger`, strconv.Itoa(number), `"><summary>`, esc(p.opt.Ledger), `</summary>`)
		for i := range part.Sections {
			if part.Sections[i].Ledger {
				p.blocks(part.Sections[i].Blocks)
			}
		}
		p.put(`</details>`)
	}
	p.put(`<p class="foot">`, esc(part.Foot), `</p></main>`)
}

// eachTable calls do with every table in the order in which lines are numbered: that of the page, the ledger
// last or not.
func eachTable(blocks []doc.Block, do func(*doc.Table)) {
	for _, b := range blocks {
		switch x := b.(type) {
		case *doc.Table:
			do(x)
		case doc.Columns:
			eachTable(x.Left, do)
			eachTable(x.Right, do)
		case doc.Optional:
			eachTable(x.Blocks, do)
		case doc.Choice:
			eachTable(x.Variants[0], do)
		}
	}
}

// text is a text with its figures as links to their lines.
func (p *page) text(s string) string {
	plain, figures := doc.Stretches(s)
	if len(figures) == 0 {
		return html.EscapeString(plain)
	}
	var b strings.Builder
	at := 0
	for _, f := range figures {
		if f.From < at || f.To < f.From {
			continue
		}
		b.WriteString(html.EscapeString(plain[at:f.From]))
		shown := html.EscapeString(plain[f.From:f.To])
		if f.Number < len(p.paths) {
			if n, ok := p.lines[p.paths[f.Number]]; ok {
				shown = fmt.Sprintf(`<a href="#l%d-%d">%s</a>`, p.number, n, shown)
			}
		}
		b.WriteString(shown)
		at = f.To
	}
	b.WriteString(html.EscapeString(plain[at:]))
	return b.String()
}

func (p *page) blocks(list []doc.Block) {
	for _, b := range list {
		switch x := b.(type) {
		case doc.Masthead:
			p.masthead(x)
		case doc.Cover:
			p.put(`<p class="firm">`, esc(x.Firm), `</p><h1>`, esc(x.Title), `</h1>`)
			p.table(x.Facts)
		case doc.Heading:
			tag := "h" + strconv.Itoa(min(x.Level, 3)+1)
			p.put("<", tag, ">", p.text(x.Text), "</", tag, ">")
		case doc.Text:
			p.paragraph(x)
		case doc.Bullets:
			p.put("<ul>")
			for _, item := range x.Items {
				p.put("<li>")
				if item.Lead != "" {
					p.put("<b>", p.text(item.Lead), "</b> ")
				}
				p.put(p.text(item.Text), "</li>")
			}
			p.put("</ul>")
		case *doc.Table:
			p.table(x)
		case doc.Chart:
			p.chart(x)
		case doc.Columns:
			p.put(`<div class="columns">`)
			p.column(x.Share, x.Left)
			p.column(1-x.Share, x.Right)
			p.put(`</div>`)
		case doc.Optional:
			p.blocks(x.Blocks)
		case doc.Choice:
			p.blocks(x.Variants[0])
		}
	}
}

// column writes blocks beside others, or above them where the screen is narrow.
func (p *page) column(share float64, list []doc.Block) {
	wide := p.wide
	p.wide *= share
	p.put(`<div style="flex:`, strconv.FormatFloat(share, 'f', 2, 64), ` 1 18rem">`)
	p.blocks(list)
	p.put(`</div>`)
	p.wide = wide
}

func (p *page) masthead(x doc.Masthead) {
	p.put(`<header><div><h1>`, p.text(x.Title), `</h1><p>`, p.text(x.Subtitle), `</p></div>`)
	for _, badge := range []struct{ class, word, under string }{{"own", x.Own, x.OwnUnder},
		{"badge", x.Badge, x.Under}} {
		if badge.word != "" {
			p.put(`<p class="`, badge.class, `"><b>`, p.text(badge.word), `</b><br>`, p.text(badge.under), `</p>`)
		}
	}
	p.put(`</header>`)
}

// roles are the classes of paragraphs.
var roles = map[doc.Role]string{doc.Headline: "headline", doc.Small: "small", doc.Note: "note", doc.Own: "words",
	doc.OwnHead: "words who"}

func (p *page) paragraph(x doc.Text) {
	p.put(`<p class="`, roles[x.Role], `">`)
	if x.Lead != "" {
		p.put("<b>", p.text(x.Lead), "</b> ")
	}
	for _, s := range x.Spans {
		text := p.text(s.Text)
		if s.Bold {
			text = "<b>" + text + "</b>"
		}
		if s.Italic {
			text = "<em>" + text + "</em>"
		}
		p.put(text)
	}
	p.put(p.text(x.Text), "</p>")
}

func (p *page) table(t *doc.Table) {
	p.put(`<div class="scroll"><table><thead><tr>`)
	for _, c := range t.Columns {
		p.put("<th", align(c.Right), ">", p.text(c.Title), "</th>")
	}
	p.put("</tr></thead><tbody>")
	for i := range t.Rows {
		r := &t.Rows[i]
		p.put("<tr")
		if r.Strong {
			p.put(` class="strong"`)
		}
		if len(r.Paths) > 0 {
			p.put(fmt.Sprintf(` id="l%d-%d"`, p.number, p.rows[r]))
		}
		p.put(">")
		if r.Group && len(r.Cells) > 0 {
			p.put(fmt.Sprintf(`<th class="group" colspan="%d">`, len(t.Columns)), p.text(r.Cells[0].Text), "</th></tr>")
			continue
		}
		for j, c := range r.Cells {
			right := j < len(t.Columns) && t.Columns[j].Right
			text := p.text(c.Text)
			if c.Bold {
				text = "<b>" + text + "</b>"
			}
			if c.Muted {
				text = `<span class="muted">` + text + "</span>"
			}
			p.put("<td", align(right), ">", text, "</td>")
		}
		p.put("</tr>")
	}
	p.put("</tbody></table></div>")
}

func align(right bool) string {
	if right {
		return ` class="r"`
	}
	return ""
}

// chartWidth is that of a chart over the whole page, in points.
const chartWidth = 500.0

// chart draws a chart as SVG, its words selectable.
func (p *page) chart(x doc.Chart) {
	w := p.wide
	if x.Width > 0 {
		w *= x.Width
	}
	p.put(`<figure>`, svg(x, w, p.opt.Colours, p.opt.Width), `</figure>`)
}

// roomier is how much wider than the house's a screen's own face may be.
const roomier = 1.12

// svg is a chart as an SVG element of a width in points.
func svg(x doc.Chart, w float64, colours templates.Colours, width func(string, float64, bool) float64) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.1f %.1f" role="img" aria-label="%s" font-family="'Source Sans 3','Segoe UI',Helvetica,Arial,sans-serif">`, w, x.Height, esc(x.Title))
	x.Draw.Draw(&chart.Canvas{
		Colours: colours, Width: func(s string, size float64, bold bool) float64 {
			return roomier * width(doc.Bare(s), size, bold)
		},
		Text: func(x, y float64, t chart.Type, s string) {
			weight := ""
			if t.Bold {
				weight = ` font-weight="600"`
			}
			fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" font-size="%.1f"%s fill="%s">%s</text>`, x, y, t.Size, weight,
				hex(t.Colour), esc(s))
		},
		Fill: func(x, y, w, h float64, c templates.Colour) {
			fmt.Fprintf(&b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`, x, y, max(w, 0),
				max(h, 0), hex(c))
		},
		Outline: func(at chart.Box, p chart.Pen, dashed bool) {
			dash := ""
			if dashed {
				dash = ` stroke-dasharray="2 2"`
			}
			fmt.Fprintf(&b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="none" stroke="%s" stroke-width="%.1f"%s/>`, at.X, at.Y, max(at.W, 0), max(at.H, 0), hex(p.Colour), p.Weight, dash)
		},
		Line: func(x1, y1, x2, y2 float64, p chart.Pen) {
			fmt.Fprintf(&b, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s" stroke-width="%.1f"/>`, x1, y1,
				x2, y2, hex(p.Colour), p.Weight)
		},
	}, chart.Box{W: w, H: x.Height})
	b.WriteString("</svg>")
	return b.String()
}

func hex(c templates.Colour) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// style is the page's own: no font, no picture, no script comes from elsewhere.
func (p *page) style() string {
	c := p.opt.Colours
	return strings.NewReplacer("INK", hex(c.Ink), "ACCENT", hex(c.Accent), "MUTED", hex(c.Muted), "RULE", hex(c.Rule),
		"BAND", hex(c.Band)).Replace(
		`body{margin:0;color:INK;font:16px/1.5 Georgia,'Source Serif 4',serif;-webkit-text-size-adjust:100%;overflow-wrap:break-word}` +
			`main{max-width:52rem;margin:0 auto;padding:1rem}` +
			`h1,h2,h3,h4,table,.head,.foot,.note,.badge,.own,.who,summary,header p{font-family:'Source Sans 3','Segoe UI',Helvetica,Arial,sans-serif}` +
			`h1{font:600 2rem/1.2 Georgia,serif;margin:0}h2{color:ACCENT;border-top:2px solid ACCENT;padding-top:.4rem;margin:2rem 0 .5rem;font-size:1.25rem}` +
			`h3{margin:1.2rem 0 .3rem;font-size:1.05rem}h4{color:ACCENT;border-bottom:1px solid ACCENT;margin:1rem 0 .3rem;font-size:1rem}` +
			`header{display:flex;flex-wrap:wrap;gap:.6rem;align-items:flex-start;border-bottom:2px solid ACCENT;padding-bottom:.6rem}header div{flex:1 1 14rem}header p{margin:0;color:MUTED;font-size:.85rem}` +
			`.badge,.own{padding:.5rem .8rem;border:1px solid ACCENT}.badge{background:ACCENT;color:BAND}.own,.own b{color:ACCENT}.badge b,.own b{font-size:1.1rem}` +
			`.headline{font-size:1.2rem}.small,.note{font-size:.85rem}.note,.muted,.head,.foot{color:MUTED}.head,.foot{font-size:.8rem}.head{display:flow-root}.head span{float:right}` +
			`.words{border-left:3px solid ACCENT;padding-left:.7rem;margin:.3rem 0}.draft{background:BAND;text-align:center;margin:0;padding:.3rem}` +
			`.columns{display:flex;flex-wrap:wrap;gap:1.2rem}.columns>div{min-width:0}` +
			`.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.8rem;line-height:1.3}th,td{padding:.2rem .4rem;text-align:left;vertical-align:top;border-bottom:1px solid RULE}` +
			`thead th{color:MUTED;vertical-align:bottom;white-space:normal;border-bottom:1.5px solid INK}td.r{white-space:nowrap}.r{text-align:right}tr.strong{background:BAND;font-weight:600}.group{color:ACCENT;padding-top:.7rem}tr:target{outline:2px solid ACCENT}` +
			`figure{margin:.8rem 0;overflow-x:auto}svg{width:100%;height:auto;overflow:visible}a{color:inherit;text-decoration-color:RULE}ul{padding-left:1.1rem}summary{cursor:pointer;color:ACCENT;font-weight:600;margin-top:2rem}` +
			`@media print{details{display:none}}`)
}
