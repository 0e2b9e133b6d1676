package ooxml

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"rackrate/internal/late"
)

// maxNote is the length of a note's text in UTF-16 units, beyond which spreadsheet programs refuse it.
const maxNote = 32767

// Note is a note to be put on a cell; where the cell has one, the text is put under it.
type Note struct {
	Col, Row int
	Text     string
}

// ErrNotes says that a sheet's notes cannot be changed without risk to what stands beside them.
var ErrNotes = errors.New("the sheet has controls, embedded objects or threaded comments, which new notes could damage")

// notesOf are the parts that hold a sheet's notes and their boxes, "" where there
// are none. The boxes are those that the sheet's own legacyDrawing names; headers
// and footers have drawings of the same kind.
func (p *Package) notesOf(sheet Sheet, root node) (comments, vml string, err error) {
	rels, err := p.relationships(relsOf(sheet.Part), sheet.Part)
	if err != nil {
		return "", "", err
	}
	drawing := root.child("legacyDrawing").attr("id")
	for _, r := range rels {
		switch {
		case r.Type == typeThreaded:
			return "", "", ErrNotes
		case r.Type == typeComments:
			comments = r.part
		case r.Type == typeVML && r.ID == drawing:
			vml = r.part
		}
	}
	return comments, vml, nil
}

// AddNotes puts notes on cells of a sheet. It is ErrNotes where that is not safe; nothing has been changed then.
func (p *Package) AddNotes(sheet Sheet, author string, notes []Note) error {
	if len(notes) == 0 {
		return nil
	}
	data, root, err := p.parse(sheet.Part, 2)
	if err != nil {
		return err
	}
	comments, vml, err := p.notesOf(sheet, root)
	if err != nil {
		return err
	}
	for _, kind := range []string{"controls", "oleObjects", "AlternateContent"} {
		if root.child(kind).exists() {
			return ErrNotes
		}
	}
	if comments == "" && !root.child("legacyDrawing").exists() {
		return p.newNotes(sheet, data, root, author, notes)
	}
	if comments == "" || vml == "" || !root.child("legacyDrawing").exists() {
		return ErrNotes
	}
	return p.mergeNotes(comments, vml, author, notes)
}

func (p *Package) newNotes(sheet Sheet, data []byte, root node, author string, notes []Note) error {
	comments := freePart(p, "xl/rr_comments", ".xml")
	vml := freePart(p, "xl/drawings/rr_notes", ".vml")
	p.edited[comments], p.edited[vml] = noteParts(author, notes)
	id, err := p.bindNotes(sheet.Part, comments, vml, func(part string) string { return "/" + part })
	if err != nil {
		return err
	}
	name := node{prefix: root.prefix, local: "legacyDrawing"}.name()
	tag := fmt.Sprintf(`<%s xmlns:r="%s" r:id="%s"/>`, name, nsRel, id)
	p.edited[sheet.Part] = apply(data, root.inserting(data, sheetOrder, "legacyDrawing", tag))
	return nil
}

// bindNotes declares new notes and their boxes and relates a sheet to them, by
// targets as they are to be written. It gives the id of the boxes.
func (p *Package) bindNotes(sheet, comments, vml string, target func(part string) string) (string, error) {
	if err := p.declare(comments, ctComments); err != nil {
		return "", err
	}
	if err := p.declare(vml, ctVML); err != nil {
		return "", err
	}
	if _, err := p.addRelationship(sheet, typeComments, target(comments)); err != nil {
		return "", err
	}
	return p.addRelationship(sheet, typeVML, target(vml))
}

// noteParts are the notes of a sheet that has none, and their boxes.
func noteParts(author string, notes []Note) (comments, vml []byte) {
	var list, boxes strings.Builder
	for i, n := range notes {
		list.WriteString(n.xml(0))
		boxes.WriteString(n.box(firstBox + i))
	}
	blocks := []string{"1"} // a drawing owns blocks of 1024 numbers of shapes
	for b := 2; b <= (firstBox+len(notes))/1024; b++ {
		blocks = append(blocks, strconv.Itoa(b))
	}
	comments = []byte(xmlHeader + `<comments xmlns="` + nsMain + `"><authors><author>` + Escape(author) +
		`</author></authors><commentList>` + list.String() + `</commentList></comments>`)
	return comments, []byte(fmt.Sprintf(vmlHead, strings.Join(blocks, ",")) + boxes.String() + `</xml>`)
}

// firstBox is the lowest number of a note's box.
const firstBox = 1025

// freePart is a part's name that is not taken, in whatever case.
func freePart(p *Package, stem, ext string) string {
	return freeName(stem, func(name string) bool { return p.takes(name + ext) }) + ext
}

func (p *Package) takes(name string) bool {
	same := func(other string) bool { return strings.EqualFold(other, name) }
	for other := range p.original {
		if same(other) {
			return true
		}
	}
	for other := range p.edited {
		if same(other) {
			return true
		}
	}
	return false
}

var (
	shapeID = late.Pattern(`_x0000_s(\d{1,9})\b`)
	noteBox = late.Pattern(`ObjectType\s*=\s*["'](\w+)["']`)
)

