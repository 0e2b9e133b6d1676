package page

import (
	"bytes"
	"encoding/binary"
	"unicode"

	"github.com/jung-kurt/gofpdf"

	"rackrate/templates"
)

// The two families of a memo, each with a regular and a bold face.
const (
	serif = "serif" // running text
	sans  = "sans"  // tables, figures, headings
)

// addFaces registers the house's four faces. gofpdf writes into a font's bytes
// when it makes the subset, so each document has a copy of its own.
func addFaces(pdf *gofpdf.Fpdf, f templates.Faces) {
	pdf.AddUTF8FontFromBytes(serif, "", bytes.Clone(f.Text))
	pdf.AddUTF8FontFromBytes(serif, "B", bytes.Clone(f.TextBold))
	pdf.AddUTF8FontFromBytes(sans, "", bytes.Clone(f.Figures))
	pdf.AddUTF8FontFromBytes(sans, "B", bytes.Clone(f.FiguresBold))
}

// coverage is the set of runes that every face of a house has a glyph for.
type coverage struct{ ranges [][2]rune }

func (c coverage) has(r rune) bool {
	for _, x := range c.ranges {
		if r >= x[0] && r <= x[1] {
			return true
		}
	}
	return false
}

// covered reads the runes of a TrueType font from its cmap of format 4, the one
// that gofpdf uses. A font without one covers nothing.
func covered(font []byte) coverage {
	at := formatFour(font)
	n := int(u16(at, 6)) / 2
	var c coverage
	for k := range n {
		end, start := rune(u16(at, 14+2*k)), rune(u16(at, 16+2*n+2*k))
		if start <= end && start != 0xffff {
			c.ranges = append(c.ranges, [2]rune{start, end})
		}
	}
	return c
}

// formatFour is the font's first map of characters of format 4, and what stands behind it; nil for none.
func formatFour(font []byte) []byte {
	table := tableOf(font, "cmap")
	for i := range int(u16(table, 2)) {
		if at := sub(table, int(u32(table, 4+8*i+4))); u16(at, 0) == 4 {
			return at
		}
	}
	return nil
}

// sub, u16 and u32 read a font that may be cut short: what is not there is nil or 0.
func sub(b []byte, from int) []byte {
	if from < 0 || from > len(b) {
		return nil
	}
	return b[from:]
}

func u16(b []byte, at int) uint16 {
	if at < 0 || at+2 > len(b) {
		return 0
	}
	return binary.BigEndian.Uint16(b[at:])
}

func u32(b []byte, at int) uint32 {
	if at < 0 || at+4 > len(b) {
		return 0
	}
	return binary.BigEndian.Uint32(b[at:])
}

// stand-ins for characters that house fonts often lack
var standIns = map[rune]string{'₿': "BTC", '→': "to", '≥': ">=", '≤': "<=", '\u202f': "\u00a0", '\u2212': "-",
	'\u2009': "\u00a0", '⁄': "/"}

const unknownRune = "?"

// shown is the character that is drawn for one that the program itself prints,
// such as a minus or a thin space: a stand-in where a house's face lacks it, so that no empty box is drawn.
func (c coverage) shown(r rune) rune {
	if c.has(r) {
		return r
	}
	if in := []rune(standIns[r]); len(in) == 1 && c.has(in[0]) {
		return in[0]
	}
	if unicode.IsSpace(r) {
		return ' '
	}
	return '?'
}
