package page

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// needed are the tables without which gofpdf or a PDF has no use for a face.
var needed = []string{"OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post"}

// checkFace says what is wrong with a font that a memo cannot be set in. What it
// lets pass may still be damaged inside of a table.
func checkFace(font []byte) error {
	if v := u32(font, 0); v != 0x00010000 && v != 0x74727565 {
		return errors.New("is not a TrueType font")
	}
	for i := range int(u16(font, 4)) {
		at := 12 + 16*i
		if from, size := int64(u32(font, at+8)), int64(u32(font, at+12)); at+16 > len(font) ||
			from+size > int64(len(font)) {
			return errors.New("is damaged or cut short")
		}
	}
	for _, tag := range needed {
		if len(tableOf(font, tag)) == 0 {
			return fmt.Errorf("lacks the table %q: is it a static TrueType font (.ttf)?", tag)
		}
	}
	switch kind := u16(tableOf(font, "OS/2"), 8); {
	case len(tableOf(font, "fvar")) > 0:
		return errors.New("is a variable font: give a static one, of the weight that is wanted")
	case kind&0xf == 2 || kind&0x300 != 0:
		return errors.New("may not be embedded, by its own licence bits: choose another font")
	}
	if !soundComposites(font) {
		return errors.New("is damaged: glyphs are made of each other")
	}
	c := covered(font)
	for r := ' '; r <= '~'; r++ {
		if !c.has(r) {
			return fmt.Errorf("has no %q: a memo cannot be set in it", r)
		}
	}
	return nil
}

// recoded is a TrueType face with the tables that a PDF needs, whose glyphs are
// reached by code rather than by character: runes[i] by firstCode+i. It is nil
// where the face has no map of characters to glyphs.
func recoded(font []byte, runes []rune) []byte {
	glyphs := glyphsOf(font)
	if glyphs == nil {
		return nil
	}
	ids := make([]uint16, len(runes))
	for i, r := range runes {
		ids[i] = glyphs[r]
	}
	tables := map[string][]byte{"cmap": codeMap(ids)}
	for _, tag := range []string{"cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"} {
		if table := tableOf(font, tag); len(table) > 0 {
			tables[tag] = table
		}
	}
	return assemble(tables)
}

// glyphsOf are the glyphs of a face's characters, from its cmap of format 4 as
// gofpdf writes it: without glyph arrays.
func glyphsOf(font []byte) map[rune]uint16 {
	out := map[rune]uint16{}
	at := formatFour(font)
	if at == nil {
		return nil
	}
	n := int(u16(at, 6)) / 2
	for k := range n {
		end, start, delta := u16(at, 14+2*k), u16(at, 16+2*n+2*k), u16(at, 16+4*n+2*k)
		for r := int(start); start <= end && start != 0xffff && r <= int(end); r++ {
			out[rune(r)] = uint16(r) + delta
		}
	}
	return out
}

// codeMap is a cmap with the two tables that readers look at in a symbolic face:
// codes as they are, and codes in the private range from 0xF000.
func codeMap(ids []uint16) []byte {
	be := binary.BigEndian
	var b []byte
	add := func(values ...uint16) {
		for _, v := range values {
			b = be.AppendUint16(b, v)
		}
	}
	n := uint16(len(ids))
	const start = 4 + 2*8
	add(0, 2)
	add(1, 0, 0, start)        // Macintosh, Roman: a trimmed table
	add(3, 0, 0, start+10+2*n) // Windows, symbol: segments
	add(6, 10+2*n, 0, firstCode, n)
	add(ids...)
	add(4, 32+2*n, 0, 4, 4, 1, 0) // two segments, the second empty
	add(0xf000+firstCode+n-1, 0xffff, 0)
	add(0xf000+firstCode, 0xffff)
	add(0, 1)
	add(4, 0) // how far behind this place the glyphs of the first segment stand, in bytes
	add(ids...)
	return b
}

func tableOf(font []byte, tag string) []byte {
	for i := range int(u16(font, 4)) {
		if at := 12 + 16*i; at+16 <= len(font) && string(font[at:at+4]) == tag {
			table := sub(font, int(u32(font, at+8)))
			return table[:min(len(table), int(u32(font, at+12)))]
		}
	}
	return nil
}

// assemble makes a font file of tables, with their checksums.
func assemble(tables map[string][]byte) []byte {
	be := binary.BigEndian
	var tags []string
	for tag := range tables {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	n, power, log := len(tags), 1, 0
	for power*2 <= n {
		power, log = power*2, log+1
	}
	head := be.AppendUint32(nil, 0x00010000)
	for _, v := range []int{n, power * 16, log, (n - power) * 16} {
		head = be.AppendUint16(head, uint16(v))
	}
	place, headAt := len(head)+16*n, 0
	var body []byte
	for _, tag := range tags {
		table := slices.Clone(tables[tag])
		if tag == "head" && len(table) >= 12 {
			be.PutUint32(table[8:], 0)
			headAt = place + len(body)
		}
		head = append(head, tag...)
		for _, v := range []uint32{checksum(table), uint32(place + len(body)), uint32(len(table))} {
			head = be.AppendUint32(head, v)
		}
		body = append(body, table...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	font := append(head, body...)
	if headAt > 0 {
		be.PutUint32(font[headAt+8:], 0xb1b0afba-checksum(font))
	}
	return font
}

// checksum is the sum of a table's 32-bit words, the last filled up with zeros.
func checksum(table []byte) (sum uint32) {
	for ; len(table) >= 4; table = table[4:] {
		sum += binary.BigEndian.Uint32(table)
	}
	var last [4]byte
	copy(last[:], table)
	return sum + binary.BigEndian.Uint32(last[:])
}
