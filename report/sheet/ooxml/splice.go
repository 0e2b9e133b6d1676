package ooxml

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rackrate/internal/late"
)

// node is an element and where it stands in its part: its start tag is
// [start, open), its end tag [close, end). An empty element <a/> has open,
// close and end at the same place.
type node struct {
	prefix, local           string
	attrs                   []xml.Attr
	start, open, close, end int
	kids                    []node
}

// attr is the value of an attribute by its local name, "" where there is none.
func (n node) attr(local string) string {
	for _, a := range n.attrs {
		if a.Name.Local == local && a.Name.Space != "xmlns" {
			return a.Value
		}
	}
	return ""
}

// namespace is the namespace of the node's own prefix where the node itself declares it.
func (n node) namespace() string {
	for _, a := range n.attrs {
		if n.prefix == "" && a.Name.Space == "" && a.Name.Local == "xmlns" || n.prefix != "" &&
			a.Name.Space == "xmlns" && a.Name.Local == n.prefix {
			return a.Value
		}
	}
	return ""
}

// child is the first child of that local name, the zero node where there is none.
func (n node) child(local string) node {
	for _, k := range n.kids {
		if k.local == local {
			return k
		}
	}
	return node{}
}

func (n node) exists() bool { return n.local != "" }
func (n node) empty() bool  { return n.open == n.end }

// outline reads the elements of a part down to a depth (1: the root alone). The
// whole part is read, so that an error shows wherever it stands.
func outline(data []byte, depth int) (node, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	var stack []node
	var root node
	for {
		start := int(d.InputOffset())
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return node{}, err
		}
		end := int(d.InputOffset())
		switch t := token.(type) {
		case xml.StartElement:
			n := node{prefix: t.Name.Space, local: t.Name.Local, start: start, open: end}
			if len(stack) < depth {
				n.attrs = slices.Clone(t.Attr)
			}
			stack = append(stack, n)
		case xml.EndElement:
			if len(stack) == 0 || stack[len(stack)-1].local != t.Name.Local {
				return node{}, errors.New("the XML is not well-formed: unexpected </" + t.Name.Local + ">")
			}
			n := stack[len(stack)-1]
			n.close, n.end = start, end
			stack = stack[:len(stack)-1]
			switch {
			case len(stack) == 0:
				root = n
			case len(stack) < depth:
				parent := &stack[len(stack)-1]
				parent.kids = append(parent.kids, n)
			}
		}
	}
	if len(stack) > 0 || !root.exists() {
		return node{}, errors.New("the XML is not well-formed: it ends too early")
	}
	return root, nil
}

// splice replaces [from, to) of a part by text.
type splice struct {
	from, to int
	text     string
}

// apply makes the replacements, which must not overlap; those at one place keep their order.
func apply(data []byte, splices ...splice) []byte {
	slices.SortStableFunc(splices, func(a, b splice) int { return cmp.Compare(a.from, b.from) })
	size := len(data)
	for _, s := range splices {
		size += len(s.text)
	}
	out := make([]byte, 0, size)
	at := 0
	for _, s := range splices {
		out = append(out, data[at:s.from]...)
		out = append(out, s.text...)
		at = s.to
	}
	return append(out, data[at:]...)
}

// appending puts a fragment at the end of a node's content.
func (n node) appending(data []byte, fragment string) splice {
	if !n.empty() {
		return splice{n.close, n.close, fragment}
	}
	slash := n.start + bytes.LastIndexByte(data[n.start:n.open], '/')
	return splice{slash, n.open, ">" + fragment + "</" + n.name() + ">"}
}

func (n node) name() string {
	if n.prefix == "" {
		return n.local
	}
	return n.prefix + ":" + n.local
}

// inserting puts a fragment, the element local, into the node after its last
// child that the schema wants before it.
func (n node) inserting(data []byte, order []string, local, fragment string) splice {
	rank := slices.Index(order, local)
	at := -1
	for _, k := range n.kids {
		if r := slices.Index(order, k.local); r >= 0 && r < rank {
			at = k.end
		}
	}
	if at >= 0 {
		return splice{at, at, fragment}
	}
	if n.empty() {
		return n.appending(data, fragment)
	}
	return splice{n.open, n.open, fragment}
}

// setting changes the value of an attribute; it reports false where the node has none of that name.
func (n node) setting(data []byte, attr, value string) (splice, bool) {
	pattern := regexp.MustCompile(`\s` + regexp.QuoteMeta(attr) + `\s*=\s*("[^"]*"|'[^']*')`)
	at := pattern.FindSubmatchIndex(data[n.start:n.open])
	if at == nil {
		return splice{}, false
	}
	return splice{n.start + at[2], n.start + at[3], `"` + Escape(value) + `"`}, true
}

var tagName = late.Pattern(`<(/?)([A-Za-z][A-Za-z0-9]*)([\s/>])`)

// qualify gives the tags of a fragment that have no prefix that of the part that it goes into.
func qualify(fragment, prefix string) string {
	if prefix == "" {
		return fragment
	}
	return tagName().ReplaceAllString(fragment, "<${1}"+prefix+":$2$3")
}

// Escape makes text safe in content and in attributes. Characters that XML cannot hold become U+FFFD.
func Escape(s string) string {
	if !strings.ContainsFunc(s, special) {
		return s
	}
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder never fails
	return b.String()
}

// special reports whether a character has to be looked at before it can stand in XML.
func special(r rune) bool {
	return r < 0x20 || r > 0xD7FF || r == '<' || r == '>' || r == '&' || r == '"' || r == '\''
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
