package word

import (
	"encoding/xml"
	"strconv"
	"strings"

	"rackrate/internal/late"
	"rackrate/report/doc"
)

// look is how a run of text stands out.
type look struct {
	style        string // of characters, "" for none
	bold, italic bool
}

// properties are those of a run, in the order of the schema.
func (l look) properties() string {
	var b strings.Builder
	if l.style != "" {
		b.WriteString(`<w:rStyle w:val="` + l.style + `"/>`)
	}
	if l.bold {
		b.WriteString(`<w:b/><w:bCs/>`)
	}
	if l.italic {
		b.WriteString(`<w:i/><w:iCs/>`)
	}
	if b.Len() == 0 {
		return ""
	}
	return "<w:rPr>" + b.String() + "</w:rPr>"
}

// esc is text as XML has it; what XML cannot hold is replaced.
func esc(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return "" // a strings.Builder takes all
	}
	return b.String()
}

func run(s string, l look) string {
	if s == "" {
		return ""
	}
	return "<w:r>" + l.properties() + `<w:t xml:space="preserve">` + esc(s) + "</w:t></w:r>"
}

// address is one that is written out in a text: it leads where it says.
var address = late.Pattern(`https?://[^\s<>"()]+[^\s<>"().,;:]`)

// text is a text with its figures as links to their lines, and with its addresses as links.
func (x *writer) text(s string, l look) string {
	plain, figures := doc.Stretches(s)
	var b strings.Builder
	at := 0
	for _, f := range figures {
		if f.From < at || f.To < f.From {
			continue
		}
		b.WriteString(x.addressed(plain[at:f.From], l))
		shown := run(plain[f.From:f.To], l)
		if target := x.target(f.Number); target != "" {
			shown = anchored(target, shown)
		}
		b.WriteString(shown)
		at = f.To
	}
	b.WriteString(x.addressed(plain[at:], l))
	return b.String()
}

func anchored(target, shown string) string {
	return `<w:hyperlink w:anchor="` + target + `" w:history="1">` + shown + `</w:hyperlink>`
}

// target is the bookmark that a figure of the part leads to, "" where there is none.
func (x *writer) target(figure int) string {
	paths := x.part.Figures.Paths
	if figure >= len(paths) {
		return ""
	}
	if n, ok := x.lines[paths[figure]]; ok {
		return x.lineName(n)
	}
	return ""
}

// lineName is the bookmark of a numbered line of the part.
func (x *writer) lineName(n int) string { return "l" + strconv.Itoa(x.number) + "_" + strconv.Itoa(n) }

func (x *writer) addressed(s string, l look) string {
	var b strings.Builder
	at := 0
	for _, place := range address().FindAllStringIndex(s, -1) {
		b.WriteString(run(s[at:place[0]], l))
		shown := l
		shown.style = "Hyperlink"
		b.WriteString(`<w:hyperlink r:id="` + x.links.add("hyperlink", s[place[0]:place[1]], true) +
			`" w:history="1">` + run(s[place[0]:place[1]], shown) + `</w:hyperlink>`)
		at = place[1]
	}
	b.WriteString(run(s[at:], l))
	return b.String()
}

// paragraph writes a paragraph of a style; more are its further properties, in the order of the schema after
// the style's and page break's.
func (x *writer) paragraph(style, more string, runs ...string) {
	x.put("<w:p><w:pPr><w:pStyle w:val=\"", style, "\"/>")
	if x.turn {
		x.put("<w:pageBreakBefore/>")
		x.turn = false
	}
	x.put(more, "</w:pPr>")
	x.put(runs...)
	x.put("</w:p>")
}

// gap is a low paragraph: what has to stand between tables, and at the end of a cell.
func (x *writer) gap() { x.paragraph("Gap", "") }

// bookmark marks the place of what references by a key lead to.
func (x *writer) bookmark(key string) {
	if key == "" {
		return
	}
	x.put(x.mark(keyName(key)))
}

// mark is a bookmark of a name at a place.
func (x *writer) mark(name string) string {
	id := strconv.Itoa(x.marks)
	x.marks++
	return `<w:bookmarkStart w:id="` + id + `" w:name="` + name + `"/><w:bookmarkEnd w:id="` + id + `"/>`
}

// keyName is the bookmark of a key: letters, digits and underscores, as Word asks.
func keyName(key string) string {
	return "k_" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, key)
}

// space stands between a lead-in and the text after it.
const space = " "

// lead are the runs of a text with its lead-in.
func (x *writer) lead(lead, text string) string {
	if lead == "" {
		return x.text(text, look{})
	}
	return x.text(lead, look{bold: true}) + run(space, look{}) + x.text(text, look{})
}
