package word

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/image/font/sfnt"
)

// paragraphStyle is a style of paragraphs. Sizes are in points; above and below in points too.
type paragraphStyle struct {
	id, name     string
	outline      int // level in the document's outline, from 1; 0 is text
	face         string
	size         float64
	bold         bool
	colour       string
	above, below float64
	more         [2]string // properties that the schema has before the spacing (keeping, borders) and after it (indent)
}

// familyName is the name by which a face is asked for.
func familyName(f *sfnt.Font, otherwise string) string {
	for _, id := range []sfnt.NameID{sfnt.NameIDTypographicFamily, sfnt.NameIDFamily} {
		if name, err := f.Name(nil, id); err == nil && name != "" {
			return name
		}
	}
	return otherwise
}

// keep are the properties of a heading: it stays with what is under it.
const keep = "<w:keepNext/><w:keepLines/>"

// inset keeps the text of a box off its edges.
const inset = `<w:ind w:left="160" w:right="80"/>`

// border is a line at a side of a paragraph; weight in eighths of a point.
func border(side string, weight, space int, colour string) string {
	return fmt.Sprintf(`<w:pBdr><w:%s w:val="single" w:sz="%d" w:space="%d" w:color="%s"/></w:pBdr>`, side, weight,
		space, colour)
}

// paragraphStyles are those of the house: text in the face of text, all else in that of figures.
func (x *writer) paragraphStyles(text, figures string) []paragraphStyle {
	c := x.opt.House.Colours
	ink, accent, muted, rule, band := hex(c.Ink), hex(c.Accent), hex(c.Muted), hex(c.Rule), hex(c.Band)
	right := fmt.Sprintf(`<w:tabs><w:tab w:val="right" w:pos="%d"/></w:tabs>`, twips(x.size[0]-2*marginX))
	list := []paragraphStyle{
		{id: "BodyText", name: "Body Text", below: 3},
		{id: "Title", name: "Title", face: text, size: 21, bold: true, colour: ink, more: [2]string{keep}},
		{id: "Subtitle", name: "Subtitle", face: figures, size: 8, colour: muted, below: 4},
		{id: "Firm", name: "Firm", face: figures, size: 12.5, bold: true, colour: accent, above: 90, below: 12},
		{id: "Rule", name: "Rule", size: 2, below: 4, more: [2]string{border("top", 11, 1, accent)}},
		{id: "Heading1", name: "heading 1", outline: 1, face: figures, size: 12.5, bold: true, colour: accent,
			above: 16, below: 4, more: [2]string{keep + border("top", 11, 3, accent)}},
		{id: "Heading2", name: "heading 2", outline: 2, face: figures, size: 9.5, bold: true, colour: ink, above: 8,
			below: 3, more: [2]string{keep}},
		{id: "Heading3", name: "heading 3", outline: 3, face: figures, size: 9.5, bold: true, colour: accent, above: 4,
			below: 3, more: [2]string{keep + border("bottom", 5, 1, accent)}},
		{id: "Headline", name: "Headline", size: 11.5, below: 6},
		{id: "Small", name: "Small Text", size: 8, below: 3},
		{id: "Note", name: "Note", face: figures, size: 7, colour: muted, below: 2},
		{id: "AnalystWords", name: "Analyst Words", below: 3, more: [2]string{border("left", 16, 6, accent),
			`<w:ind w:left="180"/>`}},
		{id: "AnalystHead", name: "Analyst Head", face: figures, size: 7, bold: true, colour: accent, below: 1,
			more: [2]string{"<w:keepNext/>" + border("left", 16, 6, accent), `<w:ind w:left="180"/>`}},
		{id: "Points", name: "Points", below: 4},
		{id: "ListBullet", name: "List Bullet", below: 1, more: [2]string{`<w:numPr><w:numId w:val="1"/></w:numPr>`,
			`<w:ind w:left="200" w:hanging="200"/>`}},
		{id: "Picture", name: "Picture", above: 4, below: 4},
		{id: "Gap", name: "Gap", size: 3},
		{id: "Contents1", name: "Contents 1", above: 4},
		{id: "Contents2", name: "Contents 2", face: figures, size: 8, more: [2]string{"", `<w:ind w:left="280"/>`}},
		{id: "Rating", name: "Rating", face: figures, size: 14, bold: true, colour: band, above: 4,
			more: [2]string{"", inset}},
		{id: "RatingUnder", name: "Rating Under", face: figures, size: 7, colour: band, below: 4,
			more: [2]string{"", inset}},
		{id: "RatingOwn", name: "Rating Own", face: figures, size: 14, bold: true, colour: accent, above: 4,
			more: [2]string{"", inset}},
		{id: "RatingOwnUnder", name: "Rating Own Under", face: figures, size: 7, colour: muted, below: 4,
			more: [2]string{"", inset}},
		{id: "Header", name: "header", face: figures, size: 7, colour: ink,
			more: [2]string{border("bottom", 4, 4, rule) + right}},
		{id: "Footer", name: "footer", face: figures, size: 7, colour: muted,
			more: [2]string{border("top", 4, 6, rule) + right}},
	}
	for _, s := range sizes {
		list = append(list, paragraphStyle{id: s.style, name: s.style, face: figures, size: s.points})
	}
	return list
}

