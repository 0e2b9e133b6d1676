package ooxml

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rackrate/internal/late"
)

// Added tells what an earlier run added to a file: which sheets are its own, which cells of others are,
// and what notes begin with that are put under the analyst's.
type Added struct {
	Sheets []Sheet
	Cells  func(p *Package, s Sheet) (map[[2]int]bool, error) // by column and row, of the analyst's sheet
	Author string                                             // of notes
	Under  *regexp.Regexp                                     // the beginning of what was put under the analyst's note
}

// Without is the file without what an earlier run added, and whether that is to the byte what it was made from.
// What the record says is undone; parts that were changed since lose what is known by its looks.
func (p *Package) Without(ctx context.Context, a Added) (data []byte, err error) {
	own := map[string]bool{} // parts of our sheets, with what belongs to them
	for _, s := range a.Sheets {
		own[s.Part] = true
	}
	records, err := p.records()
	if err != nil {
		return nil, err
	}
	undone := map[string]bool{}
	for name, r := range records {
		own[name] = true
		for part, was := range r.Parts {
			now, err := p.Read(part)
			if err != nil || hashOf(now) != was.SHA256 {
				continue
			}
			if old := undo(now, was.Hunks); old != nil {
				p.edited[part], undone[part] = old, true
			}
		}
		for _, part := range r.Added {
			own[part] = own[part] || p.Has(part)
		}
	}
	if err := p.withBelongings(own); err != nil {
		return nil, err
	}
	if err := p.unlist(a.Sheets, undone); err != nil {
		return nil, err
	}
	for _, s := range p.sheets {
		if s.Part == "" || own[s.Part] {
			continue
		}
		if err := p.clean(s, a, undone); err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	p.removed = own
	if err := p.forget(own); err != nil {
		return nil, err
	}
	return p.pack(ctx)
}

// withBelongings adds the parts that only the given ones relate to.
func (p *Package) withBelongings(own map[string]bool) error {
	for again := true; again; {
		again = false
		theirs := map[string]bool{}
		var ours []string
		for name := range p.original {
			owner, ok := ownerOfRels(name)
			if !ok {
				continue
			}
			rels, err := p.relationships(name, owner)
			if err != nil {
				return err
			}
			for _, r := range rels {
				if own[owner] {
					ours = append(ours, r.part)
				} else if owner != p.workbook {
					theirs[r.part] = true
				}
			}
			if own[owner] && !own[name] {
				own[name], again = true, true
			}
		}
		for _, part := range ours {
			if part != "" && !theirs[part] && !own[part] && p.Has(part) && !p.isSheet(part) {
				own[part], again = true, true
			}
		}
	}
	return nil
}

func (p *Package) isSheet(part string) bool {
	return slices.ContainsFunc(p.sheets, func(s Sheet) bool { return s.Part == part })
}

// ownerOfRels is the part whose relationships a part holds.
func ownerOfRels(name string) (string, bool) {
	dir, file := path.Split(name)
	base, ok := strings.CutSuffix(file, ".rels")
	return strings.TrimSuffix(dir, "_rels/") + base, ok && strings.HasSuffix(dir, "_rels/") && base != ""
}

// unlist takes sheets off the list of the workbook, with the names that belong to them.
func (p *Package) unlist(gone []Sheet, undone map[string]bool) error {
	names := map[string]bool{}
	for _, s := range gone {
		names[s.Name] = true
	}
	place := map[int]int{} // of the sheets that stay, by that before
	left := 0
	for i, s := range p.sheets {
		if !names[s.Name] {
			place[i] = left
			left++
		}
	}
	p.sheets = slices.DeleteFunc(p.sheets, func(s Sheet) bool { return names[s.Name] })
	if left == 0 {
		return errors.New("all its sheets are of an earlier run")
	}
	if undone[p.workbook] {
		return nil
	}
	data, root, err := p.parse(p.workbook, 3)
	if err != nil {
		return err
	}
	var splices []splice
	for _, n := range root.child("sheets").kids {
		if names[n.attr("name")] {
			splices = append(splices, splice{n.start, n.end, ""})
		}
	}
	defined := root.child("definedNames")
	kept := 0
	var renamed []splice
	for _, n := range defined.kids {
		local, err := strconv.Atoi(n.attr("localSheetId"))
		scoped := err == nil
		to, stays := place[local]
		switch {
		case scoped && !stays, readsOnly(string(data[n.open:n.close]), names):
			renamed = append(renamed, splice{n.start, n.end, ""})
			continue
		case scoped && to != local:
			if s, ok := n.setting(data, "localSheetId", strconv.Itoa(to)); ok {
				renamed = append(renamed, s)
			}
		}
		kept++
	}
	if defined.exists() && kept == 0 {
		renamed = []splice{{defined.start, defined.end, ""}}
	}
	splices = append(splices, renamed...)
	for _, view := range root.child("bookViews").kids {
		for _, attr := range []string{"activeTab", "firstSheet"} {
			at, err := strconv.Atoi(view.attr(attr))
			if to, stays := place[at]; err == nil && (!stays || to != at) {
				if s, ok := view.setting(data, attr, strconv.Itoa(to)); ok {
					splices = append(splices, s)
				}
			}
		}
	}
	p.edited[p.workbook] = apply(data, splices...)
	return nil
}

// readsOnly reports whether a name's formula is an area of one of the sheets.
func readsOnly(formula string, names map[string]bool) bool {
	sheet, _, ok := strings.Cut(strings.TrimSpace(formula), "!")
	if !ok {
		return false
	}
	sheet = strings.NewReplacer("&apos;", "'", "&#39;", "'", "&amp;", "&", "&quot;", `"`, "&lt;", "<", "&gt;",
		">").Replace(sheet)
	sheet = strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(sheet, "'"), "'"), "''", "'")
	return names[sheet]
}

