package ooxml

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Verify compares the edited file, as it was written, with the original: every
// part of the original must be there; those that were not edited byte for byte,
// those that were with every element, attribute and text of the original, in
// their order, and nothing but whole elements between them.
func (p *Package) Verify(ctx context.Context, written []byte) error {
	b, err := zip.NewReader(bytes.NewReader(written), int64(len(written)))
	if err != nil {
		return err
	}
	entries := map[string]*zip.File{}
	for _, f := range b.File {
		entries[f.Name] = f
	}
	for _, f := range p.zr.File {
		if err := ctx.Err(); err != nil {
			return err
		}
		g, ok := entries[f.Name]
		if !ok {
			return fmt.Errorf("the part %s was lost", f.Name)
		}
		if _, edited := p.edited[f.Name]; edited {
			err = p.sameContent(f, g)
		} else {
			err = sameBytes(f, g)
		}
		if err != nil {
			return fmt.Errorf("the part %s: %w", f.Name, err)
		}
	}
	return nil
}

var errBytes = errors.New("it is not byte for byte the same")

// sameBytes compares the packed bytes, which were copied as they stood.
func sameBytes(f, g *zip.File) error {
	if f.CRC32 != g.CRC32 || f.UncompressedSize64 != g.UncompressedSize64 || f.CompressedSize64 != g.CompressedSize64 {
		return errBytes
	}
	x, err := f.OpenRaw()
	if err != nil {
		return err
	}
	y, err := g.OpenRaw()
	if err != nil {
		return err
	}
	var one, two [32 << 10]byte
	for {
		n, err := io.ReadFull(x, one[:])
		m, _ := io.ReadFull(y, two[:])
		if !bytes.Equal(one[:n], two[:m]) {
			return errBytes
		}
		if err != nil {
			return nil // both are at their end: their sizes are the same
		}
	}
}

func (p *Package) sameContent(f, g *zip.File) error {
	old, err := readEntry(f)
	if err != nil {
		return err
	}
	now, err := readEntry(g)
	if err != nil {
		return err
	}
	switch {
	case strings.HasSuffix(strings.ToLower(f.Name), ".vml"):
		return insertedOnly(old, now)
	case p.noteParts[f.Name]:
		return keepsNotes(old, now)
	}
	return keeps(old, now, p.ownColumns[f.Name])
}

// insertedOnly reports an error unless now is old with one piece put in.
func insertedOnly(old, now []byte) error {
	head := 0
	for head < len(old) && head < len(now) && old[head] == now[head] {
		head++
	}
	if len(now) < len(old) || !bytes.HasSuffix(now, old[head:]) {
		return errors.New("something else than an addition was changed")
	}
	return nil
}

// grown are attributes that say how far the content reaches, and may change with it.
var grown = map[string][]string{
	"row": {"spans"}, "dimension": {"ref"}, "numFmts": {"count"}, "fonts": {"count"}, "fills": {"count"},
	"borders": {"count"}, "cellXfs": {"count"}, "dxfs": {"count"},
}

// keeps reports an error unless every token of old stands in now, in order, with
// nothing but whole elements put between them. Ranges of columns are compared
// column by column, besides our own, since a range may have been split.
func keeps(old, now []byte, own map[int]bool) error {
	oldCols, old, err := takeCols(old)
	if err != nil {
		return err
	}
	nowCols, now, err := takeCols(now)
	if err != nil {
		return err
	}
	for col, look := range oldCols {
		if nowCols[col] != look && !own[col] {
			return fmt.Errorf("the width or format of column %s changed", ColumnName(col))
		}
	}
	a, b := xml.NewDecoder(bytes.NewReader(old)), xml.NewDecoder(bytes.NewReader(now))
	for {
		want, err := a.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		want = xml.CopyToken(want)
		if err := find(b, want); err != nil {
			return fmt.Errorf("%w at byte %d", err, a.InputOffset())
		}
	}
}

// find reads on until the token want, past whole elements that were put in.
func find(d *xml.Decoder, want xml.Token) error {
	for {
		got, err := d.RawToken()
		if err != nil {
			return fmt.Errorf("%s is missing", describe(want))
		}
		if equalTokens(want, got) {
			return nil
		}
		if _, ok := got.(xml.StartElement); !ok {
			return fmt.Errorf("%s is missing or changed", describe(want))
		}
		if err := skip(d); err != nil {
			return err
		}
	}
}