// xml is the style as styles.xml has it, its properties in the order of the schema.
func (s *paragraphStyle) xml() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<w:style w:type="paragraph" w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="Normal"/>`,
		s.id, s.name)
	if s.outline > 0 {
		b.WriteString(`<w:next w:val="BodyText"/>`)
	}
	b.WriteString(`<w:qFormat/><w:pPr>` + s.more[0] + fmt.Sprintf(`<w:spacing w:before="%d" w:after="%d"`,
		twips(s.above), twips(s.below)))
	if s.id == "Gap" || s.id == "Rule" {
		b.WriteString(fmt.Sprintf(` w:line="%d" w:lineRule="exact"`, twips(s.size+1)))
	}
	b.WriteString("/>" + s.more[1])
	if s.outline > 0 {
		fmt.Fprintf(&b, `<w:outlineLvl w:val="%d"/>`, s.outline-1)
	}
	b.WriteString("</w:pPr><w:rPr>")
	b.WriteString(fonts(s.face))
	if s.bold {
		b.WriteString("<w:b/><w:bCs/>")
	}
	if s.colour != "" {
		b.WriteString(`<w:color w:val="` + s.colour + `"/>`)
	}
	if s.size > 0 {
		n := strconv.Itoa(int(2*s.size + 0.5))
		b.WriteString(`<w:sz w:val="` + n + `"/><w:szCs w:val="` + n + `"/>`)
	}
	b.WriteString("</w:rPr></w:style>")
	return b.String()
}

func fonts(name string) string {
	if name == "" {
		return ""
	}
	name = esc(name)
	return `<w:rFonts w:ascii="` + name + `" w:hAnsi="` + name + `" w:eastAsia="` + name + `" w:cs="` + name + `"/>`
}

func (x *writer) styles(language string) []byte {
	text, figures := familyName(x.faces.text, "Georgia"), familyName(x.faces.figures, "Calibri")
	c := x.opt.House.Colours
	var b strings.Builder
	b.WriteString(declaration +
		`<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr>` + fonts(text) +
		`<w:color w:val="` + hex(c.Ink) + `"/><w:sz w:val="18"/><w:szCs w:val="18"/><w:lang w:val="` + esc(language) +
		`"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0" w:line="252" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>` +
		`<w:style w:type="character" w:default="1" w:styleId="DefaultFont"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>` +
		`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>` +
		`<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>`)
	list := x.paragraphStyles(text, figures)
	for i := range list {
		b.WriteString(list[i].xml())
	}
	character := func(id, properties string) {
		b.WriteString(`<w:style w:type="character" w:styleId="` + id + `"><w:name w:val="` + id +
			`"/><w:basedOn w:val="DefaultFont"/><w:qFormat/><w:rPr>` + properties + `</w:rPr></w:style>`)
	}
	coloured := func(colour string) string { return `<w:color w:val="` + colour + `"/>` }
	character("Hyperlink", coloured(hex(c.Accent))+`<w:u w:val="single"/>`)
	character("TableHead", "<w:b/><w:bCs/>"+coloured(hex(c.Muted)))
	character("TableGroup", "<w:b/><w:bCs/>"+coloured(hex(c.Accent)))
	character("Muted", coloured(hex(c.Muted)))
	character("Accent", coloured(hex(c.Accent)))
	pad := strconv.Itoa(twips(cellPad))
	rule := `w:val="single" w:sz="4" w:space="0" w:color="` + hex(c.Rule) + `"/>`
	b.WriteString(`<w:style w:type="table" w:customStyle="1" w:styleId="SideBySide"><w:name w:val="Side by Side"/><w:basedOn w:val="TableNormal"/></w:style>` +
		`<w:style w:type="table" w:customStyle="1" w:styleId="Figures"><w:name w:val="Figures"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>` +
		`<w:bottom ` + rule + `<w:insideH ` + rule +
		`</w:tblBorders><w:tblCellMar><w:top w:w="24" w:type="dxa"/><w:left w:w="` + pad + `" w:type="dxa"/>` +
		`<w:bottom w:w="24" w:type="dxa"/><w:right w:w="` + pad + `" w:type="dxa"/></w:tblCellMar></w:tblPr>` +
		`<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="` +
		hex(c.Ink) + `"/></w:tcBorders></w:tcPr></w:tblStylePr></w:style></w:styles>`)
	return []byte(b.String())
}

// fontTable names the faces, and what is to be taken for one that a reader lacks.
func (x *writer) fontTable() []byte {
	var b strings.Builder
	b.WriteString(declaration + `<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">`)
	face := func(name, other, family string) {
		b.WriteString(`<w:font w:name="` + esc(name) + `"><w:altName w:val="` + other + `"/><w:family w:val="` +
			family + `"/><w:pitch w:val="variable"/></w:font>`)
	}
	text, figures := familyName(x.faces.text, "Georgia"), familyName(x.faces.figures, "Calibri")
	face(text, "Cambria", "roman")
	if figures != text {
		face(figures, "Calibri", "swiss")
	}
	b.WriteString("</w:fonts>")
	return []byte(b.String())
}