// mergeNotes adds to the notes that the sheet has. Boxes are appended as text,
// since what spreadsheet programs write there is not always well-formed XML.
func (p *Package) mergeNotes(comments, vml, author string, notes []Note) error {
	boxes, err := p.Read(vml)
	if err != nil {
		return err
	}
	end, id, err := endOfBoxes(boxes)
	if err != nil {
		return err
	}
	data, root, err := p.parse(comments, 6)
	if err != nil {
		return err
	}
	authors, texts := root.child("authors"), root.child("commentList")
	if !authors.exists() || !texts.exists() {
		return ErrNotes
	}
	var splices []splice
	var list, shapes strings.Builder
	for _, n := range notes {
		if old, ok := noteAt(texts, n); ok {
			under, err := n.under(data, old, root.prefix)
			if err != nil {
				return err
			}
			splices = append(splices, under...)
			continue
		}
		id++
		list.WriteString(n.xml(len(authors.kids)))
		shapes.WriteString(n.box(id))
	}
	if list.Len() > 0 {
		splices = append(splices, texts.appending(data, qualify(list.String(), root.prefix)),
			authors.appending(data, qualify("<author>"+Escape(author)+"</author>", root.prefix)))
		p.edited[vml] = apply(boxes, splice{end, end, shapeType(boxes) + shapes.String()})
	}
	p.edited[comments] = apply(data, splices...)
	p.noteParts[comments] = true
	return nil
}

// endOfBoxes is where boxes can be added and the highest number of a box; it is
// ErrNotes where something else than notes is drawn.
func endOfBoxes(boxes []byte) (end, id int, err error) {
	end = bytes.LastIndex(boxes, []byte("</xml>"))
	if end < 0 {
		return 0, 0, ErrNotes
	}
	for _, m := range noteBox().FindAllSubmatch(boxes, -1) {
		if string(m[1]) != "Note" {
			return 0, 0, ErrNotes
		}
	}
	id = 1024
	for _, m := range shapeID().FindAllSubmatch(boxes, -1) {
		n, err := strconv.Atoi(string(m[1]))
		if err != nil {
			return 0, 0, ErrNotes
		}
		id = max(id, n)
	}
	return end, id, nil
}

// shapeType is the kind of shape that boxes are of, "" where it is there already.
func shapeType(boxes []byte) string {
	if bytes.Contains(boxes, []byte("_x0000_t202")) {
		return ""
	}
	return noteShape
}

// noteAt is the note that a cell has.
func noteAt(texts node, n Note) (node, bool) {
	for _, c := range texts.kids {
		if col, row, ok := ParseRef(c.attr("ref")); ok && col == n.Col && row == n.Row {
			return c, true
		}
	}
	return node{}, false
}

// under puts the text below a note that is there. A note of plain text becomes
// one of runs, its own text the first of them.
func (n Note) under(data []byte, old node, prefix string) ([]splice, error) {
	text := old.child("text")
	if !text.exists() {
		return nil, ErrNotes
	}
	run := qualify(`<r><t xml:space="preserve">`+Escape("\n\n"+n.Text)+`</t></r>`, prefix)
	var out []splice
	at := -1
	for _, k := range text.kids {
		switch k.local {
		case "t":
			name := node{prefix: prefix, local: "r"}.name()
			out = append(out, splice{k.start, k.start, "<" + name + ">"}, splice{k.end, k.end, "</" + name + ">" + run})
			return out, nil
		case "r":
			at = k.end
		}
	}
	if at < 0 {
		return []splice{text.appending(data, run)}, nil
	}
	return []splice{{at, at, run}}, nil
}

func (n Note) xml(author int) string {
	return fmt.Sprintf(`<comment ref="%s" authorId="%d" shapeId="0"><text><r><rPr><sz val="9"/><color indexed="81"/><rFont val="Tahoma"/><family val="2"/></rPr><t xml:space="preserve">%s</t></r></text></comment>`,
		Ref(n.Col, n.Row), author, Escape(clip(n.Text, maxNote)))
}

// clip cuts a text to a number of UTF-16 units, with an ellipsis where it was longer.
func clip(s string, limit int) string {
	units := utf16.Encode([]rune(s))
	if len(units) <= limit {
		return s
	}
	return string(utf16.Decode(slices.Concat(units[:limit-1], []uint16{'…'})))
}

// box is the note's box: as wide as it needs to be, right of the cell.
func (n Note) box(id int) string {
	lines := 1
	for _, line := range strings.Split(n.Text, "\n") {
		lines += 1 + len([]rune(line))/46
	}
	col, row := n.Col, n.Row-1
	return fmt.Sprintf(`<v:shape id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;margin-left:80pt;margin-top:5pt;width:220pt;height:%dpt;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto" `+vmlSpaces+`><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>%d, 15, %d, 2, %d, 15, %d, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>`,
		id, 13*min(lines, 24), col, max(row-1, 0), col+4, max(row-1, 0)+min(lines, 24), row, n.Col-1)
}

// vmlSpaces are declared on each box too, since other programs use prefixes of their own.
const vmlSpaces = `xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"`

const noteShape = `<v:shapetype ` + vmlSpaces +
	` id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>`

const vmlHead = `<xml ` + vmlSpaces + `><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%s"/></o:shapelayout>` +
	noteShape
