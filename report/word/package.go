package word

import (
	"archive/zip"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"rackrate/report/doc"
	"rackrate/templates"
)

// file is a part of the document's package.
type file struct {
	name string
	data []byte
}

func (x *writer) file(name string, data []byte) { x.files = append(x.files, file{name, data}) }

const (
	declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	office      = "http://schemas.openxmlformats.org/officeDocument/2006/"
	spaces      = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="` + office +
		`relationships"` +
		` xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"` +
		` xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`
	content = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// relation is what a part refers to.
type relation struct {
	kind, target string
	outside      bool
}

// relations are those of a part, in their order.
type relations struct{ list []relation }

// add gives the id of a relation; the same one has the same id.
func (r *relations) add(kind, target string, outside bool) string {
	n := -1
	for i, have := range r.list {
		if have == (relation{kind, target, outside}) {
			n = i
		}
	}
	if n < 0 {
		n = len(r.list)
		r.list = append(r.list, relation{kind, target, outside})
	}
	return "rId" + strconv.Itoa(n+1)
}

func (r *relations) xml() []byte {
	var b strings.Builder
	b.WriteString(declaration + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i, l := range r.list {
		kind := office + "relationships/" + l.kind
		if l.kind == "core-properties" {
			kind = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
		}
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s" Target="%s"`, i+1, kind, esc(l.target))
		if l.outside {
			b.WriteString(` TargetMode="External"`)
		}
		b.WriteString("/>")
	}
	b.WriteString("</Relationships>")
	return []byte(b.String())
}

// header writes the head of a part's pages: the logo and what the part is, date and run at the right.
func (x *writer) header(name string, p *doc.Part) {
	var links relations
	logo := ""
	if l := x.opt.House.Logo; l != nil && l.Width > 0 && l.Height > 0 {
		w, h := 16*float64(l.Width)/float64(l.Height), 16.0
		if w > 120 {
			w, h = 120, 120*float64(l.Height)/float64(l.Width)
		}
		if x.number == 0 {
			x.file("word/media/logo.png", l.PNG)
		}
		logo = "<w:r>" + x.drawing(links.add("image", "media/logo.png", false), 1, x.opt.House.Firm, w, h) + "</w:r>" +
			run(space, look{})
	}
	x.furniture(name, "hdr", "Header", logo+run(doc.Bare(p.Head), look{bold: true})+tab+run(doc.Bare(p.HeadRight),
		look{}), links)
}

const tab = "<w:r><w:tab/></w:r>"

// footer writes the foot: whose it is, and the number of the page, which Word works out.
func (x *writer) footer(name string, p *doc.Part, draft string) {
	const n, of = 7, 9 // in place of which fields stand
	foot := doc.Bare(p.Foot)
	if draft != "" {
		foot = doc.Bare(draft) + " · " + foot
	}
	text := run(foot, look{}) + tab
	if p.Page != nil {
		words := doc.Bare(p.Page(n, of))
		before, after, _ := strings.Cut(words, strconv.Itoa(n))
		between, end, two := strings.Cut(after, strconv.Itoa(of))
		text += run(before, look{}) + field("PAGE", n) + run(between, look{})
		if two {
			text += field("NUMPAGES", of) + run(end, look{})
		}
	}
	x.furniture(name, "ftr", "Footer", text, relations{})
}

// field is a number that Word works out, and what stands there until it has.
func field(name string, n int) string {
	return `<w:fldSimple w:instr=" ` + name + ` ">` + run(strconv.Itoa(n), look{}) + `</w:fldSimple>`
}

func (x *writer) furniture(name, element, style, runs string, links relations) {
	x.file("word/"+name, []byte(declaration+`<w:`+element+spaces+`><w:p><w:pPr><w:pStyle w:val="`+style+`"/></w:pPr>`+
		runs+`</w:p></w:`+element+`>`))
	if len(links.list) > 0 {
		x.file("word/_rels/"+name+".rels", links.xml())
	}
}

// pack puts the parts together: what says which they are comes first, no time of writing is in it.
func (x *writer) pack(w io.Writer, d *doc.Document) error {
	var top relations
	top.add("officeDocument", "word/document.xml", false)
	top.add("core-properties", "docProps/core.xml", false)
	top.add("extended-properties", "docProps/app.xml", false)
	files := []file{
		{"[Content_Types].xml", x.types()},
		{"_rels/.rels", top.xml()},
		{"word/document.xml", []byte(declaration + "<w:document" + spaces + "><w:body>" + x.body.String() +
			"</w:body></w:document>")},
		{"word/_rels/document.xml.rels", x.links.xml()},
		{"word/styles.xml", x.styles(d.Language)},
		{"word/fontTable.xml", x.fontTable()},
		{"word/numbering.xml", []byte(numbering)},
		{"word/settings.xml", []byte(settings)},
		{"docProps/core.xml", core(d, x.opt.Date)},
		{"docProps/app.xml", []byte(declaration + `<Properties xmlns="` + office +
			`extended-properties"><Application>rackrate</Application></Properties>`)},
	}
	z := zip.NewWriter(w)
	for _, f := range append(files, x.files...) {
		method := zip.Deflate
		if strings.HasSuffix(f.name, ".png") {
			method = zip.Store // it is deflated already
		}
		part, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: method})
		if err == nil {
			_, err = part.Write(f.data)
		}
		if err != nil {
			return err
		}
	}
	return z.Close()
}

// types say what each part is.
func (x *writer) types() []byte {
	var b strings.Builder
	b.WriteString(declaration + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>`)
	override := func(name, kind string) {
		b.WriteString(`<Override PartName="/` + name + `" ContentType="` + kind + `"/>`)
	}
	override("word/document.xml", content+"document.main+xml")
	for _, name := range []string{"styles", "fontTable", "numbering", "settings"} {
		override("word/"+name+".xml", content+name+"+xml")
	}
	for _, f := range x.files {
		for _, kind := range []string{"header", "footer"} {
			if strings.HasPrefix(f.name, "word/"+kind) {
				override(f.name, content+kind+"+xml")
			}
		}
	}
	override("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml")
	override("docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml")
	b.WriteString("</Types>")
	return []byte(b.String())
}

// core says what the document is of, and when it was made.
func core(d *doc.Document, date time.Time) []byte {
	at := date.UTC().Format(time.RFC3339)
	return []byte(declaration +
		`<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + esc(doc.Bare(d.Title)) + `</dc:title><dc:subject>` + esc(doc.Bare(d.Subject)) +
		`</dc:subject><dc:creator>` + esc(doc.Bare(d.Author)) + `</dc:creator>` +
		`<cp:keywords>` + esc(doc.Bare(strings.Join(d.Keywords, ", "))) + `</cp:keywords>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + at +
		`</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + at + `</dcterms:modified>` +
		`<dc:language>` + esc(d.Language) + `</dc:language></cp:coreProperties>`)
}

func hex(c templates.Colour) string { return fmt.Sprintf("%02X%02X%02X", c.R, c.G, c.B) }

const settings = declaration +
	`<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>` +
	`<w:characterSpacingControl w:val="doNotCompress"/><w:compat>` +
	`<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`

const numbering = declaration +
	`<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>` +
	`<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="200" w:hanging="200"/></w:pPr></w:lvl>` +
	`</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`
