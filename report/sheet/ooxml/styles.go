package ooxml

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rackrate/internal/late"
)

// maxStyles is the number of cell formats beyond which spreadsheet programs refuse a file.
const maxStyles = 65490

var styleOrder = []string{"numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs",
	"tableStyles", "colors", "extLst"}

// Styles is the part of styles, to which formats are appended; those that are there keep their numbers.
type Styles struct {
	part    string
	data    []byte
	root    node
	added   map[string][]string // new children by the list that they belong to
	formats map[string]int      // number formats by code
	nextFmt int
	cloned  map[string]int
}

// Styles reads the workbook's styles.
func (p *Package) Styles() (*Styles, error) {
	rels, err := p.relationships(relsOf(p.workbook), p.workbook)
	if err != nil {
		return nil, err
	}
	part := path.Join(path.Dir(p.workbook), "styles.xml")
	i := slices.IndexFunc(rels, func(r relationship) bool { return r.Type == typeStyles })
	if i >= 0 {
		part = rels[i].part
	}
	if i < 0 || !p.Has(part) {
		if err := p.addStyles(part, i < 0); err != nil {
			return nil, err
		}
	}
	data, err := p.Read(part)
	if err != nil {
		return nil, err
	}
	s, err := parseStyles(part, data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", part, err)
	}
	return s, nil
}

// styleOf is the number of the format of a cell, a row or a column.
var styleOf = late.Pattern(`\s(?:s|style)="(\d{1,6})"`)

// addStyles adds the part of styles that a workbook lacks: plain formats, as many as its cells speak of, so that those
// which are appended have numbers of their own.
func (p *Package) addStyles(part string, related bool) error {
	most := 0
	for _, sheet := range p.sheets {
		if !p.Has(sheet.Part) {
			continue
		}
		data, err := p.Read(sheet.Part)
		if err != nil {
			return err
		}
		for _, m := range styleOf().FindAllSubmatch(data, -1) {
			n, err := strconv.Atoi(string(m[1]))
			if err != nil || n > maxStyles/2 {
				return errors.New("the workbook has no part for styles, and its cells speak of too many")
			}
			most = max(most, n)
		}
	}
	if related {
		if _, err := p.addRelationship(p.workbook, typeStyles, "styles.xml"); err != nil {
			return err
		}
	}
	types, err := p.Read(contentTypes)
	if err != nil {
		return err
	}
	if !strings.Contains(strings.ToLower(string(types)), strings.ToLower(`"/`+part+`"`)) {
		if err := p.declare(part, ctStyles); err != nil {
			return err
		}
	}
	const plain = `<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>`
	p.edited[part] = []byte(xmlHeader + `<styleSheet xmlns="` + nsMain +
		`"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		fmt.Sprintf(`<cellXfs count="%d">%s</cellXfs>`, most+1, strings.Repeat(plain, most+1)) +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`)
	return nil
}

func parseStyles(part string, data []byte) (*Styles, error) {
	root, err := outline(data, 4)
	if err != nil {
		return nil, err
	}
	if len(root.child("cellXfs").kids) == 0 || len(root.child("fonts").kids) == 0 {
		return nil, errors.New("the styles have no fonts or no cell formats")
	}
	s := &Styles{part: part, data: data, root: root, added: map[string][]string{}, formats: map[string]int{},
		cloned: map[string]int{}, nextFmt: 164}
	for _, n := range root.child("numFmts").kids {
		id, err := strconv.Atoi(n.attr("numFmtId"))
		if err != nil {
			return nil, errors.New("a number format has no number")
		}
		s.formats[n.attr("formatCode")] = id
		s.nextFmt = max(s.nextFmt, id+1)
	}
	return s, nil
}

func (s *Styles) count(list string) int { return len(s.root.child(list).kids) + len(s.added[list]) }

// add appends a child to a list and gives its number.
func (s *Styles) add(list, fragment string) int {
	s.added[list] = append(s.added[list], fragment)
	return s.count(list) - 1
}

// raw is the text of the n-th child of a list of the original, without the part's prefix.
func (s *Styles) raw(list string, n int) (string, bool) {
	kids := s.root.child(list).kids
	if n < 0 || n >= len(kids) {
		return "", false
	}
	text := string(s.data[kids[n].start:kids[n].end])
	if s.root.prefix != "" {
		text = strings.NewReplacer("<"+s.root.prefix+":", "<", "</"+s.root.prefix+":", "</").Replace(text)
	}
	return text, true
}

func (s *Styles) numberFormat(code string) int {
	if id, ok := s.formats[code]; ok {
		return id
	}
	id := s.nextFmt
	s.nextFmt++
	s.formats[code] = id
	s.add("numFmts", fmt.Sprintf(`<numFmt numFmtId="%d" formatCode="%s"/>`, id, Escape(code)))
	return id
}

// Look says what makes two cells look alike besides their number format: font, fill and border.
func (s *Styles) Look(style int) string {
	kids := s.root.child("cellXfs").kids
	if style < 0 || style >= len(kids) {
		return ""
	}
	return kids[style].attr("fontId") + "/" + kids[style].attr("fillId") + "/" + kids[style].attr("borderId")
}

var (
	horizontal = late.Pattern(`\s(horizontal|indent)\s*=\s*("[^"]*"|'[^']*')`)
	inputBlue  = late.Pattern(`(?i)<color\s+rgb\s*=\s*["'](FF)?0000FF["']\s*(/>|></color>)`)
)

// Align is how a cell that takes over a format is set.
type Align int

// The alignments: as in the format that is taken over, as its type wants it, or to the right.
const (
	AlignKept Align = iota
	AlignByType
	AlignRight
)

