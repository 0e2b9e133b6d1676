package ooxml

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
)

// noteFolder holds the notes of our own sheets.
const noteFolder = "xl/comments/"

// AddNotes puts notes on a sheet of a book of our own, given by its part, which has none.
func (b Book) AddNotes(sheet, author string, notes []Note) error {
	if len(notes) == 0 {
		return nil
	}
	stem := strings.TrimSuffix(path.Base(sheet), ".xml")
	comments, vml := noteFolder+stem+".xml", "xl/drawings/"+stem+".vml"
	b.Parts[comments], b.Parts[vml] = noteParts(author, notes)
	own := &Package{edited: b.Parts}
	id, err := own.bindNotes(sheet, comments, vml, func(part string) string {
		return "../" + strings.TrimPrefix(part, "xl/")
	})
	if err != nil {
		return err
	}
	return b.drawNotes(sheet, id)
}

// drawNotes names the boxes of notes in a sheet, whose rows need not be read for that.
func (b Book) drawNotes(sheet, id string) error {
	data := b.Parts[sheet]
	end := []byte("</sheetData>")
	at := bytes.LastIndex(data, end)
	if at < 0 {
		return fmt.Errorf("%s has no rows", sheet)
	}
	tail := slices.Concat([]byte("<worksheet>"), data[at+len(end):])
	root, err := outline(tail, 2)
	if err != nil {
		return fmt.Errorf("%s: %w", sheet, err)
	}
	tag := fmt.Sprintf(`<legacyDrawing xmlns:r="%s" r:id="%s"/>`, nsRel, id)
	tail = apply(tail, root.inserting(tail, sheetOrder, "legacyDrawing", tag))
	b.Parts[sheet] = slices.Concat(data[:at+len(end)], tail[len("<worksheet>"):])
	return nil
}
