package page

// The last line of running text is at least this share of the width, where a
// narrower setting of the same number of lines can have it so.
const (
	leastLast = 0.16
	narrowest = 0.82
)

// wrapText breaks running text into lines of width w, as wrap does, but not so
// that a single short word is left for the last line.
func (d *paper) wrapText(w float64, runs ...run) []line {
	lines := d.wrap(w, runs...)
	for narrow := w * 0.97; len(lines) > 1 && d.ends(lines) < leastLast*w && narrow > narrowest*w; narrow -= 0.03 * w {
		again := d.wrap(narrow, runs...)
		if len(again) > len(lines) {
			break
		}
		lines = again
	}
	return lines
}

// ends is where the last line ends.
func (d *paper) ends(lines []line) float64 {
	last := lines[len(lines)-1]
	w := last[len(last)-1]
	return w.x + d.widthOf(w.style, w.text)
}
