// Package word writes neutral documents as Word documents: text, tables and headings
// that can be edited, charts as pictures. It chooses no word and no figure, and
// the same document gives the same bytes.
//
//	doc.Document -> Write -> a .docx with styles of its own, charts as pictures
//
// For example, the analyst's words are paragraphs of the style Analyst Words, to be changed as one.
package word

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"golang.org/x/image/font/sfnt"

	"rackrate/report/doc"
	"rackrate/templates"
)

// Options say how a document is written.
type Options struct {
	Paper string // A4 or Letter
	House *templates.House
	Width func(text string, size float64, bold bool) float64 // of a text in the face of figures, in points
	Date  time.Time                                          // that the file says it was made on
	// write the sections that list figures with their places, to which figures then lead
	Ledger bool
}

// Margins and the space between columns, in points.
const (
	marginX   = 48.0
	marginTop = 62.0
	marginEnd = 52.0
	gutter    = 18.0
)

// papers are the sizes of a page in points.
var papers = map[string][2]float64{"A4": {595.3, 841.9}, "Letter": {612, 792}}

// writer is a document being written.
type writer struct {
	opt     Options
	size    [2]float64 // of the page
	faces   faces
	files   []file
	body    strings.Builder
	links   relations // of the document's body
	part    *doc.Part
	number  int            // of the part
	lines   map[string]int // the line of the ledger that a path leads to
	rows    map[*doc.Row]int
	marks   int     // bookmarks so far
	charts  int     // pictures so far
	wide    float64 // of the column that is written in, in points
	turn    bool    // the next paragraph begins a page
	trouble error   // the first
}

// Write writes a document. A house's face that cannot be drawn with is an error.
func Write(w io.Writer, d *doc.Document, opt Options) error {
	size, ok := papers[opt.Paper]
	if !ok {
		return fmt.Errorf("paper %q is neither A4 nor Letter", opt.Paper)
	}
	x := &writer{opt: opt, size: size, wide: size[0] - 2*marginX}
	for _, f := range []struct {
		to   **sfnt.Font
		from []byte
	}{
		{&x.faces.text, opt.House.Faces.Text}, {&x.faces.figures, opt.House.Faces.Figures},
		{&x.faces.figuresBold, opt.House.Faces.FiguresBold},
	} {
		face, err := sfnt.Parse(f.from)
		if err != nil {
			return fmt.Errorf("house style: a font: %w", err)
		}
		*f.to = face
	}
	x.links.add("styles", "styles.xml", false)
	x.links.add("settings", "settings.xml", false)
	x.links.add("fontTable", "fontTable.xml", false)
	x.links.add("numbering", "numbering.xml", false)
	for i := range d.Parts {
		x.writePart(&d.Parts[i], i, i == len(d.Parts)-1, d.DraftWhy)
	}
	if x.trouble != nil {
		return x.trouble
	}
	return x.pack(w, d)
}

// writePart writes a part, which has head, foot and numbered lines of its own.
func (x *writer) writePart(p *doc.Part, number int, last bool, draft string) {
	x.part, x.number, x.lines, x.rows = p, number, map[string]int{}, map[*doc.Row]int{}
	if x.opt.Ledger {
		x.numberLines()
	}
	x.bookmark(p.Key)
	for i := range p.Sections {
		s := &p.Sections[i]
		if s.Ledger && !x.opt.Ledger || len(s.Blocks) == 0 {
			continue
		}
		x.turn = x.turn || s.Break || s.Fresh
		x.bookmark(s.Key)
		x.blocks(s.Blocks)
	}
	x.section(p, last, draft)
}

// numberLines numbers the lines that figures lead to: the first of those that have a path.
func (x *writer) numberLines() {
	n := 0
	for i := range x.part.Sections {
		eachTable(x.part.Sections[i].Blocks, func(t *doc.Table) {
			for i := range t.Rows {
				for _, path := range t.Rows[i].Paths {
					if _, ok := x.lines[path]; !ok {
						x.lines[path] = n
					}
				}
				if len(t.Rows[i].Paths) > 0 {
					x.rows[&t.Rows[i]] = n
					n++
				}
			}
		})
	}
}

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

// section ends a part with its page, head and foot. The last one's is the document's own, the others' stand in
// a paragraph.
func (x *writer) section(p *doc.Part, last bool, draft string) {
	n := strconv.Itoa(x.number + 1)
	head, foot := "header"+n+".xml", "footer"+n+".xml"
	x.header(head, p)
	x.footer(foot, p, draft)
	text := `<w:sectPr><w:headerReference w:type="default" r:id="` + x.links.add("header", head, false) + `"/>` +
		`<w:footerReference w:type="default" r:id="` + x.links.add("footer", foot, false) + `"/>` +
		fmt.Sprintf(`<w:type w:val="nextPage"/><w:pgSz w:w="%d" w:h="%d"/>`, twips(x.size[0]), twips(x.size[1])) +
		fmt.Sprintf(`<w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="%d" w:footer="%d" w:gutter="0"/></w:sectPr>`,
			twips(marginTop), twips(marginX), twips(marginEnd), twips(marginX), twips(26), twips(22))
	if !last {
		text = `<w:p><w:pPr><w:pStyle w:val="Gap"/>` + text + `</w:pPr></w:p>`
	}
	x.put(text)
}

func (x *writer) put(texts ...string) {
	for _, t := range texts {
		x.body.WriteString(t)
	}
}

// twips are twentieths of a point, in which Word measures.
func twips(points float64) int { return int(points*20 + 0.5) }