// Clone is a cell format like style with another number format ("General" for
// text), its own alignment, and black where the original has the blue of inputs.
func (s *Styles) Clone(style int, code string, align Align) (int, error) {
	key := fmt.Sprint(style, "|", code, "|", align)
	if n, ok := s.cloned[key]; ok {
		return n, nil
	}
	xf, ok := s.raw("cellXfs", style)
	if !ok {
		return 0, fmt.Errorf("a cell has the style %d, which the styles do not have", style)
	}
	format := 0
	if code != "General" {
		format = s.numberFormat(code)
	}
	xf = setAttribute(xf, "numFmtId", strconv.Itoa(format))
	xf = setAttribute(xf, "applyNumberFormat", "1")
	if align != AlignKept {
		xf = horizontal().ReplaceAllString(xf, "")
	}
	if align == AlignRight {
		xf = alignRight(xf)
	}
	xf = s.blackFont(xf)
	n := s.add("cellXfs", xf)
	s.cloned[key] = n
	return n, nil
}

// alignRight sets a format, which has no horizontal alignment, to the right.
func alignRight(xf string) string {
	xf = setAttribute(xf, "applyAlignment", "1")
	if strings.Contains(xf, "<alignment") {
		return strings.Replace(xf, "<alignment", `<alignment horizontal="right"`, 1)
	}
	tag, rest, _ := strings.Cut(xf, ">")
	if empty, ok := strings.CutSuffix(tag, "/"); ok {
		return empty + `><alignment horizontal="right"/></xf>`
	}
	return tag + `><alignment horizontal="right"/>` + rest
}

func (s *Styles) blackFont(xf string) string {
	id, err := strconv.Atoi(attributeOf(xf, "fontId"))
	if err != nil {
		return xf
	}
	font, ok := s.raw("fonts", id)
	if !ok || !inputBlue().MatchString(font) {
		return xf
	}
	font = inputBlue().ReplaceAllString(font, `<color rgb="FF000000"/>`)
	at := slices.Index(s.added["fonts"], font)
	if at >= 0 {
		at += len(s.root.child("fonts").kids)
	} else {
		at = s.add("fonts", font)
	}
	return setAttribute(xf, "fontId", strconv.Itoa(at))
}

func attributePattern(name string) *regexp.Regexp {
	return regexp.MustCompile(`(\s` + name + `\s*=\s*)("[^"]*"|'[^']*')`)
}

// attributeOf reads an attribute of the first tag of a fragment.
func attributeOf(fragment, name string) string {
	tag, _, _ := strings.Cut(fragment, ">")
	m := attributePattern(name).FindStringSubmatch(tag)
	if m == nil {
		return ""
	}
	return m[2][1 : len(m[2])-1]
}

// setAttribute sets an attribute of the first tag of a fragment.
func setAttribute(fragment, name, value string) string {
	tag, rest, _ := strings.Cut(fragment, ">")
	pattern := attributePattern(name)
	if pattern.MatchString(tag) {
		tag = pattern.ReplaceAllString(tag, `${1}"`+value+`"`)
	} else {
		end := strings.TrimSuffix(tag, "/")
		tag = end + " " + name + `="` + value + `"` + tag[len(end):]
	}
	return tag + ">" + rest
}

// Save writes the styles back with all that was added.
func (p *Package) Save(s *Styles) error {
	if s.count("cellXfs") > maxStyles {
		return fmt.Errorf("the workbook would have more than %d cell formats", maxStyles)
	}
	var splices []splice
	for _, list := range styleOrder {
		items := s.added[list]
		if len(items) == 0 {
			continue
		}
		text := qualify(strings.Join(items, ""), s.root.prefix)
		n := s.root.child(list)
		if !n.exists() {
			name := node{prefix: s.root.prefix, local: list}.name()
			whole := fmt.Sprintf(`<%s count="%d">%s</%s>`, name, len(items), text, name)
			splices = append(splices, s.root.inserting(s.data, styleOrder, list, whole))
			continue
		}
		splices = append(splices, n.appending(s.data, text))
		if c, ok := n.setting(s.data, "count", strconv.Itoa(s.count(list))); ok {
			splices = append(splices, c)
		}
	}
	p.edited[s.part] = apply(s.data, splices...)
	return nil
}

// shift maps the numbers of appended formats to the numbers that they have here.
type shift struct{ xf, dxf int }

// absorb appends all formats of another book's styles and says by how much their numbers move.
func (s *Styles) absorb(other *Styles) shift {
	fonts, fills, borders := s.count("fonts"), s.count("fills"), s.count("borders")
	by := shift{xf: s.count("cellXfs"), dxf: s.count("dxfs")}
	codes := map[string]int{}
	for _, n := range other.root.child("numFmts").kids {
		codes[n.attr("numFmtId")] = s.numberFormat(n.attr("formatCode"))
	}
	for _, list := range []string{"fonts", "fills", "borders", "dxfs"} {
		for i := range other.root.child(list).kids {
			text, _ := other.raw(list, i)
			s.add(list, text)
		}
	}
	moved := [...]struct {
		attr   string
		offset int
	}{{"fontId", fonts}, {"fillId", fills}, {"borderId", borders}}
	for i, n := range other.root.child("cellXfs").kids {
		text, _ := other.raw("cellXfs", i)
		text = setAttribute(text, "xfId", "0")
		for _, m := range moved {
			id, _ := strconv.Atoi(n.attr(m.attr))
			text = setAttribute(text, m.attr, strconv.Itoa(id+m.offset))
		}
		if id, ok := codes[n.attr("numFmtId")]; ok {
			text = setAttribute(text, "numFmtId", strconv.Itoa(id))
		}
		s.add("cellXfs", text)
	}
	return by
}
