package ooxml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"rackrate/internal/late"
)

// movedFolders hold the parts of sheets that go over from another book, and their content types.
var movedFolders = map[string]string{"xl/worksheets/": ctSheet, "xl/drawings/": ctDrawing, "xl/charts/": ctChart,
	noteFolder: ctComments}

// AddSheets adds all sheets of another book after the sheets that are there: their
// formats are appended, their parts get names that are free, their print titles and
// filters go over. Texts must stand in the cells themselves, since the shared strings
// of the other book do not go over.
func (p *Package) AddSheets(b Book) error {
	parts := b.Parts
	styles, err := p.Styles()
	if err != nil {
		return err
	}
	other, err := parseStyles("xl/styles.xml", parts["xl/styles.xml"])
	if err != nil {
		return err
	}
	by := styles.absorb(other)
	if err := p.Save(styles); err != nil {
		return err
	}
	names := p.newNames(parts)
	shapes, err := p.lastShape()
	if err != nil {
		return err
	}
	NumberShapes(parts, shapes+1)
	var types strings.Builder
	for _, old := range sortedKeys(names) {
		data := parts[old]
		if strings.HasSuffix(old, ".rels") {
			p.edited[names[old]] = retarget(data, names)
			continue
		}
		folder := path.Dir(old) + "/"
		if folder == "xl/worksheets/" {
			data = by.sheet(data)
			// two selected tabs would be edited together
			data = bytes.Replace(data, []byte(` tabSelected="true"`), nil, 1)
		}
		p.edited[names[old]] = data
		if write, ok := b.Rows[old]; ok {
			p.rows[names[old]] = func(w io.Writer) error { return write(w, by.xf) }
		}
		kind := movedFolders[folder]
		if path.Ext(old) == ".vml" {
			kind = ctVML
		}
		types.WriteString(override(names[old], kind))
	}
	if err := p.declareAll(types.String()); err != nil {
		return err
	}
	return p.listSheets(parts, names)
}

