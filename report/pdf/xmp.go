package pdf

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// xmp is the packet of metadata: the same as in the document's information
// dictionary, in the form that archives and search engines read.
func xmp(d Document) []byte {
	id := strings.ToLower(fileID(d.Seed))
	uuid := fmt.Sprintf("uuid:%s-%s-%s-%s-%s", id[:8], id[8:12], id[12:16], id[16:20], id[20:])
	date := d.Date.UTC().Format(time.RFC3339)
	keywords := strings.Join(d.Keywords, ", ")
	var b strings.Builder
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n<rdf:RDF " +
		"xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n" +
		"<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" " +
		"xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"" +
		" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\">\n" +
		"<dc:format>application/pdf</dc:format>\n")
	item := func(tag, kind, attribute string, values ...string) {
		fmt.Fprintf(&b, "<%s><rdf:%s>", tag, kind)
		for _, v := range values {
			fmt.Fprintf(&b, "<rdf:li%s>%s</rdf:li>", attribute, escaped(v))
		}
		fmt.Fprintf(&b, "</rdf:%s></%s>\n", kind, tag)
	}
	item("dc:title", "Alt", ` xml:lang="x-default"`, d.Title)
	item("dc:creator", "Seq", "", d.Author)
	item("dc:description", "Alt", ` xml:lang="x-default"`, d.Subject)
	item("dc:subject", "Bag", "", d.Keywords...)
	item("dc:language", "Bag", "", d.Language)
	for _, e := range [][2]string{
		{"pdf:Keywords", keywords}, {"pdf:Producer", d.Creator}, {"xmp:CreatorTool", d.Creator},
		{"xmp:CreateDate", date}, {"xmp:ModifyDate", date}, {"xmpMM:DocumentID", uuid}, {"xmpMM:InstanceID", uuid},
	} {
		fmt.Fprintf(&b, "<%s>%s</%s>\n", e[0], escaped(e[1]), e[0])
	}
	b.WriteString("</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>")
	return []byte(b.String())
}

// escaped is s as the text of an XML element; what XML cannot hold is replaced.
func escaped(s string) string {
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return "" // a buffer does not fail
	}
	return b.String()
}
