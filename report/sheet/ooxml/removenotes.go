package ooxml

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
)

// dropNotes takes out the notes of an author, with their boxes, and what was put under those of others. A part that
// held no others goes as a whole.
func (p *Package) dropNotes(s Sheet, part string, a Added) error {
	data, root, err := p.parse(part, 6)
	if err != nil {
		return err
	}
	list, ours := root.child("commentList"), map[string]bool{}
	for i, n := range root.child("authors").kids {
		if !n.empty() && strings.TrimSpace(string(data[n.open:n.close])) == a.Author {
			ours[strconv.Itoa(i)] = true
		}
	}
	gone, kept := map[[2]int]bool{}, 0
	var splices []splice
	for _, n := range list.kids {
		if ours[n.attr("authorId")] || a.whole(data, n.child("text")) {
			if col, row, ok := ParseRef(n.attr("ref")); ok {
				gone[[2]int{col, row}] = true
				splices = append(splices, splice{n.start, n.end, ""})
				continue
			}
		}
		kept++
		splices = append(splices, under(data, n.child("text"), a.Under)...)
	}
	if len(splices) == 0 {
		return nil
	}
	p.edited[part] = apply(data, splices...)
	return p.dropBoxes(s, part, gone, kept == 0)
}

// whole reports whether a note is ours from its beginning, whatever its author is called now.
func (a Added) whole(data []byte, text node) bool {
	var said bytes.Buffer
	for _, run := range text.kids {
		body := run
		if run.local == "r" {
			body = run.child("t")
		}
		if body.exists() && !body.empty() {
			said.Write(data[body.open:body.close])
		}
	}
	at := a.Under.FindIndex(bytes.TrimSpace(said.Bytes()))
	return at != nil && at[0] == 0
}

// under finds in a note what was put under it.
func under(data []byte, text node, begins *regexp.Regexp) []splice {
	var out []splice
	for _, run := range text.kids {
		body := run
		if run.local == "r" {
			body = run.child("t")
		}
		if !body.exists() || body.empty() || begins == nil {
			continue
		}
		if len(out) > 0 {
			out = append(out, splice{run.start, run.end, ""})
			continue
		}
		at := begins.FindIndex(data[body.open:body.close])
		switch {
		case at == nil:
		case at[0] == 0 && run.local == "r":
			out = append(out, splice{run.start, run.end, ""})
		default:
			out = append(out, splice{body.open + at[0], body.close, ""})
		}
	}
	return out
}

// dropBoxes takes out the boxes of notes that are gone, and all of notes where none is left.
func (p *Package) dropBoxes(s Sheet, comments string, gone map[[2]int]bool, all bool) error {
	data, root, err := p.parse(s.Part, 2)
	if err != nil {
		return err
	}
	drawing := root.child("legacyDrawing")
	rels, err := p.relationships(relsOf(s.Part), s.Part)
	if err != nil {
		return err
	}
	for _, r := range rels {
		if r.Type != typeVML || r.ID != drawing.attr("id") || !p.Has(r.part) {
			continue
		}
		boxes, err := p.Read(r.part)
		if err != nil {
			return err
		}
		left := 0
		boxes = boxShape().ReplaceAllFunc(boxes, func(m []byte) []byte {
			row, col := boxRow().FindSubmatch(m), boxColumn().FindSubmatch(m)
			if row != nil && col != nil {
				r, _ := strconv.Atoi(string(row[1]))
				c, _ := strconv.Atoi(string(col[1]))
				if gone[[2]int{c + 1, r + 1}] {
					return nil
				}
			}
			left++
			return m
		})
		p.edited[r.part] = boxes
		if all && left == 0 {
			p.edited[s.Part] = apply(data, splice{drawing.start, drawing.end, ""})
			return p.forget(map[string]bool{r.part: true, comments: true})
		}
	}
	return nil
}