// clean takes cells and notes of ours off the analyst's sheet.
func (p *Package) clean(s Sheet, a Added, undone map[string]bool) error {
	if !undone[s.Part] && a.Cells != nil {
		cells, err := a.Cells(p, s)
		if err != nil {
			return err
		}
		if err := p.dropCells(s, cells); err != nil {
			return err
		}
	}
	rels, err := p.relationships(relsOf(s.Part), s.Part)
	if err != nil {
		return err
	}
	for _, r := range rels {
		if r.Type == typeComments && !undone[r.part] && p.Has(r.part) {
			if err := p.dropNotes(s, r.part, a); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *Package) dropCells(s Sheet, cells map[[2]int]bool) error {
	if len(cells) == 0 {
		return nil
	}
	data, err := p.Read(s.Part)
	if err != nil {
		return err
	}
	var splices []splice
	err = eachCell(bytes.NewReader(data), nil, func(h Held, start, end int) error {
		if cells[[2]int{h.Col, h.Row}] {
			splices = append(splices, splice{start, end, ""})
		}
		return nil
	})
	p.edited[s.Part] = apply(data, splices...)
	return err
}

var (
	boxShape  = late.Pattern(`(?s)<v:shape\s.*?</v:shape>`)
	boxRow    = late.Pattern(`<x:Row>\s*(\d+)\s*</x:Row>`)
	boxColumn = late.Pattern(`<x:Column>\s*(\d+)\s*</x:Column>`)
)

var (
	relTag      = late.Pattern(`<(?:\w+:)?Relationship\s[^<>]*?(?:/>|>\s*</(?:\w+:)?Relationship>)`)
	overrideTag = late.Pattern(`<(?:\w+:)?Override\s[^<>]*?(?:/>|>\s*</(?:\w+:)?Override>)`)
	calcChain   = late.Pattern(`(?i)/calcChain$`)
)

// forget leaves parts out of the file: they are named neither by relationships nor by the list of content types. The
// order in which cells were last worked out goes with them, for it names sheets by their number.
func (p *Package) forget(gone map[string]bool) error {
	if p.removed == nil {
		p.removed = map[string]bool{}
	}
	for name := range p.original {
		owner, ok := ownerOfRels(name)
		if !ok || gone[owner] || p.removed[name] {
			continue
		}
		rels, err := p.relationships(name, owner)
		if err != nil {
			return err
		}
		drop := map[string]bool{}
		for _, r := range rels {
			if calcChain().MatchString(r.Type) {
				gone[r.part] = true
			}
			if r.part != "" && gone[r.part] {
				drop[r.ID] = true
			}
		}
		if len(drop) == 0 {
			continue
		}
		data, err := p.Read(name)
		if err != nil {
			return err
		}
		p.edited[name] = relTag().ReplaceAllFunc(data, func(m []byte) []byte {
			if drop[attributeOf(string(m), "Id")] {
				return nil
			}
			return m
		})
	}
	data, err := p.Read(contentTypes)
	if err != nil {
		return err
	}
	now := overrideTag().ReplaceAllFunc(data, func(m []byte) []byte {
		if gone[strings.TrimPrefix(attributeOf(string(m), "PartName"), "/")] {
			return nil
		}
		return m
	})
	if !bytes.Equal(now, data) {
		p.edited[contentTypes] = now
	}
	for name := range gone {
		p.removed[name] = true
	}
	return nil
}

// Digest is a hash of what the parts of a file hold, in whatever order they stand and however those of text are
// packed; that of the bytes where the file is no archive.
func Digest(data []byte) string {
	p, err := Open(data)
	if err != nil {
		return hashOf(data)
	}
	h := sha256.New()
	for _, name := range sortedKeys(p.original) {
		f, part := p.original[name], sha256.New()
		open := func() (io.Reader, error) { return f.OpenRaw() }
		if slices.Contains([]string{".xml", ".rels", ".vml"}, strings.ToLower(path.Ext(name))) {
			open = func() (io.Reader, error) { return f.Open() }
		}
		r, err := open()
		if err == nil {
			_, err = io.Copy(part, io.LimitReader(r, maxPart))
		}
		if err != nil {
			return hashOf(data)
		}
		fmt.Fprintf(h, "%s\x00%x\n", name, part.Sum(nil))
	}
	return hex.EncodeToString(h.Sum(nil))
}