// newNames gives the parts that go over names that no part of the book has.
func (p *Package) newNames(parts map[string][]byte) map[string]string {
	names := map[string]string{}
	stem := freeName("rr", func(stem string) bool {
		for name := range parts {
			if p.takes(path.Dir(name) + "/" + stem + "_" + path.Base(name)) {
				return true
			}
		}
		return false
	})
	for name := range parts {
		folder := strings.Replace(path.Dir(name)+"/", "/_rels/", "/", 1)
		if _, moves := movedFolders[folder]; moves {
			names[name] = path.Dir(name) + "/" + stem + "_" + path.Base(name)
		}
	}
	return names
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

var relTarget = late.Pattern(`(\sTarget=")(\.\./(?:charts|comments|drawings|worksheets)/[^"]+)(")`)

// retarget points relationships at the new names of the parts that went over.
func retarget(data []byte, names map[string]string) []byte {
	return relTarget().ReplaceAllFunc(data, func(m []byte) []byte {
		part := relTarget().FindSubmatch(m)
		target := string(part[2])
		if moved, ok := names["xl/"+strings.TrimPrefix(target, "../")]; ok {
			target = "../" + strings.TrimPrefix(moved, "xl/")
		}
		return []byte(string(part[1]) + target + string(part[3]))
	})
}

// sheet moves the numbers of formats in a sheet of the other book. Quotes are
// escaped in texts, so attributes are found in tags only.
func (by shift) sheet(data []byte) []byte {
	out := make([]byte, 0, len(data)+len(data)/16)
	for {
		at := bytes.Index(data, []byte(`="`))
		if at < 0 {
			return append(out, data...)
		}
		offset, ok := by.of(data[:at])
		at += 2
		out = append(out, data[:at]...)
		data = data[at:]
		if !ok {
			continue
		}
		end := 0
		for end < len(data) && data[end] >= '0' && data[end] <= '9' {
			end++
		}
		if n, err := strconv.Atoi(string(data[:end])); err == nil {
			out = strconv.AppendInt(out, int64(n+offset), 10)
			data = data[end:]
		}
	}
}

// of says by how much the number of the attribute moves whose name data ends with.
func (by shift) of(data []byte) (int, bool) {
	switch {
	case bytes.HasSuffix(data, []byte(" s")), bytes.HasSuffix(data, []byte(" style")):
		return by.xf, true
	case bytes.HasSuffix(data, []byte(" dxfId")):
		return by.dxf, true
	}
	return 0, false
}

// listSheets names the new sheets in the workbook part, with the defined names that belong to them.
func (p *Package) listSheets(parts map[string][]byte, names map[string]string) error {
	other, err := outline(parts["xl/workbook.xml"], 3)
	if err != nil {
		return err
	}
	otherRels, err := (&Package{edited: parts}).relationships("xl/_rels/workbook.xml.rels", "xl/workbook.xml")
	if err != nil {
		return err
	}
	before := len(p.sheets)
	var added []Sheet
	for _, n := range other.child("sheets").kids {
		i := slices.IndexFunc(otherRels, func(r relationship) bool { return r.ID == n.attr("id") })
		if i < 0 {
			return errors.New("a new sheet has no part")
		}
		added = append(added, Sheet{Name: n.attr("name"), Part: names[otherRels[i].part]})
	}
	tags, err := p.tagSheets(added)
	if err != nil {
		return err
	}
	data, err := p.Read(p.workbook)
	if err != nil {
		return err
	}
	root, err := outline(data, 3)
	if err != nil {
		return err
	}
	splices := []splice{root.child("sheets").appending(data, qualify(tags, root.prefix))}
	if defined := definedNames(parts["xl/workbook.xml"], other, before); defined != "" {
		splices = append(splices, root.addNames(data, qualify(defined, root.prefix)))
	}
	p.edited[p.workbook] = apply(data, splices...)
	return nil
}

// tagSheets adds sheets, relates the workbook to them and gives the tags that name them there.
func (p *Package) tagSheets(added []Sheet) (string, error) {
	id := 0
	for _, s := range p.sheets {
		id = max(id, s.id)
	}
	targets := make([]string, len(added))
	for i, s := range added {
		targets[i] = "/" + s.Part
		if path.Dir(p.workbook) == "xl" {
			targets[i] = strings.TrimPrefix(s.Part, "xl/")
		}
	}
	rels, err := p.addRelationships(p.workbook, typeSheet, targets)
	if err != nil {
		return "", err
	}
	var tags strings.Builder
	for i, s := range added {
		id++
		s.id = id
		p.sheets = append(p.sheets, s)
		fmt.Fprintf(&tags, `<sheet name="%s" sheetId="%d" xmlns:r="%s" r:id="%s"/>`, Escape(s.Name), id, nsRel, rels[i])
	}
	return tags.String(), nil
}

// definedNames are those of the other workbook, with the numbers that its sheets get here.
func definedNames(data []byte, other node, before int) string {
	var out strings.Builder
	for _, n := range other.child("definedNames").kids {
		text := string(data[n.start:n.end])
		if local, err := strconv.Atoi(n.attr("localSheetId")); err == nil {
			text = setAttribute(text, "localSheetId", strconv.Itoa(local+before))
		}
		out.WriteString(text)
	}
	return out.String()
}

var workbookOrder = []string{"fileVersion", "fileSharing", "workbookPr", "AlternateContent", "revisionPtr", "absPath",
	"workbookProtection", "bookViews", "sheets", "functionGroups", "externalReferences", "definedNames"}

func (n node) addNames(data []byte, fragment string) splice {
	if list := n.child("definedNames"); list.exists() {
		return list.appending(data, fragment)
	}
	name := node{prefix: n.prefix, local: "definedNames"}.name()
	return n.inserting(data, workbookOrder, "definedNames", "<"+name+">"+fragment+"</"+name+">")
}
