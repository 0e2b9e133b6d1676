package page

// maxComposites is how deep glyphs may be made of others. Fonts go two or three deep.
const maxComposites = 8

// The flags of a part of a composite glyph (OpenType, table glyf).
const (
	partWords    = 0x0001
	partScale    = 0x0008
	partMore     = 0x0020
	partXYScale  = 0x0040
	partTwoByTwo = 0x0080
)

// soundComposites reports whether glyphs that are made of others end at plain
// ones: gofpdf follows them without end where they refer to each other in a circle.
func soundComposites(font []byte) bool {
	c := composites{
		glyf: tableOf(font, "glyf"), loca: tableOf(font, "loca"), long: u16(tableOf(font, "head"), 50) == 1,
		depth: make([]int, u16(tableOf(font, "maxp"), 4)),
	}
	for g := range c.depth {
		if c.deep(g, maxComposites) > maxComposites {
			return false
		}
	}
	return true
}

// composites are the glyphs of a font with how deep each goes, 0 where that is not known yet.
type composites struct {
	glyf, loca []byte
	long       bool // loca has four bytes a glyph, not two
	depth      []int
}

// deep is how many glyphs stand within one another down from g, more than
// maxComposites where none is left to look at, or a part does not exist.
func (c *composites) deep(g, left int) int {
	if left == 0 || g >= len(c.depth) {
		return maxComposites + 1
	}
	if c.depth[g] == 0 {
		most := 0
		for _, part := range c.parts(g) {
			most = max(most, c.deep(part, left-1))
		}
		c.depth[g] = most + 1
	}
	return c.depth[g]
}

// parts are the glyphs that a composite glyph is made of; a plain one has none.
func (c *composites) parts(g int) (list []int) {
	from, to := 2*int(u16(c.loca, 2*g)), 2*int(u16(c.loca, 2*g+2))
	if c.long {
		from, to = int(u32(c.loca, 4*g)), int(u32(c.loca, 4*g+4))
	}
	if from >= to || to > len(c.glyf) {
		return nil
	}
	data := c.glyf[from:to]
	if int16(u16(data, 0)) >= 0 {
		return nil
	}
	for at, more := 10, true; more && at < len(data); {
		flags := u16(data, at)
		list = append(list, int(u16(data, at+2)))
		at += 6
		for bit, size := range map[uint16]int{partWords: 2, partScale: 2, partXYScale: 4, partTwoByTwo: 8} {
			if flags&bit != 0 {
				at += size
			}
		}
		more = flags&partMore != 0
	}
	return list
}
