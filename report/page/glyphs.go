package page

// CodePage are the characters with a code of one byte.
const CodePage = codePage

// CodedGlyphs are the glyphs of the code page in a face that is cut down to it.
func CodedGlyphs(font []byte) []uint16 {
	at := sub(tableOf(cutDown(font, covered(font)), "cmap"), 20) // the trimmed table
	out := make([]uint16, u16(at, 8))
	for i := range out {
		out[i] = u16(at, 10+2*i)
	}
	return out
}
