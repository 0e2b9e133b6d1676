package page

import (
	"bytes"
	"fmt"
)

// The characters that a memo has as a rule have codes of one byte, so that gofpdf
// takes the faces as they are prepared instead of reading, hashing and cutting them
// for every document. A memo with another character is written with the whole faces.

// codePage are these characters, from the code firstCode upwards without a gap: ASCII,
// signs of text and figures, and the letters of western Europe at their codes of Latin-1.
const codePage = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~" +
	"\u2009\u202f\u2010\u2011\u2012\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2020\u2022\u2026\u2030" +
	"\u2039\u203a\u20ac\u20bf\u2122\u2192\u2212\u2248\u2260\u2264\u2265\u0152\u0153\u0160\u0161\u017d" +
	"\u00a0¡¢£¤¥¦§¨©ª«¬\u017e®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ"

const firstCode = 32

// codes are the bytes of the code page's characters, 0 for one that has none.
type codes struct {
	latin [latinEnd]byte
	signs map[rune]byte
}

var (
	codeOf         = newCodes(codePage)
	codesToUnicode = newToUnicode()
)

func newCodes(page string) *codes {
	c := &codes{signs: map[rune]byte{}}
	for i, r := range []rune(page) {
		if r < latinEnd {
			c.latin[r] = byte(firstCode + i)
		} else {
			c.signs[r] = byte(firstCode + i)
		}
	}
	return c
}

func (c *codes) of(r rune) byte {
	if r >= 0 && r < latinEnd {
		return c.latin[r]
	}
	return c.signs[r]
}

// newToUnicode is the character map that leads from the codes back to characters, for
// those who search or copy text: a CMap of the PDF reference, with at most 100 lines a section.
func newToUnicode() []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry " +
		"(Adobe) /Ordering (UCS) /Supplement 0 >> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n")
	runes := []rune(codePage)
	for at := 0; at < len(runes); at += 100 {
		part := runes[at:min(at+100, len(runes))]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for i, r := range part {
			fmt.Fprintf(&b, "<%02X> <%04X>\n", firstCode+at+i, r)
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}

// toUnicode is the map of the document's codes, nil where its faces are whole ones.
func (d *paper) toUnicode() []byte {
	if d.coded {
		return codesToUnicode
	}
	return nil
}
