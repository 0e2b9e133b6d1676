package sheet

import (
	"bytes"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"rackrate/report/sheet/ooxml"
)

// maxLinks is how many links to places in the workbook a sheet may have; beyond it the address alone is shown.
const maxLinks = 65000

// sheetLinks are the links of a sheet as its part has them, and the relationships of those to
// files beside the workbook. Cells that lead to the same file share one relationship, and nothing
// is looked for among the links so far, as excelize does for each: twenty thousand links of an
// index took it as long as ten workbooks.
type sheetLinks struct {
	files, places, rels strings.Builder
	ids                 map[string]string // of the relationships, by file
	count               int               // of links to places
}

func (l *sheetLinks) add(at string, x cell) {
	if x.file != "" {
		l.files.WriteString(`<hyperlink ref="` + at + `" r:id="` + l.id(x.file) + `"/>`)
	}
	if x.to != "" && l.count < maxLinks {
		l.count++
		l.places.WriteString(`<hyperlink ref="` + at + `" location="` + ooxml.Escape(x.to) + `"/>`)
	}
}

func (l *sheetLinks) id(file string) string {
	id, known := l.ids[file]
	if !known {
		id = fmt.Sprintf("rIdFile%d", len(l.ids)+1)
		l.ids[file] = id
		l.rels.WriteString(`<Relationship Id="` + id + `" Type="` + linkType + `" Target="` +
			ooxml.Escape((&url.URL{Path: file}).String()) + `" TargetMode="External"/>`)
	}
	return id
}

// list is the element that holds the links, "" where there are none.
func (l *sheetLinks) list() string {
	if l.count == 0 && len(l.ids) == 0 {
		return ""
	}
	return "<hyperlinks>" + l.files.String() + l.places.String() + "</hyperlinks>"
}

// relate puts the relationships of a sheet's links into the part that has them.
func (l *sheetLinks) relate(parts map[string][]byte, sheet string) {
	if len(l.ids) == 0 {
		return
	}
	name := path.Join(path.Dir(sheet), "_rels", path.Base(sheet)+".rels")
	if parts[name] == nil {
		parts[name] = []byte(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
			`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>`)
	}
	at := bytes.LastIndex(parts[name], []byte("</Relationships>"))
	parts[name] = slices.Concat(parts[name][:at], []byte(l.rels.String()), parts[name][at:])
}

const linkType = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
