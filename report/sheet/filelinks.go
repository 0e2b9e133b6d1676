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

// linkFiles gives a sheet its links to files beside the workbook. Cells that lead to the same
// file share one relationship, and nothing is looked for among the links so far, as excelize
// does for each: twenty thousand links of an index took it as long as ten workbooks.
func linkFiles(parts map[string][]byte, sheet string, p *page) {
	var links, rels strings.Builder
	ids := map[string]string{}
	for r, row := range p.all() {
		for c, x := range row {
			if x.file == "" {
				continue
			}
			id, known := ids[x.file]
			if !known {
				id = fmt.Sprintf("rIdFile%d", len(ids)+1)
				ids[x.file] = id
				rels.WriteString(`<Relationship Id="` + id + `" Type="` + linkType + `" Target="` + ooxml.Escape((&url.URL{Path: x.file}).String()) + `" TargetMode="External"/>`)
			}
			links.WriteString(`<hyperlink ref="` + ooxml.Ref(c+1, r+1) + `" r:id="` + id + `"/>`)
		}
	}
	if len(ids) == 0 {
		return
	}
	parts[sheet] = withLinks(parts[sheet], links.String())
	name := path.Join(path.Dir(sheet), "_rels", path.Base(sheet)+".rels")
	if parts[name] == nil {
		parts[name] = []byte(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>`)
	}
	at := bytes.LastIndex(parts[name], []byte("</Relationships>"))
	parts[name] = slices.Concat(parts[name][:at], []byte(rels.String()), parts[name][at:])
}

const linkType = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
