package word

import (
	"fmt"
	"strconv"

	"rackrate/report/doc"
)

// roles are the styles of paragraphs.
var roles = map[doc.Role]string{doc.Body: "BodyText", doc.Headline: "Headline", doc.Small: "Small", doc.Note: "Note",
	doc.Own: "AnalystWords", doc.OwnHead: "AnalystHead"}

// blocks writes blocks one under another.
func (x *writer) blocks(list []doc.Block) {
	for _, b := range list {
		switch b := b.(type) {
		case doc.Masthead:
			x.masthead(b)
		case doc.Cover:
			x.paragraph("Firm", "", x.text(b.Firm, look{}))
			x.paragraph("Title", "", x.text(b.Title, look{}))
			x.table(b.Facts)
		case doc.Heading:
			x.paragraph("Heading"+strconv.Itoa(min(max(b.Level, 1), 3)), "", x.text(b.Text, look{}))
		case doc.Text:
			x.words(b)
		case doc.Bullets:
			x.bullets(b)
		case *doc.Table:
			x.table(b)
		case doc.Chart:
			x.chart(b)
		case doc.Columns:
			x.columns(b)
		case doc.Optional:
			x.blocks(b.Blocks)
		case doc.Choice:
			x.blocks(b.Variants[0])
		case doc.Break:
			x.turn = true
		case doc.Contents:
			for _, e := range b.Entries {
				style := "Contents1"
				if e.Deep {
					style = "Contents2"
				}
				x.paragraph(style, "", anchored(keyName(e.Key), run(doc.Bare(e.Text), look{})))
			}
		}
	}
}

func (x *writer) words(b doc.Text) {
	runs := x.lead(b.Lead, b.Text)
	for i := len(b.Spans) - 1; i >= 0; i-- {
		s := b.Spans[i]
		runs = x.text(s.Text, look{bold: s.Bold, italic: s.Italic}) + runs
	}
	x.paragraph(roles[b.Role], "", runs)
}

func (x *writer) bullets(b doc.Bullets) {
	style := "Points"
	if b.Sign {
		style = "ListBullet"
	}
	for _, item := range b.Items {
		x.paragraph(style, "", x.lead(item.Lead, item.Text))
	}
}

// badgeWide is the width of the box of a rating, in points.
const badgeWide = 118.0

// masthead writes the name, and the ratings in boxes beside it.
func (x *writer) masthead(m doc.Masthead) {
	type badge struct{ word, under, cell, style string }
	c := x.opt.House.Colours
	var badges []badge
	if m.Own != "" {
		badges = append(badges, badge{m.Own, m.OwnUnder, boxed(hex(c.Accent)), "RatingOwn"})
	}
	if m.Badge != "" {
		badges = append(badges, badge{m.Badge, m.Under, `<w:shd w:val="clear" w:color="auto" w:fill="` + hex(c.Accent) +
			`"/>`, "Rating"})
	}
	widths := []float64{x.wide - badgeWide*float64(len(badges))}
	for range badges {
		widths = append(widths, badgeWide)
	}
	x.layout(widths, true)
	x.cell(widths[0], "", func() {
		x.paragraph("Title", "", x.text(m.Title, look{}))
		x.paragraph("Subtitle", "", x.text(m.Subtitle, look{}))
	})
	for _, b := range badges {
		x.cell(badgeWide, b.cell, func() {
			x.paragraph(b.style, "", x.text(b.word, look{}))
			x.paragraph(b.style+"Under", "", x.text(b.under, look{}))
		})
	}
	x.put("</w:tr></w:tbl>")
	x.paragraph("Rule", "")
}

// boxed are the borders of a cell with a line around it.
func boxed(colour string) string {
	text := "<w:tcBorders>"
	for _, side := range []string{"top", "left", "bottom", "right"} {
		text += `<w:` + side + ` w:val="single" w:sz="8" w:space="0" w:color="` + colour + `"/>`
	}
	return text + "</w:tcBorders>"
}

// layout begins a table without lines that sets blocks side by side, and its one row, which stays on one page
// where it is to be whole.
func (x *writer) layout(widths []float64, whole bool) {
	if x.turn {
		x.gap()
	}
	x.put(`<w:tbl><w:tblPr><w:tblStyle w:val="SideBySide"/><w:tblW w:w="`, strconv.Itoa(sum(widths)),
		`" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>`)
	x.grid(widths)
	x.put("<w:tr>")
	if whole {
		x.put("<w:trPr><w:cantSplit/></w:trPr>")
	}
}

func (x *writer) grid(widths []float64) {
	x.put("<w:tblGrid>")
	for _, w := range widths {
		x.put(`<w:gridCol w:w="`, strconv.Itoa(twips(w)), `"/>`)
	}
	x.put("</w:tblGrid>")
}

func sum(widths []float64) int {
	n := 0
	for _, w := range widths {
		n += twips(w)
	}
	return n
}

func (x *writer) cell(w float64, more string, write func()) {
	x.put(fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>%s</w:tcPr>`, twips(w), more))
	before := x.wide
	x.wide = w
	write()
	x.wide = before
	x.put("</w:tc>")
}

// columns writes blocks side by side. A cell has to end with a paragraph.
func (x *writer) columns(b doc.Columns) {
	left := (x.wide - gutter) * b.Share
	widths := []float64{left, gutter, x.wide - gutter - left}
	x.layout(widths, false)
	x.cell(widths[0], "", func() { x.blocks(b.Left); x.gap() })
	x.cell(widths[1], "", x.gap)
	x.cell(widths[2], "", func() { x.blocks(b.Right); x.gap() })
	x.put("</w:tr></w:tbl>")
	x.gap()
}