// skip reads past the element whose start tag was just read.
func skip(d *xml.Decoder) error {
	for depth := 1; depth > 0; {
		token, err := d.RawToken()
		if err != nil {
			return err
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

func equalTokens(a, b xml.Token) bool {
	switch x := a.(type) {
	case xml.StartElement:
		y, ok := b.(xml.StartElement)
		return ok && x.Name == y.Name && slices.Equal(kept(x), kept(y))
	case xml.EndElement:
		y, ok := b.(xml.EndElement)
		return ok && x.Name == y.Name
	case xml.CharData:
		y, ok := b.(xml.CharData)
		return ok && bytes.Equal(x, y)
	case xml.Comment:
		y, ok := b.(xml.Comment)
		return ok && bytes.Equal(x, y)
	case xml.ProcInst:
		y, ok := b.(xml.ProcInst)
		return ok && x.Target == y.Target && bytes.Equal(x.Inst, y.Inst)
	case xml.Directive:
		y, ok := b.(xml.Directive)
		return ok && bytes.Equal(x, y)
	}
	return false
}

// kept are the attributes that must not change.
func kept(e xml.StartElement) []xml.Attr {
	names, ok := grown[e.Name.Local]
	if !ok {
		return e.Attr
	}
	return slices.DeleteFunc(slices.Clone(e.Attr), func(a xml.Attr) bool {
		return slices.Contains(names, a.Name.Local)
	})
}

func describe(t xml.Token) string {
	switch x := t.(type) {
	case xml.StartElement:
		for _, a := range x.Attr {
			if a.Name.Local == "r" || a.Name.Local == "ref" || a.Name.Local == "name" {
				return fmt.Sprintf("<%s %s=%q>", x.Name.Local, a.Name.Local, a.Value)
			}
		}
		return "<" + x.Name.Local + ">"
	case xml.EndElement:
		return "</" + x.Name.Local + ">"
	}
	return "a text"
}

// takeCols reads what a worksheet says of each column, and gives the part without that.
func takeCols(data []byte) (map[int]string, []byte, error) {
	root, err := outline(data, 3)
	if err != nil || root.local != "worksheet" {
		return nil, data, err
	}
	cols := root.child("cols")
	if !cols.exists() {
		return nil, data, nil
	}
	looks := map[int]string{}
	for _, k := range cols.kids {
		var look []string
		for _, a := range k.attrs {
			if a.Name.Local != "min" && a.Name.Local != "max" {
				look = append(look, a.Name.Local+"="+a.Value)
			}
		}
		first, last := colRange(k)
		for c := max(first, 1); c <= min(last, MaxColumn); c++ {
			looks[c] = strings.Join(look, " ")
		}
	}
	return looks, apply(data, splice{cols.start, cols.end, ""}), nil
}

type noteText struct {
	Author string
	Ref    string `xml:"ref,attr"`
	ID     int    `xml:"authorId,attr"`
	Plain  string `xml:"text>t"`
	Runs   []struct {
		Text string `xml:"t"`
	} `xml:"text>r"`
}

func readNotes(data []byte) ([]noteText, error) {
	var doc struct {
		Authors []string   `xml:"authors>author"`
		Notes   []noteText `xml:"commentList>comment"`
	}
	if err := xml.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	for i := range doc.Notes {
		n := &doc.Notes[i]
		if n.ID >= 0 && n.ID < len(doc.Authors) {
			n.Author = doc.Authors[n.ID]
		}
		for _, r := range n.Runs {
			n.Plain += r.Text
		}
	}
	return doc.Notes, nil
}

// keepsNotes reports an error unless every note of old stands in now with its author and its text first.
func keepsNotes(old, now []byte) error {
	before, err := readNotes(old)
	if err != nil {
		return err
	}
	after, err := readNotes(now)
	if err != nil {
		return err
	}
	if len(after) < len(before) {
		return errors.New("notes were lost")
	}
	for i, n := range before {
		m := after[i]
		if n.Ref != m.Ref || n.Author != m.Author || !strings.HasPrefix(m.Plain, n.Plain) {
			return fmt.Errorf("the note on %s changed", n.Ref)
		}
	}
	return nil
}
