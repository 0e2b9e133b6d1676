package page

import (
	"encoding/binary"
	"strconv"
	"unicode/utf16"

	"github.com/jung-kurt/gofpdf"

	"rackrate/report/chart"
	"rackrate/report/doc"
	"rackrate/templates"
)

// Margins and the space between columns, in points.
const (
	marginX   = 48
	marginTop = 62
	marginEnd = 52
	gutter    = 18
)

// paper is a document being printed from top to bottom: pages, the place of the
// next block, and the styles of the house.
type paper struct {
	pdf   *gofpdf.Fpdf
	house *templates.House
	draft string // the mark of a draft, "" where there is none

	wide, high float64          // of a page
	x, w       float64          // of the column that is written in
	y          float64          // where the next block starts
	fixed      bool             // within columns: no page begins
	font       style            // as it was last set; the zero style where that is not known
	ink        templates.Colour // of text, as it was last set
	inked      bool

	command []byte // of a page, in the making

	coded    bool               // the faces are those of the code page
	rare     bool               // a character was drawn that has no code
	widthsOf map[string]*widths // by face
	lays     map[*doc.Table]laidTable
	blocks   []string        // what was printed so far
	level    int             // of the next section's bookmark
	feet     []float64       // where the content of each page but the last ends
	drawn    []drawn         // the figures of a part on its pages
	first    []Drawn         // of the first page
	paths    []string        // of the part that is printed
	holders  []holder        // places of page numbers that are not known yet
	targets  map[string]spot // where links of the part lead to, by path of the results
	places   map[string]spot // where parts and sections begin, by key
	key      string          // of the section that begins, until its first block stands
	ledger   bool

	body, small, table, caption, title, h1, h2 style
}

func newPaper(opt Options, whole bool) *paper {
	pdf := gofpdf.New("P", "pt", opt.Paper, "")
	pdf.SetCatalogSort(true)
	pdf.SetCompression(false) // Bytes does it
	pdf.SetCreationDate(opt.Date)
	pdf.SetModificationDate(opt.Date)
	pdf.SetMargins(marginX, marginTop, marginX)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCellMargin(0)
	d := &paper{pdf: pdf, house: opt.House, coded: opt.Fonts.register(pdf, whole), ledger: opt.Ledger,
		targets: map[string]spot{}, places: map[string]spot{}, lays: map[*doc.Table]laidTable{}}
	d.widthsOf = opt.Fonts.widths(d.coded)
	d.wide, d.high = pdf.GetPageSize()
	d.x, d.w = marginX, d.width()
	d.setStyles()
	return d
}

func (d *paper) setStyles() {
	c := d.house.Colours
	d.body = style{serif, false, 9, c.Ink}
	d.small = style{serif, false, 7.8, c.Ink}
	d.table = style{sans, false, 7.8, c.Ink}
	d.caption = style{sans, false, 6.8, c.Muted}
	d.title = style{serif, true, 21, c.Ink}
	d.h1 = style{sans, true, 12.5, c.Accent}
	d.h2 = style{sans, true, 9.2, c.Ink}
}

// width is that of the text on a page.
func (d *paper) width() float64 { return d.wide - 2*marginX }

func (d *paper) left() float64 { return d.high - marginEnd - d.y }

// wrote notes a block for the test of the structure.
func (d *paper) wrote(block string) { d.blocks = append(d.blocks, doc.Bare(block)) }

// addPage starts a page; the mark of a draft lies under what is printed on it.
func (d *paper) addPage() {
	if d.pdf.PageNo() > 0 {
		d.feet = append(d.feet, d.y)
	}
	d.pdf.AddPage()
	d.y, d.font = marginTop, style{}
	d.wrote("page " + strconv.Itoa(d.pdf.PageNo()))
	if d.draft == "" {
		return
	}
	s := style{sans, true, 150, templates.Colour{R: 244, G: 238, B: 234}}
	half := d.widthOf(s, d.draft) / 2
	d.pdf.TransformBegin()
	d.pdf.TransformRotate(52, d.wide/2, d.high/2)
	d.textAt(d.wide/2-half, d.high/2+50, s, d.draft)
	d.pdf.TransformEnd()
}

// rounding is how far sums of heights in different orders may lie apart.
const rounding = 1e-6

// need starts a new page where less than h is left on this one.
func (d *paper) need(h float64) {
	if h > d.left()+rounding && d.y > marginTop && !d.fixed {
		d.addPage()
	}
}

func (d *paper) space(h float64) {
	if d.y > marginTop {
		d.y += h
	}
}

// bookmark makes the document's place a bookmark.
func (d *paper) bookmark(text string) {
	d.use(d.h1) // gofpdf writes it in the encoding of the current font
	if d.coded {
		text = textString(text)
	}
	d.pdf.Bookmark(text, d.level, d.y)
}

// here is the document's place.
func (d *paper) here() spot { return spot{page: d.pdf.PageNo(), y: d.y} }

// textString is text in UTF-16 with its mark, as a PDF takes it where no font matters.
func textString(text string) string {
	out := []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(text)) {
		out = binary.BigEndian.AppendUint16(out, u)
	}
	return string(out)
}

// measure is the width of running text: at most about 100 characters a line.
func (d *paper) measure(s style) float64 { return min(d.w, s.size*52) }

func (d *paper) rule(x, y, w, weight float64, c templates.Colour) {
	d.line(x, y, x+w, y, chart.Pen{Weight: weight, Colour: c})
}

func (d *paper) line(x1, y1, x2, y2 float64, p chart.Pen) {
	b := append(appendColour(d.command[:0], p.Colour), "RG "...)
	b = append(strconv.AppendFloat(b, p.Weight, 'f', 2, 64), " w "...)
	b = append(appendPoint(b, x1, d.high-y1), "m "...)
	d.command = append(appendPoint(b, x2, d.high-y2), "l S"...)
	d.pdf.RawWriteStr(string(d.command))
}

func (d *paper) fill(x, y, w, h float64, c templates.Colour) {
	b := append(appendColour(d.command[:0], c), "rg "...)
	d.command = append(d.box(b, x, y, w, h), "re f"...)
	d.pdf.RawWriteStr(string(d.command))
}

// box adds a rectangle as a PDF has it.
func (d *paper) box(b []byte, x, y, w, h float64) []byte {
	b = appendPoint(b, x, d.high-y)
	return appendPoint(b, w, -h)
}

func (d *paper) outline(at chart.Box, p chart.Pen, dashed bool) {
	b := append(appendColour(append(d.command[:0], "q "...), p.Colour), "RG "...)
	b = append(strconv.AppendFloat(b, p.Weight, 'f', 2, 64), " w "...)
	if dashed {
		b = append(b, "[2.00 2.00] 0.00 d "...)
	}
	d.command = append(d.box(b, at.X, at.Y, at.W, at.H), "re S Q"...)
	d.pdf.RawWriteStr(string(d.command))
}

// canvas is the document as charts draw on it.
func (d *paper) canvas() *chart.Canvas {
	return &chart.Canvas{
		Colours: d.house.Colours,
		Width: func(s string, size float64, bold bool) float64 {
			return d.widthOf(style{family: sans, bold: bold, size: size}, s)
		},
		Text: func(x, baseline float64, t chart.Type, s string) {
			d.textAt(x, baseline, style{sans, t.Bold, t.Size, t.Colour}, s)
		},
		Fill: d.fill, Outline: d.outline, Line: d.line,
	}
}
