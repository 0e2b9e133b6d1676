package memo

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"unicode/utf16"

	"github.com/jung-kurt/gofpdf"

	"rackrate/model"
	"rackrate/report/chart"
	"rackrate/templates"
)

// Margins and the space between columns, in points.
const (
	marginX   = 48
	marginTop = 62
	marginEnd = 52
	gutter    = 18
)

// doc is a document being written from top to bottom: pages, the place of the
// next block, and the styles of the house.
type doc struct {
	pdf   *gofpdf.Fpdf
	house *templates.House
	draft string // the mark of a draft, "" where the memo is none

	w, h  float64          // of a page
	y     float64          // where the next block starts
	font  style            // as it was last set; the zero style where that is not known
	ink   templates.Colour // of text, as it was last set
	inked bool

	command []byte // of a page, in the making

	coded    bool               // the faces are those of the code page
	rare     bool               // a character was drawn that has no code
	widthsOf map[string]*widths // by face
	blocks   []string           // what was written so far, a line a block, for a test of the structure
	level    int                // of the next part's bookmark
	marks    []spot             // the bookmarks
	drawn    []drawn            // the figures on the pages
	holders  []holder           // places of page numbers that are not known yet
	targets  map[string]spot    // where links lead to, by path of results.json

	body, small, table, caption, title, h1, h2 style
}

func newDoc(paper string, house *templates.House, fonts *Fonts, whole bool, date model.Date) *doc {
	pdf := gofpdf.New("P", "pt", paper, "")
	pdf.SetCatalogSort(true)
	pdf.SetCompression(false) // Write does it
	pdf.SetCreationDate(date.Time())
	pdf.SetModificationDate(date.Time())
	pdf.SetMargins(marginX, marginTop, marginX)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCellMargin(0)
	d := &doc{pdf: pdf, house: house, coded: fonts.register(pdf, whole), targets: map[string]spot{}}
	d.widthsOf = fonts.widths(d.coded)
	d.w, d.h = pdf.GetPageSize()
	d.setStyles()
	return d
}

func (d *doc) setStyles() {
	c := d.house.Colours
	d.body = style{serif, false, 9, c.Ink}
	d.small = style{serif, false, 7.8, c.Ink}
	d.table = style{sans, false, 7.8, c.Ink}
	d.caption = style{sans, false, 6.8, c.Muted}
	d.title = style{serif, true, 21, c.Ink}
	d.h1 = style{sans, true, 12.5, c.Accent}
	d.h2 = style{sans, true, 9.2, c.Ink}
}

func (d *doc) width() float64 { return d.w - 2*marginX }

func (d *doc) bottom() float64 { return d.h - marginEnd }

func (d *doc) left() float64 { return d.bottom() - d.y }

// wrote notes a block for the test of the structure.
func (d *doc) wrote(block string) { d.blocks = append(d.blocks, bare(block)) }

// addPage starts a page; the mark of a draft lies under what is printed on it.
func (d *doc) addPage() {
	d.pdf.AddPage()
	d.y, d.font = marginTop, style{}
	d.wrote("page " + strconv.Itoa(d.pdf.PageNo()))
	if d.draft == "" {
		return
	}
	s := style{sans, true, 150, templates.Colour{R: 244, G: 238, B: 234}}
	half := d.widthOf(s, d.draft) / 2
	d.pdf.TransformBegin()
	d.pdf.TransformRotate(52, d.w/2, d.h/2)
	d.textAt(d.w/2-half, d.h/2+50, s, d.draft)
	d.pdf.TransformEnd()
}

// rounding is how far sums of heights in different orders may lie apart.
const rounding = 1e-6

// need starts a new page where less than h is left on this one.
func (d *doc) need(h float64) {
	if h > d.left()+rounding && d.y > marginTop {
		d.addPage()
	}
}

func (d *doc) space(h float64) {
	if d.y > marginTop {
		d.y += h
	}
}

// heading1 starts a part of the memo; keep is the height of what must follow on the same page.
func (d *doc) heading1(text string, keep float64) {
	d.space(16)
	lines := d.wrap(d.width(), run{d.h1, text})
	h := float64(len(lines))*d.h1.lead() + 7
	d.need(h + keep)
	d.bookmark(bare(text))
	d.wrote("# " + text)
	d.rule(marginX, d.y, d.width(), 1.4, d.house.Colours.Accent)
	d.drawLines(marginX, d.y+4, lines, d.h1.lead())
	d.y += h + 1
}

// bookmark makes the document's place a bookmark.
func (d *doc) bookmark(text string) {
	d.use(d.h1) // gofpdf writes it in the encoding of the current font
	if d.coded {
		text = textString(text)
	}
	d.pdf.Bookmark(text, d.level, d.y)
	d.marks = append(d.marks, d.here())
}

// here is the document's place.
func (d *doc) here() spot { return spot{page: d.pdf.PageNo(), y: d.y} }

// textString is text in UTF-16 with its mark, as a PDF takes it where no font matters.
func textString(text string) string {
	out := []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(text)) {
		out = binary.BigEndian.AppendUint16(out, u)
	}
	return string(out)
}

// heading2 starts a section.
func (d *doc) heading2(text string, keep float64) {
	d.space(10)
	lines := d.wrap(d.width(), run{d.h2, text})
	h := float64(len(lines))*d.h2.lead() + 3
	d.need(h + keep)
	d.wrote("## " + text)
	d.drawLines(marginX, d.y, lines, d.h2.lead())
	d.y += h
}

// paragraph writes text over the whole width. A short one stays on one page; of
// a long one at least two lines stand on each side of a break.
func (d *doc) paragraph(s style, text string) {
	d.wrote("text: " + text)
	lines := d.wrapText(d.measure(s), run{s, text})
	for len(lines) > 0 {
		fit := int(d.left() / s.lead())
		switch {
		case fit >= len(lines):
			fit = len(lines)
		case len(lines) <= 5 || fit < 2:
			d.addPage()
			continue
		case len(lines)-fit < 2:
			fit = len(lines) - 2
		}
		d.drawLines(marginX, d.y, lines[:fit], s.lead())
		d.y += float64(fit) * s.lead()
		if lines = lines[fit:]; len(lines) > 0 {
			d.addPage()
		}
	}
	d.y += s.lead() * 0.35
}

// measure is the width of running text: at most about 100 characters a line.
func (d *doc) measure(s style) float64 { return min(d.width(), s.size*52) }

func (d *doc) rule(x, y, w, weight float64, c templates.Colour) {
	b := append(appendColour(d.command[:0], c), "RG "...)
	b = append(strconv.AppendFloat(b, weight, 'f', 2, 64), " w "...)
	b = append(appendPoint(b, x, d.h-y), "m "...)
	d.command = append(appendPoint(b, x+w, d.h-y), "l S"...)
	d.pdf.RawWriteStr(string(d.command))
}

func (d *doc) fill(x, y, w, h float64, c templates.Colour) {
	d.pdf.SetFillColor(c.R, c.G, c.B)
	d.pdf.Rect(x, y, w, h, "F")
}

// canvas is the document as charts draw on it.
func (d *doc) canvas() *chart.Canvas {
	return &chart.Canvas{
		PDF: d.pdf, Colours: d.house.Colours,
		Width: func(s string, size float64, bold bool) float64 {
			return d.widthOf(style{family: sans, bold: bold, size: size}, s)
		},
		Text: func(x, baseline, size float64, bold bool, colour templates.Colour, s string) {
			d.textAt(x, baseline, style{sans, bold, size, colour}, s)
		},
	}
}

// furniture is what stands at the head and the foot of every page.
type furniture struct {
	head, headRight string
	foot            string
	page            func(n, of int) string
}

// turnTo goes back to a page. Its content starts from the colours that it ended
// with, so the one that gofpdf compares with is set anew.
func (d *doc) turnTo(page int) {
	d.pdf.SetPage(page)
	d.pdf.SetFillColor(0, 0, 0)
	d.font = style{}
}

// furnish writes head and foot on the pages from first to last, once it is known how many there are.
func (d *doc) furnish(f furniture, first, last int) {
	muted := d.caption
	total := d.pdf.PageCount()
	for n := first; n <= last; n++ {
		d.turnTo(n)
		y := 34.0
		right := d.widthOf(muted, f.headRight)
		x := marginX + d.logo()
		d.textAt(x, y, muted.strong().in(d.house.Colours.Ink), d.cut(muted.strong(), f.head, d.w-marginX-x-right-12))
		d.textRight(d.w-marginX, y, muted, f.headRight)
		d.rule(marginX, y+6, d.width(), 0.5, d.house.Colours.Rule)
		y = d.h - 28
		d.rule(marginX, y-10, d.width(), 0.5, d.house.Colours.Rule)
		page := f.page(n, total)
		d.textAt(marginX, y, muted, d.cut(muted, f.foot, d.width()-d.widthOf(muted, page)-12))
		d.textRight(d.w-marginX, y, muted, page)
	}
}

// logo draws the house's logo at the head of the page and gives the width it takes.
func (d *doc) logo() float64 {
	w := d.logoAt(36, 16, 120)
	if w > 0 {
		w += 8
	}
	return w
}

// logoAt draws the logo at the left margin, its foot at y, as large as high and
// widest allow, and gives its width; 0 where the house has none.
func (d *doc) logoAt(y, high, widest float64) float64 {
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
